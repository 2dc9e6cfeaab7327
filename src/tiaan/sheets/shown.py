"""Files of figures as a reader sees them: percentages as they are printed, JSON of ours as tables.

A cell of 0.967 is 96.7 % or 97 %: only its number format tells. What a share in JSON is made of
comes along as people write it: ``96.7%（148/153）``.
"""

from __future__ import annotations

import json
import re
import warnings
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tiaan.errors import UsageError
from tiaan.sheets.grid import Grid, read_grids

if TYPE_CHECKING:
    from pathlib import Path

    from tiaan.sheets.grid import Cell

_FORMAT = re.compile(r"0(?:\.(0+))?%")
_ZIP = b"PK\x03\x04"


def read_shown(path: Path) -> tuple[Grid, ...]:
    """Return the tables of a file, their percentages as text.

    Raises:
        NotFound: no such file.
        UsageError: cannot be read.
    """
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            start = file.read(1_000).lstrip(b"\xef\xbb\xbf \r\n\t")
        if start[:1] in (b"{", b"["):
            return _read_json(path)
    grids = read_grids(path)
    with path.open("rb") as file:
        is_book = file.read(4) == _ZIP
    shown = _percents(path) if is_book else {}
    return tuple(_with(grid, shown.get(grid.sheet, {})) for grid in grids)


def _with(grid: Grid, shown: dict[tuple[int, int], str]) -> Grid:
    if not shown:
        return grid
    rows = tuple(
        tuple(shown.get((line, place), cell) for place, cell in enumerate(row))
        for line, row in enumerate(grid.rows)
    )
    return Grid(grid.file, grid.sheet, rows, grid.first_line, grid.hidden, grid.merged)


def _percents(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Return the cells of each sheet that show a percentage, by row and column from 0."""
    from openpyxl import load_workbook

    found: dict[str, dict[tuple[int, int], str]] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions nobody asked for
            book: Any = load_workbook(path, read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                cells = (cell for row in sheet.iter_rows() for cell in row)
                found[sheet.title] = {
                    (cell.row - 1, cell.column - 1): _as_shown(cell.value, cell.number_format)
                    for cell in cells
                    if isinstance(cell.value, int | float) and "%" in cell.number_format
                }
            book.close()
    except Exception:  # noqa: BLE001 - .ods and broken styles: then the numbers are taken as they are
        return {}
    return found


def _as_shown(value: float, number_format: str) -> str:
    """Return a percentage as its number format prints it; * says that it was moved to make 100."""
    first = number_format.partition(";")[0]
    places = _FORMAT.search(first)
    last = Decimal(1).scaleb(-len(places[1] or "") if places else 0)
    percent = (Decimal(repr(value)) * 100).quantize(last, ROUND_HALF_UP)
    return f"{percent:f}%" + ("*" if "*" in first.replace("_*", "") and '"*"' in first else "")


def _read_json(path: Path) -> tuple[Grid, ...]:
    """Return the tables of JSON: objects, tables of `stats -o`, the blocks of a report.

    Raises:
        UsageError: no such JSON.
    """
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UsageError(f"{path.name} 不是完整的 JSON", "请核对文件，或另存为 xlsx") from None
    if isinstance(data, list):
        tables: list[Any] = [{"title": "", "rows": data}]
    elif isinstance(data, dict):
        blocks = data.get("blocks")
        tables = data.get("tables") or [
            block["table"]
            for block in (blocks if isinstance(blocks, list) else [])
            if isinstance(block, dict) and "table" in block
        ]
    try:
        grids = tuple(_grid(path.name, table) for table in tables)
    except (AttributeError, KeyError, TypeError):
        grids = ()
    if not grids:
        raise UsageError(f"{path.name} 里没有表格", "JSON 要写成一行一个对象的列表")
    return grids


def _grid(file: str, table: dict[str, Any]) -> Grid:
    rows: list[dict[str, object]] = [*table["rows"]]
    if table.get("totals"):
        rows.append(table["totals"])
    keys = [column["key"] for column in table.get("columns", ())]
    labels = [column["label"] for column in table.get("columns", ())]
    keys = keys or list(dict.fromkeys(key for row in rows for key in row))
    cells = tuple(tuple(_cell(row.get(key)) for key in keys) for row in rows)
    return Grid(file, str(table.get("title", "")), (tuple(labels or keys), *cells))


def _cell(value: object) -> Cell:
    match value:
        case {"numerator": int(part), "denominator": int(whole), "value": percent, **more}:
            star = "*" if more.get("nudged") else ""
            return None if percent is None else f"{percent}%{star}（{part}/{whole}）"
        case list():
            return "、".join(map(str, value))
        case str() | int() | float() | bool() | None:
            return value if value != "" else None
        case _:
            return str(value)
