"""The life of one proposal as a row tells it, step by step through the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from tiaan.actions import (
    amend,
    assign,
    contact,
    convene,
    feedback,
    merge,
    notify,
    people,
    reply,
    review,
    submit,
)
from tiaan.errors import UsageError
from tiaan.model.dates import DueRule, due_on
from tiaan.model.refs import number_key
from tiaan.model.terms import (
    Action,
    Decision,
    FeedbackSource,
    Mode,
    PublicConsent,
    State,
    Timing,
    class_letter,
)
from tiaan.sheets.cells import ALREADY
from tiaan.sheets.meaning import PRIVATE, UNITS, contact_ways
from tiaan.sheets.stages import decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiaan.model.case import Case
    from tiaan.model.records import Session
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.workdays import Calendar
    from tiaan.sheets.values import SheetRow
    from tiaan.store.journal import Operation

UNSAID = "（表中未注明）"
"""Stands where an action must have a reason and the sheet has none."""
AMENDABLE = {
    "title": "title",
    "kind": "kind",
    "category": "category",
    "sector": "sector",
    "timing": "timing",
    "public": "public",
    "public_reason": "public_reason",
    "suggested_unit": "suggest_unit",
    "note": "note",
    "key": "key",
    "excellent": "excellent",
    "leader": "leader",
    "body": "body",
    "case_no": "number",
}
"""Fields that `amend` corrects, and what it calls them."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One row, ready to be told to the file.

    Attributes:
        meant: its values as the file would show them.
        days: of the five stages, see `stages.days_of`.
        number: the case number to give where the row has none; None leaves it to the county.
        survivor: looks up the case that a number names, for a merge.
        decided: called once the case stands decided, before it is handed over.
    """

    row: SheetRow
    meant: Mapping[str, Value]
    session: Session
    days: Mapping[str, date]
    confirmed: bool
    number: str | None
    survivor: Callable[[str], Case]
    decided: Callable[[Case], None]

    def text(self, key: str) -> str:
        """Return the words of a field; "" where there are none."""
        value = self.meant.get(key)
        return "" if value is None else str(value)

    def listed(self, key: str) -> tuple[str, ...]:
        """Return the items of a list."""
        value = self.meant.get(key)
        return value if isinstance(value, tuple) else ()


def begin(op: Operation, telling: Telling) -> Case:
    """Take in a proposal that the file does not have."""
    t = telling
    timing = t.meant.get("timing")
    op.action = Action.SUBMIT
    draft = submit.SubmitDraft(
        title=t.text("title"),
        by=t.text("lead"),
        on=t.days["received_on"],
        kind=cast(Any, t.meant.get("kind")),
        cosign=t.listed("co_signers"),
        confirmed=t.confirmed,
        sector=t.text("sector"),
        category=t.text("category"),
        body=t.text("body"),
        suggest_unit=t.text("suggested_unit"),
        public=cast(PublicConsent, t.meant.get("public", PublicConsent.UNKNOWN)),
        public_reason=t.text("public_reason"),
        phone=t.text("phone"),
        address=t.text("address"),
        employer=t.text("employer"),
        note=t.text("note"),
        offsession=None if timing is None else timing is Timing.OFFSESSION,
        stated_signers=cast(Any, t.meant.get("stated_signers")),
        intake_no=cast(Any, t.meant.get("intake_no")),
    )
    case = submit.take_in(op, t.session, draft)[0]
    extra = {k: t.meant[k] for k in ("leader", "excellent") if t.meant.get(k)}
    if decision(t.meant) is not Decision.FILE and t.meant.get("key"):
        extra["key"] = t.meant["key"]
    if t.meant.get("mode") is Mode.COLLECTIVE:
        extra.pop("leader", None)
    return correct_values(op, case, t.days["received_on"], extra)


def correct_values(op: Operation, case: Case, on: date, values: Mapping[str, Value]) -> Case:
    """Amend fields by their keys, see `AMENDABLE`; nothing where there are none."""
    if not values:
        return case
    op.action = Action.AMEND
    named = {AMENDABLE[key]: value for key, value in values.items()}
    return amend.correct(op, case, amend.AmendDraft(on=on, **cast(Any, named)))[0]


def correct(op: Operation, case: Case, telling: Telling, keys: set[str], on: date) -> Case:
    """Bring what may be corrected in a known proposal to what the row says."""
    values = {key: telling.meant[key] for key in keys if key in AMENDABLE}
    if not case.case_no:
        values.pop("case_no", None)
    if keys & set(PRIVATE) and case.first is not None:
        people.keep_contact(op, case.first.proposer, *(telling.text(key) for key in PRIVATE))
        op.action = Action.AMEND
        case = op.settle(case, case.state, on)[0]
    return correct_values(op, case, on, values)


def go_on(op: Operation, case: Case, telling: Telling) -> Case:
    """Take every step that the row tells and the case has not taken."""
    case = _decide(op, case, telling)
    telling.decided(case)
    case = tell_proposer(op, case, telling.meant, telling.days["decided_on"])
    case = _hand_over(op, case, telling)
    case = _convene(op, case, telling)
    case = _answer(op, case, telling)
    case = _get_in_touch(op, case, telling)
    case = _rate(op, case, telling)
    if decision(telling.meant) is Decision.WITHDRAW and case.state is not State.WITHDRAWN:
        op.action = Action.WITHDRAW
        last = max([telling.days["decided_on"], *(a.assigned_on for a in case.assignments)])
        case = merge.drop(op, case, telling.text("note") or UNSAID, last)
    return case


def _decide(op: Operation, case: Case, t: Telling) -> Case:
    choice = decision(t.meant)
    if choice is None or case.state not in (State.PENDING, State.FILED):
        return case
    numbered = bool(t.meant.get("case_no")) or choice is Decision.FILE
    if choice in (Decision.FILE, Decision.MERGE, Decision.WITHDRAW):
        if case.state is State.PENDING and numbered:
            case = _review(op, case, t, Decision.FILE)
        if choice is Decision.MERGE:
            op.action = Action.MERGE
            survivor = t.survivor(t.text("merged_into"))
            case = merge.absorb(op, case, survivor, t.days["decided_on"])
    elif case.state is State.PENDING:
        case = _review(op, case, t, choice)
    return case


def tell_proposer(op: Operation, case: Case, meant: Mapping[str, Value], on: date) -> Case:
    """Note that the proposer was told of the decision; `on` is the day where the row has none."""
    told = meant.get("notified_on")
    last = case.verdicts[-1] if case.verdicts else None
    if last is None or last.notified_on or not (told or meant.get("notified_how")):
        return case
    op.action = Action.NOTIFY
    how = str(meant.get("notified_how") or ALREADY)
    return notify.record(op, case, how, told if isinstance(told, date) else on)[0]


def _review(op: Operation, case: Case, t: Telling, choice: Decision) -> Case:
    op.action = Action.REVIEW
    filed = choice is Decision.FILE
    on = t.days["decided_on"]
    if filed and decision(t.meant) is Decision.WITHDRAW and t.listed("lead_unit"):
        on = min(on, t.days["assigned_on"])
    draft = review.ReviewDraft(
        choice=choice,
        on=on,
        grounds=() if filed else t.listed("grounds"),
        note=(t.text("note") or UNSAID) if choice is Decision.RETURN else "",
        convert_to=t.text("converted_to"),
        number=(t.text("case_no") or t.number) if filed else None,
        key=t.text("key") if filed else "",
    )
    return review.decide(op, case, draft)[0]


def _hand_over(op: Operation, case: Case, t: Telling) -> Case:
    if case.state is not State.FILED or not any(t.listed(key) for key in UNITS):
        return case
    op.action = Action.ASSIGN
    draft = assign_draft(op.settings, op.calendar, t.meant, t.days["assigned_on"])
    return assign.hand_over(op, case, draft)[0]


def assign_draft(
    settings: Settings, calendar: Calendar, meant: Mapping[str, Value], on: date
) -> assign.AssignDraft:
    """Return who is to handle, as a row says; a due day other than the county's stands as such."""

    def listed(key: str) -> tuple[str, ...]:
        value = meant.get(key)
        return value if isinstance(value, tuple) else ()

    due = meant.get("due_on")
    rule = None
    if isinstance(due, date) and due != due_on(settings.due_rule, on, calendar):
        rule = DueRule("date", day=due)
    together = bool(listed("joint_units"))
    return assign.AssignDraft(
        on=on,
        lead=next(iter(listed("lead_unit")), ""),
        co=listed("co_units"),
        split=listed("split_units"),
        units=listed("joint_units"),
        leader=str(meant.get("leader") or "") if together else "",
        due=rule,
        collective=together,
    )


