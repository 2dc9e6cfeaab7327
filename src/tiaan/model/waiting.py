"""What a case waits for: replies, co-handlers' opinions, forms, word to a proposer; how urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.dates import DueRule, due_on, parse_due, rests_on_guess
from tiaan.model.terms import Decision, Mode, PublicationSubject, Role, Standing, State, Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.promises import Promise
    from tiaan.model.records import Assignment, Verdict
    from tiaan.model.settings import Settings
    from tiaan.model.workdays import Calendar


class Matter(Term):
    """待办事项"""  # noqa: D415 - names the vocabulary in messages

    REPLY = "reply", "答复"
    OPINION = "opinion", "会办意见"
    FORM = "form", "征询意见表"
    NOTICE = "notice", "未立案告知"
    PROPOSAL = "publish_proposal", "提案公开"
    ANSWER = "publish_reply", "答复公开"
    PLEDGE = "pledge", "承诺", "承诺事项", "到期未报"


OURS = "提案委"
"""Stands where nobody but the committee itself has to do something."""
GUESSED = "~"
"""Stands before a day that rests on a year without notice (推算)."""
SOON = DueRule("workdays", 7)
"""What counts as due soon where nobody says otherwise."""

# What is overdue comes before all that is not; who handles it, before what a proposer owes or is
# owed; an opinion a little before the reply that needs it.
_OVERDUE, _OVERDUE_MOST = 100, 30
_HORIZON = 30
_WEIGHTS = {
    Matter.REPLY: 30,
    Matter.OPINION: 32,
    Matter.FORM: 5,
    Matter.NOTICE: 10,
    Matter.PROPOSAL: 5,
    Matter.ANSWER: 5,
    Matter.PLEDGE: 10,
}
_ROUND, _KEY, _COLLECTIVE = 20, 15, 10

TOLD_OF = frozenset({Decision.REJECT, Decision.RETURN, Decision.CONVERT, Decision.MERGE})
"""Decisions that a proposer has to be told of; a withdrawal is the proposer's own."""


class Waiting(NamedTuple):
    """One thing that is waited for.

    Attributes:
        duty: whose reply or opinion; None where a proposer is to be heard or told.
        start: the day from which the time runs.
        rule: the time given.
        left: working days after today up to the due day; negative once it has passed.
        overdue: whether the due day has passed; over a weekend `left` is still 0.
        guessed: whether the due day rests on a year without notice (推算).
        promise: of whose keeping nobody has told; None where something else is waited for.
    """

    case: Case
    matter: Matter
    duty: Assignment | None
    start: date
    rule: DueRule
    due_on: date
    left: int
    overdue: bool
    guessed: bool
    promise: Promise | None = None

    @property
    def unit(self) -> str:
        """The unit that owes it; "" where a proposer is heard or told, or it is our own to do."""
        owes = self.duty or self.promise
        return owes.unit.name if owes else ""

    @property
    def part(self) -> str:
        """What follows the number of its case: .2 for the second promise, else nothing."""
        return f".{self.promise.number}" if self.promise else ""

    @property
    def is_ours(self) -> bool:
        """Whether it is the committee's own to do, and nobody else's: to make something public."""
        return self.matter in (Matter.PROPOSAL, Matter.ANSWER)

    @property
    def points(self) -> tuple[tuple[str, int], ...]:
        """What makes it urgent: each reason with its weight."""
        near = max(0, _HORIZON - self.left)
        found = (
            ("逾期", _OVERDUE if self.overdue else 0),
            ("逾期日数", min(_OVERDUE_MOST, -self.left) if self.overdue else 0),
            ("临近", 0 if self.overdue else near),
            (self.matter.label, _WEIGHTS[self.matter]),
            ("重新办理", _ROUND if self.case.round > 1 and self.duty else 0),
            ("重点提案", _KEY if self.case.key_level else 0),
            ("集体办理", _COLLECTIVE if self.case.mode is Mode.COLLECTIVE else 0),
        )
        return tuple((reason, weight) for reason, weight in found if weight)

    @property
    def urgency(self) -> int:
        """The sum of the points."""
        return sum(weight for _, weight in self.points)

    @property
    def why(self) -> str:
        """The sum as people read it: 逾期 100 + 答复 10 = 110."""
        return " + ".join(f"{reason} {weight}" for reason, weight in self.points) + (
            f" = {self.urgency}"
        )


def waiting_for(
    case: Case, settings: Settings, calendar: Calendar, today: date
) -> Iterator[Waiting]:
    """Yield everything a case waits for, as of a day; nothing of it is stored."""
    for matter, duty, start, rule, due in _found(case, settings, calendar):
        left = calendar.between(today, due)
        guessed = rests_on_guess(rule, start, due, calendar)
        yield Waiting(case, matter, duty, start, rule, due, left, due < today, guessed)
    if case.commitments and case.state in (State.ASSIGNED, State.REPLIED):
        yield from _unkept(case, calendar, today)


