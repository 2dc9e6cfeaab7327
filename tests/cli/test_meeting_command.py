"""`review --draft`, `pending`, `apply`, `discard`, the papers for meetings, as they are typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tiaan.store import database
from tiaan.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

ON = ("--on", "2025-07-01")


@pytest.fixture
def drafted(year: CommandLine) -> CommandLine:
    """The year, with L3 to be filed and handed over, 002 to be handed over."""
    return year.told(draft)


def draft(cli: CommandLine) -> None:
    cli.ok("review", "L3", "--accept", "--draft")
    cli.ok("assign", "L3", "--lead", "教育局", "--draft")
    cli.ok("assign", "2", "--lead", "交通局", "--co", "财政局", "--draft", "--due", "15wd")


def test_drafting_says_what_is_meant_and_where_to_see_it(year: CommandLine) -> None:
    said = year.ok("review", "L3", "--accept", "--number", "9", "--draft")

    assert said.lines == ["L3：拟立案，案号 009　关于绿化的提案"]
    assert "下一步：tiaan pending review" in said.stderr
    assert year.ok("merge", "L3", "--into", "2", "--draft").lines == [
        "L3：拟并案，并入 L2　关于绿化的提案（代替原来的：拟立案，案号 009）"
    ]


def test_pending_lists_and_counts(drafted: CommandLine) -> None:
    said = drafted.ok("pending")

    assert [line.split("\t")[:4] for line in said.lines[1:]] == [
        ["拟审查", "L3", "关于绿化的提案", "拟立案"],
        ["拟交办", "L3", "关于绿化的提案", "拟单办"],
        ["拟交办", "002", "关于公交的提案", "拟主办加会办"],
    ]
    assert said.stderr.splitlines() == [
        "拟立案 1；拟立案的中集体提案 0 件（0/1=0.0%）",
        "拟单办 1，拟主办加会办 1；承办单位 3 个",
    ]
    (row,) = json.loads(drafted.ok("pending", "审查", "--json").stdout)
    assert row == {
        "number": "L3",
        "title": "关于绿化的提案",
        "meant": "拟立案",
        "details": "",
        "drafted_on": "2025-07-01",
        "remark": "",
    }


def test_nothing_pending_is_no_error(year: CommandLine) -> None:
    assert len(year.ok("pending").lines) == 1
    assert json.loads(year.ok("pending", "--json").stdout) == []


def test_show_status_and_log_tell_of_drafts(drafted: CommandLine) -> None:
    page = drafted.ok("show", "L3").lines
    assert "拟审查：拟立案（2025-07-01 拟）" in page
    assert "拟交办：拟单办，主办 县教育局（2025-07-01 拟）" in page
    (shown,) = json.loads(drafted.ok("show", "2", "--json").stdout)
    assert shown["drafts"] == [
        {
            "kind": "assign",
            "on": "2025-07-01",
            "said": {"lead": "县交通运输局", "co": ["县财政局"], "due": "15wd"},
            "told": "拟主办加会办，主办 县交通运输局，会办 县财政局，期限 15 个工作日",
            "awaited": True,
        }
    ]
    assert any(line.split()[:2] == ["拟办待会议", "3"] for line in drafted.ok("status").lines)
    assert json.loads(drafted.ok("status", "--json").stdout)["drafts"] == 3
    assert "拟办：拟立案" in drafted.ok("log", "L3").stdout


def test_two_meetings_one_after_the_other(drafted: CommandLine) -> None:
    said = drafted.ok("apply", "review", *ON, "--by", "提案委员会", "--yes")
    assert said.lines == ["L3：待审查 → 已立案，案号 005　关于绿化的提案"]
    assert "已实施 1 件；要整个撤回：tiaan undo" in said.stderr

    said = drafted.ok("apply", "assign", *ON, "-y")
    assert said.lines == [
        "002：已立案 → 办理中，主办加会办：主办 县交通运输局，会办 县财政局，2025-07-22 前答复",
        "005：已立案 → 办理中，单办：主办 县教育局，2025-10-01 前答复",
    ]
    assert len(drafted.ok("pending").lines) == 1
    drafted.ok("undo")
    assert len(drafted.ok("pending", "assign").lines) == 3
    conn = drafted.open()
    assert verify(conn) == ()
    conn.close()


def test_dry_run_of_a_meeting(drafted: CommandLine) -> None:
    before = drafted.path.read_bytes()
    said = drafted.ok("apply", "review", *ON, "-n")

    assert said.lines == ["L3：待审查 → 已立案，案号 005　关于绿化的提案"]
    assert "试运行" in said.stderr
    assert drafted.path.read_bytes() == before


def test_a_meeting_asks_and_says_what_it_is_about_to_do(drafted: CommandLine) -> None:
    before = drafted.path.read_bytes()
    said = drafted("apply", "review", *ON)

    assert said.exit_code == 2
    assert "拟立案 1" in said.stderr
    assert "以 2025-07-01 为会议日期实施这 1 件" in said.stderr
    assert drafted.path.read_bytes() == before


def test_what_moved_on_is_named_and_can_be_left_out(drafted: CommandLine) -> None:
    assert "已不适用" in drafted.ok("review", "L3", "--reject", "N10").stderr
    assert "提案不予立案，已不适用" in drafted.ok("pending").stdout
    before = drafted.path.read_bytes()

    said = drafted("apply", "assign", *ON, "-y")
    assert (said.exit_code, said.stdout) == (4, "")
    assert "2 件中有 1 件不能实施，什么也没有写入" in said.stderr
    assert "  L3：L3 号提案不予立案，不能交办" in said.stderr
    assert "--skip-bad" in said.stderr
    assert drafted.path.read_bytes() == before

    said = drafted("apply", "assign", *ON, "-y", "--skip-bad")
    assert said.exit_code == 7
    assert len(said.lines) == 1
    assert "没有实施：L3：" in said.stderr
    drafted.ok("discard", "assign", "L3")
    assert [line.split("\t")[0] for line in drafted.ok("pending").lines[1:]] == ["拟审查"]


def test_discard_asks_before_it_takes_all(drafted: CommandLine) -> None:
    said = drafted("discard", "assign")
    assert said.exit_code == 2
    assert "取消全部 2 件拟交办？" in said.stderr
    assert drafted.ok("discard", "assign", "--yes").lines == [
        "002：不再拟主办加会办，主办 县交通运输局，会办 县财政局，期限 15 个工作日",
        "L3：不再拟单办，主办 县教育局",
    ]
    assert len(drafted.ok("pending").lines) == 2


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("pending", "甲"), 2, "甲"),
        (("apply", "甲", "-y"), 2, "甲"),
        (("apply", "review", "99", "-y"), 3, "99 号"),
        (("apply", "review", "1", "-y"), 3, "没有拟审查"),
        (("apply", "assign", "-y", "--by", "提案委"), 2, "--by 用于审查"),
        (("apply", "review", "-y", "--on", "2024-12-31"), 4, "不能实施"),
        (("discard", "assign", "1"), 3, "没有拟交办"),
        (("discard", "review", "甲"), 2, "甲"),
        (("review", "1", "--accept", "--draft"), 4, "不能审查"),
        (("review", "L3", "--draft"), 2, "请写明一种审查意见"),
        (("review", "L3", "--reject", "", "--draft"), 4, "须至少写明一条情形"),
        (("assign", "2", "--draft"), 2, "请写明承办单位"),
        (("assign", "2", "--lead", "没有的局", "--draft"), 3, "没有的局"),
        (("assign", "L4", "--lead", "教育局", "--draft"), 4, "不能交办"),
        (("merge", "L3", "--into", "L3", "--draft"), 4, "不能并入自己"),
        (("import", "units", "单位.csv", "--draft", "-y"), 2, "不能拟定"),
        (("report", "review-pack"), 2, "--output"),
        (("report", "assign-list", "-o", "x.txt"), 2, "txt"),
        (("report", "assign-list", "-o", "x.md", "--session", "99-9"), 3, "九十九届"),
    ],
)
def test_what_makes_no_sense_is_refused(
    drafted: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...], code: int, told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "单位.csv").write_text("单位名称\n县水利局\n", encoding="utf-8")
    before = drafted.path.read_bytes()
    said = drafted(*words)

    assert (said.exit_code, said.stdout) == (code, ""), said.stderr
    assert said.stderr.startswith("错误：")
    assert "提示：" in said.stderr
    assert told in said.stderr
    assert drafted.path.read_bytes() == before


def test_sheets_may_be_drafted(year: CommandLine, tmp_path: Path) -> None:
    sheet = tmp_path / "审查.csv"
    sheet.write_text("收件号,审查意见,不予立案情形\nL3,不予立案,N10\n", encoding="utf-8")
    said = year.ok("import", "reviews", sheet, "--draft", "-y")

    assert "下一步：tiaan pending" in said.stderr
    (row,) = json.loads(year.ok("pending", "--json").stdout)
    assert (row["meant"], row["details"]) == ("拟不予立案", "情形 N10")


def test_papers_are_written_in_every_format(drafted: CommandLine, tmp_path: Path) -> None:
    for name in ("review-pack", "assign-list"):
        formats = "docx,xlsx,html,md,csv,json"
        drafted.ok("report", name, "-o", tmp_path, "--format", formats, "--yes")
    written = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".db")
    text = (tmp_path / "审查会材料.md").read_text("utf-8")

    assert len([name for name in written if "审查会材料" in name]) == 6
    assert len([name for name in written if "交办清单" in name]) == 6
    assert "L3　关于绿化的提案" in text
    again = drafted.ok("report", "review-pack", "-o", tmp_path / "a.md", tmp_path / "b.json")
    assert again.stderr == ""
    assert (tmp_path / "a.md").read_text("utf-8") == text


def test_a_clock_with_nothing_to_write_stays_silent(cli: CommandLine, tmp_path: Path) -> None:
    for name in ("review-pack", "assign-list"):
        out = tmp_path / "x.md"
        assert cli.ok("report", name, "-o", out, "--if-any").stderr == ""
        assert cli.ok("report", name, "-o", out).stderr == "没有可写的，没有写文件\n"
        assert not out.exists()


def test_many_drafts_are_preceded_by_a_copy(cli: CommandLine) -> None:
    for number in range(11):
        cli.ok("submit", "--title", f"关于第{number}件事的提案", "--by", "王芳")
    cli.ok("review", "L1-L11", "--accept", "--draft")
    copies = len(cli.ok("backup", "--list").lines)
    cli.ok("apply", "review", "-y")

    assert len(cli.ok("backup", "--list").lines) == copies + 1
    with database.opened(cli.path) as conn:
        assert verify(conn) == ()


def test_a_merge_is_in_vain_where_its_survivor_is_not_to_be_filed(year: CommandLine) -> None:
    year.ok("submit", "--title", "关于绿地的提案", "--by", "王芳", "--on", "2025-01-05")
    year.ok("merge", "L7", "--into", "L3", "--draft")
    assert [row["remark"] for row in json.loads(year.ok("pending", "--json").stdout)] == [""]

    year.ok("review", "L3", "--reject", "N10", "--draft")

    said = year.ok("pending", "review", "--json")
    told = {row["number"]: row["remark"] for row in json.loads(said.stdout)}
    assert told == {"L3": "", "L7": "主案 L3 拟不予立案，不适用"}
    assert "已不适用 1" in year.ok("pending").stderr

    year.ok("review", "L3", "--reject", "N10")
    rows = json.loads(year.ok("pending", "--json").stdout)
    assert {row["remark"] for row in rows} == {
        "提案不予立案，已不适用",
        "主案 L3 不予立案，不适用",
    }


@pytest.mark.parametrize("draft", [(), ("--draft",)])
def test_one_unit_alone_does_not_handle_together(year: CommandLine, draft: tuple[str, ...]) -> None:
    before = year.path.read_bytes()
    words = ("--collective", "--leader", "副县长", "--units", "教育局")

    said = year("assign", "2", *words, *draft)

    assert said.exit_code == 2
    assert "集体办理须有两个以上单位" in said.stderr
    assert year.path.read_bytes() == before


def test_one_unit_may_join_those_that_handle_together(year: CommandLine) -> None:
    units = ("--collective", "--leader", "副县长", "--units")
    year.ok("assign", "2", *units, "教育局,财政局")

    assert "集体办理：增加参与 县交通运输局" in year.ok("assign", "2", *units, "交通局").stdout


def test_an_act_of_a_meeting_is_named_though_a_secret_matter_was_in_it(year: CommandLine) -> None:
    year.ok("review", "L3", "--reject", "N01", "--draft")
    year.ok("apply", "review", "--on", "2025-07-01", "-y")

    assert "tiaan apply review --on 2025-07-01 -y" in year.ok("undo", "--list").stdout
    assert "关于绿化" not in year.ok("undo", "--list").stdout
