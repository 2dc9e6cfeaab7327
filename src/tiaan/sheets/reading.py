"""Grids into rows: the table found, totals and remarks set aside, every cell read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiaan.errors import NotFound, UsageError
from tiaan.model.text import fold, nearest
from tiaan.sheets.header import ROWS, find_header, is_repeated
from tiaan.sheets.values import read_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tiaan.model.fields import Field
    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.header import Header
    from tiaan.sheets.values import SheetRow

_TOTALS = re.compile(r"(合计|总计|小计|共计)[:：]?\d*[件条份行]?")
_REMARK = re.compile(r"(注|备注|说明|附注|填表说明|填表人|制表人|制表|审核人)[:：\d]?.*")
_GUIDES = {"说明", "填写说明", "填表说明"}
"""Sheets that explain others: ours, and those of templates."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet with a table in it.

    Attributes:
        set_aside: how many lines below the header are no rows: totals, remarks, repeated headers.
    """

    grid: Grid
    header: Header
    set_aside: int = 0

    @property
    def name(self) -> str:
        """What the sheet is called in messages."""
        return " · ".join(part for part in (self.grid.file, self.grid.sheet) if part)


def find_tables(
    grids: Sequence[Grid],
    fields: tuple[Field, ...],
    mapping: Mapping[str, Field | None],
    only: str | None = None,
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Return the sheets that hold a table of these fields, and what is said of the others.

    Args:
        grids: the sheets of one file or several.
        fields: what the columns may be.
        mapping: what the clerk says headers mean, see `header.read_mapping`.
        only: name of the sheet meant; hidden ones are read only when named.

    Raises:
        NotFound: no sheet of that name.
        UsageError: no sheet holds such a table.
    """
    names = [grid.sheet for grid in grids]
    if only is not None and only not in names:
        known = "、".join(nearest(only, names) or names)
        raise NotFound(f"没有工作表“{only}”", f"有：{known}")
    found, notes = [], []
    for grid in grids:
        if grid.sheet != only if only is not None else grid.sheet.strip() in _GUIDES:
            continue
        if grid.hidden and only is None:
            notes.append(f"工作表“{grid.sheet}”是隐藏的，没有读；要读它请用 --sheet {grid.sheet}")
            continue
        header = find_header(grid, fields, mapping)
        if header is not None:
            found.append(Found(grid, header))
        elif grid.rows:
            notes.append(f"工作表“{grid.sheet or grid.file}”的前 {ROWS} 行里没有认得的表头，没有读")
    if not found:
        required = "、".join(field.label for field in fields if field.required)
        raise UsageError(
            f"{grids[0].file if grids else '文件'} 的前 {ROWS} 行里没有认得的表头",
            f"至少要有“{required}”列；别的写法可用 --map 表头=字段 指明",
        )
    return tuple(found), tuple(notes)


def read_rows(found: Found, around: date | None) -> tuple[list[SheetRow], int]:
    """Return the rows under a header, and how many lines were set aside as no rows.

    Args:
        found: the table.
        around: see `values.read_row`.
    """
    grid, header = found.grid, found.header
    rows: list[SheetRow] = []
    set_aside = 0
    for index in range(header.row + 1, len(grid.rows)):
        cells = grid.rows[index]
        if not any(cell is not None for cell in cells):
            continue
        if _is_no_row(cells) or is_repeated(cells, grid, header):
            set_aside += 1
            continue
        origin = (grid.file, grid.sheet, grid.first_line + index)
        row = read_row(cells, header.columns, origin, around)
        if row.raw:
            rows.append(row)
    return rows, set_aside


def _is_no_row(cells: tuple[Cell, ...]) -> bool:
    """Whether a line sums up or explains: 合计 in front, or 注： and nothing else."""
    words = [fold(cell) if isinstance(cell, str) else cell for cell in cells if cell is not None]
    texts = [word for word in words if isinstance(word, str)]
    if not texts:
        return False
    # A sum is 合计, wherever it stands, and figures; nothing else is in words.
    if all(_TOTALS.fullmatch(text) for text in texts) or _TOTALS.fullmatch(str(words[0])):
        return True
    return len(words) == 1 and bool(_REMARK.fullmatch(texts[0]))
