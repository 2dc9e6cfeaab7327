"""What is printed belongs together: a number, what it is divided by, and its percentage."""

from __future__ import annotations

import contextlib
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

import county
from tiaan.actions import memberroll, registry
from tiaan.model.table import Kind, Paragraph, Ratio
from tiaan.reports import annual, key, progress, source
from tiaan.reports.appendix import definitions
from tiaan.stats import breakdown, catalog, closing, compare, frozen, glance
from tiaan.stats import measures as m
from tiaan.stats.cells import find_cell
from tiaan.stats.figures import Share
from tiaan.stats.members import members
from tiaan.stats.tally import scope as scope_of
from tiaan.stats.tally import tally
from tiaan.store import registers
from walks import Walk
from years import RATED, WHO, Year

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tiaan.model.table import Report, Table
    from tiaan.stats.tally import Scope

WALKS, STEPS = 10, 70
SHARES = [measure for measure in m.MEASURES if isinstance(measure, Share)]
BASES = [base for base, _ in m.SATISFACTION_BASE.among]
COUNTING = ("separate", "inside", "collapsed")
RATE = re.compile(r"(\d+)(件次|件|名)[^，；。]*，[^，；。]*率([\d.]+)%（[^）]*?(\d+)\2计）")
PARTS = re.compile(r"收回征询意见表的提案(\d+)件，其中([^；]*)；[^；]*?合计(\d+)件")


def rated_early() -> Year:
    """4 filed: 1 and 2 answered and rated, 3 rated with a unit still silent, 4 answered."""
    year = Year()
    year.file(4)
    year.assign([1, 2, 4])
    year.assign([3], split=("县教育局", "县交通局"))
    year.reply([1, 2, 4])
    year.reply([3], unit="县教育局")
    year.rate([1, 3])
    year.rate([2], "基本满意")
    return year


