from __future__ import annotations

import os
import shutil
import stat
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from county import clerk, image
from logical import dump, log
from tiaan import drafts
from tiaan.actions import registry
from tiaan.errors import NotFound, StorageError
from tiaan.model.terms import Action
from tiaan.store import backup, database, proof, shelf
from tiaan.store.journal import MANY, operation
from tiaan.store.shelf import Reason

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 23, 2, 15, 30, tzinfo=UTC)
LOCAL = f"{NOW.astimezone():%Y%m%d-%H%M%S}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tiaan.db"
    path.write_bytes(image())
    return path


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with database.opened(path) as conn:
        yield conn


def state(path: Path) -> tuple[object, object]:
    with database.opened(path) as conn:
        return dump(conn), log(conn)


def touch(conn: sqlite3.Connection, count: int, action: Action = Action.SUBMIT) -> None:
    """Write one operation about so many proposals."""
    with operation(conn, action, clerk()) as op:
        first = conn.execute("SELECT count(*) FROM proposal").fetchone()[0]
        for number in range(first + 1, first + count + 1):
            op.insert(
                "proposal", session_id=1, intake_no=number, title=f"关于{number}的提案",
                proposer_kind="member", timing="session", state="pending", received_on="2025-01-05",
            )  # fmt: skip
            op.record(clerk().today, case_id=number)


def names(path: Path) -> list[str]:
    return [one.path.name for one in shelf.copies(path)]


def reasons(path: Path) -> list[str]:
    return [one.reason.label for one in shelf.copies(path)]


def test_copy_is_the_file(path: Path, conn: sqlite3.Connection, tmp_path: Path) -> None:
    target = tmp_path / "副本.db"

    made = backup.copy(conn, target, "没有", log=True)

    assert state(target) == state(path)
    assert made == proof.examine(target) == proof.standing(conn)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tiaan.db", "副本.db"]


@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
def test_copy_is_the_owners_under_any_umask(conn: sqlite3.Connection, umask: int) -> None:
    before = os.umask(umask)
    try:
        target = backup.automatic(conn, Reason.IMPORT, NOW, 3)
    except StorageError:
        assert umask == 0o777
        assert os.geteuid() != 0
        return
    finally:
        os.umask(before)

    assert target is not None
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) & 0o077 == 0


def test_name_says_when_and_why_and_where(conn: sqlite3.Connection, path: Path) -> None:
    for reason in (Reason.IMPORT, Reason.IMPORT, Reason.RESTORE):
        backup.automatic(conn, reason, NOW, 9)

    number = proof.standing(conn).operation
    assert sorted(names(path)) == [
        f"{LOCAL}-第{number}次-导入前-2.db",
        f"{LOCAL}-第{number}次-导入前.db",
        f"{LOCAL}-第{number}次-恢复前.db",
    ]
    assert shelf.folder_of(path).name == "tiaan.db.备份"
    assert {one.when for one in shelf.copies(path)} == {f"{NOW.astimezone():%Y-%m-%d %H:%M:%S}"}


