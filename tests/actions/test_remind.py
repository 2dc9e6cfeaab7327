"""Who is reminded how, and that it was done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import remind
from tiaan.errors import NotFound, RuleViolation, TiaanError
from tiaan.model import settings as settings_of
from tiaan.model.dates import parse_due
from tiaan.model.refs import parse_refs
from tiaan.model.terms import ReminderWay, State
from tiaan.model.workdays import SHIPPED
from tiaan.store import waiting
from tiaan.store.undo import undo

if TYPE_CHECKING:
    from tiaan.model.records import Receipt

WHO = county.clerk(date(2025, 5, 26))
YEAR = """
    2025-01-05 提交 1 王芳 关于公交的提案
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案
    2025-01-10 审查 1、2、3 立案
    2025-02-20 交办 1 交通局 主办 财政局 会办
    2025-02-20 交办 2 教育局、住建局 分办
    2025-05-10 答复 2 教育局 A
    """


@pytest.fixture
def story() -> Story:
    return Story(county.in_memory()).tell(YEAR)


def did(story: Story, refs: str = "1", way: str = "phone", **more: Any) -> list[Receipt]:
    on = more.pop("on", WHO.today)
    wanted = parse_refs([refs]) if refs else ()
    return remind.remind(story.db, wanted, ReminderWay(way), on, WHO, **more)


def planned(story: Story, today: date = WHO.today) -> list[tuple[str, str, bool]]:
    found = waiting.read(story.db, county.clerk(today))
    steps = remind.plan(found, settings_of.load({}), SHIPPED, today)
    return sorted((step.owed.unit, step.way.value, step.rests) for step in steps)


def test_those_who_owe_are_planned_and_none_who_has_answered(story: Story) -> None:
    assert planned(story) == [
        *(("县交通运输局", "phone", False), ("县住建局", "phone", False)),
        ("县财政局", "phone", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("done", "next_"),
    [
        ([], "phone"),
        (["phone"], "letter"),
        (["phone", "phone"], "letter"),
        (["phone", "letter"], "report"),
        (["letter", "phone"], "report"),
        (["report"], "report"),
    ],
)
def test_each_way_comes_after_the_one_before(story: Story, done: list[str], next_: str) -> None:
    for way in done:
        did(story, way=way, unit="交通局", on=date(2025, 5, 12))

    assert ("县交通运输局", next_, False) in planned(story)


@pytest.mark.parametrize(
    ("today", "rests"),
    [(date(2025, 5, 26), True), (date(2025, 5, 28), True), (date(2025, 5, 29), False)],
)
def test_who_was_just_reminded_is_left_in_peace(
    story: Story,
    today: date,
    rests: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    did(story, unit="交通局", on=date(2025, 5, 26))

    assert ("县交通运输局", "letter", rests) in planned(story, today)


def test_reminding_is_kept_with_the_duty(story: Story) -> None:
    (receipt,) = did(story, note="答应月底前")

    assert receipt.sentence == "001：已催办 县交通运输局、县财政局（电话，2025-05-26）"
    case = story.case(1)
    assert [(r.way, r.reminded_on, r.note) for r in case.reminders] == [
        (ReminderWay.PHONE, date(2025, 5, 26), "答应月底前")
    ] * 2
    assert {r.assignment_id for r in case.reminders} == {duty.id for duty in case.assignments}
    assert case.state is State.ASSIGNED


def test_a_unit_is_reminded_of_all_it_owes(story: Story) -> None:
    assert [r.number for r in did(story, "", unit="住建局")] == ["002"]
    with pytest.raises(NotFound):
        did(story, "", unit="教育局")


def test_only_what_is_due_soon_where_a_limit_is_given() -> None:
    story = Story(county.in_memory()).tell(YEAR)
    early = county.clerk(date(2025, 4, 1))
    more: dict[str, Any] = {"unit": "住建局", "within": parse_due("7wd")}

    with pytest.raises(NotFound):
        remind.remind(story.db, (), ReminderWay.PHONE, early.today, early, **more)


@pytest.mark.parametrize(
    ("refs", "more", "error"),
    [
        ("2", {"unit": "教育局"}, RuleViolation),  # has answered
        ("2", {"unit": "财政局"}, RuleViolation),  # does not handle it
        ("3", {}, RuleViolation),  # nobody does yet
        ("1,3", {}, RuleViolation),  # all or none
        ("9", {}, NotFound),
        ("1", {"unit": "没有的局"}, NotFound),
        ("1", {"on": date(2025, 2, 19)}, RuleViolation),
    ],
)
def test_what_is_refused_changes_nothing(
    story: Story, refs: str, more: dict[str, Any], error: type[TiaanError]
) -> None:
    before = dump(story.db)

    with pytest.raises(error):
        did(story, refs, **more)
    assert dump(story.db) == before


def test_a_reminder_before_the_answer_may_be_told_later(story: Story) -> None:
    did(story, "2", unit="教育局", on=date(2025, 5, 9))
    with pytest.raises(RuleViolation):
        did(story, "2", unit="教育局", on=date(2025, 5, 10))


def test_taken_back_exactly(story: Story) -> None:
    before = dump(story.db)

    did(story, "1,2", way="letter")
    undo(story.db, WHO)

    assert dump(story.db) == before
