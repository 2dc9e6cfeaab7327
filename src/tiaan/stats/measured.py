"""Chosen figures for every group of one breakdown: 面商率 by unit, 答复公开率 by category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.stats import measures as m
from tiaan.stats.breakdown import run
from tiaan.stats.catalog import Statistic
from tiaan.stats.crossing import counted_by
from tiaan.stats.dimensions import find_dimension
from tiaan.stats.figures import Count
from tiaan.stats.tally import tally
from tiaan.store.facts import TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Table
    from tiaan.stats.dimensions import Dimension
    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope


def by(conn: sqlite3.Connection, scope: Scope, names: Sequence[str], dimension: str) -> Table:
    """Return measures, every rate after its numerator and denominator, for each group.

    Where units are looked at, figures of cases stand for their like of duties.

    Raises:
        UsageError: an unknown measure or dimension, or one that does not divide the other.
    """
    way = find_dimension(dimension)
    wanted = [_fitting(m.find_measure(name, scope.settings), way) for name in names]
    (groups,) = tally(conn, scope, ((), tuple(m.EVIDENCE)))
    recorded = [count for count, number in groups[()].counts.items() if number]
    shown = m.answerable(dict.fromkeys(wanted), recorded)
    main = m.DUTIES_ASKED if way.over == TASKS else counted_by(way)
    title = f"{'、'.join(one.label for one in wanted)}（按{way.label}）"
    made = run(conn, scope, Statistic(way.key, title, main, None, tuple(shown)))
    return made._replace(notes=(*made.notes, *m.silences(wanted, shown)))


def _fitting(measure: Measure, way: Dimension) -> Measure:
    """Return the measure that counts what the dimension divides.

    Raises:
        UsageError: there is none.
    """
    found = m.PER_DUTY.get(measure, measure) if way.over == TASKS else measure
    over = (found if isinstance(found, Count) else found.part).over
    if over != way.over:
        known = "、".join(
            one.label for one in m.MEASURES if (one if isinstance(one, Count) else one.part).over
            == way.over
        )  # fmt: skip
        raise UsageError(f"“{measure.label}”不能按{way.label}分", f"按{way.label}可看：{known}")
    return found
