"""Who agreed to co-sign: asked, confirmed with proof, declined, lapsed (R3-R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.common import receipt
from tiaan.actions.signing import (
    ASKING,
    Names,
    agree,
    ask,
    co_signers,
    count_told,
    each_name,
    kind_told,
    said_of,
    settle,
    stands,
)
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, Consent, ConsentWay
from tiaan.model.text import NOTE_MAX, clean
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date, datetime

    from tiaan.model.records import Receipt, Who
    from tiaan.model.refs import Ref


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
        if before.state not in ASKING:
            raise RuleViolation(
                f"{before.number} 号提案{before.state.label}，不能再邀请联名",
                "答复以前、尚未了结的提案可以邀请",
            )
        asked = [ask(op, before, name, on, until, remarks) for name in each_name(names)]
        after, warnings = settle(op, before, on)
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
        for sponsor in co_signers(op, before, names):
            agree(op, before, sponsor, how, on, reason)
        after, warnings = settle(op, before, on, reason)
        sentence = f"{said_of(op, after, names, '已确认')}（{how.label}）{kind_told(before, after)}"
    return receipt(before, after, op.settings, sentence, warnings, count_told(after))


def decline(conn: sqlite3.Connection, ref: Ref, names: Names, on: date, who: Who) -> Receipt:
    """Strike those who do not want to co-sign.

    Raises:
        RuleViolation: never asked, or agreed already: then it is a withdrawal.
    """
    with operation(conn, Action.COSIGN, who) as op:
        before = op.take(ref)
        for sponsor in co_signers(op, before, names):
            if sponsor.consent is not Consent.INVITED:
                raise stands(before, sponsor, "不能谢绝")
            op.update("sponsor", sponsor.id, consent=Consent.DECLINED, left_on=on)
        after, warnings = settle(op, before, on)
        sentence = f"{said_of(op, after, names, '谢绝联名')}{kind_told(before, after)}"
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
            after, warnings = settle(op, before, at.date())
            number = shown_number(after, op.settings)
            sentence = f"{number}：逾时 {len(lapsed)} 人移出{kind_told(before, after)}"
            receipts.append(receipt(before, after, op.settings, sentence, warnings))
            struck += len(lapsed)
    return struck, tuple(receipts)
