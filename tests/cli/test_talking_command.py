"""contact, notify and convene, as they are typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

REFUSED = [
    # what is typed → code, sentence
    (("contact", "1", "--way", "飞鸽"), 2, "沟通方式没有“飞鸽”这一项"),
    (("contact", "1"), 2, "缺少选项 --way"),
    (("contact", "1", "--way", "面商", "--unit", "没有的局"), 3, "没有登记“没有的局”这个单位"),
    (("contact", "1", "--way", "面商", "--unit", "财政局"), 3, "001 号不由“县财政局”承办"),
    (("contact", "1", "--way", "面商", "--on", "2024-01-01"), 4, "001 号的收到日期"),
    (("contact", "L3", "--way", "面商"), 4, "没有承办单位可以与提案者沟通"),
    (("notify", "L3"), 2, "没有写明怎样告知的"),
    (("notify",), 2, "没有写明哪件提案"),
    (("notify", "--list", "--way", "电话"), 2, "--list 列出全部尚未告知的"),
    (("notify", "L3", "--way", "电话", "--json"), 2, "--json 用于 --list"),
    (("notify", "1", "--way", "电话"), 4, "没有须告知提案人的审查结果"),
    (("notify", "L3", "--way", "电话", "--on", "2025-01-08"), 4, "早于 L3 号的审查日期"),
    (("convene", "1"), 4, "只有集体办理的提案才召集承办单位"),
    (("convene", "2", "--units", "没有的局"), 3, "没有登记“没有的局”这个单位"),
    (("convene", "2", "--on", "2025-01-20"), 4, "早于 002 号的交办日期"),
]


@pytest.fixture
def handled(cli: CommandLine) -> CommandLine:
    """1 handled by one unit, 2 together, L3 refused; today is 1 July."""
    return cli.told(handle)


def handle(cli: CommandLine) -> None:
    for number, title in enumerate(("关于路灯的提案", "关于校舍的提案", "关于广告的提案"), 1):
        cli.ok("submit", "--title", title, "--by", f"王芳{number}", "--on", "2025-01-05",
               "--body", "正文", "--category", "社会")  # fmt: skip
    cli.ok("review", "L1", "L2", "--accept", "--on", "2025-01-09")
    cli.ok("review", "L3", "--reject", "N08", "--on", "2025-01-09")
    cli.ok("assign", "1", "--lead", "交通局", "--on", "2025-02-20")
    cli.ok("assign", "2", "--collective", "--leader", "副县长", "--units", "教育局,财政局",
           "--on", "2025-02-20")  # fmt: skip


@pytest.mark.parametrize(("typed", "code", "sentence"), REFUSED, ids=lambda v: str(v)[:40])
def test_refusals_change_nothing(
    handled: CommandLine, typed: tuple[str, ...], code: int, sentence: str
) -> None:
    before = handled.path.read_bytes()

    said = handled(*typed)

    assert said.exit_code == code
    assert sentence in said.stderr
    assert "提示：" in said.stderr or '"hint": "' in said.stderr
    assert handled.path.read_bytes() == before


def test_contacts_before_and_after_are_shown_and_counted(handled: CommandLine) -> None:
    handled.ok("contact", "1", "--stage", "办前", "--way", "面商", "--on", "2025-03-01")
    said = handled.ok("reply", "1", "--result", "A", "--on", "2025-05-01")
    assert "双沟通" not in said.stderr
    handled.ok("contact", "1", "--way", "电话", "--note", "已说明", "--on", "2025-05-06")

    page = handled.ok("show", "1").lines
    assert "办前沟通：县交通运输局，面商（2025-03-01）" in page
    assert "办后沟通：县交通运输局，电话（2025-05-06）　已说明" in page
    twice = handled.ok("stats", "contacted_twice_rate", "--json").stdout
    assert '"numerator": 1' in twice
    assert handled("contact", "1", "--way", "电话", "--on", "2025-05-06").exit_code == 4


def test_untold_are_listed_until_they_are_told(handled: CommandLine) -> None:
    (row,) = json.loads(handled.ok("notify", "--list", "--json").stdout)
    assert (row["number"], row["due"], row["outcome"]) == ("L3", "2025-01-16", "reject")

    handled.ok("notify", "L3", "--way", "电话", "--on", "2025-01-15")
    assert json.loads(handled.ok("notify", "--list", "--json").stdout) == []
    assert "2025-01-15 已告知提案人（电话）" in handled.ok("show", "L3").stdout
    assert handled("notify", "L3", "--way", "电话").exit_code == 4

    handled.ok("undo")
    assert len(json.loads(handled.ok("notify", "--list", "--json").stdout)) == 1


def test_a_secret_matter_is_listed_without_its_title_and_proposer(handled: CommandLine) -> None:
    handled.ok("submit", "--title", "绝密案由", "--by", "钱多多", "--on", "2025-01-05")
    handled.ok("review", "L4", "--reject", "N01", "--on", "2025-01-09")

    listed = handled.ok("notify", "--list").stdout

    assert "L4" in listed
    assert "绝密" not in listed
    assert "钱多多" not in listed


def test_collective_case_is_convened_before_it_is_answered(
    handled: CommandLine,
) -> None:
    said = handled("reply", "2", "--result", "A")
    assert said.exit_code == 4
    assert "tiaan convene 002" in said.stderr

    done = handled.ok(
        "convene", "2", "--units", "教育局", "--agreed", "合写一份", "--on", "2025-03-01"
    )
    assert done.lines[0] == "T002：2025-03-01 副县长召集县教育局（第 1 次）"
    assert "未到的承办单位：县财政局" in done.stderr
    assert "召集：2025-03-01，副县长，县教育局；商定：合写一份" in handled.ok("show", "2").lines
    assert (
        "没有召集记录" not in handled.ok("reply", "2", "--unit", "教育局", "--result", "A").stderr
    )


def test_where_the_county_does_not_demand_it_it_is_only_a_reminder(handled: CommandLine) -> None:
    handled.ok("settings", "set", "convening_required", "off")
    assert (
        "集体办理的答复前没有召集记录"
        in handled.ok("reply", "2", "--unit", "教育局", "--result", "A").stderr
    )


HEADS = "案号,案由,提案人,提交日期,审查意见,{units},牵头领导,交办日期,召集日期,办理结果,答复日期"
TOLD = "009,关于壬的提案,王芳,2025-01-05,立案,{unit},副县长,2025-02-01,{day},A,2025-03-01"


@pytest.mark.parametrize(
    ("day", "units", "why"),
    [
        ("2025-02-10", "参与单位", ""),
        ("", "参与单位", "答复前须有召集记录"),
        ("2025-03-10", "参与单位", "答复前须有召集记录"),
        ("2025-01-10", "参与单位", "早于 009 号的交办日期"),
        ("2025-02-10", "主办单位", "无法照记"),
    ],
    ids=["convened", "not told", "after the answer", "before handing over", "not collective"],
)
def test_a_sheet_may_tell_when_units_were_convened(
    handled: CommandLine, tmp_path: Path, day: str, units: str, why: str
) -> None:
    sheet = tmp_path / "往年.csv"
    unit = "教育局、财政局" if units == "参与单位" else "教育局"
    lines = (HEADS.format(units=units), TOLD.format(unit=unit, day=day))
    sheet.write_text("\n".join(lines), encoding="utf-8")
    before = handled.path.read_bytes()
    said = handled("import", "proposals", sheet, "-y")

    if why:
        assert said.exit_code == 7
        assert why in said.stderr
        assert handled.path.read_bytes() == before
    else:
        assert said.exit_code == 0, said.stderr
        assert "召集：2025-02-10，副县长，县教育局、县财政局" in handled.ok("show", "9").lines
        out = tmp_path / "导出.csv"
        handled.ok("export", "proposals", "-o", out)
        assert "没有需要写入的" in handled.ok("import", "proposals", out).stderr
        assert handled.ok("check").exit_code == 0


def test_of_units_that_answer_apart_one_has_to_be_named(year: CommandLine) -> None:
    year.ok("assign", "2", "--split", "教育局,财政局", "--on", "2025-02-20")
    before = year.path.read_bytes()
    said = year("contact", "2", "--way", "电话", "--on", "2025-03-01")

    assert said.exit_code == 2
    assert "002 号有 2 个单位分别答复" in said.stderr
    assert "请用 --unit 指明：县教育局、县财政局" in said.stderr
    assert year.path.read_bytes() == before
    year.ok("contact", "2", "--way", "电话", "--unit", "财政局", "--on", "2025-03-01")
    year.ok("contact", "3", "--way", "电话")  # T003 is answered by one for all


def test_what_is_missing_is_said_when_it_could_have_been(handled: CommandLine) -> None:
    handled.ok("contact", "1", "--stage", "办前", "--way", "面商", "--on", "2025-03-01")
    handled.ok("reply", "1", "--result", "A", "--on", "2025-05-01")
    rated = handled.ok("feedback", "1", "--rating", "满意", "--on", "2025-05-09")
    assert "双沟通：已经评价，没有登记办后的沟通" in rated.stderr

    handled.ok("undo")
    handled.ok("undo")
    handled.ok("undo")
    handled.ok("contact", "1", "--stage", "办后", "--way", "面商", "--on", "2025-03-01")
    replied = handled.ok("reply", "1", "--result", "A", "--on", "2025-05-01")
    assert "双沟通：没有登记办前的沟通" in replied.stderr


def test_a_day_that_says_otherwise_than_the_stage_is_remarked_on(handled: CommandLine) -> None:
    said = handled.ok("contact", "1", "--stage", "办后", "--way", "面商", "--on", "2025-03-01")
    assert "还没有答复，2025-03-01 的沟通记作办后，请核对" in said.stderr
    handled.ok("reply", "1", "--result", "A", "--on", "2025-05-01")
    said = handled.ok("contact", "1", "--stage", "办后", "--way", "电话", "--on", "2025-04-30")
    assert "2025-05-01 才答复，2025-04-30 的沟通记作办后，请核对" in said.stderr
    said = handled.ok("contact", "1", "--stage", "办前", "--way", "电话", "--on", "2025-05-02")
    assert "2025-05-01 已经答复，2025-05-02 的沟通记作办前，请核对" in said.stderr
    said = handled.ok("contact", "1", "--stage", "办后", "--way", "电话", "--on", "2025-05-01")
    assert "请核对" not in said.stderr


def test_a_meeting_of_units_is_one_however_often_it_is_typed(handled: CommandLine) -> None:
    handled.ok("convene", "2", "--on", "2025-03-10")
    before = handled.path.read_bytes()
    again = handled("convene", "2", "--on", "2025-03-10")

    assert again.exit_code == 4
    assert "002 号 2025-03-10 由副县长召集已登记过" in again.stderr
    assert handled.path.read_bytes() == before
    # Which one it was is told by the days, whenever they were typed.
    assert handled.ok("convene", "2", "--on", "2025-03-01").lines[0].endswith("（第 1 次）")
    assert handled.ok("convene", "2", "--on", "2025-03-20").lines[0].endswith("（第 3 次）")
