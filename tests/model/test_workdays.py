from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiaan.model.workdays import (
    SHIPPED,
    Notice,
    add_workdays,
    is_known,
    is_workday,
    workdays_between,
)

KNOWN = range(2018, 2027)
DAYS = st.dates(date(2017, 1, 1), date(2029, 12, 31))


def days_of(years: range) -> list[date]:
    first, after = date(years.start, 1, 1), date(years.stop, 1, 1)
    return [first + timedelta(days=i) for i in range((after - first).days)]


def test_is_workday_agrees_with_every_notice() -> None:
    days = days_of(KNOWN)
    assert [d for d in days if is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_is_known_by_year() -> None:
    assert [year for year in range(2010, 2040) if is_known(year)] == list(KNOWN)


def test_is_workday_without_notice_knows_only_fixed_days() -> None:
    off = [d for d in days_of(range(2031, 2032)) if d.weekday() < 5 and not is_workday(d)]
    assert off == [date(2031, 1, 1), date(2031, 5, 1), date(2031, 5, 2)] + [
        date(2031, 10, day) for day in (1, 2, 3)
    ]
    assert [d for d in days_of(range(2031, 2032)) if d.weekday() > 4 and is_workday(d)] == []


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2025, 1, 24), 0, date(2025, 1, 24)),
        (date(2025, 2, 1), 0, date(2025, 2, 1)),  # a holiday stays where it is
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # a Sunday worked instead
        (date(2025, 1, 24), 3, date(2025, 2, 5)),  # over Spring Festival
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 4, date(2025, 10, 9)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # into the next notice
        (date(2023, 3, 1), 15, date(2023, 3, 22)),
    ],
)
def test_add_workdays_counts_from_the_day_after(start: date, n: int, end: date) -> None:
    assert (add_workdays(start, n), workdays_between(start, end)) == (end, n)


def test_add_workdays_refuses_to_go_back() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_workdays(date(2025, 1, 1), -1)


@given(DAYS, st.integers(1, 500))
def test_workdays_between_inverts_add_workdays(start: date, n: int) -> None:
    end = add_workdays(start, n)
    assert (workdays_between(start, end), is_workday(end)) == (n, True)


@given(DAYS, st.integers(0, 900))
def test_workdays_between_counts_each_day_once(start: date, length: int) -> None:
    days = [start + timedelta(days=i) for i in range(1, length + 1)]
    end = days[-1] if days else start
    assert workdays_between(start, end) == sum(map(is_workday, days))
    assert workdays_between(end, start) == -workdays_between(start, end)


@pytest.mark.parametrize("year", SHIPPED.years())
def test_every_notice_of_the_program_is_whole(year: int) -> None:
    notice = SHIPPED.notice(year)

    assert notice is not None
    assert notice.lacking(year) == ()


@pytest.mark.parametrize(
    ("off", "lacking"),
    [
        ("0205-0211", ("元旦", "清明节", "劳动节", "端午节", "中秋节", "国庆节")),
        ("0101-0103 0205-0211 0403-0405 0501-0505 0609 1001-1007", ("中秋节",)),
        ("0101-0103 0205-0211 0403-0405 0501-0505 0609 1001-1008", ()),
        ("0101-0103 0205-0211 0403-0405 0609 0915 1001-1007", ("劳动节",)),
    ],
)
def test_holidays_that_a_notice_leaves_out_are_named(off: str, lacking: tuple[str, ...]) -> None:
    assert Notice(off, "").lacking(2027) == lacking
