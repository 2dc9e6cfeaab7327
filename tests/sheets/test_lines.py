"""Which lines under a header are records, and which sum up, explain or repeat."""

from __future__ import annotations

from datetime import date

import pytest

from tiaan.model.fields import SHEETS
from tiaan.sheets.grid import Grid
from tiaan.sheets.header import find_header
from tiaan.sheets.local import Local
from tiaan.sheets.reading import Found, read_rows

HEAD = ("序号", "案号", "案由", "提案人", "主办单位", "备注", "附件")
RECORD = (1, 1, "关于增设路灯的提案", "张三", "县教育局", None, None)


LOCAL = Local(categories=frozenset({"经济建设", "经济", "社会建设"}))


def read(*lines, head=HEAD, kind="proposals", merged=()):
    grid = Grid("a.xlsx", "", (head, *lines), merged=tuple(merged))
    header = find_header(grid, SHEETS[kind].fields)
    assert header is not None
    rows, aside = read_rows(Found(grid, header, LOCAL), None)
    return [row.line for row in rows], aside


@pytest.mark.parametrize(
    "line",
    [
        ("合计", None, None, None, 162),
        (None, "合计", None, None, "162件"),
        (None, None, "合 计", None, 162),
        (163, None, "总计", None, 162, "%"),
        ("小计", 12),
        (None, None, None, "小计：12件"),
        ("合计：162件",),
        ("共162件",),
        ("共计162件，其中立案159件。",),
        (None, None, "共 162 件"),
        ("其中：", "立案", 159),
        ("其中：立案159件",),
        ("注：以上为大会提案",),
        ("备注：", "本表一式三份"),
        ("说明：1.本表由提案委填写。",),
        ("填表说明",),
        ("制表人：张三", None, None, "审核人：李四", None, "填表日期：2023年1月5日"),
        ("制表人：", "张三", None, "审核人：", "李四"),
        ("填报单位（盖章）：",),
        ("负责人：",),
        (None, None, None, None, None, "填报日期：2023-01-05"),
        ("2、没有立案的另行通知。",),
        ("一、经济建设方面（46件）",),
        (None, None, "二、社会建设"),
        (None, None, "社会建设类（66件）"),
        ("第一部分 大会提案",),
        ("其中", "集体提案0件"),
        ("其中", None, "集体提案0件"),
        ("说明", "共6件提案，其中经济2件"),
        ("注", "x"),
        ("备注", None, "见附件"),
        ("审核人", "李四"),
        ("审核人", "李四", "制表人", "张三"),
        (None, "填表人：", "张三", "审核人：", "李四"),
        ("2025年1月20日",),
        (None, None, None, None, "二〇二五年一月二十日"),
        (None, None, "2025.1.20"),
        (None, None, None, None, date(2025, 1, 20)),
        ("政协某县委员会办公室",),
        (None, None, None, None, "政协某县委员会提案委员会"),
        (None, None, None, "提案委（盖章）"),
        ("本页小计", 12),
        (None, "县财政局小计", 12),
        ("平均", None, 3),
        ("第1页 共2页",),
        (None, None, None, "— 2 —"),
        ("—以下空白—",),
        (None, None, None, "以下空白"),
        (None, "★", "重点"),
        ("经济建设",),
        (None, None, "社会建设类"),
        (None, None, None, "经济方面"),
        HEAD,
        (*HEAD[:5], None, None),
        (None, 12),
        (None, None, None, None, None, None, "附件2.doc"),
    ],
)
def test_no_record(line):
    assert read(RECORD, line, RECORD) == ([2, 4], 1)
    assert read(line, RECORD) == ([3], 1)


def test_numbered_line_that_is_not_filled_in_is_blank():
    assert read(RECORD, (12,), RECORD) == ([2, 4], 0)


@pytest.mark.parametrize(
    "line",
    [
        (2, 2, "合计用水量管理的提案", "李四"),
        (2, 2, "说明书印制规范的提案", "李四"),
        (2, 2, "说明：关于路灯的提案", "李四"),
        (2, 2, "备注栏", "李四"),
        (2, 2, "小计", "李四", "县教育局"),
        (None, None, None, "李四"),
        (2, 2, None, "李四"),
        (2, 2, None, None, "县教育局", "备注"),
        (None, None, "关于公交的提案"),
        (None, None, "关于公交的提案", None, None, "小计在内"),
        (None, "待编"),
        (None, None, "经济建设", "李四"),
        ("合计", 2, "关于公交的提案", "李四"),
        (None, "—", "关于公交的提案"),
        (2, "★", "关于公交的提案", "李四"),
        (None, 2, None, None, "县教育局", "备注", "附件"),
        (None, None, "2025年1月20日", "李四"),
        (None, None, None, "民盟某县支部"),
        ("注意安全类", 3, "甲", "李四"),
    ],
)
def test_record(line):
    rows, aside = read(RECORD, line)
    assert (rows, aside) == ([2, 3], 0)


def test_a_line_below_a_number_that_stands_alone_is_not_the_record_s_above():
    rows, aside = read(RECORD, (None, 2), (None, None, None, None, None, "孤行"))
    assert (rows, aside) == ([2, 4], 1)


def test_blank_lines_are_nothing():
    assert read(RECORD, (), (None,) * 7, RECORD) == ([2, 5], 0)


def test_a_heading_merged_over_the_table_is_no_record():
    heading = (None, None, "以下为平时提案")
    assert read(RECORD, heading, RECORD, merged=[(2, 0, 2, 6)]) == ([2, 4], 1)
    assert read(RECORD, heading, RECORD) == ([2, 3, 4], 0)


@pytest.mark.parametrize(
    ("kind", "head", "line", "kept"),
    [
        ("units", ("单位名称", "归口系统"), ("合计", "51个"), False),
        ("units", ("单位名称", "归口系统"), ("县教育局", None), True),
        ("members", ("序号", "姓名", "界别"), (None, "共186名", None), False),
        ("members", ("序号", "姓名", "界别"), (None, "张三", None), True),
        ("feedback", ("案号", "满意度"), (23, None), True),
        ("feedback", ("案号", "满意度"), ("合计", 153), False),
        ("replies", ("案号", "主办单位", "办理结果"), (None, "小计", 3), False),
    ],
)
def test_other_sheets(kind, head, line, kept):
    rows, aside = read(line, head=head, kind=kind)
    assert (bool(rows), aside) == (kept, 0 if kept else 1)
