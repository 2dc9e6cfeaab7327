"""A meeting's decisions, done in one operation: in order, all or nothing, one step to undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import drafting, meeting, review
from tiaan.actions.assign import AssignDraft
from tiaan.actions.review import ReviewDraft
from tiaan.errors import NotFound, SomeRefused
from tiaan.model.dates import parse_due
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Action, Decision, DraftKind, Mode, State
from tiaan.store import queries
from tiaan.store.undo import operations, undo
from tiaan.store.verify import verify

DAY, MEETING = date(2025, 1, 9), date(2025, 1, 12)
WHO = county.clerk(MEETING)
YEAR = """
    2025-01-05 提交 1 王芳 关于公交的提案
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案
    2025-01-05 提交 4 刘洋 关于养老的提案
    2025-01-05 提交 5 赵静 关于班车的提案
    2025-01-05 提交 6 赵静 关于早班车的提案
    """


@pytest.fixture
def story() -> Story:
    return Story(county.in_memory()).tell(YEAR)


def draft(story: Story, refs: str, choice: str, **more: Any) -> None:
    wanted = ReviewDraft(Decision(choice), DAY, **more)
    drafting.draft(story.db, parse_refs([refs]), wanted, county.clerk(DAY))


def hand(story: Story, refs: str, **more: Any) -> None:
    drafting.draft(story.db, parse_refs([refs]), AssignDraft(DAY, **more), county.clerk(DAY))


def met(story: Story, kind: str = "review", refs: str = "", **more: Any) -> meeting.Applied:
    on = more.pop("on", MEETING)
    asked = parse_refs([refs]) if refs else ()
    return meeting.apply(story.db, DraftKind(kind), asked, on, more.pop("who", WHO), **more)


def cases(story: Story) -> dict[int, Any]:
    return {case.intake_no: case for case in queries.cases(story.db, range(1, 7))}


def test_one_operation_does_all_in_order_and_one_undo_takes_it_back(story: Story) -> None:
    draft(story, "L6", "merge", into="L5")
    draft(story, "L1-L2,L5", "file")
    draft(story, "L3", "file", number="7")
    draft(story, "L4", "reject", grounds=("N10",))
    before, steps = dump(story.db), len(operations(story.db))

    done = met(story, by="提案审查委员会")

    found = cases(story)
    numbers = {n: found[n].case_no for n in (1, 2, 3, 5)}
    assert numbers == {3: "007", 1: "008", 2: "009", 5: "010"}
    assert found[4].state is State.REJECTED
    assert found[6].merged_into == found[5].id
    assert [case.drafts for case in found.values()] == [()] * 6
    assert {v.decided_on for case in found.values() for v in case.verdicts} == {MEETING}
    assert found[1].verdicts[0].decided_by == "提案审查委员会"
    assert [r.sentence.partition("：")[0] for r in done.receipts] == [
        *("L3", "L1", "L2", "L4", "L5", "L6")
    ]
    assert done.receipts[-1].sentence == (
        "L6：待审查 → 已并案，并入 010，提案人均保留　关于早班车的提案"
    )
    assert len(operations(story.db)) == steps + 1
    assert verify(story.db) == ()
    undo(story.db, WHO)
    assert dump(story.db) == before
    undo(story.db, WHO, steps + 2)
    assert {case.state for case in cases(story).values()} >= {State.FILED, State.REJECTED}


def test_one_day_starts_every_deadline(story: Story) -> None:
    draft(story, "L1-L4", "file")
    hand(story, "L1", lead="教育局")
    hand(story, "L2", lead="教育局", co=("财政局",), due=parse_due("10wd"))
    hand(story, "L3", split=("教育局", "财政局"), due=parse_due("2025-06-30"))
    hand(story, "L4", units=("教育局", "财政局"), leader="副县长", collective=True)
    met(story)

    done = met(story, "assign", on=date(2025, 2, 20))

    found = cases(story)
    due = {n: str(found[n].due_on) for n in (1, 2, 3, 4)}
    assert due == {1: "2025-05-20", 2: "2025-03-06", 3: "2025-06-30", 4: "2025-05-20"}
    assert (found[4].mode, found[4].leader) == (Mode.COLLECTIVE, "副县长")
    assert done.receipts[0].sentence == (
        "001：已立案 → 办理中，单办：主办 县教育局，2025-05-20 前答复"
    )
    assert found[1].drafts == ()


def test_what_has_moved_on_stops_all_and_is_named(story: Story) -> None:
    draft(story, "L1", "file")
    draft(story, "L2", "file", number="9")
    draft(story, "L3", "file")
    review.review(
        story.db, parse_refs(["L1"]), ReviewDraft(Decision.REJECT, DAY, ("N10",)), county.clerk(DAY)
    )
    review.review(
        story.db, parse_refs(["L4"]), ReviewDraft(Decision.FILE, DAY, number="9"), county.clerk(DAY)
    )
    before, past = dump(story.db), log(story.db)

    with pytest.raises(SomeRefused, match="3 件中有 2 件不能实施") as refused:
        met(story)
    assert list(refused.value.problems) == [
        "L2：十一届二次会议的 009 号已被使用（用过的号不再使用）",
        "L1：L1 号提案不予立案，不能审查",
    ]
    assert (dump(story.db), log(story.db)) == (before, past)

    done = met(story, skip_bad=True)
    assert [case.intake_no for case, _ in done.done] == [3]
    assert list(done.refused) == list(refused.value.problems)
    found = cases(story)
    assert found[3].case_no == "010"
    assert [bool(found[n].drafts) for n in (1, 2, 3)] == [True, True, False]


def test_those_named_are_done_and_the_others_stay(story: Story) -> None:
    draft(story, "L1-L3", "file")
    met(story, refs="L3,L2")

    found = cases(story)
    assert {n: found[n].case_no for n in (1, 2, 3)} == {1: None, 2: "001", 3: "002"}
    assert found[1].drafts
    with pytest.raises(NotFound, match="没有拟审查"):
        met(story, refs="L2")


def test_nothing_is_handed_over_before_it_is_filed(story: Story) -> None:
    draft(story, "L1", "file")
    hand(story, "L1", lead="教育局")

    with pytest.raises(SomeRefused) as refused:
        met(story, "assign")
    assert refused.value.problems == ("L1：L1 号提案待审查，不能交办",)


def test_a_refused_survivor_leaves_the_merge_undone(story: Story) -> None:
    draft(story, "L5", "file")
    draft(story, "L6", "merge", into="L5")
    draft(story, "L5", "reject", grounds=("N10",))

    done = met(story, skip_bad=True)
    assert done.refused == ("L6：主案 L5 号不予立案，不能再并入",)


def test_a_merge_with_a_number_is_filed_first(story: Story) -> None:
    draft(story, "L5", "file", number="5")
    draft(story, "L6", "merge", into="L5", number="6")
    met(story)

    found = cases(story)[6]
    assert (found.case_no, found.state) == ("006", State.MERGED)
    assert [v.outcome for v in found.verdicts] == [Decision.FILE, Decision.MERGE]
    assert verify(story.db) == ()


def test_withdrawal_and_conversion_go_with_the_rest(story: Story) -> None:
    draft(story, "L1", "withdraw", note="本人要求")
    draft(story, "L2", "convert", convert_to="来信")
    draft(story, "L3", "return", note="没有建议")
    met(story)

    states = [cases(story)[n].state for n in (1, 2, 3)]
    assert states == [State.WITHDRAWN, State.CONVERTED, State.RETURNED]


def test_a_meeting_before_the_receipt_is_refused(story: Story) -> None:
    draft(story, "L1", "file")

    with pytest.raises(SomeRefused) as refused:
        met(story, on=date(2025, 1, 4))
    assert "审查日期不得早于收到日期" in refused.value.problems[0]


@pytest.mark.parametrize("kind", list(DraftKind))
def test_nothing_drafted_is_said_so(story: Story, kind: DraftKind) -> None:
    with pytest.raises(NotFound, match=f"没有{kind.label}的提案"):
        met(story, kind)


def test_dry_run_does_the_same_and_leaves_nothing(story: Story) -> None:
    draft(story, "L1-L3", "file")
    before = dump(story.db)
    tried = met(story, who=county.clerk(MEETING, dry_run=True))

    assert dump(story.db) == before
    assert met(story) == tried


def test_events_are_told_as_the_steps_they_are(story: Story) -> None:
    draft(story, "L1", "file")
    hand(story, "L1", lead="教育局")
    met(story)
    met(story, "assign", on=date(2025, 2, 20))

    told = [action for (action,) in story.db.execute("SELECT action FROM event ORDER BY id")]
    assert told[-4:] == [Action.DRAFT, Action.DRAFT, Action.REVIEW, Action.ASSIGN]
