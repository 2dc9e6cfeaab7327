"""Second handling in figures: each round by itself, and what came of doing it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from story import Story
from tiaan.stats import breakdown, catalog, closing, glance
from tiaan.stats import measures as m
from tiaan.stats.tally import scope
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3

    from tiaan.stats.tally import Scope

AGAIN = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-06 审查 1、2、3 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-01-20 交办 2 分管副县长 牵头 教育局、财政局 参与
    2025-01-20 交办 3 交通局 主办 住建局 会办
    2025-01-20 召集 2
    2025-02-20 答复 1 教育局 A
    2025-02-20 答复 1 财政局 A
    2025-02-20 答复 2 教育局 A
    2025-02-20 答复 3 交通局 A
    2025-03-01 反馈 1 不满意
    2025-03-01 反馈 2 不满意
    2025-03-01 反馈 3 满意
    2025-03-10 答复 1 教育局 A
    2025-03-11 答复 2 财政局 A
    2025-03-12 反馈 2 满意
    """
"""Two split, two together, one led; the first two done again, the second to content."""


@pytest.fixture
def again(db: sqlite3.Connection) -> Story:
    return Story(db).tell(AGAIN)


def as_of(story: Story, day: date) -> Scope:
    return scope(story.db, registers.sessions(story.db), day)


ROUNDS = ("round_asked", "round_replied", "duties_overdue", "round_rated", "round_satisfied")


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        (date(2025, 2, 28), {"第 1 轮": (4, 4, 0, 0, 0)}),
        (
            date(2025, 3, 1),
            {"第 1 轮": (4, 4, 0, 4, 1), "第 2 轮": (3, 0, 0, 0, 0)},
        ),
        (
            date(2025, 4, 2),  # the finance bureau's second answer is a day late
            {"第 1 轮": (4, 4, 0, 4, 1), "第 2 轮": (3, 2, 1, 1, 1)},
        ),
    ],
)
def test_each_round_by_itself(again: Story, day: date, rows: dict[str, tuple[int, ...]]) -> None:
    table = breakdown.run(again.db, as_of(again, day), catalog.find_statistic("round"))
    keys = [column.key for column in table.columns]
    found = {str(row[0]): dict(zip(keys, row, strict=True)) for row in table.rows}

    assert {name: tuple(row[key] for key in ROUNDS) for name, row in found.items()} == rows


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        (date(2025, 3, 1), (2, 0, 0, 0)),
        (date(2025, 3, 10), (2, 1, 0, 0)),
        (date(2025, 3, 11), (2, 2, 0, 0)),
        (date(2025, 3, 12), (2, 2, 1, 1)),
    ],
)
def test_what_came_of_it(again: Story, day: date, figures: tuple[int, ...]) -> None:
    asked = (m.SECOND_ROUND, m.SECOND_REPLIED, m.SECOND_RATED, m.SECOND_SATISFIED)
    found = glance.singly(again.db, as_of(again, day), asked)

    assert tuple(one.number for one in found) == figures


def test_figures_of_rounds_close(again: Story) -> None:
    assert [one.text for one in closing.closing(again.db, as_of(again, date(2025, 4, 2)))
            if not one.holds] == []  # fmt: skip
