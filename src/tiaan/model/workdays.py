"""Working days by the State Council's yearly notices; other years are estimated (推算).

The notices of the known years are in the program; those a clerk has loaded since are in the file
and come before them, as a `Calendar`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple


class Notice(NamedTuple):
    """One year's arrangement, in text: ``0101 0215-0223``, months and days of that year.

    Attributes:
        days_off: days off, with the weekends they touch.
        days_on: weekend days worked instead (调休).
    """

    days_off: str
    days_on: str

    def off(self, year: int) -> frozenset[date]:
        """Return the days off."""
        return _days(year, self.days_off)

    def on(self, year: int) -> frozenset[date]:
        """Return the weekend days worked instead."""
        return _days(year, self.days_on)

    def lacking(self, year: int) -> tuple[str, ...]:
        """Return the statutory holidays for which the year has no day off: it may not be whole."""
        off = self.off(year)
        return tuple(name for name, when in _HOLIDAYS.items() if not off & _days(year, when))


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

_HOLIDAYS = {
    # Between which days each year's notice has at least one day off for it. Mid-Autumn may fall
    # into the week of 1 October, which then is a day longer.
    "元旦": "0101",
    "春节": "0121-0221",
    "清明节": "0404-0406",
    "劳动节": "0501",
    "端午节": "0527-0625",
    "中秋节": "0907-0930 1008",
    "国庆节": "1001",
}
"""The statutory holidays, and where in a year they can fall: MMDD."""

_DAY = timedelta(days=1)
SATURDAY = 5


class Calendar(NamedTuple):
    """Which days offices work on: the notices of a file, before those of the program.

    A year without a notice is estimated (推算): Monday to Friday, less 1 January, 1-2 May and
    1-3 October. Spring Festival, Qingming, Dragon Boat, Mid-Autumn and days worked instead are
    not guessed; ask `is_known` and tell the clerk.
    """

    loaded: tuple[tuple[int, Notice], ...] = ()

    def years(self) -> tuple[int, ...]:
        """Return the years with a notice, in order."""
        return tuple(sorted({*_NOTICES, *(year for year, _ in self.loaded)}))

    def notice(self, year: int) -> Notice | None:
        """Return a year's notice; None where its working days are estimated."""
        for one, notice in self.loaded:
            if one == year:
                return notice
        return Notice(*_NOTICES[year]) if year in _NOTICES else None

    def is_loaded(self, year: int) -> bool:
        """Whether the year's notice is the clerk's own, not the program's."""
        return any(one == year for one, _ in self.loaded)

    def is_known(self, year: int) -> bool:
        """Return whether the year has a notice; if not, its working days are estimated."""
        return self.notice(year) is not None

    def is_workday(self, day: date) -> bool:
        """Return whether offices work on that day."""
        running, place = self._running(day.year), _place(day)
        return running[place] > running[place - 1]

    def add(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, which itself is not counted; 0 gives the day.

        Raises:
            ValueError: n is negative.
        """
        if n < 0:
            raise ValueError(n)
        while n:
            day += _DAY
            n -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Return the working days after start up to and including end; negative if earlier."""
        if end < start:
            return -self.between(end, start)
        whole = sum(self._running(year)[-1] for year in range(start.year, end.year))
        upto, before = self._running(end.year), self._running(start.year)
        return whole + upto[_place(end)] - before[_place(start)]

    def rests_on_guess(self, start: date, end: date) -> bool:
        """Whether counting working days from one day to another meets a year without notice."""
        return not all(self.is_known(year) for year in range(start.year, end.year + 1))

    def _running(self, year: int) -> tuple[int, ...]:
        return _running(year, self.notice(year) or Notice(_FIXED, ""))


SHIPPED = Calendar()
"""The program's own notices."""

is_known, is_workday = SHIPPED.is_known, SHIPPED.is_workday
add_workdays, workdays_between = SHIPPED.add, SHIPPED.between


def _place(day: date) -> int:
    """Return the day of the year, from 1."""
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


@cache
def _running(year: int, notice: Notice) -> tuple[int, ...]:
    """Return how many working days the year has up to each of its days; place 0 holds 0."""
    off, on = notice.off(year), notice.on(year)
    first = date(year, 1, 1)
    days = [first + _DAY * i for i in range(_place(date(year, 12, 31)))]
    works = ((day.weekday() < SATURDAY and day not in off) or day in on for day in days)
    return tuple(accumulate(works, initial=0))


def _days(year: int, text: str) -> frozenset[date]:
    """Read "0101 0128-0204" as the days of a year."""
    days: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        start, end = (date(year, int(mmdd[:2]), int(mmdd[2:])) for mmdd in (first, last or first))
        days.update(start + _DAY * i for i in range((end - start).days + 1))
    return frozenset(days)


def spans(days: frozenset[date]) -> str:
    """Return days of one year as a notice keeps them: ``0101 0128-0204``; `Notice` reads it."""
    parts: list[list[date]] = []
    for day in sorted(days):
        if parts and parts[-1][-1] + _DAY == day:
            parts[-1].append(day)
        else:
            parts.append([day])
    return " ".join(
        f"{part[0]:%m%d}" + (f"-{part[-1]:%m%d}" if len(part) > 1 else "") for part in parts
    )
