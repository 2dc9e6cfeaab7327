"""Figures that somebody typed, held against whole numbers.

A printed percentage is reproduced or it is not: with which base, by which rounding, or only after
one unit of the last place was moved so that the column makes 100. One that no whole number can give
is found even where neither count nor base was typed beside it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Term
from tiaan.model.text import fold
from tiaan.model.typed import printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.typed import Printed, Typed

_NEARBY = 50
"""How far below a base others are looked for that could give a percentage."""


class Verdict(Term):
    """核对结论"""  # noqa: D415 - names the vocabulary in messages

    FITS = "fits", "对得上"
    CUT = "cut", "截去了尾数"
    NUDGED = "nudged", "挪了一个末位"
    WRONG = "wrong", "对不上"
    IMPOSSIBLE = "impossible", "不可能"
    OPEN = "open", "无从核对"


Base: TypeAlias = tuple[str, int]
"""A whole by its name, "" for a bare number."""


class Finding(NamedTuple):
    """What an audit says of one figure or of one sum."""

    figure: Typed
    verdict: Verdict
    reason: str

    @property
    def is_sound(self) -> bool:
        """Whether nothing has to be corrected."""
        return self.verdict not in (Verdict.WRONG, Verdict.IMPOSSIBLE)


def audit(figures: Sequence[Typed]) -> tuple[Finding, ...]:
    """Return what can be said of every figure, and of every sum over the figures above a total."""
    found: list[Finding] = []
    group: list[Typed] = []
    for figure in figures:
        if not figure.is_total:
            group.append(figure)
            continue
        summed = _summed(group)
        found += _group(group, figures, _wholes(summed, figure))
        found += _sums(summed, figure)
        group = []
    found += _group(group, figures, [])
    return tuple(found)


def _summed(group: Sequence[Typed]) -> list[Typed]:
    """Return the figures that a total sums up: not those with a base of their own."""
    shared = any(one.percent and not one.base for one in group)
    return [one for one in group if not one.base and (one.percent or not shared)]


def _wholes(group: Sequence[Typed], total: Typed) -> list[Base]:
    """Return what the figures above a total are shares of: the total, or what they add up to."""
    counts = [one.number for one in group if one.number is not None]
    added = sum(counts) if len(counts) == len(group) else None
    found = [("合计", total.number), ("各项相加", added if added != total.number else None)]
    return [(name, number) for name, number in found if number]


def _group(group: Sequence[Typed], known: Sequence[Typed], wholes: list[Base]) -> list[Finding]:
    """Return what can be said of figures under one total.

    Where others of them are rounded up, one that looks cut off was moved to make 100.
    """
    found = [_figure(one, known, wholes) for one in group]
    if any(_is_rounded_up(one, wholes) for one in group):
        found = [_nudged(one, wholes) or one for one in found]
    return found


def _is_rounded_up(figure: Typed, wholes: Sequence[Base]) -> bool:
    if not figure.percent or figure.number is None or not wholes:
        return False
    share, whole = printed(figure.percent), wholes[0][1]
    return share.of(figure.number, whole) == 0 and not share.is_cut(figure.number, whole)


def _nudged(found: Finding, wholes: Sequence[Base]) -> Finding | None:
    """Return the finding of a count that was moved by one unit; None where it was not."""
    figure = found.figure
    if found.verdict not in (Verdict.CUT, Verdict.WRONG) or figure.number is None or figure.base:
        return None
    share, (name, whole) = printed(figure.percent), wholes[0]
    off = share.of(figure.number, whole)
    if off is None or abs(off) != 1:
        return None
    true, more = _shown(share.units - off, share.whole), "多" if off > 0 else "少"
    reason = f"{figure.number}÷{name} {whole} 是 {true}，印的{more}一个末位：多半是为凑成100%"
    return Finding(figure, Verdict.NUDGED, reason)


def _sums(group: Sequence[Typed], total: Typed) -> list[Finding]:
    """Return whether counts and percentages add up to their total."""
    found = []
    counts = [one.number for one in group if one.number is not None]
    if total.number is not None and counts:
        added = sum(counts)
        right = added == total.number
        reason = f"各项相加是 {added}" + ("" if right else f"，印的是 {total.number}")
        found.append(Finding(total, Verdict.FITS if right else Verdict.WRONG, reason))
    shares = [Decimal(fold(one.percent).rstrip("%*")) for one in group if one.percent]
    if shares and len(shares) == len(group):
        added_up = sum(shares)
        wanted = Decimal(fold(total.percent).rstrip("%*")) if total.percent else Decimal(100)
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


def _figure(figure: Typed, known: Sequence[Typed], wholes: Sequence[Base]) -> Finding:
    """Return what can be said of one figure's percentage."""
    if figure.trouble:
        return Finding(figure, Verdict.OPEN, figure.trouble)
    if not figure.percent:
        return Finding(figure, Verdict.OPEN, "没有百分数")
    share = printed(figure.percent)
    bases = _bases(figure, known, wholes)
    if figure.number is not None:
        return _counted(figure, figure.number, share, bases)
    return _uncounted(figure, share, bases)


