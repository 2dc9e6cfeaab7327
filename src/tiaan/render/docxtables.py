"""Tables of a Word document that break well: whole rows, the header on every page, figures right.

They are written as XML at once: cell by cell python-docx takes ten times as long.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tiaan.model.text import visible
from tiaan.render import paper, parts
from tiaan.render.layout import LOW, SMALL, TINY, USUAL

if TYPE_CHECKING:
    from docx.document import Document

    from tiaan.model.table import Table
    from tiaan.render.layout import Layout

_WHOLE = 24
"""Most lines of text of a table that is kept on one page; on its side they are fewer."""
_TOGETHER = 3
"""Rows at either end of a longer one that stay together."""
_TWIPS, _POINTS = 1440 / 25.4, 72 / 25.4
"""To a millimetre."""
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ROW = "<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{cells}</w:tr>"
_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
    '<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{side}</w:pPr>{run}</w:p></w:tc>'
)
_TEXT = '<w:t xml:space="preserve">'
_SIGNS = {"\n": f"</w:t><w:br/>{_TEXT}", "\t": f"</w:t><w:tab/>{_TEXT}"}


_MARGINS = {USUAL: (40, 85), SMALL: (20, 40), TINY: (15, 25)}
"""Twentieths of a point above and beside the text of a cell, by its size."""
_PAGE, _OVERHEAD, _TAIL = 222, 22, 50
"""Millimetres: a page's text; title and notes; the last rows of a table that goes over pages."""


def add_table(document: Document, table: Table, laid: Layout, below: float = 0) -> None:
    """Add title, table and notes.

    Args:
        document: what they are added to.
        table: what is written.
        laid: how it lies.
        below: millimetres of what is to stay on the page of the table's end; 0 where nothing is.
    """
    from docx.oxml import parse_xml

    held = _holds(laid, below)
    document.add_paragraph(visible(table.title), style=paper.CAPTION)
    document.element.body.insert_element_before(
        parse_xml(_xml(document, table, laid, held=held)), "w:sectPr"
    )
    for number, note in enumerate(table.notes, 1):
        paragraph = document.add_paragraph(f"注：{visible(note)}", style=paper.NOTE)
        if held or number < len(table.notes):
            paragraph.paragraph_format.keep_with_next = True


def _is_whole(laid: Layout) -> bool:
    return sum(laid.lines) <= (LOW if laid.across else _WHOLE)


def _holds(laid: Layout, below: float) -> bool:
    """Tell whether what stands below a table fits the page of its end."""
    line = (laid.size * 1.3 + _MARGINS[laid.size][0] / 10) / _POINTS
    high = sum(laid.lines) * line + _OVERHEAD if _is_whole(laid) else _TAIL
    return bool(below) and not laid.across and high + below <= _PAGE


def _xml(document: Document, table: Table, laid: Layout, *, held: bool) -> str:
    lines = [parts.labels(table), *parts.lines(table)]
    widths = [round(_TWIPS * wide) for wide in laid.widths]
    style = document.styles[paper.CELLS[laid.size]].style_id
    sides = ["right" if parts.is_number(column) else "" for column in table.columns]
    whole, held = _is_whole(laid), held or bool(table.notes)
    rows = []
    for number, line in enumerate(lines):
        keep = _stays(number, len(lines), whole=whole, held=held)
        bold = number == 0 or (table.totals is not None and number == len(lines) - 1)
        cells = "".join(
            _CELL.format(
                width=width,
                style=style,
                keep="<w:keepNext/>" if keep else "",
                side=_side("center" if number == 0 else side),
                run=_run(text, bold=bold),
            )
            for text, width, side in zip(line, widths, sides, strict=True)
        )
        rows.append(_ROW.format(header="" if number else "<w:tblHeader/>", cells=cells))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl xmlns:w="{_MAIN}">{_properties(document, laid)}'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _properties(document: Document, laid: Layout) -> str:
    """Return the table's own settings: air around every text, less of it in a crowded table."""
    upright, across = _MARGINS[laid.size]
    margins = "".join(
        f'<w:{side} w:w="{twips}" w:type="dxa"/>'
        for side, twips in zip(
            ("top", "left", "bottom", "right"), (upright, across) * 2, strict=True
        )
    )
    return (
        f'<w:tblPr><w:tblStyle w:val="{document.styles["Table Grid"].style_id}"/>'
        '<w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )


def _side(side: str) -> str:
    return f'<w:jc w:val="{side}"/>' if side else ""


def _run(text: str, *, bold: bool) -> str:
    if not text:
        return ""
    content = escape(text, quote=False)
    for sign, element in _SIGNS.items():
        content = content.replace(sign, element)
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:r>{look}{_TEXT}{content}</w:t></w:r>"


def _stays(number: int, count: int, *, whole: bool, held: bool) -> bool:
    """Tell whether a row of a table stays with the next, or the last one with what is below it.

    A short table is not broken at all; of a longer one, no page has the title or the totals alone.
    """
    if number == count - 1:
        return held
    return whole or number < _TOGETHER or number >= count - _TOGETHER
