"""The invented county that most tests start from, and a clerk at a fixed day.

One session, 十一届二次会议 (11-2), 2025-01-05 to 01-08, due by 01-07 12:00; four units with
the short names people write. No proposer is registered.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from functools import cache

from tiaan.actions import registry, unitroll
from tiaan.model.records import Who
from tiaan.model.terms import Action
from tiaan.store import database

TODAY = date(2025, 7, 1)
UNITS = {
    "县教育局": ("教育局", "县教体局"),
    "县交通运输局": ("交通局", "县交通局", "交通运输局"),
    "县住建局": ("住建局", "县住房和城乡建设局"),
    "县财政局": ("财政局",),
}


def clerk(
    today: date = TODAY,
    *,
    session: str | None = None,
    dry_run: bool = False,
    actor: str = "经办人",
    command: str = "tiaan",
) -> Who:
    """Return a clerk on a day; the moment of typing is 01:00 UTC of it."""
    at = datetime.combine(today, time(1), UTC)
    return Who(actor, today, at, command, session, dry_run)


def settle(conn: sqlite3.Connection) -> None:
    """Write the county into an empty file, in six operations."""
    who = clerk(date(2024, 12, 1))
    registry.add_session(
        conn,
        "十一届二次会议",
        date(2025, 1, 5),
        date(2025, 1, 8),
        datetime(2025, 1, 7, 12),  # noqa: DTZ001 - the county's own clock
        who,
        Action.INIT,
    )
    unitroll.add_units(conn, tuple(UNITS), "政府系统", who)
    for name, aliases in UNITS.items():
        unitroll.add_alias(conn, name, aliases, who)


@cache
def image() -> bytes:
    """Return the bytes of a file that holds the county and nothing else."""
    conn = database.memory()
    settle(conn)
    data = conn.serialize()
    conn.close()
    return data


def in_memory() -> sqlite3.Connection:
    """Return a fresh copy of the county in memory."""
    return opened(image())


def opened(data: bytes) -> sqlite3.Connection:
    """Return a connection to a copy, in memory, of the file that holds these bytes."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(data)
    for pragma in database._PRAGMAS:
        conn.execute(pragma)
    return conn


def is_bare(conn: sqlite3.Connection) -> bool:
    """Whether this is the county in memory, and nothing has happened in it yet."""
    return database.file_of(conn) is None and conn.serialize() == image()


def become(conn: sqlite3.Connection, data: bytes) -> None:
    """Let a file in memory be a copy of another."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.deserialize(data)
        other.backup(conn)
