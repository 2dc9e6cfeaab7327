"""A year's holidays, as offices write them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from tiaan.errors import InputError, TiaanError
from tiaan.model.workdays import SHIPPED
from tiaan.sheets import notices

if TYPE_CHECKING:
    from pathlib import Path

LINES = """日期,安排
2027-01-01 至 2027-01-03,放假
2027年2月5日至2月11日,休
2027-01-30,上班
2027/2/20,补班
"""
MEANT = {2027: ("0101-0103 0205-0211", "0130 0220")}
OFF = "2027-02-05 至 2027-02-11,放假\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("甲.csv", LINES),
        ("甲.toml", '[2027]\noff = "0101-0103 0205-0211"\non = "0130 0220"\n'),
        ("甲.json", '{"2027": {"off": "0101-0103 0205-0211", "on": "0130 0220"}}'),
    ],
)
def test_a_notice_is_read_from_each_form(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    assert notices.read(path) == MEANT


def test_a_workbook_with_a_day_a_line(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "安排"])
    for day in range(5, 12):
        sheet.append([date(2027, 2, day), "放假"])
    sheet.append([date(2027, 2, 20), "上班"])
    book.save(tmp_path / "甲.xlsx")

    assert notices.read(tmp_path / "甲.xlsx") == {2027: ("0205-0211", "0220")}


def test_days_of_a_known_neighbour_are_added_to_what_is_known_of_it(tmp_path: Path) -> None:
    (tmp_path / "甲.csv").write_text(f"2026-12-31,放假\n2026-10-10,放假\n{OFF}", encoding="utf-8")
    found, known = notices.read(tmp_path / "甲.csv"), SHIPPED.notice(2026)

    assert known is not None
    assert found[2026].off(2026) - known.off(2026) == {
        date(2026, 12, 31), date(2026, 10, 10),
    }  # fmt: skip
    assert found[2026].on(2026) == known.on(2026) - {date(2026, 10, 10)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("没有.csv", None),
        ("没有.toml", None),
        ("甲.csv", ""),
        ("甲.csv", "日期,安排\n"),
        ("甲.csv", "2027-02-05,放假\n"),
        ("甲.csv", f"{OFF}2027-02-30,放假\n"),
        ("甲.csv", f"{OFF}2027-02-07,上班\n"),
        ("甲.csv", f"{OFF}2027-03-07,加班\n"),
        ("甲.csv", f"{OFF}2027-03-07\n"),
        ("甲.csv", f"{OFF}2027-12-07 至 2027-03-07,放假\n"),
        ("甲.csv", "2027-01-01 至 2027-02-28,放假\n2027-04-01 至 2027-04-28,放假\n"),
        ("甲.toml", "放假 ="),
        ("甲.toml", 'off = "0101"'),
        ("甲.toml", '["甲"]\noff = "0101-0110"'),
        ("甲.toml", '[2027]\nday = "0101-0110"'),
        ("甲.toml", '[2027]\noff = "0101-0230"'),
        ("甲.toml", '[2027]\noff = "1-10"'),
        ("甲.json", "[1]"),
        ("甲.json", '{"2027": 1}'),
        ("甲.json", "[" * 100_000),
    ],
)
def test_what_is_no_notice_is_refused_in_a_sentence(
    tmp_path: Path, name: str, text: str | None
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(TiaanError) as error:
        notices.read(tmp_path / name)
    assert error.value.message
    assert error.value.hint


def test_lines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "甲.csv").write_text(f"日期,安排\n{OFF}明天,放假\n", encoding="utf-8")

    with pytest.raises(InputError) as error:
        notices.read(tmp_path / "甲.csv")
    assert [problem.split("：")[0] for problem in error.value.problems] == ["第 3 行"]
