"""Values that stand in several cells of a line: ticks, lists over columns, 届 and 次.

They are put together in the first of their cells, and read there like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import Kind
from tiaan.model.text import fold
from tiaan.sheets.cells import NOTHING
from tiaan.sheets.guard import address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiaan.model.fields import Field
    from tiaan.sheets.grid import Cell

_TICKS = {"√", "✓", "✔", "☑", "■", "●", "▲", "★", "1", "是", "有", "v", "y", "yes", "true", "打√"}
_BLANKS = {"", "0", "否", "无", "×", "✗", "□", "☐", "-", "—", "/", "\\", "false", "n", "no"}


class Fault(NamedTuple):
    """Something wrong with the cells of a value; columns are counted from 0."""

    key: str
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Which columns belong together; all counted from 0.

    Attributes:
        ticked: key of a field → column → the word that a tick in it means.
        joined: first column of a field → its further ones.
        session: columns of 届 and of 次.
        stand_in: column of the proposer's name, and of the body that proposes where it is blank.
        fields: by their keys, those of the above.
    """

    ticked: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    joined: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    session: tuple[int, int] | None = None
    stand_in: tuple[int, int] | None = None
    fields: Mapping[int, Field] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to put together."""
        return bool(self.ticked or self.joined or self.session or self.stand_in)

    def gather(
        self, cells: tuple[Cell, ...], line: int
    ) -> tuple[tuple[Cell, ...], tuple[Fault, ...]]:
        """Return a line with every value in the first of its cells, and what is wrong with it."""
        if not self:
            return cells, ()
        columns = [*self.fields, *self.joined.values(), *self.ticked.values(), self.session or ()]
        width = 1 + max(max(c, default=0) if not isinstance(c, int) else c for c in columns)
        row = [*cells, *[None] * (width - len(cells))]
        faults: list[Fault] = []
        for key, words in self.ticked.items():
            said = {column: row[column] for column in words}
            first = min(words)
            row[first], fault = _ticked(key, words, said, line)
            faults += [fault] if fault else []
        for first, others in self.joined.items():
            row[first] = _joined(self.fields[first], [row[column] for column in (first, *others)])
        if self.session:
            row[self.session[0]] = _session(*(row[column] for column in self.session))
        if self.stand_in and row[self.stand_in[0]] is None:
            name, body = self.stand_in
            row[name], row[body] = row[body], None
        return tuple(row), tuple(faults)


def _ticked(
    key: str, words: Mapping[int, str], said: Mapping[int, Cell], line: int
) -> tuple[Cell, Fault | None]:
    """Return the word of the one column that is ticked."""
    marked: list[int] = []
    for column, cell in said.items():
        text = ("1" if cell else "") if isinstance(cell, bool) else fold(str(cell or "")).lower()
        if text in _TICKS or text == fold(words[column]).lower():
            marked.append(column)
        elif text not in _BLANKS and text not in NOTHING:
            where = address(line, column + 1)
            return None, Fault(
                key, column, f"{where}“{words[column]}”栏里不是勾；请打“√”或留空，件数不能导入"
            )
    if len(marked) > 1:
        both = "、".join(f"{address(line, c + 1)}“{words[c]}”" for c in marked)
        return None, Fault(key, marked[0], f"{both}都打了勾；请只留一个")
    return (words[marked[0]] if marked else None), None


def _joined(kind: Field, cells: list[Cell]) -> Cell:
    """Return a list of all the cells; of one value the first that is there."""
    there = list(dict.fromkeys(cell for cell in cells if cell is not None))
    if len(there) < 2:  # noqa: PLR2004 - nothing to join
        return there[0] if there else None
    if kind.column.kind is Kind.LIST or kind.key == "lead":
        return "\n".join(str(cell) for cell in there)
    several = kind.key in ("leader", "suggested_unit")
    return "、".join(str(cell) for cell in there) if several else there[0]


def _session(term: Cell, sitting: Cell) -> Cell:
    """Return 十四届一次 of 十四 and 一, 第十四届 and 第一次 or 14 and 1."""
    numbers = [re.sub(r"[第届次会议]", "", fold(str(cell or ""))) for cell in (term, sitting)]
    if not numbers[0]:
        return None
    return f"{numbers[0]}届{numbers[1]}次" if numbers[1] else term
