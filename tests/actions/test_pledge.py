"""Promises: made by who handles the case, late by themselves, told as of any day, taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cases import checked, promised, replied
from logical import dump
from story import Story
from tiaan.errors import UsageError
from tiaan.model.promises import Period, parse_promise, promises, read_plan
from tiaan.model.refs import Ref
from tiaan.model.terms import CommitmentStatus, Result, Standing
from tiaan.store.promises import Wanted, missing, select

if TYPE_CHECKING:
    import sqlite3

OPEN, CHANGED, MET, FAILED = (
    CommitmentStatus.OPEN,
    CommitmentStatus.CHANGED,
    CommitmentStatus.MET,
    CommitmentStatus.FAILED,
)
PLANNED = """
    2025-01-05 提交 1 王芳 关于路灯的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 交通局 主办 住建局 会办
    2025-03-01 答复 1 交通局 B
    """
KEPT = f"""{PLANNED}
    2025-03-01 承诺 1 装灯二十盏 到=2025-10-31
    2025-03-02 承诺 1 住建局 埋线 缘由=看施工
    2025-10-20 核对 1.1 changed 到=2025-12-20 意见=缺料
    2025-12-18 核对 1.1 met 转已解决
    """


@pytest.fixture
def kept(db: sqlite3.Connection) -> Story:
    """Two promises, one put off and kept, with it the case resolved."""
    return Story(db).tell(KEPT)


@pytest.mark.parametrize(
    ("day", "standing", "due"),
    [
        ("2025-03-01", Standing.OPEN, "2025-10-31"),
        ("2025-10-31", Standing.OPEN, "2025-10-31"),
        ("2025-11-01", Standing.OVERDUE, "2025-10-31"),
        ("2025-11-02", Standing.OPEN, "2025-12-31"),
        ("2025-12-31", Standing.OPEN, "2025-12-31"),
        ("2026-01-01", Standing.OVERDUE, "2025-12-31"),
        ("2026-02-01", Standing.MET, "2025-12-31"),
        ("2026-03-01", Standing.FAILED, "2025-12-31"),
    ],
)
def test_a_promise_stands_as_its_dated_checks_say(day: str, standing: Standing, due: str) -> None:
    case = replied(
        commitments=(promised(on=date(2025, 3, 1), promised_on=date(2025, 10, 31)),),
        commitment_checks=(
            checked(date(2025, 6, 1), OPEN),
            checked(date(2025, 11, 2), CHANGED, promised_on=date(2025, 12, 31)),
            checked(date(2026, 2, 1), MET),
            checked(date(2026, 3, 1), FAILED),
        ),
    )

    (found,) = promises(case, date.fromisoformat(day))
    assert (found.standing, found.due_on) == (standing, date.fromisoformat(due))
    assert promises(case, date(2025, 2, 28)) == ()


def test_a_promise_without_a_day_is_never_late() -> None:
    case = replied(commitments=(promised(promised_on=None, no_date="看资金"),))

    (found,) = promises(case, date(2099, 1, 1))
    assert (found.standing, found.due_text) == (Standing.OPEN, "没有日期（看资金）")


def test_a_promise_and_what_came_of_it(kept: Story) -> None:
    case = kept.case(1)

    assert [(one.number, one.unit.name, one.standing) for one in promises(case)] == [
        (1, "县交通运输局", Standing.MET),
        (2, "县住建局", Standing.OPEN),
    ]
    assert kept.said[-4:] == [
        "001：承诺 001.1 已登记（县交通运输局，2025-10-31 前）",
        "001：承诺 001.2 已登记（县住建局，没有日期（看施工））",
        "001：承诺 001.1 未到期，改为 2025-12-20 前",
        "001：承诺 001.1 已兑现，办理结果自 2025-12-18 起为已解决或基本解决",
    ]
    assert kept.log(1)[-4:] == [
        "承诺：县交通运输局，装灯二十盏，2025-10-31 前",
        "承诺：县住建局，埋线，没有日期：看施工",
        "承诺：有变更，改为 2025-12-20 前，缺料",
        "承诺：已兑现，办理结果自 2025-12-18 起为已解决或基本解决",
    ]


def test_b_that_became_a_is_a_dated_event(kept: Story) -> None:
    results = [(row.result, row.set_on) for row in kept.case(1).results]

    assert results == [
        (Result.ADOPTED, date(2025, 3, 1)),
        (Result.RESOLVED, date(2025, 12, 18)),
    ]
    operations = "SELECT count(*) FROM operation"
    before = kept.db.execute(operations).fetchone()[0]
    kept.tell("2025-12-19 撤销")
    assert kept.db.execute(operations).fetchone()[0] == before + 1
    assert kept.case(1).result is Result.ADOPTED
    assert promises(kept.case(1))[0].standing is Standing.OPEN


def test_every_step_is_taken_back_exactly(db: sqlite3.Connection) -> None:
    story = Story(db).tell(PLANNED)
    for line in KEPT.removeprefix(PLANNED).splitlines():
        before = dump(db)
        story.tell(f"{line}\n2025-12-31 撤销" if line.strip() else "")
        assert dump(db) == before
        story.tell(line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("承诺 1 装灯", "没有写明兑现日期"),
        ("承诺 1 装灯 到=2025-12-31 缘由=看资金", "--by 和 --no-date 不能同时写"),
        ("承诺 1 装灯 到=2025-03-31", "兑现日期 2025-03-31 早于承诺日期 2025-04-01"),
        ("承诺 1 教育局 装灯 到=2025-12-31", "001 号不由“县教育局”承办"),
        ("承诺 2 装灯 到=2025-12-31", "L2 号提案待审查，没有单位可以承诺"),
        ("承诺 3 装灯 到=2025-12-31", "003 号有 2 个单位"),
        ("承诺 1 修路 到=2025-12-31", "“县交通运输局”的这项承诺已登记为 001.1"),
        ("核对 1.2 met", "001 号没有第 2 项承诺"),
        ("核对 3.1 met", "003 号没有第 1 项承诺"),
        ("核对 1.1 changed", "没有写明改到哪一天"),
        ("核对 1.1 met 到=2025-12-31", "--to 只用于变更"),
        ("核对 1.1 changed 到=2025-03-31", "新的兑现日期 2025-03-31 早于变更日期 2025-04-01"),
        ("核对 1.1 failed 转已解决", "承诺没有兑现，不能同时记为已解决"),
    ],
)
def test_what_cannot_be_promised(db: sqlite3.Connection, line: str, message: str) -> None:
    story = Story(db).tell(
        f"""{PLANNED}
        2025-01-05 提交 2 李明 关于公交的提案
        2025-01-05 提交 3 李明 关于养老的提案
        2025-01-06 审查 3 立案
        2025-01-20 交办 3 教育局、财政局 分办
        2025-03-01 承诺 1 修路 到=2025-08-31
        2025-04-01 {line} ✗
        """
    )
    assert story.refusals == [message]


def test_nothing_is_promised_before_it_was_asked_nor_checked_before_promised(
    db: sqlite3.Connection,
) -> None:
    story = Story(db).tell(
        f"""{PLANNED}
        2025-01-19 承诺 1 修路 到=2025-08-31 ✗
        2025-03-01 承诺 1 修路 到=2025-08-31
        2025-02-28 核对 1.1 met ✗
        """
    )
    assert story.refusals == [
        "001 号提案：承诺事项须由承办单位在交办后作出",
        "001 号提案：承诺事项的核对不得早于承诺",
    ]


def test_a_plan_without_a_promise_is_asked_for(db: sqlite3.Connection) -> None:
    story = Story(db).tell(PLANNED)

    assert "列入计划的尚未登记承诺事项和兑现日期" in story.warnings
    assert story.receipts[-1].next[0] == "tiaan pledge add 001 --what 事项 --by 日期"
    asked = Wanted(date(2025, 3, 31))
    assert [case.number for case in missing(db, asked)] == ["001"]
    story.tell("2025-03-02 承诺 1 装灯 到=2025-12-31")
    assert missing(db, asked) == []
    assert [case.number for case in missing(db, Wanted(date(2025, 3, 1)))] == ["001"]
    assert story.receipts[-1].next == ("tiaan feedback 001 --rating 评价",)


def test_a_kept_promise_says_what_the_result_still_is(db: sqlite3.Connection) -> None:
    story = Story(db).tell(
        f"""{PLANNED}
        2025-03-02 承诺 1 装灯 到=2025-12-31
        2025-12-01 核对 1.1 met
        """
    )
    assert story.receipts[-1].warnings == (
        "承诺已全部兑现，办理结果仍是采纳并列入计划；已解决的用 tiaan amend 001 --result 已解决",
    )


def test_late_promises_come_first(db: sqlite3.Connection) -> None:
    Story(db).tell(
        f"""{PLANNED}
        2025-03-02 承诺 1 甲 到=2025-12-31
        2025-03-02 承诺 1 乙 到=2025-06-30
        2025-03-02 承诺 1 丙 缘由=看资金
        2025-03-02 承诺 1 住建局 丁 到=2025-05-31
        2025-03-02 承诺 1 戊 到=2025-04-30
        2025-04-30 核对 1.5 met
        """
    )

    def listed(**more: object) -> list[str]:
        wanted = Wanted(date(2025, 7, 1))._replace(**more)  # type: ignore[arg-type]
        return [one.what for _, one in select(db, wanted)]

    assert listed() == ["丁", "乙", "甲", "丙", "戊"]
    assert listed(as_of=date(2025, 4, 1)) == ["戊", "丁", "乙", "甲", "丙"]
    assert listed(as_of=date(2025, 3, 1)) == []
    assert listed(standing=Standing.OVERDUE) == ["丁", "乙"]
    assert listed(due=Period.parse("2025-05-31")) == ["丁", "戊"]
    assert listed(due=Period.parse("2025年")) == ["丁", "乙", "甲", "戊"]
    assert listed(due=Period.parse("2024")) == []
    assert listed(case_ids=frozenset()) == []


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("17.1", (Ref(17), 1)),
        ("017.12", (Ref(17), 12)),
        ("11-1/17.2", (Ref(17, session="11-1"), 2)),
        ("１７．１", (Ref(17), 1)),
        ("L42.1", (Ref(42, intake=True), 1)),
    ],
)
def test_the_number_of_a_promise(raw: str, found: tuple[Ref, int]) -> None:
    assert parse_promise(raw) == found


@pytest.mark.parametrize("raw", ["17", "17.", ".1", "17.0", "17.1234", "17.x", "", "a.1"])
def test_what_is_no_number_of_a_promise(raw: str) -> None:
    with pytest.raises(UsageError):
        parse_promise(raw)


def test_a_promise_keeps_its_number_when_an_earlier_one_is_taken_back(
    db: sqlite3.Connection,
) -> None:
    story = Story(db).tell(f"{PLANNED}\n2025-03-02 承诺 1 装灯 到=2025-12-31")
    (first,) = db.execute("SELECT max(id) FROM operation").fetchone()
    story.tell(
        f"""
        2025-03-03 承诺 1 护灯 到=2025-11-30
        2025-03-04 撤销 {first}
        """
    )
    assert [(one.number, one.what) for one in promises(story.case(1))] == [(2, "护灯")]
    story.tell(
        f"""
        2025-11-01 核对 1.1 met ✗
        2025-11-01 核对 1.2 met
        2025-11-02 承诺 1 换灯 到=2025-12-31
        2025-11-03 撤销 {first + 2}
        """
    )
    assert story.refusals == ["001 号没有第 1 项承诺"]
    assert [(one.number, one.what) for one in promises(story.case(1))] == [
        (1, "装灯"),
        (2, "护灯"),
        (3, "换灯"),
    ]


def test_two_promises_never_have_one_number(db: sqlite3.Connection) -> None:
    story = Story(db).tell(f"{PLANNED}\n2025-03-02 承诺 1 装灯 到=2025-12-31")
    (made,) = db.execute("SELECT max(id) FROM operation").fetchone()
    story.tell(
        f"""
        2025-03-03 撤销
        2025-03-04 承诺 1 护灯 到=2025-11-30
        2025-03-05 撤销 {made + 1} ✗
        """
    )
    assert "一件提案的承诺事项编号不得重复" in story.refusals[0]


# What a reply promises


def test_a_reply_may_promise_in_the_same_act(db: sqlite3.Connection) -> None:
    story = Story(db).tell(PLANNED.rsplit("\n", 2)[0])
    before = dump(db)
    (done,) = db.execute("SELECT max(id) FROM operation").fetchone()
    story.tell("2025-03-01 答复 1 交通局 B 计划=装灯;2025-12-31、护灯 缘由=看资金")

    assert story.said[-1] == (
        "001：办理中 → 已答复（县交通运输局，采纳并列入计划，提前 50 天）；承诺 001.1、001.2 已登记"
    )
    assert [
        (one.unit.name, one.what, one.made_on, one.due_text) for one in promises(story.case(1))
    ] == [
        ("县交通运输局", "装灯", date(2025, 3, 1), "2025-12-31 前"),
        ("县交通运输局", "护灯", date(2025, 3, 1), "没有日期（看资金）"),
    ]
    assert "列入计划的尚未登记承诺事项和兑现日期" not in story.warnings
    assert story.log(1)[-1].endswith("承诺 装灯，2025-12-31 前，承诺 护灯，没有日期：看资金")
    assert db.execute("SELECT max(id) FROM operation").fetchone() == (done + 1,)
    story.tell("2025-03-02 撤销")
    assert dump(db) == before


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("计划=装灯", "承诺没有写明兑现日期"),
        ("计划=装灯;", "承诺没有写明兑现日期"),
        ("计划=装灯;2025-12-31 缘由=看资金", "写了 --no-date，而没有缺兑现日期的承诺"),
        ("缘由=看资金", "写了 --no-date，而没有缺兑现日期的承诺"),
        ("计划=;2025-12-31", "承诺事项不能为空"),
        ("计划=装灯;2025-02-28", "兑现日期 2025-02-28 早于承诺日期 2025-03-01"),
        (
            "计划=装灯;2025-12-31、装灯;2026-12-31",
            "“县交通运输局”的这项承诺已登记为 001.1",
        ),
    ],
)
def test_a_wrong_promise_refuses_the_reply(db: sqlite3.Connection, said: str, message: str) -> None:
    story = Story(db).tell(f"{PLANNED.rsplit(chr(10), 2)[0]}\n2025-03-01 答复 1 B {said} ✗")

    assert story.refusals == [message]


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("新建 2 所;2025-12-31", ("新建 2 所", date(2025, 12, 31))),
        ("新建 2 所；2025年12月31日", ("新建 2 所", date(2025, 12, 31))),
        ("修路；护路;2025-12-31", ("修路；护路", date(2025, 12, 31))),
        ("新建 2 所", ("新建 2 所", None)),
        ("新建 2 所；", ("新建 2 所", None)),
    ],
)
def test_plans_read(raw: str, read: tuple[str, date | None]) -> None:
    assert read_plan(raw) == read


def test_what_follows_the_semicolon_has_to_be_a_day() -> None:
    with pytest.raises(UsageError, match="看不懂日期"):
        read_plan("修路；护路")
