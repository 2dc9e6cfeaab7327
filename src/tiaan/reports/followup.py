"""What became of last session's planned items (列入计划提案跟踪办理情况).

Those whose result stood at 采纳并列入计划 the day before the next session opened, which is what
that session was told, are looked at again: the result then beside the result now. What is counted
is the measure `converted_from_b` and its like; the list is the rows behind them.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import TODO, Column, Heading, Kind, Paragraph, Ratio, Table
from tiaan.model.terms import Result, Standing
from tiaan.reports.lists import ANSWERING, duties, signers, table, units_of
from tiaan.stats import measures as m
from tiaan.stats.figures import Count, Share
from tiaan.stats.members import selected
from tiaan.stats.tally import tally
from tiaan.store import promises, queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.model.records import Session
    from tiaan.model.table import Block, Report, Value
    from tiaan.reports.sentences import Teller
    from tiaan.reports.source import Source
    from tiaan.reports.telling import Aside
    from tiaan.stats.tally import Scope, Tally
    from tiaan.store.building import Row

_LISTED = "followed"
_PLANNED = m.RESULTS[1]
BECAME: dict[Result, Count] = {
    result: m.TURNED
    if result is Result.RESOLVED
    else Count(
        f"became_{result}",
        f"列入计划现为{result.label}",
        f"{m.PLANNED.where} AND result = '{result}'",
        f"当时列入计划的提案中，截至该日办理结果为{result.label}的",
    )
    for result in Result
}
"""What became of what was planned."""
_SHARES = {
    result: m.CONVERSION_RATE
    if count is m.TURNED
    else Share(f"{count.key}_share", f"{count.label}占比", count, m.PLANNED)
    for result, count in BECAME.items()
}


class Followed(NamedTuple):
    """One item: its row, and since when its result is what it is now."""

    row: Row
    since: date | None

    @property
    def result(self) -> Result:
        """Its result now."""
        return Result(self.row["result"])


def before(conn: sqlite3.Connection, session: Session) -> Session | None:
    """Return the session before one, if there is any."""
    earlier = [one for one in registers.sessions(conn) if one.opens_on < session.opens_on]
    return max(earlier, key=lambda one: one.opens_on, default=None)


def told_on(source: Source) -> date:
    """Return the day whose results the session after the source's was told, or will be told."""
    opened = source.scope.sessions[-1].opens_on
    later = [one.opens_on for one in registers.sessions(source.conn) if one.opens_on > opened]
    return min(min(later) - timedelta(days=1), source.scope.as_of)


def followed(source: Source, scope: Scope) -> list[Followed]:
    """Return every item that the figures count as planned, as it stands now, by number."""
    planned = selected(source.conn, scope, m.PLANNED)
    cases = {case.id: case for case in queries.cases(source.conn, [row["id"] for row in planned])}
    found = []
    for row in planned:
        dated = [one for one in cases[row["id"]].results if one.set_on <= scope.as_of]
        found.append(Followed(row, dated[-1].set_on if dated else None))
    return found


def followup(source: Source, then: date) -> Report:
    """Return the report on the session of a source, as told on a day and as it is now."""
    scope = source.scope._replace(planned_on=then)
    (groups,) = tally(source.conn, scope, ((), (m.PLANNED, *BECAME.values(), *_SHARES.values())))
    figures = groups[()]
    items, planned = followed(source, scope), figures.count(m.PLANNED)
    label = scope.label
    teller = source.teller
    title = f"{source.scope.settings.office}{label}列入计划提案跟踪办理情况"
    now = scope.as_of
    blocks: list[Block] = [Heading("总体情况")]
    if not items:
        blocks.append(Paragraph(f"截至{then}，{label}没有{_PLANNED.label}的提案。"))
    else:
        told = teller.became(
            (result.label, figures.ratio(share)) for result, share in _SHARES.items()
        )
        blocks += [
            Paragraph(
                f"截至{_day(then)}，{label}办理结果为{_PLANNED.label}的提案{planned}件；"
                f"截至{_day(now)}，其中{told}。{_gone(source, teller, then, items)}"
            ),
            _summary(source, figures),
            Heading("逐件情况"),
            _list(source, items, then),
            *_promised(source, teller, items),
        ]
        if left := figures.count(BECAME[Result.ADOPTED]):
            wanted = f"{TODO}尚在计划中的{left}件，逐件写明进展、原因和完成时间"
            blocks += [Heading("尚未落实的原因和打算"), Paragraph(wanted)]
    appendix = _definitions(source, then, figures, teller.asides)
    return source.report("followup", title, blocks, teller, (), appendix=appendix)


