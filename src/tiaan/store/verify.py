"""Proving the file: SQLite's checks, the log's chain, states, rows, contents, rules."""

from __future__ import annotations

import gc
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tiaan.errors import TiaanError
from tiaan.model import rules
from tiaan.model.terms import State
from tiaan.store import beside, forgetting, migrations, naming, queries, registers, replay
from tiaan.store.building import build
from tiaan.store.digest import SPELLED, card_digest, chain, content_is_intact, seal
from tiaan.store.findings import CODES, INDEXES, OF_INDEXES, Finding, stumble, stumbled
from tiaan.store.meanwhile import Meanwhile
from tiaan.store.pending import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tiaan.store.building import Dossier

    _Figures = Callable[[sqlite3.Connection], tuple[Finding, ...]]

__all__ = ["CODES", "Finding", "verify"]

_T = TypeVar("_T")

ALTERED, GONE, STRANGE = "定义与本程序的不同", "不见了", "不是本程序的"
_COUNTERS = "SELECT * FROM ({}) WHERE last > given".format(
    " UNION ALL ".join(
        f"SELECT '{table}' AS name, (SELECT max(id) FROM {table}) AS last, "
        f"coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0) AS given"
        for table in (*TABLES, "operation", "event")
    )
)
"""Tables whose counter has fallen behind: their next row would get a number that was given."""
_UNLIKE, _LOST = "内容与校验值不符", "内容空了，而日志中没有清除"
_CUT = "SELECT * FROM ({}) WHERE given > last".format(
    " UNION ALL ".join(
        f"SELECT '{table}' AS name, (SELECT coalesce(max(id), 0) FROM {table}) AS last, "
        f"(SELECT seq FROM sqlite_sequence WHERE name = '{table}') AS given"
        for table in ("operation", "event")
    )
)
"""The log's two tables, where more rows were given a number than there are."""
_BINDING = {
    state: tuple(rule for rule in rules.RULES if rule.binds and state in rule.states)
    for state in State
}


def verify(conn: sqlite3.Connection, figures: _Figures = lambda _: ()) -> tuple[Finding, ...]:
    """Return everything found wrong with the file.

    Args:
        conn: the file.
        figures: finds what does not close (C09); only heard of a file that is otherwise sound.
    """
    with _undisturbed(conn):
        # SQLite goes over the pages, and counts, while the rows are held against the log.
        damage = Meanwhile(conn, lambda other: tuple(_stumbling(lambda: _damage(other))))
        closing = Meanwhile(conn, figures)
        try:
            found = _rows(conn)
        finally:
            damage.wait()
            closing.wait()
        return damage.result() or found or closing.result()


def _rows(conn: sqlite3.Connection) -> tuple[Finding, ...]:
    """Return what is wrong with the rows; they are gone through whatever state the pages are in."""
    told = _Told()
    found: list[Finding] = []
    for step in (
        lambda: _schema(conn),
        lambda: _references(conn),
        lambda: links(conn),
        lambda: _images(conn, told),
        lambda: _paths(conn),
        lambda: _contents(conn, told),
        lambda: _cases(conn, told.dossiers),
    ):
        found += _stumbling(step)
    if is_altered(found):
        # Rows of another shape make many a step stumble: that is said already.
        found = [one for one in found if not stumbled(one)]
    return tuple(dict.fromkeys(found))


def is_altered(found: Iterable[Finding]) -> bool:
    """Whether one of our own tables is not as we define it, so that its rows may not fit ours."""
    return any(
        one.code == "C15" and one.detail.startswith("table ") and one.message != STRANGE
        for one in found
    )


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
    """Ask SQLite; its sentences are counted, and kept for who mends the file."""
    try:
        said = [str(text) for (text,) in conn.execute("PRAGMA integrity_check") if text != "ok"]
        of_indexes = [text for text in said if any(part in text for part in OF_INDEXES)]
        what = INDEXES if len(of_indexes) == len(said) else "有的页面已损坏"
        if said:
            yield Finding("C01", "文件", f"{what}，SQLite 报告 {len(said)} 处", "；".join(said))
    except sqlite3.DatabaseError as error:
        # Its number alone: what could not be read may be quoted in the sentence.
        yield Finding("C01", "文件", "读不到底", getattr(error, "sqlite_errorname", ""))


