"""Figures that somebody typed, held against whole numbers.

A printed percentage is reproduced or it is not: with which base, by which rounding, or only after
one unit of the last place was moved so that the column makes 100. One that no whole number can give
is found even where neither count nor base was typed beside it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby, permutations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Term
from tiaan.model.text import fold
from tiaan.model.typed import Typed, printed
from tiaan.stats import making

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.typed import Added, Printed

_SEVERAL = 2
_MOST_MOVED = 3
"""Most units of the last place by which a share marked * may be off."""
_MARKED = "标了 *：为凑成100%挪了末位"
_NAMED_NUMBER = re.compile(r"(\D+)(\d+)")


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
        return self.verdict not in (Verdict.WRONG, Verdict.IMPOSSIBLE, Verdict.CUT)


def audit(figures: Sequence[Typed], sums: Iterable[Added] = ()) -> tuple[Finding, ...]:
    """Return what can be said of every figure, and of every sum, table by table."""
    found: list[Finding] = []
    for _, own in groupby(figures, key=lambda figure: figure.table):
        found += _table(tuple(own), figures)
    return (*found, *map(_added, sums))


def _table(own: Sequence[Typed], known: Sequence[Typed]) -> list[Finding]:
    """Return what can be said of one table: of its figures, and of those above each total."""
    known = (*own, *(one for one in known if one.table != own[0].table))
    found: list[Finding] = []
    group: list[Typed] = []
    for figure in own:
        if not figure.is_total or figure.beside:
            group.append(figure)
            continue
        summed = _summed(group)
        told = _group(group, known, _wholes(summed, figure))
        if any(one.verdict is Verdict.WRONG for one in told):
            told += _mixed(summed, figure)
        found += [*told, *_sums(summed, figure)]
        group = []
    return [*found, *_group(group, known, [])]


def _added(one: Added) -> Finding:
    """Return whether the numbers of a column or row are what their total says."""
    figure = Typed(one.name, one.total, table=one.table)
    added = sum(one.numbers)
    right = added == one.total
    reason = f"各项相加是 {added}" + ("" if right else f"，印的是 {one.total}")
    return Finding(figure, Verdict.FITS if right else Verdict.WRONG, reason)


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
    true, more = making.as_printed(share.units - off, share.whole), "多" if off > 0 else "少"
    reason = f"{figure.number}÷{name} {whole} 是 {true}，印的{more}一个末位：多半是为凑成100%"
    return Finding(figure, Verdict.NUDGED, reason)


def _is_whole(group: Sequence[Typed], whole: int) -> bool:
    """Tell whether all shares of a column are shares of one whole."""
    shares = [(printed(one.percent), one.number) for one in group if one.percent and one.number]
    return bool(shares) and all(share.of(number, whole) == 0 for share, number in shares)


def _mixed(group: Sequence[Typed], total: Typed) -> list[Finding]:
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
    if len(told) == 1 or len(told) == len(group):
        return []
    return [Finding(total, Verdict.WRONG, f"各项的分母不一：{'，'.join(told)}")]


def _makers(figure: Typed) -> set[int]:
    """Return the wholes that give a count's percentage, rounded or cut off."""
    share, count = printed(figure.percent), figure.number or 0
    return {*making.span(count, share), *making.span(count, share, cut=True)}


def _sums(group: Sequence[Typed], total: Typed) -> list[Finding]:
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
    if figure.beside and not figure.base:
        return _in_its_row(figure, share)
    bases = _bases(figure, known, wholes)
    if figure.number is not None:
        return _counted(figure, figure.number, share, bases, known)
    return _uncounted(figure, share, bases)


def _in_its_row(figure: Typed, share: Printed) -> Finding:
    """Say which two counts of its row, or which total, give a percentage."""
    # Nearest first; of two beside each other the numerator stands farther off, as one writes it.
    near = sorted(permutations(range(len(figure.beside)), 2), key=lambda ij: (sum(ij), -ij[0]))
    sides = ((figure.beside[part], figure.beside[whole]) for part, whole in near)
    pairs = [(part, whole) for part, whole in sides if 0 < whole[1] >= part[1]]
    if not pairs:
        return Finding(figure, Verdict.OPEN, "同一行里没有可作分子、分母的数")
    for verdict, fits, more in (
        (Verdict.FITS, lambda n, of: share.of(n, of) == 0, "四舍五入"),
        (Verdict.NUDGED, lambda n, of: _is_moved(figure, share, n, of), _MARKED),
        (Verdict.CUT, share.is_cut, "截去尾数；四舍五入应进一"),
    ):
        for (part, number), (whole, of) in pairs:
            if fits(number, of):
                return Finding(figure, verdict, f"{part} {number}÷{whole} {of}，{more}")
    return Finding(figure, Verdict.WRONG, "同一行里没有哪两个数得出这个百分数")


def _is_moved(figure: Typed, share: Printed, number: int, base: int) -> bool:
    """Tell whether a print that is marked as moved is so by a few units of its last place."""
    off = share.of(number, base)
    return figure.nudged and off is not None and 0 < abs(off) <= _MOST_MOVED


