"""Figures that somebody typed into a table: a name, a number, a printed percentage."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.fields import Field
from tiaan.model.table import Column, Kind
from tiaan.model.text import fold
from tiaan.model.typed import Typed, printed
from tiaan.sheets.header import find_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.header import Header

# fmt: off
FIELDS: tuple[Field, ...] = (
    Field(Column("name", "项目"), ("指标", "名称", "内容", "类别", "分类", "单位", "name"), required=True),
    Field(Column("number", "数", Kind.COUNT), ("数量", "件数", "提案数", "数字", "合计数", "份数", "count")),
    Field(Column("percent", "百分数", Kind.SHARE), ("百分比", "占比", "比例", "比率", "率", "%", "percent")),
    Field(Column("base", "分母"), ("基数", "总数", "占", "口径", "base", "of")),
)
# fmt: on
"""The columns of a table of figures."""
_KEPT_PLACES = 4


def read_figures(grids: Iterable[Grid], decimals: int) -> tuple[tuple[Typed, ...], tuple[str, ...]]:
    """Return the figures of all tables, and what is said of columns and sheets left out.

    Args:
        grids: sheets as read.
        decimals: to how many places a cell that holds the share itself (0.98134) was printed.

    Raises:
        UsageError: no such table, or a cell that is no number or percentage.
    """
    found: list[Typed] = []
    notes: list[str] = []
    for grid in grids:
        header = find_header(grid, FIELDS)
        name = grid.sheet or grid.file
        figures = list(_rows(grid, header, decimals)) if header else []
        found += figures
        if grid.rows and not figures:
            notes.append(f"没有核对工作表“{name}”：没有认得的数字")
        elif header and (header.unknown or header.doubts):
            left = "、".join((*header.unknown, *header.doubts))
            notes.append(f"“{name}”里没有核对的列：{left}")
    if not found:
        raise UsageError(
            "表中没有可核对的数字", "须有“项目”一列，以及“数”“百分数”至少一列；“分母”可写可不写"
        )
    return tuple(found), tuple(notes)


def _rows(grid: Grid, header: Header, decimals: int) -> Iterator[Typed]:
    places = {field.key: index for index, field in header.columns.items()}

    def cell(row: tuple[Cell, ...], key: str) -> Cell:
        place = places.get(key, len(row))
        return row[place] if place < len(row) else None

    for index in range(header.row + 1, len(grid.rows)):
        row, line = grid.rows[index], grid.first_line + index
        name = cell(row, "name")
        if name is None:
            continue
        try:
            number, percent, trouble = _number(cell(row, "number")), "", ""
            percent = _percent(cell(row, "percent"), decimals)
        except UsageError as error:
            trouble = f"第 {line} 行：{error.message}；{error.hint}"
            number, percent = None, ""
        if number is not None or percent or trouble:
            base = cell(row, "base")
            yield Typed(str(name), number, percent, "" if base is None else str(base), trouble)


def _number(raw: Cell) -> int | None:
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    text = fold(str(raw)).rstrip("件份个人名次家").replace(",", "")
    if not text.isdecimal():
        raise UsageError(f"“{raw}”不是整数", "件数请写整数，如 159")
    return int(text)


def _percent(raw: Cell, decimals: int) -> str:
    """Return a percentage as printed; a share in a cell of its own (0.981) as it would print."""
    if raw is None:
        return ""
    if isinstance(raw, float | int) and not isinstance(raw, bool) and 0 <= raw <= 1:
        value = (Decimal(repr(raw)) * 100).normalize()
        if -int(value.as_tuple().exponent) > _KEPT_PLACES:
            value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return f"{value:f}"
    text = str(raw)
    printed(text)
    return fold(text).rstrip("%*")
