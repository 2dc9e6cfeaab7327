"""Loading a year's holidays moves the open days that count working days, and no other."""

from __future__ import annotations

from datetime import date

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import calendar, extension
from tiaan.model.refs import parse_ref
from tiaan.model.workdays import Notice
from tiaan.store import queries
from tiaan.store.undo import undo

WHO = county.clerk(date(2025, 2, 21))
YEAR = """
    2025-01-05 提交 1 王芳 关于公交的提案
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案
    2025-01-05 提交 4 刘洋 关于养老的提案
    2025-01-10 审查 1、2、3、4 立案
    2025-01-11 设置 due_rule 20wd
    2025-02-20 交办 1 交通局 主办 财政局 会办
    2025-02-20 交办 3 住建局 主办
    2025-02-20 交办 4 住建局 主办
    2025-02-21 设置 due_rule 3mo
    2025-02-21 交办 2 教育局 主办
    2025-02-25 答复 4 住建局 A
    """
MARCH = {2025: Notice("0101 0301-0309", "0316")}
"""Five days off in March and a Sunday worked instead: four working days fewer."""


@pytest.fixture
def story() -> Story:
    return Story(county.in_memory()).tell(YEAR)


def days(story: Story, number: int) -> list[date]:
    return [duty.due_on for duty in story.case(number).assignments]


def test_open_days_in_working_days_move_and_say_so(story: Story) -> None:
    assert days(story, 1) == [date(2025, 3, 20)] * 2

    done = calendar.load(story.db, MARCH, WHO)

    assert days(story, 1) == [date(2025, 3, 26)] * 2
    assert [(m.number, m.unit, m.old, m.new) for m in done.moves][:2] == [
        ("001", "县交通运输局", date(2025, 3, 20), date(2025, 3, 26)),
        ("001", "县财政局", date(2025, 3, 20), date(2025, 3, 26)),
    ]
    assert (done.years, done.looked_at, len(done.moves)) == ((2025,), 3, 3)
    assert done.sentence == "2025：放假 10 天，补班 1 天；重算未结期限 3 项，变动 3 项"


def test_answered_days_and_those_in_months_stay(story: Story) -> None:
    before = days(story, 2), days(story, 4)

    calendar.load(story.db, MARCH, WHO)

    assert (days(story, 2), days(story, 4)) == before


def test_extended_days_stay(story: Story) -> None:
    draft = extension.ExtensionDraft(
        date(2025, 2, 21), extension.later(date(2025, 4, 1), None), "县政府办"
    )
    extension.extend(story.db, parse_ref("3"), draft, WHO)

    calendar.load(story.db, MARCH, WHO)

    assert days(story, 3) == [date(2025, 4, 1)]


def test_what_is_handed_over_later_goes_by_the_notice(story: Story) -> None:
    calendar.load(story.db, MARCH, WHO)
    story.tell("""
        2025-02-24 提交 5 王芳 关于路灯的提案
        2025-02-24 审查 5 立案
        2025-02-24 设置 due_rule 10wd
        2025-02-24 交办 5 交通局 主办
        """)

    assert days(story, 5) == [date(2025, 3, 16)]


def test_one_operation_taken_back_exactly(story: Story) -> None:
    before = dump(story.db)

    calendar.load(story.db, MARCH, WHO)
    undo(story.db, WHO)

    assert dump(story.db) == before
    assert queries.calendar(story.db).loaded == ()


def test_the_same_again_leaves_no_operation(story: Story) -> None:
    calendar.load(story.db, MARCH, WHO)
    last = story.db.execute("SELECT max(id) FROM operation").fetchone()

    done = calendar.load(story.db, MARCH, WHO)

    assert (done.years, done.same, done.sentence) == ((), (2025,), "放假安排没有改动")
    assert story.db.execute("SELECT max(id) FROM operation").fetchone() == last


def test_a_second_notice_of_a_year_replaces_the_first(story: Story) -> None:
    first = days(story, 1)
    calendar.load(story.db, MARCH, WHO)
    calendar.load(story.db, {2025: Notice("0101 0128-0204", "0126 0208")}, WHO)

    assert days(story, 1) == first
    assert [year for year, _ in queries.calendar(story.db).loaded] == [2025]
