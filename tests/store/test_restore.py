from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from county import clerk, image
from dumps import RELEASED, figures, write
from logical import dump, log, tables
from tiaan.actions import unitroll
from tiaan.errors import Conflict, NotFound, StorageError, UsageError
from tiaan.store import backup, database, migrations, proof, restore, shelf, steps
from tiaan.store.shelf import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = clerk().at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tiaan.db"
    path.write_bytes(image())
    return path


@pytest.fixture
def source(path: Path, tmp_path: Path) -> Path:
    """A copy of the county, which then went on for two operations."""
    target = tmp_path / "以前.db"
    with database.opened(path) as conn:
        backup.copy(conn, target, "没有")
        for name in ("县水利局", "县林业局"):
            unitroll.add_units(conn, (name,), "政府系统", clerk(command=f"tiaan unit add {name}"))
    return target


def state(path: Path) -> tuple[object, object]:
    with database.opened(path) as conn:
        return dump(conn), log(conn)


def test_plan_names_what_is_lost(path: Path, source: Path) -> None:
    made = restore.plan(path, source)

    assert [one.command for one in made.lost] == [
        "tiaan unit add 县水利局",
        "tiaan unit add 县林业局",
    ]
    assert (made.gained, made.is_related, made.trouble) == (0, True, "")


def test_restored_file_is_the_copy_and_the_way_back_is_kept(path: Path, source: Path) -> None:
    before = state(path)

    kept = restore.restore(restore.plan(path, source), NOW)

    assert kept is not None
    assert state(path) == state(source)
    assert state(kept) == before
    assert [one.reason for one in shelf.copies(path)] == [Reason.RESTORE]

    made = restore.plan(path, kept)
    assert (made.lost, made.gained) == ((), 2)
    restore.restore(made, NOW)
    assert state(path) == before


def test_who_has_the_file_open_goes_on_with_what_it_now_holds(path: Path, source: Path) -> None:
    with database.opened(path) as other:
        units = "SELECT count(*) FROM unit"
        before = other.execute(units).fetchone()[0]
        restore.restore(restore.plan(path, source), NOW)

        assert other.execute(units).fetchone()[0] == before - 2
        unitroll.add_units(other, ("县审计局",), "政府系统", clerk())
    assert any(row[1] == "县审计局" for row in state(path)[0]["unit"])  # type: ignore[index]


def test_lock_held_by_another_is_said(
    path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, made = state(path), restore.plan(path, source)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="数据文件正被另一个程序占用"):
            restore.restore(made, NOW)
    assert state(path) == before
    assert shelf.copies(path) == ()


def test_what_changed_since_the_question_is_not_lost(path: Path, source: Path) -> None:
    made = restore.plan(path, source)
    with database.opened(path) as conn:
        unitroll.add_units(conn, ("县审计局",), "政府系统", clerk())
    before = state(path)

    with pytest.raises(Conflict, match="文件在此期间又有改动"):
        restore.restore(made, NOW)
    assert state(path) == before


def test_without_a_copy_of_what_stands_nothing_is_replaced(path: Path, source: Path) -> None:
    shelf.folder_of(path).write_text("in the way")
    before = state(path)
    with pytest.raises(StorageError, match="没能先做备份"):
        restore.restore(restore.plan(path, source), NOW)
    assert state(path) == before


def test_another_record_is_told_apart(path: Path, tmp_path: Path) -> None:
    other = write(RELEASED[0], tmp_path / "他县.db")
    made = restore.plan(path, other)
    assert (made.is_related, len(made.lost)) == (False, proof.examine(path).operation)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _noise(path: Path) -> None:
    path.write_bytes(b"\0" * 9000)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20000])


