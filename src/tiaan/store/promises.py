"""Which promises are on record, late ones first, and which adopted cases have none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.promises import Period, Promise, promises
from tiaan.model.refs import number_key
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Decision, Result, Standing
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.model.case import Case
    from tiaan.model.records import Session
    from tiaan.model.table import Value

_ORDER = list(Standing)
_FILED_THEN = """(SELECT d.outcome FROM decision AS d WHERE d.proposal_id = p.id
    AND d.decided_on <= :day ORDER BY d.decided_on DESC, d.id DESC LIMIT 1)"""
_RESULT_THEN = """(SELECT r.result FROM result AS r WHERE r.proposal_id = p.id
    AND r.set_on <= :day ORDER BY r.set_on DESC, r.id DESC LIMIT 1)"""
PROMISE_COLUMNS = (
    Column("number", "编号"), Column("title", "案由"), Column("unit", "承办单位"),
    Column("what", "承诺事项"), Column("due_on", "兑现日期", Kind.DATE),
    Column("standing", "进展", Kind.TERM, Standing), Column("checked_on", "核对日期", Kind.DATE),
    Column("note", "说明"),
)  # fmt: skip
_MISSING_COLUMNS = (
    Column("number", "案号"), Column("title", "案由"), Column("unit", "承办单位"),
    Column("result", "办理结果", Kind.TERM, Result), Column("since", "起始日期", Kind.DATE),
)  # fmt: skip


class Wanted(NamedTuple):
    """Which promises are meant; what is left out does not limit.

    Attributes:
        as_of: the day whose state is told.
        session: id of the session.
        due: the days for which they are promised.
    """

    as_of: date
    session: int | None = None
    case_ids: frozenset[int] | None = None
    unit: int | None = None
    due: Period | None = None
    standing: Standing | None = None


def select(conn: sqlite3.Connection, wanted: Wanted) -> list[tuple[Case, Promise]]:
    """Return the promises of cases that stand filed on the day: late first, then by their day."""
    sql = (
        "SELECT p.id FROM proposal AS p WHERE EXISTS "
        f"(SELECT 1 FROM commitment AS k WHERE k.proposal_id = p.id) AND {_FILED_THEN} = :filed"
    )
    found = [
        (case, one)
        for case in _cases(conn, sql, wanted)
        for one in promises(case, wanted.as_of)
        if (wanted.unit is None or one.unit.id == wanted.unit)
        and (wanted.standing is None or one.standing is wanted.standing)
        and (wanted.due is None or one.due_on in wanted.due)
    ]
    return sorted(found, key=_urgency)


def missing(conn: sqlite3.Connection, wanted: Wanted) -> list[Case]:
    """Return the cases whose result is a plan on the day and of which nothing was promised."""
    sql = (
        f"SELECT p.id FROM proposal AS p WHERE {_RESULT_THEN} = :adopted AND {_FILED_THEN} = :filed"
    )
    return [
        case
        for case in _cases(conn, sql, wanted)
        if not promises(case, wanted.as_of)
        and (wanted.unit is None or any(d.unit.id == wanted.unit for d in case.duties()))
    ]


def _cases(conn: sqlite3.Connection, sql: str, wanted: Wanted) -> list[Case]:
    bound = {"day": wanted.as_of.isoformat(), "filed": Decision.FILE, "adopted": Result.ADOPTED}
    ids = [id_ for (id_,) in conn.execute(sql, bound)]
    if wanted.case_ids is not None:
        ids = [id_ for id_ in ids if id_ in wanted.case_ids]
    found = [
        case
        for case in queries.cases(conn, ids)
        if wanted.session in (None, case.session.id) and not case.is_secret
    ]
    return sorted(found, key=lambda case: (case.session.opens_on, number_key(case.own_number)))


def _urgency(found: tuple[Case, Promise]) -> tuple[int, date, date, tuple[str, int], int]:
    case, one = found
    return (
        _ORDER.index(one.standing),
        one.due_on or date.max,
        case.session.opens_on,
        number_key(case.own_number),
        one.number,
    )


def table(
    conn: sqlite3.Connection,
    found: Iterable[tuple[Case, Promise]],
    as_of: date,
    *,
    in_full: bool = False,
) -> Table:
    """Return promises as `tiaan pledge list` shows them, in the order given.

    Args:
        conn: the file.
        found: see `select`.
        as_of: the day whose state is told.
        in_full: whether every number names its session.
    """
    some = list(found)
    current = None if in_full else _current(conn)
    rows: list[tuple[Value, ...]] = [
        (
            f"{_number(case, current)}.{one.number}", case.shown_title, one.unit.name, one.what,
            one.due_on, one.standing, one.checked_on, one.note or one.no_date,
        )
        for case, one in some
    ]  # fmt: skip
    return Table(
        "promises",
        "承诺事项",
        PROMISE_COLUMNS,
        tuple(rows),
        notes=(tally(some, as_of),),
        as_of=as_of,
    )


def tally(found: Iterable[tuple[Case, Promise]], as_of: date) -> str:
    """Return 截至 …，承诺 23 项：已兑现 9、未到期 8、到期未报 6."""
    numbers = Counter(one.standing for _, one in found)
    parts = [f"{standing.label} {numbers[standing]}" for standing in Standing if numbers[standing]]
    total = f"截至 {as_of}，承诺 {numbers.total()} 项"
    return f"{total}：{'、'.join(parts)}" if parts else total


def missing_table(conn: sqlite3.Connection, found: Iterable[Case], as_of: date) -> Table:
    """Return the adopted cases without a promise."""
    current = _current(conn)
    rows: list[tuple[Value, ...]] = []
    for case in found:
        since = max(r.set_on for r in case.results if r.set_on <= as_of)
        units = "、".join(duty.unit.name for duty in case.duties())
        rows.append((_number(case, current), case.shown_title, units, Result.ADOPTED, since))
    note = f"截至 {as_of}，列入计划而没有承诺事项的 {len(rows)} 件"
    title = "列入计划而没有承诺事项的提案"
    return Table("missing", title, _MISSING_COLUMNS, tuple(rows), notes=(note,), as_of=as_of)


def _current(conn: sqlite3.Connection) -> Session:
    return registers.find_session(conn)


def _number(case: Case, current: Session | None) -> str:
    """Return the number as it may be typed; without a session in mind it names its own."""
    return case.seen_from(current) if current else f"{case.session.key}/{case.own_number}"
