"""Who handles what: one table of all cases in hand, or a list for each unit.

The table of all cases goes back in as it came out. A unit's list is made to be sent: what the unit
has still to say stands empty in it, under headers that `import replies` reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import FOR_INFORMATION, PROPOSAL_FIELDS, REPLY_FIELDS
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Mode, Role
from tiaan.model.waiting import answer_by
from tiaan.model.workflow import HANDLED
from tiaan.sheets.export import export_columns, frozen, protocol
from tiaan.sheets.later import granted
from tiaan.sheets.rows import CARD_COLUMNS, CARD_NOTE, portions, proposal_rows
from tiaan.store import listing, queries
from tiaan.store.selection import pick, proposers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Unit
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.workdays import Calendar
    from tiaan.sheets.rows import Row
    from tiaan.store.selection import Filter

_COLUMNS = {field.key: field.column for field in (*PROPOSAL_FIELDS, *REPLY_FIELDS)}
_LATER = ("category", "key", "reply_no", "signed_by", "replied_on", "result", "state")
"""What the table of all cases shows beyond the columns that are read in again."""
_STANDING = Column("standing", "办理情况")
_LIST = (
    *(_COLUMNS[key] for key in ("session", "case_no", "title", "lead")),
    *CARD_COLUMNS,
    *(_COLUMNS[key] for key in ("category", "key", "unit")),
    Column("role", "承办角色", Kind.TERM, Role),
    Column("others", "其他承办单位"),
    *(_COLUMNS[key] for key in ("leader", "assigned_on", "due_on")),
    _STANDING,
    *(_COLUMNS[key] for key in ("result", "reply_no", "signed_by", "replied_on", "contact_way")),
)


def in_hand(
    conn: sqlite3.Connection,
    wanted: Filter,
    today: date,
    *,
    sort: str = "number",
    contacts: bool = False,
    people: set[int] | None = None,
) -> Table:
    """Return a row for each case that some unit handles; importing it changes nothing.

    Args:
        conn: the file.
        wanted: which cases.
        today: the day as of which replies are overdue.
        sort: see `selection.SORTS`.
        contacts: whether to show contact data of the first proposer.
        people: with contact data, the ids of those it is about are added, row by row.
    """
    columns = (
        *export_columns("assignments"),
        *(CARD_COLUMNS if contacts else ()),
        *(_aside(_COLUMNS[key]) for key in _LATER),
        _aside(_STANDING),
    )

    def more(case: Case) -> dict[str, Value]:
        return {"standing": _case_standing(case, today), **granted(case)}

    states = wanted.states & HANDLED if wanted.states else HANDLED
    ids = pick(conn, replace(wanted, states=states), sort) if states else []
    rows = proposal_rows(conn, ids, columns, people if contacts else None, more)
    notes = (CARD_NOTE,) if contacts else ()
    return Table("assignments", "交办", columns, rows, notes=notes, frozen=frozen(columns))


def _aside(column: Column) -> Column:
    return column._replace(label=f"{column.label}（{FOR_INFORMATION}）")


def unit_list(
    conn: sqlite3.Connection,
    unit: Unit,
    wanted: Filter,
    today: date,
    *,
    sort: str = "number",
    contacts: bool = False,
    people: set[int] | None = None,
) -> Table:
    """Return the list of one unit: every case of which it has a duty, as `in_hand`."""
    own = _by_unit(conn, wanted, sort).get(unit.id, [])
    return _list(_desk(conn, today, contacts=contacts), unit, own, people)


def unit_lists(
    conn: sqlite3.Connection,
    wanted: Filter,
    today: date,
    *,
    sort: str = "number",
    contacts: bool = False,
    people: set[int] | None = None,
) -> tuple[Table, ...]:
    """Return a table of contents and the list of each unit in protocol order, as `in_hand`.

    Units with nothing to handle are among them, retired ones only where they handle something.
    """
    found = _by_unit(conn, wanted, sort)
    units = [unit for unit in protocol(conn) if unit.is_active or unit.id in found]
    desk = _desk(conn, today, contacts=contacts)
    lists = [_list(desk, unit, found.get(unit.id, []), people) for unit in units]
    return _contents(units, found, today), *lists


def _by_unit(
    conn: sqlite3.Connection, wanted: Filter, sort: str
) -> dict[int, list[tuple[Case, Assignment]]]:
    """Return the cases of each unit, with its latest duty in each; secret matters are no list's."""
    found: dict[int, list[tuple[Case, Assignment]]] = {}
    for some in portions(conn, pick(conn, wanted, sort)):
        for case in some:
            if case.is_secret:
                continue
            latest = {
                duty.unit.id: duty
                for duty in sorted(case.assignments, key=lambda duty: duty.round)
                if duty.ended_on is None
            }
            for unit_id, duty in latest.items():
                found.setdefault(unit_id, []).append((case, duty))
    return found


class _Desk(NamedTuple):
    """What lists are written from; without `cards` they name no contact data."""

    settings: Settings
    calendar: Calendar
    today: date
    cards: dict[int, listing.Card] | None


