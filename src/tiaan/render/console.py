"""Tables on a terminal, by Rich. What people typed is shown, never obeyed."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from tiaan.model.table import Kind, Ratio
from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rich.console import Console

    from tiaan.model.table import Table

# All are in GBK, but Chinese fonts draw them as wide as a character of theirs: see `_has_narrow`.
EIGHTHS = "▏▎▍▌▋▊▉█"
SAFE = "#"
"""What bars are made of where blocks may take two terminal columns."""
_CHINESE_PAGES = (936, 54936, 950)
COLON = "："
BAR_CELLS = 10
"""Terminal columns of a bar that stands for the whole."""
_GAP = 2
_LEAST = 8
"""Fewest terminal columns of a text: four Chinese characters."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_WIDE = 10
_SHORT = 20
"""A first column of names this wide at most is never broken."""


@dataclass(slots=True)
class _Column:
    """One column as it is shown; ``cells`` are rows and totals, ``least`` the fewest columns."""

    label: str
    cells: list[str]
    right: bool
    least: int
    width: int


def print_tables(
    tables: Sequence[Table], console_width: int | None = None, file: TextIO | None = None
) -> None:
    """Print tables one below the other: title, rows, totals, notes.

    A table too wide for the screen becomes one paragraph per row; nothing is ever cut. There are
    no colours of ours: every screen and every eye sees the same.
    """
    from rich.console import Console, ConsoleDimensions

    console = Console(
        file=file, width=console_width, markup=False, emoji=False, highlight=False, soft_wrap=False
    )
    if console.is_dumb_terminal:
        # Rich takes each of them to be 80 wide.
        size = get_terminal_size()
        console.size = ConsoleDimensions(console_width or size.columns, size.lines)
    narrow = _has_narrow(console.encoding)
    for number, table in enumerate(tables):
        if number:
            console.print()
        _say(console, visible(table.title), "bold")
        columns = _columns(table)
        columns = _with_bars(table, columns, console.width, EIGHTHS if narrow else SAFE)
        if _fit(columns, console.width):
            _print_grid(console, table, columns, narrow=narrow)
        else:
            _print_cards(console, columns)
        for note in table.notes:
            _say(console, visible(note), "dim")


def _say(console: Console, line: str, style: str) -> None:
    from rich.text import Text

    console.print(Text(line, style=style, overflow="fold"))


def _columns(table: Table) -> list[_Column]:
    from rich.cells import cell_len

    lines = [[text.replace("\t", " ") for text in line] for line in parts.lines(table)]
    labels = parts.labels(table)
    result = []
    for place, column in enumerate(table.columns):
        cells = [line[place] for line in lines]
        inside = max((cell_len(part) for text in cells for part in text.split("\n")), default=0)
        right = parts.is_number(column)
        whole = right or column.kind is Kind.DATE or (place == 0 and inside <= _SHORT)
        least = inside if whole else min(inside, _LEAST)
        if any(_DAY.match(text) for text in cells):
            least = max(least, _DAY_WIDE)  # a moment is folded before its hour
        result.append(
            # A label may be folded where its figures are narrow, but not into single characters.
            _Column(
                labels[place],
                cells,
                right,
                max(least, min(cell_len(labels[place]), 4)),
                max(inside, cell_len(labels[place])),
            )
        )
    return result


def _has_narrow(encoding: str) -> bool:
    """Tell whether blocks and lines take one terminal column, as Western fonts have them.

    Unicode leaves it to the font. Terminals of today say one; a terminal in a Chinese encoding and
    the old console of a Chinese Windows say two, and everything after them would be moved.
    """
    if not encoding.lower().startswith("utf"):
        return False
    if sys.platform == "win32" and "WT_SESSION" not in os.environ:
        import ctypes  # noqa: PLC0415 - there only

        return ctypes.windll.kernel32.GetConsoleOutputCP() not in _CHINESE_PAGES
    return True


def _with_bars(table: Table, columns: list[_Column], width: int, signs: str) -> list[_Column]:
    """Return the columns with bars after the shares, where the screen has room to spare.

    The first shares come first: how the whole is divided. Nothing is folded for a bar.
    """
    shares = [i for i, column in enumerate(table.columns) if column.kind is Kind.SHARE]
    room = max(width - _across(columns), 0) // (BAR_CELLS + _GAP)
    result = columns.copy()
    for place in reversed(shares[:room]):
        cells = [bar(row[place], signs) for row in table.rows] + ([""] if table.totals else [])
        extra = _Column("", cells, right=False, least=BAR_CELLS, width=BAR_CELLS)
        result.insert(place + 1, extra)
    return result


def bar(share: object, signs: str = EIGHTHS) -> str:
    """Return a share as a bar, to the part of a terminal column that the signs can show.

    A part that is not nothing is seen, and only the whole fills the bar.
    """
    if not isinstance(share, Ratio) or not share.whole:
        return ""
    whole = len(signs) * BAR_CELLS
    part = (2 * whole * share.part + share.whole) // (2 * share.whole)
    if 0 < share.part < share.whole:
        part = min(max(part, 1), whole - 1)
    full, rest = divmod(min(max(part, 0), whole), len(signs))
    return signs[-1] * full + (signs[rest - 1] if rest else "")


def _across(columns: list[_Column]) -> int:
    """Return how many terminal columns a table takes."""
    return sum(column.width + _GAP for column in columns)


def _fit(columns: list[_Column], width: int) -> bool:
    """Narrow the widest columns until the table fits; False where it cannot."""
    while _across(columns) > width:
        wide = [column for column in columns if column.width > column.least]
        if not wide:
            return False
        max(wide, key=lambda column: column.width).width -= 1
    return True


def _print_grid(console: Console, table: Table, columns: list[_Column], *, narrow: bool) -> None:
    from rich.box import SIMPLE, Box
    from rich.table import Table as Grid
    from rich.text import Text

    # The foot stands below a line, as totals do.
    grid = Grid(
        box=SIMPLE if narrow else Box(str(SIMPLE).replace("─", "-"), ascii=True),
        show_edge=False,
        show_footer=bool(table.totals),
        padding=(0, _GAP - 1, 0, 0),
    )
    for column in columns:
        grid.add_column(
            Text(column.label),
            Text(column.cells[-1]) if table.totals else "",
            justify="right" if column.right else "left",
            overflow="fold",
            width=column.width,
        )
    for row in range(len(table.rows)):
        grid.add_row(*(Text(column.cells[row]) for column in columns))
    console.print(grid)


def _print_cards(console: Console, columns: list[_Column]) -> None:
    """Print one line per cell, for screens too narrow for the table."""
    for place, line in enumerate(zip(*(column.cells for column in columns), strict=True)):
        if place:
            console.print()
        for column, text in zip(columns, line, strict=True):
            if text:
                _say(console, f"{column.label}{COLON}{text}", "")
