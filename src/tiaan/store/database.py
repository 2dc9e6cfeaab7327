"""The file: recognised before it is touched, opened with our PRAGMAs, created only by request."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tiaan import __version__, traces
from tiaan.errors import Conflict, NotFound, StorageError, TiaanError, trouble
from tiaan.store import steps

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_RECOVER = "请用 tiaan backup --list 找一份好的备份，再 tiaan restore 恢复"
DAMAGED = ("数据文件已损坏", _RECOVER)
_SENTENCES = (
    # part of SQLite's message, what is wrong, what to do
    ("locked", "数据文件正被另一个程序占用", "请关闭其他正在使用它的窗口后重试"),
    ("readonly", "数据文件或所在文件夹是只读的，不能写入", "请检查文件权限，或换一个位置"),
    ("full", "磁盘已满，什么也没有写入", "请清理磁盘后重试"),
    ("disk i/o", "读写磁盘出错，什么也没有写入", "请检查磁盘空间和连接后重试"),
    ("unable to open", "打不开数据文件", "请检查文件夹是否还在、是否有权限"),
    ("not a database", "这不是 tiaan 数据文件", "请用 --db 指明正确的文件"),
    ("malformed", *DAMAGED),
    ("could not decode", *DAMAGED),  # and the message quotes what stands there
)
_CHANGED = (
    "数据文件的结构已被别的程序改过（多了、少了表或列）",
    "用 tiaan check 查看；用 tiaan backup --list 找一份好的备份，再 tiaan restore",
)
_ALTERED = ("no such table", "no such column", "has no column", " columns but ")
_SAY_DAMAGED = {DAMAGED[0], "这不是 tiaan 数据文件"}
"""Sentences that only come of a file whose header was ours."""


class Damaged(StorageError):
    """The file says it is ours, and cannot be read."""


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
        if any(part in str(error) for part in _ALTERED):
            raise StorageError(*_CHANGED) from error
        if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK":
            # Reading alone would do, were it not for the journal of a killed write.
            raise StorageError(
                "上一次写入被中断，没有写完，要先还原，而这里是只读的",
                "请能写入的人先打开一次，如 tiaan list，之后照常可读",
            ) from error
        said = str(error).lower()
        for part, message, hint in _SENTENCES:
            if part in said:
                kind = Damaged if message in _SAY_DAMAGED else StorageError
                raise kind(message, hint) from error
        raise StorageError("读写数据文件时出错，什么也没有写入", f"细节：{error}") from error
    except UnicodeDecodeError as error:
        # SQLite quotes a damaged schema in its message, and the message is no text either.
        raise Damaged(*DAMAGED) from error


def connect(path: Path, mode: str = "rw", *, patience: float | None = None) -> sqlite3.Connection:
    """Return a connection with our PRAGMAs; nothing about the file is checked.

    Args:
        path: of the file.
        mode: rw, or ro.
        patience: seconds to wait for another program to let go of it; None: `BUSY_SECONDS`.
    """
    # By its bytes: not every name is text, and not every system writes names in UTF-8.
    uri = f"file:{quote(os.fsencode(path.resolve()))}?mode={mode}"
    wait = BUSY_SECONDS if patience is None else patience
    conn = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)
    for pragma in _PRAGMAS:
        conn.execute(pragma)
    return conn


def recognise(path: Path) -> int:
    """Return the schema version of one of our files, by its header.

    Raises:
        NotFound: no such file.
        StorageError: a folder, empty, not SQLite, another program's, or a newer tiaan's.
    """
    header = _settled_header(path)
    if not header:
        raise StorageError(f"{path} 是空文件，不是 tiaan 数据文件", "请用 --db 指明正确的文件")
    if not _is_sqlite(header):
        raise StorageError(f"{path} 不是 tiaan 数据文件", "请用 --db 指明正确的文件")
    if not _is_ours(header):
        raise StorageError(f"{path} 是别的程序的数据库，没有动它", "请用 --db 指明正确的文件")
    version = int.from_bytes(header[60:64])
    if not version:
        raise Damaged(f"{path} 没有写完，不是可用的数据文件", _RECOVER)
    if version > steps.SCHEMA_VERSION:
        needed = _version_needed(path)
        raise StorageError(
            f"{path} 由更新版本的 tiaan 写成（格式 {version}，本程序认得 {steps.SCHEMA_VERSION}）",
            f"请安装 tiaan {needed} 或更新的版本" if needed else "请安装新版 tiaan",
        )
    return version


def is_ours(path: Path) -> bool:
    """Whether a file says that it is tiaan's, of whatever version and however damaged further on.

    Raises:
        NotFound, StorageError: it cannot be read.
    """
    return _is_ours(_header(path))


def is_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite database, ours or not.

    Raises:
        NotFound, StorageError: it cannot be read.
    """
    return _is_sqlite(_header(path))


def _is_sqlite(header: bytes) -> bool:
    return len(header) == _HEADER and header.startswith(_MAGIC)


def _is_ours(header: bytes) -> bool:
    return _is_sqlite(header) and int.from_bytes(header[68:72]) == APPLICATION_ID


