"""A sheet's rows with what would become of each; applied, they are told to the file as a whole.

Nothing of a plan is kept, and everything of an import is one operation: one undo takes it back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from tiaan.errors import InputError, UsageError
from tiaan.model.fields import SHEETS
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Action, Decision, Result
from tiaan.sheets import steps
from tiaan.sheets.header import read_mapping
from tiaan.sheets.outcome import Options, PlanRow, Verdict
from tiaan.sheets.reading import find_tables, read_rows
from tiaan.sheets.rolls import Members, Roll, Units
from tiaan.sheets.taking import Taking
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from tiaan.model.records import Session, Who
    from tiaan.sheets.grid import Grid
    from tiaan.sheets.reading import Found
    from tiaan.sheets.values import SheetRow
    from tiaan.store.journal import Operation

KINDS = {"proposals": "提案", "units": "承办单位", "members": "委员"}
"""What can be imported, and what it is called."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        session: where rows go that name none; None for registers.
        read: lines below the headers that are rows.
        set_aside: lines that are not: totals, remarks, repeated headers.
        notes: what the clerk should know: sheets and columns not read, days assumed.
    """

    kind: str
    rows: tuple[PlanRow, ...]
    session: Session | None
    options: Options
    set_aside: int = 0
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def bad(self) -> tuple[PlanRow, ...]:
        """The rows that cannot be taken in."""
        return tuple(row for row in self.rows if row.verdict is Verdict.BAD)

    @property
    def problems(self) -> tuple[str, ...]:
        """Every problem of every row, with the cell's address."""
        sheets = {(row.row.file, row.row.sheet) for row in self.rows}
        found = []
        for row in self.bad:
            name = " · ".join(p for p in (row.row.file, row.row.sheet) if p)
            head = f"{name} " if len(sheets) > 1 else ""
            found += [head + problem.text for problem in row.problems]
        return tuple(found)

    @property
    def pending(self) -> int:
        """How many rows an import would write."""
        counts = self.counts
        return counts[Verdict.NEW] + (counts[Verdict.CHANGED] if self.options.update else 0)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did.

    Attributes:
        operation: its number, None where nothing was written.
        skipped: faulty rows left out at the clerk's wish.
    """

    plan: Plan
    operation: int | None
    skipped: int


class _Rehearsed(Exception):
    """Ends an operation that was only tried; carries what became of the rows."""

    def __init__(self, rows: tuple[PlanRow, ...]) -> None:
        super().__init__()
        self.rows = rows


def make(
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
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Return what an import of these sheets would do; the file stays as it is.

    Args:
        conn: the file.
        grids: as read, of one file or several.
        kind: one of `KINDS`.
        who: whose session, where given, is that of rows and titles which name none.
        mapping: header → field's key or label; "" leaves the column out.
        sheet: only the sheet of that name.
        confirmed: see `Options`.
        update: likewise.
        on: likewise.
        progress: told how many rows of how many are done.

    Raises:
        UsageError, NotFound: no table, or headers, a sheet or a session that nobody knows.
    """
    fields = SHEETS[kind]
    known = read_mapping(mapping or {}, fields)
    tables, notes = find_tables(grids, fields, known, sheet)
    session = _session(conn, who, tables) if kind == "proposals" else None
    rows: list[SheetRow] = []
    set_aside = 0
    for found in tables:
        some, aside = read_rows(found, session.opens_on if session else None)
        rows += some
        set_aside += aside
    options = Options(who.today, confirmed, update, on)
    try:
        _rehearse(conn, who, kind, session, options, rows, progress)
    except _Rehearsed as end:
        done = end.rows
    said = (*notes, *_header_notes(tables), *_row_notes(done, options))
    return Plan(kind, done, session, options, set_aside, said)


def _rehearse(
    conn: sqlite3.Connection,
    who: Who,
    kind: str,
    session: Session | None,
    options: Options,
    rows: Sequence[SheetRow],
    progress: Callable[[int, int], None] | None,
) -> NoReturn:
    """Tell the rows to the file and take it all back.

    Raises:
        _Rehearsed: always; that is how the operation ends without being written.
    """
    with operation(conn, Action.IMPORT, who) as op:
        raise _Rehearsed(_runner(op, kind, session, options).run(rows, progress))


def _session(conn: sqlite3.Connection, who: Who, tables: Sequence[Found]) -> Session:
    """Return the session asked for, else the one the titles name, else the newest.

    Raises:
        UsageError: the titles name several.
        NotFound: the file has no such session.
    """
    named = {found.header.session.key for found in tables if found.header.session}
    if who.session is None and len(named) > 1:
        raise UsageError("各表的标题写着不同的届次", "请用 --sheet 分别导入，或用 --session 指明")
    return registers.find_session(conn, who.session or next(iter(named), None))


