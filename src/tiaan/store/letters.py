"""The register of letters: which cases a letter tells of, which numbers are used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.terms import Action, LetterKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.model.case import Case
    from tiaan.model.records import Letter


class Key(NamedTuple):
    """What tells one letter from all others; in the order of the register."""

    year: int
    kind: LetterKind
    number: int


def key_of(letter: Letter) -> Key:
    """Return which letter a case's row belongs to."""
    return Key(letter.year, letter.kind, letter.number)


def told(conn: sqlite3.Connection, key: Key) -> list[int]:
    """Return the ids of the cases that a letter tells of, in the order they were put in."""
    sql = "SELECT proposal_id FROM letter WHERE kind = ? AND year = ? AND number = ? ORDER BY id"
    found = conn.execute(sql, (key.kind.value, key.year, key.number))
    return [case_id for (case_id,) in found]


def told_with(conn: sqlite3.Connection, session_id: int) -> list[int]:
    """Return the ids of the cases in letters about a session: of other sessions' those beside."""
    sql = (
        "SELECT DISTINCT beside.proposal_id FROM letter AS beside JOIN letter AS own "
        "USING (kind, year, number) JOIN proposal AS p ON p.id = own.proposal_id "
        "WHERE p.session_id = ? ORDER BY beside.proposal_id"
    )
    return [case_id for (case_id,) in conn.execute(sql, (session_id,))]


def highest(conn: sqlite3.Connection, kind: LetterKind, year: int) -> int:
    """Return the highest number ever given to a letter of a kind in a year; 0 for none.

    That of a letter taken back counts too: it may lie on a desk somewhere.
    """
    sql = "SELECT changes FROM event WHERE action = ?"
    return max(
        (
            image["after"]["number"]
            for (changes,) in conn.execute(sql, (Action.LETTER.value,))
            for image in json.loads(changes)
            if image["table"] == "letter"
            and "after" in image
            and (image["after"]["kind"], image["after"]["year"]) == (kind.value, year)
        ),
        default=0,
    )


def gathered(cases: Iterable[Case]) -> dict[Key, list[tuple[Case, Letter]]]:
    """Return the letters about some cases, in the order of the register, with those cases."""
    found: dict[Key, list[tuple[Case, Letter]]] = {}
    for case in cases:
        for letter in case.letters:
            found.setdefault(key_of(letter), []).append((case, letter))
    order = list(LetterKind)
    ranked = sorted(found, key=lambda key: (key.year, order.index(key.kind), key.number))
    return {key: sorted(found[key], key=lambda pair: pair[1].id) for key in ranked}


def numbered_by(conn: sqlite3.Connection, operation: int) -> bool:
    """Whether an operation put letters into the register."""
    sql = (
        "SELECT 1 FROM event WHERE operation_id = ? AND action = ? "
        'AND instr(changes, \'"table":"letter"\') LIMIT 1'
    )
    return conn.execute(sql, (operation, Action.LETTER.value)).fetchone() is not None


class Template(NamedTuple):
    """A county's own template; `data` is None where its bytes were lost."""

    id: int
    kind: LetterKind
    name: str
    data: bytes | None


def templates(conn: sqlite3.Connection) -> dict[LetterKind, Template]:
    """Return the county's own templates."""
    from tiaan.store import attachments  # noqa: PLC0415 - not to ask for numbers

    rows = conn.execute("SELECT id, kind, name, sha256 FROM letter_template").fetchall()
    return {
        LetterKind(kind): Template(id_, LetterKind(kind), name, attachments.read(conn, sha256))
        for id_, kind, name, sha256 in rows
    }
