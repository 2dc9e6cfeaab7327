"""Proving the file: SQLite's checks, the log's chain, states, rows, contents, rules."""

from __future__ import annotations

import gc
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tiaan.errors import TiaanError
from tiaan.model import rules
from tiaan.model.terms import State
from tiaan.store import attachments, forgetting, migrations, queries, registers, replay
from tiaan.store.building import build
from tiaan.store.digest import card_digest, chain
from tiaan.store.findings import CODES, Finding, stumble
from tiaan.store.meanwhile import Meanwhile
from tiaan.store.pending import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiaan.store.building import Dossier

    _Figures = Callable[[sqlite3.Connection], tuple[Finding, ...]]

__all__ = ["CODES", "Finding", "verify"]

_COUNTERS = "SELECT * FROM ({}) WHERE last > given".format(
    " UNION ALL ".join(
        f"SELECT '{table}' AS name, (SELECT max(id) FROM {table}) AS last, "
        f"coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0) AS given"
        for table in (*TABLES, "operation", "event")
    )
)
"""Tables whose counter has fallen behind: their next row would get a number that was given."""
_BINDING = {
    state: tuple(rule for rule in rules.RULES if rule.binds and state in rule.states)
    for state in State
}


def verify(conn: sqlite3.Connection, figures: _Figures = lambda _: ()) -> tuple[Finding, ...]:
    """Return everything found wrong with the file.

    Args:
        conn: the file.
        figures: finds what does not close (C09); only asked of a file that is otherwise sound.
    """
    with _undisturbed(conn):
        # SQLite goes over the pages and counts while the rows are held against the log.
        damage = Meanwhile(conn, lambda other: tuple(_stumbling(lambda: _damage(other))))
        counted = Meanwhile(conn, figures)
        try:
            found = _rows(conn)
            return damage.result() or found or counted.result()
        finally:
            damage.wait()
            counted.wait()


def _rows(conn: sqlite3.Connection) -> tuple[Finding, ...]:
    """Return what is wrong with the rows; they are gone through whatever state the pages are in."""
    dossiers: dict[int, Dossier] = {}
    found: list[Finding] = []
    for step in (
        lambda: _schema(conn),
        lambda: _references(conn),
        lambda: links(conn),
        lambda: _images(conn, dossiers),
        lambda: _paths(conn),
        lambda: _contents(conn),
        lambda: _cases(conn, dossiers),
    ):
        found += _stumbling(step)
    return tuple(dict.fromkeys(found))


