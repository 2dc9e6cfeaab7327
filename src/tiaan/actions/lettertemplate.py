"""The county's own templates for letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.terms import Action, LetterKind
from tiaan.model.text import clean
from tiaan.store import letters
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Who


def set_template(
    conn: sqlite3.Connection, kind: LetterKind, name: str, data: bytes, who: Who
) -> bool:
    """Keep a county's own template; the caller has looked through it. Say whether it is new."""
    with operation(conn, Action.LETTER, who) as op:
        known = letters.templates(conn).get(kind)
        shown = clean(name, "文件名")
        sha256 = op.keep(data)
        if known is None:
            op.insert("letter_template", kind=kind, name=shown, sha256=sha256)
        elif not op.update("letter_template", known.id, name=shown, sha256=sha256):
            return False
        op.record(who.today, f"{kind.label}用“{shown}”")
    return True


def reset_template(conn: sqlite3.Connection, kind: LetterKind, who: Who) -> str:
    """Go back to the program's own template; return the name of the file given up.

    Raises:
        UsageError: it is in use already.
    """
    with operation(conn, Action.LETTER, who) as op:
        known = letters.templates(conn).get(kind)
        if known is None:
            raise UsageError(f"{kind.label}用的就是自带的模板", "tiaan doc template list 查看")
        op.delete("letter_template", known.id)
        op.record(who.today, f"{kind.label}用自带的模板")
    return known.name
