"""A sender's file as a workbook that can be written again: itself, or a copy line by line.

openpyxl keeps what it knows: looks, widths, merged cells, other sheets, formulas, rules. What it
cannot open, or what is no .xlsx, is copied from the grid: same rows, same lines, merged cells.
"""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

from tiaan.errors import UsageError
from tiaan.model.text import CUT, visible
from tiaan.sheets.cached import with_values
from tiaan.sheets.kind import zip_kind
from tiaan.sheets.looks import across, write
from tiaan.sheets.packing import new_book, packed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl import Workbook

    from tiaan.sheets.grid import Cell, Grid

_CELLS = 600_000
"""Most cells that are opened with their looks, blank ones included: each takes a kilobyte."""
_CELL_MAX = 32_767
_NAME_MAX = 31
_WIDEST = 40
_LOST = (
    # part of the file, what stands in it, what of it does not come through
    ("xl/vbaProject.bin", b"", "宏"),
    ("xl/ctrlProps/", b"", "按钮等控件"),
    ("xl/drawings/drawing", rb"<xdr:(?:pic|sp|grpSp|cxnSp)[ >]", "图片、图形"),
    ("xl/worksheets/sheet", rb"<x14:(?:dataValidation|conditionalFormatting)[ >]", "部分下拉列表"),
)


class Original(NamedTuple):
    """A sender's file, open for writing.

    Attributes:
        sheets: by their names in the grids.
        notes: what did not come through.
        is_copy: whether it is one, without the sender's looks.
    """

    book: Workbook
    sheets: dict[str, Any]
    notes: tuple[str, ...]
    is_copy: bool


def opened(path: Path, grids: Sequence[Grid]) -> Original:
    """Return a file as a workbook.

    Raises:
        UsageError: the file cannot be read any more.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(f"{visible(path.name)} 打不开了", "请核对文件是否还在") from None
    lost: list[str] = []
    hidden = sum(_area(spot) for grid in grids for spot in grid.merged)
    book = _itself(data, lost) if hidden <= _CELLS else None
    if book is not None and all(grid.sheet in book.sheetnames for grid in grids):
        said = f"{visible(path.name)} 的{'、'.join(lost)}没有带上，其余照原样"
        sheets: dict[str, Any] = {grid.sheet: book[grid.sheet] for grid in grids}
        return Original(book, sheets, (said,) if lost else (), is_copy=False)
    notes = [f"{visible(path.name)} 照原样抄成了 xlsx：行号不变，格式没有带上"]
    copy, copies = _copied(path, grids, notes)
    return Original(copy, copies, tuple(notes), is_copy=True)


def _itself(data: bytes, lost: list[str]) -> Workbook | None:
    """Return the workbook with all its looks; None for what openpyxl cannot or should not open."""
    from openpyxl import load_workbook

    if not data.startswith(b"PK"):
        return None
    try:
        with ZipFile(io.BytesIO(data)) as parts:
            names = parts.namelist()
            if zip_kind(parts, set(names)) != "xlsx":
                return None
            sheets = [parts.read(n) for n in names if n.startswith("xl/worksheets/sheet")]
            if sum(sheet.count(b"<c ") for sheet in sheets) > _CELLS:
                return None
            lost += [
                word
                for start, mark, word in _LOST
                if any(re.search(mark, parts.read(n)) for n in names if n.startswith(start))
            ]
            texts = [*sheets, *(parts.read(n) for n in names if n == "xl/sharedStrings.xml")]
        # Text in several looks is rare, and reading for it takes half as long again.
        return load_workbook(io.BytesIO(data), rich_text=any(b"<r>" in text for text in texts))
    except Exception:  # noqa: BLE001 - a dozen kinds, all of which mean: not to be opened
        lost.clear()
        return None


def _copied(path: Path, grids: Sequence[Grid], notes: list[str]) -> tuple[Workbook, dict[str, Any]]:
    """Return the grids as a workbook."""
    book = new_book()
    blank: Any = book.active
    book.remove(blank)
    sheets: dict[str, Any] = {}
    for grid in grids:
        sheet: Any = book.create_sheet(_name(grid.sheet or path.stem, book.sheetnames))
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        sheets[grid.sheet] = sheet
        cut = False
        for line, row in enumerate(grid.rows, grid.first_line):
            for column, value in enumerate(row, 1):
                cut |= _put(sheet.cell(line, column), value)
        if cut:
            notes.append(f"{visible(path.name)} 有超过 {_CELL_MAX} 字的格子，抄件中截短了")
        _widen(sheet, grid)
        for top, left, bottom, right in _apart(grid.merged):
            sheet.merge_cells(
                start_row=grid.first_line + top,
                start_column=left + 1,
                end_row=grid.first_line + bottom,
                end_column=right + 1,
            )
    return book, sheets


def _name(raw: str, taken: Sequence[str]) -> str:
    stem = re.sub(r"[\[\]:*?/\\]", "_", visible(raw)).strip("' ") or "表"
    name, number = stem[:_NAME_MAX], 1
    while name.lower() in (other.lower() for other in taken):
        number += 1
        name = f"{stem[: _NAME_MAX - 5]}({number})"
    return name


def _put(cell: Any, value: Cell) -> bool:  # noqa: ANN401 - the stubs know too little of cells
    """Write a cell as it was read; say whether it had to be cut."""
    if value is None:
        return False
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(value, int) and not isinstance(value, bool):
            cell.number_format = "0"  # eighteen digits of an identity card stay digits
        return False
    too_long = len(visible(value).encode("utf-16-le")) // 2 > _CELL_MAX
    write(cell, value[: _CELL_MAX // 2] + CUT if too_long else value)
    return too_long


def _widen(sheet: Any, grid: Grid) -> None:  # noqa: ANN401 - see _put
    """Make columns as wide as most of what is in them."""
    from openpyxl.utils import get_column_letter

    wide: dict[int, int] = {}
    for row in grid.rows:
        if len(row) - row.count(None) == 1:
            continue  # a title, a remark
        for column, value in enumerate(row, 1):
            if value is not None:
                wide[column] = max(wide.get(column, 8), min(across(str(value)[:_WIDEST]), _WIDEST))
    for column, width in wide.items():
        sheet.column_dimensions[get_column_letter(column)].width = width + 2


def _area(spot: tuple[int, int, int, int]) -> int:
    """Return over how many cells a merged one stands."""
    top, left, bottom, right = spot
    return (bottom - top + 1) * (right - left + 1)


def _apart(
    spots: Sequence[tuple[int, int, int, int]],
) -> list[tuple[int, int, int, int]]:
    """Return merged ranges that do not overlap, or Excel would call the file damaged."""
    kept: list[tuple[int, int, int, int]] = []
    for spot in spots:
        top, left, bottom, right = spot
        if _area(spot) <= _CELLS and all(
            other[0] > bottom or other[2] < top or other[1] > right or other[3] < left
            for other in kept
        ):
            kept.append(spot)
    return kept


def written(book: Workbook, path: Path) -> bytes:
    """Return the workbook's bytes; formulas keep the values they had."""
    return with_values(packed(book), book, path)
