"""One row per proposal: what sheets, lists and exports show of it, under the keys of the fields.

A row is flat, so it tells the first round and the first proposer's form; later rounds show only in
the state and in the result as it stands. Reading an exported row back compares it with this very
row, which is why importing an export changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.model.fields import PROPOSAL_FIELDS
from tiaan.model.terms import Consent, PublicationSubject, Role, State
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment
    from tiaan.model.table import Column, Value

Card = tuple[str, str, str]
"""Phone, address, employer; "" where unknown."""
NO_CARD: Card = ("", "", "")
KEYS = tuple(field.key for field in PROPOSAL_FIELDS if not field.ignore)
"""The keys of a row, in the order of the columns."""
ASKED = "asked"
"""Beside the columns: who was asked to co-sign and has not answered. They are not printed, but a
sheet that names them says nothing new."""
_OPEN_TO_ALL = ("session", "intake_no", "case_no", "title", "timing", "received_on")
"""All that is shown of a secret matter, with what was decided."""


def listing(
    conn: sqlite3.Connection,
    *,
    session_ids: Sequence[int] | None = None,
    contacts: bool = False,
) -> list[dict[str, Value]]:
    """Return a row for each proposal of the sessions (None: all), in order of intake.

    Args:
        conn: the file.
        session_ids: which sessions.
        contacts: whether to read contact data; otherwise it is None.
    """
    return rows(conn, cases(conn, session_ids), contacts=contacts)


def cases(conn: sqlite3.Connection, session_ids: Sequence[int] | None = None) -> tuple[Case, ...]:
    """Return the cases of the sessions (None: all), in order of session and intake."""
    return queries.cases(conn, case_ids(conn, session_ids))


def case_ids(conn: sqlite3.Connection, session_ids: Sequence[int] | None = None) -> list[int]:
    """Return the ids of the proposals of the sessions (None: all), as `cases` orders them."""
    sql = "SELECT id, session_id FROM proposal ORDER BY session_id, intake_no"
    return [i for i, s in conn.execute(sql) if session_ids is None or s in session_ids]


def rows(
    conn: sqlite3.Connection,
    shown: Iterable[Case],
    *,
    contacts: bool = False,
    known: Mapping[int, Card] | None = None,
) -> list[dict[str, Value]]:
    """Return the rows of cases at hand; texts, survivors and contact data are read in bulk.

    `known` is what `cards` returned, for those who ask more than once.
    """
    found = list(shown)
    texts = _texts(conn, {case.body_sha256 for case in found} - {None})
    survivors = _numbers(conn, {case.merged_into for case in found} - {None})
    known = cards(conn) if contacts and known is None else known or {}
    return [
        describe(
            case,
            body=texts.get(case.body_sha256 or "", ""),
            survivor=survivors.get(case.merged_into or 0, ""),
            card=known.get(case.first.proposer.id, NO_CARD) if contacts and case.first else None,
        )
        for case in found
    ]


def _texts(conn: sqlite3.Connection, hashes: set[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(hashes)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        marks = ",".join("?" * len(some))
        sql = f"SELECT sha256, bytes FROM content WHERE sha256 IN ({marks})"
        found.update((key, data.decode()) for key, data in conn.execute(sql, some) if data)
    return found


def _numbers(conn: sqlite3.Connection, ids: set[Any]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in queries.chunks(sorted(ids)):
        marks = ",".join("?" * len(some))
        sql = f"SELECT id, coalesce(case_no, 'L' || intake_no) FROM proposal WHERE id IN ({marks})"
        found.update(conn.execute(sql, some).fetchall())
    return found


def cards(conn: sqlite3.Connection) -> dict[int, Card]:
    """Return the contact data of every proposer that has some, by id."""
    sql = (
        "SELECT p.proposer_id, coalesce(c.phone, ''), coalesce(c.address, ''), "
        "coalesce(c.employer, '') FROM proposer_contact AS p JOIN contact_card AS c USING (digest)"
    )
    return {id_: (phone, address, employer) for id_, phone, address, employer in conn.execute(sql)}


def describe(
    case: Case, *, body: str = "", survivor: str = "", card: Card | None = None
) -> dict[str, Value]:
    """Return the row of one case.

    Args:
        case: as it stands.
        body: its text.
        survivor: number of the case it was merged into.
        card: contact data of the first proposer; None where it was not asked for.
    """
    row: dict[str, Value] = dict.fromkeys(KEYS)
    row.update(_submitted(case, body))
    row.update(_decided(case, survivor))
    if duties := first_duties(case):
        row.update(_handled(duties))
    row.update(_answered(case))
    if card is not None:
        row.update(zip(("phone", "address", "employer"), card, strict=True))
    if case.is_secret:
        open_ = (*_OPEN_TO_ALL, "state", "outcome", "decided_on", "grounds")
        row = {key: value if key in open_ else None for key, value in row.items()}
    return row


def _submitted(case: Case, body: str) -> dict[str, Value]:
    first = case.first
    others = {
        consent: tuple(
            s.proposer.display for s in case.sponsors if s.position > 1 and s.consent is consent
        )
        for consent in (Consent.CONFIRMED, Consent.INVITED)
    }
    return {
        "session": case.session.label,
        "intake_no": f"L{case.intake_no}",
        "case_no": case.case_no,
        "title": case.shown_title,
        "lead": first.proposer.display if first else None,
        "co_signers": others[Consent.CONFIRMED],
        ASKED: others[Consent.INVITED],
        "stated_signers": case.stated_signers,
        "kind": case.kind,
        "sector": first.sector if first else None,
        "timing": case.timing,
        "received_on": case.received_on,
        "category": case.category,
        "body": body,
        "public": case.public,
        "public_reason": case.public_reason,
        "suggested_unit": case.suggested_unit,
        "key": case.key_level,
        "excellent": case.is_excellent,
        "leader": case.leader,
        **_published(case),
        "note": case.note,
    }


def _published(case: Case) -> dict[str, Value]:
    """Return in what form the proposal and its reply were last said to be public."""
    said = {one.subject: one.scope for one in case.publications}
    return {
        "published": said.get(PublicationSubject.PROPOSAL),
        "reply_published": said.get(PublicationSubject.REPLY),
    }


def _decided(case: Case, survivor: str) -> dict[str, Value]:
    last = case.verdicts[-1] if case.verdicts else None
    return {
        "state": case.state,
        "outcome": last.outcome if last else None,
        "decided_on": last.decided_on if last else None,
        "grounds": last.grounds if last else (),
        "converted_to": last.converted_to if last else "",
        "merged_into": survivor,
        "notified_on": last.notified_on if last else None,
        "notified_how": last.notified_how if last else "",
        "mode": case.mode,
    }


def first_duties(case: Case) -> tuple[Assignment, ...]:
    """Return the first round's duties; of a withdrawn case those that ended with it."""
    return tuple(
        duty
        for duty in case.assignments
        if duty.round == 1 and (duty.ended_on is None or case.state is State.WITHDRAWN)
    )


