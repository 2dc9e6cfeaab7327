"""The fourteen published sets of figures, typed into Excel and JSON: what the audit says of each.

The first seven do not close, cannot be reproduced or name the wrong base; the other seven pass. Of
some reports only the totals are kept here; what was computed from them is said beside it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from openpyxl import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine


class Row(NamedTuple):
    """What somebody typed."""

    name: str
    number: int | None = None
    percent: str = ""
    base: str = ""


class Case(NamedTuple):
    """A published set, and what is to be said: of a figure its verdict and part of its reason."""

    rows: tuple[Row, ...]
    said: tuple[tuple[str, str, str], ...]


FITTING = "30、60–61、90–92、120–123、150–153（如 145/150、146/151、147/152、148/153）"
FLAWED = {
    "seed county 2023": Case(
        (
            Row("收到", 162),
            Row("立案", 159),
            Row("满意率，按立案", None, "96.7%", "立案"),
            Row("满意率，按收到", None, "96.7%", "收到"),
        ),
        (
            ("满意率，按立案", "不可能", f"立案 159 的任何整数都得不出；得得出的分母是 {FITTING}"),
            ("满意率，按收到", "不可能", f"收到 162 的任何整数都得不出；得得出的分母是 {FITTING}"),
        ),
    ),
    "Ningbo 2011": Case(
        # One decimal of 588, as the report prints them.
        (
            Row("解决", 148, "25.2%"),
            Row("部分解决", 364, "61.9%"),
            Row("暂不能", 66, "11.2%"),
            Row("参考", 10, "1.7%"),
            Row("合计", 591, "100%"),
            Row("收回", 527),
            Row("对工作满意", 526, "99.8%", "591"),
            Row("对结果满意", 519, "98.5%", "收回"),
        ),
        (
            ("解决", "对得上", "148÷各项相加 588"),
            ("参考", "对得上", "10÷"),
            ("合计", "对不上", "各项相加是 588，印的是 591；各项的占比是按 588 算的"),
            ("对工作满意", "对不上", "得出它的分母须是 527（收回 527）"),
            ("对结果满意", "对得上", "519÷收回 527"),
        ),
    ),
    "a district 2007": Case(
        (
            Row("解决", 20, "29.8%"),
            Row("计划", 37, "55.2%"),
            Row("解释", 7, "9.8%"),
            Row("合计", 71, "100%"),
        ),
        (
            ("解决", "对不上", "截去尾数的话，分母是 67"),
            ("计划", "对不上", "得出它的分母须是 67"),
            ("解释", "截去了尾数", "7÷合计 71"),
            ("合计", "对不上", "各项的分母不一：解决、计划按 67，解释按 71"),
            ("合计", "对不上", "各项相加是 64，印的是 71"),
            ("合计", "对不上", "各项百分数相加是 94.8%，应是 100%"),
        ),
    ),
    "Xiamen, five years": Case(
        # 1,641 is 61.1 % of 2,686.
        (
            Row("立案", 2686),
            Row("其他", 359),
            Row("合计", 3045),
            Row("解决和基本解决", 1641, "61.1%", "3045"),
        ),
        (
            ("合计", "对得上", "各项相加是 3045"),
            ("解决和基本解决", "对不上", "得出它的分母须是 2684–2687（立案 2686）"),
        ),
    ),
    "Hanzhong 2020": Case(
        (Row("解决", 101, "30.6%", "329"),),
        (("解决", "截去了尾数", "101÷329，截去尾数；四舍五入应进一"),),
    ),
    "Wuhan 2009": Case(
        (Row("满意率", None, "99.16%", "801"),),
        (("满意率", "不可能", "801 的任何整数都得不出"),),
    ),
    "Chenggong 2020": Case(
        (Row("满意率", None, "99.12%", "115"), Row("上年B类转A类", 16, "69.6%", "23")),
        (
            ("满意率", "不可能", "得得出的分母是 113–114（如 112/113、113/114）"),
            ("上年B类转A类", "对得上", "16÷23"),
        ),
    ),
}
SOUND = {
    # Of the county of 92 items and of 永定 only that they close is kept: two other sets that do.
    "a county of 92": Case(
        (
            Row("解决", 50, "54.3%"), Row("计划", 30, "32.6%"), Row("解释", 12, "13.0%"),
            Row("合计", 92),
        ),
        (("合计", "对得上", "各项百分数相加是 99.9%，差的是四舍五入的尾数"),),
    ),
    "Yongding": Case(
        (Row("立案", 93), Row("并案", 25), Row("来信", 7), Row("合计", 125)),
        (("合计", "对得上", "各项相加是 125"),),
    ),
    "Lishui": Case(
        (
            Row("满意", 144), Row("基本满意", 2), Row("合计", 146),
            Row("满意率", 146, "100%", "146"),
        ),
        (("满意率", "对得上", "146÷146"),),
    ),
    "Jiangxian": Case(
        (Row("满意或基本满意", None, "99%以上"),),
        (("满意或基本满意", "无从核对", "不是百分数"),),
    ),
    "Diqing": Case(
        (Row("委员参与率", None, "87.04%"),),
        (("委员参与率", "无从核对", "没有写明分母"),),
    ),
    "national 14-3": Case(
        (
            Row("立案", 5002), Row("并案", 262), Row("转意见和建议", 626), Row("合计", 5890),
            Row("经济", 2133, "42.6%"), Row("政治", 419, "8.4%"), Row("文化", 459, "9.2%"),
            Row("社会", 1387, "27.7%"), Row("生态", 604, "12.1%"), Row("合计", 5002, "100%"),
        ),
        (
            ("合计", "对得上", "各项相加是 5890"),
            ("合计", "对得上", "各项相加是 5002"),
            ("合计", "对得上", "各项百分数相加是 100.0%"),
        ),
    ),
    "filed after merging, of a template": Case(
        # 206 received, 3 refused, 15 merged into 4: what merging took away is 15 - 4.
        (Row("立案", 192), Row("并案减少", 15 - 4), Row("不予立案", 3), Row("合计", 206)),
        (("合计", "对得上", "各项相加是 206"),),
    ),
}  # fmt: skip


def _xlsx(rows: tuple[Row, ...], path: Path) -> None:
    """Type the figures: a percentage as a number that its format shows as one."""
    book = Workbook()
    sheet = book.active
    sheet.append(("项目", "数", "百分数", "分母"))
    for line, row in enumerate(rows, 2):
        sheet.append((row.name, row.number, None, row.base or None))
        digits = row.percent.removesuffix("%")
        cell = sheet.cell(line, 3)
        if digits.replace(".", "").isdecimal():
            cell.value = float(digits) / 100
            places = len(digits.partition(".")[2])
            cell.number_format = f"0.{'0' * places}%" if places else "0%"
        elif digits:
            cell.value = row.percent
    book.save(path)


def _json(rows: tuple[Row, ...], path: Path) -> None:
    keys = ("项目", "数", "百分数", "分母")
    found = [dict(zip(keys, row, strict=True)) for row in rows]
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize("typed", [_xlsx, _json], ids=["xlsx", "json"])
@pytest.mark.parametrize("name", [*FLAWED, *SOUND])
def test_published_set(cli: CommandLine, tmp_path: Path, name: str, typed) -> None:
    case = (FLAWED | SOUND)[name]
    path = tmp_path / f"表.{typed.__name__[1:]}"
    typed(case.rows, path)

    answer = cli("stats", "--audit", path)

    assert answer.exit_code == (6 if name in FLAWED else 0)
    lines = [line.split("\t") for line in answer.stdout.splitlines()[1:]]
    for figure, verdict, reason in case.said:
        assert [
            line for line in lines if line[0] == figure and line[3] == verdict and reason in line[4]
        ], f"{figure}：{verdict}，{reason}\n{answer.stdout}"
    unsound = {"对不上", "不可能", "截去了尾数"}
    expected = {figure for figure, verdict, _ in case.said if verdict in unsound}
    assert {line[0] for line in lines if line[3] in unsound} == expected


def test_fourteen_sets() -> None:
    assert (len(FLAWED), len(SOUND)) == (7, 7)
