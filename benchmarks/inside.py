"""The tables of `stats` made inside one process, without a command line: run by `figures.py`.

    python benchmarks/inside.py once FILE           # the glance, once
    python benchmarks/inside.py times FILE ROUNDS   # every table: how long, how many statements
    python benchmarks/inside.py script FILE OUT     # the glance in SQL, for the sqlite3 program

FILE is one that `county.py` wrote.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from tiaan.stats import adding, breakdown, catalog, glance, tally
from tiaan.store import database, registers
from tiaan.store.facts import FACTS

AS_OF = date(2023, 12, 31)
"""The day of all figures: everything that `county.py` invents has happened."""
TOGETHER = "all together"
Make = Callable[[sqlite3.Connection, tally.Scope], object]


class Heard(sqlite3.Connection):
    """A connection that keeps what it was asked."""

    said: list[tuple[str, Any]]

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as there
        """Keep a statement and run it."""
        self.said.append((sql, parameters))
        return super().execute(sql, parameters)


def everything(conn: sqlite3.Connection, scope: tally.Scope) -> None:
    """Make all tables, the statistics counted together."""
    glance.year_at_a_glance(conn, scope)
    breakdown.run_all(conn, scope, catalog.STATISTICS)


def tables() -> dict[str, Make]:
    """Return everything that `stats` shows by name, and all of it together."""
    named: dict[str, Make] = {TOGETHER: everything, glance.NAME: glance.year_at_a_glance}
    for one in catalog.STATISTICS:
        named[one.key] = lambda conn, scope, one=one: breakdown.run(conn, scope, one)
    return named


def answer(conn: sqlite3.Connection, makes: Iterable[Make]) -> None:
    """Do what the command does with an open file: find the session, read the settings, count."""
    with tally.one_look(conn):
        scope = tally.scope(conn, (registers.find_session(conn),), AS_OF)
        for make in makes:
            make(conn, scope)


def heard(path: Path, makes: Iterable[Make]) -> list[tuple[str, Any]]:
    """Return the statements that tables take, without the two of the transaction."""
    with closing(sqlite3.connect(path, factory=Heard, isolation_level=None)) as conn:
        conn.said = []
        answer(conn, makes)
        return conn.said[1:-1]


def once(path: str) -> None:
    """Make the glance."""
    with closing(database.connect(Path(path))) as conn:
        answer(conn, [glance.year_at_a_glance])


def times(path: str, rounds: str) -> None:
    """Print, as JSON, for the glance and every statistic: ms at best and as a median, statements.

    The tables take turns, like processes do in `turns.py`; it is the processor's time that counts,
    nobody waits for anything else.
    """
    makes = tables()
    spent: dict[str, list[float]] = {name: [] for name in makes}
    with closing(database.connect(Path(path))) as conn:
        for _ in range(int(rounds)):
            for name, make in makes.items():
                started = time.process_time()
                answer(conn, [make])
                spent[name].append((time.process_time() - started) * 1000)
    told = {
        name: (min(spent[name]), statistics.median(spent[name]), len(heard(Path(path), [make])))
        for name, make in makes.items()
    }
    print(json.dumps(told))


def script(path: str, out: str) -> None:
    """Write SQL for the glance's figures, what they have bound bound there too.

    It counts them as a person would write it: FILTER and GROUP BY, each breakdown for itself.
    """
    asked: list[tuple[Mapping[str, Any], Sequence[adding.Arm]]] = []

    def hear(
        conn: sqlite3.Connection, parameters: Mapping[str, Any], arms: Sequence[adding.Arm]
    ) -> tuple[adding.Groups, ...]:
        asked.append((parameters, arms))
        return adding.added(conn, parameters, arms)

    tally.added = hear
    with closing(database.connect(Path(path))) as conn:
        answer(conn, [glance.year_at_a_glance])
    ((bound, arms),) = asked
    lines = [".parameter init"]
    for name, value in bound.items():
        quoted = value.replace("'", "''")
        lines.append(f"REPLACE INTO temp.sqlite_parameters VALUES (':{name}', '{quoted}');")
    width = max(len(arm.columns) + len(arm.counts) for arm in arms)
    selects = []
    for arm in arms:
        terms = [*arm.columns, *(count.sql for count in arm.counts)]
        terms += ["NULL"] * (width - len(terms))
        grouped = f" GROUP BY {', '.join(arm.columns)}" if arm.columns else ""
        selects.append(f"SELECT {', '.join(terms)} FROM {arm.over}{grouped}")
    lines.append(f"{FACTS} {' UNION ALL '.join(selects)};")
    Path(out).write_text("\n".join(lines), encoding="utf-8")


WORK = {work.__name__: work for work in (once, times, script)}

if __name__ == "__main__":
    WORK[sys.argv[1]](*sys.argv[2:])
