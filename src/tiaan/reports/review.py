"""What the committee reports at the end of the plenary (提案审查情况的报告).

It is about what was received by the cut-off. What became of it is as of a day, so the report given
at the plenary can be printed again by that day; what came later is off-session and counted apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.dates import chinese_date
from tiaan.model.table import TODO, Heading, Paragraph, label
from tiaan.model.terms import Timing
from tiaan.reports.lists import grounds
from tiaan.reports.source import Part
from tiaan.stats import measures as m
from tiaan.stats.catalog import find_statistic
from tiaan.stats.tally import tally

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.records import Session
    from tiaan.model.table import Block, Report
    from tiaan.reports.sentences import Teller
    from tiaan.reports.source import Counted, Source
    from tiaan.stats.figures import Measure

DEFINED: tuple[Measure, ...] = (
    m.RECEIVED, *m.OUTCOMES, *m.OUTCOME_SHARES, m.COLLECTIVE_ORIGIN, m.COLLECTIVE_SHARE,
)  # fmt: skip
_IN_SESSION = Part("timing", Timing.SESSION.value, f"{Timing.SESSION.label}（截止前收到的）")
_NEXT = ("交办的时间和方式", "提案办理、协商和督办的打算")


def review(whole: Source) -> Report:
    """Return the report on what was received by the cut-off of each session."""
    source = whole.limited(_IN_SESSION)
    settings, label_ = source.scope.settings, source.scope.label
    title = f"{settings.office}{label_}提案审查情况的报告"
    teller = source.teller
    blocks = _outline(whole, source, teller)
    return source.report(
        "review", title, blocks, teller, DEFINED, subtitle=f"（{_cutoffs(source)}）"
    )


def _cutoffs(source: Source) -> str:
    """Return the cut-off, of several sessions each with its session's name."""
    sessions, as_of = source.scope.sessions, source.scope.as_of
    if len(sessions) == 1:
        return cutoff(sessions[0], as_of)
    return "，".join(f"{session.label}{cutoff(session, as_of)}" for session in sessions)


def cutoff(session: Session, as_of: date) -> str:
    """Return 截至2023年1月7日12时提案截止; the closing day where no cut-off is set.

    Before that day nothing has ended: 截至2023年1月6日，尚未到2023年1月7日12时提案截止.
    """
    at = session.cutoff_at
    end = at.date() if at else session.closes_on
    when, what = chinese_date(end), "提案截止" if at else "会议闭幕"
    if at:
        when += f"{at.hour}时{f'{at.minute}分' if at.minute else ''}"
    if as_of < end:
        return f"截至{chinese_date(as_of)}，尚未到{when}{what}"
    return f"截至{when}{what}"


def _outline(whole: Source, source: Source, teller: Teller) -> list[Block]:
    # How they were handled since is no part of what is told at the plenary.
    outcome, kind, origin, category = source.by(
        "outcome",
        *(
            find_statistic(key)._replace(beside=(m.RECEIVED,))
            for key in ("kind", "origin", "category")
        ),
    )
    when, whose = _cutoffs(source), source.scope.label
    opening = f"{when}，{whose}" if len(source.scope.sessions) == 1 else f"{when}。以上各次会议"
    blocks: list[Block] = [
        Heading("征集和审查情况"),
        Paragraph(f"{opening}{teller.review(Timing.SESSION.label)}"),
    ]
    refused = grounds(source)
    sentences = (
        teller.refusals((str(row[0]), int(str(row[1]))) for row in refused.rows),
        teller.origins() + teller.groups(kind.lines, "按提案者分，"),
        teller.groups(category.lines, "按类别分，"),
        _later(whole, teller),
    )
    blocks += [Paragraph(sentence) for sentence in sentences if sentence]
    blocks += [one.table for one in (outcome, kind, origin, category)]
    blocks += [refused] if refused.rows else []
    blocks.append(Heading("提案反映的主要意见和建议"))
    blocks += _opinions(category)
    blocks.append(Heading("下步工作安排"))
    blocks += [Paragraph(f"{TODO}{wanted}") for wanted in _NEXT]
    return blocks


def _later(whole: Source, teller: Teller) -> str:
    """Return how many came outside the session's time, and what becomes of them."""
    (found,) = tally(whole.conn, whole.scope, (("timing",), (m.RECEIVED,)))
    group = found.get((Timing.OFFSESSION.value,))
    if group is None:
        return "截止后收到的提案作为平时提案，另行审查办理。"
    at_cutoff = whole.scope.settings.offsession_window == "cutoff"
    when = "截止后" if at_cutoff else "大会征集时间以外"
    day = whole.scope.as_of
    what = Timing.OFFSESSION.label
    number = teller.aside(what, group.counts[m.RECEIVED], f"{when}收到的提案，不计入以上数字")
    return (
        f"{when}收到的提案作为{what}，另行审查办理，"
        f"至{day.month}月{day.day}日有{number}件，未计入以上数字。"
    )


def _opinions(category: Counted) -> list[Block]:
    """Return a place to write for every category in which something was filed."""
    blocks: list[Block] = []
    for value, figures, _ in category.lines:
        if number := figures.counts[m.FILED]:
            name = label(value)
            wanted = f"{TODO}{name}方面的{number}件提案集中反映的意见和建议，举两三件为例"
            blocks += [Heading(name, 2), Paragraph(wanted)]
    return blocks or [Paragraph(f"{TODO}提案集中反映的意见和建议")]
