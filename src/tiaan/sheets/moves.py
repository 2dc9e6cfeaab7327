"""Decisions and assignments in bulk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tiaan.actions import assign, extension, merge, review
from tiaan.errors import NotFound, UsageError
from tiaan.model import workflow
from tiaan.model.dates import DueRule
from tiaan.model.terms import Action, Decision, State
from tiaan.sheets.batch import Batch, Told
from tiaan.sheets.differing import differences
from tiaan.sheets.later import LATER, granted
from tiaan.sheets.meaning import UNITS
from tiaan.sheets.outcome import Verdict, refuse, sentences
from tiaan.sheets.stages import decision
from tiaan.sheets.steps import (
    AMENDABLE,
    UNSAID,
    Numbers,
    assign_draft,
    correct_values,
    tell_proposer,
)
from tiaan.store import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.case import Case
    from tiaan.model.table import Value
    from tiaan.sheets.batch import Meant
    from tiaan.sheets.differing import Difference
    from tiaan.sheets.values import SheetRow

_ACTIONS = {Decision.MERGE: Action.MERGE, Decision.WITHDRAW: Action.WITHDRAW}
_TOLD = {"notified_on", "notified_how"}
_NAMING = ("title", "lead")
"""They tell which proposal is meant, and are not compared."""


class _Moves(Batch):
    """What both have in common: rows are held against the list's row of the case."""

    def shown(self, case: Case) -> dict[str, Value]:
        """Return what the file says of a case, as a row of this sheet would."""
        survivor = self.op.case(case.merged_into).own_number if case.merged_into else ""
        return listing.describe(case, survivor=survivor, card=listing.NO_CARD)

    def differing(self, row: SheetRow, meant: Meant, case: Case) -> tuple[Difference, ...]:
        """Return in what the row and the file differ."""
        found = differences(row, meant, self.shown(case), self.words)
        return tuple(one for one in found if one.key not in _NAMING)

    def known(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Hold a row against what has happened; with `--update` correct what may be corrected."""
        found = self.differing(row, meant, case)
        verdict = Verdict.CHANGED if found else Verdict.SAME
        repeated = self.once(row, (case.id, self.dated), verdict)
        if found and self.options.update:
            case = self.update(row, meant, case, found)
            self.hold(row, meant, case)
        return Told(verdict, case, found, is_repeated=repeated)

    def update(self, row: SheetRow, meant: Meant, case: Case, found: Sequence[Difference]) -> Case:
        """Correct the file by the row."""
        del row
        values = {d.key: meant[d.key] for d in found if d.key in AMENDABLE}
        on = self.options.on or self.options.today
        return correct_values(self.op, case, on, values)

    def hold(self, row: SheetRow, meant: Meant, case: Case) -> None:
        """Make sure that the file now says what the row says.

        Raises:
            Faulty: it does not.
        """
        refuse(*(row.problem(d.unmet, d.key) for d in self.differing(row, meant, case)))


class Reviews(_Moves):
    """Decisions: filing, refusals, conversions, merges, withdrawals."""

    tells = needs = ("outcome", "grounds", "converted_to", "merged_into")
    dated = "decided_on"

    def order(self, rows: Sequence[SheetRow]) -> Sequence[int]:
        """Merges last: the survivor may get its number in this very sheet."""
        self._numbers = Numbers(self.op)
        for row in rows:
            if number := row.values.get("case_no"):
                self._numbers.reserve(self.session.id, str(number))
        last = [place for place, row in enumerate(rows) if "merged_into" in row.values]
        held = set(last)
        return [*(place for place in range(len(rows)) if place not in held), *last]

    def shown(self, case: Case) -> dict[str, Value]:
        """Return what the file says; 备注 is the decision's."""
        note = case.verdicts[-1].note if case.verdicts else ""
        return {**super().shown(case), "note": "" if note == UNSAID else note}

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Decide, unless it is decided so already."""
        choice = decision(meant)
        if choice is None:
            raise UsageError("没有写明审查意见", "请写 立案、不予立案、并案 等")
        meant.setdefault("outcome", choice)
        if survivor := self._survivor(case, meant):
            meant["merged_into"] = survivor.own_number
        on, assumed = self.day(meant)
        last = case.verdicts[-1] if case.verdicts else None
        decided = last and last.outcome is choice and (assumed or last.decided_on == on)
        action = _ACTIONS.get(choice, Action.REVIEW)
        if decided and last and not last.notified_on and _TOLD & meant.keys():
            return self._tell_proposer(row, meant, case)
        if decided or action not in workflow.open_actions(case.state):
            return self.known(row, meant, case)
        self.once(row, (case.id, self.dated), Verdict.NEW)
        self.op.action = action
        advice: tuple[str, ...] = ()
        match choice:
            case Decision.MERGE:
                after = self._merge(meant, case, on)
            case Decision.WITHDRAW:
                after = merge.drop(self.op, case, str(meant.get("note") or UNSAID), on)
            case _:
                after, advice = self._decide(meant, case, on, choice)
        after = tell_proposer(self.op, after, meant, on)
        self.hold(row, meant, after)
        return Told(Verdict.NEW, after, assumed=assumed, advice=advice)

    def _tell_proposer(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Note that the proposer was told of what is decided already, if that is all that is new.

        A sheet that says in another way what was decided is held against the file as ever.
        """
        found = [d for d in self.differing(row, meant, case) if d.key not in _TOLD]
        if found:
            return self.known(row, meant, case)
        self.once(row, (case.id, self.dated), Verdict.NEW)
        day = self.options.on or self.options.today
        after = tell_proposer(self.op, case, meant, day)
        assumed = () if "notified_on" in meant else ("notified_on",)
        return Told(Verdict.NEW, after, assumed=assumed)

    def _decide(
        self, meant: Meant, case: Case, on: date, choice: Decision
    ) -> tuple[Case, tuple[str, ...]]:
        filed = choice is Decision.FILE
        number = meant.get("case_no")
        if filed and number is None and not case.case_no:
            number = self._numbers.next(case.session.id)
        self.op.action = Action.REVIEW
        draft = review.ReviewDraft(
            choice,
            on,
            cast(Any, meant.get("grounds", ())),
            str(meant.get("note") or (UNSAID if choice is Decision.RETURN else "")),
            str(meant.get("converted_to", "")),
            str(number) if filed and number else None,
            str(meant.get("category", "")),
            str(meant.get("key", "")),
        )
        after, warnings = review.decide(self.op, case, draft)
        return after, sentences(warnings)

    def _survivor(self, case: Case, meant: Meant) -> Case | None:
        raw = str(meant.get("merged_into", ""))
        found = self.index.by_ref(case.session.id, raw) if raw else None
        return None if found is None else self.op.case(found)

    def _merge(self, meant: Meant, case: Case, on: date) -> Case:
        """Merge a case; one that the sheet gives a number is filed first."""
        if "merged_into" not in meant:
            raise UsageError("没有写明并入哪一件", "请在“并入案号”写主案的案号或收件号")
        survivor = self._survivor(case, meant)
        if survivor is None:
            raise NotFound(f"没有主案 {meant['merged_into']}", "请核对“并入案号”")
        if case.state is State.PENDING and "case_no" in meant:
            case, _ = self._decide(meant, case, on, Decision.FILE)
        self.op.action = Action.MERGE
        return merge.absorb(self.op, case, survivor, on)


class Assignments(_Moves):
    """Who handles what, until when."""

    tells = needs = UNITS
    dated = "assigned_on"

    def shown(self, case: Case) -> dict[str, Value]:
        """Return what the file says, a later day that was granted with it."""
        return {**super().shown(case), **granted(case)}

    def differing(self, row: SheetRow, meant: Meant, case: Case) -> tuple[Difference, ...]:
        """As the base; beside 延期至 the day may be the one before, which is on file as such."""
        found = super().differing(row, meant, case)
        later = granted(case)
        if "extended_to" in meant and meant.get("due_on") == later["was_due_on"]:
            return tuple(one for one in found if one.key != "due_on")
        return found

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Hand over, unless it is in hand already; give a later day where the row has one."""
        to = meant.get("extended_to")
        if case.assignments and case.duties():
            if isinstance(to, date) and granted(case)["extended_to"] != to:
                return self._extend(row, meant, case, to)
            return self.known(row, meant, case)
        on, assumed = self.day(meant)
        if isinstance(to, date):
            first = meant.get("was_due_on")
            if first or meant.get("due_on") == to:
                meant = {**meant, "due_on": first}
        self.op.action = Action.ASSIGN
        workflow.require_open(case.number, case.state, Action.ASSIGN)
        self.once(row, (case.id, self.dated), Verdict.NEW)
        draft = assign_draft(self.op.settings, self.op.calendar, meant, on)
        after, warnings = assign.hand_over(self.op, case, draft)
        if meant.get("leader") and not draft.collective:
            values = {"leader": meant["leader"]}
            after = correct_values(self.op, after, on, values)
        if isinstance(to, date):
            after = self._grant(meant, after, to)
            meant = {**meant, "due_on": to}
        self.hold(row, meant, after)
        return Told(Verdict.NEW, after, assumed=assumed, advice=sentences(warnings))

    def _extend(self, row: SheetRow, meant: Meant, case: Case, to: date) -> Told:
        """Give a later day to what is in hand, if that is all that is new."""
        found = [d for d in self.differing(row, meant, case) if d.key not in (*LATER, "due_on")]
        if found:
            return self.known(row, meant, case)
        self.once(row, (case.id, self.dated), Verdict.NEW)
        assumed = () if "granted_on" in meant else ("granted_on",)
        return Told(Verdict.NEW, self._grant(meant, case, to), assumed=assumed)

    def _grant(self, meant: Meant, case: Case, to: date) -> Case:
        given = meant.get("granted_on")
        on = given if isinstance(given, date) else self.options.on or self.options.today
        self.op.action = Action.EXTEND
        consent = str(meant.get("consent_by", ""))
        draft = extension.ExtensionDraft(on, DueRule("date", day=to), consent)
        return extension.grant(self.op, case, draft)[0]

    def update(self, row: SheetRow, meant: Meant, case: Case, found: Sequence[Difference]) -> Case:
        """Correct the leader, and add the units that the file does not have yet."""
        case = super().update(row, meant, case, found)
        held = {duty.unit.name for duty in case.duties()}

        def added(key: str) -> tuple[str, ...]:
            named = cast("tuple[str, ...]", meant.get(key, ()))
            return tuple(name for name in named if name not in held)

        more: dict[str, Any] = {
            "co": added("co_units"),
            "split": added("split_units"),
            "units": added("joint_units"),
        }
        if any(more.values()):
            on, _ = self.day(meant)
            self.op.action = Action.ASSIGN
            draft = assign.AssignDraft(on=on, collective=bool(more["units"]), **more)
            case = assign.hand_over(self.op, case, draft)[0]
        return case
