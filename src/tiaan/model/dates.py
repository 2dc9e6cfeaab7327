"""Days, moments, sessions and time limits as the clerk writes them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.text import fold, required
from tiaan.model.workdays import SHIPPED, Calendar

FIRST_YEAR, LAST_YEAR = 1949, 2100
"""The years a date may lie in; the first CPPCC met in 1949."""
MONTHS_MAX, WORKDAYS_MAX = 60, 500
"""The longest time limits that are believed."""

_DIGITS = "零一二三四五六七八九"
_UNITS = (("千", 1000), ("百", 100), ("十", 10))
_NUMERAL_MAX = 9999
_NUMERAL = "〇零一二两三四五六七八九十百千"
_NUMBER = rf"[0-9]{{1,4}}|[{_NUMERAL}]{{1,7}}"

_SESSION = (
    rf"(?<![0-9{_NUMERAL}])第?(?P<term>{_NUMBER})届"
    # Only a place may stand between: a standing or special committee's meetings are no session.
    r"(?:(?:全国|[^届次]{0,14}[省市县区州盟旗])?(?:政协)?委员会|[^届次]{0,14}政协)?"
    rf"第?(?P<sitting>{_NUMBER})次(?!常|主席)"
)
_SESSION_NAME = (
    rf"(?:.{{0,20}}(?:政协|政治协商会议).{{0,15}}?)?{_SESSION}"
    r"(?:委员会)?(?:全体)?(?:会议|全会)?(?:期间)?"
)
_SESSION_KEY = r"(?P<term>[0-9]{1,2})-(?P<sitting>[0-9]{1,2})"
_SESSION_MAX = 99

_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_001)
_SERIAL = r"([0-9]{5})(\.[0-9]{1,20})?"
_TIME = (
    r"(?:(?:T|\s+|(?<=[日号]))(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"|[时点](?:(?P<minute_zh>[0-9]{1,2})分)?))?"
)
_DATES = tuple(
    shape + _TIME
    for shape in (
        r"(?P<y>[0-9]{1,4})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})",
        r"(?:(?P<y>[0-9]{1,4})\s*年\s*)?(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*[日号]",
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    )
)
_DATE_HINT = "请写成 2023-01-05 或 2023年1月5日"

_DUE = rf"({_NUMBER})\s*(?:(?P<months>[mM][oO]|个?月)|(?P<workdays>[wW][dD]|个?工作日))"
_DUE_HINT = "可写 3mo（3 个月）、15wd（15 个工作日）或 2025-06-01"


def add_months(day: date, months: int) -> date:
    """Return the same day some calendar months later, clamped to the month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, _last_day(year, month + 1)))


