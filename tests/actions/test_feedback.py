"""Ratings: by each proposer and round, the work apart, and another round where one is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import feedback, memberroll, objection, registry, transfer
from tiaan.errors import Ambiguous, NotFound, RuleViolation, TiaanError, UsageError
from tiaan.model.dates import parse_due
from tiaan.model.refs import Ref
from tiaan.model.terms import FeedbackSource, Result, Role, State
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt

DAY = date(2025, 3, 1)
ANSWERED = """
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办 财政局 会办
    2025-02-20 答复 1 教育局 B
    """


@pytest.fixture
def answered(db: sqlite3.Connection) -> Story:
    """001 of 王芳 and 李明, answered by the education bureau."""
    return Story(db).tell(ANSWERED)


def rate(story: Story, rating: str = "满意", **more: object) -> Receipt:
    """Record a form about 001."""
    draft = feedback.FeedbackDraft(rating, **({"on": DAY} | more))
    return feedback.feedback(story.db, Ref(1), draft, county.clerk(DAY))


def forms(case: Case) -> list[tuple[int, str, str, str | None]]:
    """Return round, proposer, rating of the result and of the work."""
    return [(f.round, f.proposer.name, f.rating_result, f.rating_work) for f in case.feedback]


def test_rating_of_the_first_proposer(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-25 反馈 1 基本满意
    """
    found = story.case(1)
    (form,) = found.feedback

    assert (found.state, found.round) == (State.REPLIED, 1)
    assert (form.rating_result, form.rating_work, form.given_on, form.source, form.comment) == (
        "基本满意",
        None,
        date(2025, 2, 25),
        FeedbackSource.SELF,
        "",
    )
    assert story.said[-1] == "001：已答复（基本满意）"
    assert story.warnings == []
    assert story.log(1)[-1] == "反馈：王芳第 1 轮 基本满意"