def test_copy_beside_writers_is_whole(path: Path, tmp_path: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        with database.opened(path) as own:
            while not ended.is_set():
                touch(own, 1)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        with database.opened(path) as conn:
            for number in range(8):
                backup.copy(conn, tmp_path / f"{number}.db", "没有", log=True)
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    assert sorted(tmp_path.glob("?.db")) == [tmp_path / f"{n}.db" for n in range(8)]


def test_lock_held_for_a_write_does_not_block(conn: sqlite3.Connection, path: Path) -> None:
    before = state(path)
    with operation(conn, Action.SUBMIT, clerk()) as op:
        target = backup.automatic(conn, Reason.BULK, NOW, 9)
        op.insert("unit", name="县水利局")
        op.record(clerk().today)

    assert target is not None
    assert state(target) == before != state(path)


def test_nothing_is_called_that_before_it_is_checked(
    conn: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(path: Path, *, log: bool) -> proof.Standing:
        assert (drafts.is_draft(path), log) == (True, False)
        raise StorageError("x")

    monkeypatch.setattr(proof, "examine", stumble)
    with pytest.raises(StorageError, match="没有备份成：x"):
        backup.copy(conn, tmp_path / "副本.db", "没有备份成")
    assert [one.name for one in tmp_path.iterdir()] == ["tiaan.db"]


def test_standing_file_is_not_replaced(conn: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "副本.db").write_text("mine")
    with pytest.raises(StorageError, match="已经存在，没有动它"):
        backup.copy(conn, tmp_path / "副本.db", "没有备份成")
    assert (tmp_path / "副本.db").read_text() == "mine"


def test_folder_that_is_a_link_is_not_written_to(conn: sqlite3.Connection, path: Path) -> None:
    other = path.with_name("elsewhere")
    other.mkdir()
    shelf.folder_of(path).symlink_to(other)
    with pytest.raises(StorageError, match="不是文件夹，不往里写"):
        backup.automatic(conn, Reason.IMPORT, NOW, 9)
    assert list(other.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(
    conn: sqlite3.Connection, path: Path
) -> None:
    folder = shelf.folder_of(path)
    folder.mkdir()
    left = folder / f".tiaan-{'0' * 16}.tmp"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))

    backup.automatic(conn, Reason.IMPORT, NOW, 9)

    assert reasons(path) == ["导入前"]
    assert len(list(folder.iterdir())) == 1


def test_oldest_automatic_copies_make_room(conn: sqlite3.Connection, path: Path) -> None:
    folder = shelf.folder_of(path)
    for hour in range(5):
        backup.automatic(conn, Reason.IMPORT, NOW.replace(hour=hour), 99)
    manual = shelf.free_name(path, Reason.MANUAL, NOW.replace(hour=0), 1)
    backup.copy(conn, manual, "没有")
    strange = folder / "20200101-000000-第1次-导入前.db"
    strange.write_text("not ours, though it is called so")
    (folder / "20200101-000000-第1次-导入前 副本.db").write_text("mine")

    newest = backup.automatic(conn, Reason.BULK, NOW.replace(hour=6), 3)

    left = shelf.copies(path)
    assert [(one.at[:4], one.reason.label) for one in left] == [
        ("2020", "导入前"), *[("2026", word) for word in ("手工", "导入前", "导入前", "批量前")],
    ]  # fmt: skip
    assert {strange, manual, newest} < {one.path for one in left}
    assert (folder / "20200101-000000-第1次-导入前 副本.db").exists()


def test_clock_set_back_does_not_cost_the_new_copy(conn: sqlite3.Connection, path: Path) -> None:
    backup.automatic(conn, Reason.IMPORT, NOW, 1)
    newest = backup.automatic(conn, Reason.IMPORT, NOW.replace(year=1999), 1)
    assert [one.path for one in shelf.copies(path)] == [newest]


# Before what


@pytest.mark.parametrize(
    ("action", "count", "expected"),
    [
        (Action.SUBMIT, MANY, []),
        (Action.SUBMIT, MANY + 1, ["批量前"]),
        (Action.IMPORT, 1, ["导入前"]),
        (Action.FORGET, MANY + 1, []),
    ],
)
def test_copy_comes_before_much(
    conn: sqlite3.Connection, path: Path, action: Action, count: int, expected: list[str]
) -> None:
    before = state(path)
    touch(conn, count, action)

    assert reasons(path) == expected
    assert [state(one.path) for one in shelf.copies(path)] == [before] * len(expected)


def test_copy_comes_before_a_large_undo(conn: sqlite3.Connection, path: Path) -> None:
    from tiaan.store.undo import undo

    touch(conn, MANY + 1)
    undo(conn, clerk())
    assert reasons(path) == ["批量前", "批量前"]


def test_dry_run_and_memory_make_no_copy(
    conn: sqlite3.Connection, path: Path, db: sqlite3.Connection
) -> None:
    with operation(conn, Action.IMPORT, clerk(dry_run=True)) as op:
        op.insert("unit", name="县水利局")
        op.record(clerk().today)
    touch(db, MANY + 1)
    assert names(path) == []


def test_setting_says_how_many_and_none(conn: sqlite3.Connection, path: Path) -> None:
    registry.change_settings(conn, {"backups_kept": "2"}, clerk())
    for number in range(4):
        with operation(conn, Action.IMPORT, clerk()) as op:
            op.insert("unit", name=f"第{number}局")
            op.record(clerk().today)
    assert all(proof.is_sound(one.path) for one in shelf.copies(path))
    assert reasons(path) == ["导入前"] * 2

    shutil.rmtree(shelf.folder_of(path))
    registry.change_settings(conn, {"backups_kept": "0"}, clerk())
    touch(conn, MANY + 1)
    assert names(path) == []


def test_without_a_copy_nothing_is_written(conn: sqlite3.Connection, path: Path) -> None:
    shelf.folder_of(path).write_text("in the way")
    before = state(path)

    with pytest.raises(StorageError) as error:
        touch(conn, MANY + 1)

    assert error.value.message.startswith("没能先做备份，所以什么也没有写入：")
    assert state(path) == before


# Proving one


def test_copy_with_a_changed_log_is_found(conn: sqlite3.Connection, tmp_path: Path) -> None:
    target = tmp_path / "副本.db"
    backup.copy(conn, target, "没有")
    data = target.read_bytes()
    place = data.index("县教育局".encode(), data.index(b'{"table":"unit"'))
    target.write_bytes(data[:place] + "乡".encode() + data[place + 3 :])

    assert proof.examine(target, log=False)
    with pytest.raises(StorageError, match=r"第 \d 次操作日志与其校验值不符"):
        proof.examine(target)


@pytest.mark.parametrize("left", [0, 60, 5000, 40000])
def test_copy_cut_off_is_found(conn: sqlite3.Connection, tmp_path: Path, left: int) -> None:
    target = tmp_path / "副本.db"
    backup.copy(conn, target, "没有")
    target.write_bytes(target.read_bytes()[:left])
    with pytest.raises(StorageError):
        proof.examine(target)


@pytest.mark.parametrize("kind", ["path", "number", "name", "stem"])
def test_copy_is_found_by(conn: sqlite3.Connection, path: Path, kind: str) -> None:
    one = backup.automatic(conn, Reason.IMPORT, NOW, 9)
    assert one is not None
    raw = {"path": str(one), "number": "1", "name": one.name, "stem": one.stem}[kind]
    assert shelf.find(path, raw) == one


@pytest.mark.parametrize("raw", ["", "0", "2", "没有.db", "长" * 200], ids=len)
def test_no_such_copy(conn: sqlite3.Connection, path: Path, raw: str) -> None:
    backup.automatic(conn, Reason.IMPORT, NOW, 9)
    with pytest.raises(NotFound, match="没有备份"):
        shelf.find(path, raw)
