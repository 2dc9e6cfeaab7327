"""What is public, in figures: as of its day, within its base, nothing where nobody said a thing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from story import Story
from tiaan.actions import contact
from tiaan.errors import UsageError
from tiaan.model.refs import Ref
from tiaan.model.table import Ratio
from tiaan.model.terms import ContactWay
from tiaan.reports.annual import annual
from tiaan.reports.source import read
from tiaan.stats import breakdown, catalog, closing, glance, measured, tally
from tiaan.stats import measures as m
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3

    from tiaan.stats.tally import Scope

ASKED = (
    m.PUBLISHED, m.PUBLICATION_RATE, m.REPLIES_PUBLISHED, m.REPLY_PUBLICATION_RATE,
    m.REPLIES_WITHHELD,
)  # fmt: skip
YEAR = """
    2025-01-05 提交 1 王芳 关于路灯的提案 公开=yes
    2025-01-05 提交 2 李明 关于公交的提案 公开=yes
    2025-01-05 提交 3 张伟 关于河道的提案 公开=yes
    2025-01-05 提交 4 刘洋 关于古树的提案
    2025-01-06 审查 1、2、3、4 立案
    2025-01-20 交办 1、2 交通局 主办
    2025-01-20 交办 3 教育局、财政局 分办
    2025-03-01 答复 1 A
    2025-03-01 答复 2 B
    2025-03-01 答复 3 教育局 A
    """
SAID = """
    2025-01-10 公开 1、2 提案 全文
    2025-03-10 公开 1 答复 全文
    2025-03-12 公开 2 答复 摘要 缘由=过长
    2025-04-01 公开 2 答复 不公开 缘由=涉及商业秘密
    2025-04-02 公开 4 提案 不公开 缘由=未表示同意
    """


def scope(conn: sqlite3.Connection, day: date) -> Scope:
    return tally.scope(conn, [registers.find_session(conn, "11-2")], day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # proposals public of those filed; replies public of those replied; replies withheld
        (date(2025, 1, 9), (0, (0, 4), 0, (0, 0), 0)),
        (date(2025, 1, 10), (2, (2, 4), 0, (0, 0), 0)),
        (date(2025, 3, 10), (2, (2, 4), 1, (1, 2), 0)),
        (date(2025, 3, 31), (2, (2, 4), 2, (2, 2), 0)),
        (date(2025, 4, 1), (2, (2, 4), 1, (1, 2), 1)),
    ],
    ids=str,
)
def test_figures_of_a_day(
    db: sqlite3.Connection, day: date, expected: tuple[int | tuple[int, int], ...]
) -> None:
    Story(db).tell(YEAR + SAID)
    (groups,) = tally.tally(db, scope(db, day), ((), ASKED))
    figures = [groups[()][measure] for measure in ASKED]

    assert figures == [Ratio(*one) if isinstance(one, tuple) else one for one in expected]
    assert all(line.holds for line in closing.closing(db, scope(db, day)))


def test_nothing_said_is_absent_and_not_zero(db: sqlite3.Connection) -> None:
    Story(db).tell(YEAR)
    now = scope(db, date(2025, 7, 1))
    table = glance.chosen(db, now, list(ASKED))

    assert table.rows == ()
    assert "没有登记过公开与否，不列提案公开件数" in "".join(table.notes)
    assert not [one for one in glance.every(db, now) if "公开" in one.shown]
    told = [block for block in annual(read(db, now, 2025)).blocks if "公开" in str(block)]
    assert told == []


def test_the_year_tells_of_it(db: sqlite3.Connection) -> None:
    Story(db).tell(YEAR + SAID)
    now = scope(db, date(2025, 7, 1))
    shown = {one.shown: (one.printed, one.share) for one in glance.every(db, now)}

    assert shown["提案公开率"] == (2, Ratio(2, 4))
    assert shown["答复公开率"] == (1, Ratio(1, 2))
    report = annual(read(db, now, 2025))
    assert (
        "提案公开2件，提案公开率50%（以立案4件计）；答复公开1件，答复公开率50%（以已答复2件计）；"
        "答复不公开1件。"
    ) in [getattr(block, "text", "") for block in report.blocks]


def test_replies_by_the_form_they_are_public_in(db: sqlite3.Connection) -> None:
    Story(db).tell(YEAR + SAID)
    table = breakdown.run(db, scope(db, date(2025, 7, 1)), catalog.find_statistic("publication"))

    assert [row[1] for row in table.rows] == [1, 0, 1, 0]  # whole, summary, none, nothing said
    assert table.totals is not None
    assert table.totals[1] == 2


# Chosen figures by one dimension


def talk(db: sqlite3.Connection, *said: tuple[str, str, str]) -> None:
    """Record contacts: number, unit ("" for none named), way."""
    for number, unit, way in said:
        draft = contact.ContactDraft(ContactWay.parse(way), date(2025, 3, 2), unit=unit)
        contact.contact(db, (Ref(int(number), intake=True),), draft, county.clerk())


def test_units_and_how_they_spoke_with_proposers(db: sqlite3.Connection) -> None:
    Story(db).tell(f"{YEAR}\n2025-02-20 交办 4 交通局 主办\n2025-03-02 答复 3 财政局 A")
    talk(db, ("1", "", "面商"), ("2", "交通局", "declined"), ("3", "财政局", "电话"))
    now = scope(db, date(2025, 7, 1))
    table = measured.by(db, now, ("面商率", "沟通率"), "unit")
    found = {row[0]: row[1:] for row in table.rows}

    assert [column.label for column in table.columns] == [
        "承办单位", "应答复件次", "当面沟通件次", "答复件次（谢绝沟通的除外）", "面商率（件次）",
        "有沟通件次", "沟通率（件次）",
    ]  # fmt: skip
    assert found["县交通运输局"] == (3, 1, 1, Ratio(1, 1), 1, Ratio(1, 1))
    assert found["县教育局"] == (1, 0, 1, Ratio(0, 1), 0, Ratio(0, 1))
    assert found["县财政局"] == (1, 0, 1, Ratio(0, 1), 1, Ratio(1, 1))
    assert found["县住建局"] == (0, 0, 0, Ratio(0, 0), 0, Ratio(0, 0))
    assert table.totals == ("合计", 5, 1, 3, Ratio(1, 3), 2, Ratio(2, 3))
    assert all(line.holds for line in closing.closing(db, now))
    earlier = measured.by(db, scope(db, date(2025, 3, 1)), ("面商率",), "unit")
    assert len(earlier.columns) == 2
    assert "没有登记过沟通情况，不列面商率（件次）" in earlier.notes


def test_figures_of_cases_by_what_divides_cases(db: sqlite3.Connection) -> None:
    Story(db).tell(YEAR + SAID)
    table = measured.by(db, scope(db, date(2025, 7, 1)), ("published_rate", "立案率"), "kind")

    assert [column.key for column in table.columns] == [
        "kind", "filed", "published", "published_rate", "received", "filing_rate",
    ]  # fmt: skip
    assert table.totals == ("合计", 4, 2, Ratio(2, 4), 4, Ratio(4, 4))


@pytest.mark.parametrize(
    ("name", "dimension", "message"),
    [
        ("督办活动", "category", "“督办活动”不能按类别分"),
        ("公开件数", "unit", "没有“公开件数”这个指标"),
        ("提案公开率", "unit", "“提案公开率”不能按承办单位分"),
        ("提案公开率", "颜色", "没有“颜色”这个维度"),
    ],
)
def test_what_cannot_be_broken_down(
    db: sqlite3.Connection, name: str, dimension: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        measured.by(db, scope(db, date(2025, 7, 1)), (name,), dimension)
