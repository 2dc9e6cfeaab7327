"""A Word document on the paper of official documents: 22 lines of 28 characters, whole tables."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tiaan.model.table import Chart, Column, Heading, Kind, Paragraph, Ratio, Report, Shape, Table
from tiaan.render import Format, render


def word(what):
    return Document(io.BytesIO(render(what, Format.DOCX)))


def part(what, name: str) -> str:
    with ZipFile(io.BytesIO(render(what, Format.DOCX))) as archive:
        return archive.read(name).decode()


def table(count: int, text: str = "短", notes: tuple[str, ...] = ()) -> Table:
    columns = (
        Column("a", "名称"),
        Column("b", "件数", Kind.COUNT),
        Column("c", "占比", Kind.SHARE),
    )
    rows = tuple((text, n, Ratio(n, count)) for n in range(count))
    return Table("t", "表", columns, rows, ("合计", 1, Ratio(1, 1)), notes)


def kept(what) -> list[bool]:
    """Which rows stay with the next."""
    return [bool(row.xpath(".//w:p/w:pPr/w:keepNext")) for row in word(what).tables[0]._tbl.tr_lst]


def test_margins_and_lines_are_the_standards(report):
    document = word(report)
    section = document.sections[0]
    margins = (
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    body = document.styles["Normal"]
    assert (body.font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(28.8))
    high = section.page_height - section.top_margin - section.bottom_margin
    assert high // Pt(28.8) == 22


def test_28_characters_fill_a_line(report):
    document = word(report)
    body = document.styles["Normal"]
    closer = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    character = body.font.size.pt + closer / 20

    assert int(Mm(156).pt / character) == 28
    assert int(Mm(156).pt / body.font.size.pt) == 27
    cell = document.styles["表文"].element.rPr.find(qn("w:spacing"))
    assert cell.get(qn("w:val")) == "0"


def test_typefaces_of_the_standard_have_others_in_reserve(report):
    fonts = part(report, "word/fontTable.xml")
    for name, also in (("仿宋_GB2312", "仿宋,"), ("楷体_GB2312", "楷体,"),
                       ("方正小标宋简体", "方正小标宋_GBK,")):  # fmt: skip
        assert f'<w:font w:name="{name}"><w:altName w:val="{also}' in fonts


def test_every_style_in_use_names_an_east_asian_typeface(report):
    document = word(report)
    used = {p.style.name for p in document.paragraphs}
    used |= {p.style.name for t in document.tables for c in t._cells for p in c.paragraphs}
    assert used == {"Title", "Subtitle", "Heading 1", "Heading 2", "Normal", "表题", "表文", "表注"}
    for name in used:
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")), name
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_page_numbers_stand_outside_one_character_from_the_edge(report):
    section = word(report).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph._p.xpath("string()") == "— 1 —"
        assert paragraph._p.xpath("w:fldSimple/@w:instr") == ["PAGE"]
        assert paragraph._p.xpath("w:pPr/w:jc/@w:val") == [side]
        assert paragraph.paragraph_format.right_indent == Pt(14)


def test_nothing_of_the_template_is_left(report):
    content = render(report, Format.DOCX)
    with ZipFile(io.BytesIO(content)) as archive:
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
        settings = archive.read("word/settings.xml").decode()
    assert "ja-JP" not in settings
    assert 'w:name="compatibilityMode"' in settings
    assert 'w:val="15"' in settings


def test_figures_are_flush_right_and_rows_are_whole():
    grid = word(table(2)).tables[0]
    sides = [[p.alignment for c in row.cells for p in c.paragraphs] for row in grid.rows]

    assert [[None if one is None else int(one) for one in row] for row in sides] == [
        [1, 1, 1], [None, 2, 2], [None, 2, 2], [None, 2, 2],
    ]  # fmt: skip
    assert [len(row.trPr.xpath("w:cantSplit")) for row in grid._tbl.tr_lst] == [1] * 4
    assert [len(row.trPr.xpath("w:tblHeader")) for row in grid._tbl.tr_lst] == [1, 0, 0, 0]
    bold = [any(run.bold for c in row.cells for p in c.paragraphs for run in p.runs)
            for row in grid.rows]  # fmt: skip
    assert bold == [True, False, False, True]


def test_a_short_table_stays_on_one_page_with_its_notes():
    assert kept(table(5)) == [True] * 6 + [False]
    assert kept(table(5, notes=("注",))) == [True] * 7


@pytest.mark.parametrize("long", [table(40), table(8, "长" * 200)])
def test_a_long_table_may_break_but_not_at_its_ends(long):
    rows = kept(long)
    assert rows[:3] == [True] * 3
    assert rows[-4:] == [False, True, True, False] if len(rows) > 12 else [True, True, True, False]
    assert not all(rows[3:-3])


def test_hostile_cells_are_texts(hostile):
    grid = word(hostile).tables[0]
    texts = [row.cells[1].text for row in grid.rows][1:]
    assert "<script>alert(1)</script>" in texts
    assert "第一行\n第二行\t末" in texts
    assert "  两边有空格  " in texts
    assert not part(hostile, "word/document.xml").count("<script")


@pytest.mark.parametrize(("count", "room"), [(1, 156), (3, 156), (14, 225), (40, 225)])
def test_a_table_is_as_wide_as_the_text_whatever_its_columns(count, room):
    columns = tuple(Column(f"c{i}", f"第{i}栏") for i in range(count))
    grid = word(Table("t", "表", columns, (("字" * 5,) * count,))).tables[0]
    assert sum(c.width for c in grid.columns) == pytest.approx(Mm(room), rel=0.002)


def test_a_crowded_table_is_set_smaller():
    columns = tuple(Column(f"c{i}", "栏") for i in range(8))
    styles = [
        word(Table("t", "表", columns[:count], (("字" * 5,) * count,))).tables[0].cell(0, 0)
        .paragraphs[0].style.name
        for count in (3, 8)
    ]  # fmt: skip
    assert styles == ["表文", "表文小"]


def test_headings_and_places_to_write():
    what = Report("r", "题", (Heading("甲"), Heading("乙", 2), Paragraph("前【待补】后")))
    document = word(what)
    assert [p.text for p in document.paragraphs] == ["题", "一、甲", "（一）乙", "前【待补】后"]
    marked = [run.text for run in document.paragraphs[3].runs if run.font.highlight_color]
    assert marked == ["【待补】"]


def sides(document) -> list[str]:
    """How the pages lie, section by section, and what they begin with."""
    said, first = [], None
    for block in document.element.body:
        first = block if first is None else first
        section = block if block.tag == qn("w:sectPr") else block.find(f".//{qn('w:sectPr')}")
        if section is not None:
            lies = section.find(qn("w:pgSz")).get(qn("w:orient")) or "portrait"
            said.append(f"{lies} {first.xpath('string()')[:4]}")
            first = None
    return said


def wide(texts: str = "关于一件很长很长的事情的提案") -> Table:
    columns = tuple(Column(f"c{i}", f"第{i}栏") for i in range(9))
    return Table("w", "宽表", columns, ((texts,) * 9,) * 3, notes=("宽表的注",))


def test_a_wide_table_lies_on_a_page_on_its_side_with_the_heading_above_it():
    blocks = (
        Paragraph("前文"), Heading("甲"), Heading("乙", 2), wide(), Paragraph("后文"), table(3),
    )  # fmt: skip
    document = word(Report("r", "题", blocks))

    assert sides(document) == ["portrait 题", "landscape 一、甲", "portrait 后文"]
    upright, across, again = document.sections
    assert (across.page_width, across.page_height) == (upright.page_height, upright.page_width)
    assert (again.page_width, again.left_margin) == (upright.page_width, upright.left_margin)
    room = across.page_width - across.left_margin - across.right_margin
    assert room == pytest.approx(Mm(225), rel=0.001)
    assert [section.footer.is_linked_to_previous for section in (across, again)] == [True, True]
    assert all(paragraph.text for paragraph in document.paragraphs)


def test_a_wide_table_alone_makes_no_empty_page():
    assert sides(word([wide()])) == ["landscape 宽表"]
    assert sides(word([wide(), wide()])) == ["landscape 宽表"]


def test_an_appendix_begins_a_page_without_a_number():
    what = Report("r", "题", (Heading("甲"), Heading("附件", appendix=True), table(2)))
    document = word(what)
    (heading,) = [p for p in document.paragraphs if p.text == "附件"]

    assert heading.style.name == "附件标题"
    assert heading.style.paragraph_format.page_break_before
    assert heading.style.paragraph_format.first_line_indent == 0


def charted(rows: int) -> Table:
    columns = (Column("a", "甲"), Column("n", "件数", Kind.COUNT))
    made = tuple((f"第{row}项", row + 1) for row in range(rows))
    return Table("t", "表", columns, made, notes=("注",), chart=Chart(Shape.BAR, ("n",)))


@pytest.mark.parametrize(("rows", "together"), [(6, True), (50, False)])
def test_a_chart_stays_with_the_end_of_its_table_if_both_fit_a_page(rows, together):
    (note,) = [p for p in word(charted(rows)).paragraphs if p.text == "注：注"]
    assert bool(note.paragraph_format.keep_with_next) is together
