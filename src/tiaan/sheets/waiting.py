"""Which rows of a form wait to be filled in, with what is filled in for the receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.terms import Consent, ContactStage, Mode, Result, Role, State
from tiaan.model.workflow import HANDLED, ON_FILE
from tiaan.sheets import happenings
from tiaan.store import listing, registers, selection

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.case import Case
    from tiaan.model.records import Proposer, Session, Unit
    from tiaan.model.table import Value


Row = dict[str, "Value"]


def waiting(conn: sqlite3.Connection, kind: str, session: Session, unit: str = "") -> list[Row]:
    """Return the rows that wait for a stage, with what is filled in for the receiver.

    Args:
        conn: the file.
        kind: of a stage.
        session: whose proposals.
        unit: of replies, only this unit's; "" for all.

    Raises:
        NotFound: no such unit.
    """
    wanted = selection.Filter(_STATES[kind], session_ids=frozenset({session.id}))
    cases = tuple(case for case in selection.select(conn, wanted) if not case.is_secret)
    shown = dict(zip((case.id for case in cases), listing.rows(conn, cases), strict=True))
    if kind in OWED:
        only = registers.find_unit(registers.load(conn), unit, active=False) if unit else None
        return _owed(cases, shown, only)
    if kind not in _ROWS:
        return list(shown.values())
    return [
        shown[case.id] | {"units": _units(case)} | row
        for case in cases
        for row in _ROWS[kind](case)
    ]


def _owed(cases: tuple[Case, ...], shown: dict[int, Row], only: Unit | None) -> list[Row]:
    """Return a row for every reply that is waited for, in protocol order of the units."""
    duties = [
        (duty, case)
        for case in cases
        for duty in case.owing()
        if only is None or duty.unit.id == only.id
    ]
    duties.sort(key=lambda one: (one[0].unit.position, one[0].unit.id))
    return [
        {
            **shown[case.id],
            "unit": duty.unit.name,
            "round": duty.round,
            "due_on": duty.due_on,
            "was_due_on": duty.due_on,
        }
        for duty, case in duties
    ]


def _units(case: Case) -> tuple[str, ...]:
    return tuple(duty.unit.name for duty in case.duties() if duty.role is not Role.CO)


def _forms(case: Case) -> list[Row]:
    return [{"rater": person.display, "round": case.round} for person in raters(case)]


def _invited(case: Case) -> list[Row]:
    """Return a row for everyone who was asked to co-sign and has not answered."""
    rows = happenings.listed("cosigners", case)
    keys = ("co_signer", "invited_on", "answer_by")
    return [{key: r[key] for key in keys} for r in rows if r["consent"] is Consent.INVITED]


def _untalked(case: Case) -> list[Row]:
    """Return a row for each unit that answers, until there was contact before and after."""
    told = {one.stage for one in case.contacts}
    if {ContactStage.BEFORE, ContactStage.AFTER} <= told:
        return []
    return [{"unit": duty.unit.name} for duty in case.duties() if duty.role is not Role.CO]


def _unconvened(case: Case) -> list[Row]:
    return [{}] if case.mode is Mode.COLLECTIVE and not case.convenings else []


def _key(case: Case) -> list[Row]:
    return [happenings.led(case)] if case.key_level else []


def _unpromised(case: Case) -> list[Row]:
    if case.result is not Result.ADOPTED or case.commitments:
        return []
    return [{"unit": duty.unit.name} for duty in case.duties() if duty.role is not Role.CO]


OWED = ("replies", "objections", "extensions", "reminders")
"""Forms with a row for every reply that is waited for."""
_ROWS: dict[str, Callable[[Case], list[Row]]] = {
    "feedback": _forms,
    "cosigners": _invited,
    "contacts": _untalked,
    "convenings": _unconvened,
    "supervision": _key,
    "pledges": _unpromised,
}
"""What other forms list of a case, where that is not one row of the case itself."""
_STATES = {
    "reviews": frozenset({State.PENDING}),
    "assignments": frozenset({State.FILED}),
    **dict.fromkeys(OWED, frozenset({State.ASSIGNED})),
    "feedback": frozenset({State.REPLIED}),
    "cosigners": frozenset({State.PENDING, State.RETURNED, State.FILED, State.ASSIGNED}),
    "contacts": HANDLED,
    "convenings": frozenset({State.ASSIGNED}),
    "supervision": ON_FILE,
    "pledges": HANDLED,
}
"""The states of the cases that wait."""


def raters(case: Case) -> list[Proposer]:
    """Return who may rate the current round and has not yet, the first proposer first."""
    done = {form.proposer.id for form in case.feedback if form.round == case.round}
    everyone = [sponsor.proposer for sponsor in case.confirmed] + list(case.absorbed_proposers)
    once = {person.id: person for person in everyone}
    return [person for person in once.values() if person.id not in done]
