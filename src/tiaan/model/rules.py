"""What must hold, as statements about a case in its state.

Checked on the case after a write and before the commit, so that one list serves every command, the
import and `tiaan check`. Binding rules refuse; advisory ones warn: the past cannot be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import RuleViolation
from tiaan.model import meant
from tiaan.model.terms import (
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    LetterKind,
    Mode,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    Result,
    Role,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.records import Assignment, Case
    from tiaan.model.settings import Settings

    _Holds = Callable[[Case, Settings], bool]

ALL = frozenset(State)
OPEN = frozenset({State.PENDING, State.RETURNED})
ON_FILE = frozenset({State.FILED, State.ASSIGNED, State.REPLIED})
HANDLED = frozenset({State.ASSIGNED, State.REPLIED})


_READS: dict[_Holds, tuple[str, ...]] = {}


def reads(*fields: str) -> Callable[[_Holds], _Holds]:
    """Say which fields of a case a rule's answer depends on, so that it is asked when one changes.

    `tests/model/test_rules.py` watches what every rule really reads.
    """

    def note(holds: _Holds) -> _Holds:
        _READS[holds] = fields
        return holds

    return note


class Rule(NamedTuple):
    """One demand.

    Attributes:
        key: stable name, shown by `check`.
        states: where it applies.
        article: of the county's regulation; "" until its text is at hand.
        text: the demand, in Chinese.
        holds: what it asks; `reads` says of which fields.
        binds: False warns instead of refusing.
    """

    key: str
    states: frozenset[State]
    text: str
    holds: _Holds
    binds: bool = True
    article: str = ""


@reads("sponsors")
def one_first_proposer(case: Case, _: Settings) -> bool:
    """Someone stands first, and agreed."""
    first = case.first
    return first is not None and first.consent is Consent.CONFIRMED


@reads("kind", "sponsors")
def kind_fits_the_first(case: Case, _: Settings) -> bool:
    """Members' proposals come from a person, collective ones from a body."""
    first = case.first
    return (
        first is None
        or case.kind is ProposerKind.OTHER
        or first.proposer.is_person != case.kind.is_collective
    )


@reads("case_no")
def has_a_number(case: Case, _: Settings) -> bool:
    """What is on file has a case number."""
    return bool(case.case_no)


@reads("verdicts")
def rejection_has_grounds(case: Case, _: Settings) -> bool:
    """A refusal names at least one ground."""
    return bool(case.verdicts) and bool(case.verdicts[-1].grounds)


@reads("received_on", "verdicts")
def decisions_follow_receipt(case: Case, _: Settings) -> bool:
    """Nothing is decided before it was received, nor before an earlier decision."""
    days = [case.received_on, *(v.decided_on for v in case.verdicts)]
    return days == sorted(days)


@reads("verdicts", "assignments")
def assigned_after_filing(case: Case, _: Settings) -> bool:
    """No unit has a duty before the case was on file."""
    if not case.assignments:
        return True
    filed = next((v.decided_on for v in case.verdicts if v.outcome is Decision.FILE), None)
    return filed is not None and min(a.assigned_on for a in case.assignments) >= filed


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


@reads("assignments")
def replies_follow_assignment(case: Case, _: Settings) -> bool:
    """No unit answers before it was asked."""
    return all(a.reply is None or a.reply.issued_on >= a.assigned_on for a in case.assignments)


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


@reads("mode", "round", "assignments")
def one_agreed_answer(case: Case, _: Settings) -> bool:
    """A collective case has one answer a round."""
    return case.mode is not Mode.COLLECTIVE or len(case.replies()) <= 1


@reads("verdicts")
def told_after_decision(case: Case, _: Settings) -> bool:
    """No proposer was told of a decision before it was taken."""
    return all(v.notified_on is None or v.notified_on >= v.decided_on for v in case.verdicts)


@reads("contacts", "assignments")
def contacted_by_handlers(case: Case, _: Settings) -> bool:
    """Who got in touch with the proposer handles the case."""
    if not case.contacts:
        return True
    handling = {duty.unit.id for duty in case.assignments}
    return all(one.unit is None or one.unit.id in handling for one in case.contacts)


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


@reads("feedback", "sponsors", "absorbed_proposers")
def rated_by_proposers(case: Case, _: Settings) -> bool:
    """Only those who proposed, here or in what was merged into it, rate it."""
    if not case.feedback:
        return True
    known = {s.proposer.id for s in case.confirmed} | {p.id for p in case.absorbed_proposers}
    return all(f.proposer.id in known for f in case.feedback)


@reads("category")
def category_is_given(case: Case, settings: Settings) -> bool:
    """What is on file has one of the county's categories."""
    return any(case.category == word.name for word in settings.categories)


@reads("sponsors")
def co_signers_agreed(case: Case, _: Settings) -> bool:
    """No co-signer is still to be asked."""
    return all(s.consent is not Consent.INVITED for s in case.sponsors)


