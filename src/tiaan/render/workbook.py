"""The inside of an Excel file: sheets, cells, styles and names, with no table in sight."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias
from zipfile import ZipFile

from tiaan.errors import UsageError
from tiaan.model.text import visible
from tiaan.render import parts
from tiaan.render.files import steady_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openpyxl import Workbook

    Cell: TypeAlias = tuple[str | float | date | None, "Look"]

CELL_MAX = 32_767
"""Most UTF-16 units in a cell; openpyxl and Excel would cut the rest without a word."""
SHEET_MAX = 31
"""Most of them in a sheet's name."""
_UPRIGHT = 90
"""Characters across an upright A4."""
_DAY_ZERO = date(1899, 12, 30)
_FORMULA = ("=", "+", "-", "@", "\t")
# Excel reads _x000D_ in a text as a character code; this keeps it as it was typed.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown; equal looks share one style."""

    number: str = "General"
    bold: bool = False
    size: int = 11
    fill: bool = False
    border: bool = False
    wrap: bool = False
    side: str | None = None
    quoted: bool = False


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
    while _units(text) > most:
        text = text[:-1]
    return text.rstrip("' ")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def write_sheet(
    book: Workbook,
    name: str,
    widths: Sequence[int],
    rows: Iterable[Sequence[Cell]],
    header: int,
    *,
    wrapped: bool = False,
) -> bytes:
    """Set up one sheet and return its rows as XML.

    Args:
        book: the workbook, which keeps the styles.
        name: the sheet's name.
        widths: of its columns, in characters.
        rows: cells and how they look.
        header: the row that stays on the screen and on every page, or 0.
        wrapped: whether rows are made as high as their text needs: spreadsheet programs do that by
            themselves only for rows whose height nobody asked about.
    """
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(name)  # the stubs do not know how write-only sheets are set up
    letters = [get_column_letter(place) for place in range(1, len(widths) + 1)]
    for letter, width in zip(letters, widths, strict=True):
        sheet.column_dimensions[letter].width = width
    if header:
        sheet.freeze_panes = f"A{header + 1}"
        sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "portrait" if sum(widths) <= _UPRIGHT else "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    style = cache(lambda look: _style(sheet, look))
    lines = []
    for number, row in enumerate(rows, 1):
        height = _height(row, widths) if wrapped else 0
        if number == 1 and header != 1:
            height = 24
        height_said = f' ht="{height}" customHeight="1"' if height else ""
        cells = zip(letters, row, strict=False)  # a title fills one cell only
        content = "".join(_cell(f"{letter}{number}", *cell, style, name) for letter, cell in cells)
        lines.append(f'<row r="{number}"{height_said}>{content}</row>')
    return "".join(lines).encode()


def _height(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how high a row of wrapped texts has to be, in points."""
    lines = [
        sum(1 + int(parts.width(line) * 1.1 // width) for line in value.split("\n"))
        for (value, _), width in zip(row, widths, strict=False)
        if isinstance(value, str)
    ]
    return 16 * max(lines, default=1)


def _cell(
    place: str,
    value: str | float | date | None,
    look: Look,
    style: Callable[[Look], int],
    name: str,
) -> str:
    """Return one cell as XML; a string is a text, whatever it begins with."""
    match value:
        case None:
            return f'<c r="{place}" s="{style(look)}"/>'
        case date():
            return f'<c r="{place}" s="{style(look)}"><v>{(value - _DAY_ZERO).days}</v></c>'
        case int() | float():
            return f'<c r="{place}" s="{style(look)}"><v>{value!r}</v></c>'
    text = _ESCAPE.sub("_x005F_", value)
    if _units(text) > CELL_MAX:
        raise UsageError(
            f"工作表“{name}”的单元格 {place} 有 {len(value)} 字，Excel 最多 {CELL_MAX} 字",
            "请缩短该文字，或改用 json、csv 格式",
        )
    if text.startswith(_FORMULA):
        look = replace(look, quoted=True)  # stays a text when a person edits it
    text = escape(text, quote=False)
    return (
        f'<c r="{place}" s="{style(look)}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text}</t></is></c>'
    )


def _style(sheet: Any, look: Look) -> int:  # noqa: ANN401 - see write_sheet
    """Return the number of a look in the workbook's list of styles."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell: Any = WriteOnlyCell(sheet)
    cell.number_format = look.number
    cell.font = Font(name="宋体", size=look.size, bold=look.bold)
    cell.alignment = Alignment(horizontal=look.side, vertical="center", wrap_text=look.wrap)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor="FFE7E6E6")
    if look.border:
        thin = Side(style="thin", color="FF7F7F7F")
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.quotePrefix = look.quoted
    return int(cell.style_id)


def saved(book: Workbook, rows: Sequence[bytes]) -> bytes:
    """Return the file's bytes, the same on any day.

    openpyxl writes everything but the rows: it would write each sheet to the system's temporary
    folder first, and take eight times as long.
    """
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    sheets = iter(rows)

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:  # noqa: ANN401 - see write_sheet
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
            ws._rels = writer._rels  # type: ignore[attr-defined]  # noqa: SLF001 - as its parent does
            top, bottom = re.split(rb"<sheetData ?/>|<sheetData></sheetData>", writer.read())
            content = b"".join((top, b"<sheetData>", next(sheets), b"</sheetData>", bottom))
            archive.writestr(ws.path[1:], content)
            self.manifest.append(ws)

    target = BytesIO()
    archive = ZipFile(target, "w")
    InMemory(book, archive).save()
    return steady_zip(target.getvalue())
