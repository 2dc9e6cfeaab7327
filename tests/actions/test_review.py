"""Deciding: each outcome and what it demands, and the case number that filing gives."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import registry, review
from tiaan.errors import RuleViolation, TiaanError, UsageError
from tiaan.model.refs import Ref, parse_ref
from tiaan.model.terms import Decision, State
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Receipt

DAY = date(2025, 1, 10)
THREE = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    """


@pytest.fixture
def three(db: sqlite3.Connection) -> Story:
    """Three proposals that wait for review."""
    return Story(db).tell(THREE)


def decide(story: Story, intake: int, choice: Decision, **more: object) -> Receipt:
    """Decide on one proposal."""
    draft = review.ReviewDraft(choice, DAY, **more)
    (receipt,) = review.review(story.db, (Ref(intake, intake=True),), draft, county.clerk())
    return receipt


def file(story: Story, intake: int, number: str | None = None) -> str:
    """File one proposal and return its case number."""
    return decide(story, intake, Decision.FILE, number=number).number


def test_filing_takes_the_next_free_number(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-08 审查 2、1、3 立案
    """
    assert [story.case(n).case_no for n in (1, 2, 3)] == ["002", "001", "003"]
    assert [story.case(n).state for n in (1, 2, 3)] == [State.FILED] * 3
    assert story.said[3:] == [
        "L2：待审查 → 已立案，案号 001　关于乙的提案",
        "L1：待审查 → 已立案，案号 002　关于甲的提案",
        "L3：待审查 → 已立案，案号 003　关于丙的提案",
    ]
    assert story.log(1)[-1] == "审查：待审查 → 已立案，案号 002"


def test_wanted_number_is_given_and_the_next_goes_on_after_it(three: Story) -> None:
    assert file(three, 1, "第 ２３ 号") == "023"
    assert file(three, 2) == "024"
    assert file(three, 3, "7") == "007"
    assert three.log(1)[-1] == "审查：待审查 → 已立案，案号 023"


def test_number_with_letters_is_a_series_of_its_own(three: Story) -> None:
    assert file(three, 1, "平3") == "平3"
    assert file(three, 2) == "001"
    with pytest.raises(RuleViolation, match="十一届二次会议的 平03 号已被使用"):
        file(three, 3, "平03")


@pytest.mark.parametrize("again", ["1", "001", "００１", "第1号", "0001"])
def test_number_taken_is_refused(three: Story, again: str) -> None:
    file(three, 1)
    before = dump(three.db), log(three.db)

    with pytest.raises(RuleViolation) as refused:
        file(three, 2, again)

    assert refused.value.message.endswith("号已被使用（用过的号不再使用）")
    assert refused.value.hint == "下一个可用的是 002，不写 --number 即用它"
    assert (dump(three.db), log(three.db)) == before


@pytest.mark.parametrize("number", ["0", "000", "甲", "1.5", "-3", "2 3 号 案", "123456789"])
def test_what_is_no_number_is_refused(three: Story, number: str) -> None:
    with pytest.raises(UsageError, match="不是案号"):
        file(three, 1, number)


def test_number_of_a_withdrawn_case_is_never_given_again(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 撤案 1 本人要求
    2025-01-08 审查 2 立案 案号=1 ✗
    2025-01-08 审查 2、 立案
    """
    assert [(story.case(n).case_no, story.case(n).state) for n in (1, 2)] == [
        ("001", State.WITHDRAWN),
        ("002", State.FILED),
    ]
    assert story.refusals == ["十一届二次会议的 001 号已被使用（用过的号不再使用）"]
    assert story.log(1)[-1] == "撤案：已立案 → 已撤案，本人要求"


def test_old_number_is_never_given_again(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1 立案
    2025-01-07 更正 1 案号=9
    2025-01-08 审查 2 立案 案号=1 ✗
    2025-01-08 审查 2、 立案
    """
    assert [story.case(n).case_no for n in (1, 2)] == ["009", "010"]
    assert story.refusals == ["十一届二次会议的 001 号已被使用（用过的号不再使用）"]
    assert story.log(2)[-1] == "审查：待审查 → 已立案，案号 010"


def test_each_session_counts_its_own_numbers(db: sqlite3.Connection) -> None:
    Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案\n2025-01-06 审查 1 立案")
    who = county.clerk(date(2026, 1, 5))
    registry.add_session(db, "11-3", date(2026, 1, 5), date(2026, 1, 8), None, who)
    later = Story(db).tell("2026-01-05 提交 1 王芳 关于乙的提案")

    (receipt,) = review.review(
        db,
        (Ref(1, intake=True),),
        review.ReviewDraft(Decision.FILE, date(2026, 1, 6)),
        who,
    )

    assert receipt.number == "001"
    found = [queries.find(db, parse_ref(ref))[0] for ref in ("1", "11-3/001", "11-2/1")]
    assert found == [2, 2, 1]
    assert len(later.receipts) == 1


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [("###", ["001", "002"]), ("#####", ["00001", "00002"]), ("93###", ["93001", "93002"])],
)
def test_numbers_in_the_countys_format(three: Story, pattern: str, numbers: list[str]) -> None:
    registry.change_settings(three.db, {"case_no_format": pattern}, county.clerk())

    assert [file(three, intake) for intake in (1, 2)] == numbers


def test_one_number_for_several_proposals_is_refused(three: Story) -> None:
    refs = (Ref(1, intake=True), Ref(2, intake=True))
    draft = review.ReviewDraft(Decision.FILE, DAY, number="5")

    with pytest.raises(UsageError, match="--number 只能用于一件提案"):
        review.review(three.db, refs, draft, county.clerk())


def test_several_are_decided_as_a_whole_or_not_at_all(three: Story) -> None:
    file(three, 2)
    before = dump(three.db), log(three.db)
    refs = tuple(Ref(intake, intake=True) for intake in (1, 2, 3))

    with pytest.raises(RuleViolation, match="001 号提案已立案，不能审查"):
        review.review(three.db, refs, review.ReviewDraft(Decision.FILE, DAY), county.clerk())

    assert (dump(three.db), log(three.db)) == before


def test_refusal_names_its_grounds(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1 不予立案 ✗
    2025-01-06 审查 1 不予立案 N99 ✗
    2025-01-06 审查 1 不予立案 N10、6、n10
    2025-01-06 审查 2 不予立案 L02
    """
    found = story.case(1)

    assert (found.state, found.case_no) == (State.REJECTED, None)
    assert found.verdicts[-1].grounds == ("N10", "N06")
    assert story.refusals == [
        "不予立案须至少写明一条情形",
        "没有“N99”这一条不予立案情形",
    ]
    assert story.log(1)[-1] == "审查：待审查 → 不予立案，情形 N10、N06"
    assert story.log(2)[-1] == "审查：待审查 → 不予立案，情形 L02"


def test_grounds_are_the_countys(three: Story) -> None:
    registry.change_settings(three.db, {"grounds": "G1=内容空泛的,G2=一案多事的"}, county.clerk())

    with pytest.raises(UsageError) as refused:
        decide(three, 1, Decision.REJECT, grounds=("N10",))
    decide(three, 1, Decision.REJECT, grounds=("g2",))

    assert refused.value.hint == "可用：G1 内容空泛的；G2 一案多事的"
    assert three.log(1)[-1] == "审查：待审查 → 不予立案，情形 G2"


def test_return_gives_its_reason(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 退回 ✗
    2025-01-06 审查 1 退回 请写明具体建议
    2025-01-06 审查 1 立案 ✗
    """
    found = story.case(1)

    assert (found.state, found.verdicts[-1].note) == (State.RETURNED, "请写明具体建议")
    assert story.refusals == ["退回理由不能为空", "L1 号提案已退回，不能审查"]
    assert story.log(1)[-1] == "审查：待审查 → 已退回，请写明具体建议"


def test_conversion_says_where_to(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 转化 ✗
    2025-01-06 审查 1 转化 报社 ✗
    2025-01-06 审查 1 转化 来信
    """
    found = story.case(1)

    assert (found.state, found.verdicts[-1].converted_to) == (State.CONVERTED, "委员来信")
    assert story.refusals == ["转化去向没有“”这一项", "转化去向没有“报社”这一项"]
    assert story.log(1)[-1] == "审查：待审查 → 已转化，转委员来信"


def test_places_to_convert_to_are_the_countys(three: Story) -> None:
    registry.change_settings(three.db, {"convert_to": "信访=信访局"}, county.clerk())

    decide(three, 1, Decision.CONVERT, convert_to="信访局")

    assert three.case(1).verdicts[-1].converted_to == "信访"
    assert three.log(1)[-1] == "审查：待审查 → 已转化，转信访"


@pytest.mark.parametrize("word", ["不予立案 N10", "转化 社情民意"])
def test_what_is_decided_is_not_decided_again(db: sqlite3.Connection, word: str) -> None:
    told = Story(db).tell(f"{THREE}\n2025-01-06 审查 1 {word}\n2025-01-07 审查 1 立案 ✗")

    assert told.refusals == [f"L1 号提案{told.case(1).state.label}，不能审查"]


def test_decision_keeps_who_when_and_why(three: Story) -> None:
    decide(
        three,
        1,
        Decision.FILE,
        by="提案审查委员会",
        note="建议并入去年",
        key="重点",
        category="经济",
    )
    found = three.case(1)

    assert (found.key_level, found.category) == ("重点", "经济建设")
    (verdict,) = found.verdicts
    assert (verdict.decided_by, verdict.note, verdict.decided_on) == (
        "提案审查委员会",
        "建议并入去年",
        DAY,
    )
    assert three.log(1)[-1] == "审查：待审查 → 已立案，案号 001，提案审查委员会，建议并入去年"


def test_levels_of_key_proposals_are_the_countys(three: Story) -> None:
    registry.change_settings(three.db, {"key_levels": "一号提案,重点督办"}, county.clerk())

    assert review.default_key(three.db) == "一号提案"
    with pytest.raises(UsageError) as refused:
        decide(three, 1, Decision.FILE, key="重点")
    assert refused.value.message == "重点提案层级没有“重点”这一项"
    decide(three, 1, Decision.FILE, key="重点督办")
    assert three.case(1).key_level == "重点督办"


def test_filing_without_a_category_warns(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案 类别=
    2025-01-06 审查 1 立案
    """
    assert story.case(1).state is State.FILED
    assert story.warnings == ["尚未填写本县的提案类别"]
    assert story.log(1)[-1] == "审查：待审查 → 已立案，案号 001"


def test_nothing_is_decided_before_it_came_in(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-04 审查 1 立案 ✗
    2025-01-04 审查 1 退回 没有建议 ✗
    2025-01-06 审查 1 退回 没有建议
    2025-01-05 提交 1 ✗
    """
    assert story.refusals == [
        "001 号提案：审查日期不得早于收到日期和先前的审查",
        "L1 号提案：审查日期不得早于收到日期和先前的审查",
        "L1 号提案：审查日期不得早于收到日期和先前的审查",
    ]


def test_unknown_category_is_refused(three: Story) -> None:
    with pytest.raises(TiaanError) as refused:
        decide(three, 1, Decision.FILE, category="体育")

    assert refused.value.hint == "可用：经济建设、政治建设、文化建设、社会建设、生态文明建设"
    assert three.case(1).state is State.PENDING


def test_dry_run_of_a_decision_leaves_nothing(three: Story) -> None:
    before = dump(three.db), log(three.db)
    draft = review.ReviewDraft(Decision.FILE, DAY)

    (receipt,) = review.review(three.db, (Ref(1, intake=True),), draft, county.clerk(dry_run=True))

    assert receipt.sentence == "L1：待审查 → 已立案，案号 001　关于甲的提案"
    assert (dump(three.db), log(three.db)) == before
