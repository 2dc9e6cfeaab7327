"""Charts on a page: exact lengths, every figure in words, nothing typed is obeyed."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from defusedxml.ElementTree import fromstring

from tiaan.model.table import Chart, Column, Kind, Ratio, Report, Shape, Table
from tiaan.model.text import visible
from tiaan.render import parts
from tiaan.render.charts import FILLS, drawing
from tiaan.render.html import to_html
from tiaan.render.svg import fold, patterns, to_svg

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def tree(table: Table) -> Element:
    return fromstring(f"<figure>{to_svg(drawing(table))}</figure>")


def texts(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter("text")]


def bars(root: Element) -> list[Element]:
    (picture,) = (part for part in root.iter("div") if part.get("role") == "img")
    return list(picture.iter("rect"))


def test_bars_are_as_long_as_their_shares(drawn):
    rates = drawn.tables[1]
    root = tree(rates)

    assert [bar.get("width") for bar in bars(root)] == ["96.667%", "6.25%"]
    assert [text for text in texts(root) if "%" in text or text == "—"] == ["96.7%", "6.3%", "—"]
    assert "".join(texts(root)).count("县城市管理综合行政执法大队") == 1


def test_columns_are_as_high_as_their_counts(drawn):
    root = tree(drawn.tables[2])
    high = [float(bar.get("height").removesuffix("em")) for bar in bars(root)]

    assert high == [pytest.approx(12 * n / 125, abs=0.001) for n in (121, 60, 4, 2, 2, 1)]
    assert [item.find("svg").tail for item in root.iter("li")] == ["收到", "立案"]
    assert texts(root)[-3:] == ["2", "1", "4月"]


def test_parts_fill_one_bar_and_the_key_says_what_they_are(drawn):
    root = tree(drawn.tables[0])
    widths = [float(bar.get("width").removesuffix("%")) for bar in bars(root)[:-1]]

    assert sum(widths) == pytest.approx(100, abs=0.002)
    assert [item.find("svg").tail for item in root.iter("li")] == [
        "经济建设 27.7%",
        "政治<建设> 6.3%",
        "社会建设 66.0%",
    ]
    assert texts(root) == ["27.7%", "66.0%"]


def test_a_long_chart_is_made_of_pieces_between_which_a_page_may_end():
    columns = (Column("a", "甲"), Column("b", "乙", Kind.COUNT))
    rows = tuple((f"第{n}局", n) for n in range(1, 31))
    root = tree(Table("t", "表", columns, rows, chart=Chart(Shape.BAR, ("b",))))

    assert [len(list(piece.iter("rect"))) for piece in root.iter("svg")] == [12, 12, 6]
    assert [bar.get("width") for bar in bars(root)] == [
        f"{round(100 * n / 30, 3):g}%" for n in range(1, 31)
    ]


def test_patterns_are_there_for_every_fill_that_has_one():
    ids = [pattern.get("id") for pattern in fromstring(patterns()).iter("pattern")]
    assert ids == [f"fill-{fill.pattern}" for fill in FILLS if fill.pattern]


@pytest.mark.parametrize("shape", Shape)
def test_hostile_names_are_texts(shape, hostile):
    columns = (Column("name", "<i>"), Column("n", '"&\x1b', Kind.COUNT))
    rows = tuple((text, 5) for _, text in hostile.rows)
    table = Table("t", "</svg><script>", columns, rows, chart=Chart(shape, ("n",)))
    root = tree(table)

    assert {element.tag for element in root.iter()} <= {
        *("figure", "div", "svg", "rect", "text", "line", "ul", "li"),
    }
    shown = "".join(root.itertext())
    for text, _ in rows:
        assert visible(text).replace("\n", "") in shown.replace("\n", "")
    page = to_html(table)
    assert "<script" not in page
    assert page.count("</svg>") == page.count("<svg")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("县林业局", ["县林业局"]),
        ("县城市管理综合行政执法大队", ["县城市管理综合", "行政执法大队"]),
        ("a" * 23, ["a" * 12, "a" * 11]),
        ("甲\n乙", ["甲", "乙"]),
        ("", [""]),
    ],
)
def test_long_names_take_more_lines(text, lines):
    assert fold(text, 22) == lines


@pytest.mark.parametrize("most", [2, 3, 8, 22])
def test_folding_loses_nothing_and_keeps_the_width(most):
    text = "县a城市b管理综合c行政执法1234567890大队𠀀"
    assert "".join(fold(text, most)) == text
    assert max(map(parts.width, fold(text, most))) <= most


def test_a_page_holds_its_charts_and_draws_bars_once(drawn):
    page = to_html(drawn)

    assert page.count("<figure>") == 3
    assert page.count('class="patterns"') == 1
    assert "<td" in page
    assert not re.search(r"<td[^>]*>[^<]*<svg", page)
    plain = to_html(drawn._replace(blocks=tuple(t._replace(chart=None) for t in drawn.tables)))
    assert "<figure>" not in plain
    assert "patterns" not in plain.partition("<body>")[2]
    assert len(re.findall(r"<td[^>]*>[^<]*<svg", plain)) == 6


def test_the_first_share_only_has_bars_in_its_cells():
    columns = (Column("a", "甲"), Column("b", "乙", Kind.SHARE), Column("c", "丙", Kind.SHARE))
    page = to_html(Table("t", "表", columns, (("x", Ratio(1, 3), Ratio(1, 2)),)))
    assert re.findall(r'<rect width="([\d.]+)" height="8" fill="#555"', page) == ["33.3"]


def test_lengths_are_the_same_on_any_machine():
    table = Table(
        "t",
        "表",
        (Column("a", "甲"), Column("b", "乙", Kind.SHARE)),
        (("x", Ratio(1, 3)), ("y", Ratio(2, 3))),
        chart=Chart(Shape.BAR, ("b",)),
    )
    assert [bar.get("width") for bar in bars(tree(table))] == ["33.333%", "66.667%"]
    assert drawing(table).end == Fraction(1)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_a_browser_without_a_network_shows_figures_and_charts(drawn, tmp_path):
    page, paper = tmp_path / "a.html", tmp_path / "a.pdf"
    page.write_text(to_html(drawn), encoding="utf-8")
    subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu",
         f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
         "--virtual-time-budget=2000", "--run-all-compositor-stages-before-draw",
         "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert paper.read_bytes().startswith(b"%PDF")
    reader = shutil.which("pdftotext")
    if reader:
        done = subprocess.run([reader, paper, "-"], check=True, capture_output=True, timeout=60)
        said = done.stdout.decode()
        assert "有图的报告" in said
        assert said.count("96.7%") == 2  # in the table and beside the bar


def test_a_report_without_tables_has_no_charts():
    assert "<figure>" not in to_html(Report("r", "题", ()))
