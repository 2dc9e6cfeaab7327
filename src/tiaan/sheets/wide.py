"""Figures of tables in which every row has several: units with their counts and their rates.

Nobody says which rate is made of which counts; they stand in the same row, or a column's total is
the whole. Totals close the columns above them, and a column 合计 closes its rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.text import fold
from tiaan.model.typed import BETWEEN, Added, Typed, is_total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiaan.sheets.grid import Cell, Grid

_HEADER_ROWS = 15
_PERCENT = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)%(\*?)(?:[(（](\d+)/(\d+)[)）])?")
_BASE = re.compile(r"\D*\d+")


class Percent(NamedTuple):
    """A cell that shows a percentage, with its count and its whole where they stand in it."""

    digits: str
    nudged: bool
    number: int | None = None
    base: str = ""


def percent_in(raw: Cell) -> Percent | None:
    """Return the percentage that a cell shows as text: 96.7%, 98.2%*, 96.7%（148/153）."""
    found = _PERCENT.fullmatch(fold(raw)) if isinstance(raw, str) else None
    if found is None:
        return None
    digits, star, part, whole = found.groups()
    return Percent(digits, bool(star), int(part) if part else None, whole or "")


def count_in(raw: Cell) -> int | None:
    """Return the whole number in a cell; 001 is a name."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    text = fold(raw).replace(",", "") if isinstance(raw, str) else ""
    return int(text) if text.isdecimal() and (text == "0" or text[0] != "0") else None


class _Line(NamedTuple):
    """A row: its name, its counts and its percentages by column."""

    name: str
    counts: dict[int, int]
    percents: dict[int, Percent]
    texts: dict[int, str]


def read_wide(grid: Grid) -> tuple[list[Typed], list[Added]]:
    """Return the percentages of a table and its sums; nothing where it has no header."""
    top = _header(grid)
    if top is None:
        return [], []
    heads = _heads(grid.rows[top])
    table = grid.sheet
    every = [_line(row) for row in grid.rows[top + 1 :]]
    lines = [line for line in every if line.counts or line.percents]
    figures = [one for line in lines for one in _figures(line, heads, lines, table)]
    return figures, [*_down(every, heads, table), *_across(lines, heads, table)]


def _header(grid: Grid) -> int | None:
    """Return the first row of several texts that has numbers somewhere below it."""
    for index, row in enumerate(grid.rows[:_HEADER_ROWS]):
        filled = [cell for cell in row if cell is not None]
        named = all(isinstance(cell, str) and count_in(cell) is None for cell in filled)
        if len(filled) > 1 and named and not any(map(percent_in, filled)):
            return index
    return None


def _heads(row: Sequence[Cell]) -> list[str]:
    """Return the names of the columns, no two of them alike."""
    heads: list[str] = []
    for place, cell in enumerate(row, 1):
        name = str(cell or "")
        heads.append(f"{name}（第{place}列）" if name in heads else name)
    return heads


def _line(row: Sequence[Cell]) -> _Line:
    """Return a row; the texts before its first number are its name."""
    counts: dict[int, int] = {}
    percents: dict[int, Percent] = {}
    texts: dict[int, str] = {}
    for place, cell in enumerate(row):
        number = count_in(cell) if place else None
        if percent := percent_in(cell):
            percents[place] = percent
        elif number is not None:
            counts[place] = number
        elif isinstance(cell, str):
            texts[place] = cell
    first = min((*counts, *percents), default=len(row))
    name = BETWEEN.join(text for place, text in texts.items() if place < first)
    return _Line(name, counts, percents, texts)


def _figures(line: _Line, heads: list[str], lines: Sequence[_Line], table: str) -> Iterator[Typed]:
    """Yield the percentages of a row, each with the counts it may be made of, nearest first."""
    counted = {column for other in lines for column in other.counts}
    for place, shown in line.percents.items():
        head = heads[place] if place < len(heads) else ""
        name = f"{line.name}{BETWEEN}{head}".strip()
        after = line.texts.get(place + 1, "")
        base = shown.base or (after if _BASE.fullmatch(fold(after)) else "")
        near = sorted(line.counts, key=lambda other: (other > place, abs(other - place)))
        yield Typed(
            name, shown.number, shown.digits, base, "", table,
            tuple((_head(heads, other), line.counts[other]) for other in near),
            shown.nudged,
            tuple(_wholes(lines, heads, place)),
            "" if place in counted else head,
        )  # fmt: skip


def _wholes(lines: Sequence[_Line], heads: list[str], place: int) -> Iterator[tuple[str, int]]:
    """Yield what columns add up to: as their total says, and over the rows that have a share."""
    for line in lines:
        if is_total(line.name):
            yield from ((f"合计{_head(heads, column)}", n) for column, n in line.counts.items())
    shared = [line for line in lines if place in line.percents and not is_total(line.name)]
    for column in sorted({column for line in shared for column in line.counts}):
        yield (
            f"各行{_head(heads, column)}相加",
            sum(line.counts.get(column, 0) for line in shared),
        )


def _head(heads: list[str], column: int) -> str:
    return heads[column] if column < len(heads) else ""


def _down(every: Sequence[_Line], heads: list[str], table: str) -> Iterator[Added]:
    """Yield the columns of counts that a total below them sums up; 总计 sums up each 小计."""
    blocks: list[list[_Line]] = [[]]
    parts: list[_Line] = []
    for line in every:
        if not line.counts and not line.percents:
            blocks.append([])
        elif is_total(line.name):
            own = _block([block for block in blocks if block], line)
            above = own or (parts if len(parts) > 1 else [])
            parts = [*parts, line] if own else []
            for column, total in line.counts.items():
                # A count in one row and a percentage in another is no column to add.
                if above and not any(column in one.percents for one in above):
                    numbers = tuple(one.counts.get(column, 0) for one in above)
                    yield Added(
                        f"{line.name}{BETWEEN}{_head(heads, column)}", numbers, total, table
                    )
            blocks = [[]]
        else:
            blocks[-1].append(line)


def _block(blocks: Sequence[list[_Line]], total: _Line) -> list[_Line]:
    """Return the rows that a total sums up: back to that heading above it where most closes."""
    spans = [[line for block in blocks[start:] for line in block] for start in range(len(blocks))]

    def closing(span: list[_Line]) -> int:
        return sum(
            sum(line.counts.get(column, 0) for line in span) == number
            for column, number in total.counts.items()
        )

    return max(reversed(spans), key=closing, default=[])


def _across(lines: Sequence[_Line], heads: list[str], table: str) -> Iterator[Added]:
    """Yield the rows of counts that their last column sums up."""
    column = next((place for place, head in enumerate(heads) if is_total(head)), 0)
    for line in lines:
        before = [place for place in line.counts if place < column]
        gapless = before == list(range(min(before, default=0), column))
        if column in line.counts and len(before) > 1 and gapless:
            numbers = tuple(line.counts[place] for place in before)
            yield Added(f"{line.name}{BETWEEN}{heads[column]}", numbers, line.counts[column], table)
