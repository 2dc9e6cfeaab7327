"""Figures close, and it is noticed when they do not."""

from __future__ import annotations

import pytest

from tiaan.cli.counting import demand_closed
from tiaan.errors import CheckFailed, ExitCode
from tiaan.model.terms import Decision
from tiaan.stats import closing
from tiaan.stats import measures as m
from tiaan.store.verify import CODES, Finding
from years import YEAR_END, Year, seed_county


def test_seed_county_closes() -> None:
    year = seed_county()
    lines = closing.closing(year.conn, year.scope())

    assert [line for line in lines if not line.holds] == []
    assert lines[2] == closing.Line(
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


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DELETE FROM reply WHERE id = 9", "已答复＝有办理结果"),
        ("DELETE FROM result WHERE id = 9", "已答复＝有办理结果"),
        ("DELETE FROM decision WHERE proposal_id = 9", "有案号的提案＝有立案结论的提案"),
        ("DELETE FROM sponsor WHERE proposal_id = 9", "立案＝有第一提案人的立案提案"),
        ("UPDATE assignment SET round = 2 WHERE proposal_id = 9", "已交办＝首轮有应答复单位的提案"),
        ("UPDATE assignment SET round = 2 WHERE id = 9", "重新办理的件次＝首轮答复以后交的"),
        ("DELETE FROM feedback WHERE rating_result = '不满意'", "重新办理＝评价以后重新办理的提案"),
    ],
)
def test_a_broken_file_does_not_close(sql: str, says: str) -> None:
    year = seed_county()
    year.conn.execute("PRAGMA foreign_keys = OFF")
    year.conn.execute(sql)
    broken = [line for line in closing.closing(year.conn, year.scope()) if not line.holds]

    assert says in [line.text for line in broken]
    with pytest.raises(CheckFailed) as refused:
        demand_closed(broken)
    assert refused.value.code is ExitCode.CHECK


def test_table_of_identities() -> None:
    year = Year()
    scope = year.scope()
    lines = closing.closing(year.conn, scope)
    table = closing.table(lines, scope)

    assert len(table.rows) == len(lines) == 57
    assert table.rows[0] == ("收到＝登记的提案", 0, 0, True)
