"""What every report is made from: figures of the file or of a part of it, and what proves them.

A report is a function of a `Source`. Its sentences, its tables and its appendix read the same
counts, so they cannot say different things; what does not close stands at the top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import (
    TODO,
    Chart,
    Heading,
    Paragraph,
    Report,
    Shape,
    Table,
)
from tiaan.reports.appendix import definitions
from tiaan.reports.sentences import Teller
from tiaan.stats import breakdown, catalog, closing
from tiaan.stats import measures as m
from tiaan.stats.figures import Share
from tiaan.stats.panels import Year
from tiaan.stats.tally import Tally, needed, tally
from tiaan.store.facts import ACTIVITIES, CASES, FORMS, PEOPLE, TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tiaan.model.table import Block
    from tiaan.stats.adding import Group
    from tiaan.stats.breakdown import Line
    from tiaan.stats.catalog import Statistic
    from tiaan.stats.figures import Count, Measure
    from tiaan.stats.tally import Scope

_CHARTS: dict[str, Chart] = {
    # A statistic of a report, and how it is drawn.
    "kind": Chart(Shape.BAR, (m.FILED.key,)),
    "category": Chart(Shape.BAR, (m.FILED.key,)),
    "result": Chart(Shape.SHARE, (m.FILED.key,)),
    "rating": Chart(Shape.SHARE, (m.FILED.key,)),
    "unit": Chart(Shape.BAR, (m.DUTIES_ASKED.key, m.DUTIES_REPLIED.key)),
}
UNIT = "unit"
_FACTS = (CASES, TASKS, FORMS, PEOPLE, ACTIVITIES)


class Part(NamedTuple):
    """Which rows a report is about, where it is not about all of them.

    Attributes:
        column: an expression over the columns of the facts; a literal of ours.
        value: what it has to be.
        words: what that means (归口政府系统的提案).
    """

    column: str
    value: str | int
    words: str


class Counted(NamedTuple):
    """A statistic as counted: its lines for a sentence, its table for below it."""

    source: Source
    statistic: Statistic
    total: Tally
    groups: dict[Group, Tally]

    @property
    def lines(self) -> list[Line]:
        """Every group with its share, in the county's order."""
        statistic, source = self.statistic, self.source
        share = statistic.share(source.scope)
        measures = statistic.measures(source.scope)
        return breakdown.lines(
            source.conn, source.scope, statistic.dimension, self.groups, measures, share
        )

    @property
    def table(self) -> Table:
        """The table; of units only those with something to handle."""
        source, statistic = self.source, self.statistic
        made = breakdown.shaped(source.conn, source.scope, statistic, self.total, self.groups)
        if statistic.key == UNIT:
            made = _busy(made)
        notes = (source.about, *made.notes[1:])
        if chart := _CHARTS.get(statistic.key):
            counted = {statistic.main.key: statistic.counted(source.scope).key}
            columns = tuple(counted.get(key, key) for key in chart.columns)
            chart = chart._replace(columns=columns)
        return made._replace(notes=notes, chart=chart)


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is made from.

    Attributes:
        year: of the title; None where it names the sessions.
        figures: of the whole scope, or of the part.
        checked: whether the figures of the whole scope close.
        note: what stands above every report; "" for nothing.
    """

    conn: sqlite3.Connection
    scope: Scope
    year: int | None
    figures: Year
    checked: tuple[closing.Line, ...]
    part: Part | None = None
    note: str = ""

    @property
    def period(self) -> str:
        """What a title names: the year, or the sessions asked for."""
        if self.year is not None:
            return f"{self.year}年"
        return f"{self.scope.label}{'以来' if len(self.scope.sessions) == 1 else ''}"

    @property
    def teller(self) -> Teller:
        """Who tells the figures of one report in words, and remembers what was told."""
        return Teller(self.scope, self.figures)

    @property
    def ratings(self) -> tuple[Count, ...]:
        """The county's ratings, as figures to be defined."""
        return m.ratings(self.scope.settings)

    @property
    def about(self) -> str:
        """What the figures are about: sessions, day, part."""
        note = breakdown.scope_note(self.scope)
        return f"{note}；只计{self.part.words}" if self.part else note

    def limited(self, part: Part) -> Source:
        """Return the same for a part."""
        figures = count(self.conn, self.scope, part)
        return replace(self, figures=figures, part=part)

    def by(self, *statistics: str | Statistic) -> tuple[Counted, ...]:
        """Return statistics, by name or as they are, all counted at once."""
        chosen = [
            catalog.find_statistic(one) if isinstance(one, str) else one for one in statistics
        ]
        columns = [self.part.column] if self.part else []
        arms: list[tuple[Sequence[str], Sequence[Measure]]] = []
        for one in chosen:
            measures = one.measures(self.scope)
            arms += [(columns, measures), ([*columns, one.dimension.sql], measures)]
        found = iter(tally(self.conn, self.scope, *arms))
        counted = []
        for one, whole, groups in zip(chosen, found, found, strict=True):
            total = _whole(whole, self.part, one.measures(self.scope), self.scope)
            own = {
                group[len(columns) :]: figures
                for group, figures in groups.items()
                if not self.part or group[0] == self.part.value
            }
            counted.append(Counted(self, one, total, own))
        return tuple(counted)

    def report(
        self,
        key: str,
        title: str,
        blocks: Iterable[Block],
        teller: Teller,
        defined: Sequence[Measure],
        *,
        subtitle: str = "",
        appendix: Table | None = None,
    ) -> Report:
        """Return a whole report: what does not close, what it says, what its figures are.

        Args:
            key: of the report, as `title` and `subtitle`.
            title: above it.
            blocks: what it says.
            teller: who told its sentences; the appendix defines all that was quoted.
            defined: the measures that the appendix defines in any case.
            subtitle: below the title; "" for the day it stands for.
            appendix: where its figures are no measures: the table that defines them.
        """
        said = tuple(blocks)  # before the appendix, which defines what they quoted
        measures = tuple(dict.fromkeys((*defined, *teller.measures)))
        whole = (
            *_unclosed(self.checked, self.scope),
            *([Paragraph(f"提醒：{self.note}。")] if self.note else []),
            *said,
            Heading("附件", appendix=True),
            appendix or definitions(self, measures, teller.asides),
        )
        return Report(key, title, whole, subtitle, self.scope.as_of)


