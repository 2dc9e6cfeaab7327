"""What one unit had to do and did (承办提案情况), or every unit, each in a report of its own.

Ratings stand as counts only: who rated how is told to the committee, not to the unit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import TODO, Column, Heading, Kind, Paragraph, Ratio, Table
from tiaan.model.terms import Result, Role
from tiaan.model.waiting import opinion_by
from tiaan.reports.lists import OVERDUE, WAITING, day, duties, protocol, signers, table, unanswered
from tiaan.reports.source import Part
from tiaan.stats import measures as m
from tiaan.stats.breakdown import whole100
from tiaan.stats.panels import Year
from tiaan.stats.tally import Tally, needed, tally
from tiaan.store import queries
from tiaan.store.facts import TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiaan.model.table import Block, Report, Value
    from tiaan.model.workdays import Calendar
    from tiaan.reports.source import Source
    from tiaan.stats.figures import Count, Measure
    from tiaan.stats.tally import Scope
    from tiaan.store.building import Row

DEFINED: tuple[Measure, ...] = (
    m.DUTIES, *m.DUTIES_BY_ROLE, m.DUTIES_ASKED, m.DUTIES_REPLIED, m.DUTY_REPLY_RATE,
    m.DUTY_ON_TIME_RATE, m.DUTIES_OVERDUE, *m.REPLY_RESULTS, *m.REPLY_RESULT_SHARES,
    m.DUTIES_RATED, m.DUTY_SATISFACTION,
)  # fmt: skip
_LISTED = "duties"


class Line(NamedTuple):
    """One duty, who put the proposal forward, when it was due, and how it stood on the day."""

    duty: Row
    by: str | None
    due_on: date
    standing: str


def reports(source: Source, names: Iterable[str] = ()) -> dict[str, Report]:
    """Return the reports of units by name, in protocol order.

    Args:
        source: the figures' scope.
        names: which units; none means every unit that has something to handle.
    """
    ratings = _ratings(source.scope)
    wanted: tuple[Measure, ...] = (*DEFINED, *ratings)
    (found,) = tally(source.conn, source.scope, (("unit",), wanted))
    nothing = Tally(dict.fromkeys(needed(wanted, source.scope), 0), source.scope)
    lists: dict[str, list[Line]] = {}
    every, calendar = duties(source), queries.calendar(source.conn)
    by = signers(source, [duty for some in every.values() for duty in some])
    for id_, its_duties in every.items():
        waits = {duty["task_id"] for duty in unanswered(its_duties)}
        for duty in its_duties:
            due = _due(duty, source.scope, calendar)
            standing = _standing(duty, due, is_awaited=duty["task_id"] in waits)
            line = Line(duty, by.get(id_), due, standing)
            lists.setdefault(duty["unit"], []).append(line)
    chosen = set(names) or set(lists)
    made: dict[str, Report] = {}
    for unit in protocol(source):
        if unit.name in chosen:
            figures = Year({TASKS: found.get((unit.name,), nothing)}, {})
            part = Part("unit", unit.name, f"{unit.name}承办的件次")
            own = replace(source, figures=figures, part=part)
            made[unit.name] = _report(own, unit.name, ratings, lists.get(unit.name, []))
    return made


def has_duties(report: Report) -> bool:
    """Tell whether a unit's report has anything on its list."""
    return any(table.key == _LISTED for table in report.tables)


def _ratings(scope: Scope) -> tuple[Count, ...]:
    """Return a count of duties for every word of the county's scale."""
    return tuple(
        count.within(m.DUTIES_RATED)._replace(
            key=f"duties_{count.key}",
            over=TASKS,
            meaning=f"须答复且所办的最近一轮评价为“{count.label}”的件次",
        )
        for count in m.ratings(scope.settings, "task_own_rating")
    )


