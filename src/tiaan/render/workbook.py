"""The inside of an Excel file: sheets, cells, styles and names, with no table in sight.

Rows go into the file as they are made: a sheet of any length takes the memory of a few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tiaan.errors import UsageError
from tiaan.model.text import CUT, visible
from tiaan.render import parts
from tiaan.render.notices import address, letters
from tiaan.render.xlsxcharts import ACROSS, put
from tiaan.zips import SteadyZip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openpyxl import Workbook

    from tiaan.render.xlsxcharts import Placed

Cell: TypeAlias = "tuple[str | float | date | Formula | None, Look]"

CELL_MAX = 32_767
"""Most UTF-16 units in a cell; openpyxl and Excel would cut the rest without a word."""
ROWS_MAX = 1_048_576
BYTES_MAX = 2**31 - 1
"""Most bytes of one sheet: beyond it the zip needs a form that Excel offers to repair."""
SHEET_MAX = 31
"""Most UTF-16 units in a sheet's name."""
_UPRIGHT, _ACROSS, _LARGE = 90, 200, 340
"""Characters that can be read across A4, A4 on its side, A3 on its side; then come more pages."""
_A4, _A3 = 9, 8
_LOW, _HIGH = 3, 20
"""Most lines of a row on sheets beyond A4, which are looked things up in, and on others.

A whole proposal in one cell must not push the next row off the screen.
"""
_LINE = 16
"""Points."""
_TITLE_HEIGHT = 24
_CLIPPED = "fill"
"""What keeps a long text from running over the cells beside it."""
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no time zone
_DAY_ZERO = date(1899, 12, 30)
_FORMULA = frozenset("=+-@\t＝＋－＠")
_PORTION = 100
"""Rows that are put into the file at once."""
# Excel reads _x000D_ in a text as a character code; this keeps it as it was typed.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class Formula(NamedTuple):
    """What a sheet computes, and what it comes to: the one kind of cell that is no plain value.

    Attributes:
        text: of ours, from addresses alone; nothing that people typed may stand in it.
        value: shown by programs that do not compute.
    """

    text: str
    value: float


class Look(NamedTuple):
    """How a cell is shown; equal looks share one style."""

    number: str = "General"
    bold: bool = False
    size: int = 11
    fill: bool = False
    border: bool = False
    wrap: bool = False
    side: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, whose rows are made when they are written.

    Attributes:
        widths: of the columns, in characters.
        rows: cells and how they look.
        header: how many rows stay on the screen and on every page.
        frozen: how many columns do.
        title: whether row 1 is a title above the table.
        merged: ranges of cells that are one.
        full: whether every row has its height said, however high that is.
        chart: of the table, and where it stands.
    """

    name: str
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]
    header: int = 0
    frozen: int = 0
    title: bool = False
    merged: Sequence[str] = ()
    full: bool = False
    chart: Placed | None = None


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names Excel takes: short, without its signs, each one once whatever its case."""
    taken = {"正文", "说明", "history"}
    result = []
    for title in titles:
        stem = re.sub(r"[\[\]:*?/\\\n\t\ufffd]", "_", visible(title)).strip("' ") or "表"
        name, number = _cut(stem, SHEET_MAX), 1
        while name.lower() in taken:
            number += 1
            name = f"{_cut(stem, SHEET_MAX - len(str(number)) - 2)}({number})"
        taken.add(name.lower())
        result.append(name)
    return result


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, measured in UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").rstrip("' ")


def is_too_long(text: str) -> bool:
    """Tell whether a cell cannot hold a text whole."""
    if len(text) <= CELL_MAX // 2:
        return False
    return len(text.encode("utf-16-le", "replace")) // 2 > CELL_MAX


