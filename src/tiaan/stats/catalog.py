"""The statistics by name: what each breaks down, and which figures stand beside every group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Ratio, Table, sum100
from tiaan.stats import definitions
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Blank, Dimension, find_dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.tally import PIECES, Tally, left_out, needed, tally

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.adding import Group
    from tiaan.stats.figures import Chosen, Measure
    from tiaan.stats.tally import Scope

ARTICLES = (
    "条文由本县填写：tiaan settings set articles 设置=条文,…；没有设置可依的，定义即是本程序的算法"
)
_ACROSS = (m.REPLIED,)
"""Wholes that every group, also that of what is not known, lies in only in part: what is counted in
the groups is counted within them, so that the parts add up to the whole."""
_OUTSIDE = (m.WITH_RESULT, m.RETURNED, m.DUTIES_REPLIED)
"""Wholes in which the group of what is not known (尚无结果、未收回) has no part, not 0 %."""
GLANCE = "glance"
"""Name of what `tiaan stats` shows without one; see `tiaan.stats.glance`."""
Line: TypeAlias = "tuple[Value, Tally, Ratio | None]"
"""A group's value, its figures, and its share of the whole."""


class Statistic(NamedTuple):
    """One named breakdown.

    Attributes:
        key: what is typed; that of its dimension.
        main: what is counted in every group.
        whole: what each group is shown as a share of; None shows no such share.
        beside: more figures of every group.
        across: what is told of, where groups are counted within a whole that cuts across them.
        remark: what a reader could take amiss.
    """

    key: str
    title: str
    main: Count
    whole: Count | Chosen | None = None
    beside: tuple[Measure, ...] = ()
    remark: str = ""
    across: Share | None = None

    @property
    def dimension(self) -> Dimension:
        """What it breaks down by."""
        return find_dimension(self.key)

    def share(self, scope: Scope) -> Share | None:
        """Return the share of the whole that every group has."""
        if self.whole is None:
            return None
        return part_share(self.main, self.whole, scope)

    def counted(self, scope: Scope) -> Count:
        """Return what is counted in every group, as it is shown."""
        share = self.share(scope)
        return share.part if share else self.main

    def columns(self, scope: Scope) -> tuple[Measure, ...]:
        """Return what stands in a line: every rate after its numerator and its denominator."""
        counted = self.counted(scope)
        found: dict[str, Measure] = {counted.key: counted}
        for measure in self.beside:
            sides = measure.sides(scope.settings, scope.base) if isinstance(measure, Share) else ()
            for one in (*sides, measure):
                found.setdefault(one.key, one)
        return tuple(found.values())

    def measures(self, scope: Scope) -> tuple[Measure, ...]:
        """Return all that is counted in every group."""
        share = self.share(scope)
        across = self.across if share and share.part is not self.main else None
        more = (one for one in (share, across) if one)
        return tuple(dict.fromkeys((*self.columns(scope), self.main, *more)))


def part_share(main: Count, whole: Count | Chosen, scope: Scope) -> Share:
    """Return the share that groups of what is counted have of a whole."""
    base = Share("share", "", main, whole).base(scope.settings, scope.base)
    return Share("share", "占比", base if base in _ACROSS else main, base)


