"""How tables lie on A4: dates and figures whole, texts broken where it costs the fewest lines."""

from __future__ import annotations

from datetime import date

import pytest

from tiaan.model.table import Column, Heading, Kind, Paragraph, Table
from tiaan.render import parts
from tiaan.render.layout import SMALL, TINY, USUAL, layout, pages

TITLE = Column("title", "案由")
UNIT = Column("unit", "承办单位")
DAY = Column("due_on", "到期", Kind.DATE)
COUNT = Column("count", "应答复件次", Kind.COUNT)
LONG = "关于进一步重视城区停车管理的提案"
NAME = "县人力资源社会保障局"


def of(columns, row, rows: int = 3) -> Table:
    return Table("t", "表", tuple(columns), (tuple(row),) * rows)


def room(table: Table, place: int) -> float:
    """How many half-width characters a column holds, its margins aside."""
    laid = layout(table)
    return laid.widths[place] * 72 / 25.4 / (laid.size / 2) - 1


@pytest.mark.parametrize(
    ("table", "lies"),
    [
        pytest.param(of([UNIT, COUNT, COUNT], [NAME, 1, 2]), (USUAL, False), id="short"),
        pytest.param(of([TITLE, UNIT, DAY], [LONG, NAME, date.min]), (USUAL, False), id="list"),
        pytest.param(of([UNIT] + [COUNT] * 13, [NAME] + [8] * 13), (SMALL, False), id="figures"),
        pytest.param(of([UNIT] + [COUNT] * 16, [NAME] + [8] * 16), (TINY, False), id="many"),
        pytest.param(of([UNIT, TITLE], [NAME, LONG * 9]), (SMALL, False), id="paragraphs"),
        pytest.param(
            of([TITLE, UNIT, UNIT] + [DAY] * 6, [LONG, NAME, NAME] + [date.min] * 6),
            (USUAL, True),
            id="on its side",
        ),
    ],
)  # fmt: skip
def test_a_table_lies_upright_and_large_if_it_can(table, lies):
    laid = layout(table)
    assert (laid.size, laid.across) == lies


@pytest.mark.parametrize("titles", [1, 2, 3, 5])
def test_dates_and_figures_are_never_broken(titles):
    columns = [TITLE] * titles + [DAY, DAY, COUNT]
    table = of(columns, [LONG] * titles + [date(2023, 6, 1)] * 2 + [123456])
    for place in (titles, titles + 1):
        assert room(table, place) >= 10
    assert room(table, titles + 2) >= 6


def test_the_text_that_costs_the_fewest_lines_is_broken():
    names = ["张三"] * 30 + ["民主促进会某某县某某支部委员会"]
    rows = tuple((LONG, name, "2023年", date.min, LONG) for name in names)
    table = Table("t", "表", (TITLE, UNIT, UNIT, DAY, TITLE), rows)

    assert room(table, 1) < parts.width(names[-1])
    assert room(table, 0) > room(table, 1)


def test_lines_are_counted_in_every_row():
    table = of([UNIT, TITLE], [NAME, "一\n二\n三"])
    assert layout(table).lines == (1, 3, 3, 3)


def test_a_table_without_rows_has_a_layout():
    laid = layout(Table("t", "表", (TITLE, COUNT), ()))
    assert (laid.size, laid.across, laid.lines) == (USUAL, False, (1,))


def test_many_long_headers_without_rows_have_a_layout():
    columns = tuple(Column(f"c{i}", "很长很长的表头" * 4) for i in range(12))
    assert layout(Table("t", "表", columns, ())).across


def test_a_long_table_on_its_side_is_set_smaller():
    columns, row = [TITLE, UNIT, UNIT] + [DAY] * 6, [LONG, NAME, NAME] + [date.min] * 6
    assert [layout(of(columns, row, rows)).size for rows in (8, 30)] == [USUAL, SMALL]


ACROSS = of([TITLE, UNIT, UNIT] + [DAY] * 6, [LONG, NAME, NAME] + [date.min] * 6)


@pytest.mark.parametrize(
    ("below", "across"),
    [
        ((Heading("二"), Paragraph("【待补】")), True),
        ((Heading("二"), Paragraph("【待补】"), Heading("附件", appendix=True), of([UNIT], [NAME])),
         True),
        ((Heading("二"), Paragraph("字" * 300)), False),
        ((Heading("二"), Paragraph("【待补】"), of([UNIT], [NAME])), False),
    ],
)  # fmt: skip
def test_a_few_lines_below_a_table_on_its_side_begin_no_page(below, across):
    found = pages((Heading("一"), ACROSS, *below))
    assert [one[2] for one in found[:4]] == [True, True, across, across]
    assert not any(one[2] for one in found[4:])
