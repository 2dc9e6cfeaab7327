"""Rows into records: cases, settings, references. Reads only."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from tiaan.errors import Ambiguous, NotFound, StorageError
from tiaan.model import settings as county
from tiaan.model.records import (
    Assignment,
    Attachment,
    Case,
    CaseResult,
    Contact,
    Feedback,
    Reply,
    Session,
    Sponsor,
    Verdict,
)
from tiaan.model.terms import (
    ClassScheme,
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    FeedbackSource,
    Mode,
    ProposerKind,
    PublicConsent,
    Result,
    Role,
    State,
    Timing,
)
from tiaan.store import registers as register

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings
    from tiaan.store.registers import Registers

Row = dict[str, Any]
Dossier = dict[str, list[Row]]
"""All rows of one proposal, by table; the proposal's own row is the only one of its list."""

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
)
"""The tables whose rows belong to one proposal, each by ``proposal_id``."""
_CHUNK = 500


def settings(conn: sqlite3.Connection) -> Settings:
    """Return the county's settings."""
    return county.load(setting_texts(conn))


def setting_texts(conn: sqlite3.Connection) -> dict[str, str]:
    """Return the settings that were changed, as typed."""
    return dict(conn.execute("SELECT key, value FROM setting").fetchall())


def rows(conn: sqlite3.Connection, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
    """Return rows as dictionaries."""
    cursor = conn.execute(sql, tuple(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


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


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def build(
    dossier: Dossier,
    known: Registers,
    sessions: dict[int, Session],
    absorbed: tuple[Dossier, ...] = (),
) -> Case:
    """Return the case that a dossier tells.

    Args:
        dossier: its rows.
        known: names of units and proposers.
        sessions: by id.
        absorbed: dossiers of the proposals merged into it: their proposers keep their say.
    """
    row = dossier["proposal"][0]
    people, units = known.proposers, known.units
    replies = {
        r["assignment_id"]: Reply(
            r["id"],
            date.fromisoformat(r["issued_on"]),
            Result(r["result"]),
            r["class_raw"],
            ClassScheme(r["class_scheme"]),
            r["doc_no"],
            r["signed_by"],
            r["letter_id"],
        )
        for r in dossier["reply"]
    }
    return Case(
        id=row["id"],
        session=sessions[row["session_id"]],
        intake_no=row["intake_no"],
        case_no=row["case_no"],
        title=row["title"],
        kind=ProposerKind(row["proposer_kind"]),
        timing=Timing(row["timing"]),
        state=State(row["state"]),
        received_on=date.fromisoformat(row["received_on"]),
        category=row["category"],
        public=PublicConsent(row["public_consent"]),
        public_reason=row["public_reason"],
        suggested_unit=row["suggested_unit"],
        note=row["note"],
        key_level=row["key_level"],
        is_excellent=bool(row["is_excellent"]),
        stated_signers=row["stated_signers"],
        mode=Mode(row["mode"]) if row["mode"] else None,
        leader=row["leader"],
        round=row["round"],
        body_sha256=row["body_sha256"],
        body_length=row["body_length"],
        merged_into=row["merged_into"],
        sponsors=tuple(
            Sponsor(
                s["id"],
                people[s["proposer_id"]],
                s["position"],
                Consent(s["consent"]),
                s["consent_how"],
                _day(s["consent_on"]),
                s["sector"],
            )
            for s in sorted(dossier["sponsor"], key=lambda s: s["position"])
        ),
        verdicts=tuple(
            Verdict(
                d["id"],
                Decision(d["outcome"]),
                date.fromisoformat(d["decided_on"]),
                d["decided_by"],
                tuple(json.loads(d["grounds"])),
                d["converted_to"],
                d["note"],
                _day(d["notified_on"]),
            )
            for d in dossier["decision"]
        ),
        assignments=tuple(
            Assignment(
                a["id"],
                units[a["unit_id"]],
                a["round"],
                Role(a["role"]),
                date.fromisoformat(a["assigned_on"]),
                date.fromisoformat(a["due_on"]),
                a["due_rule"],
                _day(a["ended_on"]),
                a["end_reason"],
                replies.get(a["id"]),
            )
            for a in dossier["assignment"]
        ),
        results=tuple(
            CaseResult(r["id"], Result(r["result"]), date.fromisoformat(r["set_on"]))
            for r in sorted(dossier["result"], key=lambda r: (r["set_on"], r["id"]))
        ),
        feedback=tuple(
            Feedback(
                f["id"],
                f["round"],
                people[f["proposer_id"]],
                f["rating_result"],
                f["rating_work"],
                date.fromisoformat(f["given_on"]),
                FeedbackSource(f["source"]),
                f["comment"],
            )
            for f in dossier["feedback"]
        ),
        contacts=tuple(
            Contact(
                c["id"],
                ContactStage(c["stage"]),
                ContactWay(c["way"]),
                date.fromisoformat(c["happened_on"]),
                units[c["unit_id"]] if c["unit_id"] else None,
                c["note"],
            )
            for c in dossier["contact"]
        ),
        attachments=tuple(
            Attachment(a["id"], a["kind"], a["name"], a["sha256"]) for a in dossier["attachment"]
        ),
        old_numbers=tuple(o["case_no"] for o in dossier["old_number"]),
        absorbed=tuple(
            d["proposal"][0]["case_no"] or f"L{d['proposal'][0]['intake_no']}" for d in absorbed
        ),
        absorbed_proposers=tuple(
            people[s["proposer_id"]]
            for d in absorbed
            for s in d["sponsor"]
            if s["consent"] == Consent.CONFIRMED
        ),
    )


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
    conn: sqlite3.Connection, ids: Iterable[int], known: Registers | None = None
) -> tuple[Case, ...]:
    """Return cases by id, in the order given."""
    wanted = list(ids)
    known = known or register.load(conn)
    sessions = {session.id: session for session in register.sessions(conn)}
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