def _settled_header(path: Path) -> bytes:
    """Return the header as it counts: what a killed upgrade wrote of it is rolled back first.

    SQLite does so at the first read. Until then the header may be the new version's already.
    """
    header = _header(path)
    if _is_ours(header) and path.with_name(f"{path.name}-journal").exists():
        with guarded(), closing(connect(path)) as conn:
            conn.execute("PRAGMA user_version").fetchone()
        header = _header(path)
    return header


def _header(path: Path) -> bytes:
    try:
        if not (path.is_file() or path.is_dir()) and path.exists():
            # A pipe would be waited for, for ever.
            raise StorageError(f"{path} 不是普通文件，不是数据文件", "请用 --db 指明正确的文件")
        with path.open("rb") as file:
            return file.read(_HEADER)
    except FileNotFoundError:
        raise NotFound(
            f"没有数据文件 {path}", "用 tiaan init 新建，或用 --db 指明已有的文件"
        ) from None
    except IsADirectoryError:
        raise StorageError(f"{path} 是文件夹，不是数据文件", "请用 --db 指明文件") from None
    except OSError as error:
        raise StorageError(f"打不开 {path}：{trouble(error)}", "请检查文件权限") from None


def _version_needed(path: Path) -> str:
    """Return the first tiaan that writes a newer file's schema; "" where the file does not say."""
    from tiaan.store import migrations  # noqa: PLC0415 - not to open a file of this version

    try:
        with closing(connect(path, "ro")) as conn:
            names = conn.execute(f"SELECT name FROM {migrations.RECORD} ORDER BY id DESC")
            needed = migrations.since(str(names.fetchone()[0]))
            return "" if needed == __version__ else needed
    except (sqlite3.Error, TypeError):
        return ""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an existing file, and close it at the end; one of an older schema is `upgrade`d first.

    Raises:
        NotFound, StorageError: as `recognise` and `guarded` say; an older schema.
    """
    version = recognise(path)
    if version < steps.SCHEMA_VERSION:
        raise StorageError(
            f"{path} 由旧版本写成（格式 {version}），本程序用格式 {steps.SCHEMA_VERSION}",
            "升级请用 tiaan --upgrade check，升级前会自动备份",
        )
    with guarded():
        conn = connect(path)
        try:
            yield conn
        except (TypeError, ValueError, KeyError, IndexError, AssertionError) as error:
            # Rows of another shape make the program stumble; of ours it would be its own fault.
            if not _is_altered(conn):
                raise
            raise StorageError(*_CHANGED) from error
        finally:
            conn.close()


def _is_altered(conn: sqlite3.Connection) -> bool:
    """Whether a table of ours is not as we define it."""
    from tiaan.store import migrations  # noqa: PLC0415 - only after a stumble

    ours = {row for row in migrations.schema() if row[0] == "table"}
    found = conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return not ours <= set(found.fetchall())


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file of any of our schemas and keep everybody else out of it until the end.

    Raises:
        StorageError: as `guarded` says; another program does not let go of it.
    """
    with guarded(), closing(connect(path)) as conn:
        # In this mode a lock once taken is kept, so several transactions are as one.
        conn.execute("PRAGMA locking_mode = EXCLUSIVE")
        conn.execute("BEGIN EXCLUSIVE")
        conn.execute("COMMIT")
        yield conn


def file_of(conn: sqlite3.Connection) -> Path | None:
    """Return the file a connection writes to; None in memory, or while the file is being made."""
    from tiaan import drafts  # noqa: PLC0415 - not to show something

    # By its bytes, as `connect` opens it.
    sql = "SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'"
    path = Path(os.fsdecode(conn.execute(sql).fetchone()[0]))
    # What is in memory has no name, or one of SQLite's own: never a whole path.
    return path if path.is_absolute() and not drafts.is_draft(path) else None


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
    from tiaan import drafts  # noqa: PLC0415 - likewise

    if path.exists() or path.is_symlink():
        raise StorageError(f"{path} 已经存在，没有动它", "请换一个文件名，或直接使用它")
    try:
        draft = drafts.create(path.parent)
    except OSError as error:
        raise StorageError(
            f"不能在 {path.parent} 中新建文件：{trouble(error)}", "请检查文件夹是否存在、能否写入"
        ) from None
    try:
        with guarded():
            conn = connect(draft)
            try:
                _initialise(conn)
                yield conn
            finally:
                conn.close()
        publish(draft, path)
    finally:
        drafts.discard(draft)


def _initialise(conn: sqlite3.Connection) -> None:
    from tiaan.store import migrations  # noqa: PLC0415 - once in the life of a file

    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.migrate(conn)


def publish(draft: Path, path: Path) -> None:
    """Give a finished file its name without ever replacing another."""
    traces.leave()
    try:
        os.link(draft, path)
    except FileExistsError:
        raise StorageError(f"{path} 已经存在，没有动它", "请换一个文件名") from None
    except OSError:
        # A memory stick has no hard links; the check above is then all there is.
        try:
            draft.replace(path)
        except OSError as error:
            raise TiaanError(f"不能写入 {path}：{trouble(error)}", "请检查权限和空间") from None
