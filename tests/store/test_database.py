from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logical import dump, log
from tiaan.errors import Conflict, ExitCode, NotFound, StorageError, TiaanError
from tiaan.store import database
from tiaan.store.steps import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import CommandLine


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make(path: Path) -> Path:
    with database.created(path):
        pass
    return path


def pragma(conn: sqlite3.Connection, name: str) -> object:
    return conn.execute(f"PRAGMA {name}").fetchone()[0]


def test_created_file_appears_whole_and_is_the_owners(tmp_path: Path) -> None:
    path = tmp_path / "提案.db"
    umask = os.umask(0)
    try:
        with database.created(path) as conn:
            assert not path.exists()
            assert dump(conn)["unit"] == []
    finally:
        os.umask(umask)

    assert [entry.name for entry in tmp_path.iterdir()] == ["提案.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert database.recognise(path) == SCHEMA_VERSION


def test_created_file_carries_our_marks(tmp_path: Path) -> None:
    with database.opened(make(tmp_path / "x.db")) as conn:
        assert pragma(conn, "application_id") == int.from_bytes(b"tian")
        assert pragma(conn, "user_version") == SCHEMA_VERSION
        assert pragma(conn, "journal_mode") == "delete"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, StorageError])
def test_failure_while_creating_leaves_nothing(tmp_path: Path, error: type[Exception]) -> None:
    with pytest.raises(error), database.created(tmp_path / "x.db"):
        raise error("x")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_created_never_replaces_what_is_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.db"
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(StorageError) as error, database.created(path):
        raise AssertionError("must not be reached")

    assert error.value.message == f"{path} 已经存在，没有动它"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.db"]
    assert kind != "file" or path.read_text() == "mine"


def test_created_never_replaces_what_appeared_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "x.db"

    with pytest.raises(StorageError, match="已经存在，没有动它"), database.created(path):
        path.write_text("theirs")

    assert path.read_text() == "theirs"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.db"]


def test_created_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"不能在 .*没有 中新建文件"),
        database.created(tmp_path / "没有" / "x.db"),
    ):
        raise AssertionError("must not be reached")


def test_connection_has_our_pragmas(tmp_path: Path) -> None:
    with database.opened(make(tmp_path / "x.db")) as conn:
        assert {
            name: pragma(conn, name)
            for name in ("foreign_keys", "synchronous", "trusted_schema", "cell_size_check")
        } == {"foreign_keys": 1, "synchronous": 3, "trusted_schema": 0, "cell_size_check": 1}
        assert pragma(conn, "busy_timeout") == database.BUSY_SECONDS * 1000
        assert conn.isolation_level is None


def test_connection_is_closed_at_the_end(tmp_path: Path) -> None:
    with database.opened(make(tmp_path / "x.db")) as conn:
        pass
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        conn.execute("SELECT 1")


