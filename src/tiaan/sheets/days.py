"""Days as people write them into cells: without a year, spelled out, with a weekday."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.text import fold

if TYPE_CHECKING:
    from datetime import date

_HALF_YEAR, _QUARTER = 183, 92
_PERIOD = re.compile(
    r"(?:自?交办(?:之日起|后))?[0-9一二三四五六七八九十百两]+(?:个月|个?工作日|天|日)(?:之?内|以内)?"
)
_MONTH = re.compile(r"(?:\d{4}年|\d{4}[-/.])?\d{1,2}月份?|\d{4}[-/.]\d{1,2}")
_ASIDE = re.compile(r"[(（]?(?:星期|周)[一二三四五六日天][)）]?|[上下]午$")
_SPELLED = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]+)月([一二三四五六七八九十]+)[日号]"
)
_YEAR_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def read_date(text: str, around: date | None, *, early: bool = False) -> date:
    """Return a day; one without a year lies in the year of `around`.

    Args:
        text: as written.
        around: see `read_cell`.
        early: whether it may lie before it: 12月20日 of a session in January is the year before's;
            so far away that it may be either year's, it is refused.

    Raises:
        UsageError: no day, one that does not exist, or of which year it is cannot be told.
    """
    bare = fold(text).replace("元月", "1月")
    if _MONTH.fullmatch(bare):
        raise UsageError(f"“{text}”只有月份，没有日", "请补上日，如 2023年3月1日")
    written = _ASIDE.sub("", unicodedata.normalize("NFKC", text)).strip().rstrip("。")
    if spelled := _SPELLED.fullmatch(bare):
        month, day = (dates.from_chinese(part) for part in spelled.groups()[1:])
        written = f"{spelled[1].translate(_YEAR_DIGITS)}-{month}-{day}"
    elif re.fullmatch(r"\d{4}([-/.])\d{1,2}\1\d{1,2}[日号.]", bare):
        written = bare[:-1]
    day_ = dates.parse_date(written, year=around.year if around else None)
    dated = re.search(r"\d{4}|年|\d[-/.]\d{1,2}[-/.]", written)
    if early and around and not dated and (day_ - around).days > _HALF_YEAR:
        before = day_.replace(year=day_.year - 1)
        if (around - before).days > _QUARTER:
            raise UsageError(f"“{text}”没有年份", "离开幕较远，请写明年份，如 2023年8月8日")
        return before
    return day_


def refuse_period(text: str) -> None:
    """Refuse a time limit where the day on which it ends is meant.

    Raises:
        UsageError: 三个月, 60个工作日.
    """
    if _PERIOD.fullmatch(fold(text)):
        raise UsageError(f"“{text}”是期限，不是日期", "请写应办结的那一天，如 2023-06-30")
