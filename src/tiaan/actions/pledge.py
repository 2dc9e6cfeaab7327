"""What units promised (承诺事项), and what was found of each promise on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.amend import set_result
from tiaan.actions.common import receipt
from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.promises import Promise, promises
from tiaan.model.terms import Action, CommitmentStatus, Mode, Result, Role, Standing
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.model.workflow import HANDLED
from tiaan.store import attachments, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date
    from pathlib import Path

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation

_WHAT_MAX = 500


class PledgeDraft(NamedTuple):
    """A promise.

    Attributes:
        by: the day it is promised for; None needs `no_date`.
        no_date: why there is no day.
        unit: "" where only one unit answers.
    """

    what: str
    on: date
    by: date | None = None
    no_date: str = ""
    unit: str = ""


class CheckDraft(NamedTuple):
    """What was found of a promise on a day.

    Attributes:
        to: the new day, where the promise was changed.
        proof: a file that proves it, to be kept with the case.
        resolved: the case's own result is 已解决 from that day on.
    """

    status: CommitmentStatus
    on: date
    to: date | None = None
    note: str = ""
    resolved: bool = False
    proof: Path | None = None


def add(conn: sqlite3.Connection, ref: Ref, draft: PledgeDraft, who: Who) -> Receipt:
    """Record a promise."""
    with operation(conn, Action.PLEDGE, who) as op:
        before = op.take(ref)
        after, warnings = promise(op, before, draft)
        made = promises(after)[-1]
        sentence = (
            f"{shown_number(after, op.settings)}：承诺 {after.number}.{made.number} 已登记"
            f"（{made.unit.name}，{made.due_text}）"
        )
    return receipt(before, after, op.settings, sentence, warnings, _odd(after, made))


def _odd(case: Case, made: Promise) -> tuple[str, ...]:
    """Return what is unusual about when a promise is made: it comes with a reply, as its plan."""
    given = [
        duty.reply
        for duty in case.assignments
        if (duty.unit.id == made.unit.id or case.mode is Mode.COLLECTIVE)
        and duty.reply
        and duty.reply.issued_on <= made.made_on
    ]
    if not given:
        return (f"“{made.unit.name}”那天还没有答复 {case.number} 号，承诺一般随答复登记",)
    if given[-1].result is Result.RESOLVED:
        said = (
            f"“{made.unit.name}”的答复是{Result.RESOLVED.label}，承诺一般用于{Result.ADOPTED.label}"
        )
        return (f"{said}，请核对",)
    return ()


def promise(op: Operation, case: Case, draft: PledgeDraft) -> tuple[Case, tuple[Rule, ...]]:
    """Write one promise and what follows; the state stays.

    Raises:
        as `write`.
    """
    write(op, case, draft)
    return op.settle(case, case.state, draft.on)


def write(op: Operation, case: Case, draft: PledgeDraft) -> None:
    """Write one promise, for whoever settles the case afterwards.

    Raises:
        UsageError: no words, no day and no reason for that, or both.
        RuleViolation: no unit has the case in hand, or this promise is on record.
    """
    if draft.by is not None and draft.no_date:
        raise UsageError("--by 和 --no-date 不能同时写", "有日期的写 --by，确实没有的写 --no-date")
    reason = clean(draft.no_date, "没有日期的原因")
    if draft.by is None and not reason:
        raise UsageError("没有写明兑现日期", "请写 --by 日期；确实没有的写 --no-date 原因")
    if draft.by is not None and draft.by < draft.on:
        raise UsageError(
            f"兑现日期 {draft.by} 早于承诺日期 {draft.on}", "请检查 --by；以前作出的承诺请写 --on"
        )
    what = required(draft.what, "承诺事项", limit=_WHAT_MAX)
    if case.state not in HANDLED:
        raise RuleViolation(f"{case.number} 号提案{case.state.label}，没有单位可以承诺", "请先交办")
    unit = _promiser(op, case, draft.unit)
    known = op.case(case.id).commitments
    for made in known:
        if made.unit.id == unit.id and made.what == what:
            raise RuleViolation(
                f"“{unit.name}”的这项承诺已登记为 {case.number}.{made.number}",
                f"有变更的用 tiaan pledge update {case.number}.{made.number}",
            )
    op.insert(
        "commitment",
        proposal_id=case.id,
        number=1 + max((made.number for made in known), default=0),
        unit_id=unit.id,
        made_on=draft.on,
        what=what,
        promised_on=draft.by,
        no_date=reason,
    )


def _promiser(op: Operation, case: Case, name: str) -> Unit:
    """Return the unit that promises.

    Raises:
        NotFound: it does not handle the case.
        Ambiguous: several answer and none is named.
    """
    duties = [duty for duty in case.assignments if duty.ended_on is None]
    if name:
        found = registers.find_unit(op.registers, name, active=False)
        if all(duty.unit.id != found.id for duty in duties):
            names = "、".join(dict.fromkeys(duty.unit.name for duty in duties))
            raise NotFound(f"{case.number} 号不由“{found.name}”承办", f"承办单位：{names}")
        return found
    units = {duty.unit.id: duty.unit for duty in duties if duty.role is not Role.CO}
    if len(units) > 1:
        names = "、".join(unit.name for unit in units.values())
        raise Ambiguous(f"{case.number} 号有 {len(units)} 个单位", f"请用 --unit 指明：{names}")
    return next(iter(units.values()))


def update(
    conn: sqlite3.Connection, number: tuple[Ref, int], draft: CheckDraft, who: Who
) -> Receipt:
    """Record what was found of a promise, and with it, if so, that the case is resolved."""
    ref, own = number
    with operation(conn, Action.PLEDGE, who) as op:
        before = op.take(ref)
        after, warnings = check(op, before, pick(before, own), draft)
        found = next(one for one in promises(after, draft.on) if one.number == own)
        said = [found.standing.label]
        if draft.to is not None:
            said.append(f"改为 {draft.to} 前")
        if draft.resolved:
            said.append(f"办理结果自 {draft.on} 起为{Result.RESOLVED.label}")
        shown = shown_number(after, op.settings)
        sentence = f"{shown}：承诺 {after.number}.{own} {'，'.join(said)}"
        left = _left_to_do(after, draft)
    return receipt(before, after, op.settings, sentence, warnings, left)


def _left_to_do(case: Case, draft: CheckDraft) -> tuple[str, ...]:
    """Return what a kept promise leaves to be said of the case's own result."""
    others = [one for one in promises(case, draft.on) if one.standing is not Standing.MET]
    if draft.resolved and others:
        named = "、".join(f"{case.number}.{one.number} {one.standing.label}" for one in others)
        return (f"办理结果已转为{Result.RESOLVED.label}，而承诺 {named}，请核对",)
    kept = all(one.standing is Standing.MET for one in promises(case))
    if draft.status is CommitmentStatus.MET and kept and case.result is Result.ADOPTED:
        still = f"承诺已全部兑现，办理结果仍是{Result.ADOPTED.label}"
        return (f"{still}；已解决的用 tiaan amend {case.number} --result 已解决",)
    return ()


