"""Bringing together the units of a collective case, so that they agree on one answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt, require_handled
from tiaan.errors import RuleViolation
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, Mode
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.store.journal import operation
from tiaan.store.registers import find_unit

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Convening, Receipt, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class ConveneDraft(NamedTuple):
    """A meeting of the units of one case.

    Attributes:
        by: the post of who convened it; "" takes the case's leader.
        units: those present; none named takes all that have a duty.
        agreed: what they agreed on, if anything.
    """

    on: date
    by: str = ""
    units: tuple[str, ...] = ()
    agreed: str = ""


def convene(conn: sqlite3.Connection, ref: Ref, draft: ConveneDraft, who: Who) -> Receipt:
    """Record that the units of a collective case were brought together.

    Raises:
        NotFound: an unknown unit.
        RuleViolation: not handled collectively, or a day before it was assigned.
    """
    with operation(conn, Action.CONVENE, who) as op:
        before = op.take(ref)
        after, warnings, by, present = hold(op, before, draft)
        handling = {duty.unit.id: duty.unit.name for duty in before.duties()}
        there = {unit.id for unit in present}
        absent = [name for id_, name in handling.items() if id_ not in there]
        guests = [unit.name for unit in present if unit.id not in handling]
        remarks = [f"未到的承办单位：{'、'.join(absent)}"] if absent else []
        remarks += [f"不是承办单位而到会的：{'、'.join(guests)}"] if guests else []
        place = sum(held.held_on <= draft.on for held in after.convenings)
        sentence = (
            f"{shown_number(after, op.settings)}：{draft.on} {by}召集"
            f"{'、'.join(unit.name for unit in present)}（第 {place} 次）"
        )
    return receipt(before, after, op.settings, sentence, warnings, tuple(remarks))


def hold(
    op: Operation, case: Case, draft: ConveneDraft
) -> tuple[Case, tuple[Rule, ...], str, list[Unit]]:
    """Write one meeting; return who convened it and who was there, too. The state stays.

    Raises:
        as `convene`.
    """
    require_handled(case, "召集")
    if case.mode is not Mode.COLLECTIVE:
        way = case.mode.label if case.mode else "未交办"
        raise RuleViolation(
            f"{case.number} 号是{way}，只有集体办理的提案才召集承办单位",
            f"与提案者座谈的用 tiaan contact {case.number} --way 座谈",
        )
    handed = min(duty.assigned_on for duty in case.assignments)
    if draft.on < handed:
        raise RuleViolation(
            f"召集日期 {draft.on} 早于 {case.number} 号的交办日期 {handed}", "请检查 --on"
        )
    present = _present(op, case, draft.units)
    by = required(draft.by or case.leader, "召集人职务")
    if any((held.held_on, held.convened_by) == (draft.on, by) for held in case.convenings):
        raise RuleViolation(
            f"{case.number} 号 {draft.on} 由{by}召集已登记过",
            "录错的用 tiaan undo 撤销；另一天的请写 --on",
        )
    op.insert(
        "convening",
        proposal_id=case.id,
        held_on=draft.on,
        convened_by=by,
        units=json.dumps([unit.id for unit in present]),
        agreed=clean(draft.agreed, "商定事项", limit=NOTE_MAX),
    )
    after, warnings = op.settle(case, case.state, draft.on)
    return after, warnings, by, present


def complete(
    op: Operation, case: Case, held: Convening, draft: ConveneDraft
) -> tuple[Case, tuple[Rule, ...]]:
    """Write who was there and what was agreed in a meeting of which only the day is on record.

    Raises:
        NotFound: an unknown unit.
    """
    present = _present(op, case, draft.units)
    op.update(
        "convening",
        held.id,
        units=json.dumps([unit.id for unit in present]),
        agreed=clean(draft.agreed, "商定事项", limit=NOTE_MAX),
    )
    return op.settle(case, case.state, draft.on)


def _present(op: Operation, case: Case, named: tuple[str, ...]) -> list[Unit]:
    if not named:
        return [duty.unit for duty in case.duties()]
    found = [find_unit(op.registers, name, active=False) for name in named]
    return list(dict.fromkeys(found))