def _handled(duties: tuple[Assignment, ...]) -> dict[str, Value]:
    def units(role: Role) -> tuple[str, ...]:
        return tuple(duty.unit.name for duty in duties if duty.role is role)

    answering = [duty for duty in duties if duty.role is not Role.CO] or duties
    return {
        "lead_unit": units(Role.LEAD),
        "co_units": units(Role.CO),
        "split_units": units(Role.SPLIT),
        "joint_units": units(Role.PARTICIPANT),
        "assigned_on": min(duty.assigned_on for duty in duties),
        "due_on": max(duty.due_on for duty in answering),
    }


def _answered(case: Case) -> dict[str, Value]:
    ways = tuple(dict.fromkeys(contact.way.label for contact in case.contacts))
    found: dict[str, Value] = {"result": case.result, "contact_way": ways}
    if case.convenings:
        found["convened_on"] = case.convenings[0].held_on
    if case.replied_on:
        replies = case.replies(1)
        found["reply_no"] = "、".join(dict.fromkeys(r.doc_no for r in replies if r.doc_no))
        found["signed_by"] = "、".join(dict.fromkeys(r.signed_by for r in replies if r.signed_by))
        found["replied_on"] = case.replied_on
    first = case.first
    for form in case.feedback:
        if first and form.round == 1 and form.proposer.id == first.proposer.id:
            found |= {
                "rating": form.rating_result,
                "rating_work": form.rating_work,
                "rated_on": form.given_on,
                "comment": form.comment,
            }
    return found


def as_tuples(
    found: Iterable[Mapping[str, Value]], columns: Sequence[Column]
) -> tuple[tuple[Value, ...], ...]:
    """Return rows of a table in the order of its columns."""
    return tuple(tuple(row[column.key] for column in columns) for row in found)
