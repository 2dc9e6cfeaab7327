"""Correcting what is on record: numbers that are still found, results that are dated."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import amend, registry
from tiaan.errors import NotFound, RuleViolation, UsageError
from tiaan.model.refs import Ref, parse_ref
from tiaan.model.terms import (
    Consent,
    ProposerKind,
    PublicConsent,
    Result,
    State,
    Timing,
)
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Receipt

DAY = date(2025, 3, 1)
FILED = """
    2025-01-05 提交 1 王芳、李明 关于甲的提案
    2025-01-06 审查 1 立案
    """


@pytest.fixture
def filed(db: sqlite3.Connection) -> Story:
    """001 of 王芳, co-signed by 李明 who was not asked yet."""
    return Story(db).tell(FILED)


def correct(story: Story, **what: object) -> Receipt:
    """Correct 001."""
    draft = amend.AmendDraft(**({"on": DAY} | what))
    (receipt,) = amend.amend(story.db, (Ref(1),), draft, county.clerk(DAY))
    return receipt


@pytest.mark.parametrize(
    ("what", "column", "value", "told"),
    [
        ({"title": " 关于乙的提案 "}, "title", "关于乙的提案", "案由 关于甲的提案 → 关于乙的提案"),
        ({"category": "经济"}, "category", "经济建设", "类别 社会建设 → 经济建设"),
        ({"category": ""}, "category", "", "类别 社会建设 → 空"),
        ({"timing": Timing.OFFSESSION}, "timing", Timing.OFFSESSION,
         "提交时间类型 大会提案 → 平时提案"),
        ({"public": PublicConsent.YES}, "public", PublicConsent.YES,
         "是否同意公开 未填 → 同意公开"),
        ({"public_reason": "涉及隐私"}, "public_reason", "涉及隐私", "不公开理由 空 → 涉及隐私"),
        ({"suggest_unit": "交通局"}, "suggested_unit", "交通局", "建议承办单位 空 → 交通局"),
        ({"note": "一\n二"}, "note", "一\n二", "备注 空 → 一\n二"),
        ({"key": "重点"}, "key_level", "重点", "重点提案 空 → 重点"),
        ({"excellent": True}, "is_excellent", True, "优秀提案 否 → 是"),
        ({"leader": "县长"}, "leader", "县长", "牵头领导 空 → 县长"),
        ({"kind": ProposerKind.OTHER}, "kind", ProposerKind.OTHER,
         "提案者类别 委员联名 → 其他"),
        ({"body": "新正文"}, "body_length", 3, "正文有改动"),
        ({"body": ""}, "body_sha256", None, "正文有改动"),
    ],
)  # fmt: skip
def test_correction_is_kept_and_told(
    filed: Story, what: dict[str, object], column: str, value: object, told: str
) -> None:
    receipt = correct(filed, **what)

    assert getattr(filed.case(1), column) == value
    assert (receipt.sentence, receipt.before, receipt.after) == (
        "001：已更正",
        State.FILED,
        State.FILED,
    )
    assert filed.log(1)[-1] == f"更正：{told}"


def test_several_things_are_told_in_one_sentence(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-07 更正 1 案由=关于乙的提案 优秀=是 重点=重点
    2025-01-08 更正 1 优秀=否 重点= 界别=科技界
    """
    assert (story.case(1).is_excellent, story.case(1).key_level) == (False, "")
    assert story.log(1)[-2:] == [
        "更正：案由 关于甲的提案 → 关于乙的提案，重点提案 空 → 重点，优秀提案 否 → 是",
        "更正：重点提案 重点 → 空，优秀提案 是 → 否，界别 空 → 科技界",
    ]


def test_sector_of_the_first_proposer_is_this_proposals(filed: Story) -> None:
    correct(filed, sector="科技界")

    first = filed.case(1).first
    assert first is not None
    assert (first.sector, first.proposer.sector) == ("科技界", "")
    assert filed.log(1)[-1] == "更正：界别 空 → 科技界"


def test_what_does_not_differ_is_not_written(filed: Story) -> None:
    before = dump(filed.db), log(filed.db)

    receipt = correct(filed, title="关于甲的提案", category="社会", excellent=False, note="")

    assert (receipt.sentence, receipt.warnings) == ("001：没有变化", ())
    assert (dump(filed.db), log(filed.db)) == before


