"""Which proposals have something drafted for a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.refs import number_key, parse_ref
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Who
    from tiaan.model.refs import Ref
    from tiaan.model.terms import DraftKind


def ids(
    conn: sqlite3.Connection, who: Who, kind: DraftKind | None = None, refs: Sequence[Ref] = ()
) -> list[int]:
    """Return the proposals named, else those with a draft, by session and number.

    What has no case number yet comes last, as it was received.

    Of the session asked for; else of every session, for a draft waits until it is decided on.

    Raises:
        NotFound: no such number or session.
    """
    if refs:
        prefix = queries.settings(conn).collective_prefix
        return list(dict.fromkeys(queries.find(conn, r, who.session, prefix)[0] for r in refs))
    chosen = registers.find_session(conn, who.session).id if who.session else None
    sql = (
        "SELECT DISTINCT p.id, p.session_id, p.case_no, p.intake_no "
        "FROM proposal AS p JOIN draft AS d ON d.proposal_id = p.id "
        "WHERE (?1 IS NULL OR d.kind = ?1) AND (?2 IS NULL OR p.session_id = ?2)"
    )
    found = conn.execute(sql, (kind and kind.value, chosen)).fetchall()
    found.sort(key=lambda row: (row[1], not row[2], number_key(row[2] or ""), row[3]))
    return [row[0] for row in found]


def survivors(conn: sqlite3.Connection, cases: Iterable[Case]) -> dict[int, Case]:
    """Return the case that each is drafted to be merged into, by the id of the one merged.

    It may have no draft of its own.
    """
    prefix = queries.settings(conn).collective_prefix
    found = {}
    for case in cases:
        for draft in case.drafts:
            if into := draft.said.get("into"):
                ref = parse_ref(into)
                session = ref.session or case.session.key
                found[case.id] = queries.find(conn, ref._replace(session=session), None, prefix)[0]
    known = {case.id: case for case in queries.cases(conn, dict.fromkeys(found.values()))}
    return {id_: known[survivor] for id_, survivor in found.items()}


def cases(conn: sqlite3.Connection, who: Who, kind: DraftKind | None = None) -> tuple[Case, ...]:
    """Return the cases with a draft, as `ids`; their numbers as they may be typed."""
    home = registers.find_session(conn, who.session)
    return queries.cases(conn, ids(conn, who, kind), home=home)
