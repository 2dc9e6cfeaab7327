"""One cell into one value, by the kind of its field; what cannot be read becomes a `Problem`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import case_number, parse_ref
from tiaan.model.table import Kind
from tiaan.model.text import fold, parse_flag, split_list, visible
from tiaan.sheets import signers
from tiaan.sheets.guard import address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiaan.model.fields import Field
    from tiaan.model.table import Value
    from tiaan.model.terms import Term
    from tiaan.sheets.grid import Cell

_NOTHING = {"-", "—", "——", "/", "\\", "无", "暂无", "待定", "未反馈", "待反馈", "未收回", "处理中"}
"""What people write into a cell that has nothing to say yet."""
_LONGEST_NOTHING = 6
_PROSE = {"title", "body", "note", "comment", "public_reason", "lead", "name", "remark"}
"""Fields in which those words are words."""
_PEOPLE = {"lead", "co_signers"}
_HALF_YEAR = 183
_DIGITS = 5
_SHOWN = 40
"""Most characters of a cell that a message repeats."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on one line that keeps it from being taken in.

    Attributes:
        column: counted from 1; 0 where the whole line is meant.
        raw: the cell as it stands, shortened; "" for contact data.
    """

    line: int
    message: str
    column: int = 0
    header: str = ""
    raw: str = ""

    @property
    def address(self) -> str:
        """What a spreadsheet calls the cell, or the line."""
        return address(self.line, self.column) if self.column else f"第 {self.line} 行"

    @property
    def where(self) -> str:
        """The cell's address with its header, or the line."""
        return f"{self.address}（{self.header}）" if self.header else self.address

    @property
    def sentence(self) -> str:
        """What is wrong, with the cell's text."""
        raw = f"，原文“{self.raw}”" if self.raw and self.raw not in self.message else ""
        return f"{self.message}{raw}"

    @property
    def text(self) -> str:
        """Where and what."""
        return f"{self.where}：{self.sentence}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a sheet, read.

    Attributes:
        values: by field; blank cells are left out.
        raw: text of the cells, by field, as a reader sees them.
        columns: of the fields, counted from 1.
        lines: all of them where several lines made up the row.
    """

    file: str
    sheet: str
    line: int
    values: Mapping[str, Value]
    raw: Mapping[str, str]
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def source(self) -> str:
        """Where it came from, as the log keeps it."""
        lines = "、".join(map(str, self.lines or (self.line,)))
        return " · ".join(part for part in (self.file, self.sheet, lines) if part)

    def problem(self, message: str, key: str = "") -> Problem:
        """Return a problem with one of its cells, or with the line."""
        raw = "" if key in ("phone", "address", "employer") else self.raw.get(key, "")[:_SHOWN]
        label = self.labels.get(key, "")
        return Problem(self.line, message, self.columns.get(key, 0), label, visible(raw))


def read_row(
    cells: tuple[Cell, ...],
    columns: Mapping[int, Field],
    origin: tuple[str, str, int],
    around: date | None = None,
) -> SheetRow:
    """Return a line with its values and everything wrong with them.

    Args:
        cells: of the line.
        columns: what they hold.
        origin: file, sheet, line.
        around: the day near which a date without a year lies, the session's opening.
    """
    values: dict[str, Value] = {}
    raw: dict[str, str] = {}
    places = {field.key: index + 1 for index, field in columns.items()}
    labels = {field.key: field.label for field in columns.values()}
    failed: list[tuple[str, str]] = []
    for index, field in columns.items():
        cell = cells[index] if index < len(cells) else None
        if cell is None or field.ignore:
            continue
        raw[field.key] = said = as_text(cell)
        try:
            value = read_cell(field, cell, around, said)
        except UsageError as error:
            failed.append((field.key, f"{error.message}；{error.hint}"))
            continue
        if value not in (None, "", ()):
            values[field.key] = value
    signers.part(values)
    row = SheetRow(*origin, values, raw, places, labels)
    found = tuple(row.problem(message, key) for key, message in failed)
    return SheetRow(*origin, values, raw, places, labels, found)


_ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)


def as_text(cell: Cell) -> str:
    """Return a cell as a reader sees it; the apostrophe that guards a formula is taken off."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return cell[1:] if re.match(r"'[=+\-@\t]", cell) else cell
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return cell.isoformat(" ") if isinstance(cell, datetime) else "" if cell is None else str(cell)


