"""What several actions share: how a case is named, receipts, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model import workflow
from tiaan.model.records import Receipt
from tiaan.model.terms import Mode, State

if TYPE_CHECKING:
    from tiaan.model.records import Case
    from tiaan.model.rules import Rule
    from tiaan.model.settings import Settings

_NEXT = {
    # What a clerk most often does next from a state; the moves themselves are in the workflow.
    State.PENDING: "tiaan review {ref} --accept",
    State.RETURNED: "tiaan submit --resubmit {ref}",
    State.FILED: "tiaan assign {ref} --lead 单位",
    State.ASSIGNED: "tiaan reply {ref} --result 结果",
    State.REPLIED: "tiaan feedback {ref} --rating 评价",
}


def shown_number(case: Case, settings: Settings) -> str:
    """Return the number as people see it: collective cases carry the county's letter."""
    prefix = settings.collective_prefix if case.mode is Mode.COLLECTIVE and case.case_no else ""
    return f"{prefix}{case.number}"


def receipt(
    before: Case | None,
    after: Case,
    settings: Settings,
    sentence: str,
    warnings: tuple[Rule, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Receipt:
    """Return what an action did, with the advice that follows from it."""
    number = shown_number(after, settings)
    advice = _NEXT.get(after.state, "")
    if after.state is State.REPLIED and any(f.round == after.round for f in after.feedback):
        advice = ""
    return Receipt(
        number,
        before.state if before else None,
        after.state,
        sentence,
        (*remarks, *(rule.text for rule in warnings)),
        (advice.format(ref=after.number),) if advice else (),
    )


def moved(before: Case | None, after: Case) -> str:
    """Return 待审查 → 已立案, or the state alone where it did not change."""
    if before is None or before.state is after.state:
        return after.state.label
    return f"{before.state.label} → {after.state.label}"


def next_actions(case: Case) -> str:
    """Return what may be done now, in Chinese."""
    return "、".join(action.label for action in workflow.open_actions(case.state))