def _desk(conn: sqlite3.Connection, today: date, *, contacts: bool) -> _Desk:
    cards = listing.cards(conn) if contacts else None
    return _Desk(queries.settings(conn), queries.calendar(conn), today, cards)


def _list(
    desk: _Desk,
    unit: Unit,
    duties: Sequence[tuple[Case, Assignment]],
    people: set[int] | None,
) -> Table:
    contacts = desk.cards is not None
    columns = tuple(column for column in _LIST if contacts or not column.private)
    rows: list[Row] = []
    for case, duty in duties:
        row = _duty_row(desk, case, duty)
        if desk.cards is not None and case.first:
            card = desk.cards.get(case.first.proposer.id, listing.NO_CARD)
            row |= zip((column.key for column in CARD_COLUMNS), card, strict=True)
            if people is not None and any(card):
                people.add(case.first.proposer.id)
        rows.append(tuple(row[column.key] for column in columns))
    sessions = "、".join(dict.fromkeys(case.session.label for case, _ in duties))
    title = f"{unit.name}承办的提案（{sessions}）" if duties else f"{unit.name}没有交办的提案"
    notes = (CARD_NOTE,) if contacts else ()
    return Table(
        "assignments",
        title,
        columns,
        tuple(rows),
        notes=notes,
        sheet=unit.name,
        frozen=frozen(columns),
    )


def _duty_row(desk: _Desk, case: Case, duty: Assignment) -> dict[str, Value]:
    reply = duty.reply
    others = {
        role: [d.unit.name for d in case.duties(duty.round) if d.role is role and d.id != duty.id]
        for role in Role
    }
    ways = (
        contact.way.label
        for contact in case.contacts
        if contact.unit is None or contact.unit.id == duty.unit.id
    )
    return {
        "session": case.session.label,
        "case_no": case.case_no,
        "title": case.shown_title,
        "lead": proposers(case),
        "category": case.category,
        "key": case.key_level,
        "unit": duty.unit.name,
        "role": duty.role,
        "others": "；".join(f"{role.label} {'、'.join(n)}" for role, n in others.items() if n),
        "leader": case.leader,
        "assigned_on": duty.assigned_on,
        "due_on": answer_by(case, duty, desk.settings, desk.calendar),
        "standing": _standing(case, duty, desk.today),
        "result": reply.result if reply else None,
        "reply_no": reply.doc_no if reply else "",
        "signed_by": reply.signed_by if reply else "",
        "replied_on": reply.issued_on if reply else None,
        "contact_way": "、".join(dict.fromkeys(ways)),
    }


def _case_standing(case: Case, today: date) -> str:
    """Return how a case stands in its current round: the reply that is most overdue decides."""
    owing = case.owing()
    if not owing:
        return "已答复"
    first = min(owing, key=lambda duty: duty.due_on)
    return _standing(case, first, today)


def _standing(case: Case, duty: Assignment, today: date) -> str:
    """Return how a duty stands, with its round where there are several."""
    which = f"第 {duty.round} 轮，" if case.round > 1 else ""
    if duty.reply is not None:
        return f"{which}已答复"
    if case.mode is Mode.COLLECTIVE and case.replies(duty.round):
        return f"{which}一并答复"
    if duty.role is Role.CO:
        return f"{which}协助主办单位"
    days = (duty.due_on - today).days
    return which + (f"还有 {days} 天" if days >= 0 else f"逾期 {-days} 天")


def _contents(
    units: Sequence[Unit], found: dict[int, list[tuple[Case, Assignment]]], today: date
) -> Table:
    """Return units with what each has to do: how many cases, in which role, how many overdue."""
    columns = (
        Column("unit", "承办单位"),
        Column("channel", "归口系统"),
        *(Column(role.value, role.label, Kind.COUNT) for role in Role),
        Column("total", "合计", Kind.COUNT),
        Column("owing", "未答复", Kind.COUNT),
        Column("overdue", "其中逾期", Kind.COUNT),
    )
    figures = [_figures(found.get(unit.id, []), today) for unit in units]
    rows: list[Row] = [
        (unit.name, unit.channel, *row) for unit, row in zip(units, figures, strict=True)
    ]
    totals = ("合计", "", *(sum(column) for column in zip(*figures, strict=True)))
    cases = {case.id for some in found.values() for case, _ in some}
    notes = (
        f"共 {len(cases)} 件提案；由几个单位承办的，每个单位各计一次。",
        "会办单位的意见交主办单位，不计入未答复。",
        f"逾期截至 {today}。",
    )
    return Table(
        "units", "各单位承办提案目录", columns, tuple(rows), totals if rows else None, notes,
        sheet="目录", as_of=today,
    )  # fmt: skip


def _figures(duties: Sequence[tuple[Case, Assignment]], today: date) -> tuple[int, ...]:
    """Return how many cases in each role, in all, unanswered, overdue."""
    roles = Counter(duty.role for _, duty in duties)
    owing = [duty for case, duty in duties if duty in case.owing(duty.round)]
    overdue = sum(duty.due_on < today for duty in owing)
    return (*(roles[role] for role in Role), len(duties), len(owing), overdue)