def _report(source: Source, name: str, ratings: tuple[Count, ...], found: list[Line]) -> Report:
    teller, figures = source.teller, source.figures
    title = f"{name}{source.period}承办{source.scope.settings.office}提案情况"
    sentences = (
        f"{source.scope.label}以来，{teller.duties()}",
        teller.duty_results(),
        teller.duty_ratings(ratings),
    )
    blocks: list[Block] = [Heading("承办和答复情况")]
    blocks += [Paragraph(sentence) for sentence in sentences if sentence]
    if figures.count(m.DUTIES_REPLIED):
        blocks.append(_parts(source, "results", "答复结果", m.REPLY_RESULTS, m.DUTIES_REPLIED))
    if figures.count(m.DUTIES_RATED):
        blocks.append(_parts(source, "ratings", "提案者评价", ratings, m.DUTIES_RATED))
    if found:
        blocks += [Heading("承办的提案"), _list(source, found)]
    blocks += [Heading("评价和建议"), Paragraph(f"{TODO}对该单位办理工作的评价和建议")]
    told = [one for one in (*DEFINED, *ratings) if _is_any(figures[one])]
    return source.report("unit", title, blocks, teller, told)


def _is_any(figure: int | Ratio) -> bool:
    """Tell whether there is anything to a figure: a unit's appendix defines no row of zeros."""
    return bool(figure.whole if isinstance(figure, Ratio) else figure)


def _parts(source: Source, key: str, title: str, counts: tuple[Count, ...], whole: Count) -> Table:
    """Return counts that make up a whole, with their shares of it."""
    figures, scope = source.figures, source.scope
    total = figures.count(whole)
    shares: list[Ratio | None] = [
        Ratio(figures.count(count), total, base=whole.label) for count in counts
    ]
    ratios = whole100(shares, scope)
    columns = (
        Column("label", "项目"), Column("number", "件次", Kind.COUNT),
        Column("share", "占比", Kind.SHARE, base=whole.label),
    )  # fmt: skip
    lines: tuple[tuple[Value, ...], ...] = tuple(
        (count.label.removesuffix("（件次）"), figures.count(count), ratio)
        for count, ratio in zip(counts, ratios, strict=True)
    )
    return Table(key, title, columns, lines, None, (source.about,), scope.decimals, scope.as_of)


def _list(source: Source, found: list[Line]) -> Table:
    """Return what the unit handles, every round a line."""
    columns = (
        Column("number", "案号"), Column("title", "案由"), Column("lead", "提案人"),
        Column("role", "角色", Kind.TERM, Role), Column("round", "轮次", Kind.COUNT),
        Column("due_on", "到期", Kind.DATE), Column("replied_on", "答复", Kind.DATE),
        Column("result", "答复结果", Kind.TERM, Result), Column("standing", "办理状态"),
    )  # fmt: skip
    lines = [
        (
            row["session"], row["number"], row["title"], by, Role(row["role"]),
            row["round"], due, day(row["task_replied_on"]),
            Result(row["task_result"]) if row["task_result"] else None, standing,
        )
        for row, by, due, standing in found
    ]  # fmt: skip
    note = "重新办理的每轮一行；件次只计首轮"
    return table(source, _LISTED, "承办的提案", columns, lines, note, idle=("round",))


def _due(duty: Row, scope: Scope, calendar: Calendar) -> date:
    """Return the day by which a unit says its part; as co-handler, its opinion to the lead."""
    due = date.fromisoformat(duty["task_due_on"])
    if duty["role"] != Role.CO or duty["task_extended"]:
        return due
    assigned_on = date.fromisoformat(duty["task_assigned_on"])
    return opinion_by(due, assigned_on, scope.settings, calendar)


def _standing(duty: Row, due: date, *, is_awaited: bool) -> str:
    """Return how a duty stood on the day, in one word."""
    if duty["task_replied_on"]:
        return "已答复" if duty["task_replied_on"] <= due.isoformat() else "逾期答复"
    if duty["role"] == Role.CO:
        return "协助主办单位"
    if not is_awaited:
        return "一并答复"
    return OVERDUE if duty["task_overdue"] else WAITING
