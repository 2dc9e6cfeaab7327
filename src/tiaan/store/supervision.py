"""Which proposals are under supervision, and what was done about them: two tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.case import shown_number
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Side
from tiaan.model.workflow import ON_FILE
from tiaan.store import queries, registers
from tiaan.store.selection import Filter, select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Supervision, Who
    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value

LED = (
    Column("number", "案号"),
    Column("title", "案由"),
    Column("level", "重点层级"),
    Column("topic", "选题"),
    Column("government", Side.GOVERNMENT.label),
    Column("cppcc", Side.CPPCC.label),
    Column("activities", "督办次数", Kind.COUNT),
    Column("latest", "最近督办", Kind.DATE),
)
HELD = (
    Column("activity", "活动号", Kind.COUNT),
    Column("held_on", "日期", Kind.DATE),
    Column("form", "形式"),
    Column("level", "层级"),
    Column("numbers", "案号", Kind.LIST),
    Column("taking_part", "参加人"),
    Column("outcome", "督办结果"),
)


def tables(conn: sqlite3.Connection, refs: tuple[Ref, ...] | None, who: Who) -> tuple[Table, Table]:
    """Return the proposals under supervision, and the activities about them.

    Args:
        conn: the file.
        refs: the proposals meant; None for all of the session that are on file and key, or led,
            or were supervised.
        who: whose session it is.

    Raises:
        NotFound: no such proposal or session.
    """
    settings = queries.settings(conn)
    home = registers.find_session(conn, who.session)
    if refs is None:
        found = [
            case
            for case in select(conn, Filter(ON_FILE, session_ids=frozenset({home.id})))
            if case.key_level or case.key_topic or case.leading() or case.supervisions
        ]
    else:
        prefix = settings.collective_prefix
        ids = dict.fromkeys(queries.find(conn, ref, who.session, prefix)[0] for ref in refs)
        found = list(queries.cases(conn, ids, home=home))
    return led(found, settings), held(found, settings)


def led(cases: Iterable[Case], settings: Settings, as_of: date | None = None) -> Table:
    """Return who leads the supervision of cases, on what topic; of a secret matter nothing."""
    lines: list[tuple[Value, ...]] = []
    for case in cases:
        days = [one.held_on for one in _until(case, as_of)]
        level, topic = case.keyed(as_of)
        lines.append(
            (
                shown_number(case, settings),
                case.shown_title,
                level,
                "" if case.is_secret else topic,
                *("" if case.is_secret else case.led_by(side, as_of) for side in Side),
                len(days),
                max(days, default=None),
            )
        )
    return Table("supervised", "重点提案督办", LED, tuple(lines))


def held(cases: Iterable[Case], settings: Settings, as_of: date | None = None) -> Table:
    """Return the activities about cases, each once, in the order of their days."""
    known = list(cases)
    about: dict[int, list[str]] = {}
    one_of: dict[int, Supervision] = {}
    several = len({case.session.id for case in known}) > 1
    for case in known:
        number = f"{case.session.key}/" if several and not case.session.mark else ""
        number += shown_number(case, settings)
        for one in _until(case, as_of):
            about.setdefault(one.activity, []).append(number)
            one_of[one.activity] = one
    lines = tuple(
        (
            one.activity, one.held_on, one.form, one.level, tuple(about[one.activity]),
            one.taking_part, one.outcome,
        )
        for one in sorted(one_of.values(), key=lambda one: (one.held_on, one.activity))
    )  # fmt: skip
    return Table("activities", "督办活动", HELD, lines)


def _until(case: Case, as_of: date | None) -> tuple[Supervision, ...]:
    """Return what had been done about a case by a day; nothing is said of a secret matter."""
    if case.is_secret:
        return ()
    return tuple(one for one in case.supervisions if as_of is None or one.held_on <= as_of)
