"""Where cells of a sheet were merged: one text stands for every line and column it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiaan.sheets.grid import Cell, Grid


class Merge(NamedTuple):
    """A merged range with the text it shows; all counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int
    value: Cell
    column: int


def merges(grid: Grid, first: int, last: int) -> Iterator[Merge]:
    """Yield the ranges that begin between two rows and show something, cut to what is in use.

    Some writers leave the text in a cell of the range that is not its first. Ranges that together
    cover more than the sheet overlap, which no office program writes: the rest is left.
    """
    lines, width = len(grid.rows), _width(grid)
    room = lines * width
    for top, left, bottom, right in grid.merged:
        if not first <= top <= last:
            continue
        low, far = min(bottom, lines - 1), min(right, width - 1)
        room -= max(low - top + 1, 0) * max(far - left + 1, 0)
        if room < 0:
            return
        for row in range(top, low + 1):
            cells = grid.rows[row][left : far + 1]
            place = next((i for i, cell in enumerate(cells) if cell is not None), None)
            if place is not None:
                yield Merge(top, left, low, far, cells[place], left + place)
                break


def sideways(grid: Grid, last: int) -> list[dict[int, int]]:
    """Return, for each of the first rows, the columns merged sideways → where their range begins.

    Args:
        grid: the sheet.
        last: the last row, counted from 0.
    """
    found: list[dict[int, int]] = [{} for _ in range(last + 1)]
    for merge in merges(grid, 0, last):
        if merge.left < merge.right:
            span = dict.fromkeys(range(merge.left, merge.right + 1), merge.left)
            for row in found[merge.top : merge.bottom + 1]:
                row.update(span)
    return found


def _width(grid: Grid) -> int:
    return max(map(len, grid.rows), default=0)


def filled(
    grid: Grid, first: int, last: int, apart: Iterable[int] = ()
) -> dict[int, tuple[Cell, ...]]:
    """Return the rows that merged ranges reach, each cell of a range holding its text.

    Args:
        grid: the sheet.
        first: row in which ranges begin at the earliest, counted from 0.
        last: row in which they begin at the latest.
        apart: columns into which nothing is filled from the left: a unit merged over 主办 and
            会办 does both jobs for nobody.
    """
    found: dict[int, list[Cell]] = {}
    kept = frozenset(apart)
    for merge in merges(grid, first, last):
        columns = [
            column
            for column in range(merge.left, merge.right + 1)
            if column == merge.column or column not in kept
        ]
        for index in range(merge.top, merge.bottom + 1):
            row = found.get(index)
            if row is None:
                row = found[index] = list(grid.rows[index])
            row.extend([None] * (columns[-1] + 1 - len(row)))
            for column in columns:
                row[column] = merge.value
    return {index: tuple(row) for index, row in found.items()}
