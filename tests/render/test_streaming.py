"""Rows go into a file as they come: any number of them, in the same memory, the same bytes."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Collection
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.render import Format, render, workbook, write, write_to
from tiaan.render.json import to_json

STREAMED = (Format.XLSX, Format.CSV, Format.JSON)
COLUMNS = (
    Column("no", "案号", group="提交"),
    Column("title", "案由", group="提交"),
    Column("count", "件数", Kind.COUNT),
    Column("on", "日期", Kind.DATE, group="交办"),
)


class Rows(Collection):
    """So many rows, made anew each time, never all at once."""

    def __init__(self, count: int, *, fails: bool = False):
        self.count, self.fails = count, fails

    def __len__(self):
        return self.count

    def __contains__(self, row):
        return row in tuple(self)

    def __iter__(self):
        for number in range(self.count):
            yield f"{number:03}", f"关于第{number}件的提案", number, date(2025, 1, 6)
        if self.fails:
            raise RuntimeError("停电")


def table(rows) -> Table:
    return Table("t", "表", COLUMNS, rows, frozen=2)


@pytest.mark.parametrize("fmt", Format)
def test_rows_that_come_give_the_bytes_of_rows_at_hand(fmt):
    assert render(table(Rows(250)), fmt) == render(table(tuple(Rows(250))), fmt)


@pytest.mark.parametrize("fmt", STREAMED)
def test_memory_does_not_grow_with_the_rows(fmt, tmp_path):
    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            write(table(Rows(count)), fmt, tmp_path / f"a.{fmt}")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    assert peak(6_000) - peak(600) < 300_000


@pytest.mark.parametrize("fmt", STREAMED)
def test_rows_that_fail_leave_the_old_file(fmt, tmp_path):
    target = tmp_path / f"a.{fmt}"
    target.write_text("旧")
    with pytest.raises(RuntimeError):
        write(table(Rows(700, fails=True)), fmt, target)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["旧"]


@pytest.mark.parametrize(("name", "value"), [("ROWS_MAX", 100), ("BYTES_MAX", 10_000)])
def test_a_sheet_that_excel_cannot_hold_is_refused(name, value, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, name, value)
    with pytest.raises(UsageError) as caught:
        write(table(Rows(100)), Format.XLSX, tmp_path / "a.xlsx", plain=True)

    assert caught.value.message == "“表”太大，Excel 的一张工作表装不下"
    assert list(tmp_path.iterdir()) == []
    write(table(Rows(99)), Format.CSV, tmp_path / "a.csv")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_streamed_json_is_laid_out_as_any(count):
    rows = [
        {"no": no, "title": title, "count": n, "on": on.isoformat()}
        for no, title, n, on in Rows(count)
    ]
    assert to_json(table(Rows(count))) == json.dumps(rows, ensure_ascii=False, indent=2)


def sheet(what, **options):
    return openpyxl.load_workbook(io.BytesIO(to_bytes(what, **options))).worksheets[0]


def to_bytes(what, **options) -> bytes:
    target = io.BytesIO()
    write_to(target, what, Format.XLSX, **options)
    return target.getvalue()


def test_groups_stand_above_their_columns_and_stay_in_sight():
    made = sheet(table(Rows(2)))

    assert [[cell.value for cell in row] for row in made.iter_rows(max_row=3)] == [
        ["表", None, None, None],
        ["提交", None, None, "交办"],
        ["案号", "案由", "件数", "日期"],
    ]
    assert [str(merged) for merged in made.merged_cells.ranges] == ["A2:B2"]
    assert (made.freeze_panes, made.print_title_rows) == ("C4", "$1:$3")
    assert made.print_title_cols == "$A:$B"


def test_a_sheet_to_be_read_again_begins_with_its_header():
    made = sheet(table(Rows(2)), plain=True)

    assert [cell.value for cell in made[1]] == ["案号", "案由", "件数", "日期"]
    assert (made.freeze_panes, list(made.merged_cells.ranges)) == ("C2", [])


@pytest.mark.parametrize(
    ("columns", "paper", "orientation", "pages"),
    [(2, "9", "portrait", 1), (3, "9", "landscape", 1), (6, "8", "landscape", 1),
     (20, "8", "landscape", 3)],
)  # fmt: skip
def test_paper_follows_the_width(columns, paper, orientation, pages):
    wide = Table("t", "表", tuple(Column(str(i), "甲" * 20) for i in range(columns)), (), frozen=1)
    setup = sheet(wide).page_setup

    assert (str(setup.paperSize), setup.orientation) == (paper, orientation)
    assert int(setup.fitToWidth or 1) == pages


def test_rows_are_as_high_as_their_texts_but_never_hide_the_next():
    narrow = (Column("a", "甲"), Column("b", "乙"))
    rows = (("短", "一\n二\n三"), ("短", "\n".join("长" * 30)))
    made = sheet(Table("t", "表", narrow, rows), plain=True)

    assert [made.row_dimensions[n].height for n in (1, 2, 3)] == [None, 48, None]
    clipped = made["B3"].alignment
    assert (clipped.horizontal, clipped.vertical, clipped.wrap_text) == ("fill", "top", None)
    assert made["B3"].value == "\n".join("长" * 30)


def test_a_sheet_may_have_a_name_of_its_own():
    tables = [table(Rows(1))._replace(sheet="目录"), table(Rows(1))]
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(tables)))

    assert book.sheetnames == ["目录", "表", "说明"]
    assert book["目录"]["A1"].value == "表"


def test_parts_of_a_workbook_are_in_one_order_without_times():
    with ZipFile(io.BytesIO(to_bytes(table(Rows(300))))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
