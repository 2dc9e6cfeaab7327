"""Drafting what a meeting is to decide: everything is checked as if it were done, and only noted.

A draft changes no state and no figure. It is rehearsed through the very action that will apply it,
so what the action refuses cannot be drafted, and what it will write is what is kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tiaan.actions import amend, assign, merge, review
from tiaan.actions.common import receipt
from tiaan.actions.said import from_said, spelled, to_said
from tiaan.errors import NotFound, RuleViolation, UsageError
from tiaan.model import meant, workflow
from tiaan.model.refs import number_key, parse_ref
from tiaan.model.terms import Action, Decision, DraftKind, State
from tiaan.store import drafted, queries
from tiaan.store.digest import to_json
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import date

    from tiaan.actions.assign import AssignDraft
    from tiaan.actions.review import ReviewDraft
    from tiaan.model.case import Case
    from tiaan.model.records import Draft, Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation

_T = TypeVar("_T")
_UNSAID = "已如此拟定"


class Kept(NamedTuple):
    """What became of a draft.

    Attributes:
        draft: as it now stands.
        replaced: the draft of the kind that it took the place of; the very same where nothing
            changed.
    """

    case: Case
    draft: Draft
    replaced: Draft | None
    warnings: tuple[Rule, ...]

    @property
    def is_unchanged(self) -> bool:
        """Whether the same was drafted on the same day before."""
        return self.draft == self.replaced

    @property
    def remark(self) -> str:
        """What was drafted before, in words; "" where nothing was."""
        if self.replaced is None:
            return ""
        if self.replaced.said == self.draft.said:
            return _UNSAID
        if meant.is_masked(self.case):
            return "代替原来的"
        return f"代替原来的：{meant.told(self.replaced.said)}"


class _Rehearsed(Exception):
    """Ends an attempt that was only to show whether it could be done."""


def rehearse(op: Operation, act: Callable[[], _T]) -> _T:
    """Return what an act comes to, and take it back; what it refuses passes."""
    found: list[_T] = []
    try:
        with op.attempt():
            found.append(act())
            raise _Rehearsed  # noqa: TRY301 - what takes it back
    except _Rehearsed:
        return found[0]


def draft(
    conn: sqlite3.Connection, refs: Sequence[Ref], wanted: ReviewDraft | AssignDraft, who: Who
) -> tuple[Receipt, ...]:
    """Draft the same for one proposal or several; an earlier draft of the kind is replaced.

    Raises:
        TiaanError: whatever the command itself would refuse today.
    """
    if isinstance(wanted, review.ReviewDraft) and wanted.number and len(refs) > 1:
        raise UsageError("--number 只能用于一件提案", "请逐件指定案号，或不写 --number 依次编号")
    receipts = []
    with operation(conn, Action.DRAFT, who) as op:
        for ref in refs:
            before = op.take(ref)
            if isinstance(wanted, assign.AssignDraft):
                assign.require_several(before, wanted)
            kept = keep(op, before, wanted)
            said = "，".join(filter(None, meant.shown(kept.case, kept.draft)))
            sentence = f"{before.number}：{said}　{meant.title(kept.case)}"
            sentence += f"（{kept.remark}）" if kept.remark else ""
            made = receipt(before, kept.case, op.settings, sentence, kept.warnings)
            receipts.append(made._replace(next=(f"tiaan pending {kept.draft.kind}",)))
    return tuple(receipts)


def keep(
    op: Operation,
    case: Case,
    wanted: ReviewDraft | AssignDraft,
    look: Callable[[Case], object] = lambda _: None,
    on: date | None = None,
) -> Kept:
    """Keep one draft.

    Args:
        op: the operation.
        case: of what.
        wanted: what the meeting is to decide, on the day of drafting.
        look: is shown the case as it would then stand, and may refuse it.
        on: the day of drafting, where that of what is wanted is another.

    Raises:
        TiaanError: the act itself, or `look`, refuses it.
    """
    kind = DraftKind.ASSIGN if isinstance(wanted, assign.AssignDraft) else DraftKind.REVIEW
    _require_free(op, case, wanted)

    def act() -> tuple[Case, tuple[Rule, ...]]:
        filing = meant.drafted(case, DraftKind.REVIEW)
        now = case
        if kind is DraftKind.ASSIGN and case.state is State.PENDING:
            if filing is None or not meant.files(case):
                raise RuleViolation(
                    f"{case.number} 号提案{case.state.label}，也没有拟立案，不能拟交办",
                    f"可先 tiaan review {case.number} --accept --draft",
                )
            now = carry_out(op, case, filing, from_said(filing.said, wanted.on))[0]
        done = carry_out(op, now, meant.drafted(now, kind), wanted)
        look(done[0])
        return done

    after, warnings = rehearse(op, act)
    said = to_said(spelled(op, wanted, case, after))
    old = meant.drafted(case, kind)
    op.action = Action.DRAFT
    day = on or wanted.on
    values = {"drafted_on": day, "said": to_json(said)}
    if old is None:
        op.insert("draft", proposal_id=case.id, kind=kind, **values)
    elif not op.update("draft", old.id, **values):
        return Kept(case, old, old, warnings)
    now, more = op.settle(case, case.state, day)
    made = meant.drafted(now, kind)
    assert made is not None  # noqa: S101 - written two lines above
    return Kept(now, made, old, tuple(dict.fromkeys((*warnings, *more))))


def _require_free(op: Operation, case: Case, wanted: ReviewDraft | AssignDraft) -> None:
    """Refuse what another draft stands against: its number, or its survivor's own end."""
    if isinstance(wanted, assign.AssignDraft):
        return
    if wanted.number:
        other = wanting(op, case.session.id, wanted.number)
        if other is not None and other.id != case.id:
            raise RuleViolation(
                f"{wanted.number} 号已拟给 {other.number}", "请改用别的案号，或不写案号依次编号"
            )
    if wanted.choice is Decision.MERGE:
        survivor = _survivor(op, case, wanted.into)
        plan = meant.drafted(survivor, DraftKind.REVIEW)
        if plan is not None and meant.choice(plan.said) is not Decision.FILE:
            raise RuleViolation(
                f"主案 {survivor.number} {meant.opinion(plan.said)}，不能并入", "请先改拟主案"
            )


