"""What the year at a glance is made of, counted in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.stats import catalog, tally
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Dimension, find_dimension
from tiaan.stats.figures import Chosen, Count, Share
from tiaan.store.facts import ACTIVITIES, CASES, FORMS, PEOPLE, TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Ratio
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


_FACTS = (CASES, TASKS, FORMS, PEOPLE, ACTIVITIES)
Part: TypeAlias = One | Partition | Breakdown


class Panel(NamedTuple):
    """One table of the glance."""

    key: str
    title: str
    parts: tuple[Part, ...]


KINDS = Breakdown(find_dimension("kind"), m.FILED)
CATEGORIES = Breakdown(find_dimension("category"), m.FILED)
RATINGS = Breakdown(find_dimension("rating"), m.SATISFACTION_BASE)
PANELS: tuple[Panel, ...] = (
    Panel(
        "review", "收件与审查", (One(m.RECEIVED), Partition(m.OUTCOME_SHARES), One(m.MERGED_INSIDE))
    ),
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
