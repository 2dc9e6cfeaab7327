"""Lines under a header into records: what sums up, explains or merely goes on is set aside.

A merged cell stands for every line it covers. A line that says nothing of its own but further
items of a list belongs to the record above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import is_example
from tiaan.model.table import Kind
from tiaan.model.text import fold
from tiaan.sheets import layout
from tiaan.sheets.header import is_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.header import Header

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|累计|总数)[:：]?(?:共|计)?\d*[件条份行个名]?")
_SUM = re.compile(r"(?:合计|总计|小计|共计|以上共|总共|共)[:：]?(?:共|计)?\d+[件条份行个名].*")
_PART = re.compile(r"其中[:：]?.*")
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|附件?|填表说明|填报?人|填表人|制表人?|审核人?|经办人|联系人|联系电话"
    r"|(?:填表|填报|制表|打印|统计|截止)(?:日期|时间|单位)|单位负责人|负责人|签字|盖章)"
    r"(?:\d{0,2}[:：].*|\d{0,2})"
)
_LABEL = re.compile(r"\D{1,14}[:：]")
_NUMERAL = "一二三四五六七八九十"
_SECTION = re.compile(
    rf"[（(]?[{_NUMERAL}]{{1,3}}[）)、.．].*|第[{_NUMERAL}]{{1,3}}(?:部分|类|章).*"
    r"|.*[（(]共?\d+[件条][）)]"
)
_SURE = 6
"""A title of more characters is none of the words above."""
_NAMING = ("title", "name", "case_no", "intake_no", "lead")
_WITH_LEAD = frozenset(("lead", "sector", "phone", "address", "employer"))
_OVER = 3
"""A text merged over as many columns, and alone on its line, is a heading."""


class Record(NamedTuple):
    """The cells of one record, with the lines they come from, counted as indexes of the grid."""

    cells: tuple[Cell, ...]
    lines: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    """A record that later lines may still belong to."""

    cells: list[Cell]
    lines: list[int] = field(default_factory=list)


class Lines:
    """The lines of one table."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self.grid = grid
        self.header = header
        parts = header.parts
        self._numbers = {i for i, field in header.columns.items() if field.ignore}
        self._fields = {i: field for i, field in header.columns.items() if not field.ignore}
        ticks = {column for words in parts.ticked.values() for column in words}
        self._lists = {i for i, field in self._fields.items() if field.column.kind is Kind.LIST}
        joined = {column for some in parts.joined.values() for column in some}
        self._known = {*self._fields, *ticks, *joined}
        self._names = {f.key: i for i, f in self._fields.items() if f.key in _NAMING}
        self._main = next((self._names[key] for key in _NAMING if key in self._names), None)
        self._filled = layout.filled(
            grid, header.row + 1, len(grid.rows), self._lists | ticks | joined
        )

    def records(self) -> tuple[list[Record], int]:
        """Return the records, and how many lines were set aside."""
        found: list[Record] = []
        aside = 0
        last: _Open | None = None
        for index in range(self.header.row + 1, len(self.grid.rows)):
            cells = self.grid.rows[index]
            if self._is_blank(cells):
                continue
            plain = self._is_plain(cells)
            if not plain and self._is_none(index, cells):
                aside += 1
                continue
            full = self._filled.get(index, cells)
            if not plain and last is not None and self._goes_on(last, cells, full):
                last.lines.append(index)
                aside += 1
                continue
            if last is not None:
                found.append(Record(tuple(last.cells), tuple(last.lines)))
            last = _Open(list(full) if plain else self._named_like(last, full), [index])
        if last is not None:
            found.append(Record(tuple(last.cells), tuple(last.lines)))
        return found, aside

    def _is_blank(self, cells: tuple[Cell, ...]) -> bool:
        """Whether nothing is filled in but the number that a form has on every line."""
        return all(
            cell is None or (i in self._numbers and isinstance(cell, int))
            for i, cell in enumerate(cells)
        )

    def _is_plain(self, cells: tuple[Cell, ...]) -> bool:
        """Whether a line is a record beyond doubt: a long title and more beside it."""
        title = cells[self._main] if self._main is not None and len(cells) > self._main else None
        return (
            isinstance(title, str)
            and len(title) > _SURE
            and title[0] not in "【示"
            and len(cells) - cells.count(None) > _OVER
            and not is_repeated(cells, self.grid, self.header)
        )

    def _is_none(self, index: int, cells: tuple[Cell, ...]) -> bool:
        """Whether a line is no record: a sum, a remark, a heading, an example, the header again."""
        if is_repeated(cells, self.grid, self.header):
            return True
        named = {field.key: cells[i] for i, field in self.header.columns.items() if i < len(cells)}
        if is_example(named):
            return True
        words = [cell if not isinstance(cell, str) else fold(cell) for cell in cells]
        said = [word for word in words if word is not None]
        texts = list(dict.fromkeys(word for word in said if isinstance(word, str)))
        if texts and (self._sums_up(words, said, texts) or _explains(said, texts)):
            return True
        if len(texts) == 1 and len(set(map(str, said))) == 1:
            return self._heads_others(index, cells, texts[0])
        own = [i for i, cell in enumerate(cells) if cell is not None and i in self._known]
        return not own or (own == [self._names.get("case_no")] and "title" in self._names)

    def _sums_up(self, words: Sequence[Cell], said: Sequence[Cell], texts: Sequence[str]) -> bool:
        """Whether 合计 stands in front, or anywhere where nothing is named."""
        sums = [text for text in texts if _TOTAL.fullmatch(text) or _PART.fullmatch(text)]
        places = [self._names[k] for k in ("title", "name", "lead") if k in self._names]
        named = [words[i] for i in places if i < len(words) and isinstance(words[i], str)]
        plain = all(word in sums for word in named)
        return bool(sums) and (plain or bool(_TOTAL.fullmatch(str(said[0]))))

    def _heads_others(self, index: int, cells: tuple[Cell, ...], text: str) -> bool:
        """Whether a text alone on its line is a heading or a remark and no record's only cell."""
        if _SECTION.fullmatch(text) or _SUM.fullmatch(text):
            return True
        place = next(i for i, cell in enumerate(cells) if cell is not None)
        wide = any(
            top == index and left <= place <= right and right - left + 1 >= _OVER
            for top, left, _, right in self.grid.merged
        )
        numbers = (self._names.get("case_no"), self._names.get("intake_no"))
        loose = place not in self._known or (place in numbers and not text.isalnum())
        return wide or loose or (place in numbers and text.isdecimal() and "title" in self._names)

    def _goes_on(self, last: _Open, cells: tuple[Cell, ...], full: tuple[Cell, ...]) -> bool:
        """Take what a line adds to the record above; whether that is all it says."""
        own = {i for i in self._known if i < len(cells) and cells[i] is not None}
        merged = self._is_merged(last, cells, full)
        if not merged and own & set(self._names.values()):
            return False
        new = {i for i in own if i >= len(last.cells) or cells[i] != last.cells[i]}
        if not merged and not own <= self._lists:
            return False
        keys = {self._key(i) for i in new}
        lists = {i for i in new if i in self._lists and self._key(i) not in ("lead_unit", "unit")}
        people = keys & _WITH_LEAD if merged and "lead" in keys else set()
        if len(lists) + len(people) < len(new):
            return False
        for column in lists | ({self._names["lead"]} if people else set()):
            last.cells.extend([None] * (column + 1 - len(last.cells)))
            before = last.cells[column]
            last.cells[column] = cells[column] if before is None else f"{before}\n{cells[column]}"
        return True

    def _is_merged(self, last: _Open, cells: tuple[Cell, ...], full: tuple[Cell, ...]) -> bool:
        """Whether a line is named by cells merged down from the record above."""
        if full is cells:
            return False
        named = [i for k, i in self._names.items() if k != "lead" and i < len(full)]
        down = [i for i in named if full[i] is not None and (i >= len(cells) or cells[i] is None)]
        return bool(down) and all(
            i < len(last.cells) and full[i] == last.cells[i] for i in named if full[i] is not None
        )

    def _named_like(self, last: _Open | None, full: tuple[Cell, ...]) -> list[Cell]:
        """Return a line's cells; one with nothing but another unit is named like the one above."""
        row = list(full)
        own = {i for i in self._known if i < len(full) and full[i] is not None}
        if last is None or not own <= self._lists or own & set(self._names.values()):
            return row
        for place in self._names.values():
            row.extend([None] * (place + 1 - len(row)))
            row[place] = last.cells[place] if place < len(last.cells) else None
        return row

    def _key(self, column: int) -> str:
        field = self._fields.get(column)
        return field.key if field else ""


def _explains(said: Sequence[Cell], texts: Iterable[str]) -> bool:
    """Whether a line is a remark, or who drew the table up: 注：…; 制表人：张三, 审核人：李四."""
    first = str(said[0])
    if _LABEL.fullmatch(first) and _NOTE.fullmatch(first):
        return True
    return all(_NOTE.fullmatch(text) for text in texts)
