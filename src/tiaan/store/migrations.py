"""The schema, step by step: frozen SQL that never imports today's vocabularies.

`sqlite_utils.Migrations` keeps the record of what was applied; ``PRAGMA user_version`` beside it
lets a short command see with one integer that nothing is pending. A step that was released is never
edited: files of its schema exist, and `tests/store/dumps/` keeps one of each.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import TYPE_CHECKING

from tiaan import traces
from tiaan.store import steps
from tiaan.store.schema import M001_INITIAL, M002_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database, Migrations

SCRIPTS = dict(zip(steps.STEPS, (M001_INITIAL, M002_YEAR), strict=True))
"""What each step runs."""
RECORD = "_sqlite_migrations"
"""The table of that record."""


def migrations() -> Migrations:
    """Return the migrations in order; imports sqlite-utils, so only where something is pending."""
    from sqlite_utils import Migrations

    ours = Migrations("tiaan")
    for name, script in SCRIPTS.items():
        ours(name=name)(_step(script))
    return ours


def _step(script: str) -> Callable[[Database], None]:
    def apply(db: Database) -> None:
        _run(db.conn, script)

    return apply


def schema() -> frozenset[tuple[str, str, str, str | None]]:
    """Return what `sqlite_schema` holds of every file of this version: type, name, table, SQL.

    What sqlite-utils keeps its record in is its own affair, and left out; see `RECORD`.
    """
    return _defined(tuple(SCRIPTS.values()))


@cache
def _defined(scripts: tuple[str, ...]) -> frozenset[tuple[str, str, str, str | None]]:
    conn = sqlite3.connect(":memory:")
    try:
        for script in scripts:
            _run(conn, script)
        return frozenset(conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))
    finally:
        conn.close()


def is_recorded(conn: sqlite3.Connection) -> bool:
    """Whether the file's own record says that exactly our steps were applied to it."""
    sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    if conn.execute(sql, (RECORD,)).fetchone() is None:
        return False
    applied = conn.execute(f"SELECT migration_set, name FROM {RECORD} ORDER BY id").fetchall()
    return applied == [("tiaan", name) for name in SCRIPTS]


def record(conn: sqlite3.Connection) -> None:
    """Write that record anew, for a file whose tables are those of our steps."""
    from sqlite_utils import Database, Migrations

    conn.execute("BEGIN IMMEDIATE")
    try:
        conn.execute(f"DROP TABLE IF EXISTS {RECORD}")
        ours = Migrations("tiaan")
        for name in SCRIPTS:
            ours(name=name)(_nothing)
        ours.apply(Database(conn, execute_plugins=False))
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def _nothing(db: Database) -> None:
    """Stand for a step that was applied long ago."""


def since(name: str) -> str:
    """Return the first tiaan that writes a step, from the step's name; "" where it says none."""
    version = name.partition("@")[2]
    return version if version.replace(".", "").isalnum() else ""


def migrate(conn: sqlite3.Connection) -> None:
    """Apply what is pending and note it in ``user_version``: all of it, or nothing at all.

    Raises:
        sqlite3.Error: a step failed, or left a reference to nothing; the file is as it was.
    """
    from sqlite_utils import Database

    conn.execute("BEGIN IMMEDIATE")
    try:
        # Each step is a savepoint in here; a kill between two of them leaves neither.
        migrations().apply(Database(conn, execute_plugins=False))
        if conn.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.IntegrityError("FOREIGN KEY constraint failed")
        conn.execute(f"PRAGMA user_version = {steps.SCHEMA_VERSION}")
        traces.leave()
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def _run(conn: sqlite3.Connection, script: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            conn.execute(statement)
            statement = ""
