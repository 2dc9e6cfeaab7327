"""Every figure that a report's prose quotes stands in its appendix.

Every measure is given a number of its own, so one that is found in the appendix is there because
it is defined there, not because some other figure happens to be as large.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tiaan.actions import pledge, supervise
from tiaan.model.table import TODO, Paragraph, Ratio, text
from tiaan.model.terms import Decision
from tiaan.reports import followup, source, unit
from tiaan.reports.annual import annual
from tiaan.reports.key import key
from tiaan.reports.progress import of_channel, progress
from tiaan.reports.review import review
from tiaan.stats.tally import Tally
from years import WHO, Year, refs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.table import Report
    from tiaan.stats.figures import Count

FIRST = 1_001
"""The least of the made-up numbers; no real one of the year is as large."""
LEVEL = "提案委专项督查"
MAKERS: dict[str, Callable[[source.Source], Report]] = {
    "annual": annual,
    "review": review,
    "progress": progress,
    "channel": lambda whole: progress(of_channel(whole, "政府系统")),
    "key": key,
    "unit": lambda whole: unit.reports(whole, ("县教育局",))["县教育局"],
    "followup": lambda whole: followup.followup(whole, date(2023, 9, 1)),
}


class Numbers(dict):
    """A number of its own for every count."""

    def __missing__(self, count: Count) -> int:
        self[count] = FIRST + 7 * len(self)
        return self[count]

    def get(self, count: Count, default: object = None) -> int:
        """Return the number of a count: there is none without one."""
        del default
        return self[count]


def busy() -> Year:
    """A year with something of everything that a sentence lists beside the measures."""
    year = Year()
    year.submit(9, category="经济建设")
    year.review(range(1, 5), key="重点")
    year.review(range(5, 9))
    year.review([9], Decision.REJECT)
    year.submit(2, on=date(2023, 3, 1))
    year.finish(range(1, 5), "adopted", "满意")
    year.finish([5], "resolved", "不满意")
    year.assign([6, 7])
    for day, level in ((20, LEVEL), (21, "")):
        held = supervise.ActivityDraft("双见面", date(2023, 5, day), level)
        supervise.log(year.conn, refs([1, 2]), held, WHO)
    for case, what in ((1, "建成一处"), (1, "再建一处"), (2, "修通")):
        promise = pledge.PledgeDraft(what, date(2023, 5, 1), date(2023, 6, 30))
        pledge.add(year.conn, refs([case])[0], promise, WHO)
    return year


def prose(report: Report) -> list[str]:
    """Return every sentence with figures, without its days."""
    told = [b.text for b in report.blocks if isinstance(b, Paragraph) and TODO not in b.text]
    return [re.sub(r"\d+年|\d+月|\d+日|\d+时|\d{4}-\d\d-\d\d", "", one) for one in told]


def figures(said: str) -> list[str]:
    return re.findall(r"\d[\d.]*%?", said)


def short(value: int | Ratio, decimals: int) -> str:
    return re.sub(r"(?:\.0+|(\.\d*[1-9])0+)%", r"\1%", text(value, decimals))


def defined(report: Report) -> set[str]:
    """Return every number of the appendix: values, and what they are divided from."""
    (table,) = (one for one in report.tables if one.key == "definitions")
    found = {figure for note in table.notes for figure in figures(note)}
    for row in table.rows:
        for value in row:
            if isinstance(value, int | Ratio):
                found.add(short(value, table.decimals))
            if isinstance(value, Ratio):
                found |= {str(value.part), str(value.whole)}
    return found


@pytest.mark.parametrize("name", MAKERS)
def test_every_measure_told_is_in_the_appendix(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    year, numbers = busy(), Numbers()
    scope = year.scope()
    whole = source.read(year.conn, scope, 2023)
    monkeypatch.setattr(source, "_whole", lambda *_: Tally(numbers, scope))
    monkeypatch.setattr(unit, "tally", lambda *_: ({("县教育局",): Tally(numbers, scope)},))
    whole = whole if name == "followup" else source.read(year.conn, scope, 2023)
    report = MAKERS[name](whole)
    known = defined(report)

    said = [figure for sentence in prose(report) for figure in figures(sentence)]
    # Of groups, which stand in tables, the numbers are the real ones: small, and all of them 100%.
    made_up = (one for one in said if one.endswith("%") or float(one) >= FIRST)
    large = [one for one in made_up if one != "100%"]
    assert len(large) > 10 or name == "followup"
    assert [one for one in large if one not in known] == []


@pytest.mark.parametrize("name", MAKERS)
def test_every_number_told_is_in_the_appendix_or_in_a_table(name: str) -> None:
    year = busy()
    report = MAKERS[name](source.read(year.conn, year.scope(), 2023))
    known = defined(report) | {
        short(value, table.decimals)
        for table in report.tables
        for row in (*table.rows, table.totals or ())
        for value in row
        if isinstance(value, int | Ratio)
    }

    for sentence in prose(report):
        assert [one for one in figures(sentence) if one not in known] == [], sentence


def rows(report: Report) -> dict[str, object]:
    (table,) = (one for one in report.tables if one.key == "definitions")
    return {str(row[0]): row[1] for row in table.rows}


def test_numbers_that_are_no_measures_have_a_row_of_their_own() -> None:
    year = busy()
    whole = source.read(year.conn, year.scope(), 2023)

    assert rows(review(whole))["平时提案"] == 2
    by_level = rows(key(whole))
    assert (by_level[f"督办活动（{LEVEL}）"], by_level["督办活动（未写明层级）"]) == (1, 1)
    assert rows(annual(whole))["督办活动（双见面）"] == 2
    promised = rows(MAKERS["followup"](whole))
    assert (promised["承诺"], promised["到期未报"], promised["没有登记承诺"]) == (3, 3, 2)


def test_what_the_base_leaves_out_has_rows_too() -> None:
    year = busy()
    year.assign([8], split=("县教育局", "县交通局"))
    year.reply([8], unit="县教育局")
    year.rate([8], "不满意")
    report = progress(source.read(year.conn, year.scope(base="replied"), 2023))

    assert "收回征询意见表的提案5件，其中满意4件、不满意1件；" in prose(report)[2]
    assert "另有1件在答复前已评价，不计入" in prose(report)[2]
    found = rows(report)
    assert (found["收回"], found["收回（已答复的）"], found["收回（不计入的）"]) == (6, 5, 1)
    assert (found["不满意"], found["不满意（已答复的）"]) == (2, 1)


def test_what_one_report_told_is_not_in_the_appendix_of_the_next() -> None:
    year = busy()
    whole = source.read(year.conn, year.scope(), 2023)
    alone = review(whole)
    key(whole)

    assert review(whole) == alone
