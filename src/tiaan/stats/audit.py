"""Figures that somebody typed, held against whole numbers.

A printed percentage is reproduced or it is not: with which base, by which rounding, or only after
one unit of the last place was moved so that the column makes 100. One that no whole number can give
is found even where neither count nor base was typed beside it.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.model.text import fold
from tiaan.model.typed import Typed, printed
from tiaan.stats import auditrates, making
from tiaan.stats import audittotals as totals
from tiaan.stats.verdicts import CUT_OFF, MARKED, ROUNDED, Finding, Verdict, fit, is_moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.typed import Added, Printed
    from tiaan.stats.audittotals import Base

_NAMED_NUMBER = re.compile(r"(\D+)(\d+)")


_SEVERAL = 2


def audit(figures: Sequence[Typed], sums: Iterable[Added] = ()) -> tuple[Finding, ...]:
    """Return what can be said of every figure, and of every sum, table by table."""
    found: list[Finding] = []
    for _, own in groupby(figures, key=lambda figure: figure.table):
        found += _table(tuple(own), figures)
    return (*found, *map(totals.added, sums))


def _table(own: Sequence[Typed], known: Sequence[Typed]) -> list[Finding]:
    """Return what can be said of one table: of its figures, and of those above each total."""
    known = (*own, *(one for one in known if one.table != own[0].table))
    if any(one.beside for one in own):
        rates = auditrates.judged([one for one in own if _is_of_its_row(one)])
        return [rates.get(one) or _figure(one, known, ()) for one in own]
    found: list[Finding] = []
    group: list[Typed] = []
    for figure in own:
        if not figure.is_total:
            group.append(figure)
            continue
        block = totals.block(group, figure)
        apart = group[: len(group) - len(block)]
        summed = totals.summed(block)
        told = _group(block, known, totals.wholes(summed, figure))
        found += _group(apart, known, [])
        found += told
        if any(one.verdict is Verdict.WRONG for one in told):
            found += totals.mixed(summed, figure)
        found += totals.sums(summed, figure)
        group = []
    return [*found, *_group(group, known, [])]


def _is_of_its_row(figure: Typed) -> bool:
    """Tell whether a percentage has nothing but the counts of its row to be made of."""
    return bool(figure.percent and figure.beside) and not figure.base and not figure.trouble


def _group(group: Sequence[Typed], known: Sequence[Typed], wholes: list[Base]) -> list[Finding]:
    """Return what can be said of figures under one total.

    Where others of them are rounded up, one that looks cut off was moved to make 100.
    """
    shared = {
        one: base
        for own in totals.shared(group)
        if (base := _shared(own, known, wholes))
        for one in own
    }
    found = [_figure(one, known, wholes, shared.get(one)) for one in group]
    if any(_is_rounded_up(one, wholes) for one in group):
        found = [_nudged(one, wholes) or one for one in found]
    return found


def _shared(group: Sequence[Typed], known: Sequence[Typed], wholes: Sequence[Base]) -> Base | None:
    """Return what the parts of one whole are shares of: what most of them fit, their sum first."""
    added = sum(one.number or 0 for one in group)
    bases = dict.fromkeys(base for one in group for base in _bases(one, known, wholes))
    inside = {(one.name, one.number) for one in group}
    able = [base for base in bases if base not in inside]
    fitting = {base: sum(_fits(one, base) for one in group) for base in able}
    most = max(able, key=lambda base: (fitting[base], base[1] == added), default=None)
    # One that fits by chance is no whole: then each is told by itself what it may be a share of.
    return most if most and fitting[most] >= _SEVERAL else None


def _fits(figure: Typed, base: Base) -> bool:
    return fit(figure, printed(figure.percent), figure.number or 0, base[1]) is not None


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


def _figure(
    figure: Typed, known: Sequence[Typed], wholes: Sequence[Base], shared: Base | None = None
) -> Finding:
    """Return what can be said of one figure's percentage; `shared` is the whole of its list."""
    if figure.trouble:
        return Finding(figure, Verdict.OPEN, figure.trouble)
    if not figure.percent:
        return Finding(figure, Verdict.OPEN, "没有百分数")
    share = printed(figure.percent)
    bases = _bases(figure, known, wholes)
    if shared and figure.number is not None:
        return _part(figure, figure.number, share, shared, bases)
    if figure.number is not None:
        return _counted(figure, figure.number, share, bases, known)
    return _uncounted(figure, share, bases)


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
        return Finding(figure, Verdict.FITS, f"{count}÷{_named(exact)}，{ROUNDED}")
    if moved := [base for base in bases if is_moved(figure, share, count, base[1])]:
        return Finding(figure, Verdict.NUDGED, f"{count}÷{_named(moved)}，{MARKED}")
    if cut := [base for base in bases if share.is_cut(count, base[1])]:
        reason = f"{count}÷{_named(cut)}，{CUT_OFF}"
        return Finding(figure, Verdict.CUT, reason)
    fitting = _making(count, share, known)
    if not bases:
        return Finding(figure, Verdict.OPEN, f"没有写明分母，表中也没有可作分母的数{fitting}")
    return Finding(figure, Verdict.WRONG, f"{count}÷{_named(bases)} 都得不出{fitting}")


def _part(
    figure: Typed, count: int, share: Printed, shared: Base, bases: Sequence[Base]
) -> Finding:
    """Say whether one of the parts of a whole is printed as a share of it."""
    name = _named([shared])
    if found := fit(figure, share, count, shared[1]):
        verdict, how = found
        same = [base for base in bases if base[1] == shared[1]]
        return Finding(figure, verdict, f"{count}÷{_named(same) or name}，{how}")
    off = share.of(count, shared[1]) or 0
    true = making.as_printed(share.units - off, share.whole)
    other = _named(base for base in bases if share.of(count, base[1]) == 0)
    meant = f"，这一项按 {other}" if other else _making(count, share, ())
    return Finding(figure, Verdict.WRONG, f"{count}÷{name} 是 {true}；其他各项按 {name}{meant}")


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
