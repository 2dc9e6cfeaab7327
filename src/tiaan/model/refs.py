"""How people name a proposal: 23, 第23号, T023, 11-1/23, L42, 12-18,20."""

from __future__ import annotations

import re
from typing import NamedTuple

from tiaan.errors import UsageError
from tiaan.model.dates import parse_session
from tiaan.model.text import clean, fold

_WIDTHS = range(1, 9)
_LETTERS_MAX = 4
_DASHES = str.maketrans(dict.fromkeys("－—–―−~～至", "-"))
"""What stands between the ends of a range where another keyboard wrote it."""
_RANGE_MAX = 10_000


class Ref(NamedTuple):
    """What a person typed for one proposal.

    Attributes:
        session: key of a named session (11-1), None for the current one.
        prefix: letters before the case number, usually none.
        number: the case number or, where `intake` is set, the intake number.
    """

    number: int
    prefix: str = ""
    session: str | None = None
    intake: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way this case number may stand in the file: 23, 023, 0023."""
        return tuple(f"{self.prefix}{self.number:0{width}}" for width in _WIDTHS)

    def __str__(self) -> str:
        number = f"L{self.number}" if self.intake else f"{self.prefix}{self.number}"
        return f"{self.session}/{number}" if self.session else number


def case_number(raw: str) -> str:
    """Return a case number as it is kept: 第 ２３ 号 → 23, leading zeros as given.

    Raises:
        UsageError: not a number, with or without letters before it.
    """
    word = fold(clean(raw, "案号", limit=40)).upper().removeprefix("NO").lstrip("第.")
    word = word.removesuffix("提案").removesuffix("号")
    letters, number = number_key(word)
    if not number or len(letters) > _LETTERS_MAX or not (letters.isalpha() or not letters):
        raise UsageError(f"“{raw}”不是案号", "案号如 23、023、第23号")
    return word


def in_format(number: str, pattern: str) -> str:
    """Return a bare number in the county's format: 23 under ### is 023, under 93### is 93023."""
    prefix = pattern.rstrip("#")
    digits = len(pattern) - len(prefix)
    if number.isdecimal() and len(number.lstrip("0")) <= digits:
        return f"{prefix}{int(number):0{digits}}"
    return number


def number_key(case_no: str) -> tuple[str, int]:
    """Return what case numbers are sorted and compared by: (letters, integer)."""
    letters = case_no.rstrip("0123456789")
    digits = case_no[len(letters) :]
    return (letters, int(digits)) if 0 < len(digits) <= _WIDTHS[-1] else (case_no, 0)


def parse_ref(raw: str) -> Ref:
    """Read one reference.

    Raises:
        UsageError: not readable; the hint shows the forms.
    """
    word = clean(raw, "提案编号", limit=60)
    session, slash, rest = word.rpartition("/")
    key = parse_session(session).key if slash else None
    try:
        prefix, digits = number_key(case_number(rest))
    except UsageError:
        raise UsageError(
            f"看不懂提案编号“{raw}”",
            "案号如 23 或 第23号，他届如 11-1/23，收件号如 L42，可写范围和列表如 12-18,20",
        ) from None
    if prefix == "L":
        return Ref(digits, session=key, intake=True)
    return Ref(digits, prefix, key)


def parse_refs(raws: list[str]) -> tuple[Ref, ...]:
    """Read references, ranges and lists, in the order given, each once.

    Raises:
        UsageError: one is not readable, or a range runs backwards.
    """
    refs: list[Ref] = []
    for part in re.split(r"[,，、;；\s]+", " ".join(raws).strip()):
        if not part:
            continue
        head, slash, last = part.rpartition("/")
        first, dash, end = re.sub("-+", "-", last.translate(_DASHES)).partition("-")
        if not dash:
            refs.append(parse_ref(part))
            continue
        low = parse_ref(f"{head}{slash}{first}")
        high = parse_ref(end)
        if (high.prefix, high.intake) not in (("", False), (low.prefix, low.intake)):
            raise UsageError(f"范围“{part}”两端不是同一种编号", "范围如 12-18、L3-L9")
        if not low.number <= high.number <= low.number + _RANGE_MAX:
            raise UsageError(f"范围“{part}”前大后小或过长", "范围如 12-18")
        refs.extend(
            Ref(number, low.prefix, low.session, low.intake)
            for number in range(low.number, high.number + 1)
        )
    if not refs:
        raise UsageError("没有写明提案编号", "如 tiaan show 23")
    return tuple(dict.fromkeys(refs))
