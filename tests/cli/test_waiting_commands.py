"""`due`, `remind`, `status` and `calendar` as they are typed."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

NOTICE = (
    "日期,安排\n2027-01-01 至 2027-01-03,放假\n2027-02-05 至 2027-02-11,放假\n2027-01-30,上班\n"
)


def rows(said: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(said)
    return found


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_due_is_most_urgent_first(year: CommandLine) -> None:
    said = year.ok("due", "--why", "--json")
    found = [(row["number"], row["matter"], row["from"], row["left"]) for row in rows(said.stdout)]

    assert found == [
        ("001", "opinion", "县住建局", -69),
        ("001", "reply", "县交通运输局", -29),
        ("T003", "form", "民盟县总支", -46),
        ("004", "notice", "赵静", -109),
        ("L4", "notice", "刘洋", -109),
    ]
    assert [row["why"] for row in rows(said.stdout)][1] == (
        "逾期 100 + 逾期日数 29 + 答复 30 + 重点提案 15 = 174"
    )


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ((), ["001", "001", "T003", "004", "L4"]),
        (("--co",), ["001"]),
        (("--only", "form"), ["T003"]),
        (("--overdue",), ["001", "001", "T003", "004", "L4"]),
        (("--again",), []),
        (("1",), ["001", "001"]),
        (("L3",), []),
        (("--within", "2025-03-31"), ["001", "004", "L4"]),
        (("--only", "notice"), ["004", "L4"]),
    ],
)
def test_due_shows_what_is_asked_for(
    year: CommandLine, options: tuple[str, ...], numbers: list[str]
) -> None:
    found = rows(year.ok("due", *options, "--json").stdout)

    assert [row["number"] for row in found] == numbers


def test_due_by_unit(year: CommandLine) -> None:
    found = rows(year.ok("due", "--by", "unit", "--json").stdout)

    assert [(row["unit"], row["overdue"], row["all"]) for row in found] == [
        ("县住建局", 1, 1),
        ("县交通运输局", 1, 1),
    ]


def test_due_explains_each_day(year: CommandLine) -> None:
    assert year.ok("due", "1", "--explain").lines == [
        "001 答复（县交通运输局）：2025-02-20 交办，次日起算，3 个月 → 2025-05-20 周二，"
        "工作日，不顺延",
        "001 会办意见（县住建局）：2025-02-20 交办，次日起算，1 个月 → 2025-03-20 周四，"
        "工作日，不顺延",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("due", "--explain"), 2),
        (("due", "--by", "月"), 2),
        (("due", "--co", "--only", "form"), 2),
        (("due", "--only", "甲"), 2),
        (("due", "--within", "甲"), 2),
        (("due", "99"), 3),
        (("due", "2", "--explain"), 4),
        (("remind", "--done", "phone"), 2),
        (("remind", "1", "--done", "甲"), 2),
        (("remind", "1", "--done", "phone", "--plan"), 2),
        (("remind", "1", "--note", "甲"), 2),
        (("remind", "--history", "--within", "3wd"), 2),
        (("remind", "2", "--done", "phone"), 4),
        (("remind", "--unit", "没有的局"), 3),
        (("calendar", "explain", "甲"), 2),
        (("calendar", "import", "没有.csv"), 3),
    ],
)
def test_what_makes_no_sense_is_refused(
    year: CommandLine, words: tuple[str, ...], code: int
) -> None:
    before = year.path.read_bytes()
    said = year(*words)

    assert (said.exit_code, said.stdout) == (code, "")
    assert said.stderr.startswith("错误：")
    assert "提示：" in said.stderr
    assert year.path.read_bytes() == before


def test_remind_plans_records_and_remembers(year: CommandLine) -> None:
    plan = rows(year.ok("remind", "--json").stdout)
    assert [(row["way"], row["unit"]) for row in plan] == [
        ("phone", "县交通运输局"),
        ("phone", "县住建局"),
    ]
    year.ok("remind", "1", "--done", "电话", "--unit", "交通局", "--note", "答应月底前")

    said = year.ok("remind", "--plan")
    assert "县交通运输局" not in said.stdout
    assert "3 个工作日内催过的 1 项跳过" in said.stderr
    (made,) = rows(year.ok("remind", "--history", "--json").stdout)
    assert (made["unit"], made["way"], made["note"]) == ("县交通运输局", "phone", "答应月底前")
    assert "    催办：电话 2025-07-01" in year.ok("show", "1").lines
    assert "催办：县交通运输局（电话，2025-07-01），答应月底前" in year.ok("log", "1").stdout
    (shown,) = json.loads(year.ok("show", "1", "--json").stdout)
    assert shown["assignments"][0]["reminders"][0]["way"] == "phone"


def test_what_is_untold_is_the_same_everywhere(year: CommandLine) -> None:
    due = {row["number"] for row in rows(year.ok("due", "--only", "notice", "--json").stdout)}
    listed = {row["number"] for row in rows(year.ok("notify", "--list", "--json").stdout)}
    assert due == listed == {"004", "L4"}

    year.ok("notify", "L4", "--way", "电话")
    assert "未立案待告知          1 " in year.ok("status").stdout
    assert [row["number"] for row in rows(year.ok("notify", "--list", "--json").stdout)] == ["004"]


def test_reminding_a_proposal_is_of_what_is_due_soon(year: CommandLine) -> None:
    """The lead's reply is due in May: in March only the opinion is."""
    said = year.ok("remind", "1", "--done", "电话", TIAAN_TODAY="2025-03-21")
    assert said.lines == ["001：已催办 县住建局（电话，2025-03-21）"]

    both = year.ok("remind", "1", "--done", "函", "--within", "3mo", TIAAN_TODAY="2025-03-24")
    assert both.lines == ["001：已催办 县交通运输局、县住建局（催办函，2025-03-24）"]
    assert "县住建局 2025-03-21 刚催过" in both.stderr
    assert "县交通运输局 2025" not in both.stderr


