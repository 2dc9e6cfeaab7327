"""Word: a report as an official document, its tables whole and readable, its charts editable."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from tiaan.model.table import Heading, Paragraph, Report, Table
from tiaan.model.text import visible
from tiaan.render import paper, parts
from tiaan.render.charts import drawing
from tiaan.render.docxtables import add_table
from tiaan.render.layout import pages
from tiaan.render.nativecharts import height
from tiaan.zips import steady_zip

if TYPE_CHECKING:
    from docx.document import Document

    from tiaan.render.charts import Drawing
    from tiaan.render.parts import What

_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no time zone


def to_docx(what: What) -> bytes:
    """Return a Word document; tables carry their titles above and their notes below."""
    from docx import Document

    document = Document()
    paper.set_up(document)
    if isinstance(what, Report):
        document.add_paragraph(parts.title(what), style="Title")
        if line := parts.subtitle(what):
            document.add_paragraph(line, style="Subtitle")
    for block, laid, across in pages(parts.blocks(what)):
        paper.turn(document, across=across)
        match block:
            case Heading():
                style = paper.APPENDIX if block.appendix else f"Heading {block.level}"
                document.add_paragraph(visible(block.text), style=style)
            case Paragraph():
                for line in block.text.split("\n"):
                    _paragraph(document, line)
            case Table() if laid:
                drawn = drawing(block)
                add_table(document, block, laid, height(drawn) if drawn else 0)
                if drawn:
                    _chart(document, block, drawn)
    return saved(document, parts.title(what))


def _chart(document: Document, table: Table, drawn: Drawing) -> None:
    """Add a table's chart; the highest ones need an upright page."""
    from tiaan.render.docxcharts import add_chart  # noqa: PLC0415 - loads openpyxl

    paper.turn(document, across=False)
    add_chart(document, table, drawn, len(document.inline_shapes) + 1)


def _paragraph(document: Document, line: str) -> None:
    """Write a paragraph with 【待补】 marked, so that nobody misses it on paper."""
    from docx.enum.text import WD_COLOR_INDEX

    paragraph = document.add_paragraph()
    for piece, todo in parts.pieces(line):
        run = paragraph.add_run(piece)
        if todo:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def saved(document: Document, title: str) -> bytes:
    """Return the file's bytes, the same on any day."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = "tiaan"
    properties.comments = properties.keywords = properties.subject = ""
    properties.title = title[:255]
    properties.created = properties.modified = _STAMP
    properties.revision = 1
    properties.language = "zh-CN"
    target = BytesIO()
    document.save(target)
    return steady_zip(target.getvalue())
