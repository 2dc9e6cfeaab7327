"""What the hand-over meeting gives to whom (交办清单): every unit in protocol order, zeros kept.

It tells what is assigned and, beside it, what is only drafted to be: so it can be printed before
the meeting and, the same again, after it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model import meant
from tiaan.model.case import shown_number
from tiaan.model.dates import due_on, parse_due
from tiaan.model.table import Column, Heading, Kind, Paragraph, Report, Table
from tiaan.model.terms import DraftKind, Mode, Role, State
from tiaan.model.waiting import answer_by, opinion_by
from tiaan.model.workflow import ON_FILE
from tiaan.store import listing, queries, registers
from tiaan.store.selection import proposers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Session, Unit
    from tiaan.model.settings import Settings
    from tiaan.model.table import Block, Value
    from tiaan.model.workdays import Calendar

_DRAFTED = "拟"
"""Before the role of a duty that the meeting has still to decide on."""


class Duty(NamedTuple):
    """What one unit has to do of one proposal.

    Attributes:
        due: the day; or, of what is only drafted, how long after the meeting.
        is_drafted: the meeting has still to decide.
    """

    case: Case
    unit: Unit
    role: Role
    due: date | str
    is_drafted: bool


class Terms(NamedTuple):
    """By what the days of drafts are told: the meeting's day, None where it is not known yet."""

    settings: Settings
    calendar: Calendar
    on: date | None


def assign_list(conn: sqlite3.Connection, session: Session, on: date | None) -> Report | None:
    """Return the list of a session; None where nothing is assigned or drafted to be.

    Args:
        conn: the file.
        session: whose proposals.
        on: the day of the meeting, from which the deadlines of drafts are counted.
    """
    terms = Terms(queries.settings(conn), queries.calendar(conn), on)
    known = registers.load(conn)
    cases = [case for case in listing.cases(conn, [session.id]) if _belongs(case)]
    duties = {case.id: _duties(case, terms, known) for case in cases}
    every = [duty for some in duties.values() for duty in some]
    if not every:
        return None
    busy = {duty.unit.id for duty in every}
    units = sorted(
        (unit for unit in known.units.values() if unit.is_active or unit.id in busy),
        key=lambda unit: (unit.position, unit.id),
    )
    blocks: list[Block] = [Heading("总体情况"), *_whole(cases, duties)]
    blocks.append(_counts(units, every))
    together = [case for case in cases if any(d.role is Role.PARTICIPANT for d in duties[case.id])]
    if together:
        blocks += [Heading("集体办理的提案"), _together(together, duties, terms.settings)]
    blocks.append(Heading("各单位交办清单"))
    for unit in units:
        if some := [duty for duty in every if duty.unit.id == unit.id]:
            blocks += [Heading(unit.name, 2), _list(unit, some, duties, terms.settings)]
    if idle := [unit.name for unit in units if unit.id not in busy]:
        blocks.append(Paragraph(f"没有承办件的单位 {len(idle)} 个：{'、'.join(idle)}。"))
    if left := [case for case in cases if not duties[case.id]]:
        blocks += [Heading("尚未交办的提案"), _left(left, terms.settings)]
    title = f"{terms.settings.office}{session.label}提案交办清单"
    return Report("assign_list", title, tuple(blocks), _subtitle(every, on))


def _subtitle(every: Sequence[Duty], on: date | None) -> str:
    if not any(duty.is_drafted for duty in every):
        return ""
    when = f"期限按 {on} 交办计算" if on else "期限自交办之日起算"
    return f"（标“{_DRAFTED}”的待交办会议决定，{when}）"


def _belongs(case: Case) -> bool:
    """Whether a case is on file, or drafted to be put on file."""
    return case.state in ON_FILE or (case.state is State.PENDING and meant.files(case))


def _duties(case: Case, terms: Terms, known: registers.Registers) -> list[Duty]:
    """Return what units have to do of a case, and what is drafted for them, in order."""
    found = [
        Duty(
            case,
            d.unit,
            d.role,
            answer_by(case, d, terms.settings, terms.calendar),
            is_drafted=False,
        )
        for d in case.duties()
    ]
    draft = meant.drafted(case, DraftKind.ASSIGN)
    if draft is not None and meant.fits(case, draft) and not meant.is_masked(case):
        rule = parse_due(draft.said["due"]) if "due" in draft.said else terms.settings.due_rule
        found += [
            Duty(
                case,
                registers.find_unit(known, name, active=False),
                role,
                _due(rule, role, terms),
                is_drafted=True,
            )
            for role, name in meant.units(draft.said)
        ]
    return found


def _due(rule: DueRule, role: Role, terms: Terms) -> date | str:
    """Return when a unit has to say its part of what is drafted: a co-handler before the lead."""
    is_co = role is Role.CO
    if terms.on is not None:
        due = due_on(rule, terms.on, terms.calendar)
        return opinion_by(due, terms.on, terms.settings, terms.calendar) if is_co else due
    own = terms.settings.co_opinion_due if is_co else rule
    return own.day or f"交办后 {own.label}"


