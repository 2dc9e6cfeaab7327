"""Merging, which keeps every proposer and can be taken back; withdrawing."""

from __future__ import annotations

from datetime import date

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import merge
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.refs import Ref
from tiaan.model.terms import Decision, State


def test_merged_proposals_keep_every_proposer(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-05 提交 2 张伟、刘洋 关于乙的提案
    2025-01-05 提交 3 民盟县总支 关于丙的提案 民主党派
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2、3 入 1
    """
    survivor = story.case(1)

    assert [story.case(n).state for n in (1, 2, 3)] == [State.FILED, State.MERGED, State.MERGED]
    assert [story.case(n).merged_into for n in (1, 2, 3)] == [None, survivor.id, survivor.id]
    assert survivor.absorbed == ("002", "L3")
    assert [p.name for p in survivor.absorbed_proposers] == ["张伟", "民盟县总支"]
    assert [s.proposer.name for s in survivor.sponsors] == ["王芳", "李明"]
    assert [s.proposer.name for s in story.case(2).sponsors] == ["张伟", "刘洋"]
    assert (story.case(2).case_no, story.case(3).case_no) == ("002", None)
    assert story.case(3).verdicts[-1].outcome is Decision.MERGE
    assert story.said[-2:] == ["002 并入 001，提案人均保留", "L3 并入 001，提案人均保留"]
    assert story.log(2)[-1] == "并案：已立案 → 已并案，并入 001 号"
    assert story.log(3)[-1] == "并案：待审查 → 已并案，并入 001 号"


def test_unmerged_proposals_stand_where_they_stood(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-05 提交 3 刘洋 关于丙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2、3 入 1
    2025-01-09 撤销并案 2、3
    """
    assert [story.case(n).state for n in (1, 2, 3)] == [State.FILED, State.FILED, State.PENDING]
    assert [story.case(n).case_no for n in (1, 2, 3)] == ["001", "002", None]
    assert [story.case(n).merged_into for n in (2, 3)] == [None, None]
    assert story.case(1).absorbed == ()
    assert [v.outcome for v in story.case(2).verdicts] == [
        Decision.FILE,
        Decision.MERGE,
        Decision.FILE,
    ]
    assert [v.outcome for v in story.case(3).verdicts] == [Decision.MERGE, Decision.REOPEN]
    assert story.said[-2:] == ["002：已并案 → 已立案", "L3：已并案 → 待审查"]
    assert story.log(2)[-1] == "撤销并案：已并案 → 已立案"
    assert story.log(3)[-1] == "撤销并案：已并案 → 待审查"


def test_merge_may_be_made_unmade_and_made_again(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2 入 1
    2025-01-08 撤销并案 2
    2025-01-08 撤销并案 2 ✗
    2025-01-09 并案 2 入 1
    2025-01-10 撤销并案 2
    2025-01-20 交办 2 教育局 主办
    """
    assert story.case(2).state is State.ASSIGNED
    assert story.refusals == ["002 号提案已立案，不能撤销并案"]
    assert story.log(2)[3:5] == [
        "撤销并案：已并案 → 已立案",
        "并案：已立案 → 已并案，并入 001 号",
    ]


def test_unmerged_pending_proposal_is_reviewed_as_if_new(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 并案 2 入 1
    2025-01-08 撤销并案 2
    2025-01-09 审查 2 立案
    """
    assert (story.case(2).state, story.case(2).case_no) == (State.FILED, "002")
    assert story.log(2)[-1] == "审查：待审查 → 已立案，案号 002"


def test_merging_into_itself_or_in_a_ring_is_refused(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-05 提交 3 刘洋 关于丙的提案
    2025-01-05 提交 4 赵静 关于丁的提案
    2025-01-06 审查 1、2、4 立案
    2025-01-07 并案 1 入 1 ✗
    2025-01-07 并案 2、3 入 1
    2025-01-07 并案 1 入 2 ✗
    2025-01-07 并案 1 入 4 ✗
    2025-01-07 并案 4 入 2 ✗
    2025-01-07 并案 2 入 4 ✗
    """
    assert story.refusals == [
        "001 号提案不能并入自己",
        "主案 002 号已并案，不能再并入",
        "001 号是主案（已并入 002、L3），不能再并入别的提案",
        "主案 002 号已并案，不能再并入",
        "002 号提案已并案，不能并案",
    ]


def test_of_a_list_with_a_ring_in_it_nothing_is_merged(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2、1 入 1 ✗
    """
    assert [story.case(n).state for n in (1, 2)] == [State.FILED, State.FILED]
    assert story.refusals == ["001 号提案不能并入自己"]


@pytest.mark.parametrize(
    ("fate", "refusal"),
    [
        ("审查 1 退回 没有建议", "主案 L1 号已退回，不能再并入"),
        ("审查 1 不予立案 N10", "主案 L1 号不予立案，不能再并入"),
        ("审查 1 转化 社情民意", "主案 L1 号已转化，不能再并入"),
        ("撤案 1 本人要求", "主案 L1 号已撤案，不能再并入"),
    ],
)
def test_nothing_is_merged_into_what_has_ended(db, fate: str, refusal: str) -> None:
    story = Story(db).tell(f"""
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 {fate}
    2025-01-07 并案 2 入 1 ✗
    """)

    assert story.refusals == [refusal]


def test_case_being_handled_may_take_others_in_but_not_go(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-05 提交 3 刘洋 关于丙的提案
    2025-01-06 审查 1、2 立案
    2025-01-20 交办 1 教育局 主办
    2025-01-21 并案 2 入 1
    2025-01-21 并案 1 入 3 ✗
    2025-02-20 答复 1 A
    2025-02-21 并案 3 入 1 ✗
    """
    assert story.case(1).absorbed == ("002",)
    assert story.refusals == [
        "001 号提案办理中，不能并案",
        "主案 001 号已答复，不能再并入",
    ]


def test_answered_merge_is_not_taken_back(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 并案 2 入 1
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-21 撤销并案 2 ✗
    """
    assert story.case(2).state is State.MERGED
    assert story.refusals == ["主案 001 号已答复，不能再撤销并案"]
    assert story.log(2)[-1] == "并案：待审查 → 已并案，并入 001 号"


def test_merged_proposals_take_no_part_in_anything_else(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2 入 1
    2025-01-08 审查 2 立案 ✗
    2025-01-20 交办 2 教育局 主办 ✗
    2025-01-20 撤案 2 本人要求 ✗
    """
    assert story.refusals == [
        "002 号提案已并案，不能审查",
        "002 号提案已并案，不能交办",
        "002 号提案已并案，不能撤案",
    ]


def test_merge_is_not_dated_before_the_filing(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-08 审查 1、2 立案
    2025-01-07 并案 2 入 1 ✗
    """
    assert story.refusals == ["002 号提案：审查日期不得早于收到日期和先前的审查"]


def test_withdrawal_keeps_the_number_and_ends_the_duties(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办 财政局、交通局 会办
    2025-02-01 撤案 1 提案人另行建议
    2025-02-02 答复 1 教育局 A ✗
    2025-02-02 交办 1 住建局 主办 ✗
    """
    found = story.case(1)

    assert (found.state, found.case_no, found.duties()) == (State.WITHDRAWN, "001", ())
    assert [(a.unit.name, a.ended_on, a.end_reason) for a in found.assignments] == [
        ("县教育局", date(2025, 2, 1), "撤案"),
        ("县财政局", date(2025, 2, 1), "撤案"),
        ("县交通运输局", date(2025, 2, 1), "撤案"),
    ]
    assert (found.verdicts[-1].outcome, found.verdicts[-1].note) == (
        Decision.WITHDRAW,
        "提案人另行建议",
    )
    assert story.said[-1] == "001：办理中 → 已撤案，001 号作废保留"
    assert story.log(1)[-1] == "撤案：办理中 → 已撤案，提案人另行建议"


def test_withdrawal_is_not_dated_before_the_assignment(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-01-19 撤案 1 本人要求 ✗
    2025-01-20 撤案 1 本人要求
    """
    assert story.refusals == ["撤案日期 2025-01-19 早于交办日期 2025-01-20"]
    assert story.log(1)[-1] == "撤案：办理中 → 已撤案，本人要求"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "L1：待审查 → 已撤案"),
        ("2025-01-06 审查 1 退回 没有建议", "L1：已退回 → 已撤案"),
        ("2025-01-06 审查 1 立案", "001：已立案 → 已撤案，001 号作废保留"),
    ],
)
def test_proposal_may_be_withdrawn_until_it_is_answered(db, before: str, said: str) -> None:
    story = Story(db).tell(f"""
    2025-01-05 提交 1 王芳 关于甲的提案
    {before}
    2025-01-10 撤案 1 本人要求
    """)

    assert story.said[-1] == said
    assert story.log(1)[-1] == f"撤案：{said.split('：')[1].split('，', maxsplit=1)[0]}，本人要求"


def test_what_is_answered_is_not_withdrawn(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-21 撤案 1 本人要求 ✗
    """
    assert story.refusals == ["001 号提案已答复，不能撤案"]


def test_survivor_is_withdrawn_only_once_the_others_are_free(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2 入 1
    2025-01-08 撤案 1 本人要求 ✗
    2025-01-08 撤销并案 2
    2025-01-09 撤案 1 本人要求
    """
    assert [story.case(n).state for n in (1, 2)] == [State.WITHDRAWN, State.FILED]
    assert story.refusals == ["001 号是主案（已并入 002），不能撤案"]
    assert story.log(1)[-1] == "撤案：已立案 → 已撤案，本人要求"


@pytest.mark.parametrize(
    ("reason", "message"),
    [(" ", "撤案理由不能为空"), ("长" * 2001, "撤案理由有 2001 字，最多 2000 字")],
)
def test_withdrawal_gives_a_reason(db, reason: str, message: str) -> None:
    Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案")

    with pytest.raises(UsageError) as refused:
        merge.withdraw(db, (Ref(1, intake=True),), reason, date(2025, 1, 6), county.clerk())

    assert refused.value.message == message


def test_hints_say_what_to_do_first(db) -> None:
    Story(db).tell("""
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2 入 1
    """)
    day, who = date(2025, 1, 8), county.clerk()
    one, two = Ref(1), Ref(2)

    with pytest.raises(RuleViolation) as itself:
        merge.merge(db, (one,), one, day, who)
    with pytest.raises(RuleViolation) as gone:
        merge.merge(db, (one,), two, day, who)
    with pytest.raises(RuleViolation) as survivor:
        merge.withdraw(db, (one,), "本人要求", day, who)

    assert [e.value.hint for e in (itself, gone, survivor)] == [
        "请用 --into 指明主案",
        "主案须待审查、已立案或办理中",
        "请先 tiaan unmerge 那些提案",
    ]


def test_dry_runs_leave_nothing(db) -> None:
    Story(db).tell("""
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 并案 2 入 1
    """)
    before = dump(db), log(db)
    day, who = date(2025, 1, 8), county.clerk(dry_run=True)

    (taken_back,) = merge.unmerge(db, (Ref(2),), day, who)

    assert taken_back.sentence == "002：已并案 → 已立案"
    assert (dump(db), log(db)) == before
