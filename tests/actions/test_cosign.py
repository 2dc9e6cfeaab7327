"""Consent to co-sign: asked, proved, refused, lapsed, taken back; what it makes of a proposal."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import amend, cosign, cosignleave
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.refs import Ref
from tiaan.model.terms import Action, Consent, ConsentWay, ProposerKind
from tiaan.stats import measures, tally
from tiaan.store import registers
from tiaan.store.undo import operations, undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt

DAY = date(2025, 1, 6)
NOON = datetime(2025, 1, 6, 12)  # noqa: DTZ001 - the county's own clock
STARTS = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 张伟、李明、刘洋 关于乙的提案
    2025-01-05 提交 3 民盟县总支 关于丙的提案 民主党派
    """


@pytest.fixture
def told(db: sqlite3.Connection) -> Story:
    """1 of 王芳 alone, 2 of 张伟 with 李明 and 刘洋 asked, 3 of a party."""
    return Story(db).tell(STARTS)


def ref(number: int) -> Ref:
    return Ref(number, intake=True)


def invite(story: Story, number: int, *names: str, until: datetime | None = NOON) -> Receipt:
    return cosign.invite(story.db, ref(number), names, DAY, until, county.clerk(DAY))


def confirm(story: Story, number: int, *names: str, on: date = DAY, late: str = "") -> Receipt:
    way = ConsentWay.SIGNATURE
    return cosign.confirm(story.db, ref(number), names, way, on, county.clerk(on), late)


def decline(story: Story, number: int, *names: str) -> Receipt:
    return cosign.decline(story.db, ref(number), names, DAY, county.clerk(DAY))


def leave(story: Story, number: int, name: str, heir: str = "", on: date = DAY) -> Receipt:
    return cosignleave.withdraw(story.db, ref(number), name, heir, on, county.clerk(on))


def stands(case: Case) -> dict[str, str]:
    """Return everyone but the first with what they said."""
    return {s.proposer.name: s.consent for s in case.sponsors if s.position > 1}


def test_invited_are_not_co_signers_until_they_agree(told: Story) -> None:
    said = invite(told, 1, "李明", "陈强")
    case = told.case(1)

    assert said.sentence == "L1：邀请李明、陈强联名，2025-01-06 12:00 前确认有效"
    assert said.warnings == ("新登记提案者 M6", "有联名人尚未确认，不计入联名")
    assert stands(case) == {"李明": Consent.INVITED, "陈强": Consent.INVITED}
    assert (case.kind, len(case.confirmed)) == (ProposerKind.MEMBER, 1)
    assert case.sponsors[1].invited_on == DAY
    assert case.sponsors[1].answer_by == NOON


def test_confirming_on_a_members_proposal_makes_it_joint(told: Story) -> None:
    invite(told, 1, "李明", "刘洋")
    before = dump(told.db)
    said = confirm(told, 1, "李明")
    case = told.case(1)

    assert said.sentence == "L1：李明已确认（签名），改为委员联名提案"
    assert said.warnings == ("已确认的提案人 2 位，另有 1 位待确认",)
    assert case.kind is ProposerKind.JOINT
    assert (case.sponsors[1].consent_how, case.sponsors[1].consent_on) == ("signature", DAY)
    assert told.log(1)[-1] == "联名：1 人已确认（签名），提案者类别 委员个人 → 委员联名"
    undo(told.db, county.clerk(DAY))
    assert dump(told.db) == before


@pytest.mark.parametrize("how", ["decline", "expire", "withdraw"])
def test_joint_without_co_signers_becomes_a_single_members(told: Story, how: str) -> None:
    invite(told, 1, "李明")
    if how == "withdraw":
        confirm(told, 1, "李明")
        said = leave(told, 1, "李明")
    elif how == "decline":
        told.db.execute("UPDATE proposal SET proposer_kind = 'joint' WHERE id = 1")
        before = dump(told.db)
        said = decline(told, 1, "李明")
    else:
        told.db.execute("UPDATE proposal SET proposer_kind = 'joint' WHERE id = 1")
        before = dump(told.db)
        struck, (said,) = cosign.expire(told.db, NOON, county.clerk(DAY))
        assert struck == 1

    assert said.sentence.endswith("，改为委员个人提案")
    assert told.case(1).kind is ProposerKind.MEMBER
    assert told.case(1).sponsors[1].left_on == DAY
    if how != "withdraw":
        undo(told.db, county.clerk(DAY))
        assert dump(told.db) == before


def test_joint_stays_joint_while_somebody_may_still_agree(told: Story) -> None:
    assert "改为" not in decline(told, 2, "李明").sentence
    assert told.case(2).kind is ProposerKind.JOINT

    assert decline(told, 2, "刘洋").sentence == "L2：刘洋谢绝联名，改为委员个人提案"


