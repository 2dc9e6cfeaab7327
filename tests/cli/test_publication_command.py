"""`tiaan publish`: what the clerk types and sees, what is listed, what goes out to the public."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

import county

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

WHOLE = ("--what", "reply", "--scope", "full")
WITHHELD = ("--what", "答复", "--scope", "不公开", "--reason", "涉及商业秘密")
HEADER = "案号\t案由\t是否同意公开\t提案\t提案登记日期\t答复\t答复登记日期\t理由\t可以登记"


@pytest.fixture
def willing(year: CommandLine) -> CommandLine:
    """The year: 001 agrees and is in hand, 002 refuses, T003 agrees and is answered."""
    return year.told(agree)


def agree(cli: CommandLine) -> None:
    cli.ok("amend", "1", "3", "--public", "yes")
    cli.ok("amend", "2", "--public", "no", "--public-reason", "涉及个人")


def test_what_is_public_stands_on_the_page(willing: CommandLine) -> None:
    assert willing.ok("publish", "3", *WHOLE, "--on", "2025-04-10").lines == [
        "T003：答复全文公开（2025-04-10）"
    ]
    willing.ok("publish", "3", *WITHHELD, "--on", "2025-05-10")
    willing.ok("publish", "3", "--what", "提案", "--scope", "全文", "--on", "2025-01-20")

    lines = willing.ok("show", "3").lines
    assert "提案公开：全文公开（2025-01-20）" in lines
    assert "答复公开：全文公开（2025-04-10）；不公开（2025-05-10，涉及商业秘密）" in lines
    (shown,) = json.loads(willing.ok("show", "3", "--json").stdout)
    assert shown["publications"] == [
        {"subject": "proposal", "scope": "full", "on": "2025-01-20", "reason": None},
        {"subject": "reply", "scope": "full", "on": "2025-04-10", "reason": None},
        {"subject": "reply", "scope": "none", "on": "2025-05-10", "reason": "涉及商业秘密"},
    ]
    assert "公开：答复不公开，涉及商业秘密" in willing.ok("log", "3").stdout
    willing.ok("check")


def test_the_list_says_what_may_still_be_said(willing: CommandLine) -> None:
    willing.ok("publish", "1", "--what", "proposal", "--scope", "summary", "--reason", "过长")
    said = willing.ok("publish", "--list")

    assert said.lines == [
        HEADER,
        "001\t关于增设路灯的提案\t同意公开\t摘要公开\t2025-07-01\t\t\t提案：过长\t",
        "002\t关于公交的提案\t不同意公开\t\t\t\t\t\t",
        "T003\t关于教育的提案\t同意公开\t\t\t\t\t\t提案、答复",
    ]
    assert said.stderr == (
        "提案：摘要公开 1、未登记 2　答复：未登记 3\n"
        "可以公开而还没有登记的 1 件：tiaan publish --list --open\n"
    )
    assert [line.split("\t")[0] for line in willing.ok("publish", "--list", "--open").lines] == [
        "案号",
        "T003",
    ]
    listed = json.loads(willing.ok("publish", "--list", "--json").stdout)
    assert [(one["number"], one["proposal"], one["open"]) for one in listed] == [
        ("001", "summary", []),
        ("002", None, []),
        ("T003", None, ["提案", "答复"]),
    ]


def test_all_that_may_be_is_said_at_once(willing: CommandLine) -> None:
    both = ("publish", "--all", "--what", "proposal", "--scope", "full", "--on", "2025-02-01")
    before = willing.path.read_bytes()
    refused = willing(*both)
    assert refused.exit_code == 2
    assert "把 2 件的提案登记为全文公开？需要回答" in refused.stderr
    assert len(willing.ok(*both, "--dry-run").lines) == 2
    assert willing.path.read_bytes() == before

    assert len(willing.ok(*both, "--yes").lines) == 2
    assert willing.ok(*both, "--yes").stderr == "没有可以公开而还没有登记的提案\n"
    willing.ok("undo")
    assert "提案公开：" not in willing.ok("show", "1").stdout


def test_the_public_list_tells_no_more_than_it_may(willing: CommandLine, tmp_path: Path) -> None:
    willing.ok("amend", "3", "--title", "关于教育的提案（联系13812345678）")
    willing.ok("publish", "3", *WHOLE)
    willing.ok("publish", "3", "--what", "proposal", "--scope", "summary", "--reason", "过长")
    target = tmp_path / "公开目录.xlsx"
    said = willing.ok("publish", "-o", target)

    assert said.lines == [f"已写入 {target}：2 件"]
    assert said.stderr == ("提醒：另有 1 件还没有登记，没有列入：tiaan publish --list\n")
    rows = [row for row in load_workbook(target).active.iter_rows(values_only=True) if row[0]]
    assert rows[0][0] == "县政协十一届二次会议提案公开目录"
    head = rows.index(("案号", "案由", "承办单位", "办理结果", "提案公开方式", "答复公开方式"))
    assert rows[head + 1 : head + 3] == [
        ("002", None, None, None, "不公开", "不公开"),
        (
            "T003",
            "关于教育的提案（联系138****5678）",
            "县教育局、县财政局",
            "采纳并列入计划",
            "摘要公开",
            "全文公开",
        ),
    ]
    assert willing("publish", "-o", target).exit_code == 2  # it is there already
    willing.ok("publish", "-o", target, "--yes")


def test_who_was_never_asked_has_refused_nothing(willing: CommandLine, tmp_path: Path) -> None:
    willing.ok("amend", "1", "--public", "unknown")
    target = tmp_path / "目录.csv"
    willing.ok("publish", "3", "--what", "proposal", "--scope", "full")
    said = willing.ok("publish", "-o", target)

    numbers = [line.split(",")[0] for line in target.read_text("utf-8-sig").splitlines()]
    assert "001" not in numbers  # nobody decided, nobody refused
    assert "002" in numbers  # its proposer refused
    assert said.stderr == (
        "提醒：另有 1 件还没有登记，没有列入：tiaan publish --list\n"
        "提醒：列入的有 1 件答复还没有登记：tiaan publish --list --open --what reply\n"
    )


def test_what_is_withheld_shows_no_result(willing: CommandLine, tmp_path: Path) -> None:
    willing.ok("publish", "3", "--what", "proposal", "--scope", "full")
    willing.ok("publish", "3", *WITHHELD)
    target = tmp_path / "目录.csv"
    willing.ok("publish", "-o", target)

    assert target.read_text("utf-8-sig").splitlines()[-1] == (
        "T003,关于教育的提案,县教育局、县财政局,,全文公开,不公开"
    )


def test_columns_of_the_sheets_are_told_and_not_read_back(
    willing: CommandLine, tmp_path: Path
) -> None:
    willing.ok("publish", "3", *WHOLE)
    for more in ((), ("--wide",)):
        target = tmp_path / f"提案{len(more)}.xlsx"
        willing.ok("export", "proposals", "-o", target, *more)
        rows = list(load_workbook(target).active.iter_rows(values_only=True))
        (head,) = (row for row in rows if "答复公开情况" in row)
        place = head.index("答复公开情况")
        assert [row[place] for row in rows if row[place]].count("全文公开") == 1
    said = willing.ok("import", "proposals", tmp_path / "提案0.xlsx", "--dry-run")
    assert "有变化\t0" in said.lines


def test_clocks_run_where_the_county_sets_them(willing: CommandLine) -> None:
    assert "公开" not in willing.ok("due").stdout
    willing.ok("settings", "set", "publish_proposal_due", "15wd")
    willing.ok("settings", "set", "publish_reply_due", "20wd")
    due = willing.ok("due", "--only", "publish_proposal")
    assert [line.split("\t")[:6] for line in due.lines[1:]] == [
        ["T003", "关于教育的提案", "提案公开", "提案委", "1", "2025-02-07"],
        ["001", "关于增设路灯的提案", "提案公开", "提案委", "1", "2025-02-07"],
    ]
    (line,) = willing.ok("due", "--only", "答复公开").lines[1:]
    assert line.split("\t")[:6] == [
        "T003", "关于教育的提案", "答复公开", "提案委", "1", "2025-04-29",
    ]  # fmt: skip
    assert "T003 答复公开：2025-04-01 答复，次日起算，20 个工作日" in (
        willing.ok("due", "3", "--explain").stdout
    )
    standing = willing.ok("status").stdout
    assert "待提案公开" in standing
    assert "tiaan due --only publish_reply" in standing  # lists what was counted, of all sessions
    willing.ok("publish", "3", *WITHHELD)
    assert len(willing.ok("due", "--only", "publish_reply").lines) == 1
    willing.ok("settings", "set", "publish_proposal_due", "")
    assert "公开" not in willing.ok("due").stdout


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, "没有写明哪件提案"),
        (("1",), 2, "没有写明公开什么、怎样公开"),
        (("1", "--what", "reply"), 2, "没有写明公开什么、怎样公开"),
        (("1", "--what", "甲", "--scope", "full"), 2, "公开内容没有“甲”这一项"),
        (("1", "--what", "reply", "--scope", "甲"), 2, "公开方式没有“甲”这一项"),
        (("3", "--what", "reply", "--scope", "none"), 2, "不公开的没有写明理由"),
        (("1", "--all", *WHOLE), 2, "写了编号就不能写 --all"),
        (("1", "--list"), 2, "只能用一种"),
        (("--list", "-o", "x.csv"), 2, "只能用一种"),
        (("--list", "--scope", "full"), 2, "用于登记"),
        (("1", *WHOLE, "--json"), 2, "--json 和 --open 同 --list 用"),
        (("-o", "x.pdf"), 2, "不会写“.pdf”格式的文件"),
        (("9", *WHOLE), 3, "没有 9 号提案"),
        (("1", *WHOLE), 4, "001 号尚未答复"),
        (("2", "--what", "proposal", "--scope", "full"), 4, "002 号提案者不同意公开"),
        (("L3", "--what", "proposal", "--scope", "full"), 4, "L3 号待审查"),
        (("3", *WHOLE, "--on", "2025-03-31"), 4, "早于 003 号的答复日期"),
        (("3", *WHOLE, "--on", "明天"), 2, "看不懂日期"),
        (("3", "--what", "reply", "--scope", "none", "--reason", "字" * 2001), 2, "最多 2000 字"),
    ],
    ids=str,
)
def test_what_is_refused(
    willing: CommandLine, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = willing.path.read_bytes()
    said = willing("publish", *words)

    assert (said.exit_code, said.stdout) == (code, "")
    assert sentence in said.stderr
    assert "提示：" in said.stderr or '"hint": "' in said.stderr
    assert willing.path.read_bytes() == before


def test_a_secret_matter_is_never_public(willing: CommandLine) -> None:
    willing.ok("review", "L3", "--reject", "N01")
    said = willing("publish", "L3", "--what", "proposal", "--scope", "none", "--reason", "甲")

    assert said.exit_code == 4
    assert "永不公开" in said.stderr
    assert "绿化" not in said.stderr
    assert "L3" not in willing.ok("publish", "--list").stdout


def test_a_reply_that_did_not_satisfy_waits_for_the_next(willing: CommandLine) -> None:
    willing.ok("settings", "set", "publish_reply_due", "20wd")
    assert len(willing.ok("due", "--only", "publish_reply").lines) == 2
    willing.ok("feedback", "3", "--rating", "不满意", "--on", "2025-05-01")

    assert len(willing.ok("due", "--only", "publish_reply").lines) == 1
    assert "答复" not in willing.ok("publish", "--list", "--open").lines[-1]
    willing.ok("reply", "3", "--result", "A", "--unit", "教育局", "--on", "2025-06-01")
    (line,) = willing.ok("due", "--only", "publish_reply").lines[1:]
    assert line.split("\t")[4] == "2"


def test_the_list_goes_into_another_file_though_something_is_public(
    willing: CommandLine, tmp_path: Path
) -> None:
    """What was decided on publication is only told in the list: it hinders no other row."""
    willing.ok("publish", "3", *WITHHELD)
    willing.ok("publish", "1", "--what", "proposal", "--scope", "full")
    willing.ok("export", "proposals", "-o", tmp_path / "提案.xlsx")
    other = county.in_memory()
    willing.path.write_bytes(other.serialize())
    other.close()

    willing.ok("import", "proposals", tmp_path / "提案.xlsx", "--yes")
    assert willing.ok("show", "3").lines[1] == "状态：已答复"
