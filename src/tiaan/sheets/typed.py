"""Figures that somebody typed into a table: a name, a number, a printed percentage."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.fields import Field
from tiaan.model.table import Column, Kind
from tiaan.model.text import fold
from tiaan.model.typed import Added, Typed, printed, whole_number
from tiaan.sheets.header import find_header
from tiaan.sheets.wide import count_in, percent_in, read_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.header import Header

# fmt: off
FIELDS: tuple[Field, ...] = (
    Field(Column("name", "项目"), ("指标", "名称", "内容", "类别", "分类", "单位", "name", "label"), required=True),
    Field(Column("number", "数", Kind.COUNT), ("数量", "件数", "提案数", "数字", "合计数", "份数", "count", "value")),
    Field(Column("percent", "百分数", Kind.SHARE), ("百分比", "占比", "比例", "比率", "率", "%", "percent")),
    Field(Column("base", "分母"), ("基数", "总数", "占", "口径", "base", "of")),
)
# fmt: on
"""The columns of a table of figures."""
_KEPT_PLACES = 4
_NOTHING = "—"
"""Stands where there is nothing to divide by."""


class Figures(NamedTuple):
    """What was read: percentages with counts, sums, and what is said of what was left out."""

    figures: tuple[Typed, ...]
    sums: tuple[Added, ...]
    notes: tuple[str, ...]


def read_figures(grids: Iterable[Grid], decimals: int) -> Figures:
    """Return the figures of all tables.

    Args:
        grids: tables as read, see `shown.read_shown`.
        decimals: to how many places a cell that holds the share itself (0.98134) was printed.

    Raises:
        UsageError: no number anywhere, or a cell that is no number or percentage.
    """
    found: list[Typed] = []
    sums: list[Added] = []
    notes: list[str] = []
    for grid in grids:
        header = find_header(grid, FIELDS)
        name = grid.sheet or grid.file
        keys = {field.key for field in header.columns.values()} if header else set()
        added: list[Added] = []
        by_name = "number" in keys or {"percent", "base"} <= keys
        if header and by_name:
            figures = [one._replace(table=grid.sheet) for one in _rows(grid, header, decimals)]
        else:
            figures, added = read_wide(grid)
            if header and not figures and "percent" in keys:
                figures = [one._replace(table=grid.sheet) for one in _rows(grid, header, decimals)]
        found += figures
        sums += added
        if not figures and not added:
            notes += [f"没有核对“{name}”：没有百分数，也没有合计"] if _has_numbers(grid) else []
        elif header and by_name and (header.unknown or header.doubts):
            left = "、".join((*header.unknown, *header.doubts))
            notes.append(f"“{name}”里没有核对的列：{left}")
    if not found and not sums and not notes:
        raise UsageError(
            "表中没有可核对的数字", "须有“项目”一列，以及“数”“百分数”至少一列；“分母”可写可不写"
        )
    return Figures(tuple(found), tuple(sums), tuple(notes))


def _has_numbers(grid: Grid) -> bool:
    """Tell whether numbers stand in a table, beside its first column: case numbers are names."""
    return any(count_in(cell) is not None for row in grid.rows for cell in row[1:])


def _rows(grid: Grid, header: Header, decimals: int) -> Iterator[Typed]:
    places = {field.key: index for index, field in header.columns.items()}

    def cell(row: tuple[Cell, ...], key: str) -> Cell:
        place = places.get(key, len(row))
        return row[place] if place < len(row) else None

    block = 0
    for index in range(header.row + 1, len(grid.rows)):
        row, line = grid.rows[index], grid.first_line + index
        name = cell(row, "name")
        if name is None:
            block += not any(value is not None for value in row)
            continue
        try:
            figure = _figure(str(name), cell(row, "number"), cell(row, "percent"), decimals)
        except UsageError as error:
            trouble = f"第 {line} 行：{error.message}；{error.hint}"
            figure = Typed(str(name), trouble=trouble)
        base = cell(row, "base")
        if base is not None and not figure.base:
            figure = figure._replace(base=str(base))
        if figure.number is not None or figure.percent or figure.trouble:
            yield figure._replace(block=block)
        else:
            block += 1


def _figure(name: str, number: Cell, percent: Cell, decimals: int) -> Typed:
    """Return a figure of two cells; a list of all kinds of figures has rates among its counts.

    Raises:
        UsageError: one of them is no number, or no percentage.
    """
    number, percent = (None if cell == _NOTHING else cell for cell in (number, percent))
    if (among := percent_in(number)) and percent is None:
        number, percent = None, number
    shown = among or percent_in(percent)
    if shown is None:
        return Typed(name, _number(number), _percent(percent, decimals))
    count = _number(number) if shown.number is None else shown.number
    return Typed(name, count, shown.digits, shown.base, nudged=shown.nudged)


def _number(raw: Cell) -> int | None:
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    number = whole_number(str(raw))
    if number is None:
        raise UsageError(f"“{raw}”不是整数", "件数请写整数，如 159")
    return number


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
