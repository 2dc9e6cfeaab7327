"""Totals and rates as formulas: they come to the figure they replace, or are not written."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.render import Format, render

COLUMNS = (
    Column("name", "单位"),
    Column("done", "答复", Kind.COUNT),
    Column("asked", "应答复", Kind.COUNT),
    Column("rate", "答复率", Kind.SHARE, made_of=("done", "asked")),
    Column("share", "占比", Kind.SHARE, made_of=("asked", "asked")),
    Column("both", "合计", Kind.COUNT, made_of=("done", "asked")),
)
ROWS = (
    ("=1+1", 2, 3, Ratio(2, 3), Ratio(3, 4), 5),
    ("乙", 1, 1, Ratio(1, 1), Ratio(1, 4), 2),
)
TOTALS = ("合计", 3, 4, Ratio(3, 4), Ratio(4, 4), 7)


def cells(table: Table, *, plain: bool = False) -> dict[str, object]:
    book = load_workbook(BytesIO(render(table, Format.XLSX, plain=plain)))
    return {cell.coordinate: cell.value for row in book.worksheets[0].iter_rows() for cell in row}


def test_totals_rates_and_shares_are_formulas() -> None:
    found = cells(Table("t", "表", COLUMNS, ROWS, TOTALS))

    assert (found["D3"], found["E3"], found["F3"]) == ("=B3/C3", "=C3/C$5", "=SUM(B3:C3)")
    assert (found["B5"], found["D5"], found["F5"]) == ("=SUM(B3:B4)", "=B5/C5", "=SUM(F3:F4)")


def test_what_they_come_to_is_in_the_file() -> None:
    data = render(Table("t", "表", COLUMNS, ROWS, TOTALS), Format.XLSX)
    sheet = load_workbook(BytesIO(data), data_only=True).worksheets[0]

    assert [cell.value for cell in sheet[3]] == ["=1+1", 2, 3, 2 / 3, 3 / 4, 5]
    assert [cell.value for cell in sheet[5]] == ["合计", 3, 4, 3 / 4, 1, 7]


@pytest.mark.parametrize(
    ("rows", "totals", "plain"),
    [
        # What the columns do not come to: units counted once, another whole, a share moved.
        (
            (("甲", 1, 3, Ratio(2, 3), Ratio(3, 5), 9),),
            ("合计", 7, 8, Ratio(1, 9), Ratio(1, 9), 9),
            (),
        ),
        ((("甲", 2, 3, Ratio(2, 3, 1), Ratio(3, 3, 1), 6),), None, ()),
        (((None, None, None, Ratio(0, 0), None, None),), None, ()),
        ((), ("合计", 0, 0, Ratio(0, 0), Ratio(0, 0), 0), ()),
        (ROWS, TOTALS, ("plain",)),
    ],
)
def test_a_formula_never_changes_a_figure(
    rows: tuple[tuple[object, ...], ...], totals: tuple[object, ...] | None, plain: tuple[str, ...]
) -> None:
    found = cells(Table("t", "表", COLUMNS, rows, totals), plain=bool(plain))
    formulas = [value for value in found.values() if str(value).startswith("=") and value != "=1+1"]

    # What is left adds up: 9 and 9 in the last column, 0 and 0 where there is no row.
    assert formulas in ([], ["=SUM(F3:F3)"], ["=SUM(B3:C3)"])


def test_what_people_typed_stays_a_text() -> None:
    data = render(Table("t", "表", COLUMNS, ROWS, TOTALS), Format.XLSX)
    with zipfile.ZipFile(BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>1+1</f>" not in sheet
    assert 't="inlineStr"><is><t xml:space="preserve">=1+1</t>' in sheet
