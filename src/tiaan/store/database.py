"""The file: recognised before it is touched, opened with our PRAGMAs, created only by request."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from tiaan.errors import Conflict, NotFound, StorageError, TiaanError
from tiaan.store import migrations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = int.from_bytes(b"tian")
"""In the file's header: another program's database is recognised before it is opened."""
BUSY_SECONDS = 30
_HEADER = 100
_MAGIC = b"SQLite format 3\x00"
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = EXTRA",  # the folder too: what was said is on the disk
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
)
_DAMAGED = ("数据文件已损坏", "请用 tiaan check 查看，并从备份恢复")
_SENTENCES = (
    # part of SQLite's message, what is wrong, what to do
    ("locked", "数据文件正被另一个程序占用", "请关闭其他正在使用它的窗口后重试"),
    ("readonly", "数据文件或所在文件夹是只读的，不能写入", "请检查文件权限，或换一个位置"),
    ("full", "磁盘已满，什么也没有写入", "请清理磁盘后重试"),
    ("disk i/o", "读写磁盘出错，什么也没有写入", "请检查磁盘空间和连接后重试"),
    ("unable to open", "打不开数据文件", "请检查文件夹是否还在、是否有权限"),
    ("not a database", "这不是 tiaan 数据文件", "请用 --db 指明正确的文件"),
    ("malformed", *_DAMAGED),
)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn SQLite's errors into sentences; the only place that sees them.

    Raises:
        StorageError: the file is locked, read-only, damaged, or the disk is full.
        Conflict: rows that others depend on, or that exist already.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Conflict(
            "这样改会与文件中已有的记录冲突，什么也没有写入", f"细节：{error}"
        ) from error
    except sqlite3.Error as error:
        said = str(error).lower()
        for part, message, hint in _SENTENCES:
            if part in said:
                raise StorageError(message, hint) from error
        raise StorageError("读写数据文件时出错，什么也没有写入", f"细节：{error}") from error
    except UnicodeDecodeError as error:
        # SQLite quotes a damaged schema in its message, and the message is no text either.
        raise StorageError(*_DAMAGED) from error


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Return a connection with our PRAGMAs; nothing about the file is checked."""
    uri = f"file:{quote(str(path.resolve()))}?mode={mode}"
    conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    for pragma in _PRAGMAS:
        conn.execute(pragma)
    return conn


def recognise(path: Path) -> int:
    """Return the schema version of one of our files, read from its header alone.

    Raises:
        NotFound: no such file.
        StorageError: a folder, empty, not SQLite, another program's, or a newer tiaan's.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        raise NotFound(
            f"没有数据文件 {path}", "用 tiaan init 新建，或用 --db 指明已有的文件"
        ) from None
    except IsADirectoryError:
        raise StorageError(f"{path} 是文件夹，不是数据文件", "请用 --db 指明文件") from None
    except OSError as error:
        raise StorageError(f"打不开 {path}：{error.strerror}", "请检查文件权限") from None
    if not header:
        raise StorageError(f"{path} 是空文件，不是 tiaan 数据文件", "请用 --db 指明正确的文件")
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise StorageError(f"{path} 不是 tiaan 数据文件", "请用 --db 指明正确的文件")
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise StorageError(f"{path} 是别的程序的数据库，没有动它", "请用 --db 指明正确的文件")
    version = int.from_bytes(header[60:64])
    if version > migrations.SCHEMA_VERSION:
        raise StorageError(
            f"{path} 由更新版本的 tiaan 写成（格式 {version}，"
            f"本程序认得 {migrations.SCHEMA_VERSION}）",
            "请安装新版 tiaan",
        )
    return version


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an existing file, bring it up to date, and close it at the end.

    Raises:
        NotFound, StorageError: as `recognise` and `guarded` say.
    """
    version = recognise(path)
    with guarded():
        conn = connect(path)
        try:
            if version < migrations.SCHEMA_VERSION:
                copy = path.with_name(f"{path.stem}-格式{version}{path.suffix}")
                conn.execute("VACUUM INTO ?", (str(copy),))
                migrations.migrate(conn)
            yield conn
        finally:
            conn.close()


def memory() -> sqlite3.Connection:
    """Return a new, empty file in memory: the real thing, for tests."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    for pragma in _PRAGMAS:
        conn.execute(pragma)
    _initialise(conn)
    return conn


@contextmanager
def created(path: Path) -> Iterator[sqlite3.Connection]:
    """Create a file, readable by its owner only; it appears whole, or not at all.

    Raises:
        StorageError: something of that name exists already, or the folder cannot be written.
    """
    if path.exists() or path.is_symlink():
        raise StorageError(f"{path} 已经存在，没有动它", "请换一个文件名，或直接使用它")
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(
            f"不能在 {path.parent} 中新建文件：{error.strerror}", "请检查文件夹是否存在、能否写入"
        ) from None
    try:
        with guarded():
            conn = connect(draft)
            try:
                _initialise(conn)
                yield conn
            finally:
                conn.close()
        _publish(draft, path)
    finally:
        for leftover in (draft, draft.with_name(f"{draft.name}-journal")):
            leftover.unlink(missing_ok=True)


def _initialise(conn: sqlite3.Connection) -> None:
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.migrate(conn)


def _publish(draft: Path, path: Path) -> None:
    """Give a finished file its name without ever replacing another."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise StorageError(f"{path} 已经存在，没有动它", "请换一个文件名") from None
    except OSError:
        # A memory stick has no hard links; the check above is then all there is.
        try:
            draft.replace(path)
        except OSError as error:
            raise TiaanError(f"不能写入 {path}：{error.strerror}", "请检查权限和空间") from None
