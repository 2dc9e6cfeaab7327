"""What is counted and how: every figure of every format is one of these.

A count is a predicate over the rows of a fact (`tiaan.store.facts`), so the figure and the list
behind it cannot differ. A share is two counts. The SQL comes only from the literals below; what the
county decides is bound.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.terms import (
    FeedbackSource,
    Mode,
    Origin,
    Outcome,
    PublicationScope,
    Result,
    Role,
    Standing,
)
from tiaan.stats.figures import Chosen, Count, Share
from tiaan.store.facts import ACTIVITIES, CASES, FORMS, PEOPLE, TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.settings import Settings
    from tiaan.stats.figures import Measure

_FILED = f"outcome = '{Outcome.FILED}'"
_SATISFIED = "IN (SELECT value FROM json_each(:satisfied))"
_ASKED = "round = 1 AND task_answers"
_HANDLED = ("merge_counting",)
_BY = ("feedback_by",)
_RATED = ("feedback_by", "feedback_scale")
_TIMED = ("due_rule",)


def _outcome(outcome: Outcome, meaning: str, *uses: str) -> Count:
    where = f"outcome = '{outcome}'"
    return Count(outcome.value, outcome.label, where, meaning, uses=(*_HANDLED, *uses))


def _result(result: Result, meaning: str) -> Count:
    return Count(result.value, result.label, f"result = '{result}'", meaning, uses=_HANDLED)


def _duties(role: Role, label: str) -> Count:
    meaning = f"作为{role.label}单位承办的件次（首轮）"
    return Count(f"{role}_duties", label, f"round = 1 AND role = '{role}'", meaning, TASKS)


def _share(count: Count, whole: Count | Chosen, outside: tuple[tuple[str, str], ...] = ()) -> Share:
    return Share(f"{count.key}_share", f"{count.label}占比", count, whole, outside)


# fmt: off
RECEIVED = Count("received", "收到", "1", "届次内截至该日收到的全部提案，含并案、撤案、退回的")
CASES_RECEIVED = Count("cases", "收到减并案", f"outcome <> '{Outcome.MERGED}'",
                       "收到的提案，并案的合为一件", uses=_HANDLED)
OUTCOMES: tuple[Count, ...] = (
    _outcome(Outcome.FILED, "最近一次审查结论为立案的提案"),
    _outcome(Outcome.MERGED, "并入其他提案的提案"),
    _outcome(Outcome.WITHDRAWN, "提案者撤回的提案"),
    _outcome(Outcome.RETURNED, "退回修改、尚未重新提交的提案"),
    _outcome(Outcome.CONVERTED, "转作社情民意、来信等的提案"),
    _outcome(Outcome.REJECTED, "不予立案的提案", "grounds"),
    _outcome(Outcome.PENDING, "尚未审查的提案"),
)
"""The partition of what was received; every proposal is in exactly one."""
FILED, MERGED, WITHDRAWN, SENT_BACK, CONVERTED, REJECTED, PENDING = OUTCOMES

MERGED_INSIDE = Count("merged_inside", "立案中并案的", f"{_FILED} AND is_merged",
                      "并入其他提案、而随主案计入立案的提案", uses=_HANDLED)
MEMBER_ORIGIN = Count("member_origin", Origin.MEMBERS.label,
                      f"{_FILED} AND origin = '{Origin.MEMBERS}'",
                      "立案的提案中，委员个人和联名提出的", uses=_HANDLED)
COLLECTIVE_ORIGIN = Count("collective_origin", "集体提案",
                          f"{_FILED} AND origin = '{Origin.COLLECTIVE}'",
                          "立案的提案中，党派、团体、专委会、界别、小组等提出的", uses=_HANDLED)
_KEY = f"{_FILED} AND key_level IS NOT NULL"
KEY = Count("key", "重点提案", _KEY, "立案的提案中列为重点的", uses=("key_levels",))
TOPICS = Count("topics", "重点选题", _KEY, "列为重点的提案，合为一个选题的几件计一次", CASES,
               "topic", uses=("key_levels",))
KEY_LED = Count("key_led", "领衔督办", f"{_KEY} AND is_led",
                "列为重点的提案中有领导领衔督办的", uses=("key_levels",))
ARRANGED = Count("arranged", "纳入督办", f"{_FILED} AND is_arranged",
                 "立案的提案中登记了选题、领衔领导或督办活动的")
KEY_SUPERVISED = Count("key_supervised", "已督办", f"{_KEY} AND is_supervised",
                       "列为重点的提案中登记了督办活动的", uses=("key_levels",))
SUPERVISIONS = Count("supervisions", "督办活动", "1",
                     "截至该日的督办活动，一次活动督办几件的计一次", ACTIVITIES, "activity")
ASSIGNED = Count("assigned", "已交办", "assigned_on IS NOT NULL", "立案的提案中已交承办单位的")
UNASSIGNED = Count("unassigned", "未交办", f"{_FILED} AND assigned_on IS NULL",
                   "立案的提案中尚未交办的")
COLLECTIVE_MODE = Count("collective_mode", "集体办理", f"mode = '{Mode.COLLECTIVE}'",
                        "由领导牵头、几个单位共同办理的提案")
REPLIED = Count("replied", "已答复", "replied_on IS NOT NULL",
                "首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案")
OWING = Count("owing", "未答复", "assigned_on IS NOT NULL AND replied_on IS NULL",
              "已交办而首轮尚未答复完的提案")
DUE = Count("due", "已答复或到期", "replied_on IS NOT NULL OR due_on < :as_of",
            "首轮已答复的和答复期限已过的提案", uses=_TIMED)
ON_TIME = Count("on_time", "按期答复", "is_on_time", "首轮各单位均在期限内答复的提案",
                uses=_TIMED)
OVERDUE = Count("overdue", "逾期未答复（含重新办理）", "is_overdue",
                "当轮有单位已过答复期限而未答复的提案", uses=(*_TIMED, "rehandle_due"))
EXTENDED = Count("extended", "延期提案", "is_extended",
                 "截至该日有单位经同意延长过答复期限的提案")
OBJECTED = Count("objected", "提出退办", "is_objected",
                 "截至该日有单位提出过退办的提案，同意与否都计")
TRANSFERRED = Count("transferred", "改办", "is_transferred",
                    "截至该日同意了退办、改由别的单位承办的提案")
SECOND_ROUND = Count("second_rounds", "重新办理", "rounds > 1", "评价后重新办理过的提案",
                     uses=("rehandle_on",))
RESULTS: tuple[Count, ...] = (
    _result(Result.RESOLVED, "办理结果为已解决或基本解决的提案"),
    _result(Result.ADOPTED, "办理结果为采纳并列入计划的提案"),
    _result(Result.EXPLAINED, "办理结果为作出解释说明的提案"),
    _result(Result.REFERENCE, "办理结果为留作参考的提案"),
)
RESOLVED_OR_ADOPTED = Count("resolved_or_adopted", "解决或采纳",
                            f"result IN ('{Result.RESOLVED}', '{Result.ADOPTED}')",
                            "办理结果为已解决或基本解决、采纳并列入计划的提案", uses=_HANDLED)
WITH_RESULT = Count("with_result", "有办理结果", "result IS NOT NULL", "立案的提案中有办理结果的")
WITHOUT_RESULT = Count("without_result", "尚无结果", f"{_FILED} AND result IS NULL",
                       "立案的提案中尚无办理结果的")

PROMISED = Count("promised", "有承诺事项", f"{_FILED} AND promise IS NOT NULL",
                 "立案的提案中承办单位作出承诺的")
PROMISE_LATE, PROMISE_OPEN, PROMISE_FAILED, PROMISE_MET = (
    Count(f"promise_{standing}", f"承诺{standing.label}", f"{_FILED} AND promise = '{standing}'",
          f"有承诺事项的提案中，{says}")
    for standing, says in zip(Standing, ("有到期未报的", "没有到期未报、有未到期的",
                                         "没有待兑现、有未兑现的", "全部已兑现的"), strict=True)
)
PLANNED = Count("was_planned", "当时列入计划", "was_planned",
                "仍立案的提案中，下一次会议开幕前一日办理结果为采纳并列入计划的")
TURNED = Count("b_to_a", "列入计划转为解决", f"was_planned AND result = '{Result.RESOLVED}'",
                  "当时列入计划的提案中，截至该日办理结果为已解决或基本解决的")

CONTACTED = Count("contacted", "有沟通", "replied_on IS NOT NULL AND is_contacted",
                  "已答复的提案中承办单位与提案者沟通过的，方式不限")
MET = Count("met", "当面沟通", "replied_on IS NOT NULL AND is_met",
            "已答复的提案中承办单位与提案者面商、现场办公或座谈过的")
CONTACTABLE = Count("contactable", "已答复（谢绝沟通的除外）",
                    "replied_on IS NOT NULL AND NOT is_declined",
                    "已答复的提案，提案者表示不需要而没有沟通过的除外")
CONTACT_DECLINED = Count("contact_declined", "谢绝沟通", "replied_on IS NOT NULL AND is_declined",
                         "已答复的提案中提案者表示不需要、也没有沟通过的")
TWICE = Count("contacted_twice", "双沟通", "replied_on IS NOT NULL AND is_twice",
              "已答复的提案中办前和办后都沟通过的，方式不限")
STAGED = Count("contact_staged", "登记了办前或办后沟通", "is_staged",
               "登记过办前或办后沟通的提案；表格中的沟通不写阶段，计作办中")

_PUBLIC = f"IN ('{PublicationScope.FULL}', '{PublicationScope.SUMMARY}')"
PUBLICATION_SAID = Count("publication_said", "登记了公开与否",
                         f"{_FILED} AND (proposal_scope IS NOT NULL OR reply_scope IS NOT NULL)",
                         "立案的提案中，登记了提案或答复公开、不公开的")
PUBLISHED = Count("published", "提案公开件数", f"{_FILED} AND proposal_scope {_PUBLIC}",
                  "立案的提案中，截至该日登记为全文或摘要公开的")
REPLIES_PUBLISHED = Count("published_replies", "答复公开件数",
                          f"replied_on IS NOT NULL AND reply_scope {_PUBLIC}",
                          "已答复的提案中，截至该日答复登记为全文或摘要公开的")
REPLIES_WITHHELD = Count("withheld_replies", "答复不公开件数",
                         f"replied_on IS NOT NULL AND reply_scope = '{PublicationScope.NONE}'",
                         "已答复的提案中，截至该日答复登记为不公开的")

FORMS_BACK = Count("forms", "收回征询意见表", "1", "收回的征询意见表，各轮、各提案人分别计",
                   FORMS)
VIA_UNIT = Count("via_unit", "单位代交", f"rated_via = '{FeedbackSource.VIA_UNIT}'",
                 "所据的意见表由承办单位代交的提案", uses=_BY)
RETURNED = Count("returned_forms", "收回", "rating IS NOT NULL", "收回征询意见表的提案", uses=_BY)
NOT_RETURNED = Count("not_returned", "未收回", f"{_FILED} AND rating IS NULL",
                     "立案的提案中未收回征询意见表的", uses=_BY)
SATISFIED = Count("satisfied", "计入满意", f"rating {_SATISFIED}", "最近一轮评价计入满意的提案",
                  uses=_RATED)
DISSATISFIED = Count("dissatisfied", "不计入满意",
                     f"rating IS NOT NULL AND NOT rating {_SATISFIED}",
                     "最近一轮评价不计入满意的提案", uses=_RATED)
FIRST_RETURNED = Count("first_returned", "首轮收回", "first_rating IS NOT NULL",
                       "首轮收回征询意见表的提案", uses=_BY)
FIRST_SATISFIED = Count("first_satisfied", "首轮满意", f"first_rating {_SATISFIED}",
                        "首轮评价计入满意的提案", uses=_RATED)
WORK_RETURNED = Count("work_returned", "评价了办理工作", "work_rating IS NOT NULL",
                      "意见表中评价了办理工作的提案", uses=_BY)
WORK_SATISFIED = Count("work_satisfied", "对办理工作满意", f"work_rating {_SATISFIED}",
                       "对办理工作的评价计入满意的提案", uses=_RATED)

UNITS = Count("units", "承办单位", "1", "承办提案的单位，每个单位计一次", TASKS, "unit")
LEAD_UNITS = Count("lead_units", "主办单位", f"role = '{Role.LEAD}'",
                   "主办提案的单位，每个单位计一次", TASKS, "unit")
DUTIES = Count("duties", "承办件次", "round = 1", "首轮交给各单位的件次，一件交几个单位即计几次",
               TASKS)
DUTIES_BY_ROLE: tuple[Count, ...] = (
    _duties(Role.LEAD, "主办件"),
    _duties(Role.CO, "会办件"),
    _duties(Role.SPLIT, "分办件"),
    _duties(Role.PARTICIPANT, "参与件"),
)
DUTIES_ASKED = Count("duties_asked", "应答复件次", _ASKED,
                     "首轮须答复提案者的件次，会办的除外；集体办理的一件只计一次，"
                     "计在答复的单位，尚未答复的计在交办时写在最前的单位",
                     TASKS)
DUTIES_REPLIED = Count("duties_replied", "答复件次", f"{_ASKED} AND task_replied_on IS NOT NULL",
                       "首轮已答复提案者的件次", TASKS)
REPLY_RESULTS: tuple[Count, ...] = tuple(
    Count(f"replies_{result}", f"{result.label}（件次）", f"{_ASKED} AND task_result = '{result}'",
          f"首轮答复为{result.label}的件次，分办的各单位分别计", TASKS)
    for result in Result
)
DUTIES_DUE = Count("duties_due", "已答复或到期件次",
                   f"{_ASKED} AND (task_replied_on IS NOT NULL OR task_due_on < :as_of)",
                   "首轮已答复的和期限已过的件次", TASKS, uses=_TIMED)
DUTIES_ON_TIME = Count("duties_on_time", "按期答复件次", f"{_ASKED} AND task_on_time",
                       "首轮在期限内答复的件次", TASKS, uses=_TIMED)
DUTIES_OVERDUE = Count("duties_overdue", "逾期件次", "task_answers AND task_overdue",
                       "已过期限而未答复的应答复件次，含重新办理；集体办理的一件计一次", TASKS,
                       uses=(*_TIMED, "rehandle_due"))
DUTIES_EXTENDED = Count("duties_extended", "延期件次", "task_extended",
                        "仍在承办的件次中延长过答复期限的，各轮、会办都计", TASKS)
DUTIES_CONTACTABLE = Count("duties_contactable", "答复件次（谢绝沟通的除外）",
                           f"{_ASKED} AND task_replied_on IS NOT NULL AND NOT task_declined",
                           "首轮已答复提案者的件次，提案者表示不需要而没有沟通过的除外", TASKS)
DUTIES_CONTACTED = Count("duties_contacted", "有沟通件次",
                         f"{_ASKED} AND task_replied_on IS NOT NULL AND task_contacted",
                         "首轮已答复的件次中，这个单位与提案者沟通过的，方式不限；没有写明单位的"
                         "沟通计给答复的单位（分办的不计），集体办理的不论哪个单位", TASKS)
DUTIES_MET = Count("duties_met", "当面沟通件次",
                   f"{_ASKED} AND task_replied_on IS NOT NULL AND task_met",
                   "首轮已答复的件次中，这个单位与提案者面商、现场办公或座谈过的", TASKS)
DUTIES_RATED = Count("duties_rated", "收回评价件次", f"{_ASKED} AND task_own_rating IS NOT NULL",
                     "须答复且所办各轮收回征询意见表的件次", TASKS, uses=_BY)
DUTIES_SATISFIED = Count("duties_satisfied", "满意件次",
                         f"{_ASKED} AND task_own_rating {_SATISFIED}",
                         "须答复且所办的最近一轮评价计入满意的件次，别的单位重办的一轮不算",
                         TASKS, uses=_RATED)
ROUND_ASKED = Count("round_asked", "各轮应答复件次", "task_answers",
                    "各轮须答复提案者的件次，重新办理的再计，会办的除外；集体办理的每轮一件计一次",
                    TASKS)
ROUND_REPLIED = Count("round_replied", "各轮答复件次",
                      "task_answers AND task_replied_on IS NOT NULL",
                      "各轮已答复提案者的件次，重新办理的再计", TASKS)
ROUND_DUE = Count("round_due", "各轮已答复或到期件次",
                  "task_answers AND (task_replied_on IS NOT NULL OR task_due_on < :as_of)",
                  "各轮已答复的和期限已过的件次", TASKS, uses=(*_TIMED, "rehandle_due"))
ROUND_ON_TIME = Count("round_on_time", "各轮按期答复件次", "task_answers AND task_on_time",
                      "各轮在期限内答复的件次", TASKS, uses=(*_TIMED, "rehandle_due"))
ROUND_RATED = Count("round_rated", "各轮收回评价件次", "task_answers AND task_rating IS NOT NULL",
                    "须答复的件次中，所在的一轮收回了征询意见表的", TASKS, uses=_BY)
ROUND_SATISFIED = Count("round_satisfied", "各轮满意件次",
                        f"task_answers AND task_rating {_SATISFIED}",
                        "须答复的件次中，所在的一轮评价计入满意的", TASKS, uses=_RATED)
SECOND_REPLIED = Count("second_replied", "再次答复",
                       "round > 1 AND task_answers AND task_replied_on IS NOT NULL",
                       "重新办理的提案中，有单位再次答复了的", TASKS, "id")
SECOND_RATED = Count("second_rated", "再次评价", "round > 1 AND task_rating IS NOT NULL",
                     "重新办理的提案中，重新办理后收回了征询意见表的", TASKS, "id", uses=_BY)
SECOND_SATISFIED = Count("second_satisfied", "重新办理后满意",
                         f"round > 1 AND round = rounds AND task_rating {_SATISFIED}",
                         "重新办理的提案中，最后一轮评价计入满意的", TASKS, "id", uses=_RATED)
MEMBERS = Count("members", "在任委员", "is_active",
                "截止日在任的委员，缺额不计：已任职（没有任职日期的算一直在任）而未离任；"
                "停用而没有离任日期的、单位、不是委员的提案者都不计", PEOPLE)
TAKING_PART = Count("members_taking_part", "参与委员", "leads OR co_signs",
                    "收到的提案（撤案的除外）的第一提案人和已确认的联名人中是或曾是委员的，每人计一次",
                    PEOPLE)
LEAD_MEMBERS = Count("lead_members", "第一提案人", "leads",
                     "至少以第一提案人提出一件的委员", PEOPLE)
CO_MEMBERS = Count("co_members", "只参与联名的委员", "co_signs AND NOT leads",
                   "参与联名而没有以第一提案人提出的委员", PEOPLE)
# fmt: on

FILING_BASE = Chosen(
    "merge_counting",
    (("separate", RECEIVED), ("inside", RECEIVED), ("collapsed", CASES_RECEIVED)),
)
SATISFACTION_BASE = Chosen(
    "satisfaction_base",
    (("returned", RETURNED), ("replied", REPLIED), ("filed", FILED)),
    optional=True,
)
_MERGED = (("cases", "是并入其他提案的"),)
_RATED_EARLY = (("replied", "在答复前已评价"),)
FILING_RATE = Share("filing_rate", "立案率", FILED, FILING_BASE)
OUTCOME_SHARES: tuple[Share, ...] = (
    FILING_RATE,
    *(
        _share(count, FILING_BASE, _MERGED if count is MERGED else ())
        for count in OUTCOMES
        if count is not FILED
    ),
)
COLLECTIVE_SHARE = Share("collective_share", "集体提案占比", COLLECTIVE_ORIGIN, FILED)
REPLY_RATE = Share("reply_rate", "答复率", REPLIED, FILED)
ON_TIME_RATE = Share("on_time_rate", "按期答复率", ON_TIME, DUE)
RESULT_SHARES: tuple[Share, ...] = tuple(_share(count, WITH_RESULT) for count in RESULTS)
RESOLVED_RATE = Share("resolved_rate", "解决率", RESULTS[0], REPLIED)
ADOPTED_RATE = Share("adopted_rate", "解决采纳率", RESOLVED_OR_ADOPTED, REPLIED)
CONTACT_RATE = Share("contact_rate", "沟通率", CONTACTED, CONTACTABLE)
CONVERSION_RATE = Share("converted_from_b", "上年度B类转A类", TURNED, PLANNED)
PUBLICATION_RATE = Share("published_rate", "提案公开率", PUBLISHED, FILED)
REPLY_PUBLICATION_RATE = Share("published_replies_rate", "答复公开率", REPLIES_PUBLISHED, REPLIED)
MEETING_RATE = Share("meeting_rate", "面商率", MET, CONTACTABLE)
TWICE_RATE = Share("contacted_twice_rate", "双沟通率", TWICE, CONTACTABLE)
_LEFT = (("members", "不在任"),)
PARTICIPATION_RATE = Share("participation_rate", "参与率", TAKING_PART, MEMBERS, _LEFT)
REPLY_RESULT_SHARES: tuple[Share, ...] = tuple(
    _share(count, DUTIES_REPLIED) for count in REPLY_RESULTS
)
RETURN_RATE = Share("return_rate", "收回率", RETURNED, REPLIED, _RATED_EARLY)
SATISFACTION_RATE = Share("satisfaction_rate", "满意率", SATISFIED, SATISFACTION_BASE, _RATED_EARLY)
FIRST_SATISFACTION = Share("first_satisfaction", "首轮满意率", FIRST_SATISFIED, FIRST_RETURNED)
WORK_SATISFACTION = Share("work_satisfaction", "对办理工作的满意率", WORK_SATISFIED, WORK_RETURNED)
DUTY_REPLY_RATE = Share("duty_reply_rate", "答复率（件次）", DUTIES_REPLIED, DUTIES_ASKED)
DUTY_ON_TIME_RATE = Share("duty_on_time_rate", "按期答复率（件次）", DUTIES_ON_TIME, DUTIES_DUE)
DUTY_CONTACT_RATE = Share(
    "duty_contact_rate", "沟通率（件次）", DUTIES_CONTACTED, DUTIES_CONTACTABLE
)
DUTY_MEETING_RATE = Share("duty_meeting_rate", "面商率（件次）", DUTIES_MET, DUTIES_CONTACTABLE)
ROUND_REPLY_RATE = Share("round_reply_rate", "各轮答复率", ROUND_REPLIED, ROUND_ASKED)
ROUND_ON_TIME_RATE = Share("round_on_time_rate", "各轮按期答复率", ROUND_ON_TIME, ROUND_DUE)
ROUND_SATISFACTION = Share("round_satisfaction", "各轮满意率", ROUND_SATISFIED, ROUND_RATED)
SECOND_SATISFACTION = Share(
    "second_satisfaction", "重新办理后满意率", SECOND_SATISFIED, SECOND_RATED
)
DUTY_SATISFACTION = Share("duty_satisfaction", "满意率（件次）", DUTIES_SATISFIED, DUTIES_RATED)

MEASURES: tuple[Measure, ...] = (
    RECEIVED, *OUTCOMES, CASES_RECEIVED, MERGED_INSIDE, *OUTCOME_SHARES, MEMBER_ORIGIN,
    COLLECTIVE_ORIGIN,
    COLLECTIVE_SHARE, KEY, TOPICS, KEY_LED, KEY_SUPERVISED, ARRANGED, SUPERVISIONS, ASSIGNED,
    UNASSIGNED, COLLECTIVE_MODE, UNITS, LEAD_UNITS, REPLIED, OWING, REPLY_RATE, DUE, ON_TIME,
    ON_TIME_RATE, OVERDUE, EXTENDED, OBJECTED, TRANSFERRED, *RESULTS, WITHOUT_RESULT, WITH_RESULT,
    *RESULT_SHARES, RESOLVED_RATE, RESOLVED_OR_ADOPTED, ADOPTED_RATE, PROMISED,
    PROMISE_LATE, PROMISE_OPEN, PROMISE_FAILED, PROMISE_MET, PLANNED, TURNED, CONVERSION_RATE,
    CONTACTABLE, CONTACTED, CONTACT_RATE, MET, MEETING_RATE, CONTACT_DECLINED, STAGED, TWICE,
    TWICE_RATE, PUBLICATION_SAID, PUBLISHED, PUBLICATION_RATE, REPLIES_PUBLISHED,
    REPLY_PUBLICATION_RATE, REPLIES_WITHHELD, FORMS_BACK, RETURNED, NOT_RETURNED, RETURN_RATE,
    SATISFIED, DISSATISFIED,
    SATISFACTION_RATE, FIRST_RETURNED, FIRST_SATISFIED, FIRST_SATISFACTION, WORK_RETURNED,
    WORK_SATISFIED, WORK_SATISFACTION, VIA_UNIT, SECOND_ROUND, DUTIES, *DUTIES_BY_ROLE,
    DUTIES_ASKED, DUTIES_REPLIED, DUTY_REPLY_RATE, DUTIES_DUE, DUTIES_ON_TIME, DUTY_ON_TIME_RATE,
    DUTIES_OVERDUE, DUTIES_EXTENDED, DUTIES_CONTACTABLE, DUTIES_CONTACTED, DUTY_CONTACT_RATE,
    DUTIES_MET, DUTY_MEETING_RATE, DUTIES_RATED, DUTIES_SATISFIED, DUTY_SATISFACTION,
    *REPLY_RESULTS,
    *REPLY_RESULT_SHARES, ROUND_ASKED, ROUND_REPLIED, ROUND_REPLY_RATE, ROUND_DUE, ROUND_ON_TIME,
    ROUND_ON_TIME_RATE, ROUND_RATED, ROUND_SATISFIED, ROUND_SATISFACTION, SECOND_REPLIED,
    SECOND_RATED, SECOND_SATISFIED, SECOND_SATISFACTION, MEMBERS, TAKING_PART,
    PARTICIPATION_RATE, LEAD_MEMBERS, CO_MEMBERS,
)  # fmt: skip
"""Everything that is counted; the manual's glossary of figures is printed from here."""