def _unkept(case: Case, calendar: Calendar, today: date) -> Iterator[Waiting]:
    """Yield the promises whose day has passed and of which nobody has told what came of them."""
    from tiaan.model.promises import promises  # noqa: PLC0415 - few cases have any

    for one in promises(case, today):
        if one.standing is Standing.OVERDUE and one.due_on is not None:
            left = calendar.between(today, one.due_on)
            rule = DueRule("date", day=one.due_on)
            yield Waiting(
                case, Matter.PLEDGE, None, one.made_on, rule, one.due_on, left,
                overdue=True, guessed=False, promise=one,
            )  # fmt: skip


def _found(
    case: Case, settings: Settings, calendar: Calendar
) -> Iterator[tuple[Matter, Assignment | None, date, DueRule, date]]:
    match case.state:
        case State.ASSIGNED:
            for duty in case.owing():
                start, rule = given(case, duty)
                yield Matter.REPLY, duty, start, rule, duty.due_on
            for duty in waiting_for_opinion(case):
                yield Matter.OPINION, duty, *opinion_due(case, duty, settings, calendar)
        case State.REPLIED:
            replies = case.replies()
            if replies and case.form(settings.feedback_by, settings.ratings, case.round) is None:
                yield Matter.FORM, None, *form_due(case, settings, calendar)
        case State.REJECTED | State.RETURNED | State.CONVERTED | State.MERGED:
            if (last := untold(case)) is not None:
                start, rule = last.decided_on, settings.notice_due
                yield Matter.NOTICE, None, start, rule, due_on(rule, start, calendar)
    for matter, start, rule in _unpublished(case, settings):
        yield matter, None, start, rule, due_on(rule, start, calendar)


def _unpublished(case: Case, settings: Settings) -> Iterator[tuple[Matter, date, DueRule]]:
    """Yield what may be public and is not yet, where the county sets a time."""
    from tiaan.model import publication  # noqa: PLC0415 - not to hand out or answer a case

    for matter, subject, period in (
        (Matter.PROPOSAL, PublicationSubject.PROPOSAL, settings.publish_proposal_due),
        (Matter.ANSWER, PublicationSubject.REPLY, settings.publish_reply_due),
    ):
        if period is not None and publication.is_open(case, subject):
            start = publication.begins(case, subject)
            if start is not None:
                yield matter, start, period


def untold(case: Case) -> Verdict | None:
    """Return the latest decision, where the proposer has to be told of it and was not."""
    last = case.verdicts[-1] if case.verdicts else None
    if last is None or last.outcome not in TOLD_OF or last.notified_on is not None:
        return None
    return last


def waiting_for_opinion(case: Case) -> list[Assignment]:
    """Return the duties of co-handlers whose opinion the lead, who has not answered, waits for."""
    if case.state is not State.ASSIGNED:
        return []
    return [duty for duty in case.duties() if duty.role is Role.CO and duty.reply is None]


def given(case: Case, duty: Assignment) -> tuple[date, DueRule]:
    """Return the day from which a duty's time now runs, and that time: the latest extension's."""
    for extension in reversed(case.extensions):
        if extension.assignment_id == duty.id:
            return extension.was_due_on, parse_due(extension.due_rule)
    return duty.assigned_on, parse_due(duty.due_rule)


def is_guessed(case: Case, duty: Assignment, calendar: Calendar) -> bool:
    """Whether a duty's due day rests on a year without notice (推算)."""
    start, rule = given(case, duty)
    return rests_on_guess(rule, start, duty.due_on, calendar)


def waits_by_guess(case: Case, calendar: Calendar) -> bool:
    """Whether the day by which a case is to be answered rests on a year without notice."""
    return any(
        duty.due_on == case.due_on and is_guessed(case, duty, calendar) for duty in case.duties()
    )


def opinion_due(
    case: Case, duty: Assignment, settings: Settings, calendar: Calendar
) -> tuple[date, DueRule, date]:
    """Return when a co-handler's opinion is due: before the lead's reply, unless extended."""
    start, rule = given(case, duty)
    if any(extension.assignment_id == duty.id for extension in case.extensions):
        return start, rule, duty.due_on
    due = opinion_by(duty.due_on, start, settings, calendar)
    return start, settings.co_opinion_due if due < duty.due_on else rule, due


def opinion_by(due: date, start: date, settings: Settings, calendar: Calendar) -> date:
    """Return the day of a co-handler's opinion, of a duty that began and is due on some day."""
    return min(due, due_on(settings.co_opinion_due, start, calendar))


def form_due(case: Case, settings: Settings, calendar: Calendar) -> tuple[date, DueRule, date]:
    """Return when a proposer's form is due back: it counts from the last reply of the round."""
    start = max(reply.issued_on for reply in case.replies())
    return start, settings.feedback_due, due_on(settings.feedback_due, start, calendar)


def answer_by(case: Case, duty: Assignment, settings: Settings, calendar: Calendar) -> date:
    """Return the day by which a unit says its part: its reply or, as co-handler, its opinion."""
    if duty.role is Role.CO:
        return opinion_due(case, duty, settings, calendar)[2]
    return duty.due_on


def most_urgent_first(found: list[Waiting]) -> list[Waiting]:
    """Return what is waited for, overdue first, then by urgency, then by due day."""
    return sorted(
        found,
        key=lambda one: (
            not one.overdue,
            -one.urgency,
            one.due_on,
            one.case.session.opens_on,
            one.case.case_no or "",
            one.case.intake_no,
            one.duty.id if one.duty else 0,
        ),
    )
