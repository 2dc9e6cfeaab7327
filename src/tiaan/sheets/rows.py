"""Rows of proposals, read a portion at a time: a file of any size is exported in the same memory.

What is exported of one proposal begins with the row of `store.listing`, under its keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from tiaan.model.fields import PROPOSAL_FIELDS
from tiaan.store import listing, queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from tiaan.model.case import Case
    from tiaan.model.table import Column, Value

Row = tuple["Value", ...]

CARD_COLUMNS = tuple(field.column for field in PROPOSAL_FIELDS if field.column.private)
"""Contact data of the first proposer."""
CARD_NOTE = "含提案者的联系方式，只供联系提案者使用，请勿外传。"


class Rows(Collection[Row]):
    """The rows of proposals in the order of their ids, read anew each time they are gone through.

    Args:
        conn: the file.
        ids: of the proposals, one row each.
        tell: makes the rows of a few cases.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        ids: Sequence[int],
        tell: Callable[[Sequence[Case]], Iterable[Row]],
    ) -> None:
        self._conn = conn
        self._ids = list(ids)
        self._tell = tell

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Row]:
        for some in portions(self._conn, self._ids):
            yield from self._tell(some)

    def __contains__(self, row: object) -> bool:
        return any(row == other for other in self)


def portions(conn: sqlite3.Connection, ids: Sequence[int]) -> Iterator[tuple[Case, ...]]:
    """Yield cases in the order of their ids, as many at once as one statement reads."""
    known = registers.load(conn)
    for some in queries.chunks(list(ids)):
        yield queries.cases(conn, some, known)


def proposal_rows(
    conn: sqlite3.Connection,
    ids: Sequence[int],
    columns: Sequence[Column],
    people: set[int] | None = None,
    more: Callable[[Case], dict[str, Value]] | None = None,
) -> Rows:
    """Return one row for each proposal.

    Args:
        conn: the file.
        ids: of the proposals, in order.
        columns: what of `store.listing` and of `more` is shown; contact data is only read for them.
        people: the ids of those whose contact data was shown are added to it.
        more: returns what a case shows besides.
    """
    contacts = any(column.private for column in columns)
    known = listing.cards(conn) if contacts else {}

    def tell(some: Sequence[Case]) -> Iterator[Row]:
        shown = listing.rows(conn, some, contacts=contacts, known=known)
        for case, row in zip(some, shown, strict=True):
            if people is not None and case.first and any(row[c.key] for c in CARD_COLUMNS):
                people.add(case.first.proposer.id)
            told = row | more(case) if more else row
            yield tuple(told[column.key] for column in columns)

    return Rows(conn, ids, tell)
