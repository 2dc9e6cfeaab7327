"""How handling stands (办理情况通报): all of it, or what one channel answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import NotFound, UsageError
from tiaan.model.dates import chinese_date
from tiaan.model.table import TODO, Heading, Paragraph
from tiaan.model.vocabulary import Word, find_word
from tiaan.reports.lists import again, overdue
from tiaan.reports.source import Part
from tiaan.stats import measures as m
from tiaan.store.lookups import SEVERAL_CHANNELS

if TYPE_CHECKING:
    from tiaan.model.table import Block, Report
    from tiaan.reports.sentences import Teller
    from tiaan.reports.source import Source
    from tiaan.stats.figures import Measure

DEFINED: tuple[Measure, ...] = (
    m.FILED, m.ASSIGNED, m.UNITS, m.REPLIED, m.OWING, m.REPLY_RATE, m.ON_TIME_RATE, m.OVERDUE,
    m.CONTACT_RATE, m.MEETING_RATE, *m.RESULTS, *m.RESULT_SHARES, m.WITHOUT_RESULT, m.RETURNED,
    m.NOT_RETURNED, m.SATISFACTION_RATE, m.SECOND_ROUND, m.FIRST_SATISFACTION, m.VIA_UNIT, m.DUTIES,
    *m.DUTIES_BY_ROLE, m.DUTIES_ASKED, m.DUTY_REPLY_RATE, m.DUTY_ON_TIME_RATE, m.DUTIES_OVERDUE,
    m.DUTIES_RATED, m.DUTY_SATISFACTION,
)  # fmt: skip


EVERY = "全部"
"""Asks for all channels where the county's setting names one."""


def channel_of(source: Source, asked: str) -> str:
    """Return the channel of a bulletin: the one asked for, else the county's; "" for all.

    Raises:
        NotFound: the county has no such channel.
    """
    settings = source.scope.settings
    raw = asked or settings.bulletin_channel
    if raw in ("", EVERY):
        return ""
    words = (*settings.channels, Word(SEVERAL_CHANNELS))
    try:
        return find_word(words, raw, "归口系统")
    except UsageError:
        names = "、".join((*(word.name for word in words), EVERY))
        raise NotFound(f"没有“{raw}”这个归口系统", f"可用：{names}") from None


def of_channel(source: Source, name: str) -> Source:
    """Return the figures of what is answered within one channel."""
    return source.limited(Part("channel", name, f"由{name}承办的提案"))


def progress(source: Source) -> Report:
    """Return the bulletin: how it stands by unit, what is overdue, what is done again."""
    office, part = source.scope.settings.office, source.part
    limit = f"（{part.value}）" if part else ""
    title = f"{office}{source.period}提案办理情况的通报{limit}"
    told = f"（截至{chinese_date(source.scope.as_of)}，仅含{part.value}承办的提案）" if part else ""
    defined = (*DEFINED, *source.ratings)
    teller = source.teller
    blocks = _outline(source, teller)
    return source.report("progress", title, blocks, teller, defined, subtitle=told)


def _opening(source: Source, teller: Teller) -> str:
    """Return what there is to handle and how it stands; where there is nothing, that."""
    label, day = source.scope.label, chinese_date(source.scope.as_of)
    what = source.part.words if source.part else "立案的提案"
    if not teller.has(m.FILED):
        return f"截至{day}，{label}以来没有{what}。"
    handled = teller.handling() or "均尚未交办。"
    return f"{label}以来{what}{teller.count(m.FILED)}件。截至{day}，{handled}"


def _outline(source: Source, teller: Teller) -> list[Block]:
    figures, part = source.figures, source.part
    channel, unit, result, rating = source.by("channel", "unit", "result", "rating")
    sentences = (
        _opening(source, teller),
        teller.contact(),
        teller.results(),
        teller.feedback(rating.lines),
    )
    blocks: list[Block] = [Heading("总体情况")]
    blocks += [Paragraph(sentence) for sentence in sentences if sentence]
    blocks += [] if part else [channel.table]
    blocks += [result.table] if figures.count(m.WITH_RESULT) else []
    blocks += [Heading("各承办单位办理情况"), unit.table]
    late = overdue(source)
    blocks += [Heading("逾期未答复的提案"), Paragraph(teller.late(len(late.rows)))]
    blocks += [late] if late.rows else []
    if sentence := teller.again():
        blocks += [Heading("重新办理的提案"), Paragraph(sentence), again(source)]
    blocks += [Heading("存在问题和下步要求"), Paragraph(f"{TODO}对照上述数字提出问题和要求")]
    return blocks
