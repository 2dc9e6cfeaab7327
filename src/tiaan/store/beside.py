"""What an operation keeps beside the log: contact cards and contents, each row named by its hash.

The log holds the hash alone, so that a person's data can be forgotten and the chain still closes.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from tiaan import traces
from tiaan.store import queries
from tiaan.store.digest import card_digest, content_is_intact
from tiaan.store.numbering import Numbering

if TYPE_CHECKING:
    import sqlite3

CARD, CONTENT = "contact_card", "content"
KEPT_BESIDE = (CARD, CONTENT)
"""Tables beside the log, whose rows are named by their hash."""
_EMPTYING = {
    CARD: "UPDATE contact_card SET salt = NULL, phone = NULL, address = NULL, "
    "employer = NULL WHERE digest = ?",
    CONTENT: "UPDATE content SET bytes = NULL WHERE sha256 = ?",
}
_KEEPING = (
    # What was forgotten may come in again, with another proposal: then it is kept again. So is
    # what the disk has damaged: the bytes now given are those of the hash.
    "INSERT INTO content VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE "
    "SET bytes = excluded.bytes WHERE bytes IS NOT excluded.bytes"
)
_REMOVING = {
    CARD: "DELETE FROM contact_card WHERE digest = ?",
    CONTENT: "DELETE FROM content WHERE sha256 = ?",
}
_BESIDE = {
    CARD: "SELECT salt, phone, address, employer FROM contact_card WHERE digest = ?",
    CONTENT: "SELECT bytes FROM content WHERE sha256 = ?",
}


def image(table: str, digest: str) -> dict[str, Any]:
    """Return what the log says of a row that was emptied."""
    return {"table": table, "id": digest}


def emptied(conn: sqlite3.Connection) -> set[str]:
    """Return the hashes of everything that was emptied, whichever operation did it."""
    sql = (
        'SELECT changes FROM event WHERE instr(changes, \'"table":"contact_card"\') '
        'OR instr(changes, \'"table":"content"\')'
    )
    return {
        one["id"]
        for (changes,) in conn.execute(sql)
        for one in json.loads(changes)
        if one["table"] in KEPT_BESIDE
    }


class Beside(Numbering):
    """Rows in waiting, and with them the cards and contents that they point to."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        super().__init__(conn)
        self._kept: dict[str, bytes] = {}
        self._cards: dict[str, tuple[str, str, str, str]] = {}
        self._card_rows: dict[int, int] = {}
        self._emptied: list[tuple[str, str]] = []

    def keep(self, data: bytes) -> str:
        """Keep bytes by their hash and return it; the same bytes are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._kept:
            self._kept[digest] = data
            self._trail.append(lambda: self._kept.pop(digest))
        return digest

    def keep_card(self, salt: str, phone: str, address: str, employer: str) -> str:
        """Keep contact data beside the log, which only holds the salted hash returned."""
        digest = card_digest(salt, phone, address, employer)
        self._cards[digest] = (salt, phone, address, employer)
        self._trail.append(lambda: self._cards.pop(digest))
        return digest

    def card(self, proposer_id: int) -> tuple[str, str, str]:
        """Return a proposer's phone, address and employer as they now stand; "" where unknown."""
        row_id = self._card_row(proposer_id)
        row = self.row("proposer_contact", row_id) if row_id else None
        if row is None:
            return "", "", ""
        # What is damaged is nobody's data: nothing of it is carried on.
        if row["digest"] in self._cards:
            return self._cards[row["digest"]][1:]
        if self.is_damaged(CARD, row["digest"]):
            return "", "", ""
        return queries.contact_card(self.conn, proposer_id)

    def point_to_card(self, proposer_id: int, digest: str) -> None:
        """Make a card a proposer's contact data, in place of an earlier one."""
        if row_id := self._card_row(proposer_id):
            row = self.row("proposer_contact", row_id)
            before = row["digest"] if row else None
            self.update("proposer_contact", row_id, digest=digest)
            if before not in self._cards:
                self.give_up(CARD, before)
            return
        row_id = self.insert("proposer_contact", proposer_id=proposer_id, digest=digest)
        self._card_rows[proposer_id] = row_id
        self._trail.append(lambda: self._card_rows.update({proposer_id: 0}))

    def empty(self, table: str, digest: str) -> None:
        """Leave nothing of a card or a content but its hash; that cannot be taken back."""
        self._emptied.append((table, digest))
        self._trail.append(self._emptied.pop)
        self._images.append(image(table, digest))

    def is_damaged(self, table: str, digest: str | None) -> bool:
        """Whether a card or a content is not what its hash says, and was not emptied by us."""
        found = self.conn.execute(_BESIDE[table], (digest,)).fetchone()
        if found is None:
            return False
        if found[0] is None and not any(found):
            return digest not in emptied(self.conn)
        if table == CONTENT:
            return not content_is_intact(str(digest), *found)
        return card_digest(*found) != digest

    def give_up(self, table: str, digest: str | None) -> None:
        """Empty what is damaged once something sound has taken its place; the log says so."""
        if digest and self.is_damaged(table, digest) and not self._is_shared(digest):
            self.empty(table, digest)

    def _is_shared(self, digest: str) -> bool:
        """Whether more than one row of the file points to a content."""
        sql = (
            "SELECT (SELECT count(*) FROM proposal WHERE body_sha256 = ?1) "
            "+ (SELECT count(*) FROM attachment WHERE sha256 = ?1) "
            "+ (SELECT count(*) FROM letter_template WHERE sha256 = ?1) > 1"
        )
        return bool(self.conn.execute(sql, (digest,)).fetchone()[0])

    def _card_row(self, proposer_id: int) -> int:
        if proposer_id not in self._card_rows:
            sql = "SELECT id FROM proposer_contact WHERE proposer_id = ?"
            found = self.conn.execute(sql, (proposer_id,)).fetchone()
            self._card_rows[proposer_id] = found[0] if found else 0
        return self._card_rows[proposer_id]

    def write_beside(self) -> None:
        """Write what is kept, and empty what is given up; the rows that point there come after."""
        self.conn.executemany(_KEEPING, self._kept.items())
        cards = ((digest, *card) for digest, card in self._cards.items())
        self.conn.executemany("INSERT OR IGNORE INTO contact_card VALUES (?,?,?,?,?)", cards)
        for table, digest in self._emptied:
            self.conn.execute(_EMPTYING[table], (digest,))


def remove_stray(conn: sqlite3.Connection, table: str, digest: str) -> None:
    """Remove what lies beside the log and nothing, now or ever, pointed to; no image tells of it.

    Args:
        conn: the file.
        table: `CARD` or `CONTENT`.
        digest: of the row.
    """
    conn.execute("BEGIN IMMEDIATE")
    conn.execute(_REMOVING[table], (digest,))
    traces.leave()
    conn.execute("COMMIT")
