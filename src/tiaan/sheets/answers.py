"""Replies and ratings in bulk: one row for each unit that answers, each proposer who rates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tiaan.actions import contact, feedback, pledge, reply
from tiaan.errors import UsageError
from tiaan.model import workflow
from tiaan.model.table import text
from tiaan.model.terms import Action, FeedbackSource, Mode, Role, State
from tiaan.sheets.batch import Batch, Told
from tiaan.sheets.differing import Difference, same
from tiaan.sheets.meaning import contact_ways
from tiaan.sheets.outcome import Verdict, sentences
from tiaan.sheets.steps import UNSAID, as_printed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Feedback, Unit
    from tiaan.model.table import Value
    from tiaan.sheets.batch import Meant
    from tiaan.sheets.values import SheetRow

    Answer = tuple[int, dict[str, Value]]


class _Answers(Batch):
    """What both have in common: rows are held against what was answered before."""

    def against(
        self, row: SheetRow, meant: Meant, given: Mapping[str, Value]
    ) -> tuple[Difference, ...]:
        """Return in what a row and an answer on file differ; blank cells say nothing."""
        return tuple(
            Difference(key, row.labels.get(key, key), text(meant[key]), text(value))
            for key, value in given.items()
            if key in meant and not same(key, meant[key], value, self.words)
        )

    def known(
        self, row: SheetRow, meant: Meant, case: Case, what: object, given: Mapping[str, Value]
    ) -> Told:
        """Hold a row against the answer on file.

        Raises:
            UsageError: it differs and is to correct the file, which answers do not allow.
        """
        found = self.against(row, meant, given)
        verdict = Verdict.CHANGED if found else Verdict.SAME
        repeated = self.once(row, (case.id, what), verdict)
        if found and self.options.update:
            raise UsageError(
                f"已录的是：{'；'.join(one.text for one in found)}",
                "已录的不能用表更正，录错的用 tiaan undo 撤销后重录",
            )
        return Told(verdict, case, found, is_repeated=repeated)

    def said(self, row: SheetRow, meant: Meant, before: Sequence[Answer]) -> int | None:
        """Return the latest round in which what a row says was answered before, if any.

        A row without a day is taken to be of `--on`, where that is given.
        """
        day = {} if self.options.on is None else {self.dated: self.options.on}
        told = {**day, **meant}
        wanted = meant.get("round")
        rounds = [
            round_
            for round_, given in before
            if wanted in (None, round_) and not self.against(row, told, given)
        ]
        return max(rounds, default=None)

    def again(self, row: SheetRow, case: Case, what: object, said: int, current: int) -> Told:
        """Return that a row says what an earlier round said, with a word where another waits."""
        repeated = self.once(row, (case.id, what), Verdict.SAME)
        remarks: tuple[str, ...] = ()
        if said < current and "round" not in row.values and self.dated not in row.values:
            remarks = (
                f"与第 {said} 轮的一样，按已登记的算；若是第 {current} 轮的，请写日期或轮次",
            )
        return Told(Verdict.SAME, case, (), remarks, is_repeated=repeated)


class Replies(_Answers):
    """Units' replies, co-handlers' opinions among them."""

    tells = ("result", "replied_on", "reply_no", "pledge")
    needs = ("result",)
    dated = "replied_on"

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Record a reply, unless this very reply is on file, and what the unit promises in it."""
        duty = self._duty(meant, case)
        told = self._tell(row, meant, case, duty)
        what = str(meant.get("pledge") or "")
        unit = duty.unit if duty else None
        if not what or told.verdict is Verdict.CHANGED or _is_promised(told.case, unit, what):
            return told
        by = meant.get("promised_on")
        day = by if isinstance(by, date) else None
        draft = pledge.PledgeDraft(
            what, self.day(meant)[0], day, "" if day else UNSAID, unit.name if unit else ""
        )
        self.op.action = Action.PLEDGE
        after, warnings = pledge.promise(self.op, told.case, draft)
        still = {rule.text for rule in self.op.advice(after)}
        advice = tuple(said for said in told.advice if said in still)
        return told._replace(
            verdict=Verdict.NEW, case=after, advice=(*advice, *sentences(warnings))
        )

    def _tell(self, row: SheetRow, meant: Meant, case: Case, duty: Assignment | None) -> Told:
        before = [
            (a.round, _replied(a))
            for a in case.assignments
            if a.reply is not None and (duty is None or a.unit.id == duty.unit.id)
        ]
        waiting = case.round if duty is not None and duty.reply is None else 0
        if said := self.said(row, meant, before):
            return self.again(row, case, duty and duty.unit.id, said, waiting)
        if duty is None or duty.reply is not None:
            if before:
                return self.known(row, meant, case, duty and duty.unit.id, before[-1][1])
            workflow.require_open(case.number, case.state, Action.REPLY)
            raise UsageError("没有应答复的单位", "请核对案号")
        if "result" not in meant:
            raise UsageError("没有写办理结果", "请补上，或把这一行的答复日期和文号删去")
        self.once(row, (case.id, duty.unit.id), Verdict.NEW)
        on, assumed = self.day(meant)
        self.op.action = Action.REPLY
        workflow.require_open(case.number, case.state, Action.REPLY)
        draft = reply.ReplyDraft(
            as_printed(row, meant),
            on,
            doc_no=str(meant.get("reply_no", "")),
            signed_by=str(meant.get("signed_by", "")),
        )
        after, warnings, remarks = reply.answer(self.op, case, duty, draft)
        ways = "、".join(cast("tuple[str, ...]", meant.get("contact_way", ())))
        for way in contact_ways(ways) if ways else ():
            self.op.action = Action.CONTACT
            after = contact.note(self.op, after, way, on, unit=duty.unit)
        return Told(Verdict.NEW, after, (), remarks, assumed, sentences(warnings))

    def _duty(self, meant: Meant, case: Case) -> Assignment | None:
        """Return the duty that a row answers; None where nobody owes an answer any more.

        Raises:
            UsageError: the unit does not handle the case, or several could be meant.
        """
        duties = case.duties()
        if named := cast("tuple[str, ...]", meant.get("unit", ())):
            found = [duty for duty in duties if duty.unit.name in named]
            if len(found) != 1:
                units = "、".join(duty.unit.name for duty in duties) or "尚未交办"
                raise UsageError(
                    f"{case.number} 号不由“{'、'.join(named)}”承办", f"承办单位：{units}"
                )
            return found[0]
        owing = case.owing()
        if len(owing) > 1 and case.mode is not Mode.COLLECTIVE:
            units = "、".join(duty.unit.name for duty in owing)
            raise UsageError(
                f"{case.number} 号有 {len(owing)} 个单位应答复",
                f"请加“答复单位”列，一个单位一行：{units}",
            )
        if owing:
            return owing[0]
        answering = [duty for duty in duties if duty.role is not Role.CO]
        return answering[0] if len(answering) == 1 else None