def _whole(cases: Sequence[Case], duties: dict[int, list[Duty]]) -> list[Block]:
    """Return the count that closes: who answers for how many, and how many are left."""
    ways: Counter[str] = Counter()
    for case in cases:
        roles = {duty.role for duty in duties[case.id]}
        if Role.LEAD in roles:
            ways["有主办单位的"] += 1
        elif Role.SPLIT in roles:
            ways["分办的"] += 1
        elif Role.PARTICIPANT in roles:
            ways["集体办理的"] += 1
        else:
            ways["尚未交办的"] += 1
    pending = sum(case.state is State.PENDING for case in cases)
    helped = sum(duty.role is Role.CO for some in duties.values() for duty in some)
    drafts = sum(any(duty.is_drafted for duty in some) for some in duties.values())
    parts = "、".join(f"{way} {many} 件" for way, many in ways.items())
    said = f"立案 {len(cases) - pending} 件" + (f"，另拟立案 {pending} 件" if pending else "")
    sentences = [f"{said}；其中{parts}，合计 {len(cases)} 件。会办 {helped} 件次，另计。"]
    if drafts:
        sentences.append(f"其中 {drafts} 件的承办单位是拟定的，待交办会议决定。")
    return [Paragraph("".join(sentences))]


def _counts(units: Sequence[Unit], every: Sequence[Duty]) -> Table:
    """Return every unit with how many it has in each role."""
    columns = (
        Column("unit", "承办单位"), Column("channel", "归口系统"),
        *(Column(role.value, role.label, Kind.COUNT) for role in Role),
        Column("total", "合计", Kind.COUNT),
    )  # fmt: skip
    counts = Counter((duty.unit.id, duty.role) for duty in every)
    lines: list[tuple[Value, ...]] = []
    for unit in units:
        own = [counts[unit.id, role] for role in Role]
        lines.append((unit.name, unit.channel, *own, sum(own)))
    by_role = [sum(duty.role is role for duty in every) for role in Role]
    totals: tuple[Value, ...] = ("合计", "", *by_role, len(every))
    note = "单位按名册次序；由几个单位承办的提案，每个单位各计一次"
    return Table("units", "各单位承办件数", columns, tuple(lines), totals, (note,), sheet="目录")


def _together(cases: Sequence[Case], duties: dict[int, list[Duty]], settings: Settings) -> Table:
    """Return the cases that a leader convenes, who that is, and the units."""
    lines = [
        (
            shown_number(case, settings), _title(case), _leader(case),
            "、".join(duty.unit.name for duty in duties[case.id]), duties[case.id][0].due,
        )
        for case in cases
    ]  # fmt: skip
    columns = (
        Column("number", "编号"), Column("title", "案由"), Column("leader", "牵头领导"),
        Column("units", "参与单位"), _due_column(lines),
    )  # fmt: skip
    return Table("together", "集体办理的提案", columns, _texts(lines))


def _list(
    unit: Unit, own: Sequence[Duty], duties: dict[int, list[Duty]], settings: Settings
) -> Table:
    """Return the list of one unit: what it leads first."""
    order = list(Role)
    lines = [
        (
            shown_number(duty.case, settings), _title(duty.case), _proposers(duty.case),
            f"{_DRAFTED if duty.is_drafted else ''}{duty.role.label}",
            _others(duty, duties[duty.case.id]), duty.due,
        )
        for duty in sorted(own, key=lambda duty: order.index(duty.role))
    ]  # fmt: skip
    columns = (
        Column("number", "编号"), Column("title", "案由"), Column("lead", "提案人"),
        Column("role", "角色"), Column("others", "其他单位"), _due_column(lines),
    )  # fmt: skip
    title = f"{unit.name}承办的提案（{len(own)} 件）"
    return Table("assignments", title, columns, _texts(lines), sheet=unit.name)


def _due_column(lines: Sequence[tuple[Value, ...]]) -> Column:
    """Return the last column: of days, or of words where a meeting's day is not known."""
    words = any(isinstance(line[-1], str) for line in lines)
    return Column("due_on", "办理期限", Kind.TEXT if words else Kind.DATE)


def _texts(lines: Sequence[tuple[Value, ...]]) -> tuple[tuple[Value, ...], ...]:
    if _due_column(lines).kind is Kind.DATE:
        return tuple(lines)
    return tuple((*line[:-1], str(line[-1])) for line in lines)


def _others(own: Duty, its: Sequence[Duty]) -> str:
    """Return who else handles the case, role by role; of a collective one who convenes."""
    parts = []
    for role in Role:
        names = [d.unit.name for d in its if d.role is role and d.unit.id != own.unit.id]
        if names:
            parts.append(f"{role.label} {'、'.join(names)}")
    if own.role is Role.PARTICIPANT and (leader := _leader(own.case)):
        parts.insert(0, f"{leader}牵头")
    return "；".join(parts)


def _leader(case: Case) -> str:
    """Return the post of who convenes a collective case, as it stands or is drafted."""
    draft = meant.drafted(case, DraftKind.ASSIGN)
    if case.mode is not Mode.COLLECTIVE and draft is not None:
        return str(draft.said.get("leader", ""))
    return case.leader


def _left(cases: Sequence[Case], settings: Settings) -> Table:
    columns = (Column("number", "编号"), Column("title", "案由"), Column("lead", "提案人"))
    lines = tuple((shown_number(c, settings), _title(c), _proposers(c)) for c in cases)
    return Table("left", "尚未交办的提案", columns, lines)


def _title(case: Case) -> str:
    return meant.title(case)


def _proposers(case: Case) -> str:
    return "" if meant.is_masked(case) else proposers(case)
