"""What an old list tells of duties that were answered since: extensions, requests to be let off.

The single commands refuse to extend what is answered. A list of the year tells of it afterwards;
then the outcome is on file already, and only how it came about is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import RuleViolation
from tiaan.model.terms import ObjectionOutcome
from tiaan.model.text import NOTE_MAX, clean, required

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Unit
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation

    Settled = tuple[Case, tuple[Rule, ...]]


class PastObjection(NamedTuple):
    """A request to be let off that was decided on.

    Attributes:
        note: why it was refused.
    """

    raised_on: date
    reason: str
    decided_on: date
    suggested: Unit | None = None
    late_reason: str = ""
    note: str = ""


def extended(
    op: Operation,
    case: Case,
    duty: Assignment,
    was_due_on: date,
    granted_on: date,
    consent: str,
    reason: str = "",
) -> Settled:
    """Write how the day that a duty has came about; the day itself stays.

    Raises:
        RuleViolation: a binding rule does not hold.
    """
    later = duty.due_on.isoformat()
    op.insert(
        "extension",
        proposal_id=case.id,
        assignment_id=duty.id,
        granted_on=granted_on,
        was_due_on=was_due_on,
        was_due_rule=was_due_on.isoformat(),
        due_on=duty.due_on,
        due_rule=later,
        consent=required(consent, "同意延期的人"),
        reason=clean(reason, "延期理由", limit=NOTE_MAX),
    )
    op.update("assignment", duty.id, due_rule=later)
    return op.settle(case, case.state, granted_on)


def refused(op: Operation, case: Case, duty: Assignment, told: PastObjection) -> Settled:
    """Write that a unit which answered later had asked in vain to be let off.

    Raises:
        RuleViolation: a binding rule does not hold.
    """
    _write(op, case, duty.id, told, ObjectionOutcome.REFUSED)
    return op.settle(case, case.state, told.decided_on)


def transferred(
    op: Operation, case: Case, gone: Unit, taken: Assignment, told: PastObjection
) -> Settled:
    """Write which unit had the duty of another before; that one's begins on the day of the change.

    Raises:
        RuleViolation: a binding rule does not hold.
    """
    reply = taken.reply
    if reply is not None and reply.issued_on < told.decided_on:
        raise RuleViolation(
            f"改办日期 {told.decided_on} 晚于“{taken.unit.name}”的答复 {reply.issued_on}",
            "请核对日期",
        )
    duty = op.insert(
        "assignment",
        proposal_id=case.id,
        unit_id=gone.id,
        round=taken.round,
        role=taken.role,
        assigned_on=min(taken.assigned_on, told.raised_on),
        due_on=taken.due_on,
        due_rule=taken.due_rule,
        ended_on=told.decided_on,
        end_reason=f"退办：{told.reason}",
    )
    op.update("assignment", taken.id, assigned_on=told.decided_on)
    _write(op, case, duty, told, ObjectionOutcome.ACCEPTED, taken.id)
    return op.settle(case, case.state, told.decided_on)


def _write(
    op: Operation,
    case: Case,
    duty: int,
    told: PastObjection,
    outcome: ObjectionOutcome,
    moved_to: int | None = None,
) -> None:
    op.insert(
        "objection",
        proposal_id=case.id,
        assignment_id=duty,
        raised_on=told.raised_on,
        reason=required(told.reason, "退办理由", limit=NOTE_MAX),
        suggested_id=told.suggested.id if told.suggested else None,
        late_reason=told.late_reason,
        outcome=outcome,
        decided_on=told.decided_on,
        note=clean(told.note, "处理说明", limit=NOTE_MAX),
        moved_to=moved_to,
    )