def _zeroed(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\0" * 4096 + data[8192:])


def _gone(path: Path) -> None:
    path.unlink()


def _unfinished(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 0")


@pytest.mark.parametrize("harm", [_empty, _noise, _cut, _zeroed, _unfinished])
def test_file_that_cannot_be_read_is_kept_aside(
    path: Path, source: Path, harm: Callable[[Path], None]
) -> None:
    harm(path)
    harmed = path.read_bytes()
    path.with_name("tiaan.db-journal").write_bytes(b"stale")

    made = restore.plan(path, source)
    kept = restore.restore(made, NOW)

    assert (made.present, made.trouble != "") == (None, True)
    assert state(path) == state(source)
    assert kept is not None
    assert kept.read_bytes() == harmed
    if harm in (_empty, _noise):  # what SQLite opens it cleans up behind itself
        assert kept.with_name(f"{kept.name}-journal").read_bytes() == b"stale"
    assert not path.with_name("tiaan.db-journal").exists()
    assert [one.reason for one in shelf.copies(path)] == [Reason.DAMAGED]


def test_missing_file_comes_back(path: Path, source: Path) -> None:
    _gone(path)
    assert restore.restore(restore.plan(path, source), NOW) is None
    assert state(path) == state(source)


@pytest.mark.parametrize("harm", [_empty, _noise, _cut, _zeroed, _unfinished])
def test_damaged_copy_is_refused(path: Path, source: Path, harm: Callable[[Path], None]) -> None:
    harm(source)
    before = state(path)
    with pytest.raises(StorageError) as error:
        restore.plan(path, source)
    assert error.value.hint == "请换一份备份：tiaan backup --list"
    assert state(path) == before


def test_row_changed_by_damage_is_found_before_anything_is_replaced(
    path: Path, source: Path
) -> None:
    with closing(sqlite3.connect(source)) as conn, conn:
        conn.execute("UPDATE unit SET name = '县教肓局' WHERE name = '县教育局'")
    before = state(path)
    with pytest.raises(StorageError, match=r"备份 以前\.db：C04 单位 .*：这条记录与日志不符"):
        restore.restore(restore.plan(path, source), NOW)
    assert state(path) == before


def test_strangers_are_refused(path: Path, source: Path) -> None:
    with pytest.raises(UsageError, match="这就是数据文件本身"):
        restore.plan(path, path)
    with pytest.raises(NotFound):
        restore.plan(path, path.with_name("没有.db"))
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA application_id = 7")
    with pytest.raises(StorageError, match="是别的程序的数据库，没有动它"):
        restore.plan(path, source)


def test_no_room_while_writing_over_leaves_what_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, made = state(path), restore.plan(path, write(RELEASED[0], tmp_path / "大.db"))
    held = database.held

    @contextmanager
    def narrow(path: Path) -> Iterator[sqlite3.Connection]:
        with held(path) as conn:
            conn.execute("PRAGMA max_page_count = 1")  # as many as there are
            yield conn

    monkeypatch.setattr(database, "held", narrow)
    with pytest.raises(StorageError, match="磁盘已满"):
        restore.restore(made, NOW)
    assert state(path) == before


# Older files


M999 = """
ALTER TABLE proposal ADD COLUMN test TEXT NOT NULL DEFAULT 'x';
CREATE TABLE test_kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
"""


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> int:
    """The program as it will be: with one more step."""
    scripts = {**migrations.SCRIPTS, "m999_test@9.8.7": M999}
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    monkeypatch.setattr(steps, "SCHEMA_VERSION", len(scripts))
    return len(scripts)


def check(path: Path) -> list[str]:
    from tiaan.stats import closing as identities
    from tiaan.store.verify import verify

    with database.opened(path) as conn:
        found = verify(conn) or identities.findings(conn, clerk().today)
    return [f"{one.code} {one.subject} {one.message}" for one in found]


def counted(path: Path) -> dict[str, object]:
    import json

    from typer.testing import CliRunner

    from tiaan.cli.app import app

    words = ["--db", str(path), "--session", "11-2", "stats", "--as-of", "2025-12-31", "--json"]
    said = CliRunner().invoke(app, words)
    return {one["key"]: one["value"] for one in json.loads(said.stdout)}


@pytest.mark.parametrize("schema", RELEASED)
def test_dump_of_every_release_becomes_a_file_of_today(tmp_path: Path, schema: int) -> None:
    path = write(schema, tmp_path / "x.db")
    if schema < steps.SCHEMA_VERSION:
        restore.upgrade(path, NOW)
    then = figures(schema)

    assert check(path) == []
    assert {key: value for key, value in counted(path).items() if key in then} == then


@pytest.mark.parametrize("schema", RELEASED)
def test_dump_of_every_release_is_migrated(tmp_path: Path, schema: int, newer: int) -> None:
    path = write(schema, tmp_path / "x.db")
    old = path.read_bytes()

    kept = restore.upgrade(path, NOW)

    assert kept is not None
    assert [one.reason for one in shelf.copies(path)] == [Reason.UPGRADE]
    assert database.recognise(path) == newer
    assert check(path) == []
    then = figures(schema)
    assert {key: value for key, value in counted(path).items() if key in then} == then
    with closing(sqlite3.connect(kept)) as copy, closing(sqlite3.connect(":memory:")) as before:
        before.deserialize(old)
        assert (dump(copy), log(copy)) == (dump(before), log(before))
    assert restore.upgrade(path, NOW) is None


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("schema", RELEASED)
def test_backup_of_every_release_restores(tmp_path: Path, schema: int) -> None:
    source = write(schema, tmp_path / "备份.db")
    before = source.read_bytes()
    path = tmp_path / "x.db"

    restore.restore(restore.plan(path, source), NOW)

    assert check(path) == []
    assert source.read_bytes() == before
    with database.opened(path) as conn:
        assert "test_kind" in tables(conn)


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("script", [M999 + "SELECT no_such_column;", "DROP TABLE unit;"])
def test_migration_that_fails_leaves_the_old_file(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(RELEASED[-1], tmp_path / "x.db")
    scripts = {**migrations.SCRIPTS, "m998_test@9.8.8": script}
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    monkeypatch.setattr(steps, "SCHEMA_VERSION", len(scripts))
    before = path.read_bytes()

    with pytest.raises(StorageError, match="升级没有成功，文件没有改动"):
        restore.upgrade(path, NOW)

    assert path.read_bytes() == before
    assert [one.reason for one in shelf.copies(path)] == [Reason.UPGRADE]


def test_newer_file_says_which_version_it_takes(
    tmp_path: Path, newer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(RELEASED[-1], tmp_path / "x.db")
    restore.upgrade(path, NOW)
    monkeypatch.undo()
    before = path.read_bytes()

    with pytest.raises(StorageError) as error:
        database.recognise(path)

    assert f"格式 {newer}" in error.value.message
    assert error.value.hint == "请安装 tiaan 9.8.7 或更新的版本"
    shutil.copy(path, tmp_path / "y.db")
    with pytest.raises(StorageError) as error:
        restore.plan(write(RELEASED[-1], tmp_path / "z.db"), tmp_path / "y.db")
    assert error.value.hint == "请安装 tiaan 9.8.7 或更新的版本"
    assert path.read_bytes() == before
