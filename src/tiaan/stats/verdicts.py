"""What an audit says of a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.terms import Term

if TYPE_CHECKING:
    from tiaan.model.typed import Printed, Typed

MARKED = "标了 *：为凑成100%挪了末位"
ROUNDED = "四舍五入"
CUT_OFF = "截去尾数；四舍五入应进一"
_MOST_MOVED = 3
"""Most units of the last place by which a share marked * may be off."""


class Verdict(Term):
    """核对结论"""  # noqa: D415 - names the vocabulary in messages

    FITS = "fits", "对得上"
    CUT = "cut", "截去了尾数"
    NUDGED = "nudged", "挪了一个末位"
    WRONG = "wrong", "对不上"
    IMPOSSIBLE = "impossible", "不可能"
    OPEN = "open", "无从核对"


class Finding(NamedTuple):
    """What an audit says of one figure or of one sum."""

    figure: Typed
    verdict: Verdict
    reason: str

    @property
    def is_sound(self) -> bool:
        """Whether nothing has to be corrected."""
        return self.verdict not in (Verdict.WRONG, Verdict.IMPOSSIBLE, Verdict.CUT)


def is_moved(figure: Typed, share: Printed, number: int, base: int) -> bool:
    """Tell whether a print that is marked as moved is so by a few units of its last place."""
    off = share.of(number, base)
    return figure.nudged and off is not None and 0 < abs(off) <= _MOST_MOVED


def fit(figure: Typed, share: Printed, number: int, base: int) -> tuple[Verdict, str] | None:
    """Return how a fraction gives what is printed, and in words; None where it does not."""
    if not base or number > base:
        return None
    if share.of(number, base) == 0:
        return Verdict.FITS, ROUNDED
    if is_moved(figure, share, number, base):
        return Verdict.NUDGED, MARKED
    return (Verdict.CUT, CUT_OFF) if share.is_cut(number, base) else None
