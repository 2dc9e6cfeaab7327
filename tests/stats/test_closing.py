"""Figures close, and it is noticed when they do not."""

from __future__ import annotations

import pytest

from tiaan.model.terms import Decision
from tiaan.stats import closing
from tiaan.stats import measures as m
from tiaan.store.verify import CODES, Finding
from years import YEAR_END, Year, seed_county


def test_seed_county_closes() -> None:
    year = seed_county()
    lines = closing.closing(year.conn, year.scope())

    assert [line for line in lines if not line.holds] == []
    assert lines[1] == closing.Line(
        "收到＝立案＋并案＋撤案＋退回＋转化＋不予立案＋待审", holds=True, left=162, right=162
    )
    assert closing.findings(year.conn, YEAR_END) == ()


@pytest.mark.parametrize("counting", ["separate", "inside", "collapsed"])
def test_closes_however_merges_count(counting: str) -> None:
    year = Year()
    year.set(merge_counting=counting)
    year.submit(6)
    year.review(range(1, 5))
    year.review([5], Decision.REJECT)
    year.merge([4], into=1)
    year.finish([1, 2], "adopted", "基本满意")

    assert [line for line in closing.closing(year.conn, year.scope()) if not line.holds] == []


def test_rating_that_left_the_scale_still_closes() -> None:
    year = Year()
    year.set(feedback_scale="满意+,理解,不满意")
    year.file(2)
    year.finish([1], rating="理解")
    year.set(feedback_scale="满意+,基本满意+,不满意")

    assert [line for line in closing.closing(year.conn, year.scope()) if not line.holds] == []


def test_what_does_not_close_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    year = Year()
    year.file(2)
    monkeypatch.setattr(
        closing, "IDENTITIES", (*closing.IDENTITIES, (m.RECEIVED, (m.MERGED, m.REJECTED)))
    )

    broken = closing.findings(year.conn, YEAR_END)

    assert broken == (Finding("C09", "十一届二次会议", "收到＝并案＋不予立案：2 与 0 不等"),)
    assert closing.CODE in CODES


def test_table_of_identities() -> None:
    year = Year()
    scope = year.scope()
    lines = closing.closing(year.conn, scope)
    table = closing.table(lines, scope)

    assert len(table.rows) == len(lines) == 20
    assert table.rows[0] == ("收到＝登记的提案", 0, 0, True)
