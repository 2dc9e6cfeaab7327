"""The logical state of a file: what two files that mean the same have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

_LOG = frozenset({"operation", "event"})
_UNREFERENCED = {
    # Kept beside the log and never taken away: only what something points to is state.
    "content": (
        "SELECT * FROM content WHERE sha256 IN (SELECT body_sha256 FROM proposal "
        "UNION SELECT sha256 FROM attachment) ORDER BY 1"
    ),
    "contact_card": (
        "SELECT * FROM contact_card WHERE digest IN (SELECT digest FROM proposer_contact) "
        "ORDER BY 1"
    ),
}


def tables(conn: sqlite3.Connection) -> list[str]:
    """Return the names of our own tables, sorted."""
    sql = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND name NOT LIKE '\\_sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    return [name for (name,) in conn.execute(sql)]


def dump(conn: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the log's, contents nobody points to left out.

    Two dumps are equal exactly when nothing a clerk could see differs.
    """
    return {
        table: conn.execute(
            _UNREFERENCED.get(table, f"SELECT * FROM {table} ORDER BY id")
        ).fetchall()
        for table in tables(conn)
        if table not in _LOG
    }


def log(conn: sqlite3.Connection) -> list[list[tuple[Any, ...]]]:
    """Return every row of the log: operations, then events."""
    return [conn.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in sorted(_LOG)]
