"""Sheets read, rehearsed into a plan, and applied: told to the file as a whole.

Everything of an import is one operation: one undo takes it back.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from tiaan.errors import NotFound, UsageError
from tiaan.model.dates import parse_session
from tiaan.model.fields import SHEETS
from tiaan.model.terms import Action
from tiaan.sheets.answers import Ratings, Replies
from tiaan.sheets.drafted import DRAFTED
from tiaan.sheets.header import read_mapping
from tiaan.sheets.lists import LISTS
from tiaan.sheets.local import local_words
from tiaan.sheets.meaning import UNITS
from tiaan.sheets.moves import Assignments, Reviews
from tiaan.sheets.outcome import Barred, Contradiction, Options, PlanRow
from tiaan.sheets.planned import Applied, Plan, Sheets
from tiaan.sheets.preview import row_notes
from tiaan.sheets.reading import find_tables, read_rows
from tiaan.sheets.repeats import joined
from tiaan.sheets.rolls import Members, Roll, Units
from tiaan.sheets.taking import Taking
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from tiaan.model.records import Session, Who
    from tiaan.sheets.batch import Batch
    from tiaan.sheets.grid import Grid
    from tiaan.sheets.reading import Found
    from tiaan.sheets.values import SheetRow
    from tiaan.store.journal import Operation


_ROLLS: dict[str, type[Roll]] = {"units": Units, "members": Members}
_CASES: dict[str, type[Taking | Batch]] = {
    "proposals": Taking,
    "reviews": Reviews,
    "assignments": Assignments,
    "replies": Replies,
    "feedback": Ratings,
    **LISTS,
}
"""What tells the rows of each kind of sheet to the file."""


class _Rehearsed(Exception):
    """Ends an operation that was only tried; carries what became of the rows."""

    def __init__(self, rows: tuple[PlanRow, ...]) -> None:
        super().__init__()
        self.rows = rows


def read(
    conn: sqlite3.Connection,
    grids: Sequence[Grid],
    *,
    kind: str,
    who: Who,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    confirmed: bool = False,
    update: bool = False,
    on: date | None = None,
    draft: bool = False,
) -> Sheets:
    """Find and read the tables of sheets.

    Args:
        conn: the file.
        grids: as read, of one file or several.
        kind: one of `SHEETS`.
        who: whose session, where given, is that of rows and titles which name none.
        mapping: header → field's key or label; "" leaves the column out.
        sheet: only the sheet of that name.
        confirmed: see `Options`.
        update: likewise.
        on: likewise.
        draft: likewise; a changed row then replaces what was drafted before.

    Raises:
        UsageError, NotFound: no table, or headers, a sheet or a session that nobody knows.
    """
    if draft and kind not in DRAFTED:
        able = "、".join(f"{one}（{SHEETS[one].label}）" for one in DRAFTED)
        raise UsageError(f"{SHEETS[kind].label}不能拟定，--draft 用于别的表", f"可以拟定的：{able}")
    fields = SHEETS[kind].fields
    known = read_mapping(mapping or {}, fields)
    tables, notes = find_tables(grids, fields, known, sheet, local_words(conn))
    tables, missing = _with_columns(kind, tables)
    session = _session(conn, who, tables) if kind in _CASES else None
    rows: list[SheetRow] = []
    set_aside = 0
    for found in tables:
        some, aside = read_rows(found, session.opens_on if session else None)
        rows += some
        set_aside += aside
    lines = len(rows)
    if any(field.key in UNITS for field in fields):
        rows = joined(rows)
    options = Options(who.today, confirmed, update or draft, on, draft)
    repeated = lines - len(rows)
    said = (*notes, *missing, *_header_notes(tables))
    return Sheets(kind, tuple(rows), session, options, set_aside, said, repeated, tables)


def make(
    conn: sqlite3.Connection,
    sheets: Sheets,
    who: Who,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Return what an import of these sheets would do; the file stays as it is.

    `progress` is told how many rows of how many are done.
    """
    barred: Barred = {}
    while True:
        try:
            _rehearse(conn, sheets, who, barred, progress)
        except Contradiction:
            continue
        except _Rehearsed as end:
            return _plan(sheets, end.rows)


