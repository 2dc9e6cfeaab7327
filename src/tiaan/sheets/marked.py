"""The sender's own sheet back: bad cells coloured and commented, the reasons in a last column.

What an earlier run left is taken off first, so that a corrected copy shows what is still wrong.
Nothing of the sender's is changed but the colour behind a marked cell, and that comes back.
"""

from __future__ import annotations

import warnings
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.model.fields import NOTED, header_key
from tiaan.sheets.looks import HEAD, across, dress, paper, write
from tiaan.sheets.original import opened, written
from tiaan.sheets.outcome import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tiaan.sheets.grid import Grid
    from tiaan.sheets.outcome import PlanRow
    from tiaan.sheets.planned import Plan
    from tiaan.sheets.reading import Found

# Nearly Excel's own red and yellow, yet nobody's: they tell which colours are ours to take off.
RED = "FFFFC8CD"
YELLOW = "FFFFF2CB"
_MARK = "【核对】"
"""Begins what we say in a comment; what stands before it is the sender's."""
_WORDS = ("有误：", "与文件不同：")
"""Begin what we say in the last column."""
_WIDTH = 60
_HIGHEST = 120
"""Most points that a line is made high."""
_COMMENT = (300, 22)
"""Width of a comment and height of its lines, in pixels."""


class Marked(NamedTuple):
    """A sheet that goes back.

    Attributes:
        bad: how many of its rows are marked as faulty.
        notes: what the clerk should know of the copy.
    """

    data: bytes
    bad: int
    notes: tuple[str, ...]


class _Fault(NamedTuple):
    """What is said at one cell; column 0 is the whole line."""

    line: int
    column: int
    text: str
    color: str


def faulty_files(plan: Plan) -> list[str]:
    """Return the files with faulty rows, by name, in the order read."""
    return list(dict.fromkeys(row.row.file for row in plan.bad))


