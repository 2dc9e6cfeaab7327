"""What bad input gets: one Chinese sentence and what to do, its exit code, an unchanged file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from hostile import HONEST
from paths import FAULTS, SOURCE
from tiaan.store import database, steps
from tiaan.store.findings import CODES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CommandLine

LONG = "长" * 100_000
SOUND = f"检查了 {len(CODES)} 项，没有发现问题"


def digest(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refused(cli: CommandLine, *command: object, **env: str) -> tuple[int, str]:
    """Return exit code and first line of a refusal; see that it is told well and wrote nothing."""
    before, beside = digest(cli.path), sorted(cli.path.parent.iterdir())
    said = cli(*command, **env)
    lines = said.stderr.splitlines()
    assert said.stdout == ""
    assert len(lines) == 2
    assert lines[1].startswith("提示：")
    assert seen(said.stderr)
    assert (digest(cli.path), sorted(cli.path.parent.iterdir())) == (before, beside)
    return said.exit_code, lines[0].removeprefix("错误：")


def seen(text: str) -> bool:
    """Whether a text holds nothing that steers a terminal."""
    steering = {"Cc", "Cs", "Co", "Cn"}
    bidi = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    rest = text.replace("\n", "").replace("\t", "")
    return not any(unicodedata.category(char) in steering or char in bidi for char in rest)


SUBMIT = ("submit", "--title", "甲", "--by", "王芳")
TABLE: tuple[tuple[tuple[str, ...], int, str], ...] = (
    # References
    (("show", "99"), 3, "十一届二次会议没有 99 号提案"),
    (("show", "L99"), 3, "十一届二次会议没有收件号 99"),
    (("show", "T99"), 3, "十一届二次会议没有 T99 号提案"),
    (("show", "12-1/3"), 3, "没有 十二届一次会议"),
    (("show", "1-99"), 3, "十一届二次会议没有 5 号提案"),
    (("show", "甲"), 2, "看不懂提案编号“甲”"),
    (("show", "0"), 2, "看不懂提案编号“0”"),
    (("show", "L0"), 2, "看不懂提案编号“L0”"),
    (("show", "1.5"), 2, "看不懂提案编号“1.5”"),
    (("show", "五届/3"), 2, "看不懂届次「五届」"),
    (("show", "9-3"), 2, "范围“9-3”前大后小或过长"),
    (("show", "1-99999"), 2, "范围“1-99999”前大后小或过长"),
    (("show", "L1-2-3"), 2, "看不懂提案编号“2-3”"),
    (("show", ","), 2, "没有写明提案编号"),
    (("show", ""), 2, "没有写明提案编号"),
    (("show",), 2, "缺少参数 编号…"),
    (("log", "99"), 3, "十一届二次会议没有 99 号提案"),
    (("review", "99", "--accept"), 3, "十一届二次会议没有 99 号提案"),
    (("merge", "L3", "--into", "99"), 3, "十一届二次会议没有 99 号提案"),
    (("unmerge", "99"), 3, "十一届二次会议没有 99 号提案"),
    (("withdraw", "99", "--reason", "要求"), 3, "十一届二次会议没有 99 号提案"),
    (("amend", "99", "--title", "乙"), 3, "十一届二次会议没有 99 号提案"),
    (("assign", "99", "--lead", "教育局"), 3, "十一届二次会议没有 99 号提案"),
    (("reply", "99", "--result", "A"), 3, "十一届二次会议没有 99 号提案"),
    (("feedback", "99", "--rating", "满意"), 3, "十一届二次会议没有 99 号提案"),
    (("submit", "--resubmit", "99"), 3, "十一届二次会议没有 99 号提案"),
    (("undo", "999"), 3, "没有第 999 次操作"),
    # Units and persons
    (("assign", "2", "--lead", "水利局"), 3, "没有登记“水利局”这个单位"),
    (("assign", "2", "--lead", "教育局", "--co", "水利局"), 3, "没有登记“水利局”这个单位"),
    (("assign", "2", "--split", "教育局,水利局"), 3, "没有登记“水利局”这个单位"),
    (("reply", "1", "--unit", "水利局", "--result", "A"), 3, "没有登记“水利局”这个单位"),
    (("reply", "1", "--unit", "财政局", "--result", "A"), 3, "001 号不由“县财政局”承办"),
    (("list", "--unit", "水利局"), 3, "没有登记“水利局”这个单位"),
    (("unit", "alias", "水利局", "水"), 3, "没有登记“水利局”这个单位"),
    (("unit", "rename", "水利局", "县水利局"), 3, "没有登记“水利局”这个单位"),
    (("unit", "retire", "水利局"), 3, "没有登记“水利局”这个单位"),
    (("unit", "add", "教育局"), 4, "“教育局”已经登记为“县教育局”"),
    (("unit", "alias", "教育局", "财政局"), 4, "“财政局”已经登记为“县财政局”"),
    (("member", "retire", "无名氏"), 3, "没有登记这个姓名"),
    (("member", "retire", "M99"), 3, "没有编号 M99 的提案者"),
    (("submit", "--title", "甲", "--by", "M99"), 3, "没有编号 M99 的提案者"),
    (("member", "add", "王芳"), 2, "这个姓名已经登记过（M1）"),
    (("member", "add", "M99", "--on", "2025-02-01"), 3, "没有编号 M99 的提案者"),
    (("member", "add", "M1"), 4, "M1 已经登记为委员"),
    (("member", "add", "M5"), 4, "M5 是单位，不能登记为委员"),
    (("member", "add", "M1", "--sector", "医卫界"), 2, "M1 已经登记，只能写任职日期"),
    (
        ("member", "add", "甲某", "--not-member", "--on", "2025-02-01"),
        2,
        "不是委员的没有任职、离任日期",
    ),
    (("member", "add", "甲某协会", "--on", "2025-02-01"), 2, "不是委员的没有任职、离任日期"),
    (("member", "retire", "M5", "--on", "2025-02-01"), 2, "不是委员的没有任职、离任日期"),
    (("member", "retire", "M5", "--not-member"), 4, "M5 本来就不是委员"),
    (
        ("feedback", "3", "--rating", "满意", "--by", "王芳"),
        4,
        "M1 不是 003 号已确认的提案人，不能评价",
    ),
    # Words
    ((*SUBMIT, "--category", "体育"), 2, "提案类别没有“体育”这一项"),
    ((*SUBMIT, "--kind", "外星人"), 2, "提案者类别没有“外星人”这一项"),
    ((*SUBMIT, "--public", "也许"), 2, "是否同意公开没有“也许”这一项"),
    (("review", "L3", "--accept", "--category", "体育"), 2, "提案类别没有“体育”这一项"),
    (("review", "L3", "--accept", "--key-level", "特"), 2, "重点提案层级没有“特”这一项"),
    (("review", "L3", "--reject", "N99"), 2, "没有“N99”这一条不予立案情形"),
    (("review", "L3", "--reject", "N10,X1"), 2, "没有“X1”这一条不予立案情形"),
    (("review", "L3", "--reject", ""), 4, "不予立案须至少写明一条情形"),
    (("review", "L3", "--return", ""), 2, "退回理由不能为空"),
    (("review", "L3", "--return", " "), 2, "退回理由不能为空"),
    (("review", "L3", "--convert", "报社"), 2, "转化去向没有“报社”这一项"),
    (("feedback", "3", "--rating", "很好"), 2, "评价档次没有“很好”这一项"),
    (("feedback", "3", "--rating", "满意", "--work", "好"), 2, "评价档次没有“好”这一项"),
    (("feedback", "3", "--rating", "满意", "--source", "飞鸽"), 2, "反馈来源没有“飞鸽”这一项"),
    (("reply", "1", "--result", "E"), 2, "分类办法 classic-4 没有“E”类"),
    (("reply", "1", "--result", "不错"), 2, "办理结果没有“不错”这一项"),
    (
        ("reply", "1", "--result", "D", "--scheme", "abc-explained"),
        2,
        "分类办法 abc-explained 没有“D”类",
    ),
    (
        ("reply", "1", "--result", "C", "--scheme", "abc-mixed"),
        2,
        "“C”类在分类办法 abc-mixed 中含义不一：作出解释说明、留作参考",
    ),
    (("reply", "1", "--result", "A", "--scheme", "甲乙丙"), 2, "答复分类办法没有“甲乙丙”这一项"),
    (("amend", "1", "--timing", "随时"), 2, "提交时间没有“随时”这一项"),
    (("list", "--state", "未知"), 2, "提案状态没有“未知”这一项"),
    (("list", "--result", "E"), 2, "办理结果没有“E”这一项"),
    (("list", "--category", "体育"), 2, "提案类别没有“体育”这一项"),
    (("list", "--kind", "外星人"), 2, "提案者类别没有“外星人”这一项"),
    (("list", "--sort", "颜色"), 2, "不能按“颜色”排序"),
    (("unit", "add", "县审计局", "--channel", "天上"), 2, "归口系统没有“天上”这一项"),
    # Settings
    (("settings", "set", "due_rul", "3mo"), 3, "没有“due_rul”这项设置"),
    (("settings", "set", "decimals", "9"), 2, "“9”不是 0 到 4 之间的整数"),
    (("settings", "set", "decimals", "一"), 2, "“一”不是 0 到 4 之间的整数"),
    (("settings", "set", "sum100", "maybe"), 2, "没有“maybe”这一取值"),
    (("settings", "set", "merge_counting", "x"), 2, "没有“x”这一取值"),
    (("settings", "set", "class_scheme", "x"), 2, "答复分类办法没有“x”这一项"),
    (("settings", "set", "due_rule", "3天"), 2, "看不懂期限「3天」"),
    (("settings", "set", "due_rule", "99mo"), 2, "期限不能是 99 个月"),
    (("settings", "set", "rehandle_due", "2025-06-01"), 2, "这里须写一段时间"),
    (
        ("settings", "set", "rehandle_on", "很差"),
        2,
        "rehandle_on 中的“很差”不在评价档次 feedback_scale 中",
    ),
    (("settings", "set", "categories", "甲,甲"), 2, "列表中有空项或重复项"),
    (("settings", "set", "categories", "甲,,乙"), 2, "列表中有空项或重复项"),
    (("settings", "set", "grounds", "N01"), 2, "“N01”不是“代码=情形”的写法"),
    (("settings", "import", "无.toml"), 3, "没有文件 无.toml"),
    # Dates
    ((*SUBMIT, "--on", "2025-02-30"), 2, "没有 2025-02-30 这一天"),
    ((*SUBMIT, "--on", "2025年9月31日"), 2, "没有 2025-09-31 这一天"),
    ((*SUBMIT, "--on", "9月31日"), 2, "日期「9月31日」没有年份"),
    ((*SUBMIT, "--on", "2025-13-01"), 2, "没有 2025-13-01 这一天"),
    ((*SUBMIT, "--on", "25-1-1"), 2, "日期「25-1-1」的年份不是四位"),
    ((*SUBMIT, "--on", "1025-01-01"), 2, "年份 1025 不在 1949 到 2100 之间"),
    ((*SUBMIT, "--on", "昨天"), 2, "看不懂日期「昨天」"),
    ((*SUBMIT, "--on", ""), 2, "日期不能为空"),
    ((*SUBMIT, "--on", "2025-01-05 25:00"), 2, "没有 25:00 这个时刻"),
    (("assign", "2", "--lead", "教育局", "--due", "2025-02-30"), 2, "没有 2025-02-30 这一天"),
    (("assign", "2", "--lead", "教育局", "--due", "3天"), 2, "看不懂期限「3天」"),
    (("assign", "2", "--lead", "教育局", "--due", "0mo"), 2, "期限不能是 0 个月"),
    (
        ("assign", "2", "--lead", "教育局", "--due", "2025-01-01"),
        4,
        "答复期限 2025-01-01 早于交办日期 2025-07-01",
    ),
    (("log", "--since", "2025-02-30"), 2, "没有 2025-02-30 这一天"),
    (("--today", "2025-02-30", "list"), 2, "没有 2025-02-30 这一天"),
    (("stats", "--as-of", "2025-02-30"), 2, "没有 2025-02-30 这一天"),
    (("session", "add", "11-3", "--opens", "2026-02-30"), 2, "没有 2026-02-30 这一天"),
    (("session", "add", "11-3", "--cutoff", "2026-01-07 25:00"), 2, "没有 25:00 这个时刻"),
    (
        ("session", "add", "11-3", "--opens", "2026-01-08", "--closes", "2026-01-05"),
        2,
        "闭幕日期 2026-01-05 早于开幕日期 2026-01-08",
    ),
    (("session", "add", "11-2"), 4, "十一届二次会议已经存在"),
    (("session", "add", "开会"), 2, "看不懂届次「开会」"),
    (("--session", "99", "list"), 2, "看不懂届次「99」"),
    (("--session", "12-1", "list"), 3, "没有 十二届一次会议"),
    (
        ("review", "L3", "--accept", "--on", "2025-01-04"),
        4,
        "005 号提案：审查日期不得早于收到日期和先前的审查",
    ),
    (
        ("assign", "2", "--lead", "教育局", "--on", "2025-01-09"),
        4,
        "002 号提案：交办日期不得早于立案日期",
    ),
    (
        ("reply", "1", "--result", "A", "--on", "2025-02-19"),
        4,
        "答复日期 2025-02-19 早于交办日期 2025-02-20",
    ),
    # Moves
    (("reply", "2", "--result", "A"), 4, "002 号提案已立案，不能答复"),
    (("reply", "L3", "--result", "A"), 4, "L3 号提案待审查，不能答复"),
    (("assign", "L3", "--lead", "教育局"), 4, "L3 号提案待审查，不能交办"),
    (("feedback", "2", "--rating", "满意"), 4, "002 号提案已立案，不能反馈"),
    (("review", "1", "--accept"), 4, "001 号提案办理中，不能审查"),
    (("withdraw", "3", "--reason", "要求"), 4, "003 号提案已答复，不能撤案"),
    (("unmerge", "1"), 4, "001 号提案办理中，不能撤销并案"),
    (("submit", "--resubmit", "L3"), 4, "L3 号提案待审查，不能提交"),
    (("reply", "3", "--result", "A"), 4, "003 号各单位均已答复"),
    (
        ("assign", "1", "--lead", "财政局"),
        4,
        "001 号已由“县交通运输局”主办，不能再有第二个主办",
    ),
    (
        ("assign", "2", "--lead", "教育局", "--co", "县教体局"),
        4,
        "“县教育局”不能既主办又会办同一件提案",
    ),
    (("assign", "1", "--co", "交通局"), 4, "“县交通运输局”已在承办 001 号"),
    (
        ("assign", "1", "--split", "教育局,财政局"),
        4,
        "001 号是主办加会办，不能改为别的办理方式",
    ),
    (
        ("review", "L3", "--accept", "--number", "1"),
        4,
        "十一届二次会议的 001 号已被使用（用过的号不再使用）",
    ),
    (("review", "L3", "--accept", "--number", "甲"), 2, "“甲”不是案号"),
    (("amend", "1", "--number", "２"), 4, "002 号已被使用（用过的号不再使用）"),
    (("amend", "L3", "--number", "9"), 4, "L3 还没有案号"),
    (("amend", "1", "--result", "A"), 4, "001 号办理中，还没有办理结果"),
    (("merge", "2", "--into", "2"), 4, "002 号提案不能并入自己"),
    (("merge", "L3", "--into", "4"), 4, "主案 004 号已并案，不能再并入"),
    (
        ("merge", "2", "--into", "1"),
        4,
        "002 号是主案（已并入 004），不能再并入别的提案",
    ),
    (("merge", "L3", "--into", "3"), 4, "主案 003 号已答复，不能再并入"),
    (("merge", "L3", "--into", "L4"), 4, "主案 L4 号已退回，不能再并入"),
    (("undo", "7"), 5, "第 7 次操作之后又有改动，不能单独撤销"),
    # Use
    (("foo",), 2, "没有命令 foo"),
    (("unit", "foo"), 2, "没有命令 foo"),
    (("list", "--999"), 2, "没有选项 --999"),
    (("list", "--stat", "待审"), 2, "没有选项 --stat，是不是 --state、--sort"),
    (("list", "多余"), 2, "多余的参数：多余"),
    (("reply", "1", "2", "--result", "A"), 2, "多余的参数：2"),
    (("list", "--limit", "-1"), 2, "“-1”是负数"),
    (("list", "--limit", "十"), 2, "“十”不是整数"),
    (("list", "--limit", "9" * 30), 2, f"“{'9' * 30}”不是整数"),
    (("undo", "一"), 2, "“一”不是整数"),
    (("submit",), 2, "缺少选项 --title，或内容为空"),
    (("submit", "--title", "甲"), 2, "缺少选项 --by，或内容为空"),
    (("submit", "--title"), 2, "选项 --title 后面须写明内容"),
    ((*SUBMIT, "--text", "无.txt"), 3, "没有文件 无.txt"),
    ((*SUBMIT, "--text", "a", "--body", "b"), 2, "--text 和 --body 只能写一个"),
    (("submit", "--title", "甲", "--by", "王芳、李明"), 2, "第一提案人写了不止一位"),
    (
        ("submit", "--title", "甲", "--by", "民盟县支部"),
        2,
        "提案者像是单位，请写明提案者类别",
    ),
    (("review", "L3"), 2, "请写明一种审查意见"),
    (("review", "L3", "--accept", "--reject", "N10"), 2, "请写明一种审查意见"),
    (("review", "L3", "--reject", "N10", "--number", "9"), 2, "只有立案才给案号"),
    (("review", "L3,L4", "--accept", "--number", "9"), 2, "--number 只能用于一件提案"),
    (("merge", "L3"), 2, "缺少选项 --into"),
    (("withdraw", "1"), 2, "缺少选项 --reason"),
    (("withdraw", "1", "--reason", " "), 2, "撤案理由不能为空"),
    (("amend", "1"), 2, "没有写明要更正什么"),
    (("assign", "2"), 2, "请写明承办单位，且只用一种办理方式"),
    (
        ("assign", "2", "--lead", "教育局", "--split", "教育局,财政局"),
        2,
        "请写明承办单位，且只用一种办理方式",
    ),
    (("assign", "2", "--leader", "县长"), 2, "--leader 和 --units 用于集体办理"),
    (("assign", "2", "--units", "教育局"), 2, "--leader 和 --units 用于集体办理"),
    (("assign", "2", "--collective", "--leader", "县长"), 2, "集体办理须写明参与单位"),
    (("assign", "2", "--collective", "--units", "教育局"), 2, "集体办理须写明牵头领导"),
    (("assign", "2", "--co", "教育局"), 2, "会办须有主办单位"),
    (("assign", "2", "--split", "教育局"), 2, "分办须有两个以上单位"),
    (("reply", "1"), 2, "缺少选项 --result"),
    (("reply", "1", "--result", "A", "--letter", "无.pdf"), 3, "没有文件 无.pdf"),
    (("feedback", "3"), 2, "缺少选项 --rating"),
    (("member", "add"), 2, "缺少参数 姓名…"),
    (("member", "add", "甲某", "乙某", "--phone", "1"), 2, "--phone 只能用于一位"),
    (("settings", "set", "decimals"), 2, "缺少参数 取值"),
    (("--actor", " ", "list"), 2, "经办人不能为空"),
    (("--actor", "长" * 201, "list"), 2, "经办人有 201 字，最多 200 字"),
)


@pytest.mark.parametrize(("command", "code", "line"), TABLE, ids=lambda part: str(part)[:60])
def test_bad_input(
    year: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    code: int,
    line: str,
) -> None:
    monkeypatch.chdir(year.path.parent)

    assert refused(year, *command) == (code, line)


def test_wrong_day_in_the_environment(year: CommandLine) -> None:
    assert refused(year, "list", TIAAN_TODAY="2025-02-30") == (2, "没有 2025-02-30 这一天")


def test_two_people_of_one_name(year: CommandLine) -> None:
    year.ok("member", "add", "王芳", "--remark", "县医院")

    assert refused(year, *SUBMIT) == (2, "有 2 位同名")
    assert year(*SUBMIT).stderr.splitlines()[1] == (
        "提示：请写明是哪一位：M1（未备注）；M7（县医院）"
    )


def test_nearest_names_are_offered(year: CommandLine) -> None:
    assert [
        year(*command).stderr.splitlines()[1]
        for command in (
            ("assign", "2", "--lead", "县交通厅"),
            ("settings", "set", "due_rul", "1mo"),
            ("reply", "1", "--unit", "财政局", "--result", "A"),
            ("submit", "--title", "甲", "--by", "王芳", "--on", "2024-02-30"),
        )
    ] == [
        "提示：是不是：县交通运输局；新单位用 tiaan unit add 县交通厅，"
        "简称用 tiaan unit alias 全称 县交通厅",
        "提示：是不是：due_rule",
        "提示：承办单位：县交通运输局、县住建局",
        "提示：2024 年 2 月只有 1 日到 29 日",
    ]


def test_whole_command_is_refused_for_one_bad_number(year: CommandLine) -> None:
    assert refused(year, "amend", "1,2,99", "--note", "一") == (3, "十一届二次会议没有 99 号提案")
    assert refused(year, "assign", "2,1", "--lead", "教育局") == (
        4,
        "001 号已由“县交通运输局”主办，不能再有第二个主办",
    )


# Hostile texts


FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("案由", ("submit", "--by", "王芳", "--title")),
    ("姓名", ("submit", "--title", "甲", "--by")),
    ("姓名", (*SUBMIT, "--cosign")),
    ("界别", (*SUBMIT, "--sector")),
    ("正文", (*SUBMIT, "--body")),
    ("建议承办单位", (*SUBMIT, "--suggest-unit")),
    ("不公开理由", (*SUBMIT, "--public-reason")),
    ("电话", (*SUBMIT, "--phone")),
    ("说明", ("review", "L3", "--accept", "--note")),
    ("审查机构", ("review", "L3", "--accept", "--by")),
    ("退回理由", ("review", "L3", "--return")),
    ("案号", ("review", "L3", "--accept", "--number")),
    ("撤案理由", ("withdraw", "1", "--reason")),
    ("案由", ("amend", "1", "--title")),
    ("备注", ("amend", "1", "--note")),
    ("界别", ("amend", "1", "--sector")),
    ("牵头领导", ("amend", "1", "--leader")),
    ("单位名称", ("assign", "2", "--lead")),
    ("牵头领导", ("assign", "2", "--collective", "--units", "教育局,财政局", "--leader")),
    ("办理结果", ("reply", "1", "--result")),
    ("文号", ("reply", "1", "--result", "A", "--doc-no")),
    ("签发人", ("reply", "1", "--result", "A", "--signed-by")),
    ("说明", ("reply", "1", "--result", "A", "--reason")),
    ("意见", ("feedback", "3", "--rating", "满意", "--comment")),
    ("单位名称", ("unit", "add")),
    ("简称", ("unit", "alias", "教育局")),
    ("单位名称", ("unit", "rename", "教育局")),
    ("姓名", ("member", "add")),
    ("备注", ("member", "add", "周强", "--remark")),
    ("界别", ("member", "add", "周强", "--sector")),
    ("office", ("settings", "set", "office")),
    ("届次", ("session", "add")),
    ("提案编号", ("show",)),
    ("日期", (*SUBMIT, "--on")),
    ("期限", ("assign", "2", "--lead", "教育局", "--due")),
)
UNSEEN = {"ESC": "\x1b[31m", "NUL": "\x00", "BEL": "\x07", "CSI": "\x9b2J", "RLO": "\u202e"}


@pytest.mark.parametrize(("what", "command"), FIELDS, ids=lambda part: " ".join(part)[:40])
@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN)
def test_control_characters_are_refused(
    year: CommandLine, what: str, command: tuple[str, ...], unseen: str
) -> None:
    # A number is looked at before the list of names it stands in is split.
    code, line = refused(year, *command, f"甲{unseen}乙")

    assert (code, line) == (
        2,
        f"{what}中有不可见的控制字符 U+{ord(unseen[0]):04X}（第 2 字）",
    )


@pytest.mark.parametrize(("what", "command"), FIELDS, ids=lambda part: " ".join(part)[:40])
def test_very_long_texts_are_refused(
    year: CommandLine, what: str, command: tuple[str, ...]
) -> None:
    if what == "正文":
        assert year.ok(*command, LONG).lines == ["收件 L7：甲"]
        return

    code, line = refused(year, *command, LONG)

    assert (code, line.split("，")[0]) == (2, f"{what}有 100000 字")


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_strange_but_honest_texts_are_shown_as_they_are(year: CommandLine, text: str) -> None:
    kept = unicodedata.normalize("NFC", text)
    name = re.sub("[、，,；;/（()）]", "｜", kept)
    year.ok("submit", "--title", text, "--by", name, "--sector", text, "--body", text,
            "--suggest-unit", text, "--kind", "委员个人")  # fmt: skip
    year.ok("review", "L7", "--accept", "--note", text, "--by", text)
    year.ok("amend", "5", "--note", text)
    year.ok("unit", "add", "--", name)
    year.ok("assign", "5", "--collective", "--leader", text, "--units", f"{name},教育局")
    year.ok("convene", "5")
    year.ok("reply", "5", "--unit", "教育局", "--result", "A", "--doc-no", text, "--reason", text)
    year.ok("feedback", "5", "--rating", "满意", "--comment", text)
    said = {
        command: year.ok(*command.split())
        for command in ("list", "show 5 --timeline", "log 5", "log", "undo --list", "unit list",
                        "member list", "check")
    }  # fmt: skip

    assert said["list"].lines[5].split("\t")[1:3] == [kept, name]
    page = said["show 5 --timeline"].lines
    assert page[0] == f"T005 号提案　{kept}"
    assert f"提交：收件 L7《{kept}》" in said["log 5"].lines[1]
    assert [line.split("\t")[0] for line in said["unit list"].lines][-1] == name
    assert [line.split("\t")[1] for line in said["member list"].lines][-1] == name
    assert {command: seen(one.stdout) for command, one in said.items()} == dict.fromkeys(said, True)
    found = json.loads(year.ok("show", "5", "--json").stdout)[0]
    assert (found["title"], found["leader"]) == (kept, kept)
    assert year.ok("check").lines == [SOUND]


def test_tabs_and_line_breaks_become_spaces_in_a_line(year: CommandLine) -> None:
    year.ok("submit", "--title", "甲\t乙\n丙\u2028丁", "--by", "王芳", "--body", "一\n二\t三")

    assert year.ok("list", "--sort", "intake").lines[-1].split("\t")[1] == "甲 乙 丙 丁"
    assert year.ok("show", "L7").lines[-3:-1] == ["一", "二\t三"]


def test_what_was_planted_behind_our_back_does_not_steer(year: CommandLine) -> None:
    with year.open() as conn:
        conn.execute("UPDATE proposal SET title = '甲\x1b[31m\u202e乙', note = '\x07' WHERE id = 1")
        conn.execute("UPDATE unit SET name = '\x9b县交通局' WHERE id = 2")

    shown = [
        year(*command.split()).stdout
        for command in ("list", "show 1 --timeline", "log", "unit list", "list --json", "check")
    ]

    assert [seen(text) for text in shown] == [True] * 6
    assert "甲\ufffd[31m\ufffd乙" in shown[0]
    assert json.loads(year("show", "1", "--json").stdout)[0]["intake_no"] == 1


# Bytes that are no text, as only a process can be given them


def process(cli: CommandLine, *command: str | bytes) -> tuple[int, str, list[str]]:
    """Run a process with arguments as bytes; return code, output and the lines of stderr."""
    env = os.environ | {
        "PYTHONPATH": str(SOURCE),
        "PYTHONUTF8": "1",
        "TIAAN_DB": str(cli.path),
        "TIAAN_TODAY": "2025-07-01",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tiaan", *command],
        env=env,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode().splitlines()


@pytest.mark.parametrize(
    ("command", "code", "line"),
    [
        ((*SUBMIT[:2], b"\xff\xfe", *SUBMIT[3:]), 2, "案由中有无法识别的字节"),
        ((*SUBMIT[:2], b"\xed\xa0\x80", *SUBMIT[3:]), 2, "案由中有无法识别的字节"),
        ((*SUBMIT[:2], "关于甲".encode("gbk"), *SUBMIT[3:]), 2, "案由中有无法识别的字节"),
        (("submit", "--title", "甲", "--by", b"\xff"), 2, "姓名中有无法识别的字节"),
        (("amend", "1", "--note", b"\xff"), 2, "备注中有无法识别的字节"),
        (("show", b"\xff"), 2, "提案编号中有无法识别的字节"),
        (("--actor", b"\xff", "list"), 2, "经办人中有无法识别的字节"),
        (("unit", "add", b"\xff"), 2, "单位名称中有无法识别的字节"),
        (("list", b"--\xff"), 2, "没有选项 --\ufffd"),
        (("settings", "set", "office", b"\xff"), 2, "office中有无法识别的字节"),
    ],
    ids=str,
)
def test_bytes_that_are_no_text(
    year: CommandLine, command: tuple[str | bytes, ...], code: int, line: str
) -> None:
    before = digest(year.path)

    ended, out, lines = process(year, *command)

    assert (ended, out, lines[0]) == (code, "", f"错误：{line}")
    assert len(lines) == 2
    assert digest(year.path) == before


def test_file_name_that_is_no_text(year: CommandLine) -> None:
    code, _, lines = process(year, "--db", b"/tmp/\xff.db", "list")

    assert (code, lines[0]) == (3, "错误：没有数据文件 /tmp/\ufffd.db")


def test_lone_surrogate_inside_is_refused(year: CommandLine) -> None:
    assert refused(year, "submit", "--title", "甲\ud800乙", "--by", "王芳") == (
        2,
        "案由中有无法识别的字节",
    )


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("情况\x00建议".encode(), 2, "正文中有不可见的控制字符 U+0000（第 3 字）"),
        (b"\x1b[31m", 2, "正文中有不可见的控制字符 U+001B（第 1 字）"),
        (b"\xff\xfe\xff\xff\xff", 2, "正文.txt 不是文本文件"),
        (b"\x89PNG\r\n\x1a\n\xff\xd8", 2, "正文.txt 不是文本文件"),
        (b"", 2, "正文.txt 是空文件"),
        (("长" * 1_000_001).encode(), 2, "正文有 1000001 字，最多 1000000 字"),
    ],
    ids=lambda part: repr(part)[:30],
)
def test_text_file_that_is_no_text(
    year: CommandLine, tmp_path: Path, content: bytes, code: int, line: str
) -> None:
    file = tmp_path / "正文.txt"
    file.write_bytes(content)

    assert refused(year, *SUBMIT, "--text", file) == (code, line)


def test_settings_file_that_is_none(year: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "设置.toml"
    said = []
    for content in ("a = [", "decimals = 1", 'foo = "1"', 'decimals = "9"', 'decimals = "2"\nx=1'):
        file.write_text(content, encoding="utf-8")
        said.append(refused(year, "settings", "import", file))
    file.write_bytes(b"\xff\xff")
    said.append(refused(year, "settings", "import", file))

    assert said == [
        (2, "设置.toml 不是设置文件"),
        (2, "decimals 的取值须写在引号中"),
        (3, "没有“foo”这项设置"),
        (2, "“9”不是 0 到 4 之间的整数"),
        (2, "x 的取值须写在引号中"),
        (2, "设置.toml 不是设置文件"),
    ]


# Strange files for --db


def sqlite_of_another(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE t (x)")
    conn.close()


def newer(path: Path, ours: Path) -> None:
    shutil.copy(ours, path)
    with sqlite3.connect(path) as conn:
        conn.execute(f"PRAGMA user_version = {steps.SCHEMA_VERSION + 1}")
    conn.close()


STRANGE: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "text": (lambda path, _: path.write_text("不是数据库"), "{} 不是 tiaan 数据文件"),
    "long text": (lambda path, _: path.write_text("不是数据库" * 99), "{} 不是 tiaan 数据文件"),
    "empty": (lambda path, _: path.touch(), "{} 是空文件，不是 tiaan 数据文件"),
    "head only": (
        lambda path, ours: path.write_bytes(ours.read_bytes()[:50]),
        "{} 不是 tiaan 数据文件",
    ),
    "folder": (lambda path, _: path.mkdir(), "{} 是文件夹，不是数据文件"),
    "another's": (lambda path, _: sqlite_of_another(path), "{} 是别的程序的数据库，没有动它"),
    "newer": (
        newer,
        f"{{}} 由更新版本的 tiaan 写成（格式 {steps.SCHEMA_VERSION + 1}，"
        f"本程序认得 {steps.SCHEMA_VERSION}）",
    ),
}


@pytest.mark.parametrize("command", [("list",), SUBMIT, ("check",), ("undo",)], ids=" ".join)
@pytest.mark.parametrize("kind", STRANGE)
def test_file_that_is_not_ours(
    year: CommandLine, tmp_path: Path, kind: str, command: tuple[str, ...]
) -> None:
    make, line = STRANGE[kind]
    path = tmp_path / "奇怪.db"
    make(path, year.path)
    before = path.read_bytes() if path.is_file() else None

    said = year("--db", path, *command)

    assert (said.exit_code, said.stdout) == (5, "")
    assert said.stderr.splitlines()[0] == f"错误：{line.format(path)}"
    assert (path.read_bytes() if path.is_file() else None) == before
    assert sorted(tmp_path.iterdir()) == sorted([path, year.path])


@pytest.mark.parametrize("command", [("list",), SUBMIT, ("check",)], ids=" ".join)
def test_missing_file_is_never_made(
    cli: CommandLine, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "无.db"

    said = cli("--db", path, *command)

    assert (said.exit_code, said.stderr.splitlines()) == (
        3,
        [f"错误：没有数据文件 {path}", "提示：用 tiaan init 新建，或用 --db 指明已有的文件"],
    )
    assert not path.exists()


@pytest.mark.parametrize("kind", STRANGE)
def test_init_never_touches_what_is_there(year: CommandLine, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "奇怪.db"
    STRANGE[kind][0](path, year.path)
    before = path.read_bytes() if path.is_file() else None

    said = year("--db", path, "init", "--session", "11-1")

    assert (said.exit_code, said.stderr.splitlines()[0]) == (
        5,
        f"错误：{path} 已经存在，没有动它",
    )
    assert (path.read_bytes() if path.is_file() else None) == before


def test_init_that_is_refused_leaves_no_file(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "新.db"
    said = [
        cli("--db", path, "init", "--session", "开会"),
        cli("--db", path, "init", "--opens", "2025-01-05"),
        cli("--db", path, "init", "--session", "11-1", "--opens", "2025-01-08",
            "--closes", "2025-01-05"),
        cli("--db", tmp_path / "无" / "新.db", "init"),
    ]  # fmt: skip

    assert [(one.exit_code, one.stderr.splitlines()[0]) for one in said] == [
        (2, "错误：看不懂届次「开会」"),
        (2, "错误：写了会期而没有写届次"),
        (2, "错误：闭幕日期 2025-01-05 早于开幕日期 2025-01-08"),
        (5, f"错误：不能在 {tmp_path / '无'} 中新建文件：没有这个文件或文件夹"),
    ]
    assert list(tmp_path.iterdir()) == [cli.path]


def test_damaged_page_is_said_to_be_damaged(year: CommandLine) -> None:
    data = bytearray(year.path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 100] = b"\xff" * 100
    year.path.write_bytes(data)

    for command in (("list",), SUBMIT, ("show", "1"), ("undo",)):
        said = year(*command)
        assert (said.exit_code, said.stdout) == (5, "")
        assert said.stderr.splitlines() == [
            "错误：数据文件已损坏",
            "提示：请用 tiaan backup --list 找一份好的备份，再 tiaan restore 恢复",
        ]
    assert year("check").exit_code in (5, 6)
    assert year.path.read_bytes() == bytes(data)


AS_OWNER_ALONE = """
import os, sys
from tiaan.cli.app import app
import tracing

