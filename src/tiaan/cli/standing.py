"""What happened to one duty beside its reply, on a case's page: objections, later due days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Extension, Objection


def duty_lines(case: Case, duty: Assignment) -> Iterator[str]:
    """Yield the lines under a duty: 原定 D，延期至 D（同意：…）, 退办：…."""
    if later := _extensions(case, duty):
        days = "，再".join(f"延期至 {_agreed(extension)}" for extension in later)
        yield f"    原定 {later[0].was_due_on}，{days}"
    for objection in _objections(case, duty):
        yield f"    {_objected(case, objection)}"


def _agreed(extension: Extension) -> str:
    reason = f"，{extension.reason}" if extension.reason else ""
    return f"{extension.due_on}（同意：{extension.consent}{reason}）"


def _objected(case: Case, objection: Objection) -> str:
    parts = [f"退办：{objection.raised_on} 提出", objection.reason]
    parts.append(f"建议改由{objection.suggested.name}" if objection.suggested else "")
    parts.append(f"逾期受理（{objection.late_reason}）" if objection.late_reason else "")
    if objection.outcome is None:
        parts.append("待答复")
    else:
        note = f"（{objection.note}）" if objection.note else ""
        parts.append(f"{objection.decided_on} {objection.outcome.label}{note}")
    if taken := next((a for a in case.assignments if a.id == objection.moved_to), None):
        parts.append(f"改由{taken.unit.name}")
    return "，".join(part for part in parts if part)


def duty_facts(case: Case, duty: Assignment) -> dict[str, Any]:
    """Return the same for JSON; `original_due_on` is null where the day was never moved.

    Of a secret matter what was written is not told, only what happened when.
    """
    later = _extensions(case, duty)

    def told(text: str) -> str | None:
        return None if case.is_secret else text or None

    return {
        "end_reason": duty.end_reason or None,
        "original_due_on": later[0].was_due_on.isoformat() if later else None,
        "extensions": [
            {
                "on": e.granted_on.isoformat(),
                "was_due_on": e.was_due_on.isoformat(),
                "was_due_rule": e.was_due_rule,
                "due_on": e.due_on.isoformat(),
                "consent": told(e.consent),
                "reason": told(e.reason),
            }
            for e in later
        ],
        "objections": [
            {
                "on": o.raised_on.isoformat(),
                "reason": told(o.reason),
                "suggested": o.suggested.name if o.suggested else None,
                "late_reason": told(o.late_reason),
                "outcome": o.outcome,
                "decided_on": o.decided_on.isoformat() if o.decided_on else None,
                "note": told(o.note),
                "moved_to": next(
                    (a.unit.name for a in case.assignments if a.id == o.moved_to), None
                ),
            }
            for o in _objections(case, duty)
        ],
    }


def _extensions(case: Case, duty: Assignment) -> list[Extension]:
    return [e for e in case.extensions if e.assignment_id == duty.id]


def _objections(case: Case, duty: Assignment) -> list[Objection]:
    return [o for o in case.objections if o.assignment_id == duty.id]