def _schema(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Hold the file's own definitions against ours: SQLite goes by them, and checks no spelling."""
    found = {
        row
        for row in conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
        if row[2] != migrations.RECORD and not row[1].startswith("sqlite_stat")
    }
    there = {(kind, name) for kind, name, *_ in found}
    defined = migrations.schema()
    ours = {(kind, name) for kind, name, *_ in defined}
    for kind, name in sorted((kind, name) for kind, name, *_ in found ^ defined):
        what = STRANGE if (kind, name) not in ours else ALTERED
        what = GONE if (kind, name) not in there else what
        yield Finding("C15", naming.defined(kind, name), what, f"{kind} {name}")
    if not migrations.is_recorded(conn):
        yield Finding("C15", migrations.RECORD, "升级的记录与本程序的不同", migrations.RECORD)
    for table, last, given in conn.execute(_COUNTERS):
        subject = f"{naming.LABELS.get(table, table)}的编号"
        yield Finding("C15", subject, f"已用到 {last} 号，计数却停在 {given}", table)


def _references(conn: sqlite3.Connection) -> Iterator[Finding]:
    broken = conn.execute("PRAGMA foreign_key_check").fetchall()
    names = _names(conn) if broken else naming.Names(conn)
    for table, row_id, parent, _ in broken:
        what = naming.LABELS.get(parent, parent)
        yield Finding("C02", names.row(table, row_id), f"所指的{what}记录不存在")


def _names(conn: sqlite3.Connection) -> naming.Names:
    """Return names that the log helps with, as far as it can be read."""
    try:
        return naming.Names(conn, replay.differences(conn, replay.fold(conn)))
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError):
        return naming.Names(conn)


