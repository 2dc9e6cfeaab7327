"""What a file holds, and whether it is whole: the tests that every copy has to pass."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import StorageError, TiaanError
from tiaan.store import database, migrations, steps, verify
from tiaan.store.findings import damage, stumbled

if TYPE_CHECKING:
    from pathlib import Path

    from tiaan.store.findings import Finding


class Standing(NamedTuple):
    """What a file says of itself.

    Attributes:
        schema: its ``user_version``.
        operation: number of the latest operation, 0 for none.
        at: the moment of that operation, UTC, ISO; "" for none.
        head: that operation's hash, and so of the whole log.
        proposals: how many.
    """

    schema: int
    operation: int
    at: str
    head: str
    proposals: int


def standing(conn: sqlite3.Connection) -> Standing:
    """Return what a file says of itself."""
    schema = conn.execute("PRAGMA user_version").fetchone()[0]
    last = conn.execute("SELECT id, at, hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    number, at, head = last or (0, "", "")
    proposals = conn.execute("SELECT count(*) FROM proposal").fetchone()[0]
    return Standing(schema, number, at, head, proposals)


def examine(path: Path, *, log: bool = True) -> Standing:
    """Open a file without writing to it, and prove it: SQLite's checks, and the log's chain.

    Args:
        path: of the file.
        log: recompute the chain too; needed wherever the file was not written a moment ago.

    Raises:
        NotFound, StorageError: not ours, newer, damaged.
    """
    database.recognise(path)
    with database.guarded(), closing(database.connect(path, "ro")) as conn:
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise database.Damaged(*database.DAMAGED)
        if log and (broken := next(verify.links(conn), None)):
            raise StorageError(f"{broken.subject}{broken.message}", database.DAMAGED[1])
        return standing(conn)


def prove(path: Path) -> tuple[Standing, tuple[Finding, ...]]:
    """Return what a file holds, and what `check` finds damaged: the one test of every copy.

    Of an older version it is a copy in memory that is brought up to date and proven, not the file.

    Raises:
        NotFound, StorageError: not ours, newer, or too damaged to be read.
    """
    version = database.recognise(path)
    with database.guarded(), closing(database.connect(path, "ro")) as conn:
        found = verify.verify(conn) if version == steps.SCHEMA_VERSION else _older(conn)
        if any(one.code == "C01" and not stumbled(one) for one in found):
            raise database.Damaged(*database.DAMAGED)
        return standing(conn), damage(found)


def _older(conn: sqlite3.Connection) -> tuple[Finding, ...]:
    """Return what would be wrong with an older file once it is brought up to date."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as other:
        conn.backup(other)
        bring_up(other)
        return verify.verify(other)


def bring_up(conn: sqlite3.Connection) -> None:
    """Bring an older file that nobody uses yet up to date.

    Raises:
        StorageError: a step does not work out on it, which is no damage and not its fault.
    """
    try:
        migrations.migrate(conn)
    except (sqlite3.Error, TiaanError) as error:
        raise StorageError(
            f"由旧版本写成，升级到格式 {steps.SCHEMA_VERSION} 没有成功（{error}），没有改动它",
            "请把这句话告诉维护者；用写成它的那一版 tiaan 照常可用",
        ) from error


def summary(found: tuple[Finding, ...]) -> str:
    """Return in one phrase what is wrong: the first finding, and how many more."""
    first = f"{found[0].code} {found[0].subject}：{found[0].message}"
    return f"{first}，等 {len(found)} 处" if len(found) > 1 else first


def chain_of(path: Path) -> list[tuple[int, str]]:
    """Return a file's log as its chain: every operation and its hash.

    Raises:
        NotFound, StorageError: not ours, newer, damaged.
    """
    examine(path)
    with database.guarded(), closing(database.connect(path, "ro")) as conn:
        return links(conn)


def links(conn: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return the chain of an open file's log."""
    return conn.execute("SELECT id, hash FROM operation ORDER BY id").fetchall()


def is_sound(path: Path) -> bool:
    """Whether `check` would find nothing wrong in a copy."""
    try:
        return not prove(path)[1]
    except (TiaanError, sqlite3.Error):
        return False
