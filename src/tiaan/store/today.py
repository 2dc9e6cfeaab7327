"""The day's counts: how many proposals stand where, and what else is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.terms import State

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Session


class Counts(NamedTuple):
    """What stands in a session.

    Attributes:
        states: proposals by state.
        second: proposals being handled again.
        objections: asked to be let off, and not decided.
        drafts: decisions and assignments drafted for a meeting.
        invitations: co-signers who have not answered, of what is not withdrawn or refused.
    """

    states: dict[State, int]
    second: int
    objections: int
    drafts: int
    invitations: int

    @property
    def received(self) -> int:
        """All proposals."""
        return sum(self.states.values())


def counts(conn: sqlite3.Connection, session: Session, *, alone: bool) -> Counts:
    """Return the counts of a session, without building a case.

    Args:
        conn: the file.
        session: whose proposals stand where.
        alone: of its objections only; else of all sessions, as `object --list` has them.
    """
    by_state = conn.execute(
        "SELECT state, count(*) FROM proposal WHERE session_id = ? GROUP BY state", (session.id,)
    )
    states = {State(state): many for state, many in by_state}
    second = (
        "SELECT count(*) FROM proposal WHERE session_id = ? AND round > 1 AND state = 'assigned'"
    )
    objections = (
        "SELECT count(*) FROM objection AS o JOIN proposal AS p ON p.id = o.proposal_id "
        "JOIN assignment AS a ON a.id = o.assignment_id "
        f"WHERE {'p.session_id = ?' if alone else '? > 0'} "
        "AND o.outcome IS NULL AND a.ended_on IS NULL "
        "AND a.round = p.round AND p.state IN ('assigned', 'replied')"
    )
    drafts = (
        "SELECT count(*) FROM draft AS d JOIN proposal AS p ON p.id = d.proposal_id "
        "WHERE p.session_id = ?"
    )
    invitations = (
        "SELECT count(*) FROM sponsor AS s JOIN proposal AS p ON p.id = s.proposal_id "
        "WHERE p.session_id = ? AND s.consent = 'invited' "
        "AND p.state NOT IN ('withdrawn', 'rejected', 'converted', 'merged')"
    )
    several = (
        int(conn.execute(sql, (session.id,)).fetchone()[0])
        for sql in (second, objections, drafts, invitations)
    )
    return Counts(states, *several)
