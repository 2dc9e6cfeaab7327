"""What a chart of a table shows, in no particular format: sizes, labels, and where its axis ends.

Every format draws from here, so that a bar is as long in Word as on the page and on the screen.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import Kind, Ratio, Shape
from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from tiaan.model.table import Chart, Table, Value

MOST = 60
"""Most bars that a page can hold; a longer table is read, not drawn."""
_ROUND = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
_HALF = Fraction(1, 2)


class Fill(NamedTuple):
    """How an area is filled, so that neighbours differ in grey print too.

    Attributes:
        ink: colour of the area, or of the pattern on it, in six hexadecimal digits.
        paper: colour below the pattern.
        pattern: "" for a plain area, else the name that Office has for it.
    """

    ink: str
    paper: str = "FFFFFF"
    pattern: str = ""


FILLS: tuple[Fill, ...] = (
    Fill("1F4E79"),
    Fill("BDD7EE"),
    Fill("5B9BD5"),
    Fill("FFFFFF"),
    Fill("1A1A1A"),
    Fill("1F4E79", pattern="wdUpDiag"),
    Fill("A6A6A6"),
    Fill("1F4E79", pattern="dkHorz"),
    Fill("595959"),
    Fill("404040", pattern="pct25"),
)
"""Taken in turn; a single series has the first. The first five are five plain greys far apart: in
print, and in a key's small boxes, one pattern looks like another."""


class Point(NamedTuple):
    """One bar: its exact size, None where there is nothing to draw, and its figure as printed."""

    size: Fraction | None
    label: str
    nudged: bool = False


class Series(NamedTuple):
    """One column of the table as it is drawn; ``place`` is the column's, counted from 0."""

    label: str
    place: int
    points: tuple[Point, ...]


class Drawing(NamedTuple):
    """A chart, ready to be drawn.

    Attributes:
        names: of the rows, one for each point.
        percent: whether sizes are parts of 1, to be printed as percentages.
        decimals: places of the percentages.
        end: where the axis ends; it begins at 0.
        step: between two marks of the axis.
    """

    title: str
    shape: Shape
    names: tuple[str, ...]
    series: tuple[Series, ...]
    percent: bool
    decimals: int
    end: Fraction
    step: Fraction

    def fill(self, series: int, point: int) -> Fill:
        """Return the fill of a bar: parts of a whole differ, and so do series."""
        return FILLS[(point if self.shape is Shape.SHARE else series) % len(FILLS)]


def drawing(table: Table) -> Drawing | None:
    """Return how a table is drawn; None where it is not, or there is nothing to see.

    That is: no figure above 0, or more rows than `MOST`.

    Raises:
        ValueError: the chart names no column, one that holds neither counts nor shares, both
            kinds, or several as parts of one whole.
    """
    chart = table.chart
    if chart is None:
        return None
    places = _places(table, chart)
    if not 0 < len(table.rows) <= MOST:
        return None
    rows = tuple(table.rows)
    columns = table.columns
    series = tuple(
        Series(
            visible(columns[place].label), place, tuple(_point(row[place], table) for row in rows)
        )
        for place in places
    )
    sizes = [point.size for one in series for point in one.points if point.size is not None]
    if not sizes or max(sizes) <= 0 or min(sizes) < 0:
        return None
    percent = columns[places[0]].kind is Kind.SHARE
    end, step = _axis(max(sizes), percent=percent)
    if chart.shape is Shape.SHARE:
        # Parts that do not make up the whole leave room at the end; they never run out of it.
        end = sum(sizes, Fraction(0))
        if percent:
            end, step = max(end, Fraction(1)), Fraction(1, 4)
        else:
            step = _axis(end, percent=False)[1]
    drawn = "、".join(one.label for one in series)
    return Drawing(
        visible(chart.title) or f"{visible(table.title)}：{drawn}",
        chart.shape,
        tuple(parts.cell(row[0], table) for row in rows),
        series,
        percent,
        table.decimals,
        end,
        step,
    )


def _places(table: Table, chart: Chart) -> list[int]:
    """Return the places of the columns drawn."""
    keys = [column.key for column in table.columns]
    places = [keys.index(key) for key in chart.columns]
    kinds = {table.columns[place].kind for place in places}
    if kinds not in ({Kind.COUNT}, {Kind.SHARE}):
        raise ValueError(f"{table.key}: a chart draws counts or shares, not {chart.columns}")
    if chart.shape is Shape.SHARE and len(places) > 1:
        raise ValueError(f"{table.key}: parts of one whole are one column, not {chart.columns}")
    return places


def _point(value: Value, table: Table) -> Point:
    label = parts.cell(value, table)
    match value:
        case Ratio(part, whole, nudged) if whole:
            printed = value.percent(table.decimals) if nudged else None
            size = Fraction(part, whole) if printed is None else Fraction(printed) / 100
            return Point(size, label, bool(nudged))
        case int():
            return Point(Fraction(value), label)
        case _:
            return Point(None, label)


def _axis(most: Fraction, *, percent: bool) -> tuple[Fraction, Fraction]:
    """Return where an axis ends and its step: round numbers, four or five steps.

    Rates are read against 100 %; only shares that are all small get a shorter axis.
    """
    if percent and _HALF < most <= 1:
        return Fraction(1), Fraction(1, 5)
    power = Fraction(1)
    while most / 4 > 10 * power:
        power *= 10
    while most / 4 <= power and (percent or power > 1):
        power /= 10
    step = next(power * one for one in _ROUND if power * one * 5 >= most)
    if not percent:
        step = Fraction(-(-step // 1))
    return step * -(-most // step), step
