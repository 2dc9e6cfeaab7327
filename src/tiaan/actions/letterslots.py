"""Which cases are meant, and which places in letters each has a claim to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions import remind
from tiaan.actions.common import require_handled
from tiaan.errors import RuleViolation
from tiaan.model.dates import due_on
from tiaan.model.letters import NOTIFIED
from tiaan.model.terms import LetterKind
from tiaan.model.waiting import waiting_for
from tiaan.model.workflow import HANDLED
from tiaan.store import listing, registers, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Assignment, Letter, Unit
    from tiaan.model.refs import Ref
    from tiaan.model.terms import Decision
    from tiaan.store.journal import Operation


class Asked(NamedTuple):
    """Which letters are asked for.

    Attributes:
        refs: about these; none for all of the session.
        unit: to this unit only.
        on: the day on new ones.
        outcomes: notices of these decisions only; none for all.
        tell: whether to record with a new notice that the proposer was told.
        within: reminders of what is due by then.
    """

    refs: tuple[Ref, ...]
    on: date
    unit: str = ""
    outcomes: frozenset[Decision] = frozenset()
    tell: bool = False
    within: DueRule | None = None


class Slot(NamedTuple):
    """A place in a letter that a case has a claim to.

    Attributes:
        group: what has to be alike for two cases to come into one new letter.
    """

    case: Case
    unit: Unit | None
    round: int
    occasion: int
    group: tuple[object, ...]
    duty: Assignment | None = None


def cases_meant(op: Operation, kind: LetterKind, asked: Asked) -> tuple[list[Case], list[str]]:
    """Return the cases named, or all of the session; reminders ask every session's.

    Raises:
        RuleViolation: one that is named touches secrets.
    """
    if asked.refs:
        cases = [op.take(ref) for ref in asked.refs]
        for case in cases:
            if case.is_secret:
                raise RuleViolation(
                    f"{case.number} 号涉密，不写函件",
                    "涉密提案交由保密渠道处理，告知用 tiaan notify",
                )
        return list({case.id: case for case in cases}.values()), []
    if kind is LetterKind.REMINDER:
        ids = [case.id for case in waiting.cases(op.conn, op.who, op.settings)]
    else:
        session = registers.find_session(op.conn, op.who.session)
        ids = listing.case_ids(op.conn, [session.id])
    op.load(ids)
    cases = [op.case(case_id) for case_id in ids]
    secret = sum(case.is_secret for case in cases)
    return [c for c in cases if not c.is_secret], [f"涉密的 {secret} 件不写"] if secret else []


def claims(
    op: Operation, kind: LetterKind, case: Case, asked: Asked, remarks: list[str]
) -> Iterator[Slot]:
    """Yield the letters of a kind that a case belongs in."""
    match kind:
        case LetterKind.NOTICE:
            yield from _notices(case, asked.outcomes)
        case LetterKind.ASSIGN:
            yield from _handed_over(case)
        case _:
            yield from _owed(op, case, asked, remarks)


def _notices(case: Case, outcomes: frozenset[Decision]) -> Iterator[Slot]:
    if case.verdicts and case.verdicts[-1].outcome in (outcomes or NOTIFIED) & NOTIFIED:
        yield Slot(case, None, 1, len(case.verdicts), (case.id,))


def _handed_over(case: Case) -> Iterator[Slot]:
    if case.state not in HANDLED:
        return
    for duty in case.duties():
        same = case.duties_of(duty.unit, duty.round)
        group = (duty.unit.id, duty.assigned_on, case.round > 1, case.session.id)
        place = [one.id for one in same].index(duty.id) + 1
        yield Slot(case, duty.unit, duty.round, place, group, duty)


def _owed(op: Operation, case: Case, asked: Asked, remarks: list[str]) -> Iterator[Slot]:
    """Yield what is owed and due by then; who was reminded just now is left in peace."""
    last = due_on(asked.within, asked.on, op.calendar) if asked.within else None
    due = [
        one
        for one in waiting_for(case, op.settings, op.calendar, asked.on)
        if one.duty is not None and (last is None or one.due_on <= last)
    ]
    for step in remind.plan(due, op.settings, op.calendar, asked.on):
        duty = step.owed.duty
        if duty is None:
            continue
        made = [one for one in case.letters if _is_reminder(one, duty)]
        slot = Slot(case, duty.unit, duty.round, len(made) + 1, (duty.unit.id,), duty)
        if (
            step.rests
            and not asked.refs
            and letter_in(LetterKind.REMINDER, slot, op, asked.on) is None
        ):
            gap = op.settings.remind_gap.label
            remarks.append(f"{duty.unit.name} {gap}内催过，{case.number} 号这次不催")
            continue
        yield slot


def _is_reminder(letter: Letter, duty: Assignment) -> bool:
    return (
        letter.kind is LetterKind.REMINDER
        and letter.round == duty.round
        and letter.unit is not None
        and letter.unit.id == duty.unit.id
    )


def letter_in(kind: LetterKind, slot: Slot, op: Operation, on: date) -> Letter | None:
    """Return the letter that the slot has already; of reminders only one of just now."""
    if kind is LetterKind.REMINDER:
        made = [one for one in slot.case.letters if slot.duty and _is_reminder(one, slot.duty)]
        if made and on < due_on(op.settings.remind_gap, made[-1].issued_on, op.calendar):
            return made[-1]
        return None
    for letter in slot.case.letters:
        to = letter.unit.id if letter.unit else None
        if (letter.kind, to, letter.round, letter.occasion) == (
            kind, slot.unit.id if slot.unit else None, slot.round, slot.occasion,
        ):  # fmt: skip
            return letter
    return None


def order(slot: Slot) -> tuple[object, ...]:
    """Return what new letters are numbered by: the county's order of units, or the case number."""
    unit, duty, case = slot.unit, slot.duty, slot.case
    return (
        unit.position if unit else 0,
        unit.id if unit else 0,
        duty.assigned_on if duty else case.session.opens_on,
        case.case_no or "~",
        case.intake_no,
    )


def refuse(kind: LetterKind, case: Case, unit: Unit | None) -> None:
    """Say why a case that was named has no letter of the kind.

    Raises:
        RuleViolation: always.
    """
    if kind is LetterKind.NOTICE:
        raise RuleViolation(
            f"{case.number} 号提案{case.state.label}，没有可告知的审查结果",
            "告知函用于立案、不予立案、退回、转化和并案",
        )
    require_handled(case, "发函")
    if unit is not None and not any(duty.unit.id == unit.id for duty in case.duties()):
        raise RuleViolation(
            f"“{unit.name}”没有承办 {case.number} 号", f"各单位办理情况见 tiaan show {case.number}"
        )
    raise RuleViolation(
        f"{case.number} 号没有待答复的单位，不必催办", f"办理情况见 tiaan show {case.number}"
    )
