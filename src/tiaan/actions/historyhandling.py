"""What the log says of the handling: duties, replies, what came between; from rows' images."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiaan.actions.historyfiling import (
    added,
    amended,
)
from tiaan.model.terms import (
    Action,
    CommitmentStatus,
    ContactStage,
    ContactWay,
    FeedbackSource,
    LetterKind,
    ObjectionOutcome,
    ReminderWay,
    Result,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiaan.store.building import Row
    from tiaan.store.registers import Registers


def _handed_out(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    rows = list(added(images, "assignment"))
    for role in Role:
        if units := [known.units[r["unit_id"]].name for r in rows if r["role"] == role]:
            yield f"{role.label} {'、'.join(units)}"
    if rows:
        yield f"{rows[0]['due_on']} 前答复"


def _replied(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in added(images, "reply"):
        if unit := known.units.get(duties.get(row["assignment_id"], 0)):
            yield unit.name
        yield Result(row["result"]).label
        if row["doc_no"]:
            yield row["doc_no"]
    for row in added(images, "commitment"):
        yield f"承诺 {_promise(row)}"


def _promise(row: Row) -> str:
    """Return what a row promises, by when or why by no day."""
    by = f"{row['promised_on']} 前" if row["promised_on"] else f"没有日期：{row['no_date']}"
    return f"{row['what']}，{by}"


def _rated(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in added(images, "feedback"):
        person = known.proposers.get(row["proposer_id"])
        yield f"{person.name if person else ''}第 {row['round']} 轮 {row['rating_result']}"
        if row["source"] != FeedbackSource.SELF:
            yield FeedbackSource(row["source"]).label
    for row in added(images, "assignment"):
        yield f"重新办理，{row['due_on']} 前答复"
        return


def _objected(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in added(images, "objection"):
        yield f"{_unit(row['assignment_id'], known, duties)}提出"
        yield row["reason"]
        if row["suggested_id"]:
            yield f"建议改由{_name(row['suggested_id'], known)}"
        if row["late_reason"]:
            yield f"逾期受理（{row['late_reason']}）"
    for image in images:
        if image["table"] == "objection" and (decided := image.get("before") and image["after"]):
            yield ObjectionOutcome(decided["outcome"]).label
            if decided.get("note"):
                yield decided["note"]
    yield from _moved(images, known, duties)


def _moved(images: list[dict[str, Any]], known: Registers, duties: dict[int, int]) -> Iterator[str]:
    """Yield which units no longer handle a case, and which one does instead."""
    new = list(added(images, "assignment"))
    for image in images:
        if image["table"] == "assignment" and "ended_on" in image.get("before", {}):
            unit = _unit(image["id"], known, duties)
            if unit not in {_name(row["unit_id"], known) for row in new}:  # else it leads from now
                yield f"{unit}不再承办"
    for row in new:
        yield f"改由{_name(row['unit_id'], known)}{Role(row['role']).label}"
        yield f"{row['due_on']} 前答复"


def _extended(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in added(images, "extension"):
        unit = _unit(row["assignment_id"], known, duties)
        yield f"{unit} {row['was_due_on']} 延期至 {row['due_on']}（同意：{row['consent']}）"
        if row["reason"]:
            yield row["reason"]


def _name(unit_id: int, known: Registers) -> str:
    unit = known.units.get(unit_id)
    return unit.name if unit else ""


def _unit(assignment_id: int, known: Registers, duties: dict[int, int]) -> str:
    """Return the name of the unit that had a duty; "" where both were undone since."""
    return _name(duties.get(assignment_id, 0), known)


def _reminded(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in added(images, "reminder"):
        unit = _unit(row["assignment_id"], known, duties)
        yield f"{unit}（{ReminderWay(row['way']).label}，{row['reminded_on']}）"
    yield from dict.fromkeys(row["note"] for row in added(images, "reminder") if row["note"])


def _recounted(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for image in images:
        if image["table"] == "assignment":
            unit = _unit(image["id"], known, duties)
            yield f"{unit} {image['before']['due_on']} → {image['after']['due_on']} 前答复"
        elif image["table"] == "notice":
            yield "载入放假安排"


def _promised(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in added(images, "commitment"):
        yield known.units[row["unit_id"]].name
        yield _promise(row)
    for row in added(images, "commitment_check"):
        yield CommitmentStatus(row["status"]).label
        if row["promised_on"]:
            yield f"改为 {row['promised_on']} 前"
        if row["note"]:
            yield row["note"]
    for row in added(images, "attachment"):
        yield f"附 {row['name']}"
    yield from amended(images)


def _talked(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in added(images, "contact"):
        yield f"{ContactStage(row['stage']).label}{ContactWay(row['way']).label}"
        if row["unit_id"]:
            yield known.units[row["unit_id"]].name
        if row["note"]:
            yield row["note"]


def _convened(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in added(images, "convening"):
        yield f"{row['convened_by']}召集"
        yield "、".join(known.units[unit].name for unit in json.loads(row["units"]))
        if row["agreed"]:
            yield f"商定：{row['agreed']}"


def _lettered(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in added(images, "letter"):
        yield f"{LetterKind(row['kind']).label}{row['year']}年第{row['number']}号"
        if row["unit_id"]:
            yield _name(row["unit_id"], known)


BY_UNITS: dict[Action, Callable[[list[dict[str, Any]], Registers], Iterator[str]]] = {
    # What needs the names of units beside.
    Action.ASSIGN: _handed_out,
    Action.FEEDBACK: _rated,
    Action.PLEDGE: _promised,
    Action.CONTACT: _talked,
    Action.CONVENE: _convened,
    Action.LETTER: _lettered,
}
BY_DUTIES: dict[
    Action, Callable[[list[dict[str, Any]], Registers, dict[int, int]], Iterator[str]]
] = {
    # What needs the names of the units whose duties they are.
    Action.REPLY: _replied,
    Action.OBJECT: _objected,
    Action.EXTEND: _extended,
    Action.REMIND: _reminded,
    Action.CALENDAR: _recounted,
}
