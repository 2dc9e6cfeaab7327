"""How a unit got in touch with the proposer: at what stage, face to face, by telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt, require_handled
from tiaan.errors import Ambiguous, NotFound, RuleViolation
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, ContactStage, Mode, Role, State
from tiaan.model.text import NOTE_MAX, clean
from tiaan.store.journal import operation
from tiaan.store.registers import find_unit

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Contact, Receipt, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.model.terms import ContactWay
    from tiaan.store.journal import Operation


class ContactDraft(NamedTuple):
    """A contact with the proposer.

    Attributes:
        stage: None: after the reply where there is one, else while it is being handled.
        unit: "" takes the unit that answers; of those that handle a case together, none.
    """

    way: ContactWay
    on: date
    stage: ContactStage | None = None
    unit: str = ""
    note: str = ""


def contact(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], draft: ContactDraft, who: Who
) -> tuple[Receipt, ...]:
    """Record one contact for each proposal.

    Raises:
        NotFound: the unit does not handle the proposal.
        Ambiguous: several units answer apart and none is named.
        RuleViolation: nobody handles it yet, it was not received then, or it is on record already.
    """
    receipts = []
    with operation(conn, Action.CONTACT, who) as op:
        for ref in refs:
            before = op.take(ref)
            after, warnings, said = record(op, before, draft)
            sentence = f"{shown_number(after, op.settings)}：{said}"
            remarks = _out_of_time(after, after.contacts[-1])
            receipts.append(receipt(before, after, op.settings, sentence, warnings, remarks))
    return tuple(receipts)


def record(op: Operation, case: Case, draft: ContactDraft) -> tuple[Case, tuple[Rule, ...], str]:
    """Write one contact, and return what is to be said of it; the state stays.

    Raises:
        as `contact`.
    """
    require_handled(case, "与提案者沟通")
    unit = _unit(op, case, draft.unit)
    stage = draft.stage or _stage(case)
    _require_new(case, draft, stage, unit)
    text = clean(draft.note, "说明", limit=NOTE_MAX)
    after, warnings = _write(op, case, draft.way, draft.on, stage, unit, text)
    whose = f"，{unit.name}" if unit else ""
    return after, warnings, f"{stage.label}沟通，{draft.way.label}{whose}（{draft.on}）"


def note(
    op: Operation,
    case: Case,
    way: ContactWay,
    on: date,
    stage: ContactStage = ContactStage.DURING,
    unit: Unit | None = None,
) -> Case:
    """Write one contact that a sheet tells of; the state stays."""
    return _write(op, case, way, on, stage, unit, "")[0]


def _write(
    op: Operation,
    case: Case,
    way: ContactWay,
    on: date,
    stage: ContactStage,
    unit: Unit | None,
    text: str,
) -> tuple[Case, tuple[Rule, ...]]:
    op.insert(
        "contact",
        proposal_id=case.id,
        unit_id=unit and unit.id,
        stage=stage,
        way=way,
        happened_on=on,
        note=text,
    )
    return op.settle(case, case.state, on)


def _out_of_time(case: Case, made: Contact) -> tuple[str, ...]:
    """Return what the day of a contact says against its stage, by the replies of who made it."""
    answered = [
        duty.reply.issued_on
        for duty in case.assignments
        if duty.reply and duty.role is not Role.CO and made.unit in (None, duty.unit)
    ]
    if made.stage is ContactStage.BEFORE and answered and made.happened_on > min(answered):
        return (f"{min(answered)} 已经答复，{made.happened_on} 的沟通记作办前，请核对",)
    if made.stage is ContactStage.AFTER and not any(day <= made.happened_on for day in answered):
        when = f"{min(answered)} 才答复" if answered else "还没有答复"
        return (f"{when}，{made.happened_on} 的沟通记作办后，请核对",)
    return ()


def _stage(case: Case) -> ContactStage:
    return ContactStage.AFTER if case.state is State.REPLIED else ContactStage.DURING


def _unit(op: Operation, case: Case, named: str) -> Unit | None:
    """Return who got in touch: as named, else who answers; None where several do together."""
    handling = {duty.unit.id: duty.unit for duty in case.assignments}
    if named:
        unit = find_unit(op.registers, named, active=False)
        if unit.id not in handling:
            names = "、".join(one.name for one in handling.values())
            raise NotFound(f"{case.number} 号不由“{unit.name}”承办", f"承办单位：{names}")
        return unit
    answering = [duty.unit for duty in case.duties() if duty.role is not Role.CO]
    if case.mode is Mode.COLLECTIVE:
        return answering[0] if len(answering) == 1 else None
    if len(answering) > 1:
        names = "、".join(unit.name for unit in answering)
        raise Ambiguous(
            f"{case.number} 号有 {len(answering)} 个单位分别答复", f"请用 --unit 指明：{names}"
        )
    return answering[0] if answering else None


def _require_new(case: Case, draft: ContactDraft, stage: ContactStage, unit: Unit | None) -> None:
    """Refuse a contact that is on record already, or that is older than the proposal."""
    if draft.on < case.received_on:
        raise RuleViolation(
            f"沟通日期 {draft.on} 早于 {case.number} 号的收到日期 {case.received_on}",
            "请检查 --on",
        )
    told = (stage, draft.way, draft.on, unit)
    if any((c.stage, c.way, c.happened_on, c.unit) == told for c in case.contacts):
        raise RuleViolation(
            f"{case.number} 号 {draft.on} 的{stage.label}{draft.way.label}已登记过",
            "录错的用 tiaan undo 撤销；另一天的请写 --on",
        )
