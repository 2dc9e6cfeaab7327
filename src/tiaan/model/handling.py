"""What is asked of the handling: the units' duties and replies, and what happened in between.

Each answers a rule of `rules.RULES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.case import reads
from tiaan.model.terms import ContactStage, ContactWay, Decision, LetterKind, Mode, Result, Role

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.records import Assignment
    from tiaan.model.settings import Settings


@reads("verdicts", "assignments")
def assigned_after_filing(case: Case, _: Settings) -> bool:
    """No unit has a duty before the case was on file."""
    if not case.assignments:
        return True
    filed = next((v.decided_on for v in case.verdicts if v.outcome is Decision.FILE), None)
    return filed is not None and min(a.assigned_on for a in case.assignments) >= filed


@reads("mode", "leader", "round", "assignments")
def units_fit_the_mode(case: Case, _: Settings) -> bool:
    """The roles of the current round fit the mode.

    single: one lead; lead_co: one lead and co-handlers; split: two or more answering apart;
    collective: a leader and participants, no lead unit. Ended duties do not count. Another round
    may be handled by some of the units only.
    """
    roles = [duty.role for duty in case.duties()]
    leads, cos = roles.count(Role.LEAD), roles.count(Role.CO)
    splits, others = roles.count(Role.SPLIT), roles.count(Role.PARTICIPANT)
    is_first = case.round == 1
    match case.mode:
        case Mode.SINGLE:
            return (leads, cos, splits, others) == (1, 0, 0, 0)
        case Mode.LEAD_CO:
            return leads == 1 and (cos > 0 or not is_first) and splits == others == 0
        case Mode.SPLIT:
            return splits > is_first and leads == cos == others == 0
        case Mode.COLLECTIVE:
            return others > 0 and leads == cos == splits == 0 and bool(case.leader)
        case _:
            return False


@reads("round", "assignments")
def one_unit_one_role(case: Case, _: Settings) -> bool:
    """A unit has one duty in a round."""
    units = [duty.unit.id for duty in case.duties()]
    return len(units) == len(set(units))


@reads("assignments")
def replies_follow_assignment(case: Case, _: Settings) -> bool:
    """No unit answers before it was asked."""
    return all(a.reply is None or a.reply.issued_on >= a.assigned_on for a in case.assignments)


@reads("mode", "round", "assignments")
def one_agreed_answer(case: Case, _: Settings) -> bool:
    """A collective case has one answer a round."""
    return case.mode is not Mode.COLLECTIVE or len(case.replies()) <= 1


@reads("assignments", "objections")
def objections_in_order(case: Case, _: Settings) -> bool:
    """One request at a time for each duty, decided on no earlier than it was made."""
    if not case.objections:
        return True
    begun = {duty.id: duty.assigned_on for duty in case.assignments}
    open_ = [o.assignment_id for o in case.objections if o.outcome is None]
    return len(open_) == len(set(open_)) and all(
        o.assignment_id in begun
        and begun[o.assignment_id] <= o.raised_on <= (o.decided_on or o.raised_on)
        for o in case.objections
    )


@reads("assignments", "extensions")
def extensions_in_order(case: Case, _: Settings) -> bool:
    """Each later day follows from the one before, and the last is the duty's."""
    if not case.extensions:
        return True
    for duty in case.assignments:
        later = [e for e in case.extensions if e.assignment_id == duty.id]
        granted = [duty.assigned_on, *(e.granted_on for e in later)]
        stood = [e.was_due_on for e in later[1:]] + [duty.due_on]
        if (
            granted != sorted(granted)
            or any(e.due_on <= e.was_due_on for e in later)
            or (later and [e.due_on for e in later] != stood)
        ):
            return False
    return True


@reads("assignments", "reminders")
def reminded_after_assignment(case: Case, _: Settings) -> bool:
    """No unit was reminded before it was asked."""
    if not case.reminders:
        return True
    asked = {duty.id: duty.assigned_on for duty in case.assignments}
    return all(
        one.assignment_id in asked and asked[one.assignment_id] <= one.reminded_on
        for one in case.reminders
    )


@reads("letters", "assignments", "verdicts")
def letters_tell_what_is(case: Case, _: Settings) -> bool:
    """What a letter tells of is there, and not after it: who takes it back, takes both back."""
    for letter in case.letters:
        if letter.kind is LetterKind.NOTICE:
            days = [verdict.decided_on for verdict in case.verdicts]
        else:
            days = [duty.assigned_on for duty in case.duties_of(letter.unit, letter.round)]
        place = 1 if letter.kind is LetterKind.REMINDER else letter.occasion
        if len(days) < place or days[place - 1] > letter.issued_on:
            return False
    return True


