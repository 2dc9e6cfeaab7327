"""Rows into records: one proposal's rows, as SQLite keeps them, into a `Case`.

A batch asks for the same case after every step, so a case can also be renewed: only the parts whose
rows have changed are built again.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from tiaan.model.records import (
    Assignment,
    Attachment,
    Case,
    CaseResult,
    Contact,
    Feedback,
    Reply,
    Session,
    Sponsor,
    Verdict,
)
from tiaan.model.terms import (
    ClassScheme,
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    FeedbackSource,
    Mode,
    ProposerKind,
    PublicConsent,
    Result,
    Role,
    State,
    Timing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tiaan.store.registers import Registers

Row = dict[str, Any]
Dossier = dict[str, list[Row]]
"""All rows of one proposal, by table; the proposal's own row is the only one of its list."""

# Looking a member up by its code takes an enumeration ten times as long as remembering it.
_kind, _timing, _state = cache(ProposerKind), cache(Timing), cache(State)
_public, _mode, _consent = cache(PublicConsent), cache(Mode), cache(Consent)
_outcome, _role, _result = cache(Decision), cache(Role), cache(Result)
_scheme, _source = cache(ClassScheme), cache(FeedbackSource)
_stage, _way = cache(ContactStage), cache(ContactWay)


def build(
    dossier: Dossier,
    known: Registers,
    sessions: dict[int, Session],
    absorbed: tuple[Dossier, ...] = (),
) -> Case:
    """Return the case that a dossier tells.

    Args:
        dossier: its rows.
        known: names of units and proposers.
        sessions: by id.
        absorbed: dossiers of the proposals merged into it: their proposers keep their say.
    """
    return Case._make(
        (
            *_own(dossier["proposal"][0], sessions),
            _sponsors(dossier, known),
            _verdicts(dossier, known),
            _assignments(dossier, known),
            _results(dossier, known),
            _feedback(dossier, known),
            _contacts(dossier, known),
            _attachments(dossier, known),
            _old_numbers(dossier, known),
            tuple(
                d["proposal"][0]["case_no"] or f"L{d['proposal'][0]['intake_no']}" for d in absorbed
            ),
            tuple(
                known.proposers[s["proposer_id"]]
                for d in absorbed
                for s in d["sponsor"]
                if s["consent"] == Consent.CONFIRMED
            ),
        )
    )


def renew(
    case: Case,
    tables: Iterable[str],
    dossier: Dossier,
    known: Registers,
    sessions: dict[int, Session],
) -> Case:
    """Return a case with those of its parts built anew whose rows have changed.

    Args:
        case: as it was built before, without others merged into it.
        tables: in which rows were added, changed or taken away.
        dossier: its rows as they now stand.
        known: as for `build`, and as they were then.
        sessions: likewise.
    """
    parts: dict[str, Any] = {}
    for table in tables:
        if table == "proposal":
            own = _own(dossier["proposal"][0], sessions)
            case = Case._make((*own, *case[len(own) :]))
        else:
            name, part = _PARTS[table]
            parts[name] = part(dossier, known)
    return case._replace(**parts) if parts else case


def _own(row: Row, sessions: dict[int, Session]) -> tuple[Any, ...]:
    """Return the first fields of a case, which its own row tells."""
    return (
        row["id"],
        sessions[row["session_id"]],
        row["intake_no"],
        row["case_no"],
        row["title"],
        _kind(row["proposer_kind"]),
        _timing(row["timing"]),
        _state(row["state"]),
        date.fromisoformat(row["received_on"]),
        row["category"],
        _public(row["public_consent"]),
        row["public_reason"],
        row["suggested_unit"],
        row["note"],
        row["key_level"],
        bool(row["is_excellent"]),
        row["stated_signers"],
        _mode(row["mode"]) if row["mode"] else None,
        row["leader"],
        row["round"],
        row["body_sha256"],
        row["body_length"],
        row["merged_into"],
    )


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


_PARTS: dict[str, tuple[str, Callable[[Dossier, Registers], tuple[Any, ...]]]] = {
    "sponsor": ("sponsors", _sponsors),
    "decision": ("verdicts", _verdicts),
    "assignment": ("assignments", _assignments),
    "reply": ("assignments", _assignments),
    "result": ("results", _results),
    "feedback": ("feedback", _feedback),
    "contact": ("contacts", _contacts),
    "attachment": ("attachments", _attachments),
    "old_number": ("old_numbers", _old_numbers),
}
"""Which part of a case the rows of a table make up, and how."""


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