def test_joint_stays_joint_while_the_paper_states_more_signers(told: Story) -> None:
    told.db.execute("UPDATE proposal SET stated_signers = 5 WHERE id = 2")
    decline(told, 2, "李明", "刘洋")

    assert told.case(2).kind is ProposerKind.JOINT


def test_body_s_proposal_stays_a_body_s(told: Story) -> None:
    invite(told, 3, "李明")
    confirm(told, 3, "李明")

    assert told.case(3).kind is ProposerKind.PARTY


def test_expire_strikes_all_whose_hour_has_passed_and_nobody_else(told: Story) -> None:
    invite(told, 1, "李明")
    invite(told, 3, "刘洋", until=datetime(2025, 1, 6, 12, 1))  # noqa: DTZ001 - as above
    struck, receipts = cosign.expire(told.db, NOON, county.clerk(DAY))

    assert (struck, [r.sentence for r in receipts]) == (1, ["L1：逾时 1 人移出"])
    assert stands(told.case(3)) == {"刘洋": Consent.INVITED}
    assert set(stands(told.case(2)).values()) == {Consent.INVITED}


def test_nothing_to_expire_leaves_no_operation(told: Story) -> None:
    before = dump(told.db)

    assert cosign.expire(told.db, NOON, county.clerk(DAY)) == (0, ())
    assert dump(told.db) == before


def test_late_consent_needs_a_reason(told: Story) -> None:
    invite(told, 1, "李明", "刘洋")
    cosign.expire(told.db, NOON, county.clerk(DAY))
    before = dump(told.db)
    with pytest.raises(RuleViolation, match=r"^M\d+ 的确认时限已过"):
        confirm(told, 1, "李明")
    assert dump(told.db) == before

    confirm(told, 1, "李明", late="会场停电")
    assert told.case(1).kind is ProposerKind.JOINT
    assert told.log(1)[-1].endswith("，会场停电")


def test_consent_after_the_day_is_late_though_nobody_struck_it(told: Story) -> None:
    invite(told, 1, "李明")
    with pytest.raises(RuleViolation, match="时限已过"):
        confirm(told, 1, "李明", on=date(2025, 1, 7))
    confirm(told, 1, "李明")  # the paper bears the day itself


def amended(story: Story, *names: str, on: date = DAY, **more: Any) -> Receipt:
    draft = amend.AmendDraft(on, confirm=names, **more)
    return amend.amend(story.db, (ref(1),), draft, county.clerk(on))[0]


@pytest.mark.parametrize(
    ("before", "on", "why"),
    [
        (lambda s: cosign.expire(s.db, NOON, county.clerk(DAY)), DAY, "时限已过"),
        (lambda _: None, date(2025, 1, 7), "时限已过"),
        (lambda s: decline(s, 1, "李明"), DAY, "不能确认"),
        (lambda _: None, date(2025, 1, 4), "早于邀请日期"),
    ],
    ids=["expired", "after the day", "declined", "before being asked"],
)
def test_an_amendment_confirms_nothing_that_cosign_refuses(
    told: Story, before: Callable[[Story], object], on: date, why: str
) -> None:
    invite(told, 1, "李明", "刘洋")
    before(told)
    stood = dump(told.db)
    for act in (lambda: amended(told, "李明", on=on), lambda: confirm(told, 1, "李明", on=on)):
        with pytest.raises(RuleViolation, match=why) as refused:
            act()
        assert refused.value.hint
    assert dump(told.db) == stood


def test_an_amendment_that_confirms_makes_it_joint(told: Story) -> None:
    invite(told, 1, "李明")
    amended(told, "李明")

    assert told.case(1).kind is ProposerKind.JOINT
    second = told.case(1).sponsors[1]
    assert (second.consent, second.consent_how, second.consent_on) == (
        Consent.CONFIRMED,
        "经办人确认",
        DAY,
    )
    assert verify(told.db) == ()


def test_who_declined_may_be_asked_again(told: Story) -> None:
    decline(told, 2, "李明")
    invite(told, 2, "李明")

    assert stands(told.case(2))["李明"] == Consent.INVITED
    assert told.case(2).sponsors[1].left_on is None


def test_first_proposer_is_followed_by_a_confirmed_co_signer(told: Story) -> None:
    confirm(told, 2, "李明", "刘洋")
    before = dump(told.db)
    with pytest.raises(RuleViolation, match="退出须有人接替") as refused:
        leave(told, 2, "张伟")
    assert "tiaan withdraw L2" in refused.value.hint
    said = leave(told, 2, "张伟", "刘洋")
    case = told.case(2)

    assert said.sentence == "L2：张伟退出，刘洋为第一提案人"
    assert case.first is not None
    assert (case.first.proposer.name, case.kind) == ("刘洋", ProposerKind.JOINT)
    assert stands(case) == {"李明": Consent.CONFIRMED, "张伟": Consent.WITHDRAWN}
    assert verify(told.db) == ()
    undo(told.db, county.clerk(DAY))
    assert dump(told.db) == before
    undo(told.db, county.clerk(DAY), operations(told.db)[-1].id)
    assert told.case(2) == case