def _is_promised(case: Case, unit: Unit | None, what: str) -> bool:
    """Whether a promise of these words is on record, of that unit where one is meant."""
    return any(
        made.what == what and (unit is None or made.unit.id == unit.id) for made in case.commitments
    )


def _rated(form: Feedback) -> dict[str, Value]:
    return {
        "rating": form.rating_result,
        "rating_work": form.rating_work,
        "rated_on": form.given_on,
        "source": form.source,
        "comment": form.comment,
    }


def _replied(duty: Assignment) -> dict[str, Value]:
    given = duty.reply
    if given is None:
        return {}
    return {
        "result": given.result,
        "reply_no": given.doc_no,
        "signed_by": given.signed_by,
        "replied_on": given.issued_on,
    }


class Ratings(_Answers):
    """Proposers' ratings; what a form leaves blank stays unanswered."""

    tells = ("rating", "rating_work", "rated_on", "comment")
    needs = ("rating",)
    dated = "rated_on"

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Record a rating, unless this very form is on file."""
        by = str(meant.get("rater", ""))
        rater = feedback.rater(self.op, case, by)
        before = [(f.round, _rated(f)) for f in case.feedback if f.proposer.id == rater.id]
        round_ = feedback.round_of(case, rater)
        waiting = round_ if all(number != round_ for number, _ in before) else 0
        if said := self.said(row, meant, before):
            return self.again(row, case, rater.id, said, waiting)
        if "rating" not in meant:
            raise UsageError("没有写对办理结果的评价", "请补上，或把这一行的日期和意见删去")
        if any(f.round == round_ and f.proposer.id == rater.id for f in case.feedback):
            return self.known(row, meant, case, rater.id, before[-1][1])
        self.op.action = Action.FEEDBACK
        workflow.require_open(case.number, case.state, Action.FEEDBACK)
        self.once(row, (case.id, rater.id), Verdict.NEW)
        on, assumed = self.day(meant)
        draft = feedback.FeedbackDraft(
            str(meant["rating"]),
            on,
            str(meant.get("rating_work", "")),
            by,
            cast(Any, meant.get("source", FeedbackSource.PAPER)),
            str(meant.get("comment", "")),
        )
        after, warnings, remarks = feedback.rate(self.op, case, draft)
        if case.state is State.ASSIGNED:
            remarks = (*remarks, "单位尚未正式答复，按对答复稿的评价记")
        return Told(Verdict.NEW, after, (), remarks, assumed, sentences(warnings))
