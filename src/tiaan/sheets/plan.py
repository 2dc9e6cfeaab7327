"""A sheet's rows with what would become of each; applied, they are told to the file as a whole.

Nothing of a plan is kept, and everything of an import is one operation: one undo takes it back.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from tiaan.errors import InputError, NotFound, UsageError
from tiaan.model.dates import parse_session
from tiaan.model.discretion import discreet
from tiaan.model.fields import SHEETS
from tiaan.model.terms import Action
from tiaan.sheets.answers import Ratings, Replies
from tiaan.sheets.drafted import DRAFTED
from tiaan.sheets.header import read_mapping
from tiaan.sheets.lists import LISTS
from tiaan.sheets.local import local_words
from tiaan.sheets.meaning import UNITS
from tiaan.sheets.moves import Assignments, Reviews
from tiaan.sheets.outcome import Barred, Contradiction, Options, PlanRow, Verdict
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


_SHOWN = 5
"""Most places of one problem that are named."""
_NAMING = {
    **dict.fromkeys(SHEETS, ("lead", "co_signers", "co_signer", "rater", "leader", "signed_by")),
    "members": ("name",),
    "units": (),
}
"""The columns of each kind of sheet that hold names of people."""
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


@dataclass(frozen=True, slots=True)
class Sheets:
    """Tables found and read, not yet held against the file.

    Attributes:
        notes: what is said of sheets and columns that were not read.
        repeated: how many lines say again, for another unit, what an earlier one says.
        tables: where they were found.
    """

    kind: str
    rows: tuple[SheetRow, ...]
    session: Session | None
    options: Options
    set_aside: int = 0
    notes: tuple[str, ...] = ()
    repeated: int = 0
    tables: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Sheets, with what an import makes of every row.

    Attributes:
        notes: what the clerk should know: columns not read, days assumed, what rules advise.
    """

    sheets: Sheets
    rows: tuple[PlanRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """One of `SHEETS`."""
        return self.sheets.kind

    @property
    def read(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict; those with nothing filled in have none."""
        found = Counter(row.verdict for row in self.rows if not row.is_blank)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def bad(self) -> tuple[PlanRow, ...]:
        """The rows that cannot be taken in."""
        return tuple(row for row in self.rows if row.verdict is Verdict.BAD)

    @property
    def problems(self) -> tuple[str, ...]:
        """Every problem of every row, with the cells' addresses; what many share is said once.

        A cell may have slipped into another column, so who is named in the sheet is left out.
        """
        sheets = {(row.row.file, row.row.sheet) for row in self.rows}
        people = self._people()
        found: dict[tuple[str, str], list[str]] = {}
        for row in self.bad:
            name = " · ".join(p for p in (row.row.file, row.row.sheet) if p)
            head = f"{name} " if len(sheets) > 1 else ""
            for problem in row.problems:
                said = discreet(problem.sentence, people)
                found.setdefault((head, said), []).append(problem.where)
        return tuple(f"{head}{_places(where)}：{said}" for (head, said), where in found.items())

    def _people(self) -> set[str]:
        """Return whom the sheets name."""
        keys = _NAMING.get(self.kind, ())
        said = (row.row.values.get(key) for row in self.rows for key in keys)
        listed = (value if isinstance(value, tuple) else (value,) for value in said if value)
        return {str(name) for names in listed for name in names}

    def refusal(self, *, listed: bool) -> InputError:
        """Return what stops an import whose faulty rows are not to be left out.

        `listed` says every problem again, for those who have not seen the preview.
        """
        return InputError(
            f"{self.read} 行中有 {len(self.bad)} 行不能导入，什么也没有写入",
            "请改正后重新导入；要先导入其余各行，加 --skip-bad",
            self.problems if listed else (),
        )

    @property
    def pending(self) -> int:
        """How many rows an import would write."""
        counts = self.counts
        return counts[Verdict.NEW] + (counts[Verdict.CHANGED] if self.sheets.options.update else 0)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did.

    Attributes:
        operation: its number, None where nothing was written.
    """

    plan: Plan
    operation: int | None

    @property
    def skipped(self) -> int:
        """How many faulty rows were left out at the clerk's wish."""
        return len(self.plan.bad)


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


def _places(where: Sequence[str]) -> str:
    """Return D2（审查意见）, or the first few of many."""
    shown = "、".join(where[:_SHOWN])
    return f"{shown} 等 {len(where)} 处" if len(where) > _SHOWN else shown


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
