"""Sessions, units, members and settings: the county's own registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.people import keep_contact, looks_like_a_body
from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model import settings as county
from tiaan.model.dates import parse_session
from tiaan.model.terms import Action
from tiaan.model.text import clean, fold, required
from tiaan.model.vocabulary import find_word
from tiaan.store import queries, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date, datetime

    from tiaan.model.records import Proposer, Session, Unit, Who
    from tiaan.store.journal import Operation


def add_session(
    conn: sqlite3.Connection,
    label: str,
    opens: date,
    closes: date,
    cutoff: datetime | None,
    who: Who,
    action: Action = Action.REGISTER,
) -> Session:
    """Open a session.

    Raises:
        UsageError: a name that is no session, or days the wrong way round.
        RuleViolation: it exists.
    """
    name = parse_session(label)
    if closes < opens:
        raise UsageError(f"闭幕日期 {closes} 早于开幕日期 {opens}", "请检查 --opens 和 --closes")
    with operation(conn, action, who) as op:
        if any(session.key == name.key for session in op.sessions.values()):
            raise RuleViolation(f"{name.label}已经存在", "tiaan session list 列出全部届次")
        op.insert(
            "session",
            key=name.key,
            label=name.label,
            opens_on=opens,
            closes_on=closes,
            cutoff_at=cutoff.strftime("%Y-%m-%dT%H:%M") if cutoff else None,
        )
        op.record(who.today, name.label)
        (row,) = op.rows_of("session").values()
    columns = ("id", "key", "label", "opens_on", "closes_on", "cutoff_at")
    return registers.session_from(tuple(row[column] for column in columns))


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


def add_members(
    conn: sqlite3.Connection,
    names: tuple[str, ...],
    who: Who,
    sector: str = "",
    remark: str = "",
    phone: str = "",
) -> tuple[Proposer, ...]:
    """Register proposers before they propose."""
    with operation(conn, Action.REGISTER, who) as op:
        people = tuple(register_member(op, n, sector, remark, phone=phone) for n in names)
        op.record(who.today, "、".join(person.name for person in people))
    return people


def register_member(
    op: Operation,
    raw: str,
    sector: str = "",
    remark: str = "",
    *,
    phone: str = "",
    address: str = "",
    employer: str = "",
) -> Proposer:
    """Write one proposer.

    Raises:
        Ambiguous: the name exists and no remark tells the two apart.
        RuleViolation: name and remark exist.
    """
    name = required(raw, "姓名", limit=60)
    note = clean(remark, "备注", limit=60)
    same = [op.registers.proposers[i] for i in op.registers.names.get(fold(name), ())]
    if same and not note:
        raise Ambiguous(
            f"这个姓名已经登记过（M{same[0].id}）",
            "同名者请写备注以便区分，如 tiaan member add 姓名 --remark 教育界",
        )
    if any(fold(person.remark) == fold(note) for person in same):
        raise RuleViolation("这个姓名和备注已经登记过", "tiaan member list 列出全部")
    person = op.add_proposer(
        name, is_person=not looks_like_a_body(name), remark=note, sector=clean(sector, "界别")
    )
    keep_contact(op, person, phone, address, employer)
    return person


def retire_member(conn: sqlite3.Connection, name: str, who: Who) -> Proposer:
    """Mark a proposer as no longer a member; what was proposed stays."""
    with operation(conn, Action.REGISTER, who) as op:
        person = registers.find_proposer(op.registers, name)
        if person is None:
            raise NotFound("没有登记这个姓名", "tiaan member list 列出全部")
        if not op.update("proposer", person.id, is_active=False):
            raise RuleViolation(f"M{person.id} 已经停用", "tiaan member list 列出全部")
        op.record(who.today, f"停用 {person.display}")
    return person


def change_settings(conn: sqlite3.Connection, values: Mapping[str, str], who: Who) -> list[str]:
    """Change settings, all or none; return the keys that differ now. Stored facts stay.

    Raises:
        NotFound: unknown key.
        UsageError: a value that is not allowed.
    """
    with operation(conn, Action.SETTINGS, who) as op:
        kept = {**queries.setting_texts(conn), **values}
        checked = {key: county.check_value(key, raw, kept) for key, raw in values.items()}
        rows = {key: id_ for id_, key in conn.execute("SELECT id, key FROM setting")}
        changed = []
        for key, text in checked.items():
            if key in rows:
                differs = op.update("setting", rows[key], value=text)
            elif differs := text != county.find(key).default:
                op.insert("setting", key=key, value=text)
            if differs:
                changed.append(key)
        if changed:
            op.record(who.today, "、".join(changed))
    return changed
