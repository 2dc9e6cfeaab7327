"""Merging proposals into one, and taking it back; withdrawing. Every proposer is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.common import moved, receipt
from tiaan.errors import RuleViolation
from tiaan.model import workflow
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, Decision, State
from tiaan.model.text import NOTE_MAX, required
from tiaan.store import queries
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.store.journal import Operation


def merge(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], into: Ref, on: date, who: Who
) -> tuple[Receipt, ...]:
    """Merge proposals into another, which answers for all of them.

    Raises:
        RuleViolation: into itself, into one that is no longer live, or in a ring.
    """
    receipts = []
    with operation(conn, Action.MERGE, who) as op:
        prefix = op.settings.collective_prefix
        survivor_id, _ = queries.find(conn, into, who.session, prefix)
        for ref in refs:
            before = op.take(ref)
            survivor = op.case(survivor_id)
            after = absorb(op, before, survivor, on)
            sentence = f"{before.number} 并入 {shown_number(survivor, op.settings)}，提案人均保留"
            receipts.append(receipt(before, after, op.settings, sentence))
    return tuple(receipts)


def absorb(op: Operation, case: Case, survivor: Case, on: date) -> Case:
    """Write one merge."""
    if case.id == survivor.id:
        raise RuleViolation(f"{case.number} 号提案不能并入自己", "请用 --into 指明主案")
    if survivor.state not in workflow.LIVE:
        raise RuleViolation(
            f"主案 {survivor.number} 号{survivor.state.label}，不能再并入",
            "主案须待审查、已立案或办理中",
        )
    if case.absorbed:
        raise RuleViolation(
            f"{case.number} 号是主案（已并入 {'、'.join(case.absorbed)}），不能再并入别的提案",
            "请先 tiaan unmerge 那些提案，再一并并入",
        )
    op.update("proposal", case.id, merged_into=survivor.id)
    op.insert("decision", proposal_id=case.id, outcome=Decision.MERGE, decided_on=on)
    return op.move(case, on, note=f"并入 {survivor.seen_from(case.session)} 号")[0]


def unmerge(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], on: date, who: Who
) -> tuple[Receipt, ...]:
    """Take merges back: each stands again where it stood, filed or pending.

    Raises:
        RuleViolation: the survivor has been answered: the answer stands for both.
    """
    receipts = []
    with operation(conn, Action.UNMERGE, who) as op:
        for ref in refs:
            before = op.take(ref)
            survivor = op.case(before.merged_into or 0)
            if survivor.state is State.REPLIED:
                raise RuleViolation(
                    f"主案 {survivor.number} 号已答复，不能再撤销并案",
                    "答复对各提案人一并有效",
                )
            target = op.edge(before).target
            outcome = Decision.FILE if target is State.FILED else Decision.REOPEN
            op.update("proposal", before.id, merged_into=None)
            op.insert("decision", proposal_id=before.id, outcome=outcome, decided_on=on)
            after, warnings = op.settle(before, target, on)
            sentence = f"{before.number}：{moved(before, after)}"
            receipts.append(receipt(before, after, op.settings, sentence, warnings))
    return tuple(receipts)


def withdraw(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], reason: str, on: date, who: Who
) -> tuple[Receipt, ...]:
    """Withdraw proposals at their proposers' request; the numbers stay taken."""
    why = required(reason, "撤案理由", limit=NOTE_MAX, lines=True)
    receipts = []
    with operation(conn, Action.WITHDRAW, who) as op:
        for ref in refs:
            before = op.take(ref)
            after = drop(op, before, why, on)
            number = shown_number(after, op.settings)
            kept = f"，{number} 号作废保留" if after.case_no else ""
            sentence = f"{before.number}：{moved(before, after)}{kept}"
            receipts.append(receipt(before, after, op.settings, sentence))
    return tuple(receipts)


def drop(op: Operation, case: Case, why: str, on: date) -> Case:
    """Write one withdrawal; the duties end with it."""
    if case.absorbed:
        raise RuleViolation(
            f"{case.number} 号是主案（已并入 {'、'.join(case.absorbed)}），不能撤案",
            "请先 tiaan unmerge 那些提案",
        )
    for duty in case.duties():
        if on < duty.assigned_on:
            raise RuleViolation(f"撤案日期 {on} 早于交办日期 {duty.assigned_on}", "请检查 --on")
        op.update("assignment", duty.id, ended_on=on, end_reason="撤案")
    op.insert("decision", proposal_id=case.id, outcome=Decision.WITHDRAW, decided_on=on, note=why)
    return op.move(case, on, why)[0]
