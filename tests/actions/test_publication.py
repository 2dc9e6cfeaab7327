"""Making public: by consent, after the event, for a reason; dated, masked, taken back exactly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cases import assigned, filed, in_hand, replied, reply
from logical import dump
from story import Story
from tiaan.model import publication as public
from tiaan.model.records import Publication
from tiaan.model.terms import (
    Mode,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    Role,
    State,
)
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case

PROPOSAL, REPLY = PublicationSubject
FULL, SUMMARY, NONE = PublicationScope
YEAR = """
    2025-01-05 提交 1 王芳 关于路灯的提案 公开=yes
    2025-01-05 提交 2 李明 关于公交的提案 公开=no
    2025-01-05 提交 3 张伟 关于河道的提案
    2025-01-05 提交 4 刘洋 关于古树的提案 公开=yes
    2025-01-06 审查 1、2、3 立案
    2025-01-20 交办 1、2 交通局 主办
    2025-03-01 答复 1 A
    2025-03-01 答复 2 A
    """


def said(subject: PublicationSubject, on: date, scope: PublicationScope = FULL) -> Publication:
    return Publication(on.toordinal(), subject, scope, on, "" if scope is FULL else "过长")


def test_the_last_decision_counts_and_the_earlier_ones_stay(db: sqlite3.Connection) -> None:
    story = Story(db).tell(
        f"""{YEAR}
        2025-01-07 公开 1 提案 全文
        2025-03-10 公开 1 答复 全文
        2025-04-01 公开 1 答复 摘要 缘由=涉及商业秘密
        """
    )
    case = story.case(1)

    assert [(p.subject, p.scope, p.published_on) for p in case.publications] == [
        (PROPOSAL, FULL, date(2025, 1, 7)),
        (REPLY, FULL, date(2025, 3, 10)),
        (REPLY, SUMMARY, date(2025, 4, 1)),
    ]
    last = public.decided(case, REPLY)
    assert last is not None
    assert last.scope is SUMMARY
    assert story.said[-3:] == [
        "001：提案全文公开（2025-01-07）",
        "001：答复全文公开（2025-03-10）",
        "001：答复摘要公开（2025-04-01，涉及商业秘密），原为全文公开",
    ]
    assert story.log(1)[-3:] == [
        "公开：提案全文公开",
        "公开：答复全文公开",
        "公开：答复摘要公开，涉及商业秘密",
    ]
    assert verify(db) == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("公开 1 答复 摘要", "摘要公开的没有写明理由"),
        ("公开 1 答复 不公开", "不公开的没有写明理由"),
        ("公开 2 提案 全文", "002 号提案者不同意公开，提案不能登记为全文公开"),
        ("公开 2 答复 摘要 缘由=甲", "002 号提案者不同意公开，答复不能登记为摘要公开"),
        ("公开 3 提案 全文", "003 号提案者没有表明是否同意公开，提案不能登记为全文公开"),
        ("公开 3 答复 不公开 缘由=甲", "003 号尚未答复，答复不能登记公开与否"),
        ("公开 4 提案 全文", "L4 号待审查，提案不能登记公开与否"),
        ("公开 5 提案 不公开 缘由=甲", "L5 号涉及国家秘密，永不公开，也不在这里登记"),
        ("公开 6 提案 全文", "006 号已撤案，提案不能登记公开与否"),
        ("公开 1、2 提案 全文", "002 号提案者不同意公开，提案不能登记为全文公开"),
        ("公开 7 答复 全文", "007 号答复已登记为全文公开（2025-03-10）"),
    ],
    ids=str,
)
def test_what_may_not_be_public(db: sqlite3.Connection, line: str, message: str) -> None:
    story = Story(db).tell(
        f"""{YEAR}
        2025-01-05 提交 5 赵敏 关于某事的提案 公开=yes
        2025-01-05 提交 6 孙丽 关于甲的提案 公开=yes
        2025-01-05 提交 7 钱进 关于乙的提案 公开=yes
        2025-01-06 审查 5 不予立案 N01
        2025-01-06 审查 6 立案
        2025-01-06 审查 7 立案
        2025-01-07 撤案 6 提案人要求
        2025-01-20 交办 7 教育局 主办
        2025-03-01 答复 7 A
        2025-03-10 公开 7 答复 全文
        2025-06-01 {line} ✗
        """
    )
    assert story.refusals == [message]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2025-01-05 公开 1 提案 全文", "公开日期 2025-01-05 早于 001 号的立案日期 2025-01-06"),
        ("2025-02-28 公开 1 答复 全文", "公开日期 2025-02-28 早于 001 号的答复日期 2025-03-01"),
    ],
)
def test_nothing_is_public_before_its_day(db: sqlite3.Connection, line: str, message: str) -> None:
    assert Story(db).tell(f"{YEAR}\n{line} ✗").refusals == [message]


def test_an_earlier_day_than_the_last_decision_is_refused(db: sqlite3.Connection) -> None:
    story = Story(db).tell(
        f"""{YEAR}
        2025-03-10 公开 1 答复 全文
        2025-03-09 公开 1 答复 不公开 缘由=甲 ✗
        2025-03-09 公开 1 提案 全文
        """
    )
    assert story.refusals == ["001 号 2025-03-10 已登记答复全文公开，不能再登记更早的 2025-03-09"]


def test_consent_taken_back_afterwards_is_warned_of(db: sqlite3.Connection) -> None:
    story = Story(db).tell(
        f"""{YEAR}
        2025-03-10 公开 1 答复 全文
        2025-03-11 更正 1 公开=no
        """
    )

    assert "提案者没有同意公开，却登记为公开" in story.receipts[-1].warnings
    assert not public.is_public(story.case(1), REPLY)
    story.tell("2025-03-12 公开 1 答复 不公开 缘由=提案者反悔")
    assert story.receipts[-1].warnings == ()


def test_numbers_in_a_text_are_pointed_out(db: sqlite3.Connection) -> None:
    story = Story(db).tell(
        """
        2025-01-05 提交 1 王芳 关于路灯的提案 公开=yes 正文=电话13800001111，证号110101199001011234
        2025-01-06 审查 1 立案
        2025-01-07 公开 1 提案 全文
        """
    )
    assert story.receipts[-1].warnings == ("正文中有手机或身份证号码 2 处，公开前请遮盖",)


def test_every_step_is_taken_back_exactly(db: sqlite3.Connection) -> None:
    story = Story(db).tell(YEAR)
    for line in (
        "2025-03-10 公开 1 提案 全文",
        "2025-03-10 公开 1 答复 全文",
        "2025-03-11 公开 1 答复 不公开 缘由=涉及个人",
    ):
        before = dump(db)
        story.tell(f"{line}\n2025-03-12 撤销")
        assert dump(db) == before
        story.tell(line)
    assert verify(db) == ()


def test_a_reply_that_is_public_is_not_taken_back_alone(db: sqlite3.Connection) -> None:
    story = Story(db).tell(f"{YEAR}\n2025-03-10 公开 1 答复 全文")
    replied_in = next(
        id_
        for (id_,) in db.execute(
            "SELECT operation_id FROM event WHERE action = 'reply' ORDER BY id LIMIT 1"
        )
    )
    story.tell(f"2025-03-11 撤销 {replied_in} ✗")
    assert "公开日期不得早于立案，公开答复的不得早于答复" in story.refusals[0]


LEAD_CO = (assigned(1, reply=reply()), assigned(2, Role.CO))
TWICE = (
    assigned(1, reply=reply()),
    assigned(1, round=2, reply=reply(date(2025, 6, 20)), assigned_on=date(2025, 6, 2)),
)


@pytest.mark.parametrize(
    ("case", "subject", "begins"),
    [
        (filed(), PROPOSAL, date(2025, 1, 10)),
        (filed(), REPLY, None),
        (in_hand(), REPLY, None),
        (replied(), REPLY, date(2025, 5, 1)),
        (replied(mode=Mode.LEAD_CO, assignments=LEAD_CO), REPLY, date(2025, 5, 1)),
        (
            in_hand(mode=Mode.SPLIT, assignments=(LEAD_CO[0], assigned(3, Role.SPLIT))),
            REPLY,
            None,
        ),
        (replied(round=2, assignments=TWICE), REPLY, date(2025, 6, 20)),
        (
            in_hand(round=2, assignments=(TWICE[0], TWICE[1]._replace(reply=None))),
            REPLY,
            date(2025, 5, 1),
        ),
    ],
)
def test_since_when_it_can_be_public(
    case: Case, subject: PublicationSubject, begins: date | None
) -> None:
    assert public.begins(case, subject) == begins


def test_a_later_reply_asks_anew() -> None:
    willing = replied(round=2, assignments=TWICE, public=PublicConsent.YES)
    before, after = said(REPLY, date(2025, 5, 2)), said(REPLY, date(2025, 6, 20))

    assert public.is_open(willing, REPLY)
    assert public.is_open(willing._replace(publications=(before,)), REPLY)
    assert not public.is_open(willing._replace(publications=(before, after)), REPLY)
    assert not public.is_open(willing._replace(public=PublicConsent.UNKNOWN), REPLY)
    assert not public.is_open(willing._replace(state=State.WITHDRAWN), REPLY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系 13812345678。", "联系 138****5678。"),
        ("证号110101199001011234", "证号110101********1234"),
        ("证号11010119900101123X等", "证号110101********123X等"),
        ("投资138123456789元", "投资138123456789元"),
        ("2025年新建20所", "2025年新建20所"),
    ],
)
def test_numbers_of_people_are_masked(text: str, shown: str) -> None:
    assert public.masked(text) == shown
    assert public.private_numbers(text) == (text != shown)