def pick(case: Case, number: int) -> Promise:
    """Return a promise of a case by its own number.

    Raises:
        NotFound: there is none of that number.
    """
    found = {one.number: one for one in promises(case)}
    if number not in found:
        raise NotFound(
            f"{case.number} 号没有第 {number} 项承诺",
            f"已登记 {len(found)} 项，见 tiaan pledge list {case.number}"
            if found
            else f"登记用 tiaan pledge add {case.number} --what 事项 --by 日期",
        )
    return found[number]


def check(
    op: Operation, case: Case, made: Promise, draft: CheckDraft
) -> tuple[Case, tuple[Rule, ...]]:
    """Write one check of a promise; the state stays.

    Raises:
        UsageError: a new day without a change, or the other way round.
        RuleViolation: the case has no result that could become another, or a rule does not hold.
    """
    changed = draft.status is CommitmentStatus.CHANGED
    if changed and draft.to is None:
        raise UsageError("没有写明改到哪一天", "请加 --to 日期")
    if draft.to is not None and not changed:
        raise UsageError("--to 只用于变更", f"请写 --status {CommitmentStatus.CHANGED}")
    if draft.to is not None and draft.to < draft.on:
        raise UsageError(f"新的兑现日期 {draft.to} 早于变更日期 {draft.on}", "请检查 --to 和 --on")
    if draft.resolved and draft.status is not CommitmentStatus.MET:
        raise UsageError(
            "承诺没有兑现，不能同时记为已解决", f"请写 --status {CommitmentStatus.MET}"
        )
    proof = attachments.attach(op, case.id, "other", draft.proof) if draft.proof else None
    op.insert(
        "commitment_check",
        proposal_id=case.id,
        commitment_id=made.id,
        checked_on=draft.on,
        status=draft.status,
        promised_on=draft.to,
        note=clean(draft.note, "说明", limit=NOTE_MAX, lines=True),
        proof_id=proof,
    )
    if draft.resolved:
        set_result(op, case, Result.RESOLVED.label, draft.on)
    return op.settle(case, case.state, draft.on)
