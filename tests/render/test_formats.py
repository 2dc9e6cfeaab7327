"""One table in every format: the same figures, the same bytes, nothing obeyed, nothing cut."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from tiaan.errors import UsageError
from tiaan.model.table import Column, Heading, Kind, Ratio, Report, Table
from tiaan.model.text import visible
from tiaan.render import Format, format_of, parts, render
from tiaan.render.csvfile import to_csv
from tiaan.render.html import to_html
from tiaan.render.json import to_json
from tiaan.render.markdown import to_markdown
from tiaan.render.numbering import numbered, numeral
from tiaan.render.workbook import sheet_names
from tiaan.render.xlsx import to_xlsx


class Cells(HTMLParser):
    """The rows of every table on a page."""

    def __init__(self, page: str):
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag, _attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def shown(cell) -> str:
    """Text of an Excel cell as Excel shows it."""
    if cell.value is None:
        return ""
    if "%" in cell.number_format:
        places = len(cell.number_format.partition(".")[2].partition("%")[0])
        percent = Decimal(repr(cell.value)).scaleb(2)
        star = "*" if "*" in cell.number_format else ""
        return f"{percent.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%{star}"
    if cell.is_date:
        return cell.value.date().isoformat()
    return str(cell.value).replace("_x005F_", "_")


def excel(what, **options) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(what, **options)))


def read_back(table: Table, fmt: Format) -> list[list[str]]:
    """Header, rows and totals of one table, as a reader of the file sees them."""
    content = render(table, fmt)
    match fmt:
        case Format.XLSX:
            sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
            return [[shown(cell) for cell in row] for row in sheet.iter_rows(min_row=2)]
        case Format.DOCX:
            return [
                [c.text for c in row.cells] for row in Document(io.BytesIO(content)).tables[0].rows
            ]
        case Format.HTML:
            return Cells(content.decode()).rows
        case Format.MD:
            page = MarkdownIt("gfm-like", {"linkify": False}).render(content.decode())
            return Cells(page).rows
        case Format.CSV:
            return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        case Format.JSON:
            return [parts.labels(table), *map(json_row, json.loads(content))]


def json_row(row: dict) -> list[str]:
    labels = {"resolved": "已解决", "planned": "列入计划", True: "是", False: "否", None: ""}
    result = []
    for value in row.values():
        if isinstance(value, dict):
            result.append("—" if value["value"] is None else f"{value['value']}%")
        elif isinstance(value, list):
            result.append("、".join(value))
        elif isinstance(value, bool) or not isinstance(value, int):
            result.append(labels.get(value, value))
        else:
            result.append(str(value))
    return result


@pytest.mark.parametrize("fmt", Format)
def test_figures_are_the_same_in_every_format(table, fmt):
    expected = [
        ["单位", "件数", "答复率", "最近答复", "结果", "协办", "公开"],
        ["交通局", "30", "96.7%", "2025-06-01", "已解决", "甲局、乙局", "是"],
        ["教育局", "16", "6.3%", "2025-05-31", "列入计划", "", "否"],
        ["无件局", "0", "—", "", "", "丙局", ""],
        ["合计", "46", "65.2%", "", "", "", ""],
    ]
    # A bare JSON list has no place for totals.
    assert read_back(table, fmt) == (expected[:-1] if fmt is Format.JSON else expected)


@pytest.mark.parametrize("fmt", Format)
def test_hostile_text_comes_back_as_text(hostile, fmt):
    expected = [visible(row[1]) for row in hostile.rows]
    got = [row[1] for row in read_back(hostile, fmt)[1:]]
    if fmt is Format.CSV:
        assert [text for text in got if re.match("[=+@\t\r-]", text)] == []
        got = [text.removeprefix("'") for text in got]
    if fmt is Format.MD:
        expected = [text.strip().replace("\n", "") for text in expected]
    assert got == expected


@pytest.mark.parametrize("fmt", Format)
def test_same_content_gives_same_bytes(report, fmt):
    assert render(report, fmt) == render(report, fmt)


@pytest.mark.parametrize("fmt", [Format.XLSX, Format.DOCX])
def test_no_time_of_writing_in_a_zip(report, fmt):
    with ZipFile(io.BytesIO(render(report, fmt))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4}-[^<]+)<", core)) == {"2000-01-01T00:00:00Z"}


@pytest.mark.parametrize("fmt", Format)
def test_nothing_to_show_is_no_error(fmt):
    empty = Table("none", "空表", (Column("a", "甲"),), ())
    for what in (empty, [], [empty], Report("none", "空", ())):
        assert render(what, fmt) == render(what, fmt)


@pytest.mark.parametrize("fmt", Format)
def test_wide_and_long_decimals(fmt):
    table = Table("two", "两位", (Column("a", "占比", Kind.SHARE),), ((Ratio(1, 3),),), decimals=2)
    assert read_back(table, fmt)[1] == ["33.33%"]
    table = Table("none", "整数", (Column("a", "占比", Kind.SHARE),), ((Ratio(1, 8),),), decimals=0)
    assert read_back(table, fmt)[1] == ["13%"]


def test_nudged_share_is_marked_and_printed_everywhere():
    table = Table("n", "凑整", (Column("a", "占比", Kind.SHARE),), ((Ratio(1, 3, 1),),))
    for fmt in Format:
        expected = "33.4%" if fmt is Format.JSON else "33.4%*"
        assert read_back(table, fmt)[1] == [expected]
    assert json.loads(to_json(table))[0]["a"]["nudged"] is True
    assert excel(table).worksheets[0]["A3"].value == 0.334


def test_format_of_reads_the_ending():
    assert [format_of(f"x.{fmt.upper()}") for fmt in Format] == list(Format)
    for name in ("x.pdf", "x"):
        with pytest.raises(UsageError) as caught:
            format_of(name)
        assert caught.value.hint == "文件名请以下列之一结尾：.xlsx、.docx、.html、.md、.csv、.json"


def test_json_keeps_parts_of_a_share(table):
    row = json.loads(to_json(table))[0]
    assert row["rate"] == {
        "value": 96.7,
        "numerator": 29,
        "denominator": 30,
        "base": "应答复",
        "as_of": "2025-06-30",
    }
    assert row["result"] == "resolved"
    assert '"value": 96.7,' in to_json(table)


def test_json_of_tables_and_reports(table, report):
    first = json.loads(to_json([table]))["tables"][0]
    assert list(first) == ["key", "title", "columns", "rows", "totals", "notes"]
    assert first["totals"]["count"] == 46
    data = json.loads(to_json(report))
    assert data["as_of"] == "2025-06-30"
    assert data["blocks"][0] == {"heading": "基本情况", "level": 1}
    assert data["blocks"][3]["table"] == first


def test_markdown_of_a_report(report):
    lines = to_markdown(report).splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "# 关于提案办理情况的报告",
        "## 一、基本情况",
        "### （一）答复",
        "### （二）满意度",
        "## 二、附件",
    ]
    assert "| **合计** | **46** | **65.2%** |  |  |  |  |" in lines
    assert "| --- | ---: | ---: | --- | --- | --- | --- |" in lines


@pytest.mark.parametrize(
    "text", ["1. a", "- a", "+ a", "# a", "===", "1) a", "    a", "&amp;", "> a"]
)
def test_markdown_line_is_a_paragraph(text):
    page = MarkdownIt("gfm-like", {"linkify": False}).render(
        to_markdown(Table("t", "表", (Column("a", "甲"),), (), notes=(text,)))
    )
    item = page[page.index("<ul>") :].replace("&gt;", ">").replace("&amp;", "&")
    assert item == f"<ul>\n<li>{text.strip()}</li>\n</ul>\n"


def test_csv_of_several_tables_has_titles_and_notes(table, hostile):
    rows = list(csv.reader(io.StringIO(to_csv([table, hostile]), newline="")))
    assert rows[0] == ["各单位答复情况"]
    notes = [["答复率＝已答复÷应答复。"], ["截至2025年6月30日。"]]
    assert rows[6:10] == [*notes, [], ["[坏]/标题:*?"]]
    assert to_csv(table).count("\r\n") == to_csv(table).count("\n") == 5


def test_html_has_no_script_and_no_address(report):
    page = to_html(report)
    assert "script" not in Cells(page).tags
    # In tags and styles: what a person typed may well speak of them.
    assert re.findall(r"<[^>]*\s(?:src|href)\s*=|url\s*\(", page) == []
    assert "<h2>二、附件</h2>" in page
    assert "<mark>【待补】</mark>" in page
    assert page.count("<svg") == 2
    assert "\x1b" not in page


def test_html_prints_a_wide_table_and_its_heading_on_a_page_on_its_side():
    wide = Table(
        "w", "宽", tuple(Column(f"c{i}", f"第{i}栏") for i in range(9)), (("字" * 14,) * 9,)
    )
    slim = Table("s", "窄", (Column("a", "名称"),), (("甲",),))
    blocks = (Heading("宽的"), wide, Heading("窄的"), slim, Heading("附件", appendix=True), slim)
    page = render(Report("r", "题", blocks), Format.HTML).decode()

    assert '<h2 class="across">一、宽的</h2>' in page
    assert page.count('<div class="across">') == 1
    assert "<h2>二、窄的</h2>" in page
    assert '<h2 class="appendix">附件</h2>' in page
    assert page.count("<div") == page.count("</div>")


def test_html_breaks_no_date_and_no_short_word():
    columns = (Column("t", "案由"), Column("d", "到期", Kind.DATE), Column("r", "结果"))
    row = ("关于进一步重视城区停车管理的提案", date(2023, 6, 1), "作出解释说明")
    page = render(Table("t", "表", columns, (row,)), Format.HTML).decode()

    assert '<td class="w">2023-06-01</td><td class="w">作出解释说明</td>' in page
    assert f"<td>{row[0]}</td>" in page


def test_excel_keeps_types_and_styles(table):
    sheet = excel(table).worksheets[0]
    assert [cell.data_type for cell in sheet[3]] == ["s", "n", "n", "d", "s", "s", "s"]
    assert (sheet["B3"].value, sheet["C3"].value) == (30, 29 / 30)
    assert (sheet["C3"].number_format, sheet["D3"].number_format) == ("0.0%", "yyyy-mm-dd")
    assert (sheet.freeze_panes, sheet["A2"].font.bold, sheet["A6"].font.bold) == ("A3", True, True)


def test_excel_formulas_are_texts(hostile):
    content = to_xlsx(hostile)
    with ZipFile(io.BytesIO(content)) as archive:
        assert [n for n in archive.namelist() if b"<f>" in archive.read(n)] == []
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for (cell,) in sheet.iter_rows(min_row=3, min_col=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [c.value for c in cells if c.quotePrefix] == ["=1+1", "+1", "-1", "@SUM(A1)"]


def test_excel_folds_a_header_over_figures_where_people_read_it():
    columns = (Column("unit", "已答复或到期件次"), Column("n", "已答复或到期件次", Kind.COUNT))
    table = Table("t", "表", columns, (("甲", 1),))
    widths = [
        [sheet.column_dimensions[letter].width for letter in "AB"]
        for sheet in (excel(table).worksheets[0], excel(table, plain=True).worksheets[0])
    ]
    assert widths == [[18, 10], [18, 18]]


def test_excel_plain_starts_with_the_header(table):
    sheet = excel(table, plain=True).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.label for column in table.columns]
    assert sheet.freeze_panes == "A2"


def test_excel_explains_on_the_last_sheet(report):
    book = excel(report)
    assert book.sheetnames == ["正文", "各单位答复情况", "_坏__标题___", "说明"]
    assert list(book["说明"].values)[2:6] == [
        ("各单位答复情况", "截至", "2025-06-30"),
        ("各单位答复情况", "答复率", "百分比，分母为应答复"),
        ("各单位答复情况", "注", "答复率＝已答复÷应答复。"),
        ("各单位答复情况", "注", "截至2025年6月30日。"),
    ]
    assert [cell for (cell,) in book["正文"].values][2:6] == [
        "一、基本情况",
        "共收到提案46件，主要问题是【待补】。\n<i>第二段</i>",
        "（一）答复",
        "（见工作表“各单位答复情况”）",
    ]


def test_sheet_names_are_short_and_once_each():
    long = "很长的表名" * 10
    names = sheet_names(["说明", "a", "A", "", "'x'", long, long])
    assert names == ["说明(2)", "a", "A(2)", "表", "x", long[:31], long[:28] + "(2)"]


def test_word_page_fonts_and_rows(report):
    document = Document(io.BytesIO(render(report, Format.DOCX)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    faces = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "表文")
    }
    assert list(faces.values()) == ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"]
    assert [(p.style.name, p.text) for p in document.paragraphs[:5]] == [
        ("Title", "关于提案办理情况的报告"),
        ("Subtitle", "（截至2025年6月30日）"),
        ("Heading 1", "一、基本情况"),
        ("Normal", "共收到提案46件，主要问题是【待补】。"),
        ("Normal", "<i>第二段</i>"),
    ]
    rows = document.tables[0]._tbl.tr_lst
    assert [len(row.trPr.findall(qn("w:tblHeader"))) for row in rows] == [1, 0, 0, 0, 0]
    assert {len(row.trPr.findall(qn("w:cantSplit"))) for row in rows} == {1}
    assert section.footer.paragraphs[0]._p.xpath("string()") == "— 1 —"


def test_numerals_and_second_level():
    numerals = ["一", "十", "十二", "二十", "九十九", "100"]
    assert [numeral(n) for n in (1, 10, 12, 20, 99, 100)] == numerals
    heads = [Heading("a"), Heading("b", 2), Heading("c"), Heading("d", 2)]
    assert [h.text for h in numbered(heads)] == ["一、a", "（一）b", "二、c", "（一）d"]
