"""An operation as it is written: its events, its rows, and everything read back.

What a command did is gathered in memory, each change with its image before and after, and written
at the end: rows, the operation with its hash, events. Then it is read back; what does not come back
as meant is not to be committed. But for `beside`, nothing else writes what the log tells of.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from tiaan import __version__
from tiaan.errors import StorageError
from tiaan.store import queries
from tiaan.store.beside import Beside
from tiaan.store.digest import Event, chain, to_json
from tiaan.store.pending import TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sized
    from datetime import date

    from tiaan.model.records import Who
    from tiaan.model.terms import Action, Decision, State


class Writing(Beside):
    """Rows in waiting, the events that tell of them, and how all of it gets into the file.

    Attributes:
        action: what is being done; an import goes from one to the next, row by row.
        begun_as: what the command is, whatever it goes on to do.
        who: does it, and when.
        source: file, sheet and line that the next events come from; None for the keyboard.
        undoes: the operation that this one takes back.
    """

    def __init__(self, conn: sqlite3.Connection, action: Action, who: Who) -> None:
        super().__init__(conn)
        self.action = self.begun_as = action
        self.who = who
        self.source: str | None = None
        self.undoes: int | None = None
        self._id = int(conn.execute("SELECT coalesce(max(id), 0) + 1 FROM operation").fetchone()[0])
        self._events: list[Event] = []
        self._hash = ""

    def record(
        self,
        on: date,
        note: str = "",
        *,
        case_id: int | None = None,
        choice: Decision | None = None,
        states: tuple[State | None, State | None] = (None, None),
    ) -> None:
        """Write the event that the changes since the last one belong to."""
        event: Event = (
            0,
            self._id,
            case_id,
            self.action.value,
            choice and choice.value,
            states[0] and states[0].value,
            states[1] and states[1].value,
            on.isoformat(),
            self.source,
            note,
            to_json(self._images),
        )
        self._images = []
        self._events.append(event)
        self._trail.append(self._events.pop)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not self._events and not self._images

    @property
    def touched(self) -> set[int]:
        """The ids of the proposals that events tell of."""
        return {event[2] for event in self._events if event[2] is not None}

    def close(self) -> None:
        """Write everything, then read it back.

        Raises:
            StorageError: what came back is not what was meant.
        """
        if self._images:
            raise AssertionError("a change without an event")
        conn = self.conn
        conn.execute("PRAGMA defer_foreign_keys = ON")
        self.write_beside()
        for table in reversed(TABLES):
            if gone := [(row_id,) for row_id in self._gone[table]]:
                conn.executemany(f"DELETE FROM {table} WHERE id = ?", gone)
        for table in TABLES:
            self._write_changes(table)
            if self._new[table]:
                rows = self._rows[table]
                names = list(self._defaults(table))
                sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({_marks(names)})"
                conn.executemany(sql, (tuple(rows[i].values()) for i in self._new[table]))
        first = int(conn.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0])
        events = [(first + i, *event[1:]) for i, event in enumerate(self._events, 1)]
        previous = conn.execute("SELECT hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()
        at = self.who.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        own = (self._id, at, self.who.actor, self.who.command, __version__, self.undoes)
        digest = chain(previous[0] if previous else "", own, events)
        conn.execute("INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?)", (*own, digest))
        self._hash = digest
        conn.executemany("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)", events)
        self._read_back()

    def dangles(self) -> bool:
        """Whether a row that was written points to none: what COMMIT asks, and a dry run lacks."""
        written = [table for table in TABLES if self._new[table] or self._changed[table]]
        checks = [f"PRAGMA foreign_key_check({table})" for table in written]
        if any(self._gone.values()):
            checks = ["PRAGMA foreign_key_check"]  # of any table, rows may have pointed there
        return any(self.conn.execute(check).fetchone() for check in checks)

    def stands(self) -> bool:
        """Whether the file holds this very operation, and not another of its number."""
        sql = "SELECT 1 FROM operation WHERE id = ? AND hash = ?"
        return self.conn.execute(sql, (self._id, self._hash)).fetchone() is not None

    def _write_changes(self, table: str) -> None:
        rows, left_alone = self._rows[table], self._new[table].keys() | self._gone[table].keys()
        changed = (
            (tuple(sorted(columns - {"id"})), rows[row_id])
            for row_id, columns in self._changed[table].items()
            if row_id in rows and row_id not in left_alone
        )
        # In the order of the changes: a number may be another row's before it is given up.
        for columns, some in groupby(changed, key=itemgetter(0)):
            sets = ", ".join(f"{name} = :{name}" for name in columns)
            sql = f"UPDATE {table} SET {sets} WHERE id = :id"
            self.conn.executemany(sql, (row for _, row in some))

    def _read_back(self) -> None:
        for table in TABLES:
            rows = self._rows[table]
            touched = sorted(self._new[table].keys() | self._changed[table].keys())
            for some in queries.chunks(touched):
                sql = f"SELECT * FROM {table} WHERE id IN ({_marks(some)}) ORDER BY id"
                # A row's columns are kept in the table's order, so that their values compare.
                meant = [tuple(rows[i].values()) for i in some if i in rows]
                if self.conn.execute(sql, some).fetchall() != meant:
                    raise StorageError("写入后读回的内容不符，什么也没有写入", "请检查磁盘")


def _marks(values: Sized) -> str:
    """Return a question mark for each value of a statement."""
    return ",".join("?" * len(values))
