"""Bringing together the units of a collective case, so that they agree on one answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt, require_handled, shown_number
from tiaan.errors import RuleViolation
from tiaan.model.terms import Action, Mode
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.store.journal import operation
from tiaan.store.registers import find_unit

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.records import Case, Receipt, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings
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
        require_handled(before, "召集")
        if before.mode is not Mode.COLLECTIVE:
            way = before.mode.label if before.mode else "未交办"
            raise RuleViolation(
                f"{before.number} 号是{way}，只有集体办理的提案才召集承办单位",
                f"与提案者座谈的用 tiaan contact {before.number} --way 座谈",
            )
        present = _present(op, before, draft.units)
        by = required(draft.by or before.leader, "召集人职务")
        op.insert(
            "convening",
            proposal_id=before.id,
            held_on=draft.on,
            convened_by=by,
            units=json.dumps([unit.id for unit in present]),
            agreed=clean(draft.agreed, "商定事项", limit=NOTE_MAX),
        )
        after, warnings = op.settle(before, before.state, draft.on)
        handling = {duty.unit.id: duty.unit.name for duty in before.duties()}
        absent = handling.keys() - {unit.id for unit in present}
        remarks = (f"未到的承办单位：{'、'.join(handling[i] for i in handling if i in absent)}",)
        sentence = (
            f"{shown_number(after, op.settings)}：{draft.on} {by}召集"
            f"{'、'.join(unit.name for unit in present)}（第 {len(after.convenings)} 次）"
        )
    return receipt(before, after, op.settings, sentence, warnings, remarks if absent else ())


def require_convened(case: Case, on: date, settings: Settings) -> None:
    """Refuse the answer of a collective case whose units nobody has brought together.

    Raises:
        RuleViolation: the county's setting asks for it, and none is on record by that day.
    """
    if not settings.convening_required or case.mode is not Mode.COLLECTIVE:
        return
    if not any(held.held_on <= on for held in case.convenings):
        raise RuleViolation(
            f"{case.number} 号是集体办理，答复前须有召集记录",
            f"先用 tiaan convene {case.number} --by 职务 --on 日期 登记召集",
        )


def _present(op: Operation, case: Case, named: tuple[str, ...]) -> list[Unit]:
    if not named:
        return [duty.unit for duty in case.duties()]
    found = [find_unit(op.registers, name, active=False) for name in named]
    return list(dict.fromkeys(found))
