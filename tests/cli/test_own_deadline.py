"""A co-handler's day is that of its opinion, in whatever is printed; the lead's is another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

LEADS, OWN = "2025-05-20", "2025-03-20"
"""Of case 001 of the year: the transport bureau's day, and the housing bureau's beside it."""


def sheet(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list under its headers."""
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if "案号" in row)
    return [
        {str(key): str(value) for key, value in zip(rows[head], row, strict=True)}
        for row in rows[head + 1 :]
    ]


@pytest.mark.parametrize(("unit", "due"), [("交通局", LEADS), ("住建局", OWN)])
def test_list_of_a_unit(year: CommandLine, tmp_path: Path, unit: str, due: str) -> None:
    year.ok("export", "assignments", "--unit", unit, "-o", tmp_path / "清单.xlsx")

    (row,) = sheet(tmp_path / "清单.xlsx")
    assert row["办理时限"].startswith(due)


@pytest.mark.parametrize(("unit", "due"), [("县交通运输局", LEADS), ("县住建局", OWN)])
def test_list_of_the_meeting(year: CommandLine, tmp_path: Path, unit: str, due: str) -> None:
    year.ok("report", "assign-list", "-o", tmp_path / "交办.xlsx")

    book = load_workbook(tmp_path / "交办.xlsx")
    rows = [row for row in book[unit].iter_rows(values_only=True) if row[0] == "001"]
    assert str(rows[0][-1]).startswith(due)


def test_list_of_the_meeting_before_it_is_decided(year: CommandLine, tmp_path: Path) -> None:
    year.ok("assign", "2", "--lead", "交通局", "--co", "住建局", "--draft")
    year.ok("report", "assign-list", "-o", tmp_path / "交办.xlsx")

    book = load_workbook(tmp_path / "交办.xlsx")
    days = {
        unit: next(r[-1] for r in book[unit].iter_rows(values_only=True) if r[0] == "002")
        for unit in ("县交通运输局", "县住建局")
    }
    assert days == {"县交通运输局": "交办后 3 个月", "县住建局": "交办后 1 个月"}


def test_receipt_and_page(year: CommandLine) -> None:
    said = year.ok("assign", "2", "--lead", "交通局", "--co", "住建局", "--on", "2025-02-20")
    assert said.lines[0].endswith("，2025-05-20 前答复，2025-03-20 前送会办意见")
    page = year.ok("show", "2").stdout
    assert "会办 县住建局　2025-02-20 交办，2025-03-20 前送会办意见" in page


def test_a_later_day_begins_with_its_own(year: CommandLine) -> None:
    year.ok("undo", "--list")
    said = year.ok("extend", "1", "--unit", "住建局", "--by", "15wd", "--consent", "主办单位",
                   "--on", "2025-03-10")  # fmt: skip

    assert f"县住建局 {OWN} 延期至 2025-04-11" in said.stdout
    assert "2025-04-11 前送会办意见" in year.ok("show", "1").stdout
    due = json.loads(year.ok("due", "--co", "--json").stdout)
    assert [row["due_on"] for row in due] == ["2025-04-11"]
    year.ok("check")


def test_overdue_shows_the_day_that_has_passed(year: CommandLine) -> None:
    year.ok("assign", "2", "--split", "教育局,财政局", "--on", "2025-02-20")
    year.ok("extend", "2", "--unit", "财政局", "--to", "2025-08-20", "--consent", "提案人",
            "--on", "2025-05-01")  # fmt: skip

    found = json.loads(year.ok("list", "--overdue", "--json").stdout)
    assert {row["number"]: row["due_on"] for row in found} == {"001": LEADS, "002": LEADS}
