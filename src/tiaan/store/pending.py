"""Rows in waiting: what an operation means to write, as it will stand, with every change imaged.

Nothing here touches the file but to read; `journal` writes what is gathered.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from tiaan.errors import Conflict, StorageError
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tiaan.model.case import Case
    from tiaan.store.building import Dossier, Row

TABLES = (
    "session",
    "setting",
    "published",
    "notice",
    "letter_template",
    "proposer",
    "proposer_contact",
    "unit",
    "unit_alias",
    "proposal",
    *queries.CASE_TABLES,
)
"""The tables whose rows are imaged in the log; parents before children."""

_PLAIN = {str, int, type(None)}
"""What SQLite keeps as it is. A code is a kind of text and a flag a kind of number: not they."""


def plain(value: Any) -> Any:  # noqa: ANN401 - a value on its way into a row
    """Return a value as SQLite keeps it: codes and ISO dates as text, flags as 0 and 1."""
    if isinstance(value, Enum):
        return value._value_  # as `value` says, without its detour
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


class Pending:
    """Rows as they will stand, the rows of whole cases among them (dossiers)."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._columns: dict[str, Row] = {}
        self._next: dict[str, int] = {}
        self._rows: dict[str, dict[int, Row]] = {table: {} for table in TABLES}
        self._new: dict[str, dict[int, None]] = {table: {} for table in TABLES}
        self._changed: dict[str, dict[int, set[str]]] = {table: {} for table in TABLES}
        self._gone: dict[str, dict[int, None]] = {table: {} for table in TABLES}
        self._dossiers: dict[int, Dossier] = {}
        self._absorbed: dict[int, list[int]] = {}
        self._built: dict[int, tuple[Case, set[str]]] = {}
        self._images: list[Row] = []
        self._trail: list[Callable[[], object]] = []
        self._attempts = 0

    def insert(self, table: str, row_id: int | None = None, /, **values: Any) -> int:  # noqa: ANN401
        """Add a row and return its id; columns not named take the schema's default."""
        row = dict(self._defaults(table))
        for column, value in values.items():
            row[column] = value if type(value) in _PLAIN else plain(value)
        id_: int = self._allot(table) if row_id is None else row_id
        row["id"] = id_
        back = id_ in self._gone[table]
        if back:
            self._gone[table].pop(id_)
            self._changed[table].setdefault(id_, set()).update(row)
        else:
            self._new[table][id_] = None
        self._rows[table][id_] = row
        self._enter(table, row)
        self._outdate(table, row)
        self._images.append({"table": table, "id": id_, "after": dict(row)})
        self._trail.append(lambda: self._forget(table, row, back=back))
        return id_

    def update(self, table: str, row_id: int, /, **changes: Any) -> bool:  # noqa: ANN401
        """Change columns of a row; say whether anything differed."""
        row = self._row(table, row_id)
        after = {c: v for c, raw in changes.items() if row[c] != (v := plain(raw))}
        if not after:
            return False
        before = {column: row[column] for column in after}
        if "merged_into" in after:
            self._survivor(row_id, before["merged_into"], after["merged_into"])
        row.update(after)
        self._outdate(table, row)
        self._changed[table].setdefault(row_id, set()).update(after)
        self._images.append({"table": table, "id": row_id, "before": before, "after": after})
        self._trail.append(lambda: self._change_back(table, row, before))
        return True

    def delete(self, table: str, row_id: int, /) -> None:
        """Remove a row."""
        row = self._row(table, row_id)
        own = self._new if row_id in self._new[table] else self._gone
        del self._rows[table][row_id]
        if own is self._new:
            del self._new[table][row_id]
        else:
            self._gone[table][row_id] = None
        if "proposal_id" in row:
            rows = self.dossier(row["proposal_id"])[table]
            place = rows.index(row)
            del rows[place]
            self._trail.append(lambda: rows.insert(place, row))
        elif table == "proposal" and (dossier := self._dossiers.pop(row_id, None)):
            self._trail.append(lambda: self._dossiers.update({row_id: dossier}))
        self._outdate(table, row)
        self._images.append({"table": table, "id": row_id, "before": dict(row)})
        self._trail.append(lambda: self._bring_back(table, row, new=own is self._new))

    def row(self, table: str, row_id: int) -> Row | None:
        """Return a row as it now stands, None where there is none."""
        if row_id in self._gone[table]:
            return None
        if row_id not in self._rows[table]:
            found = queries.rows(self.conn, f"SELECT * FROM {table} WHERE id = ?", (row_id,))
            if not found:
                return None
            if table in queries.CASE_TABLES:
                self.dossier(found[0]["proposal_id"])
            elif table == "proposal":
                self.dossier(row_id)
            else:
                self._rows[table][row_id] = found[0]
        return self._rows[table].get(row_id)

    def rows_of(self, table: str) -> dict[int, Row]:
        """Return the rows of a table that this operation has added, by id."""
        return {row_id: self._rows[table][row_id] for row_id in self._new[table]}

    def _row(self, table: str, row_id: int) -> Row:
        row = self.row(table, row_id)
        if row is None:
            raise StorageError(f"记录 {table} {row_id} 不见了", "请运行 tiaan check")
        return row

    def _defaults(self, table: str) -> Row:
        if table not in self._columns:
            self._columns[table] = queries.defaults(self.conn, table)
        return self._columns[table]

    def _allot(self, table: str) -> int:
        if table not in self._next:
            sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            found = self.conn.execute(sql, (table,)).fetchone()
            self._next[table] = found[0] if found else 0
        self._next[table] += 1
        return self._next[table]

    def _enter(self, table: str, row: Row) -> None:
        if table == "proposal":
            self._dossiers[row["id"]] = {
                "proposal": [row],
                **{name: [] for name in queries.CASE_TABLES},
            }
            self._absorbed.setdefault(row["id"], [])
        elif "proposal_id" in row:
            self.dossier(row["proposal_id"])[table].append(row)

    def _outdate(self, table: str, row: Row) -> None:
        """Note that what a built case says of these rows is no longer so."""
        case_id = row["id"] if table == "proposal" else row.get("proposal_id")
        if case_id is None:
            self._built.clear()  # a name may have changed, in whichever case
        elif case_id not in self._dossiers:
            self._built.pop(case_id, None)
        elif case_id in self._built:
            self._built[case_id][1].add(table)

    def _forget(self, table: str, row: Row, *, back: bool) -> None:
        """Take an insert back, while nothing of it is written."""
        del self._rows[table][row["id"]]
        if back:
            self._gone[table][row["id"]] = None
        else:
            del self._new[table][row["id"]]
        if table == "proposal":
            del self._dossiers[row["id"]]
        elif "proposal_id" in row and row["proposal_id"] in self._dossiers:
            self._dossiers[row["proposal_id"]][table].remove(row)
        self._outdate(table, row)

    def _change_back(self, table: str, row: Row, before: Row) -> None:
        """Take an update back, while nothing of it is written."""
        row.update(before)
        self._outdate(table, row)

    def _bring_back(self, table: str, row: Row, *, new: bool) -> None:
        """Take a delete back, while nothing of it is written."""
        self._outdate(table, row)
        self._rows[table][row["id"]] = row
        if new:
            self._new[table][row["id"]] = None
        else:
            del self._gone[table][row["id"]]

    def dossier(self, case_id: int) -> Dossier:
        """Return the rows of a case as they now stand.

        Raises:
            Conflict: there is no such case, not any more.
        """
        if case_id not in self._dossiers:
            self.load([case_id])
        if case_id not in self._dossiers:
            raise Conflict(f"提案 {case_id} 已经不在", "请运行 tiaan check")
        return self._dossiers[case_id]

    def load(self, ids: list[int]) -> None:
        """Read several cases at once, so that a batch does not read them one by one."""
        missing = [i for i in ids if i not in self._dossiers]
        for case_id, dossier in queries.dossiers(self.conn, missing).items():
            self._dossiers[case_id] = dossier
            for table, found in dossier.items():
                for row in found:
                    self._rows[table][row["id"]] = row
            self._absorbed.setdefault(case_id, [])
        for survivor, absorbed in queries.absorbed_ids(self.conn, missing).items():
            self._absorbed[survivor] = absorbed

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is done inside when it fails, and let the failure pass."""
        mark, images = len(self._trail), list(self._images)
        self._attempts += 1
        try:
            yield
        except BaseException:
            while len(self._trail) > mark:
                self._trail.pop()()
            self._images = images
            raise
        finally:
            self._attempts -= 1
            if not self._attempts:
                self._trail.clear()  # what stands now is not taken back any more

    def _survivor(self, case_id: int, old: int | None, new: int | None) -> None:
        if old is not None:
            self.dossier(old)
            self._absorbed[old].remove(case_id)
            self._trail.append(lambda: self._absorbed[old].append(case_id))
        if new is not None:
            self.dossier(new)
            self._absorbed[new].append(case_id)
            self._trail.append(lambda: self._absorbed[new].remove(case_id))
