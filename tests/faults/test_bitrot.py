"""Every bit that changes what the file says, when it flips, is noticed; SQLite alone sees half."""

from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING

import pytest
import rot
import year

from tiaan.store import database
from tiaan.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

FLIPS = 120
HEADER = 100 * 8


@pytest.fixture(scope="module")
def image() -> bytes:
    return year.image()


@pytest.mark.parametrize("where", ["header", "anywhere", "definitions"])
def test_flipped_bit_that_changes_what_the_file_says_is_noticed(
    tmp_path: Path, image: bytes, where: str
) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(image)
    sound = rot.says(path)
    assert sound is not None
    assert not rot.is_noticed(path)
    drawn = random.Random(where)  # noqa: S311 - the same flips every time
    definitions = [
        bit
        for _, name, _, sql in sound[2]
        if sql
        for start in [image.find(sql.encode())]
        for bit in range(start * 8, (start + len(sql.encode())) * 8)
    ]
    bits = {
        "header": range(HEADER),
        "anywhere": range(HEADER, len(image) * 8),
        "definitions": definitions,
    }[where]

    found = {bit: rot.missed(path, image, bit, sound) for bit in drawn.sample(bits, FLIPS)}

    assert [bit for bit, missed in found.items() if missed] == []
    mattered = [bit for bit, missed in found.items() if missed is not None]
    assert len(mattered) >= {"header": 30, "anywhere": 10, "definitions": 100}[where]


CHANGES = {
    # What another program might do to the file's own definitions and counters.
    "a rule taken out": (
        "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (trim(title) <> '''')', '') "
        "WHERE name = 'proposal'",
        ("C15", "表 proposal", "定义与本程序的不同", "table proposal"),
    ),
    "a trigger taken out": (
        "DELETE FROM sqlite_schema WHERE name = 'event_no_delete'",
        ("C15", "触发器 event_no_delete", "不见了", "trigger event_no_delete"),
    ),
    "a table put in": (
        "CREATE TABLE mine (id INTEGER)",
        ("C15", "表 mine", "不是本程序的", "table mine"),
    ),
    "a counter put back": (
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'proposal'",
        ("C15", "提案的编号", "已用到 8 号，计数却停在 1", "proposal"),
    ),
    "a counter taken out": (
        "DELETE FROM sqlite_sequence WHERE name = 'unit'",
        ("C15", "单位的编号", "已用到 4 号，计数却停在 0", "unit"),
    ),
    "a step of the record taken out": (
        "DELETE FROM _sqlite_migrations",
        ("C15", "_sqlite_migrations", "升级的记录与本程序的不同", "_sqlite_migrations"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_definition_or_counter_is_found(tmp_path: Path, image: bytes, name: str) -> None:
    statement, expected = CHANGES[name]
    path = tmp_path / "x.db"
    path.write_bytes(image)
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute(statement)
    conn.commit()
    conn.close()

    with database.opened(path) as conn:
        assert tuple(map(tuple, verify(conn))) == (expected,)
