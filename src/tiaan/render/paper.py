"""The paper of official documents (GB/T 9704) in Word: page, lines, typefaces, page numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.render.layout import SMALL, TINY, USUAL

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

CAPTION, NOTE, PICTURE = "表题", "表注", "图"
CELLS = {USUAL: "表文", SMALL: "表文小", TINY: "表文六号"}
APPENDIX = "附件标题"
"""Names of our styles."""
_LATIN = "Times New Roman"
_FANGSONG, _KAITI, _HEITI, _SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
_TITLE = "方正小标宋简体"
# By these names a PC without the standard's typefaces finds what comes nearest.
_ALSO = {
    _FANGSONG: "仿宋,FangSong,STFangsong",
    _KAITI: "楷体,KaiTi,STKaiti",
    _HEITI: "SimHei",
    _SONGTI: "SimSun",
    _TITLE: "方正小标宋_GBK,华文中宋,宋体",
}
_LINE = 28.8
"""Points from line to line: 22 lines on a page."""
_LINE_TITLE = 32.0
_BODY = 16
"""Points of 三号."""
_CLOSER = -5
"""Twentieths of a point by which characters of the body stand closer."""


class _Style(NamedTuple):
    """A style: typeface, size and distance of lines in points (0 is single), first line set in."""

    name: str
    typeface: str
    size: float
    line: float = 0
    indented: bool = False


_STYLES = (
    _Style("Normal", _FANGSONG, _BODY, _LINE, indented=True),
    _Style("Title", _TITLE, 22, _LINE_TITLE),
    _Style("Subtitle", _KAITI, _BODY, _LINE),
    _Style("Heading 1", _HEITI, _BODY, _LINE, indented=True),
    _Style("Heading 2", _KAITI, _BODY, _LINE, indented=True),
    _Style(APPENDIX, _HEITI, _BODY, _LINE),
    _Style("Footer", _SONGTI, 14),
    _Style(CAPTION, _HEITI, 12),
    *(_Style(name, _SONGTI, size) for size, name in CELLS.items()),
    _Style(NOTE, _SONGTI, 9),
    _Style(PICTURE, _SONGTI, 9),
)


def set_up(document: Document) -> None:
    """Give a new document the standard's page and styles."""
    _page(document)
    _styles(document)
    _typefaces(document)
    _settings(document)


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


def turn(document: Document, *, across: bool) -> None:
    """Go on upright or on a page on its side, whose head is where the sheet is bound.

    A new page is begun only where the one before lies otherwise; the page numbers go on.
    """
    from docx.enum.section import WD_ORIENTATION, WD_SECTION
    from docx.shared import Mm

    section = document.sections[-1]
    orientation = WD_ORIENTATION.LANDSCAPE if across else WD_ORIENTATION.PORTRAIT
    if section.orientation == orientation:
        return
    if len(document.element.body) > 1:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        _close_up(document)
    high, wide = Mm(297), Mm(210)
    margins = Mm(37), Mm(26), Mm(35), Mm(28)
    if across:
        high, wide = wide, high
        margins = margins[3], margins[0], margins[1], margins[2]
    section.orientation = orientation
    section.page_width, section.page_height = wide, high
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    section.footer_distance = Mm(15 if across else 25)


def _close_up(document: Document) -> None:
    """End the section before in its last paragraph: one of its own could fall on an empty page."""
    *_, before, ending, _ = document.element.body
    if before.tag == ending.tag and not before.xpath("w:pPr/w:sectPr"):
        before.get_or_add_pPr().append(ending.pPr.sectPr)
        ending.getparent().remove(ending)


def _page_number(paragraph: Paragraph, side: Any) -> None:  # noqa: ANN401 - an untyped enum
    """Write — 1 — as a field that Word counts, one character from the edge of the text."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
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
    for name in (APPENDIX, CAPTION, *CELLS.values(), NOTE, PICTURE):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for look in _STYLES:
        style: Any = document.styles[look.name]
        _typeface(style, look.typeface, look.size)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing = Pt(look.line) if look.line else 1.0
        _indent(style, 2 * look.size if look.indented else 0)
        # At their own width 27 characters of the body fill a line; the standard has 28.
        closer = _spacing(_CLOSER if look.size == _BODY else 0)
        style.element.rPr.insert_element_before(closer, "w:w", "w:kern", "w:position", "w:sz")
    for name in ("Title", "Subtitle", CAPTION, PICTURE):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title: Any = document.styles["Title"].paragraph_format
    title.space_after = Pt(14)
    title.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    appendix: Any = document.styles[APPENDIX].paragraph_format
    appendix.page_break_before = appendix.keep_with_next = True
    document.styles[APPENDIX].base_style = document.styles["Heading 1"]
    caption: Any = document.styles[CAPTION].paragraph_format
    caption.space_before, caption.space_after = Pt(12), Pt(4)
    caption.keep_with_next = True
    picture: Any = document.styles[PICTURE].paragraph_format
    picture.space_before, picture.space_after = Pt(8), Pt(8)


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


def _spacing(twips: int) -> Any:  # noqa: ANN401 - an element without a type
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twips))
    return spacing


def _typefaces(document: Document) -> None:
    """Name what may stand in for each typeface."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{also}"/><w:charset w:val="86"/></w:font>'
        for name, also in _ALSO.items()
    )
    text = part.blob.decode()
    part._blob = re.sub("</w:fonts>", f"{named}</w:fonts>", text).encode()  # noqa: SLF001 - likewise


def _settings(document: Document) -> None:
    """Leave nothing of the template's country, its old Word or its picture."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    settings = document.settings.element
    for language in settings.xpath("w:themeFontLang"):
        language.set(qn("w:eastAsia"), "zh-CN")
    for mode in settings.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")
    package = document.part.package
    for rid, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[rid]
