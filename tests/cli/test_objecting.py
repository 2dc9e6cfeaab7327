"""object and extend as a clerk types them: streams, codes, the page, the figures, nothing half."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import CommandLine

ASK = ("object", "1", "--unit", "交通局", "--reason", "职责在住建", "--on", "2025-02-26")


def test_object_says_what_is_kept_and_what_comes_next(year: CommandLine) -> None:
    said = year.ok(*ASK, "--suggest", "财政局")

    assert said.lines == ["001：县交通运输局提出退办，建议改由县财政局：职责在住建"]
    assert said.stderr.splitlines() == [
        "下一步：tiaan object 001 --accept --to 单位，或 --refuse 理由"
    ]


def test_page_tells_the_whole_trail(year: CommandLine) -> None:
    year.ok(*ASK)
    year.ok("object", "1", "--accept", "--to", "财政局", "--on", "2025-03-03")
    year.ok("extend", "1", "--unit", "财政局", "--by", "1mo", "--consent", "提案人",
            "--on", "2025-05-10")  # fmt: skip
    year.ok("extend", "1", "--to", "2025-07-31", "--consent", "政府办", "--reason", "涉及规划")

    lines = year.ok("show", "1").lines
    start = lines.index("办理（主办加会办）：")
    assert lines[start + 1 : start + 6] == [
        "  主办 县交通运输局　2025-02-20 交办，2025-05-20 前答复　"
        "2025-03-03 终止（退办：职责在住建）",
        "    退办：2025-02-26 提出，职责在住建，2025-03-03 同意，改由县财政局",
        "  会办 县住建局　2025-02-20 交办，2025-03-20 前送会办意见　逾期 103 天",
        "  主办 县财政局　2025-03-03 交办，2025-07-31 前答复　还有 30 天",
        "    原定 2025-05-20，延期至 2025-06-20（同意：提案人），"
        "再延期至 2025-07-31（同意：政府办，涉及规划）",
    ]
    (case,) = json.loads(year.ok("show", "1", "--json").stdout)
    gone, _, new = case["assignments"]
    assert gone["objections"][0]["outcome"] == "accepted"
    assert gone["end_reason"] == "退办：职责在住建"
    assert (new["original_due_on"], new["due_on"]) == ("2025-05-20", "2025-07-31")
    assert [later["consent"] for later in new["extensions"]] == ["提案人", "政府办"]
    assert year.ok("check").exit_code == 0


def test_refusal_is_on_the_page_and_in_the_log(year: CommandLine) -> None:
    year.ok(*ASK)
    said = year.ok("object", "1", "--refuse", "职责清楚", "--on", "2025-02-27")

    assert said.lines == ["001：不同意县交通运输局退办：职责清楚"]
    assert "    退办：2025-02-26 提出，职责在住建，2025-02-27 不同意（职责清楚）" in (
        year.ok("show", "1").lines
    )
    assert "退办：不同意，职责清楚" in year.ok("log", "1").stdout


def test_list_of_what_waits(year: CommandLine) -> None:
    assert json.loads(year.ok("object", "--list", "--json").stdout) == []
    year.ok(*ASK)

    (row,) = json.loads(year.ok("object", "--list", "--json").stdout)
    assert (row["number"], row["unit"], row["role"], row["days"], row["due_on"]) == (
        "001",
        "县交通运输局",
        "lead",
        125,
        "2025-05-20",
    )
    assert year.ok("object", "--list").lines[1].split("\t")[1] == "001"
    year.ok("withdraw", "1", "--reason", "提案人要求")
    assert json.loads(year.ok("object", "--list", "--json").stdout) == []


def test_extended_is_not_overdue(year: CommandLine) -> None:
    assert [line.split("\t")[0] for line in year.ok("list", "--overdue").lines[1:]] == ["001"]
    year.ok("extend", "1", "--to", "2025-07-10", "--consent", "提案人")

    assert year.ok("list", "--overdue").lines[1:] == []


def test_figures_are_absent_until_something_was_put_on_record(year: CommandLine) -> None:
    wanted = ("stats", "extended", "objected", "transferred", "duties_extended")
    before = year.ok(*wanted).lines
    year.ok(*ASK)
    year.ok("object", "1", "--accept", "--to", "财政局", "--on", "2025-03-03")
    year.ok("extend", "1", "--by", "2mo", "--consent", "提案人")
    after = year.ok(*wanted).lines

    labels = ("延期提案", "提出退办", "改办", "延期件次")
    assert [line for line in before if line.startswith(labels)] == []
    assert [line.split("\t")[:2] for line in after if line.startswith(labels)] == [
        ["延期提案", "1"],
        ["提出退办", "1"],
        ["改办", "1"],
        ["延期件次", "1"],
    ]


REFUSED: dict[str, tuple[tuple[str, ...], int]] = {
    "no number": (("object",), 2),
    "no reason": (("object", "1", "--unit", "交通局"), 2),
    "two units, none named": (("object", "1", "--reason", "甲"), 2),
    "late": (("object", "1", "--unit", "交通局", "--reason", "甲"), 4),
    "unknown number": (("object", "99", "--reason", "甲"), 3),
    "unknown unit": (("object", "1", "--unit", "没有的局", "--reason", "甲"), 3),
    "not assigned": (("object", "2", "--reason", "甲"), 4),
    "answered": (("object", "3", "--unit", "教育局", "--reason", "甲"), 4),
    "to whom": (("object", "1", "--accept"), 2),
    "nothing to accept": (("object", "1", "--accept", "--to", "财政局"), 4),
    "nothing to refuse": (("object", "1", "--refuse", "甲"), 4),
    "both answers": (("object", "1", "--accept", "--to", "财政局", "--refuse", "甲"), 2),
    "empty refusal": (("object", "1", "--refuse", "", "--accept", "--to", "财政局"), 2),
    "answer and request": (("object", "1", "--refuse", "甲", "--reason", "乙"), 2),
    "unit to go to, without accept": (("object", "1", "--reason", "甲", "--to", "财政局"), 2),
    "list of one": (("object", "1", "--list"), 2),
    "list and more": (("object", "--list", "--reason", "甲"), 2),
    "nobody agreed": (("extend", "1", "--by", "3mo"), 2),
    "no day": (("extend", "1", "--consent", "提案人"), 2),
    "two days": (
        ("extend", "1", "--consent", "提案人", "--by", "3mo", "--to", "2025-08-01"),
        2,
    ),
    "no such day": (("extend", "1", "--consent", "提案人", "--to", "2025-02-30"), 2),
    "too long": (("extend", "1", "--consent", "提案人", "--to", "2025-08-21"), 4),
    "not later": (("extend", "1", "--consent", "提案人", "--to", "2025-05-20"), 4),
    "answered, extended": (("extend", "3", "--consent", "提案人", "--by", "3mo"), 4),
    "secret or not there": (("extend", "L99", "--consent", "提案人", "--by", "3mo"), 3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence_a_step_and_a_code(year: CommandLine, name: str) -> None:
    before = year.path.read_bytes()
    args, code = REFUSED[name]
    said = year(*args)

    lines = said.stderr.splitlines()
    assert (said.exit_code, said.stdout) == (code, "")
    assert lines[0].startswith("错误：")
    assert lines[-1].startswith("提示：")
    assert year.path.read_bytes() == before


def test_json_is_of_the_list(year: CommandLine) -> None:
    said = year(*ASK, "--json")

    assert (said.exit_code, json.loads(said.stderr)["code"]) == (2, 2)


def test_last_possible_day_is_named(year: CommandLine) -> None:
    said = year("extend", "1", "--consent", "提案人", "--to", "2025-08-21")

    assert said.stderr.splitlines()[0] == (
        "错误：001 号最迟可延至 2025-08-20（交办后 6 个月），2025-08-21 太晚"
    )
    year.ok("extend", "1", "--consent", "提案人", "--to", "2025-08-20")


@pytest.mark.parametrize(
    "args",
    [ASK, ("extend", "1", "--by", "2mo", "--consent", "提案人")],
)
def test_dry_run_writes_nothing(year: CommandLine, args: tuple[str, ...]) -> None:
    before = year.path.read_bytes()
    said = year.ok(*args, "-n")

    assert said.stderr.splitlines()[-1] == "试运行：以上什么也没有写入"
    assert year.path.read_bytes() == before


@pytest.mark.parametrize(
    ("ref", "unit", "suggest", "code"), [("1", "住建局", "交通局", 4), ("1", "交通局", "住建局", 0)]
)
def test_who_handles_it_already_is_no_way_out(
    year: CommandLine, ref: str, unit: str, suggest: str, code: int
) -> None:
    """A co-handler may become the lead; the lead is not to become its own co-handler."""
    said = year(
        "object", ref, "--unit", unit, "--reason", "不归我们", "--suggest", suggest,
        "--on", "2025-02-21",
    )  # fmt: skip

    assert said.exit_code == code
    assert ("已在承办 001 号（主办）" in said.stderr) is bool(code)


def test_time_begins_anew_as_it_was_given(year: CommandLine) -> None:
    year.ok("settings", "set", "transfer_due", "restart")
    year.ok("assign", "2", "--lead", "交通局", "--due", "20wd", "--on", "2025-02-20")
    year.ok("object", "2", "--reason", "不归我们", "--on", "2025-02-21")

    said = year.ok("object", "2", "--accept", "--to", "财政局", "--on", "2025-02-24")

    assert "2025-03-24 前答复（重新计算期限）" in said.stdout
