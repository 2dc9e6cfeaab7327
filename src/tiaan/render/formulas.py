"""Totals and rates that a sheet computes itself, where that gives the very figure it was given.

A person who corrects a count sees the totals follow. What does not come out of the cells beside it
(a whole that no column has, a share moved to make 100) stays a plain number: a formula must never
change a figure by being computed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import Kind, Ratio
from tiaan.render.notices import address, letters
from tiaan.render.workbook import Formula

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.table import Table, Value
    from tiaan.render.workbook import Cell


class Formulas:
    """Puts formulas into the rows of one table, and into its totals."""

    def __init__(self, table: Table, top: int) -> None:
        """Begin below the header.

        Args:
            table: whose rows are to come.
            top: number of the header's row.
        """
        self._first = top + 1
        self._last = top + 1 + len(table.rows)
        self._totals = table.totals
        self._columns = table.columns
        self._places = {column.key: place for place, column in enumerate(table.columns)}
        self._sums = [0] * len(table.columns)
        self._end = top

    def row(self, number: int, values: Sequence[Value], cells: list[Cell]) -> list[Cell]:
        """Return a row's cells; counts are added up for the totals on the way."""
        self._end = number
        for place, value in enumerate(values):
            if type(value) is int:
                self._sums[place] += value
        return self._computed(number, values, cells)

    def totals(self, number: int, values: Sequence[Value], cells: list[Cell]) -> list[Cell]:
        """Return the cells of the totals."""
        found = self._computed(number, values, cells)
        for place, value in enumerate(values):
            is_count = isinstance(value, int) and self._columns[place].kind is Kind.COUNT
            if is_count and self._end >= self._first and self._sums[place] == value:
                above = f"{address(self._first, place + 1)}:{address(self._end, place + 1)}"
                found[place] = Formula(f"SUM({above})", self._sums[place]), cells[place][1]
        return found

    def _total(self, place: int) -> tuple[Value, str]:
        """Return a column's total and where it stands, whatever row asks."""
        if not self._totals:
            return None, ""
        return self._totals[place], f"{letters(place + 1)}${self._last}"

    def _computed(self, number: int, values: Sequence[Value], cells: list[Cell]) -> list[Cell]:
        """Return the cells, those that others of their row make up as formulas."""
        found = list(cells)
        for place, column in enumerate(self._columns):
            sources = [self._places[key] for key in column.made_of if key in self._places]
            if not sources or len(sources) < len(column.made_of):
                continue
            value, parts = values[place], [values[source] for source in sources]
            spots = [address(number, source + 1) for source in sources]
            if column.kind is Kind.SHARE and len({*sources}) == 1:
                parts[1], spots[1] = self._total(sources[1])
            if isinstance(value, Ratio) and (value.part, value.whole) == tuple(parts):
                if value.whole and not value.nudged:
                    text = f"{spots[0]}/{spots[1]}"
                    found[place] = Formula(text, value.part / value.whole), cells[place][1]
            elif isinstance(value, int) and value == sum(n for n in parts if isinstance(n, int)):
                text = f"SUM({','.join(spots)})" if len(spots) > 1 else spots[0]
                if sources == list(range(sources[0], sources[-1] + 1)) and len(spots) > 1:
                    text = f"SUM({spots[0]}:{spots[-1]})"
                found[place] = Formula(text, value), cells[place][1]
        return found
