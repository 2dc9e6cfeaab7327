"""The statistics by name: what each breaks down, and which figures stand beside every group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.table import Column, Table
from tiaan.stats import definitions
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Dimension, find_dimension
from tiaan.stats.figures import Count, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.figures import Chosen, Measure
    from tiaan.stats.tally import Scope

ARTICLES = (
    "条文由本县填写：tiaan settings set articles 设置=条文,…；没有设置可依的，定义即是本程序的算法"
)
_ACROSS = (m.REPLIED,)
"""Wholes that every group, also that of what is not known, lies in only in part: what is counted in
the groups is counted within them, so that the parts add up to the whole."""
GLANCE = "glance"
"""Name of what `tiaan stats` shows without one; see `tiaan.stats.glance`."""


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
        except UsageError as also:
            hint = also.hint if also.hint.startswith(m.CLOSE_BY) else unknown.hint
            raise UsageError(unknown.message, hint) from None


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
