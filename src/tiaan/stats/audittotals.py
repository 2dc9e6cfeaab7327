"""What a total says of the figures above it: which of them it sums up, and whether it does.

A list of all kinds of figures has a total for the last of them only: it sums its own block, back
to a heading, a blank line or a figure that is itself a whole.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from tiaan.model.text import fold
from tiaan.model.typed import Typed, printed, whole_number
from tiaan.stats import making
from tiaan.stats.verdicts import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiaan.model.typed import Added
    from tiaan.stats.auditbases import Base

_SEVERAL = 2
_PARTS = 3
"""Fewest shares that are taken for the parts of one whole."""
_NEARLY = 3
"""Percent by which parts of one whole may miss 100 when some are of another whole."""


def block(group: Sequence[Typed], total: Typed) -> Sequence[Typed]:
    """Return the figures that a total is the total of: of several blocks the one that closes.

    Args:
        group: what stands above it, back to the total before.
        total: their total.
    """
    starts = [0]
    for place, (before, figure) in enumerate(pairwise(group), 1):
        if before.block != figure.block or _is_apart(before, total):
            starts.append(place)
    blocks = [group[start:] for start in reversed(starts)]
    closing = (one for one in blocks if _closes(summed(one), total))
    headed = (
        one
        for one in blocks
        if one and len(one) < len(group) and group[-len(one) - 1].block != one[0].block
    )
    return next(closing, next(headed, group))


def _is_apart(figure: Typed, total: Typed) -> bool:
    """Tell whether a figure is no part of a total: a rate, or a whole as great as the total."""
    if figure.number is None or total.number is None:
        return figure.number is None
    return figure.number >= total.number


def _closes(group: Sequence[Typed], total: Typed) -> bool:
    counts = [one.number for one in group if one.number is not None]
    return len(counts) >= _SEVERAL and sum(counts) == total.number


def added(one: Added) -> Finding:
    """Return whether the numbers of a column or row are what their total says."""
    figure = Typed(one.name, one.total, table=one.table)
    makes = sum(one.numbers)
    right = makes == one.total
    reason = f"各项相加是 {makes}" + ("" if right else f"，印的是 {one.total}")
    return Finding(figure, Verdict.FITS if right else Verdict.WRONG, reason)


def summed(group: Sequence[Typed]) -> list[Typed]:
    """Return the figures that a total sums up: not those with a base of their own."""
    shared = any(one.percent and not one.base for one in group)
    return [one for one in group if not one.base and (one.percent or not shared)]


def wholes(group: Sequence[Typed], total: Typed) -> list[Base]:
    """Return what the figures above a total are shares of: the total, or what they add up to."""
    counts = [one.number for one in group if one.number is not None]
    added = sum(counts) if len(counts) == len(group) else None
    found = [("合计", total.number), ("各项相加", added if added != total.number else None)]
    return [(name, number) for name, number in found if number]


def shared(group: Sequence[Typed]) -> Iterator[Sequence[Typed]]:
    """Yield the runs of counts whose shares make up about 100 %: the parts of one whole."""
    start = 0
    while start < len(group):
        run = _run(group[start:])
        if run:
            yield group[start : start + run]
        start += run or 1


def _run(group: Sequence[Typed]) -> int:
    """Return how many figures, from the first on, are parts of one whole; 0 where none are.

    The longest run that makes 100 goes before a longer one that nearly does.
    """
    exact = nearly = 0
    added = Decimal(0)
    for size, one in enumerate(group, 1):
        same = _written(one) == _written(group[0])
        if not one.percent or one.number is None or not same or one.trouble:
            break
        added += _percent(one)
        if added > 100 + _NEARLY:
            break
        # Two shares may make 100 by chance: they are parts where they are shares of their sum.
        if size >= _PARTS or (size == _SEVERAL and _is_own_whole(group[:size])):
            exact = size if added == 100 else exact  # noqa: PLR2004 - per cent
            nearly = size if abs(added - 100) <= _NEARLY else nearly
    return exact or nearly


def _written(figure: Typed) -> int | str | None:
    """Return the base that was written beside a figure: 159件 is 159."""
    number = whole_number(figure.base)
    return fold(figure.base) if number is None else number


def _is_own_whole(group: Sequence[Typed]) -> bool:
    """Tell whether figures are shares of what they add up to, but for a unit moved to make 100."""
    whole = sum(one.number or 0 for one in group)
    offs = [printed(one.percent).of(one.number or 0, whole) for one in group]
    return all(off is not None and abs(off) <= 1 for off in offs)


def _is_whole(group: Sequence[Typed], whole: int) -> bool:
    """Tell whether all shares of a column are shares of one whole."""
    shares = [(printed(one.percent), one.number) for one in group if one.percent and one.number]
    return bool(shares) and all(share.of(number, whole) == 0 for share, number in shares)


def mixed(group: Sequence[Typed], total: Typed) -> list[Finding]:
    """Say which wholes the shares of one column were made with, where they are not one."""
    left = {one.name: _makers(one) for one in group if one.percent and one.number}
    if len(left) < _SEVERAL or not all(left.values()):
        return []
    told = []
    while left:
        wholes = {whole for fitting in left.values() for whole in fitting}
        shared = max(sorted(wholes), key=lambda w: sum(w in fitting for fitting in left.values()))
        names = [name for name, fitting in left.items() if shared in fitting]
        told.append(f"{'、'.join(names)}按 {shared}")
        left = {name: fitting for name, fitting in left.items() if name not in names}
        # One share of a whole that nobody wrote is a slip rather than a share of that whole.
        if len(names) == 1 and shared != total.number:
            return []
    if len(told) == 1 or len(told) == len(group):
        return []
    return [Finding(total, Verdict.WRONG, f"各项的分母不一：{'，'.join(told)}")]


def _makers(figure: Typed) -> set[int]:
    """Return the wholes that give a count's percentage, rounded or cut off."""
    share, count = printed(figure.percent), figure.number or 0
    return {*making.span(count, share), *making.span(count, share, cut=True)}


def sums(group: Sequence[Typed], total: Typed) -> list[Finding]:
    """Return whether counts and percentages add up to their total."""
    found = []
    counts = [one.number for one in group if one.number is not None]
    if total.number is not None and counts:
        added = sum(counts)
        right = added == total.number
        reason = f"各项相加是 {added}" + ("" if right else f"，印的是 {total.number}")
        if not right and _is_whole(group, added) and not _is_whole(group, total.number):
            reason += f"；各项的占比是按 {added} 算的"
        found.append(Finding(total, Verdict.FITS if right else Verdict.WRONG, reason))
    shares = [_percent(one) for one in group if one.percent]
    if shares and len(shares) == len(group) and total.number != 0:
        added_up = sum(shares)
        wanted = _percent(total) if total.percent else Decimal(100)
        off = abs(added_up - wanted)
        # Shares that are each right may miss their sum by half a last place each.
        last = max(Decimal(1).scaleb(int(share.as_tuple().exponent)) for share in shares)
        if not off:
            verdict, more = Verdict.FITS, ""
        elif off <= last * len(shares) / 2:
            verdict, more = Verdict.FITS, "，差的是四舍五入的尾数"
        else:
            verdict, more = Verdict.WRONG, f"，应是 {wanted}%"
        found.append(Finding(total, verdict, f"各项百分数相加是 {added_up}%{more}"))
    return found


def _percent(figure: Typed) -> Decimal:
    return Decimal(fold(figure.percent).rstrip("%*"))
