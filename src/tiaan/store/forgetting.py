"""What `forget` empties, found through the log: cards of one person, contents of one proposal.

A forgotten thing keeps its row and its hash, so that what points to it still does; only the values
are gone. The operation says which: an image of ``contact_card`` or ``content`` with nothing but the
hash, because what was there is what must not be kept.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.errors import Ambiguous, NotFound, StorageError
from tiaan.model.terms import Action
from tiaan.model.text import fold
from tiaan.store import registers
from tiaan.store.beside import CARD, CONTENT, KEPT_BESIDE
from tiaan.store.database import guarded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from tiaan.store.building import Row
    from tiaan.store.registers import Registers

_BESIDE = (
    "SELECT 'contact_card', digest FROM contact_card UNION SELECT 'content', sha256 FROM content"
)
_IN_USE = (
    "SELECT digest FROM proposer_contact UNION SELECT sha256 FROM attachment "
    "UNION SELECT body_sha256 FROM proposal WHERE body_sha256 IS NOT NULL "
    "UNION SELECT sha256 FROM letter_template"
)
_NOTHING = "，什么也没有写入"
"""How sentences end that are not so once the operation is written."""
_DIGEST = re.compile("[0-9a-f]{64}")


def in_use(conn: sqlite3.Connection) -> set[str]:
    """Return the hashes that a row of today points to."""
    return {digest for (digest,) in conn.execute(_IN_USE)}


def table_of(conn: sqlite3.Connection, digest: str) -> str:
    """Return in which of the two tables a hash stands."""
    sql = "SELECT 1 FROM contact_card WHERE digest = ?"
    return CARD if conn.execute(sql, (digest,)).fetchone() else CONTENT


def strays(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return what lies beside the log though nothing, now or ever, pointed to it: table, hash."""
    known = in_use(conn)
    left = [pair for pair in conn.execute(_BESIDE) if pair[1] not in known]
    if left:
        told = (text for (text,) in conn.execute("SELECT changes FROM event"))
        known.update(digest for text in told for digest in _DIGEST.findall(text))
    return sorted(pair for pair in left if pair[1] not in known)


class Person(NamedTuple):
    """Who is meant: one register entry, and earlier ones that were taken back.

    Attributes:
        ids: of proposers, those no longer in the register included.
        display: name and remark, as the register shows them.
    """

    ids: frozenset[int]
    display: str


def person(conn: sqlite3.Connection, known: Registers, raw: str) -> Person:
    """Return who is called that, today or in what was undone since: their cards are still kept.

    Raises:
        NotFound: nobody is, or ever was.
        Ambiguous: several of one name.
    """
    found = registers.find_proposer(known, raw)
    earlier = {row["id"]: row for row in _registered(conn) if row["id"] not in known.proposers}
    if found is not None:
        same = {
            i
            for i, row in earlier.items()
            if (fold(row["name"]), fold(row["remark"])) == (fold(found.name), fold(found.remark))
        }
        return Person(frozenset({found.id, *same}), found.display)
    name, remark = registers.split_remark(raw)
    same = {
        i
        for i, row in earlier.items()
        if fold(row["name"]) in (fold(raw), fold(name))
        and (not remark or fold(remark) in (fold(row["remark"]), fold(row["sector"]), ""))
    }
    if not same:
        raise NotFound("没有登记这个姓名", "tiaan member list 列出全部；也可写编号，如 M12")
    if len({fold(earlier[i]["remark"]) for i in same}) > 1:
        raise Ambiguous(f"撤销过的登记中有 {len(same)} 位同名", "请连同备注写明，如 王芳（教育界）")
    return Person(frozenset(same), raw)


def _registered(conn: sqlite3.Connection) -> Iterator[Row]:
    """Yield every proposer that ever was registered, as registered."""
    for one in _images(conn, "proposer"):
        if "before" not in one:
            yield one["after"]


def _images(conn: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Yield the images of one table in the order of the log."""
    sql = "SELECT changes FROM event WHERE instr(changes, ?) ORDER BY id"
    for (changes,) in conn.execute(sql, (f'"table":"{table}"',)).fetchall():
        yield from (one for one in json.loads(changes) if one["table"] == table)


def cards(conn: sqlite3.Connection, who: Person) -> set[str]:
    """Return the hashes of every card these proposers ever had."""
    owners: dict[int, int] = {}
    seen: dict[str, int] = {}
    for one in _images(conn, "proposer_contact"):
        for row in (one.get("before", {}), one.get("after", {})):
            if "proposer_id" in row:
                owners[one["id"]] = row["proposer_id"]
            if "digest" in row:
                seen[row["digest"]] = one["id"]
    return {digest for digest, row_id in seen.items() if owners[row_id] in who.ids}


def contents(conn: sqlite3.Connection, case_id: int) -> tuple[set[str], set[str]]:
    """Return the hashes of a proposal's texts and files, old ones included.

    Returns:
        those that are this proposal's alone, and those that others have or had too.
    """
    own: set[str] = set()
    others: set[str] = set()
    holders = ("proposal", "attachment", "letter_template")
    for one in chain.from_iterable(_images(conn, name) for name in holders):
        for row in (one.get("before", {}), one.get("after", {})):
            if one["table"] == "proposal":
                digest, of = row.get("body_sha256"), one["id"]
            else:
                digest, of = row.get("sha256"), row.get("proposal_id")
            if digest:
                (own if of == case_id else others).add(digest)
    return own - others, own & others


def full(conn: sqlite3.Connection, table: str, digests: Iterable[str]) -> list[str]:
    """Return those of the rows that still hold something, in a steady order."""
    sql = {
        CARD: "SELECT digest FROM contact_card WHERE salt IS NOT NULL",
        CONTENT: "SELECT sha256 FROM content WHERE bytes IS NOT NULL",
    }[table]
    return sorted({digest for (digest,) in conn.execute(sql)}.intersection(digests))


def returning(conn: sqlite3.Connection, copy: sqlite3.Connection) -> dict[str, int]:
    """Return how many of the rows that were forgotten a copy of the file still holds, by table."""
    sql = "SELECT changes FROM event WHERE action = ?"
    emptied = {
        one["id"]
        for (changes,) in conn.execute(sql, (Action.FORGET,))
        for one in json.loads(changes)
        if one["table"] in KEPT_BESIDE
    }
    gone = {table: emptied - set(full(conn, table, emptied)) for table in KEPT_BESIDE}
    return {table: len(found) for table in gone if (found := full(copy, table, gone[table]))}


def overwrite(conn: sqlite3.Connection) -> None:
    """Let what is emptied from now on be overwritten with zeros, not only be marked as free."""
    conn.execute("PRAGMA secure_delete = ON")


def scrub(conn: sqlite3.Connection) -> None:
    """Write the whole file anew, so that no page holds a copy of what was emptied.

    Raises:
        StorageError: the file is in use, or there is no room for it; what was emptied stays so.
    """
    conn.execute("PRAGMA temp_store = MEMORY")  # never a copy in the system's own folder
    try:
        with guarded():
            conn.execute("VACUUM")
    except StorageError as error:
        raise StorageError(
            f"已经清除并记入日志，但没能整理文件：{error.message.removesuffix(_NOTHING)}",
            f"{error.hint}；然后再运行一次同样的命令，文件里才不留痕迹",
        ) from error
