"""Charts that Word and Excel draw themselves and people can edit: flat, axes shown, 宋体.

openpyxl makes the XML for both. What is drawn stands in the chart too, as Office leaves it there:
Word shows that until somebody opens the figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from tiaan.model.table import Shape
from tiaan.render import chartparts, parts
from tiaan.render.notices import letters

if TYPE_CHECKING:
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.series import Series as ChartSeries

    from tiaan.render.charts import Drawing

WIDTH = 156
"""Millimetres: the text of a page."""
_LOW, _HIGH, _COLUMNS = 45, 215, 80
"""Millimetres: the lowest chart, what fits a page, and a chart of columns."""
_HEAD, _AXIS, _KEY, _MARGIN = 13, 10, 9, 5
"""Millimetres for the title, the axis and its figures, the key, and the sides."""
_BAR, _GAP = 4.5, 2
"""Millimetres."""
_LETTER = 1.7
"""Millimetres of half a Chinese character in a label."""
_DENSE = 20
"""From so many columns on, their figures are smaller."""
_TINY_LETTER = 1.15
"""The same of the smallest letters."""
_BARE = 20
"""Millimetres beside a bar of parts, for the name at its left and the edges."""


class Cells(NamedTuple):
    """Where the figures of a chart stand: the sheet, and the row of the table's header."""

    sheet: str
    header: int

    def column(self, place: int, first: int, last: int) -> str:
        """Return the address of some rows of a column, both counted from 0 below the header."""
        top, bottom = self.header + 1 + first, self.header + 1 + last
        return f"{self._sheet}!${letters(place + 1)}${top}:${letters(place + 1)}${bottom}"

    def cell(self, place: int, row: int) -> str:
        """Return the address of one cell, counted likewise."""
        return f"{self._sheet}!${letters(place + 1)}${self.header + 1 + row}"

    def label(self, place: int) -> str:
        """Return the address of a column's header."""
        return f"{self._sheet}!${letters(place + 1)}${self.header}"

    @property
    def _sheet(self) -> str:
        return "'" + self.sheet.replace("'", "''") + "'"


