"""Shares that were moved by one unit of their last place so that the column makes 100.

Three thirds print as 33.3 each and make 99.9: somebody writes 33.4 for one of them. That is told
from a slip by what it was done for: the column makes exactly 100 as printed and would not if each
of its shares were rounded, and all that were moved were moved the same way.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tiaan.model.typed import printed
from tiaan.stats import making
from tiaan.stats.verdicts import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.typed import Typed


def moved(parts: Sequence[Typed], whole: int) -> dict[Typed, int]:
    """Return by which unit, 1 or -1, parts of a whole were moved; nothing where that was not so.

    Args:
        parts: all parts of the whole.
        whole: how many they are together.
    """
    if not whole or any(one.number is None or not one.percent for one in parts):
        return {}
    shares = [(one, printed(one.percent)) for one in parts]
    if sum(Fraction(share.units, share.whole) for _, share in shares) != 1:
        return {}
    offs = [(one, share.of(one.number or 0, whole) or 0) for one, share in shares]
    # A print that is marked as moved may be so by more: what it says of itself is told elsewhere.
    ways = {off for one, off in offs if off and not one.nudged}
    return {one: off for one, off in offs if off} if ways in ({1}, {-1}) else {}


def nudged(figure: Typed, off: int, part: str, whole: str) -> Finding:
    """Return the finding of a share that was moved; `part` and `whole` in words: 53, 合计 159."""
    share = printed(figure.percent)
    true, more = making.as_printed(share.units - off, share.whole), "多" if off > 0 else "少"
    reason = f"{part}÷{whole} 是 {true}，印的{more}一个末位：多半是为凑成100%"
    return Finding(figure, Verdict.NUDGED, reason)
