"""A statistic counted and laid out: a line for every group, its shares, what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tiaan.model.table import Column, Kind, Ratio, Table, sum100
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Blank, Dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.tally import PIECES, Tally, left_out, needed, tally

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.adding import Group
    from tiaan.stats.catalog import Statistic
    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope


_OUTSIDE = (m.WITH_RESULT, m.RETURNED, m.DUTIES_REPLIED)
"""Wholes in which the group of what is not known (尚无结果、未收回) has no part, not 0 %."""


Line: TypeAlias = "tuple[Value, Tally, Ratio | None]"
"""A group's value, its figures, and its share of the whole."""


def lines(
    conn: sqlite3.Connection,
    scope: Scope,
    dimension: Dimension,
    groups: dict[Group, Tally],
    measures: Sequence[Measure],
    share: Share | None = None,
) -> list[Line]:
    """Return every group of a breakdown in the county's order: zeros and 未填 too."""
    nothing = Tally(dict.fromkeys(needed(measures, scope), 0), scope)
    found = {str(value) for (value,) in groups if value is not None}
    shown: list[tuple[Value, Tally]] = [
        (value, groups.get((value,), nothing)) for value in dimension.ordered(conn, scope, found)
    ]
    if dimension.blank or (None,) in groups:
        shown.append((Blank(dimension.blank or "未填"), groups.get((None,), nothing)))
    if share is None:
        return [(value, figures, None) for value, figures in shown]
    total = sum(figures.ratio(share).whole for _, figures in shown)
    base = share.base(scope.settings, scope.base)
    ratios = [
        None
        if (isinstance(value, Blank) and base in _OUTSIDE) or _is_beyond(share, figures)
        else Ratio(figures.ratio(share).part, total, base=base.label)
        for value, figures in shown
    ]
    return [
        (value, figures, ratio)
        for (value, figures), ratio in zip(shown, whole100(ratios, scope), strict=True)
    ]


def _is_beyond(share: Share, figures: Tally) -> bool:
    """Tell whether a group has no part in the whole: a share of it would say 0 %."""
    return bool(figures.counts[share.part]) and not figures.ratio(share).part


def whole100(ratios: list[Ratio | None], scope: Scope) -> list[Ratio | None]:
    """Return shares of one whole made to add up to 100 % where that was asked for."""
    if not scope.sum100:
        return ratios
    adjusted = iter(sum100([ratio for ratio in ratios if ratio is not None], scope.decimals))
    return [None if ratio is None else next(adjusted) for ratio in ratios]


def column(measure: Measure, scope: Scope) -> Column:
    """Return the column that shows a measure."""
    if isinstance(measure, Count):
        return Column(measure.key, measure.label, Kind.COUNT)
    part, whole = measure.sides(scope.settings, scope.base)
    made_of = (part.key, whole.key)
    return Column(measure.key, measure.label, Kind.SHARE, base=whole.label, made_of=made_of)


def header(dimension: Dimension) -> Column:
    """Return the column that shows a dimension's values."""
    kind = Kind.TERM if dimension.terms else Kind.TEXT
    return Column(dimension.key, dimension.label, kind, dimension.terms)


def scope_note(scope: Scope) -> str:
    """Return what the figures are about: sessions and day."""
    day = scope.as_of
    return f"{scope.label}；截至{day.year}年{day.month}月{day.day}日"


def notes(scope: Scope, measures: Sequence[Measure]) -> tuple[str, ...]:
    """Return what a reader must know: sessions, day, and what every share is a share of."""
    shares = [measure for measure in measures if isinstance(measure, Share)]
    bases = [
        f"{s.label}＝{s.part.label}÷{whole.label}{'合计' if whole is s.part else ''}"
        for s in shares
        for whole in (s.base(scope.settings, scope.base),)
    ]
    return tuple(note for note in (scope_note(scope), "；".join(bases), nudged_note(scope)) if note)


def nudged_note(scope: Scope) -> str:
    """Return what * means; "" where nothing was shifted."""
    if not scope.sum100:
        return ""
    return "表中带 * 的占比作了调整，使同一组的合计为100%；文字里和单列的比率不调整"


def run(conn: sqlite3.Connection, scope: Scope, statistic: Statistic) -> Table:
    """Return a named statistic; totals are counted, never added up from percentages."""
    (table,) = run_all(conn, scope, (statistic,))
    return table


def run_all(
    conn: sqlite3.Connection, scope: Scope, statistics: Sequence[Statistic]
) -> tuple[Table, ...]:
    """Return named statistics, counted together: what they are made of is looked up once."""
    arms: list[tuple[Sequence[str], Sequence[Measure]]] = []
    for one in statistics:
        measures = one.measures(scope)
        arms += [((), measures), ((one.dimension.sql,), measures)]
    found = iter(tally(conn, scope, *arms))
    return tuple(
        shaped(conn, scope, one, whole[()], groups)
        for one, whole, groups in zip(statistics, found, found, strict=True)
    )


def shaped(
    conn: sqlite3.Connection,
    scope: Scope,
    statistic: Statistic,
    total: Tally,
    groups: dict[Group, Tally],
) -> Table:
    """Return a statistic that was counted, as a table."""
    dimension, share = statistic.dimension, statistic.share(scope)
    shown = statistic.columns(scope)
    wanted = statistic.measures(scope)
    after = 1 if share else 0
    columns = [header(dimension), *(column(measure, scope) for measure in shown)]
    if share:
        columns.insert(2, column(share, scope))
    rows: list[tuple[Value, ...]] = []
    for value, figures, ratio in lines(conn, scope, dimension, groups, wanted, share):
        cells: list[Value] = [value, *(figures[measure] for measure in shown)]
        cells[2:2] = [ratio] * after
        rows.append(tuple(cells))
    sums: list[Value] = ["合计", *(total[measure] for measure in shown)]
    # Groups outside the whole have no share of it, so neither has the total that includes them.
    sums[2:2] = [_of_total(share, total)] if share else []
    return Table(
        statistic.key,
        statistic.title,
        tuple(columns),
        tuple(rows),
        tuple(sums),
        (
            *notes(scope, (*shown, *([share] if share else []))),
            *([statistic.remark] if statistic.remark else ()),
            *_beside(statistic, share, total, scope),
            *left_out(total, wanted, scope),
        ),
        scope.decimals,
        scope.as_of,
    )


def _of_total(share: Share, total: Tally) -> Ratio | None:
    whole = total.ratio(share)
    return whole if total.counts[share.part] == whole.whole else None


def _beside(
    statistic: Statistic, share: Share | None, total: Tally, scope: Scope
) -> tuple[str, ...]:
    """Return what stands in no line, or in a line but in no share."""
    if share is None:
        return ()
    base, every = share.base(scope.settings, scope.base), total.counts[statistic.main]
    beyond = every - total.ratio(share).whole
    piece = PIECES[statistic.main.over]
    if not beyond:
        return ()
    if share.part is not statistic.main:
        return (f"各行只计{base.label}的；{statistic.main.label}的另有 {beyond} {piece}不在内",)
    return (f"占比的分母是{base.label} {every - beyond} {piece}；另有 {beyond} {piece}不在分母内",)
