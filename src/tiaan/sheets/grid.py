"""Files into raw grids of cells: by their bytes, whatever they are called.

Nothing here knows about proposals. Every refusal is one sentence and a next step.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tiaan.errors import NotFound, UsageError
from tiaan.model.text import visible
from tiaan.sheets import guard, kind
from tiaan.sheets.delimited import decode, read_objects, read_rows
from tiaan.sheets.guard import CELLS, LINES, TEXT, address, enough
from tiaan.sheets.htmltable import read_tables
from tiaan.sheets.kind import AGAIN, ASK, LOCKED, UNLOCK
from tiaan.sheets.xmltable import NAMESPACE, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Cell", "Grid", "address", "read_grids"]

Cell = str | int | float | bool | date | datetime | None
"""What a cell holds. Whole floats are int, blanks None, days without a time of day date."""

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OBJECTS = re.compile(r'\[|\{\s*"tables"')
"""How JSON of rows begins, and how ours does where it says something of them."""
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it stands in the file.

    Attributes:
        file: name without folder.
        sheet: name of the sheet, '' for CSV and for a page with one table.
        rows: row i is line `first_line` + i; trailing blanks are left off, so lengths differ.
        first_line: line of the first row.
        hidden: whether the sheet is hidden.
        merged: top, left, bottom, right of merged ranges, counted from 0, where the format tells.
    """

    file: str
    sheet: str
    rows: tuple[tuple[Cell, ...], ...]
    first_line: int = 1
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()


def read_grids(path: Path, *, encoding: str | None = None) -> tuple[Grid, ...]:
    """Return the sheets of a file, hidden and empty ones included; at least one holds something.

    Args:
        path: .xlsx, .xlsm, .xls, .xlsb, .ods, CSV or an HTML table, under whatever name.
        encoding: of text; without it BOM, then UTF-8, then GB18030. Workbooks need none.

    Raises:
        NotFound: no such file.
        UsageError: cannot be read as a sheet.
    """
    name = visible(path.name)
    try:
        return _read(name, _bytes(path), encoding)
    except UsageError as error:
        raise UsageError(f"{name} {error.message}", error.hint) from None


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError("是文件夹，不是表格", "请指明其中的一个文件")
        if not path.exists():
            raise NotFound(f"找不到文件 {visible(str(path))}", "请核对路径和文件名")
        if path.name.startswith("~$"):
            raise UsageError("是 Excel 打开表格时的临时文件", "请选不带“~$”的同名文件")
        if not path.is_file():
            raise UsageError("不是普通文件", "请先存成文件再试")
        if path.stat().st_size > guard.FILE:
            raise UsageError(f"超过 {guard.FILE // 1_000_000} MB，没有读取", "请拆成几个文件")
        return path.read_bytes()
    except (OSError, ValueError):
        raise UsageError("打不开", "请核对读取权限；若正在 Excel 中打开，请先关闭") from None


def _read(name: str, data: bytes, encoding: str | None) -> tuple[Grid, ...]:
    kind.refuse_other(data)
    if data.startswith(_OLE) and kind.has_filepass(data):
        raise UsageError(LOCKED, UNLOCK)
    try:
        if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            grids = _read_book(name, data, guard.weigh(data))
        elif data.startswith(_OLE):
            grids = _read_book(name, data, guard.Weighed("xls", plain=True))
        else:
            grids = _read_text(name, data, encoding)
    except (UsageError, KeyboardInterrupt, SystemExit):
        raise
    # Mutated workbooks raise eleven types, and a panic in calamine is no Exception.
    except BaseException as error:  # noqa: BLE001 - any of them means: not readable
        raise _reason(data, error) from None
    if not any(grid.rows for grid in grids):
        raise UsageError("里没有任何内容", ASK)
    return grids


def _reason(data: bytes, error: BaseException) -> UsageError:
    if kind.encrypted(data) or type(error).__name__ == "PasswordError":
        return UsageError(LOCKED, UNLOCK)
    other = kind.ole_kind(data) if data.startswith(_OLE) else ""
    return UsageError(f"是 {other}，不是表格" if other else "已损坏或不完整，读不出来", AGAIN)


