"""What goes out as a sheet: the columns of the fields, so that it can be read in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.fields import SHEETS
from tiaan.model.table import Table
from tiaan.store import listing, registers
from tiaan.store.selection import EVERYTHING, Filter, select

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.table import Column, Value


def export_columns(kind: str, *, contacts: bool = False) -> tuple[Column, ...]:
    """Return the columns of a kind of sheet; those of contact data only where asked for."""
    return tuple(
        field.column
        for field in SHEETS[kind].fields
        if not field.ignore and (contacts or not field.column.private)
    )


def export_table(
    conn: sqlite3.Connection,
    kind: str,
    wanted: Filter = EVERYTHING,
    *,
    sort: str = "number",
    contacts: bool = False,
) -> Table:
    """Return the proposals that are meant, or a register whole; importing it changes nothing."""
    columns = export_columns(kind, contacts=contacts)
    if kind == "proposals":
        found = listing.rows(conn, select(conn, wanted, sort), contacts=contacts)
    elif kind == "units":
        found = _units(conn)
    else:
        found = _members(conn)
    return Table(kind, SHEETS[kind].label, columns, listing.as_tuples(found, columns))


def _units(conn: sqlite3.Connection) -> list[dict[str, Value]]:
    aliases: dict[int, list[str]] = {}
    for unit_id, alias in conn.execute("SELECT unit_id, alias FROM unit_alias ORDER BY id"):
        aliases.setdefault(unit_id, []).append(alias)
    units = sorted(registers.load(conn).units.values(), key=lambda unit: (unit.position, unit.id))
    return [
        {
            "name": unit.name,
            "channel": unit.channel,
            "aliases": tuple(aliases.get(unit.id, ())),
            "is_active": unit.is_active,
        }
        for unit in units
    ]


def _members(conn: sqlite3.Connection) -> list[dict[str, Value]]:
    cards = listing.cards(conn)
    rows: list[dict[str, Value]] = []
    for person in registers.load(conn).proposers.values():
        phone, address, employer = cards.get(person.id, listing.NO_CARD)
        rows.append(
            {
                "id": f"M{person.id}",
                "name": person.name,
                "sector": person.sector,
                "remark": person.remark,
                "is_active": person.is_active,
                "phone": phone,
                "address": address,
                "employer": employer,
            }
        )
    return rows