def save(sheets: Sequence[Sheet], target: IO[bytes], title: str, remark: str = "") -> None:
    """Write a workbook: the same bytes for the same content, on any day.

    openpyxl writes everything but the rows: it would write each sheet to the system's temporary
    folder first, and take eight times as long.

    Raises:
        UsageError: more rows than a sheet can hold.
    """
    from openpyxl import Workbook
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = "tiaan"
    book.properties.title = title
    book.properties.description = remark or None
    book.properties.created = book.properties.modified = _STAMP
    for sheet in sheets:
        _set_up(book, sheet)
    waiting = iter(sheets)

    class Streaming(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:  # noqa: ANN401 - openpyxl's own, see _set_up
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as its parent does
            ws._drawing.charts = ws._charts  # noqa: SLF001 - likewise
            ws._rels = writer._rels  # type: ignore[attr-defined]  # noqa: SLF001 - likewise
            top, bottom = re.split(rb"<sheetData ?/>|<sheetData></sheetData>", writer.read())
            with archive.part(ws.path[1:]) as part:
                part.write(top + b"<sheetData>")
                size = 0
                for some in _portions(_lines(next(waiting), Styles(ws))):
                    part.write(some)
                    size += len(some)
                    if size > BYTES_MAX:
                        raise _too_much(ws.title)
                part.write(b"</sheetData>" + bottom)
            self.manifest.append(ws)

    with SteadyZip(target) as archive:
        Streaming(book, archive).save()


def _too_much(name: str) -> UsageError:
    return UsageError(f"“{name}”太大，Excel 的一张工作表装不下", "请用筛选分几次导出，或改用 csv")


def _set_up(book: Workbook, sheet: Sheet) -> None:
    """Make a sheet without rows: widths, what stays in sight, paper."""
    from openpyxl.worksheet.pagebreak import Break

    made: Any = book.create_sheet(sheet.name)  # the stubs do not know write-only sheets
    for place, width in enumerate(sheet.widths, 1):
        made.column_dimensions[letters(place)].width = width
    made.freeze_panes = address(sheet.header + 1, sheet.frozen + 1)
    if sheet.header:
        made.print_title_rows = f"1:{sheet.header}"
    if sheet.frozen:
        made.print_title_cols = f"A:{letters(sheet.frozen)}"
    for merged in sheet.merged:
        made.merged_cells.add(merged)
    across, beside = sum(sheet.widths), sum(sheet.widths[: sheet.frozen])
    if sheet.chart:
        put(made, sheet.chart)
        across += ACROSS * sheet.chart.beside
        if not sheet.chart.beside:
            made.row_breaks.append(Break(id=sheet.chart.row - 1))
    made.page_setup.paperSize = _A4 if across <= _ACROSS else _A3
    made.page_setup.orientation = "portrait" if across <= _UPRIGHT else "landscape"
    made.page_setup.fitToWidth = max(1, -(-(across - beside) // max(_LARGE - beside, _UPRIGHT)))
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr.fitToPage = True


def _portions(lines: Iterator[str]) -> Iterator[bytes]:
    """Yield lines, many at a time: each write costs something of its own."""
    some: list[str] = []
    for line in lines:
        some.append(line)
        if len(some) == _PORTION:
            yield "".join(some).encode()
            some.clear()
    yield "".join(some).encode()


def _lines(sheet: Sheet, styles: Styles) -> Iterator[str]:
    """Yield each row as XML.

    Raises:
        UsageError: there are more than a sheet can hold.
    """
    names = [letters(place) for place in range(1, len(sheet.widths) + 1)]
    most = ROWS_MAX if sheet.full else _LOW if sum(sheet.widths) > _ACROSS else _HIGH
    for number, row in enumerate(sheet.rows, 1):
        if number > ROWS_MAX:
            raise _too_much(sheet.name)
        cells, high = (row, 1) if sheet.title and number == 1 else _fitted(row, sheet, most)
        height = _TITLE_HEIGHT if sheet.title and number == 1 else _LINE * high
        said = f' ht="{height}" customHeight="1"' if height != _LINE or sheet.full else ""
        placed = zip(names, cells, strict=False)  # a title fills one cell only
        content = "".join([_cell(f"{name}{number}", *cell, styles) for name, cell in placed])
        yield f'<row r="{number}"{said}>{content}</row>'


def _fitted(row: Sequence[Cell], sheet: Sheet, most: int) -> tuple[Sequence[Cell], int]:
    """Return a row and how many lines high it is; texts that are too high stand on one line.

    Not every program finds the height by itself, and none knows a limit.
    """
    high = 1
    cells = row
    for place, ((value, look), width) in enumerate(zip(row, sheet.widths, strict=False)):
        if look.wrap and isinstance(value, str) and (2 * len(value) > width or "\n" in value):
            lines = _count(value, width)
            if lines > most:
                cells = [
                    *cells[:place],
                    (value, look._replace(wrap=False, side=_CLIPPED)),
                    *cells[place + 1 :],
                ]
            else:
                high = max(high, lines)
    return cells, high


def _count(text: str, width: int) -> int:
    """Return about how many lines a text takes in a column."""
    return sum(1 + int(parts.width(line) * 1.1 // width) for line in text.split("\n"))


def _cell(
    place: str, value: str | float | date | Formula | None, look: Look, styles: Styles
) -> str:
    """Return one cell as XML; a string is a text, whatever it begins with."""
    if isinstance(value, Formula):
        return f'<c r="{place}" s="{styles[look]}"><f>{value.text}</f><v>{value.value!r}</v></c>'
    if not isinstance(value, str):
        if value is None:
            return f'<c r="{place}" s="{styles[look]}"/>'
        number = (value - _DAY_ZERO).days if isinstance(value, date) else value
        return f'<c r="{place}" s="{styles[look]}"><v>{number!r}</v></c>'
    text = value
    if text[:1] in _FORMULA:
        look = look._replace(quoted=True)  # stays a text when a person edits it
    if is_too_long(text):
        text = _cut(text, CELL_MAX - len(CUT)) + CUT
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    return (
        f'<c r="{place}" s="{styles[look]}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text}</t></is></c>'
    )


class Styles(dict[Look, int]):
    """The number of each look in the workbook's list of styles, found when it is first used."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - see _set_up
        super().__init__()
        self._sheet = sheet

    def __missing__(self, look: Look) -> int:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell: Any = WriteOnlyCell(self._sheet)
        cell.number_format = look.number
        cell.font = Font(name="宋体", size=look.size, bold=look.bold)
        upright = "top" if look.side == _CLIPPED else "center"
        cell.alignment = Alignment(horizontal=look.side, vertical=upright, wrap_text=look.wrap)
        if look.fill:
            cell.fill = PatternFill("solid", fgColor="FFE7E6E6")
        if look.border:
            thin = Side(style="thin", color="FF7F7F7F")
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.quotePrefix = look.quoted
        self[look] = int(cell.style_id)
        return self[look]
