"""One co-signer's answer, and what the answers make of a proposal.

Only who is confirmed is a co-signer. What makes a proposal joint is worked out after every step, so
that one whose last co-signer is struck becomes a single member's in the same operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.people import called, looked_up, looks_like_a_body, meet, met_first
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.terms import Consent, ConsentWay, ProposerKind, State
from tiaan.store import registers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from tiaan.model.case import Case
    from tiaan.model.records import Sponsor
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


Names = tuple[str, ...]


ASKING = frozenset({State.PENDING, State.RETURNED, State.FILED, State.ASSIGNED})
"""States in which others may still be asked: nothing has been answered or ended."""
_MEMBERS = (ProposerKind.MEMBER, ProposerKind.JOINT)


def each_name(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, each once.

    Raises:
        UsageError: none.
    """
    found = tuple(dict.fromkeys(names))
    if not found:
        raise UsageError("没有写明姓名", "如 tiaan cosign invite 3 甲,乙")
    return found


def ask(
    op: Operation, case: Case, name: str, on: date, until: datetime | None, remarks: list[str]
) -> str:
    """Write one invitation; return who was asked."""
    person, is_new = meet(op, name, is_person=not looks_like_a_body(name))
    if is_new:
        remarks.append(met_first(person))
    answer_by = until.isoformat(timespec="minutes") if until else None
    # As it now stands: the same person may be named twice, once by number.
    rows = op.case(case.id).sponsors
    known = next((s for s in rows if s.proposer.id == person.id), None)
    if known is None:
        op.insert(
            "sponsor",
            proposal_id=case.id,
            proposer_id=person.id,
            position=1 + max(s.position for s in rows),
            consent=Consent.INVITED,
            sector=person.sector,
            invited_on=on,
            answer_by=answer_by,
        )
        return person.display
    if known.position == 1:
        raise RuleViolation(
            f"{called(person)}是 {case.number} 号的第一提案人，不能再作联名人",
            f"请去掉这一位{looked_up(person)}",
        )
    if known.consent is Consent.CONFIRMED:
        raise stands(case, known, "不必再邀请")
    op.update(
        "sponsor",
        known.id,
        consent=Consent.INVITED,
        consent_how="",
        consent_on=None,
        invited_on=on,
        answer_by=answer_by,
        left_on=None,
    )
    return person.display


def agree(op: Operation, case: Case, sponsor: Sponsor, how: str, on: date, late: str = "") -> None:
    """Write one consent.

    Args:
        op: the operation.
        case: the proposal.
        sponsor: who agrees.
        how: a `ConsentWay`, or other words that prove nothing.
        on: the day.
        late: why an answer after its hour is taken; "" refuses it.

    Raises:
        RuleViolation: not asked any more, agreed already with proof, before being asked, or late.
    """
    who = called(sponsor.proposer)
    if sponsor.consent in (Consent.DECLINED, Consent.WITHDRAWN):
        raise stands(case, sponsor, "不能确认")
    if sponsor.consent is Consent.CONFIRMED and ConsentWay.proves(sponsor.consent_how):
        raise stands(case, sponsor, "不必再确认")
    if sponsor.invited_on and on < sponsor.invited_on:
        raise RuleViolation(
            f"{who}确认的日期 {on} 早于邀请日期 {sponsor.invited_on}",
            f"请检查 --on{looked_up(sponsor.proposer)}",
        )
    by = sponsor.answer_by
    is_late = sponsor.consent is Consent.EXPIRED or (by is not None and on > by.date())
    if is_late and not late:
        raise RuleViolation(
            f"{who}的确认时限已过，逾时的确认无效",
            f"确要收下，用 tiaan cosign confirm {case.number} 姓名 --how 方式 --late 理由；"
            f"或重新邀请{looked_up(sponsor.proposer)}",
        )
    op.update(
        "sponsor",
        sponsor.id,
        consent=Consent.CONFIRMED,
        consent_how=how,
        consent_on=on,
        left_on=None,
    )