def run(command):
    try:
        app(["--db", sys.argv[1], *command])
    except SystemExit as ended:
        return ended.code

if os.geteuid() == 0:
    tracing.drop_rights()
print(run(["list"]), run(["submit", "--title", "甲", "--by", "王芳"]))
"""


def test_read_only_file_is_read_and_not_written(year: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "只读"
    folder.mkdir()
    path = folder / "只读.db"
    shutil.copy(year.path, path)
    path.chmod(0o444)
    folder.chmod(0o555)
    before = digest(path)

    done = subprocess.run(
        [sys.executable, "-c", AS_OWNER_ALONE, str(path)],
        env=os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{FAULTS}", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    folder.chmod(0o755)

    shown = done.stdout.splitlines()
    assert (len(shown), shown[-1]) == (8, "0 5")
    assert done.stderr.splitlines()[-2:] == [
        "错误：数据文件或所在文件夹是只读的，不能写入",
        "提示：请检查文件权限，或换一个位置",
    ]
    assert digest(path) == before
    assert sorted(folder.iterdir()) == [path]


def test_file_in_use_elsewhere_is_said_so(
    year: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    other = sqlite3.connect(year.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    said = year(*SUBMIT)
    other.close()

    assert (said.exit_code, said.stderr.splitlines()) == (
        5,
        [
            "错误：数据文件正被另一个程序占用",
            "提示：请关闭其他正在使用它的窗口后重试",
        ],
    )


# A bug of our own


@pytest.fixture
def broken(year: CommandLine) -> CommandLine:
    """A file in which an alias means a unit that is not there: no check at the door sees it."""
    with sqlite3.connect(year.path) as conn:
        conn.execute("INSERT INTO unit_alias (alias, unit_id) VALUES ('幽灵局', 999)")
    conn.close()
    return year


def test_bug_is_one_line_and_how_to_report_it(broken: CommandLine) -> None:
    before = digest(broken.path)

    said = broken("assign", "2", "--lead", "幽灵局")

    assert (said.exit_code, said.stdout, said.stderr.splitlines()) == (
        1,
        "",
        [
            "错误：出错了（KeyError）",
            "提示：这是程序自身的错误。请加 --debug 重试，把出现的文字连同所用命令告诉维护者",
        ],
    )
    assert digest(broken.path) == before


def test_bug_with_debug_shows_the_trace(broken: CommandLine) -> None:
    said = broken("--debug", "assign", "2", "--lead", "幽灵局")
    lines = said.stderr.splitlines()

    assert said.exit_code == 1
    assert lines[0] == "Traceback (most recent call last):"
    assert "KeyError: 999" in lines
    assert lines[-2] == "错误：出错了（KeyError）"


def test_bug_as_json_is_one_line(broken: CommandLine) -> None:
    said = broken("list", "--unit", "幽灵局", "--json")

    assert (said.exit_code, said.stdout) == (1, "")
    (line,) = said.stderr.splitlines()
    assert json.loads(line)["code"] == 1


def test_setting_that_was_broken_is_said_and_found(year: CommandLine) -> None:
    with sqlite3.connect(year.path) as conn:
        conn.execute("INSERT INTO setting (key, value) VALUES ('decimals', '很多')")
    conn.close()

    assert refused(year, "show", "1") == (2, "“很多”不是 0 到 4 之间的整数")
    found = year("check")
    assert found.exit_code == 6
    assert "C10\t错误\t设置\t“很多”不是 0 到 4 之间的整数" in found.lines
    year.ok("settings", "set", "decimals", "2")
    year.ok("show", "1")
