"""Breakdowns by one, two or three dimensions at a time."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.stats import measures as m
from tiaan.stats.breakdown import header, lines, run, scope_note
from tiaan.stats.catalog import find_statistic
from tiaan.stats.dimensions import DIMENSIONS, Blank, Dimension, find_dimension
from tiaan.stats.tally import PIECES, tally
from tiaan.store.facts import ACTIVITIES, CASES, TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.adding import Group
    from tiaan.stats.figures import Count
    from tiaan.stats.tally import Scope, Tally

_MOST = 3
"""Most dimensions at a time."""


def cross(conn: sqlite3.Connection, scope: Scope, *dimensions: Dimension) -> Table:
    """Return one count by two or three dimensions, the last across, with totals on both sides."""
    *down, across = dimensions
    main = counted_by(*dimensions)
    columns_of_rows = [dimension.sql for dimension in down]
    both, rows_of, all_, *singly = tally(
        conn,
        scope,
        ([*columns_of_rows, across.sql], (main,)),
        (columns_of_rows, (main,)),
        ((), (main,)),
        *(([dimension.sql], (main,)) for dimension in dimensions),
    )
    shown = [
        [value for value, _, _ in lines(conn, scope, dimension, groups, (main,))]
        for dimension, groups in zip(dimensions, singly, strict=True)
    ]

    def counted(groups: dict[Group, Tally], *values: Value) -> int:
        figures = groups.get(tuple(map(_code, values)))
        return figures.counts[main] if figures else 0

    top = shown[-1]
    columns = [header(dimension) for dimension in down]
    columns += [
        Column(f"{across.key}.{value or 'none'}", str(getattr(value, "label", value)), Kind.COUNT)
        for value in top
    ]
    parts = tuple(column.key for column in columns[len(down) :])
    columns.append(Column("total", "合计", Kind.COUNT, made_of=parts))
    rows = tuple(
        (*left, *(counted(both, *left, value) for value in top), counted(rows_of, *left))
        for left in product(*shown[:-1])
    )
    added = (counted(singly[-1], value) for value in top)
    blanks = [""] * (len(down) - 1)
    sums: tuple[Value, ...] = ("合计", *blanks, *added, all_[()].counts[main])
    title = f"{'与'.join(dimension.label for dimension in dimensions)}（{main.label}）"
    key = "_".join(dimension.key for dimension in dimensions)
    said = (scope_note(scope), f"每格是{main.label}的{PIECES[main.over]}数：{main.meaning}")
    return Table(key, title, tuple(columns), rows, sums, said, scope.decimals, scope.as_of)


def _code(value: Value) -> str | None:
    return None if isinstance(value, Blank) else str(value)


def counted_by(*dimensions: Dimension) -> Count:
    """Return what is counted by these dimensions: duties, what was received, or what was filed.

    What only filed proposals can have divides those alone: a refused one does not lack a result.

    Raises:
        UsageError: units and activities of supervision, which are about different things.
    """
    overs = {dimension.over for dimension in dimensions} - {CASES}
    if len(overs) > 1:
        raise UsageError(
            f"{'、'.join(d.label for d in dimensions)}不能一起分", "督办活动不按单位分，请分开看"
        )
    if overs == {ACTIVITIES}:
        return m.SUPERVISIONS
    counted = {find_statistic(dimension.key).main for dimension in dimensions}
    if m.DUTIES_ASKED in counted:
        return m.DUTIES_ASKED
    if any(dimension.over == TASKS for dimension in dimensions):
        return m.DUTIES
    if any(dimension.of_filed for dimension in dimensions):
        return m.FILED
    return m.RECEIVED if m.RECEIVED in counted else m.FILED


def by(conn: sqlite3.Connection, scope: Scope, names: Sequence[str]) -> Table:
    """Return a breakdown by one, two or three dimensions.

    Raises:
        UsageError: an unknown dimension, the same one twice, or more than three.
    """
    dimensions = [find_dimension(name) for name in names]
    if len(dimensions) == 1:
        return run(conn, scope, find_statistic(dimensions[0].key))
    if not dimensions or len(dimensions) > _MOST or len(set(dimensions)) < len(dimensions):
        choices = "、".join(f"{d.key}（{d.label}）" for d in DIMENSIONS)
        raise UsageError("请写一至三个不同的维度，如 category,result", f"可用：{choices}")
    return cross(conn, scope, *dimensions)
