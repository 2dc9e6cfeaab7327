"""What the sentences of a report have quoted, so that its appendix defines every figure of them.

A sentence has no other way to a number than the methods here, and they remember it: a figure that
is told cannot be forgotten in the appendix.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tiaan.model.table import Ratio
    from tiaan.stats.figures import Count, Measure, Share
    from tiaan.stats.panels import Year
    from tiaan.stats.tally import Scope


class Aside(NamedTuple):
    """A number of a sentence that is no measure: its name, what it is, what it counts."""

    label: str
    value: int
    meaning: str


class Quotations:
    """A year's figures, and which of them were quoted.

    Attributes:
        measures: the measures quoted, in their order.
        asides: the numbers quoted that are no measures.
    """

    def __init__(self, scope: Scope, year: Year) -> None:
        self.scope = scope
        self.measures: dict[Measure, None] = {}
        self.asides: dict[Aside, None] = {}
        self._year = year

    def has(self, count: Count) -> bool:
        """Tell whether there is any of something; nothing is quoted by that."""
        return bool(self._year.count(count))

    def count(self, count: Count) -> int:
        """Return a count, to be quoted."""
        self.measures[count] = None
        return self._year.count(count)

    def ratio(self, share: Share) -> Ratio:
        """Return a share, to be quoted: its part, its whole, its percentage."""
        self.measures[share] = None
        return self._year.ratio(share)

    def rate(self, share: Share) -> str:
        """Return a share as a percentage."""
        return self.percent(self.ratio(share))

    def percent(self, ratio: Ratio) -> str:
        """Return a percentage as prose has it: no trailing zeros (100%, 34%), no shift."""
        percent = replace(ratio, nudged=0).percent(self.scope.decimals)
        if percent is None:
            return "—"
        digits = f"{percent:f}"
        short = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{short}%"

    def aside(self, label: str, number: int, meaning: str) -> int:
        """Return a number that is no measure, to be quoted.

        Args:
            label: what the appendix calls it.
            number: how many.
            meaning: what is counted.
        """
        self.asides[Aside(label, number, meaning)] = None
        return number
