"""What must hold, as statements about a case in its state.

Checked on the case after a write and before the commit, so that one list serves every command, the
import and `tiaan check`. Binding rules refuse; advisory ones warn: the past cannot be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import RuleViolation
from tiaan.model.terms import Consent, Decision, Mode, ProposerKind, PublicConsent, Role, State

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
        article: of the county's regulation; 第〇条 until its text is at hand.
        text: the demand, in Chinese.
        holds: what it asks; `reads` says of which fields.
        binds: False warns instead of refusing.
    """

    key: str
    states: frozenset[State]
    text: str
    holds: _Holds
    binds: bool = True
    article: str = "第〇条"


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


@reads("assignments")
def replies_follow_assignment(case: Case, _: Settings) -> bool:
    """No unit answers before it was asked."""
    return all(a.reply is None or a.reply.issued_on >= a.assigned_on for a in case.assignments)


@reads("mode", "leader", "round", "assignments")
def units_fit_the_mode(case: Case, _: Settings) -> bool:
    """The roles of the current round fit the mode.

    single: one lead; lead_co: one lead and co-handlers; split: two or more answering apart;
    collective: a leader and participants, no lead unit. Ended duties do not count.
    """
    roles = [duty.role for duty in case.duties()]
    leads, cos = roles.count(Role.LEAD), roles.count(Role.CO)
    splits, others = roles.count(Role.SPLIT), roles.count(Role.PARTICIPANT)
    match case.mode:
        case Mode.SINGLE:
            return (leads, cos, splits, others) == (1, 0, 0, 0)
        case Mode.LEAD_CO:
            return leads == 1 and cos > 0 and splits == others == 0
        case Mode.SPLIT:
            return splits > 1 and leads == cos == others == 0
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
    """A joint proposal has someone beside the first; a single member's has nobody."""
    others = sum(s.consent in (Consent.INVITED, Consent.CONFIRMED) for s in case.sponsors) - 1
    match case.kind:
        case ProposerKind.JOINT:
            return others > 0 or bool(case.stated_signers)
        case ProposerKind.MEMBER:
            return others <= 0
        case _:
            return True


@reads("sponsors")
def co_signers_within_limit(case: Case, settings: Settings) -> bool:
    """No more co-signers than the county wants; 0 sets no limit."""
    return not settings.cosign_max or len(case.sponsors) - 1 <= settings.cosign_max


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


def _in_time(duty: Assignment) -> bool:
    return duty.reply is None or duty.reply.issued_on <= duty.due_on


@reads("assignments")
def replied_in_time(case: Case, _: Settings) -> bool:
    """Every reply came by its due day."""
    return all(_in_time(duty) for duty in case.assignments)


@reads("feedback", "assignments")
def rated_after_reply(case: Case, _: Settings) -> bool:
    """No form is older than the reply it rates."""
    for given in case.feedback:
        replies = case.replies(given.round)
        if not replies or given.given_on < min(reply.issued_on for reply in replies):
            return False
    return True


RULES: tuple[Rule, ...] = (
    Rule("first", ALL, "须有一位已确认的第一提案人", one_first_proposer),
    Rule("kind", ALL, "委员提案的第一提案人须是个人，集体提案的须是单位", kind_fits_the_first),
    Rule("number", ON_FILE, "立案的提案须有案号", has_a_number),
    Rule("grounds", frozenset({State.REJECTED}), "不予立案须写明情形", rejection_has_grounds),
    Rule("decided", ALL, "审查日期不得早于收到日期和先前的审查", decisions_follow_receipt),
    Rule("assigned", ALL, "交办日期不得早于立案日期", assigned_after_filing),
    Rule("mode", HANDLED, "承办单位须与办理方式相符", units_fit_the_mode),
    Rule("once", HANDLED, "同一单位不得既主办又会办，也不得重复交办", one_unit_one_role),
    Rule("replied", ALL, "答复日期不得早于交办日期", replies_follow_assignment),
    Rule("agreed", ALL, "集体办理只有一份共同的答复", one_agreed_answer),
    Rule("result", frozenset({State.REPLIED}), "已答复的提案须有办理结果", replied_has_result),
    Rule("owed", frozenset({State.ASSIGNED}), "办理中的提案须有单位待答复", somebody_owes),
    Rule("answered", frozenset({State.REPLIED}), "已答复的提案不得还有单位待答复", nobody_owes),
    Rule("rater", ALL, "只有已确认的提案人可以评价", rated_by_proposers),
    Rule("category", ON_FILE, "尚未填写本县的提案类别", category_is_given, binds=False),
    Rule("cosign", ALL, "有联名人尚未确认，不计入联名", co_signers_agreed, binds=False),
    Rule("joint", ALL, "提案者类别与联名人不符", joint_has_co_signers, binds=False),
    Rule("cosigners", ALL, "联名人数超过本县的限额", co_signers_within_limit, binds=False),
    Rule("title", OPEN, "案由过长", title_is_short, binds=False),
    Rule("body", OPEN, "尚无正文", body_is_given, binds=False),
    Rule("length", OPEN, "正文过长", body_is_short, binds=False),
    Rule("public", ALL, "不同意公开的未写明理由", refusal_has_reason, binds=False),
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
    if binding := [f"{rule.text}（{rule.article}）" for rule in found if rule.binds]:
        raise RuleViolation(
            f"{case.number} 号提案：{'；'.join(binding)}", "请检查内容和日期（--on）后重试"
        )
    return found


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
