"""One cell into one value, by the kind of its field, however it is written."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import case_number, parse_ref
from tiaan.model.table import Kind
from tiaan.model.terms import Decision, PublicConsent, Term
from tiaan.model.text import CUT, fold, parse_flag, split_list, unguarded
from tiaan.sheets import signers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.fields import Field
    from tiaan.model.table import Value
    from tiaan.sheets.grid import Cell

NOTHING = frozenset(
    ("-", "—", "——", "/", "\\", "无", "暂无", "待定", "未反馈", "待反馈", "未收回", "处理中")
)
"""What people write into a cell that has nothing to say yet."""
PROSE = frozenset(("title", "body", "note", "comment", "public_reason", "lead", "name", "remark"))
"""Fields in which those words are words."""
SHOWN = 40
"""Most characters of a cell that a message repeats."""

_LONGEST_NOTHING = 6
_ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)
_PEOPLE = {"lead", "co_signers"}
_HALF_YEAR = 183
_DIGITS = 5
_PERSON_MAX = 3
_COUNTED = re.compile(r"\s*[(（]\s*共?\s*\d{1,4}\s*件?\s*[)）]$")
_NUMBERED = re.compile(r".*第[(（]?([A-Za-z]{0,4}[0-9]{1,8})[)）]?号(?:提案|建议|案)?")
_WHOLE = re.compile(r"([0-9]+)\.0+")
_MONTH = re.compile(r"(?:\d{4}年|\d{4}[-/.])?\d{1,2}月份?|\d{4}[-/.]\d{1,2}")
_ASIDE = re.compile(r"[(（]?(?:星期|周)[一二三四五六日天][)）]?|[上下]午$")
_SPELLED = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]+)月([一二三四五六七八九十]+)[日号]"
)
_YEAR_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def as_text(cell: Cell) -> str:
    """Return a cell as a reader sees it; the apostrophe that guards a formula is taken off."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return unguarded(cell)
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return cell.isoformat(" ") if isinstance(cell, datetime) else "" if cell is None else str(cell)


def read_cell(
    field: Field, cell: Cell, around: date | None = None, said: str | None = None
) -> Value:
    """Return the value of a cell; None for nothing.

    Args:
        field: what it holds.
        cell: as it stands in the grid.
        around: the day near which a date without a year lies, the session's opening.
        said: its text, where that is known.

    Raises:
        UsageError: not readable as what the field holds.
    """
    text = as_text(cell) if said is None else said
    if text.endswith(CUT):
        return None  # an export could not write it whole, so it tells nothing new
    if text in _ERRORS:
        raise UsageError(f"格子里是公式错误 {text}", "请在表格中改正公式，或填入数值")
    if field.key not in PROSE and len(text) <= _LONGEST_NOTHING and fold(text) in NOTHING:
        return None
    if field.key in _READERS:
        return _READERS[field.key](text)
    if field.column.kind is Kind.LIST and field.key in _PEOPLE:
        return signers.names(text)
    return _BY_KIND[field.column.kind](field, text, cell, around)


def _day(field: Field, text: str, cell: Cell, around: date | None) -> Value:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    return read_date(text, around, early=field.key == "received_on")


def read_date(text: str, around: date | None, *, early: bool = False) -> date:
    """Return a day; one without a year lies in the year of `around`.

    Args:
        text: as written.
        around: see `read_cell`.
        early: whether it may lie before it: 12月20日 of a session in January is the year before's.

    Raises:
        UsageError: no day, or one that does not exist.
    """
    bare = fold(text)
    if _MONTH.fullmatch(bare):
        raise UsageError(f"“{text}”只有月份，没有日", "请补上日，如 2023年3月1日")
    written = _ASIDE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if spelled := _SPELLED.fullmatch(bare):
        month, day = (dates.from_chinese(part) for part in spelled.groups()[1:])
        written = f"{spelled[1].translate(_YEAR_DIGITS)}-{month}-{day}"
    elif re.fullmatch(r"\d{4}([-/.])\d{1,2}\1\d{1,2}[日号.]", bare):
        written = bare[:-1]
    day_ = dates.parse_date(written, year=around.year if around else None)
    dated = re.search(r"\d{4}|年|\d[-/.]\d{1,2}[-/.]", written)
    if early and around and not dated and (day_ - around).days > _HALF_YEAR:
        return day_.replace(year=day_.year - 1)
    return day_