@reads("kind", "sponsors", "stated_signers")
def joint_has_co_signers(case: Case, _: Settings) -> bool:
    """A joint proposal has someone beside the first; nobody agreed to sign a single member's."""
    others = [s.consent for s in case.sponsors if s.position > 1]
    match case.kind:
        case ProposerKind.JOINT:
            asked = Consent.CONFIRMED in others or Consent.INVITED in others
            return asked or bool(case.stated_signers)
        case ProposerKind.MEMBER:
            return Consent.CONFIRMED not in others
        case _:
            return True


@reads("sponsors")
def co_signers_within_limit(case: Case, settings: Settings) -> bool:
    """No more co-signers than the county wants; 0 sets no limit."""
    standing = (Consent.INVITED, Consent.CONFIRMED)
    others = [s for s in case.sponsors if s.position > 1 and s.consent in standing]
    return not settings.cosign_max or len(others) <= settings.cosign_max


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


@reads("title")
def title_is_short(case: Case, settings: Settings) -> bool:
    """The title is no longer than the county wants, in characters."""
    return len(case.title) <= settings.title_max


@reads("body_sha256", "verdicts")
def body_is_given(case: Case, _: Settings) -> bool:
    """There is a text."""
    return case.body_sha256 is not None or case.is_secret


@reads("body_length")
def body_is_short(case: Case, settings: Settings) -> bool:
    """The text is no longer than the county wants, in characters."""
    return case.body_length <= settings.body_max


@reads("public", "public_reason")
def refusal_has_reason(case: Case, _: Settings) -> bool:
    """Who does not want publication says why."""
    return case.public is not PublicConsent.NO or bool(case.public_reason)


@reads("publications", "verdicts", "assignments")
def published_after(case: Case, _: Settings) -> bool:
    """No proposal is public before it was filed, no reply before it was given."""
    if not case.publications:
        return True
    filed = [v.decided_on for v in case.verdicts if v.outcome is Decision.FILE]
    replied = [a.reply.issued_on for a in case.assignments if a.reply and a.role is not Role.CO]
    begun = {PublicationSubject.PROPOSAL: filed, PublicationSubject.REPLY: replied}
    return all(
        begun[one.subject] and min(begun[one.subject]) <= one.published_on
        for one in case.publications
    )


@reads("publications")
def withheld_for_a_reason(case: Case, _: Settings) -> bool:
    """What is not public, or not whole, has a reason."""
    return all(one.reason or one.scope is PublicationScope.FULL for one in case.publications)


@reads("publications", "public")
def published_by_consent(case: Case, _: Settings) -> bool:
    """What is public as of the last decision is so by the proposer's consent."""
    if not case.publications or case.public is PublicConsent.YES:
        return True
    last = {one.subject: one.scope for one in case.publications}
    return set(last.values()) <= {PublicationScope.NONE}


def _in_time(duty: Assignment) -> bool:
    return duty.reply is None or duty.reply.issued_on <= duty.due_on


@reads("assignments")
def replied_in_time(case: Case, _: Settings) -> bool:
    """Every reply came by its due day."""
    return all(_in_time(duty) for duty in case.assignments)


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


@reads("feedback", "assignments")
def rated_after_reply(case: Case, _: Settings) -> bool:
    """No form is older than the reply it rates."""
    for given in case.feedback:
        replies = case.replies(given.round)
        if not replies or given.given_on < min(reply.issued_on for reply in replies):
            return False
    return True


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


@reads("state", "drafts")
def drafts_are_awaited(case: Case, _: Settings) -> bool:
    """What is drafted for a meeting can still be decided."""
    return all(meant.fits(case, draft) for draft in case.drafts)