def test_nothing_named_is_nothing_to_correct(filed: Story) -> None:
    with pytest.raises(UsageError) as refused:
        correct(filed)

    assert (refused.value.message, refused.value.hint) == (
        "没有写明要更正什么",
        "用法见 tiaan amend --help",
    )


def test_co_signer_who_agrees_later_counts(filed: Story) -> None:
    receipt = correct(filed, confirm=("李明",))
    second = filed.case(1).sponsors[1]

    assert (second.consent, second.consent_how, second.consent_on) == (
        Consent.CONFIRMED,
        "经办人确认",
        DAY,
    )
    assert receipt.sentence == "001：已更正"
    assert correct(filed, confirm=("李明", "王芳")).sentence == "001：没有变化"
    assert filed.log(1)[-1] == "更正：联名人已确认"


def test_who_was_not_named_cannot_confirm(filed: Story) -> None:
    before = dump(filed.db), log(filed.db)
    registry_only = ("张伟", "M2x")
    hints = []
    for name in registry_only:
        with pytest.raises(RuleViolation) as refused:
            correct(filed, confirm=(name,))
        hints.append((refused.value.message, refused.value.hint))

    assert hints == [
        (f"{called}不是 001 号的联名人", "联名人见 tiaan show 001")
        for called in ("所写姓名", "所写姓名")
    ]
    assert (dump(filed.db), log(filed.db)) == before


