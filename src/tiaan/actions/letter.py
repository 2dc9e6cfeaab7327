"""Letters and their numbers in the register.

A letter that was numbered stays what it is: asked for again, it has the same number and tells of
the same cases. Only what no letter tells of yet comes into a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions import notify, remind
from tiaan.actions.letterslots import Asked, Slot, cases_meant, claims, letter_in, order, refuse
from tiaan.errors import RuleViolation
from tiaan.model.terms import Action, LetterKind, ReminderWay
from tiaan.model.waiting import untold
from tiaan.store import letters, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Letter, Unit, Who
    from tiaan.store.journal import Operation

BY_LETTER = "书面"
"""How a proposer was told, where the letter says so."""


class Post(NamedTuple):
    """One letter, as the register has it.

    Attributes:
        unit: to whom; None is the first proposer.
        parts: the cases it tells of, each with its row.
        fresh: whether it was numbered just now.
    """

    kind: LetterKind
    year: int
    number: int
    unit: Unit | None
    on: date
    parts: tuple[tuple[Case, Letter], ...]
    fresh: bool


class Posted(NamedTuple):
    """The letters, and what was left out: one sentence each."""

    posts: tuple[Post, ...]
    remarks: tuple[str, ...]


def issue(conn: sqlite3.Connection, kind: LetterKind, asked: Asked, who: Who) -> Posted:
    """Number the letters of a kind that are not numbered yet; return them with those that were.

    Args:
        conn: the file.
        kind: notice, assign or reminder.
        asked: which.
        who: the clerk.

    Raises:
        NotFound: an unknown number or unit.
        RuleViolation: a case named has nothing to write a letter of, or the day is too early.
    """
    with operation(conn, Action.LETTER, who) as op:
        unit = registers.find_unit(op.registers, asked.unit, active=False) if asked.unit else None
        cases, remarks = cases_meant(op, kind, asked)
        slots = []
        for case in cases:
            found = [
                slot
                for slot in claims(op, kind, case, asked, remarks)
                if unit is None or (slot.unit is not None and slot.unit.id == unit.id)
            ]
            if asked.refs and not found:
                refuse(kind, case, unit)
            slots += found
        known: dict[letters.Key, None] = {}
        new: dict[tuple[object, ...], list[Slot]] = {}
        for slot in slots:
            if (letter := letter_in(kind, slot, op, asked.on)) is not None:
                known[letters.key_of(letter)] = None
            else:
                new.setdefault(slot.group, []).append(slot)
        groups = sorted(new.values(), key=lambda some: order(some[0]))
        written = _number(op, kind, groups, asked.on)
        if asked.tell:
            _tell(op, slots, asked.on)
        posts = [_post(op, key, fresh=False) for key in known]
        posts += [_post(op, key, fresh=True) for key in written]
    posts.sort(key=lambda post: (post.year, post.number))
    return Posted(tuple(posts), tuple(dict.fromkeys(remarks)))


def _number(
    op: Operation, kind: LetterKind, groups: Iterable[Sequence[Slot]], on: date
) -> list[letters.Key]:
    """Enter new letters in the register; of a reminder, that the unit was reminded by letter."""
    first = letters.highest(op.conn, kind, on.year) + 1
    written = []
    for number, slots in enumerate(groups, first):
        written.append(letters.Key(on.year, kind, number))
        for slot in slots:
            _require_after(slot, on)
            before = op.case(slot.case.id)
            if kind is LetterKind.REMINDER and slot.unit is not None:
                op.action = Action.REMIND
                remind.record(op, before, slot.unit.id, ReminderWay.LETTER, on, "")
                op.action = Action.LETTER
            op.insert(
                "letter",
                proposal_id=before.id,
                kind=kind,
                year=on.year,
                number=number,
                unit_id=slot.unit.id if slot.unit else None,
                round=slot.round,
                occasion=slot.occasion,
                issued_on=on,
            )
            op.settle(before, before.state, on)
    return written


def _require_after(slot: Slot, on: date) -> None:
    """Refuse a letter that is older than what it tells of.

    Raises:
        RuleViolation: the proposal was handed over, or decided on, later.
    """
    number = slot.case.number
    if slot.duty is not None:
        begun, what = slot.duty.assigned_on, f"{number} 号 {slot.duty.assigned_on} 才交办"
    else:
        begun = slot.case.verdicts[slot.occasion - 1].decided_on
        what = f"{number} 号 {begun} 才审查"
    if on < begun:
        raise RuleViolation(f"函件日期 {on} 太早：{what}", f"请用 --on 写 {begun} 或以后的日期")


def _tell(op: Operation, slots: Iterable[Slot], on: date) -> None:
    """Record that the proposers were told by these letters, who were not told before."""
    op.action = Action.NOTIFY
    for slot in slots:
        case = op.case(slot.case.id)
        if untold(case) is not None:
            notify.record(op, case, BY_LETTER, on)
    op.action = Action.LETTER


def _post(op: Operation, key: letters.Key, *, fresh: bool) -> Post:
    """Return a letter with the cases that it tells of as they now stand."""
    ids = list(letters.told(op.conn, key)) or [
        row["proposal_id"]
        for row in op.rows_of("letter").values()
        if (row["year"], row["kind"], row["number"]) == (key.year, key.kind, key.number)
    ]
    op.load(ids)
    parts = []
    for case_id in ids:
        case = op.case(case_id)
        row = next(one for one in case.letters if letters.key_of(one) == key)
        parts.append((case, row))
    first = parts[0][1]
    return Post(key.kind, key.year, key.number, first.unit, first.issued_on, tuple(parts), fresh)
