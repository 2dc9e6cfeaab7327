"""Lists of proposals in reports: the rows behind their figures, as of the same day.

Proposers stand by name, never with contact data; how they rated stands only where the committee
alone reads it (`key_list`).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Decision, Result, Role, State
from tiaan.stats import measures as m
from tiaan.stats.figures import Count
from tiaan.stats.members import selected
from tiaan.store import queries, registers
from tiaan.store.facts import TASKS
from tiaan.store.selection import proposers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.records import Unit
    from tiaan.model.table import Value
    from tiaan.reports.source import Source
    from tiaan.store.building import Row

UNASSIGNED, OVERDUE, AGAIN, WAITING = "未交办", "逾期未答复", "重新办理中", "办理中"
REPLIED, RATED = "已答复", "已反馈"
ANSWERING = (Role.LEAD, Role.SPLIT, Role.PARTICIPANT)
"""Roles whose reply the proposer waits for."""
_DUTIES = Count("all_duties", "承办件次", "1", "各轮交给各单位的件次", TASKS)
_NUMBER, _TITLE, _LEAD = Column("number", "案号"), Column("title", "案由"), Column("lead", "提案人")
_SESSION = Column("session", "届次")


def rows(source: Source, count: Count) -> list[Row]:
    """Return the rows that a count counts, of the source's part, by number."""
    found = selected(source.conn, source.scope, count)
    part = source.part
    return [row for row in found if part is None or row[part.column] == part.value]


def duties(source: Source) -> dict[int, list[Row]]:
    """Return every open duty of the filed proposals, by proposal, in protocol order."""
    places = {unit.name: place for place, unit in enumerate(protocol(source))}
    found: dict[int, list[Row]] = {}
    for row in selected(source.conn, source.scope, _DUTIES):
        found.setdefault(row["id"], []).append(row)
    for some in found.values():
        some.sort(key=lambda row: (row["round"], places[row["unit"]]))
    return found


def signers(source: Source, found: Iterable[Row]) -> dict[int, str]:
    """Return who put rows' proposals forward, by proposal: 张三, 张三等3人; "" where withheld."""
    shown = {row["id"] for row in found if row["lead"]}
    return {case.id: proposers(case) for case in queries.cases(source.conn, sorted(shown))}


def protocol(source: Source) -> list[Unit]:
    """Return all units in protocol order."""
    units = registers.load(source.conn).units.values()
    return sorted(units, key=lambda unit: (unit.position, unit.id))


def standing(case: Row, its_duties: Sequence[Row]) -> str:
    """Return how a proposal stood on the day, in one word."""
    if case["assigned_on"] is None:
        return UNASSIGNED
    if case["is_overdue"]:
        return OVERDUE
    if not its_duties:  # merged, and counted with the one it went into, which has the duties
        return (RATED if case["rating"] else REPLIED) if case["replied_on"] else WAITING
    waits = unanswered(its_duties)
    if waits:
        return AGAIN if max(duty["round"] for duty in waits) > 1 else WAITING
    return RATED if case["rating"] else REPLIED


def unanswered(its_duties: Sequence[Row]) -> list[Row]:
    """Return the duties of a proposal that its proposer waits for; together one stands for all."""
    return [duty for duty in its_duties if duty["task_answers"] and not duty["task_replied_on"]]


def _who_owes(duty: Row, its_duties: Iterable[Row]) -> str:
    """Return the unit that owes a reply; all of those who owe one together."""
    if duty["role"] != Role.PARTICIPANT:
        return str(duty["unit"])
    return units_of((d for d in its_duties if d["round"] == duty["round"]), Role.PARTICIPANT)


def day(iso: str | None) -> date | None:
    """Return a day as a value."""
    return date.fromisoformat(iso) if iso else None


def units_of(its_duties: Iterable[Row], *roles: Role) -> str:
    """Return the units that have one of the roles, each once."""
    return "、".join(dict.fromkeys(d["unit"] for d in its_duties if d["role"] in roles))


def table(
    source: Source,
    key: str,
    title: str,
    columns: Sequence[Column],
    found: Iterable[Sequence[Value]],
    *notes: str,
    idle: Sequence[str] = (),
) -> Table:
    """Return a list; paper is narrow, so a column that tells nothing is left out.

    Args:
        source: what it is about.
        key: of the table, as `title`.
        title: above it.
        columns: those after the session's, which stands first where there are several sessions.
        found: the rows, the session's label in front.
        notes: what a reader must know.
        idle: keys of columns left out where every row says the same.
    """
    lines = [tuple(row) for row in found]
    shown = (_SESSION, *columns)
    out = {column.key for column in shown if column.key in idle}
    if len(source.scope.sessions) < 2:  # noqa: PLR2004 - of one session nobody asks which
        out.add(_SESSION.key)
    kept = [
        place
        for place, column in enumerate(shown)
        if column.key not in out
        or (column is not _SESSION and len({line[place] for line in lines}) > 1)
    ]
    return Table(
        key,
        title,
        tuple(shown[place] for place in kept),
        tuple(tuple(line[place] for place in kept) for line in lines),
        None,
        (source.about, *notes),
        as_of=source.scope.as_of,
    )


