"""Terminal and pipe: nothing is cut, nothing typed is obeyed, every sign of ours is in GBK."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from tiaan.model.table import Column, Table
from tiaan.render.console import print_tables
from tiaan.render.lines import print_plain


def screen(tables, width=100) -> str:
    file = io.StringIO()
    print_tables(tables, width, file)
    return file.getvalue()


def test_table_on_a_wide_screen(table):
    lines = [line.rstrip() for line in screen([table]).splitlines()]
    assert lines[0] == "各单位答复情况"
    assert re.split(" {2,}", lines[3]) == [
        "交通局", "30", "96.7%", "██████████", "2025-06-01", "已解决", "甲局、乙局", "是",
    ]  # fmt: skip
    assert re.split(" {2,}", lines[7]) == ["合计", "46", "65.2%"]
    assert lines[-2:] == ["答复率＝已答复÷应答复。", "截至2025年6月30日。"]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_nothing_is_cut_or_too_wide(table, hostile, width):
    out = screen([table, hostile], width)
    assert max(map(cell_len, out.splitlines())) <= width
    kept = re.sub(r"\s", "", out)
    for text in ("2025-06-01", "96.7%", "65.2%", "列入计划", "[bold]x[/x]", ":smile:\\"):
        assert text in kept or (width == 60 and text == "列入计划")
    assert "…" not in out


def test_narrow_screen_gets_a_line_per_cell(table):
    lines = screen([table], 30).splitlines()
    assert lines[1:5] == ["单位：交通局", "件数：30", "答复率：96.7%", "最近答复：2025-06-01"]


def test_short_first_column_is_never_broken(table):
    for width in range(50, 80):
        assert "交通局" in screen([table], width)


def test_hostile_text_steers_nothing(hostile):
    out = screen([hostile])
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", out) == []
    assert "[bold]x[/x]" in out
    assert ":smile: \\" in out


@pytest.mark.parametrize("width", [30, 60, 120])
def test_our_own_signs_are_in_gbk(table, width):
    assert screen([table], width).encode("gbk")


def test_gbk_stream_gets_a_plain_box(table):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="gbk")
    print_tables([table], 100, file)
    file.flush()
    assert "96.7%" in raw.getvalue().decode("gbk")


def test_lines_are_one_record_each(table, hostile):
    file = io.StringIO()
    print_plain([table], file)
    lines = file.getvalue().splitlines()
    assert lines[0].split("\t") == [column.label for column in table.columns]
    assert lines[1] == "交通局\t30\t96.7%\t2025-06-01\t已解决\t甲局、乙局\t是"
    assert len(lines) == 5
    file = io.StringIO()
    print_plain([hostile], file)
    assert {line.count("\t") for line in file.getvalue().splitlines()} == {1}


def test_lines_of_several_tables_have_titles():
    one = Table("a", "甲表", (Column("x", "栏"),), (("值",),))
    file = io.StringIO()
    print_plain([one, one._replace(title="乙\n表")], file)
    assert file.getvalue() == "# 甲表\n栏\n值\n\n# 乙 表\n栏\n值\n"


def test_lines_load_nothing_heavy():
    code = "import sys, tiaan.render, tiaan.render.lines; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"rich", "openpyxl", "docx", "jinja2"}
    assert heavy & {name.partition(".")[0] for name in done.stdout.split()} == set()
