"""CSV as Excel opens it: UTF-8 with BOM, CRLF; no cell can become a formula."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from tiaan.model.table import Heading, Paragraph, Ratio, Report, Table
from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiaan.model.table import Value
    from tiaan.render.parts import What

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_csv(what: What) -> str:
    """Return CSV text; the BOM is the writer's.

    One table is data alone: header, rows, totals. Several tables and reports are for reading:
    titles, text and notes stand in rows of their own, with an empty row before each table.
    """
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    if isinstance(what, Table):
        writer.writerows(_data(what))
        return target.getvalue()
    if isinstance(what, Report):
        writer.writerows([[_safe(what.title)], [_safe(parts.subtitle(what))]])
    for block in parts.blocks(what):
        match block:
            case Heading() | Paragraph():
                writer.writerow([_safe(block.text)])
            case Table():
                if target.tell():
                    writer.writerow([])
                writer.writerow([_safe(block.title)])
                writer.writerows(_data(block))
                writer.writerows([_safe(note)] for note in block.notes)
    return target.getvalue()


def _data(table: Table) -> Iterator[Sequence[object]]:
    yield [_safe(label) for label in parts.labels(table)]
    for row in [*table.rows, *([table.totals] if table.totals else [])]:
        yield [_field(table, value) for value in row]


def _field(table: Table, value: Value) -> object:
    """Return numbers as they are, and percentages too: no one typed those."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = parts.cell(value, table)
    return text if isinstance(value, Ratio) else _safe(text)


def _safe(text: str) -> str:
    """Return text that a spreadsheet takes as text."""
    text = visible(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
