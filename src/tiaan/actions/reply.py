"""A unit's reply: its class as printed, what that means, its letter, the case's own result."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import duty_of, moved, receipt, require_convened
from tiaan.errors import Ambiguous, RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, ClassScheme, Mode, Role, State, read_result
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date
    from pathlib import Path

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Receipt, Reply, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class ReplyDraft(NamedTuple):
    """A reply letter.

    Attributes:
        result: the class as printed, a letter or words.
        unit: None where only one reply is owed.
        scheme: what letters mean; None takes the county's.
        plans: what the unit promises in it, each with its day.
        no_date: why promises without a day have none.
    """

    result: str
    on: date
    unit: str = ""
    letter: Path | None = None
    doc_no: str = ""
    signed_by: str = ""
    reason: str = ""
    scheme: ClassScheme | None = None
    plans: tuple[tuple[str, date | None], ...] = ()
    no_date: str = ""


def reply(conn: sqlite3.Connection, ref: Ref, draft: ReplyDraft, who: Who) -> Receipt:
    """Record one unit's reply in the current round."""
    with operation(conn, Action.REPLY, who) as op:
        before = op.take(ref)
        require_convened(before, draft.on, op.settings)
        duty = _duty(op, before, draft.unit)
        after, warnings, remarks = answer(op, before, duty, draft)
        due = duty.due_on
        if duty.role is Role.CO:
            from tiaan.model.waiting import opinion_due  # noqa: PLC0415 - most replies are a lead's

            due = opinion_due(before, duty, op.settings, op.calendar)[2]
        days = (due - draft.on).days
        when = f"提前 {days} 天" if days > 0 else "按期" if days == 0 else f"逾期 {-days} 天"
        given = next(a.reply for a in after.assignments if a.id == duty.id)
        word = given.result.label if given else ""
        word = f"会办意见，{word}" if duty.role is Role.CO else word
        sentence = (
            f"{shown_number(after, op.settings)}：{moved(before, after)}"
            f"（{duty.unit.name}，{word}，{when}）"
        )
        if draft.plans:
            made = after.commitments[-len(draft.plans) :]
            numbers = "、".join(f"{after.number}.{one.number}" for one in made)
            sentence += f"；承诺 {numbers} 已登记"
    return receipt(before, after, op.settings, sentence, warnings, remarks)


def answer(
    op: Operation, case: Case, duty: Assignment, draft: ReplyDraft
) -> tuple[Case, tuple[Rule, ...], tuple[str, ...]]:
    """Write one reply, and the case's own result once the round is answered.

    With several replies the worst class stands for the case; `amend --result` says otherwise.

    Raises:
        UsageError: a class that the scheme does not know.
        RuleViolation: answered already, promised already, or a binding rule does not hold.
    """
    if duty.reply is not None:
        raise RuleViolation(
            f"“{duty.unit.name}”已答复过 {case.number} 号",
            "录错的用 tiaan undo 撤销后重录",
        )
    if draft.on < duty.assigned_on:
        raise RuleViolation(f"答复日期 {draft.on} 早于交办日期 {duty.assigned_on}", "请检查 --on")
    if case.mode is Mode.COLLECTIVE and not case.owing():
        raise RuleViolation(
            f"{case.number} 号是集体办理，已有一份共同的答复", "录错的用 tiaan undo 撤销后重录"
        )
    require_convened(case, draft.on, op.settings)
    scheme = draft.scheme or op.settings.class_scheme
    printed = required(draft.result, "办理结果", limit=40)
    result = read_result(printed, scheme)
    letter_id = _attach(op, case, draft.letter) if draft.letter else None
    op.insert(
        "reply",
        proposal_id=case.id,
        assignment_id=duty.id,
        doc_no=clean(draft.doc_no, "文号", limit=60),
        issued_on=draft.on,
        signed_by=clean(draft.signed_by, "签发人", limit=60),
        class_raw=printed,
        class_scheme=scheme,
        result=result,
        reason=clean(draft.reason, "说明", limit=NOTE_MAX, lines=True),
        letter_id=letter_id,
    )
    _promise(op, case, duty, draft)
    remarks: list[str] = []
    answered = op.case(case.id)
    if case.state is State.ASSIGNED and not answered.owing():
        results = {given.result for given in _standing(answered)}
        worst = max(results, key=lambda r: r.rank)
        if len(results) > 1:
            remarks.append(
                f"各单位结果不一，{case.number} 号按最低一档计：{worst.label}；"
                f"另定的用 tiaan amend {case.number} --result 结果"
            )
        day = max(given.issued_on for given in answered.replies())
        if answered.result is not worst:
            op.insert("result", proposal_id=case.id, result=worst, set_on=day)
    after, warnings = op.move(case, draft.on)
    if case.mode is Mode.LEAD_CO and duty.role is Role.LEAD:
        silent = [d.unit.name for d in after.duties() if d.role is Role.CO and d.reply is None]
        if silent:
            remarks.append(f"会办单位尚无意见：{'、'.join(silent)}")
    return after, warnings, tuple(remarks)


