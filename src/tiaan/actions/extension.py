"""A later due day for a duty, with whoever agreed to it: an event, the first day is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import duty_of, receipt, require_handled
from tiaan.errors import Ambiguous, RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.dates import DueRule, due_on, rests_on_guess
from tiaan.model.terms import Action, Mode
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.model.waiting import answer_by
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class ExtensionDraft(NamedTuple):
    """A later day.

    Attributes:
        by: a day, or how much later than the day that stands.
        consent: who agreed: 提案人, 政府办.
        unit: "" for the one that owes a reply; of a collective case, all of them.
    """

    on: date
    by: DueRule
    consent: str
    unit: str = ""
    reason: str = ""


def extend(conn: sqlite3.Connection, ref: Ref, draft: ExtensionDraft, who: Who) -> Receipt:
    """Give a unit that has not answered a later day.

    Raises:
        RuleViolation: answered already, not later than the day that stands, later than the county
            allows, or before an earlier extension.
    """
    with operation(conn, Action.EXTEND, who) as op:
        before = op.take(ref)
        after, warnings, remarks, said = grant(op, before, draft)
        sentence = f"{shown_number(after, op.settings)}：{said}"
    return receipt(before, after, op.settings, sentence, warnings, remarks)


def grant(
    op: Operation, before: Case, draft: ExtensionDraft
) -> tuple[Case, tuple[Rule, ...], tuple[str, ...], str]:
    """Write a later day; return what is to be remarked and said, too. The state stays.

    Raises:
        as `extend`.
    """
    duties = _duties(op, before, draft.unit)
    consent = required(draft.consent, "同意延期的人")
    reason = clean(draft.reason, "延期理由", limit=NOTE_MAX)
    remarks: list[str] = []
    stood = answer_by(before, duties[0], op.settings, op.calendar)
    for duty in duties:
        was = answer_by(before, duty, op.settings, op.calendar)
        due = _later(op, before, duty, was, draft)
        op.insert(
            "extension",
            proposal_id=before.id,
            assignment_id=duty.id,
            granted_on=draft.on,
            was_due_on=was,
            was_due_rule=duty.due_rule,
            due_on=due,
            due_rule=draft.by.text,
            consent=consent,
            reason=reason,
        )
        # As a date: how the day came about is the extension's; the old rule gives another day.
        op.update("assignment", duty.id, due_on=due, due_rule=due.isoformat())
        if rests_on_guess(draft.by, was, due, op.calendar):
            remarks.append(f"{due} 按推算的工作日计")
    if draft.on > stood:
        remarks.append(f"{stood} 已经过了才延期；这一天到 {draft.on} 仍是逾期")
    after, warnings = op.settle(before, before.state, draft.on)
    names = "、".join(duty.unit.name for duty in duties)
    said = f"{names} {stood} 延期至 {due}（同意：{consent}）"
    return after, warnings, tuple(dict.fromkeys(remarks)), said


def _duties(op: Operation, case: Case, unit: str) -> tuple[Assignment, ...]:
    """Return the duties to extend.

    Units that answer together are extended together unless one is named.

    Raises:
        Ambiguous: several replies are owed apart and no unit is named.
        RuleViolation: nothing is owed.
    """
    require_handled(case, "延期")
    owing = case.owing()
    together = case.mode is Mode.COLLECTIVE
    chosen: tuple[Assignment, ...] = owing
    if unit:
        duty = duty_of(op.registers, case, unit)
        owed = duty in owing if together else duty.reply is None
        chosen = (duty,) if owed else ()
    if not chosen:
        raise RuleViolation(
            f"{case.number} 号已经答复，不能延期", "会办单位尚无意见的，用 --unit 写明"
        )
    if len(chosen) > 1 and not together:
        names = "、".join(duty.unit.name for duty in chosen)
        raise Ambiguous(
            f"{case.number} 号有 {len(chosen)} 个单位应答复", f"请用 --unit 指明：{names}"
        )
    return chosen


def _later(op: Operation, case: Case, duty: Assignment, was: date, draft: ExtensionDraft) -> date:
    """Return the new day after the one that `was` given, or refuse it."""
    given = [e.granted_on for e in case.extensions if e.assignment_id == duty.id]
    since = max(given, default=duty.assigned_on)
    if draft.on < since:
        what = "上次延期" if given else "交办"
        raise RuleViolation(f"延期日期 {draft.on} 早于{what} {since}", "请检查 --on")
    due = due_on(draft.by, was, op.calendar)
    if due <= was:
        raise RuleViolation(f"延期至 {due}，不晚于现在的期限 {was}", "请写更晚的日期")
    if due < draft.on:
        raise RuleViolation(f"延期至 {due}，早于延期日期 {draft.on}", "请写更晚的日期，或检查 --on")
    longest = op.settings.max_extension
    last = due_on(longest, duty.assigned_on, op.calendar)
    if due > last:
        raise RuleViolation(
            f"{case.number} 号最迟可延至 {last}（交办后 {longest.label}），{due} 太晚",
            f"请写 --to {last} 或更早；本县规定另有期限的，改设置 max_extension"
            if last > was
            else "不能再延期；本县规定另有期限的，改设置 max_extension",
        )
    return due


def later(to: date | None, by: DueRule | None) -> DueRule:
    """Return the one of two ways of saying a later day.

    Raises:
        UsageError: neither or both, or a day where a length of time is meant.
    """
    if (to is None) == (by is None):
        raise UsageError("请写明延期到哪一天", "写 --to 日期 或 --by 1mo，只写一个")
    if by is None:
        return DueRule("date", day=to)
    if by.kind == "date":
        raise UsageError("--by 写延长多久", "如 --by 1mo、--by 15wd；写日期用 --to")
    return by
