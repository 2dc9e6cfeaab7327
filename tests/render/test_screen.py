"""Terminal and pipe: nothing is cut, nothing typed is obeyed, every sign of ours is in GBK."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from paths import SOURCE
from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.render import parts
from tiaan.render.console import BAR_CELLS, EIGHTHS, SAFE, bar, print_tables
from tiaan.render.lines import print_plain


def screen(tables, width=100) -> str:
    file = io.StringIO()
    print_tables(tables, width, file)
    return file.getvalue()


def test_table_on_a_wide_screen(table):
    lines = [line.rstrip() for line in screen([table]).splitlines()]
    assert lines[0] == "各单位答复情况"
    assert re.split(" {2,}", lines[3]) == [
        "交通局", "30", "96.7%", "█████████▋", "2025-06-01", "已解决", "甲局、乙局", "是",
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


def test_gbk_stream_gets_signs_that_are_narrow_in_every_font(table):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="gbk")
    print_tables([table], 100, file)
    file.flush()
    lines = [line.rstrip() for line in raw.getvalue().decode("gbk").splitlines()]
    assert re.split(" {2,}", lines[3])[2:4] == ["96.7%", "#########"]
    assert set(lines[2]) == {"-"}
    assert not set(EIGHTHS) & set("".join(lines))


@pytest.mark.parametrize(
    ("part", "whole", "drawn"),
    [(1, 1, 10), (999, 1000, 9), (1, 2, 5), (1, 1000, 1), (0, 5, 0), (0, 0, 0)],
)
def test_a_bar_of_safe_signs_is_full_only_where_all_is(part, whole, drawn):
    assert bar(Ratio(part, whole), SAFE) == SAFE * drawn


@pytest.mark.parametrize(
    ("part", "whole", "drawn"),
    [
        (1, 1, "██████████"),
        (0, 5, ""),
        (0, 0, ""),
        (1, 2, "█████"),
        (29, 30, "█████████▋"),
        (148, 153, "█████████▋"),
        (999, 1000, "█████████▉"),
        (1, 1000, "▏"),
        (1, 16, "▋"),
        (1, 32, "▍"),
        (3, 2, "██████████"),
    ],
)
def test_a_bar_is_the_exact_share_in_eighths(part, whole, drawn):
    assert bar(Ratio(part, whole)) == drawn
    assert cell_len(drawn) <= BAR_CELLS


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_only_nothing_is_empty_and_only_the_whole_is_full(part, whole):
    drawn = bar(Ratio(min(part, whole), whole))
    eighths = sum(EIGHTHS.index(cell) + 1 for cell in drawn)

    assert (eighths == 0) is (part == 0)
    assert (eighths == 80) is (part >= whole)
    assert abs(eighths * whole - 80 * min(part, whole)) <= max(whole, 80)


@pytest.mark.parametrize(("width", "bars"), [(32, 0), (43, 0), (44, 1), (55, 1), (56, 2)])
def test_bars_stand_beside_shares_where_there_is_room(width, bars):
    columns = (
        Column("unit", "单位"),
        Column("count", "件数", Kind.COUNT),
        Column("rate", "答复率", Kind.SHARE),
        Column("good", "满意率", Kind.SHARE),
    )
    rows = (("县交通局", 30, Ratio(29, 30), Ratio(1, 16)),)
    line = screen([Table("t", "表", columns, rows, ("合计", 30, None, None))], width).splitlines()[
        3
    ]

    assert line.split() == ["县交通局", "30", "96.7%", *["█████████▋"][:bars], "6.3%",
                            *["▋"][: max(bars - 1, 0)]]  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 120])
def test_every_cell_is_on_every_screen(drawn, width):
    out = screen(drawn.tables, width)
    cells = "".join(text for table in drawn.tables for line in parts.lines(table) for text in line)

    assert Counter(out) >= Counter(cells)
    assert max(map(cell_len, out.splitlines())) <= width


ON_A_TERMINAL = """
from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.render.console import print_tables
columns = Column("a", "单位"), Column("b", "满意率", Kind.SHARE)
print_tables([Table("t", "表", columns, (("县人力资源和社会保障局", Ratio(1, 2)),), None, ("注",))])
"""


def terminal(**environment: str) -> str:
    """What a terminal gets."""
    ours, theirs = pty.openpty()
    env = {"PYTHONPATH": str(SOURCE), "PATH": os.defpath, "PYTHONUTF8": "1", **environment}
    with subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL], env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        got = b""
        while True:
            try:
                some = os.read(ours, 65_536)
            except OSError:  # Linux says so at the end
                break
            if not some:
                break
            got += some
        process.wait(timeout=60)
    os.close(ours)
    return got.decode()


COLOUR = re.compile("\x1b\\[[0-9;]*?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.mark.parametrize(
    ("environment", "steered"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, True),
        ({"TERM": "dumb"}, False),
    ],
    ids=["any", "NO_COLOR", "dumb"],
)
def test_no_terminal_gets_colours_and_a_dumb_one_no_codes(environment, steered):
    out = terminal(**environment)

    assert "█████" in out
    assert COLOUR.findall(out) == []
    assert ("\x1b" in out) is steered
    assert COLOUR.search("\x1b[1;31mrot") is not None


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_narrow_terminal_is_believed(term):
    out = re.sub("\x1b\\[[0-9;]*m", "", terminal(TERM=term, COLUMNS="24"))

    assert max(map(cell_len, out.splitlines())) == 23
    assert out.splitlines()[3].split() == ["县人力资源和社", "50.0%"]


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


def test_a_moment_is_folded_before_its_hour():
    """A date that broke inside would be read as another."""
    columns = (Column("title", "案由"), Column("by", "确认时限"), Column("name", "联名人"))
    row = ("关于" + "公交" * 9 + "的提案", "2026-01-14 12:00", "欧阳某某")
    drawn = Table("t", "联名意愿", columns, (row,))
    for width in range(40, 60):
        assert "2026-01-14" in screen([drawn], width)