EVIDENCE: dict[Count, tuple[str, tuple[Measure, ...]]] = {
    MERGED_INSIDE: ("计入立案的并案", (MERGED_INSIDE,)),
    PROMISED: ("承诺事项", (PROMISED, PROMISE_LATE, PROMISE_OPEN, PROMISE_FAILED, PROMISE_MET)),
    PLANNED: ("上次会议后的办理结果", (PLANNED, TURNED, CONVERSION_RATE)),
    CONTACTED: (
        "沟通情况",
        (
            CONTACTABLE, CONTACTED, CONTACT_RATE, MET, MEETING_RATE, CONTACT_DECLINED,
            DUTIES_CONTACTABLE, DUTIES_CONTACTED, DUTY_CONTACT_RATE, DUTIES_MET, DUTY_MEETING_RATE,
        ),
    ),
    STAGED: ("办前和办后的沟通", (STAGED, TWICE, TWICE_RATE)),
    EXTENDED: ("延期", (EXTENDED, DUTIES_EXTENDED)),
    OBJECTED: ("退办", (OBJECTED, TRANSFERRED)),
    ARRANGED: ("督办情况", (TOPICS, KEY_LED, KEY_SUPERVISED, ARRANGED, SUPERVISIONS)),
    PUBLICATION_SAID: (
        "公开与否",
        (
            PUBLICATION_SAID, PUBLISHED, PUBLICATION_RATE, REPLIES_PUBLISHED,
            REPLY_PUBLICATION_RATE, REPLIES_WITHHELD,
        ),
    ),
}  # fmt: skip
"""What shows that something was ever put on record, what that is called, and what only then can be
told: where nobody noted a contact, none is not 0 %."""