def wanting(op: Operation, session_id: int, number: str) -> Case | None:
    """Return the case of a session that a draft means to give a number; None for none."""
    sql = (
        "SELECT d.id FROM draft AS d JOIN proposal AS p ON p.id = d.proposal_id "
        "WHERE d.kind = 'review' AND p.session_id = ?"
    )
    known = [id_ for (id_,) in op.conn.execute(sql, (session_id,))]
    for id_ in [*known, *op.rows_of("draft")]:
        row = op.row("draft", id_)
        own = json.loads(row["said"]).get("number") if row else None
        if row and own and number_key(own) == number_key(number):
            case = op.case(row["proposal_id"])
            if case.session.id == session_id:
                return case
    return None


def carry_out(
    op: Operation, case: Case, own: Draft | None, wanted: ReviewDraft | AssignDraft
) -> tuple[Case, tuple[Rule, ...]]:
    """Do what was drafted; the draft itself is used up by it.

    Raises:
        TiaanError: whatever the command refuses.
    """
    op.action = meant.action(to_said(wanted))
    workflow.require_open(case.number, case.state, op.action)
    if own is not None:
        op.delete("draft", own.id)
    if isinstance(wanted, assign.AssignDraft):
        return _hand_over(op, case, wanted)
    match wanted.choice:
        case Decision.MERGE:
            survivor = _survivor(op, case, wanted.into)
            if wanted.number and case.state is State.PENDING:
                op.action = Action.REVIEW
                case = review.decide(op, case, wanted._replace(choice=Decision.FILE, into=""))[0]
                op.action = Action.MERGE
            return merge.absorb(op, case, survivor, wanted.on), ()
        case Decision.WITHDRAW:
            return merge.drop(op, case, wanted.note, wanted.on), ()
        case _:
            return review.decide(op, case, wanted)


def _hand_over(op: Operation, case: Case, wanted: AssignDraft) -> tuple[Case, tuple[Rule, ...]]:
    """Assign; a leader of a case that one unit leads is noted beside, as the sheet does."""
    after, warnings = assign.hand_over(op, case, wanted)
    if wanted.leader and not wanted.collective and wanted.leader != after.leader:
        op.action = Action.AMEND
        after = amend.correct(op, after, amend.AmendDraft(wanted.on, leader=wanted.leader))[0]
    return after, warnings


def _survivor(op: Operation, case: Case, into: str) -> Case:
    ref = parse_ref(into)
    session = ref.session or case.session.key
    prefix = op.settings.collective_prefix
    return op.case(queries.find(op.conn, ref._replace(session=session), None, prefix)[0])


def chosen(op: Operation, kind: DraftKind, refs: Sequence[Ref]) -> list[tuple[Case, Draft]]:
    """Return the drafts of a kind: those of the proposals named, else all.

    Raises:
        NotFound: there is none.
    """
    ids = drafted.ids(op.conn, op.who, kind, refs)
    op.load(ids)
    found = []
    for case in map(op.case, ids):
        own = meant.drafted(case, kind)
        if own is None:
            raise NotFound(f"{case.number} 号没有{kind.label}", f"tiaan pending {kind} 列出全部")
        found.append((case, own))
    if not found:
        raise NotFound(f"没有{kind.label}的提案", f"拟定用 tiaan {kind} 编号 … --draft")
    return found


def discard(
    conn: sqlite3.Connection, kind: DraftKind, refs: Sequence[Ref], on: date, who: Who
) -> tuple[Receipt, ...]:
    """Take drafts of a kind away: those of the proposals named, else all.

    Raises:
        NotFound: there is none.
    """
    receipts = []
    with operation(conn, Action.DRAFT, who) as op:
        for case, own in chosen(op, kind, refs):
            op.delete("draft", own.id)
            after, warnings = op.settle(case, case.state, on)
            said = "，".join(filter(None, meant.shown(case, own)))
            sentence = f"{case.number}：不再{said}"
            made = receipt(case, after, op.settings, sentence, warnings)
            receipts.append(made._replace(next=()))
    return tuple(receipts)
