"""Promises as of a day: what became of each, worked out from its dated checks.

A promise is called by its case's number and its own, 17.2. Nothing of its standing is kept:
a day that passes makes it late without anybody writing so, and an earlier day's list stays true.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.dates import parse_date
from tiaan.model.refs import parse_ref
from tiaan.model.terms import CommitmentStatus, Standing
from tiaan.model.text import clean, fold

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.records import Unit
    from tiaan.model.refs import Ref

_SETTLED = {CommitmentStatus.MET: Standing.MET, CommitmentStatus.FAILED: Standing.FAILED}
_YEAR_DIGITS = 4
_PLAN_MAX = 600
_NUMBER_MAX = 3
"""Most digits of a promise's own number."""


class Promise(NamedTuple):
    """One promise as it stood on a day.

    Attributes:
        id: of the row.
        number: 2 of 17.2.
        due_on: the day it is promised for, as last changed; None where there is none.
        no_date: why there is none.
        checked_on: the day of the latest check; None before any.
        note: what that check found.
        proof_id: the attachment that proves it; None where there is none.
    """

    id: int
    number: int
    unit: Unit
    what: str
    made_on: date
    due_on: date | None
    no_date: str
    standing: Standing
    checked_on: date | None
    note: str
    proof_id: int | None

    @property
    def due_text(self) -> str:
        """The day it is promised for, or why there is none."""
        return f"{self.due_on} 前" if self.due_on else f"没有日期（{self.no_date}）"


def promises(case: Case, as_of: date | None = None) -> tuple[Promise, ...]:
    """Return the promises made by a day, in the order of their numbers; None for all there are.

    One whose day has passed and of which nobody said that it was kept or failed is late.
    """
    last = as_of or date.max
    found = []
    for made in case.commitments:
        if made.made_on > last:
            continue
        checks = [
            one
            for one in case.commitment_checks
            if one.commitment_id == made.id and one.checked_on <= last
        ]
        due = next((c.promised_on for c in reversed(checks) if c.promised_on), made.promised_on)
        latest = checks[-1] if checks else None
        standing = _SETTLED.get(latest.status) if latest else None
        if standing is None:
            standing = Standing.OVERDUE if as_of and due and due < as_of else Standing.OPEN
        found.append(
            Promise(
                made.id,
                made.number,
                made.unit,
                made.what,
                made.made_on,
                due,
                "" if due else made.no_date,
                standing,
                latest.checked_on if latest else None,
                latest.note if latest else "",
                latest.proof_id if latest else None,
            )
        )
    return tuple(found)


class Period(NamedTuple):
    """Days from one to another, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        """Whether a day lies in it; what is no day does not."""
        return isinstance(day, date) and self.first <= day <= self.last

    @classmethod
    def parse(cls, raw: str) -> Period:
        """Read a year, or a day: everything up to it and with it.

        Raises:
            UsageError: neither.
        """
        word = fold(raw).removesuffix("年")
        if word.isdecimal() and len(word) == _YEAR_DIGITS:
            last = parse_date(f"{word}-12-31")
            return cls(last.replace(month=1, day=1), last)
        return cls(date.min, parse_date(raw))


def read_plan(raw: str) -> tuple[str, date | None]:
    """Read what is promised and by when: 新建 2 所;2025-12-31; without a semicolon, no day.

    Raises:
        UsageError: what follows the last semicolon is no date.
    """
    said = clean(raw, "承诺事项", limit=_PLAN_MAX)
    end = max(map(said.rfind, ";；"))
    if end < 0:
        return said, None
    what, day = said[:end].strip(), said[end + 1 :].strip()
    return what, parse_date(day) if day else None


def parse_promise(raw: str) -> tuple[Ref, int]:
    """Read the number of a promise: 17.1, or 11-1/17.1 of another session.

    Raises:
        UsageError: not such a number.
    """
    head, dot, own = fold(clean(raw, "承诺编号", limit=60)).rpartition(".")
    if not (dot and head and own.isdecimal() and len(own) <= _NUMBER_MAX and int(own)):
        raise UsageError(
            f"“{raw}”不是承诺事项的编号", "案号后加点和序号，如 17.1；tiaan pledge list 列出全部"
        )
    return parse_ref(head), int(own)
