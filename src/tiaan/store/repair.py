"""Putting right what the file itself can tell: indexes from the tables, rows from the log.

Nothing is made up: what neither tells is left, and `check` goes on naming it. Rows are put back
through the journal, as an operation that says what stood there and that can be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.terms import Action, State
from tiaan.store import forgetting, migrations, replay
from tiaan.store.database import guarded
from tiaan.store.findings import stumbled
from tiaan.store.journal import COUNTED, count_on, operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.model.records import Who
    from tiaan.store.findings import Finding
    from tiaan.store.journal import Operation
    from tiaan.store.replay import Difference

_OF_INDEXES = (
    # Of SQLite's sentences about damage, those that are about an index alone.
    "missing from index ",
    "wrong # of entries in index ",
    "non-unique entry in index ",
)


class Repair(NamedTuple):
    """One thing put right: the code of its finding, what it is about, what was done."""

    code: str
    subject: str
    done: str


def is_of_indexes(findings: Iterable[Finding]) -> bool:
    """Whether all that SQLite found damaged are indexes, which the tables can rebuild."""
    damage = [finding for finding in findings if finding.code == "C01"]
    return bool(damage) and all(
        any(part in finding.message for part in _OF_INDEXES) for finding in damage
    )


def rebuild_indexes(conn: sqlite3.Connection, who: Who) -> Repair:
    """Write every index anew from its table: no row changes, so no operation is needed.

    Raises:
        StorageError: there is no room, or the tables are damaged too.
    """
    if not who.dry_run:
        with guarded():
            conn.execute("REINDEX")
    return Repair("C01", "索引", "已照各表重建")


def mend_schema(
    conn: sqlite3.Connection, findings: Iterable[Finding], who: Who
) -> tuple[Repair, ...]:
    """Define indexes and triggers as this program does, and let counters go on from what was given.

    A table of another definition is left: its rows may not fit ours. Nothing is done on damaged
    pages.

    Raises:
        StorageError: as `guarded` says.
    """
    wrong = [finding for finding in findings if finding.code == "C15"]
    if not wrong or any(f.code == "C01" and not stumbled(f) for f in findings):
        return ()
    done = []
    with guarded():
        ours = {
            f"{kind} {name}": sql
            for kind, name, _, sql in migrations.schema()
            if sql and kind in ("index", "trigger")
        }
        for subject in dict.fromkeys(finding.subject for finding in wrong):
            if subject in ours:
                if not who.dry_run:
                    conn.execute(f"DROP {subject.replace(' ', ' IF EXISTS ')}")
                    conn.execute(ours[subject])
                done.append(Repair("C15", subject, "已照本程序的定义重建"))
            elif subject in COUNTED:
                if not who.dry_run:
                    count_on(conn, subject, _given(conn, subject))
                done.append(Repair("C15", subject, "计数已接上"))
    return tuple(done)


def _given(conn: sqlite3.Connection, table: str) -> int:
    """Return the highest id the log knows of a table, rows that were undone included."""
    return max((one["id"] for one in replay.images(conn) if one["table"] == table), default=0)


def restore_rows(
    conn: sqlite3.Connection, findings: Iterable[Finding], who: Who
) -> tuple[Repair, ...]:
    """Make every row what the log says it is, and empty again what it says was forgotten.

    Nothing is done where the log itself does not hold (C03), nor on damaged pages (C01).

    Raises:
        Conflict: what would be put back does not fit the rest.
        StorageError: as `guarded` says.
    """
    if any(finding.code in ("C01", "C03") and not stumbled(finding) for finding in findings):
        return ()
    forgetting.overwrite(conn)
    with operation(conn, Action.REPAIR, who) as op:
        differing = replay.differences(conn, replay.fold(conn))
        done = [_restore(op, one) for one in _in_order(differing)]
        full = forgetting.full(conn, forgetting.CARD, forgetting.emptied(conn))
        for digest in full:
            op.empty(forgetting.CARD, digest)
            done.append(Repair("C11", f"联系方式 {digest[:8]}", "已再次清除"))
        if full:
            op.record(who.today)
    if full and not who.dry_run:
        forgetting.scrub(conn)
    return tuple(done)


def _in_order(differing: list[Difference]) -> list[Difference]:
    """Return parents before children where rows come back, and the reverse where they go."""
    return [one for one in differing if one.said is not None] + [
        one for one in reversed(differing) if one.said is None
    ]


def _restore(op: Operation, one: Difference) -> Repair:
    """Put one row back, with an event of its own."""
    case_id, state = _place(op.conn, one)
    if one.said is None:
        op.delete(one.table, one.id)
        done = "日志中没有，已删去"
    elif one.stands is None:
        op.insert(one.table, one.id, **{k: v for k, v in one.said.items() if k != "id"})
        done = "已照日志补回"
    else:
        op.update(one.table, one.id, **one.said)
        done = "已照日志写回"
    op.record(op.who.today, case_id=case_id, states=(state, state))
    return Repair("C04", f"{one.table} {one.id}", done)


def _place(conn: sqlite3.Connection, one: Difference) -> tuple[int | None, State | None]:
    """Return the proposal a row belongs to and the state its events led to; None where to none."""
    row = one.said or one.stands or {}
    case_id = one.id if one.table == "proposal" else row.get("proposal_id")
    if case_id is None:
        return None, None
    sql = "SELECT to_state FROM event WHERE proposal_id = ? ORDER BY id DESC LIMIT 1"
    found = conn.execute(sql, (case_id,)).fetchone()
    return case_id, State(found[0]) if found and found[0] else None
