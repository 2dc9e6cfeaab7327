"""What of a session is public, what may be and is not yet, and the list that people may have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tiaan.model import publication as public
from tiaan.model.case import shown_number
from tiaan.model.dates import chinese_date
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import (
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    Result,
    Role,
)
from tiaan.model.workflow import ON_FILE
from tiaan.store import queries, registers
from tiaan.store.selection import Filter, select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from tiaan.model.case import Case
    from tiaan.model.records import Who
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value

_SUBJECTS = tuple(PublicationSubject)
_DECIDED = tuple(
    column
    for subject in _SUBJECTS
    for column in (
        Column(subject.value, subject.label, Kind.TERM, PublicationScope),
        Column(f"{subject}_on", f"{subject.label}登记日期", Kind.DATE),
    )
)
COLUMNS = (
    Column("number", "案号"),
    Column("title", "案由"),
    Column("consent", "是否同意公开", Kind.TERM, PublicConsent),
    *_DECIDED,
    Column("reason", "理由"),
    Column("open", "可以登记", Kind.LIST),
)
CATALOGUE = (
    Column("number", "案号"),
    Column("title", "案由"),
    Column("unit", "承办单位"),
    Column("result", "办理结果", Kind.TERM, Result),
    *(
        Column(subject.value, f"{subject.label}公开方式", Kind.TERM, PublicationScope)
        for subject in _SUBJECTS
    ),
)
"""What people may read of a session; no proposer is named, no contact data can be in it."""


def on_file(conn: sqlite3.Connection, who: Who) -> tuple[Case, ...]:
    """Return the cases on file of the session asked for, by number.

    Raises:
        NotFound: no such session.
    """
    session = registers.find_session(conn, who.session).id
    return select(conn, Filter(ON_FILE, session_ids=frozenset({session})))


def still_open(
    cases: Iterable[Case], subjects: Collection[PublicationSubject] = _SUBJECTS
) -> list[Case]:
    """Return the cases of which something may be made public and nothing is decided yet."""
    return [case for case in cases if any(public.is_open(case, one) for one in subjects)]


def table(cases: Iterable[Case], settings: Settings) -> Table:
    """Return what is decided of each case, and what may still be."""
    return Table(
        "publications", "公开情况", COLUMNS, tuple(_line(case, settings) for case in cases)
    )


def _line(case: Case, settings: Settings) -> tuple[Value, ...]:
    decided: list[Value] = []
    reasons = []
    for subject in _SUBJECTS:
        last = public.decided(case, subject)
        decided += [last.scope, last.published_on] if last else [None, None]
        if last and last.reason:
            reasons.append(f"{subject.label}：{last.reason}")
    may = tuple(subject.label for subject in _SUBJECTS if public.is_open(case, subject))
    shown = shown_number(case, settings)
    return (shown, case.shown_title, case.public, *decided, "；".join(reasons), may)


def tally(cases: Iterable[Case]) -> str:
    """Return 提案：全文公开 12、不公开 1；答复：… 未登记 3, in one line."""
    known = list(cases)
    said = []
    for subject in _SUBJECTS:
        scopes = Counter(
            last.scope if (last := public.decided(case, subject)) else None for case in known
        )
        parts = [f"{scope.label} {scopes[scope]}" for scope in PublicationScope if scopes[scope]]
        parts += [f"未登记 {scopes[None]}"] if scopes[None] else []
        said.append(f"{subject.label}：{'、'.join(parts) or '无'}")
    return "　".join(said)


def catalogue(conn: sqlite3.Connection, who: Who, cases: Iterable[Case]) -> Table:
    """Return the list for the public: what is not public stands there by its number alone.

    What nothing was decided of, although it might be, is left out: see `still_open`.
    """
    settings = queries.settings(conn)
    session = registers.find_session(conn, who.session)
    rows = tuple(_published(case, settings) for case in cases if _is_settled(case))
    title = f"{settings.office}{session.label}提案公开目录"
    note = f"截至{chinese_date(who.today)}；不公开的只列案号"
    return Table("catalogue", title, CATALOGUE, rows, notes=(note,), as_of=who.today)


def replies_open(cases: Iterable[Case]) -> int:
    """Return of how many cases in the list for the public nothing is decided of the reply yet."""
    listed = (case for case in cases if _is_settled(case))
    return len(still_open(listed, (PublicationSubject.REPLY,)))


def _is_settled(case: Case) -> bool:
    """Whether it is known what people may read: something was decided, or the proposer refused.

    Who was not asked yet, or is silent, has refused nothing.
    """
    if any(public.is_public(case, subject) for subject in _SUBJECTS):
        return True
    if case.public is PublicConsent.NO:
        return True
    proposal = PublicationSubject.PROPOSAL
    return public.decided(case, proposal) is not None and not public.is_open(case, proposal)


def _published(case: Case, settings: Settings) -> tuple[Value, ...]:
    number, none = shown_number(case, settings), PublicationScope.NONE
    shown = {subject: public.is_public(case, subject) for subject in _SUBJECTS}
    if not any(shown.values()):
        return (number, None, None, None, none, none)
    # Who answered in an earlier round handled it too, though not the one that is told now.
    units = dict.fromkeys(
        duty.unit.name
        for duty in case.assignments
        if duty.role is not Role.CO and duty.ended_on is None
    )
    result = case.result if shown[PublicationSubject.REPLY] else None
    decided = (public.decided(case, subject) for subject in _SUBJECTS)
    scopes = (last.scope if last else None for last in decided)
    return (number, public.masked(case.title), "、".join(units), result, *scopes)
