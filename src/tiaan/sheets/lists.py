"""Each kind of list, and the action that tells its rows to the file."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tiaan.actions import contact, convene, cosignlist, pledge, supervise
from tiaan.model.dates import parse_moment
from tiaan.model.promises import promises
from tiaan.model.table import text
from tiaan.model.terms import Action, Consent, ConsentWay
from tiaan.sheets import happenings
from tiaan.sheets.batch import Told
from tiaan.sheets.differing import Difference
from tiaan.sheets.dutylists import Extensions, Objections, Reminders, duty_meant
from tiaan.sheets.meaning import contact_ways
from tiaan.sheets.outcome import Verdict, sentences
from tiaan.sheets.steps import UNSAID
from tiaan.sheets.told import Added, Listed, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.case import Case
    from tiaan.sheets.batch import Meant
    from tiaan.sheets.values import SheetRow

_HELD = ("form", "supervised_on", "supervision_level", "taking_part", "achieved")
_SIDES = ("led_government", "led_cppcc")
_OF_CPPCC = re.compile("政协|主席")
"""Posts of leaders of the CPPCC, where a list does not say of which side a leader is."""
_MADE = ("unit", "pledge", "promised_on", "no_date", "made_on")
_FOUND = ("status", "checked_on", "changed_to", "check_note")


class Cosigners(Listed):
    """Who was asked to co-sign, and what each answered."""

    kind, action, about = "cosigners", Action.COSIGN, ("co_signer",)
    tells = needs = ("consent",)
    dated = "confirmed_on"

    def day(self, meant: Meant) -> tuple[date, tuple[str, ...]]:
        """Return the day of the answer: of consent, of leaving, or of having been asked."""
        keys = {Consent.CONFIRMED: "confirmed_on", Consent.INVITED: "invited_on"}
        key = keys.get(cast("Consent", meant["consent"]), "left_on")
        given = meant.get(key)
        if isinstance(given, date):
            return given, ()
        return self.options.on or self.options.today, (key,)

    def steps(self, meant: Meant, record: Meant) -> bool:
        """Whether the answer is another than the one on record, or is proved now."""
        before = record["consent"]
        if meant["consent"] is not before or before is Consent.INVITED:
            return True
        proved = {way.label for way in ConsentWay}
        return before is Consent.CONFIRMED and record["consent_how"] not in proved

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write one answer."""
        how = words(meant, "consent_how")
        asked, until = meant.get("invited_on"), words(meant, "answer_by")
        agreed = meant.get("confirmed_on")
        told = cosignlist.Told(
            words(meant, "co_signer"),
            cast("Consent", meant["consent"]),
            on,
            ConsentWay.parse(how) if how in {way.label for way in ConsentWay} else how or UNSAID,
            agreed if isinstance(agreed, date) else None,
            asked if isinstance(asked, date) else None,
            parse_moment(until) if until else None,
        )
        after, warnings, met = cosignlist.tell(self.op, case, told)
        return Added(after, warnings, (), (met.display,) if met else ())


class Contacts(Listed):
    """Contacts with proposers; a cell may name several ways."""

    kind, action = "contacts", Action.CONTACT
    tells = needs = ("contact_way",)
    dated = "contacted_on"

    def each(self, meant: Meant) -> Iterable[Meant]:
        """Return a contact for each way."""
        for way in cast("tuple[str, ...]", meant["contact_way"]):
            yield {**meant, "contact_way": (way,)}

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write one contact."""
        (way,) = contact_ways(text(meant["contact_way"]))
        draft = contact.ContactDraft(
            way, on, cast("Any", meant.get("stage")), self.unit(meant), words(meant, "note")
        )
        return Added(*contact.record(self.op, case, draft)[:2])


class Convenings(Listed):
    """Meetings of the units of collective cases."""

    kind, action, about = "convenings", Action.CONVENE, ("convened_on", "convened_by")
    tells = needs = ("convened_by",)
    dated = "convened_on"

    def steps(self, meant: Meant, record: Meant) -> bool:
        """Whether only the day was on record: a list of proposals tells no more of a meeting."""
        del meant
        return not record["agreed"]

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write one meeting, or what was agreed in it."""
        draft = convene.ConveneDraft(
            on,
            words(meant, "convened_by"),
            cast("tuple[str, ...]", meant.get("present", ())),
            words(meant, "agreed"),
        )
        for held in case.convenings:
            if (held.held_on, held.convened_by, held.agreed) == (on, draft.by, ""):
                return Added(*convene.complete(self.op, case, held, draft))
        return Added(*convene.hold(self.op, case, draft)[:2])


