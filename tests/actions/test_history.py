"""The log told in sentences: of one proposal or all, since a moment, the latest few."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import county
from logical import dump
from story import Story
from tiaan.actions import history, submit, unitroll
from tiaan.store import undo

if TYPE_CHECKING:
    import sqlite3

STORY = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 提交 2 李明 关于乙的提案
    2025-01-08 审查 1、2 立案
    2025-01-09 并案 2 入 1
    """


def test_log_tells_every_kind_of_thing(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-21 反馈 1 满意
    2025-02-22 更正 1 备注=附件一
    2025-02-23 设置 decimals 2
    2025-02-24 设置 decimals 0
    2025-02-25 撤销
    """
    assert story.log() == [
        "建库：十一届二次会议",
        "登记：县教育局、县交通运输局、县住建局、县财政局",
        "登记：县教育局 = 教育局、县教体局",
        "登记：县交通运输局 = 交通局、县交通局、交通运输局",
        "登记：县住建局 = 住建局、县住房和城乡建设局",
        "登记：县财政局 = 财政局",
        "登记：王芳",
        "提交：收件 L1《关于甲的提案》",
        "审查：待审查 → 已立案，案号 001",
        "交办：已立案 → 办理中，主办 县教育局，2025-04-20 前答复",
        "答复：办理中 → 已答复，县教育局，已解决或基本解决",
        "反馈：王芳第 1 轮 满意",
        "更正：备注 空 → 附件一",
        "设置：decimals 1 → 2",
        "设置：decimals 2 → 0",
        "撤销：第 15 次操作",
    ]


def test_entries_know_when_who_and_which(db: sqlite3.Connection) -> None:
    Story(db).tell(STORY)

    found = history.entries(db, limit=3)

    assert [
        (e.operation, e.on, e.at, e.actor, e.number, e.action.value, e.undone) for e in found
    ] == [
        (11, "2025-01-08", "2025-01-08T01:00:00Z", "经办人", "001", "review", False),
        (11, "2025-01-08", "2025-01-08T01:00:00Z", "经办人", "002", "review", False),
        (12, "2025-01-09", "2025-01-09T01:00:00Z", "经办人", "002", "merge", False),
    ]


def test_log_of_one_proposal(db: sqlite3.Connection) -> None:
    Story(db).tell(STORY)

    assert [e.sentence for e in history.entries(db, 2)] == [
        "提交：收件 L2《关于乙的提案》",
        "审查：待审查 → 已立案，案号 002",
        "并案：已立案 → 已并案，并入 001 号",
    ]
    assert [e.sentence for e in history.entries(db, 2, limit=1)] == [
        "并案：已立案 → 已并案，并入 001 号"
    ]


def test_log_since_a_moment_of_typing(db: sqlite3.Connection) -> None:
    Story(db).tell(STORY)
    late = submit.SubmitDraft("关于丙的提案", "王芳", date(2025, 1, 5))
    submit.submit(db, late, county.clerk(date(2025, 3, 1)))

    assert [(e.on, e.number) for e in history.entries(db, since="2025-01-09T01:00:00Z")] == [
        ("2025-01-09", "002"),
        ("2025-01-05", "L3"),
    ]
    assert history.entries(db, since="2025-03-01T01:00:01Z") == []


def test_log_shows_the_number_of_today(db: sqlite3.Connection) -> None:
    Story(db).tell(f"{STORY}\n2025-01-10 更正 1 案号=20")

    assert {e.number for e in history.entries(db, 1)} == {"020"}


def test_what_was_taken_back_is_marked(db: sqlite3.Connection) -> None:
    story = Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案\n2025-01-06 审查 1 立案")
    before = dump(db)
    who = county.clerk()

    undo.undo(db, who)
    assert [(e.sentence, e.undone) for e in history.entries(db, 1)] == [
        ("提交：收件 L1《关于甲的提案》", False),
        ("审查：待审查 → 已立案，案号 001", True),
        ("撤销：已立案 → 待审查，第 9 次操作", False),
    ]
    undo.undo(db, who, 10)

    assert [(e.sentence, e.undone) for e in history.entries(db, 1)][2:] == [
        ("撤销：已立案 → 待审查，第 9 次操作", True),
        ("撤销：待审查 → 已立案，第 10 次操作", False),
    ]
    assert (dump(db), story.case(1).case_no) == (before, "001")


def test_proposal_whose_submission_was_taken_back_is_told_without_number(
    db: sqlite3.Connection,
) -> None:
    Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案")

    undo.undo(db, county.clerk())

    assert [(e.number, e.sentence) for e in history.entries(db)][-2:] == [
        ("", "提交：收件 L1《关于甲的提案》"),
        ("", "撤销：待审查 → 无，第 8 次操作"),
    ]


def test_names_of_units_and_people_are_todays(db: sqlite3.Connection) -> None:
    story = Story(db).tell("""
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    """)

    unitroll.rename_unit(db, "教育局", "县教委", county.clerk())

    assert story.log(1)[-2:] == [
        "交办：已立案 → 办理中，主办 县教委，2025-04-20 前答复",
        "答复：办理中 → 已答复，县教委，已解决或基本解决",
    ]
