"""Drafts for a meeting: checked as if they were done, replaced, taken away; never counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import drafting, history, review
from tiaan.actions.assign import AssignDraft
from tiaan.actions.review import ReviewDraft
from tiaan.actions.said import from_said, to_said
from tiaan.errors import NotFound, RuleViolation, StorageError, TiaanError, UsageError
from tiaan.model import meant
from tiaan.model.dates import parse_due
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Action, Decision, DraftKind, State
from tiaan.store import queries
from tiaan.store.drafted import ids as drafted_ids
from tiaan.store.undo import undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.records import Receipt

DAY = date(2025, 1, 9)
WHO = county.clerk(DAY)
YEAR = """
    2025-01-05 提交 1 王芳 关于公交的提案
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案 类别=
    2025-01-05 提交 4 刘洋 关于养老的提案
    2025-01-08 审查 4 立案
    """


@pytest.fixture
def story() -> Story:
    return Story(county.in_memory()).tell(YEAR)


def decide(choice: str, on: date = DAY, **more: Any) -> ReviewDraft:
    return ReviewDraft(Decision(choice), on, **more)


def hand(on: date = DAY, **more: Any) -> AssignDraft:
    return AssignDraft(on, **more)


def drafted(story: Story, refs: str, wanted: ReviewDraft | AssignDraft) -> tuple[Receipt, ...]:
    return drafting.draft(story.db, parse_refs([refs]), wanted, WHO)


def case(story: Story, number: int) -> Case:
    return queries.cases(story.db, [number])[0]


def said(story: Story, number: int) -> list[str]:
    return [meant.told(draft.said) for draft in case(story, number).drafts]


@pytest.mark.parametrize(
    ("ref", "wanted", "told"),
    [
        ("L1", decide("file"), "拟立案"),
        ("L1", decide("file", number="23", category="生态", key="重点"), ""),
        ("L1", decide("reject", grounds=("10", "N06")), "拟不予立案，情形 N10、N06"),
        ("L1", decide("return", note="没有建议"), "拟退回修改，没有建议"),
        ("L1", decide("convert", convert_to="来信"), "拟转化，转委员来信"),
        ("L1", decide("merge", into="L2"), "拟并案，并入 L2"),
        ("L1", decide("merge", into="4"), "拟并案，并入 L4"),
        ("L1", decide("withdraw", note="本人要求"), "拟撤案，本人要求"),
        ("4", decide("merge", into="L1"), "拟并案，并入 L1"),
        ("4", hand(lead="教育局"), "拟单办，主办 县教育局"),
        (
            "4",
            hand(lead="教育局", co=("交通局",)),
            "拟主办加会办，主办 县教育局，会办 县交通运输局",
        ),
        ("4", hand(split=("教育局", "财政局")), "拟分办，分办 县教育局、县财政局"),
        (
            "4",
            hand(units=("住建局", "财政局"), leader="副县长", collective=True),
            "拟集体办理，参与 县住建局、县财政局，牵头领导 副县长",
        ),
        (
            "4",
            hand(lead="教育局", due=parse_due("15wd")),
            "拟单办，主办 县教育局，期限 15 个工作日",
        ),
    ],
)
def test_what_is_drafted_is_what_applying_it_would_write(
    story: Story, ref: str, wanted: ReviewDraft | AssignDraft, told: str
) -> None:
    before = {table: rows for table, rows in dump(story.db).items() if table != "draft"}
    (receipt,) = drafted(story, ref, wanted)
    number = int(ref.removeprefix("L"))

    (own,) = case(story, number).drafts
    assert own.drafted_on == DAY
    assert told in meant.told(own.said)
    assert receipt.sentence.startswith(f"{case(story, number).number}：{meant.told(own.said)}　")
    assert receipt.next == (f"tiaan pending {own.kind}",)
    assert {table: rows for table, rows in dump(story.db).items() if table != "draft"} == before
    assert to_said(from_said(own.said, DAY)) == own.said
    assert verify(story.db) == ()


def test_county_words_are_kept_as_the_county_spells_them(story: Story) -> None:
    drafted(story, "L1", decide("file", number="第 23 号", category="生态", key="重点"))

    (own,) = case(story, 1).drafts
    county_words = {"number": "023", "category": "生态文明建设", "key": own.said["key"]}
    assert own.said == {"choice": "file"} | county_words
    assert own.said["key"] in [word.name for word in queries.settings(story.db).key_levels]


@pytest.mark.parametrize(
    ("ref", "wanted", "error", "told"),
    [
        ("L1", decide("reject"), RuleViolation, "须至少写明一条情形"),
        ("L1", decide("reject", grounds=("N99",)), UsageError, "N99"),
        ("L1", decide("return"), UsageError, "退回理由"),
        ("L1", decide("convert", convert_to="火星"), UsageError, "转化去向"),
        ("L1", decide("file", category="没有的"), UsageError, "提案类别"),
        ("L1", decide("file", number="甲"), UsageError, "不是案号"),
        ("L1", decide("file", number="4"), RuleViolation, "已被使用"),
        ("L1", decide("file", on=date(2025, 1, 4)), RuleViolation, "不得早于收到"),
        ("L1", decide("merge", into="L1"), RuleViolation, "不能并入自己"),
        ("L1", decide("merge", into="L99"), NotFound, "L99|收件号 99"),
        ("L1,L2", decide("file", number="23"), UsageError, "只能用于一件"),
        ("4", decide("file"), RuleViolation, "已立案，不能审查"),
        ("L1", hand(lead="教育局"), RuleViolation, "也没有拟立案"),
        ("4", hand(lead="没有的局"), NotFound, "没有的局"),
        ("4", hand(), UsageError, "承办单位"),
        ("4", hand(lead="教育局", co=("教育局",)), RuleViolation, "既主办又会办"),
        ("4", hand(co=("教育局",)), UsageError, "会办须有主办"),
        ("4", hand(on=date(2025, 1, 7), lead="教育局"), RuleViolation, "交办日期不得早于立案"),
        ("4", hand(lead="教育局", due=parse_due("2025-01-01")), RuleViolation, "早于交办日期"),
        ("L99", decide("file"), NotFound, "收件号 99"),
    ],
)
def test_what_the_command_refuses_cannot_be_drafted(
    story: Story, ref: str, wanted: ReviewDraft | AssignDraft, error: type[TiaanError], told: str
) -> None:
    before, past = dump(story.db), log(story.db)

    with pytest.raises(error, match=told):
        drafted(story, ref, wanted)
    assert (dump(story.db), log(story.db)) == (before, past)


def test_drafting_again_replaces_and_says_what_stood_before(story: Story) -> None:
    drafted(story, "L1", decide("file"))
    (receipt,) = drafted(story, "L1", decide("reject", grounds=("N10",)))

    assert said(story, 1) == ["拟不予立案，情形 N10"]
    assert receipt.sentence.endswith("（代替原来的：拟立案）")
    past = dump(story.db)
    (again,) = drafted(story, "L1", decide("reject", grounds=("10",)))
    assert again.sentence.endswith("（已如此拟定）")
    assert dump(story.db) == past


def test_an_earlier_draft_comes_back_exactly(story: Story) -> None:
    start = dump(story.db)
    drafted(story, "L1", decide("file", number="23"))
    first = dump(story.db)
    drafted(story, "L1", decide("reject", grounds=("N10",)))

    undo(story.db, WHO)
    assert dump(story.db) == first
    undo(story.db, WHO)
    assert dump(story.db) == start


def test_two_drafts_cannot_want_one_number(story: Story) -> None:
    drafted(story, "L1", decide("file", number="23"))

    with pytest.raises(RuleViolation, match="23 号已拟给 L1"):
        drafted(story, "L2", decide("file", number="023"))
    drafted(story, "L1", decide("file", number="023"))
    drafted(story, "L1", decide("file"))
    drafted(story, "L2", decide("file", number="23"))
    assert said(story, 2) == ["拟立案，案号 023"]


def test_nothing_is_merged_into_what_is_to_be_refused(story: Story) -> None:
    drafted(story, "L2", decide("reject", grounds=("N10",)))

    with pytest.raises(RuleViolation, match="主案 L2 拟不予立案，不能并入"):
        drafted(story, "L1", decide("merge", into="L2"))
    drafted(story, "L2", decide("file"))
    drafted(story, "L1", decide("merge", into="L2"))


def test_who_handles_may_be_drafted_together_with_the_filing(story: Story) -> None:
    drafted(story, "L1", decide("file"))
    drafted(story, "L1", hand(lead="教育局"))

    found = case(story, 1)
    assert [draft.kind for draft in found.drafts] == [DraftKind.REVIEW, DraftKind.ASSIGN]
    assert all(meant.fits(found, draft) for draft in found.drafts)
    (receipt,) = drafted(story, "L1", decide("reject", grounds=("N10",)))
    assert any("已不适用" in warning for warning in receipt.warnings)
    found = case(story, 1)
    assert [meant.fits(found, draft) for draft in found.drafts] == [True, False]


def test_advice_of_the_real_step_comes_with_the_draft(story: Story) -> None:
    (receipt,) = drafted(story, "L3", decide("file"))

    assert receipt.warnings == ("尚未填写本县的提案类别",)


def test_a_case_that_moves_on_leaves_its_draft_behind_with_a_word(story: Story) -> None:
    drafted(story, "L1", decide("file"))
    (receipt,) = review.review(
        story.db, parse_refs(["L1"]), decide("reject", grounds=("N10",)), WHO
    )

    assert receipt.warnings == ("拟办意见已不适用，请改拟或取消",)
    drafting.discard(story.db, DraftKind.REVIEW, parse_refs(["L1"]), DAY, WHO)
    assert case(story, 1).drafts == ()


def test_discard_takes_one_or_all_and_is_undone(story: Story) -> None:
    drafted(story, "L1,L2", decide("file"))
    drafted(story, "4", hand(lead="教育局"))
    before = dump(story.db)

    (receipt,) = drafting.discard(story.db, DraftKind.REVIEW, parse_refs(["L2"]), DAY, WHO)
    assert receipt.sentence == "L2：不再拟立案"
    assert (said(story, 1), said(story, 2)) == (["拟立案"], [])
    drafting.discard(story.db, DraftKind.REVIEW, (), DAY, WHO)
    assert said(story, 1) == []
    assert said(story, 4) == ["拟单办，主办 县教育局"]
    with pytest.raises(NotFound, match="没有拟审查的提案"):
        drafting.discard(story.db, DraftKind.REVIEW, (), DAY, WHO)
    with pytest.raises(NotFound, match="L1 号没有拟审查"):
        drafting.discard(story.db, DraftKind.REVIEW, parse_refs(["L1"]), DAY, WHO)
    undo(story.db, WHO)
    undo(story.db, WHO)
    assert dump(story.db) == before


def test_dry_run_says_the_same_and_leaves_nothing(story: Story) -> None:
    before = dump(story.db)
    dry = county.clerk(DAY, dry_run=True)
    tried = drafting.draft(story.db, parse_refs(["L1"]), decide("file"), dry)

    assert dump(story.db) == before
    assert drafted(story, "L1", decide("file")) == tried


def test_log_tells_drafts_in_words(story: Story) -> None:
    drafted(story, "L1", decide("file"))
    drafted(story, "L1", decide("reject", grounds=("N10",)))
    drafting.draft(
        story.db,
        parse_refs(["L1"]),
        decide("reject", date(2025, 1, 10), grounds=("N10",)),
        county.clerk(date(2025, 1, 10)),
    )
    drafting.discard(story.db, DraftKind.REVIEW, (), DAY, WHO)

    told = [e.sentence for e in history.entries(story.db) if e.action is Action.DRAFT]
    assert told == [
        "拟办：拟立案",
        "拟办：拟不予立案，情形 N10，代替原来的：拟立案",
        "拟办：拟定日期改为 2025-01-10",
        "拟办：不再拟不予立案，情形 N10",
    ]


def test_drafted_cases_stay_in_their_states(story: Story) -> None:
    drafted(story, "L1,L2", decide("file"))
    drafted(story, "4", hand(lead="教育局"))

    assert [case(story, n).state for n in (1, 2, 4)] == [State.PENDING, State.PENDING, State.FILED]


@pytest.mark.parametrize(
    "said",
    [
        '{"choice":"fale"}',
        '{"chaice":"file"}',
        '{"choice":"reject","grounds":[1]}',
        '{"choice":"reject","grounds":3}',
        '{"lead":"县教育局","due":"3xo"}',
        '{"lead":["县教育局"]}',
        '{"collective":false}',
        "{",
        "{]}",
    ],
)
def test_a_damaged_draft_is_told_as_damage(story: Story, said: str) -> None:
    drafted(story, "L1", decide("file"))
    story.db.execute("PRAGMA ignore_check_constraints = ON")
    story.db.execute("UPDATE draft SET said = ?", (said,))

    with pytest.raises(StorageError, match="读不懂的记录"):
        case(story, 1)


def test_drafts_come_by_case_number(story: Story) -> None:
    story.tell("2025-01-08 审查 1、2 立案")
    for number, given in ((4, "020"), (1, "030"), (2, "010")):
        story.tell(f"2025-01-08 更正 {number} 案号={given}")
    drafted(story, "L1,L2,L4", hand(lead="教育局"))
    drafted(story, "L3", decide("file", category="生态"))

    cases = queries.cases(story.db, drafted_ids(story.db, WHO))
    assert [one.number for one in cases] == ["010", "020", "030", "L3"]
