"""What goes out as a sheet: the columns of the fields, so that it can be read in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.fields import SHEETS
from tiaan.model.table import Table
from tiaan.sheets import happenings
from tiaan.sheets.rows import CARD_NOTE, proposal_rows
from tiaan.store import listing, registers
from tiaan.store.selection import EVERYTHING, Filter, pick

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.records import Unit
    from tiaan.model.table import Column, Value


def export_columns(kind: str, *, contacts: bool = False) -> tuple[Column, ...]:
    """Return the columns of a kind of sheet; those of contact data only where asked for."""
    return tuple(
        field.column
        for field in SHEETS[kind].fields
        if not (field.ignore or field.inward) and (contacts or not field.column.private)
    )


def export_table(
    conn: sqlite3.Connection,
    kind: str,
    wanted: Filter = EVERYTHING,
    *,
    sort: str = "number",
    contacts: bool = False,
    people: set[int] | None = None,
) -> Table:
    """Return the proposals that are meant, or a register whole; importing it changes nothing.

    Args:
        conn: the file.
        kind: ``proposals``, ``units``, ``members``, or one of `SHEETS` that is listed.
        wanted: which proposals.
        sort: see `selection.SORTS`.
        contacts: whether to show contact data.
        people: with contact data, the ids of those it is about are added, row by row.
    """
    if SHEETS[kind].listed:
        return happenings.table(conn, kind, pick(conn, wanted, sort))
    columns = export_columns(kind, contacts=contacts)
    people = people if contacts and people is not None else set()
    notes = (CARD_NOTE,) if contacts else ()
    table = Table(kind, SHEETS[kind].label, columns, (), notes=notes, frozen=frozen(columns))
    if kind == "proposals":
        ids = pick(conn, wanted, sort)
        return table._replace(rows=proposal_rows(conn, ids, columns, people))
    found = _units(conn) if kind == "units" else _members(conn, people)
    return table._replace(rows=listing.as_tuples(found, columns))


def frozen(columns: Sequence[Column]) -> int:
    """Return how many columns tell what a row is about: up to its title or name."""
    return 1 + next(i for i, column in enumerate(columns) if column.key in ("title", "name"))


def _units(conn: sqlite3.Connection) -> list[dict[str, Value]]:
    aliases: dict[int, list[str]] = {}
    for unit_id, alias in conn.execute("SELECT unit_id, alias FROM unit_alias ORDER BY id"):
        aliases.setdefault(unit_id, []).append(alias)
    return [
        {
            "name": unit.name,
            "channel": unit.channel,
            "aliases": tuple(aliases.get(unit.id, ())),
            "is_active": unit.is_active,
        }
        for unit in protocol(conn)
    ]


def protocol(conn: sqlite3.Connection) -> list[Unit]:
    """Return all units in protocol order."""
    units = registers.load(conn).units.values()
    return sorted(units, key=lambda unit: (unit.position, unit.id))


def _members(conn: sqlite3.Connection, people: set[int]) -> list[dict[str, Value]]:
    cards = listing.cards(conn)
    rows: list[dict[str, Value]] = []
    for person in registers.load(conn).proposers.values():
        phone, address, employer = card = cards.get(person.id, listing.NO_CARD)
        if any(card):
            people.add(person.id)
        rows.append(
            {
                "id": f"M{person.id}",
                "name": person.name,
                "sector": person.sector,
                "remark": person.remark,
                "is_member": person.sits,
                "since": person.since,
                "until": person.until,
                "is_active": person.is_active,
                "phone": phone,
                "address": address,
                "employer": employer,
            }
        )
    return rows
