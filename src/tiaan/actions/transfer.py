"""Whom a proposal goes to when a unit is let off (改办).

The duty that is given up stays with its reason; the new one begins on the day of the decision, so
figures as of an earlier day still name the unit that had it then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt
from tiaan.actions.objection import decide, objectable, require_order, the_open, waiting
from tiaan.errors import RuleViolation
from tiaan.model.case import shown_number
from tiaan.model.dates import DueRule, due_on, parse_due
from tiaan.model.terms import Action, Mode, ObjectionOutcome, Role
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Receipt, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


KEEP = "keep"
"""The value of the setting ``transfer_due`` under which a new unit has the old one's due day."""


class TransferDraft(NamedTuple):
    """Whom an accepted request sends the proposal to; `due` None follows the county's setting."""

    on: date
    to: str
    unit: str = ""
    due: DueRule | None = None


def accept(conn: sqlite3.Connection, ref: Ref, draft: TransferDraft, who: Who) -> Receipt:
    """Let a unit off: close its duty, and give another unit the same part.

    A co-handler may take the lead's place: its own part ends, and with the last of them the case
    becomes that one unit's.

    Raises:
        RuleViolation: nothing was asked, the new unit has a part already, or no due day is left.
    """
    with operation(conn, Action.OBJECT, who) as op:
        before = op.take(ref)
        after, warnings, said = let_off(op, before, draft)
        sentence = f"{shown_number(after, op.settings)}：{said}"
    return receipt(before, after, op.settings, sentence, warnings)


def let_off(op: Operation, case: Case, draft: TransferDraft) -> tuple[Case, tuple[Rule, ...], str]:
    """Write that a request was accepted; return what is to be said, too. The state stays.

    Raises:
        as `accept`.
    """
    objection, duty = the_open(op, case, draft.unit)
    require_order(objection, draft.on)
    objectable(op, case, duty.unit.name)
    unit = registers.find_unit(op.registers, draft.to)
    own = _own_part(case, duty, unit)
    due, rule, how = _due(op, case, duty, draft)
    op.update("assignment", duty.id, ended_on=draft.on, end_reason=f"退办：{objection.reason}")
    if own is not None:
        _promote(op, case, own, draft.on)
    taken = op.insert(
        "assignment",
        proposal_id=case.id,
        unit_id=unit.id,
        round=duty.round,
        role=duty.role,
        assigned_on=draft.on,
        due_on=due,
        due_rule=rule,
    )
    decide(op, objection, ObjectionOutcome.ACCEPTED, draft.on, moved_to=taken)
    after, warnings = op.settle(case, case.state, draft.on)
    said = (
        f"{duty.unit.name}退办，"
        f"改由{unit.name}{duty.role.label}{'（原会办）' if own else ''}，{due} 前答复（{how}）"
    )
    return after, warnings, said


def _own_part(case: Case, duty: Assignment, unit: Unit) -> Assignment | None:
    """Return the part that the new unit has already: a co-handler's, when the lead is let off.

    Raises:
        RuleViolation: it has another part, or the very one that is given up.
    """
    own = next((one for one in case.duties() if one.unit.id == unit.id), None)
    if own is None:
        return None
    if own.id == duty.id:
        raise RuleViolation(f"“{unit.name}”就是退办的单位", "请写改由哪个单位办理")
    if (duty.role, own.role) != (Role.LEAD, Role.CO):
        raise RuleViolation(
            f"“{unit.name}”已在承办 {case.number} 号（{own.role.label}）",
            "请改由没有承办这件的单位；主办退办的，会办单位可以改为主办",
        )
    return own


def _promote(op: Operation, case: Case, own: Assignment, on: date) -> None:
    """End a co-handler's part because it becomes the lead; without others it handles alone."""
    op.update("assignment", own.id, ended_on=on, end_reason="改为主办")
    for asked in waiting(case):
        if asked.assignment_id == own.id:
            decide(op, asked, ObjectionOutcome.REFUSED, on, "改为主办")
    if all(one.id == own.id for one in case.duties() if one.role is Role.CO):
        op.update("proposal", case.id, mode=Mode.SINGLE)


def _due(
    op: Operation, case: Case, duty: Assignment, draft: TransferDraft
) -> tuple[date, str, str]:
    """Return the new unit's due day, how it came about, and that in words.

    A day that is kept is written as a date: its rule counted from another day.
    """
    if draft.due is None and op.settings.transfer_due == KEEP:
        due, rule, how = duty.due_on, duty.due_on.isoformat(), "沿用原期限"
    else:
        wanted = draft.due or _own_rule(case, duty)
        if wanted is None:
            wanted = op.settings.rehandle_due if case.round > 1 else op.settings.due_rule
        due, rule = due_on(wanted, draft.on, op.calendar), wanted.text
        how = "另定期限" if draft.due else "重新计算期限"
    if due < draft.on:
        raise RuleViolation(
            f"答复期限 {due} 早于改办日期 {draft.on}", "请用 --due 另定期限，如 --due 1mo"
        )
    return due, rule, how


def _own_rule(case: Case, duty: Assignment) -> DueRule | None:
    """Return the time a duty was given when it was handed over; None where a day was named."""
    granted = [one for one in case.extensions if one.assignment_id == duty.id]
    rule = parse_due(granted[0].was_due_rule if granted else duty.due_rule)
    return rule if rule.day is None else None
