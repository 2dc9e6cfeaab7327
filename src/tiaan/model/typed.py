"""Figures as somebody typed them: a count, a printed percentage, what it is a share of."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from tiaan.errors import UsageError
from tiaan.model.text import fold

_MEASURES = "件份个人名次家"
"""Words for what is counted, as they stand behind a number."""
_TOTALS = ("合计", "总计", "小计", "共计", "总数", "total")
BETWEEN = "　"
"""Stands between the name of a row and that of a column."""


class Typed(NamedTuple):
    """One figure as somebody typed it.

    Attributes:
        number: how many; None where only a percentage stands.
        percent: as printed, without the sign: ``96.7``; "" where there is none.
        base: what it is a share of: the name of another figure, or a number; "" where not said.
        trouble: what could not be read of it; "" where all could.
        table: the table it stands in.
        beside: the counts in its row by the name of their column, nearest first: what a percentage
            without a count of its own may be made of.
        nudged: whether the print says itself that it was moved to make 100 (``98.2%*``).
        wholes: what the table's columns add up to, by name: what it may be a share of, too.
        column: the name of its column, where the whole column is of percentages.
        block: how many headings or blank lines of its table stand above it.
    """

    name: str
    number: int | None = None
    percent: str = ""
    base: str = ""
    trouble: str = ""
    table: str = ""
    beside: tuple[tuple[str, int], ...] = ()
    nudged: bool = False
    wholes: tuple[tuple[str, int], ...] = ()
    column: str = ""
    block: int = 0

    @property
    def is_total(self) -> bool:
        """Whether the figure sums up those above it."""
        return is_total(self.name)


class Added(NamedTuple):
    """Numbers of one column or one row that a total sums up."""

    name: str
    numbers: tuple[int, ...]
    total: int
    table: str = ""


def is_total(name: str) -> bool:
    """Tell whether something of that name sums up what stands before it."""
    return fold(name) in _TOTALS


def whole_number(text: str) -> int | None:
    """Return a whole number as somebody types it: 159, 1,092, 159件; None where it is none."""
    digits = fold(text).rstrip(_MEASURES).rstrip().replace(",", "")
    return int(digits) if digits.isdecimal() else None


class Printed(NamedTuple):
    """A percentage as whole units of its last place: 96.7 is 967 of 1000."""

    units: int
    whole: int

    def of(self, count: int, base: int) -> int | None:
        """Return by how many units the print is above the exact share, rounded half up."""
        if not base:
            return None
        return self.units - (2 * count * self.whole + base) // (2 * base)

    def is_cut(self, count: int, base: int) -> bool:
        """Whether the print is the share with its further places cut off."""
        return bool(base) and self.units == count * self.whole // base

    def counts(self, base: int) -> range:
        """Return the whole numbers whose share of the base prints so."""
        low = -(-(2 * self.units - 1) * base // (2 * self.whole))
        high = -(-(2 * self.units + 1) * base // (2 * self.whole))
        return range(max(low, 0), min(high, base + 1))


def printed(percent: str) -> Printed:
    """Read a percentage as printed.

    Raises:
        UsageError: not a percentage.
    """
    text = fold(percent).rstrip("%*")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = None
    if value is None or not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", text):
        raise UsageError(f"“{percent[:20]}”不是百分数", "请写 96.7 或 96.7%")
    places = len(text.partition(".")[2])
    return Printed(int(value.scaleb(places)), 100 * 10**places)
