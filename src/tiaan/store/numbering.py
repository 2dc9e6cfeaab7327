"""Numbers of proposals, as an operation gives them: case numbers used once, intake numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.refs import number_key
from tiaan.store.pending import Pending

if TYPE_CHECKING:
    import sqlite3


class Numbering(Pending):
    """Rows in waiting, with the numbers of each session as they will then be taken."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        super().__init__(conn)
        self._numbers: dict[int, dict[tuple[str, int], str]] = {}
        self._top: dict[tuple[int, str], int] = {}
        self._intake: dict[int, set[int]] = {}
        self._highest: dict[int, int] = {}

    def numbers(self, session_id: int) -> dict[tuple[str, int], str]:
        """Return the case numbers of a session, in use or used before, by what they compare by."""
        if session_id not in self._numbers:
            sql = (
                "SELECT case_no FROM proposal WHERE session_id = ?1 AND case_no IS NOT NULL UNION "
                "SELECT o.case_no FROM old_number AS o JOIN proposal AS p ON p.id = o.proposal_id "
                "WHERE p.session_id = ?1"
            )
            found = self.conn.execute(sql, (session_id,))
            self._numbers[session_id] = {number_key(no): no for (no,) in found}
        return self._numbers[session_id]

    def use_number(self, session_id: int, case_no: str) -> None:
        """Note a case number as taken."""
        taken, key = self.numbers(session_id), number_key(case_no)
        if key in taken:
            return
        before = self.highest_number(session_id, key[0])
        taken[key] = case_no
        self._top[session_id, key[0]] = max(before, key[1])
        self._trail.append(lambda: taken.pop(key))
        self._trail.append(lambda: self._top.update({(session_id, key[0]): before}))

    def highest_number(self, session_id: int, letters: str) -> int:
        """Return the highest case number ever used in a session with these letters; 0 for none."""
        if (session_id, letters) not in self._top:
            used = (number for known, number in self.numbers(session_id) if known == letters)
            self._top[session_id, letters] = max(used, default=0)
        return self._top[session_id, letters]

    def next_intake(self, session_id: int, wanted: int | None = None) -> int:
        """Return the wanted intake number of a session where it is free, else the next."""
        if session_id not in self._intake:
            sql = "SELECT intake_no FROM proposal WHERE session_id = ?"
            self._intake[session_id] = {n for (n,) in self.conn.execute(sql, (session_id,))}
            self._highest[session_id] = max(self._intake[session_id], default=0)
        taken, highest = self._intake[session_id], self._highest[session_id]
        number = wanted if wanted and wanted not in taken else highest + 1
        taken.add(number)
        self._highest[session_id] = max(highest, number)
        self._trail.append(lambda: taken.discard(number))
        self._trail.append(lambda: self._highest.update({session_id: highest}))
        return number
