"""Key proposals under supervision: topics, leaders by post, activities that count once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import history, supervise
from tiaan.errors import NotFound, RuleViolation, UsageError
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Side
from tiaan.store.supervision import tables
from tiaan.store.undo import undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt

WHO = county.clerk()
DAY = date(2025, 5, 20)
YEAR = """
    2025-01-05 提交 1 王芳 关于公交的提案
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案
    2025-01-05 提交 4 刘洋 关于养老的提案
    2025-01-10 审查 1、2、3 立案
    """


@pytest.fixture
def story() -> Story:
    return Story(county.in_memory()).tell(YEAR)


def lead(conn: sqlite3.Connection, refs: str, **draft: Any) -> tuple[Receipt, ...]:
    draft = {"on": DAY, **draft}
    return supervise.lead(conn, parse_refs([refs]), supervise.LeadDraft(**draft), WHO)


def log(conn: sqlite3.Connection, refs: str, **draft: Any) -> tuple[Receipt, ...]:
    draft = {"form": "双见面", "on": DAY, **draft}
    return supervise.log(conn, parse_refs([refs]), supervise.ActivityDraft(**draft), WHO)


def told(case: Case) -> list[tuple[Side, str]]:
    return [(leader.side, leader.post) for leader in case.leaders]


def test_several_proposals_become_one_topic_with_those_who_lead(story: Story) -> None:
    said = lead(story.db, "1,2", topic="出行", government=("县长",), cppcc=("主席", "副主席"))

    for number in (1, 2):
        case = story.case(number)
        assert (case.key_level, case.key_topic) == ("重点", "出行")
        assert told(case) == [
            (Side.GOVERNMENT, "县长"),
            (Side.CPPCC, "主席"),
            (Side.CPPCC, "副主席"),
        ]
    assert said[0].sentence == "001：重点提案，选题“出行”，党政领导 县长，政协领导 主席、副主席"
    assert not story.case(3).key_level


def test_what_is_not_named_stays(story: Story) -> None:
    story.tell("2025-05-01 设置 key_levels 重点,一般重点")
    lead(story.db, "1", topic="出行", cppcc=("主席",), level="一般重点")
    lead(story.db, "1", government=("县长",))

    case = story.case(1)
    assert (case.key_level, case.key_topic) == ("一般重点", "出行")
    assert [post for _, post in told(case)] == ["主席", "县长"]


def test_same_again_changes_nothing(story: Story) -> None:
    lead(story.db, "1", cppcc=("主席",))
    before = dump(story.db)

    (said,) = lead(story.db, "1", cppcc=("主席",))
    assert said.sentence == "001：没有变化"
    assert dump(story.db) == before


def test_leader_is_dropped_and_topic_taken_away(story: Story) -> None:
    lead(story.db, "1", topic="出行", government=("县长",), cppcc=("主席",))
    lead(story.db, "1", topic="", drop=("县长",), cppcc=("副主席",))

    case = story.case(1)
    assert case.key_topic == ""
    assert told(case) == [(Side.CPPCC, "主席"), (Side.CPPCC, "副主席")]
    assert story.log(1)[-1].endswith("选题 出行 → 空，去党政领导 县长，增政协领导 副主席")


def test_a_leader_who_left_is_known_of_the_days_before(story: Story) -> None:
    lead(story.db, "1", government=("县长",), cppcc=("主席",))
    stood = dump(story.db)
    later = date(2025, 6, 1)
    lead(story.db, "1", on=later, drop=("县长",), level="重点")

    case = story.case(1)
    assert [one.post for one in case.leading()] == ["主席"]
    assert case.led_by(Side.GOVERNMENT, DAY) == "县长"
    assert case.led_by(Side.GOVERNMENT, later) == ""
    assert story.log(1)[-1] == "督办：去党政领导 县长"
    assert verify(story.db) == ()
    undo(story.db, WHO)
    assert dump(story.db) == stood


def test_a_leader_comes_back(story: Story) -> None:
    lead(story.db, "1", cppcc=("主席",))
    lead(story.db, "1", on=date(2025, 6, 1), drop=("主席",))
    lead(story.db, "1", on=date(2025, 7, 1), cppcc=("主席",))

    led = [story.case(1).led_by(Side.CPPCC, date(2025, month, 25)) for month in (5, 6, 7)]
    assert led == ["主席", "", "主席"]


def test_one_activity_about_several_has_one_number(story: Story) -> None:
    log(story.db, "3", form="调研")
    said = log(story.db, "1-2,1", form="视察", level="领衔督办", outcome="议定三项")

    numbers = {story.case(n).supervisions[0].activity for n in (1, 2)}
    assert len(numbers) == 1
    assert numbers != {story.case(3).supervisions[0].activity}
    (held,) = story.case(1).supervisions
    assert held[2:] == (DAY, "实地视察", "政协和政府领导领衔督办", "", "议定三项")
    assert [one.number for one in said] == ["001", "002"]
    assert story.log(2)[-1].endswith("督办：实地视察，政协和政府领导领衔督办，议定三项")


def test_number_of_an_activity_taken_back_is_not_given_again(story: Story) -> None:
    log(story.db, "1")
    first = story.case(1).supervisions[0].activity
    undo(story.db, WHO)
    log(story.db, "2")

    assert story.case(2).supervisions[0].activity != first
    undo(story.db, WHO, len(list(story.db.execute("SELECT id FROM operation"))) - 1)
    assert story.case(1).supervisions[0].activity == first
    assert verify(story.db) == ()


def test_every_step_is_undone_exactly(story: Story) -> None:
    stood = [dump(story.db)]
    lead(story.db, "1-3", topic="出行", government=("县长",))
    stood.append(dump(story.db))
    log(story.db, "1,3")
    stood.append(dump(story.db))
    lead(story.db, "2", drop=("县长",))

    for before in reversed(stood):
        undo(story.db, WHO)
        assert dump(story.db) == before
    assert verify(story.db) == ()


@pytest.mark.parametrize(
    ("refs", "draft", "error", "sentence"),
    [
        ("4", {}, RuleViolation, "L4 号待审查，不能督办"),
        ("1,4", {}, RuleViolation, "L4 号待审查，不能督办"),
        ("99", {}, NotFound, "没有"),
        ("1", {"level": "特级"}, UsageError, "重点提案层级没有“特级”这一项"),
        ("1", {"cppcc": (" ",)}, UsageError, "职务"),
        ("1", {"topic": "长" * 600}, UsageError, "选题"),
        ("1", {"drop": ("主席",)}, NotFound, "001 号没有这位领衔领导"),
    ],
)
def test_bad_leadership_is_refused(
    story: Story, refs: str, draft: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    before = dump(story.db)

    with pytest.raises(error, match=sentence):
        lead(story.db, refs.replace("4", "L4") if "4" in refs else refs, **draft)
    assert dump(story.db) == before


@pytest.mark.parametrize(
    ("refs", "draft", "error", "sentence"),
    [
        ("L4", {}, RuleViolation, "L4 号待审查，不能督办"),
        ("1", {"form": "舞会"}, UsageError, "督办形式没有“舞会”这一项"),
        ("1", {"form": ""}, UsageError, "督办形式没有“”这一项"),
        ("1", {"level": "最高"}, UsageError, "督办层级没有“最高”这一项"),
        ("1", {"on": date(2025, 1, 9)}, RuleViolation, "督办日期不得早于立案日期"),
        ("3,2", {"outcome": "已定"}, RuleViolation, "002 号已登记过同样的督办活动"),
    ],
)
def test_bad_activity_is_refused(
    story: Story, refs: str, draft: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    log(story.db, "2", outcome="已定")
    before = dump(story.db)

    with pytest.raises(error, match=sentence):
        log(story.db, refs, **draft)
    assert dump(story.db) == before


def test_no_longer_key_but_led_is_advised_on(story: Story) -> None:
    lead(story.db, "1", cppcc=("主席",))
    story.tell("2025-05-21 更正 1 重点=")

    assert story.receipts[-1].warnings == ("有选题或领衔领导而不是重点提案",)


def test_tables_of_a_session_and_of_some(story: Story) -> None:
    lead(story.db, "1,2", topic="出行", cppcc=("主席",))
    log(story.db, "1,2", form="视察")
    log(story.db, "3", on=date(2025, 6, 1))

    led, held = tables(story.db, None, WHO)
    assert [(row[0], *row[2:]) for row in led.rows] == [
        ("001", "重点", "出行", "", "主席", 1, DAY),
        ("002", "重点", "出行", "", "主席", 1, DAY),
        ("003", "", "", "", "", 1, date(2025, 6, 1)),
    ]
    assert [row[1:5] for row in held.rows] == [
        (DAY, "实地视察", "", ("001", "002")),
        (date(2025, 6, 1), "双见面", "", ("003",)),
    ]
    led, held = tables(story.db, parse_refs(["2"]), WHO)
    assert [row[0] for row in led.rows] == ["002"]
    assert [row[4] for row in held.rows] == [("002",)]


def test_log_tells_who_leads(story: Story) -> None:
    lead(story.db, "1", topic="出行", cppcc=("主席",))

    assert [entry.sentence for entry in history.entries(story.db, 1)][-1] == (
        "督办：重点提案 空 → 重点，选题 空 → 出行，增政协领导 主席"
    )
