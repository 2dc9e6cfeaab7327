"""The lists of what happens to the duty of one unit: reminders, later days, objections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tiaan.actions import extension, objection, past, remind, transfer
from tiaan.errors import UsageError
from tiaan.model.dates import DueRule
from tiaan.model.terms import Action, ObjectionOutcome
from tiaan.model.waiting import answer_by
from tiaan.sheets.steps import UNSAID
from tiaan.sheets.told import Added, Listed, words

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.records import Assignment
    from tiaan.sheets.batch import Meant


class Reminders(Listed):
    """Who was reminded how."""

    kind, action = "reminders", Action.REMIND
    tells = needs = ("remind_way",)
    dated = "reminded_on"

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write the reminders of one case."""
        unit = self.unit_found(meant)
        way, note = cast("Any", meant["remind_way"]), words(meant, "note")
        remind.record(
            self.op, case, unit.id if unit else None, way, on, note,
            round_=cast("int | None", meant.get("round")),
        )  # fmt: skip
        return Added(self.op.case(case.id))


class Extensions(Listed):
    """Later days; of a duty answered since, how its day came about."""

    kind, action, about = "extensions", Action.EXTEND, ("unit", "extended_to")
    tells = needs = ("extended_to",)
    dated = "granted_on"

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write one extension."""
        to, was = cast("date", meant["extended_to"]), meant.get("was_due_on")
        consent, reason = words(meant, "consent_by"), words(meant, "reason")
        duty = duty_meant(self, meant, case)
        if duty is not None and isinstance(was, date) and was < to == duty.due_on:
            return Added(*past.extended(self.op, case, duty, was, on, consent, reason))
        stands = duty and answer_by(case, duty, self.op.settings, self.op.calendar)
        if stands is not None and was not in (None, stands):
            raise UsageError(f"原期限在文件中是 {stands}，不是 {was}", "请核对原办理时限")
        draft = extension.ExtensionDraft(
            on, DueRule("date", day=to), consent, self.unit(meant), reason
        )
        return Added(*extension.grant(self.op, case, draft)[:3])


def duty_meant(batch: Listed, meant: Meant, case: Case) -> Assignment | None:
    """Return the duty that a row is about, ended ones too; the latest where it names no round."""
    name, round_ = batch.unit(meant), meant.get("round")
    found = [
        duty
        for duty in case.assignments
        if (duty.unit.name == name or (not name and duty in case.duties()))
        and round_ in (None, duty.round)
    ]
    return found[-1] if found and (name or len(found) == 1) else None


class Objections(Listed):
    """Requests to be let off, and what became of each."""

    kind, action, about = "objections", Action.OBJECT, ("unit", "raised_on")
    tells = needs = ("reason",)
    dated = "raised_on"

    def steps(self, meant: Meant, record: Meant) -> bool:
        """Whether the row decides on a request that waits."""
        return record["ruling"] is None and "ruling" in meant

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write a request, and the decision where the row has one."""
        ruling, unit = meant.get("ruling"), self.unit(meant)
        if ruling is not None and (done := self._past(meant, case, on)):
            return done
        known = self.rows(case)
        asked: Meant = {key: meant[key] for key in ("unit", "raised_on") if key in meant}
        done = Added(case)
        if not any(r["ruling"] is None and self.says(asked, r) for r in known if asked):
            draft = objection.ObjectionDraft(
                on,
                words(meant, "reason"),
                unit,
                self.unit(meant, "wished_unit"),
                words(meant, "late_reason"),
            )
            done = Added(*objection.ask(self.op, case, draft)[:3])
        if ruling is None:
            return done
        day = self._ruled_on(meant, on)
        if ruling is ObjectionOutcome.REFUSED:
            why = words(meant, "ruling_note") or UNSAID
            after, warnings, _ = objection.keep(self.op, done.case, why, day, unit)
        else:
            to = self.unit(meant, "moved_to")
            if not to:
                raise UsageError("没有写明改由哪个单位", "请补上“改由单位”")
            draft_to = transfer.TransferDraft(day, to, unit)
            after, warnings, _ = transfer.let_off(self.op, done.case, draft_to)
        return Added(after, done.warnings + warnings, done.remarks)

    def _ruled_on(self, meant: Meant, on: date) -> date:
        given = meant.get("ruled_on")
        return given if isinstance(given, date) else max(on, self.options.on or on)

    def _past(self, meant: Meant, case: Case, on: date) -> Added | None:
        """Write a request of which the file has only the outcome: answered, or moved on, since."""
        told = past.PastObjection(
            on,
            words(meant, "reason"),
            self._ruled_on(meant, on),
            self.unit_found(meant, "wished_unit"),
            words(meant, "late_reason"),
            words(meant, "ruling_note"),
        )
        duty, gone = duty_meant(self, meant, case), self.unit_found(meant)
        if meant["ruling"] is ObjectionOutcome.REFUSED:
            if duty is None or duty.reply is None or duty.reply.issued_on < told.decided_on:
                return None
            told = told._replace(note=told.note or UNSAID)
            return Added(*past.refused(self.op, case, duty, told))
        to = self.unit(meant, "moved_to")
        taken = next((d for d in case.duties() if d.unit.name == to), None)
        if duty is not None or gone is None or taken is None:
            return None
        return Added(*past.transferred(self.op, case, gone, taken, told))
