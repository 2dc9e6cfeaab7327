"""一表清: one row for each proposal with everything that happened to it, for people to read.

Beside the columns that are read in again stand those that a flat sheet has no place for: every
round, every unit's opinion, every contact, every proposer's rating.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tiaan.model.fields import PROPOSAL_FIELDS
from tiaan.model.table import Column, Table
from tiaan.model.terms import Role
from tiaan.model.waiting import answer_by
from tiaan.sheets.beside import beside
from tiaan.sheets.rows import CARD_COLUMNS, CARD_NOTE, proposal_rows
from tiaan.store import queries
from tiaan.store.selection import pick

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.workdays import Calendar
    from tiaan.store.selection import Filter

_FROZEN = ("case_no", "title")
"""What stays in sight."""
_GROUPS: dict[str, tuple[str | Column, ...]] = {
    "": _FROZEN,
    "提交": (
        *("session", "intake_no", "lead", "co_signers", "stated_signers", "kind", "sector"),
        *("timing", "received_on", "category", "body", "public", "public_reason"),
        *("suggested_unit", *(column.key for column in CARD_COLUMNS)),
    ),
    "审查": (
        *("state", "outcome", "decided_on", "grounds", "converted_to", "merged_into"),
        *("notified_on", "notified_how", "key", "excellent"),
        Column("verdicts", "历次审查"),
    ),
    "交办": (
        *("mode", "lead_unit", "co_units", "split_units", "joint_units"),
        *("leader", "assigned_on", "due_on", "convened_on"),
        Column("duties", "各轮交办"),
        Column("objections", "历次退办"),
        Column("extensions", "历次延期"),
        Column("convenings", "历次召集"),
        Column("reminders", "历次催办"),
        Column("supervised", "历次督办"),
    ),
    "答复": (
        *("reply_no", "signed_by", "replied_on", "result", "contact_way"),
        Column("replies", "各轮答复"),
        Column("opinions", "各会办意见"),
        Column("results", "历次结果"),
        Column("contacts", "历次沟通"),
        Column("pledges", "承诺事项"),
    ),
    "反馈": (
        *("rating", "rating_work", "rated_on", "comment"),
        Column("ratings", "各提案者评价"),
    ),
    "公开": ("published", "reply_published"),
    "其他": ("note",),
}


def overview(
    conn: sqlite3.Connection,
    wanted: Filter,
    *,
    sort: str = "number",
    contacts: bool = False,
    people: set[int] | None = None,
) -> Table:
    """Return one wide table of the proposals that are meant.

    Args:
        conn: the file.
        wanted: which proposals.
        sort: see `selection.SORTS`.
        contacts: whether to show contact data.
        people: with contact data, the ids of those it is about are added, row by row.
    """
    columns = tuple(column for column in _columns() if contacts or not column.private)
    more = partial(_more, settings=queries.settings(conn), calendar=queries.calendar(conn))
    ids = pick(conn, wanted, sort)
    rows = proposal_rows(conn, ids, columns, people if contacts else None, more)
    notes = (CARD_NOTE,) if contacts else ()
    return Table("overview", "提案一表清", columns, rows, notes=notes, frozen=len(_FROZEN))


def _columns() -> Iterable[Column]:
    known = {field.key: field.column for field in PROPOSAL_FIELDS}
    for group, members in _GROUPS.items():
        for one in members:
            yield (known[one] if isinstance(one, str) else one)._replace(group=group)


def _more(case: Case, settings: Settings, calendar: Calendar) -> dict[str, Value]:
    """Return what happened to a case, a line for each time; nothing of a secret matter."""
    told = {
        "verdicts": _verdicts(case),
        "duties": [
            _duty(case, duty, answer_by(case, duty, settings, calendar))
            for duty in case.assignments
        ],
        "replies": [_reply(case, d) for d in case.assignments if d.reply and d.role is not Role.CO],
        "opinions": [_reply(case, d) for d in case.assignments if d.reply and d.role is Role.CO],
        "results": [f"{one.result.label}（{one.set_on} 起）" for one in case.results],
        "contacts": _contacts(case),
        "ratings": _ratings(case),
        **beside(case),
    }
    return {key: None if case.is_secret else "\n".join(lines) for key, lines in told.items()}


def _joined(*words: object) -> str:
    return "，".join(str(word) for word in words if word)


def _round(case: Case, number: int) -> str:
    return f"第 {number} 轮 " if case.round > 1 else ""


def _verdicts(case: Case) -> list[str]:
    return [
        f"{one.outcome.label}（{_joined(one.decided_on, one.decided_by, one.note)}）"
        for one in case.verdicts
    ]


def _duty(case: Case, duty: Assignment, due: date) -> str:
    ended = f"{duty.ended_on} 终止：{duty.end_reason}" if duty.ended_on else ""
    days = _joined(
        f"{duty.assigned_on} 交办",
        f"{due} 前{'送会办意见' if duty.role is Role.CO else '答复'}",
        ended,
    )
    return f"{_round(case, duty.round)}{duty.role.label} {duty.unit.name}（{days}）"


def _reply(case: Case, duty: Assignment) -> str:
    reply = duty.reply
    if reply is None:
        return ""
    told = _joined(reply.issued_on, reply.doc_no, reply.signed_by and f"{reply.signed_by}签发")
    return f"{_round(case, duty.round)}{duty.unit.name}：{reply.result.label}（{told}）"


def _contacts(case: Case) -> list[str]:
    return [
        f"{one.stage.label} {one.way.label}"
        f"（{_joined(one.happened_on, one.unit and one.unit.name, one.note)}）"
        for one in case.contacts
    ]


def _ratings(case: Case) -> list[str]:
    return [
        f"{_round(case, one.round)}{one.proposer.display}：{one.rating_result}"
        + (f"，对工作{one.rating_work}" if one.rating_work else "")
        + f"（{_joined(one.given_on, one.source.label)}）{one.comment}"
        for one in case.feedback
    ]
