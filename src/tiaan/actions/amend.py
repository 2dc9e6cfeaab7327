"""Correcting what is on record; the numbers and dates of what happened are corrected by undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.actions import keyed, signing
from tiaan.actions.common import receipt
from tiaan.actions.people import called
from tiaan.actions.submit import BODY_LIMIT, CONFIRMED_BY_CLERK
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.refs import case_number, in_format, number_key
from tiaan.model.terms import (
    Action,
    Consent,
    ProposerKind,
    PublicConsent,
    State,
    Timing,
    read_result,
)
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.model.vocabulary import find_word
from tiaan.store import beside, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class AmendDraft(NamedTuple):
    """What is to be corrected; None leaves a thing as it is, "" empties it where that may be.

    Attributes:
        number: a new case number; the old one is still found.
        result: the case's own result from `on` on (B that became A); earlier days keep theirs.
        confirm: co-signers who agreed, as the clerk was told.
    """

    on: date
    title: str | None = None
    kind: ProposerKind | None = None
    category: str | None = None
    sector: str | None = None
    timing: Timing | None = None
    public: PublicConsent | None = None
    public_reason: str | None = None
    suggest_unit: str | None = None
    note: str | None = None
    key: str | None = None
    excellent: bool | None = None
    leader: str | None = None
    body: str | None = None
    number: str | None = None
    result: str | None = None
    confirm: tuple[str, ...] = ()


def amend(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], draft: AmendDraft, who: Who
) -> tuple[Receipt, ...]:
    """Correct one proposal or several alike.

    Raises:
        UsageError: nothing to correct; otherwise as `correct` says.
    """
    if draft == AmendDraft(draft.on):
        raise UsageError("没有写明要更正什么", "用法见 tiaan amend --help")
    receipts = []
    with operation(conn, Action.AMEND, who) as op:
        for ref in refs:
            before = op.take(ref)
            after, warnings = correct(op, before, draft)
            sentence = f"{shown_number(after, op.settings)}：已更正"
            if after == before:
                sentence = f"{shown_number(after, op.settings)}：没有变化"
            receipts.append(receipt(before, after, op.settings, sentence, warnings))
    return tuple(receipts)


def correct(op: Operation, case: Case, draft: AmendDraft) -> tuple[Case, tuple[Rule, ...]]:
    """Write the corrections of one proposal; nothing is written where nothing differs.

    Raises:
        UsageError: a word that is not the county's.
        RuleViolation: a number that is taken, or a binding rule that would not hold.
    """
    changes = _columns(op, draft)
    if draft.number is not None:
        changes |= _renumber(op, case, draft.number)
    old = case.body_sha256
    healed = op.is_damaged(beside.CONTENT, changes.get("body_sha256"))
    changed = op.update("proposal", case.id, **changes) if changes else False
    if "body_sha256" in changes and changes["body_sha256"] != old:
        op.give_up(beside.CONTENT, old)
    if draft.key is not None:
        keyed.keep(op, case, draft.on)
    changed |= healed  # the same text again, where the disk has lost it
    first = case.first
    if draft.sector is not None and first is not None:
        changed |= op.update("sponsor", first.id, sector=clean(draft.sector, "界别"))
    for name in draft.confirm:
        changed |= _confirm(op, case, name, draft.on)
    if draft.confirm and draft.kind is None:
        changed |= op.update("proposal", case.id, proposer_kind=signing.kind_of(op.case(case.id)))
    if draft.result is not None:
        changed |= set_result(op, case, draft.result, draft.on)
    if not changed:
        return case, ()
    return op.settle(case, case.state, draft.on)


def _columns(op: Operation, draft: AmendDraft) -> dict[str, Any]:
    """Return the proposal's own columns that a draft changes."""
    found: dict[str, Any] = {}
    if draft.title is not None:
        found["title"] = required(draft.title, "案由")
    if draft.category is not None:
        found["category"] = (
            find_word(op.settings.categories, draft.category, "提案类别") if draft.category else ""
        )
    if draft.key is not None:
        found["key_level"] = (
            find_word(op.settings.key_levels, draft.key, "重点提案层级") if draft.key else ""
        )
    if draft.body is not None:
        body = clean(draft.body, "正文", limit=BODY_LIMIT, lines=True)
        found["body_sha256"] = op.keep(body.encode()) if body else None
        found["body_length"] = len(body)
    if draft.note is not None:
        found["note"] = clean(draft.note, "备注", limit=NOTE_MAX, lines=True)
    plain = {
        "proposer_kind": draft.kind,
        "timing": draft.timing,
        "public_consent": draft.public,
        "is_excellent": draft.excellent,
    }
    texts = {
        "public_reason": (draft.public_reason, "不公开理由"),
        "suggested_unit": (draft.suggest_unit, "建议承办单位"),
        "leader": (draft.leader, "牵头领导"),
    }
    found |= {column: value for column, value in plain.items() if value is not None}
    found |= {c: clean(value, what) for c, (value, what) in texts.items() if value is not None}
    return found


def _renumber(op: Operation, case: Case, wanted: str) -> dict[str, Any]:
    if not case.case_no:
        raise RuleViolation(f"{case.number} 还没有案号", "案号在立案时给出")
    number = case_number(wanted)
    number = in_format(number, op.settings.case_no_format)
    taken = op.numbers(case.session.id).get(number_key(number))
    if taken is not None and number_key(taken) != number_key(case.case_no):
        raise RuleViolation(f"{number} 号已被使用（用过的号不再使用）", "请换一个案号")
    if number == case.case_no:
        return {}
    op.insert("old_number", proposal_id=case.id, case_no=case.case_no)
    op.use_number(case.session.id, number)
    return {"case_no": number}


def _confirm(op: Operation, case: Case, name: str, on: date) -> bool:
    """Note that a co-signer agreed, as the clerk was told; what was agreed already stays."""
    found = registers.find_proposer(op.registers, name)
    for sponsor in op.case(case.id).sponsors:
        if found is not None and sponsor.proposer.id == found.id:
            if sponsor.consent is Consent.CONFIRMED:
                return False
            signing.agree(op, case, sponsor, CONFIRMED_BY_CLERK, on)
            return True
    raise RuleViolation(
        f"{called(found)}不是 {case.number} 号的联名人",
        f"联名人见 tiaan show {case.number}",
    )


def set_result(op: Operation, case: Case, raw: str, on: date) -> bool:
    """Note the case's own result from a day on; return whether it says anything new.

    Raises:
        UsageError: an unknown class, or a day before the reply.
        RuleViolation: the case is not answered.
    """
    if case.state is not State.REPLIED:
        raise RuleViolation(f"{case.number} 号{case.state.label}，还没有办理结果", "请先录入答复")
    result = read_result(raw, op.settings.class_scheme)
    if case.replied_on and on < case.replied_on:
        raise UsageError(f"结果的日期 {on} 早于答复日期 {case.replied_on}", "请检查 --on")
    standing = [row.result for row in case.results if row.set_on <= on]
    if standing and standing[-1] is result:
        return False
    op.insert("result", proposal_id=case.id, result=result, set_on=on)
    return True
