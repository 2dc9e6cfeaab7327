"""A copy of an older version whose upgrade does not work out: said as that, and nothing touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tiaan.store import migrations, shelf, steps

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

STEPS = {
    # What a step of the next version stumbles over.
    "SELECT no_such_column;": "no such column: no_such_column",
    "DROP TABLE unit;": "FOREIGN KEY constraint failed",
    "UPDATE operation SET hash = 'x';": "append-only",
}


@pytest.fixture
def copy(cli: CommandLine, tmp_path: Path) -> Path:
    """A copy of the county with one proposal, and another in the folder of copies."""
    path = tmp_path / "以前.db"
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--phone", "13800001111")
    cli.ok("member", "add", "李明")
    cli.ok("backup")
    cli.ok("backup", "-o", path)
    return path


@pytest.fixture
def reason(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, copy: Path) -> str:
    """Make the program the next version, and return why its new step fails."""
    del copy  # was made by the version before
    scripts = {**migrations.SCRIPTS, "m998_test@9.8.8": request.param}
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    monkeypatch.setattr(steps, "SCHEMA_VERSION", len(scripts))
    return STEPS[request.param]


@pytest.mark.parametrize("reason", STEPS, indirect=True)
@pytest.mark.parametrize("there", [True, False], ids=["in place of a file", "of none"])
def test_restore_says_that_the_upgrade_failed(
    cli: CommandLine,
    copy: Path,
    reason: str,
    there: bool,  # noqa: FBT001 - a case of the table
) -> None:
    if not there:
        cli.path.unlink()
    before = {path: path.read_bytes() for path in (cli.path, copy) if path.exists()}

    for words in (("restore", copy, "--yes"), ("restore", copy, "-n")):
        said = cli(*words)
        first, hint = said.stderr.splitlines()
        assert (said.exit_code, said.stdout) == (5, "")
        assert first.startswith("错误：备份 以前.db：由旧版本写成，升级到格式 ")
        assert reason in first
        assert hint == "提示：请换一份备份：tiaan backup --list"
    assert {path: path.read_bytes() for path in (cli.path, copy) if path.exists()} == before
    assert [p.name for p in copy.parent.iterdir() if p.name.startswith(".tiaan-")] == []


@pytest.mark.parametrize("reason", STEPS, indirect=True)
def test_list_of_copies_says_so_of_each(cli: CommandLine, copy: Path, reason: str) -> None:
    del copy
    said = cli("backup", "--list")

    assert said.exit_code == 6
    assert "升级到格式" in said.lines[1]
    assert reason in said.lines[1]
    assert len(shelf.copies(cli.path)) == 1


@pytest.mark.parametrize("reason", STEPS, indirect=True)
def test_the_file_itself_stays_as_it_was(cli: CommandLine, copy: Path, reason: str) -> None:
    del copy
    before = cli.path.read_bytes()

    said = cli("--upgrade", "list")

    assert said.exit_code == 5
    assert said.stderr.startswith("错误：升级没有成功，文件没有改动")
    assert reason in said.stderr
    assert cli.path.read_bytes() == before