class Supervision(Listed):
    """Who leads the supervision of key proposals, and what was done."""

    kind, action = "supervision", Action.SUPERVISE
    tells = ("form", "key_topic", "led_government", "led_cppcc", "led_by")
    needs = ("form", "led_government", "led_cppcc", "led_by", "key_topic")
    dated = "supervised_on"

    def run(self, rows: Sequence[SheetRow], progress: Any = None) -> Any:  # noqa: ANN401 - as the base
        """As the base; rows that tell the same activity count it once."""
        self._activities: dict[tuple[object, ...], int] = {}
        return super().run(rows, progress)

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Write who leads, and the activity, unless it is on record."""
        del row
        supervise.require_on_file(case)
        self.op.action = self.action
        on, assumed = self.day(meant)
        after, warnings = self._lead(meant, case, on)
        if "form" in meant:
            held = {key: meant[key] for key in _HELD if key in meant}
            what = (words(meant, "activity"), on, *(text(meant.get(key)) for key in _HELD))
            known = next((r for r in self.rows(after) if self.says(held, r)), None)
            if known:
                self._activities.setdefault(what, int(str(known["activity"])))
            else:
                draft = supervise.ActivityDraft(
                    words(meant, "form"),
                    on,
                    words(meant, "supervision_level"),
                    words(meant, "taking_part"),
                    words(meant, "achieved"),
                )
                number = self._activities.get(what, 0)
                after, more, number = supervise.record(self.op, after, draft, number)
                self._activities[what] = number
                warnings += more
        if after == case:
            return Told(Verdict.SAME, case)
        missing = assumed if "form" in meant else ()
        return Told(Verdict.NEW, after, (), (), missing, sentences(dict.fromkeys(warnings)))

    def _lead(self, meant: Meant, case: Case, on: date) -> tuple[Case, tuple[Any, ...]]:
        """Arrange who leads; a leader of whom the sheet does not say which side is judged by post.

        Who leads already stays: a list that names fewer takes nobody away.
        """
        now = happenings.led(case)
        sides = {key: list(cast("tuple[str, ...]", meant.get(key, ()))) for key in _SIDES}
        for post in cast("tuple[str, ...]", meant.get("led_by", ())):
            if not any(post in cast("tuple[str, ...]", now[key]) for key in _SIDES):
                sides["led_cppcc" if _OF_CPPCC.search(post) else "led_government"].append(post)
        topic = words(meant, "key_topic") or None
        level = words(meant, "key")
        if not (topic or level or any(sides.values())):
            return case, ()
        draft = supervise.LeadDraft(
            on, topic, tuple(sides["led_government"]), tuple(sides["led_cppcc"]), level=level
        )
        return supervise.arrange(self.op, case, draft)


class Pledges(Listed):
    """What units promised, and what was found of it."""

    kind, action = "pledges", Action.PLEDGE
    tells = needs = ("pledge",)
    dated = "made_on"

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Write the promise and the check, each unless it is on record."""
        self.op.action = self.action
        on, assumed = self._made_on(meant, case)
        made = {key: meant[key] for key in _MADE if key in meant}
        about: Meant = {key: made[key] for key in ("unit", "pledge") if key in made}
        after, warnings = case, cast("tuple[Any, ...]", ())
        known = next((r for r in self.rows(case) if self.says(about, r)), None)
        if known is None:
            by = meant.get("promised_on")
            draft = pledge.PledgeDraft(
                words(meant, "pledge"),
                on,
                by if isinstance(by, date) else None,
                words(meant, "no_date") or ("" if by else UNSAID),
                self.unit(meant),
            )
            after, warnings = pledge.promise(self.op, case, draft)
        elif not self.says(made, known):
            return self._differing(
                case,
                tuple(
                    Difference(key, row.labels.get(key, key), text(made[key]), text(known[key]))
                    for key in made
                    if not self.says(made, known, (key,))
                ),
            )
        if "status" in meant:
            after, more = self._check(meant, about, after)
            warnings += more
        if after == case:
            return Told(Verdict.SAME, case)
        missing = list(assumed) if known is None else []
        missing += ["checked_on"] * ("status" in meant and "checked_on" not in meant)
        return Told(Verdict.NEW, after, (), (), tuple(missing), sentences(dict.fromkeys(warnings)))

    def _made_on(self, meant: Meant, case: Case) -> tuple[date, tuple[str, ...]]:
        """Return the day of a promise: where none is given, that of the reply it stands in."""
        duty = duty_meant(self, meant, case)
        if self.dated not in meant and not self.options.on and duty and duty.reply:
            return duty.reply.issued_on, ()
        return self.day(meant)

    def _check(self, meant: Meant, about: Meant, case: Case) -> tuple[Case, tuple[Any, ...]]:
        found = {key: meant[key] for key in _FOUND if key in meant}
        if any(self.says(about | found, record) for record in self.rows(case)):
            return case, ()
        what, unit = words(meant, "pledge"), self.unit(meant)
        made = next(p for p in promises(case) if p.what == what and unit in ("", p.unit.name))
        given, to = meant.get("checked_on"), meant.get("changed_to")
        draft = pledge.CheckDraft(
            cast("Any", meant["status"]),
            given if isinstance(given, date) else self.options.on or self.options.today,
            to if isinstance(to, date) else None,
            words(meant, "check_note"),
        )
        return pledge.check(self.op, case, made, draft)


LISTS: dict[str, type[Listed]] = {
    one.kind: one
    for one in (
        Cosigners,
        Contacts,
        Objections,
        Extensions,
        Convenings,
        Reminders,
        Supervision,
        Pledges,
    )
}
"""What tells the rows of each list to the file."""