@lru_cache(1000)
def _term(vocabulary: type[Term], text: str) -> Term:
    """Return a word of a vocabulary; ticks and plain answers where it asks yes or no."""
    try:
        return vocabulary.parse(text)
    except UsageError:
        if vocabulary not in _ANSWERS:
            raise
        try:
            return _ANSWERS[vocabulary][parse_flag(text)]
        except ValueError:
            pass
        raise


_ANSWERS: dict[type[Term], dict[bool, Term]] = {
    PublicConsent: {True: PublicConsent.YES, False: PublicConsent.NO},
    Decision: {True: Decision.FILE, False: Decision.REJECT},
}
"""What yes and no mean under 是否公开 and 是否立案."""


def parse_flag_cell(text: str) -> bool:
    """Read yes or no.

    Raises:
        UsageError: neither.
    """
    try:
        return parse_flag(text)
    except ValueError as error:
        raise UsageError(str(error), "请写“是”或“否”") from None


def _count(text: str) -> int:
    digits = _whole(fold(text).removesuffix("人").removesuffix("名"))
    try:
        number = int(digits) if digits.isdecimal() else dates.from_chinese(digits)
    except ValueError:
        number = -1
    if number < 0 or len(digits) > _DIGITS:
        raise UsageError(f"“{text[:SHOWN]}”不是人数", "请写数字，如 5")
    return number


def _whole(text: str) -> str:
    """Return 23 for 23.0, as numbers come out of programs that know no other."""
    match = _WHOLE.fullmatch(text)
    return match[1] if match else text


def _case_no(text: str) -> Value:
    """Return the number; words before 第 are left out: 总编（2016）第23号, 州政协第23号提案."""
    bare = _whole(fold(text))
    named = _NUMBERED.fullmatch(bare)
    return case_number(named[1] if named else bare)


def _key(text: str) -> Value:
    try:
        return parse_flag(text)
    except ValueError:
        return text


def _intake(text: str) -> Value:
    """Return 42 for L42 or 42; another system's serial number is no intake number."""
    match = re.fullmatch(r"[Ll]?0*([1-9]\d{0,7})", _whole(fold(text)))
    return int(match[1]) if match else None


def _session(text: str) -> Value:
    return dates.parse_session(text).key


def _survivor(text: str) -> Value:
    return str(parse_ref(text))


def bare_unit(text: str) -> str:
    """Return a unit's name without how many cases it has, or the channel after a bar.

    县教育局(12) and 县教育局|政府系统 are 县教育局; the bracket of 县水利局（水务局） stays.
    """
    return _COUNTED.sub("", re.split(r"[|｜]", text)[0]).strip()


def _units(text: str) -> Value:
    return tuple(dict.fromkeys(filter(None, map(bare_unit, split_list(text)))))


def _name(text: str) -> Value:
    """Return the name of a register's entry: 张 三 without its padding, 县教育局(12) without 12."""
    if all(len(piece) == 1 for piece in text.split()):
        return signers.unpadded(text)
    bare = bare_unit(text)
    return bare if len(bare) > _PERSON_MAX else text


_BY_KIND: dict[Kind, Callable[[Field, str, Cell, date | None], Value]] = {
    Kind.TEXT: lambda _f, text, _c, _a: text,
    Kind.LIST: lambda _f, text, _c, _a: split_list(text),
    Kind.FLAG: lambda _f, text, _c, _a: parse_flag_cell(text),
    Kind.COUNT: lambda _f, text, _c, _a: _count(text),
    Kind.TERM: lambda field, text, _c, _a: _term(cast("type[Term]", field.column.terms), text),
    Kind.DATE: _day,
}
_READERS: dict[str, Callable[[str], Value]] = {
    "lead": signers.lead,
    "case_no": _case_no,
    "intake_no": _intake,
    "session": _session,
    "key": _key,
    "merged_into": _survivor,
    "name": _name,
    "unit": bare_unit,
    "suggested_unit": bare_unit,
    **dict.fromkeys(("lead_unit", "co_units", "split_units", "joint_units"), _units),
}
"""Fields that are read in their own way."""