@reads("contacts", "assignments")
def contacted_by_handlers(case: Case, _: Settings) -> bool:
    """Who got in touch with the proposer handles the case."""
    if not case.contacts:
        return True
    handling = {duty.unit.id for duty in case.assignments}
    return all(one.unit is None or one.unit.id in handling for one in case.contacts)


@reads("contacts")
def contacted_before(case: Case, _: Settings) -> bool:
    """Who was met after the handling had been met before it (双沟通).

    Says nothing where nobody notes the stage: sheets do not, and what they tell of is 办中.
    """
    told = _stages(case)
    return ContactStage.AFTER not in told or ContactStage.BEFORE in told


@reads("contacts", "feedback", "round")
def contacted_after(case: Case, _: Settings) -> bool:
    """Who was met before the handling was met after it too; at the latest before they rate it."""
    if not any(form.round == case.round for form in case.feedback):
        return True
    told = _stages(case)
    return ContactStage.BEFORE not in told or ContactStage.AFTER in told


def _stages(case: Case) -> set[ContactStage]:
    return {one.stage for one in case.contacts if one.way is not ContactWay.DECLINED}


@reads("mode", "convenings", "assignments")
def convened_when_collective(case: Case, _: Settings) -> bool:
    """Units are brought together for a collective case, once they have it."""
    if not case.convenings:
        return True
    assigned = min((duty.assigned_on for duty in case.assignments), default=None)
    return (
        case.mode is Mode.COLLECTIVE
        and assigned is not None
        and min(held.held_on for held in case.convenings) >= assigned
    )


@reads("mode", "convenings")
def convened_before_reply(case: Case, _: Settings) -> bool:
    """The units of a collective case were brought together before one answered for all."""
    return case.mode is not Mode.COLLECTIVE or bool(case.convenings)


@reads("verdicts", "supervisions")
def supervised_after_filing(case: Case, _: Settings) -> bool:
    """Nothing was supervised before it was on file."""
    if not case.supervisions:
        return True
    filed = next((v.decided_on for v in case.verdicts if v.outcome is Decision.FILE), None)
    return filed is not None and min(s.held_on for s in case.supervisions) >= filed


@reads("key_level", "key_topic", "leaders")
def led_are_key(case: Case, _: Settings) -> bool:
    """What has a topic or someone who leads its supervision is a key proposal."""
    return bool(case.key_level) or not (case.key_topic or case.leading())


@reads("results")
def replied_has_result(case: Case, _: Settings) -> bool:
    """What is answered has a result of its own."""
    return case.result is not None


@reads("mode", "round", "assignments")
def somebody_owes(case: Case, _: Settings) -> bool:
    """What is being handled waits for a reply."""
    return bool(case.owing())


@reads("mode", "round", "assignments")
def nobody_owes(case: Case, _: Settings) -> bool:
    """What is answered waits for no reply of its round."""
    return not case.owing()


def _in_time(duty: Assignment) -> bool:
    return duty.reply is None or duty.reply.issued_on <= duty.due_on


@reads("assignments")
def replied_in_time(case: Case, _: Settings) -> bool:
    """Every reply came by its due day."""
    return all(_in_time(duty) for duty in case.assignments)


@reads("commitments")
def promises_are_numbered(case: Case, _: Settings) -> bool:
    """Each promise has a number of its own."""
    return len({one.number for one in case.commitments}) == len(case.commitments)


@reads("commitments", "assignments")
def promised_by_handlers(case: Case, _: Settings) -> bool:
    """Who promises handles the case, and was asked before."""
    return all(
        any(d.unit.id == made.unit.id and d.assigned_on <= made.made_on for d in case.assignments)
        for made in case.commitments
    )


@reads("commitments", "commitment_checks")
def checked_after_promise(case: Case, _: Settings) -> bool:
    """No promise is looked at before it was made."""
    if not case.commitment_checks:
        return True
    made = {one.id: one.made_on for one in case.commitments}
    return all(
        found.commitment_id in made and found.checked_on >= made[found.commitment_id]
        for found in case.commitment_checks
    )


@reads("results", "commitments")
def plans_are_promised(case: Case, _: Settings) -> bool:
    """What was adopted into a plan has a promise, with its day or why there is none."""
    return case.result is not Result.ADOPTED or bool(case.commitments)


@reads("feedback", "sponsors", "absorbed_proposers")
def rated_by_proposers(case: Case, _: Settings) -> bool:
    """Only those who proposed, here or in what was merged into it, rate it."""
    if not case.feedback:
        return True
    known = {s.proposer.id for s in case.confirmed} | {p.id for p in case.absorbed_proposers}
    return all(f.proposer.id in known for f in case.feedback)


@reads("feedback", "assignments")
def rated_after_reply(case: Case, _: Settings) -> bool:
    """No form is older than the reply it rates."""
    for given in case.feedback:
        replies = case.replies(given.round)
        if not replies or given.given_on < min(reply.issued_on for reply in replies):
            return False
    return True
