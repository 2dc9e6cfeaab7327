"""What several actions share: how a case is named, receipts, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import Ambiguous, NotFound, RuleViolation
from tiaan.model import workflow
from tiaan.model.case import shown_number
from tiaan.model.records import Receipt
from tiaan.model.terms import Mode, State
from tiaan.store.registers import find_unit

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment
    from tiaan.model.rules import Rule
    from tiaan.model.settings import Settings
    from tiaan.store.registers import Registers

_NEXT = {
    # What a clerk most often does next from a state; the moves themselves are in the workflow.
    State.PENDING: "tiaan review {ref} --accept",
    State.RETURNED: "tiaan submit --resubmit {ref}",
    State.FILED: "tiaan assign {ref} --lead 单位",
    State.ASSIGNED: "tiaan reply {ref} --result 结果",
    State.REPLIED: "tiaan feedback {ref} --rating 评价",
}
_CONVENE = "tiaan convene {ref} --on 日期"
_PROMISE = "tiaan pledge add {ref} --what 事项 --by 日期"


def receipt(
    before: Case | None,
    after: Case,
    settings: Settings,
    sentence: str,
    warnings: tuple[Rule, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Receipt:
    """Return what an action did, with the advice that follows from it."""
    from tiaan.model.handling import plans_are_promised  # noqa: PLC0415 - not to show something

    number = shown_number(after, settings)
    advice = _NEXT.get(after.state, "")
    if after.state is State.REPLIED and any(f.round == after.round for f in after.feedback):
        advice = ""
    if after.state is State.ASSIGNED and not is_convened(after, settings):
        advice = _CONVENE
    steps = (advice,) if advice else ()
    if after.state is State.REPLIED and not plans_are_promised(after, settings):
        steps = (_PROMISE, *steps)
    return Receipt(
        number,
        before.state if before else None,
        after.state,
        sentence,
        (*remarks, *(rule.text for rule in warnings)),
        tuple(step.format(ref=after.number) for step in steps),
    )


def is_convened(case: Case, settings: Settings, on: date | None = None) -> bool:
    """Whether nothing stands in the way of an answer, as far as convening goes.

    Args:
        case: the proposal.
        settings: the county's; it may not ask for it.
        on: the day of the answer; None for whenever.
    """
    if not settings.convening_required or case.mode is not Mode.COLLECTIVE:
        return True
    return any(on is None or held.held_on <= on for held in case.convenings)


def require_convened(case: Case, on: date, settings: Settings) -> None:
    """Refuse the answer of a collective case whose units nobody has brought together.

    Raises:
        RuleViolation: the county's setting asks for it, and none is on record by that day.
    """
    if not is_convened(case, settings, on):
        raise RuleViolation(
            f"{case.number} 号是集体办理，答复前须有召集记录",
            f"先用 tiaan convene {case.number} 登记；导入的表中写“召集日期”一列；"
            "本县不这样要求的，改设置 convening_required",
        )


def moved(before: Case | None, after: Case) -> str:
    """Return 待审查 → 已立案, or the state alone where it did not change."""
    if before is None or before.state is after.state:
        return after.state.label
    return f"{before.state.label} → {after.state.label}"


def next_actions(case: Case) -> str:
    """Return what may be done now, in Chinese."""
    return "、".join(action.label for action in workflow.open_actions(case.state))


def require_handled(case: Case, what: str) -> None:
    """Refuse what only a case with units to handle it can have.

    Raises:
        RuleViolation: not assigned yet, or no longer handled.
    """
    if case.state not in (State.ASSIGNED, State.REPLIED):
        raise RuleViolation(
            f"{case.number} 号提案{case.state.label}，没有承办单位可以{what}",
            f"现在可以：{next_actions(case) or '—'}",
        )


def duty_of(known: Registers, case: Case, unit: str) -> Assignment:
    """Return a unit's duty in the current round; the only one where no unit is named.

    Raises:
        Ambiguous: several duties and no unit named.
        NotFound: an unknown unit, or one without a duty in this round.
    """
    duties = case.duties()
    names = "、".join(duty.unit.name for duty in duties)
    if not unit:
        if len(duties) == 1:
            return duties[0]
        raise Ambiguous(
            f"{case.number} 号有 {len(duties)} 个承办单位", f"请用 --unit 指明：{names}"
        )
    found = find_unit(known, unit, active=False)
    for duty in duties:
        if duty.unit.id == found.id:
            return duty
    raise NotFound(f"{case.number} 号不由“{found.name}”承办", f"承办单位：{names}")
