"""The year at a glance: what `tiaan stats` shows without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import Column, Kind, Ratio, Table, label
from tiaan.stats import breakdown, catalog, tally
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Blank, Dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.panels import PANELS, Breakdown, One, Panel, Partition, Year, count_year

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope


NAME = catalog.GLANCE


class Figure(NamedTuple):
    """One line: a count and what it is a share of.

    Attributes:
        number: of everything that is called so.
        share_key: names the share in JSON, as `share_label` does in Chinese.
        is_rate: whether the line shows the share alone.
        group: of a breakdown, its dimension's label.
        among: what the number is counted among, where no share tells.
    """

    key: str
    label: str
    number: int
    share: Ratio | None = None
    share_key: str = ""
    share_label: str = ""
    is_rate: bool = False
    group: str = ""
    among: str = ""

    @property
    def printed(self) -> int:
        """What stands beside the share: its part, of which what lies outside the base is none."""
        return self.share.part if self.share else self.number

    @property
    def shown(self) -> str:
        """What stands on the screen: a rate that stands alone is called by its own name."""
        return self.share_label if self.is_rate else self.label


def figures(conn: sqlite3.Connection, scope: Scope, year: Year, panel: Panel) -> list[Figure]:
    """Return the lines of one panel."""
    found: list[Figure] = []
    for part in panel.parts:
        match part:
            case One(measure) if not year.answered([measure]):
                continue
            case One(Count() as count):
                among = "各轮、各人的份数" if count is m.FORMS_BACK else ""
                found.append(Figure(count.key, count.label, year.count(count), among=among))
            case One(Share() as share):
                found.append(_line(year, share, year.ratio(share))._replace(is_rate=True))
            case Partition(shares):
                ratios = breakdown.whole100([_part_of(year, share) for share in shares], scope)
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
    shown = breakdown.lines(conn, scope, dimension, groups, measures, share)
    return [
        Figure(
            f"{dimension.key}.{'none' if isinstance(value, Blank) else value}",
            label(value),
            group.counts[m.FILED],
            ratio,
            f"{dimension.key}.{'none' if isinstance(value, Blank) else value}_share",
            f"{label(value)}占比",
            group=dimension.label,
            among=_AMONG_FILED if dimension.of_filed and isinstance(value, Blank) else "",
        )
        for value, group, ratio in shown
    ]


_AMONG_FILED = f"{m.FILED.label}的提案中"
"""Stands beside how many of the filed have no value: no share of what is rated, or answered."""
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
    return tuple(filter(None, (breakdown.scope_note(scope), breakdown.nudged_note(scope))))


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
        (f.shown, f.printed, f.share, f"{f.share.base}{f.share.whole}" if f.share else f.among)
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