def test_a_unit_is_not_reminded_again_at_once(year: CommandLine) -> None:
    year.ok("remind", "--done", "电话", "--unit", "交通局")
    before = year.path.read_bytes()
    said = year("remind", "--done", "函", "--unit", "交通局", TIAAN_TODAY="2025-07-03")
    assert (said.exit_code, said.stdout) == (3, "")
    assert "3 个工作日内催过" in said.stderr
    assert year.path.read_bytes() == before

    assert year.ok(
        "remind", "--done", "函", "--unit", "交通局", TIAAN_TODAY="2025-07-04"
    ).lines == ["001：已催办 县交通运输局（催办函，2025-07-04）"]


def test_a_unit_whose_day_is_far_is_not_reminded_of_all_it_has(year: CommandLine) -> None:
    said = year("remind", "--done", "电话", "--unit", "交通局", TIAAN_TODAY="2025-03-03")
    assert (said.exit_code, said.stdout) == (3, "")
    assert "没有逾期和7 个工作日内到期" in said.stderr


def test_status_is_the_day_on_one_screen(year: CommandLine) -> None:
    said = year.ok("status")

    assert said.lines == [
        "十一届二次会议　2025-07-01 周二，工作日",
        "  收到                  6           tiaan list",
        "  待审查                1           tiaan list --state pending",
        "  已退回待重交          1           tiaan list --state returned",
        "  已立案待交办          1           tiaan list --state filed",
        "  办理中                1           tiaan list --state assigned",
        "  已答复                1           tiaan list --state replied",
        "  逾期                  5           tiaan due --overdue",
        "  会办意见未交          1           tiaan due --co",
        "  征询表未收回          1           tiaan due --only form",
        "  未立案待告知          2           tiaan due --only notice",
        "  最近备份              从未        tiaan backup",
    ]
    assert max(map(columns, said.lines)) <= 80


def test_every_command_that_status_names_works(year: CommandLine) -> None:
    for line in year.ok("status").lines[1:-1]:
        year.ok(*line.split("tiaan ")[1].split())


def test_no_command_at_all_is_the_status_where_there_is_a_file(year: CommandLine) -> None:
    assert year() == year.ok("status")


def test_status_in_json_and_as_an_exit_code(year: CommandLine) -> None:
    said = json.loads(year.ok("status", "--json").stdout)
    assert (said["session"], said["received"], said["overdue"]) == ("11-2", 6, 5)
    assert said["backup_days"] is None
    assert year("status", "--exit-code").exit_code == 8


def test_nothing_to_do_is_said(cli: CommandLine) -> None:
    said = cli.ok("status", "--exit-code")

    assert said.lines[-1] == "没有待办"


