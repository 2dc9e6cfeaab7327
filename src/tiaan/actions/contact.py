"""How a unit got in touch with the proposer: face to face, by telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.terms import ContactStage

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.records import Case
    from tiaan.model.terms import ContactWay
    from tiaan.store.journal import Operation


def note(
    op: Operation,
    case: Case,
    way: ContactWay,
    on: date,
    stage: ContactStage = ContactStage.DURING,
    unit_id: int | None = None,
) -> Case:
    """Write one contact; the state stays."""
    op.insert("contact", proposal_id=case.id, unit_id=unit_id, stage=stage, way=way, happened_on=on)
    return op.settle(case, case.state, on)[0]
