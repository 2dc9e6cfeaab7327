"""What a draft keeps: the options of the command by name, in the words that the command writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.actions.assign import AssignDraft
from tiaan.actions.review import ReviewDraft
from tiaan.model.dates import DueRule, parse_due
from tiaan.model.refs import Ref
from tiaan.model.terms import Decision, Role

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.store.journal import Operation


def to_said(wanted: ReviewDraft | AssignDraft) -> dict[str, Any]:
    """Return the options of a draft by name, without the day and what says nothing."""
    found: dict[str, Any] = {}
    for key, value in wanted._asdict().items():
        if key != "on" and value:
            if isinstance(value, DueRule):
                found[key] = value.text
            else:
                found[key] = list(value) if isinstance(value, tuple) else value
    return found


def from_said(said: dict[str, Any], on: date) -> ReviewDraft | AssignDraft:
    """Return a draft for a day, from its options by name."""
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    if "choice" in said:
        return ReviewDraft(on=on, **given | {"choice": Decision(said["choice"])})
    due = parse_due(said["due"]) if "due" in said else None
    return AssignDraft(on=on, **given | {"due": due})


def spelled(
    op: Operation, wanted: ReviewDraft | AssignDraft, before: Case, after: Case
) -> ReviewDraft | AssignDraft:
    """Return a draft in the words that applying it wrote: codes, whole names."""
    if isinstance(wanted, AssignDraft):
        known = {duty.id for duty in before.assignments}
        new = [duty for duty in after.assignments if duty.id not in known]
        named = {role: tuple(d.unit.name for d in new if d.role is role) for role in Role}
        return wanted._replace(
            lead=next(iter(named[Role.LEAD]), ""),
            co=named[Role.CO],
            split=named[Role.SPLIT],
            units=named[Role.PARTICIPANT],
            leader=after.leader if wanted.leader else "",
        )
    verdict = after.verdicts[-1]
    into = ""
    if after.merged_into is not None:
        survivor = op.case(after.merged_into)
        other = survivor.session.key if survivor.session.id != after.session.id else None
        into = str(Ref(survivor.intake_no, session=other, intake=True))
    return wanted._replace(
        grounds=verdict.grounds,
        note=verdict.note,
        convert_to=verdict.converted_to,
        number=after.case_no if wanted.number else None,
        category=after.category if wanted.category else "",
        key=after.key_level if wanted.key else "",
        by=verdict.decided_by,
        into=into,
    )
