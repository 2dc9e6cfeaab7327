"""`tiaan supervise` on the screen, in JSON, in `show`; what is refused changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import CommandLine

ADDED = ("supervise", "add", "1,2", "--topic", "出行", "--government", "县长", "--cppcc", "主席")
LOGGED = (
    *("supervise", "log", "1,2", "--form", "视察", "--level", "领衔督办"),
    *("--with", "县长、主席", "--outcome", "议定三项", "--on", "2025-05-20"),
)


def test_supervision_is_said_and_shown(year: CommandLine) -> None:
    said = year.ok(*ADDED)
    assert said.lines == [
        "001：重点提案，选题“出行”，党政领导 县长，政协领导 主席",
        "002：重点提案，选题“出行”，党政领导 县长，政协领导 主席",
    ]
    said = year.ok(*LOGGED)
    assert said.lines[0] == "001：已登记督办，实地视察（2025-05-20）"

    lines = year.ok("show", "2").lines
    assert "督办：选题 出行　党政领导 县长　政协领导 主席" in lines
    assert "  2025-05-20 督办：实地视察，政协和政府领导领衔督办，县长、主席，议定三项" in lines


def test_supervision_in_json(year: CommandLine) -> None:
    year.ok(*ADDED)
    year.ok(*LOGGED)

    (shown,) = json.loads(year.ok("show", "1", "--json").stdout)
    assert shown["key_topic"] == "出行"
    assert shown["leaders"] == [
        {"side": "government", "post": "县长"},
        {"side": "cppcc", "post": "主席"},
    ]
    (held,) = shown["supervision"]
    assert (held["form"], held["on"], held["with"]) == ("实地视察", "2025-05-20", "县长、主席")
    led, activities = json.loads(year.ok("supervise", "list", "--json").stdout)["tables"]
    assert [row["number"] for row in led["rows"]] == ["001", "002", "T003"]
    assert activities["rows"][0]["numbers"] == ["001", "002"]


def test_dry_run_writes_nothing(year: CommandLine) -> None:
    before = year.path.read_bytes()

    for command in (ADDED, LOGGED):
        assert "试运行" in year.ok(*command, "-n").stderr
    assert year.path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("supervise", "add", "L3"), 4),
        (("supervise", "add", "99"), 3),
        (("supervise", "add", "1", "--drop", "县长"), 3),
        (("supervise", "add", "1", "--level", "特级"), 2),
        (("supervise", "add"), 2),
        (("supervise", "log", "1"), 2),
        (("supervise", "log", "1", "--form", "舞会"), 2),
        (("supervise", "log", "1", "--form", "双见面", "--level", "最高"), 2),
        (("supervise", "log", "1", "--form", "双见面", "--on", "2025-13-01"), 2),
        (("supervise", "log", "1", "--form", "双见面", "--on", "2025-01-09"), 4),
        (("supervise", "log", "L4", "--form", "双见面"), 4),
        (("supervise", "list", "99"), 3),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else str(given),
)
def test_refusal_is_a_sentence_and_changes_nothing(
    year: CommandLine, words: tuple[str, ...], code: int
) -> None:
    before = year.path.read_bytes()
    said = year(*words)

    assert said.exit_code == code
    assert said.stderr.startswith("错误：")
    assert "提示：" in said.stderr
    assert year.path.read_bytes() == before


def test_nothing_of_a_secret_matter_is_listed(year: CommandLine) -> None:
    year.ok("review", "L3", "--reject", "N01")
    said = year.ok("supervise", "list", "L3")

    assert "绿化" not in said.stdout
    assert year("supervise", "add", "L3", "--topic", "绿化").exit_code == 4


def test_activity_about_what_is_not_key_is_remarked(year: CommandLine) -> None:
    year.ok("review", "L3", "--accept", "--number", "9", "--on", "2025-01-10")
    words = ("--form", "视察", "--on", "2025-05-20")

    assert "009 号不是重点提案，督办照记" in year.ok("supervise", "log", "9", *words).stderr
    assert "不是重点提案" not in year.ok("supervise", "log", "1", *words).stderr
