"""Reminding units of what they owe: planned in steps, and kept as it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt
from tiaan.errors import NotFound, RuleViolation
from tiaan.model.case import shown_number
from tiaan.model.dates import due_on
from tiaan.model.terms import Action, ReminderWay, Role, State
from tiaan.model.text import NOTE_MAX, clean
from tiaan.model.waiting import SOON, waiting_for
from tiaan.store import registers, waiting
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Assignment, Receipt, Reminder, Who
    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings
    from tiaan.model.waiting import Waiting
    from tiaan.model.workdays import Calendar
    from tiaan.store.journal import Operation

_STEPS = tuple(ReminderWay)
"""By telephone, by letter, to the offices above: each after the one before."""


class Step(NamedTuple):
    """One duty to be reminded of.

    Attributes:
        way: how, by what was done before.
        earlier: how often it was reminded of already.
        rests: whether the last time is too recent to remind again.
    """

    owed: Waiting
    way: ReminderWay
    earlier: int
    last: Reminder | None
    rests: bool


def plan(
    found: Sequence[Waiting], settings: Settings, calendar: Calendar, today: date
) -> list[Step]:
    """Return who would be reminded how: units only, and none that has answered."""
    return [_step(one, settings, calendar, today) for one in found if one.duty is not None]


def _step(owed: Waiting, settings: Settings, calendar: Calendar, today: date) -> Step:
    duty = owed.duty.id if owed.duty else 0
    made = sorted(
        (r for r in owed.case.reminders if r.assignment_id == duty),
        key=lambda r: (r.reminded_on, r.id),
    )
    last = made[-1] if made else None
    used = max((_STEPS.index(one.way) for one in made), default=-1)
    rests = last is not None and today < due_on(settings.remind_gap, last.reminded_on, calendar)
    return Step(owed, _STEPS[min(used + 1, len(_STEPS) - 1)], len(made), last, rests)


def remind(
    conn: sqlite3.Connection,
    refs: Sequence[Ref],
    way: ReminderWay,
    on: date,
    who: Who,
    *,
    unit: str = "",
    note: str = "",
    within: DueRule = SOON,
) -> list[Receipt]:
    """Record that units were reminded, all or none.

    Args:
        conn: the file.
        refs: which proposals; none for all that the unit owes.
        way: how.
        on: when.
        who: the clerk.
        unit: which of the units; "" for all that owe.
        note: what was said.
        within: what counts as due soon. Of all that a unit owes only that is meant, without what
            it was reminded of just now: what `plan` lists. Of a proposal named, several units that
            owe are narrowed to it, if it leaves any.

    Raises:
        NotFound: an unknown number or unit.
        RuleViolation: the unit has answered or does not handle the proposal, nothing is owed, or
            the day is before the handing over.
    """
    with operation(conn, Action.REMIND, who) as op:
        wanted = registers.find_unit(op.registers, unit, active=False).id if unit else None
        said = clean(note, "说明", limit=NOTE_MAX)
        if refs:
            cases = [op.take(ref) for ref in refs]
        else:
            cases = _planned(op, waiting.cases(conn, who, op.settings), wanted, within, who.today)
        return [record(op, case, wanted, way, on, said, within) for case in cases]


def _planned(
    op: Operation, cases: Sequence[Case], unit: int | None, within: DueRule, today: date
) -> list[Case]:
    """Return the cases of which the plan would remind a unit.

    Raises:
        NotFound: none.
    """
    last = due_on(within, today, op.calendar)
    owed = [
        _step(one, op.settings, op.calendar, today)
        for case in cases
        for one in waiting_for(case, op.settings, op.calendar, today)
        if one.duty is not None and one.duty.unit.id == unit and one.due_on <= last
    ]
    found = list({step.owed.case.id: step.owed.case for step in owed if not step.rests}.values())
    if owed and not found:
        gap = op.settings.remind_gap.label
        raise NotFound(
            f"这个单位的都在{gap}内催过，没有再记",
            "确又催了的，写明编号：tiaan remind 编号 --done 方式",
        )
    if not found:
        raise NotFound(
            f"这个单位没有逾期和{within.label}内到期、应催办的提案",
            "tiaan due --by unit 查看各单位待办；更早的写明编号或 --within",
        )
    return found


def record(
    op: Operation,
    before: Case,
    unit: int | None,
    way: ReminderWay,
    on: date,
    note: str,
    within: DueRule = SOON,
    round_: int | None = None,
) -> Receipt:
    """Write one proposal's reminders; the state stays.

    Args:
        op: the operation.
        before: the proposal.
        unit: who was reminded; None for all that owe something.
        way: how.
        on: the day.
        note: what was said.
        within: of several only those due by then, where there are such.
        round_: of which round, where a list tells of one gone by; None for the current one.

    Raises:
        RuleViolation: as `remind`.
    """
    duties = _owing(before, unit, on, before.round if round_ is None else round_)
    if len(duties) > 1:
        last = due_on(within, on, op.calendar)
        waits = waiting_for(before, op.settings, op.calendar, on)
        soon = {one.duty.id for one in waits if one.duty is not None and one.due_on <= last}
        duties = [duty for duty in duties if duty.id in soon] or duties
    again = []
    for duty in duties:
        made = [r.reminded_on for r in before.reminders if r.assignment_id == duty.id]
        latest = max((day for day in made if day <= on), default=None)
        if latest and on < due_on(op.settings.remind_gap, latest, op.calendar):
            again.append(f"{duty.unit.name} {latest} 刚催过")
        if on < duty.assigned_on:
            raise RuleViolation(f"催办日期 {on} 早于交办日期 {duty.assigned_on}", "请检查 --on")
        op.insert(
            "reminder",
            proposal_id=before.id,
            assignment_id=duty.id,
            way=way,
            reminded_on=on,
            note=note,
        )
    after, warnings = op.settle(before, before.state, on)
    names = "、".join(duty.unit.name for duty in duties)
    sentence = f"{shown_number(after, op.settings)}：已催办 {names}（{way.label}，{on}）"
    return receipt(before, after, op.settings, sentence, warnings, tuple(again))


def _owing(case: Case, unit: int | None, on: date, round_: int) -> list[Assignment]:
    """Return the duties that may be reminded of: on that day nothing had come.

    Raises:
        RuleViolation: none; says why.
    """
    waits = {duty.id for duty in case.owing(round_)}
    is_open = case.state is State.ASSIGNED and round_ == case.round
    closed = max((reply.issued_on for reply in case.replies(round_)), default=on)
    owed = [
        duty
        for duty in case.duties(round_)
        if duty.id in waits
        or (duty.role is Role.CO and duty.reply is None and is_open)
        or (duty.reply is not None and on < duty.reply.issued_on)
        or (duty.reply is None and round_ < case.round and on < closed)
    ]
    found = [duty for duty in owed if unit is None or duty.unit.id == unit]
    if found:
        return found
    hint = f"各单位办理情况见 tiaan show {case.number}"
    if unit is not None and any(duty.unit.id == unit for duty in case.duties(round_)):
        raise RuleViolation(f"这个单位对 {case.number} 号已经答复，不必催办", hint)
    if unit is not None:
        raise RuleViolation(f"这个单位没有承办 {case.number} 号", hint)
    raise RuleViolation(f"{case.number} 号没有待答复的单位，不必催办", hint)