PER_DUTY: dict[Measure, Measure] = {
    REPLIED: DUTIES_REPLIED, REPLY_RATE: DUTY_REPLY_RATE, ON_TIME_RATE: DUTY_ON_TIME_RATE,
    SATISFACTION_RATE: DUTY_SATISFACTION, CONTACTED: DUTIES_CONTACTED, MET: DUTIES_MET,
    CONTACT_RATE: DUTY_CONTACT_RATE, MEETING_RATE: DUTY_MEETING_RATE, EXTENDED: DUTIES_EXTENDED,
    OVERDUE: DUTIES_OVERDUE,
}  # fmt: skip
"""What is meant by a figure of cases where units are looked at one by one."""


def answerable(measures: Iterable[Measure], recorded: Iterable[Count]) -> list[Measure]:
    """Return the measures that the file can answer.

    Args:
        measures: wanted.
        recorded: which of `EVIDENCE` the file has any of.
    """
    silent = EVIDENCE.keys() - set(recorded)
    untold = {measure for one in silent for measure in EVIDENCE[one][1]}
    return [measure for measure in measures if measure not in untold]


def silences(wanted: Sequence[Measure], answered: Sequence[Measure]) -> list[str]:
    """Return what was never put on record and which figures are therefore not told."""
    return [
        f"没有登记过{what}，不列{'、'.join(one.label for one in silenced)}"
        for what, among in EVIDENCE.values()
        if (silenced := [one for one in wanted if one in among and one not in answered])
    ]


