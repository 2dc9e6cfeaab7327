"""Copies of the file: taken while it is in use, proven, then named; and which of them are kept.

A copy never has its name before it is whole and checked. Automatic ones lie in a folder beside the
data file, under names that sort by time and say why they were made and after which operation.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiaan import drafts
from tiaan.errors import NotFound, StorageError, TiaanError, trouble
from tiaan.model.terms import Term
from tiaan.model.text import visible
from tiaan.store import database, migrations, verify
from tiaan.store.findings import damage, stumbled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tiaan.store.findings import Finding


class Reason(Term):
    """备份缘由"""  # noqa: D415 - as the other vocabularies

    MANUAL = "manual", "手工"
    IMPORT = "import", "导入前"
    BULK = "bulk", "批量前"
    UPGRADE = "upgrade", "升级前"
    RESTORE = "restore", "恢复前"
    REPAIR = "repair", "修复前"
    DAMAGED = "damaged", "损坏件"


_FOR_GOOD = frozenset({Reason.MANUAL, Reason.DAMAGED})
"""What the clerk asked for, and what there is no other of: never removed by us."""
_NAME = re.compile(
    rf"(\d{{8}}-\d{{6}})-第(\d+)次-({'|'.join(r.label for r in Reason)})(?:-(\d+))?\.db"
)
_SUFFIX = ".备份"
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


class Standing(NamedTuple):
    """What a file says of itself.

    Attributes:
        schema: its ``user_version``.
        operation: number of the latest operation, 0 for none.
        at: the moment of that operation, UTC, ISO; "" for none.
        head: that operation's hash, and so of the whole log.
        proposals: how many.
    """

    schema: int
    operation: int
    at: str
    head: str
    proposals: int


class Copy(NamedTuple):
    """A file of the folder of copies, by what its name says.

    Attributes:
        at: local time, YYYYMMDD-HHMMSS.
        operation: the latest one in it; 0 where nobody could tell.
        turn: tells apart two of the same second.
    """

    at: str
    turn: int
    operation: int
    reason: Reason
    path: Path

    @property
    def when(self) -> str:
        """The time as people write it."""
        day, time = self.at[:8], self.at[9:]
        return f"{day[:4]}-{day[4:6]}-{day[6:]} {time[:2]}:{time[2:4]}:{time[4:]}"


# What a file holds


def standing(conn: sqlite3.Connection) -> Standing:
    """Return what a file says of itself."""
    schema = conn.execute("PRAGMA user_version").fetchone()[0]
    last = conn.execute("SELECT id, at, hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    number, at, head = last or (0, "", "")
    proposals = conn.execute("SELECT count(*) FROM proposal").fetchone()[0]
    return Standing(schema, number, at, head, proposals)


def examine(path: Path, *, log: bool = True) -> Standing:
    """Open a file without writing to it, and prove it: SQLite's checks, and the log's chain.

    Args:
        path: of the file.
        log: recompute the chain too; needed wherever the file was not written a moment ago.

    Raises:
        NotFound, StorageError: not ours, newer, damaged.
    """
    database.recognise(path)
    with database.guarded(), closing(database.connect(path, "ro")) as conn:
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise database.Damaged(*database.DAMAGED)
        if log and (broken := next(verify.links(conn), None)):
            raise StorageError(f"{broken.subject}{broken.message}", database.DAMAGED[1])
        return standing(conn)


def prove(path: Path) -> tuple[Standing, tuple[Finding, ...]]:
    """Return what a file holds, and what `check` finds damaged: the one test of every copy.

    Of an older version it is a copy in memory that is brought up to date and proven, not the file.

    Raises:
        NotFound, StorageError: not ours, newer, or too damaged to be read.
    """
    version = database.recognise(path)
    with database.guarded(), closing(database.connect(path, "ro")) as conn:
        found = verify.verify(conn) if version == migrations.SCHEMA_VERSION else _older(conn)
        if any(one.code == "C01" and not stumbled(one) for one in found):
            raise database.Damaged(*database.DAMAGED)
        return standing(conn), damage(found)


def _older(conn: sqlite3.Connection) -> tuple[Finding, ...]:
    """Return what would be wrong with an older file once it is brought up to date."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as other:
        conn.backup(other)
        migrations.migrate(other)
        return verify.verify(other)


def summary(found: tuple[Finding, ...]) -> str:
    """Return in one phrase what is wrong: the first finding, and how many more."""
    first = f"{found[0].code} {found[0].subject}：{found[0].message}"
    return f"{first}，等 {len(found)} 处" if len(found) > 1 else first


def chain_of(path: Path) -> list[tuple[int, str]]:
    """Return a file's log as its chain: every operation and its hash.

    Raises:
        NotFound, StorageError: not ours, newer, damaged.
    """
    examine(path)
    with database.guarded(), closing(database.connect(path, "ro")) as conn:
        return links(conn)