_PROGRESS: tuple[Measure, ...] = (m.REPLIED, m.REPLY_RATE, m.SATISFACTION_RATE, m.RETURNED)
_WORK: tuple[Measure, ...] = (m.REPLIED, m.REPLY_RATE, m.ON_TIME_RATE, m.SATISFACTION_RATE)
STATISTICS: tuple[Statistic, ...] = (
    Statistic("outcome", "审查情况", m.RECEIVED, m.FILING_BASE),
    Statistic("kind", "按提案者类别", m.FILED, m.FILED, (m.RECEIVED, *_PROGRESS)),
    Statistic("origin", "按提案来源", m.FILED, m.FILED, (m.RECEIVED, *_PROGRESS)),
    Statistic("timing", "大会和平时提案", m.FILED, m.FILED, (m.RECEIVED, *_PROGRESS)),
    Statistic("sector", "按界别", m.FILED, m.FILED, (m.RECEIVED, *_PROGRESS)),
    Statistic("category", "按类别", m.FILED, m.FILED, (m.RECEIVED, *_PROGRESS)),
    Statistic("channel", "按归口系统", m.FILED, m.FILED, _WORK),
    Statistic("lead", "按主办单位", m.FILED, m.FILED, _WORK),
    Statistic("mode", "按办理方式", m.FILED, m.FILED, _WORK),
    Statistic("result", "办理结果", m.FILED, m.WITH_RESULT),
    Statistic("rating", "提案者评价", m.FILED, m.SATISFACTION_BASE, across=m.RETURN_RATE),
    Statistic("key", "按重点层级", m.FILED, m.FILED, _WORK),
    Statistic("publication", "答复公开情况", m.REPLIED, m.REPLIED),
    Statistic("month", "按收到月份", m.RECEIVED, m.RECEIVED, (m.FILED, m.FILING_RATE)),
    Statistic(
        "session", "按届次", m.RECEIVED, None, (m.FILED, m.FILING_RATE, *_PROGRESS)
    ),
    Statistic(
        "unit", "各承办单位办理情况", m.DUTIES, None,
        (
            *m.DUTIES_BY_ROLE, m.DUTIES_ASKED, m.DUTIES_REPLIED, m.DUTY_REPLY_RATE,
            m.DUTY_ON_TIME_RATE, m.DUTIES_OVERDUE, m.DUTY_SATISFACTION,
        ),
    ),
    Statistic("role", "按承办角色", m.DUTIES, m.DUTIES, (m.DUTIES_REPLIED, m.DUTY_REPLY_RATE)),
    Statistic(
        "round", "按办理轮次", m.ROUND_ASKED, None,
        (
            m.ROUND_REPLIED, m.ROUND_REPLY_RATE, m.ROUND_ON_TIME_RATE, m.DUTIES_OVERDUE,
            m.ROUND_SATISFACTION,
        ),
        remark="重新办理的提案，各轮分别计；只计首轮的见 role、unit，以最后一轮为准的见 rating",
    ),
    Statistic(
        "reply_result", "办理结果（按答复件次）", m.DUTIES_ASKED, m.DUTIES_REPLIED,
        remark="分办的提案各单位分别计，件次可以多于提案数；按件计的见 result",
    ),
    Statistic("supervision_level", "督办活动（按层级）", m.SUPERVISIONS, m.SUPERVISIONS),
    Statistic("supervision_form", "督办活动（按形式）", m.SUPERVISIONS, m.SUPERVISIONS),
)  # fmt: skip
"""One for each dimension; the manual's list is printed from here."""


def find_statistic(name: str) -> Statistic:
    """Return the statistic of a key, a title, or the label of its dimension.

    Raises:
        UsageError: none; the hint lists them.
    """
    for statistic in STATISTICS:
        if name in (statistic.key, statistic.title, statistic.dimension.label):
            return statistic
    choices = "、".join(f"{s.key}（{s.title}）" for s in STATISTICS)
    raise UsageError(
        f"没有“{name}”这项统计", f"可用：{GLANCE}（一年概览）、{choices}；单个指标见 --define"
    )


def find(name: str, scope: Scope) -> Statistic | Measure | None:
    """Return the statistic or the measure of a name; None for the glance.

    Raises:
        UsageError: neither; the hint lists the statistics.
    """
    if name == GLANCE:
        return None
    try:
        return find_statistic(name)
    except UsageError as unknown:
        try:
            return m.find_measure(name, scope.settings)
        except UsageError:
            raise unknown from None


def also_figures(found: Sequence[Statistic | Measure | None]) -> list[tuple[Statistic, Measure]]:
    """Return the statistics that have the key of a single figure, which goes by its label."""
    figures = {measure.key: measure for measure in m.MEASURES}
    tables = [one for one in found if isinstance(one, Statistic)]
    return [(one, figures[one.key]) for one in tables if one.key in figures]


def defined(scope: Scope, names: Sequence[str]) -> Table:
    """Return what measures are, in words: those named or of statistics named, else all."""
    wanted: list[Measure] = [] if names else [*m.MEASURES]
    for name in names:
        found = find(name, scope)
        if isinstance(found, Statistic):
            wanted += [found.main, *found.beside]
        else:
            wanted += [found] if found else m.MEASURES
    columns = (
        Column("key", "代码"),
        Column("label", "指标"),
        Column("definition", "定义"),
        Column("settings", "所用设置"),
        Column("article", "条文"),
    )
    rows = tuple(_defined(one, scope) for one in dict.fromkeys(wanted))
    return Table("definitions", "数字的定义", columns, rows, None, (ARTICLES,))


def _defined(measure: Measure, scope: Scope) -> tuple[Value, ...]:
    """Return what a measure is, the settings it rests on, and the articles behind them."""
    settings, base = scope.settings, scope.base
    keys = definitions.rests_on(measure, settings, base)
    articles = definitions.articles(measure, settings, base) or ("本县未填" if keys else "")
    return (
        measure.key,
        measure.label,
        definitions.definition(measure, settings, base),
        "、".join(keys),
        articles,
    )


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
