"""`tiaan pledge`: what the clerk types and sees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

ADD = ("pledge", "add", "3", "--unit", "教育局", "--on", "2025-05-01")


@pytest.fixture
def promised(year: CommandLine) -> CommandLine:
    """The year, in which T003 has two promises: one late by July, one without a day."""
    return year.told(promise)


def promise(cli: CommandLine) -> None:
    cli.ok(*ADD, "--what", "扩建校舍", "--by", "2025-06-30")
    cli.ok(*ADD, "--what", "增配教师", "--no-date", "看编制")


def test_promises_are_listed_late_ones_first(promised: CommandLine) -> None:
    said = promised.ok("pledge", "list")

    assert said.lines[1:] == [
        "003.1\t关于教育的提案\t县教育局\t扩建校舍\t2025-06-30\t到期未报\t\t",
        "003.2\t关于教育的提案\t县教育局\t增配教师\t\t未到期\t\t看编制",
    ]
    assert said.stderr == "截至 2025-07-01，承诺 2 项：到期未报 1、未到期 1\n"
    assert promised.ok("pledge", "list", "--as-of", "2025-06-30", "--status", "overdue").lines == [
        said.lines[0]
    ]
    assert len(promised.ok("pledge", "list", "--due", "2025").lines) == 2
    assert len(promised.ok("pledge", "list", "1", "2").lines) == 1
    assert len(promised.ok("pledge", "list", "3", "--unit", "财政局").lines) == 1


def test_sheets_of_all_go_into_a_folder_that_is_made(promised: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "核对表"
    promised.ok("pledge", "sheet", "--all", "-o", folder)

    assert [path.name for path in folder.iterdir()] == ["承诺事项-县教育局.xlsx"]
    assert folder.stat().st_mode & 0o777 == 0o700
    said = promised("pledge", "sheet", "--all", "-o", tmp_path / "没有" / "核对表")
    assert (said.exit_code, "没有文件夹" in said.stderr) == (3, True)


def test_a_promise_of_another_session_is_told_with_it(promised: CommandLine) -> None:
    promised.ok("session", "add", "11-3", "--opens", "2025-06-01", "--closes", "2025-06-03")
    promised.ok("pledge", "update", "11-2/3.1", "--status", "met")
    said = promised.ok("pledge", "update", "11-2/3.2", "--status", "met")

    assert said.lines == ["11-2/T003：承诺 11-2/003.2 已兑现"]
    assert "tiaan amend 11-2/003 --result 已解决" in said.stderr
    here = promised.ok("--session", "11-2", "pledge", "update", "3.1", "--status", "met")
    assert here.lines == ["T003：承诺 003.1 已兑现"]


def test_promises_as_json(promised: CommandLine) -> None:
    promised.ok("pledge", "update", "3.1", "--status", "met", "--note", "已封顶")
    listed = json.loads(promised.ok("pledge", "list", "--status", "met", "--json").stdout)
    (shown,) = json.loads(promised.ok("show", "3", "--json").stdout)

    assert [(one["number"], one["standing"], one["note"]) for one in listed] == [
        ("003.1", "met", "已封顶")
    ]
    assert [one["number"] for one in shown["promises"]] == ["003.1", "003.2"]
    assert shown["promises"][0]["checks"] == [
        {"on": "2025-07-01", "status": "met", "note": "已封顶", "proof": None}
    ]


def test_promises_stand_on_the_page(promised: CommandLine) -> None:
    lines = promised.ok("show", "3").lines

    assert "承诺 003.1 县教育局：扩建校舍，2025-06-30 前　到期未报" in lines
    assert "承诺 003.2 县教育局：增配教师，没有日期（看编制）　未到期" in lines


def test_a_proof_is_kept_with_the_case(promised: CommandLine, tmp_path: Path) -> None:
    proof = tmp_path / "照片.jpg"
    proof.write_bytes(b"picture")
    promised.ok("pledge", "update", "3.1", "--status", "met", "--note", "已封顶", "--proof", proof)
    lines = promised.ok("show", "3", "--save", tmp_path).lines
    (shown,) = json.loads(promised.ok("show", "3", "--json").stdout)

    assert (
        "承诺 003.1 县教育局：扩建校舍，2025-06-30 前　已兑现（2025-07-01，已封顶，附 照片.jpg）"
        in lines
    )
    assert "附件：照片.jpg" in lines
    assert shown["promises"][0]["checks"][0]["proof"] == "照片.jpg"
    assert (tmp_path / "003-照片.jpg").read_bytes() == b"picture"
    assert "承诺：已兑现，已封顶，附 照片.jpg" in promised.ok("log", "3").stdout
    promised.ok("undo")
    assert "照片" not in promised.ok("show", "3").stdout
    promised.ok("check")
    said = promised("pledge", "update", "3.1", "--status", "met", "--proof", tmp_path / "没有.jpg")
    assert (said.exit_code, "没有文件" in said.stderr) == (3, True)


def test_a_promise_in_the_reply(year: CommandLine) -> None:
    reply = ("reply", "1", "--unit", "交通局", "--result", "B", "--on", "2025-05-01")
    said = year.ok(*reply, "--plan", "装灯;2025-12-31", "-n")
    assert said.lines[0].endswith("；承诺 001.1 已登记")
    assert "承诺" not in year.ok("show", "1").stdout
    refused = year(*reply, "--plan", "装灯")
    assert (refused.exit_code, "--plan '事项;2025-12-31'" in refused.stderr) == (2, True)
    year.ok(*reply, "--plan", "装灯；2025-12-31", "--plan", "护灯", "--no-date", "看资金")
    assert len(year.ok("pledge", "list", "1").lines) == 3


def test_of_another_session_the_number_can_be_typed_back(promised: CommandLine) -> None:
    promised.ok("session", "add", "十一届三次会议", "--opens", "2026-01-05")
    lines = promised.ok("pledge", "list").lines

    assert [line.split("\t")[0] for line in lines[1:]] == ["11-2/003.1", "11-2/003.2"]
    assert promised.ok("--session", "11-3", "pledge", "list").lines == lines[:1]
    promised.ok("pledge", "update", "11-2/003.1", "--status", "failed")


def test_adopted_without_a_promise(year: CommandLine) -> None:
    said = year.ok("pledge", "list", "--missing")

    assert said.lines[1:] == ["003\t关于教育的提案\t县教育局、县财政局\t采纳并列入计划\t2025-04-01"]
    assert "下一步：tiaan pledge add" in said.stderr
    year.ok(*ADD, "--what", "扩建校舍", "--by", "2025-06-30")
    assert len(year.ok("pledge", "list", "--missing").lines) == 1


def test_a_kept_promise_may_resolve_the_case(promised: CommandLine) -> None:
    promised.ok("pledge", "update", "3.1", "--status", "met", "--resolved", "--on", "2025-06-20")
    results = ("办理结果：采纳并列入计划（2025-04-01 起）；已解决或基本解决（2025-06-20 起）",)

    assert set(results) <= set(promised.ok("show", "3").lines)
    for day, adopted, resolved in (("2025-06-19", "1", "0"), ("2025-06-20", "0", "1")):
        figures = promised.ok("stats", "result", "--as-of", day).stdout
        counts = dict(line.split("\t")[:2] for line in figures.splitlines() if "\t" in line)
        assert counts["采纳并列入计划"] == adopted
        assert counts["已解决或基本解决"] == resolved


def test_a_dry_run_writes_nothing(year: CommandLine) -> None:
    before = year.path.read_bytes()
    year.ok(*ADD, "--what", "扩建校舍", "--by", "2025-06-30", "--dry-run")
    assert year.path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((*ADD, "--what", "甲"), 2, "没有写明兑现日期"),
        ((*ADD, "--what", " ", "--by", "2026-01-01"), 2, "承诺事项不能为空"),
        (("pledge", "add", "1", "--what", "甲", "--by", "明年"), 2, "看不懂日期"),
        (("pledge", "add", "9", "--what", "甲", "--by", "2026-01-01"), 3, "没有 9 号提案"),
        (("pledge", "add", "3", "--what", "甲", "--by", "2026-01-01"), 2, "003 号有 2 个单位"),
        (("pledge", "add", "L3", "--what", "甲", "--by", "2026-01-01"), 4, "没有单位可以承诺"),
        (("pledge", "update", "3", "--status", "met"), 2, "不是承诺事项的编号"),
        (("pledge", "update", "3.7", "--status", "met"), 3, "没有第 7 项承诺"),
        (("pledge", "update", "3.1", "--status", "好"), 2, "没有“好”这一项"),
        (("pledge", "list", "--due", "明年"), 2, "看不懂日期"),
        (("pledge", "list", "--missing", "--due", "2025"), 2, "--missing"),
        (("pledge", "list", "--unit", "没有的局"), 3, "没有的局"),
    ],
    ids=str,
)
def test_what_is_refused(
    promised: CommandLine, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = promised.path.read_bytes()
    said = promised(*words)

    assert said.exit_code == code
    assert sentence in said.stderr
    assert "提示：" in said.stderr
    assert promised.path.read_bytes() == before


# The sheet of a unit, out and back


def fill(path: Path, **cells: str) -> Path:
    """Write into cells of a sheet, and return it under another name."""
    book = load_workbook(path)
    for place, value in cells.items():
        book.active[place] = value
    filled = path.with_name("填好.xlsx")
    book.save(filled)
    return filled


def test_a_sheet_goes_out_and_comes_back_once(promised: CommandLine, tmp_path: Path) -> None:
    form = tmp_path / "核对表.xlsx"
    said = promised.ok("pledge", "sheet", "--unit", "教育局", "-o", form)
    assert said.lines == [f"已写入 {form}：承诺事项 2 项"]
    rows = list(load_workbook(form).active.iter_rows(values_only=True))
    assert rows[0][0] == "县政协提案承诺事项核对表（县教育局）"
    assert [row[0] for row in rows[3:]] == ["11-2/003.1", "11-2/003.2"]

    # By the time it comes back a new session has opened.
    promised.ok("session", "add", "十一届三次会议", "--opens", "2026-01-05")
    filled = fill(form, F4="已兑现", I4="已封顶")
    words = "登记 {} 项，已登记过的 {} 项，没有填的 1 项"
    assert promised.ok("pledge", "import", filled, "-n").lines == [words.format(1, 0)]
    assert promised.ok("pledge", "import", filled).lines == [words.format(1, 0)]
    assert promised.ok("pledge", "import", filled).lines == [words.format(0, 1)]
    (line,) = promised.ok("pledge", "list", "--status", "met").lines[1:]
    assert line.endswith("已兑现\t2025-07-01\t已封顶")
    promised.ok("undo")
    assert len(promised.ok("pledge", "list", "--status", "met").lines) == 1


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"F4": "好"}, "第 4 行：承诺事项进展没有“好”这一项"),
        ({"F4": "有变更"}, "第 4 行：没有写明改到哪一天"),
        ({"F4": "已兑现", "A4": "11-2/003.9"}, "第 4 行：003 号没有第 9 项承诺"),
        ({"F4": "已兑现", "B4": "别的提案"}, "第 4 行：这个编号在文件中是另一件：关于教育的提案"),
        ({"I5": "正在争取"}, "第 5 行：写了日期或说明，没有写进展"),
        ({"F4": "已兑现", "G4": "上周"}, "第 4 行：看不懂日期"),
    ],
    ids=str,
)
def test_a_sheet_with_a_wrong_row_is_refused_whole(
    promised: CommandLine, tmp_path: Path, cells: dict[str, str], sentence: str
) -> None:
    form = tmp_path / "核对表.xlsx"
    promised.ok("pledge", "sheet", "-o", form)
    before = promised.path.read_bytes()
    said = promised(
        "pledge", "import", fill(form, F5="已兑现" if "I5" not in cells else "", **cells)
    )

    assert said.exit_code == 7
    assert sentence in said.stderr
    assert promised.path.read_bytes() == before


def test_a_sheet_for_each_unit(promised: CommandLine, tmp_path: Path) -> None:
    promised.ok("pledge", "add", "1", "--unit", "交通局", "--what", "装灯", "--by", "2025-12-31")
    promised.ok("pledge", "sheet", "--all", "-o", tmp_path, "--yes")

    assert sorted(path.name for path in tmp_path.glob("承诺*.xlsx")) == [
        "承诺事项-县交通运输局.xlsx",
        "承诺事项-县教育局.xlsx",
    ]


def test_nothing_to_ask_for_writes_no_sheet(year: CommandLine, tmp_path: Path) -> None:
    said = year.ok("pledge", "sheet", "-o", tmp_path / "核对表.xlsx")

    assert said.stderr == "没有尚未了结的承诺事项，没有写表\n"
    assert list(tmp_path.glob("*.xlsx")) == []


def test_another_sheet_is_no_sheet_of_promises(year: CommandLine, tmp_path: Path) -> None:
    other = tmp_path / "别的.csv"
    other.write_text("案号,案由\n3,关于教育的提案\n", encoding="utf-8")
    said = year("pledge", "import", other)

    assert (said.exit_code, "没有“承诺编号”和“进展”两列" in said.stderr) == (2, True)


def test_who_is_resolved_with_promises_left_is_told_of_them(promised: CommandLine) -> None:
    promised.ok(*ADD, "--what", "改建操场", "--by", "2025-12-31")
    promised.ok("pledge", "update", "3.2", "--status", "failed")

    said = promised.ok("pledge", "update", "3.3", "--status", "met", "--resolved")

    assert "承诺 003.1 到期未报、003.2 未兑现，请核对" in said.stderr
    promised.ok("pledge", "update", "3.2", "--status", "met")
    assert "请核对" not in promised.ok("pledge", "update", "3.1", "--status", "met").stderr


@pytest.mark.parametrize(
    ("reply", "on", "remark"),
    [
        ((), "2025-07-01", "“县交通运输局”那天还没有答复 001 号"),
        (("A",), "2025-07-01", "“县交通运输局”的答复是已解决或基本解决"),
        (("B",), "2025-07-01", ""),
        (("B",), "2025-04-01", "那天还没有答复"),
    ],
    ids=["none", "resolved", "adopted", "before it"],
)
def test_a_promise_comes_with_a_reply_that_plans(
    year: CommandLine, reply: tuple[str, ...], on: str, remark: str
) -> None:
    for result in reply:
        year.ok("reply", "1", "--result", result, "--on", "2025-06-01")

    said = year.ok(
        "pledge", "add", "1", "--unit", "交通局", "--what", "装灯", "--by", "2025-12-31", "--on", on
    )

    assert (remark or "承诺一般") in said.stderr if remark else "承诺一般" not in said.stderr


def test_a_promise_past_its_day_is_due_and_on_the_screen(promised: CommandLine) -> None:
    rows = json.loads(promised.ok("due", "3", "--only", "pledge", "--json").stdout)

    assert [(row["number"], row["from"], row["due_on"]) for row in rows] == [
        ("T003.1", "县教育局", "2025-06-30")
    ]
    assert "  承诺到期未报          1           tiaan pledge list --status overdue" in (
        promised.ok("status").lines
    )
    assert "T003.1 承诺（县教育局）：2025-05-01 承诺，期限写明为 2025-06-30 周一，工作日" in (
        promised.ok("due", "3", "--explain").lines
    )
    assert "县教育局" not in promised.ok("remind").stdout
    promised.ok("pledge", "update", "3.1", "--status", "met")
    assert json.loads(promised.ok("due", "3", "--only", "pledge", "--json").stdout) == []
    assert "承诺到期未报" not in promised.ok("status").stdout


def test_a_promise_is_not_late_on_its_day(promised: CommandLine) -> None:
    said = promised.ok("due", "--only", "承诺事项", "--json", TIAAN_TODAY="2025-06-30")

    assert json.loads(said.stdout) == []
