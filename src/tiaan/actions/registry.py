"""Sessions and settings: what the register is of, and the county's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import RuleViolation, UsageError
from tiaan.model import settings as county
from tiaan.model.dates import parse_session
from tiaan.model.terms import Action
from tiaan.store import queries, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date, datetime

    from tiaan.model.records import Session, Who


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
