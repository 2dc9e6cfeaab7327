"""Letters and texts kept in the file by their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import NotFound, UsageError, trouble
from tiaan.model.text import clean

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from tiaan.store.journal import Operation

SIZE_MAX = 20 * 1024 * 1024
"""Largest file kept, in bytes."""


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that is to be kept.

    Raises:
        NotFound: no such file.
        UsageError: a folder, empty, too large, or not readable.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_MAX + 1)  # and no more: a device has no end
    except FileNotFoundError:
        raise NotFound(f"没有文件 {path}", "请检查路径") from None
    except OSError as error:
        raise UsageError(f"不能读取 {path}：{trouble(error)}", "请检查路径和权限") from None
    if len(data) > SIZE_MAX:
        raise UsageError(
            f"{path.name} 超过 {SIZE_MAX // 1024 // 1024} MB，没有收", "请压缩扫描件后重试"
        )
    if not data:
        raise UsageError(f"{path.name} 是空文件", "请换一个文件")
    return data


def attach(op: Operation, case_id: int, kind: str, path: Path) -> int:
    """Keep a file with a case and return the attachment's id."""
    sha256 = op.keep(read_file(path))
    name = clean(path.name, "文件名")
    return op.insert("attachment", proposal_id=case_id, kind=kind, name=name, sha256=sha256)


def read(conn: sqlite3.Connection, sha256: str) -> bytes | None:
    """Return the bytes of that hash; None where they were emptied."""
    found = conn.execute("SELECT bytes FROM content WHERE sha256 = ?", (sha256,)).fetchone()
    return found[0] if found else None