def _bases(figure: Typed, known: Sequence[Typed], wholes: Sequence[Base]) -> list[Base]:
    """Return what the figure may be a share of: what was said, else its total, else the others."""
    if figure.base:
        name = "" if fold(figure.base).isdecimal() else figure.base
        return [(name, _number(figure.base, known))]
    others = ((one.name, one.number) for one in known if one is not figure and not one.is_total)
    named = [(name, number) for name, number in others if number]
    return [(name, number) for name, number in (*wholes, *named) if number >= (figure.number or 0)]


def _number(base: str, known: Iterable[Typed]) -> int:
    text = fold(base)
    if text.isdecimal():
        return int(text)
    for one in known:
        if fold(one.name) == text and one.number is not None:
            return one.number
    raise UsageError(f"没有“{base}”这个数", "分母请写表中某一项的名称，或直接写数字")


def _counted(figure: Typed, count: int, share: Printed, bases: Sequence[Base]) -> Finding:
    """Say which base and which rounding reproduce a count's percentage."""
    if figure.base and bases and count > bases[0][1]:
        return Finding(figure, Verdict.WRONG, f"{count} 大于全部 {_named(bases)}")
    if exact := [base for base in bases if share.of(count, base[1]) == 0]:
        return Finding(figure, Verdict.FITS, f"{count}÷{_named(exact)}，四舍五入")
    if cut := [base for base in bases if share.is_cut(count, base[1])]:
        reason = f"{count}÷{_named(cut)}，截去尾数；四舍五入应进一"
        return Finding(figure, Verdict.CUT, reason)
    span = _span(count, share)
    fitting = f"；得出它的分母须是 {span}" if span else ""
    if not bases:
        return Finding(figure, Verdict.OPEN, f"没有写明分母，表中也没有可作分母的数{fitting}")
    return Finding(figure, Verdict.WRONG, f"{count}÷{_named(bases)} 都得不出{fitting}")


def _uncounted(figure: Typed, share: Printed, bases: Sequence[Base]) -> Finding:
    """Say which counts of which base give a percentage that stands alone."""
    fitting = [
        f"{_named([base])} 中的 {_run(share.counts(base[1]))}"
        for base in bases
        if share.counts(base[1])
    ]
    if fitting and figure.base:
        return Finding(figure, Verdict.FITS, fitting[0])
    if fitting:
        return Finding(figure, Verdict.OPEN, f"没有写明分母；可能是 {'；'.join(fitting)}")
    if not bases:
        return Finding(figure, Verdict.OPEN, "没有写明分母，表中也没有可作分母的数")
    near = _nearby(share, bases[0][1])
    more = f"得得出的有 {'、'.join(near)}" if near else "附近的分母也都得不出"
    return Finding(figure, Verdict.IMPOSSIBLE, f"{_named(bases)} 的任何整数都得不出；{more}")


def _named(bases: Iterable[Base]) -> str:
    return "、".join(f"{name} {number}".strip() for name, number in bases)


def _nearby(share: Printed, base: int) -> list[str]:
    """Return the fractions with a somewhat smaller whole that print so."""
    wholes = range(max(base - _NEARBY, 1), base)
    return [f"{count}/{whole}" for whole in wholes for count in share.counts(whole)]


def _span(count: int, share: Printed) -> str:
    """Return which wholes a count's percentage fits; "" where there are none."""
    if not share.units:
        return ""
    low = 2 * count * share.whole // (2 * share.units + 1) + 1
    high = 2 * count * share.whole // (2 * share.units - 1)
    return _run(range(max(low, count), high + 1))


def _run(numbers: range) -> str:
    if not numbers:
        return ""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _shown(units: int, whole: int) -> str:
    return f"{Decimal(units).scaleb(2 - len(str(whole)) + 1)}%"


COLUMNS = (
    Column("name", "项目"),
    Column("count", "数", Kind.COUNT),
    Column("percent", "印的百分数"),
    Column("verdict", "结论", Kind.TERM, Verdict),
    Column("reason", "说明"),
)


def table(findings: Iterable[Finding]) -> Table:
    """Return what an audit found, in the order of the figures."""
    rows = tuple(
        (one.figure.name, one.figure.number, _percent(one.figure), one.verdict, one.reason)
        for one in findings
    )
    return Table("audit", "数字核对", COLUMNS, rows)


def _percent(figure: Typed) -> str:
    return f"{fold(figure.percent).rstrip('%*')}%" if figure.percent else ""
