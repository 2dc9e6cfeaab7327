"""Decisions and assignments in bulk that a meeting has still to make: rows are only drafted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tiaan.actions import drafting
from tiaan.actions.review import ReviewDraft
from tiaan.errors import NotFound, UsageError
from tiaan.model.dates import DueRule
from tiaan.model.terms import Decision, State
from tiaan.sheets.batch import Told
from tiaan.sheets.moves import Assignments, Reviews
from tiaan.sheets.outcome import Verdict, sentences
from tiaan.sheets.stages import decision
from tiaan.sheets.steps import UNSAID, assign_draft

if TYPE_CHECKING:
    from tiaan.actions.assign import AssignDraft
    from tiaan.model.case import Case
    from tiaan.sheets.batch import Batch, Meant
    from tiaan.sheets.values import SheetRow

_DAY_UNUSED = "表中的日期不用，以会议日期为准"


def _draft(
    teller: DraftedReviews | DraftedAssignments,
    row: SheetRow,
    meant: Meant,
    case: Case,
    wanted: ReviewDraft | AssignDraft,
) -> Told:
    """Draft what a row says; what is drafted already is the same, or replaced.

    The row is held against the case as the draft would leave it. Its day is not kept: one day
    stands for the whole meeting.
    """
    day = teller.options.on or teller.options.today
    kept = drafting.keep(teller.op, case, wanted, lambda after: teller.hold(row, meant, after), day)
    verdict = Verdict.CHANGED if kept.replaced else Verdict.NEW
    if kept.replaced and kept.replaced.said == kept.draft.said:
        verdict = Verdict.SAME
    repeated = teller.once(row, (case.id, teller.dated), verdict)
    remarks = [kept.remark] if verdict is Verdict.CHANGED else []
    remarks += [_DAY_UNUSED] if teller.dated in meant else []
    return Told(
        verdict,
        kept.case,
        remarks=tuple(remarks),
        advice=sentences(kept.warnings),
        is_repeated=repeated,
    )


class DraftedReviews(Reviews):
    """Decisions to be made: those of `Reviews`."""

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Draft a decision, unless it is made already."""
        choice = decision(meant)
        if choice is None:
            raise UsageError("没有写明审查意见", "请写 立案、不予立案、并案 等")
        meant.setdefault("outcome", choice)
        last = case.verdicts[-1] if case.verdicts else None
        if last and last.outcome is choice and case.state is not State.PENDING:
            repeated = self.once(row, (case.id, self.dated), Verdict.SAME)
            return Told(Verdict.SAME, case, remarks=("已经审查",), is_repeated=repeated)
        into = ""
        if survivor := self._survivor(case, meant):
            meant["merged_into"] = survivor.own_number
            into = f"L{survivor.intake_no}"
        if choice is Decision.MERGE and not into:
            raw = meant.get("merged_into")
            if raw is None:
                raise UsageError("没有写明并入哪一件", "请在“并入案号”写主案的案号或收件号")
            raise NotFound(f"没有主案 {raw}", "请核对“并入案号”")
        number, note = meant.get("case_no"), meant.get("note")
        wanted = ReviewDraft(
            choice,
            self.day(meant)[0],
            cast(Any, meant.get("grounds", ())),
            str(note or (UNSAID if choice in (Decision.RETURN, Decision.WITHDRAW) else "")),
            str(meant.get("converted_to", "")),
            str(number) if number and choice in (Decision.FILE, Decision.MERGE) else None,
            str(meant.get("category", "")),
            str(meant.get("key", "")),
            into=into,
        )
        return _draft(self, row, meant, case, wanted)

    def _survivor(self, case: Case, meant: Meant) -> Case | None:
        """Return the survivor, by a number that it may only be drafted to get."""
        found = super()._survivor(case, meant)
        raw = str(meant.get("merged_into", ""))
        if found is None and raw:
            return drafting.wanting(self.op, case.session.id, raw)
        return found


class DraftedAssignments(Assignments):
    """Who is to handle what: the rows of `Assignments`."""

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Draft who handles, unless it is in hand already."""
        if case.assignments and case.duties():
            self.hold(row, meant, case)
            repeated = self.once(row, (case.id, self.dated), Verdict.SAME)
            return Told(Verdict.SAME, case, remarks=("已经交办",), is_repeated=repeated)
        on, _ = self.day(meant)
        wanted = assign_draft(self.op.settings, self.op.calendar, meant, on)
        due = meant.get("due_on")
        if isinstance(due, date) and self.dated not in meant:
            # It may be what the county's rule makes of today; the meeting is on another day.
            wanted = wanted._replace(due=DueRule("date", day=due))
        wanted = wanted._replace(leader=str(meant.get("leader") or ""))
        return _draft(self, row, meant, case, wanted)


DRAFTED: dict[str, type[Batch]] = {"reviews": DraftedReviews, "assignments": DraftedAssignments}
"""The kinds of sheets that can be drafted, and what tells their rows."""
