"""Charts in Word and Excel: native, editable, and nothing but the figures of their table."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.chart.reader import read_chart

from paths import SOURCE
from tiaan.model.table import Chart, Column, Kind, Ratio, Shape, Table
from tiaan.render import Format, render
from tiaan.render.charts import drawing
from tiaan.render.docxcharts import _BOOK_TYPE, _CHART_TYPE
from tiaan.render.nativecharts import Cells, height

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class Picture:
    """A chart as it stands in a file, and the workbook its references lead into."""

    def __init__(self, xml: bytes, book: openpyxl.Workbook):
        self.root = fromstring(xml)
        self.book = book
        # openpyxl does not read where the workbook is; see the test of that.
        alone = re.sub(b"<externalData.*</externalData>", b"", xml)
        self.chart = read_chart(ChartSpace.from_tree(fromstring(alone)))

    def at(self, reference: str) -> list:
        """The values of the cells that a reference names."""
        sheet, _, cells = reference.rpartition("!")
        found = self.book[sheet.strip("'").replace("''", "'")][cells.replace("$", "")]
        return [cell.value for (cell,) in found] if isinstance(found, tuple) else [found.value]

    def held(self, kind: str) -> list[tuple[list, list]]:
        """What the cells hold, and what the chart holds itself, for every reference."""
        result = []
        for reference in self.root.iter(f"{CHART}{kind}Ref"):
            cache = reference.find(f"{CHART}{kind}Cache")
            count = int(cache.find(f"{CHART}ptCount").get("val"))
            values: list = [None] * count
            for point in cache.iter(f"{CHART}pt"):
                values[int(point.get("idx"))] = point.find(f"{CHART}v").text
            result.append((self.at(reference.find(f"{CHART}f").text), values))
        return result


def in_word(what) -> list[Picture]:
    document = Document(io.BytesIO(render(what, Format.DOCX)))
    pictures = []
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/chart"):
            part = relation.target_part
            (book,) = (other.target_part for other in part.rels.values())
            assert (part.content_type, book.content_type) == (_CHART_TYPE, _BOOK_TYPE)
            pictures.append(Picture(part.blob, openpyxl.load_workbook(io.BytesIO(book.blob))))
    return pictures


def in_excel(what) -> list[Picture]:
    content = render(what, Format.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(content))
    with ZipFile(io.BytesIO(content)) as archive:
        names = sorted(n for n in archive.namelist() if n.startswith("xl/charts/"))
        return [Picture(archive.read(name), book) for name in names]


PLACES = pytest.mark.parametrize("pictures", [in_word, in_excel])


@PLACES
def test_a_chart_holds_what_the_cells_of_its_table_hold(drawn, pictures):
    made = pictures(drawn)
    assert len(made) == 3
    for picture in made:
        numbers = picture.held("num")
        assert numbers
        for cells, held in numbers:
            assert held == [None if cell == "—" else f"{cell:.16g}" for cell in cells]
        for cells, held in picture.held("str"):
            assert held == cells


@PLACES
def test_the_figures_of_the_sample(drawn, pictures):
    parts, rates, months = (picture.held("num") for picture in pictures(drawn))

    assert [held for _, held in rates] == [["0.9666666666666667", "0.0625", None]]
    assert [held for _, held in months] == [["121", "4", "0", "2"], ["60", "2", "0", "1"]]
    assert [held for _, held in parts] == [[f"{n / 159:.16g}"] for n in (44, 10, 105)]


@PLACES
def test_charts_are_flat_with_axes_from_zero_in_chinese_letters(drawn, pictures):
    for picture, table in zip(pictures(drawn), drawn.tables, strict=True):
        chart, drawn_ = picture.chart, drawing(table)
        assert (chart.x_axis.delete, chart.y_axis.delete) == (False, False)
        assert chart.y_axis.scaling.min == 0
        assert chart.y_axis.scaling.max == pytest.approx(float(drawn_.end))
        assert chart.roundedCorners in (False, None)
        assert picture.root.find(f"{CHART}roundedCorners").get("val") == "0"
        assert [e.tag for e in picture.root.iter() if "3D" in e.tag] == []
        faces = {e.get("typeface") for e in picture.root.iter(f"{DRAWN}ea")}
        assert faces == {"宋体"}


@PLACES
def test_labels_say_the_value_and_nothing_else(drawn, pictures):
    for picture in pictures(drawn):
        for labels in picture.root.iter(f"{CHART}dLbls"):
            said = {e.tag.removeprefix(CHART): e.get("val") for e in labels if "show" in e.tag}
            assert {key for key, value in said.items() if value == "1"} == {"showVal"}
            assert len(said) == 6


@PLACES
def test_shapes(drawn, pictures):
    parts, rates, months = (picture.chart for picture in pictures(drawn))

    assert [(c.type, c.grouping) for c in (parts, rates, months)] == [
        ("bar", "stacked"), ("bar", "clustered"), ("col", "clustered"),
    ]  # fmt: skip
    assert rates.x_axis.scaling.orientation == "maxMin"  # the first row is at the top
    assert [c.legend is None for c in (parts, rates, months)] == [False, True, False]
    assert parts.overlap == 100


@PLACES
def test_hostile_names_are_texts_in_charts(hostile, pictures):
    table = hostile._replace(chart=Chart(Shape.BAR, ("number",)), columns=hostile.columns[::-1],
                             rows=tuple(row[::-1] for row in hostile.rows))  # fmt: skip
    (picture,) = pictures(table)
    for cells, held in picture.held("str"):
        assert [text.replace("_x005F_", "_") for text in cells] == held


@PLACES
def test_a_nudged_share_is_marked_in_its_label(pictures):
    columns = (Column("a", "甲"), Column("b", "占比", Kind.SHARE))
    rows = (("x", Ratio(1, 3, 1)), ("y", Ratio(1, 3)), ("z", Ratio(1, 3)))
    (picture,) = pictures(Table("t", "表", columns, rows, chart=Chart(Shape.SHARE, ("b",))))
    formats = [e.get("formatCode") for e in picture.root.iter(f"{CHART}numFmt")]

    assert [code for code in formats if code.startswith("0.0%")] == ['0.0%"*"', "0.0%", "0.0%"]
    assert picture.held("num")[0][1] == ["0.334"]


@pytest.mark.parametrize("fmt", [Format.DOCX, Format.XLSX])
def test_charts_give_the_same_bytes_on_any_day(drawn, fmt):
    content = render(drawn, fmt)
    assert render(drawn, fmt) == content
    with ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_word_charts_are_numbered_described_and_fit_the_text(drawn):
    document = Document(io.BytesIO(render(drawn, Format.DOCX)))
    inlines = document.element.body.xpath(".//wp:inline")

    assert [shape.xpath("wp:docPr/@id") for shape in inlines] == [["1"], ["2"], ["3"]]
    described = [shape.xpath("wp:docPr/@descr") for shape in inlines]
    assert described == [["按类别：占比"], ["答复率"], ["按月份：收到、立案"]]
    text = document.sections[0].page_width - sum(
        (document.sections[0].left_margin, document.sections[0].right_margin)
    )
    assert {int(shape.xpath("wp:extent/@cx")[0]) <= text for shape in inlines} == {True}


def test_word_charts_say_where_their_workbook_is(drawn):
    document = Document(io.BytesIO(render(drawn, Format.DOCX)))
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/chart"):
            (rid,) = relation.target_part.rels
            assert re.search(rf'externalData [^>]*id="{rid}"', relation.target_part.blob.decode())


def test_excel_charts_stand_beside_a_narrow_table_and_below_a_wide_one(drawn):
    def corner(table):
        sheet = openpyxl.load_workbook(io.BytesIO(render(table, Format.XLSX))).worksheets[0]
        (chart,) = sheet._charts
        breaks = [one.id for one in sheet.row_breaks.brk]
        place = chart.anchor._from.row + 1, chart.anchor._from.col + 1
        return *place, sheet.page_setup.orientation, breaks

    narrow = drawn.tables[0]
    wide = narrow._replace(
        columns=(*narrow.columns, *(Column(f"c{i}", "很长的表头" * 4) for i in range(3))),
        rows=tuple((*row, "", "", "") for row in narrow.rows),
        totals=(*narrow.totals, "", "", ""),
    )
    assert corner(narrow) == (2, 5, "landscape", [])
    assert corner(wide) == (9, 1, "landscape", [8])  # a page of its own, not cut in two


def test_a_sheet_that_is_read_again_has_no_chart(drawn):
    content = render(drawn.tables[0], Format.XLSX, plain=True)
    with ZipFile(io.BytesIO(content)) as archive:
        assert [name for name in archive.namelist() if "chart" in name or "drawing" in name] == []


@pytest.mark.parametrize(("bars", "low", "high"), [(1, 45, 45), (33, 200, 240), (60, 215, 215)])
def test_a_chart_fits_a_page(bars, low, high):
    columns = (Column("a", "甲"), Column("b", "乙", Kind.COUNT))
    rows = tuple((str(n), n + 1) for n in range(bars))
    table = Table("t", "表", columns, rows, chart=Chart(Shape.BAR, ("b",)))
    assert low <= height(drawing(table)) <= high


@pytest.mark.parametrize(("rows", "size"), [(6, "900"), (60, "600")])
def test_figures_in_a_crowd_are_smaller(rows, size):
    columns = (Column("a", "甲"), Column("b", "乙", Kind.COUNT))
    table = Table("t", "表", columns, tuple((str(n), n) for n in range(rows)))
    for shape in (Shape.BAR, Shape.COLUMN):
        (picture,) = in_word(table._replace(chart=Chart(shape, ("b",))))
        (labels,) = picture.root.iter(f"{CHART}dLbls")
        assert {e.get("sz") for e in labels.iter(f"{DRAWN}defRPr")} == {size}


def test_names_of_sheets_are_quoted():
    cells = Cells("甲's", 2)
    assert cells.column(1, 0, 3) == "'甲''s'!$B$3:$B$6"
    assert (cells.cell(0, 0), cells.label(2)) == ("'甲''s'!$A$3", "'甲''s'!$C$2")


# Whoever asks for one of these is heard, whether it is installed or not.
_ASKED = """
import importlib.abc, sys
class Ear(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {"matplotlib", "pandas", "numpy", "PIL", "lxml"}:
            asked.add(name)
        return None
asked = set()
sys.meta_path.insert(0, Ear())
from tiaan.model.table import *
from tiaan.render import Format, render
table = Table("t", "表", (Column("a", "甲"), Column("b", "乙", Kind.COUNT)), (("x", 1), ("y", 2)),
              chart=Chart(Shape.BAR, ("b",)))
for fmt in Format:
    assert render(Report("r", "题", (table,)), fmt)
print(*sorted(asked))
"""


def test_no_format_asks_for_what_draws_pictures_slowly():
    done = subprocess.run(
        [sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True, timeout=60,
        env={"PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    # openpyxl asks for numpy to know its numbers and for PIL to know pictures; python-docx needs
    # lxml, which shows that the ear hears.
    assert set(done.stdout.split()) - {"numpy", "PIL"} == {"lxml"}


@PLACES
def test_every_part_that_holds_its_figure_has_it(pictures):
    columns = (Column("a", "结果"), Column("b", "件数", Kind.COUNT))
    rows = (("解决", 91), ("计划", 54), ("解释", 10), ("参考", 4), ("无", 1))
    (picture,) = pictures(Table("t", "表", columns, rows, chart=Chart(Shape.SHARE, ("b",))))

    labelled = [bool(list(one.iter(f"{CHART}dLbls"))) for one in picture.root.iter(f"{CHART}ser")]
    # A thousandth of the bar is thinner than any letter.
    assert labelled == [True, True, True, True, False]
