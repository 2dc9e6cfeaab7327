"""A proposer's rating of one round, of the result and of the work; a second round where due."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import duty_of, moved, receipt
from tiaan.actions.people import called
from tiaan.errors import Ambiguous, RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.dates import due_on
from tiaan.model.settings import find_rating
from tiaan.model.terms import Action, FeedbackSource, Role, State
from tiaan.model.text import NOTE_MAX, clean
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Assignment, Proposer, Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class FeedbackDraft(NamedTuple):
    """A form that came back; nothing is pre-filled.

    Attributes:
        rating: of the result, a word of the county's scale.
        work: of the handling, the same scale; "" where the form does not ask.
        by: who rates; "" for the first proposer.
        again: of the round's units, those that are to handle it again; none named: all.
        due: until when they are to answer; None takes the county's.
    """

    rating: str
    on: date
    work: str = ""
    by: str = ""
    source: FeedbackSource = FeedbackSource.SELF
    comment: str = ""
    again: tuple[str, ...] = ()
    due: DueRule | None = None


def feedback(conn: sqlite3.Connection, ref: Ref, draft: FeedbackDraft, who: Who) -> Receipt:
    """Record one proposer's rating."""
    with operation(conn, Action.FEEDBACK, who) as op:
        before = op.take(ref)
        after, warnings, remarks = rate(op, before, draft)
        number = shown_number(after, op.settings)
        sentence = f"{number}：{moved(before, after)}（{find_rating(op.settings, draft.rating)}）"
    return receipt(before, after, op.settings, sentence, warnings, remarks)


def rate(
    op: Operation, case: Case, draft: FeedbackDraft
) -> tuple[Case, tuple[Rule, ...], tuple[str, ...]]:
    """Write one rating, and open another round where the county's setting asks for it.

    Raises:
        UsageError: not a word of the scale; units or a day for another round that does not begin.
        RuleViolation: rated already, or by someone who did not propose.
    """
    who = rater(op, case, draft.by)
    round_ = round_of(case, who)
    if any(f.round == round_ and f.proposer.id == who.id for f in case.feedback):
        raise RuleViolation(
            f"{case.number} 号第 {round_} 轮，这位提案人已经评价过",
            "录错的用 tiaan undo 撤销后重录",
        )
    op.insert(
        "feedback",
        proposal_id=case.id,
        round=round_,
        proposer_id=who.id,
        rating_result=find_rating(op.settings, draft.rating),
        rating_work=find_rating(op.settings, draft.work) if draft.work else None,
        given_on=draft.on,
        source=draft.source,
        comment=clean(draft.comment, "意见", limit=NOTE_MAX, lines=True),
    )
    remarks: list[str] = []
    target = op.edge(case).target
    if case.state is State.REPLIED and target is State.ASSIGNED:
        remarks.append(_reopen(op, case, draft))
    elif draft.again or draft.due:
        raise UsageError("这份评价不开始重新办理", "请去掉 --again 和 --due")
    elif case.first and op.settings.feedback_by == "lead" and who.id != case.first.proposer.id:
        remarks.append("本县以第一提案人的评价为准，这份评价已记录，不计入满意率")
    after, warnings = op.settle(case, target, draft.on)
    return after, warnings, tuple(remarks)


def rater(op: Operation, case: Case, name: str) -> Proposer:
    """Return who rates: the first proposer, or whom the name means among those who proposed.

    Raises:
        RuleViolation: someone who did not propose, or a case without a first proposer.
    """
    first = case.first
    if not name:
        if first is None:
            raise RuleViolation(f"{case.number} 号没有第一提案人", "请用 --by 指明")
        return first.proposer
    known = [s.proposer for s in case.confirmed] + list(case.absorbed_proposers)
    # Among namesakes only those who proposed can be meant.
    try:
        found = registers.find_proposer(op.registers, name)
    except Ambiguous:
        named = [p for p in known if p.id in op.registers.names_like(name)]
        if len(named) != 1:
            raise
        found = named[0]
    if found is None or found.id not in {p.id for p in known}:
        raise RuleViolation(
            f"{called(found)}不是 {case.number} 号已确认的提案人，不能评价",
            f"提案人见 tiaan show {case.number}",
        )
    return found


def round_of(case: Case, who: Proposer) -> int:
    """Return the round a form is about: the current one, or the last answered and not yet rated."""
    if case.state is State.ASSIGNED and case.round > 1 and not case.replies():
        earlier = case.round - 1
        if not any(f.round == earlier and f.proposer.id == who.id for f in case.feedback):
            return earlier
    return case.round


def _reopen(op: Operation, case: Case, draft: FeedbackDraft) -> str:
    """Give the same units, or some of them, the same duties in another round; what was stays."""
    on, rule = draft.on, draft.due or op.settings.rehandle_due
    due = due_on(rule, on, op.calendar)
    if due < on:
        raise UsageError(f"重新办理的期限 {due} 早于评价日期 {on}", "请检查 --due 和 --on")
    duties = _again(op, case, draft.again)
    op.update("proposal", case.id, round=case.round + 1)
    for duty in duties:
        op.insert(
            "assignment",
            proposal_id=case.id,
            unit_id=duty.unit.id,
            round=case.round + 1,
            role=duty.role,
            assigned_on=on,
            due_on=due,
            due_rule=rule.text,
        )
    some = f"，由{'、'.join(duty.unit.name for duty in duties)}办理" if draft.again else ""
    return f"重新办理：第 {case.round + 1} 轮{some}，{due} 前答复；第 {case.round} 轮原样保留"


def _again(op: Operation, case: Case, named: tuple[str, ...]) -> tuple[Assignment, ...]:
    """Return the duties that are to be done again.

    Raises:
        NotFound: a unit that has none in this round.
        UsageError: co-handlers alone: nobody would answer the proposer.
    """
    if not named:
        return case.duties()
    chosen = {duty_of(op.registers, case, name).id for name in named}
    duties = tuple(duty for duty in case.duties() if duty.id in chosen)
    if all(duty.role is Role.CO for duty in duties):
        raise UsageError("只有会办单位，没有单位答复提案人", "请在 --again 中加上主办单位")
    return duties
