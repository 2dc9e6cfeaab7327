"""Counting: for which sessions, as of which day; many figures in one statement."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from tiaan.errors import UsageError
from tiaan.model.table import Ratio
from tiaan.stats.adding import Arm, added
from tiaan.stats.figures import Count, Share
from tiaan.stats.measures import SATISFACTION_BASE
from tiaan.store import facts, queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tiaan.model.records import Session
    from tiaan.model.settings import Settings
    from tiaan.stats.adding import Group
    from tiaan.stats.figures import Measure


PIECES = {
    facts.CASES: "件",
    facts.TASKS: "件次",
    facts.FORMS: "份",
    facts.PEOPLE: "名",
    facts.ACTIVITIES: "次",
}
"""What a row of each fact is counted in."""


class Figures(Protocol):
    """What figures are read from: those of one group, or of a year."""

    def count(self, measure: Count, /) -> int:
        """Return a count."""

    def ratio(self, share: Share, /) -> Ratio:
        """Return a share."""


class Scope(NamedTuple):
    """What the figures are about, and how they are printed.

    Attributes:
        as_of: the day as of which everything counts.
        base: what satisfaction is a share of: returned, replied or filed.
        decimals: places of every percentage.
        sum100: whether shares of one whole are made to add up to 100 %.
        planned_on: the day whose plans are followed; None: before the next session opened.
    """

    sessions: tuple[Session, ...]
    as_of: date
    settings: Settings
    base: str
    decimals: int
    sum100: bool
    planned_on: date | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """What the facts and the predicates have bound."""
        ids = (session.id for session in self.sessions)
        return facts.parameters(self.settings, ids, self.as_of, self.planned_on)

    @property
    def label(self) -> str:
        """The sessions, in Chinese."""
        return "、".join(session.label for session in self.sessions)


def scope(
    conn: sqlite3.Connection,
    sessions: Iterable[Session],
    as_of: date,
    *,
    base: str = "",
    decimals: int | None = None,
    sum100: bool | None = None,
) -> Scope:
    """Return a scope; what is not given is as the county set it.

    Raises:
        UsageError: an unknown base.
    """
    settings = queries.settings(conn)
    if base and base not in dict(SATISFACTION_BASE.among):
        choices = "、".join(f"{key}（{c.label}）" for key, c in SATISFACTION_BASE.among)
        raise UsageError(f"没有“{base}”这个分母", f"可用：{choices}")
    return Scope(
        tuple(sessions),
        as_of,
        settings,
        base or settings.satisfaction_base,
        settings.decimals if decimals is None else decimals,
        settings.sum100 if sum100 is None else sum100,
    )


@contextmanager
def one_look(conn: sqlite3.Connection) -> Iterator[None]:
    """Make all figures inside those of one moment, whatever another window writes meanwhile."""
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("ROLLBACK")


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one group of rows."""

    counts: dict[Count, int]
    scope: Scope

    def __getitem__(self, measure: Measure) -> int | Ratio:
        """Return a measure's figure."""
        return self.ratio(measure) if isinstance(measure, Share) else self.counts[measure]

    def count(self, measure: Count) -> int:
        """Return a count."""
        return self.counts[measure]

    def ratio(self, share: Share) -> Ratio:
        """Return a share's part within its whole, the whole, and what that is called."""
        part, whole = share.sides(self.scope.settings, self.scope.base)
        return Ratio(self.counts[part], self.counts[whole], base=whole.label)


def left_out(figures: Figures, shares: Iterable[Measure], scope: Scope) -> tuple[str, ...]:
    """Return what a share's part counts beyond its whole, a sentence for each share with such."""
    found = []
    for share in dict.fromkeys(shares):
        if isinstance(share, Share) and (words := share.left_out(scope.settings, scope.base)):
            beyond = figures.count(share.part) - figures.ratio(share).part
            unit = PIECES[share.part.over]
            found += [f"{share.label}：另有 {beyond} {unit}{words}，不计入"] if beyond else []
    return tuple(found)


def needed(measures: Iterable[Measure], scope: Scope) -> tuple[Count, ...]:
    """Return the counts that measures are made of, each once."""
    found: list[Count] = []
    for measure in measures:
        if isinstance(measure, Share):
            found += measure.sides(scope.settings, scope.base)
            if measure.left_out(scope.settings, scope.base):
                found.append(measure.part)
        else:
            found.append(measure)
    return tuple(dict.fromkeys(found))


def tally(
    conn: sqlite3.Connection,
    scope: Scope,
    *arms: tuple[Sequence[str], Sequence[Measure]],
    at_once: bool = False,
) -> tuple[dict[Group, Tally], ...]:
    """Count, in one statement that goes through the file's proposals once.

    Args:
        conn: the file.
        scope: of what.
        arms: each some columns to group by, and the measures wanted for every group, all over one
            fact; no columns make one group, ``()``, of everything.
        at_once: see `added`.

    Returns:
        for each arm, its groups as they were found: an empty group is not among them.
    """
    wanted = [Arm((*columns,), needed(measures, scope)) for columns, measures in arms]
    return tuple(
        {group: Tally(counts, scope) for group, counts in groups.items()}
        for groups in added(conn, scope.parameters, wanted, at_once=at_once)
    )
