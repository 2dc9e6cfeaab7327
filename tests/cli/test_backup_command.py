"""backup, restore and the way on for an older file, as a clerk types them."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dumps
from tiaan import __version__
from tiaan.cli import versions
from tiaan.store import database, migrations, proof, shelf, steps

if TYPE_CHECKING:
    from conftest import CommandLine

ROOT = Path(__file__).parents[2]
STAMP = r"\d{8}-\d{6}"


def submit(cli: CommandLine, title: str) -> None:
    cli.ok("submit", "--title", title, "--by", "王芳", "--body", "建议。")


def test_backup_says_where_and_what(year: CommandLine) -> None:
    said = year.ok("backup")

    (one,) = shelf.copies(year.path)
    assert said.lines == [f"已备份到 {one.path}：第 {one.operation} 次操作，6 件，已核验"]
    assert re.fullmatch(rf"{STAMP}-第\d+次-手工\.db", one.path.name)


def test_list_proves_every_copy(year: CommandLine) -> None:
    year.ok("backup")
    assert year.ok("backup", "--list").lines[1].split("\t")[2:] == [
        "手工", str(shelf.copies(year.path)[0].operation), "6", "2",
        str(year.path.stat().st_size), "完好", shelf.copies(year.path)[0].path.name,
    ]  # fmt: skip
    (one,) = shelf.copies(year.path)
    one.path.write_bytes(one.path.read_bytes()[:9000])

    said = year("backup", "--list", "--json")

    assert said.exit_code == 6
    (found,) = json.loads(said.stdout)
    assert (found["verified"], found["proposals"]) == ("数据文件已损坏", None)
    assert "有 1 份备份不能用" in said.stderr


def test_list_works_without_the_file(year: CommandLine) -> None:
    year.ok("backup")
    year.path.unlink()
    assert len(year.ok("backup", "--list").lines) == 2
    year.path.write_bytes(b"\0" * 5000)
    assert len(year.ok("backup", "--list").lines) == 2


def test_backup_of_nothing_is_not_found(year: CommandLine) -> None:
    year.path.unlink()
    assert year("backup").exit_code == 3
    assert year.ok("backup", "--list", "--json").stdout == "[]\n"


def test_named_backup_replaces_only_an_earlier_one(year: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "盘.db"
    year.ok("backup", "-o", target)
    submit(year, "关于新事的提案")

    refused = year("backup", "-o", target)
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    year.ok("backup", "-o", target, "-y")
    assert proof.examine(target) == proof.examine(year.path)

    year.ok("--db", target, "unit", "add", "县水利局")
    before = target.read_bytes()
    refused = year("backup", "-o", target, "-y")
    assert "不是这个数据文件以前的备份，没有动它" in refused.stderr
    assert (refused.exit_code, target.read_bytes()) == (2, before)


@pytest.mark.parametrize("kind", ["itself", "link", "foreign", "note", "empty", "no folder"])
def test_backup_leaves_alone_what_is_not_its_own(
    year: CommandLine, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "盘.db"
    if kind == "itself":
        target = year.path
    elif kind == "link":
        target.symlink_to(tmp_path / "elsewhere.db")
    elif kind == "foreign":
        with closing(sqlite3.connect(target)) as conn:
            conn.execute("CREATE TABLE x (y)")
    elif kind in ("note", "empty"):
        target.write_text("记下的事" if kind == "note" else "", encoding="utf-8")
    else:
        target = tmp_path / "没有" / "盘.db"
    before = year.path.read_bytes()
    stood = target.read_bytes() if target.is_file() else None

    said = year("backup", "-o", target, "-y")

    assert said.exit_code in (2, 5)
    assert year.path.read_bytes() == before
    assert (target.read_bytes() if target.is_file() else None) == stood
    assert not (tmp_path / "elsewhere.db").exists()
    assert "Traceback" not in said.stderr


def test_backup_into_a_folder_is_named_there(year: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "U盘").mkdir()
    year.ok("backup", "-o", tmp_path / "U盘")
    (one,) = (tmp_path / "U盘").iterdir()
    assert re.fullmatch(rf"{STAMP}-第\d+次-手工\.db", one.name)


def test_restore_tells_then_asks_then_does(year: CommandLine) -> None:
    year.ok("backup")
    submit(year, "关于新事的提案")

    tried = year.ok("restore", "1", "--dry-run")
    assert tried.lines[0] == "恢复将失去其后 1 次操作："
    assert "关于新事的提案" in tried.lines[2]
    assert tried.stderr == "试运行：以上什么也没有写入\n"

    refused = year("restore", "1")
    assert (refused.exit_code, "同意请加 --yes" in refused.stderr) == (2, True)
    assert len(year.ok("list").lines) == len(year.ok("list").lines)

    done = year.ok("restore", "1", "-y")
    assert done.lines[-1].endswith("次操作，6 件")
    assert "要反悔（undo 撤销不了恢复）：tiaan restore " in done.stderr
    back = done.stderr.rpartition("restore ")[2].strip()
    assert year.ok("check").exit_code == 0

    told = json.loads(year.ok("restore", back, "-y", "--json").stdout)
    assert (told["gained"], told["lost"], told["restored"]) == (1, [], True)
    assert "关于新事的提案" in year.ok("list").stdout


def test_restore_of_another_record_says_so(year: CommandLine, tmp_path: Path) -> None:
    other = dumps.write(dumps.RELEASED[-1], tmp_path / "他县.db")
    refused = year("restore", other)
    assert "备份多半是另一个县或另一本账的" in refused.stderr
    assert (refused.exit_code, "确实要换吗？" in refused.stderr) == (2, True)
    year.ok("restore", other, "--yes")
    year.ok("check")


def test_undo_of_a_bulk_restores_as_it_was(year: CommandLine) -> None:
    for number in range(12):
        submit(year, f"关于第{number}件新事的提案")
    year.ok("review", "L7-L18", "--accept")
    (one,) = shelf.copies(year.path)
    assert one.reason is shelf.Reason.BULK
    assert year.ok("check").exit_code == 0


# Older files


@pytest.fixture
def older(year: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line of the next version over a file of this one."""
    scripts = {**migrations.SCRIPTS, "m999_test@9.8.7": "CREATE TABLE test (id INTEGER) STRICT;"}
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    monkeypatch.setattr(steps, "SCHEMA_VERSION", len(scripts))
    return year


