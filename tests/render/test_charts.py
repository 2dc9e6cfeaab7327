"""What is drawn: a column of the table, exact, on an axis of round numbers; never a lie."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiaan.model.table import Chart, Column, Kind, Ratio, Shape, Table
from tiaan.render.charts import FILLS, MOST, Point, drawing

NAME = Column("name", "名称")
COUNT = Column("count", "件数", Kind.COUNT)
SHARE = Column("share", "占比", Kind.SHARE)


def table(*values, shape=Shape.BAR, column=COUNT, decimals=1) -> Table:
    rows = tuple((f"第{n}", value) for n, value in enumerate(values, 1))
    chart = Chart(shape, (column.key,))
    return Table("t", "表", (NAME, column), rows, decimals=decimals, chart=chart)


def test_a_chart_draws_the_figures_of_its_table():
    made = drawing(table(Ratio(29, 30), Ratio(0, 30), Ratio(0, 0), None, column=SHARE))

    assert made.title == "表：占比"
    assert made.names == ("第1", "第2", "第3", "第4")
    (series,) = made.series
    assert (series.label, series.place) == ("占比", 1)
    assert series.points == (
        Point(Fraction(29, 30), "96.7%"),
        Point(Fraction(0), "0.0%"),
        Point(None, "—"),
        Point(None, ""),
    )


def test_totals_are_not_drawn():
    made = drawing(table(3, 5)._replace(totals=("合计", 8)))
    assert [point.label for point in made.series[0].points] == ["3", "5"]


def test_a_nudged_share_is_drawn_as_it_is_printed():
    (series,) = drawing(table(Ratio(1, 3, 1), column=SHARE)).series
    assert series.points == (Point(Fraction(334, 1000), "33.4%*", nudged=True),)


@pytest.mark.parametrize(
    "rows", [(), (0, 0), (None,), (-1, 5), (1,) * (MOST + 1)],
    ids=["empty", "zeros", "nothing", "negative", "too many"],
)  # fmt: skip
def test_what_a_chart_cannot_show_is_left_to_the_table(rows):
    assert drawing(table(*rows)) is None


def test_as_many_as_fit_a_page_are_drawn():
    assert len(drawing(table(*(1,) * MOST)).names) == MOST


def test_a_table_is_drawn_only_where_it_says_so():
    assert drawing(table(1)._replace(chart=None)) is None


@pytest.mark.parametrize(
    "chart",
    [
        Chart(Shape.BAR, ("missing",)),
        Chart(Shape.BAR, ("name",)),
        Chart(Shape.BAR, ("count", "share")),
        Chart(Shape.BAR, ()),
        Chart(Shape.SHARE, ("count", "more")),
    ],
)
def test_a_chart_that_makes_no_sense_is_a_mistake_of_ours(chart):
    columns = (NAME, COUNT, SHARE, Column("more", "更多", Kind.COUNT))
    with pytest.raises(ValueError, match=r"count|missing|t:"):
        drawing(Table("t", "表", columns, (("甲", 1, Ratio(1, 2), 3),), chart=chart))


@pytest.mark.parametrize(
    ("values", "end", "step"),
    [
        ((1,), 1, 1),
        ((3,), 3, 1),
        ((7,), 8, 2),
        ((23,), 25, 5),
        ((121,), 125, 25),
        ((999,), 1000, 200),
    ],
)
def test_the_axis_of_counts_ends_at_a_round_number(values, end, step):
    made = drawing(table(*values))
    assert (made.end, made.step) == (end, step)


@pytest.mark.parametrize(
    ("part", "end"), [(1, "0.01"), (8, "0.08"), (41, "0.5"), (51, "1"), (100, "1"), (120, "1.25")]
)
def test_rates_are_read_against_the_whole(part, end):
    assert drawing(table(Ratio(part, 100), column=SHARE)).end == Fraction(end)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any))
def test_no_bar_leaves_the_axis(values):
    made = drawing(table(*values))
    assert made.end >= max(values)
    assert made.end % made.step == 0
    assert made.end / made.step <= 5


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_no_share_leaves_the_axis(part, whole):
    made = drawing(table(Ratio(part, whole), column=SHARE))
    assert made.end >= Fraction(part, whole)
    assert made.end / made.step <= 5


def test_parts_of_a_whole_fill_it_or_leave_room():
    whole = table(Ratio(1, 4), Ratio(3, 4), shape=Shape.SHARE, column=SHARE)
    part = table(Ratio(1, 4), Ratio(1, 4), shape=Shape.SHARE, column=SHARE)
    more = table(Ratio(3, 4), Ratio(3, 4), shape=Shape.SHARE, column=SHARE)
    assert [drawing(one).end for one in (whole, part, more)] == [1, 1, Fraction(3, 2)]
    assert drawing(table(44, 10, shape=Shape.SHARE)).end == 54


def test_neighbours_are_filled_differently_and_in_grey_too():
    def grey(code: str) -> float:
        red, green, blue = (int(code[i : i + 2], 16) for i in (0, 2, 4))
        return 0.3 * red + 0.59 * green + 0.11 * blue

    assert len(set(FILLS)) == len(FILLS)
    for one, other in pairwise((*FILLS, FILLS[0])):
        assert one.pattern != other.pattern or abs(grey(one.ink) - grey(other.ink)) > 40
    made = drawing(table(*range(1, 13), shape=Shape.SHARE))
    assert made.fill(0, 3) == FILLS[3]
    assert made.fill(0, 11) == FILLS[1]
    assert drawing(table(1, 2)).fill(0, 1) == FILLS[0]


def test_the_first_parts_are_plain_and_far_apart_in_grey():
    greys = sorted(
        0.3 * red + 0.59 * green + 0.11 * blue
        for red, green, blue in (bytes.fromhex(fill.ink) for fill in FILLS[:5])
    )
    assert not any(fill.pattern for fill in FILLS[:5])
    assert all(other - one > 40 for one, other in pairwise(greys))
