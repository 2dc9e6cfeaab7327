"""Which whole numbers make a printed percentage: the counts of a base, the bases of a count."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiaan.model.typed import Printed

_FARTHEST = 2_000
"""How far below a base others are looked for that could give a percentage."""
_RUNS = 8
"""Most stretches of such bases that are told."""


def possible(share: Printed, base: int) -> str:
    """Say which smaller wholes some number gives the percentage of, with examples of the last."""
    wholes = [one for one in range(max(base - _FARTHEST, 1), base) if share.counts(one)]
    if not wholes:
        return "比它小的分母也都得不出"
    runs: list[range] = []
    for one in wholes:
        if runs and runs[-1].stop == one:
            runs[-1] = range(runs[-1].start, one + 1)
        else:
            runs.append(range(one, one + 1))
    most = "……" if len(runs) > _RUNS else ""
    named = "、".join(map(run, runs[-_RUNS:]))
    made = "、".join(f"{share.counts(one)[-1]}/{one}" for one in runs[-1][-_RUNS:])
    return f"得得出的分母是 {most}{named}（如 {made}）"


def span(count: int, share: Printed, *, cut: bool = False) -> range:
    """Return which wholes a count's percentage fits, rounded half up or cut off."""
    if not share.units or not count:
        return range(0)
    if cut:
        low, high = count * share.whole // (share.units + 1) + 1, count * share.whole // share.units
    else:
        low = 2 * count * share.whole // (2 * share.units + 1) + 1
        high = 2 * count * share.whole // (2 * share.units - 1)
    return range(max(low, count), high + 1)


def run(numbers: range) -> str:
    """Return whole numbers in a row as text: 60–61."""
    if not numbers:
        return ""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def no_base(name: str) -> str:
    """Say that nothing is a share of a base of 0; its name may be ""."""
    return f"分母{name}是 0，没有百分数"


def true(count: int, share: Printed, base: int) -> str:
    """Return what a count is of a base, to as many places as the share was printed with."""
    return as_printed(share.units - (share.of(count, base) or 0), share.whole)


def as_printed(units: int, whole: int) -> str:
    """Return units of a last place as the percentage that they print."""
    return f"{Decimal(units).scaleb(2 - len(str(whole)) + 1)}%"
