"""The log in Chinese sentences, made when they are shown: no prose is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.actions.historyfiling import BY_IMAGES, consented, settings_changed, submitted
from tiaan.actions.historyhandling import BY_DUTIES, BY_UNITS
from tiaan.model.terms import Action, State
from tiaan.store import registers
from tiaan.store.secrecy import secret_ids

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tiaan.model.records import Session
    from tiaan.store.building import Row
    from tiaan.store.registers import Registers


class Entry(NamedTuple):
    """One event of the log.

    Attributes:
        on: the day it happened, ISO.
        at: the moment it was typed, UTC, ISO.
        number: the proposal's number; "" for registers and settings.
        undone: whether its operation was taken back.
    """

    operation: int
    on: str
    at: str
    actor: str
    number: str
    action: Action
    sentence: str
    source: str
    undone: bool


def entries(
    conn: sqlite3.Connection,
    case_id: int | None = None,
    since: str | None = None,
    limit: int | None = None,
    home: Session | None = None,
) -> list[Entry]:
    """Return the log, oldest first; of one proposal, since a moment (UTC), the latest few.

    Of a secret matter it says that something happened, never what. Where a session is meant
    (`home`), the numbers of others name theirs.
    """
    sql = (
        "SELECT e.*, o.at, o.actor, o.undoes, u.id AS undone, "
        "iif(p.session_id <> :home, (SELECT n.key FROM session AS n WHERE n.id = p.session_id) "
        "|| '/', '') || coalesce(p.case_no, 'L' || p.intake_no, '') AS number "
        "FROM event AS e JOIN operation AS o ON o.id = e.operation_id "
        "LEFT JOIN operation AS u ON u.undoes = o.id "
        "LEFT JOIN proposal AS p ON p.id = e.proposal_id "
        "WHERE (:case_id IS NULL OR e.proposal_id = :case_id) "
        "AND (:since IS NULL OR o.at >= :since) ORDER BY e.id DESC LIMIT :limit"
    )
    asked = {"case_id": case_id, "since": since, "limit": -1 if limit is None else limit}
    cursor = conn.execute(sql, {**asked, "home": home and home.id})
    names = [column[0] for column in cursor.description]
    known = registers.load(conn)
    duties = dict(conn.execute("SELECT id, unit_id FROM assignment").fetchall())
    secret = secret_ids(conn)
    found = []
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        if row["proposal_id"] in secret:
            row["changes"], row["note"] = "[]", ""
        found.append(
            Entry(
                row["operation_id"],
                row["happened_on"],
                row["at"],
                row["actor"],
                row["number"],
                Action(row["action"]),
                sentence(row, known, duties),
                row["source"] or "",
                row["undone"] is not None,
            )
        )
    return found[::-1]


def sentence(event: Row, known: Registers, duties: dict[int, int]) -> str:
    """Return what an event did, from its columns and its row images.

    Args:
        event: a row of the log.
        known: names of units and proposers.
        duties: assignment id → unit id.
    """
    action = Action(event["action"])
    images = json.loads(event["changes"])
    parts = list(_details(action, event, images, known, duties))
    before, after = event["from_state"], event["to_state"]
    if before != after and (action is not Action.SUBMIT or before):
        states = [State(s).label if s else "无" for s in (before, after)]
        parts.insert(0, " → ".join(states))
    if event["note"] and action is not Action.SETTINGS:
        parts.append(event["note"])
    return f"{action.label}：{'，'.join(parts)}" if parts else action.label


def _details(
    action: Action,
    event: Row,
    images: list[dict[str, Any]],
    known: Registers,
    duties: dict[int, int],
) -> Iterator[str]:
    match action:
        case Action.SUBMIT:
            yield from submitted(event, images)
        case Action.COSIGN:
            yield from consented(images, known)
        case Action.SETTINGS:
            yield from settings_changed(event["note"].split("、"), images)
        case Action.UNDO:
            yield f"第 {event['undoes']} 次操作"
        case _ if action in BY_IMAGES:
            yield from BY_IMAGES[action](images)
        case _ if action in BY_UNITS:
            yield from BY_UNITS[action](images, known)
        case _ if action in BY_DUTIES:
            yield from BY_DUTIES[action](images, known, duties)
