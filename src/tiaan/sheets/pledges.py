"""The sheet of a unit's promises to be filled in, and what it says when it comes back.

A row is one promise, named by its session and number: a sheet may come back when a new session has
opened. A row without 进展 says nothing. What a row says is
recorded by the same action as `tiaan pledge update`, all rows in one operation or none.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.actions import pledge
from tiaan.errors import InputError, TiaanError, UsageError
from tiaan.model.dates import parse_date
from tiaan.model.fields import header_key
from tiaan.model.promises import parse_promise
from tiaan.model.table import text
from tiaan.model.terms import Action, CommitmentStatus
from tiaan.model.text import title_key
from tiaan.sheets.choices import Choices
from tiaan.sheets.dropdowns import Rules
from tiaan.sheets.guard import address
from tiaan.sheets.looks import GIVEN, HEAD, across, dress, entitle, paper, put
from tiaan.sheets.packing import new_book, packed
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from tiaan.model.records import Who
    from tiaan.model.table import Table, Value
    from tiaan.sheets.grid import Grid
    from tiaan.store.journal import Operation

_HEADER = 3
_GIVEN = {
    "number": ("承诺编号", 14), "title": ("案由", 34), "unit": ("承办单位", 18),
    "what": ("承诺事项", 34),
    "due_on": ("兑现日期", 12),
}  # fmt: skip
_ASKED = {
    "status": ("进展", 10), "checked_on": ("核对日期", 12), "to": ("变更后日期", 12),
    "note": ("情况说明", 34),
}  # fmt: skip
_DAYS = ("due_on", "checked_on", "to")
_HINT = (
    "每项填写“进展”（已兑现、未兑现、有变更、进行中）和核对日期，改了日期的写“变更后日期”，"
    "没有兑现的在“情况说明”写原因；灰色的列请勿改动，没有进展可报的留空。"
)


class Filled(NamedTuple):
    """What one row says, as written.

    Attributes:
        line: in the file; `source` names file and sheet beside.
    """

    line: int
    source: str
    values: dict[str, Value]


class Taken(NamedTuple):
    """What an import came to: how many rows were recorded, known already, blank."""

    new: int
    known: int
    blank: int


def sheet(title: str, listed: Table, today: date) -> bytes:
    """Return a workbook to be filled in, with the promises of a list of ours."""
    book = new_book(title)
    page: Any = book.active
    page.title = "承诺事项"
    columns = {**_GIVEN, **_ASKED}
    _head(page, title, columns)
    places = {column.key: place for place, column in enumerate(listed.columns)}
    last = _HEADER + len(listed.rows)
    for line, row in enumerate(listed.rows, _HEADER + 1):
        for number, key in enumerate(columns, 1):
            cell = page.cell(line, number)
            given = key in _GIVEN
            form = "yyyy-mm-dd" if key in _DAYS else "@" if key == "number" else "General"
            dress(cell, fill=GIVEN if given else "", center=key in _DAYS, number=form)
            if given:
                put(cell, row[places[key]])
        most = max(across(text(row[places[key]])) / _GIVEN[key][1] for key in ("title", "what"))
        page.row_dimensions[line].height = 16 * (1 + int(most)) + 4
    rules = Rules(page)
    offered = Choices(tuple(status.label for status in CommitmentStatus))
    for number, (key, (label, _)) in enumerate(columns.items(), 1):
        cells = f"{address(_HEADER + 1, number)}:{address(last, number)}"
        if key == "status":
            rules.words(cells, label, offered)
        elif key in _ASKED and key in _DAYS:
            rules.days(cells, label, today)
    page.freeze_panes = address(_HEADER + 1, 3)
    paper(page, _HEADER, upright=False)
    return packed(book)


def _head(page: Any, title: str, columns: dict[str, tuple[str, int]]) -> None:  # noqa: ANN401 - the stubs know too little of sheets
    entitle(page, title, _HINT, address(1, len(columns))[:-1])
    page.row_dimensions[1].height, page.row_dimensions[2].height = 34, 32
    for number, (label, width) in enumerate(columns.values(), 1):
        dress(page.cell(_HEADER, number, label), bold=True, center=True, fill=HEAD)
        page.column_dimensions[address(1, number)[:-1]].width = width


def read(grids: Sequence[Grid]) -> list[Filled]:
    """Return the rows below a header that names numbers and progress, of every sheet.

    Raises:
        UsageError: no sheet has such a header.
    """
    found: list[Filled] = []
    seen = False
    labels = {header_key(label): key for key, (label, _) in {**_GIVEN, **_ASKED}.items()}
    for grid in grids:
        keys: dict[int, str] = {}
        for offset, cells in enumerate(grid.rows):
            named = {
                place: labels[header_key(str(cell))]
                for place, cell in enumerate(cells)
                if cell is not None and header_key(str(cell)) in labels
            }
            if {"number", "status"} <= set(named.values()):
                keys, seen = named, True
            elif keys:
                line = grid.first_line + offset
                source = " · ".join(filter(None, (grid.file, grid.sheet, str(line))))
                values = {
                    key: _plain(cells[place])
                    for place, key in keys.items()
                    if place < len(cells) and cells[place] not in (None, "")
                }
                if values:
                    found.append(Filled(line, source, values))
    if not seen:
        raise UsageError("表中没有“承诺编号”和“进展”两列", "请用 tiaan pledge sheet 写出的表填写")
    return found


def _plain(cell: object) -> Value:
    return cell if isinstance(cell, date) else str(cell).strip()


def take(conn: sqlite3.Connection, rows: Sequence[Filled], on: date | None, who: Who) -> Taken:
    """Record what the rows say, in one operation; what is on record already is left.

    Raises:
        InputError: names every row that cannot be recorded; nothing is written.
    """
    told = [row for row in rows if "status" in row.values]
    new, problems = 0, list(_strays(rows))
    with operation(conn, Action.PLEDGE, who) as op:
        for row in told:
            op.source = row.source
            try:
                with op.attempt():
                    new += _tell(op, row, on or who.today)
            except TiaanError as error:
                problems.append(f"第 {row.line} 行：{error.message}")
        if problems:
            raise InputError(
                f"有 {len(problems)} 行不能登记，什么也没有写入", "请改好后重新导入", problems
            )
    return Taken(new, len(told) - new, len(rows) - len(told))


def _strays(rows: Sequence[Filled]) -> Iterator[str]:
    """Yield what is wrong with rows that report something but not how it stands."""
    for row in rows:
        if "status" not in row.values and row.values.keys() & {"to", "checked_on", "note"}:
            yield f"第 {row.line} 行：写了日期或说明，没有写进展"


def _tell(op: Operation, row: Filled, today: date) -> bool:
    """Record one row; return False where a check on record says the very same."""
    ref, own = parse_promise(str(row.values.get("number", "")))
    case = op.take(ref)
    made = pledge.pick(case, own)
    title = str(row.values.get("title", ""))
    if title and not case.is_secret and title_key(title) != title_key(case.title):
        raise UsageError(f"这个编号在文件中是另一件：{case.title}", "请核对编号和案由")
    status = CommitmentStatus.parse(str(row.values["status"]))
    note = str(row.values.get("note", ""))
    given, to = _day(row, "checked_on"), _day(row, "to")
    for known in case.commitment_checks:
        said = (known.status, known.promised_on, known.note)
        same = known.commitment_id == made.id and said == (status, to, note)
        if same and given in (None, known.checked_on):
            return False
    pledge.check(op, case, made, pledge.CheckDraft(status, given or today, to, note))
    return True


def _day(row: Filled, key: str) -> date | None:
    value = row.values.get(key)
    return value if isinstance(value, date) or value is None else parse_date(str(value))
