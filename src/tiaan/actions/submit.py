"""Taking in a proposal, or a returned one again; who proposed it and who agreed to co-sign."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt
from tiaan.actions.people import keep_contact, looks_like_a_body, meet, met_first
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.terms import (
    SUBMITTED,
    Action,
    Consent,
    ProposerKind,
    PublicConsent,
    State,
    Timing,
)
from tiaan.model.text import NOTE_MAX, clean, required, split_list
from tiaan.model.vocabulary import find_word
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case
    from tiaan.model.records import Proposer, Receipt, Session, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.model.settings import Settings
    from tiaan.store.journal import Operation

_OF_PERSONS = (ProposerKind.MEMBER, ProposerKind.JOINT)
CONFIRMED_BY_CLERK = "经办人确认"
BODY_LIMIT = 1_000_000
"""Most characters of a text that is kept."""


class SubmitDraft(NamedTuple):
    """What a proposal form says; "" and None mean not filled in.

    Attributes:
        by: the first proposer.
        cosign: co-signers named; `invited` until they agree, unless `confirmed`.
        kind: None lets the first proposer and the co-signers decide between member and joint.
        stated_signers: how many signed in all where names are missing (张三等5人).
        intake_no: from another register, kept where it is free; None takes the next.
    """

    title: str
    by: str
    on: date
    kind: ProposerKind | None = None
    cosign: tuple[str, ...] = ()
    confirmed: bool = False
    sector: str = ""
    category: str = ""
    body: str = ""
    suggest_unit: str = ""
    public: PublicConsent = PublicConsent.UNKNOWN
    public_reason: str = ""
    phone: str = ""
    address: str = ""
    employer: str = ""
    note: str = ""
    offsession: bool | None = None
    stated_signers: int | None = None
    intake_no: int | None = None


def timing_of(session: Session, received_on: date, settings: Settings) -> Timing:
    """Return whether a proposal of that day is a session's or off-session (R7).

    Before the cut-off (the closing day where none is set) it is the session's; the county may set
    when the window opens: months before the opening, or a day of the year before.
    """
    cutoff = session.cutoff_at or datetime.combine(session.closes_on, time.max)
    window = settings.offsession_window
    opens = date.min
    if window != "cutoff":
        if "-" in window:
            month, day = map(int, window.split("-"))
            year = session.opens_on.year
            opens = date(year, month, day)
            if opens > session.opens_on:
                opens = date(year - 1, month, day)
        else:
            opens = dates.add_months(session.opens_on, -dates.parse_due(window).amount)
    return Timing.SESSION if opens <= received_on <= cutoff.date() else Timing.OFFSESSION


def submit(conn: sqlite3.Connection, draft: SubmitDraft, who: Who) -> Receipt:
    """Take in one proposal and give it its permanent intake number."""
    with operation(conn, Action.SUBMIT, who) as op:
        session = registers.find_session(conn, who.session)
        case, warnings, remarks = take_in(op, session, draft)
        sentence = f"收件 L{case.intake_no}：{case.title}"
    return receipt(None, case, op.settings, sentence, warnings, remarks)


def take_in(
    op: Operation, session: Session, draft: SubmitDraft
) -> tuple[Case, tuple[Rule, ...], tuple[str, ...]]:
    """Write a new proposal; return it, the advisory rules it breaks, and remarks.

    Raises:
        UsageError: something on the form cannot be understood.
        Ambiguous: two people of one name.
        RuleViolation: a binding rule does not hold.
    """
    remarks: list[str] = []
    kind = draft.kind or _kind(op, draft)
    if kind in _OF_PERSONS and len(split_list(draft.by)) > 1:
        raise UsageError("第一提案人写了不止一位", "--by 只写第一提案人，其余的写在 --cosign")
    first = _meet(op, draft.by, kind, draft.sector, remarks)
    keep_contact(op, first, draft.phone, draft.address, draft.employer)
    others = _co_signers(op, first, draft.cosign, kind, remarks)
    category = draft.category
    if category:
        category = find_word(op.settings.categories, category, "提案类别")
    timing = timing_of(session, draft.on, op.settings)
    if draft.offsession is not None:
        timing = Timing.OFFSESSION if draft.offsession else Timing.SESSION
    body = clean(draft.body, "正文", limit=BODY_LIMIT, lines=True)
    case_id = op.insert(
        "proposal",
        session_id=session.id,
        intake_no=op.next_intake(session.id, draft.intake_no),
        title=required(draft.title, "案由"),
        body_sha256=op.keep(body.encode()) if body else None,
        body_length=len(body),
        proposer_kind=kind,
        timing=timing,
        category=category,
        public_consent=draft.public,
        public_reason=clean(draft.public_reason, "不公开理由"),
        suggested_unit=clean(draft.suggest_unit, "建议承办单位"),
        stated_signers=draft.stated_signers,
        note=clean(draft.note, "备注", limit=NOTE_MAX, lines=True),
        state=State.PENDING,
        received_on=draft.on,
    )
    _sign(op, case_id, first, 1, Consent.CONFIRMED, draft.on, draft.sector)
    consent = Consent.CONFIRMED if draft.confirmed else Consent.INVITED
    for position, other in enumerate(others, 2):
        _sign(op, case_id, other, position, consent, draft.on, "")
    case, warnings = op.settle(op.case(case_id), State.PENDING, draft.on, born=True)
    return case, warnings, tuple(remarks)


def resubmit(
    conn: sqlite3.Connection, ref: Ref, on: date, who: Who, title: str = "", body: str = ""
) -> Receipt:
    """Take a returned proposal in again, with its new title or text."""
    with operation(conn, Action.SUBMIT, who) as op:
        before = op.take(ref)
        if title:
            op.update("proposal", before.id, title=required(title, "案由"))
        if text := clean(body, "正文", limit=BODY_LIMIT, lines=True):
            sha256 = op.keep(text.encode())
            op.update("proposal", before.id, body_sha256=sha256, body_length=len(text))
        op.insert("decision", proposal_id=before.id, outcome="reopen", decided_on=on)
        after, warnings = op.move(before, on)
    return receipt(before, after, op.settings, f"重新提交：{after.title}", warnings)


def _kind(op: Operation, draft: SubmitDraft) -> ProposerKind:
    """Return member or joint; a body's kind cannot be told from its name, so it is asked for."""
    known = registers.find_proposer(op.registers, draft.by)
    if not known.is_person if known else looks_like_a_body(draft.by):
        choices = "、".join(kind.label for kind in ProposerKind if kind.is_collective)
        raise UsageError("提案者像是单位，请写明提案者类别", f"用 --kind，可用：{choices}")
    return ProposerKind.JOINT if draft.cosign or draft.stated_signers else ProposerKind.MEMBER


