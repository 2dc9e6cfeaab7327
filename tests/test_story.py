"""The stories themselves: the notation of `story.py` does what it says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from story import Story
from tiaan.model.terms import Mode, Result, State

if TYPE_CHECKING:
    import sqlite3


def test_story_of_a_late_reply_is_told(story: Story) -> None:
    """
    2025-01-05 提交 23 王芳 关于增设路灯的提案
    2025-01-11 审查 23 立案
    2025-02-20 交办 23 交通局 主办
    2025-06-01 答复 23 交通局 已解决
    """
    case = story.case(23)

    assert case.state is State.REPLIED
    assert case.number == "023"
    assert case.replied_on == date(2025, 6, 1)
    assert story.warnings == ["应在期限内答复"]
    assert story.log(23) == [
        "提交：收件 L1《关于增设路灯的提案》",
        "审查：待审查 → 已立案，案号 023",
        "交办：已立案 → 办理中，主办 县交通运输局，2025-05-20 前答复",
        "答复：办理中 → 已答复，县交通运输局，已解决或基本解决",
    ]


def test_story_with_every_verb_is_told(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-05 提交 2 民盟县总支 关于乙的提案 民主党派
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-06 提交 4 刘洋 关于丁的提案
    2025-01-09 审查 1 立案 重点
    2025-01-09 审查 2 立案
    2025-01-09 审查 3 退回 没有建议
    2025-01-10 提交 3 关于丙的再提案
    2025-01-11 审查 3 不予立案 N10、N06
    2025-01-11 审查 4 立案
    2025-01-12 并案 4 入 1
    2025-01-13 撤销并案 4
    2025-01-14 撤案 4 提案人要求
    2025-02-20 交办 1 交通局 主办 住建局、财政局 会办
    2025-02-20 交办 2 分管副县长 牵头 教育局、财政局 参与 期限=30wd
    2025-02-20 召集 2
    2025-03-01 答复 4 交通局 A ✗
    2025-03-01 答复 1 交通局 B
    2025-03-01 答复 2 教育局 已解决
    2025-03-09 反馈 1 李明 满意 代交
    2025-03-10 反馈 1 不满意 工作=满意
    2025-03-11 更正 2 案由=关于乙的新提案
    2025-03-12 设置 feedback_by all
    2025-03-13 撤销
    """
    assert [story.case(n).state for n in (1, 2, 3, 4)] == [
        State.ASSIGNED,
        State.REPLIED,
        State.REJECTED,
        State.WITHDRAWN,
    ]
    assert (story.case(1).round, story.case(1).key_level, story.case(1).mode) == (
        2,
        "重点",
        Mode.LEAD_CO,
    )
    assert (story.case(1).result, story.case(2).result) == (Result.ADOPTED, Result.RESOLVED)
    assert story.case(2).title == "关于乙的新提案"
    assert story.case(3).title == "关于丙的再提案"
    assert story.refusals == ["004 号提案已撤案，不能答复"]
    assert story.warnings == [
        "会办单位尚无意见：县住建局、县财政局",
        "列入计划的尚未登记承诺事项和兑现日期",
        "本县以第一提案人的评价为准，这份评价已记录，不计入满意率",
        "重新办理：第 2 轮，2025-04-10 前答复；第 1 轮原样保留",
    ]
    assert story.log()[-1] == "撤销：第 33 次操作"


def test_story_that_is_not_refused_as_said_fails(db: sqlite3.Connection) -> None:
    with pytest.raises(AssertionError, match="not refused"):
        Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案 ✗")
