"""Reminding units of what they owe: planned in steps, and kept as it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt, shown_number
from tiaan.errors import NotFound, RuleViolation
from tiaan.model.dates import due_on
from tiaan.model.terms import Action, ReminderWay, Role, State
from tiaan.model.text import NOTE_MAX, clean
from tiaan.model.waiting import waiting_for
from tiaan.store import registers, waiting
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.model.dates import DueRule
    from tiaan.model.records import Assignment, Case, Receipt, Reminder, Who
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
    within: DueRule | None = None,
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
        within: of a unit's duties only those due by then; None for all of them.

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
            last = due_on(within, who.today, op.calendar) if within else None
            cases = [
                case
                for case in waiting.cases(conn, who, op.settings)
                if any(
                    one.duty is not None
                    and one.duty.unit.id == wanted
                    and (last is None or one.due_on <= last)
                    for one in waiting_for(case, op.settings, op.calendar, who.today)
                )
            ]
            if not cases:
                raise NotFound("这个单位没有应催办的提案", "tiaan due --by unit 查看各单位待办")
        return [_record(op, case, wanted, way, on, said) for case in cases]


def _record(
    op: Operation, before: Case, unit: int | None, way: ReminderWay, on: date, note: str
) -> Receipt:
    """Write one proposal's reminders."""
    duties = _owing(before, unit, on)
    for duty in duties:
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
    return receipt(before, after, op.settings, sentence, warnings)


def _owing(case: Case, unit: int | None, on: date) -> list[Assignment]:
    """Return the duties that may be reminded of: on that day nothing had come.

    Raises:
        RuleViolation: none; says why.
    """
    waits = {duty.id for duty in case.owing()}
    owed = [
        duty
        for duty in case.duties()
        if duty.id in waits
        or (duty.role is Role.CO and duty.reply is None and case.state is State.ASSIGNED)
        or (duty.reply is not None and on < duty.reply.issued_on)
    ]
    found = [duty for duty in owed if unit is None or duty.unit.id == unit]
    if found:
        return found
    hint = f"各单位办理情况见 tiaan show {case.number}"
    if unit is not None and any(duty.unit.id == unit for duty in case.duties()):
        raise RuleViolation(f"这个单位对 {case.number} 号已经答复，不必催办", hint)
    if unit is not None:
        raise RuleViolation(f"这个单位没有承办 {case.number} 号", hint)
    raise RuleViolation(f"{case.number} 号没有待答复的单位，不必催办", hint)
