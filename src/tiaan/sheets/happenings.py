"""What happened to proposals beside the stages, as lists: one row for each time.

The rows of a case are what an export writes and what an import holds a sheet against, so a list
that comes back unchanged says nothing new. Of a secret matter nothing is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.fields import SHEETS
from tiaan.model.table import Table
from tiaan.model.terms import ConsentWay, Side
from tiaan.sheets.rows import portions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Commitment, CommitmentCheck
    from tiaan.model.table import Column, Value

    Told = dict[str, Value]


def listed(kind: str, case: Case) -> list[Told]:
    """Return the rows of a case in one kind of list, by field, without what names the case."""
    return [] if case.is_secret else _LISTS[kind](case)


def columns(kind: str) -> tuple[Column, ...]:
    """Return the columns that a list goes out with."""
    return tuple(f.column for f in SHEETS[kind].fields if not (f.ignore or f.inward))


def table(conn: sqlite3.Connection, kind: str, ids: Sequence[int]) -> Table:
    """Return a list as a table; importing it changes nothing.

    Args:
        conn: the file.
        kind: one of `SHEETS` that is listed.
        ids: of the proposals, in order.
    """
    shown = columns(kind)
    rows = tuple(
        tuple(row.get(column.key) for column in shown)
        for some in portions(conn, ids)
        for case in some
        for row in (_naming(case) | told for told in listed(kind, case))
    )
    frozen = 1 + next(place for place, column in enumerate(shown) if column.key == "title")
    return Table(kind, SHEETS[kind].label, shown, rows, frozen=frozen)


def _naming(case: Case) -> Told:
    return {
        "session": case.session.label,
        "intake_no": f"L{case.intake_no}",
        "case_no": case.case_no,
        "title": case.shown_title,
        "lead": case.first.proposer.display if case.first else None,
    }


def _cosigners(case: Case) -> list[Told]:
    return [
        {
            "co_signer": one.proposer.display,
            "consent": one.consent,
            "consent_how": ConsentWay.told(one.consent_how),
            "confirmed_on": one.consent_on,
            "invited_on": one.invited_on,
            "answer_by": f"{one.answer_by:%Y-%m-%d %H:%M}" if one.answer_by else "",
            "left_on": one.left_on,
        }
        for one in case.sponsors
        if one.position > 1
    ]


def _contacts(case: Case) -> list[Told]:
    return [
        {
            "unit": one.unit.name if one.unit else "",
            "stage": one.stage,
            "contact_way": one.way.label,
            "contacted_on": one.happened_on,
            "note": one.note,
        }
        for one in case.contacts
    ]


def _objections(case: Case) -> list[Told]:
    duties = {duty.id: duty for duty in case.assignments}
    return [
        {
            **_duty(duties[one.assignment_id]),
            "raised_on": one.raised_on,
            "reason": one.reason,
            "wished_unit": one.suggested.name if one.suggested else "",
            "late_reason": one.late_reason,
            "ruling": one.outcome,
            "ruled_on": one.decided_on,
            "moved_to": duties[one.moved_to].unit.name if one.moved_to else "",
            "ruling_note": one.note,
        }
        for one in case.objections
    ]


def _duty(duty: Assignment) -> Told:
    return {"unit": duty.unit.name, "round": duty.round}


def _extensions(case: Case) -> list[Told]:
    duties = {duty.id: duty for duty in case.assignments}
    return [
        {
            **_duty(duties[one.assignment_id]),
            "was_due_on": one.was_due_on,
            "extended_to": one.due_on,
            "consent_by": one.consent,
            "granted_on": one.granted_on,
            "reason": one.reason,
        }
        for one in case.extensions
    ]


def _convenings(case: Case) -> list[Told]:
    return [
        {
            "convened_on": one.held_on,
            "convened_by": one.convened_by,
            "present": tuple(unit.name for unit in one.units),
            "agreed": one.agreed,
        }
        for one in case.convenings
    ]


def _reminders(case: Case) -> list[Told]:
    duties = {duty.id: duty for duty in case.assignments}
    return [
        {
            **_duty(duties[one.assignment_id]),
            "remind_way": one.way,
            "reminded_on": one.reminded_on,
            "note": one.note,
        }
        for one in case.reminders
    ]


def led(case: Case) -> Told:
    """Return how a key proposal is supervised: level, topic, who leads of either side."""
    posts = {side: tuple(k.post for k in case.leading() if k.side is side) for side in Side}
    return {
        "key": case.key_level,
        "key_topic": case.key_topic,
        "led_government": posts[Side.GOVERNMENT],
        "led_cppcc": posts[Side.CPPCC],
    }


def _supervision(case: Case) -> list[Told]:
    """Return a row for each activity, or one for a topic and leaders without any yet."""
    held: list[Told] = [
        {
            "form": one.form,
            "supervised_on": one.held_on,
            "supervision_level": one.level,
            "taking_part": one.taking_part,
            "achieved": one.outcome,
            "activity": str(one.activity),
        }
        for one in case.supervisions
    ]
    arranged = bool(case.key_topic or case.leading())
    return [led(case) | one for one in held or ([{}] if arranged else [])]


def _pledges(case: Case) -> list[Told]:
    """Return a row for each promise, or for each check of one."""
    rows: list[Told] = []
    for made in case.commitments:
        checks = [one for one in case.commitment_checks if one.commitment_id == made.id]
        rows += [_promise(made) | _check(one) for one in checks] or [_promise(made)]
    return rows


def _promise(made: Commitment) -> Told:
    return {
        "unit": made.unit.name,
        "pledge": made.what,
        "promised_on": made.promised_on,
        "no_date": made.no_date,
        "made_on": made.made_on,
    }


def _check(found: CommitmentCheck) -> Told:
    return {
        "status": found.status,
        "checked_on": found.checked_on,
        "changed_to": found.promised_on,
        "check_note": found.note,
    }


_LISTS: dict[str, Callable[[Case], list[Told]]] = {
    "cosigners": _cosigners,
    "contacts": _contacts,
    "objections": _objections,
    "extensions": _extensions,
    "convenings": _convenings,
    "reminders": _reminders,
    "supervision": _supervision,
    "pledges": _pledges,
}
