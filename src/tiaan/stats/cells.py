"""Which cell of a table is meant: a figure, and a value in each dimension, as a clerk types them.

`--list 立案,类别=经济建设,办理结果=尚无结果` names a cell of a breakdown by two dimensions. Its
list is selected by the same columns that the breakdown groups by, so the two cannot differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.table import label
from tiaan.model.text import fold
from tiaan.stats import crossing
from tiaan.stats.catalog import find_statistic
from tiaan.stats.dimensions import Dimension, find_dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.measures import find_measure
from tiaan.stats.tally import tally
from tiaan.store import registers
from tiaan.store.facts import CASES, PEOPLE

if TYPE_CHECKING:
    import sqlite3

    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope

_EXAMPLE = "如 --list 立案,类别=经济建设,办理结果=尚无结果"
_NOTHING = ("", "未填", "none")
"""How the group of which nothing is known may be typed, beside its own label."""


class Place(NamedTuple):
    """One value of one dimension; None for the group of which nothing is known."""

    dimension: Dimension
    value: str | None
    shown: str

    @property
    def text(self) -> str:
        """What it says in a title: 类别=经济建设."""
        return f"{self.dimension.label}={self.shown}"


class Cell(NamedTuple):
    """A figure, and where in a breakdown it stands; without places it is that of the whole."""

    measure: Measure
    places: tuple[Place, ...] = ()

    @property
    def label(self) -> str:
        """What it says in a title."""
        return "，".join((self.measure.label, *(place.text for place in self.places)))

    @property
    def where(self) -> str:
        """The places as a predicate over the fact."""
        tests = (f"{one.dimension.sql} IS :place{i}" for i, one in enumerate(self.places))
        return " AND ".join(tests)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the predicate has bound."""
        return {f"place{i}": one.value for i, one in enumerate(self.places)}


def find_cell(conn: sqlite3.Connection, scope: Scope, raw: str) -> Cell:
    """Return the cell that was typed: 指标[,维度=值]…; without a figure what the breakdown counts.

    Raises:
        UsageError: nothing typed, an unknown figure, dimension or value, or a figure that is not
            broken down by that dimension.
    """
    parts = [part.strip() for part in raw.replace("，", ",").split(",")]
    figures = [part for part in parts if part and "=" not in part]
    conditions = [part.partition("=") for part in parts if "=" in part]
    if len(figures) > 1 or not (figures or conditions):
        raise UsageError("--list 要写一个指标，可再加维度=值", _EXAMPLE)
    dimensions = [find_dimension(name.strip()) for name, _, _ in conditions]
    if len(set(dimensions)) < len(dimensions):
        raise UsageError("一个维度只能写一个值", _EXAMPLE)
    measure: Measure
    if figures:
        measure = find_measure(figures[0], scope.settings)
        _refuse_other(measure, dimensions)
    else:
        measure = _counted(scope, dimensions)
    places = (
        _place(conn, scope, dimension, value.strip())
        for dimension, (_, _, value) in zip(dimensions, conditions, strict=True)
    )
    return Cell(measure, tuple(places))


def _counted(scope: Scope, dimensions: list[Dimension]) -> Count:
    """Return what the breakdown by these dimensions counts in a cell."""
    if len(dimensions) == 1:
        return find_statistic(dimensions[0].key).counted(scope)
    return crossing.counted_by(*dimensions)


def _refuse_other(measure: Measure, dimensions: list[Dimension]) -> None:
    """Refuse a dimension that the figure's fact has not."""
    count = measure.part if isinstance(measure, Share) else measure
    for dimension in dimensions:
        if count.over == PEOPLE or dimension.over not in (CASES, count.over):
            raise UsageError(
                f"“{measure.label}”不按{dimension.label}分", "请换一个指标，或去掉这个维度"
            )


def _place(conn: sqlite3.Connection, scope: Scope, dimension: Dimension, raw: str) -> Place:
    """Return the value of a dimension that was typed by code or label."""
    word = fold(raw)
    if dimension.blank and word in (fold(dimension.blank), *_NOTHING):
        return Place(dimension, None, dimension.blank)
    if dimension.terms and raw:
        term = dimension.terms.parse(raw)
        return Place(dimension, term.value, term.label)
    main = crossing.counted_by(dimension)
    (groups,) = tally(conn, scope, ((dimension.sql,), (main,)))
    found = {str(value) for (value,) in groups if value is not None}
    values = dimension.ordered(conn, scope, found)
    if dimension.by_units:
        known_units = registers.load(conn)
        if unit := known_units.units.get(known_units.aliases.get(word, 0)):
            word = fold(unit.name)
    elif dimension.key == "session":
        word = fold(registers.find_session(conn, raw).label)
    for value in values:
        if word == fold(value):
            return Place(dimension, value, label(value))
    known = [*values, *([dimension.blank] if dimension.blank else [])]
    raise UsageError(f"{dimension.label}没有“{raw}”这一项", f"可用：{'、'.join(known) or '（无）'}")


def limited(count: Count, cell: Cell) -> Count:
    """Return the count of the rows in the cell."""
    return count.where_also(cell.where) if cell.places else count