def test_co_signing_of_a_past_day_outlives_the_withdrawal(told: Story) -> None:
    confirm(told, 2, "李明")
    leave(told, 2, "李明", on=date(2025, 3, 1))
    (session,) = registers.sessions(told.db)
    counts = {}
    for day in (DAY, date(2025, 3, 1)):
        scope = tally.scope(told.db, (session,), day)
        (found,) = tally.tally(told.db, scope, ((), (measures.TAKING_PART,)))
        counts[day] = found[()][measures.TAKING_PART]

    assert list(counts.values()) == [3, 2]


REFUSED = {
    "nobody": (lambda s: invite(s, 1), UsageError, "没有写明姓名"),
    "hour before the day": (
        lambda s: invite(s, 1, "李明", until=datetime(2025, 1, 5, 9)),  # noqa: DTZ001 - as above
        UsageError,
        "早于邀请日期",
    ),
    "the first": (lambda s: invite(s, 1, "王芳"), RuleViolation, r"^M\d+ 是 L1 号的第一提案人"),
    "never asked": (lambda s: confirm(s, 1, "李明"), RuleViolation, r"^M\d+ 不在 L1 号"),
    "unknown": (lambda s: confirm(s, 1, "没有的人"), RuleViolation, "^所写姓名不在 L1 号"),
    "first confirms": (lambda s: confirm(s, 1, "王芳"), RuleViolation, "不是联名人"),
    "first declines": (lambda s: decline(s, 1, "王芳"), RuleViolation, "不是联名人"),
    "invited withdraws": (lambda s: leave(s, 2, "李明"), RuleViolation, "“待确认”，无须退出"),
    "twice": (
        lambda s: (confirm(s, 2, "李明"), confirm(s, 2, "李明")),
        RuleViolation,
        "不必再确认",
    ),
    "agreed, then declines": (
        lambda s: (confirm(s, 2, "李明"), decline(s, 2, "李明")),
        RuleViolation,
        "不能谢绝",
    ),
    "agreed, then asked": (
        lambda s: (confirm(s, 2, "李明"), invite(s, 2, "李明")),
        RuleViolation,
        "不必再邀请",
    ),
    "declined, then agrees": (
        lambda s: (decline(s, 2, "李明"), confirm(s, 2, "李明")),
        RuleViolation,
        "不能确认",
    ),
    "heir not confirmed": (lambda s: leave(s, 2, "张伟", "李明"), RuleViolation, "不能接替"),
    "heir of a co-signer": (
        lambda s: (confirm(s, 2, "李明"), leave(s, 2, "李明", "刘洋")),
        UsageError,
        "不是第一提案人",
    ),
    "heir of a party": (
        lambda s: (invite(s, 3, "李明"), confirm(s, 3, "李明"), leave(s, 3, "民盟县总支", "李明")),
        RuleViolation,
        "集体提案的须是单位",
    ),
    "before being asked": (
        lambda s: (invite(s, 1, "李明"), confirm(s, 1, "李明", on=date(2025, 1, 5))),
        RuleViolation,
        "早于邀请日期",
    ),
    "before agreeing": (
        lambda s: (confirm(s, 2, "李明"), leave(s, 2, "李明", on=date(2025, 1, 5))),
        RuleViolation,
        "早于确认日期",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_names_nobody_and_changes_nothing(told: Story, name: str) -> None:
    act, kind, message = REFUSED[name]
    with pytest.raises(kind, match=message) as refused:
        act(told)

    assert refused.value.hint
    said = refused.value.message + refused.value.hint
    assert not any(person in said for person in ("王芳", "李明", "张伟", "刘洋"))
    events = told.db.execute("SELECT count(*) FROM event WHERE action = ?", (Action.COSIGN,))
    assert verify(told.db) == ()
    assert events.fetchone()[0] <= 2


def test_answered_case_asks_nobody_and_keeps_its_raters(db: sqlite3.Connection) -> None:
    story = Story(db).tell("""
        2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
        2025-01-06 审查 1 立案
        2025-02-20 交办 1 交通局 主办
        2025-03-01 答复 1 A
        2025-03-10 反馈 1 李明 满意
        """)
    with pytest.raises(RuleViolation, match="不能再邀请联名"):
        invite(story, 1, "张伟")
    with pytest.raises(RuleViolation, match="已经评价过"):
        leave(story, 1, "李明", on=date(2025, 4, 1))


def test_a_person_called_by_number_can_be_looked_up(told: Story) -> None:
    with pytest.raises(RuleViolation) as refused:
        confirm(told, 1, "李明")
    number = refused.value.message.split()[0]

    assert number.startswith("M")
    assert f"{number} 是谁见 tiaan member list" in refused.value.hint
    with pytest.raises(RuleViolation) as refused:
        confirm(told, 1, "没有的人")
    assert "member list" not in refused.value.hint