def _convene(op: Operation, case: Case, t: Telling) -> Case:
    """Note that the leader brought the units of a collective case together: before they answer."""
    convened = t.meant.get("convened_on")
    if not isinstance(convened, date) or case.mode is not Mode.COLLECTIVE or case.convenings:
        return case
    op.action = Action.CONVENE
    return convene.hold(op, case, convene.ConveneDraft(convened))[0]


def _answer(op: Operation, case: Case, t: Telling) -> Case:
    if "result" not in t.meant or case.round > 1 or case.state is not State.ASSIGNED:
        return case
    draft = reply.ReplyDraft(
        result=as_printed(t.row, t.meant),
        on=t.days["replied_on"],
        doc_no=t.text("reply_no"),
        signed_by=t.text("signed_by"),
    )
    op.action = Action.REPLY
    while owing := case.owing():
        case = reply.answer(op, case, owing[0], draft)[0]
    return case


def as_printed(row: SheetRow, meant: Mapping[str, Value]) -> str:
    """Return a result as the reply bears it: a bare letter as it stands, else the words' label."""
    printed = row.raw.get("result", "")
    if class_letter(printed) is None:
        printed = str(getattr(meant["result"], "label", printed))
    return printed


def _get_in_touch(op: Operation, case: Case, t: Telling) -> Case:
    if case.contacts or not t.listed("contact_way"):
        return case
    op.action = Action.CONTACT
    day = t.days["replied_on" if case.results else "assigned_on"]
    for way in contact_ways("、".join(t.listed("contact_way"))):
        case = contact.note(op, case, way, day)
    return case


