"""Working days by the State Council's yearly notices; other years are estimated (推算)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate

_NOTICES = {
    2018: (
        "0101 0215-0221 0405-0407 0429-0501 0616-0618 0922-0924 1001-1007 1230-1231",
        "0211 0224 0408 0428 0929 0930 1229",
    ),
    2019: (
        "0101 0204-0210 0405-0407 0501-0504 0607-0609 0913-0915 1001-1007",
        "0202 0203 0428 0505 0929 1012",
    ),
    2020: (
        "0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008",
        "0119 0426 0509 0628 0927 1010",
    ),
    2021: (
        "0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    2022: (
        "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    2023: (
        "0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: (
        "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
        "0126 0208 0427 0928 1011",
    ),
    2026: (
        "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}
"""Per year: days off, with the weekends they touch; weekend days worked instead (调休). MMDD."""

_FIXED = "0101 0501-0502 1001-1003"
"""Statutory days with a fixed Gregorian date: all that can be said before a notice is out."""

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_known(year: int) -> bool:
    """Return whether the year's notice is in the table; if not, its working days are estimated."""
    return year in _NOTICES


def is_workday(day: date) -> bool:
    """Return whether offices work on that day.

    A year without a notice is estimated (推算): Monday to Friday, less 1 January, 1-2 May and
    1-3 October. Spring Festival, Qingming, Dragon Boat, Mid-Autumn and days worked instead are
    not guessed; ask `is_known` and tell the clerk.
    """
    running, place = _running(day.year), _place(day)
    return running[place] > running[place - 1]


def add_workdays(day: date, n: int) -> date:
    """Return the n-th working day after a day, which itself is not counted; 0 gives the day.

    Raises:
        ValueError: n is negative.
    """
    if n < 0:
        raise ValueError(n)
    while n:
        day += _DAY
        n -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Return the working days after start up to and including end; negative if end is earlier."""
    if end < start:
        return -workdays_between(end, start)
    whole = sum(_running(year)[-1] for year in range(start.year, end.year))
    return whole + _running(end.year)[_place(end)] - _running(start.year)[_place(start)]


def _place(day: date) -> int:
    """Return the day of the year, from 1."""
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


@cache
def _running(year: int) -> tuple[int, ...]:
    """Return how many working days the year has up to each of its days; place 0 holds 0."""
    off, on = (_days(year, text) for text in _NOTICES.get(year, (_FIXED, "")))
    first = date(year, 1, 1)
    days = [first + _DAY * i for i in range(_place(date(year, 12, 31)))]
    works = ((day.weekday() < _SATURDAY and day not in off) or day in on for day in days)
    return tuple(accumulate(works, initial=0))


def _days(year: int, text: str) -> set[date]:
    """Read "0101 0128-0204" as the days of a year."""
    days: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        start, end = (date(year, int(mmdd[:2]), int(mmdd[2:])) for mmdd in (first, last or first))
        days.update(start + _DAY * i for i in range((end - start).days + 1))
    return days