def links(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Recompute every operation's hash from its columns, its events and the hash before."""
    if not _is_chained(conn):
        events: dict[int, list[tuple[object, ...]]] = {}
        for event in conn.execute("SELECT * FROM event ORDER BY id"):
            events.setdefault(event[1], []).append(event)
        for number in _unchained(conn, events, chain):  # type: ignore[arg-type]
            yield Finding("C03", f"第 {number} 次操作", "日志与其校验值不符")
        for operation in events:
            yield Finding("C03", f"第 {operation} 次操作", "日志缺少这次操作")
    # The chain cannot tell that its end was cut off; the counters can.
    for table, last, given in conn.execute(_CUT):
        what = naming.LABELS[table]
        yield Finding("C03", "日志的末尾", f"{what}曾到第 {given} 号，现在只到 {last}：被截去过")


def _is_chained(conn: sqlite3.Connection) -> bool:
    """Whether all is well, as far as SQLite can tell; where not, we look ourselves, and see what.

    A SQLite that spells JSON otherwise than we do finds fault with a sound log, never the reverse.
    """
    events: dict[int, list[bytes]] = {}
    try:
        for operation, text in conn.execute(SPELLED):
            events.setdefault(operation, []).append(text)
        return not any(_unchained(conn, events, seal)) and not events
    except (sqlite3.DatabaseError, UnicodeError, TypeError):
        return False


def _unchained(
    conn: sqlite3.Connection,
    events: dict[int, list[_T]],
    digest: Callable[[str, tuple[Any, ...], list[_T]], str],
) -> Iterator[int]:
    """Yield the operations that are not what their hash says; their events are taken out."""
    previous, expected = "", 1
    for *own, said in conn.execute("SELECT * FROM operation ORDER BY id"):
        if digest(previous, tuple(own), events.pop(own[0], [])) != said or own[0] != expected:
            yield own[0]
        previous, expected = said, own[0] + 1


@dataclass(slots=True)
class _Told:
    """What the log tells, kept for later steps; nothing where it could not be read to its end.

    Attributes:
        dossiers: of every proposal.
        emptied: the hashes of what was emptied.
    """

    dossiers: dict[int, Dossier] = field(default_factory=dict)
    emptied: set[str] | None = None


def _images(conn: sqlite3.Connection, told: _Told) -> Iterator[Finding]:
    """Hold the tables against the log, and keep what both say."""
    emptied: set[str] = set()
    rows = replay.fold(conn, emptied)
    told.emptied = emptied
    differing = replay.differences(conn, rows)
    names = naming.Names(conn, differing)
    for one in differing:
        what = (
            "日志中没有"
            if one.said is None
            else "已不在表中"
            if one.stands is None
            else "与日志不符"
        )
        subject = names.row(one.table, one.id, one.stands or one.said)
        yield Finding("C04", subject, f"这条记录{what}")
    told.dossiers.update(replay.dossiers(rows))


def _paths(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Follow each case's events from birth: every one starts where the one before ended."""
    last: dict[int, str | None] = {}
    broken: dict[int, str] = {}
    sql = (
        "SELECT proposal_id, from_state, to_state FROM event WHERE proposal_id IS NOT NULL "
        "ORDER BY id"
    )
    for case_id, before, after in conn.execute(sql):
        if last.get(case_id) != before:
            broken.setdefault(case_id, "事件前后不相接")
        last[case_id] = after
    wrong = list(broken.items())
    for case_id, state in conn.execute("SELECT id, state FROM proposal"):
        if last.pop(case_id, None) != state:
            wrong.append((case_id, "状态与最后一次事件不符"))
    wrong += [(i, "有事件而没有这件提案") for i, state in last.items() if state is not None]
    names = _names(conn) if wrong else naming.Names(conn)
    for case_id, what in wrong:
        yield Finding("C05", names.case(case_id), what)


def _contents(conn: sqlite3.Connection, told: _Told) -> Iterator[Finding]:
    """Prove what lies beside the log by its hashes, and that it is there, or emptied by us."""
    emptied = beside.emptied(conn) if told.emptied is None else told.emptied
    strays = dict.fromkeys(forgetting.strays(conn))
    for table, digest in strays:
        subject = f"{naming.LABELS[table]} {digest[:8]}"
        yield Finding("C04", subject, "这条记录日志中没有", digest)
    names = naming.Names(conn)
    for sha256, data in conn.execute("SELECT sha256, bytes FROM content"):
        if (beside.CONTENT, sha256) in strays:
            continue
        if not content_is_intact(sha256, data):
            yield Finding("C07", names.content(sha256), _UNLIKE, sha256)
        if data is None and sha256 not in emptied:
            yield Finding("C11", names.content(sha256), _LOST, sha256)
    for digest, salt, *card in conn.execute("SELECT * FROM contact_card"):
        if (beside.CARD, digest) not in strays:
            is_empty = salt is None and card == [None] * 3
            is_intact = not is_empty and card_digest(salt, *card) == digest
            if wrong := _card(is_empty=is_empty, is_intact=is_intact, is_gone=digest in emptied):
                yield Finding(wrong[0], names.card(digest), wrong[1], digest)


def _card(*, is_empty: bool, is_intact: bool, is_gone: bool) -> tuple[str, str] | None:
    """Return what is wrong with a card, given what it is and whether the log says it is gone."""
    if is_empty:
        return None if is_gone else ("C11", _LOST)
    if not is_intact:
        return "C08", _UNLIKE
    return ("C11", "日志说已清除，而内容还在") if is_gone else None


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
    names = naming.Names(conn)
    absorbed: dict[int, list[Dossier]] = {}
    for dossier in dossiers.values():
        if (survivor := dossier["proposal"][0]["merged_into"]) is not None:
            absorbed.setdefault(survivor, []).append(dossier)
    for case_id, dossier in dossiers.items():
        case = build(dossier, known, sessions, tuple(absorbed.get(case_id, ())))
        for rule in rules.broken(case, settings, _BINDING[case.state]):
            yield Finding("C06", names.case(case_id), f"{rule.text}（{rule.key}）")