def signers(op: Operation, case: Case, names: Names) -> list[Sponsor]:
    """Return the sponsors of those names, each once.

    Raises:
        RuleViolation: one of them was never asked.
    """
    rows: list[Sponsor] = []
    for name in each_name(names):
        person = registers.find_proposer(op.registers, name)
        row = next((s for s in case.sponsors if person and s.proposer.id == person.id), None)
        if row is None:
            raise RuleViolation(
                f"{called(person)}不在 {case.number} 号的提案人之中",
                f"先邀请：tiaan cosign invite {case.number} 姓名；名单见 tiaan show {case.number}"
                f"{looked_up(person)}",
            )
        if row not in rows:
            rows.append(row)
    return rows


def co_signers(op: Operation, case: Case, names: Names) -> list[Sponsor]:
    """Return the co-signers of those names; the first proposer is none."""
    rows = signers(op, case, names)
    if any(row.position == 1 for row in rows):
        raise RuleViolation(
            f"所写的是 {case.number} 号的第一提案人，不是联名人",
            "第一提案人退出用 tiaan cosign withdraw",
        )
    return rows


def stands(case: Case, sponsor: Sponsor, cannot: str) -> RuleViolation:
    """Return the refusal of a step that somebody's answer does not allow."""
    ref = case.number
    hints = {
        Consent.INVITED: f"还没有确认的，谢绝用 tiaan cosign decline {ref} 姓名",
        Consent.CONFIRMED: f"已确认而要退出的，用 tiaan cosign withdraw {ref} 姓名",
    }
    again = f"要再邀请，用 tiaan cosign invite {ref} 姓名"
    who = called(sponsor.proposer)
    return RuleViolation(
        f"{who}在 {ref} 号上是“{sponsor.consent.label}”，{cannot}",
        hints.get(sponsor.consent, again) + looked_up(sponsor.proposer),
    )


def may_leave(case: Case, sponsor: Sponsor, on: date, rated: list[Case]) -> None:
    """Refuse a withdrawal that what is on record contradicts.

    Args:
        case: the proposal.
        sponsor: who wants to leave it.
        on: the day.
        rated: the proposal, and the one it was merged into: those it could be rated with.
    """
    who = called(sponsor.proposer)
    if any(form.proposer.id == sponsor.proposer.id for one in rated for form in one.feedback):
        raise RuleViolation(
            f"{who}已经评价过 {case.number} 号，不能再退出",
            f"评价须出自提案人{looked_up(sponsor.proposer)}",
        )
    if sponsor.consent_on and on < sponsor.consent_on:
        raise RuleViolation(
            f"{who}退出的日期 {on} 早于确认日期 {sponsor.consent_on}",
            f"请检查 --on{looked_up(sponsor.proposer)}",
        )


def settle(op: Operation, case: Case, on: date, note: str = "") -> tuple[Case, tuple[Rule, ...]]:
    """Write what the answers make of the proposal, one member's or several members'.

    One made joint stays so while somebody asked may still agree, or while the paper states that
    more signed it than are named.
    """
    op.update("proposal", case.id, proposer_kind=kind_of(op.case(case.id)))
    return op.settle(case, case.state, on, note)


def kind_of(case: Case) -> ProposerKind:
    """Return what the answers of those asked make of a proposal; see `settle`."""
    others = {s.consent for s in case.sponsors if s.position > 1}
    if case.kind not in _MEMBERS:
        return case.kind
    if Consent.CONFIRMED in others:
        return ProposerKind.JOINT
    waits = Consent.INVITED in others or bool(case.stated_signers)
    return case.kind if waits else ProposerKind.MEMBER


def said_of(op: Operation, case: Case, names: Names, what: str) -> str:
    """Return what happened to whom; of a secret matter only to how many."""
    rows = signers(op, case, names)
    people = "、".join(s.proposer.display for s in rows)
    if case.is_secret:
        people = f"{len(rows)} 人"
    return f"{shown_number(case, op.settings)}：{people}{what}"


def kind_told(before: Case, after: Case) -> str:
    """Return what the answers made of the proposal, where that is another kind than before."""
    return f"，改为{after.kind.label}提案" if after.kind is not before.kind else ""


def count_told(case: Case) -> tuple[str, ...]:
    """Return how many sign, where names are still awaited: the number that counts."""
    waiting = sum(s.consent is Consent.INVITED for s in case.sponsors)
    if not waiting:
        return ()
    return (f"已确认的提案人 {len(case.confirmed)} 位，另有 {waiting} 位待确认",)
