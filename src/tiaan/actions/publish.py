"""Keeping figures as they were handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import RuleViolation
from tiaan.model.terms import Action
from tiaan.model.text import required
from tiaan.store import queries
from tiaan.store.digest import to_json
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.model.records import Session, Who

NAME_MAX = 60


def freeze(
    conn: sqlite3.Connection,
    name: str,
    figures: Sequence[tuple[object, ...]],
    sessions: Sequence[Session],
    as_of: date,
    base: str,
    who: Who,
) -> str:
    """Keep figures under a name, with what they are about; return the name as kept.

    Args:
        conn: the file.
        name: 年度总结定稿.
        figures: see `stats.frozen.figures`.
        sessions: what they are about.
        as_of: the day as of which they count.
        base: what satisfaction is a share of.
        who: the clerk.

    Raises:
        RuleViolation: the name is taken.
    """
    wanted = required(name, "定稿名称", limit=NAME_MAX)
    with operation(conn, Action.FREEZE, who) as op:
        if conn.execute("SELECT 1 FROM published WHERE name = ?", (wanted,)).fetchone():
            raise RuleViolation(f"已有名为“{wanted}”的定稿", "定稿不能改，请换一个名称")
        op.insert(
            "published",
            name=wanted,
            as_of=as_of,
            sessions=to_json([session.key for session in sessions]),
            base=base,
            settings=to_json(queries.setting_texts(conn)),
            figures=to_json(figures),
        )
        op.record(who.today, wanted)
    return wanted
