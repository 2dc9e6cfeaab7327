"""Rows into records, table by table: what one proposal's rows say, part by part of a `Case`."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from tiaan.model.records import (
    Assignment,
    Attachment,
    CaseResult,
    Commitment,
    CommitmentCheck,
    Contact,
    Convening,
    Draft,
    Extension,
    Feedback,
    KeyChange,
    KeyLeader,
    Letter,
    Objection,
    Publication,
    Reminder,
    Reply,
    Sponsor,
    Supervision,
    Verdict,
)
from tiaan.model.terms import (
    ClassScheme,
    CommitmentStatus,
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    DraftKind,
    FeedbackSource,
    LetterKind,
    ObjectionOutcome,
    PublicationScope,
    PublicationSubject,
    ReminderWay,
    Result,
    Role,
    Side,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.store.registers import Registers

Row: TypeAlias = dict[str, Any]
Dossier: TypeAlias = dict[str, list[Row]]
"""All rows of one proposal, by table; the proposal's own row is the only one of its list."""

# Looking a member up by its code takes an enumeration ten times as long as remembering it.
_consent = cache(Consent)
_outcome, _role, _result = cache(Decision), cache(Role), cache(Result)
_scheme, _source = cache(ClassScheme), cache(FeedbackSource)
_stage, _way = cache(ContactStage), cache(ContactWay)
_objection, _side, _status = cache(ObjectionOutcome), cache(Side), cache(CommitmentStatus)
_reminder = cache(ReminderWay)
_subject, _scope = cache(PublicationSubject), cache(PublicationScope)
_draft, _letter = cache(DraftKind), cache(LetterKind)


def _sponsors(dossier: Dossier, known: Registers) -> tuple[Sponsor, ...]:
    return tuple(
        Sponsor(
            s["id"],
            known.proposers[s["proposer_id"]],
            s["position"],
            _consent(s["consent"]),
            s["consent_how"],
            _day(s["consent_on"]),
            s["sector"],
            _day(s["invited_on"]),
            datetime.fromisoformat(s["answer_by"]) if s["answer_by"] else None,
            _day(s["left_on"]),
        )
        for s in sorted(dossier["sponsor"], key=lambda s: s["position"])
    )


def _verdicts(dossier: Dossier, _: Registers) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            d["id"],
            _outcome(d["outcome"]),
            date.fromisoformat(d["decided_on"]),
            d["decided_by"],
            tuple(json.loads(d["grounds"])),
            d["converted_to"],
            d["note"],
            _day(d["notified_on"]),
            d["notified_how"],
        )
        for d in dossier["decision"]
    )


def _assignments(dossier: Dossier, known: Registers) -> tuple[Assignment, ...]:
    """Return the duties, each with the reply that answers it."""
    replies = {
        r["assignment_id"]: Reply(
            r["id"],
            date.fromisoformat(r["issued_on"]),
            _result(r["result"]),
            r["class_raw"],
            _scheme(r["class_scheme"]),
            r["doc_no"],
            r["signed_by"],
            r["letter_id"],
        )
        for r in dossier["reply"]
    }
    return tuple(
        Assignment(
            a["id"],
            known.units[a["unit_id"]],
            a["round"],
            _role(a["role"]),
            date.fromisoformat(a["assigned_on"]),
            date.fromisoformat(a["due_on"]),
            a["due_rule"],
            _day(a["ended_on"]),
            a["end_reason"],
            replies.get(a["id"]),
        )
        for a in dossier["assignment"]
    )


def _results(dossier: Dossier, _: Registers) -> tuple[CaseResult, ...]:
    return tuple(
        CaseResult(r["id"], _result(r["result"]), date.fromisoformat(r["set_on"]))
        for r in sorted(dossier["result"], key=lambda r: (r["set_on"], r["id"]))
    )


def _feedback(dossier: Dossier, known: Registers) -> tuple[Feedback, ...]:
    return tuple(
        Feedback(
            f["id"],
            f["round"],
            known.proposers[f["proposer_id"]],
            f["rating_result"],
            f["rating_work"],
            date.fromisoformat(f["given_on"]),
            _source(f["source"]),
            f["comment"],
        )
        for f in dossier["feedback"]
    )


def _contacts(dossier: Dossier, known: Registers) -> tuple[Contact, ...]:
    return tuple(
        Contact(
            c["id"],
            _stage(c["stage"]),
            _way(c["way"]),
            date.fromisoformat(c["happened_on"]),
            known.units[c["unit_id"]] if c["unit_id"] else None,
            c["note"],
        )
        for c in dossier["contact"]
    )


def _attachments(dossier: Dossier, _: Registers) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(a["id"], a["kind"], a["name"], a["sha256"]) for a in dossier["attachment"]
    )


def _old_numbers(dossier: Dossier, _: Registers) -> tuple[str, ...]:
    return tuple(o["case_no"] for o in dossier["old_number"])


def _extensions(dossier: Dossier, _: Registers) -> tuple[Extension, ...]:
    return tuple(
        Extension(
            e["id"],
            e["assignment_id"],
            date.fromisoformat(e["granted_on"]),
            date.fromisoformat(e["was_due_on"]),
            e["was_due_rule"],
            date.fromisoformat(e["due_on"]),
            e["due_rule"],
            e["consent"],
            e["reason"],
        )
        for e in dossier["extension"]
    )


