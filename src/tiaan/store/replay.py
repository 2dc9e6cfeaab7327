"""The log told once more: every image folded into rows, to be held against the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.store import queries
from tiaan.store.pending import TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tiaan.store.building import Dossier, Row

_EVENTS = 100
"""Events read as one JSON text: one by one costs half as much again, so does a very long text."""


class Difference(NamedTuple):
    """A row that is not what the log says; None where one of the two has no such row."""

    table: str
    id: int
    said: Row | None
    stands: Row | None


def images(conn: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Yield every image of the log in order."""
    cursor = conn.execute("SELECT changes FROM event ORDER BY id")
    while some := cursor.fetchmany(_EVENTS):
        for changes in json.loads(f"[{','.join([text for (text,) in some])}]"):
            yield from changes


def fold(conn: sqlite3.Connection, emptied: set[str] | None = None) -> dict[str, dict[int, Row]]:
    """Return every row as the log says it stands, by table and id, columns in the table's order.

    Args:
        conn: the file.
        emptied: gets the hashes of what was emptied beside the log, see `forgetting`.
    """
    rows: dict[str, dict[int, Row]] = {table: {} for table in TABLES}
    born = {table: queries.defaults(conn, table) for table in TABLES}
    for image in images(conn):
        known = rows.get(image["table"])
        if known is None:
            if emptied is not None:
                emptied.add(image["id"])
            continue
        if "after" not in image:
            known.pop(image["id"], None)
        elif "before" not in image:
            row, whole = image["after"], born[image["table"]]
            # What was written before a column came has its default, as a migration left it.
            known[image["id"]] = row if len(row) == len(whole) else {**whole, **row}
        else:
            known.setdefault(image["id"], {}).update(image["after"])
    return rows


def differences(conn: sqlite3.Connection, rows: dict[str, dict[int, Row]]) -> list[Difference]:
    """Hold rows against the tables; afterwards ``rows`` are what the tables hold."""
    found = []
    for table, said in rows.items():
        cursor = conn.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        known, wrong = 0, []
        for values in cursor:
            row = said.get(values[0])
            known += row is not None
            # Images keep the table's order of columns, so values compare without their names.
            if row is None or (*row.values(),) != values:
                stands = dict(zip(names, values, strict=True))
                if row != stands:
                    wrong.append(Difference(table, values[0], row, stands))
        if known < len(said):
            there = {row_id for (row_id,) in conn.execute(f"SELECT id FROM {table}")}
            gone = said.keys() - there
            wrong += [Difference(table, row_id, said[row_id], None) for row_id in gone]
        for one in sorted(wrong, key=lambda one: one.id):
            if one.stands is None:
                del said[one.id]
            else:
                said[one.id] = one.stands
            found.append(one)
    return found


def dossiers(rows: dict[str, dict[int, Row]]) -> dict[int, Dossier]:
    """Return the rows of every proposal, oldest first; what belongs to none is left out."""
    # Most proposals have rows in few tables: they share one empty list of what they have none of.
    nothing: list[Row] = []
    empty: Dossier = {"proposal": nothing, **dict.fromkeys(queries.CASE_TABLES, nothing)}
    found: dict[int, Dossier] = {}
    for row_id in sorted(rows["proposal"]):
        found[row_id] = dossier = empty.copy()
        dossier["proposal"] = [rows["proposal"][row_id]]
    for table in queries.CASE_TABLES:
        known = rows[table]
        for row_id in sorted(known):
            row = known[row_id]
            if (of := found.get(row["proposal_id"])) is None:
                continue
            if of[table]:
                of[table].append(row)
            else:
                of[table] = [row]
    return found