def _rate(op: Operation, case: Case, t: Telling) -> Case:
    if "rating" not in t.meant or case.first is None:
        return case
    first = case.first.proposer.id
    if any(form.round == 1 and form.proposer.id == first for form in case.feedback):
        return case
    if case.state not in (State.ASSIGNED, State.REPLIED):
        raise UsageError("有评价而没有承办单位或答复", "请补上“主办单位”“办理结果”等列")
    op.action = Action.FEEDBACK
    draft = feedback.FeedbackDraft(
        rating=t.text("rating"),
        on=t.days["rated_on"],
        work=t.text("rating_work"),
        source=FeedbackSource.PAPER,
        comment=t.text("comment"),
    )
    return feedback.rate(op, case, draft)[0]


class Numbers:
    """Case numbers for rows that bring none: after the highest of the file and of the sheet."""

    def __init__(self, op: Operation) -> None:
        self._op = op
        self._highest: dict[tuple[int, str], int] = {}

    def reserve(self, session_id: int, number: str) -> None:
        """Keep a number for the row that names it."""
        letters, digits = number_key(number)
        most = self._highest.get((session_id, letters), 0)
        self._highest[session_id, letters] = max(digits, most)

    def next(self, session_id: int) -> str:
        """Return the next number, in the county's format."""
        number = review.next_number(self._op, session_id)
        letters, digits = number_key(number)
        most = self._highest.get((session_id, letters), 0)
        if digits > most:
            return number
        return f"{letters}{most + 1:0{len(number) - len(letters)}}"
