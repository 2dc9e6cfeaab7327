"""Write the sheets that the benchmarks read: invented, the same on every machine.

    python benchmarks/invented.py submissions 6000 FILE.xlsx
    python benchmarks/invented.py lives 6000 FILE.xlsx

A collection sheet holds what 6,000 proposers handed in; a sheet of lives holds what became of it.
Both have 20 columns. A file ending in .csv is written as text.
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Cell = str | int | date | None

OPENS = date(2023, 1, 5)
UNITS = tuple(f"县第{i}局" for i in range(1, 61))
MEMBERS = tuple(
    family + given + last
    for family in "赵钱孙李周吴郑王冯陈"
    for given in "建国文晓志"
    for last in "华明芳伟丽军敏强"
)
SECTORS = ("教育界", "农业界", "经济界", "医药卫生界", "科技界", "工商联界")
CATEGORIES = ("经济建设", "政治建设", "文化建设", "社会建设", "生态文明建设")
RATINGS = ("满意", "满意", "满意", "基本满意", "不满意")
CLASSES = ("A", "A", "A", "B", "B", "C", "D")
PHRASES = (
    *("群众反映比较集中", "近年来虽有改善", "经实地走访", "建议列入明年计划", "由有关部门牵头"),
    *("资金来源不够稳定", "管护责任没有落实", "部分路段没有照明", "可先行试点再推开"),
    *("应当加强日常巡查", "教师编制仍然紧张", "农产品销路不宽", "河道清淤不够及时"),
)
SUBMISSIONS = (
    *(
        "序号",
        "收件号",
        "案由",
        "提案人",
        "联名人",
        "提案者类别",
        "界别",
        "提交日期",
        "提交时间类型",
    ),
    *("类别", "正文", "是否同意公开", "不公开理由", "建议承办单位", "备注", "联系电话", "通讯地址"),
    *("单位及职务", "届次", "提案人数"),
)
LIVES = (
    *("案号", "案由", "提案人", "联名人", "提案者类别", "界别", "提交日期", "类别", "审查意见"),
    *(
        "审查日期",
        "办理方式",
        "主办单位",
        "会办单位",
        "交办日期",
        "办理时限",
        "答复文号",
        "答复日期",
    ),
    *("办理结果", "委员意见", "反馈日期"),
)


def submissions(rows: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the header and the rows of a collection sheet."""
    yield SUBMISSIONS
    dice = random.Random(rows)  # noqa: S311 - invented words, nothing secret
    for i in range(rows):
        who, title, others = _matter(i)
        body = "，".join(dice.choices(PHRASES, k=dice.randint(12, 30))) + "。"
        yield (
            *(i + 1, f"L{i + 1}", title, MEMBERS[who], others),
            "委员联名" if others else "委员个人",
            *(SECTORS[who % 6], OPENS + timedelta(i % 3), "大会提案", CATEGORIES[i % 5], body),
            *(("否", "涉及未公开的规划") if i % 9 == 0 else ("是", None)),
            *(UNITS[i % 60], None, f"1390000{who:04}", f"某街道{who}号", f"某单位{who}科长"),
            *("十一届二次会议", 3 if others else 1),
        )


def lives(rows: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the header and the rows of a sheet of whole lives: each row takes five steps."""
    yield LIVES
    for i in range(rows):
        who, title, others = _matter(i)
        co = UNITS[(i * 7 + 1) % 60] if i % 3 == 0 and (i * 7 + 1) % 60 != i % 60 else None
        assigned = OPENS + timedelta(60)
        replied = assigned + timedelta(30 + i % 70)
        yield (
            *(f"{i + 1:03}", title, MEMBERS[who], others),
            "委员联名" if others else "委员个人",
            *(SECTORS[who % 6], OPENS + timedelta(i % 3), CATEGORIES[i % 5]),
            *("立案", OPENS + timedelta(5), "主办加会办" if co else "单办", UNITS[i % 60], co),
            *(assigned, date(2023, 6, 6), f"县办〔2023〕{i + 1}号", replied),
            *(CLASSES[i % 7], RATINGS[i % 5], replied + timedelta(9)),
        )


def _matter(i: int) -> tuple[int, str, str | None]:
    """Return who proposes, what, and who signs too."""
    who = i % len(MEMBERS)
    others = "、".join(MEMBERS[(who + k) % len(MEMBERS)] for k in (7, 31)) if i % 3 == 0 else None
    return who, f"关于完善第{i}村道路照明和管护机制的提案", others


KINDS = {"submissions": submissions, "lives": lives}


def write(kind: str, rows: int, path: Path) -> None:
    """Write one sheet, as a workbook or, by the file's name, as text with BOM."""
    table = KINDS[kind](rows)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in table:
        sheet.append(row)
    book.save(path)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