def walked() -> Iterator[tuple[sqlite3.Connection, Scope]]:
    """Yield what generated histories count, on every base, however merges count, now and before."""
    for seed in range(WALKS):
        data, days = walk_of(seed)
        conn = county.opened(data)
        for place, day in enumerate((days[-1], days[STEPS // 2])):
            about = registers.sessions(conn)
            base, counting = BASES[(seed + place) % 3], COUNTING[seed // 3 % 3]
            found = scope_of(conn, about, day, base=base, sum100=bool(seed % 2))
            settings = found.settings._replace(merge_counting=counting)
            yield conn, found._replace(settings=settings)


@cache
def walk_of(seed: int) -> tuple[bytes, list[date]]:
    """Return the file that a generated history ends in, and the day of each of its steps."""
    with contextlib.closing(county.in_memory()) as conn:
        walk = Walk(conn, seed)
        days = []
        for _ in range(STEPS):
            walk.step()
            days.append(walk.today)
        return conn.serialize(), days


def belongs(number: object, ratio: Ratio, decimals: int) -> None:
    assert number == ratio.part
    assert 0 <= ratio.part <= ratio.whole
    plain = Ratio(ratio.part, ratio.whole, ratio.nudged)
    assert ratio.percent(decimals) == plain.percent(decimals)


def check_table(table: Table) -> int:
    """Hold every share of a breakdown against the columns beside it; return how many there were."""
    places = {column.key: place for place, column in enumerate(table.columns)}
    seen = 0
    for row in [*table.rows, *([table.totals] if table.totals else [])]:
        for column, value in zip(table.columns, row, strict=True):
            if column.kind is not Kind.SHARE or not isinstance(value, Ratio):
                continue
            seen += 1
            sides = [row[places[one]] for one in column.made_of if one in places]
            if column.key == "share":
                belongs(row[1], value, table.decimals)
            else:
                assert sides == [value.part, value.whole], (table.key, column.key)
                belongs(sides[0], value, table.decimals)
    shares = [row[places["share"]] for row in table.rows] if "share" in places else []
    ratios = [share for share in shares if isinstance(share, Ratio)]
    if ratios:
        assert sum(ratio.part for ratio in ratios) == ratios[0].whole, table.key
    return seen


def check_lines(rows: Iterable[tuple[object, ...]]) -> int:
    seen = 0
    for _, number, share, base in rows:
        if isinstance(share, Ratio):
            belongs(number, share, 1)
            assert base == f"{share.base}{share.whole}"
            seen += 1
    return seen


def check_report(report: Report, scope: Scope) -> int:
    seen = 0
    for block in report.blocks:
        if isinstance(block, Paragraph):
            for part, _, percent, whole in RATE.findall(block.text):
                shown = Ratio(int(part), int(whole)).percent(scope.decimals)
                assert float(percent) == float(shown or 0), block.text
                seen += 1
            for returned, ratings, satisfied in PARTS.findall(block.text):
                told = [int(number) for number in re.findall(r"(\d+)件", ratings)]
                assert sum(told) == int(returned) >= int(satisfied), block.text
                seen += 1
        elif hasattr(block, "columns") and block.key != "definitions":
            seen += check_table(block)
    return seen


def test_every_printed_number_belongs_to_its_share() -> None:
    seen = dict.fromkeys(("glance", "single", "tables", "reports", "appendix", "beyond"), 0)
    for conn, scope in walked():
        for table in glance.year_at_a_glance(conn, scope):
            seen["glance"] += check_lines(table.rows)
        single = glance.chosen(conn, scope, list(m.MEASURES))
        seen["single"] += check_lines(single.rows)
        for table in breakdown.run_all(conn, scope, catalog.STATISTICS):
            seen["tables"] += check_table(table)
        whole = source.read(conn, scope, 2025)
        for made in (annual.annual, progress.progress, key.key):
            seen["reports"] += check_report(made(whole), scope)
        appendix = definitions(whole, m.MEASURES)
        for label, value, part, base, _ in appendix.rows:
            if isinstance(value, Ratio):
                belongs(part, value, scope.decimals)
                assert base == value.whole, label
                seen["appendix"] += 1
        seen["beyond"] += sum("不计入" in note for note in appendix.notes)

    assert all(seen.values()), seen


def test_parts_lie_in_their_wholes_and_figures_close() -> None:
    for conn, scope in walked():
        wanted = [share for share in SHARES if not share.left_out(scope.settings, scope.base)]
        for share in wanted:
            within, _ = share.sides(scope.settings, scope.base)
            (found,) = tally(conn, scope, ((), (share.part, within)))
            assert found[()].counts[share.part] == found[()].counts[within], share.key
        assert [line for line in closing.closing(conn, scope) if not line.holds] == []


@pytest.mark.parametrize(
    ("base", "returned", "satisfied"),
    [("returned", (2, 3), (3, 3)), ("replied", (2, 3), (2, 3)), ("filed", (2, 3), (3, 4))],
)
def test_rated_before_all_have_answered(
    base: str, returned: tuple[int, int], satisfied: tuple[int, int]
) -> None:
    year = rated_early()
    scope = year.scope(base=base)
    rows = {row[0]: row[1:] for table in glance.year_at_a_glance(year.conn, scope)
            for row in table.rows}  # fmt: skip

    assert rows["收回率"][:2] == (returned[0], Ratio(*returned))
    assert rows["满意率"][:2] == (satisfied[0], Ratio(*satisfied))
    table = breakdown.run(year.conn, scope, catalog.find_statistic("rating"))
    assert check_table(table)
    listed = members(year.conn, scope, find_cell(year.conn, scope, "评价=满意"))
    assert len(listed.rows) == table.rows[0][1] == (1 if base == "replied" else 2)
    feedback = next(
        block.text
        for block in annual.annual(source.read(year.conn, scope, 2023)).blocks
        if isinstance(block, Paragraph) and "收回征询意见表" in block.text
    )
    assert ("另有1件在答复前已评价，不计入" in feedback) is (base == "replied")
    assert RATE.search(feedback)
    assert PARTS.search(feedback)
    silent = "立案的提案中未收回的1件"
    assert silent in feedback


def test_what_lies_beyond_is_said() -> None:
    year = rated_early()
    scope = year.scope()

    said = "收回率：另有 1 件在答复前已评价，不计入"
    assert said in glance.year_at_a_glance(year.conn, scope)[4].notes
    assert said in glance.chosen(year.conn, scope, [m.RETURN_RATE]).notes
    assert said in definitions(source.read(year.conn, scope, 2023), m.MEASURES).notes
    replied = year.scope(base="replied")
    table = breakdown.run(year.conn, replied, catalog.find_statistic("rating"))
    assert table.notes[-2:] == ("各行只计已答复的；立案的另有 1 件不在内", said)
    assert table.totals == ("合计", 3, Ratio(3, 3))
    assert [column.label for column in table.columns] == ["评价", "已答复", "占比"]


def test_totals_that_hold_more_than_the_base_have_no_share() -> None:
    year = rated_early()
    table = breakdown.run(year.conn, year.scope(), catalog.find_statistic("result"))

    assert table.totals == ("合计", 4, None)
    assert "占比的分母是有办理结果 3 件；另有 1 件不在分母内" in table.notes


def test_retired_members_are_not_in_the_rate() -> None:
    year = Year()
    year.submit(by="王芳")
    year.submit(by="李明")
    memberroll.retire_member(year.conn, "李明", WHO)
    scope = year.scope()
    (row,) = glance.chosen(year.conn, scope, [m.PARTICIPATION_RATE]).rows

    assert row == ("参与率", 1, Ratio(1, 1), "在任委员1")
    told = source.read(year.conn, scope, 2023).teller.people()
    assert told == (
        "在任委员中有1名参与提出提案，参与率100%（以在任委员1名计）；另有1名不在任，不计入。"
    )


def test_collapsed_outcomes_have_the_base_of_the_filing_rate() -> None:
    year = Year()
    year.set(merge_counting="collapsed")
    year.submit(4)
    year.review([1, 2, 3])
    year.merge([3], into=1)
    scope = year.scope()
    table = breakdown.run(year.conn, scope, catalog.find_statistic("outcome"))
    rows = {str(row[0]): row[1:] for row in table.rows}

    assert rows["filed"] == (2, Ratio(2, 3))
    assert rows["merged"] == (1, None)
    assert table.totals == ("合计", 4, None)
    assert glance.year_at_a_glance(year.conn, scope)[0].rows[1][2] == Ratio(2, 3)


@pytest.mark.parametrize("base", BASES)
def test_scripts_find_one_number_by_one_key(base: str) -> None:
    year = rated_early()
    scope = year.scope(base=base)
    kept = {one[0]: one for one in frozen.figures(year.conn, scope)}
    flat = {row[0]: row[2] for row in glance.flat(year.conn, scope).rows}

    assert kept["returned_forms"][2] == flat["returned_forms"] == 3
    assert kept["rating.满意"][2] == flat["rating.满意"] == 2
    assert flat["return_rate"] == Ratio(2, 3)
    labels = [one[1] for one in kept.values()]
    assert sorted(set(labels)) == sorted(labels)
    assert all(one[4] for one in kept.values())


def test_side_by_side_shows_what_is_divided() -> None:
    year = rated_early()
    registry.add_session(year.conn, "十届一次会议", RATED.replace(year=2020),
                         RATED.replace(year=2020), None, WHO)  # fmt: skip
    scopes = compare.by_session(year.scope())
    rows = {row[0]: row for row in compare.side_by_side(year.conn, scopes).rows}

    assert rows["收回率"][3:5] == (Ratio(2, 3), "2÷已答复3")