def _runner(op: Operation, kind: str, session: Session | None, options: Options) -> Taking | Roll:
    if session is not None:
        return Taking(op, session, options)
    return Units(op, options) if kind == "units" else Members(op, options)


def apply(
    conn: sqlite3.Connection,
    plan: Plan,
    who: Who,
    *,
    skip_bad: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Applied:
    """Do what a plan says, in one operation; with `who.dry_run` all of it is taken back.

    Raises:
        InputError: rows are faulty and are not to be left out; nothing is written.
    """
    if not skip_bad:
        _refuse(plan)
    before = _last(conn)
    with operation(conn, Action.IMPORT, who) as op:
        rows = tuple(row.row for row in plan.rows)
        done = _runner(op, plan.kind, plan.session, plan.options).run(rows, progress)
        now = Plan(plan.kind, done, plan.session, plan.options, plan.set_aside, plan.notes)
        if not skip_bad:
            _refuse(now)
    after = _last(conn)
    return Applied(now, after if after != before else None, len(now.bad))


def _refuse(plan: Plan) -> None:
    if plan.bad:
        raise InputError(
            f"{plan.read} 行中有 {len(plan.bad)} 行不能导入，什么也没有写入",
            "请改正后重新导入；要先导入其余各行，加 --skip-bad",
            plan.problems,
        )


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


def _row_notes(rows: Sequence[PlanRow], options: Options) -> list[str]:
    notes = []
    labels = {
        "received_on": "提交日期，按届次开幕日",
        "decided_on": "审查日期，按提交日期",
        "assigned_on": "交办日期，按审查日期",
        "replied_on": "答复日期，按反馈日期（没有的按今天）",
        "rated_on": "反馈日期，按答复日期",
    }
    missing = Counter(key for row in rows for key in row.assumed)
    for key, words in labels.items():
        if missing[key]:
            label, _, rule = words.partition("，")
            rule = f"按 {options.on}" if options.on else rule
            notes.append(
                f"{missing[key]} 行没有{label}，{rule}记，前后日期不符的顺延；可用 --on 指定"
            )
    invited = sum("co_signers" in row.facts for row in rows if row.verdict is Verdict.NEW)
    if invited and not options.confirmed:
        notes.append(f"{invited} 行的联名人记为待确认；均已确认的加 --confirmed")
    changed = sum(row.verdict is Verdict.CHANGED for row in rows)
    if changed and not options.update:
        notes.append(f"{changed} 行与文件不同，没有改动文件；要照表更正加 --update")
    return notes


def plan_table(plan: Plan, *, everything: bool = False) -> Table:
    """Return the rows with their verdicts; those that change nothing only where asked for."""
    several = len({(row.row.file, row.row.sheet) for row in plan.rows}) > 1
    proposals = plan.kind == "proposals"
    columns = (
        Column("line", "出处") if several else Column("line", "行", Kind.COUNT),
        *((Column("number", "案号"),) if proposals else ()),
        Column("title", "案由" if proposals else "名称"),
        Column("verdict", "核对", Kind.TERM, Verdict),
        Column("reason", "说明"),
    )
    rows = tuple(
        (
            row.row.source if several else row.row.line,
            *((row.number,) if proposals else ()),
            row.title,
            row.verdict,
            row.reason,
        )
        for row in plan.rows
        if everything or row.verdict is not Verdict.SAME or row.remarks
    )
    return Table("plan", f"{KINDS[plan.kind]}导入预览", columns, rows, notes=plan.notes)


def plan_summary(plan: Plan) -> Table:
    """Return the counts to hold against the sheet."""
    lines: list[tuple[str, int]] = [("读到的行", plan.read)]
    lines += [(verdict.label, count) for verdict, count in plan.counts.items()]
    if plan.set_aside:
        lines.append(("不是记录的行（合计、备注等）", plan.set_aside))
    if plan.kind == "proposals":
        lines += _totals(plan)
    columns = (Column("item", "项目"), Column("count", "数", Kind.COUNT))
    return Table("summary", "核对数", columns, tuple(lines), notes=plan.notes)


def _totals(plan: Plan) -> list[tuple[str, int]]:
    """Count decisions, results and ratings as the sheet has them, faulty rows included."""
    facts = [row.facts for row in plan.rows if row.facts]
    decided = Counter(steps.decision(fact) for fact in facts)
    results = Counter(fact.get("result") for fact in facts)
    ratings = Counter(str(fact["rating"]) for fact in facts if "rating" in fact)
    return [
        *((f"表中{choice.label}", decided[choice]) for choice in Decision if decided[choice]),
        *(("表中重点提案", n) for n in [sum(bool(fact.get("key")) for fact in facts)] if n),
        *((f"表中{result.label}", results[result]) for result in Result if results[result]),
        *((f"表中评价{word}", count) for word, count in ratings.items()),
    ]
