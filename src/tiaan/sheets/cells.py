"""One cell into one value, by the kind of its field, however it is written."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import case_number, parse_ref
from tiaan.model.table import Kind
from tiaan.model.terms import Consent, Decision, ObjectionOutcome, PublicConsent, Term
from tiaan.model.text import CUT, fold, parse_flag, split_list, unguarded
from tiaan.sheets import boxes, days, signers
from tiaan.sheets.signers import Signed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tiaan.model.fields import Field
    from tiaan.model.table import Value
    from tiaan.sheets.grid import Cell

NOTHING = frozenset(
    ("-", "—", "——", "/", "\\", "无", "暂无", "待定", "未反馈", "待反馈", "未收回", "处理中")
)
"""What people write into a cell that has nothing to say yet."""
PROSE = frozenset(
    (
        *("title", "body", "note", "comment", "public_reason", "lead", "name", "remark"),
        *("reason", "late_reason", "ruling_note", "agreed", "taking_part", "achieved"),
        *("pledge", "no_date", "check_note"),
    )
)
"""Fields in which those words are words."""
DITTO = frozenset(("同上", "同前", "〃", "″", "''", "”", "“", '"', "々"))
"""What people write instead of what stands in the cell above."""
NAMING = frozenset(("case_no", "intake_no", "lead", "co_signers", "co_signer", "rater", "phone"))
"""Fields in which nothing is copied from above: they tell one proposal, one person from another."""
ALREADY = "已告知"
"""How a proposer was told, where a sheet only says that it was done."""
SHOWN = 40
"""Most characters of a cell that a message repeats."""

_LONGEST_NOTHING = 6
_ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)
SIGNERS = ("lead", "co_signers")
_PEOPLE = (*SIGNERS, "rater", "co_signer")
_SCALES = ("rating", "rating_work")
TO_COME = ("due_on", "extended_to", "promised_on", "changed_to")
"""Days until which something is to be done: three months is not one of them."""
_DIGITS = 5
_PERSON_MAX = 3
_COUNTED = re.compile(r"\s*[(（]\s*共?\s*\d{1,4}\s*件?\s*[)）]$")
_NUMBERED = re.compile(r".*第[(（]?([A-Za-z]{0,4}[0-9]{1,8})[)）]?号(?:提案|建议|案)?")
_WHOLE = re.compile(r"([0-9]+)\.0+")


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
    field: Field,
    cell: Cell,
    around: date | None = None,
    said: str | None = None,
    people: Collection[str] = (),
) -> Value:
    """Return the value of a cell; None for nothing.

    Args:
        field: what it holds.
        cell: as it stands in the grid.
        around: the day near which a date without a year lies, the session's opening.
        said: its text, where that is known.
        people: names of the county's proposers, folded.

    Raises:
        UsageError: not readable as what the field holds.
    """
    text = as_text(cell) if said is None else said
    if _says_nothing(field, text):
        return None
    if field.key in _PEOPLE:
        return _people(field, text, people)
    if field.key in _READERS:
        return _READERS[field.key](text)
    if field.column.kind in _CHOSEN:
        text = boxes.word(text)
    return _BY_KIND[field.column.kind](field, text, cell, around)


def _says_nothing(field: Field, text: str) -> bool:
    """Whether a cell says what people write where there is nothing to say.

    Raises:
        UsageError: an error of a formula, or 同上 where nothing was copied.
    """
    if text in _ERRORS:
        raise UsageError(f"格子里是公式错误 {text}", "请在表格中改正公式，或填入数值")
    if len(text) > _LONGEST_NOTHING:
        return text.endswith(CUT)  # an export could not write it whole, so it tells nothing new
    bare = fold(text)
    if bare in DITTO and (field.key in NAMING or (field.key == "title" and bare.isalnum())):
        raise UsageError(f"{field.label}不能写“同上”", "请写出来")
    if bare in DITTO and field.key not in PROSE:
        raise UsageError("“同上”的上面没有可照抄的内容", "请写明，或留空")
    return bare in NOTHING and (field.key not in PROSE or field.key == "lead")


def read_signers(field: Field, text: str, people: Collection[str]) -> Signed | None:
    """Return the names of proposers in a cell, with what stands beside them; None for nothing.

    Raises:
        UsageError: see `signers.read`; or a co-signer's telephone, which is nowhere kept.
    """
    if fold(text) in people:
        return Signed((text,))  # however odd, that is what somebody is called
    if _says_nothing(field, text):
        return None
    found = signers.read(text, people)
    if found.phone and field.key == "co_signers":
        raise UsageError("姓名里有联名人的电话", "联名人的电话不登记，请删去")
    return found


def _people(field: Field, text: str, people: Collection[str]) -> Value:
    """Return the names of proposers; the first one's alone as it is. Who rates is one."""
    found = read_signers(field, text, people)
    names = found.names if found else ()
    if field.key in ("rater", "co_signer"):
        return names[0] if len(names) == 1 else text
    return names[0] if field.key == "lead" and len(names) == 1 else names


def _day(field: Field, text: str, cell: Cell, around: date | None) -> Value:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if field.key in TO_COME:
        days.refuse_period(text)
    return days.read_date(text, around, early=field.key == "received_on")


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
    Consent: {True: Consent.CONFIRMED, False: Consent.DECLINED},
    ObjectionOutcome: {True: ObjectionOutcome.ACCEPTED, False: ObjectionOutcome.REFUSED},
}
"""What yes and no mean under 是否公开, 是否立案, 是否同意联名 and 是否同意退办."""


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
    if re.fullmatch(r"[Ll]\d+", bare):
        raise UsageError(f"{bare.upper()} 是收件号", "请写在“收件号”列，案号列留空")
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


def _told(text: str) -> Value:
    """Return how a proposer was told; under 是否告知 yes says that it was done, no nothing."""
    try:
        return ALREADY if parse_flag(text) else None
    except ValueError:
        return ALREADY if fold(text) in ("已告知", "已通知") else text


def _wish(text: str) -> Value:
    return "、".join(dict.fromkeys(filter(None, map(bare_unit, split_list(text)))))


def _name(text: str) -> Value:
    """Return the name of a register's entry: 张 三 without its padding, 县教育局(12) without 12.

    Raises:
        UsageError: a telephone stands beside it.
    """
    if signers.masked(text) != text:
        raise UsageError("名称里有电话号码", "请移到“联系电话”列")
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
_CHOSEN = (Kind.TERM, Kind.FLAG)
_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys(_SCALES, boxes.word),
    "result": boxes.class_word,
    "case_no": _case_no,
    "intake_no": _intake,
    "session": _session,
    "key": _key,
    "merged_into": _survivor,
    "name": _name,
    **dict.fromkeys(("unit", "wished_unit", "moved_to"), bare_unit),
    "suggested_unit": _wish,
    "notified_how": _told,
    **dict.fromkeys(("lead_unit", "co_units", "split_units", "joint_units", "present"), _units),
}
"""Fields that are read in their own way."""
