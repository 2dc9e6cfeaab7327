"""Durable writes within one process, against SQLite doing as little as it can.

    python benchmarks/durable.py

D1 opens the file, changes one proposal and closes it again; the peer opens a file of the same
tables, updates one row, adds one to the log and closes. D3 assigns many proposals in one
operation; the peer writes the same rows of both tables by `executemany`. The peer checks nothing,
keeps no images, reads nothing back. Both sides commit to the same disk, in turns, each to a copy of
one file.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import county
from tiaan.actions import assign, registry, unitroll
from tiaan.actions.amend import AmendDraft, amend
from tiaan.model.records import Who
from tiaan.model.refs import Ref
from tiaan.model.terms import Action, Decision
from tiaan.store import database
from tiaan.store.journal import operation

ROUNDS = 41
BULK = 6000
BULK_ROUNDS = 3
TODAY = date(2024, 1, 8)
WHO = Who("基准", TODAY, datetime(2024, 1, 8, tzinfo=UTC), "tiaan amend 1 --note 改")


def _bare(path: Path, level: str) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute(f"PRAGMA synchronous = {level}")
    conn.execute("BEGIN IMMEDIATE")
    return conn


def _end(conn: sqlite3.Connection) -> None:
    conn.execute("COMMIT")
    conn.close()


_EVENT = (
    "INSERT INTO event (operation_id, proposal_id, action, happened_on, changes)"
    " VALUES (1, ?, 'amend', '2024-01-08', '[]')"
)


def one_bare(path: Path, number: int, level: str) -> None:
    """Update one row and add one to the log, in a transaction of its own."""
    conn = _bare(path, level)
    conn.execute("UPDATE proposal SET note = ? WHERE id = 1", (f"第{number}次",))
    conn.execute(_EVENT, (1,))
    _end(conn)


def one_of_ours(path: Path, number: int) -> None:
    """Change one proposal as the command does, without the command line."""
    with database.opened(path) as conn:
        amend(conn, (Ref(1),), AmendDraft(TODAY, note=f"第{number}次"), WHO)


def many_bare(path: Path) -> None:
    """Write what `many_of_ours` writes to the tables, and an event each."""
    conn = _bare(path, "EXTRA")
    ids = [(i,) for i in range(1, BULK + 1)]
    sql = "UPDATE proposal SET mode = 'single', state = 'assigned' WHERE id = ?"
    conn.executemany(sql, ids)
    conn.executemany(
        "INSERT INTO assignment (proposal_id, unit_id, round, role, assigned_on, due_on, due_rule)"
        " VALUES (?, 1, 1, 'lead', '2024-01-08', '2024-04-08', '3mo')",
        ids,
    )
    conn.executemany(_EVENT, ids)
    _end(conn)


def many_of_ours(path: Path) -> None:
    """Assign every proposal to one unit, in one operation."""
    with database.opened(path) as conn:
        refs = tuple(Ref(i) for i in range(1, BULK + 1))
        assign.assign(conn, refs, assign.AssignDraft(TODAY, lead=county.UNITS[0]), WHO)


def filed(path: Path, proposals: int) -> None:
    """Write a file with proposals that wait to be assigned."""
    with database.created(path) as conn:
        registry.add_session(conn, "十一届二次会议", TODAY, TODAY, None, WHO)
        unitroll.add_units(conn, county.UNITS, "政府系统", WHO)
        with operation(conn, Action.SUBMIT, WHO) as op:
            session = next(iter(op.sessions.values()))
            for i in range(proposals):
                op.action = Action.SUBMIT
                draft = county.submit.SubmitDraft(f"关于第{i}件的提案", f"委员{i % 400}", TODAY)
                case, _, _ = county.submit.take_in(op, session, draft)
                op.action = Action.REVIEW
                county.review.decide(op, case, county.review.ReviewDraft(Decision.FILE, TODAY))


def _took(started: float) -> float:
    return time.perf_counter() - started


def single(folder: Path) -> None:
    """Print D1: one durable change against the cheapest one."""
    original = folder / "one.db"
    filed(original, 160)
    copies = [
        Path(shutil.copy(original, folder / f"{name}.db")) for name in ("full", "extra", "tiaan")
    ]
    runs: list[tuple[float, float, float]] = []
    for number in range(ROUNDS):
        times = []
        for level, path in zip(("FULL", "EXTRA", ""), copies, strict=True):
            started = time.perf_counter()
            if level:
                one_bare(path, number, level)
            else:
                one_of_ours(path, number)
            times.append(_took(started))
        runs.append((times[0], times[1], times[2]))
    for place, name in ((1, "bare, EXTRA"), (2, "tiaan amend, in-process")):
        share = statistics.median(run[place] / run[0] for run in runs[1:])
        print(f"D1 {name}: {share:.2f} × the cheapest transaction, DELETE and FULL (goal 1.3)")


def bulk(folder: Path) -> None:
    """Print D3: thousands of assignments against bare `executemany`."""
    original = folder / "many.db"
    filed(original, BULK)
    shares = []
    for number in range(BULK_ROUNDS):
        bare, ours = (
            Path(shutil.copy(original, folder / f"{side}{number}.db")) for side in ("bare", "ours")
        )
        started = time.perf_counter()
        many_bare(bare)
        peer = _took(started)
        started = time.perf_counter()
        many_of_ours(ours)
        shares.append(_took(started) / peer)
        with closing(sqlite3.connect(ours)) as conn:
            if conn.execute("SELECT count(*) FROM assignment").fetchone()[0] != BULK:
                sys.exit("not all were assigned")
    print(f"D3 {BULK} assignments: {statistics.median(shares):.1f} × bare executemany (goal 1.5)")


def main() -> None:
    """Print D1 and D3."""
    with tempfile.TemporaryDirectory() as folder:
        single(Path(folder))
        bulk(Path(folder))


if __name__ == "__main__":
    main()