@contextmanager
def _undisturbed(conn: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the file throughout, and let nothing be collected: all of it is in use."""
    begun, collecting = not conn.in_transaction, gc.isenabled()
    if begun:
        conn.execute("BEGIN")
        conn.execute("PRAGMA user_version")  # reading begins here: nobody can write any more
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
        if begun and conn.in_transaction:
            conn.execute("ROLLBACK")


def _stumbling(step: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what a step finds; damage can make any step stumble, and that is itself a finding."""
    try:
        yield from step()
    except (sqlite3.DatabaseError, UnicodeError, ValueError, KeyError, TypeError) as error:
        yield stumble(error)


def _damage(conn: sqlite3.Connection) -> Iterator[Finding]:
    try:
        for (text,) in conn.execute("PRAGMA integrity_check"):
            if text != "ok":
                yield Finding("C01", "文件", str(text))
    except sqlite3.DatabaseError as error:
        yield Finding("C01", "文件", f"读不到底：{type(error).__name__}")


def _schema(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Hold the file's own definitions against ours: SQLite goes by them, and checks no spelling."""
    found = {
        row
        for row in conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
        if row[2] != migrations.RECORD and not row[1].startswith("sqlite_stat")
    }
    wrong = {(kind, name) for kind, name, *_ in found ^ migrations.schema()}
    for kind, name in sorted(wrong):
        yield Finding("C15", f"{kind} {name}", "定义与本程序的不同")
    applied = conn.execute(f"SELECT migration_set, name FROM {migrations.RECORD} ORDER BY id")
    if applied.fetchall() != [("tiaan", name) for name in migrations.SCRIPTS]:
        yield Finding("C15", migrations.RECORD, "升级的记录与本程序的不同")
    for table, last, given in conn.execute(_COUNTERS):
        yield Finding("C15", table, f"已用到 {last} 号，计数却停在 {given}")


def _references(conn: sqlite3.Connection) -> Iterator[Finding]:
    for table, row_id, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield Finding("C02", f"{table} {row_id}", f"所指的 {parent} 记录不存在")


def links(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Recompute every operation's hash from its columns, its events and the hash before."""
    events: dict[int, list[tuple[object, ...]]] = {}
    for event in conn.execute("SELECT * FROM event ORDER BY id"):
        events.setdefault(event[1], []).append(event)
    previous, expected = "", 1
    for *own, digest in conn.execute("SELECT * FROM operation ORDER BY id"):
        found = chain(previous, tuple(own), events.pop(own[0], []))  # type: ignore[arg-type]
        if found != digest or own[0] != expected:
            yield Finding("C03", f"第 {own[0]} 次操作", "日志与其校验值不符")
        previous, expected = digest, own[0] + 1
    for operation in events:
        yield Finding("C03", f"第 {operation} 次操作", "日志缺少这次操作")


def _images(conn: sqlite3.Connection, dossiers: dict[int, Dossier]) -> Iterator[Finding]:
    """Hold the tables against the log; what they hold is then in ``dossiers``, read but once."""
    rows = replay.fold(conn)
    for one in replay.differences(conn, rows):
        what = (
            "日志中没有"
            if one.said is None
            else "已不在表中"
            if one.stands is None
            else "与日志不符"
        )
        yield Finding("C04", f"{one.table} {one.id}", f"这条记录{what}")
    dossiers.update(replay.dossiers(rows))


def _paths(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Follow each case's events from birth: every one starts where the one before ended."""
    last: dict[int, str | None] = {}
    sql = (
        "SELECT proposal_id, from_state, to_state FROM event WHERE proposal_id IS NOT NULL "
        "ORDER BY id"
    )
    for case_id, before, after in conn.execute(sql):
        if last.get(case_id) != before:
            yield Finding("C05", f"提案 {case_id}", "事件前后不相接")
        last[case_id] = after
    for case_id, state, number in conn.execute(
        "SELECT id, state, coalesce(case_no, 'L' || intake_no) FROM proposal"
    ):
        if last.pop(case_id, None) != state:
            yield Finding("C05", f"{number} 号提案", "状态与最后一次事件不符")
    for case_id, state in last.items():
        if state is not None:
            yield Finding("C05", f"提案 {case_id}", "有事件而没有这件提案")


def _contents(conn: sqlite3.Connection) -> Iterator[Finding]:
    emptied = forgetting.emptied(conn)
    for sha256, data in conn.execute("SELECT sha256, bytes FROM content"):
        if not attachments.is_intact(sha256, data):
            yield Finding("C07", f"内容 {sha256[:8]}", "内容与校验值不符")
        if data is None and sha256 not in emptied:
            yield Finding("C11", f"内容 {sha256[:8]}", "内容空了，而日志中没有清除")
    for digest, salt, *card in conn.execute("SELECT * FROM contact_card"):
        if salt is None and card == [None] * 3:
            if digest not in emptied:
                yield Finding("C11", f"联系方式 {digest[:8]}", "内容空了，而日志中没有清除")
        elif card_digest(salt, *card) != digest:
            yield Finding("C08", f"联系方式 {digest[:8]}", "内容与校验值不符")
        elif digest in emptied:
            yield Finding("C11", f"联系方式 {digest[:8]}", "日志说已清除，而内容还在")


def _cases(conn: sqlite3.Connection, dossiers: dict[int, Dossier]) -> Iterator[Finding]:
    """Ask every binding rule of every case; of the tables themselves where the log was no help."""
    try:
        settings = queries.settings(conn)
    except TiaanError as error:
        yield Finding("C10", "设置", error.message)
        return
    known = registers.load(conn)
    sessions = {session.id: session for session in registers.sessions(conn)}
    if not dossiers:
        dossiers = queries.dossiers(conn, [i for (i,) in conn.execute("SELECT id FROM proposal")])
    absorbed: dict[int, list[Dossier]] = {}
    for dossier in dossiers.values():
        if (survivor := dossier["proposal"][0]["merged_into"]) is not None:
            absorbed.setdefault(survivor, []).append(dossier)
    for case_id, dossier in dossiers.items():
        case = build(dossier, known, sessions, tuple(absorbed.get(case_id, ())))
        for rule in rules.broken(case, settings, _BINDING[case.state]):
            yield Finding("C06", f"{case.number} 号提案", f"{rule.text}（{rule.key}）")
