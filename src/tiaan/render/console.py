"""Tables on a terminal, by Rich. What people typed is shown, never obeyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiaan.model.table import Kind, Ratio
from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rich.console import Console

    from tiaan.model.table import Table

# Both are in GBK: Chinese Windows consoles and printers can show them.
BAR = "█"
COLON = "："
BAR_CELLS = 10
"""Terminal columns of a full bar."""
_GAP = 2
_LEAST = 8
"""Fewest terminal columns of a text: four Chinese characters."""
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

    A table too wide for the screen becomes one paragraph per row; nothing is ever cut.
    """
    from rich.console import Console

    console = Console(
        file=file, width=console_width, markup=False, emoji=False, highlight=False, soft_wrap=False
    )
    for number, table in enumerate(tables):
        if number:
            console.print()
        _say(console, visible(table.title), "bold")
        columns = _columns(table)
        bars = _with_bars(table, columns)
        if _fits(bars, console.width) and console.encoding.lower().startswith("utf"):
            _print_grid(console, table, bars)
        elif _fit(columns, console.width):
            _print_grid(console, table, columns)
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


def _with_bars(table: Table, columns: list[_Column]) -> list[_Column]:
    """Return the columns with a bar after the share, where there is exactly one share."""
    shares = [i for i, column in enumerate(table.columns) if column.kind is Kind.SHARE]
    if len(shares) != 1:
        return columns
    place = shares[0]
    bars = [_bar(row[place]) for row in table.rows] + ([""] if table.totals else [])
    extra = _Column("", bars, right=False, least=BAR_CELLS, width=BAR_CELLS)
    return [*columns[: place + 1], extra, *columns[place + 1 :]]


def _bar(share: object) -> str:
    if not isinstance(share, Ratio) or not share.whole:
        return ""
    length = (2 * BAR_CELLS * share.part + share.whole) // (2 * share.whole)
    return BAR * min(max(length, 0), BAR_CELLS)


def _fits(columns: list[_Column], width: int) -> bool:
    return sum(column.width for column in columns) + _GAP * len(columns) <= width


def _fit(columns: list[_Column], width: int) -> bool:
    """Narrow the widest columns until the table fits; False where it cannot."""
    while not _fits(columns, width):
        wide = [column for column in columns if column.width > column.least]
        if not wide:
            return False
        max(wide, key=lambda column: column.width).width -= 1
    return True


def _print_grid(console: Console, table: Table, columns: list[_Column]) -> None:
    from rich.box import SIMPLE
    from rich.table import Table as Grid
    from rich.text import Text

    # The foot stands below a line, as totals do.
    grid = Grid(
        box=SIMPLE, show_edge=False, show_footer=bool(table.totals), padding=(0, _GAP - 1, 0, 0)
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
