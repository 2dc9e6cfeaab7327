"""Invented figures and hostile texts, rendered in every format."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self

import pytest

import hostile as hostile_texts
from tiaan.model.table import (
    Chart,
    Column,
    Heading,
    Kind,
    Paragraph,
    Ratio,
    Report,
    Shape,
    Table,
)

HOSTILE = (
    "[bold]x[/x]",
    "\x1b[31m红",
    "<script>alert(1)</script>",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "\U00020000野",
    "a|b`c`*d*_e_",
    ":smile: \\",
    "第一行\n第二行\t末",
    "半个\ud800字",
    "&lt;b&gt;",
    "_x000D_",
    "http://example.invalid/ a@b.invalid",
    "  两边有空格  ",
    *(
        hostile_texts.HOSTILE[kind]
        for kind in (
            "closing markup", "search", "attribute", "end of part", "markdown", "table row",
            "format", "placeholder", "climbing", "device", "trailing dots", "combining", "joiner",
            "override", "isolate", "hyperlink", "window title", "cursor", "NUL", "noncharacter",
            "mark", "zero width",
        )
    ),
)  # fmt: skip


class Outcome(StrEnum):
    label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    RESOLVED = "resolved", "已解决"
    PLANNED = "planned", "列入计划"


@pytest.fixture
def table() -> Table:
    return Table(
        "by_unit",
        "各单位答复情况",
        (
            Column("unit", "单位"),
            Column("count", "件数", Kind.COUNT),
            Column("rate", "答复率", Kind.SHARE, base="应答复"),
            Column("last_on", "最近答复", Kind.DATE),
            Column("result", "结果", Kind.TERM, terms=Outcome),
            Column("helpers", "协办", Kind.LIST),
            Column("is_public", "公开", Kind.FLAG),
        ),
        (
            (
                "交通局",
                30,
                Ratio(29, 30),
                date(2025, 6, 1),
                Outcome.RESOLVED,
                ("甲局", "乙局"),
                True,
            ),
            ("教育局", 16, Ratio(1, 16), date(2025, 5, 31), Outcome.PLANNED, (), False),
            ("无件局", 0, Ratio(0, 0), None, None, ("丙局",), None),
        ),
        ("合计", 46, Ratio(30, 46), None, None, (), None),
        ("答复率＝已答复÷应答复。", "截至2025年6月30日。"),
        as_of=date(2025, 6, 30),
    )


@pytest.fixture
def hostile() -> Table:
    return Table(
        "hostile",
        "[坏]/标题:*?",
        (Column("number", "编号", Kind.COUNT), Column("title", "案由=")),
        tuple(enumerate(HOSTILE, 1)),
        notes=("<b>注</b> [red]x",),
    )


@pytest.fixture
def report(table: Table, hostile: Table) -> Report:
    return Report(
        "annual",
        "关于提案办理情况的报告",
        (
            Heading("基本情况"),
            Paragraph("共收到提案46件，主要问题是【待补】。\n<i>第二段</i>"),
            Heading("答复", 2),
            table,
            Heading("满意度", 2),
            Heading("附件"),
            hostile,
        ),
        as_of=date(2025, 6, 30),
    )


MONTHS = (121, 4, 0, 2)
PARTS = (("经济建设", 44), ("政治<建设>", 10), ("未填", 0), ("社会建设", 105))
LONG = "县城市管理综合行政执法大队"


@pytest.fixture
def drawn() -> Report:
    """A report with a chart of every shape."""
    count, share = Column("filed", "立案", Kind.COUNT), Column("share", "占比", Kind.SHARE)
    name = Column("name", "名称")
    whole = sum(part for _, part in PARTS)
    return Report(
        "drawn",
        "有图的报告",
        (
            Table(
                "parts",
                "按类别",
                (name, count, share),
                tuple((text, part, Ratio(part, whole)) for text, part in PARTS),
                ("合计", whole, Ratio(whole, whole)),
                chart=Chart(Shape.SHARE, ("share",)),
            ),
            Table(
                "rates",
                "按单位",
                (name, share),
                (("甲局", Ratio(29, 30)), (LONG, Ratio(1, 16)), ("乙局", Ratio(0, 0))),
                notes=("占比＝答复÷交办",),
                chart=Chart(Shape.BAR, ("share",), "答复率"),
            ),
            Table(
                "months",
                "按月份",
                (name, Column("received", "收到", Kind.COUNT), count),
                tuple((f"{i}月", n, n // 2) for i, n in enumerate(MONTHS, 1)),
                chart=Chart(Shape.COLUMN, ("received", "filed")),
            ),
        ),
    )
