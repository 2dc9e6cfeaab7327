"""A case of another session than the one meant: whatever a command prints of it can be typed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import CommandLine

SAID = [
    # what is typed, all of it about 11-2 while 11-3 is the current session → the number in it
    (("contact", "11-2/1", "--way", "面商", "--unit", "交通局"), "11-2/001"),
    (("reply", "11-2/1", "--result", "A", "--unit", "交通局"), "11-2/001"),
    (("reply", "11-2/1", "--result", "B", "--unit", "交通局"), "11-2/001"),
    (("remind", "11-2/1", "--done", "电话"), "11-2/001"),
    (("extend", "11-2/1", "--to", "2026-01-20", "--consent", "提案人"), "11-2/001"),
    (("object", "11-2/1", "--unit", "交通局", "--reason", "不属职能"), "11-2/001"),
    (("amend", "11-2/1", "--title", "关于路灯"), "11-2/001"),
    (("assign", "11-2/2", "--lead", "交通局"), "11-2/002"),
    (("assign", "11-2/2", "--lead", "交通局", "--draft"), "11-2/002"),
    (("feedback", "11-2/T003", "--rating", "满意"), "11-2/T003"),
    (("publish", "11-2/3", "--what", "reply", "--scope", "none", "--reason", "涉密"), "11-2/T003"),
    (("supervise", "add", "11-2/3", "--level", "重点"), "11-2/T003"),
    (("pledge", "add", "11-2/3", "--what", "修缮", "--by", "2026-12-01"), "11-2/003"),
    (("cosign", "invite", "11-2/L3", "周敏"), "11-2/L3"),
    (("review", "11-2/L3", "--accept"), "11-2/L3"),
    (("review", "11-2/L3", "--accept", "--draft"), "11-2/L3"),
    (("merge", "11-2/L3", "--into", "11-2/2"), "11-2/002"),
    (("withdraw", "11-2/2", "--reason", "本人要求"), "11-2/002"),
    (("due", "11-2/1", "--explain"), "11-2/001"),
    # refused, with the number in the sentence and in the hint
    (("contact", "11-2/1", "--way", "面商", "--unit", "财政局"), "11-2/001"),
    (("contact", "11-2/L3", "--way", "面商"), "11-2/L3"),
    (("convene", "11-2/1"), "tiaan contact 11-2/001"),
    (("reply", "11-2/T003", "--result", "A"), "11-2/003"),
    (("doc", "reply-form", "11-2/2", "-o", "表"), "11-2/002"),
    (("doc", "feedback-form", "11-2/1", "-o", "表"), "tiaan reply 11-2/001"),
]  # fmt: skip


@pytest.fixture
def later(year: CommandLine) -> CommandLine:
    """The year, and the session after it, in which nothing was submitted yet."""
    year.ok("session", "add", "11-3", "--opens", "2026-01-05")
    return year


@pytest.mark.parametrize(
    ("typed", "number"), SAID, ids=lambda v: " ".join(v[:2]) if isinstance(v, tuple) else v
)
def test_numbers_are_printed_as_they_have_to_be_typed(
    later: CommandLine, typed: tuple[str, ...], number: str
) -> None:
    said = later(*typed, TIAAN_TODAY="2026-01-10")

    assert number in said.stdout + said.stderr
    # No number of it stands bare: nor in what is to be typed next.
    assert not re.search(r"(?<![/\dT-])(T?00\d(?!\d)|L\d)", said.stdout + said.stderr)


def test_numbers_are_bare_where_their_session_is_named(later: CommandLine) -> None:
    said = later.ok("--session", "11-2", "contact", "1", "--way", "面商", "--unit", "交通局")

    assert said.lines[0].startswith("001：")


def test_what_is_kept_of_a_merge_names_no_session_of_its_own(later: CommandLine) -> None:
    later.ok("merge", "11-2/L3", "--into", "11-2/2", TIAAN_TODAY="2026-01-10")

    assert "并入 002 号" in later.ok("log", "11-2/L3").stdout


def test_a_letter_about_two_sessions_names_each(later: CommandLine, tmp_path) -> None:
    later.ok("submit", "--title", "关于公厕的提案", "--by", "王芳", "--body", "正文",
             "--category", "社会建设", "--on", "2026-01-05")  # fmt: skip
    later.ok("review", "L1", "--accept", "--on", "2026-01-08")
    later.ok("assign", "1", "--lead", "交通局", "--on", "2026-01-20")

    asked = ("doc", "reminder", "--all", "--within", "400wd", "-o", tmp_path / "函", "--json")
    found = json.loads(later.ok(*asked, TIAAN_TODAY="2026-03-01").stdout)
    numbers = {row["to"]: row["cases"] for row in found}
    assert numbers["县交通运输局"] == ["11-2/001", "11-3/001"]
    assert numbers["县住建局"] == ["001"]
    listed = json.loads(later.ok("doc", "list", "--json").stdout)
    assert listed[0]["cases"] == ["11-2/001", "11-3/001"]


def test_lists_of_all_sessions_name_each(later: CommandLine) -> None:
    later.ok("object", "11-2/1", "--unit", "交通局", "--reason", "不属职能", "--on", "2025-02-22")
    later.ok("review", "11-2/L3", "--accept", "--draft")

    for typed, number in (
        (("object", "--list"), "11-2/001"),
        (("pending",), "11-2/L3"),
        (("due",), "11-2/001"),
        (("remind", "--plan"), "11-2/001"),
        (("log",), "11-2/001"),
    ):
        assert number in later.ok(*typed).stdout, typed
        assert number not in later.ok("--session", "11-2", *typed).stdout, typed