def send_back(path: Path, grids: Sequence[Grid], plan: Plan) -> Marked:
    """Return a sender's file with the marks of a plan.

    Args:
        path: the file, which stays as it is.
        grids: its sheets as read.
        plan: what became of the rows of all files.

    Raises:
        UsageError: it cannot be read any more.
    """
    name = grids[0].file
    tables = [found for found in plan.sheets.tables if found.grid.file == name]
    rows = [row for row in plan.rows if row.row.file == name and _says(row, plan)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions; what gets lost is in the notes
        original = opened(path, grids)
        for found in tables:
            sheet = original.sheets[found.grid.sheet]
            if original.is_copy:
                _lay_out(sheet, found)
            _mark(sheet, found, [row for row in rows if row.row.sheet == found.grid.sheet])
        bad = sum(row.verdict is Verdict.BAD for row in rows)
        return Marked(written(original.book, path), bad, original.notes)


def _says(row: PlanRow, plan: Plan) -> bool:
    """Whether something is to be marked: a fault, or a difference that is not told to the file."""
    differs = row.verdict is Verdict.CHANGED and not plan.sheets.options.update
    return differs or row.verdict is Verdict.BAD


def _lay_out(sheet: Any, found: Found) -> None:  # noqa: ANN401 - the stubs know too little of sheets
    """Make a copy fit to read: its header as one, in sight, the whole as wide as a page."""
    first, header = found.grid.first_line, found.header
    rows = found.grid.rows[header.top : header.row + 1]
    for line in range(first + header.top, first + header.row + 1):
        for column in range(1, max(map(len, rows)) + 1):
            dress(sheet.cell(line, column), bold=True, fill=HEAD)
    sheet.freeze_panes = f"A{first + found.header.row + 1}"
    paper(sheet, first + found.header.row, upright=False)


def _mark(sheet: Any, found: Found, rows: Sequence[PlanRow]) -> None:  # noqa: ANN401 - see _lay_out
    top, line = (found.grid.first_line + i for i in (found.header.top, found.header.row))
    column = _column(sheet, found, top, line)
    _wipe(sheet, line, column)
    if not rows:
        return
    _head(sheet, top, line, column)
    said: dict[tuple[int, int], list[_Fault]] = {}
    for row in rows:
        bad = row.verdict is Verdict.BAD
        word, color = (_WORDS[0], RED) if bad else (_WORDS[1], YELLOW)
        reason = word + _outward(row.outward)
        _say(sheet.cell(row.row.line, column), reason, color)
        _raise(sheet.row_dimensions[row.row.line], reason)
        for fault in _faults(row, color):
            said.setdefault(_shown(sheet, fault.line, fault.column), []).append(fault)
    for place, faults in said.items():
        cell = sheet.cell(*place)
        _paint(cell, faults[0].color)
        _comment(cell, list(dict.fromkeys(fault.text for fault in faults)))


def _outward(reason: str) -> str:
    """Return a reason for people who do not run this program: without its commands."""
    parts = [part for part in reason.split("；") if "tiaan " not in part and " --" not in part]
    return "；".join(parts) or reason


def _faults(row: PlanRow, color: str) -> Iterator[_Fault]:
    for problem in row.problems:
        if problem.column:
            yield _Fault(problem.line, problem.column, _outward(problem.message), color)
    if row.verdict is Verdict.CHANGED:
        for difference in row.differences:
            if column := row.row.columns.get(difference.key):
                yield _Fault(row.row.line, column, _WORDS[1] + difference.outward, color)


def _shown(sheet: Any, line: int, column: int) -> tuple[int, int]:  # noqa: ANN401 - see _lay_out
    """Return a cell's place; of one hidden by a merged one, the place of that which shows."""
    if type(sheet.cell(line, column)).__name__ == "MergedCell":
        for spot in sheet.merged_cells.ranges:
            if spot.min_row <= line <= spot.max_row and spot.min_col <= column <= spot.max_col:
                return spot.min_row, spot.min_col
    return line, column


def _column(sheet: Any, found: Found, top: int, line: int) -> int:  # noqa: ANN401 - see _lay_out
    """Return the reasons' column: that of an earlier run, else the one after the table."""
    rows = found.grid.rows[found.header.top :]
    after = max(len(row) for row in rows) + 1
    for header in (line, top):
        for column in range(1, after):
            value = sheet.cell(header, column).value
            if isinstance(value, str) and header_key(value) == NOTED:
                return column
    for spot in sheet.merged_cells.ranges:
        if spot.max_row >= top and spot.min_col <= after <= spot.max_col:
            after = spot.max_col + 1
    return after


def _wipe(sheet: Any, line: int, column: int) -> None:  # noqa: ANN401 - see _lay_out
    """Take off what an earlier run has left."""
    fills = sheet.parent._fills  # noqa: SLF001 - asking every cell for its colour takes seconds
    ours = {place for place, fill in enumerate(fills) if fill.fgColor.rgb in (RED, YELLOW)}
    for cell in list(sheet._cells.values()):  # noqa: SLF001 - iter_rows would fill the rectangle
        if cell.row <= line:
            continue
        if cell.has_style and cell._style.fillId in ours:  # noqa: SLF001 - as above
            _unpaint(cell)
        if cell.comment is not None and _MARK in cell.comment.text:
            theirs = cell.comment.text.partition(_MARK)[0].rstrip()
            cell.comment = _note(theirs, cell.comment.author) if theirs else None
        if cell.column == column and str(cell.value).startswith(_WORDS):
            cell.value = None


def _paint(cell: Any, color: str) -> None:  # noqa: ANN401 - see _lay_out
    """Colour a cell; behind a solid colour there is room to keep the one it had."""
    from openpyxl.styles import PatternFill

    was = cell.fill.fgColor if cell.fill.fill_type == "solid" else None
    cell.fill = PatternFill("solid", fgColor=color, **({"bgColor": copy(was)} if was else {}))


def _unpaint(cell: Any) -> None:  # noqa: ANN401 - see _lay_out
    from openpyxl.styles import PatternFill

    was = cell.fill.bgColor
    plain = was.type == "indexed" or (was.type == "rgb" and was.rgb == "00000000")
    cell.fill = PatternFill() if plain else PatternFill("solid", fgColor=copy(was))


def _raise(row: Any, text: str) -> None:  # noqa: ANN401 - see _lay_out
    """Make a line high enough for what is said of it."""
    needed = min(15 * -(-across(text) // _WIDTH), _HIGHEST)
    row.height = max(row.height or 0, needed)


def _comment(cell: Any, texts: Sequence[str]) -> None:  # noqa: ANN401 - see _lay_out
    """Say what is wrong beside a cell, after what the sender says there."""
    ours = _MARK + "\n".join(texts)
    if cell.comment is None:
        cell.comment = _note(ours, "tiaan")
    else:
        cell.comment = _note(f"{cell.comment.text}\n{ours}", cell.comment.author)


def _note(text: str, author: str) -> Any:  # noqa: ANN401 - see _lay_out
    from openpyxl.comments import Comment

    width, height = _COMMENT
    lines = sum(1 + across(line) // 40 for line in text.split("\n"))
    return Comment(text, author, width=width, height=height * (1 + lines))


def _head(sheet: Any, top: int, line: int, column: int) -> None:  # noqa: ANN401 - see _lay_out
    """Head the reasons like the column beside them."""
    model = sheet.cell(*_shown(sheet, line, column - 1))
    if top < line and sheet.cell(top, column).coordinate not in sheet.merged_cells:
        sheet.merge_cells(start_row=top, end_row=line, start_column=column, end_column=column)
    cell = sheet.cell(min(top, line), column)
    cell.value = NOTED
    if model.has_style:
        cell._style = copy(model._style)  # noqa: SLF001 - all of a look at once
    else:
        dress(cell, bold=True, fill=HEAD)
    for group in sheet.column_dimensions.values():
        if group.min and group.max and group.min <= column <= group.max:
            # Columns set up together, often all to the end: two entries for one are an error.
            group.max = max(column - 1, group.min)
    sheet.column_dimensions[cell.column_letter].width = _WIDTH
    sheet.column_dimensions[cell.column_letter].hidden = False


def _say(cell: Any, text: str, color: str) -> None:  # noqa: ANN401 - see _lay_out
    from openpyxl.styles import Alignment

    if type(cell).__name__ == "MergedCell":
        return  # what the sender merged stays; the comments say it too
    write(cell, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    _paint(cell, color)
