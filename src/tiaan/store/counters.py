"""The counters from which rows get their ids: SQLite's own table, in no image of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan import traces
from tiaan.store.pending import TABLES

if TYPE_CHECKING:
    import sqlite3

COUNTED = (*TABLES, "operation", "event")
"""The tables whose ids are never given twice."""


def count_on(conn: sqlite3.Connection, table: str, given: int) -> None:
    """Let a table's next row get a number that none had.

    Args:
        conn: the file.
        table: one of `COUNTED`.
        given: the highest id that a row of it is known to have had.
    """
    conn.execute("BEGIN IMMEDIATE")
    last = conn.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
    conn.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    conn.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, max(last, given)))
    traces.leave()
    conn.execute("COMMIT")