def _objections(dossier: Dossier, known: Registers) -> tuple[Objection, ...]:
    return tuple(
        Objection(
            o["id"],
            o["assignment_id"],
            date.fromisoformat(o["raised_on"]),
            o["reason"],
            known.units[o["suggested_id"]] if o["suggested_id"] else None,
            o["late_reason"],
            _objection(o["outcome"]) if o["outcome"] else None,
            _day(o["decided_on"]),
            o["note"],
            o["moved_to"],
        )
        for o in dossier["objection"]
    )


def _convenings(dossier: Dossier, known: Registers) -> tuple[Convening, ...]:
    return tuple(
        Convening(
            c["id"],
            date.fromisoformat(c["held_on"]),
            c["convened_by"],
            tuple(known.units[i] for i in json.loads(c["units"])),
            c["agreed"],
        )
        for c in sorted(dossier["convening"], key=lambda c: (c["held_on"], c["id"]))
    )


def _leaders(dossier: Dossier, _: Registers) -> tuple[KeyLeader, ...]:
    return tuple(
        KeyLeader(
            k["id"],
            _side(k["side"]),
            k["post"],
            date.fromisoformat(k["since"]),
            _day(k["left_on"]),
        )
        for k in dossier["key_leader"]
    )


def _supervisions(dossier: Dossier, _: Registers) -> tuple[Supervision, ...]:
    return tuple(
        Supervision(
            s["id"],
            s["activity"],
            date.fromisoformat(s["held_on"]),
            s["form"],
            s["level"],
            s["taking_part"],
            s["outcome"],
        )
        for s in sorted(dossier["supervision"], key=lambda s: (s["held_on"], s["id"]))
    )


def _commitments(dossier: Dossier, known: Registers) -> tuple[Commitment, ...]:
    return tuple(
        Commitment(
            c["id"],
            c["number"],
            known.units[c["unit_id"]],
            date.fromisoformat(c["made_on"]),
            c["what"],
            _day(c["promised_on"]),
            c["no_date"],
        )
        for c in sorted(dossier["commitment"], key=lambda c: c["number"])
    )


def _commitment_checks(dossier: Dossier, _: Registers) -> tuple[CommitmentCheck, ...]:
    return tuple(
        CommitmentCheck(
            c["id"],
            c["commitment_id"],
            date.fromisoformat(c["checked_on"]),
            _status(c["status"]),
            _day(c["promised_on"]),
            c["note"],
            c["proof_id"],
        )
        for c in sorted(dossier["commitment_check"], key=lambda c: (c["checked_on"], c["id"]))
    )


def _reminders(dossier: Dossier, _: Registers) -> tuple[Reminder, ...]:
    return tuple(
        Reminder(
            r["id"],
            r["assignment_id"],
            _reminder(r["way"]),
            date.fromisoformat(r["reminded_on"]),
            r["note"],
        )
        for r in dossier["reminder"]
    )


def _publications(dossier: Dossier, _: Registers) -> tuple[Publication, ...]:
    return tuple(
        Publication(
            p["id"],
            _subject(p["subject"]),
            _scope(p["scope"]),
            date.fromisoformat(p["published_on"]),
            p["reason"],
        )
        for p in sorted(dossier["publication"], key=lambda p: (p["published_on"], p["id"]))
    )


def _drafts(dossier: Dossier, _: Registers) -> tuple[Draft, ...]:
    from tiaan.model import meant  # noqa: PLC0415 - few cases have a draft

    return tuple(
        Draft(
            d["id"], _draft(d["kind"]), date.fromisoformat(d["drafted_on"]), meant.read(d["said"])
        )
        for d in dossier["draft"]
    )


def _letters(dossier: Dossier, known: Registers) -> tuple[Letter, ...]:
    return tuple(
        Letter(
            one["id"],
            _letter(one["kind"]),
            one["year"],
            one["number"],
            known.units[one["unit_id"]] if one["unit_id"] else None,
            one["round"],
            one["occasion"],
            date.fromisoformat(one["issued_on"]),
        )
        for one in dossier["letter"]
    )


def _key_changes(dossier: Dossier, _: Registers) -> tuple[KeyChange, ...]:
    return tuple(
        KeyChange(k["id"], date.fromisoformat(k["changed_on"]), k["was_level"], k["was_topic"])
        for k in dossier["key_change"]
    )


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


PARTS: dict[str, Callable[[Dossier, Registers], tuple[Any, ...]]] = {
    "sponsors": _sponsors,
    "verdicts": _verdicts,
    "assignments": _assignments,
    "results": _results,
    "feedback": _feedback,
    "contacts": _contacts,
    "attachments": _attachments,
    "old_numbers": _old_numbers,
    "extensions": _extensions,
    "objections": _objections,
    "convenings": _convenings,
    "leaders": _leaders,
    "supervisions": _supervisions,
    "commitments": _commitments,
    "commitment_checks": _commitment_checks,
    "reminders": _reminders,
    "publications": _publications,
    "drafts": _drafts,
    "letters": _letters,
    "key_changes": _key_changes,
}
"""The parts of a case that rows of its own make up, in the order of its fields."""
PART_OF = {
    "sponsor": "sponsors",
    "decision": "verdicts",
    "assignment": "assignments",
    "reply": "assignments",
    "result": "results",
    "feedback": "feedback",
    "contact": "contacts",
    "attachment": "attachments",
    "old_number": "old_numbers",
    "extension": "extensions",
    "objection": "objections",
    "convening": "convenings",
    "key_leader": "leaders",
    "supervision": "supervisions",
    "commitment": "commitments",
    "commitment_check": "commitment_checks",
    "reminder": "reminders",
    "publication": "publications",
    "draft": "drafts",
    "letter": "letters",
    "key_change": "key_changes",
}
"""Which part of a case the rows of a table belong to."""