def _bases(figure: Typed, known: Sequence[Typed], wholes: Sequence[Base]) -> list[Base]:
    """Return what the figure may be a share of: what was said, else its total, else the others."""
    if figure.base:
        return [_base(figure.base, known)]
    own = (one for one in known if one.table == figure.table)
    others = ((one.name, one.number) for one in own if one is not figure and not one.is_total)
    named = [(name, number) for name, number in others if number]
    return [(name, number) for name, number in (*wholes, *named) if number >= (figure.number or 0)]


def _base(base: str, known: Iterable[Typed]) -> Base:
    """Return the whole that was typed: 159, 立案, or 立案159 as our own tables have it.

    Raises:
        UsageError: no figure of that name.
    """
    text = fold(base)
    if text.isdecimal():
        return "", int(text)
    for one in known:
        if fold(one.name) == text and one.number is not None:
            return base, one.number
    if told := _NAMED_NUMBER.fullmatch(text):
        return told[1], int(told[2])
    raise UsageError(f"没有“{base}”这个数", "分母请写表中某一项的名称，或直接写数字")


def _counted(
    figure: Typed, count: int, share: Printed, bases: Sequence[Base], known: Sequence[Typed]
) -> Finding:
    """Say which base and which rounding reproduce a count's percentage."""
    if figure.base and bases and count > bases[0][1]:
        return Finding(figure, Verdict.WRONG, f"{count} 大于全部 {_named(bases)}")
    if exact := [base for base in bases if share.of(count, base[1]) == 0]:
        return Finding(figure, Verdict.FITS, f"{count}÷{_named(exact)}，四舍五入")
    if moved := [base for base in bases if _is_moved(figure, share, count, base[1])]:
        return Finding(figure, Verdict.NUDGED, f"{count}÷{_named(moved)}，{_MARKED}")
    if cut := [base for base in bases if share.is_cut(count, base[1])]:
        reason = f"{count}÷{_named(cut)}，截去尾数；四舍五入应进一"
        return Finding(figure, Verdict.CUT, reason)
    fitting = _making(count, share, known)
    if not bases:
        return Finding(figure, Verdict.OPEN, f"没有写明分母，表中也没有可作分母的数{fitting}")
    return Finding(figure, Verdict.WRONG, f"{count}÷{_named(bases)} 都得不出{fitting}")


def _making(count: int, share: Printed, known: Sequence[Typed]) -> str:
    """Return which wholes would give a count's percentage, and which of them were typed."""
    told, wholes = [], making.span(count, share)
    if wholes:
        named = dict.fromkeys(f"{o.name} {o.number}" for o in known if o.number in wholes)
        meant = f"（{'、'.join(named)}）" if named else ""
        told.append(f"得出它的分母须是 {making.run(wholes)}{meant}")
    elif cut := making.span(count, share, cut=True):
        told.append(f"截去尾数的话，分母是 {making.run(cut)}")
    return "".join(f"；{one}" for one in told)


def _uncounted(figure: Typed, share: Printed, bases: Sequence[Base]) -> Finding:
    """Say which counts of which base give a percentage that stands alone."""
    fitting = [
        f"{_named([base])} 中的 {making.run(share.counts(base[1]))}"
        for base in bases
        if share.counts(base[1])
    ]
    if fitting and figure.base:
        return Finding(figure, Verdict.FITS, fitting[0])
    if not bases:
        return Finding(figure, Verdict.OPEN, "没有写明分母，表中也没有可作分母的数")
    failing = [base for base in bases if not share.counts(base[1])]
    if fitting:
        without = f"；{_named(failing)} 的任何整数都得不出" if failing else ""
        reason = f"没有写明分母；可能是 {'；'.join(fitting)}{without}"
        return Finding(figure, Verdict.OPEN, reason)
    reason = f"{_named(bases)} 的任何整数都得不出；{making.possible(share, bases[0][1])}"
    return Finding(figure, Verdict.IMPOSSIBLE, reason)


def _named(bases: Iterable[Base]) -> str:
    return "、".join(f"{name} {number}".strip() for name, number in bases)


COLUMNS = (
    Column("name", "项目"),
    Column("count", "数", Kind.COUNT),
    Column("percent", "印的百分数"),
    Column("verdict", "结论", Kind.TERM, Verdict),
    Column("reason", "说明"),
    Column("table", "表"),
)


def table(findings: Iterable[Finding]) -> Table:
    """Return what an audit found, in the order of the figures."""
    rows = tuple(
        (
            one.figure.name,
            one.figure.number,
            _percent(one.figure),
            one.verdict,
            one.reason,
            one.figure.table,
        )
        for one in findings
    )
    return Table("audit", "数字核对", COLUMNS, rows)


def _percent(figure: Typed) -> str:
    return f"{fold(figure.percent).rstrip('%*')}%" if figure.percent else ""