RULES: tuple[Rule, ...] = (
    Rule("first", ALL, "须有一位已确认的第一提案人", one_first_proposer),
    Rule("kind", ALL, "委员提案的第一提案人须是个人，集体提案的须是单位", kind_fits_the_first),
    Rule("number", ON_FILE, "立案的提案须有案号", has_a_number),
    Rule("grounds", frozenset({State.REJECTED}), "不予立案须写明情形", rejection_has_grounds),
    Rule("decided", ALL, "审查日期不得早于收到日期和先前的审查", decisions_follow_receipt),
    Rule("assigned", ALL, "交办日期不得早于立案日期", assigned_after_filing),
    Rule("supervised", ALL, "督办日期不得早于立案日期", supervised_after_filing),
    Rule("mode", HANDLED, "承办单位须与办理方式相符", units_fit_the_mode),
    Rule("once", HANDLED, "同一单位不得既主办又会办，也不得重复交办", one_unit_one_role),
    Rule("replied", ALL, "答复日期不得早于交办日期", replies_follow_assignment),
    Rule("objected", ALL, "同一承办只有一次待答复的退办，答复不得早于提出", objections_in_order),
    Rule("extended", ALL, "延期须逐次后推，并与现在的期限一致", extensions_in_order),
    Rule("reminded", ALL, "催办日期不得早于交办日期", reminded_after_assignment),
    Rule("agreed", ALL, "集体办理只有一份共同的答复", one_agreed_answer),
    Rule("letters", ALL, "函件所说的交办或审查须在，且不晚于函件", letters_tell_what_is),
    Rule("told", ALL, "告知日期不得早于审查日期", told_after_decision),
    Rule("contacter", ALL, "与提案者沟通的须是承办单位", contacted_by_handlers),
    Rule("convening", ALL, "召集只用于集体办理，且不得早于交办", convened_when_collective),
    Rule("result", frozenset({State.REPLIED}), "已答复的提案须有办理结果", replied_has_result),
    Rule("owed", frozenset({State.ASSIGNED}), "办理中的提案须有单位待答复", somebody_owes),
    Rule("answered", frozenset({State.REPLIED}), "已答复的提案不得还有单位待答复", nobody_owes),
    Rule("rater", ALL, "只有已确认的提案人可以评价", rated_by_proposers),
    Rule("category", ON_FILE, "尚未填写本县的提案类别", category_is_given, binds=False),
    Rule("cosign", ALL, "有联名人尚未确认，不计入联名", co_signers_agreed, binds=False),
    Rule("joint", ALL, "提案者类别与联名人不符", joint_has_co_signers, binds=False),
    Rule("cosigners", ALL, "联名人数超过本县的限额", co_signers_within_limit, binds=False),
    Rule("led", ON_FILE, "有选题或领衔领导而不是重点提案", led_are_key, binds=False),
    Rule("title", OPEN, "案由过长", title_is_short, binds=False),
    Rule("body", OPEN, "尚无正文", body_is_given, binds=False),
    Rule("length", OPEN, "正文过长", body_is_short, binds=False),
    Rule("public", ALL, "不同意公开的未写明理由", refusal_has_reason, binds=False),
    Rule("published", ALL, "公开日期不得早于立案，公开答复的不得早于答复", published_after),
    Rule("withheld", ALL, "不全文公开的须写明理由", withheld_for_a_reason),
    Rule("consented", ALL, "提案者没有同意公开，却登记为公开", published_by_consent, binds=False),
    Rule("promises", ALL, "一件提案的承诺事项编号不得重复", promises_are_numbered),
    Rule("promiser", ALL, "承诺事项须由承办单位在交办后作出", promised_by_handlers),
    Rule("checked", ALL, "承诺事项的核对不得早于承诺", checked_after_promise),
    Rule(
        "promise",
        frozenset({State.REPLIED}),
        "列入计划的尚未登记承诺事项和兑现日期",
        plans_are_promised,
        binds=False,
    ),
    Rule(
        "convened",
        frozenset({State.REPLIED}),
        "集体办理的答复前没有召集记录",
        convened_before_reply,
        binds=False,
    ),
    Rule(
        "before",
        frozenset({State.REPLIED}),
        "双沟通：没有登记办前的沟通",
        contacted_before,
        binds=False,
    ),
    Rule(
        "after",
        frozenset({State.REPLIED}),
        "双沟通：已经评价，没有登记办后的沟通",
        contacted_after,
        binds=False,
    ),
    Rule("drafted", ALL, "拟办意见已不适用，请改拟或取消", drafts_are_awaited, binds=False),
    Rule("late", HANDLED, "应在期限内答复", replied_in_time, binds=False),
    Rule(
        "early",
        ALL,
        "评价早于答复，请核对（先送征求意见稿的不必改）",
        rated_after_reply,
        binds=False,
    ),
)


def broken(case: Case, settings: Settings, among: tuple[Rule, ...] = RULES) -> tuple[Rule, ...]:
    """Return the rules that apply to the case and do not hold, binding and advisory."""
    state = case.state
    return tuple(
        [rule for rule in among if state in rule.states and not rule.holds(case, settings)]
    )


def check(
    case: Case, settings: Settings, since: tuple[Case, tuple[Rule, ...]] | None = None
) -> tuple[Rule, ...]:
    """Refuse a case that breaks binding rules; return the advisory ones it breaks.

    Args:
        case: as it now stands.
        settings: the county's.
        since: a case checked before under the same settings, and what was returned: of the same
            proposal, only rules that read what has changed are asked again.

    Raises:
        RuleViolation: names every binding rule that is broken.
    """
    if since is None or since[0].id != case.id:
        found = broken(case, settings)
    else:
        found = _broken_since(case, settings, *since)
    if binding := [cited(rule) for rule in found if rule.binds]:
        raise RuleViolation(
            f"{case.number} 号提案：{'；'.join(binding)}", "请检查内容和日期（--on）后重试"
        )
    return found


def cited(rule: Rule) -> str:
    """Return what a rule demands, with the article where one is known."""
    return f"{rule.text}（{rule.article}）" if rule.article else rule.text


def _broken_since(
    case: Case, settings: Settings, before: Case, known: tuple[Rule, ...]
) -> tuple[Rule, ...]:
    """Return what `broken` returns, given what it returned for the case as it was before."""
    pairs = zip(case._fields, case, before, strict=True)
    changed = {name for name, new, old in pairs if new is not old}
    state, earlier = case.state, before.state
    found = []
    for rule in RULES:
        if state not in rule.states:
            continue
        if earlier in rule.states and changed.isdisjoint(_READS[rule.holds]):
            holds = rule not in known
        else:
            holds = rule.holds(case, settings)
        if not holds:
            found.append(rule)
    return tuple(found)