def test_result_and_work_are_rated_apart(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 C
    2025-02-25 反馈 1 基本满意 工作=不满意 纸质 意见=没有上门
    """
    (form,) = story.case(1).feedback

    assert (form.rating_result, form.rating_work, form.source, form.comment) == (
        "基本满意",
        "不满意",
        FeedbackSource.PAPER,
        "没有上门",
    )
    assert story.case(1).state is State.REPLIED
    assert story.log(1)[-1] == "反馈：王芳第 1 轮 基本满意，纸质表"


def test_each_proposer_has_a_form(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明、张伟 关于甲的提案 联名已确认
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-25 反馈 1 李明 不满意 代交
    2025-02-26 反馈 1 张伟 基本满意 电话回访
    2025-02-27 反馈 1 满意
    2025-02-28 反馈 1 王芳 满意 ✗
    2025-02-28 反馈 1 李明 满意 ✗
    """
    found = story.case(1)

    assert forms(found) == [
        (1, "李明", "不满意", None),
        (1, "张伟", "基本满意", None),
        (1, "王芳", "满意", None),
    ]
    assert (found.state, found.round) == (State.REPLIED, 1)
    assert story.warnings == ["本县以第一提案人的评价为准，这份评价已记录，不计入满意率"] * 2
    assert story.refusals == ["001 号第 1 轮，这位提案人已经评价过"] * 2
    assert story.log(1)[-3:] == [
        "反馈：李明第 1 轮 不满意，承办单位代交",
        "反馈：张伟第 1 轮 基本满意，电话",
        "反馈：王芳第 1 轮 满意",
    ]


def test_where_all_count_the_worst_returned_stands(story: Story) -> None:
    """
    2025-01-05 设置 feedback_by all
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-25 反馈 1 满意
    2025-02-26 反馈 1 李明 不满意
    """
    found = story.case(1)

    assert (found.state, found.round) == (State.ASSIGNED, 2)
    assert found.rating("all", ("满意", "基本满意", "不满意"), 1) == "不满意"
    assert found.rating("lead", ("满意", "基本满意", "不满意"), 1) == "满意"
    assert story.warnings == ["重新办理：第 2 轮，2025-03-26 前答复；第 1 轮原样保留"]
    assert story.log(1)[-1] == (
        "反馈：已答复 → 办理中，李明第 1 轮 不满意，重新办理，2025-03-26 前答复"
    )


def test_who_did_not_sign_does_not_rate(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明 关于甲的提案
    2025-01-05 提交 2 张伟 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-25 反馈 1 李明 满意 ✗
    2025-02-25 反馈 1 张伟 满意 ✗
    2025-02-25 反馈 1 无名氏 满意 ✗
    """
    assert story.case(1).feedback == ()
    assert story.refusals == [
        "M2 不是 001 号已确认的提案人，不能评价",
        "M3 不是 001 号已确认的提案人，不能评价",
        "所写姓名不是 001 号已确认的提案人，不能评价",
    ]


def test_proposers_of_what_was_merged_in_may_rate(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟、刘洋 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 并案 2 入 1
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-25 反馈 1 张伟 不满意
    2025-02-25 反馈 1 刘洋 满意 ✗
    2025-02-25 反馈 2 张伟 满意 ✗
    """
    assert forms(story.case(1)) == [(1, "张伟", "不满意", None)]
    assert story.case(1).state is State.REPLIED
    assert story.refusals == [
        "M3 不是 001 号已确认的提案人，不能评价",
        "L2 号提案已并案，不能反馈",
    ]
    assert story.log(1)[-1] == "反馈：张伟第 1 轮 不满意"


def test_of_namesakes_the_one_who_proposed_is_meant(db: sqlite3.Connection) -> None:
    who = county.clerk()
    memberroll.add_members(db, ("王芳",), who, sector="教育界")
    memberroll.add_members(db, ("王芳",), who, remark="县医院")
    Story(db).tell("2025-01-05 提交 1 M2 关于甲的提案\n2025-01-06 审查 1 立案")
    story = Story(db).tell("""
    2025-01-05 提交 9 李明 关于乙的提案
    """)
    story._intake["1"] = 1
    story.tell("2025-01-20 交办 1 教育局 主办\n2025-02-20 答复 1 A\n2025-02-25 反馈 1 王芳 满意")

    (form,) = story.case(1).feedback
    assert form.proposer.display == "王芳（县医院）"


def test_namesakes_who_both_proposed_are_told_apart(db: sqlite3.Connection) -> None:
    who = county.clerk()
    memberroll.add_members(db, ("王芳",), who, sector="教育界")
    memberroll.add_members(db, ("王芳",), who, remark="县医院")
    story = Story(db).tell("""
    2025-01-05 提交 1 M1、M2 关于甲的提案 联名已确认
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    """)

    with pytest.raises(Ambiguous, match="有 2 位同名"):
        rate(story, by="王芳")
    rate(story, by="王芳（县医院）")
    rate(story, by="M1")

    assert [f.proposer.id for f in story.case(1).feedback] == [2, 1]


@pytest.mark.parametrize("word", ["很好", "A", "", " "])
def test_words_outside_the_scale_are_refused(answered: Story, word: str) -> None:
    before = dump(answered.db), log(answered.db)

    with pytest.raises(UsageError) as refused:
        rate(answered, word)

    assert refused.value.message == f"评价档次没有“{word}”这一项"
    assert refused.value.hint == "可用：满意、基本满意、不满意"
    assert (dump(answered.db), log(answered.db)) == before


def test_scale_and_what_is_done_again_are_the_countys(answered: Story) -> None:
    registry.change_settings(
        answered.db,
        {"feedback_scale": "同意+,理解,保留", "rehandle_on": "理解,保留", "rehandle_due": "15wd"},
        county.clerk(),
    )

    with pytest.raises(UsageError, match="评价档次没有“满意”这一项"):
        rate(answered)
    receipt = rate(answered, "理 解")

    assert receipt.sentence == "001：已答复 → 办理中（理解）"
    assert receipt.warnings == ("重新办理：第 2 轮，2025-03-21 前答复；第 1 轮原样保留",)
    assert {a.due_rule for a in answered.case(1).duties()} == {"15wd"}


def test_unhappy_rating_opens_a_second_round_and_leaves_the_first(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办 财政局 会办
    2025-02-20 答复 1 教育局 C
    2025-02-21 答复 1 财政局 C
    2025-03-31 反馈 1 不满意
    """
    found = story.case(1)

    assert (found.state, found.round) == (State.ASSIGNED, 2)
    assert [
        (a.round, a.unit.name, a.role, a.assigned_on, a.due_on, a.ended_on, a.reply is None)
        for a in found.assignments
    ] == [
        (1, "县教育局", Role.LEAD, date(2025, 1, 20), date(2025, 4, 20), None, False),
        (1, "县财政局", Role.CO, date(2025, 1, 20), date(2025, 4, 20), None, False),
        (2, "县教育局", Role.LEAD, date(2025, 3, 31), date(2025, 4, 30), None, True),
        (2, "县财政局", Role.CO, date(2025, 3, 31), date(2025, 4, 30), None, True),
    ]
    assert [r.result for r in found.replies(1)] == [Result.EXPLAINED]
    assert found.result is Result.EXPLAINED
    assert forms(found) == [(1, "王芳", "不满意", None)]
    assert story.said[-1] == "001：已答复 → 办理中（不满意）"
    assert story.warnings == [
        "会办单位尚无意见：县财政局",
        "重新办理：第 2 轮，2025-04-30 前答复；第 1 轮原样保留",
    ]
    assert story.log(1)[-1] == (
        "反馈：已答复 → 办理中，王芳第 1 轮 不满意，重新办理，2025-04-30 前答复"
    )


def test_rounds_go_on_until_the_proposer_is_content(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 C
    2025-03-01 反馈 1 不满意
    2025-03-10 答复 1 C
    2025-03-11 反馈 1 不满意
    2025-03-20 答复 1 A
    2025-03-21 反馈 1 满意
    2025-03-22 反馈 1 满意 ✗
    """
    found = story.case(1)

    assert (found.state, found.round, found.result) == (State.REPLIED, 3, Result.RESOLVED)
    assert forms(found) == [
        (1, "王芳", "不满意", None),
        (2, "王芳", "不满意", None),
        (3, "王芳", "满意", None),
    ]
    assert [(a.round, a.reply and a.reply.result) for a in found.assignments] == [
        (1, Result.EXPLAINED),
        (2, Result.EXPLAINED),
        (3, Result.RESOLVED),
    ]
    assert story.refusals == ["001 号第 3 轮，这位提案人已经评价过"]
    assert story.log(1)[-1] == "反馈：王芳第 3 轮 满意"


def test_second_round_of_split_and_collective_cases(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 王芳 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-01-20 交办 2 分管副县长 牵头 教育局、财政局 参与
    2025-01-20 召集 2
    2025-02-20 答复 1 教育局 A
    2025-02-20 答复 1 财政局 A
    2025-02-20 答复 2 教育局 A
    2025-03-01 反馈 1 不满意
    2025-03-01 反馈 2 不满意
    2025-03-10 答复 2 财政局 A
    """
    split, collective = story.case(1), story.case(2)

    assert [(d.unit.name, d.role) for d in split.owing()] == [
        ("县教育局", Role.SPLIT),
        ("县财政局", Role.SPLIT),
    ]
    assert (collective.state, collective.leader) == (State.REPLIED, "分管副县长")
    assert story.log(2)[-1] == "答复：办理中 → 已答复，县财政局，已解决或基本解决"


APART = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-02-20 答复 1 教育局 B
    2025-02-20 答复 1 财政局 C
    """


def test_only_who_is_named_handles_it_again(db: sqlite3.Connection) -> None:
    story = Story(db).tell(APART)
    said = rate(story, "不满意", again=("财政局",), due=parse_due("15wd"))

    found = story.case(1)
    assert [(d.unit.name, d.round, d.due_on, d.due_rule) for d in found.duties()] == [
        ("县财政局", 2, date(2025, 3, 21), "15wd")
    ]
    assert said.warnings == (
        "重新办理：第 2 轮，由县财政局办理，2025-03-21 前答复；第 1 轮原样保留",
    )
    assert verify(db) == ()
    # What the other said the first time still counts: the worst of both is the case's.
    story.tell("2025-03-10 答复 1 财政局 A")
    assert (story.case(1).state, story.case(1).result) == (State.REPLIED, Result.ADOPTED)
    assert verify(db) == ()


def test_a_unit_that_gave_its_part_on_says_no_more(db: sqlite3.Connection) -> None:
    """What it had answered the first time is not among what makes up the result."""
    story = Story(db).tell(APART)
    rate(story, "不满意", again=("财政局",))
    asked = objection.ObjectionDraft(DAY, "职能划转")
    objection.raise_objection(db, Ref(1), asked, county.clerk(DAY))
    transfer.accept(db, Ref(1), transfer.TransferDraft(DAY, "交通局"), county.clerk(DAY))
    story.tell("2025-03-10 答复 1 交通局 A")

    assert story.case(1).result is Result.ADOPTED


def test_lead_may_handle_it_again_alone(answered: Story) -> None:
    rate(answered, "不满意", again=("教育局",))

    assert [d.role for d in answered.case(1).duties()] == [Role.LEAD]
    assert verify(answered.db) == ()


@pytest.mark.parametrize(
    ("rating", "more", "kind", "message"),
    [
        ("不满意", {"again": ("财政局",)}, UsageError, "没有单位答复提案人"),
        ("不满意", {"again": ("交通局",)}, NotFound, "不由“县交通运输局”承办"),
        ("不满意", {"again": ("没有的局",)}, NotFound, "没有的局"),
        ("不满意", {"due": parse_due("2025-02-01")}, UsageError, "早于评价日期"),
        ("满意", {"again": ("教育局",)}, UsageError, "不开始重新办理"),
        ("满意", {"due": parse_due("1mo")}, UsageError, "不开始重新办理"),
    ],
)
def test_another_round_that_cannot_be(
    answered: Story, rating: str, more: dict[str, object], kind: type[TiaanError], message: str
) -> None:
    before = dump(answered.db), log(answered.db)
    with pytest.raises(kind, match=message) as refused:
        rate(answered, rating, **more)

    assert refused.value.hint
    assert (dump(answered.db), log(answered.db)) == before


def test_form_may_come_before_the_reply(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-10 反馈 1 不满意
    2025-02-20 答复 1 B
    """
    found = story.case(1)

    assert (found.round, forms(found)) == (1, [(1, "王芳", "不满意", None)])
    assert story.warnings == [
        "评价早于答复，请核对（先送征求意见稿的不必改）",
        "列入计划的尚未登记承诺事项和兑现日期",
    ]
    assert story.log(1)[3:] == [
        "反馈：王芳第 1 轮 不满意",
        "答复：办理中 → 已答复，县教育局，采纳并列入计划",
    ]


def test_late_form_is_about_the_round_it_rates(story: Story) -> None:
    """
    2025-01-05 设置 feedback_by all
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 B
    2025-03-01 反馈 1 不满意
    2025-03-02 反馈 1 李明 基本满意
    2025-03-10 答复 1 A
    2025-03-11 反馈 1 李明 满意
    2025-03-12 反馈 1 满意
    """
    assert forms(story.case(1)) == [
        (1, "王芳", "不满意", None),
        (1, "李明", "基本满意", None),
        (2, "李明", "满意", None),
        (2, "王芳", "满意", None),
    ]
    assert story.case(1).round == 2
    assert story.log(1)[5] == "反馈：李明第 1 轮 基本满意"
    assert story.log(1)[-1] == "反馈：王芳第 2 轮 满意"


def test_late_unhappy_form_opens_no_third_round(story: Story) -> None:
    """
    2025-01-05 设置 feedback_by all
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 B
    2025-03-01 反馈 1 不满意
    2025-03-02 反馈 1 李明 不满意
    """
    found = story.case(1)

    assert (found.state, found.round, len(found.assignments)) == (State.ASSIGNED, 2, 2)
    assert story.log(1)[-1] == "反馈：李明第 1 轮 不满意"


@pytest.mark.parametrize(
    ("before", "refusal"),
    [
        ("", "L1 号提案待审查，不能反馈"),
        ("2025-01-06 审查 1 立案", "001 号提案已立案，不能反馈"),
        ("2025-01-06 撤案 1 本人要求", "L1 号提案已撤案，不能反馈"),
    ],
)
def test_nothing_is_rated_before_it_is_handled(
    db: sqlite3.Connection, before: str, refusal: str
) -> None:
    story = Story(db).tell(f"""
    2025-01-05 提交 1 王芳 关于甲的提案
    {before}
    2025-02-20 反馈 1 满意 ✗
    """)

    assert story.refusals == [refusal]


def test_refusal_names_those_who_may_rate(answered: Story) -> None:
    with pytest.raises(RuleViolation) as refused:
        rate(answered, by="张伟")

    assert refused.value.hint == "提案人见 tiaan show 001"


def test_comment_too_long_is_refused(answered: Story) -> None:
    with pytest.raises(UsageError) as refused:
        rate(answered, comment="长" * 2001)

    assert refused.value.message == "意见有 2001 字，最多 2000 字"
    assert answered.case(1).feedback == ()


def test_dry_run_of_a_rating_leaves_nothing(answered: Story) -> None:
    before = dump(answered.db), log(answered.db)
    draft = feedback.FeedbackDraft("不满意", DAY)

    receipt = feedback.feedback(answered.db, Ref(1), draft, county.clerk(dry_run=True))

    assert receipt.sentence == "001：已答复 → 办理中（不满意）"
    assert (dump(answered.db), log(answered.db)) == before