def links(conn: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return the chain of an open file's log."""
    return conn.execute("SELECT id, hash FROM operation ORDER BY id").fetchall()


# Making one


def copy(
    conn: sqlite3.Connection,
    target: Path,
    failure: str,
    *,
    log: bool = False,
    replace: bool = False,
) -> Standing:
    """Copy the file behind a connection, others at work in it or not, and prove the copy.

    Nothing has the target's name before it is whole; only its owner may read it (0600).

    Args:
        conn: the file; it may hold the lock for a write, as long as nothing is written yet.
        target: what the copy is to be called.
        failure: how the sentence begins when there is to be no copy.
        log: as `examine` has it.
        replace: another file may be of that name already.

    Raises:
        StorageError: no room, no right, the file is damaged, or something is called that.
    """
    with explained(failure), _draft(target.parent) as draft:
        with _snapshot(conn) as source, closing(sqlite3.connect(draft)) as other:
            # Nobody else knows the draft, and it is synced as a whole below.
            other.execute("PRAGMA journal_mode = OFF")
            other.execute("PRAGMA synchronous = OFF")
            meant = standing(source)
            source.backup(other)
        if examine(draft, log=log) != meant:
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
        number = standing(conn).operation
        target = free_name(path, reason, at, number)
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
        target = free_name(path, reason, at, 0)
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


# Where they lie, and what they are called


def folder_of(path: Path) -> Path:
    """Return the folder of a data file's copies, whether it is there or not."""
    real = path.resolve()
    return real.with_name(real.name + _on_disk(_SUFFIX))


def free_name(
    path: Path, reason: Reason, at: datetime, operation: int, *, folder: Path | None = None
) -> Path:
    """Return a name for a copy that nothing has yet, in its own folder, which is made (0700).

    Raises:
        StorageError: the folder is a link, or something else of that name.
        OSError: it cannot be made.
    """
    folder = folder or folder_of(path)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise StorageError(f"“{visible(folder.name)}”不是文件夹，不往里写", "请移走它后再试")
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = f"{at.astimezone():%Y%m%d-%H%M%S}-第{operation}次-{reason.label}"
    target, turn = folder / _on_disk(f"{stem}.db"), 1
    while os.path.lexists(target):
        turn += 1
        target = folder / _on_disk(f"{stem}-{turn}.db")
    return target


def copies(path: Path) -> tuple[Copy, ...]:
    """Return the copies of a data file by their names, oldest first; nothing is opened."""
    found = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder_of(path)) as entries:
        for entry in entries:
            said = _NAME.fullmatch(os.fsencode(entry.name).decode(errors="replace"))
            if said and entry.is_file(follow_symlinks=False):
                at, number, label, turn = said.groups()
                one = folder_of(path) / entry.name
                found.append(Copy(at, int(turn or 1), int(number), Reason.parse(label), one))
    return tuple(sorted(found))


def find(path: Path, raw: str) -> Path:
    """Return the file meant: a number of the list, a path, or a name in the folder of copies.

    Raises:
        NotFound: none of them.
    """
    known = copies(path)
    if raw and (given := Path(raw)).exists():
        return given
    if raw.isdecimal() and 0 < int(raw[:9]) <= len(known):
        return known[int(raw) - 1].path
    for one in known:
        if raw in (one.path.name, one.path.stem):
            return one.path
    raise NotFound(f"没有备份“{raw}”", "请写文件名，或 tiaan backup --list 中的序号")


def _rotate(path: Path, kept: int, newest: Path) -> None:
    """Remove the oldest automatic copies beyond a number; nothing that is not surely one of ours.

    The newest sound one stays whatever comes after it; with none that is sound, all stay. A
    failure to is no reason to stop what the new copy was made for.
    """
    automatic = [one for one in copies(path) if one.reason not in _FOR_GOOD]
    ours = [one.path for one in automatic if one.path != newest and _says_ours(one.path)]
    old = ours[: max(0, len(ours) + 1 - max(kept, 1))]
    if not old:
        return
    sound = next((one for one in (newest, *reversed(ours)) if is_sound(one)), None)
    for one in old if sound is not None else ():
        if one != sound:
            with suppress(OSError):
                one.unlink()


def is_sound(path: Path) -> bool:
    """Whether `check` would find nothing wrong in a copy."""
    try:
        return not prove(path)[1]
    except (TiaanError, sqlite3.Error):
        return False


def _says_ours(path: Path) -> bool:
    try:
        return database.is_ours(path)
    except TiaanError:
        return False


def _on_disk(text: str) -> str:
    """Return a name that is UTF-8 on the disk, whatever this system takes names to be."""
    return text if os.name == "nt" else os.fsdecode(text.encode())
