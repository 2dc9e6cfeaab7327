"""Loading the year's holidays, and moving the days that were counted without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.case import shown_number
from tiaan.model.dates import due_on, parse_due
from tiaan.model.terms import Action, State
from tiaan.model.workdays import Calendar, Notice
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Who
    from tiaan.store.journal import Operation


class Move(NamedTuple):
    """A due day that moved."""

    number: str
    unit: str
    old: date
    new: date


class Loaded(NamedTuple):
    """What loading notices did.

    Attributes:
        years: those whose arrangement is new.
        same: those that were known just so.
        looked_at: how many open days were counted anew.
    """

    years: tuple[int, ...]
    same: tuple[int, ...]
    looked_at: int
    moves: tuple[Move, ...]
    sentence: str


def load(conn: sqlite3.Connection, notices: Mapping[int, Notice], who: Who) -> Loaded:
    """Keep notices, and count anew what is open and was given in working days; one operation.

    What was answered or ended, what has a fixed day or months, and what was extended stays.
    """
    with operation(conn, Action.CALENDAR, who) as op:
        before = op.calendar
        years = tuple(y for y in sorted(notices) if not _same(before, y, notices[y]))
        same = tuple(y for y in sorted(notices) if y not in years)
        rows = {year: id_ for id_, year in conn.execute("SELECT id, year FROM notice")}
        for year in years:
            off, on = notices[year]
            if year in rows:
                op.update("notice", rows[year], days_off=off, days_on=on)
            else:
                op.insert("notice", year=year, days_off=off, days_on=on)
        now = _with(before, {year: notices[year] for year in years})
        looked_at, moves = 0, tuple[Move, ...]()
        if years:
            op.record(who.today, "、".join(map(str, years)))
            looked_at, moves = _recount(op, now, who.today)
    return Loaded(years, same, looked_at, moves, _sentence(notices, years, looked_at, len(moves)))


def _same(known: Calendar, year: int, notice: Notice) -> bool:
    now = known.notice(year)
    return now is not None and (now.off(year), now.on(year)) == (notice.off(year), notice.on(year))


def _with(known: Calendar, notices: Mapping[int, Notice]) -> Calendar:
    kept = dict(known.loaded) | dict(notices)
    return Calendar(tuple(sorted(kept.items())))


def _recount(op: Operation, now: Calendar, on: date) -> tuple[int, tuple[Move, ...]]:
    """Move the open days that count working days; return how many were looked at, and moved."""
    sql = (
        "SELECT DISTINCT a.proposal_id FROM assignment AS a JOIN proposal AS p "
        "ON p.id = a.proposal_id WHERE a.ended_on IS NULL AND a.due_rule LIKE '%wd' "
        "AND p.state = ? AND NOT EXISTS (SELECT 1 FROM reply AS r WHERE r.assignment_id = a.id) "
        "ORDER BY a.proposal_id"
    )
    ids = [row[0] for row in op.conn.execute(sql, (State.ASSIGNED,))]
    op.load(ids)
    looked_at, moves = 0, []
    for case_id in ids:
        case = op.case(case_id)
        own = []
        for duty in _open(case):
            looked_at += 1
            due = due_on(parse_due(duty.due_rule), duty.assigned_on, now)
            if due != duty.due_on:
                op.update("assignment", duty.id, due_on=due)
                own.append(Move(shown_number(case, op.settings), duty.unit.name, duty.due_on, due))
        if own:
            op.settle(case, case.state, on)
            moves += own
    return looked_at, tuple(moves)


def _open(case: Case) -> list[Assignment]:
    """Return the duties of the current round that wait and count working days."""
    extended = {one.assignment_id for one in case.extensions}
    return [
        duty
        for duty in case.duties()
        if duty.reply is None and duty.id not in extended and duty.due_rule.endswith("wd")
    ]


def _sentence(
    notices: Mapping[int, Notice], years: tuple[int, ...], looked_at: int, moved: int
) -> str:
    """Return what was loaded: 2027：放假 33 天，补班 5 天；重算未结期限 37 项，变动 4 项."""
    if not years:
        return "放假安排没有改动"
    said = "；".join(
        f"{year}：放假 {len(notices[year].off(year))} 天，补班 {len(notices[year].on(year))} 天"
        for year in years
    )
    return f"{said}；重算未结期限 {looked_at} 项，变动 {moved} 项"
