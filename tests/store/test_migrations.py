from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from logical import dump, tables
from tiaan.errors import NotFound
from tiaan.store import database, migrations
from tiaan.store.pending import TABLES
from tiaan.store.registers import find_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fresh() -> Iterator[sqlite3.Connection]:
    conn = database.memory()
    yield conn
    conn.close()


def schema(conn: sqlite3.Connection) -> dict[str, str]:
    """Return our objects' SQL by name, white space and comments evened out."""
    sql = (
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
        "AND name NOT LIKE '%sqlite_%' ORDER BY name"
    )
    return {
        name: " ".join(re.sub(r"--[^\n]*", "", text).split()) for name, text in conn.execute(sql)
    }


def test_fresh_file_has_the_schema_of_the_steps(fresh: sqlite3.Connection) -> None:
    plain = sqlite3.connect(":memory:")
    plain.executescript(migrations.M001_INITIAL)

    assert schema(fresh) == schema(plain)
    plain.close()


def test_fresh_file_has_every_table(fresh: sqlite3.Connection) -> None:
    assert tables(fresh) == sorted([*TABLES, "operation", "event", "content", "contact_card"])
    assert set(TABLES) == set(dump(fresh)) - {"content", "contact_card"}


def test_every_table_is_strict(fresh: sqlite3.Connection) -> None:
    strict = {row[1]: row[5] for row in fresh.execute("PRAGMA table_list") if row[2] == "table"}
    assert {name for name in tables(fresh) if not strict[name]} == set()


def test_steps_are_as_many_as_the_version_says(fresh: sqlite3.Connection) -> None:
    names = [migration.name for migration in migrations.migrations().pending(_database())]
    assert len(names) == migrations.SCHEMA_VERSION
    assert fresh.execute("PRAGMA user_version").fetchone() == (migrations.SCHEMA_VERSION,)


def _database() -> object:
    from sqlite_utils import Database

    return Database(memory=True)


def test_migrating_again_changes_nothing(fresh: sqlite3.Connection) -> None:
    before = schema(fresh)
    migrations.migrate(fresh)
    assert schema(fresh) == before


def test_parents_are_written_before_children(fresh: sqlite3.Connection) -> None:
    for place, table in enumerate(TABLES):
        parents = {row[2] for row in fresh.execute(f"PRAGMA foreign_key_list({table})")}
        assert parents - {table, "content", "contact_card"} <= set(TABLES[:place]), table


def test_every_row_of_a_case_points_to_it(fresh: sqlite3.Connection) -> None:
    from tiaan.store.queries import CASE_TABLES

    assert {
        table
        for table in tables(fresh)
        for row in fresh.execute(f"PRAGMA table_info({table})")
        if row[1] == "proposal_id" and table != "event"
    } == set(CASE_TABLES)


@pytest.mark.parametrize("table", ["operation", "event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_log_is_append_only(db: sqlite3.Connection, table: str, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        db.execute(statement.format(table))


SESSION = "INSERT INTO session (key, label, opens_on, closes_on) VALUES ('11-3', '三次', {})"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO unit (name) VALUES (' ')",
        "INSERT INTO unit (name) VALUES (x'00')",
        "INSERT INTO unit (name, is_active) VALUES ('县水利局', 2)",
        "INSERT INTO unit (name, is_active) VALUES ('县水利局', 'yes')",
        "INSERT INTO unit (name) VALUES ('县教育局')",
        "INSERT INTO unit_alias (alias, unit_id) VALUES ('水利局', 99)",
        SESSION.format("'2025-02-30', '2025-03-01'"),
        SESSION.format("'2026-01-05', '2026-01-04'"),
        SESSION.format("'2026-1-5', '2026-01-08'"),
        "UPDATE session SET cutoff_at = '2025-01-07 12:00'",
        "INSERT INTO content VALUES ('short', NULL)",
    ],
)
def test_value_that_cannot_be_is_refused(db: sqlite3.Connection, statement: str) -> None:
    before = dump(db)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    assert dump(db) == before


def test_foreign_keys_are_enforced(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        db.execute("DELETE FROM unit WHERE id = 1")


def test_older_file_is_migrated_after_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    conn.close()

    with (
        database.opened(path) as conn,
        pytest.raises(NotFound, match="文件中还没有届次"),
    ):
        find_session(conn)

    assert database.recognise(path) == migrations.SCHEMA_VERSION
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["x-格式0.db", "x.db"]
    assert database.recognise(tmp_path / "x-格式0.db") == 0