def read(conn: sqlite3.Connection, scope: Scope, year: int | None, note: str = "") -> Source:
    """Return what the reports on a scope are made from.

    Args:
        conn: the file.
        scope: sessions, day, base.
        year: of the titles; None where they are to name the sessions.
        note: what is to stand above every report.
    """
    checks, wanted = closing.asked(scope), _wanted(scope)
    found = tally(conn, scope, *checks, *(((), measures) for measures in wanted.values()))
    checked = closing.closed(conn, scope, found[: len(checks)])
    figures = _year(wanted, found[len(checks) :], scope)
    return Source(conn, scope, year, figures, checked, note=note)


def count(conn: sqlite3.Connection, scope: Scope, part: Part) -> Year:
    """Count every measure of a part; people are left out, who belong to no channel and no unit."""
    wanted = _wanted(scope)
    del wanted[PEOPLE]
    found = tally(conn, scope, *(((part.column,), measures) for measures in wanted.values()))
    return _year(wanted, found, scope, part)


def _wanted(scope: Scope) -> dict[str, list[Measure]]:
    """Return every measure, by the fact it counts."""
    wanted: dict[str, list[Measure]] = {over: [] for over in _FACTS}
    for measure in m.MEASURES:
        wanted[_over(measure)].append(measure)
    wanted[CASES] += m.ratings(scope.settings)
    for measures in wanted.values():
        measures += [share.part for share in measures if isinstance(share, Share)]
    return wanted


def _year(
    wanted: dict[str, list[Measure]],
    found: Sequence[dict[Group, Tally]],
    scope: Scope,
    part: Part | None = None,
) -> Year:
    return Year(
        {
            over: _whole(groups, part, measures, scope)
            for (over, measures), groups in zip(wanted.items(), found, strict=True)
        },
        {},
    )


def _over(measure: Measure) -> str:
    return (measure.part if isinstance(measure, Share) else measure).over


def _whole(
    groups: dict[Group, Tally], part: Part | None, measures: Sequence[Measure], scope: Scope
) -> Tally:
    """Return the figures of the part, or of everything; nothing found is zeros."""
    nothing = Tally(dict.fromkeys(needed(measures, scope), 0), scope)
    return groups.get((part.value,) if part else (), nothing)


def _unclosed(checked: tuple[closing.Line, ...], scope: Scope) -> list[Block]:
    """Return a warning for the top where figures do not close."""
    broken = tuple(line for line in checked if not line.holds)
    if not broken:
        return []
    warning = f"{TODO}以下数字不闭合，请先核对再使用本报告。"
    return [Paragraph(warning), closing.table(broken, scope)]


def _busy(table: Table) -> Table:
    """Return the table of units without those that had nothing to handle, and say so."""
    rows = tuple(row for row in table.rows if row[1])
    if rows == table.rows:
        return table
    note = f"另有{len(table.rows) - len(rows)}个登记的单位在这里没有承办件，未列"
    return table._replace(rows=rows, notes=(*table.notes, note))
