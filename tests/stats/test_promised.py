"""Figures of promises and of plans that were carried out, each as of its day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from story import Story
from tiaan.actions import registry
from tiaan.model.table import Ratio
from tiaan.stats import glance, tally
from tiaan.stats import measures as m
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3

    from tiaan.stats.figures import Measure

PROMISES = (m.PROMISED, m.PROMISE_LATE, m.PROMISE_OPEN, m.PROMISE_FAILED, m.PROMISE_MET)
YEAR = """
    2025-01-05 提交 1 王芳 关于路灯的提案
    2025-01-05 提交 2 李明 关于公交的提案
    2025-01-05 提交 3 张伟 关于河道的提案
    2025-01-06 审查 1、2、3 立案
    2025-01-20 交办 1、2、3 交通局 主办
    2025-03-01 答复 1 B
    2025-03-01 答复 2 B
    2025-03-01 答复 3 A
    2025-03-01 承诺 1 装灯 到=2025-06-30
    2025-03-01 承诺 1 护灯 缘由=看资金
    2025-03-02 承诺 2 增班 到=2025-06-30
    2025-06-01 核对 2.1 changed 到=2025-09-30
    2025-07-10 核对 1.1 failed
    2025-07-20 核对 1.2 met
    2026-02-01 核对 2.1 met 转已解决
    """


def figures(conn: sqlite3.Connection, day: date, *wanted: Measure) -> list[object]:
    scope = tally.scope(conn, [registers.find_session(conn, "11-2")], day)
    (groups,) = tally.tally(conn, scope, ((), wanted))
    return [groups[()][measure] for measure in wanted]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # promised, late, open, failed, met
        (date(2025, 2, 28), [0, 0, 0, 0, 0]),
        (date(2025, 3, 1), [1, 0, 1, 0, 0]),
        (date(2025, 6, 30), [2, 0, 2, 0, 0]),
        (date(2025, 7, 1), [2, 1, 1, 0, 0]),
        (date(2025, 7, 15), [2, 0, 2, 0, 0]),
        (date(2025, 7, 20), [2, 0, 1, 1, 0]),
        (date(2025, 10, 1), [2, 1, 0, 1, 0]),
        (date(2026, 2, 1), [2, 0, 0, 1, 1]),
    ],
    ids=str,
)
def test_promises_of_a_day(db: sqlite3.Connection, day: date, expected: list[int]) -> None:
    Story(db).tell(YEAR)

    assert figures(db, day, *PROMISES) == expected


def test_b_that_became_a_counts_from_its_day_on(db: sqlite3.Connection) -> None:
    Story(db).tell(YEAR)
    opens = date(2026, 1, 10)
    registry.add_session(db, "十一届三次会议", opens, opens, None, county.clerk(opens))
    wanted = (m.PLANNED, m.TURNED, m.CONVERSION_RATE)

    assert figures(db, date(2026, 1, 9), *wanted) == [0, 0, Ratio(0, 0)]
    assert figures(db, date(2026, 1, 31), *wanted) == [2, 0, Ratio(0, 2)]
    assert figures(db, date(2026, 2, 1), *wanted) == [2, 1, Ratio(1, 2)]
    assert figures(db, date(2025, 12, 31), m.RESULTS[1]) == [2]


def test_where_nothing_is_on_record_nothing_is_said(db: sqlite3.Connection) -> None:
    Story(db).tell(YEAR[: YEAR.index("    2025-03-01 承诺")])
    scope = tally.scope(db, [registers.find_session(db)], date(2025, 7, 1))
    table = glance.chosen(db, scope, [m.FILED, m.PROMISED, m.CONVERSION_RATE])

    assert [row[0] for row in table.rows] == [m.FILED.label]
    assert "没有登记过承诺事项，不列有承诺事项" in table.notes
