"""The appendix of a report: what every figure of its sentences and tables is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.stats.definitions import grounded
from tiaan.stats.tally import left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.table import Value
    from tiaan.reports.source import Source
    from tiaan.reports.telling import Aside
    from tiaan.stats.figures import Measure


def definitions(source: Source, measures: Sequence[Measure], asides: Iterable[Aside] = ()) -> Table:
    """Return what every figure is: its name, its value, its definition."""
    scope, figures = source.scope, source.figures
    columns = (
        Column("measure", "指标"), Column("value", "数值", Kind.COUNT),
        Column("part", "分子", Kind.COUNT), Column("whole", "分母", Kind.COUNT),
        Column("definition", "定义"),
    )  # fmt: skip
    said = (source.about, *left_out(figures, measures, scope))
    rows: list[tuple[Value, ...]] = []
    for measure in figures.answered(measures):
        value = figures[measure]
        sides = (value.part, value.whole) if isinstance(value, Ratio) else (None, None)
        said_of_it = grounded(measure, scope.settings, scope.base)
        # Its name stands before it, in a column of its own.
        definition = said_of_it.removeprefix(measure.label).removeprefix("：")
        rows.append((measure.label, value, *sides, definition))
    rows += [(one.label, one.value, None, None, one.meaning) for one in asides]
    return Table(
        "definitions", "数字的定义", columns, tuple(rows), None, said,
        scope.decimals, scope.as_of,
    )  # fmt: skip
