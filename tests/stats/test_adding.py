"""Adding up: what is counted row by row is what plain SQL counts, in few statements."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import county
from tiaan.reports import annual, source
from tiaan.stats import adding, breakdown, catalog, glance
from tiaan.stats import measures as m
from tiaan.stats.adding import BITS, Arm
from tiaan.stats.dimensions import DIMENSIONS
from tiaan.stats.figures import Count
from tiaan.stats.tally import needed
from tiaan.stats.tally import scope as scope_of
from tiaan.store import registers
from tiaan.store.facts import ACTIVITIES, CASES, FACTS, FORMS, PEOPLE, TASKS
from walks import Walk
from years import Year, seed_county

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tiaan.stats.adding import Groups
    from tiaan.stats.tally import Scope

WALKS, STEPS = 8, 100
COUNTING = ("separate", "inside", "collapsed")


@pytest.fixture(scope="module")
def seed() -> Year:
    return seed_county()


def plain(conn: sqlite3.Connection, scope: Scope, arm: Arm) -> Groups:
    """Return what SQLite counts if it is asked for each figure of each group by itself."""
    columns = ", ".join(arm.columns)
    figures = ", ".join(count.sql for count in arm.counts)
    sql = f"{FACTS} SELECT {figures} FROM {arm.over}"
    if columns:
        sql = f"{FACTS} SELECT {columns}, {figures} FROM {arm.over} GROUP BY {columns}"
    width = len(arm.columns)
    return {
        row[:width]: dict(zip(arm.counts, row[width:], strict=True))
        for row in conn.execute(sql, scope.parameters)
    }


def arms(scope: Scope) -> list[Arm]:
    """Return everything that is counted, of all and by every dimension, and two at a time."""
    counts = needed((*m.MEASURES, *m.ratings(scope.settings)), scope)
    overs = (CASES, TASKS, FORMS, ACTIVITIES)
    mine = {over: tuple(c for c in counts if c.over == over) for over in overs}
    found = [Arm((), mine[CASES]), Arm((), mine[TASKS]), Arm((), mine[FORMS])]
    found.append(Arm((), tuple(count for count in counts if count.over == PEOPLE)))
    found += [Arm((one.sql,), mine[one.over]) for one in DIMENSIONS]
    found.append(Arm(("category", "result"), mine[CASES]))
    found.append(Arm(("kind",), (Count("leading", "", "1", "", CASES, "lead_unit"), m.FILED)))
    found.append(Arm(("channel", "unit"), mine[TASKS]))
    return found


def histories() -> Iterator[tuple[sqlite3.Connection, Scope]]:
    """Yield generated counties as of several days, their merges counted in each way."""
    for number in range(WALKS):
        conn = county.in_memory()
        walk = Walk(conn, number)
        first = walk.today
        for _ in range(STEPS):
            walk.step()
        for day in (first + (walk.today - first) / 2, walk.today, walk.today + timedelta(200)):
            scope = scope_of(conn, registers.sessions(conn), day)
            for counting in COUNTING:
                settings = scope.settings._replace(merge_counting=counting)
                yield conn, scope._replace(settings=settings)
        conn.close()


def test_every_figure_is_what_plain_sql_counts() -> None:
    filed = replied = 0
    for conn, scope in histories():
        wanted = arms(scope)
        found = adding.added(conn, scope.parameters, wanted)
        assert found == tuple(plain(conn, scope, arm) for arm in wanted)
        filed += found[0][()][m.FILED]
        replied += found[0][()][m.REPLIED]

    assert filed > 100, "the histories get somewhere"
    assert replied > 50


def test_rows_are_taken_a_portion_at_a_time(seed: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = seed.scope()
    wanted = arms(scope)
    at_once = adding.added(seed.conn, scope.parameters, wanted)
    monkeypatch.setattr(adding, "_PORTION", 7)

    assert adding.added(seed.conn, scope.parameters, wanted) == at_once


@pytest.mark.parametrize("number", [BITS - 1, BITS, BITS + 1, 2 * BITS, 2 * BITS + 1])
def test_predicates_fill_more_than_one_number(number: int) -> None:
    year = Year()
    year.submit(5)
    counts = tuple(Count(str(i), "", f"id > {i % 7}", "") for i in range(number))
    scope = year.scope()
    distinct = tuple(
        count._replace(where=f"{count.where} AND {count.key} >= 0") for count in counts
    )

    (found,) = adding.added(year.conn, scope.parameters, [Arm((), distinct)])

    assert list(found[()].values()) == [max(0, 5 - i % 7) for i in range(number)]


def test_nothing_on_file_counts_as_zero() -> None:
    year = Year()
    wanted = [Arm((), (m.FILED,)), Arm(("kind",), (m.FILED,)), Arm((), (m.UNITS, m.DUTIES))]

    found = adding.added(year.conn, year.scope().parameters, wanted)

    assert found == ({(): {m.FILED: 0}}, {}, {(): {m.UNITS: 0, m.DUTIES: 0}})


def said(year: Year) -> list[str]:
    heard: list[str] = []
    year.conn.set_trace_callback(heard.append)
    return heard


def test_all_tables_of_stats_take_few_statements(seed: Year) -> None:
    one_by_one = [breakdown.run(seed.conn, seed.scope(), one) for one in catalog.STATISTICS]
    heard = said(seed)
    scope = scope_of(seed.conn, (registers.find_session(seed.conn),), seed.scope().as_of)
    glance.year_at_a_glance(seed.conn, scope)
    tables = breakdown.run_all(seed.conn, scope, catalog.STATISTICS)
    seed.conn.set_trace_callback(None)

    assert list(tables) == one_by_one
    assert len(heard) <= 12
    assert len([sql for sql in heard if "WITH scale" in sql]) == 2


def test_report_of_the_year_counts_twice(seed: Year) -> None:
    heard = said(seed)
    annual.annual(source.read(seed.conn, seed.scope(), 2023))
    seed.conn.set_trace_callback(None)

    assert len([sql for sql in heard if "WITH scale" in sql]) == 2


def test_rows_that_are_made_at_once_are_the_same(seed: Year) -> None:
    scope = seed.scope()
    wanted = arms(scope)

    at_once = adding.added(seed.conn, scope.parameters, wanted, at_once=True)

    assert at_once == adding.added(seed.conn, scope.parameters, wanted)


def test_each_column_is_looked_up_once(seed: Year) -> None:
    scope = seed.scope()
    # What it costs to look a column up, asked for once and often; the id is there anyway.
    once, often = (
        steps(seed.conn, scope, "is_staged", times) - steps(seed.conn, scope, "id", times)
        for times in (1, 40)
    )

    assert 0 < often < 2 * once


def steps(conn: sqlite3.Connection, scope: Scope, column: str, times: int) -> int:
    """Return how many tens of SQLite's instructions it takes to ask so often for a column."""
    counts = tuple(Count(str(i), "", f"{column} + {i} > 1", "") for i in range(times))
    taken: list[None] = []
    conn.set_progress_handler(lambda: taken.append(None), 10)
    adding.added(conn, scope.parameters, [Arm((), counts)])
    conn.set_progress_handler(None, 0)
    return len(taken)
