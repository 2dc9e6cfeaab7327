"""Lines under a header into records: what sums up, explains or merely goes on is set aside.

A merged cell stands for every line it covers. A line that says nothing of its own but further
items of a list belongs to the record above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import is_example
from tiaan.model.table import Kind
from tiaan.model.text import fold
from tiaan.sheets import layout
from tiaan.sheets.header import is_repeated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.header import Header

# All of these are compared with folded text: no white space, narrow brackets and colons.
_TOTAL = re.compile(
    r".{0,14}?(?:合计|总计|小计|共计|累计|总数|平均|均值):?(?:共|计)?[\d.]*[件条份行个名]?"
)
_SUM = re.compile(r"(?:合计|总计|小计|共计|以上共|总共|共):?(?:共|计)?\d+[件条份行个名].*")
_PART = re.compile(r"其中:?.*")
_COUNT = re.compile(r"(?:共|计)?\d+[件条份行个名人].*")
_LABELS = (
    "注|备注|说明|附注|附件?|填表说明|填报?人|填表人|制表人?|审核人?|审签人?|复核人?|经办人"
    "|联系人|联系电话|(?:填表|填报|制表|打印|统计|截止)(?:日期|时间|单位)|单位负责人|负责人"
    "|分管领导|签字|盖章|日期"
)
_NOTE = re.compile(rf"(?:{_LABELS})(?:\d{{0,2}}:.*|\d{{0,2}})")
_BARE_LABEL = re.compile(rf"(?:{_LABELS})\d{{0,2}}:?")
_LABEL = re.compile(r"\D{1,14}:")
_NUMERAL = "一二三四五六七八九十"
_DIGIT = rf"[\d〇零○{_NUMERAL}]"
_SECTION = re.compile(
    rf"[(]?[{_NUMERAL}]{{1,3}}[)、.].*|第[{_NUMERAL}]{{1,3}}(?:部分|类|章).*"
    r"|.*[(]共?\d+[件条][)]"
)
_FOOT = re.compile(
    rf"{_DIGIT}{{2,4}}[-./年]{_DIGIT}{{1,3}}(?:[-./月](?:{_DIGIT}{{1,3}}[日号]?)?)?"  # a day
    rf"|第{_DIGIT}+页.*|共{_DIGIT}+页|[-—]+\d+[-—]+"
    r"|\W*(?:以下空白|以下无正文|此页无正文|续表|接下页|转下页)\W*"
    r"|.*\((?:盖章|公章|印章|章|签字|签章)\)"
)
_SIGNED = re.compile(r".{0,8}政协.{0,20}(?:委员会|办公室)|.{0,16}提案委(?:员会)?(?:办公室)?")
_SURE = 6
"""A title of more characters is none of the words above."""
_NAMING = ("title", "name", "case_no", "intake_no", "lead")
_WITH_LEAD = frozenset(("lead", "sector", "phone", "address", "employer"))
_SIGNS = "★☆▲△●○◆◇■□※*#"
_NO_NUMBER = 6
"""So many characters without a figure are no number that somebody still has to give."""
_SEVERAL = 3
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

    def __init__(self, grid: Grid, header: Header, categories: Collection[str] = ()) -> None:
        self.grid = grid
        self.header = header
        self._categories = categories
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
                if last is not None and self._is_number(cells):
                    # What follows goes on with this number, not with the record above it.
                    found.append(Record(tuple(last.cells), tuple(last.lines)))
                    last = None
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
        named = {field.key: cells[i] for i, field in self.header.columns.items() if i < len(cells)}
        if is_repeated(cells, self.grid, self.header) or is_example(named):
            return True
        words = [cell if not isinstance(cell, str) else fold(cell) for cell in cells]
        said = [word for word in words if word is not None]
        texts = list(dict.fromkeys(word for word in said if isinstance(word, str)))
        if _explains(said, texts):
            return True
        told = self._is_told(words)
        if told or (texts and (self._sums_up(words, said, texts) or self._is_legend(words))):
            return not told
        if len(texts) == 1 and len(set(map(str, said))) == 1:
            return self._heads_others(index, cells, texts[0])
        own = [i for i, cell in enumerate(cells) if cell is not None and i in self._known]
        lone_day = len(said) == 1 and isinstance(said[0], date)
        return not own or lone_day or self._is_number(cells)

    def _is_number(self, cells: tuple[Cell, ...]) -> bool:
        """Whether a line holds a case number that nothing was entered for."""
        own = [i for i, cell in enumerate(cells) if cell is not None and i in self._known]
        return own == [self._names.get("case_no")] and "title" in self._names

    def _at(self, words: Sequence[Cell], key: str) -> Cell:
        place = self._names.get(key, len(words))
        return words[place] if place < len(words) else None

    def _is_told(self, words: Sequence[Cell]) -> bool:
        """Whether a line has a title and who proposes, or a number and much beside it.

        Whatever else such a line looks like, nobody is to lose it.
        """
        title, lead = self._at(words, "title"), self._at(words, "lead")
        if isinstance(title, str) and isinstance(lead, str):
            return not (_counts(title) or _counts(lead))
        number = self._at(words, "case_no")
        if not str(number or "").isdecimal():
            return False
        own = [words[i] for i in self._known if i < len(words) and isinstance(words[i], str)]
        return len(own) >= _SEVERAL and not any(map(_counts, own))

    def _sums_up(self, words: Sequence[Cell], said: Sequence[Cell], texts: Sequence[str]) -> bool:
        """Whether 合计 stands in front, or anywhere where nothing is named."""
        sums = [text for text in texts if _TOTAL.fullmatch(text) or _PART.fullmatch(text)]
        places = [self._names[k] for k in ("title", "name", "lead") if k in self._names]
        named = [words[i] for i in places if i < len(words) and isinstance(words[i], str)]
        plain = all(word in sums for word in named)
        first = str(said[0])
        return bool(sums) and (
            plain or bool(_TOTAL.fullmatch(first)) or first.removesuffix(":") == "其中"
        )

    def _is_legend(self, words: Sequence[Cell]) -> bool:
        """Whether a sign stands where the number belongs, and all else is what it means."""
        sign = self._at(words, "case_no") or self._at(words, "intake_no")
        lone = len(words) - list(words).count(None) == len(("sign", "meaning"))
        return lone and isinstance(sign, str) and all(char in _SIGNS for char in sign)

    def _heads_others(self, index: int, cells: tuple[Cell, ...], text: str) -> bool:
        """Whether a text alone on its line is a heading or a remark and no record's only cell."""
        if _SECTION.fullmatch(text) or _SUM.fullmatch(text) or _FOOT.fullmatch(text):
            return True
        if {text, text.removesuffix("类").removesuffix("方面")} & set(self._categories):
            return True
        place = next(i for i, cell in enumerate(cells) if cell is not None)
        if _SIGNED.fullmatch(text) and place != self._names.get("lead"):
            return True
        wide = any(
            top == index and left <= place <= right and right - left + 1 >= _OVER
            for top, left, _, right in self.grid.merged
        )
        numbers = (self._names.get("case_no"), self._names.get("intake_no"))
        odd = not text.isalnum() or (len(text) >= _NO_NUMBER and text.isalpha())
        loose = place not in self._known or (place in numbers and odd)
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


def _counts(word: Cell) -> bool:
    """Whether a cell is a sum or a count and names nothing: 小计, 12件, 其中集体1件."""
    text = str(word)
    return any(shape.fullmatch(text) for shape in (_TOTAL, _SUM, _PART, _COUNT))


def _explains(said: Sequence[Cell], texts: Iterable[str]) -> bool:
    """Whether a line is a remark, or who drew the table up: 注：…; 制表人：张三, 审核人：李四.

    Without colons the labels alternate with what they label: 制表人, 张三, 审核人, 李四.
    """
    first = str(said[0])
    if _LABEL.fullmatch(first) and _NOTE.fullmatch(first):
        return True
    if all(_BARE_LABEL.fullmatch(str(word)) for word in said[::2]) and len(said) % 2 == 0:
        return True
    return bool(texts) and all(_NOTE.fullmatch(text) for text in texts)
