"""What strangers ran into: each was once a loss, a wrong figure, or a false word."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from paths import SOURCE

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def filed(cli: CommandLine) -> CommandLine:
    """Two proposals on file, the first with a lead and a co-handler."""
    for title in ("关于增设路灯的提案", "关于疏浚河道的提案"):
        cli.ok("submit", "--title", title, "--by", "张三", "--body", "略", "--on", "2025-01-06")
    cli.ok("review", "L1-2", "--accept", "--category", "社会", "--on", "2025-01-07")
    cli.ok("assign", "1", "--lead", "教育局", "--co", "财政局", "--on", "2025-02-01")
    return cli


@pytest.mark.parametrize(
    "command",
    [("stats", "-o"), ("report", "annual", "-o"), ("export", "units", "-o")],
    ids=lambda command: command[0],
)
def test_nothing_is_written_onto_a_database(filed: CommandLine, command: tuple[str, ...]) -> None:
    target = filed.path.with_name("县.json")
    filed.path.rename(target)
    before = digest(target)

    said = filed("--db", target, *command, target, "--yes")

    assert (said.exit_code, digest(target)) == (2, before)
    assert said.stderr.splitlines()[0] == f"错误：“{target}”是数据库文件，没有动它"


def test_settings_are_written_as_toml_only(cli: CommandLine) -> None:
    said = cli("settings", "export", "-o", cli.path)

    assert (said.exit_code, said.stderr.splitlines()[0]) == (
        2,
        "错误：设置不能写成“tiaan.db”",
    )


def test_report_that_was_worked_on_is_not_replaced_unasked(filed: CommandLine) -> None:
    target = filed.path.with_name("总结.md")
    filed.ok("report", "annual", "-o", target)
    target.write_text("人写的", "utf-8")

    said = filed("report", "annual", "-o", target)

    assert (said.exit_code, target.read_text("utf-8")) == (2, "人写的")
    assert said.stderr.splitlines() == [
        "错误：“总结.md”已经存在，替换吗？需要回答，而这里没有终端",
        "提示：同意请加 --yes",
    ]
    filed.ok("report", "annual", "-o", target, "--yes")
    assert target.read_text("utf-8").startswith("# 县政协2025年提案工作总结")


def test_closed_output_does_not_stop_what_is_done(cli: CommandLine) -> None:
    command = [sys.executable, "-m", "tiaan", "--db", str(cli.path), "submit", "--title", "甲"]
    env = os.environ | {"PYTHONPATH": str(SOURCE)}
    closed = 'exec "$@" >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", closed, "sh", *command, "--by", "张三"],
        env=env,
        stderr=subprocess.PIPE,
        check=False,
    )

    # What it should have said is lost, and nobody would know.
    assert done.returncode == 1
    assert "输出是关闭的" in done.stderr.decode()
    assert cli.ok("list", "--json").stdout.count('"number": "L1"') == 1


def test_formula_error_is_a_fault_and_not_a_blank(cli: CommandLine) -> None:
    book = Workbook()
    book.active.append(["案号", "案由", "提案人", "审查意见", "主办单位", "答复日期", "办理结果"])
    book.active.append(["1", "关于路灯的提案", "张三", "立案", "县财政局", "#DIV/0!", "A"])
    book.active["F2"].data_type = "e"
    file = cli.path.with_name("表.xlsx")
    book.save(file)

    said = cli("import", "proposals", file, "--yes")

    assert said.exit_code == 7
    assert "F2" in said.stderr
    assert "公式错误 #DIV/0!" in said.stderr
    assert len(cli.ok("list").lines) == 1


def test_day_to_come_is_remarked_on(filed: CommandLine) -> None:
    said = filed.ok("reply", "1", "--result", "A", "--on", "2026-07-01")

    assert said.stderr.splitlines()[0] == "提醒：2026-07-01 还没有到，请核对日期"


def test_form_older_than_the_reply_opens_no_round(filed: CommandLine) -> None:
    filed.ok("reply", "1", "--result", "A", "--on", "2025-05-20")

    said = filed.ok("feedback", "1", "--rating", "不满意", "--on", "2025-05-01")

    assert said.lines == ["001：已答复（不满意）"]


def test_second_reply_is_not_taken_for_the_co_handlers(filed: CommandLine) -> None:
    filed.ok("reply", "1", "--result", "C", "--on", "2025-03-01")

    said = filed("reply", "1", "--result", "A", "--on", "2025-03-02")

    assert (said.exit_code, said.stderr.splitlines()[0]) == (
        4,
        "错误：001 号各单位均已答复",
    )
    filed.ok("reply", "1", "--unit", "财政局", "--result", "A", "--on", "2025-03-02")


@pytest.mark.parametrize(
    "decision", [("--reject", "N10"), ("--return", "重写"), ("--convert", "来信")]
)
def test_survivor_is_not_refused_over_what_was_merged_into_it(
    filed: CommandLine, decision: tuple[str, str]
) -> None:
    filed.ok("submit", "--title", "关于照明的提案", "--by", "李四", "--on", "2025-01-07")
    filed.ok("merge", "2", "--into", "L3", "--on", "2025-01-08")

    said = filed("review", "L3", *decision, "--on", "2025-01-09")

    assert (said.exit_code, said.stderr.splitlines()[1]) == (4, "提示：请先 tiaan unmerge 那些提案")


def test_two_names_are_not_one_person(cli: CommandLine) -> None:
    said = cli("submit", "--title", "甲", "--by", "李四、赵六")

    assert (said.exit_code, cli.ok("member", "list").lines[1:]) == (2, [])
    assert said.stderr.splitlines()[0] == "错误：第一提案人写了不止一位"


def test_names_that_look_alike_are_refused(cli: CommandLine) -> None:
    said = cli("submit", "--title", "甲", "--by", "李\u200b四")

    assert (said.exit_code, said.stderr.splitlines()[0]) == (
        2,
        "错误：姓名中有不可见的控制字符 U+200B（第 2 字）",
    )


def test_secret_matter_leaves_no_trace_in_the_list_of_operations(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "密件", "--by", "某人", "--cosign", "另人", "--body", "略")
    cli.ok("review", "L1", "--reject", "N01", "--note", "密语")

    shown = "".join(
        cli.ok(*command).stdout
        for command in (
            ("undo", "--list"),
            ("undo", "--list", "--json"),
            ("log",),
            ("show", "L1", "--timeline"),
            ("list",),
        )
    )

    assert [word for word in ("密件", "某人", "另人", "密语") if word in shown] == []


@pytest.mark.parametrize("kind", ["proposals", "units", "members"])
def test_exported_json_is_read_again_and_changes_nothing(filed: CommandLine, kind: str) -> None:
    target = filed.path.with_name("表.json")
    filed.ok("export", kind, "-o", target)
    before = digest(filed.path)

    said = filed.ok("import", kind, target, "--yes")

    assert said.stderr.splitlines()[-1] == "没有需要写入的"
    assert digest(filed.path) == before


def test_undo_says_in_json_what_it_did(filed: CommandLine) -> None:
    said = filed.ok("undo", "--json")

    assert said.lines == [
        (
            '{"undone": 10, "original": 10, "command": "tiaan assign 1 --lead 教育局 --co 财政局 '
            '--on 2025-02-01", "operation": 11}'
        )
    ]


def test_prefix_that_reads_like_an_intake_number_is_refused(cli: CommandLine) -> None:
    assert [cli("settings", "set", "collective_prefix", p).exit_code for p in ("L", "1")] == [2, 2]
