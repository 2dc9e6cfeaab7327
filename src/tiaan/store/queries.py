"""What is read from the file: cases, settings, references. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.errors import Ambiguous, NotFound, StorageError
from tiaan.model import settings as county
from tiaan.model.workdays import Calendar, Notice
from tiaan.store import registers as register
from tiaan.store.building import build

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from tiaan.model.case import Case
    from tiaan.model.records import Session
    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings
    from tiaan.store.building import Dossier, Row
    from tiaan.store.registers import Registers

CASE_TABLES = (
    "old_number",
    "sponsor",
    "decision",
    "assignment",
    "attachment",
    "reply",
    "result",
    "contact",
    "feedback",
    "extension",
    "objection",
    "convening",
    "key_leader",
    "supervision",
    "commitment",
    "commitment_check",
    "reminder",
    "publication",
    "draft",
    "letter",
    "key_change",
)
"""The tables whose rows belong to one proposal, each by ``proposal_id``."""
_CHUNK = 500


def settings(conn: sqlite3.Connection) -> Settings:
    """Return the county's settings."""
    return county.load(setting_texts(conn))


def setting_texts(conn: sqlite3.Connection) -> dict[str, str]:
    """Return the settings that were changed, as typed."""
    return dict(conn.execute("SELECT key, value FROM setting").fetchall())


def calendar(conn: sqlite3.Connection) -> Calendar:
    """Return the working days, by the notices that were loaded and those of the program."""
    found = conn.execute("SELECT year, days_off, days_on FROM notice ORDER BY year")
    return Calendar(tuple((year, Notice(off, on)) for year, off, on in found))


def rows(conn: sqlite3.Connection, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
    """Return rows as dictionaries."""
    cursor = conn.execute(sql, tuple(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def defaults(conn: sqlite3.Connection, table: str) -> Row:
    """Return a table's columns in order, each with the default that its definition gives."""
    info = conn.execute(f"PRAGMA table_info({table})")
    return {column[1]: _literal(column[4]) for column in info}


def _literal(default: str | None) -> Any:  # noqa: ANN401 - a column's default
    """Return the value of a default clause of our schema: '' or text in quotes, or a number."""
    if default is None:
        return None
    return default.strip("'") if default.startswith("'") else int(default)


def chunks(ids: list[int]) -> Iterator[list[int]]:
    """Yield ids in portions that fit one statement."""
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def dossiers(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Dossier]:
    """Return the rows of several proposals, in the order of the ids given."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Dossier] = {}
    for some in chunks(wanted):
        marks = ",".join("?" * len(some))
        for row in rows(conn, f"SELECT * FROM proposal WHERE id IN ({marks})", some):
            found[row["id"]] = {"proposal": [row], **{table: [] for table in CASE_TABLES}}
        for table in CASE_TABLES:
            sql = f"SELECT * FROM {table} WHERE proposal_id IN ({marks}) ORDER BY id"
            for row in rows(conn, sql, some):
                found[row["proposal_id"]][table].append(row)
    return {i: found[i] for i in wanted if i in found}


def numbers(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers people quote, by id."""
    found: dict[int, str] = {}
    for some in chunks(list(ids)):
        marks = ",".join("?" * len(some))
        sql = f"SELECT id, coalesce(case_no, 'L' || intake_no) FROM proposal WHERE id IN ({marks})"
        found.update(conn.execute(sql, some).fetchall())
    return found


def absorbed_ids(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, list[int]]:
    """Return, for each survivor among the ids, the proposals merged into it."""
    found: dict[int, list[int]] = {}
    for some in chunks(list(ids)):
        marks = ",".join("?" * len(some))
        sql = f"SELECT merged_into, id FROM proposal WHERE merged_into IN ({marks}) ORDER BY id"
        for survivor, id_ in conn.execute(sql, some):
            found.setdefault(survivor, []).append(id_)
    return found


def cases(
    conn: sqlite3.Connection,
    ids: Iterable[int],
    known: Registers | None = None,
    *,
    home: Session | None = None,
) -> tuple[Case, ...]:
    """Return cases by id, in the order given.

    Args:
        conn: the file.
        ids: which.
        known: the registers, where they are at hand.
        home: the session the command means, for numbers to be typed as they are shown; None where
            each is shown under its own.
    """
    wanted = list(ids)
    known = known or register.load(conn)
    sessions = {
        session.id: session.seen_from(home.key) if home else session
        for session in register.sessions(conn)
    }
    absorbed = absorbed_ids(conn, wanted)
    found = dossiers(conn, [*wanted, *(i for some in absorbed.values() for i in some)])
    try:
        return tuple(
            build(found[i], known, sessions, tuple(found[a] for a in absorbed.get(i, ())))
            for i in wanted
        )
    except ValueError as error:
        raise StorageError(
            "数据文件中有读不懂的记录", "请用 tiaan check 查看，并从备份恢复"
        ) from error


def find(
    conn: sqlite3.Connection, ref: Ref, session: str | None = None, prefix: str = ""
) -> tuple[int, str]:
    """Return the id of the proposal meant, and a remark where an old number was used.

    Args:
        conn: the file.
        ref: what was typed.
        session: key of the session asked for, where the reference names none.
        prefix: the county's letter before collective cases: display only, so it is taken off.

    Raises:
        NotFound: no such number.
        Ambiguous: an old number that several had.
    """
    meant = register.find_session(conn, ref.session or session)
    if ref.intake:
        sql = "SELECT id FROM proposal WHERE session_id = ? AND intake_no = ?"
        found = conn.execute(sql, (meant.id, ref.number)).fetchall()
        if found:
            return int(found[0][0]), ""
        raise NotFound(f"{meant.label}没有收件号 {ref.number}", "tiaan list 列出全部提案")
    spellings = list(ref.spellings)
    if prefix and ref.prefix == prefix.upper():
        spellings += [spelling.removeprefix(ref.prefix) for spelling in ref.spellings]
    marks = ",".join("?" * len(spellings))
    sql = f"SELECT id FROM proposal WHERE session_id = ? AND case_no IN ({marks})"
    found = conn.execute(sql, (meant.id, *spellings)).fetchall()
    if len(found) == 1:
        return int(found[0][0]), ""
    sql = (
        "SELECT p.id, p.case_no FROM old_number AS o JOIN proposal AS p ON p.id = o.proposal_id "
        f"WHERE p.session_id = ? AND o.case_no IN ({marks}) GROUP BY p.id"
    )
    old = found or conn.execute(sql, (meant.id, *spellings)).fetchall()
    shown = f"{ref.prefix}{ref.number}"
    if len(old) > 1:
        raise Ambiguous(f"{meant.label}有 {len(old)} 件提案用过 {shown} 号", "请改用收件号，如 L42")
    if old:
        return int(old[0][0]), f"{shown} 号已改为 {old[0][1]} 号"
    raise NotFound(
        f"{meant.label}没有 {shown} 号提案", "未立案的用收件号，如 L42；tiaan list 列出全部"
    )


def contact_card(conn: sqlite3.Connection, proposer_id: int) -> tuple[str, str, str]:
    """Return a proposer's phone, address and employer; "" where unknown or forgotten."""
    sql = (
        "SELECT c.phone, c.address, c.employer FROM proposer_contact AS pc "
        "JOIN contact_card AS c USING (digest) WHERE pc.proposer_id = ?"
    )
    row = conn.execute(sql, (proposer_id,)).fetchone() or ("", "", "")
    return row[0] or "", row[1] or "", row[2] or ""
