"""Files that rotted: what they still say, and whether `check` notices."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from logical import dump, log
from tiaan.errors import TiaanError
from tiaan.stats import closing
from tiaan.store import database
from tiaan.store.migrations import RECORD
from tiaan.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2025, 7, 1)


def says(path: Path) -> Any:
    """Return all that a file says: rows, log, definitions, version; None where it is unreadable."""
    try:
        with database.opened(path) as conn:
            definitions = (
                "SELECT type, name, tbl_name, sql FROM sqlite_schema "
                f"WHERE tbl_name <> '{RECORD}' ORDER BY type, name"
            )
            applied = f"SELECT migration_set, name FROM {RECORD}"
            return (
                dump(conn),
                log(conn),
                conn.execute(definitions).fetchall(),
                conn.execute(applied).fetchall(),
                conn.execute("PRAGMA user_version").fetchall(),
            )
    except (TiaanError, ValueError):
        return None


def is_noticed(path: Path) -> bool:
    """Whether `tiaan check` ends in anything but 0: refused, or something is found."""
    try:
        with database.opened(path) as conn:
            return bool(verify(conn) or closing.findings(conn, TODAY))
    except TiaanError:
        return True


def flipped(image: bytes, bit: int) -> bytes:
    """Return bytes with one bit turned round, counted from the first byte's lowest."""
    data = bytearray(image)
    data[bit // 8] ^= 1 << bit % 8
    return bytes(data)


def missed(path: Path, image: bytes, bit: int, sound: Any) -> bool | None:
    """Flip a bit: True where it changes what the file says and nothing notices, None where it
    changes nothing.
    """
    path.write_bytes(flipped(image, bit))
    try:
        if says(path) == sound:
            return None
        return not is_noticed(path)
    finally:
        for leftover in path.parent.glob(f"{path.stem}*"):
            leftover.unlink()