def test_renumbered_case_is_found_by_both_numbers(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-07 更正 1 案号=第２０号
    2025-01-08 更正 1 案号=平5
    """
    found = story.case(1)

    assert (found.case_no, found.old_numbers, found.intake_no) == ("平5", ("001", "020"), 1)
    assert [
        queries.find(story.db, parse_ref(ref)) for ref in ("平5", "1", "020", "第20号", "L1")
    ] == [
        (found.id, ""),
        (found.id, "1 号已改为 平5 号"),
        (found.id, "20 号已改为 平5 号"),
        (found.id, "20 号已改为 平5 号"),
        (found.id, ""),
    ]
    assert story.said[-2:] == ["020：已更正", "平5：已更正"]
    assert story.log(1)[-2:] == ["更正：案号 001 → 020", "更正：案号 020 → 平5"]


def test_number_in_use_or_used_before_is_not_given_again(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-06 审查 1、2 立案
    2025-01-07 更正 1 案号=2 ✗
    2025-01-07 更正 1 案号=9
    2025-01-08 更正 2 案号=1 ✗
    2025-01-08 更正 3 案号=8 ✗
    2025-01-08 更正 2 案号=甲 ✗
    """
    assert [story.case(n).case_no for n in (1, 2, 3)] == ["009", "002", None]
    assert story.refusals == [
        "002 号已被使用（用过的号不再使用）",
        "001 号已被使用（用过的号不再使用）",
        "L3 还没有案号",
        "“甲”不是案号",
    ]
    assert story.log(2)[-1] == "审查：待审查 → 已立案，案号 002"


def test_own_number_written_otherwise_is_no_change(filed: Story) -> None:
    assert correct(filed, number="第1号").sentence == "001：没有变化"
    assert filed.case(1).old_numbers == ()


def test_result_becomes_better_from_a_day_on(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 B
    2025-09-01 更正 1 结果=A
    2025-09-02 更正 1 结果=A
    """
    found = story.case(1)

    assert [(r.result, r.set_on) for r in found.results] == [
        (Result.ADOPTED, date(2025, 2, 20)),
        (Result.RESOLVED, date(2025, 9, 1)),
    ]
    assert [r.result for r in found.replies()] == [Result.ADOPTED]
    assert story.said[-2:] == ["001：已更正", "001：没有变化"]
    assert story.log(1)[-1] == "更正：办理结果自 2025-09-01 起为已解决或基本解决"


def test_result_of_a_split_case_is_set_by_the_clerk(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-02-20 答复 1 教育局 A
    2025-02-20 答复 1 财政局 D
    2025-02-20 更正 1 结果=采纳
    """
    assert story.case(1).result is Result.ADOPTED
    assert story.log(1)[-1] == "更正：办理结果自 2025-02-20 起为采纳并列入计划"


def test_result_may_be_dated_between_others(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 C
    2025-09-01 更正 1 结果=A
    2025-06-01 更正 1 结果=C
    2025-06-01 更正 1 结果=B
    """
    found = story.case(1)

    assert [(r.result, r.set_on) for r in found.results] == [
        (Result.EXPLAINED, date(2025, 2, 20)),
        (Result.ADOPTED, date(2025, 6, 1)),
        (Result.RESOLVED, date(2025, 9, 1)),
    ]
    assert story.said[-2:] == ["001：没有变化", "001：已更正"]
    assert story.log(1)[-1] == "更正：办理结果自 2025-06-01 起为采纳并列入计划"


def test_result_comes_only_after_the_reply(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-07 更正 1 结果=A ✗
    2025-01-20 交办 1 教育局 主办
    2025-01-21 更正 1 结果=A ✗
    2025-02-20 答复 1 B
    2025-02-19 更正 1 结果=A ✗
    2025-02-21 更正 1 结果=Z ✗
    2025-02-21 更正 1 结果=E ✗
    """
    assert story.refusals == [
        "001 号已立案，还没有办理结果",
        "001 号办理中，还没有办理结果",
        "结果的日期 2025-02-19 早于答复日期 2025-02-20",
        "办理结果没有“Z”这一项",
        "分类办法 classic-4 没有“E”类",
    ]
    assert story.case(1).result is Result.ADOPTED


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ({"title": " "}, UsageError, "案由不能为空"),
        ({"title": "长" * 201}, UsageError, "案由有 201 字，最多 200 字"),
        ({"note": "长" * 2001}, UsageError, "备注有 2001 字，最多 2000 字"),
        ({"category": "体育"}, UsageError, "提案类别没有“体育”这一项"),
        ({"key": "特急"}, UsageError, "重点提案层级没有“特急”这一项"),
        ({"leader": "a\x1bb"}, UsageError, "牵头领导中有不可见的控制字符 U+001B（第 2 字）"),
        (
            {"kind": ProposerKind.PARTY},
            RuleViolation,
            "001 号提案：委员提案的第一提案人须是个人，集体提案的须是单位",
        ),
    ],
)
def test_unfit_correction_is_refused_whole(
    filed: Story, what: dict[str, object], error: type[UsageError], message: str
) -> None:
    before = dump(filed.db), log(filed.db)

    with pytest.raises(error) as refused:
        correct(filed, suggest_unit="交通局", **what)

    assert refused.value.message == message
    assert (dump(filed.db), log(filed.db)) == before


def test_correction_warns_of_what_it_breaks(filed: Story) -> None:
    assert correct(filed, category="").warnings == ("尚未填写本县的提案类别",)
    assert correct(filed, public=PublicConsent.NO).warnings == ("不同意公开的未写明理由",)
    assert correct(filed, public_reason="涉及隐私").warnings == ()


def test_levels_are_the_countys(filed: Story) -> None:
    registry.change_settings(filed.db, {"key_levels": "一号,二号"}, county.clerk())

    correct(filed, key="二号")

    assert filed.case(1).key_level == "二号"
    assert filed.log(1)[-1] == "更正：重点提案 空 → 二号"


def test_anything_ended_may_still_be_corrected(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-07 撤案 1 本人要求
    2025-01-08 更正 1 案由=关于乙的提案
    """
    assert (story.case(1).title, story.case(1).state) == ("关于乙的提案", State.WITHDRAWN)
    assert story.log(1)[-1] == "更正：案由 关于甲的提案 → 关于乙的提案"


def test_several_are_corrected_alike_or_not_at_all(db: sqlite3.Connection) -> None:
    story = Story(db).tell(f"{FILED}\n2025-01-05 提交 2 张伟 关于丙的提案")
    refs = (Ref(1), Ref(2, intake=True))
    both = amend.AmendDraft(DAY, category="经济")

    receipts = amend.amend(db, refs, both, county.clerk())
    before = dump(db), log(db)
    with pytest.raises(RuleViolation, match="L2 还没有案号"):
        amend.amend(db, refs, amend.AmendDraft(DAY, number="8"), county.clerk())
    with pytest.raises(NotFound):
        amend.amend(db, (*refs, Ref(9)), both, county.clerk())

    assert [r.sentence for r in receipts] == ["001：已更正", "L2：已更正"]
    assert [story.case(n).category for n in (1, 2)] == ["经济建设", "经济建设"]
    assert (dump(db), log(db)) == before
