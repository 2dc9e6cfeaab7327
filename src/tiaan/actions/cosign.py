"""Who agreed to co-sign: asked, confirmed with proof, declined, lapsed, gone again (R3-R6).

Only who is confirmed is a co-signer. What makes a proposal joint is worked out after every step, so
that one whose last co-signer is struck becomes a single member's in the same operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt, shown_number
from tiaan.actions.people import called, looked_up, looks_like_a_body, meet, met_first
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.terms import Action, Consent, ConsentWay, ProposerKind, State
from tiaan.model.text import NOTE_MAX, clean
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date, datetime

    from tiaan.model.case import Case
    from tiaan.model.records import Proposer, Receipt, Sponsor, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation

Names = tuple[str, ...]


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


_ASKING = frozenset({State.PENDING, State.RETURNED, State.FILED, State.ASSIGNED})
"""States in which others may still be asked: nothing has been answered or ended."""
_MEMBERS = (ProposerKind.MEMBER, ProposerKind.JOINT)


def invite(
    conn: sqlite3.Connection, ref: Ref, names: Names, on: date, until: datetime | None, who: Who
) -> Receipt:
    """Ask people to co-sign; who declined or let the hour pass may be asked again.

    Args:
        conn: the file.
        ref: the proposal.
        names: who is asked; one met for the first time is registered.
        on: the day they are asked.
        until: the hour by which they have to answer, by the county's clock; None sets none.
        who: the clerk.

    Raises:
        UsageError: nobody named, or an hour that has passed when they are asked.
        RuleViolation: the first proposer, somebody who agreed already, or a case that is over.
    """
    if until is not None and until.date() < on:
        raise UsageError(
            f"确认时限 {until:%Y-%m-%d %H:%M} 早于邀请日期 {on}", "请检查 --until 和 --on"
        )
    remarks: list[str] = []
    with operation(conn, Action.COSIGN, who) as op:
        before = op.take(ref)
        if before.state not in _ASKING:
            raise RuleViolation(
                f"{before.number} 号提案{before.state.label}，不能再邀请联名",
                "答复以前、尚未了结的提案可以邀请",
            )
        asked = [_ask(op, before, name, on, until, remarks) for name in _each(names)]
        after, warnings = _settle(op, before, on)
        number = shown_number(after, op.settings)
        by = f"，{until:%Y-%m-%d %H:%M} 前确认有效" if until else ""
        sentence = f"{number}：邀请{'、'.join(asked)}联名{by}"
    return receipt(before, after, op.settings, sentence, warnings, tuple(remarks))


def confirm(
    conn: sqlite3.Connection,
    ref: Ref,
    names: Names,
    how: ConsentWay,
    on: date,
    who: Who,
    late: str = "",
) -> Receipt:
    """Note that co-signers agreed, how and when; only then do their names count.

    Args:
        conn: the file.
        ref: the proposal.
        names: who agreed.
        how: what proves it.
        on: the day they agreed.
        who: the clerk.
        late: why an answer after its hour is taken; "" refuses it.

    Raises:
        RuleViolation: never asked, not asked any more, or too late and no reason given.
    """
    reason = clean(late, "逾时仍收的理由", limit=NOTE_MAX)
    with operation(conn, Action.COSIGN, who) as op:
        before = op.take(ref)
        for sponsor in _co_signers(op, before, names):
            agree(op, before, sponsor, how, on, reason)
        after, warnings = _settle(op, before, on, reason)
        sentence = f"{_done(op, after, names, '已确认')}（{how.label}）{_became(before, after)}"
    return receipt(before, after, op.settings, sentence, warnings, _count(after))


def decline(conn: sqlite3.Connection, ref: Ref, names: Names, on: date, who: Who) -> Receipt:
    """Strike those who do not want to co-sign.

    Raises:
        RuleViolation: never asked, or agreed already: then it is a withdrawal.
    """
    with operation(conn, Action.COSIGN, who) as op:
        before = op.take(ref)
        for sponsor in _co_signers(op, before, names):
            if sponsor.consent is not Consent.INVITED:
                raise _stands(before, sponsor, "不能谢绝")
            op.update("sponsor", sponsor.id, consent=Consent.DECLINED, left_on=on)
        after, warnings = _settle(op, before, on)
        sentence = f"{_done(op, after, names, '谢绝联名')}{_became(before, after)}"
    return receipt(before, after, op.settings, sentence, warnings)


def expire(conn: sqlite3.Connection, at: datetime, who: Who) -> tuple[int, tuple[Receipt, ...]]:
    """Strike everyone, in whichever session, who was asked and whose hour has passed.

    Args:
        conn: the file.
        at: the moment, by the county's clock; an answer due at that very minute is out of time.
        who: the clerk.

    Returns:
        how many people, and a receipt for each of their proposals.
    """
    receipts, struck = [], 0
    with operation(conn, Action.COSIGN, who) as op:
        sql = (
            "SELECT DISTINCT proposal_id FROM sponsor WHERE consent = ? AND answer_by <= ? "
            "ORDER BY proposal_id"
        )
        found = conn.execute(sql, (Consent.INVITED, at.isoformat(timespec="minutes"))).fetchall()
        ids = [case_id for (case_id,) in found]
        op.load(ids)
        for case_id in ids:
            before = op.case(case_id)
            lapsed = [
                s
                for s in before.sponsors
                if s.consent is Consent.INVITED and s.answer_by is not None and s.answer_by <= at
            ]
            for sponsor in lapsed:
                op.update("sponsor", sponsor.id, consent=Consent.EXPIRED, left_on=at.date())
            after, warnings = _settle(op, before, at.date())
            number = shown_number(after, op.settings)
            sentence = f"{number}：逾时 {len(lapsed)} 人移出{_became(before, after)}"
            receipts.append(receipt(before, after, op.settings, sentence, warnings))
            struck += len(lapsed)
    return struck, tuple(receipts)


def withdraw(
    conn: sqlite3.Connection, ref: Ref, name: str, new_first: str, on: date, who: Who
) -> Receipt:
    """Let somebody who agreed take the signature back; the proposal stays.

    Args:
        conn: the file.
        ref: the proposal.
        name: who withdraws.
        new_first: of the confirmed co-signers, who takes the place of a first proposer.
        on: the day.
        who: the clerk.

    Raises:
        RuleViolation: a first proposer nobody follows, somebody who rated the case already, or
            who is no proposer of it.
    """
    with operation(conn, Action.COSIGN, who) as op:
        before = op.take(ref)
        (leaving,) = _found(op, before, (name,))
        if leaving.consent is not Consent.CONFIRMED:
            raise _stands(before, leaving, "无须退出")
        rated = [before] if before.merged_into is None else [before, op.case(before.merged_into)]
        _may_leave(before, leaving, on, rated)
        heir = _heir(op, before, leaving, new_first)
        gone = {"consent": Consent.WITHDRAWN, "left_on": on}
        if heir is not None:
            # In this order: a proposal has one first proposer at any moment.
            op.update("sponsor", leaving.id, position=heir.position, **gone)
            op.update("sponsor", heir.id, position=1)
        else:
            op.update("sponsor", leaving.id, **gone)
        after, warnings = _settle(op, before, on)
        follows = f"，{heir.proposer.display}为第一提案人" if heir and not after.is_secret else ""
        done = _done(op, after, (name,), "退出")
        sentence = f"{done}{follows}{_became(before, after)}"
    return receipt(before, after, op.settings, sentence, warnings, _count(after))


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
        if case.state not in _ASKING and not ended:
            raise RuleViolation(
                f"{case.number} 号提案{case.state.label}，不能再邀请联名",
                "答复以前、尚未了结的提案可以邀请",
            )
        _ask(op, case, told.name, told.invited_on or told.on, told.answer_by, [])
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
    return *_settle(op, case, told.on), next(iter(newcomers), None)


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
                raise _stands(case, row, f"不能记为{told.consent.label}")
            op.update("sponsor", row.id, consent=told.consent, left_on=told.on)
        case Consent.WITHDRAWN:
            if row.consent is Consent.INVITED:
                agreed = told.confirmed_on or told.on
                op.update("sponsor", row.id, consent_how=told.how, consent_on=agreed)
            elif row.consent is not Consent.CONFIRMED:
                raise _stands(case, row, "无须退出")
            _may_leave(case, row, told.on, [case])
            op.update("sponsor", row.id, consent=Consent.WITHDRAWN, left_on=told.on)


def _each(names: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(names))
    if not found:
        raise UsageError("没有写明姓名", "如 tiaan cosign invite 3 甲,乙")
    return found


def _ask(
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
        raise _stands(case, known, "不必再邀请")
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
        raise _stands(case, sponsor, "不能确认")
    if sponsor.consent is Consent.CONFIRMED and ConsentWay.proves(sponsor.consent_how):
        raise _stands(case, sponsor, "不必再确认")
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


def _found(op: Operation, case: Case, names: Names) -> list[Sponsor]:
    """Return the sponsors of those names, each once.

    Raises:
        RuleViolation: one of them was never asked.
    """
    rows: list[Sponsor] = []
    for name in _each(names):
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


def _co_signers(op: Operation, case: Case, names: Names) -> list[Sponsor]:
    """Return the co-signers of those names; the first proposer is none."""
    rows = _found(op, case, names)
    if any(row.position == 1 for row in rows):
        raise RuleViolation(
            f"所写的是 {case.number} 号的第一提案人，不是联名人",
            "第一提案人退出用 tiaan cosign withdraw",
        )
    return rows


def _stands(case: Case, sponsor: Sponsor, cannot: str) -> RuleViolation:
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


def _may_leave(case: Case, sponsor: Sponsor, on: date, rated: list[Case]) -> None:
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


def _heir(op: Operation, case: Case, leaving: Sponsor, name: str) -> Sponsor | None:
    """Return who becomes the first proposer; None where a co-signer leaves."""
    if leaving.position > 1:
        if name:
            raise UsageError("退出的不是第一提案人，不必写 --new-first", "请去掉 --new-first")
        return None
    if not name:
        raise RuleViolation(
            f"{called(leaving.proposer)}是 {case.number} 号的第一提案人，退出须有人接替",
            _succession(case) + looked_up(leaving.proposer),
        )
    (heir,) = _found(op, case, (name,))
    if heir.position == 1 or heir.consent is not Consent.CONFIRMED:
        raise RuleViolation(
            f"{called(heir.proposer)}不是 {case.number} 号已确认的联名人，不能接替",
            f"第一提案人须从已确认的联名人中选{looked_up(heir.proposer)}",
        )
    return heir


def _succession(case: Case) -> str:
    """Return what can be done where a first proposer wants to leave."""
    drop = f"撤案用 tiaan withdraw {case.number} --reason 理由"
    able = sum(s.position > 1 for s in case.confirmed)
    if not able:
        return f"没有已确认的联名人可以接替；{drop}"
    leave = f"tiaan cosign withdraw {case.number} 姓名 --new-first 接替人"
    return f"{able} 位已确认的联名人可以接替：{leave}；无人接替的，{drop}"


def _settle(op: Operation, case: Case, on: date, note: str = "") -> tuple[Case, tuple[Rule, ...]]:
    """Write what the answers make of the proposal, one member's or several members'.

    One made joint stays so while somebody asked may still agree, or while the paper states that
    more signed it than are named.
    """
    op.update("proposal", case.id, proposer_kind=kind_of(op.case(case.id)))
    return op.settle(case, case.state, on, note)


def kind_of(case: Case) -> ProposerKind:
    """Return what the answers of those asked make of a proposal; see `_settle`."""
    others = {s.consent for s in case.sponsors if s.position > 1}
    if case.kind not in _MEMBERS:
        return case.kind
    if Consent.CONFIRMED in others:
        return ProposerKind.JOINT
    waits = Consent.INVITED in others or bool(case.stated_signers)
    return case.kind if waits else ProposerKind.MEMBER


def _done(op: Operation, case: Case, names: Names, what: str) -> str:
    rows = _found(op, case, names)
    people = "、".join(s.proposer.display for s in rows)
    if case.is_secret:
        people = f"{len(rows)} 人"
    return f"{shown_number(case, op.settings)}：{people}{what}"


def _became(before: Case, after: Case) -> str:
    return f"，改为{after.kind.label}提案" if after.kind is not before.kind else ""


def _count(case: Case) -> tuple[str, ...]:
    """Return how many sign, where names are still awaited: the number that counts."""
    waiting = sum(s.consent is Consent.INVITED for s in case.sponsors)
    if not waiting:
        return ()
    return (f"已确认的提案人 {len(case.confirmed)} 位，另有 {waiting} 位待确认",)
