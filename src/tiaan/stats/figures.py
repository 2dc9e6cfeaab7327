"""What a figure is made of: a predicate over a fact, or one count as part of another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from tiaan.store.facts import CASES

if TYPE_CHECKING:
    from tiaan.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a fact hold to a predicate.

    Attributes:
        where: SQL over the columns of `over`.
        meaning: what is counted, in Chinese, to stand in a definition.
        over: the fact.
        distinct: a column whose different values are counted instead of the rows.
        uses: settings that the figure depends on.
    """

    key: str
    label: str
    where: str
    meaning: str
    over: str = CASES
    distinct: str = ""
    uses: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The figure, to be selected from the fact."""
        what = f"DISTINCT {self.distinct}" if self.distinct else "*"
        return f"count({what}) FILTER (WHERE {self.where})"

    def within(self, whole: Count) -> Count:
        """Return the count of those that are also part of a whole: no share exceeds 100 %."""
        return replace(self, where=f"({self.where}) AND ({whole.where})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A count that a setting chooses.

    Attributes:
        among: by the setting's value.
        optional: whether `--base` may choose instead.
    """

    setting: str
    among: dict[str, Count]
    optional: bool = False

    def of(self, settings: Settings, base: str = "") -> Count:
        """Return the count chosen."""
        return self.among[base if base and self.optional else getattr(settings, self.setting)]


@dataclass(frozen=True, slots=True)
class Share:
    """A count as part of another, its base."""

    key: str
    label: str
    part: Count
    whole: Count | Chosen

    def base(self, settings: Settings, base: str = "") -> Count:
        """Return the count of the whole."""
        return self.whole.of(settings, base) if isinstance(self.whole, Chosen) else self.whole


Measure: TypeAlias = Count | Share
