"""Copies of the file: taken while it is in use, proven, then named; and which of them are kept.

A copy never has its name before it is whole and checked.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from tiaan import drafts, traces
from tiaan.errors import StorageError, TiaanError, trouble
from tiaan.store import database, proof, shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tiaan.store.shelf import Reason


_REASONS = (
    # What the system says, what is wrong, what to do.
    ({errno.ENOSPC, errno.EDQUOT, errno.EFBIG}, "磁盘空间不够", "请腾出空间后再试，或换一个位置"),
    (
        {errno.EACCES, errno.EPERM, errno.EROFS},
        "没有写入的权限",
        "请检查文件夹的权限，或换一个位置",
    ),
    ({errno.ENOENT, errno.ENOTDIR}, "没有这个文件夹", "请先建好文件夹，或换一个位置"),
    ({errno.ENAMETOOLONG}, "文件名太长", "请换一个短些的文件名"),
)


def copy(
    conn: sqlite3.Connection,
    target: Path,
    failure: str,
    *,
    log: bool = False,
    replace: bool = False,
) -> proof.Standing:
    """Copy the file behind a connection, others at work in it or not, and prove the copy.

    Nothing has the target's name before it is whole; only its owner may read it (0600).

    Args:
        conn: the file; it may hold the lock for a write, as long as nothing is written yet.
        target: what the copy is to be called.
        failure: how the sentence begins when there is to be no copy.
        log: as `proof.examine` has it.
        replace: another file may be of that name already.

    Raises:
        StorageError: no room, no right, the file is damaged, or something is called that.
    """
    with explained(failure), _draft(target.parent) as draft:
        with _snapshot(conn) as source, closing(sqlite3.connect(draft)) as other:
            # Nobody else knows the draft, and it is synced as a whole below.
            other.execute("PRAGMA journal_mode = OFF")
            other.execute("PRAGMA synchronous = OFF")
            meant = proof.standing(source)
            source.backup(other)
        if proof.examine(draft, log=log) != meant:
            raise StorageError("读回的内容不符", "请检查磁盘")
        place(draft, target, replace=replace)
    return meant


def automatic(
    conn: sqlite3.Connection, reason: Reason, at: datetime, kept: int | None
) -> Path | None:
    """Copy the file before something is done to it; in memory, or half made, there is nothing to.

    Args:
        conn: the file.
        reason: what is about to be done.
        at: now.
        kept: how many automatic copies to keep; older ones are removed. None: remove none.

    Raises:
        StorageError: it cannot be done, so the rest is not to be done either.
    """
    path = database.file_of(conn)
    if path is None:
        return None
    failure = "没能先做备份，所以什么也没有写入"
    with explained(failure):
        number = proof.standing(conn).operation
        target = shelf.free_name(path, reason, at, number)
    copy(conn, target, failure)
    if kept is not None:
        _rotate(path, kept, target)
    return target


def aside(path: Path, reason: Reason, at: datetime) -> Path:
    """Keep a file byte for byte, damage and all, its journal with it; SQLite is not asked.

    No connection of this process may have the file open: closing it here would drop their locks.

    Raises:
        StorageError: it cannot be read, or the copy not be written.
    """
    with explained("没能先把现在的文件另存一份，所以什么也没有改动"):
        target = shelf.free_name(path, reason, at, 0)
        for end in ("-journal", ""):
            one = path.with_name(path.name + end)
            if not one.exists():
                continue
            with _draft(target.parent) as draft:
                with one.open("rb") as source, draft.open("wb") as other:
                    while part := source.read(1 << 20):
                        other.write(part)
                place(draft, target.with_name(target.name + end))
    return target


def place(draft: Path, target: Path, *, replace: bool = False) -> None:
    """Give a finished draft its name, and make both last.

    Raises:
        OSError, StorageError: it cannot be, or another file is called that.
    """
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    traces.leave()
    if replace:
        draft.replace(target)
    else:
        database.publish(draft, target)
    with suppress(OSError):  # Windows has no folders to sync
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    draft = drafts.create(folder)
    try:
        draft.chmod(0o600)  # a umask can take from what was asked for
        yield draft
    finally:
        drafts.discard(draft)


@contextmanager
def _snapshot(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Yield a connection that sees the file as it stands, whoever writes meanwhile.

    SQLite copies nothing out of a connection that means to write, and lets a second one read beside
    it as long as it has not begun to.
    """
    if not conn.in_transaction:
        conn.execute("BEGIN")
        try:
            yield conn
        finally:
            conn.execute("ROLLBACK")
        return
    path = database.file_of(conn)
    if path is None:
        raise AssertionError("nothing to read a second time")
    with closing(database.connect(path, "ro")) as second:
        second.execute("BEGIN")
        yield second


@contextmanager
def explained(failure: str) -> Iterator[None]:
    """Begin the sentence of whatever goes wrong with what that means for the command."""
    try:
        with database.guarded():
            yield
    except OSError as error:
        for numbers, reason, hint in _REASONS:
            if error.errno in numbers:
                raise StorageError(f"{failure}：{reason}", hint) from error
        raise StorageError(f"{failure}：{trouble(error)}", "请检查磁盘") from error
    except TiaanError as error:
        if error.message.startswith(failure):
            raise
        reason = error.message.removesuffix("，什么也没有写入")
        raise StorageError(f"{failure}：{reason}", error.hint) from error


def _rotate(path: Path, kept: int, newest: Path) -> None:
    """Remove the oldest automatic copies beyond a number; nothing that is not surely one of ours.

    The newest sound one stays whatever comes after it; with none that is sound, all stay. A
    failure to is no reason to stop what the new copy was made for.
    """
    automatic = [one for one in shelf.copies(path) if one.reason not in shelf.FOR_GOOD]
    ours = [one.path for one in automatic if one.path != newest and _says_ours(one.path)]
    old = ours[: max(0, len(ours) + 1 - max(kept, 1))]
    if not old:
        return
    sound = next((one for one in (newest, *reversed(ours)) if proof.is_sound(one)), None)
    for one in old if sound is not None else ():
        if one != sound:
            with suppress(OSError):
                one.unlink()


def _says_ours(path: Path) -> bool:
    try:
        return database.is_ours(path)
    except TiaanError:
        return False
