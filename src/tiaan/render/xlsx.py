"""Excel: a sheet per table, numbers as numbers, text always as text, definitions on 说明."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tiaan.model.table import Heading, Kind, Paragraph, Ratio, Report, Table
from tiaan.model.text import visible
from tiaan.render import parts
from tiaan.render.workbook import Look, saved, sheet_names, write_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl import Workbook

    from tiaan.model.table import Value
    from tiaan.render.parts import What
    from tiaan.render.workbook import Cell

_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no time zone
_TEXT_WIDTH = 90
_WIDEST = 50
"""Most characters across a column; longer texts wrap."""
_FIRST_DAY = date(1900, 3, 1)
"""Excel believes in 29 February 1900; earlier days are written as text."""
_PLAIN = Look()
_WRAP = Look(wrap=True)
_TITLE = Look(bold=True, size=14)
_HEADER = Look(bold=True, fill=True, border=True, wrap=True)
_CELL = Look(border=True)
_LONG = Look(border=True, wrap=True)
_COUNT = Look("0", border=True)
_DAY = Look("yyyy-mm-dd", border=True, side="left")
_NOTHING = Look(border=True, side="right")


def to_xlsx(what: What, *, plain: bool = False) -> bytes:
    """Return a workbook.

    Args:
        what: one table, several, or a report, whose text stands on a first sheet of its own.
        plain: leave out the title, so that row 1 is the header: the sheet will be read again.

    Raises:
        UsageError: a text is longer than a cell can hold.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = "tiaan"
    book.properties.title = parts.title(what)
    book.properties.created = book.properties.modified = _STAMP
    names = sheet_names([table.title or table.key for table in parts.tables(what)])
    rows = [_text_sheet(book, what, names)] if isinstance(what, Report) else []
    for name, table in zip(names, parts.tables(what), strict=True):
        rows.append(_table_sheet(book, name, table, plain=plain))
    remarks = _remarks(names, parts.tables(what))
    rows.append(write_sheet(book, "说明", (24, 20, 80), remarks, header=1))
    return saved(book, rows)


def _table_sheet(book: Workbook, name: str, table: Table, *, plain: bool) -> bytes:
    """Write title, header, rows and totals; long texts wrap, dates and numbers keep their type."""
    lines = [parts.labels(table), *parts.lines(table)]
    widths = [max(8, *map(parts.width, column)) + 2 for column in zip(*lines, strict=True)]

    def rows() -> Iterator[Sequence[Cell]]:
        if not plain:
            yield [(visible(table.title), _TITLE)]
        yield [
            (label, replace(_HEADER, side="right" if parts.is_number(column) else None))
            for label, column in zip(lines[0], table.columns, strict=True)
        ]
        for row in table.rows:
            yield [_value(table, value) for value in row]
        if table.totals:
            cells = [_value(table, value) for value in table.totals]
            yield [(value, replace(look, bold=True)) for value, look in cells]

    header = 1 if plain else 2
    return write_sheet(book, name, [min(width, _WIDEST) for width in widths], rows(), header=header)


def _value(table: Table, value: Value) -> Cell:
    """Return what Excel is to hold and how it shows it."""
    match value:
        case bool():
            pass
        case int():
            return value, _COUNT
        case Ratio(part, whole, nudged) if whole:
            # A nudged share holds what is printed; any other share holds all its digits.
            percent = value.percent(table.decimals) if nudged else None
            share = part / whole if percent is None else float(percent.scaleb(-2))
            return share, _share(table.decimals, nudged=bool(nudged))
        case date() if value >= _FIRST_DAY:
            return value, _DAY
        case None | "" | ():
            return None, _CELL
    text = parts.cell(value, table)
    if isinstance(value, Ratio):
        return text, _NOTHING
    return text, _LONG if parts.width(text) + 2 > _WIDEST or "\n" in text else _CELL


def _share(decimals: int, *, nudged: bool) -> Look:
    digits = "0." + "0" * decimals if decimals else "0"
    return Look(f'{digits}%"*"' if nudged else f"{digits}%", border=True)


def _text_sheet(book: Workbook, report: Report, names: Sequence[str]) -> bytes:
    """Write the report's text, with a pointer where a table stands."""
    sheets = iter(names)

    def rows() -> Iterator[Sequence[Cell]]:
        yield [(parts.title(report), _TITLE)]
        yield [(parts.subtitle(report), _WRAP)]
        for block in parts.blocks(report):
            match block:
                case Heading():
                    yield [(visible(block.text), Look(bold=True, wrap=True))]
                case Paragraph():
                    yield [(visible(block.text), _WRAP)]
                case Table():
                    yield [(f"（见工作表“{next(sheets)}”）", _PLAIN)]

    return write_sheet(book, "正文", (_TEXT_WIDTH,), rows(), header=0, wrapped=True)


def _remarks(names: Sequence[str], tables: Sequence[Table]) -> Iterator[Sequence[Cell]]:
    """Return the rows of 说明: what every table must be read with."""
    yield [(label, _HEADER) for label in ("工作表", "项目", "说明")]
    for name, table in zip(names, tables, strict=True):
        items = [("标题", table.title)]
        if table.as_of:
            items.append(("截至", table.as_of.isoformat()))
        items += [
            (visible(column.label), f"百分比，分母为{column.base}")
            for column in table.columns
            if column.kind is Kind.SHARE and column.base
        ]
        items += [("注", note) for note in table.notes]
        for item, remark in items:
            yield [(text, _LONG) for text in (name, item, visible(remark))]