def _gone(source: Source, teller: Teller, then: date, items: list[Followed]) -> str:
    """Return what was planned then and is no longer on file: it is in no figure."""
    past = selected(source.conn, source.scope._replace(as_of=then), _PLANNED)
    gone = {row["id"] for row in past} - {item.row["id"] for item in items}
    if not gone:
        return ""
    number = teller.aside("后来撤案或并案", len(gone), "当时列入计划、现在不再立案的，不计在内")
    return f"当时列入计划、后来撤案或并案的{number}件不计在内。"


def _promised(source: Source, teller: Teller, items: list[Followed]) -> list[Block]:
    """Return what was promised of the items and what came of it; [] where nothing was."""
    as_of = source.scope.as_of
    wanted = promises.Wanted(as_of, case_ids=frozenset(item.row["id"] for item in items))
    found = promises.select(source.conn, wanted)
    if not found:
        return []
    listed = promises.table(source.conn, found, as_of)
    without = len(items) - len({case.id for case, _ in found})
    left = ""
    if without:
        number = teller.aside("没有登记承诺", without, "上述提案中没有登记承诺事项的")
        left = f"；没有登记承诺的{number}件"
    teller.aside("承诺", len(found), "上述提案的承诺事项，一件提案可以有几项")
    standings = Counter(one.standing for _, one in found)
    for standing in Standing:
        if standings[standing]:
            meaning = f"上述承诺事项中，截至{_day(as_of)}{standing.label}的"
            teller.aside(standing.label, standings[standing], meaning)
    return [
        Heading("承诺事项"),
        Paragraph(f"{listed.notes[0]}{left}。"),
        listed._replace(notes=(source.about,), decimals=source.scope.decimals),
    ]


def has_items(report: Report) -> bool:
    """Tell whether there was anything to follow."""
    return any(table.key == _LISTED for table in report.tables)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _summary(source: Source, figures: Tally) -> Table:
    columns = (
        Column("result", "现在的结果"), Column("number", "件数", Kind.COUNT),
        Column("share", "占比", Kind.SHARE, base="当时列入计划"),
    )  # fmt: skip
    lines: list[tuple[Value, ...]] = [
        (result.label, figures.count(BECAME[result]), figures.ratio(share))
        for result, share in _SHARES.items()
    ]
    planned = figures.count(m.PLANNED)
    total = ("合计", planned, Ratio(planned, planned))
    scope = source.scope
    return Table(
        "became", "列入计划的提案现在的结果", columns, tuple(lines), total,
        (source.about, f"占比＝件数÷当时{_PLANNED.label}的 {planned} 件"),
        scope.decimals, scope.as_of,
    )  # fmt: skip


def _definitions(source: Source, then: date, figures: Tally, asides: Iterable[Aside]) -> Table:
    """Return what the figures are, with the two days that they stand for."""
    now, planned = _day(source.scope.as_of), figures.count(m.PLANNED)
    columns = (
        Column("measure", "指标"), Column("value", "数值", Kind.COUNT), Column("definition", "定义")
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            f"当时{_PLANNED.label}",
            planned,
            f"截至{_day(then)}，{_PLANNED.meaning}，现在仍立案的",
        )
    ]
    for result, share in _SHARES.items():
        if ratio := figures.ratio(share) if figures.count(BECAME[result]) else None:
            meaning = f"上述提案中，截至{now}办理结果为{result.label}的"
            rows += [
                (f"现在{result.label}", ratio.part, meaning),
                (f"现在{result.label}占比", ratio, f"{ratio.part}÷{planned}：分母为上述提案"),
            ]
    rows += [(one.label, one.value, one.meaning) for one in asides]
    return Table(
        "definitions", "数字的定义", columns, tuple(rows), None, (source.about,),
        source.scope.decimals, source.scope.as_of,
    )  # fmt: skip


def _list(source: Source, items: list[Followed], then: date) -> Table:
    columns = (
        Column("number", "案号"), Column("title", "案由"), Column("lead", "提案人"),
        Column("unit", "承办单位"), Column("then", f"{then} 的结果", Kind.TERM, Result),
        Column("now", f"{source.scope.as_of} 的结果", Kind.TERM, Result),
        Column("since", "现结果起始", Kind.DATE),
    )  # fmt: skip
    by_case, by = duties(source), signers(source, [item.row for item in items])
    lines = [
        (
            row["session"], row["number"], row["title"], by.get(row["id"]),
            units_of(by_case.get(row["id"], ()), *ANSWERING) or row["lead_unit"],
            Result.ADOPTED, item.result, item.since,
        )
        for item in items
        for row in (item.row,)
    ]  # fmt: skip
    return table(source, _LISTED, "列入计划的提案逐件情况", columns, lines)
