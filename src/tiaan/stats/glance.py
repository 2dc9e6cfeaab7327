"""The year at a glance: what `tiaan stats` shows without a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.model.table import Column, Kind, Ratio, Table, label
from tiaan.stats import catalog, tally
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Blank, Dimension, find_dimension
from tiaan.stats.figures import Chosen, Count, Share
from tiaan.store.facts import ACTIVITIES, CASES, FORMS, PEOPLE, TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.adding import Group
    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope, Tally


class One(NamedTuple):
    """One line: a count, or a share with its count."""

    measure: Measure


class Partition(NamedTuple):
    """Lines whose shares make up one whole."""

    shares: tuple[Share, ...]


class Breakdown(NamedTuple):
    """A line for every group of the filed cases, zeros and 未填 too."""

    dimension: Dimension
    whole: Count | Chosen

    def share(self, scope: Scope) -> Share:
        """Return the share that every group has."""
        return catalog.part_share(m.FILED, self.whole, scope)


NAME = catalog.GLANCE
_FACTS = (CASES, TASKS, FORMS, PEOPLE, ACTIVITIES)
Part: TypeAlias = One | Partition | Breakdown


class Panel(NamedTuple):
    """One table of the glance."""

    key: str
    title: str
    parts: tuple[Part, ...]


class Figure(NamedTuple):
    """One line: a count and what it is a share of.

    Attributes:
        number: of everything that is called so.
        share_key: names the share in JSON, as `share_label` does in Chinese.
        is_rate: whether the line shows the share alone.
        group: of a breakdown, its dimension's label.
    """

    key: str
    label: str
    number: int
    share: Ratio | None = None
    share_key: str = ""
    share_label: str = ""
    is_rate: bool = False
    group: str = ""

    @property
    def printed(self) -> int:
        """What stands beside the share: its part, of which what lies outside the base is none."""
        return self.share.part if self.share else self.number

    @property
    def shown(self) -> str:
        """What stands on the screen: a rate that stands alone is called by its own name."""
        return self.share_label if self.is_rate else self.label


KINDS = Breakdown(find_dimension("kind"), m.FILED)
CATEGORIES = Breakdown(find_dimension("category"), m.FILED)
RATINGS = Breakdown(find_dimension("rating"), m.SATISFACTION_BASE)
PANELS: tuple[Panel, ...] = (
    Panel("review", "收件与审查", (One(m.RECEIVED), Partition(m.OUTCOME_SHARES))),
    Panel("kind", "立案提案的提案者", (KINDS, One(m.COLLECTIVE_SHARE))),
    Panel("category", "立案提案的类别", (CATEGORIES,)),
    Panel(
        "handling",
        "办理",
        (
            One(m.ASSIGNED),
            One(m.UNITS),
            One(m.REPLY_RATE),
            One(m.ON_TIME_RATE),
            One(m.OVERDUE),
            Partition(m.RESULT_SHARES),
            One(m.WITHOUT_RESULT),
        ),
    ),
    Panel(
        "feedback",
        "反馈",
        (
            One(m.FORMS_BACK),
            One(m.RETURN_RATE),
            RATINGS,
            One(m.SATISFACTION_RATE),
            One(m.FIRST_SATISFACTION),
            One(m.VIA_UNIT),
        ),
    ),
    Panel(
        "special",
        "其他",
        (
            One(m.KEY),
            One(m.KEY_SUPERVISED),
            One(m.SUPERVISIONS),
            One(m.COLLECTIVE_MODE),
            One(m.SECOND_ROUND),
            One(m.PUBLICATION_RATE),
            One(m.REPLY_PUBLICATION_RATE),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Year:
    """All figures of a glance, counted in one statement."""

    total: dict[str, Tally]
    groups: dict[str, dict[Group, Tally]]

    def __getitem__(self, measure: Measure) -> int | Ratio:
        """Return a figure of the whole."""
        over = measure.over if isinstance(measure, Count) else measure.part.over
        return self.total[over][measure]

    def count(self, measure: Count) -> int:
        """Return a count of the whole."""
        return self.total[measure.over].counts[measure]

    def ratio(self, share: Share) -> Ratio:
        """Return a share of the whole."""
        return self.total[share.part.over].ratio(share)

    def answered(self, measures: Sequence[Measure]) -> list[Measure]:
        """Return the measures that the file can answer; see `measures.answerable`."""
        cases = self.total.get(CASES)
        return m.answerable(
            measures, [one for one in m.EVIDENCE if cases and cases.counts.get(one)]
        )


def count_year(conn: sqlite3.Connection, scope: Scope, more: tuple[Measure, ...] = ()) -> Year:
    """Count everything the glance shows, and more."""
    parts = [part for panel in PANELS for part in panel.parts]
    measures: list[Measure] = [*more]
    for part in parts:
        match part:
            case One(measure):
                measures.append(measure)
            case Partition(shares):
                measures += shares
    # What shows that something was ever put on record: without it a line is left out.
    shown = set(measures)
    measures += [one for one, (_, among) in m.EVIDENCE.items() if not shown.isdisjoint(among)]
    measures += [one.part for one in measures if isinstance(one, Share)]
    breakdowns = [part for part in parts if isinstance(part, Breakdown)]
    wholes = {
        over: wanted
        for over in _FACTS
        if (wanted := [one for one in measures if _over(one) == over])
    }
    found = tally.tally(
        conn,
        scope,
        *(((), wanted) for wanted in wholes.values()),
        *((([part.dimension.sql]), _counted_in(part, scope)) for part in breakdowns),
    )
    groups = found[len(wholes) :]
    return Year(
        {over: total[()] for over, total in zip(wholes, found, strict=False)},
        {part.dimension.key: group for part, group in zip(breakdowns, groups, strict=True)},
    )


def _counted_in(part: Breakdown, scope: Scope) -> tuple[Measure, ...]:
    share = part.share(scope)
    return tuple(dict.fromkeys((m.FILED, share.part, share)))


def _over(measure: Measure) -> str:
    return measure.over if isinstance(measure, Count) else measure.part.over


def figures(conn: sqlite3.Connection, scope: Scope, year: Year, panel: Panel) -> list[Figure]:
    """Return the lines of one panel."""
    found: list[Figure] = []
    for part in panel.parts:
        match part:
            case One(measure) if not year.answered([measure]):
                continue
            case One(Count() as count):
                found.append(Figure(count.key, count.label, year.count(count)))
            case One(Share() as share):
                found.append(_line(year, share, year.ratio(share))._replace(is_rate=True))
            case Partition(shares):
                ratios = catalog.whole100([_part_of(year, share) for share in shares], scope)
                found += [_line(year, s, r) for s, r in zip(shares, ratios, strict=True)]
            case Breakdown(dimension):
                found += _groups(conn, scope, year, dimension, part.share(scope))
    return found


def _part_of(year: Year, share: Share) -> Ratio | None:
    """Return a share; None where the part lies outside the whole."""
    ratio = year.ratio(share)
    return None if year.count(share.part) and not ratio.part else ratio


def _line(year: Year, share: Share, ratio: Ratio | None) -> Figure:
    part = share.part
    return Figure(part.key, part.label, year.count(part), ratio, share.key, share.label)


def _groups(
    conn: sqlite3.Connection, scope: Scope, year: Year, dimension: Dimension, share: Share
) -> list[Figure]:
    groups = year.groups[dimension.key]
    measures = (m.FILED, share.part, share)
    shown = catalog.lines(conn, scope, dimension, groups, measures, share)
    return [
        Figure(
            f"{dimension.key}.{'none' if isinstance(value, Blank) else value}",
            label(value),
            group.counts[m.FILED],
            ratio,
            f"{dimension.key}.{'none' if isinstance(value, Blank) else value}_share",
            f"{label(value)}占比",
            group=dimension.label,
        )
        for value, group, ratio in shown
    ]


_COLUMNS = (
    Column("label", "项目"),
    Column("value", "数量", Kind.COUNT),
    Column("share", "占比", Kind.SHARE),
    Column("base", "分母"),
)


def year_at_a_glance(conn: sqlite3.Connection, scope: Scope) -> tuple[Table, ...]:
    """Return the tables of the year, every share with its base beside it."""
    year = count_year(conn, scope)
    about = _about(scope)
    return tuple(
        _table(
            panel.key,
            panel.title,
            scope,
            _COLUMNS,
            _rows(figures(conn, scope, year, panel)),
            (*(() if place else about), *_left_out(year, panel, scope)),
        )
        for place, panel in enumerate(PANELS)
    )


def _about(scope: Scope) -> tuple[str, ...]:
    """Return what figures must be read with."""
    return tuple(filter(None, (catalog.scope_note(scope), catalog.nudged_note(scope))))


def _left_out(year: Year, panel: Panel, scope: Scope) -> tuple[str, ...]:
    """Return what the shares of a panel do not count, though it is called as they call it."""
    rates = [part.measure for part in panel.parts if isinstance(part, One)]
    within = [
        f"各档{part.dimension.label}只计{share.part.label}的"
        for part in panel.parts
        if isinstance(part, Breakdown)
        for share in (part.share(scope),)
        if share.part is not m.FILED
    ]
    return (*within, *tally.left_out(year, rates, scope))


def flat(conn: sqlite3.Connection, scope: Scope) -> Table:
    """Return the year as one list of figures for scripts: key, label, and a count or a share."""
    return _flat(scope, every(conn, scope))


def every(conn: sqlite3.Connection, scope: Scope) -> list[Figure]:
    """Return every line of the year at a glance."""
    year = count_year(conn, scope)
    return [one for panel in PANELS for one in figures(conn, scope, year, panel)]


def _flat(scope: Scope, shown: list[Figure]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for figure in shown:
        rows.append((figure.key, figure.label, figure.number))
        if figure.share is not None:
            rows.append((figure.share_key, figure.share_label, figure.share))
    columns = (Column("key", "代码"), Column("label", "项目"), Column("value", "数值", Kind.COUNT))
    return _table(NAME, "一年概览", scope, columns, tuple(rows), _about(scope))


def singly(conn: sqlite3.Connection, scope: Scope, measures: Sequence[Measure]) -> list[Figure]:
    """Return single figures, those that the file can answer."""
    year, panel = _single(conn, scope, measures)
    return figures(conn, scope, year, panel)


def _single(
    conn: sqlite3.Connection, scope: Scope, measures: Sequence[Measure]
) -> tuple[Year, Panel]:
    year = count_year(conn, scope, (*measures, *m.EVIDENCE))
    lines = tuple(One(measure) for measure in year.answered(measures))
    return year, Panel("figures", "指标", lines)


def chosen(
    conn: sqlite3.Connection, scope: Scope, measures: list[Measure], *, flat: bool = False
) -> Table:
    """Return single figures in one table, as the glance shows them."""
    year, panel = _single(conn, scope, measures)
    answered = [part.measure for part in panel.parts if isinstance(part, One)]
    shown = figures(conn, scope, year, panel)
    if flat:
        return _flat(scope, shown)
    silent = m.silences(measures, answered)
    said = (*_about(scope), *silent, *_left_out(year, panel, scope))
    return _table(panel.key, panel.title, scope, _COLUMNS, _rows(shown), said)


def _rows(shown: list[Figure]) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (f.shown, f.printed, f.share, f"{f.share.base}{f.share.whole}" if f.share else "")
        for f in shown
    )


def _table(
    key: str,
    title: str,
    scope: Scope,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Value, ...], ...],
    said: tuple[str, ...],
) -> Table:
    return Table(key, title, columns, rows, None, said, scope.decimals, scope.as_of)
