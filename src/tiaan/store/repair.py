"""Putting right what the file itself can tell: indexes from the tables, rows from the log.

Nothing is made up: what neither tells is left, and `check` goes on naming it. Rows are put back
through the journal, as an operation that says what stood there and that can be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.terms import Action, State
from tiaan.store import beside, forgetting, migrations, naming, replay
from tiaan.store.beside import remove_stray
from tiaan.store.counters import COUNTED, count_on
from tiaan.store.database import guarded
from tiaan.store.findings import INDEXES, stumbled
from tiaan.store.journal import operation
from tiaan.store.verify import is_altered

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from tiaan.model.records import Who
    from tiaan.store.findings import Finding
    from tiaan.store.journal import Operation
    from tiaan.store.replay import Difference


class Repair(NamedTuple):
    """One thing put right: the code of its finding, what it is about, what was done."""

    code: str
    subject: str
    done: str


def is_of_indexes(findings: Iterable[Finding]) -> bool:
    """Whether all that SQLite found damaged are indexes, which the tables can rebuild."""
    damage = [finding for finding in findings if finding.code == "C01"]
    return bool(damage) and all(finding.message.startswith(INDEXES) for finding in damage)


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
        for finding in wrong:
            mend = _mend(finding, altered=is_altered(wrong))
            if mend is not None:
                if not who.dry_run:
                    mend.act(conn)
                done.append(Repair("C15", finding.subject, mend.done))
    return tuple(done)


class _Mend(NamedTuple):
    act: Callable[[sqlite3.Connection], object]
    done: str


def _mend(finding: Finding, *, altered: bool) -> _Mend | None:
    """Return what can be done about one definition, counter or record; None where nothing can."""
    if finding.detail in COUNTED:
        return _Mend(lambda conn: _count_on(conn, finding.detail), "计数已接上")
    if finding.detail == migrations.RECORD:
        return None if altered else _Mend(migrations.record, "已照表的结构补记")
    kind, _, name = finding.detail.partition(" ")
    if kind == "table":
        return None  # ours may hold rows that do not fit, another program's what is not ours
    ours = {one[:2]: one[3] for one in migrations.schema()}
    sql = ours.get((kind, name))
    if sql is None and (kind, name) in ours:
        return None  # an index of SQLite's own: it goes and comes with its table

    def redefine(conn: sqlite3.Connection) -> None:
        quoted = name.replace('"', '""')
        conn.execute(f'DROP {kind} IF EXISTS "{quoted}"')
        if sql is not None:
            conn.execute(sql)

    return _Mend(redefine, "已照本程序的定义重建" if sql else "已删去")


def _count_on(conn: sqlite3.Connection, table: str) -> None:
    count_on(conn, table, _given(conn, table))


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
    findings = tuple(findings)
    if any(one.code in ("C01", "C03") and not stumbled(one) for one in findings):
        return ()
    if is_altered(findings):
        return ()
    forgetting.overwrite(conn)
    with operation(conn, Action.REPAIR, who) as op:
        differing = replay.differences(conn, replay.fold(conn))
        names = naming.Names(conn, differing)
        done = [_restore(op, names, one) for one in _in_order(differing)]
        emptied = _empty_again(op, findings)
        done += emptied
    done += _remove_strays(conn, who)
    if emptied and not who.dry_run:
        forgetting.scrub(conn)
    return tuple(done)


def _remove_strays(conn: sqlite3.Connection, who: Who) -> list[Repair]:
    """Remove what lies beside the log and nothing ever pointed to."""
    found = forgetting.strays(conn)
    with guarded():
        for table, digest in found if not who.dry_run else ():
            remove_stray(conn, table, digest)
    return [
        Repair("C04", f"{naming.LABELS[table]} {digest[:8]}", "日志中没有，已删去")
        for table, digest in found
    ]


def _empty_again(op: Operation, findings: Iterable[Finding]) -> list[Repair]:
    """Empty what was forgotten and is back, and what is damaged and no longer in use."""
    emptied, in_use = beside.emptied(op.conn), forgetting.in_use(op.conn)
    done = []
    for one in findings:
        if one.code not in ("C07", "C08", "C11"):
            continue
        back = one.detail in emptied
        if not back and one.detail in in_use:
            continue  # somebody has to type it again
        op.empty(forgetting.table_of(op.conn, one.detail), one.detail)
        done.append(Repair(one.code, one.subject, "已再次清除" if back else "已注明失去"))
    if done:
        op.record(op.who.today)
    return done


def _in_order(differing: list[Difference]) -> list[Difference]:
    """Return parents before children where rows come back, and the reverse where they go."""
    return [one for one in differing if one.said is not None] + [
        one for one in reversed(differing) if one.said is None
    ]


def _restore(op: Operation, names: naming.Names, one: Difference) -> Repair:
    """Put one row back, with an event of its own."""
    case_id, state = _place(op.conn, one)
    subject = names.row(one.table, one.id, one.stands or one.said)
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
    return Repair("C04", subject, done)


def _place(conn: sqlite3.Connection, one: Difference) -> tuple[int | None, State | None]:
    """Return the proposal a row belongs to and the state its events led to; None where to none."""
    row = one.said or one.stands or {}
    case_id = one.id if one.table == "proposal" else row.get("proposal_id")
    if case_id is None:
        return None, None
    sql = "SELECT to_state FROM event WHERE proposal_id = ? ORDER BY id DESC LIMIT 1"
    found = conn.execute(sql, (case_id,)).fetchone()
    return case_id, State(found[0]) if found and found[0] else None
