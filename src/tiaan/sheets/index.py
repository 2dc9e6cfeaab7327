"""Which proposal of the file a row means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.refs import number_key, parse_ref
from tiaan.model.text import title_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from tiaan.model.case import Case
    from tiaan.model.table import Value


class Index:
    """Which proposal a row means: by case number, by intake number, by title and first proposer."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._numbers: dict[tuple[int, tuple[str, int]], int] = {}
        self._intake: dict[tuple[int, int], int] = {}
        self._titles: dict[tuple[int, str, int], list[int]] = {}
        self._alone: dict[tuple[int, str], list[int]] | None = None
        sql = (
            "SELECT p.session_id, o.case_no, p.id FROM old_number AS o "
            "JOIN proposal AS p ON p.id = o.proposal_id ORDER BY o.id"
        )
        for session_id, number, case_id in conn.execute(sql):
            self._numbers[session_id, number_key(number)] = case_id
        sql = (
            "SELECT p.id, p.session_id, p.case_no, p.intake_no, p.title, s.proposer_id "
            "FROM proposal AS p LEFT JOIN sponsor AS s ON s.proposal_id = p.id AND s.position = 1"
        )
        for case_id, session_id, number, intake, title, first in conn.execute(sql):
            self._add(case_id, session_id, number, intake, title, first)

    def add(self, case: Case) -> None:
        """Make a new proposal, or a new number, known."""
        first = case.first.proposer.id if case.first else 0
        self._add(case.id, case.session.id, case.case_no, case.intake_no, case.title, first)

    def _add(
        self, id_: int, session_id: int, number: str | None, intake: int, title: str, first: int
    ) -> None:
        if number:
            self._numbers[session_id, number_key(number)] = id_
        self._intake[session_id, intake] = id_
        known = self._titles.setdefault((session_id, title_key(title), first), [])
        if id_ not in known:
            known.append(id_)

    def by_number(self, session_id: int, meant: Mapping[str, Value]) -> int | None:
        """Return the proposal with the row's case number or, where it has none, intake number."""
        if number := meant.get("case_no"):
            found = self._numbers.get((session_id, number_key(str(number))))
            if found is not None:
                return found
        intake = meant.get("intake_no")
        return self._intake.get((session_id, intake)) if isinstance(intake, int) else None

    def by_title(self, session_id: int, title: str, first: int, but: set[int]) -> int | None:
        """Return the one proposal with that title and first proposer, other rows' ones aside."""
        found = [
            i for i in self._titles.get((session_id, title_key(title), first), ()) if i not in but
        ]
        return found[0] if len(found) == 1 else None

    def by_title_alone(self, session_id: int, title: str) -> list[int]:
        """Return the proposals with that title, whoever proposed them."""
        if self._alone is None:
            self._alone = {}
            for (session, name, _), ids in self._titles.items():
                self._alone.setdefault((session, name), []).extend(ids)
        return self._alone.get((session_id, title_key(title)), [])

    def by_ref(self, session_id: int, raw: str) -> int | None:
        """Return the proposal that 23 or L12 names in a session."""
        ref = parse_ref(raw)
        if ref.intake:
            return self._intake.get((session_id, ref.number))
        return self._numbers.get((session_id, (ref.prefix, ref.number)))
