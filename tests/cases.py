"""Records made by hand, for tests of what is computed from a case alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from tiaan.model.case import Case
from tiaan.model.records import (
    Assignment,
    CaseResult,
    Commitment,
    CommitmentCheck,
    Feedback,
    Proposer,
    Reply,
    Session,
    Sponsor,
    Unit,
    Verdict,
)
from tiaan.model.terms import (
    ClassScheme,
    CommitmentStatus,
    Consent,
    Decision,
    FeedbackSource,
    Mode,
    ProposerKind,
    Result,
    Role,
    State,
    Timing,
)

RECEIVED, FILED, ASSIGNED, DUE, REPLIED = (
    date(2025, 1, 5),
    date(2025, 1, 10),
    date(2025, 2, 20),
    date(2025, 5, 20),
    date(2025, 5, 1),
)
SESSION = Session(1, "11-2", "十一届二次会议", date(2025, 1, 5), date(2025, 1, 8))


def sponsor(
    id_: int,
    *,
    position: int = 1,
    consent: Consent = Consent.CONFIRMED,
    is_person: bool = True,
) -> Sponsor:
    """Return a sponsor whose proposer has the same id."""
    return Sponsor(id_, Proposer(id_, f"某委员{id_}", is_person), position, consent)


def verdict(
    outcome: Decision = Decision.FILE, on: date = FILED, grounds: tuple[str, ...] = ()
) -> Verdict:
    """Return a decision."""
    return Verdict(1, outcome, on, grounds=grounds)


def reply(on: date = REPLIED, result: Result = Result.RESOLVED) -> Reply:
    """Return a reply of class A."""
    return Reply(1, on, result, "A", ClassScheme.CLASSIC_4)


def assigned(unit: int, role: Role = Role.LEAD, **more: Any) -> Assignment:
    """Return a duty of the unit of that id, in round 1 unless said otherwise."""
    own = {"round": 1, "assigned_on": ASSIGNED, "due_on": DUE, "due_rule": "3mo"} | more
    return Assignment(id=unit, unit=Unit(unit, f"第{unit}局"), role=role, **own)


def rated(
    proposer: Proposer, rating: str, on: date = date(2025, 6, 1), round_: int = 1
) -> Feedback:
    """Return a form that came back."""
    return Feedback(1, round_, proposer, rating, None, on, FeedbackSource.SELF)


def promised(id_: int = 1, unit: int = 1, on: date = REPLIED, **more: Any) -> Commitment:
    """Return a promise of the unit of that id, for the end of the year unless said otherwise."""
    own: dict[str, Any] = {"promised_on": date(2025, 12, 31)} | more
    return Commitment(id_, id_, Unit(unit, f"第{unit}局"), on, f"第{id_}件事", **own)


def checked(
    on: date, status: CommitmentStatus = CommitmentStatus.MET, of: int = 1, **more: Any
) -> CommitmentCheck:
    """Return what was found of a promise on a day."""
    return CommitmentCheck(on.toordinal(), of, on, status, **more)


def a_case(**more: Any) -> Case:
    """Return a pending case that breaks no rule, with what is given in place of its own."""
    own: dict[str, Any] = {
        "id": 1,
        "session": SESSION,
        "intake_no": 1,
        "case_no": None,
        "title": "关于增设路灯的提案",
        "kind": ProposerKind.MEMBER,
        "timing": Timing.SESSION,
        "state": State.PENDING,
        "received_on": RECEIVED,
        "category": "社会建设",
        "body_sha256": "0" * 64,
        "body_length": 5,
        "sponsors": (sponsor(1),),
    }
    return Case(**(own | more))


def filed(**more: Any) -> Case:
    """Return a filed case that breaks no rule."""
    return a_case(**({"state": State.FILED, "case_no": "001", "verdicts": (verdict(),)} | more))


def in_hand(**more: Any) -> Case:
    """Return an assigned case, one lead, that breaks no rule."""
    own = {"state": State.ASSIGNED, "mode": Mode.SINGLE, "assignments": (assigned(1),)}
    return filed(**(own | more))


def replied(**more: Any) -> Case:
    """Return a replied case that breaks no rule."""
    own = {
        "state": State.REPLIED,
        "assignments": (assigned(1, reply=reply()),),
        "results": (CaseResult(1, Result.RESOLVED, REPLIED),),
    }
    return in_hand(**(own | more))
