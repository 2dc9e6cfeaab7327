"""The register of handling units: added, renamed, known by other names, taken out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import RuleViolation
from tiaan.model.terms import Action
from tiaan.model.text import fold, required
from tiaan.model.vocabulary import find_word
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Unit, Who
    from tiaan.store.journal import Operation


def add_units(
    conn: sqlite3.Connection, names: tuple[str, ...], channel: str, who: Who
) -> tuple[Unit, ...]:
    """Register units in protocol order, after those already there."""
    with operation(conn, Action.REGISTER, who) as op:
        units = tuple(register_unit(op, name, channel) for name in names)
        op.record(who.today, "、".join(unit.name for unit in units))
    return units


def register_unit(op: Operation, raw: str, channel: str = "") -> Unit:
    """Write one unit.

    Raises:
        RuleViolation: the name or an alias exists.
        UsageError: unknown channel.
    """
    name = required(raw, "单位名称", limit=60)
    _free_name(op, name)
    if channel:
        channel = find_word(op.settings.channels, channel, "归口系统")
    return op.add_unit(name, channel)


def _free_name(op: Operation, name: str) -> None:
    if (known := op.registers.aliases.get(fold(name))) is not None:
        raise RuleViolation(
            f"“{name}”已经登记为“{op.registers.units[known].name}”", "tiaan unit list 列出全部单位"
        )


def add_alias(conn: sqlite3.Connection, name: str, aliases: tuple[str, ...], who: Who) -> Unit:
    """Make a unit known under other spellings too."""
    with operation(conn, Action.REGISTER, who) as op:
        unit = registers.find_unit(op.registers, name, active=False)
        for alias in aliases:
            register_alias(op, unit, alias)
        op.record(who.today, f"{unit.name} = {'、'.join(aliases)}")
    return unit


def register_alias(op: Operation, unit: Unit, raw: str) -> None:
    """Write one other spelling of a unit."""
    alias = required(raw, "简称", limit=60)
    _free_name(op, alias)
    op.add_alias(unit, alias)


def rename_unit(conn: sqlite3.Connection, old: str, new: str, who: Who) -> Unit:
    """Give a unit another name; the old one stays an alias."""
    with operation(conn, Action.REGISTER, who) as op:
        unit = registers.find_unit(op.registers, old, active=False)
        name = required(new, "单位名称", limit=60)
        if op.registers.aliases.get(fold(name)) == unit.id and name != unit.name:
            # Its own alias, or its own name written apart.
            spellings = op.conn.execute("SELECT id, alias FROM unit_alias").fetchall()
            for row_id in [i for i, text in spellings if fold(text) == fold(name)]:
                op.delete("unit_alias", row_id)
        else:
            _free_name(op, name)
        op.update("unit", unit.id, name=name)
        if fold(unit.name) != fold(name):
            op.insert("unit_alias", alias=unit.name, unit_id=unit.id)
        op.record(who.today, f"{unit.name} → {name}")
    return unit


def retire_unit(conn: sqlite3.Connection, name: str, who: Who) -> Unit:
    """Give a unit no new duties; what it has stays."""
    with operation(conn, Action.REGISTER, who) as op:
        unit = registers.find_unit(op.registers, name, active=False)
        if not op.update("unit", unit.id, is_active=False):
            raise RuleViolation(f"“{unit.name}”已经停用", "tiaan unit list 列出全部单位")
        op.record(who.today, f"停用 {unit.name}")
    return unit
