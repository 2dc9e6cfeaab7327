"""Supervision in figures: topics beside proposals, activities once each, nothing where none is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tiaan.actions import amend, supervise
from tiaan.model.table import Paragraph, Table
from tiaan.reports import key as report
from tiaan.reports import source
from tiaan.reports.annual import annual
from tiaan.stats import breakdown, catalog, glance
from tiaan.stats import measures as m
from tiaan.store import listing, queries, supervision
from years import FILED, WHO, YEAR_END, Year, refs

SPRING, AUTUMN = date(2023, 5, 1), date(2023, 9, 1)
ASKED = (m.KEY, m.TOPICS, m.KEY_LED, m.SUPERVISIONS)


def supervised() -> Year:
    """Four key ones, two of one topic, three of them led; one activity about two, one about one."""
    year = Year()
    year.file(6)
    year.review(year.submit(1), key="重点")
    lead(year, [1, 2], topic="流通", government=("县长",))
    lead(year, [3], cppcc=("主席",))
    log(year, [1, 2], SPRING, level="领衔督办")
    log(year, [3], AUTUMN)
    return year


def lead(year: Year, numbers: list[int], **draft: Any) -> None:
    supervise.lead(year.conn, refs(numbers), supervise.LeadDraft(FILED, **draft), WHO)


def log(year: Year, numbers: list[int], on: date, **draft: Any) -> None:
    supervise.log(year.conn, refs(numbers), supervise.ActivityDraft("双见面", on, **draft), WHO)


def figures(year: Year, as_of: date = YEAR_END) -> dict[str, int]:
    found = glance.singly(year.conn, year.scope(as_of), ASKED)
    return {one.key: one.number for one in found}


def test_topics_leaders_and_activities_are_counted_each_once() -> None:
    assert figures(supervised()) == {"key": 4, "topics": 3, "key_led": 3, "supervisions": 2}


@pytest.mark.parametrize(
    ("as_of", "activities"), [(date(2023, 4, 30), 0), (SPRING, 1), (AUTUMN, 2)]
)
def test_activities_count_from_their_day_on(as_of: date, activities: int) -> None:
    assert figures(supervised(), as_of)["supervisions"] == activities


def test_nothing_recorded_is_absent_and_not_zero() -> None:
    year = Year()
    year.file(2)
    year.review(year.submit(1), key="重点")

    assert figures(year) == {"key": 1}
    table = glance.chosen(year.conn, year.scope(), [m.KEY, m.SUPERVISIONS])
    assert "没有登记过督办情况，不列督办活动" in table.notes


def test_activities_by_level_open_into_what_they_were_about() -> None:
    year = supervised()
    table = breakdown.run(year.conn, year.scope(), catalog.find_statistic("supervision_level"))

    assert [row[1] for row in table.rows] == [0, 0, 1, 0, 1]
    assert table.totals is not None
    assert table.totals[1] == 2


def made(year: Year, as_of: date = YEAR_END) -> tuple[list[Table], list[str]]:
    blocks = report.key(source.read(year.conn, year.scope(as_of), 2023)).blocks
    told = [block.text for block in blocks if isinstance(block, Paragraph)]
    return [block for block in blocks if isinstance(block, Table)], told


def test_report_lists_who_leads_and_what_was_done() -> None:
    tables, told = made(supervised())
    led, held = (next(t for t in tables if t.key == key) for key in ("supervised", "activities"))

    assert [row[0] for row in led.rows] == ["001", "002", "003", "007"]
    assert led.rows[0][2:5] == ("流通", "县长", "")
    assert [(row[0], row[3]) for row in held.rows] == [(SPRING, ("001", "002")), (AUTUMN, ("003",))]
    assert (
        "重点提案合为3个选题，由领导领衔督办的3件；共督办2次，"
        "其中政协和政府领导领衔督办1次、未写明层级1次。"
    ) in told
    assert not any("【待补】" in text for text in told)


def test_report_as_of_an_earlier_day_has_what_had_been_done() -> None:
    tables, _ = made(supervised(), SPRING)
    (held,) = (t for t in tables if t.key == "activities")

    assert [row[0] for row in held.rows] == [SPRING]


def test_report_asks_a_person_where_nothing_is_on_record() -> None:
    year = Year()
    year.review(year.submit(1), key="重点")
    tables, told = made(year)

    assert "【待补】逐件写明督办活动、领导批示和进展" in told
    assert not {"supervised", "activities"} & {table.key for table in tables}


def test_activities_by_form() -> None:
    year = supervised()
    draft = supervise.ActivityDraft("实地视察", AUTUMN)
    supervise.log(year.conn, refs([5, 3]), draft, WHO)
    table = breakdown.run(year.conn, year.scope(), catalog.find_statistic("supervision_form"))

    assert {row[0]: row[1] for row in table.rows if row[1]} == {"双见面": 2, "实地视察": 1}
    assert table.totals is not None
    assert table.totals[1] == 3


def told_of_the_year(year: Year, as_of: date = YEAR_END) -> list[str]:
    blocks = annual(source.read(year.conn, year.scope(as_of), 2023)).blocks
    return [one.text for one in blocks if isinstance(one, Paragraph) and "督办活动" in one.text]


def test_the_yearly_report_tells_of_supervision() -> None:
    year = supervised()
    supervise.log(year.conn, refs([5]), supervise.ActivityDraft("实地视察", AUTUMN), WHO)

    assert told_of_the_year(year) == [
        "重点提案4件中，已督办3件；由领导领衔督办的3件；"
        "共开展督办活动3次，其中双见面2次、实地视察1次。"
    ]
    assert told_of_the_year(year, SPRING) == [
        "重点提案4件中，已督办2件；由领导领衔督办的3件；共开展督办活动1次，其中双见面1次。"
    ]
    shown = {one.shown: one.number for one in glance.every(year.conn, year.scope())}
    assert (shown["已督办"], shown["督办活动"]) == (3, 3)


BEFORE = date(2023, 4, 30)
SWAPPED = date(2023, 6, 1)


def changed() -> Year:
    """Two filed; key, led and of one topic since spring; since June one is none, and led anew."""
    year = Year()
    year.file(2)
    lead_on(year, SPRING, [1, 2], topic="流通", government=("县长",))
    lead_on(year, SWAPPED, [1], drop=("县长",))
    amend.amend(year.conn, refs([2]), amend.AmendDraft(SWAPPED, key=""), WHO)
    lead_on(year, AUTUMN, [1], cppcc=("主席",), topic="物流")
    return year


def lead_on(year: Year, on: date, numbers: list[int], **draft: Any) -> None:
    supervise.lead(year.conn, refs(numbers), supervise.LeadDraft(on, **draft), WHO)


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        (BEFORE, {"key": 0}),
        (SPRING, {"key": 2, "topics": 1, "key_led": 2, "supervisions": 0}),
        (SWAPPED, {"key": 1, "topics": 1, "key_led": 0, "supervisions": 0}),
        (AUTUMN, {"key": 1, "topics": 1, "key_led": 1, "supervisions": 0}),
    ],
)
def test_figures_of_an_earlier_day_stay(as_of: date, told: dict[str, int]) -> None:
    assert figures(changed(), as_of) == told


def test_the_glance_of_an_earlier_day_tells_nothing_of_supervision() -> None:
    year = supervised()
    shown = {one.shown for one in glance.every(year.conn, year.scope(FILED - timedelta(days=1)))}

    assert not {"已督办", "督办活动"} & shown


@pytest.mark.parametrize(
    ("as_of", "rows"),
    [
        (SPRING, [("001", "重点", "流通", "县长", ""), ("002", "重点", "流通", "县长", "")]),
        (SWAPPED, [("001", "重点", "流通", "", "")]),
        (AUTUMN, [("001", "重点", "物流", "", "主席")]),
    ],
)
def test_report_tells_who_led_on_the_day(as_of: date, rows: list[tuple[str, ...]]) -> None:
    year = changed()
    tables, _ = made(year, as_of)
    (table,) = (table for table in tables if table.key == "supervised")
    numbers = [row[0] for row in table.rows]
    cases = [case for case in listing.cases(year.conn) if case.case_no in numbers]
    led = supervision.led(cases, queries.settings(year.conn), as_of)

    assert [(row[0], *row[2:6]) for row in led.rows] == rows
    assert [[value for value in row if value == "县长"] for row in table.rows] == [
        ["县长"] * ("县长" in row) for row in rows
    ]


def test_what_was_key_before_the_log_of_changes_began_is_so_on_every_day() -> None:
    """As in a file of schema 1, whose marks carry no day."""
    year = Year()
    year.review(year.submit(1), key="重点")
    year.conn.execute("DELETE FROM key_change")

    assert figures(year, FILED)["key"] == 1


def test_where_nobody_supervised_the_year_says_nothing() -> None:
    year = Year()
    year.review(year.submit(1), key="重点")

    assert told_of_the_year(year) == []
    assert "督办活动" not in {one.shown for one in glance.every(year.conn, year.scope())}
