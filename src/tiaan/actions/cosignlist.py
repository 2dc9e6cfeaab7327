"""What a list says of co-signers, written answer by answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.signing import (
    ASKING,
    agree,
    ask,
    may_leave,
    settle,
    stands,
)
from tiaan.errors import RuleViolation
from tiaan.model.terms import Consent
from tiaan.store import registers

if TYPE_CHECKING:
    from datetime import date, datetime

    from tiaan.model.case import Case
    from tiaan.model.records import Proposer, Sponsor
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class Told(NamedTuple):
    """What a list says of one co-signer.

    Attributes:
        on: the day of that answer; of an invitation the day of asking.
        how: what proves it, see `ConsentWay`, or other words.
        confirmed_on: of somebody who left again, the day of the consent before.
    """

    name: str
    consent: Consent
    on: date
    how: str = ""
    confirmed_on: date | None = None
    invited_on: date | None = None
    answer_by: datetime | None = None


def tell(op: Operation, case: Case, told: Told) -> tuple[Case, tuple[Rule, ...], Proposer | None]:
    """Write what a list says of one co-signer; return who was met for the first time, too.

    One whom nobody had asked is asked first: a list may tell of the end alone.

    Raises:
        as `invite`, `confirm`, `decline` and `withdraw`.
    """
    known = len(op.registers.proposers)
    row = _row(op, case, told.name)
    ended = told.consent not in (Consent.INVITED, Consent.CONFIRMED)
    if row is None or told.consent is Consent.INVITED:
        if case.state not in ASKING and not ended:
            raise RuleViolation(
                f"{case.number} 号提案{case.state.label}，不能再邀请联名",
                "答复以前、尚未了结的提案可以邀请",
            )
        ask(op, case, told.name, told.invited_on or told.on, told.answer_by, [])
        row = _row(op, op.case(case.id), told.name)
        if row is not None and told.consent is not Consent.INVITED and not told.invited_on:
            op.update("sponsor", row.id, invited_on=None)  # who signs the paper is not asked apart
            row = row._replace(invited_on=None)
    elif told.invited_on or told.answer_by:
        _note_asking(op, row, told)
        row = _row(op, op.case(case.id), told.name)
    if row is None or row.position == 1:
        raise RuleViolation("所写的是第一提案人，不是联名人", "请核对姓名")
    _note_answer(op, case, row, told)
    newcomers = [*op.registers.proposers.values()][known:]
    return *settle(op, case, told.on), next(iter(newcomers), None)


def _row(op: Operation, case: Case, name: str) -> Sponsor | None:
    person = registers.find_proposer(op.registers, name)
    return next((s for s in case.sponsors if person and s.proposer.id == person.id), None)


def _note_asking(op: Operation, row: Sponsor, told: Told) -> None:
    """Write when somebody was asked, and until when they had time."""
    if row.position > 1 and row.consent is Consent.INVITED:
        until = told.answer_by or row.answer_by
        op.update(
            "sponsor",
            row.id,
            invited_on=told.invited_on or row.invited_on,
            answer_by=until.isoformat(timespec="minutes") if until else None,
        )


def _note_answer(op: Operation, case: Case, row: Sponsor, told: Told) -> None:
    """Write one answer as told."""
    match told.consent:
        case Consent.CONFIRMED:
            agree(op, case, row, told.how, told.on)
        case Consent.DECLINED | Consent.EXPIRED:
            if row.consent is not Consent.INVITED:
                raise stands(case, row, f"不能记为{told.consent.label}")
            op.update("sponsor", row.id, consent=told.consent, left_on=told.on)
        case Consent.WITHDRAWN:
            if row.consent is Consent.INVITED:
                agreed = told.confirmed_on or told.on
                op.update("sponsor", row.id, consent_how=told.how, consent_on=agreed)
            elif row.consent is not Consent.CONFIRMED:
                raise stands(case, row, "无须退出")
            may_leave(case, row, told.on, [case])
            op.update("sponsor", row.id, consent=Consent.WITHDRAWN, left_on=told.on)