def test_last_years_duties_are_named_with_their_session(year: CommandLine) -> None:
    year.ok("session", "add", "十一届三次会议", "--opens", "2026-01-05", "--closes", "2026-01-08")

    found = rows(year.ok("due", "--json").stdout)
    assert [row["number"] for row in found] == [
        f"11-2/{number}" for number in ("001", "001", "T003", "004", "L4")
    ]
    assert rows(year.ok("--session", "11-3", "due", "--json").stdout) == []


def test_a_notice_moves_what_was_guessed(year: CommandLine, tmp_path: Path) -> None:
    year.ok("settings", "set", "due_rule", "60wd")
    year.ok("assign", "2", "--lead", "财政局", "--on", "2026-11-20", TIAAN_TODAY="2026-11-20")
    sheet = tmp_path / "放假.csv"
    sheet.write_text(NOTICE, encoding="utf-8")
    assert "~2027-02-15 前答复" in year.ok("show", "2").stdout
    assert rows(year.ok("due", "2", "--json").stdout)[0]["guessed"] == "~"
    assert "推算" in year.ok("calendar", "explain", "2027-02-06").stdout

    before = year.path.read_bytes()
    tried = year.ok("calendar", "import", sheet, "-n")
    assert year.path.read_bytes() == before
    said = year.ok("calendar", "import", sheet, "-y")

    assert said.stdout == tried.stdout
    assert said.lines == [
        "002 县财政局：2027-02-15 → 2027-02-19",
        "2027：放假 10 天，补班 1 天；重算未结期限 1 项，变动 1 项",
    ]
    assert "~" not in year.ok("show", "2").stdout
    assert "日历：县财政局 2027-02-15 → 2027-02-19 前答复" in year.ok("log", "2").stdout
    assert year.ok("calendar", "explain", "2027-02-06").lines == [
        "2027-02-06 周六，放假（2027 年放假安排已载入）"
    ]
    (mine,) = [r for r in rows(year.ok("calendar", "list", "--json").stdout) if r["year"] == 2027]
    assert (mine["source"], mine["off"], mine["on"]) == ("已载入", 10, 1)
    year.ok("undo")
    assert "~2027-02-15 前答复" in year.ok("show", "2").stdout


def test_the_list_says_how_many_days_are_estimates(year: CommandLine) -> None:
    assert "推算" not in year.ok("list").stderr
    year.ok("assign", "2", "--lead", "交通局", "--due", "480wd", "--on", "2025-02-20")

    assert "到期为推算的 1 件，见 tiaan show" in year.ok("list").stderr
    assert "推算" not in year.ok("list", "--json").stderr


def test_reminders_of_a_round_gone_by_go_into_another_file(
    year: CommandLine, tmp_path: Path
) -> None:
    year.ok("remind", "1", "--unit", "交通局", "--done", "电话", "--on", "2025-05-06")
    year.ok("reply", "1", "--unit", "交通局", "--result", "A", "--on", "2025-05-10")
    for kind in ("proposals", "reminders"):
        year.ok("export", kind, "-o", tmp_path / f"{kind}.xlsx")
    year.ok("undo")
    year.ok("undo")
    year.ok("reply", "1", "--unit", "交通局", "--result", "A", "--on", "2025-05-10")
    year.ok("feedback", "1", "--rating", "不满意", "--on", "2025-05-12")

    year.ok("import", "reminders", tmp_path / "reminders.xlsx", "--yes")
    assert "    催办：电话 2025-05-06" in year.ok("show", "1").lines
    year.ok("check")


def test_a_notice_of_one_holiday_is_not_taken_for_the_year(
    year: CommandLine, tmp_path: Path
) -> None:
    sheet = tmp_path / "春节.csv"
    sheet.write_text("日期,安排\n2027-02-05 至 2027-02-11,放假\n", encoding="utf-8")
    before = year.path.read_bytes()
    lacks = "2027 年的安排里没有元旦、清明节、劳动节、端午节、中秋节、国庆节，缺的会当作不放假"

    said = year("calendar", "import", sheet)

    assert (said.exit_code, lacks in said.stderr) == (2, True)
    assert year.path.read_bytes() == before
    assert lacks in year.ok("calendar", "import", sheet, "-n").stderr
    assert "2027：放假 7 天" in year.ok("calendar", "import", sheet, "-y").stdout