def overdue(source: Source) -> Table:
    """Return the duties of overdue proposals that wait beyond their day, the longest first."""
    by_case = duties(source)
    late = [
        duty
        for case in rows(source, m.OVERDUE)
        for duty in unanswered(by_case.get(case["id"], ()))
        if duty["task_due_on"] < source.scope.as_of.isoformat()
    ]
    late.sort(key=lambda duty: duty["task_due_on"])
    columns = (
        _NUMBER, _TITLE, Column("unit", "承办单位"), Column("role", "角色", Kind.TERM, Role),
        Column("round", "轮次", Kind.COUNT), Column("due_on", "到期", Kind.DATE),
        Column("days", "逾期天数", Kind.COUNT),
    )  # fmt: skip
    lines = [
        (
            duty["session"], duty["number"], duty["title"],
            _who_owes(duty, by_case[duty["id"]]), Role(duty["role"]),
            duty["round"], due, (source.scope.as_of - due).days,
        )
        for duty in late
        if (due := day(duty["task_due_on"]))
    ]  # fmt: skip
    return table(source, "overdue", "逾期未答复的提案", columns, lines, idle=("round",))


def again(source: Source) -> Table:
    """Return the proposals that were handled again, and how they stand."""
    by_case = duties(source)
    columns = (
        _NUMBER, _TITLE, _LEAD, Column("unit", "承办单位"), Column("rounds", "轮次", Kind.COUNT),
        Column("standing", "办理状态"),
    )  # fmt: skip
    lines = []
    found = rows(source, m.SECOND_ROUND)
    by = signers(source, found)
    for row in found:
        its = [duty for duty in by_case.get(row["id"], ()) if duty["round"] == row["rounds"]]
        lines.append(
            (
                row["session"], row["number"], row["title"], by.get(row["id"]),
                units_of(its, *ANSWERING), row["rounds"],
                standing(row, its),
            )
        )  # fmt: skip
    return table(source, "again", "重新办理的提案", columns, lines)


def key_list(source: Source) -> Table:
    """Return the key proposals: who leads, who handles, how it stands and ended."""
    by_case = duties(source)
    found = rows(source, m.KEY)
    by = signers(source, found)
    leaders = {
        case.id: case.leader for case in queries.cases(source.conn, [row["id"] for row in found])
    }
    columns = (
        _NUMBER, _TITLE, _LEAD, Column("level", "重点层级"), Column("leader", "牵头领导"),
        Column("lead_unit", "主办单位"), Column("co_units", "会办单位"),
        Column("standing", "办理状态"), Column("rounds", "轮次", Kind.COUNT),
        Column("due_on", "到期", Kind.DATE), Column("replied_on", "答复日期", Kind.DATE),
        Column("result", "办理结果", Kind.TERM, Result), Column("rating", "评价"),
    )  # fmt: skip
    lines = []
    for row in found:
        its = by_case.get(row["id"], [])
        first = [duty for duty in its if duty["round"] == 1]
        lines.append(
            (
                row["session"], row["number"], row["title"], by.get(row["id"]), row["key_level"],
                leaders[row["id"]], units_of(first, *ANSWERING),
                units_of(first, Role.CO), _state(standing(row, its)), row["rounds"] or 1,
                *_latest(row, its), Result(row["result"]) if row["result"] else None,
                row["rating"],
            )
        )  # fmt: skip
    note = "主办单位一栏含分办、参与的单位；牵头领导为现在登记的；到期和答复日期是最近一轮的"
    once = all((row["rounds"] or 1) == 1 for row in found)
    idle = ("level", "rounds") if once else ("level",)
    return table(source, "key_list", "重点提案督办表", columns, lines, note, idle=idle)


def _state(stood: str) -> str:
    """Return the state in which a proposal stood, as everywhere else, and what is special of it."""
    match stood:
        case _ if stood == UNASSIGNED:
            return State.FILED.label
        case _ if stood in (OVERDUE, AGAIN):
            return f"{State.ASSIGNED.label}（{stood}）"
        case _:
            return State.ASSIGNED.label if stood == WAITING else State.REPLIED.label


def _latest(case: Row, its_duties: Sequence[Row]) -> tuple[date | None, date | None]:
    """Return when the latest round was due, and when it was wholly answered."""
    last = [d for d in its_duties if d["round"] == case["rounds"] and d["task_answers"]]
    if not last:  # merged: as it went for the one it went into
        return day(case["due_on"]), day(case["replied_on"])
    due = day(min(duty["task_due_on"] for duty in last))
    given = [duty["task_replied_on"] for duty in last if duty["task_replied_on"]]
    return due, None if unanswered(last) else day(max(given))


def grounds(source: Source) -> Table:
    """Return on how many of the refused each ground was named."""
    ids = [row["id"] for row in rows(source, m.REJECTED)]
    as_of = source.scope.as_of
    counts: Counter[str] = Counter()
    for case in queries.cases(source.conn, ids):
        last = [v for v in case.verdicts if v.decided_on <= as_of][-1]
        if last.outcome is Decision.REJECT:
            counts.update(last.grounds)
    words = {ground.code: ground.text for ground in source.scope.settings.grounds}
    known = [*words, *sorted(counts.keys() - words.keys())]
    lines = tuple((words.get(code, code), counts[code]) for code in known if counts[code])
    columns = (Column("ground", "不予立案情形"), Column("number", "件数", Kind.COUNT))
    said = (source.about, "一件提案可以有几种情形，各计一次")
    return Table("grounds", "不予立案情形", columns, lines, None, said, as_of=as_of)