def test_older_file_is_not_upgraded_unasked(older: CommandLine) -> None:
    before = older.path.read_bytes()
    said = older("list")
    now = steps.SCHEMA_VERSION
    assert said.exit_code == 2
    assert f"由旧版本写成（格式 {now - 1}），升级到格式 {now}？先自动备份。" in said.stderr
    assert "同意请加 --upgrade" in said.stderr
    assert older.path.read_bytes() == before


def test_older_file_is_upgraded_after_a_copy(older: CommandLine) -> None:
    before = older.path.read_bytes()
    said = older.ok("--upgrade", "list")
    assert said.stderr.startswith(f"已升级到格式 {steps.SCHEMA_VERSION}，升级前的文件：")
    assert database.recognise(older.path) == steps.SCHEMA_VERSION
    (one,) = shelf.copies(older.path)
    assert (one.reason, len(one.path.read_bytes())) == (shelf.Reason.UPGRADE, len(before))
    assert older.ok("--upgrade", "check").stderr == ""


def test_older_file_is_backed_up_as_it_is(older: CommandLine) -> None:
    older.ok("backup")
    (one,) = shelf.copies(older.path)
    assert database.recognise(one.path) == steps.SCHEMA_VERSION - 1


# Versions


def test_version_names_what_tiaan_runs_on(cli: CommandLine) -> None:
    lines = cli.ok("--version").lines
    assert lines[:2] == [f"tiaan {__version__}", f"数据格式 {steps.SCHEMA_VERSION}"]
    assert [line for line in lines if not re.search(r" \d", line)] == []


def test_libraries_are_those_of_the_project() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        named = tomllib.load(file)["project"]["dependencies"]
    assert [re.split("[<>=]", name)[0] for name in named] == list(versions.LIBRARIES)


def test_versions_are_those_of_the_packages() -> None:
    from importlib.metadata import version

    known = versions.versions()
    assert {name: known[name] for name in versions.LIBRARIES} == {
        name: version(name) for name in versions.LIBRARIES
    }
