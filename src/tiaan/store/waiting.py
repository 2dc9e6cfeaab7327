"""What the file waits for, read from the cases that can wait for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model import waiting
from tiaan.model.terms import State
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Who
    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings
    from tiaan.model.waiting import Waiting

_STATES = (
    State.ASSIGNED,
    State.REPLIED,
    State.RETURNED,
    State.REJECTED,
    State.CONVERTED,
    State.MERGED,
)
"""Those in which `waiting_for` may find something."""


def read(conn: sqlite3.Connection, who: Who, refs: Sequence[Ref] = ()) -> list[Waiting]:
    """Return what is waited for, most urgent first.

    Of the proposals named; else of the session asked for; else of every session, for a reply owed
    since last year is still owed.

    Raises:
        NotFound: no such number or session.
    """
    settings, calendar = queries.settings(conn), queries.calendar(conn)
    found = [
        one
        for case in cases(conn, who, settings, refs)
        for one in waiting.waiting_for(case, settings, calendar, who.today)
    ]
    return waiting.most_urgent_first(found)


def cases(
    conn: sqlite3.Connection, who: Who, settings: Settings, refs: Sequence[Ref] = ()
) -> tuple[Case, ...]:
    """Return the cases named, or those that may wait for something."""
    if refs:
        prefix = settings.collective_prefix
        ids = [queries.find(conn, ref, who.session, prefix)[0] for ref in refs]
        return queries.cases(conn, dict.fromkeys(ids))
    chosen = registers.find_session(conn, who.session).id if who.session else None
    # What is only filed waits for nothing but to be made public, where the county sets a day.
    states = (*_STATES, State.FILED) if settings.publish_proposal_due else _STATES
    marks = ",".join("?" * len(states))
    sql = (
        f"SELECT id FROM proposal WHERE state IN ({marks}) "
        "AND (? IS NULL OR session_id = ?) ORDER BY session_id, intake_no"
    )
    rows = conn.execute(sql, (*states, chosen, chosen))
    return queries.cases(conn, [row[0] for row in rows])