def ratings(settings: Settings, column: str = "rating") -> tuple[Count, ...]:
    """Return one count for each word of the county's scale, and one for words that left it.

    Args:
        settings: the county's.
        column: which rating of the facts: a case's, or what stands for a unit.
    """
    words = tuple(
        Count(
            f"rating.{word}",
            word,
            f"{column} = json_extract(:scale, '$[{place}]')",
            f"最近一轮评价为“{word}”的提案",
            uses=_BY,
        )
        for place, word in enumerate(settings.ratings)
    )
    other = f"{column} NOT IN (SELECT value FROM json_each(:scale))"
    meaning = "评价不在现行档次中的提案"
    return (
        *words,
        Count("rating.other", "其他评价", other, meaning, uses=_RATED),
    )


CLOSE_BY = "相近的："
_CLOSE = 6
"""Names that are called nearly so and told, at most."""


def find_measure(name: str, settings: Settings) -> Measure:
    """Return the measure of a key or label.

    Raises:
        UsageError: none; the hint names those that are called nearly so.
    """
    known = (*MEASURES, *ratings(settings))
    for measure in known:
        if name in (measure.key, measure.label):
            return measure
    told = {f"{one.key}（{one.label}）": (one.key, one.label) for one in known}
    close = [words for words, names in told.items() if name and any(name in own for own in names)]
    close = close or [
        words
        for words, names in told.items()
        if any(get_close_matches(name, [own], cutoff=0.7) for own in names)
    ]
    hint = f"{CLOSE_BY}{'、'.join(close[:_CLOSE])}；" if close else ""
    raise UsageError(f"没有“{name}”这个指标", f"{hint}全部见 tiaan stats --define")