def _attach(op: Operation, case: Case, letter: Path) -> int:
    """Keep the unit's letter with the case."""
    from tiaan.store import attachments  # noqa: PLC0415 - few answers come as a file

    return attachments.attach(op, case.id, "letter", letter)


def _standing(case: Case) -> list[Reply]:
    """Return the replies that make up the case's result.

    Of units that answer apart, and had nothing to do again, the ones before.
    """
    found = list(case.replies())
    if case.mode is Mode.SPLIT:
        last = {duty.unit.id: duty.round for duty in case.assignments}
        found += [
            duty.reply
            for duty in case.assignments
            if duty.reply and duty.round < case.round and last[duty.unit.id] == duty.round
        ]
    return found


def _promise(op: Operation, case: Case, duty: Assignment, draft: ReplyDraft) -> None:
    """Write what the reply promises.

    Raises:
        UsageError: no day and no reason for that, or a reason that none of them needs.
        RuleViolation: a promise is on record already.
    """
    if draft.no_date and all(by for _, by in draft.plans):
        raise UsageError(
            "写了 --no-date，而没有缺兑现日期的承诺",
            "没有日期的承诺写 --plan 事项 --no-date 原因，否则请去掉 --no-date",
        )
    for what, by in draft.plans:
        reason = "" if by else draft.no_date
        if by is None and not reason:
            raise UsageError(
                "承诺没有写明兑现日期",
                "请写成 --plan '事项;2025-12-31'；确实没有日期的，另写 --no-date 原因",
            )
        from tiaan.actions import pledge  # noqa: PLC0415 - few replies promise anything

        made = pledge.PledgeDraft(what, draft.on, by, reason, duty.unit.name)
        pledge.write(op, case, made)


def _duty(op: Operation, case: Case, unit: str) -> Assignment:
    """Return the duty that a reply answers.

    Raises:
        Ambiguous: several replies are owed and no unit is named.
        NotFound: the unit has no duty in this round.
    """
    if unit:
        return duty_of(op.registers, case, unit)
    owing = case.owing()
    if len(owing) == 1:
        return owing[0]
    if not owing:
        raise RuleViolation(
            f"{case.number} 号各单位均已答复",
            "录错的用 tiaan undo 撤销后重录；会办单位的意见请用 --unit 写明单位",
        )
    names = "、".join(duty.unit.name for duty in owing)
    if case.mode is Mode.COLLECTIVE:
        raise Ambiguous(
            f"{case.number} 号是集体办理，{len(owing)} 个单位合写一份答复，请写明由哪个单位答复",
            f"请用 --unit 指明行文的单位：{names}",
        )
    raise Ambiguous(f"{case.number} 号有 {len(owing)} 个单位应答复", f"请用 --unit 指明：{names}")
