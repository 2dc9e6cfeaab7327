"""Which proposals are meant, in what order, and the table that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tiaan.errors import UsageError
from tiaan.model.case import shown_number
from tiaan.model.refs import number_key
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import ProposerKind, Result, Role, State
from tiaan.model.vocabulary import find_word
from tiaan.store import queries, registers
from tiaan.store.listing import case_ids, cases

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from tiaan.model.case import Case
    from tiaan.model.records import Who
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value


@dataclass(frozen=True, slots=True)
class Filter:
    """Which proposals are meant; what is left out does not limit.

    Attributes:
        states: any of these.
        unit: id of a unit with an open duty in some round.
        overdue: the day as of which a reply owed is overdue.
    """

    states: frozenset[State] = frozenset()
    unit: int | None = None
    category: str | None = None
    result: Result | None = None
    kind: ProposerKind | None = None
    key: bool | None = None
    overdue: date | None = None
    session_ids: frozenset[int] | None = None


EVERYTHING = Filter()


def wanted(
    conn: sqlite3.Connection,
    who: Who,
    *,
    state: State | None = None,
    unit: str = "",
    category: str = "",
    kind: ProposerKind | None = None,
    result: Result | None = None,
    key: bool = False,
    overdue: bool = False,
) -> Filter:
    """Return the filter that was typed, for the session asked for.

    Raises:
        NotFound: no such session or unit.
        UsageError: no such category.
    """
    words = queries.settings(conn).categories
    return Filter(
        frozenset({state} if state else ()),
        registers.find_unit(registers.load(conn), unit, active=False).id if unit else None,
        find_word(words, category, "提案类别") if category else None,
        result,
        kind,
        key=True if key else None,
        overdue=who.today if overdue else None,
        session_ids=frozenset({registers.find_session(conn, who.session).id}),
    )


def matches(case: Case, wanted: Filter) -> bool:
    """Whether a case is among those meant."""
    return (
        (not wanted.states or case.state in wanted.states)
        and (wanted.category is None or case.category == wanted.category)
        and (wanted.result is None or case.result is wanted.result)
        and (wanted.kind is None or case.kind is wanted.kind)
        and (wanted.key is None or bool(case.key_level) is wanted.key)
        and (wanted.session_ids is None or case.session.id in wanted.session_ids)
        and (wanted.unit is None or _handles(case, wanted.unit))
        and (wanted.overdue is None or is_overdue(case, wanted.overdue))
    )


def _handles(case: Case, unit: int) -> bool:
    return any(duty.unit.id == unit and duty.ended_on is None for duty in case.assignments)


def is_overdue(case: Case, today: date) -> bool:
    """Whether a reply is owed whose day has passed."""
    if case.state is not State.ASSIGNED:
        return False
    return any(duty.due_on < today for duty in case.owing())


def _number(case: Case) -> tuple[Any, ...]:
    return (not case.case_no, number_key(case.case_no or ""), case.intake_no)


def _protocol(case: Case) -> tuple[Any, ...]:
    duties = [duty for duty in case.duties() if duty.role is not Role.CO]
    return (min((d.unit.position for d in duties), default=1 << 30), *_number(case))


SORTS: dict[str, tuple[str, Callable[[Case], Any]]] = {
    "number": ("案号", _number),
    "intake": ("收件号", lambda case: case.intake_no),
    "title": ("案由", lambda case: case.shown_title),
    "unit": ("承办单位", _protocol),
    "category": ("类别", lambda case: (case.category, *_number(case))),
    "due": ("到期", lambda case: (case.due_on or date.max, *_number(case))),
    "state": ("状态", lambda case: (list(State).index(case.state), *_number(case))),
    "received": ("收到日期", lambda case: (case.received_on, case.intake_no)),
}
"""What lists can be sorted by: the word typed, its label, the key."""


def sort_key(name: str) -> Callable[[Case], Any]:
    """Return what cases are sorted by.

    Raises:
        UsageError: not one of `SORTS`.
    """
    if name not in SORTS:
        choices = "、".join(f"{key} {label}" for key, (label, _) in SORTS.items())
        raise UsageError(f"不能按“{name}”排序", f"可用：{choices}")
    return SORTS[name][1]


def select(
    conn: sqlite3.Connection, wanted: Filter = EVERYTHING, sort: str = "number"
) -> tuple[Case, ...]:
    """Return the cases meant, sorted within each session."""
    key = sort_key(sort)
    sessions = None if wanted.session_ids is None else sorted(wanted.session_ids)
    found = [case for case in cases(conn, sessions) if matches(case, wanted)]
    found.sort(key=key)
    found.sort(key=_session)
    return tuple(found)


def pick(conn: sqlite3.Connection, wanted: Filter = EVERYTHING, sort: str = "number") -> list[int]:
    """Return the ids of what `select` would return; no case is held, however many there are."""
    key = sort_key(sort)
    sessions = None if wanted.session_ids is None else sorted(wanted.session_ids)
    known = registers.load(conn)
    found = []
    for some in queries.chunks(case_ids(conn, sessions)):
        found += [
            (_session(case), key(case), case.id)
            for case in queries.cases(conn, some, known)
            if matches(case, wanted)
        ]
    found.sort(key=lambda one: one[:2])
    return [id_ for _, _, id_ in found]


def _session(case: Case) -> tuple[date, int]:
    return case.session.opens_on, case.session.id


LIST_COLUMNS = (
    Column("number", "案号"),
    Column("title", "案由"),
    Column("lead", "提案人"),
    Column("category", "类别"),
    Column("state", "状态", Kind.TERM, State),
    Column("unit", "承办单位"),
    Column("due_on", "到期", Kind.DATE),
    Column("result", "结果", Kind.TERM, Result),
    Column("rating", "评价"),
)


def list_table(shown: Iterable[Case], settings: Settings, notes: tuple[str, ...] = ()) -> Table:
    """Return cases as `tiaan list` shows them, in the order given."""
    lines = tuple(_line(case, settings) for case in shown)
    return Table("proposals", "提案", LIST_COLUMNS, lines, notes=notes)


def _line(case: Case, settings: Settings) -> tuple[Value, ...]:
    duties = [duty.unit.name for duty in case.duties()]
    return (
        shown_number(case, settings),
        case.shown_title,
        "" if case.is_secret else proposers(case),
        case.category,
        case.state,
        "、".join(duties),
        case.due_on,
        case.result,
        _rating(case, settings),
    )


def proposers(case: Case) -> str:
    """Return 张三, or 张三等3人 where others agreed to sign with them."""
    if case.first is None:
        return ""
    count = max(len(case.confirmed), case.stated_signers or 0)
    name = case.first.proposer.display
    return f"{name}等{count}人" if count > 1 else name


def _rating(case: Case, settings: Settings) -> str | None:
    for round_ in range(case.round, 0, -1):
        word = case.rating(settings.feedback_by, settings.ratings, round_)
        if word:
            return word
    return None
