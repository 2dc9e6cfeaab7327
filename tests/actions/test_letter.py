"""Letters in the register: one number for good, what comes into which, undone and never reused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import history, letter, letterslots, lettertemplate, objection, remind, transfer
from tiaan.errors import NotFound, RuleViolation, TiaanError, UsageError
from tiaan.model.dates import parse_due
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Decision, LetterKind, ReminderWay
from tiaan.store.undo import undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.actions.letter import Post, Posted
    from tiaan.model.records import Letter

NOTICE, ASSIGN, REMINDER = LetterKind.NOTICE, LetterKind.ASSIGN, LetterKind.REMINDER
DAY = date(2025, 2, 21)
YEAR = """
    2025-01-05 提交 1 王芳、李明 关于公交的提案 联名已确认
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案
    2025-01-05 提交 4 刘洋 关于养老的提案
    2025-01-05 提交 5 赵静 关于涉密的提案
    2025-01-05 提交 6 周强 关于道路的提案
    2025-01-10 审查 1、2、3 立案
    2025-01-10 审查 4 不予立案 N10
    2025-01-10 审查 5 不予立案 N01
    2025-01-10 审查 6 退回 没有建议
    2025-02-20 交办 1 交通局 主办 财政局 会办
    2025-02-20 交办 2 教育局、住建局 分办
    2025-02-20 交办 3 副县长 牵头 教育局、财政局 参与
    """


@pytest.fixture
def story() -> Story:
    return Story(county.in_memory()).tell(YEAR)


def issue(
    db: sqlite3.Connection, kind: LetterKind, refs: str = "", on: date = DAY, **more: Any
) -> Posted:
    dry_run = more.pop("dry_run", False)
    asked = letterslots.Asked(parse_refs(refs.split()) if refs else (), on, **more)
    return letter.issue(db, kind, asked, county.clerk(on, dry_run=dry_run))


def told(post: Post) -> tuple[str, int, list[int]]:
    to = post.unit.name if post.unit else ""
    return to, post.number, [case.intake_no for case, _ in post.parts]


def register(story: Story, intake: int) -> tuple[Letter, ...]:
    return story.case(intake).letters


def test_a_unit_gets_one_letter_for_all_of_a_handing_over_in_the_countys_order(
    story: Story,
) -> None:
    posted = issue(story.db, ASSIGN)

    assert [told(post) for post in posted.posts] == [
        ("县教育局", 1, [2, 3]),
        ("县交通运输局", 2, [1]),
        ("县住建局", 3, [2]),
        ("县财政局", 4, [1, 3]),
    ]
    assert all(post.fresh for post in posted.posts)
    assert [(one.number, one.round, one.occasion) for one in register(story, 1)] == [
        (2, 1, 1),
        (4, 1, 1),
    ]
    assert verify(story.db) == ()


def test_a_second_run_numbers_nothing_and_logs_nothing(story: Story) -> None:
    first = issue(story.db, ASSIGN)
    before = dump(story.db)

    again = issue(story.db, ASSIGN, on=date(2025, 6, 1))

    assert dump(story.db) == before
    assert [told(post) for post in again.posts] == [told(post) for post in first.posts]
    assert {post.fresh for post in again.posts} == {False}
    assert {post.on for post in again.posts} == {DAY}


def test_what_is_handed_over_later_comes_into_a_new_letter(story: Story) -> None:
    issue(story.db, ASSIGN)
    story.tell(
        """
        2025-03-01 提交 7 孙丽 关于水渠的提案
        2025-03-02 审查 7 立案
        2025-03-05 交办 7 教育局 主办
        """
    )

    posts = issue(story.db, ASSIGN, on=date(2025, 3, 6)).posts

    assert [told(post) for post in posts if post.fresh] == [("县教育局", 5, [7])]
    assert len(posts) == 5


def test_a_case_named_brings_the_whole_of_the_letter_it_is_in(story: Story) -> None:
    issue(story.db, ASSIGN)

    posts = issue(story.db, ASSIGN, "L1", unit="财政局").posts

    assert [told(post) for post in posts] == [("县财政局", 4, [1, 3])]


def test_only_the_cases_named_come_into_a_new_letter(story: Story) -> None:
    posts = issue(story.db, ASSIGN, "L3").posts
    assert [told(post) for post in posts] == [("县教育局", 1, [3]), ("县财政局", 2, [3])]

    rest = [told(post) for post in issue(story.db, ASSIGN).posts if post.fresh]
    assert rest == [
        ("县教育局", 3, [2]),
        ("县交通运输局", 4, [1]),
        ("县住建局", 5, [2]),
        ("县财政局", 6, [1]),
    ]


def test_numbers_begin_anew_every_year_and_for_every_kind(story: Story) -> None:
    issue(story.db, ASSIGN, "L1")
    assert [post.number for post in issue(story.db, NOTICE, "L4").posts] == [1]

    later = issue(story.db, ASSIGN, "L2", on=date(2026, 1, 5)).posts
    assert [(post.year, post.number) for post in later] == [(2026, 1), (2026, 2)]


def test_a_number_taken_back_is_never_given_again(story: Story) -> None:
    before = dump(story.db)
    issue(story.db, ASSIGN, "L1")
    undo(story.db, county.clerk(DAY))
    assert {k: v for k, v in dump(story.db).items() if k == "letter"} == {"letter": []}
    assert dump(story.db) == before

    assert [post.number for post in issue(story.db, ASSIGN, "L1").posts] == [3, 4]


def test_what_a_letter_tells_of_is_taken_back_only_after_it(story: Story) -> None:
    issue(story.db, ASSIGN)
    assigned = next(
        number
        for (number,) in story.db.execute(
            "SELECT operation_id FROM event WHERE action = 'assign' ORDER BY id"
        )
    )

    with pytest.raises(RuleViolation, match="函件所说的交办或审查须在"):
        undo(story.db, county.clerk(DAY), assigned)


def test_a_unit_let_off_stays_in_its_letter_and_the_other_gets_its_own(story: Story) -> None:
    issue(story.db, ASSIGN)
    ref = parse_refs(["L1"])[0]
    when = date(2025, 2, 24)
    who = county.clerk(when)
    asked = objection.ObjectionDraft(when, "不归本局", "交通局")
    objection.raise_objection(story.db, ref, asked, who)
    transfer.accept(story.db, ref, transfer.TransferDraft(when, "住建局", "交通局"), who)

    fresh = [told(p) for p in issue(story.db, ASSIGN, on=when).posts if p.fresh]

    assert fresh == [("县住建局", 5, [1])]
    old = issue(story.db, ASSIGN, "L1", on=when).posts
    assert ("县住建局", 5, [1]) in [told(post) for post in old]


def test_notices_are_one_a_case_and_pass_over_what_is_secret(story: Story) -> None:
    posted = issue(story.db, NOTICE)

    assert [told(post) for post in posted.posts] == [
        ("", 1, [1]), ("", 2, [2]), ("", 3, [3]), ("", 4, [4]), ("", 5, [6]),
    ]  # fmt: skip
    assert posted.remarks == ("涉密的 1 件不写",)
    only = issue(story.db, NOTICE, outcomes=frozenset({Decision.RETURN})).posts
    assert [told(post) for post in only] == [("", 5, [6])]


def test_another_decision_has_a_notice_of_its_own(story: Story) -> None:
    issue(story.db, NOTICE, "L6")
    story.tell(
        """
        2025-02-25 提交 6
        2025-02-26 审查 6 立案
        """
    )

    posts = issue(story.db, NOTICE, "L6", on=date(2025, 2, 27)).posts

    assert [(post.number, post.fresh) for post in posts] == [(2, True)]
    assert [one.occasion for one in register(story, 6)] == [1, 3]


def test_telling_is_recorded_with_the_letter_once_and_undone_with_it(story: Story) -> None:
    before = dump(story.db)
    issue(story.db, NOTICE, "L4 L1", tell=True)

    verdict = story.case(4).verdicts[-1]
    assert (verdict.notified_on, verdict.notified_how) == (DAY, letter.BY_LETTER)
    assert story.case(1).verdicts[-1].notified_on is None  # on file: nothing has to be told
    undo(story.db, county.clerk(DAY))
    assert dump(story.db) == before


def test_telling_may_follow_the_letter(story: Story) -> None:
    issue(story.db, NOTICE, "L4")
    again = issue(story.db, NOTICE, "L4", on=date(2025, 2, 24), tell=True).posts

    assert [(post.number, post.fresh) for post in again] == [(1, False)]
    assert story.case(4).verdicts[-1].notified_on == date(2025, 2, 24)


LATE = date(2025, 5, 26)


def test_a_reminder_is_recorded_and_not_written_twice_in_a_few_days(story: Story) -> None:
    first = issue(story.db, REMINDER, on=LATE).posts
    assert [told(post) for post in first] == [
        ("县教育局", 1, [2, 3]),
        ("县交通运输局", 2, [1]),
        ("县住建局", 3, [2]),
        ("县财政局", 4, [1, 3]),
    ]
    made = [(one.way, one.reminded_on) for one in story.case(1).reminders]
    assert made == [(ReminderWay.LETTER, LATE)] * 2

    again = issue(story.db, REMINDER, on=date(2025, 5, 27)).posts
    assert [(post.number, post.fresh) for post in again] == [(n, False) for n in (1, 2, 3, 4)]
    assert len(story.case(1).reminders) == 2

    later = issue(story.db, REMINDER, on=date(2025, 6, 10)).posts
    assert [post.number for post in later] == [5, 6, 7, 8]
    assert [one.occasion for one in register(story, 2)] == [1, 1, 2, 2]


def test_who_has_answered_is_never_reminded(story: Story) -> None:
    story.tell("2025-05-10 答复 2 教育局 A")

    posts = issue(story.db, REMINDER, on=LATE).posts

    assert ("县教育局", 1, [3]) in [told(post) for post in posts]
    with pytest.raises(RuleViolation, match="没有待答复的单位"):
        issue(story.db, REMINDER, "L2", on=LATE, unit="教育局")


def test_who_was_telephoned_just_now_is_left_in_peace_unless_named(story: Story) -> None:
    refs = parse_refs(["L1"])
    remind.remind(story.db, refs, ReminderWay.PHONE, LATE, county.clerk(LATE), unit="交通局")

    posted = issue(story.db, REMINDER, on=LATE)
    assert "县交通运输局" not in [told(post)[0] for post in posted.posts]
    assert any("县交通运输局" in sentence for sentence in posted.remarks)
    named = issue(story.db, REMINDER, "L1", on=LATE, unit="交通局").posts
    assert [told(post)[0] for post in named] == ["县交通运输局"]


def test_only_what_is_due_by_then_is_in_a_reminder(story: Story) -> None:
    early = issue(story.db, REMINDER, on=date(2025, 3, 14), within=parse_due("7wd")).posts

    # A co-handler's opinion is due a month after the handing over, the replies after three.
    assert [told(post) for post in early] == [("县财政局", 1, [1])]


REFUSED: dict[str, tuple[LetterKind, str, dict[str, Any], type[TiaanError], str]] = {
    "no such number": (ASSIGN, "L99", {}, NotFound, "没有收件号 99"),
    "no such unit": (ASSIGN, "", {"unit": "没有的局"}, NotFound, "没有"),
    "secret": (NOTICE, "L5", {}, RuleViolation, "涉密"),
    "not assigned": (ASSIGN, "L4", {}, RuleViolation, "没有承办单位可以发函"),
    "another unit's": (ASSIGN, "L1", {"unit": "教育局"}, RuleViolation, "没有承办 001 号"),
    "one of several": (ASSIGN, "L1 L4", {}, RuleViolation, "没有承办单位可以发函"),
    "too early": (ASSIGN, "L1", {"on": date(2025, 2, 19)}, RuleViolation, "函件日期 .* 太早"),
    "notice too early": (NOTICE, "L4", {"on": date(2025, 1, 9)}, RuleViolation, "函件日期 .* 太早"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_written_changes_nothing(story: Story, why: str) -> None:
    kind, refs, more, error, match = REFUSED[why]
    before = dump(story.db)

    with pytest.raises(error, match=match):
        issue(story.db, kind, refs, **more)

    assert dump(story.db) == before


def test_trying_tells_the_numbers_and_gives_none(story: Story) -> None:
    before = dump(story.db)

    tried = issue(story.db, ASSIGN, dry_run=True)

    assert [post.number for post in tried.posts] == [1, 2, 3, 4]
    assert dump(story.db) == before
    assert [told(p) for p in issue(story.db, ASSIGN).posts] == [told(p) for p in tried.posts]


def test_log_says_which_letter_to_whom(story: Story) -> None:
    issue(story.db, ASSIGN, "L1", unit="财政局")
    issue(story.db, NOTICE, "L4")

    said = [entry.sentence for entry in history.entries(story.db)]

    assert "发函：交办函2025年第1号，县财政局" in said
    assert "发函：告知函2025年第1号" in said


def test_template_is_kept_once_replaced_and_given_up(story: Story) -> None:
    who = county.clerk(DAY)
    before = dump(story.db)
    assert lettertemplate.set_template(story.db, ASSIGN, "甲.docx", b"one", who)
    assert not lettertemplate.set_template(story.db, ASSIGN, "甲.docx", b"one", who)
    assert lettertemplate.set_template(story.db, ASSIGN, "乙.docx", b"two", who)
    assert verify(story.db) == ()

    assert lettertemplate.reset_template(story.db, ASSIGN, who) == "乙.docx"
    with pytest.raises(UsageError, match="自带"):
        lettertemplate.reset_template(story.db, ASSIGN, who)
    for _ in range(3):
        undo(story.db, who)
    assert dump(story.db)["letter_template"] == before["letter_template"] == []
    assert verify(story.db) == ()
