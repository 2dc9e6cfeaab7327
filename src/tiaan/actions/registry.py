"""Sessions, units, members and settings: the county's own registers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tiaan.actions.people import keep_contact, looks_like_a_body
from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model import settings as county
from tiaan.model.dates import parse_session
from tiaan.model.records import Proposer
from tiaan.model.terms import Action
from tiaan.model.text import clean, fold, required
from tiaan.model.vocabulary import find_word
from tiaan.store import queries, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date, datetime

    from tiaan.model.records import Session, Unit, Who
    from tiaan.store.journal import Operation

_NUMBER = re.compile(r"[Mm]\d{1,8}")
"""Someone registered, as lists and errors call them."""


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
    *,
    since: date | None = None,
    is_member: bool = True,
) -> tuple[Proposer, ...]:
    """Register proposers before they propose, or make members of those known by number (M12).

    Args:
        conn: the file.
        names: of new ones; a number means who has it.
        who: the clerk.
        sector: of new ones, as the remark and the phone.
        remark: what tells one from others of the name.
        phone: of one.
        since: the first day as members; None: for as long as anyone asks.
        is_member: they are members, unless they are bodies.
    """
    with operation(conn, Action.REGISTER, who) as op:
        people = tuple(
            seat(op, name, since, bare=is_member and not (sector or remark or phone))
            if _NUMBER.fullmatch(name)
            else register_member(
                op, name, sector, remark, phone=phone, since=since, is_member=is_member
            )
            for name in names
        )
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
    since: date | None = None,
    is_member: bool = True,
) -> Proposer:
    """Write one proposer; a body is not a member.

    Raises:
        Ambiguous: the name exists and no remark tells the two apart.
        RuleViolation: name and remark exist.
        UsageError: a first day of who is no member.
    """
    name = required(raw, "姓名", limit=60)
    note = clean(remark, "备注", limit=60)
    same = [op.registers.proposers[i] for i in op.registers.names.get(fold(name), ())]
    if same and not note:
        raise Ambiguous(
            f"这个姓名已经登记过（M{same[0].id}）",
            f"同一人请写编号，如 tiaan member add M{same[0].id} --on 任职日期；"
            "同名者请写备注以便区分，如 tiaan member add 姓名 --remark 教育界",
        )
    if any(fold(person.remark) == fold(note) for person in same):
        raise RuleViolation("这个姓名和备注已经登记过", "tiaan member list 列出全部")
    is_person = not looks_like_a_body(name)
    new = Proposer(
        *(0, name, is_person, note, clean(sector, "界别")),
        is_member=is_person and is_member,
        since=since,
    )
    person = op.add_proposer(_sound(new))
    keep_contact(op, person, phone, address, employer)
    return person


def seat(op: Operation, number: str, since: date | None, *, bare: bool = True) -> Proposer:
    """Make a registered person a member from a day on: chosen later, or come back.

    Args:
        op: the operation.
        number: as M12.
        since: the first day; None keeps what is known.
        bare: nothing else was told; a name has more to tell.

    Raises:
        NotFound: nobody has the number.
        RuleViolation: a body, or nothing would change.
        UsageError: more was told.
    """
    person = registers.find_proposer(op.registers, number)
    if person is None or not bare:
        raise UsageError(f"{number} 已经登记，只能写任职日期", "请只写 --on，其他的请去掉")
    if not person.is_person:
        raise RuleViolation(f"M{person.id} 是单位，不能登记为委员", "tiaan member list 列出全部")
    told = {"is_member": True, "is_active": True, "since": since or person.since, "until": None}
    if not change_proposer(op, person, told):
        raise RuleViolation(
            f"M{person.id} 已经登记为委员", "要登记任职日期请写 --on；tiaan member list 列出全部"
        )
    return op.registers.proposers[person.id]


def change_proposer(op: Operation, person: Proposer, told: Mapping[str, Any]) -> bool:
    """Write what is told of a proposer; return whether anything differs now.

    Raises:
        UsageError: a term that cannot be.
    """
    after = _sound(person._replace(**told))
    changed = op.update("proposer", person.id, **told)
    op.registers.add_proposer(after)
    return changed


def _sound(person: Proposer) -> Proposer:
    if (person.since or person.until) and not person.sits:
        raise UsageError("不是委员的没有任职、离任日期", "请去掉日期")
    if person.since and person.until and person.until < person.since:
        raise UsageError(f"离任日期 {person.until} 早于任职日期 {person.since}", "请检查两个日期")
    return person


def retire_member(
    conn: sqlite3.Connection, name: str, who: Who, on: date | None = None, *, never: bool = False
) -> Proposer:
    """Take a proposer out of use: a member leaves on a day. What was proposed stays.

    Args:
        conn: the file.
        name: or number.
        who: the clerk.
        on: the day of leaving, itself not served; None: today, and of who left already an error.
        never: was never a member; goes on proposing.

    Raises:
        NotFound: nobody is called that.
        RuleViolation: already so.
        UsageError: a day of who is no member.
    """
    with operation(conn, Action.REGISTER, who) as op:
        person = registers.find_proposer(op.registers, name)
        if person is None:
            raise NotFound("没有登记这个姓名", "tiaan member list 列出全部")
        told: dict[str, Any] = {"is_active": False}
        if never:
            told = {"is_member": False, "since": None, "until": on}
        elif person.sits and (person.is_active or on):
            told["until"] = on or who.today
        elif on:
            told["until"] = on
        said = "不是委员" if never else "离任" if "until" in told else "停用"
        if (never and not person.sits) or not change_proposer(op, person, told):
            already = "本来就不是委员" if never else "已经停用"
            raise RuleViolation(f"M{person.id} {already}", "tiaan member list 列出全部")
        op.record(on or who.today, f"{said} {person.display}")
        return op.registers.proposers[person.id]


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
