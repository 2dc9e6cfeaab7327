"""Making proposals and replies public (公开): whole, in summary, or not; the latest word counts.

Named beside `publish`, which keeps figures as they were handed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt
from tiaan.errors import RuleViolation, UsageError
from tiaan.model import publication as public
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, PublicationScope, PublicationSubject
from tiaan.model.text import NOTE_MAX, clean
from tiaan.store import attachments
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.store.journal import Operation


class PublicationDraft(NamedTuple):
    """What is decided.

    Attributes:
        reason: why not, or not whole; needed unless it is published whole.
    """

    subject: PublicationSubject
    scope: PublicationScope
    on: date
    reason: str = ""


def publish(
    conn: sqlite3.Connection, refs: Iterable[Ref], draft: PublicationDraft, who: Who
) -> tuple[Receipt, ...]:
    """Record for proposals whether they, or their replies, are public; all of them or none.

    Raises:
        NotFound: no such proposal.
        UsageError: not whole, and no reason.
        RuleViolation: a secret matter; not on file or not answered; the proposer did not agree; a
            day before that, or before the last decision; decided so already.
    """
    reason = clean(draft.reason, "理由", limit=NOTE_MAX)
    if draft.scope is not PublicationScope.FULL and not reason:
        raise UsageError(f"{draft.scope.label}的没有写明理由", "请加 --reason 理由")
    draft = draft._replace(reason=reason)
    receipts = []
    with operation(conn, Action.PUBLISH, who) as op:
        for ref in refs:
            before = op.take(ref)
            _require_allowed(before, draft)
            op.insert(
                "publication",
                proposal_id=before.id,
                subject=draft.subject,
                scope=draft.scope,
                published_on=draft.on,
                reason=reason,
            )
            after, warnings = op.settle(before, before.state, draft.on)
            sentence = f"{shown_number(after, op.settings)}：{_told(before, draft)}"
            remarks = _to_be_masked(op, after, draft)
            receipts.append(receipt(before, after, op.settings, sentence, warnings, remarks))
    return tuple(receipts)


def _told(before: Case, draft: PublicationDraft) -> str:
    """Return 答复摘要公开（2025-06-01，理由），原为全文公开."""
    said = "，".join(filter(None, (str(draft.on), draft.reason)))
    last = public.decided(before, draft.subject)
    earlier = f"，原为{last.scope.label}" if last and last.scope is not draft.scope else ""
    return f"{draft.subject.label}{draft.scope.label}（{said}）{earlier}"


def _require_allowed(case: Case, draft: PublicationDraft) -> None:
    """Refuse what may not be public, or be said of it on that day."""
    if case.is_secret:
        raise RuleViolation(
            f"{case.number} 号涉及国家秘密，永不公开，也不在这里登记", "涉密的交由保密渠道处理"
        )
    begin = public.BEGINS[draft.subject]
    if why := public.lacks(case, draft.subject):
        raise RuleViolation(
            f"{case.number} 号{why}，{draft.subject.label}不能登记公开与否",
            "只登记立案的提案；公开答复的须已全部答复",
        )
    if draft.scope in public.PUBLIC and (why := public.refusal(case, draft.subject)):
        raise RuleViolation(
            f"{case.number} 号{why}，{draft.subject.label}不能登记为{draft.scope.label}",
            f"提案者同意后：tiaan amend {case.number} --public yes；不公开的写 --scope none",
        )
    start = public.begins(case, draft.subject)
    if start is not None and draft.on < start:
        raise RuleViolation(
            f"公开日期 {draft.on} 早于 {case.number} 号的{begin}日期 {start}", "请检查 --on"
        )
    last = public.decided(case, draft.subject)
    if last is None:
        return
    if draft.on < last.published_on:
        raise RuleViolation(
            f"{case.number} 号 {last.published_on} 已登记{draft.subject.label}{last.scope.label}，"
            f"不能再登记更早的 {draft.on}",
            "请检查 --on；录错的用 tiaan undo 撤销",
        )
    same = (last.scope, last.reason) == (draft.scope, draft.reason)
    if same and (start is None or last.published_on >= start):  # else of an earlier reply
        raise RuleViolation(
            f"{case.number} 号{draft.subject.label}已登记为{last.scope.label}"
            f"（{last.published_on}）",
            "录错的用 tiaan undo 撤销",
        )


def _to_be_masked(op: Operation, case: Case, draft: PublicationDraft) -> tuple[str, ...]:
    """Return a reminder where the text that is to be public tells numbers of people."""
    if draft.subject is not PublicationSubject.PROPOSAL or draft.scope not in public.PUBLIC:
        return ()
    data = attachments.read(op.conn, case.body_sha256) if case.body_sha256 else None
    found = public.private_numbers(data.decode()) if data else 0
    return (f"正文中有手机或身份证号码 {found} 处，公开前请遮盖",) if found else ()
