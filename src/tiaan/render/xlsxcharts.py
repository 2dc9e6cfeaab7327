"""Native charts on the sheet of their table: beside it, or below one too wide for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.render.charts import drawing
from tiaan.render.nativecharts import WIDTH, Cells, build, height
from tiaan.render.notices import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.table import Table
    from tiaan.render.charts import Drawing

ACROSS = 82
"""Characters of the sheet's type that a chart is wide, the column between included."""
_BESIDE = 200
"""Most characters across of a table and the chart beside it: A4 on its side."""


class Placed(NamedTuple):
    """A chart and where it stands: its upper left corner, from 1; below the table or beside it."""

    drawing: Drawing
    cells: Cells
    row: int
    column: int
    beside: bool


def placed(table: Table, sheet: str, header: int, widths: Sequence[int]) -> Placed | None:
    """Return a table's chart where a sheet has room for it; None where nothing is drawn.

    Args:
        table: what may be drawn.
        sheet: name of its sheet.
        header: the row of its header, counted from 1; its rows come right below.
        widths: of its columns, in characters.
    """
    drawn = drawing(table)
    if drawn is None:
        return None
    beside = sum(widths) + ACROSS <= _BESIDE
    below = header + len(table.rows) + bool(table.totals) + 2
    row, column = (header, len(widths) + 2) if beside else (below, 1)
    return Placed(drawn, Cells(sheet, header), row, column, beside)


def put(sheet: Any, chart: Placed) -> None:  # noqa: ANN401 - a write-only sheet of openpyxl
    """Put a chart on a sheet."""
    made = build(chart.drawing, chart.cells)
    made.anchor = address(chart.row, chart.column)
    made.width, made.height = WIDTH / 10, height(chart.drawing) / 10
    sheet.add_chart(made)