def _read_book(name: str, data: bytes, book: guard.Weighed) -> tuple[Grid, ...]:
    if book.plain:
        try:
            with _hushed():
                return _by_calamine(name, data, book.merged)
        except ImportError:
            pass  # no wheel for this machine
    if book.form == "xlsx":
        return _by_openpyxl(name, data)
    raise UsageError(f"是 .{book.form} 格式，本机读不了", AGAIN)


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep a library that panics over a damaged file from telling the clerk so, in English.

    It writes to the system's own standard error, which Python's redirections do not reach.
    """
    try:
        kept = os.dup(2)
    except OSError:  # closed: there is nobody to keep it from
        yield
        return
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


def _by_calamine(
    name: str, data: bytes, merged: Sequence[tuple[guard.Merged, ...]]
) -> tuple[Grid, ...]:
    from python_calamine import (
        SheetTypeEnum,
        SheetVisibleEnum,
        load_workbook,
    )

    grids: list[Grid] = []
    left = CELLS
    with load_workbook(io.BytesIO(data)) as book:
        for place, meta in enumerate(book.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            bottom, right = sheet.end or (-1, -1)
            left -= (bottom + 1) * (right + 1)
            enough(left)
            rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
            spots = tuple((*top, *low) for top, low in sheet.merged_cell_ranges or [])
            grids.append(
                Grid(
                    name,
                    meta.name,
                    _rows(rows, meta.name),
                    hidden=meta.visible != SheetVisibleEnum.Visible,
                    merged=spots or (merged[place] if place < len(merged) else ()),
                )
            )
    return tuple(grids)


def _by_openpyxl(name: str, data: bytes) -> tuple[Grid, ...]:
    from openpyxl import load_workbook

    grids: list[Grid] = []
    left = CELLS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions nobody asked for
        book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the sheet says of its own size is not believed
            raw: list[tuple[object, ...]] = []
            for row in sheet.iter_rows(values_only=True):
                raw.append(row)
                left -= len(row)
                enough(left if len(raw) <= LINES else -1)
            hidden = sheet.sheet_state != "visible"
            grids.append(Grid(name, sheet.title, _rows(raw, sheet.title), hidden=hidden))
        book.close()
    return tuple(grids)


def _read_text(name: str, data: bytes, encoding: str | None) -> tuple[Grid, ...]:
    text = decode(data, encoding)
    start = text[:2_000].lstrip().lower()
    if "\x00" in text:
        raise UsageError("既不是表格也不是文本", AGAIN)
    if _OBJECTS.match(start):
        return (Grid(name, "", _rows(read_objects(text), "")),)
    if not start.startswith("<"):
        return (Grid(name, "", _rows(read_rows(text), "")),)
    if NAMESPACE in start:
        return tuple(
            Grid(name, one.name, _rows(one.rows, one.name), 1, one.hidden, tuple(one.merged))
            for one in read_sheets(text)
        )
    if kind.FLAT in start:
        raise UsageError("是 OpenDocument 的 XML 文本（.fods），读不了", kind.RESAVE)
    tables = read_tables(text)
    if not tables and start.startswith(("<?xml", "<!doctype", "<html")):
        raise UsageError("是网页，里面没有表格", AGAIN)
    if not tables:
        return (Grid(name, "", _rows(read_rows(text), "")),)
    names = [""] if len(tables) == 1 else [f"表{i}" for i in range(1, len(tables) + 1)]
    return tuple(
        Grid(name, sheet, _rows(table.rows, sheet), merged=tuple(table.merged))
        for sheet, table in zip(names, tables, strict=True)
    )


def _rows(raw: Iterable[Iterable[object]], sheet: str) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for line, cells in enumerate(raw, 1):
        row: list[Cell] = []
        for value in cells:
            row.append(None if value == "" else _cell(value))
            if isinstance(value, str) and len(value) > TEXT:
                where = f"{sheet} {address(line, len(row))}".strip()
                raise UsageError(f"的 {where} 格文字超过 {TEXT // 10_000} 万字", "请缩短后再试")
        while row and row[-1] is None:
            row.pop()
        rows.append(tuple(row))
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        if "\r" in value:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return value.strip() or None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value
    return value if value is None or isinstance(value, bool | int | date) else str(value)
