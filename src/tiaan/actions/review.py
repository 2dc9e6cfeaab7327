"""Deciding on a proposal: file it, refuse it with grounds, return it, convert it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions import keyed
from tiaan.actions.common import moved, receipt
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.case import CLASSIFIED_GROUND, shown_number
from tiaan.model.refs import case_number, in_format, number_key
from tiaan.model.terms import Action, Decision, State
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.model.vocabulary import find_word
from tiaan.store import queries
from tiaan.store.digest import to_json
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class ReviewDraft(NamedTuple):
    """A decision.

    Attributes:
        choice: file, reject, return or convert; a meeting's may be a merge or a withdrawal too.
        grounds: codes, for a refusal.
        note: why, for a return; anything for the others.
        number: the case number; None takes the next free one.
        key: level of a key proposal; "" leaves it.
        by: the body that decided.
        into: the survivor of a merge.
    """

    choice: Decision
    on: date
    grounds: tuple[str, ...] = ()
    note: str = ""
    convert_to: str = ""
    number: str | None = None
    category: str = ""
    key: str = ""
    by: str = ""
    into: str = ""


def review(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], draft: ReviewDraft, who: Who
) -> tuple[Receipt, ...]:
    """Decide alike on one proposal or several, in the order given."""
    if draft.number and len(refs) > 1:
        raise UsageError("--number 只能用于一件提案", "请逐件指定案号，或不写 --number 依次编号")
    receipts = []
    with operation(conn, Action.REVIEW, who) as op:
        is_secret = draft.choice is Decision.REJECT and _names_secrets(op, draft.grounds)
        for ref in refs:
            before = op.take(ref, out_of_turn=is_secret)
            after, warnings = decide(op, before, draft)
            sentence = moved(before, after)
            if draft.choice is Decision.FILE:
                sentence += f"，案号 {shown_number(after, op.settings)}"
            sentence = f"{before.number}：{sentence}　{after.shown_title}"
            receipts.append(receipt(before, after, op.settings, sentence, warnings))
    return tuple(receipts)


def decide(op: Operation, case: Case, draft: ReviewDraft) -> tuple[Case, tuple[Rule, ...]]:
    """Write one decision.

    Raises:
        UsageError: unknown ground, category or place to turn to; a return without a reason.
        RuleViolation: the number is taken, or a binding rule does not hold.
    """
    grounds = tuple(dict.fromkeys(op.settings.ground(ground) for ground in draft.grounds))
    convert_to = ""
    if case.absorbed and draft.choice is not Decision.FILE:
        raise RuleViolation(
            f"{case.number} 号是主案（已并入 {'、'.join(case.absorbed)}），"
            f"不能{draft.choice.label}",
            "请先 tiaan unmerge 那些提案",
        )
    match draft.choice:
        case Decision.REJECT if not grounds:
            raise RuleViolation("不予立案须至少写明一条情形", "如 --reject N10")
        case Decision.REJECT if CLASSIFIED_GROUND in grounds:
            _take_out(op, case, draft.on)
        case Decision.RETURN:
            required(draft.note, "退回理由", limit=NOTE_MAX)
        case Decision.CONVERT:
            convert_to = find_word(op.settings.convert_to, draft.convert_to, "转化去向")
        case Decision.FILE:
            _file(op, case, draft.number)
    if draft.category:
        name = find_word(op.settings.categories, draft.category, "提案类别")
        op.update("proposal", case.id, category=name)
    if draft.key:
        level = find_word(op.settings.key_levels, draft.key, "重点提案层级")
        op.update("proposal", case.id, key_level=level)
        keyed.keep(op, case, draft.on)
    note = clean(draft.note, "说明", limit=NOTE_MAX, lines=True)
    op.insert(
        "decision",
        proposal_id=case.id,
        outcome=draft.choice,
        decided_on=draft.on,
        decided_by=clean(draft.by, "审查机构"),
        grounds=to_json(grounds),
        converted_to=convert_to,
        note=note,
    )
    return op.move(case, draft.on, note, draft.choice)


def _names_secrets(op: Operation, grounds: tuple[str, ...]) -> bool:
    return CLASSIFIED_GROUND in map(op.settings.ground, grounds)


def _take_out(op: Operation, case: Case, on: date) -> None:
    """End what a case is in the middle of when it turns out to touch secrets.

    Raises:
        RuleViolation: known to already, merged into another, or before it was handed over.
    """
    if case.is_secret:
        raise RuleViolation(
            f"{case.number} 号已按涉密不予立案",
            f"正文和附件用 tiaan forget {case.number} 清除；标错的用 tiaan undo 撤销那次审查",
        )
    if case.state is State.MERGED:
        raise RuleViolation(
            f"{case.number} 号已并入别的提案，不能直接作涉密处理",
            f"请先 tiaan unmerge {case.number}，再 tiaan review {case.number} "
            f"--reject {CLASSIFIED_GROUND}",
        )
    for duty in case.duties():
        if on < duty.assigned_on:
            raise RuleViolation(f"审查日期 {on} 早于交办日期 {duty.assigned_on}", "请检查 --on")
        op.update("assignment", duty.id, ended_on=on, end_reason="涉密")


def _file(op: Operation, case: Case, wanted: str | None) -> None:
    """Give the case number: the one wanted, its own from an earlier filing, or the next free."""
    if case.case_no and wanted is None:
        return
    number = case_number(wanted) if wanted else next_number(op, case.session.id)
    if wanted:
        number = in_format(number, op.settings.case_no_format)
        taken = op.numbers(case.session.id).get(number_key(number))
        if taken is not None and number_key(taken) != number_key(case.case_no or ""):
            raise RuleViolation(
                f"{case.session.label}的 {number} 号已被使用（用过的号不再使用）",
                f"下一个可用的是 {next_number(op, case.session.id)}，不写 --number 即用它",
            )
    op.use_number(case.session.id, number)
    op.update("proposal", case.id, case_no=number)


def next_number(op: Operation, session_id: int) -> str:
    """Return the number after the highest ever used in the session, in the county's format."""
    pattern = op.settings.case_no_format
    prefix, start = number_key(pattern.replace("#", "0"))
    highest = max(start, op.highest_number(session_id, prefix))
    number = str(highest + 1).zfill(len(pattern) - len(prefix))
    return prefix + number


def default_key(conn: sqlite3.Connection) -> str:
    """Return the level that a bare `--key` means: the county's first."""
    return queries.settings(conn).key_levels[0].name
