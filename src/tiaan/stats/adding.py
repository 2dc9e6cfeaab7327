"""Adding up: SQL says of each row of a fact what holds of it, rows that are alike are counted here.

Figures ask many things of the same rows. For every breakdown SQLite would go through them and sort
them anew, and look at each predicate again. So one statement goes through each fact once and tells
of a row only the columns to group by, and one bit for every predicate; `Counter` adds up the rows
that are alike, a thousand at a time, and keeps none. A part within its whole is two bits.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tiaan.store.facts import FACTS, named

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tiaan.stats.figures import Count

Group: TypeAlias = "tuple[str | int | None, ...]"
"""The values of a group in each dimension, as the fact has them; None: nothing known."""
Groups: TypeAlias = "dict[Group, dict[Count, int]]"
BITS = 62
"""Predicates that one number tells of: SQLite's have 64 bits, and one is the sign."""
_PORTION = 1_000
"""Rows that are taken at a time."""


class Arm(NamedTuple):
    """Counts wanted of every group of some columns, all over one fact; no columns: of all rows."""

    columns: tuple[str, ...]
    counts: tuple[Count, ...]

    @property
    def over(self) -> str:
        """The fact."""
        return self.counts[0].over

    @property
    def by_value(self) -> tuple[Arm, ...]:
        """What tells the different values of a column apart, for each count of such."""
        return tuple(
            Arm((*self.columns, count.distinct), (count,))
            for count in self.counts
            if count.distinct
        )


class _Fact:
    """What is asked of one fact, and how many of its rows are alike in it."""

    def __init__(self, over: str, arms: Iterable[Arm]) -> None:
        asked = [one for arm in arms if arm.over == over for one in (arm, *arm.by_value)]
        self.over = over
        self.alike: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = {
            arm.columns: Counter() for arm in asked
        }
        self.columns = tuple(dict.fromkeys(name for names in self.alike for name in names))
        counts = dict.fromkeys(count for arm in asked for count in arm.counts)
        wheres = dict.fromkeys(where for count in counts for where in count.wheres)
        self.places = {where: place for place, where in enumerate(wheres)}

    @property
    def terms(self) -> list[str]:
        """What is selected: the columns, then numbers with a bit for each predicate."""
        wheres = list(self.places)
        portions = [wheres[first : first + BITS] for first in range(0, len(wheres), BITS)]
        # A condition leaves off at what decides it; of a value both sides of an AND are looked at.
        flags = [
            " | ".join(f"iif({where}, {1 << bit}, 0)" for bit, where in enumerate(portion))
            for portion in portions
        ]
        # The plus: rows that are kept would get the types that the first fact's columns have.
        return [*(f"+{name}" for name in self.columns), *flags]

    @property
    def rows(self) -> str:
        """What is selected from: the fact with only the columns asked for, each looked up once.

        SQLite looks a column of a view up as often as it is named, and takes a select in FROM for
        a view. Not where one with a limit stands behind a condition, so both stand there.
        """
        columns = named(self.over, *self.columns, *self.places) or ("1",)
        return f"(SELECT {', '.join(columns)} FROM {self.over} LIMIT -1) WHERE 1"

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Count rows: the place of the fact, then the terms."""
        _, *told = zip(*rows, strict=True)
        values = dict(zip(self.columns, told, strict=False))
        flags = told[len(self.columns) : len(self.terms)]
        for columns, alike in self.alike.items():
            alike.update(zip(*(values[name] for name in columns), *flags, strict=True))

    def groups(self, arm: Arm) -> Groups:
        """Return the counts of every group that has rows; of everything, even if there are none."""
        bits = {count: self._bits(count) for count in arm.counts}
        mask = reduce(or_, bits.values(), 0)
        alike: dict[Group, Counter[int]] = {} if arm.columns else {(): Counter()}
        for row, flags, number in self._rows(arm):
            alike.setdefault(row, Counter())[flags & mask] += number
        found: Groups = {
            group: {
                count: sum(number for flags, number in held.items() if flags & all_ == all_)
                for count, all_ in bits.items()
            }
            for group, held in alike.items()
        }
        for one in arm.by_value:
            (count,) = one.counts
            numbers = self._different(one, bits[count])
            for group, counts in found.items():
                counts[count] = numbers[group]
        return found

    def _different(self, arm: Arm, all_: int) -> Counter[Group]:
        """Return how many values the last column of an arm has in each group of the others."""
        values = {row for row, flags, _ in self._rows(arm) if flags & all_ == all_}
        return Counter(row[:-1] for row in values if row[-1] is not None)

    def _bits(self, count: Count) -> int:
        """Return the bits of all predicates of a count."""
        return sum(1 << self.places[where] for where in set(count.wheres))

    def _rows(self, arm: Arm) -> Iterator[tuple[Group, int, int]]:
        """Yield the rows of an arm's columns: values, the bits that hold, how many are alike."""
        width = len(arm.columns)
        for row, number in self.alike[arm.columns].items():
            flags = row[width]
            for place, part in enumerate(row[width + 1 :], 1):
                flags |= part << BITS * place
            yield row[:width], flags, number


def added(
    conn: sqlite3.Connection,
    parameters: Mapping[str, Any],
    arms: Sequence[Arm],
    *,
    at_once: bool = False,
) -> tuple[Groups, ...]:
    """Count what the arms want, in one statement that goes through the file's proposals once.

    Args:
        conn: the file.
        parameters: what the facts and the predicates have bound.
        arms: what is wanted.
        at_once: whether SQLite makes all rows before it hands one over: that takes more memory, but
            none of Python's time, see `tiaan.store.meanwhile`.

    Returns:
        for each arm, its groups as they were found: an empty group is not among them.
    """
    if not arms:
        return ()
    asked = {over: _Fact(over, arms) for over in dict.fromkeys(arm.over for arm in arms)}
    places = list(asked.values())
    width = max(len(fact.terms) for fact in places)
    selects = []
    for place, fact in enumerate(places):
        nothing = ["NULL"] * (width - len(fact.terms))
        selects.append(f"SELECT {', '.join([str(place), *fact.terms, *nothing])} FROM {fact.rows}")
    told = " UNION ALL ".join(selects)
    kept = f", told AS MATERIALIZED ({told}) SELECT * FROM told"
    cursor = conn.execute(f"{FACTS} {kept if at_once else told}", parameters)
    while portion := cursor.fetchmany(_PORTION):
        for place, rows in groupby(portion, key=itemgetter(0)):
            places[place].add(rows)
    return tuple(asked[arm.over].groups(arm) for arm in arms)
