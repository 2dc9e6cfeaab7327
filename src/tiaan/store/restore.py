"""A copy in place of the file, and an older file brought up to date: whole, or not at all.

A sound file is not replaced but written over, by SQLite, in one transaction: whoever has it open
goes on with what it now holds, and a kill leaves what was. Only a file that SQLite can no longer
read is put aside and another given its name. The log cannot tell of a restore, it is replaced with
the rest; the name of the copy made before does.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from tiaan import drafts, traces
from tiaan.errors import Conflict, StorageError, TiaanError, UsageError
from tiaan.store import backup, database, forgetting, migrations, proof, steps, undo, verify
from tiaan.store.findings import damage
from tiaan.store.shelf import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tiaan.store.findings import Finding
    from tiaan.store.proof import Standing
    from tiaan.store.undo import Past

_ANOTHER = "请换一份备份：tiaan backup --list"
_LAST = f"{_ANOTHER}；只有这一份时，把它复制为数据文件，再 tiaan check --fix"


class Plan(NamedTuple):
    """What a restore would do.

    Attributes:
        path: the data file.
        source: the copy that is to take its place.
        arrives: what the copy holds.
        present: what the file holds; None where it is missing or cannot be read.
        trouble: why it cannot be; "" where it can, or where there is none.
        lost: the operations of the file that the copy does not have, oldest first.
        gained: how many operations of the copy the file does not have.
        returning: how much of what was forgotten the copy still holds, by table beside the log.
        is_related: both began as one file; so is nothing at all.
    """

    path: Path
    source: Path
    arrives: Standing
    present: Standing | None
    trouble: str
    lost: tuple[Past, ...]
    gained: int
    is_related: bool
    returning: dict[str, int]


def plan(path: Path, source: Path) -> Plan:
    """Hold a copy against the file that it is to replace; nothing is changed.

    Raises:
        NotFound: no such copy.
        UsageError: it is the file itself.
        StorageError: the copy is not ours, newer or damaged; or the file is not ours to replace.
    """
    if path.exists() and source.exists() and path.samefile(source):
        raise UsageError("这就是数据文件本身", _ANOTHER)
    with _blaming(source):
        arrives, wrong = proof.prove(source)
        _require_sound(wrong)
        with database.guarded(), closing(database.connect(source, "ro")) as conn:
            theirs = proof.links(conn)
    if not path.exists():
        return Plan(path, source, arrives, None, "", (), 0, is_related=True, returning={})
    if database.is_sqlite(path):
        try:
            return _compare(path, source, arrives, theirs)
        except database.Damaged:
            trouble = "已损坏"
    else:
        trouble = "是空文件" if not path.stat().st_size else "不是完整的数据文件"
    return Plan(path, source, arrives, None, trouble, (), 0, is_related=True, returning={})


def _compare(path: Path, source: Path, arrives: Standing, theirs: list[tuple[int, str]]) -> Plan:
    """Return the plan for a file that can be read.

    Raises:
        Damaged: it cannot.
        StorageError: it is another program's, newer, or locked.
    """
    database.recognise(path)
    with database.guarded(), closing(database.connect(path)) as conn:
        conn.execute("BEGIN")
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise database.Damaged(*database.DAMAGED)
        try:
            present, ours = proof.standing(conn), proof.links(conn)
        except sqlite3.OperationalError as error:
            raise database.Damaged(*database.DAMAGED) from error  # it lacks a table
        common = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))
        )
        lost = undo.operations(conn)[common:]
        with closing(database.connect(source, "ro")) as copy:
            returning = forgetting.returning(conn, copy)
    gained = len(theirs) - common
    related = bool(common) or not ours or not theirs
    return Plan(path, source, arrives, present, "", lost, gained, related, returning)


def _require_sound(wrong: tuple[Finding, ...]) -> None:
    """Refuse what `check` would not let pass, before it takes the place of anything.

    Raises:
        StorageError: something is wrong with it.
    """
    if wrong:
        raise StorageError(proof.summary(wrong), _LAST)


@contextmanager
def _blaming(source: Path) -> Iterator[None]:
    """Say of what is wrong that it is wrong with the copy."""
    try:
        yield
    except StorageError as error:
        named = str(source) in error.message
        message = error.message if named else f"备份 {source.name}：{error.message}"
        hint = error.hint if "请安装" in error.hint or error.hint == _LAST else _ANOTHER
        raise StorageError(message, hint) from error


def restore(made: Plan, at: datetime) -> Path | None:
    """Carry a plan out; return the copy of what stood there before, None where nothing did.

    Raises:
        Conflict: the file has changed since the plan was made; nothing is changed.
        StorageError: it is locked, there is no room or no right, or the copy is damaged; the file
            is as it was.
    """
    with _prepared(made) as (draft, meant):
        kept = (_put if made.present is None else _pour)(made, draft, at)
    # With nothing held: it has to stand for everybody.
    if proof.examine(made.path) != meant:
        raise StorageError(
            "恢复后读回的内容不符", f"请检查磁盘；恢复前的文件在 {kept}" if kept else "请检查磁盘"
        )
    return kept


@contextmanager
def _prepared(made: Plan) -> Iterator[tuple[Path, Standing]]:
    """Yield the copy once more, brought up to date and proven as `check` proves a file.

    In the data file's folder, so that it can take its name in one step.
    """
    failure = "没有恢复，现在的文件没有改动"
    with backup.explained(failure):
        draft = drafts.create(made.path.resolve().parent)
    try:
        with database.guarded(), closing(database.connect(made.source, "ro")) as conn:
            backup.copy(conn, draft, failure, replace=True)
        with backup.explained(failure), closing(database.connect(draft)) as conn:
            if made.arrives.schema < steps.SCHEMA_VERSION:
                with _blaming(made.source):
                    proof.bring_up(conn)
            with _blaming(made.source):
                _require_sound(damage(verify.verify(conn)))
            meant = proof.standing(conn)
        yield draft, meant
    finally:
        drafts.discard(draft)


def _pour(made: Plan, draft: Path, at: datetime) -> Path | None:
    """Write a file over with another, after a copy of it; nobody else gets between the two."""
    with database.held(made.path) as conn:
        if proof.standing(conn) != made.present:
            raise Conflict("文件在此期间又有改动，没有恢复", "请重新运行 tiaan restore")
        kept = backup.automatic(conn, Reason.RESTORE, at, None)
        with closing(database.connect(draft, "ro")) as source:
            traces.leave()
            source.backup(conn, progress=_give_up)
    return kept


def _give_up(status: int, remaining: int, total: int) -> None:
    """End a copying that cannot go on: Python would try for ever."""
    del remaining, total
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise sqlite3.OperationalError("database is locked")


def _put(made: Plan, draft: Path, at: datetime) -> Path | None:
    """Give another file the name of one that is missing or cannot be read, which is kept aside."""
    path = made.path.resolve()
    journal = path.with_name(f"{path.name}-journal")
    kept = None
    if path.exists() or journal.exists():
        kept = backup.aside(path, Reason.DAMAGED, at)
    with backup.explained("没有恢复"):
        # It is another file's: SQLite would roll it back into this one.
        journal.unlink(missing_ok=True)
        backup.place(draft, path, replace=path.exists())
    return kept


def upgrade(path: Path, at: datetime) -> Path | None:
    """Bring an older file up to date after a copy, and return the copy; None: it was done already.

    Raises:
        StorageError: the file cannot be copied or locked, or a step does not work out on it; it is
            as it was.
    """
    with database.held(path) as conn:
        if proof.standing(conn).schema >= steps.SCHEMA_VERSION:
            return None  # another clerk was asked too, and was quicker
        kept = backup.automatic(conn, Reason.UPGRADE, at, None)
        try:
            migrations.migrate(conn)
        except (sqlite3.Error, TiaanError) as error:
            raise StorageError(
                f"升级没有成功，文件没有改动（{error}）", f"升级前的备份在 {kept}；请告诉维护者"
            ) from error
    return kept
