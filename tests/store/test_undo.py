from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from logical import dump, log
from story import Story
from tiaan.actions.memberroll import add_members
from tiaan.actions.registry import change_settings
from tiaan.actions.submit import SubmitDraft, submit
from tiaan.actions.unitroll import add_units, rename_unit
from tiaan.errors import Conflict, NotFound, RuleViolation
from tiaan.model.terms import State
from tiaan.store.undo import Past, operations, undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.records import Who

COUNTY = 6
"""Operations in which the county was set up."""


def test_operations_are_listed_oldest_first(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    add_units(db, ("县水利局",), "", who(command="tiaan unit add 县水利局"))
    undo(db, who(command="tiaan undo"))
    undo(db, who(command="tiaan undo 8"), 8)

    at = "2025-07-01T01:00:00Z"
    assert operations(db)[COUNTY:] == (
        Past(7, at, "经办人", "tiaan unit add 县水利局", None, 8, is_forward=True),
        Past(8, at, "经办人", "tiaan undo", 7, 9, is_forward=False),
        Past(9, at, "经办人", "tiaan undo 8", 8, None, is_forward=True),
    )


def test_undo_and_undo_of_the_undo(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    before = dump(db)
    add_members(db, ("王芳",), who(), phone="13900000000")
    done = dump(db)

    assert undo(db, who()).target.id == 7
    assert dump(db) == before
    assert undo(db, who(), 8).target.id == 8
    assert dump(db) == done
    assert undo(db, who()).target.id == 9
    assert dump(db) == before
    assert verify(db) == ()


def test_undo_takes_the_latest_that_stands(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    for name in ("甲", "乙", "丙"):
        add_members(db, (name,), who())

    assert [undo(db, who()).target.id for _ in range(3)] == [9, 8, 7]
    assert dump(db)["proposer"] == []


def test_undo_of_everything_leaves_an_empty_file(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    for _ in range(COUNTY):
        undo(db, who())

    assert {table for table, rows in dump(db).items() if rows} == set()
    with pytest.raises(NotFound) as error:
        undo(db, who())
    assert error.value.message == "没有可以撤销的操作"
    assert verify(db) == ()


def test_county_is_undone_and_done_again(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案")
    whole = dump(db)
    for _ in range(COUNTY + 2):
        undo(db, who())

    for number in reversed(range(COUNTY + 3, 2 * COUNTY + 5)):
        undo(db, who(), number)

    assert dump(db) == whole
    assert verify(db) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposer SET name = '王方'",
        "DELETE FROM proposer",
    ],
)
def test_row_edited_behind_our_back_is_not_undone(
    db: sqlite3.Connection, who: Callable[..., Who], statement: str
) -> None:
    add_members(db, ("王芳",), who())
    db.execute(statement)
    before = dump(db), log(db)

    with pytest.raises(Conflict, match="第 7 次操作之后又有改动，不能单独撤销"):
        undo(db, who())

    assert (dump(db), log(db)) == before


def test_row_put_back_behind_our_back_is_not_done_again(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    add_members(db, ("王芳",), who())
    undo(db, who())
    db.execute("INSERT INTO proposer (id, name, is_person) VALUES (1, '王芳', 1)")

    with pytest.raises(Conflict, match="第 8 次操作之后又有改动，不能单独撤销"):
        undo(db, who(), 8)


def test_undo_of_an_unknown_operation_is_refused(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = dump(db), log(db)
    with pytest.raises(NotFound) as error:
        undo(db, who(), 99)

    assert error.value.message == "没有第 99 次操作"
    assert (dump(db), log(db)) == before


def test_operation_is_undone_once(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    add_members(db, ("王芳",), who())
    undo(db, who())
    before = dump(db), log(db)

    with pytest.raises(Conflict) as error:
        undo(db, who(), 7)

    assert error.value.message == "第 7 次操作已被第 8 次操作撤销"
    assert error.value.hint == "要恢复它，用 tiaan undo 8"
    assert (dump(db), log(db)) == before


def test_dry_run_of_an_undo_leaves_nothing(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    before = dump(db), log(db)
    assert undo(db, who(dry_run=True)).target.id == COUNTY
    assert (dump(db), log(db)) == before


def test_dry_run_of_an_undo_is_refused_where_the_undo_would_be(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    said = []
    for dry_run in (True, False):
        Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案")
        with pytest.raises(Conflict) as error:
            undo(db, who(dry_run=dry_run), 1)
        said.append(error.value.message)

    assert said == ["第 1 次操作之后又有改动，不能单独撤销"] * 2


def test_earlier_operation_is_undone_when_nothing_later_touched_its_rows(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 更正 1 案由=关于丁的提案
    2025-01-07 更正 2 案由=关于戊的提案
    2025-01-08 撤销 11
    """
    assert [story.case(n).title for n in (1, 2)] == ["关于甲的提案", "关于戊的提案"]
    assert story.log(1) == [
        "提交：收件 L1《关于甲的提案》",
        "更正：案由 关于甲的提案 → 关于丁的提案",
        "撤销：第 11 次操作",
    ]
    assert verify(story.db) == ()


def test_amendment_is_undone_after_the_state_has_moved_on(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 更正 1 案由=关于丁的提案
    2025-01-07 审查 1 立案
    2025-01-08 撤销 9
    """
    assert (story.case(1).title, story.case(1).state) == ("关于甲的提案", State.FILED)
    states = story.db.execute("SELECT from_state, to_state FROM event WHERE proposal_id").fetchall()
    assert states[-1] == ("filed", "filed")
    assert verify(story.db) == ()


def test_operation_whose_rows_changed_since_is_not_undone(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 更正 1 案由=关于乙的提案
    2025-01-06 更正 1 案由=关于丙的提案
    2025-01-07 撤销 9 ✗
    2025-01-07 撤销 8 ✗
    """
    assert story.refusals == [
        "第 9 次操作之后又有改动，不能单独撤销",
        "第 8 次操作之后又有改动，不能单独撤销",
    ]
    assert story.case(1).title == "关于丙的提案"


def test_operation_whose_rows_changed_there_and_back_is_not_undone(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 更正 1 案由=关于乙的提案
    2025-01-06 更正 1 案由=关于丙的提案
    2025-01-06 更正 1 案由=关于乙的提案
    2025-01-07 撤销 9 ✗
    2025-01-07 撤销
    2025-01-07 撤销
    2025-01-07 撤销
    2025-01-07 撤销 14
    2025-01-07 撤销
    """
    assert story.refusals == ["第 9 次操作之后又有改动，不能单独撤销"]
    assert story.case(1).title == "关于甲的提案"


def test_refused_undo_names_what_stands_in_the_way(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案\n2025-01-06 审查 1 立案")

    with pytest.raises(Conflict) as error:
        undo(db, who(), 8)

    assert error.value.hint == "请先撤销其后的操作（第 9 次），或用 amend 更正"


def test_row_that_others_depend_on_is_not_undone(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 撤销 7 ✗
    2025-01-06 撤销 1 ✗
    """
    assert story.refusals == [
        "第 7 次操作之后又有改动，不能单独撤销",
        "第 1 次操作之后又有改动，不能单独撤销",
    ]


def test_undone_number_may_be_used_again_then_redo_is_refused(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 撤销
    2025-01-08 审查 2 立案 案号=1
    2025-01-09 撤销 12 ✗
    """
    assert [story.case(n).case_no for n in (1, 2)] == [None, "001"]
    assert story.refusals == ["第 12 次操作之后又有改动，不能单独撤销"]


def test_undo_that_would_break_a_rule_is_refused(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 并案 2 入 1
    2025-02-20 交办 1 教育局 主办
    2025-03-01 答复 1 A
    2025-03-02 反馈 1 李明 满意
    2025-03-03 撤销 12 ✗
    2025-03-04 撤销
    2025-03-05 撤销
    2025-03-06 撤销 12
    """
    assert story.case(2).state is State.PENDING
    assert story.case(1).absorbed == ()
    assert verify(story.db) == ()


def test_undo_that_would_leave_nothing_owed_is_refused(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-02-20 交办 1 教育局、财政局 分办
    2025-02-21 交办 1 交通局 分办
    2025-03-01 答复 1 教育局 A
    2025-03-01 答复 1 财政局 A
    2025-03-02 撤销 11 ✗
    """
    assert story.refusals == ["撤销第 11 次操作后，001 号提案：办理中的提案须有单位待答复"]
    assert [duty.unit.name for duty in story.case(1).owing()] == ["县交通运输局"]


def test_undo_of_a_batch_brings_back_every_case(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-06 审查 1、2、3 立案
    2025-01-07 撤销
    """
    assert [story.case(n).state for n in (1, 2, 3)] == [State.PENDING] * 3
    assert story.log(2)[-1] == "撤销：已立案 → 待审查，第 13 次操作"


def test_undo_of_a_second_round_keeps_the_first(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-02-20 交办 1 教育局 主办
    2025-03-01 答复 1 A
    2025-03-02 反馈 1 不满意
    2025-03-03 撤销
    """
    case = story.case(1)
    assert (case.state, case.round, case.feedback) == (State.REPLIED, 1, ())
    assert len(case.assignments) == 1


def test_undo_of_settings_and_registers(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    before = dump(db)
    change_settings(db, {"decimals": "2"}, who())
    rename_unit(db, "教育局", "县教育体育局", who())
    rename_unit(db, "县教育体育局", "县教育局", who())
    change_settings(db, {"decimals": "3"}, who())
    assert dump(db) != before

    for _ in range(4):
        undo(db, who())

    assert dump(db) == before
    assert verify(db) == ()


def test_undo_keeps_what_is_kept_beside_the_log(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    draft = SubmitDraft("关于甲的提案", "王芳", date(2025, 1, 6), body="正文", phone="139")
    submit(db, draft, who())
    done = dump(db)
    undo(db, who())
    assert db.execute("SELECT count(*) FROM content").fetchone() == (1,)
    undo(db, who(), 8)
    assert dump(db) == done
    assert verify(db) == ()


def test_undone_event_of_a_rule_is_checked_against_later_rows(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    told = Story(db).tell(
        """
        2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
        2025-01-06 审查 1 立案
        2025-02-20 交办 1 教育局 主办
        2025-02-21 交办 1 财政局 会办
        2025-03-01 答复 1 教育局 A
        """
    )
    undo(db, who(), 12)

    case = told.case(1)
    assert [duty.unit.name for duty in case.duties()] == ["县教育局"]
    assert (case.state, case.mode) == (State.REPLIED, "single")
    assert verify(db) == ()


def test_refusal_by_a_rule_leaves_no_trace(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    Story(db).tell(
        """
        2025-01-05 提交 1 王芳 关于甲的提案
        2025-01-05 提交 2 李明 关于乙的提案
        2025-01-06 审查 1 立案
        2025-01-07 并案 2 入 1
        2025-02-20 交办 1 教育局 主办
        2025-03-01 反馈 1 李明 满意
        """
    )
    before = dump(db), log(db)
    with pytest.raises((RuleViolation, Conflict)):
        undo(db, who(), 12)
    assert (dump(db), log(db)) == before


@pytest.mark.parametrize("line", ["2025-01-06 审查 1 退回 没有建议", "2025-01-06 并案 2 入 1"])
def test_redo_for_a_case_that_is_gone_is_refused(
    db: sqlite3.Connection, who: Callable[..., Who], line: str
) -> None:
    told = Story(db).tell(
        "2025-01-05 提交 2 李明 关于乙的提案\n2025-01-05 提交 1 王芳 关于甲的提案"
    )
    told.tell(line)
    undo(db, who())
    undo(db, who())
    before = dump(db), log(db)

    with pytest.raises(Conflict, match="第 12 次操作之后又有改动，不能单独撤销"):
        undo(db, who(), 12)

    assert (dump(db), log(db)) == before
