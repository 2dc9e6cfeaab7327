"""One proposal as a JSON object: codes, ISO dates, the same names in every release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.cli.standing import duty_facts
from tiaan.model import meant
from tiaan.model.case import shown_number
from tiaan.model.promises import promises
from tiaan.model.vocabulary import numbered
from tiaan.store.queries import contact_card

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment
    from tiaan.model.settings import Settings


def case_object(
    conn: sqlite3.Connection, case: Case, settings: Settings, *, contacts: bool = False
) -> dict[str, Any]:
    """Return a proposal as a JSON object: codes, ISO dates; contact data only where asked for."""
    secret = case.is_secret
    found: dict[str, Any] = {
        "session": case.session.key,
        "intake_no": case.intake_no,
        "case_no": case.case_no,
        "shown_no": shown_number(case, settings),
        "title": case.shown_title,
        "kind": case.kind,
        "origin": case.origin,
        "timing": case.timing,
        "category": case.category or None,
        "key": case.key_level or None,
        "state": case.state,
        "round": case.round,
        "mode": case.mode,
        "leader": None if secret else case.leader or None,
        "result": case.result,
        "received_on": case.received_on.isoformat(),
        "proposers": []
        if secret
        else [
            {
                "name": s.proposer.display,
                "position": s.position,
                "consent": s.consent,
                "consent_how": s.consent_how or None,
                "consent_on": s.consent_on.isoformat() if s.consent_on else None,
                "answer_by": s.answer_by.isoformat(timespec="minutes") if s.answer_by else None,
                "sector": s.sector or None,
            }
            for s in case.sponsors
        ],
        "decisions": [
            {
                "outcome": v.outcome,
                "on": v.decided_on.isoformat(),
                "by": v.decided_by or None,
                "grounds": list(v.grounds),
                "told_on": v.notified_on.isoformat() if v.notified_on else None,
                "told_how": v.notified_how or None,
            }
            for v in case.verdicts
        ],
        "assignments": [
            {
                **_duty_object(duty, secret=secret),
                **duty_facts(case, duty),
                **_reminders_object(case, duty),
            }
            for duty in case.assignments
        ],
        "feedback": [
            {
                "round": f.round,
                "by": None if secret else f.proposer.display,
                "rating": f.rating_result,
                "work": f.rating_work,
                "on": f.given_on.isoformat(),
                "source": f.source,
            }
            for f in case.feedback
        ],
    }
    found |= _talks_object(case)
    found |= _supervision_object(case)
    found["letters"] = _letters_object(case, settings)
    found["publications"] = [
        {
            "subject": one.subject,
            "scope": one.scope,
            "on": one.published_on.isoformat(),
            "reason": one.reason or None,
        }
        for one in (() if secret else case.publications)
    ]
    found |= _drafts_object(case)
    if case.commitments and not secret:
        files = {attachment.id: attachment.name for attachment in case.attachments}
        found["promises"] = [
            {
                "number": f"{case.number}.{one.number}",
                "unit": one.unit.name,
                "what": one.what,
                "made_on": one.made_on.isoformat(),
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "no_date": one.no_date or None,
                "checks": [
                    {
                        "on": c.checked_on.isoformat(),
                        "status": c.status,
                        "note": c.note or None,
                        "proof": files.get(c.proof_id or 0),
                    }
                    for c in case.commitment_checks
                    if c.commitment_id == one.id
                ],
            }
            for one in promises(case)
        ]
    if contacts and case.first is not None and not secret:
        keys = ("phone", "address", "employer")
        found["contact"] = dict(zip(keys, contact_card(conn, case.first.proposer.id), strict=True))
    return found


def _talks_object(case: Case) -> dict[str, Any]:
    """Return the contacts with the proposer and the convenings; nothing of a secret matter."""
    secret = case.is_secret
    return {
        "contacts": []
        if secret
        else [
            {
                "stage": one.stage,
                "way": one.way,
                "on": one.happened_on.isoformat(),
                "unit": one.unit.name if one.unit else None,
                "note": one.note or None,
            }
            for one in case.contacts
        ],
        "convenings": []
        if secret
        else [
            {
                "on": held.held_on.isoformat(),
                "by": held.convened_by,
                "units": [unit.name for unit in held.units],
                "agreed": held.agreed or None,
            }
            for held in case.convenings
        ],
    }


def _drafts_object(case: Case) -> dict[str, Any]:
    """Return what a meeting is to decide; nothing of a secret matter."""
    return {
        "drafts": []
        if case.is_secret
        else [
            {
                "kind": draft.kind,
                "on": draft.drafted_on.isoformat(),
                "said": draft.said,
                "told": meant.told(draft.said),
                "awaited": meant.fits(case, draft),
            }
            for draft in case.drafts
        ]
    }


def _supervision_object(case: Case) -> dict[str, Any]:
    """Return who leads the supervision and what was done; nothing of a secret matter."""
    secret = case.is_secret
    return {
        "key_topic": None if secret else case.key_topic or None,
        "leaders": [] if secret else [{"side": k.side, "post": k.post} for k in case.leading()],
        "supervision": []
        if secret
        else [
            {
                "activity": held.activity,
                "on": held.held_on.isoformat(),
                "form": held.form,
                "level": held.level or None,
                "with": held.taking_part or None,
                "outcome": held.outcome or None,
            }
            for held in case.supervisions
        ],
    }


def _letters_object(case: Case, settings: Settings) -> list[dict[str, Any]]:
    """Return the letters written about it; nothing of a secret matter."""
    return [
        {
            "kind": one.kind,
            "number": numbered(one, settings.letter_number),
            "unit": one.unit.name if one.unit else None,
            "round": one.round,
            "on": one.issued_on.isoformat(),
        }
        for one in (() if case.is_secret else case.letters)
    ]


def _reminders_object(case: Case, duty: Assignment) -> dict[str, Any]:
    """Return how a unit was reminded of a duty; no note of a secret matter."""
    return {
        "reminders": [
            {
                "way": one.way,
                "on": one.reminded_on.isoformat(),
                "note": None if case.is_secret else one.note or None,
            }
            for one in case.reminders
            if one.assignment_id == duty.id
        ]
    }


def _duty_object(duty: Assignment, *, secret: bool) -> dict[str, Any]:
    reply = duty.reply
    return {
        "unit": duty.unit.name,
        "round": duty.round,
        "role": duty.role,
        "assigned_on": duty.assigned_on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        "ended_on": duty.ended_on.isoformat() if duty.ended_on else None,
        "reply": {
            "on": reply.issued_on.isoformat(),
            "doc_no": None if secret else reply.doc_no or None,
            "class_raw": reply.class_raw,
            "class_scheme": reply.class_scheme,
            "result": reply.result,
        }
        if reply
        else None,
    }
