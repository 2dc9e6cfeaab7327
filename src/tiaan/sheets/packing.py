"""openpyxl's workbooks as bytes: made in memory, the same for the same content.

openpyxl itself writes each sheet to the system's temporary folder first, where a killed run would
leave names and telephone numbers behind, and puts the time of day into every part.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tiaan.zips import SteadyZip

if TYPE_CHECKING:
    from openpyxl import Workbook

_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no time zone


def new_book(title: str = "") -> Workbook:
    """Return a workbook of ours, with one blank sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = "tiaan"
    book.properties.title = title or None
    book.properties.created = book.properties.modified = _STAMP
    return book


def packed(book: Workbook) -> bytes:
    """Return a workbook's bytes."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    target = BytesIO()

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:  # noqa: ANN401 - openpyxl's own, see its parent
            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as its parent does
            ws._drawing.charts = ws._charts  # noqa: SLF001 - likewise
            ws._drawing.images = ws._images  # noqa: SLF001 - likewise
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
            ws._rels = writer._rels  # type: ignore[attr-defined]  # noqa: SLF001 - likewise
            archive.writestr(ws.path[1:], writer.read())
            self.manifest.append(ws)

    with SteadyZip(target) as archive:
        InMemory(book, archive).save()
    return target.getvalue()
