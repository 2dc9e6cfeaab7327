"""What a case waits for, how urgent it is, and how its days came about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cases import (
    DUE,
    REPLIED,
    a_case,
    assigned,
    filed,
    in_hand,
    rated,
    replied,
    reply,
    sponsor,
    verdict,
)
from tiaan.model import explaining, waiting
from tiaan.model import settings as county
from tiaan.model.records import Extension, Publication
from tiaan.model.terms import (
    Decision,
    Mode,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    Role,
    State,
)
from tiaan.model.waiting import Matter
from tiaan.model.workdays import SHIPPED, Calendar, Notice, spans

if TYPE_CHECKING:
    from tiaan.model.case import Case

SETTINGS = county.load({})
TODAY = date(2025, 5, 19)
PAIR = (assigned(1), assigned(2, Role.CO))


def found(case: Case, today: date = TODAY, **texts: str) -> list[waiting.Waiting]:
    return list(waiting.waiting_for(case, county.load(texts), SHIPPED, today))


def refused(outcome: Decision, **told: Any) -> Case:
    state = State.REJECTED if outcome is Decision.REJECT else State.CONVERTED
    last = verdict(outcome, grounds=("N10",))._replace(**told)
    return a_case(state=state, verdicts=(last,))


@pytest.mark.parametrize(
    ("case", "waits"),
    [
        (filed(), []),
        (in_hand(), [(Matter.REPLY, "第1局", DUE)]),
        (
            in_hand(mode=Mode.LEAD_CO, assignments=PAIR),
            [(Matter.REPLY, "第1局", DUE), (Matter.OPINION, "第2局", date(2025, 3, 20))],
        ),
        (
            in_hand(
                mode=Mode.LEAD_CO, assignments=(assigned(1), assigned(2, Role.CO, reply=reply()))
            ),
            [(Matter.REPLY, "第1局", DUE)],
        ),
        (  # the lead's day comes before the month the county gives
            in_hand(
                mode=Mode.LEAD_CO,
                assignments=(assigned(1), assigned(2, Role.CO, due_on=date(2025, 3, 1))),
            ),
            [(Matter.REPLY, "第1局", DUE), (Matter.OPINION, "第2局", date(2025, 3, 1))],
        ),
        (replied(), [(Matter.FORM, "", date(2025, 5, 26))]),
        (replied(feedback=(rated(sponsor(1).proposer, "满意"),)), []),
        (  # once the lead has answered nobody waits for an opinion
            replied(
                mode=Mode.LEAD_CO,
                assignments=(assigned(1, reply=reply()), assigned(2, Role.CO)),
                feedback=(rated(sponsor(1).proposer, "满意"),),
            ),
            [],
        ),
        (refused(Decision.REJECT), [(Matter.NOTICE, "", date(2025, 1, 17))]),
        (refused(Decision.CONVERT), [(Matter.NOTICE, "", date(2025, 1, 17))]),
        (refused(Decision.REJECT, notified_on=date(2025, 1, 12)), []),
    ],
)
def test_what_a_case_waits_for(case: Case, waits: list[tuple[Matter, str, date]]) -> None:
    assert [(one.matter, one.unit, one.due_on) for one in found(case)] == waits


@pytest.mark.parametrize(
    ("today", "left", "overdue"),
    [
        (date(2025, 5, 19), 1, False),
        (date(2025, 5, 20), 0, False),
        (date(2025, 5, 21), -1, True),
        (date(2025, 5, 25), -3, True),  # a Sunday
        (date(2025, 4, 27), 14, False),  # a Sunday worked instead, over 1 May
    ],
)
def test_days_left_are_working_days(
    today: date,
    left: int,
    overdue: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    (one,) = found(in_hand(), today)

    assert (one.left, one.overdue) == (left, overdue)


def test_overdue_over_a_weekend_is_overdue_by_no_working_day() -> None:
    case = in_hand(assignments=(assigned(1, due_on=date(2025, 5, 23)),))
    (one,) = found(case, date(2025, 5, 24))

    assert (one.left, one.overdue) == (0, True)


def test_second_rounds_key_and_collective_cases_weigh_more() -> None:
    (plain,) = found(in_hand())
    (key,) = found(in_hand(key_level="重点"))
    second = in_hand(round=2, assignments=(assigned(1, reply=reply()), assigned(2, round=2)))
    (again,) = found(second)
    both = found(
        in_hand(mode=Mode.COLLECTIVE, leader="甲", assignments=(assigned(1, Role.PARTICIPANT),))
    )

    assert plain.urgency < both[0].urgency < key.urgency < again.urgency
    assert key.why == "临近 29 + 答复 30 + 重点提案 15 = 74"


def test_overdue_comes_first_whatever_weighs() -> None:
    late = in_hand(assignments=(assigned(1, due_on=date(2025, 5, 16)),))
    second = in_hand(
        round=2,
        key_level="重点",
        mode=Mode.COLLECTIVE,
        assignments=(assigned(1, Role.PARTICIPANT, reply=reply()),
                     assigned(2, Role.PARTICIPANT, round=2)),
    )  # fmt: skip
    order = waiting.most_urgent_first([*found(second), *found(late)])

    assert [one.case for one in order] == [late, second]


EXTENDED = Extension(
    1, 1, date(2025, 5, 15), date(2025, 5, 20), "3mo", date(2025, 6, 20), "1mo", "县政府办"
)


@pytest.mark.parametrize(
    ("duty", "more", "said"),
    [
        (
            assigned(1),
            {},
            "2025-02-20 交办，次日起算，3 个月 → 2025-05-20 周二，工作日，不顺延",
        ),
        (
            assigned(1, assigned_on=date(2025, 1, 31), due_on=date(2025, 2, 28), due_rule="1mo"),
            {},
            "2025-01-31 交办，次日起算，1 个月 → 2025-02-28 周五，工作日，2 月没有 31 日，取月末，不顺延",  # noqa: E501
        ),
        (
            assigned(1, assigned_on=date(2025, 4, 24), due_on=date(2025, 5, 7), due_rule="7wd"),
            {},
            "2025-04-24 交办，次日起算，7 个工作日 → 2025-05-07 周三，工作日"
            "（2025 年放假安排程序自带，其间放假 3 天、补班 1 天）",
        ),
        (
            assigned(1, due_rule="2025-05-20"),
            {},
            "2025-02-20 交办，期限写明为 2025-05-20 周二，工作日",
        ),
        (
            assigned(1, due_on=date(2025, 6, 20), due_rule="2025-06-20"),
            {"extensions": (EXTENDED,)},
            "2025-02-20 交办，次日起算，3 个月 → 2025-05-20 周二，工作日，不顺延；"
            "2025-05-15 经县政府办同意延期 1 个月 → 2025-06-20 周五，工作日",
        ),
        (
            assigned(1, assigned_on=date(2026, 12, 28), due_on=date(2027, 1, 5), due_rule="5wd"),
            {},
            "2026-12-28 交办，次日起算，5 个工作日 → ~2027-01-05 周二，工作日"
            "（2026 年放假安排程序自带，其间没有放假调休；2027 年放假安排未载入，推算）",
        ),
        (
            assigned(1, due_on=date(2025, 5, 3), due_rule="3mo"),
            {},
            "2025-02-20 交办，次日起算，3 个月 → 2025-05-03 周六，放假，遇休息日不顺延；"
            "按现在的日历为 2025-05-20",
        ),
    ],
)
def test_a_day_says_how_it_came_about(duty: Any, more: dict[str, Any], said: str) -> None:
    case = in_hand(assignments=(duty,), **more)

    assert explaining.explain_duty(case, duty, SHIPPED) == said


def test_a_loaded_notice_comes_before_the_programs() -> None:
    mine = Calendar(((2027, Notice("0101 0205-0211", "0130")), (2025, Notice("0501-0505", ""))))

    assert (SHIPPED.is_known(2027), mine.is_known(2027)) == (False, True)
    assert (SHIPPED.is_workday(date(2027, 1, 30)), mine.is_workday(date(2027, 1, 30))) == (
        False,
        True,
    )
    assert (SHIPPED.is_workday(date(2025, 1, 26)), mine.is_workday(date(2025, 1, 26))) == (
        True,
        False,
    )
    assert SHIPPED.add(date(2027, 1, 29), 6) == date(2027, 2, 8)
    assert mine.add(date(2027, 1, 29), 6) == date(2027, 2, 12)


@pytest.mark.parametrize("text", ["", "0101", "0101-0103 0215-0223", "0131-0201 1231"])
def test_days_are_kept_as_they_are_read(text: str) -> None:
    assert spans(Notice(text, "").off(2025)) == text


# Making public, where the county sets a time

CLOCKS = {"publish_proposal_due": "15wd", "publish_reply_due": "20wd"}
WILLING = {"public": PublicConsent.YES}
ON_FILE = Publication(1, PublicationSubject.PROPOSAL, PublicationScope.FULL, date(2025, 1, 20))
ANSWERED = Publication(2, PublicationSubject.REPLY, PublicationScope.NONE, REPLIED, "涉及商业秘密")


@pytest.mark.parametrize(
    ("case", "texts", "waits"),
    [
        (filed(**WILLING), {}, []),
        (filed(**WILLING), CLOCKS, [(Matter.PROPOSAL, date(2025, 2, 7))]),
        (filed(**WILLING, publications=(ON_FILE,)), CLOCKS, []),
        (filed(), CLOCKS, []),
        (filed(public=PublicConsent.NO, public_reason="甲"), CLOCKS, []),
        (a_case(**WILLING), CLOCKS, []),
        (replied(**WILLING, publications=(ON_FILE,)), {}, []),
        (
            replied(**WILLING, publications=(ON_FILE,)),
            CLOCKS,
            [(Matter.ANSWER, date(2025, 6, 3))],
        ),
        (replied(**WILLING, publications=(ON_FILE, ANSWERED)), CLOCKS, []),
        (replied(**WILLING), {"publish_reply_due": "20wd"}, [(Matter.ANSWER, date(2025, 6, 3))]),
    ],
)
def test_clocks_of_publication_run_by_consent_until_something_is_decided(
    case: Case, texts: dict[str, str], waits: list[tuple[Matter, date]]
) -> None:
    public = (Matter.PROPOSAL, Matter.ANSWER)
    told = [one for one in found(case, **texts) if one.matter in public]

    assert [(one.matter, one.due_on) for one in told] == waits
    assert [one.duty for one in told] == [None] * len(told)


def test_a_day_of_publication_explains_itself() -> None:
    (one,) = (w for w in found(filed(**WILLING), **CLOCKS))

    assert explaining.explain(one, SHIPPED).startswith(
        "2025-01-10 立案，次日起算，15 个工作日 → 2025-02-07 周五，工作日"
    )
