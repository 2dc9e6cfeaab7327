"""Lines of a sheet as values by field; what cannot be read becomes a `Problem`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.text import fold, visible
from tiaan.sheets import signers
from tiaan.sheets.cells import PROSE, SHOWN, SIGNERS, as_text, read_cell, read_signers
from tiaan.sheets.guard import address

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from tiaan.model.fields import Field
    from tiaan.model.table import Value
    from tiaan.sheets.grid import Cell
    from tiaan.sheets.parts import Fault
    from tiaan.sheets.signers import Signed


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on one line that keeps it from being taken in.

    Attributes:
        column: counted from 1; 0 where the whole line is meant.
        raw: the cell as it stands, shortened; "" for people's names, prose and contact data.
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
        raw = "" if key in UNSAID else self.raw.get(key, "")[:SHOWN]
        label = self.labels.get(key, "")
        return Problem(self.line, message, self.columns.get(key, 0), label, visible(raw))


_NAMES = ("lead", "co_signers", "co_signer", "rater", "name")
"""Fields in which a telephone may stand that is not to be shown."""
UNSAID = frozenset(
    {*_NAMES, "leader", "signed_by", "phone", "address", "employer", *PROSE - {"title"}}
)
"""Fields that name people or may tell of them, whose text no message repeats: the cell's place is
enough to find it."""
_KEPT = 2_000
"""How many cells of a column are remembered: most say what others say."""


class _Cell(NamedTuple):
    """What one cell says: its text, its value, or why it has none."""

    said: str
    value: Value | Signed = None
    fault: str = ""


class RowReader:
    """Reads the lines of one table."""

    def __init__(
        self,
        columns: Mapping[int, Field],
        around: date | None = None,
        people: Collection[str] = (),
        *,
        keeps_phones: bool = True,
    ) -> None:
        self._around = around
        self._people = people
        self._keeps_phones = keeps_phones
        self._columns: list[tuple[int, str, Field, dict[Cell, _Cell] | None]] = [
            (index, field.key, field, None if field.key in PROSE else {})
            for index, field in columns.items()
            if not field.ignore
        ]
        self._places = {field.key: index + 1 for index, field in columns.items()}
        self._labels = {field.key: field.label for field in columns.values()}

    def read(
        self, cells: Sequence[Cell], origin: tuple[str, str, int], faults: Sequence[Fault] = ()
    ) -> SheetRow:
        """Return a line with its values and everything wrong with them.

        Args:
            cells: of the line.
            origin: file, sheet, line.
            faults: already found in cells that together hold one value.
        """
        values: dict[str, Value] = {}
        signed: dict[str, Signed] = {}
        raw: dict[str, str] = {}
        failed: list[tuple[str, str]] = []
        width = len(cells)
        for index, key, field, kept in self._columns:
            cell = cells[index] if index < width else None
            if cell is None:
                continue
            # True and 1 are equal, and do not say the same.
            known = None if kept is None or cell is True or cell is False else kept.get(cell)
            raw[key], value, wrong = known or self._cell(field, cell, kept)
            if wrong:
                failed.append((key, wrong))
            elif isinstance(value, signers.Signed):
                signed[key] = value
            elif value not in (None, "", ()):
                values[key] = value
        if signed or "stated_signers" in values:
            failed += self._with_people(values, signed)
        row = SheetRow(*origin, values, raw, self._places, self._labels)
        if not failed and not faults:
            return row
        found = [row.problem(message, key) for key, message in failed]
        for fault in faults:
            label = self._labels.get(fault.key, "")
            found.append(Problem(row.line, fault.message, fault.column + 1, label))
        return replace(row, problems=tuple(found))

    def _with_people(
        self, values: dict[str, Value], signed: Mapping[str, Signed]
    ) -> list[tuple[str, str]]:
        """Give names, their number and a telephone their own places; return what is wrong."""
        lead = signed.get("lead")
        signers.part(values, lead, signed.get("co_signers"))
        if lead is None or not (lead.phone and self._keeps_phones):
            return []
        if fold(str(values.setdefault("phone", lead.phone))) == lead.phone:
            return []
        return [("lead", "姓名旁的电话与“联系电话”列不同；请只留一个")]

    def _cell(self, field: Field, cell: Cell, kept: dict[Cell, _Cell] | None) -> _Cell:
        """Return what a cell says, and remember it for the next that says the same."""
        said = as_text(cell)
        shown = signers.masked(said) if field.key in _NAMES else said
        try:
            if field.key in SIGNERS:
                found = _Cell(shown, read_signers(field, said, self._people))
            else:
                found = _Cell(shown, read_cell(field, cell, self._around, said, self._people))
        except UsageError as error:
            found = _Cell(shown, fault=f"{error.message}；{error.hint}")
        if kept is not None and len(kept) < _KEPT and not isinstance(cell, bool):
            kept[cell] = found
        return found


def read_row(
    cells: tuple[Cell, ...],
    columns: Mapping[int, Field],
    origin: tuple[str, str, int],
    around: date | None = None,
) -> SheetRow:
    """Return one line; see `RowReader`.

    Args:
        cells: of the line.
        columns: what they hold.
        origin: file, sheet, line.
        around: the day near which a date without a year lies, the session's opening.
    """
    return RowReader(columns, around).read(cells, origin)
