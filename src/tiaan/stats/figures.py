"""What a figure is made of: a predicate over a fact, or one count as part of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.store.facts import CASES

if TYPE_CHECKING:
    from tiaan.model.settings import Settings


class Count(NamedTuple):
    """How many rows of a fact hold to a predicate.

    Attributes:
        where: SQL over the columns of `over`.
        meaning: what is counted, in Chinese, to stand in a definition.
        over: the fact.
        distinct: a column whose different values are counted instead of the rows.
        uses: settings that the figure depends on.
        also: more predicates that must hold, those of what a part is counted within.
    """

    key: str
    label: str
    where: str
    meaning: str
    over: str = CASES
    distinct: str = ""
    uses: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def wheres(self) -> tuple[str, ...]:
        """The predicates that all must hold."""
        return (self.where, *self.also)

    @property
    def predicate(self) -> str:
        """All of them in one."""
        return " AND ".join(f"({where})" for where in self.wheres)

    @property
    def sql(self) -> str:
        """The figure in plain SQL: what `tiaan.stats.adding` adds up is held against it."""
        what = f"DISTINCT {self.distinct}" if self.distinct else "*"
        return f"count({what}) FILTER (WHERE {self.predicate})"

    def within(self, whole: Count) -> Count:
        """Return the count of those that are also part of a whole: no share exceeds 100 %."""
        return self.where_also(*whole.wheres)

    def where_also(self, *wheres: str) -> Count:
        """Return the count of those that more holds of."""
        return self._replace(also=(*self.also, *wheres))


class Chosen(NamedTuple):
    """A count that a setting chooses.

    Attributes:
        among: the setting's values, and what each chooses.
        optional: whether `--base` may choose instead.
    """

    setting: str
    among: tuple[tuple[str, Count], ...]
    optional: bool = False

    def of(self, settings: Settings, base: str = "") -> Count:
        """Return the count chosen."""
        chosen = base if base and self.optional else getattr(settings, self.setting)
        return dict(self.among)[chosen]


class Share(NamedTuple):
    """A count as part of another, its base: of the part only what lies in the whole is divided.

    Attributes:
        outside: wholes, by key, beyond which some of the part can lie, and what to call that;
            within every other whole the part lies by nature, which `tiaan.stats.closing` proves.
    """

    key: str
    label: str
    part: Count
    whole: Count | Chosen
    outside: tuple[tuple[str, str], ...] = ()

    def base(self, settings: Settings, base: str = "") -> Count:
        """Return the count of the whole."""
        return self.whole.of(settings, base) if isinstance(self.whole, Chosen) else self.whole

    def left_out(self, settings: Settings, base: str = "") -> str:
        """Return what to call those of the part that lie outside the whole; "": none can."""
        return dict(self.outside).get(self.base(settings, base).key, "")

    def sides(self, settings: Settings, base: str = "") -> tuple[Count, Count]:
        """Return what is divided by what: the part as far as it lies in the whole, and the whole.

        A part of everything, or a whole of itself, is not counted again as one within the other.
        """
        part, whole = self.part, self.base(settings, base)
        return part if whole.where in (part.where, "1") else part.within(whole), whole


Measure: TypeAlias = Count | Share
