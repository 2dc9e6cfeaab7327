"""A limit given as nothing, as a script does whose variable is empty, never means everything."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

LIMITS = {
    # what is typed before, and the option that limits
    "list": ("--unit", "--category"),
    "export proposals -o {}/表.xlsx": ("--unit", "--category"),
    "template replies -o {}/表.xlsx": ("--unit",),
    "stats": ("--by", "--list", "--base", "--sessions"),
    "report progress -o {}/通报.docx": ("--session", "--channel", "--base"),
    "report review-pack -o {}/材料.docx": ("--session",),
    "due": ("--by",),
    "remind": ("--unit",),
    "pledge list": ("--unit",),
    "cosign sheet --all -o {}/单.docx": ("--group",),
    "doc list": ("--unit",),
    "doc assign --all -o {}/函": ("--unit",),
}
OWN_WORDS = {
    ("stats", "--by"): "请写一至三个不同的维度，如 category,result",
    ("stats", "--list"): "--list 要写一个指标，可再加维度=值",
    ("stats", "--sessions"): "--sessions 没有写届次",
}
CASES = [(before, option) for before, options in LIMITS.items() for option in options]


@pytest.mark.parametrize("nothing", ["", " \u3000"])
@pytest.mark.parametrize(("before", "option"), CASES)
def test_empty_limit_is_refused(
    cli: CommandLine, tmp_path: Path, before: str, option: str, nothing: str
) -> None:
    bytes_, files = cli.path.read_bytes(), sorted(tmp_path.iterdir())

    said = cli(*shlex.split(before.format(tmp_path)), option, nothing)

    assert (said.exit_code, said.stdout) == (2, "")
    told = OWN_WORDS.get((before, option), f"{option} 后面是空的，什么也没有做")
    assert said.stderr.startswith(f"错误：{told}\n提示：")
    assert (cli.path.read_bytes(), sorted(tmp_path.iterdir())) == (bytes_, files)


def test_empty_limit_is_named(cli: CommandLine) -> None:
    assert cli("list", "--unit", "").stderr == (
        "错误：--unit 后面是空的，什么也没有做\n提示：请写明要哪一个，或去掉这个选项\n"
    )


def test_empty_session_is_not_the_newest(cli: CommandLine) -> None:
    said = cli("--session", "", "list")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("错误：届次不能为空")


def test_limit_that_is_left_out_means_everything(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "关于路灯的提案", "--by", "王芳", "--on", "2025-01-06")
    assert "关于路灯的提案" in cli.ok("list").stdout