def test_opening_writes_nothing(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db")
    before = digest(path)
    with database.opened(path) as conn:
        dump(conn)

    assert digest(path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.db"]


@pytest.mark.parametrize("name", ["问号?.db", "井#号.db", "百分%41号.db", "空 格.db"])
def test_file_of_any_name_is_opened(tmp_path: Path, name: str) -> None:
    path = make(tmp_path / name)

    with database.opened(path) as conn:
        assert dump(conn)["session"] == []
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_path_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(Path("x.db"))
    with database.opened(Path("x.db")) as conn:
        assert dump(conn)["session"] == []


# Strange files: each refused with its class, and left as it was.


def _folder(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("not a database, but longer than the header of one " * 4)


def _short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


def _others(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.executescript("PRAGMA application_id = 7; CREATE TABLE proposal (id INTEGER)")
    conn.close()


def _plain(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.executescript("CREATE TABLE proposal (id INTEGER)")
    conn.close()


def _newer(path: Path) -> None:
    make(path)
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    conn.close()


STRANGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "folder": (_folder, "是文件夹，不是数据文件"),
    "empty": (_empty, "是空文件，不是 tiaan 数据文件"),
    "text": (_text, "不是 tiaan 数据文件"),
    "short": (_short, "不是 tiaan 数据文件"),
    "other application": (_others, "是别的程序的数据库，没有动它"),
    "plain SQLite": (_plain, "是别的程序的数据库，没有动它"),
    "newer": (
        _newer,
        f"由更新版本的 tiaan 写成（格式 {SCHEMA_VERSION + 1}，本程序认得 {SCHEMA_VERSION}）",
    ),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_strange_file_is_refused_and_untouched(tmp_path: Path, kind: str) -> None:
    prepare, sentence = STRANGE[kind]
    path = tmp_path / "x.db"
    prepare(path)
    before = digest(path) if path.is_file() else ""

    with pytest.raises(StorageError) as error, database.opened(path):
        raise AssertionError("must not be reached")

    assert error.value.message == f"{path} {sentence}"
    assert error.value.code is ExitCode.STORAGE
    assert (digest(path) if path.is_file() else "") == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.db"]


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize(
    "command",
    [
        ("show", "1"),
        ("submit", "--title", "关于甲的提案", "--by", "王芳"),
        ("undo",),
        ("check",),
        ("init", "--session", "11-2"),
    ],
    ids=lambda command: command[0],
)
def test_command_leaves_a_strange_file_alone(
    cli: CommandLine, kind: str, command: tuple[str, ...]
) -> None:
    cli.path.unlink()
    STRANGE[kind][0](cli.path)
    before = digest(cli.path) if cli.path.is_file() else ""

    said = cli(*command)

    assert (said.exit_code, said.stdout) == (5, "")
    assert said.stderr.startswith("错误：")
    assert (digest(cli.path) if cli.path.is_file() else "") == before


def test_missing_file_is_not_found_and_not_created(tmp_path: Path) -> None:
    path = tmp_path / "x.db"

    with pytest.raises(NotFound) as error, database.opened(path):
        raise AssertionError("must not be reached")

    assert error.value.message == f"没有数据文件 {path}"
    assert error.value.code is ExitCode.NOT_FOUND
    assert list(tmp_path.iterdir()) == []


def test_file_cut_off_is_refused_or_found_damaged(tmp_path: Path) -> None:
    from tiaan.store.verify import verify

    path = make(tmp_path / "x.db")
    whole = path.read_bytes()
    for part in (150, 4096, 4096 * 3, len(whole) - 4096):
        path.write_bytes(whole[:part])
        try:
            with database.opened(path) as conn:
                assert [finding.code for finding in verify(conn)] != []
        except StorageError:
            pass
        assert path.read_bytes() == whole[:part]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's rights to write anything, where the tests run as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_read_only_file_is_read_and_not_written(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳")
    cli.ok("show", "L1")
    assert cli("show", "L9").exit_code == 3  # what errors load may not be readable by nobody
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name)
        path = folder / "tiaan.db"
        path.write_bytes(cli.path.read_bytes())
        path.chmod(0o444)
        folder.chmod(0o555)
        before = digest(path)
        with as_nobody():
            shown = cli("--db", path, "show", "L1")
            refused = cli("--db", path, "submit", "--title", "关于乙的提案", "--by", "王芳")
        folder.chmod(0o755)

        assert (shown.exit_code, shown.stderr) == (0, "")
        assert shown.stdout == cli.ok("show", "L1").stdout
        assert (refused.exit_code, refused.stdout) == (5, "")
        assert refused.stderr == (
            "错误：数据文件或所在文件夹是只读的，不能写入\n提示：请检查文件权限，或换一个位置\n"
        )
        assert digest(path) == before
        assert [entry.name for entry in folder.iterdir()] == ["tiaan.db"]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            sqlite3.OperationalError("database is locked"),
            StorageError,
            "数据文件正被另一个程序占用",
        ),
        (
            sqlite3.OperationalError("database or disk is full"),
            StorageError,
            "磁盘已满，什么也没有写入",
        ),
        (
            sqlite3.OperationalError("disk I/O error"),
            StorageError,
            "读写磁盘出错，什么也没有写入",
        ),
        (sqlite3.OperationalError("unable to open database file"), StorageError, "打不开数据文件"),
        (
            sqlite3.DatabaseError("file is not a database"),
            database.Damaged,
            "这不是 tiaan 数据文件",
        ),
        (
            sqlite3.DatabaseError("database disk image is malformed"),
            database.Damaged,
            "数据文件已损坏",
        ),
        (
            sqlite3.OperationalError("no such table: x"),
            StorageError,
            "数据文件的结构已被别的程序改过（多了、少了表或列）",
        ),
        (
            sqlite3.OperationalError("interrupted"),
            StorageError,
            "读写数据文件时出错，什么也没有写入",
        ),
        (
            sqlite3.IntegrityError("FOREIGN KEY constraint failed"),
            Conflict,
            "这样改会与文件中已有的记录冲突，什么也没有写入",
        ),
    ],
)
def test_error_of_the_library_becomes_a_sentence(
    error: Exception, kind: type[TiaanError], message: str
) -> None:
    with pytest.raises(StorageError) as raised, database.guarded():
        raise error

    assert type(raised.value) is kind
    assert raised.value.message == message
    assert raised.value.hint != ""


def test_lock_held_by_another_is_waited_for_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "x.db")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    try:
        with database.opened(path) as conn:
            assert dump(conn)["session"] == [], "reading goes on"
            with (
                pytest.raises(StorageError, match="数据文件正被另一个程序占用"),
                database.guarded(),
            ):
                conn.execute("BEGIN IMMEDIATE")
    finally:
        other.close()


def test_memory_is_the_real_thing() -> None:
    conn = database.memory()
    assert pragma(conn, "user_version") == SCHEMA_VERSION
    assert pragma(conn, "foreign_keys") == 1
    assert log(conn) == [[], []]
    conn.close()