def _last_day(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:  # noqa: PLR2004 - February
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def to_chinese(n: int) -> str:
    """Return 0 to 9999 in Chinese numerals: 十一, 二十, 一百零五.

    Raises:
        ValueError: outside that range.
    """
    if not 0 <= n <= _NUMERAL_MAX:
        raise ValueError(n)
    text, rest = "", n
    for unit, size in _UNITS:
        digit, rest = divmod(rest, size)
        if digit:
            text += _DIGITS[digit] + unit
        elif text and rest and not text.endswith("零"):
            text += "零"
    if rest or not text:
        text += _DIGITS[rest]
    return text.removeprefix("一") if text.startswith("一十") else text


def from_chinese(s: str) -> int:
    """Return the number 0 to 9999 that Chinese numerals or Arabic digits write.

    Reads 〇 and 两 and a leading 一十; not 一百五, 廿 or digits in a row (二〇二三).

    Raises:
        ValueError: anything else.
    """
    text = fold(s)
    if re.fullmatch("[0-9]{1,4}", text):
        return int(text)
    text = text.translate({ord("〇"): "零", ord("两"): "二"})
    text = re.sub("^一十", "十", text)
    total, rest = 0, text
    for unit, size in _UNITS:
        head, found, tail = rest.partition(unit)
        if found:
            # Nothing before 十 means one; what does not belong fails the comparison below.
            total += size * (_DIGITS.find(head[-1]) if head else 1)
            rest = tail
    total += max(_DIGITS.find(rest[-1:]), 0)
    if not text or not 0 <= total <= _NUMERAL_MAX or to_chinese(total) != text:
        raise ValueError(s)
    return total


def chinese_date(d: date) -> str:
    """Return a day as letters write it: 2023年1月5日."""
    return f"{d.year}年{d.month}月{d.day}日"


class SessionName(NamedTuple):
    """A plenary session: the term (届) and the sitting (次), each 1 to 99."""

    term: int
    sitting: int

    @property
    def key(self) -> str:
        """As stored and typed: 11-2."""
        return f"{self.term}-{self.sitting}"

    @property
    def label(self) -> str:
        """As read: 十一届二次会议."""
        return f"{to_chinese(self.term)}届{to_chinese(self.sitting)}次会议"


def parse_session(raw: str) -> SessionName:
    """Return the session a key or a name means: 11-2, 十一届二次, 政协某县第十一届委员会第二次会议.

    Raises:
        UsageError: empty, or not the name of a plenary session.
    """
    text = fold(required(raw, "届次"))
    found = re.fullmatch(_SESSION_KEY, text) or re.fullmatch(_SESSION_NAME, text)
    name = _session(found) if found else None
    if name is None:
        raise UsageError(f"看不懂届次「{text}」", "请写成 11-2 或 十一届二次")
    return name


def find_session(text: str) -> SessionName | None:
    """Return the first session named inside a title; keys such as 11-2 are not looked for."""
    names = map(_session, re.finditer(_SESSION, fold(text)))
    return next((name for name in names if name), None)


def _session(found: re.Match[str]) -> SessionName | None:
    """Return the two numbers, if they are numbers and in range."""
    try:
        name = SessionName(from_chinese(found["term"]), from_chinese(found["sitting"]))
    except ValueError:
        return None
    return name if all(1 <= number <= _SESSION_MAX for number in name) else None


def parse_date(raw: str, *, year: int | None = None) -> date:
    """Return the day that was written; a time of day is checked and dropped.

    Args:
        raw: ISO, with / or . between, 2023年1月5日 or 元月5日, 20230105 or an Excel serial (44931).
        year: the year of a day written without one.

    Raises:
        UsageError: empty, not a date, no such day, no full year, or a year outside 1949-2100.
    """
    return _parse(raw, year)[0]


def parse_moment(raw: str) -> datetime:
    """Return the local moment that was written; a day alone lasts to 23:59.

    Raises:
        UsageError: as `parse_date` says, or no such time of day.
    """
    day, clock = _parse(raw, None)
    return datetime.combine(day, clock or time(23, 59))


def _parse(raw: str, year: int | None) -> tuple[date, time | None]:
    """Return the day and, if written, the time of day; raise as `parse_date` says."""
    text = unicodedata.normalize("NFKC", required(raw, "日期")).replace("元月", "1月")
    if (serial := re.fullmatch(_SERIAL, text)) and int(serial[1]) in _SERIALS:
        day = _EPOCH + timedelta(days=int(serial[1]))
        return _day(day.year, day.month, day.day), _fraction(serial[2])
    found = next((hit for shape in _DATES if (hit := re.fullmatch(shape, text))), None)
    if found is None:
        raise UsageError(f"看不懂日期「{text}」", _DATE_HINT)
    if found["y"] is None and year is None:
        raise UsageError(f"日期「{text}」没有年份", _DATE_HINT)
    if found["y"] and len(found["y"]) != len("2023"):
        raise UsageError(f"日期「{text}」的年份不是四位", _DATE_HINT)
    return _day(int(found["y"] or year or 0), int(found["m"]), int(found["d"])), _clock(found)


def _day(year: int, month: int, day: int) -> date:
    """Return a day that exists and is believed.

    Raises:
        UsageError: it does not, or the year is outside 1949-2100.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(f"年份 {year} 不在 {FIRST_YEAR} 到 {LAST_YEAR} 之间", "请核对年份")
    try:
        return date(year, month, day)
    except ValueError:
        hint = "月份只有 1 到 12"
        if month in range(1, 13):
            hint = f"{year} 年 {month} 月只有 1 日到 {_last_day(year, month)} 日"
        raise UsageError(f"没有 {year}-{month:02}-{day:02} 这一天", hint) from None


def _clock(found: re.Match[str]) -> time | None:
    """Return the time of day, if one was written.

    Raises:
        UsageError: there is no such time.
    """
    if found["hour"] is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["minute_zh"] or 0)
    try:
        return time(hour, minute, int(found["second"] or 0))
    except ValueError:
        shown = f"{hour}:{minute:02}" + (f":{found['second']}" if found["second"] else "")
        raise UsageError(f"没有 {shown} 这个时刻", "时刻从 00:00 到 23:59") from None


def _fraction(text: str | None) -> time | None:
    """Return an Excel fraction of a day to the second; ".0" is a day without a time."""
    seconds = min(round(float(text or 0) * 86_400), 86_399)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60) if seconds else None


class DueRule(NamedTuple):
    """When something is due: calendar months or working days after the start, or a fixed day."""

    kind: Literal["months", "workdays", "date"]
    amount: int = 0
    day: date | None = None

    @property
    def text(self) -> str:
        """As stored and typed: 3mo, 15wd, 2025-06-01."""
        unit = "mo" if self.kind == "months" else "wd"
        return self.day.isoformat() if self.day else f"{self.amount}{unit}"

    @property
    def label(self) -> str:
        """As read: 3 个月, 15 个工作日, 2025-06-01."""
        unit = "个月" if self.kind == "months" else "个工作日"
        return self.day.isoformat() if self.day else f"{self.amount} {unit}"


_DUE_UNITS: dict[str, Literal["months", "workdays"]] = {"mo": "months", "wd": "workdays"}


def parse_due(raw: str) -> DueRule:
    """Return the time limit that was written: 3mo, 3个月, 15wd, 15个工作日 or a date with its year.

    Raises:
        UsageError: none of these, or not 1-60 months or 1-500 working days.
    """
    text = unicodedata.normalize("NFKC", required(raw, "期限"))
    if text[-2:] in _DUE_UNITS and text[:-2].isdecimal():
        # The form settings are kept in: read at every start, without a regular expression.
        return _within(DueRule(_DUE_UNITS[text[-2:]], int(text[:-2])))
    if any(re.fullmatch(shape, text) for shape in (_SERIAL, *_DATES)):
        return DueRule("date", day=parse_date(text))
    found = re.fullmatch(_DUE, text)
    try:
        amount = from_chinese(found[1] if found else "")
    except ValueError:
        found = None
    if found is None:
        raise UsageError(f"看不懂期限「{text}」", _DUE_HINT)
    return _within(DueRule("months" if found["months"] else "workdays", amount))


def _within(rule: DueRule) -> DueRule:
    most = DueRule(rule.kind, MONTHS_MAX if rule.kind == "months" else WORKDAYS_MAX)
    if not 1 <= rule.amount <= most.amount:
        raise UsageError(f"期限不能是 {rule.label}", f"可以是 1 到 {most.label}")
    return rule


def due_on(rule: DueRule, start: date, calendar: Calendar = SHIPPED) -> date:
    """Return the last day in time; the start day itself is not counted."""
    if rule.day is not None:
        return rule.day
    return (add_months if rule.kind == "months" else calendar.add)(start, rule.amount)


def rests_on_guess(rule: DueRule, start: date, due: date, calendar: Calendar) -> bool:
    """Whether a due day counts working days of a year whose notice is not known (推算)."""
    return rule.kind == "workdays" and calendar.rests_on_guess(start, due)
