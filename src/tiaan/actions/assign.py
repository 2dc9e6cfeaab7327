"""Handing proposals to units, in four modes, with a due day that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import moved, receipt
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.dates import due_on
from tiaan.model.terms import Action, Mode, Role
from tiaan.model.text import required
from tiaan.model.waiting import GUESSED, answer_by, is_guessed
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Receipt, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class AssignDraft(NamedTuple):
    """Who is to handle, in one of four modes.

    Attributes:
        lead: single, or with co-handlers `co`.
        split: units that each answer the proposer.
        units: of a collective case, convened by a leader's post, without a lead unit.
        due: None takes the county's rule.
    """

    on: date
    lead: str = ""
    co: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    leader: str = ""
    due: DueRule | None = None
    collective: bool = False


def assign(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], draft: AssignDraft, who: Who
) -> tuple[Receipt, ...]:
    """Assign one proposal or several alike."""
    receipts = []
    with operation(conn, Action.ASSIGN, who) as op:
        for ref in refs:
            before = op.take(ref)
            require_several(before, draft)
            after, warnings = hand_over(op, before, draft)
            receipts.append(
                receipt(before, after, op.settings, sentence(op, before, after), warnings)
            )
    return tuple(receipts)


def hand_over(op: Operation, case: Case, draft: AssignDraft) -> tuple[Case, tuple[Rule, ...]]:
    """Write the duties of one proposal, or add to those it has.

    Raises:
        UsageError: no unit named, options of two modes together, or a mode half named.
        NotFound: an unknown unit.
        RuleViolation: a second lead, one unit twice, or units that do not fit the mode.
    """
    mode, wanted = _units(op, draft)
    if case.mode is not None and case.duties():
        mode = _joined(case, mode, wanted)
    else:
        _demand(mode, wanted, draft.leader)
    rule = draft.due or op.settings.due_rule
    due = due_on(rule, draft.on, op.calendar)
    if due < draft.on:
        raise RuleViolation(f"答复期限 {due} 早于交办日期 {draft.on}", "请检查 --due 和 --on")
    op.update(
        "proposal",
        case.id,
        mode=mode,
        leader=required(draft.leader, "牵头领导")
        if draft.collective and draft.leader
        else case.leader,
    )
    for role, unit in wanted:
        op.insert(
            "assignment",
            proposal_id=case.id,
            unit_id=unit.id,
            round=case.round,
            role=role,
            assigned_on=draft.on,
            due_on=due,
            due_rule=rule.text,
        )
    return op.move(case, draft.on)


def _units(op: Operation, draft: AssignDraft) -> tuple[Mode | None, list[tuple[Role, Unit]]]:
    """Return the mode a draft means (None: only co-handlers are added) and its duties."""
    chosen = [bool(draft.lead or draft.co), bool(draft.split), draft.collective]
    if sum(chosen) != 1:
        raise UsageError(
            "请写明承办单位，且只用一种办理方式",
            "--lead 单位 [--co 单位,单位]；--split 单位,单位；"
            "--collective --leader 职务 --units 单位,单位",
        )
    mode: Mode | None
    if draft.split:
        mode, named = Mode.SPLIT, [(Role.SPLIT, name) for name in draft.split]
    elif draft.collective:
        if not draft.units:
            raise UsageError("集体办理须写明参与单位", "如 --units 单位,单位")
        mode, named = Mode.COLLECTIVE, [(Role.PARTICIPANT, name) for name in draft.units]
    else:
        named = [(Role.LEAD, draft.lead)] if draft.lead else []
        named += [(Role.CO, name) for name in draft.co]
        mode = (Mode.LEAD_CO if draft.co else Mode.SINGLE) if draft.lead else None
    duties = [(role, registers.find_unit(op.registers, name)) for role, name in named]
    seen: dict[int, Role] = {}
    for role, unit in duties:
        if unit.id in seen:
            both = "既主办又会办" if seen[unit.id] is not role else "重复承办"
            raise RuleViolation(f"“{unit.name}”不能{both}同一件提案", "请去掉一处")
        seen[unit.id] = role
    return mode, duties


def _demand(mode: Mode | None, wanted: list[tuple[Role, Unit]], leader: str) -> None:
    """Refuse units that do not make up a mode, saying what is missing."""
    if mode is None:
        raise UsageError("会办须有主办单位", "如 --lead 单位 --co 单位,单位")
    if mode is Mode.SPLIT and len(wanted) == 1:
        raise UsageError("分办须有两个以上单位", "只有一个单位的用 --lead 单位")
    if mode is Mode.COLLECTIVE and not leader:
        raise UsageError("集体办理须写明牵头领导", "如 --leader 分管副县长")


def require_several(case: Case, draft: AssignDraft) -> None:
    """Refuse to hand a case to one unit together; a sheet of past years may tell of that.

    Raises:
        UsageError: one unit only, and none that has the case already.
    """
    alone = draft.collective and len(draft.units) == 1
    if alone and draft.leader and not case.duties():
        raise UsageError("集体办理须有两个以上单位", "只有一个单位的用 --lead 单位")


def _joined(case: Case, mode: Mode | None, wanted: list[tuple[Role, Unit]]) -> Mode:
    """Return the mode of a case that gets more units, or refuse what does not go together."""
    lead = next((duty.unit for duty in case.duties() if duty.role is Role.LEAD), None)
    hint = "要改办，先用 tiaan undo 撤销原来的交办"
    if lead is not None and any(role is Role.LEAD for role, _ in wanted):
        raise RuleViolation(f"{case.number} 号已由“{lead.name}”主办，不能再有第二个主办", hint)
    for _, unit in wanted:
        if any(duty.unit.id == unit.id for duty in case.duties()):
            raise RuleViolation(f"“{unit.name}”已在承办 {case.number} 号", "请去掉它")
    if mode is None and lead is not None:
        return Mode.LEAD_CO
    if mode is None or mode is not case.mode:
        raise RuleViolation(f"{case.number} 号是{label(case)}，不能改为别的办理方式", hint)
    return mode


def label(case: Case) -> str:
    """Return the label of a case's mode."""
    return case.mode.label if case.mode else "未交办"


def sentence(op: Operation, before: Case, after: Case) -> str:
    """Return what was handed to whom, until when."""
    known = {duty.id for duty in before.duties()}
    new = [duty for duty in after.duties() if duty.id not in known]
    units = "，".join(
        f"{role.label} {'、'.join(d.unit.name for d in new if d.role is role)}"
        for role in Role
        if any(d.role is role for d in new)
    )
    added = "增加" if known else ""
    leader = f"，{after.leader}牵头" if after.leader else ""
    number = shown_number(after, op.settings)
    head = f"{number}：{moved(before, after)}，{label(after)}：{added}{units}{leader}"
    days: dict[date, str] = {}  # a co-handler's last, and not where it is the same day
    for first, what in (
        (next((d for d in new if d.role is not Role.CO), None), "答复"),
        (next((d for d in new if d.role is Role.CO), None), "送会办意见"),
    ):
        if first is not None:
            mark = GUESSED if is_guessed(after, first, op.calendar) else ""
            due = answer_by(after, first, op.settings, op.calendar)
            days.setdefault(due, f"{mark}{due} 前{what}")
    return f"{head}，{'，'.join(days.values())}"