def read_cell(
    field: Field, cell: Cell, around: date | None = None, said: str | None = None
) -> Value:
    """Return the value of a cell; None for nothing.

    Args:
        field: what it holds.
        cell: as it stands in the grid.
        around: see `read_row`.
        said: its text, where that is known.

    Raises:
        UsageError: not readable as what the field holds.
    """
    text = as_text(cell) if said is None else said
    if text in _ERRORS:
        raise UsageError(f"格子里是公式错误 {text}", "请在表格中改正公式，或填入数值")
    if field.key not in _PROSE and len(text) <= _LONGEST_NOTHING and fold(text) in _NOTHING:
        return None
    if field.key in _READERS:
        return _READERS[field.key](text)
    if field.column.kind is Kind.LIST and field.key in _PEOPLE:
        return signers.names(text)
    return _BY_KIND[field.column.kind](field, text, cell, around)


def _day(field: Field, text: str, cell: Cell, around: date | None) -> Value:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    return read_date(text, around, early=field.key == "received_on")


def read_date(text: str, around: date | None, *, early: bool = False) -> date:
    """Return a day; one without a year lies in the year of `around`.

    Args:
        text: as written.
        around: see `read_row`.
        early: whether it may lie before it: 12月20日 of a session in January is the year before's.
    """
    day = dates.parse_date(text, year=around.year if around else None)
    written = re.search(r"\d{4}|年|\d[-/.]\d{1,2}[-/.]", text)
    if early and around and not written and (day - around).days > _HALF_YEAR:
        return day.replace(year=day.year - 1)
    return day


@lru_cache(1000)
def _term(vocabulary: type[Term], text: str) -> Term:
    return vocabulary.parse(text)


def parse_flag_cell(text: str) -> bool:
    """Read yes or no.

    Raises:
        UsageError: neither.
    """
    try:
        return parse_flag(text)
    except ValueError as error:
        raise UsageError(str(error), "请写“是”或“否”") from None


def _count(text: str) -> int:
    digits = fold(text).removesuffix("人").removesuffix("名")
    if not digits.isdecimal() or len(digits) > _DIGITS:
        raise UsageError(f"“{text[:_SHOWN]}”不是人数", "请写数字，如 5")
    return int(digits)


def _key(text: str) -> Value:
    try:
        return parse_flag(text)
    except ValueError:
        return text


def _intake(text: str) -> Value:
    """Return 42 for L42 or 42; another system's serial number is no intake number."""
    match = re.fullmatch(r"[Ll]?0*([1-9]\d{0,7})", fold(text))
    return int(match[1]) if match else None


def _session(text: str) -> Value:
    return dates.parse_session(text).key


def _survivor(text: str) -> Value:
    return str(parse_ref(text))


_BY_KIND: dict[Kind, Callable[[Field, str, Cell, date | None], Value]] = {
    Kind.TEXT: lambda _f, text, _c, _a: text,
    Kind.LIST: lambda _f, text, _c, _a: split_list(text),
    Kind.FLAG: lambda _f, text, _c, _a: parse_flag_cell(text),
    Kind.COUNT: lambda _f, text, _c, _a: _count(text),
    Kind.TERM: lambda field, text, _c, _a: _term(cast("type[Term]", field.column.terms), text),
    Kind.DATE: _day,
}
_READERS: dict[str, Callable[[str], Value]] = {
    "lead": signers.lead,
    "case_no": case_number,
    "intake_no": _intake,
    "session": _session,
    "key": _key,
    "merged_into": _survivor,
}
"""Fields that are read in their own way."""
