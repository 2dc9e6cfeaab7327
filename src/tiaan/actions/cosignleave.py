"""Somebody who agreed takes the signature back; the proposal stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.common import receipt
from tiaan.actions.people import called, looked_up
from tiaan.actions.signing import (
    count_told,
    kind_told,
    may_leave,
    said_of,
    settle,
    signers,
    stands,
)
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.terms import Action, Consent
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Sponsor, Who
    from tiaan.model.refs import Ref
    from tiaan.store.journal import Operation


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
        (leaving,) = signers(op, before, (name,))
        if leaving.consent is not Consent.CONFIRMED:
            raise stands(before, leaving, "无须退出")
        rated = [before] if before.merged_into is None else [before, op.case(before.merged_into)]
        may_leave(before, leaving, on, rated)
        heir = _heir(op, before, leaving, new_first)
        gone = {"consent": Consent.WITHDRAWN, "left_on": on}
        if heir is not None:
            # In this order: a proposal has one first proposer at any moment.
            op.update("sponsor", leaving.id, position=heir.position, **gone)
            op.update("sponsor", heir.id, position=1)
        else:
            op.update("sponsor", leaving.id, **gone)
        after, warnings = settle(op, before, on)
        follows = f"，{heir.proposer.display}为第一提案人" if heir and not after.is_secret else ""
        done = said_of(op, after, (name,), "退出")
        sentence = f"{done}{follows}{kind_told(before, after)}"
    return receipt(before, after, op.settings, sentence, warnings, count_told(after))


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
    (heir,) = signers(op, case, (name,))
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
