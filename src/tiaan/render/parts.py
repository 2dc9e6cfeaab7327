"""What every format asks of a table or a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from tiaan.model.table import TODO, Kind, Report, Table, text
from tiaan.model.text import visible
from tiaan.render.numbering import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.table import Block, Column, Value

    What: TypeAlias = Table | Report | Sequence[Table]

# East Asian wide and full-width characters: two columns each, in Excel and in print.
_WIDE = (
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)
_NUMBERS = (Kind.COUNT, Kind.SHARE)


def blocks(what: What) -> tuple[Block, ...]:
    """Return what is to be rendered, in order, its headings numbered."""
    match what:
        case Table():
            return (what,)
        case Report():
            return numbered(what.blocks)
        case _:
            return tuple(what)


def tables(what: What) -> tuple[Table, ...]:
    """Return the tables in order."""
    return tuple(block for block in blocks(what) if isinstance(block, Table))


def title(what: What) -> str:
    """Return the title of the whole; that of the first table where there are several."""
    if isinstance(what, Table | Report):
        return visible(what.title)
    return visible(what[0].title) if what else ""


def subtitle(report: Report) -> str:
    """Return the line under the title: the report's own, else the day it stands for."""
    if report.subtitle or not report.as_of:
        return visible(report.subtitle)
    return f"（截至{report.as_of.year}年{report.as_of.month}月{report.as_of.day}日）"


def cell(value: Value, table: Table) -> str:
    """Return a value as people read it, with nothing unseen in it."""
    return visible(text(value, table.decimals))


def labels(table: Table) -> list[str]:
    """Return the headers; a unit's name may be one."""
    return [visible(column.label) for column in table.columns]


def lines(table: Table) -> list[list[str]]:
    """Return every row, and the totals last, as people read them."""
    rows = [*table.rows, table.totals] if table.totals else table.rows
    return [[cell(value, table) for value in row] for row in rows]


def is_number(column: Column) -> bool:
    """Tell whether a column is set flush right."""
    return column.kind in _NUMBERS


def barred(table: Table) -> int | None:
    """Return the place of the column whose shares get bars: the first share; None without any."""
    kinds = [column.kind for column in table.columns]
    return kinds.index(Kind.SHARE) if Kind.SHARE in kinds else None


def width(line: str) -> int:
    """Return how many columns the longest line of a text takes; a Chinese character takes two."""
    return max(
        len(part) + (0 if part.isascii() else len(re.findall(_WIDE, part)))
        for part in line.split("\n")
    )


def pieces(line: str) -> list[tuple[str, bool]]:
    """Split a paragraph's line into text and the places (True) where a person must write."""
    parts = re.split(f"({re.escape(TODO)})", visible(line))
    return [(part, part == TODO) for part in parts if part]