def _plan(sheets: Sheets, rows: tuple[PlanRow, ...]) -> Plan:
    return Plan(sheets, rows, (*sheets.notes, *row_notes(sheets.kind, rows, sheets.options)))


def _rehearse(
    conn: sqlite3.Connection,
    sheets: Sheets,
    who: Who,
    barred: Barred,
    progress: Callable[[int, int], None] | None,
) -> NoReturn:
    """Tell the rows to the file and take it all back.

    Raises:
        _Rehearsed: always but for a Contradiction; so the operation ends without being written.
    """
    with operation(conn, Action.IMPORT, who) as op:
        raise _Rehearsed(_tell(op, sheets, barred, progress))


def _tell(
    op: Operation,
    sheets: Sheets,
    barred: Barred,
    progress: Callable[[int, int], None] | None,
) -> tuple[PlanRow, ...]:
    if sheets.session is None:
        return _ROLLS[sheets.kind](op, sheets.options).run(sheets.rows, progress)
    kinds = DRAFTED if sheets.options.draft else _CASES
    teller = kinds[sheets.kind](op, sheets.session, sheets.options, barred)
    return teller.run(sheets.rows, progress)


def apply(
    conn: sqlite3.Connection,
    sheets: Sheets,
    who: Who,
    *,
    skip_bad: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Applied:
    """Import sheets, in one operation; with `who.dry_run` all of it is taken back.

    Raises:
        InputError: rows are faulty and are not to be left out; nothing is written.
    """
    before = _last(conn)
    barred: Barred = {}
    done = None
    while done is None:
        with suppress(Contradiction), operation(conn, Action.IMPORT, who) as op:
            done = _plan(sheets, _tell(op, sheets, barred, progress))
            if done.bad and not skip_bad:
                raise done.refusal(listed=True)
    after = _last(conn)
    return Applied(done, after if after != before else None)


def _with_columns(kind: str, tables: Sequence[Found]) -> tuple[tuple[Found, ...], list[str]]:
    """Return the tables that have a column of what the stage tells, and what is said of others.

    Raises:
        UsageError: none has.
    """
    needs = getattr(_CASES.get(kind), "needs", ())
    if not needs:
        return tuple(tables), []
    label = next(field.label for field in SHEETS[kind].fields if field.key == needs[0])
    fitting, missing = [], []
    for found in tables:
        parts = found.header.parts
        held = {field.key for field in (*found.header.columns.values(), *parts.fields.values())}
        if held & set(needs):
            fitting.append(found)
        else:
            missing.append(f"{found.name} 里没有“{label}”这一列，没有读")
    if not fitting:
        raise UsageError(
            f"表里没有“{label}”这一列，不像{SHEETS[kind].label}表",
            f"别的写法用 --map 表头={label} 指明；也请核对导入的种类",
        )
    return tuple(fitting), missing


def _session(conn: sqlite3.Connection, who: Who, tables: Sequence[Found]) -> Session:
    """Return the session asked for, else the one the titles name, else the newest.

    Raises:
        UsageError: the titles name several.
        NotFound: the file has no such session.
    """
    named = {found.header.session.key for found in tables if found.header.session}
    if who.session is None and len(named) > 1:
        raise UsageError("各表的标题写着不同的届次", "请用 --sheet 分别导入，或用 --session 指明")
    titled = next(iter(named), None)
    try:
        return registers.find_session(conn, who.session or titled)
    except NotFound as error:
        if who.session or not titled:
            raise
        raise NotFound(
            f"表的标题写着{parse_session(titled).label}，文件中没有这个届次",
            f"{error.hint}；是其中一次的用 --session 指明，新的届次先 tiaan session add",
        ) from None


def _last(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0])


def _header_notes(tables: Sequence[Found]) -> list[str]:
    notes = []
    for found in tables:
        head = f"{found.name}：" if len(tables) > 1 else ""
        if found.header.unknown:
            notes.append(f"{head}没有读这些列：{'、'.join(found.header.unknown)}")
        notes += [head + doubt for doubt in found.header.doubts]
    return notes
