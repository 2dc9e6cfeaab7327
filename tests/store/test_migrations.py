from __future__ import annotations

import hashlib
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

import dumps
from logical import dump, tables
from tiaan.store import database, migrations, steps
from tiaan.store.pending import TABLES

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
    for script in migrations.SCRIPTS.values():
        plain.executescript(script)

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
    assert len(names) == steps.SCHEMA_VERSION
    assert fresh.execute("PRAGMA user_version").fetchone() == (steps.SCHEMA_VERSION,)


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


RELEASED = {
    "m001_initial": "4f1f0d8514eda7be8205f1e9c150c195f72e6394e816797a7ce385c8b605975c",
    "m002_year@0.2.0": "d50b582da75c046081280299623d47d9fb6f0a94e0831c37414cdbb7fc7f82ee",
}
"""What each released step is, for good: files of its schema exist."""


def test_released_steps_are_frozen() -> None:
    found = {
        name: hashlib.sha256(script.encode()).hexdigest()
        for name, script in migrations.SCRIPTS.items()
    }
    assert {name: found.get(name) for name in RELEASED} == RELEASED
    assert list(migrations.SCRIPTS)[: len(RELEASED)] == list(RELEASED)


def test_later_steps_say_which_tiaan_writes_them() -> None:
    first, *later = migrations.SCRIPTS
    assert migrations.since(first) == ""
    assert [name for name in later if not migrations.since(name)] == []


def test_every_release_has_its_dump() -> None:
    assert tuple(range(1, len(RELEASED) + 1)) == dumps.RELEASED
    assert steps.SCHEMA_VERSION - len(RELEASED) in (0, 1)  # the newest may be in the making


@pytest.mark.parametrize("release", dumps.RELEASED)
def test_dump_has_the_schema_of_its_release(tmp_path: Path, release: int) -> None:
    conn = sqlite3.connect(dumps.write(release, tmp_path / "x.db"))
    plain = sqlite3.connect(":memory:")
    for script in list(migrations.SCRIPTS.values())[:release]:
        plain.executescript(script)
    assert schema(conn) == schema(plain)
    assert [
        table for table in tables(conn) if not conn.execute(f"SELECT 1 FROM {table}").fetchone()
    ] == []
    conn.close()
    plain.close()


def test_triggers_that_are_ours_are_those_of_the_steps(fresh: sqlite3.Connection) -> None:
    made = {
        name for (name,) in fresh.execute("SELECT name FROM sqlite_schema WHERE type='trigger'")
    }
    assert set(steps.TRIGGERS) == made
