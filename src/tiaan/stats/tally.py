"""Counting: for which sessions, as of which day; many predicates over one fact in one statement."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tiaan.errors import UsageError
from tiaan.model.table import Ratio
from tiaan.stats.figures import Count, Share
from tiaan.stats.measures import SATISFACTION_BASE
from tiaan.store import facts, queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tiaan.model.records import Session
    from tiaan.model.settings import Settings
    from tiaan.stats.figures import Measure

Group: TypeAlias = "tuple[str | int | None, ...]"
"""The values of a group in each dimension, as the fact has them; None: nothing known."""


class Scope(NamedTuple):
    """What the figures are about, and how they are printed.

    Attributes:
        as_of: the day as of which everything counts.
        base: what satisfaction is a share of: returned, replied or filed.
        decimals: places of every percentage.
        sum100: whether shares of one whole are made to add up to 100 %.
    """

    sessions: tuple[Session, ...]
    as_of: date
    settings: Settings
    base: str
    decimals: int
    sum100: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """What the facts and the predicates have bound."""
        ids = (session.id for session in self.sessions)
        return facts.parameters(self.settings, ids, self.as_of)

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

    def ratio(self, share: Share) -> Ratio:
        """Return a share's part and whole, and what the whole is called."""
        part, whole = _sides(share, self.scope)
        return Ratio(self.counts[part], self.counts[whole], base=whole.label)


def _sides(share: Share, scope: Scope) -> tuple[Count, Count]:
    """Return the counts of a share's part and whole.

    A part of everything, or a whole of itself, is not counted once more as one within the other.
    """
    part, whole = share.part, share.base(scope.settings, scope.base)
    return part if whole.where in (part.where, "1") else part.within(whole), whole


def needed(measures: Iterable[Measure], scope: Scope) -> tuple[Count, ...]:
    """Return the counts that measures are made of, each once."""
    found: list[Count] = []
    for measure in measures:
        if isinstance(measure, Share):
            found += _sides(measure, scope)
        else:
            found.append(measure)
    return tuple(dict.fromkeys(found))


def added(groups: dict[Group, Tally], place: int) -> dict[Group, Tally]:
    """Return the groups of one column of several: their counts added up, nothing being DISTINCT."""
    found: dict[Group, Tally] = {}
    for group, figures in groups.items():
        value = (group[place],)
        sums = found.setdefault(value, Tally(dict.fromkeys(figures.counts, 0), figures.scope))
        for count, number in figures.counts.items():
            sums.counts[count] += number
    return found


def tally(
    conn: sqlite3.Connection,
    scope: Scope,
    *arms: tuple[Sequence[str], Sequence[Measure]],
) -> tuple[dict[Group, Tally], ...]:
    """Count, in one statement that goes through the file's proposals once.

    Args:
        conn: the file.
        scope: of what.
        arms: each some columns to group by, and the measures wanted for every group, all over one
            fact; no columns make one group, ``()``, of everything.

    Returns:
        for each arm, its groups as they were found: an empty group is not among them.
    """
    wanted = [needed(measures, scope) for _, measures in arms]
    width = max(len(counts) for counts in wanted)
    depth = max(len(columns) for columns, _ in arms)
    selects = []
    for place, ((columns, _), counts) in enumerate(zip(arms, wanted, strict=True)):
        names = [*columns, *["NULL"] * (depth - len(columns))]
        figures = [*(count.sql for count in counts), *["NULL"] * (width - len(counts))]
        grouped = f" GROUP BY {', '.join(columns)}" if columns else ""
        selected = ", ".join([str(place), *names, *figures])
        selects.append(f"SELECT {selected} FROM {counts[0].over}{grouped}")
    found: tuple[dict[Group, Tally], ...] = tuple({} for _ in arms)
    for row in conn.execute(f"{facts.FACTS} {' UNION ALL '.join(selects)}", scope.parameters):
        place, values, figures = row[0], row[1 : 1 + depth], row[1 + depth :]
        group = tuple(values[: len(arms[place][0])])
        counted = dict(zip(wanted[place], figures, strict=False))
        found[place][group] = Tally(counted, scope)
    return found
