"""What happened to one duty beside its reply, on a case's page: objections, later due days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiaan.model.records import Assignment, Case, Extension, Objection


def duty_lines(case: Case, duty: Assignment) -> Iterator[str]:
    """Yield the lines under a duty: 原定 D，延期至 D（同意：…）, 退办：…."""
    if later := _extensions(case, duty):
        days = "，再".join(f"延期至 {_agreed(extension)}" for extension in later)
        yield f"    原定 {later[0].was_due_on}，{days}"
    for objection in _objections(case, duty):
        yield f"    {_objected(objection)}"


def _agreed(extension: Extension) -> str:
    reason = f"，{extension.reason}" if extension.reason else ""
    return f"{extension.due_on}（同意：{extension.consent}{reason}）"


def _objected(objection: Objection) -> str:
    parts = [f"退办：{objection.raised_on} 提出", objection.reason]
    parts.append(f"建议改由{objection.suggested.name}" if objection.suggested else "")
    parts.append(f"逾期受理（{objection.late_reason}）" if objection.late_reason else "")
    if objection.outcome is None:
        parts.append("待答复")
    else:
        note = f"（{objection.note}）" if objection.note else ""
        parts.append(f"{objection.decided_on} {objection.outcome.label}{note}")
    return "，".join(part for part in parts if part)


def duty_facts(case: Case, duty: Assignment) -> dict[str, Any]:
    """Return the same for JSON; `original_due_on` is null where the day was never moved."""
    later = _extensions(case, duty)
    return {
        "end_reason": duty.end_reason or None,
        "original_due_on": later[0].was_due_on.isoformat() if later else None,
        "extensions": [
            {
                "on": e.granted_on.isoformat(),
                "was_due_on": e.was_due_on.isoformat(),
                "due_on": e.due_on.isoformat(),
                "consent": e.consent,
                "reason": e.reason or None,
            }
            for e in later
        ],
        "objections": [
            {
                "on": o.raised_on.isoformat(),
                "reason": o.reason,
                "suggested": o.suggested.name if o.suggested else None,
                "late_reason": o.late_reason or None,
                "outcome": o.outcome,
                "decided_on": o.decided_on.isoformat() if o.decided_on else None,
                "note": o.note or None,
            }
            for o in _objections(case, duty)
        ],
    }


def _extensions(case: Case, duty: Assignment) -> list[Extension]:
    return [e for e in case.extensions if e.assignment_id == duty.id]


def _objections(case: Case, duty: Assignment) -> list[Objection]:
    return [o for o in case.objections if o.assignment_id == duty.id]
