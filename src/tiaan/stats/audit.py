"""Figures that somebody typed, held against whole numbers.

A printed percentage is reproduced or it is not: with which base, by which rounding, or only after
one unit of the last place was moved so that the column makes 100. One that no whole number can give
is found even where neither count nor base was typed beside it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tiaan.model.table import Column, Kind, Table
from tiaan.model.text import fold
from tiaan.model.typed import Typed, printed
from tiaan.stats import auditbases, auditmoved, auditrates, making
from tiaan.stats import audittotals as totals
from tiaan.stats.verdicts import CUT_OFF, MARKED, ROUNDED, Finding, Verdict, fit, is_moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.typed import Added, Printed
    from tiaan.stats.auditbases import Base

_SEVERAL = 2
_ADDED_UP = "各项相加"


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
    """Return what can be said of figures under one total: of the parts of one whole together."""
    parts: dict[Typed, tuple[Base, Sequence[Typed]]] = {}
    moved: dict[Typed, Finding] = {}
    for own in totals.shared(group):
        inside = set(own)
        others = [one for one in known if one not in inside]
        base = auditbases.typed(own[0].base, known) if own[0].base else _shared(own, others, wholes)
        if base:
            moved |= _moved(own, base)
        if base and not own[0].base:
            parts |= dict.fromkeys(own, (base, others))
    if wholes and not moved:
        moved = _moved(totals.summed(group), wholes[0])
    return [
        moved.get(one)
        or (_part(one, *parts[one], wholes) if one in parts else None)
        or _figure(one, known, wholes)
        for one in group
    ]


def _moved(own: Sequence[Typed], base: Base) -> dict[Typed, Finding]:
    """Return the findings of those parts of a whole that were moved to make 100."""
    offs = auditmoved.moved(own, base[1])
    return {
        one: auditmoved.nudged(one, off, str(one.number), auditbases.named([base]))
        for one, off in offs.items()
        if not one.nudged
    }


def _shared(own: Sequence[Typed], others: Sequence[Typed], wholes: Sequence[Base]) -> Base | None:
    """Return what the parts of one whole are shares of: what most of them fit, their sum first.

    Args:
        own: the parts; none of them is the whole.
        others: the figures besides them.
        wholes: what their total says, and what is above it adds up to.
    """
    added = sum(one.number or 0 for one in own)
    bases = [base for one in own for base in auditbases.possible(one, others, wholes)]
    able = dict.fromkeys((*bases, (_ADDED_UP, added)))
    fitting = {base: sum(_fits(one, base) for one in own) for base in able}
    most = max(able, key=lambda base: (fitting[base], base[1] == added))
    # One that fits by chance is no whole: then each is told by itself what it may be a share of.
    return most if fitting[most] >= _SEVERAL else None


def _fits(figure: Typed, base: Base) -> bool:
    return fit(figure, printed(figure.percent), figure.number or 0, base[1]) is not None


def _figure(figure: Typed, known: Sequence[Typed], wholes: Sequence[Base]) -> Finding:
    """Return what can be said of one figure's percentage."""
    if figure.trouble:
        return Finding(figure, Verdict.OPEN, figure.trouble)
    if not figure.percent:
        return Finding(figure, Verdict.OPEN, "没有百分数")
    share = printed(figure.percent)
    bases = auditbases.possible(figure, known, wholes)
    if figure.base and not bases:
        reason = f"没有“{figure.base}”这个数；分母请写表中某一项的名称，或直接写数字"
        return Finding(figure, Verdict.OPEN, reason)
    if figure.base and not bases[0][1] and not figure.number:
        return Finding(figure, Verdict.WRONG, making.no_base(bases[0][0]))
    if figure.number is not None:
        return _counted(figure, figure.number, share, bases, known)
    return _uncounted(figure, share, bases)


def _counted(
    figure: Typed, count: int, share: Printed, bases: Sequence[Base], known: Sequence[Typed]
) -> Finding:
    """Say which base and which rounding reproduce a count's percentage."""
    named = auditbases.named
    if figure.base and bases and count > bases[0][1]:
        return Finding(figure, Verdict.WRONG, f"{count} 大于全部 {named(bases)}")
    if exact := [base for base in bases if share.of(count, base[1]) == 0]:
        return Finding(figure, Verdict.FITS, f"{count}÷{named(exact)}，{ROUNDED}")
    if moved := [base for base in bases if is_moved(figure, share, count, base[1])]:
        return Finding(figure, Verdict.NUDGED, f"{count}÷{named(moved)}，{MARKED}")
    if cut := [base for base in bases if share.is_cut(count, base[1])]:
        return Finding(figure, Verdict.CUT, f"{count}÷{named(cut)}，{CUT_OFF}")
    fitting = _making(count, share, known)
    if not bases:
        return Finding(figure, Verdict.OPEN, f"没有写明分母，表中也没有可作分母的数{fitting}")
    near = min(bases, key=lambda base: abs(share.of(count, base[1]) or 0))
    true = f"{count}÷{named([near])} 是 {making.true(count, share, near[1])}"
    if len(bases) > 1:
        true = f"{count}÷{named(bases)} 都得不出，最近的 {true}"
    return Finding(figure, Verdict.WRONG, f"{true}{fitting}")


def _part(figure: Typed, shared: Base, others: Sequence[Typed], wholes: Sequence[Base]) -> Finding:
    """Say whether one of the parts of a whole is printed as a share of it.

    Args:
        figure: the part, with its count.
        shared: the whole.
        others: the figures that are no parts of it.
        wholes: what their total says, and what is above it adds up to.
    """
    share, count = printed(figure.percent), figure.number or 0
    bases = auditbases.possible(figure, others, wholes)
    name = auditbases.named([shared])
    if found := fit(figure, share, count, shared[1]):
        verdict, how = found
        same = auditbases.named(base for base in bases if base[1] == shared[1])
        return Finding(figure, verdict, f"{count}÷{same or name}，{how}")
    other = auditbases.named(base for base in bases if share.of(count, base[1]) == 0)
    meant = f"，这一项按 {other}" if other else _making(count, share, ())
    true = making.true(count, share, shared[1])
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
        f"{auditbases.named([base])} 中的 {making.run(share.counts(base[1]))}"
        for base in bases
        if share.counts(base[1])
    ]
    if fitting and figure.base:
        return Finding(figure, Verdict.FITS, fitting[0])
    if not bases:
        return Finding(figure, Verdict.OPEN, "没有写明分母，表中也没有可作分母的数")
    failing = [base for base in bases if not share.counts(base[1])]
    if fitting:
        without = f"；{auditbases.named(failing)} 的任何整数都得不出" if failing else ""
        reason = f"没有写明分母；可能是 {'；'.join(fitting)}{without}"
        return Finding(figure, Verdict.OPEN, reason)
    reason = f"{auditbases.named(bases)} 的任何整数都得不出；{making.possible(share, bases[0][1])}"
    return Finding(figure, Verdict.IMPOSSIBLE, reason)


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
