"""Word, laid out as official documents are (GB/T 9704): A4, 仿宋 body, 黑体 and 楷体 headings."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tiaan.model.table import Heading, Paragraph, Report, Table
from tiaan.model.text import visible
from tiaan.render import parts
from tiaan.render.files import steady_zip

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as WordParagraph

    from tiaan.render.parts import What

_LATIN = "Times New Roman"
_FANGSONG = "仿宋_GB2312"
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no time zone
_TEXT_MM = 156
"""Width of the text: A4 less margins of 28 and 26 mm."""
_WHOLE = 20
"""Most lines of a table that is kept on one page."""
_ROOMY = 72
"""Half-width characters that fit a line of a table at its usual size, cell margins included."""


def to_docx(what: What) -> bytes:
    """Return a Word document; tables carry their titles above and their notes below."""
    from docx import Document

    document = Document()
    _page(document)
    _styles(document)
    if isinstance(what, Report):
        document.add_paragraph(parts.title(what), style="Title")
        if line := parts.subtitle(what):
            document.add_paragraph(line, style="Subtitle")
    for block in parts.blocks(what):
        match block:
            case Heading():
                document.add_paragraph(visible(block.text), style=f"Heading {block.level}")
            case Paragraph():
                for line in block.text.split("\n"):
                    _paragraph(document, line)
            case Table():
                _table(document, block)
    return _saved(document, parts.title(what))


def _paragraph(document: Document, line: str) -> None:
    """Write a paragraph with 【待补】 marked, so that nobody misses it on paper."""
    from docx.enum.text import WD_COLOR_INDEX

    paragraph = document.add_paragraph()
    for piece, todo in parts.pieces(line):
        run = paragraph.add_run(piece)
        if todo:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _page(document: Document) -> None:
    """Set A4, the standard's margins and page numbers, outside on both sides of the sheet."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(paragraph: WordParagraph, side: Any) -> None:  # noqa: ANN401 - an untyped enum
    """Write — 1 — as a field that Word counts."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = side
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)  # noqa: SLF001 - fields have no public form
    paragraph._p.append(field)  # noqa: SLF001
    paragraph.add_run(" —")


def _styles(document: Document) -> None:
    """Set the typefaces; East Asian ones need their own attribute, in the style."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name in ("表题", "表文", "表文小", "表注"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name, typeface, size, spacing, indented in (
        ("Normal", _FANGSONG, 16, 28, True),
        ("Title", "方正小标宋简体", 22, 32, False),
        ("Subtitle", "楷体_GB2312", 16, 28, False),
        ("Heading 1", "黑体", 16, 28, True),
        ("Heading 2", "楷体_GB2312", 16, 28, True),
        ("Footer", "宋体", 14, 0, False),
        ("表题", "黑体", 12, 0, False),
        ("表文", "宋体", 10.5, 0, False),
        ("表文小", "宋体", 8, 0, False),
        ("表注", "宋体", 9, 0, False),
    ):
        style: Any = document.styles[name]
        _typeface(style, typeface, size)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing = Pt(spacing) if spacing else 1.0
        _indent(style, 2 * size if indented else 0)
    for name in ("Title", "Subtitle", "表题"):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title: Any = document.styles["Title"]
    title.paragraph_format.space_after = Pt(14)
    title.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    caption: Any = document.styles["表题"].paragraph_format
    caption.space_before, caption.space_after = Pt(12), Pt(4)
    caption.keep_with_next = True


def _typeface(style: ParagraphStyle, typeface: str, size: float) -> None:
    """Set typeface and size, in black; whatever the template had goes, its theme included."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for old in style.element.xpath("w:rPr | w:pPr/w:pBdr | w:pPr/w:numPr | w:pPr/w:tabs"):
        old.getparent().remove(old)
    style.font.name = _LATIN
    style.font.size = Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), typeface)


def _indent(style: ParagraphStyle, points: float) -> None:
    """Indent the first line by two characters, or not at all."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.paragraph_format.first_line_indent = Pt(points)
    # Word prefers characters to points; other programs read the points.
    style.element.pPr.ind.set(qn("w:firstLineChars"), "200" if points else "0")


def _table(document: Document, table: Table) -> None:
    """Write title, table and notes; the header row comes again on every page."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document.add_paragraph(visible(table.title), style="表题")
    lines = [parts.labels(table), *parts.lines(table)]
    grid = document.add_table(len(lines), len(table.columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    shares = _widths(table, lines)
    widths = [Mm(_TEXT_MM * share / sum(shares)) for share in shares]
    crowded = sum(shares) > _ROOMY
    if crowded:
        _narrow_margins(grid)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    style_id = document.styles["表文小" if crowded else "表文"].style_id
    cells = iter(grid._cells)  # noqa: SLF001 - once: asking row by row takes three times as long
    for number, line in enumerate(lines):
        bold = number == 0 or (table.totals is not None and number == len(lines) - 1)
        for column, width, text in zip(table.columns, widths, line, strict=True):
            cell = next(cells)
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph._p.style = style_id  # noqa: SLF001 - by name it is looked up every time
            paragraph.add_run(text).bold = bold or None
            if number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif parts.is_number(column):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if number + 1 < len(lines) <= _WHOLE:
                paragraph.paragraph_format.keep_with_next = True
    _keep_rows(grid)
    for note in table.notes:
        document.add_paragraph(f"注：{visible(note)}", style="表注")


def _keep_rows(grid: Any) -> None:  # noqa: ANN401 - python-docx's table
    """Never break a row across pages, and print the header on every page."""
    from docx.oxml import OxmlElement

    for number, row in enumerate(grid._tbl.tr_lst):  # noqa: SLF001 - rows have no public form
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _widths(table: Table, lines: list[list[str]]) -> list[int]:
    """Return what each column needs, in half-width characters: figures must not be broken.

    A header may wrap over a column of figures; a column of text neither starves nor feasts.
    """
    wide = []
    for column, texts in zip(table.columns, zip(*lines, strict=True), strict=True):
        body = max(map(parts.width, texts[1:]), default=0)
        head = 4 if parts.is_number(column) else parts.width(texts[0])
        wide.append(min(max(4, body, head), 40) + 2)
    return wide


def _narrow_margins(grid: Any) -> None:  # noqa: ANN401 - python-docx's table
    """Leave half a millimetre at the sides of the cells of a crowded table."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "28")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)  # noqa: SLF001 - tables have no public form of this


def _saved(document: Document, title: str) -> bytes:
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
