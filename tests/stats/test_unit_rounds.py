"""How satisfied people are with a unit: by the rounds that the unit handled, no other's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from story import Story
from tiaan.actions import feedback
from tiaan.model.refs import Ref
from tiaan.stats import breakdown, catalog
from tiaan.stats.tally import scope
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3

BEFORE = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-02-20 答复 1 教育局 A
    2025-02-20 答复 1 财政局 A
    """
AFTER = """
    2025-03-10 答复 1 教育局 A
    2025-03-12 反馈 1 满意
    """


@pytest.fixture(scope="module")
def told() -> sqlite3.Connection:
    """Two answered; only one was asked again, and contented people."""
    conn = county.in_memory()
    story = Story(conn).tell(BEFORE)
    day = date(2025, 3, 1)
    draft = feedback.FeedbackDraft("不满意", day, again=("教育局",))
    feedback.feedback(conn, Ref(1), draft, county.clerk(day))
    story.tell(AFTER)
    return conn


@pytest.mark.parametrize(
    ("day", "rated"),
    [
        (date(2025, 2, 28), {"县教育局": (0, 0), "县财政局": (0, 0)}),
        (date(2025, 3, 9), {"县教育局": (1, 0), "县财政局": (1, 0)}),
        (date(2025, 3, 12), {"县教育局": (1, 1), "县财政局": (1, 0)}),
    ],
)
def test_who_had_no_part_in_a_round_is_not_praised_for_it(
    told: sqlite3.Connection, day: date, rated: dict[str, tuple[int, int]]
) -> None:
    of = scope(told, registers.sessions(told), day)
    table = breakdown.run(told, of, catalog.find_statistic("unit"))
    keys = [column.key for column in table.columns]
    rows = {str(row[0]): dict(zip(keys, row, strict=True)) for row in table.rows}

    found = {unit: rows[unit]["duty_satisfaction"] for unit in rated}
    assert {u: (s.whole, s.part) if s else (0, 0) for u, s in found.items()} == rated
