"""What must hold, as statements about a case in its state.

Checked on the case after a write and before the commit, so that one list serves every command, the
import and `tiaan check`. Binding rules refuse; advisory ones warn: the past cannot be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import RuleViolation
from tiaan.model import filing, handling
from tiaan.model.case import READS
from tiaan.model.terms import State
from tiaan.model.workflow import HANDLED, ON_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.case import Case
    from tiaan.model.settings import Settings

    _Holds = Callable[[Case, Settings], bool]

ALL = frozenset(State)
OPEN = frozenset({State.PENDING, State.RETURNED})


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


RULES: tuple[Rule, ...] = (
    Rule("first", ALL, "须有一位已确认的第一提案人", filing.one_first_proposer),
    Rule(
        "kind", ALL, "委员提案的第一提案人须是个人，集体提案的须是单位", filing.kind_fits_the_first
    ),
    Rule("number", ON_FILE, "立案的提案须有案号", filing.has_a_number),
    Rule(
        "grounds", frozenset({State.REJECTED}), "不予立案须写明情形", filing.rejection_has_grounds
    ),
    Rule("decided", ALL, "审查日期不得早于收到日期和先前的审查", filing.decisions_follow_receipt),
    Rule("assigned", ALL, "交办日期不得早于立案日期", handling.assigned_after_filing),
    Rule("supervised", ALL, "督办日期不得早于立案日期", handling.supervised_after_filing),
    Rule("mode", HANDLED, "承办单位须与办理方式相符", handling.units_fit_the_mode),
    Rule("once", HANDLED, "同一单位不得既主办又会办，也不得重复交办", handling.one_unit_one_role),
    Rule("replied", ALL, "答复日期不得早于交办日期", handling.replies_follow_assignment),
    Rule(
        "objected",
        ALL,
        "同一承办只有一次待答复的退办，答复不得早于提出",
        handling.objections_in_order,
    ),
    Rule("extended", ALL, "延期须逐次后推，并与现在的期限一致", handling.extensions_in_order),
    Rule("reminded", ALL, "催办日期不得早于交办日期", handling.reminded_after_assignment),
    Rule("agreed", ALL, "集体办理只有一份共同的答复", handling.one_agreed_answer),
    Rule("letters", ALL, "函件所说的交办或审查须在，且不晚于函件", handling.letters_tell_what_is),
    Rule("told", ALL, "告知日期不得早于审查日期", filing.told_after_decision),
    Rule("contacter", ALL, "与提案者沟通的须是承办单位", handling.contacted_by_handlers),
    Rule("convening", ALL, "召集只用于集体办理，且不得早于交办", handling.convened_when_collective),
    Rule(
        "result",
        frozenset({State.REPLIED}),
        "已答复的提案须有办理结果",
        handling.replied_has_result,
    ),
    Rule("owed", frozenset({State.ASSIGNED}), "办理中的提案须有单位待答复", handling.somebody_owes),
    Rule(
        "answered",
        frozenset({State.REPLIED}),
        "已答复的提案不得还有单位待答复",
        handling.nobody_owes,
    ),
    Rule("rater", ALL, "只有已确认的提案人可以评价", handling.rated_by_proposers),
    Rule("category", ON_FILE, "尚未填写本县的提案类别", filing.category_is_given, binds=False),
    Rule("cosign", ALL, "有联名人尚未确认，不计入联名", filing.co_signers_agreed, binds=False),
    Rule("joint", ALL, "提案者类别与联名人不符", filing.joint_has_co_signers, binds=False),
    Rule("cosigners", ALL, "联名人数超过本县的限额", filing.co_signers_within_limit, binds=False),
    Rule("led", ON_FILE, "有选题或领衔领导而不是重点提案", handling.led_are_key, binds=False),
    Rule("title", OPEN, "案由过长", filing.title_is_short, binds=False),
    Rule("body", OPEN, "尚无正文", filing.body_is_given, binds=False),
    Rule("length", OPEN, "正文过长", filing.body_is_short, binds=False),
    Rule("public", ALL, "不同意公开的未写明理由", filing.refusal_has_reason, binds=False),
    Rule("published", ALL, "公开日期不得早于立案，公开答复的不得早于答复", filing.published_after),
    Rule("withheld", ALL, "不全文公开的须写明理由", filing.withheld_for_a_reason),
    Rule(
        "consented",
        ALL,
        "提案者没有同意公开，却登记为公开",
        filing.published_by_consent,
        binds=False,
    ),
    Rule("promises", ALL, "一件提案的承诺事项编号不得重复", handling.promises_are_numbered),
    Rule("promiser", ALL, "承诺事项须由承办单位在交办后作出", handling.promised_by_handlers),
    Rule("checked", ALL, "承诺事项的核对不得早于承诺", handling.checked_after_promise),
    Rule(
        "promise",
        frozenset({State.REPLIED}),
        "列入计划的尚未登记承诺事项和兑现日期",
        handling.plans_are_promised,
        binds=False,
    ),
    Rule(
        "convened",
        frozenset({State.REPLIED}),
        "集体办理的答复前没有召集记录",
        handling.convened_before_reply,
        binds=False,
    ),
    Rule(
        "before",
        frozenset({State.REPLIED}),
        "双沟通：没有登记办前的沟通",
        handling.contacted_before,
        binds=False,
    ),
    Rule(
        "after",
        frozenset({State.REPLIED}),
        "双沟通：已经评价，没有登记办后的沟通",
        handling.contacted_after,
        binds=False,
    ),
    Rule("drafted", ALL, "拟办意见已不适用，请改拟或取消", filing.drafts_are_awaited, binds=False),
    Rule("late", HANDLED, "应在期限内答复", handling.replied_in_time, binds=False),
    Rule(
        "early",
        ALL,
        "评价早于答复，请核对（先送征求意见稿的不必改）",
        handling.rated_after_reply,
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
        if earlier in rule.states and changed.isdisjoint(READS[rule.holds]):
            holds = rule not in known
        else:
            holds = rule.holds(case, settings)
        if not holds:
            found.append(rule)
    return tuple(found)