def _meet(
    op: Operation, name: str, kind: ProposerKind, sector: str, remarks: list[str]
) -> Proposer:
    is_person = not kind.is_collective
    if kind is ProposerKind.OTHER:
        is_person = not looks_like_a_body(name)
    is_member = kind is not ProposerKind.OTHER
    proposer, is_new = meet(
        op, name, is_person=is_person, is_member=is_member, sector=clean(sector, "界别")
    )
    if is_new:
        remarks.append(_met(proposer))
    return proposer


def _met(proposer: Proposer) -> str:
    """Return what is said of someone first met: who came by another way is no member."""
    said = met_first(proposer)
    if not proposer.is_person or proposer.sits:
        return said
    return f"{said}，不作委员；是委员的，请用 tiaan member add M{proposer.id} 登记"


def _co_signers(
    op: Operation,
    first: Proposer,
    names: tuple[str, ...],
    kind: ProposerKind,
    remarks: list[str],
) -> list[Proposer]:
    """Return the co-signers, each once and without the first (R5)."""
    others: list[Proposer] = []
    is_member = kind is not ProposerKind.OTHER
    for place, name in enumerate(names, 1):
        other, is_new = meet(op, name, is_person=not looks_like_a_body(name), is_member=is_member)
        if is_new:
            remarks.append(_met(other))
        if other.id == first.id or other in others:
            remarks.append(f"第 {place} 位联名人重复，只记一次")
        else:
            others.append(other)
    return others


def _sign(
    op: Operation,
    case_id: int,
    proposer: Proposer,
    position: int,
    consent: Consent,
    on: date,
    sector: str,
) -> None:
    confirmed = consent is Consent.CONFIRMED
    op.insert(
        "sponsor",
        proposal_id=case_id,
        proposer_id=proposer.id,
        position=position,
        consent=consent,
        consent_how=(SUBMITTED if position == 1 else CONFIRMED_BY_CLERK) if confirmed else "",
        consent_on=on if confirmed else None,
        sector=clean(sector, "界别") or proposer.sector,
    )
