"""The log as a sheet: a row for each event, with the command it belongs to.

It holds no contact data, and of a secret matter only that something happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from tiaan.actions import history
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Action, Decision, State
from tiaan.sheets.rows import Row
from tiaan.store import registers, undo
from tiaan.store.secrecy import secret_ids

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = (
    Column("operation", "操作", Kind.COUNT),
    Column("at", "录入时间（UTC）"),
    Column("actor", "经办人"),
    Column("command", "命令"),
    Column("session", "届次"),
    Column("number", "提案"),
    Column("action", "动作", Kind.TERM, Action),
    Column("choice", "审查意见", Kind.TERM, Decision),
    Column("from", "原状态", Kind.TERM, State),
    Column("to", "新状态", Kind.TERM, State),
    Column("on", "日期", Kind.DATE),
    Column("source", "出处"),
    Column("note", "说明"),
    Column("sentence", "经过"),
    Column("undone_by", "撤销于", Kind.COUNT),
)
_FROZEN = 2


def log_table(conn: sqlite3.Connection, ids: Collection[int] | None = None) -> Table:
    """Return the log, oldest first, of the proposals of these ids (None: everything)."""
    rows = _Events(conn, None if ids is None else frozenset(ids))
    return Table("log", "操作日志", _COLUMNS, rows, frozen=_FROZEN)


class _Events(Collection[Row]):
    """The rows of the log, read anew each time they are gone through."""

    def __init__(self, conn: sqlite3.Connection, ids: frozenset[int] | None) -> None:
        self._conn = conn
        self._ids = ids

    def __len__(self) -> int:
        sql = "SELECT proposal_id, count(*) FROM event GROUP BY proposal_id"
        return sum(n for id_, n in self._conn.execute(sql) if self._ids is None or id_ in self._ids)

    def __contains__(self, row: object) -> bool:
        return any(row == other for other in self)

    def __iter__(self) -> Iterator[Row]:
        sql = (
            "SELECT e.*, p.case_no, p.intake_no, s.label FROM event AS e "
            "LEFT JOIN proposal AS p ON p.id = e.proposal_id "
            "LEFT JOIN session AS s ON s.id = p.session_id ORDER BY e.id"
        )
        known = registers.load(self._conn)
        duties = dict(self._conn.execute("SELECT id, unit_id FROM assignment").fetchall())
        secret = secret_ids(self._conn)
        past = {operation.id: operation for operation in undo.operations(self._conn)}
        cursor = self._conn.execute(sql)
        names = [column[0] for column in cursor.description]
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            if self._ids is not None and row["proposal_id"] not in self._ids:
                continue
            if row["proposal_id"] in secret:
                row["changes"], row["note"] = "[]", ""
            operation = past[row["operation_id"]]
            row["undoes"] = operation.undoes
            number = row["intake_no"] and f"L{row['intake_no']}"
            yield (
                operation.id,
                operation.at.replace("T", " ").removesuffix("Z"),
                operation.actor,
                operation.command,
                row["label"],
                row["case_no"] or number,
                Action(row["action"]),
                row["choice"] and Decision(row["choice"]),
                row["from_state"] and State(row["from_state"]),
                row["to_state"] and State(row["to_state"]),
                date.fromisoformat(row["happened_on"]),
                row["source"],
                row["note"],
                history.sentence(row, known, duties),
                operation.undone_by,
            )