def height(drawing: Drawing) -> float:
    """Return how high a chart is to be, in millimetres."""
    match drawing.shape:
        case Shape.BAR:
            return min(max(_LOW, _wanted(drawing)), _HIGH)
        case Shape.COLUMN:
            return _COLUMNS
        case Shape.SHARE:
            lines = -(-sum(parts.width(name) + 4 for name in drawing.names) // 80)
            return _LOW + 5 * lines
    assert_never(drawing.shape)


def _wanted(drawing: Drawing) -> float:
    """Return how high a chart of bars would be if there were no pages."""
    rows = len(drawing.names) * (_BAR * len(drawing.series) + _GAP)
    return _HEAD + rows + _AXIS + (_KEY if len(drawing.series) > 1 else 0)


def _is_dense(drawing: Drawing) -> bool:
    """Tell whether figures of the usual size would run into each other."""
    if drawing.shape is Shape.BAR:
        return _wanted(drawing) > _HIGH
    return drawing.shape is Shape.COLUMN and len(drawing.names) * len(drawing.series) > _DENSE


def build(drawing: Drawing, cells: Cells) -> Any:  # noqa: ANN401 - as openpyxl takes and has it
    """Return a chart of openpyxl, without a size."""
    from openpyxl.chart import BarChart

    chart: Any = BarChart(gapWidth=45)  # the stubs know too few of its attributes
    chart.type = "col" if drawing.shape is Shape.COLUMN else "bar"
    chart.roundedCorners = False
    chart.title = chartparts.title(drawing.title)
    if drawing.shape is Shape.SHARE:
        chart.grouping, chart.overlap = "stacked", 100
        chart.ser = _parts_of_one(drawing, cells)
    else:
        chart.overlap = 0
        chart.ser = _side_by_side(drawing, cells)
    if len(chart.ser) == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
        chart.legend.txPr = chartparts.letters()
    _axes(chart, drawing)
    if drawing.shape is Shape.BAR:
        chart.layout = _room(drawing)
    return chart


def _room(drawing: Drawing) -> Any:  # noqa: ANN401 - likewise
    """Return where the bars stand: names at the left and figures at the right have their room.

    Office leaves none for the figure of a bar that reaches the end of the axis.
    """
    from openpyxl.chart.layout import Layout, ManualLayout

    left = min(max(map(parts.width, drawing.names)) * _LETTER, WIDTH / 3) + _MARGIN
    right = max(parts.width(p.label) for one in drawing.series for p in one.points) * _LETTER
    high = height(drawing)
    below = _AXIS + (_KEY if len(drawing.series) > 1 else 0)
    return Layout(
        manualLayout=ManualLayout(
            layoutTarget="inner",
            xMode="edge",
            yMode="edge",
            x=round(left / WIDTH, 4),
            y=round(_HEAD / high, 4),
            w=round(1 - (left + right + _MARGIN) / WIDTH, 4),
            h=round(1 - (_HEAD + below) / high, 4),
        )
    )


def _axes(chart: Any, drawing: Drawing) -> None:  # noqa: ANN401 - see build
    """Show both axes, from 0 to where the drawing ends, names in the table's order."""
    names, sizes = chart.x_axis, chart.y_axis
    names.delete = sizes.delete = False
    names.txPr = sizes.txPr = chartparts.letters()
    names.majorTickMark = "none"
    sizes.majorGridlines.spPr = chartparts.line("D9D9D9")
    names.spPr = sizes.spPr = chartparts.line("7F7F7F")
    sizes.scaling.min, sizes.scaling.max = 0, float(drawing.end)
    sizes.majorUnit = float(drawing.step)
    sizes.number_format = "0%" if drawing.percent else "0"
    if drawing.percent and (100 * drawing.step).denominator > 1:
        sizes.number_format = "0.0%"
    if drawing.shape is Shape.BAR:
        # Office draws the first name at the bottom; turned round, the scale would be at the top.
        names.scaling.orientation = "maxMin"
        sizes.crosses = "max"


def _side_by_side(drawing: Drawing, cells: Cells) -> list[ChartSeries]:
    """Return a series for each column drawn, its rows the points."""
    from openpyxl.chart.series import Series

    last = len(drawing.names) - 1
    made: list[ChartSeries] = []
    for number, one in enumerate(drawing.series):
        series = Series(
            idx=number,
            order=number,
            tx=chartparts.label(cells.label(one.place), one.label),
            cat=chartparts.names(cells.column(0, 0, last), drawing.names),
            val=chartparts.sizes(cells.column(one.place, 0, last), one.points, _number(drawing)),
            spPr=chartparts.filled(drawing.fill(number, 0)),
            dLbls=_figures(drawing, _number(drawing)),
            invertIfNegative=False,
        )
        made.append(series)
    return made


def _parts_of_one(drawing: Drawing, cells: Cells) -> list[ChartSeries]:
    """Return a series for each row that has a part, so that all of them make one bar."""
    from openpyxl.chart.series import Series

    (column,) = drawing.series
    made: list[ChartSeries] = []
    for row, (name, point) in enumerate(zip(drawing.names, column.points, strict=True)):
        if not point.size:
            continue
        number = _number(drawing, nudged=point.nudged)
        series = Series(
            idx=len(made),
            order=len(made),
            tx=chartparts.label(cells.cell(0, row), name),
            cat=chartparts.names(cells.label(column.place), (column.label,)),
            val=chartparts.sizes(cells.cell(column.place, row), (point,), number),
            spPr=chartparts.filled(drawing.fill(0, row)),
            invertIfNegative=False,
        )
        long = float(point.size / drawing.end) * (WIDTH - _BARE)
        wide = parts.width(point.label)
        if wide * _TINY_LETTER <= long:
            small = (wide + 1) * _LETTER > long
            series.dLbls = _figures(drawing, number, inside=True, small=small)
        made.append(series)
    return made


def _number(drawing: Drawing, *, nudged: bool = False) -> str:
    """Return the number format of the figures."""
    if not drawing.percent:
        return "0"
    places = f"0.{'0' * drawing.decimals}" if drawing.decimals else "0"
    return f'{places}%"*"' if nudged else f"{places}%"


def _figures(
    drawing: Drawing, number: str, *, inside: bool = False, small: bool = False
) -> DataLabelList:
    """Return the figures beside or in the bars; all that is not said, Office would show."""
    from openpyxl.chart.label import DataLabelList

    labels = DataLabelList(
        numFmt=number,
        dLblPos="ctr" if inside else "outEnd",
        showVal=True,
        showLegendKey=False,
        showCatName=False,
        showSerName=False,
        showPercent=False,
        showBubbleSize=False,
        txPr=chartparts.letters(
            chartparts.TINY if small or _is_dense(drawing) else chartparts.SMALL
        ),
    )
    if inside:
        labels.spPr = chartparts.filled(None)
    return labels
