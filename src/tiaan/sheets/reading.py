"""Grids into rows: the table found, totals and remarks set aside, every cell read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiaan.errors import NotFound, UsageError
from tiaan.model.fields import CHOICES
from tiaan.model.text import fold, nearest
from tiaan.sheets.cells import DITTO, NAMING, PROSE
from tiaan.sheets.header import ROWS, find_header
from tiaan.sheets.lines import Lines
from tiaan.sheets.local import NOWHERE
from tiaan.sheets.values import RowReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tiaan.model.fields import Field
    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.header import Header
    from tiaan.sheets.local import Local
    from tiaan.sheets.values import SheetRow

_GUIDES = {"说明", "填写说明", "填表说明", CHOICES}
"""Sheets that explain others: ours, and those of templates, with the lists to choose from."""


_DITTO_MAX = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet with a table in it.

    Attributes:
        local: the county's words.
        keeps_phones: whether sheets of this kind tell how to reach a proposer.
    """

    grid: Grid
    header: Header
    local: Local = NOWHERE
    keeps_phones: bool = True

    @property
    def name(self) -> str:
        """What the sheet is called in messages."""
        return " · ".join(part for part in (self.grid.file, self.grid.sheet) if part)


def find_tables(
    grids: Sequence[Grid],
    fields: tuple[Field, ...],
    mapping: Mapping[str, Field | None],
    only: str | None = None,
    local: Local = NOWHERE,
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Return the sheets that hold a table of these fields, and what is said of the others.

    Args:
        grids: the sheets of one file or several.
        fields: what the columns may be.
        mapping: what the clerk says headers mean, see `header.read_mapping`.
        only: name of the sheet meant; hidden ones are read only when named.
        local: the county's words, see `local.local_words`; they tell what a column is.

    Raises:
        NotFound: no sheet of that name.
        UsageError: no sheet holds such a table, or a column may be several things.
    """
    names = [grid.sheet for grid in grids]
    if only is not None and only not in names:
        known = "、".join(nearest(only, names) or names)
        raise NotFound(f"没有工作表“{only}”", f"有：{known}")
    found, notes = [], []
    keeps_phones = any(field.key == "phone" for field in fields)
    for grid in grids:
        if grid.sheet != only if only is not None else grid.sheet.strip() in _GUIDES:
            continue
        if grid.hidden and only is None:
            notes.append(f"工作表“{grid.sheet}”是隐藏的，没有读；要读它请用 --sheet {grid.sheet}")
            continue
        header = find_header(grid, fields, mapping, local)
        if header is not None:
            found.append(Found(grid, header, local, keeps_phones))
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
        around: the day near which a date without a year lies, the session's opening.
    """
    grid, header = found.grid, found.header
    records, set_aside = Lines(grid, header, found.local.categories).records()
    reader = RowReader(header.columns, around, found.local.people, keeps_phones=found.keeps_phones)
    copied = [i for i, field in header.columns.items() if field.key not in NAMING | PROSE]
    copied += [i for first, more in header.parts.joined.items() if first in copied for i in more]
    rows: list[SheetRow] = []
    above: tuple[Cell, ...] = ()
    for record in records:
        lines = tuple(grid.first_line + index for index in record.lines)
        above = _with_copies(record.cells, above, copied)
        cells, faults = header.parts.gather(above, lines[0])
        origin = (grid.file, grid.sheet, lines[0])
        row = reader.read(cells, origin, faults)
        if len(lines) > 1:
            row = replace(row, lines=lines)
        if row.raw or row.problems:
            rows.append(row)
    return rows, set_aside


def _with_copies(
    cells: tuple[Cell, ...], above: tuple[Cell, ...], columns: Sequence[int]
) -> tuple[Cell, ...]:
    """Return cells with what stands above in the place of 同上; where nothing does, 同上 stays."""
    row = None
    for column in columns:
        cell = cells[column] if column < len(cells) else None
        if not isinstance(cell, str) or len(cell) > _DITTO_MAX or fold(cell) not in DITTO:
            continue
        if column < len(above) and above[column] is not None:
            row = row or list(cells)
            row[column] = above[column]
    return tuple(row) if row else cells
