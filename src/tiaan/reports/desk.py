"""What letters and forms have in common: the desk they are written at, the values of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tiaan.model.case import shown_number
from tiaan.model.dates import chinese_date
from tiaan.model.letters import CASE_KEYS
from tiaan.model.settings import committee
from tiaan.model.table import text
from tiaan.model.terms import Mode, Role
from tiaan.model.waiting import opinion_by
from tiaan.store import attachments, listing, queries
from tiaan.store.selection import proposers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Proposer
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.workdays import Calendar


WARNING = "本件含提案者联系方式，仅供办理提案联系之用，请妥善保管，勿外传。"


WIDE = "　"


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are written from.

    Attributes:
        today: the day on forms, which are in no register.
        cards: contact data by proposer; None where it was not asked for.
        people: those whose contact data was written, letter by letter.
    """

    conn: sqlite3.Connection
    settings: Settings
    calendar: Calendar
    today: date
    cards: dict[int, listing.Card] | None = None
    people: set[int] = field(default_factory=set)


def desk(conn: sqlite3.Connection, today: date, *, contacts: bool = False) -> Desk:
    """Return what letters are written from, as the file stands."""
    cards = listing.cards(conn) if contacts else None
    return Desk(conn, queries.settings(conn), queries.calendar(conn), today, cards)


def dated(at: Desk, on: date) -> dict[str, str]:
    """Return who writes, and when."""
    office = at.settings.office
    return {"单位称呼": office, "落款单位": committee(office), "发函日期": chinese_date(on)}


def case_values(at: Desk, case: Case) -> dict[str, str]:
    """Return what the sheet of proposals says of a case, under its own headers."""
    body = ""
    if case.body_sha256:
        body = (attachments.read(at.conn, case.body_sha256) or b"").decode()
    card = None
    if at.cards is not None and case.first:
        card = at.cards.get(case.first.proposer.id, listing.NO_CARD)
        if any(card):
            at.people.add(case.first.proposer.id)
    row = listing.describe(case, body=body, card=card)
    found = {label: _written(row[key]) for label, key in CASE_KEYS.items()}
    return found | {"案号": shown_number(case, at.settings, case.session) if case.case_no else ""}


def own_values(case: Case) -> dict[str, str]:
    """Return how a case's proposers are named."""
    found = {"提案者": proposers(case), "称呼": "", "敬称": ""}
    return found | addressed(case.first.proposer) if case.first else found


def addressed(proposer: Proposer) -> dict[str, str]:
    """Return how a proposer is addressed."""
    return {"称呼": called(proposer), "敬称": "您" if proposer.is_person else "你们"}


def called(proposer: Proposer) -> str:
    """Return how a letter addresses a proposer: 王芳委员."""
    if not proposer.is_person:
        return proposer.name
    return f"{proposer.name}{'委员' if proposer.is_member else '同志'}"


def _written(value: Value) -> str:
    """Return a value as letters write it."""
    return chinese_date(value) if isinstance(value, date) else text(value)


def duty_values(
    at: Desk, case: Case, duty: Assignment, *, first: bool = False, due: date | None = None
) -> dict[str, str]:
    """Return a line of a unit's list.

    Args:
        at: the desk.
        case: which.
        duty: the unit's.
        first: whether the due day is that of the handing over, whatever was granted since.
        due: the day it is due, where that is known.
    """
    others = {
        role: [d.unit.name for d in case.duties(duty.round) if d.role is role and d.id != duty.id]
        for role in Role
    }
    key = case.key_level
    notes = (
        key if not key or key.endswith("提案") else f"{key}提案",
        f"集体办理，召集人：{case.leader}" if case.mode is Mode.COLLECTIVE else "",
        "重新办理" if duty.round > 1 else "",
    )
    return {
        **case_values(at, case),
        "提案者": proposers(case),
        "承办角色": duty.role.label,
        "办理期限": chinese_date(due or _due(at, case, duty, first=first)),
        "其他承办单位": "；".join(f"{r.label} {'、'.join(n)}" for r, n in others.items() if n),
        "备注": "；".join(note for note in notes if note),
    }


def _due(at: Desk, case: Case, duty: Assignment, *, first: bool) -> date:
    """Return the day by which a unit has to answer, or a co-handler to tell the lead."""
    granted = [one.was_due_on for one in case.extensions if one.assignment_id == duty.id]
    due = granted[0] if granted and first else duty.due_on
    if duty.role is Role.CO and (first or not granted):
        return opinion_by(due, duty.assigned_on, at.settings, at.calendar)
    return due


def warning(at: Desk, cases: Iterable[Case]) -> str:
    """Return what stands on a letter with contact data in it."""
    cards = at.cards or {}
    told = any(any(cards.get(c.first.proposer.id, ())) for c in cases if c.first)
    return WARNING if told else ""
