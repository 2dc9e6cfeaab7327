"""How the cells and pages of our own workbooks look, and what keeps a text a text."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from tiaan.model.table import text
from tiaan.model.text import visible

if TYPE_CHECKING:
    from tiaan.model.table import Value

# Spreadsheets read _x000D_ in a text as a character code; this keeps it as it was typed.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
HEAD = "FFE7E6E6"
GIVEN = "FFF5F5F5"


def dress(
    cell: Any,  # noqa: ANN401 - the stubs know too little of cells
    *,
    bold: bool = False,
    pale: bool = False,
    center: bool = False,
    wrap: bool = True,
    fill: str = "",
    number: str = "General",
) -> None:
    """Give a cell of a table its look.

    Args:
        cell: of a sheet.
        bold: for headers.
        pale: grey and slanted, for an example.
        center: not flush left.
        wrap: whether a long text takes several lines.
        fill: colour behind it, ARGB.
        number: how figures and days are shown.
    """
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="FF7F7F7F")
    color = "FF808080" if pale else "FF000000"
    cell.font = Font(name="宋体", size=11, bold=bold, italic=pale, color=color)
    side = "center" if center else None
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=wrap)
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.number_format = number
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def put(cell: Any, value: Value) -> None:  # noqa: ANN401 - see dress
    """Write a value: days and whole numbers as such, all else as text, whatever it begins with."""
    if isinstance(value, bool) or not isinstance(value, int | date):
        write(cell, text(value))
    else:
        cell.value = value


def write(cell: Any, words: str) -> None:  # noqa: ANN401 - see dress
    """Write a text as one, whatever it begins with; nothing in it can damage the file."""
    cell.value = _ESCAPE.sub("_x005F_", visible(words)) or None
    if words:
        cell.data_type = "s"


def across(words: str) -> int:
    """Return how many columns a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in words)


def entitle(sheet: Any, title: str, hint: str, end: str) -> None:  # noqa: ANN401 - see dress
    """Write a form's title and the line under it across the columns, the last of which is `end`."""
    from openpyxl.styles import Alignment, Font

    for line, words in ((1, title), (2, hint)):
        sheet.merge_cells(f"A{line}:{end}{line}")
        put(sheet.cell(line, 1), words)
    sheet["A1"].font = Font(name="宋体", size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet["A2"].font = Font(name="宋体", size=10, color="FF595959")
    sheet["A2"].alignment = Alignment(vertical="center", wrap_text=True)


def paper(sheet: Any, header: int, *, upright: bool) -> None:  # noqa: ANN401 - see dress
    """Set a sheet up for A4: as wide as a page, the header on each, numbered."""
    sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
