"""What happened to a case beside the stages, a line for each time, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.promises import promises

if TYPE_CHECKING:
    from tiaan.model.case import Case


def beside(case: Case) -> dict[str, list[str]]:
    """Return the lines of each kind, by the keys of the wide table's columns."""
    units = {duty.id: duty.unit.name for duty in case.assignments}
    return {
        "objections": [
            f"{one.raised_on} {units[one.assignment_id]}：{one.reason}"
            f"（{one.outcome.label if one.outcome else '尚未答复'}"
            f"{f'，改由{units[one.moved_to]}' if one.moved_to else ''}）"
            for one in case.objections
        ],
        "extensions": [
            f"{units[one.assignment_id]}：{one.was_due_on} 延至 {one.due_on}（{one.consent}同意）"
            for one in case.extensions
        ],
        "convenings": [
            f"{one.held_on} {one.convened_by}召集{'、'.join(unit.name for unit in one.units)}"
            + (f"：{one.agreed}" if one.agreed else "")
            for one in case.convenings
        ],
        "reminders": [
            f"{one.reminded_on} {units[one.assignment_id]}（{one.way.label}）"
            for one in case.reminders
        ],
        "supervised": [
            f"{one.held_on} {one.form}" + (f"：{one.outcome}" if one.outcome else "")
            for one in case.supervisions
        ],
        "pledges": [
            f"{one.unit.name}：{one.what}（{one.due_text}，{one.standing.label}）"
            for one in promises(case)
        ],
    }
