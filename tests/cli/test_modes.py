"""Whatever a command writes is its owner's alone, however open the system leaves new files.

A command is tried under the office's usual mask and under none at all. Which commands write is read
from the program: one that is added has to be tried here.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import typer
from typer.core import TyperGroup

from tiaan.cli.app import app
from tiaan.store import shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import CommandLine

WRITES = {
    # A command that writes a file, and how it is told where to: `{}` is a folder of ours.
    "init": [("--db", "{}/新.db", "init", "--session", "11-2")],
    "demo": [("demo", "{}/示例")],
    "settings export": [("settings", "export", "-o", "{}/设置.toml")],
    "cosign sheet": [("cosign", "sheet", "L3", "-o", "{}/确认单.docx")],
    "publish": [("publish", "-o", "{}/公开.xlsx")],
    "pledge sheet": [("pledge", "sheet", "-o", "{}/承诺.xlsx")],
    "doc notice": [("doc", "notice", "1", "-o", "{}")],
    "doc assign": [("doc", "assign", "1", "-o", "{}"),
                   ("doc", "assign", "1", "--with-contacts", "--yes", "-o", "{}")],
    "doc reminder": [("doc", "reminder", "1", "-o", "{}")],
    "doc reply-form": [("doc", "reply-form", "1", "-o", "{}")],
    "doc feedback-form": [("doc", "feedback-form", "T3", "-o", "{}")],
    "doc pack": [("doc", "pack", "--all", "-o", "{}/资料包")],
    "doc template export": [("doc", "template", "export", "notice", "-o", "{}/模板.docx")],
    "show": [("show", "1", "--save", "{}")],
    "backup": [("backup",), ("backup", "-o", "{}/备份.db")],
    "restore": [("restore", "{db}.旧", "--yes")],
    "import": [
        ("import", "members", "{db}.csv", "--yes", "--skip-bad", "--errors", "{}/新/退回.xlsx")
    ],
    "export": [
        *(("export", kind, *more, "--yes", "-o", f"{{}}/{kind}.{form}")
          for kind in ("proposals", "members") for form in ("xlsx", "csv", "json")
          for more in ((), ("--with-contacts",))),
        ("export", "log", "-o", "{}/日志.csv"),
        ("export", "assignments", "--by-unit", "-o", "{}/清单.xlsx"),
    ],
    "template": [("template", kind, "--blank", "-o", f"{{}}/{kind}.xlsx")
                 for kind in ("reviews", "replies")] + [("template", "members", "-o", "{}/m.xlsx")],
    "stats": [("stats", "-o", f"{{}}/数字.{form}")
              for form in ("xlsx", "csv", "md", "html", "json")],
    **{f"report {name}": [("report", name, *more, "-o", *(f"{{}}/{name}.{form}" for form in (
                           "docx", "xlsx", "html", "md", "csv", "json")))]
       for name, more in {"annual": (), "review": (), "progress": (), "unit": ("教育局",),
                          "key": (), "review-pack": (), "assign-list": ()}.items()},
    "report followup": [("session", "add", "十一届三次会议", "--opens", "2025-06-20",
                         "--closes", "2025-06-25"), ("report", "followup", "-o", "{}/跟踪.docx")],
}  # fmt: skip
ELSEWHERE = {"init", "demo", "restore"}
"""What writes without an option that says where to."""
MAY_END_IN = {"import": {7}}


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Yield every command with its options."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), [o for p in command.params for o in p.opts]


def test_every_command_that_writes_is_tried() -> None:
    outputs = {"--output", "--save", "--errors"}
    found = {name for name, some in commands(typer.main.get_command(app)) if outputs & {*some}}
    assert found | ELSEWHERE == WRITES.keys()


@contextmanager
def masked(umask: int) -> Iterator[None]:
    old = os.umask(umask)
    try:
        yield
    finally:
        os.umask(old)


LETTER = "已经修好。"


def go_on(cli: CommandLine) -> None:
    """Have something to write for every command: a letter, a promise, what is only meant."""
    letter = cli.path.with_name("复函.txt")
    letter.write_text(LETTER, encoding="utf-8")
    cli.ok("cosign", "invite", "L3", "李明")
    cli.ok("reply", "1", "--unit", "住建局", "--result", "B", "--letter", letter)
    cli.ok("pledge", "add", "T3", "--unit", "教育局", "--what", "甲", "--by", "2026-01-01")
    cli.ok("review", "L3", "--accept", "--draft")
    cli.ok("assign", "2", "--lead", "教育局", "--draft")


@pytest.mark.parametrize("umask", [0o022, 0])
@pytest.mark.parametrize("name", WRITES)
def test_what_is_written_is_its_owners_alone(
    year: CommandLine, tmp_path: Path, name: str, umask: int
) -> None:
    out, letter = tmp_path / "out", tmp_path / "复函.txt"
    out.mkdir(mode=0o700)
    letter.write_text(LETTER, encoding="utf-8")
    sheet = tmp_path / "tiaan.db.csv"
    sheet.write_text(f"姓名,联系电话\n{'长' * 99},1\n王新,2\n", encoding="utf-8")
    year.ok("backup", "-o", f"{year.path}.旧")
    year.told(go_on)
    given = {letter, sheet}
    wrong: list[str] = []

    with masked(umask):
        for call in WRITES[name]:
            said = year(*(word.format(out, db=year.path) for word in call))
            assert said.exit_code in MAY_END_IN.get(name, {0}), f"{call}: {said.stderr}"
            for one in tmp_path.rglob("*"):
                mode = one.stat().st_mode & 0o777
                if one not in given and mode != (0o700 if one.is_dir() else 0o600):
                    wrong.append(f"{call}: {one.name} {mode:o}")

    assert wrong == []
    written = [*out.rglob("*"), *shelf.folder_of(year.path).glob("*")]
    assert written
