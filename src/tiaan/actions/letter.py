"""Letters: which there are to be written, their numbers in the register, the county's templates.

A letter that was numbered stays what it is: asked for again, it has the same number and tells of
the same cases. Only what no letter tells of yet comes into a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions import notify, remind
from tiaan.actions.common import require_handled
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.dates import due_on
from tiaan.model.letters import NOTIFIED
from tiaan.model.terms import Action, LetterKind, ReminderWay
from tiaan.model.text import clean
from tiaan.model.waiting import untold, waiting_for
from tiaan.model.workflow import HANDLED
from tiaan.store import letters, listing, registers, waiting
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Assignment, Letter, Unit, Who
    from tiaan.model.refs import Ref
    from tiaan.model.terms import Decision
    from tiaan.store.journal import Operation

BY_LETTER = "书面"
"""How a proposer was told, where the letter says so."""


class Asked(NamedTuple):
    """Which letters are asked for.

    Attributes:
        refs: about these; none for all of the session.
        unit: to this unit only.
        on: the day on new ones.
        outcomes: notices of these decisions only; none for all.
        tell: whether to record with a new notice that the proposer was told.
        within: reminders of what is due by then.
    """

    refs: tuple[Ref, ...]
    on: date
    unit: str = ""
    outcomes: frozenset[Decision] = frozenset()
    tell: bool = False
    within: DueRule | None = None


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


class _Slot(NamedTuple):
    """A place in a letter that a case has a claim to.

    Attributes:
        group: what has to be alike for two cases to come into one new letter.
    """

    case: Case
    unit: Unit | None
    round: int
    occasion: int
    group: tuple[object, ...]
    duty: Assignment | None = None


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
        cases, remarks = _meant(op, kind, asked)
        slots = []
        for case in cases:
            found = [
                slot
                for slot in _slots(op, kind, case, asked, remarks)
                if unit is None or (slot.unit is not None and slot.unit.id == unit.id)
            ]
            if asked.refs and not found:
                _refuse(kind, case, unit)
            slots += found
        known: dict[letters.Key, None] = {}
        new: dict[tuple[object, ...], list[_Slot]] = {}
        for slot in slots:
            if (letter := _letter(kind, slot, op, asked.on)) is not None:
                known[letters.key_of(letter)] = None
            else:
                new.setdefault(slot.group, []).append(slot)
        groups = sorted(new.values(), key=lambda some: _order(some[0]))
        written = _number(op, kind, groups, asked.on)
        if asked.tell:
            _tell(op, slots, asked.on)
        posts = [_post(op, key, fresh=False) for key in known]
        posts += [_post(op, key, fresh=True) for key in written]
    posts.sort(key=lambda post: (post.year, post.number))
    return Posted(tuple(posts), tuple(dict.fromkeys(remarks)))


def _meant(op: Operation, kind: LetterKind, asked: Asked) -> tuple[list[Case], list[str]]:
    """Return the cases named, or all of the session; reminders ask every session's.

    Raises:
        RuleViolation: one that is named touches secrets.
    """
    if asked.refs:
        cases = [op.take(ref) for ref in asked.refs]
        for case in cases:
            if case.is_secret:
                raise RuleViolation(
                    f"{case.number} 号涉密，不写函件",
                    "涉密提案交由保密渠道处理，告知用 tiaan notify",
                )
        return list({case.id: case for case in cases}.values()), []
    if kind is LetterKind.REMINDER:
        ids = [case.id for case in waiting.cases(op.conn, op.who, op.settings)]
    else:
        session = registers.find_session(op.conn, op.who.session)
        ids = listing.case_ids(op.conn, [session.id])
    op.load(ids)
    cases = [op.case(case_id) for case_id in ids]
    secret = sum(case.is_secret for case in cases)
    return [c for c in cases if not c.is_secret], [f"涉密的 {secret} 件不写"] if secret else []


def _slots(
    op: Operation, kind: LetterKind, case: Case, asked: Asked, remarks: list[str]
) -> Iterator[_Slot]:
    """Yield the letters of a kind that a case belongs in."""
    match kind:
        case LetterKind.NOTICE:
            yield from _notices(case, asked.outcomes)
        case LetterKind.ASSIGN:
            yield from _handed_over(case)
        case _:
            yield from _owed(op, case, asked, remarks)


def _notices(case: Case, outcomes: frozenset[Decision]) -> Iterator[_Slot]:
    if case.verdicts and case.verdicts[-1].outcome in (outcomes or NOTIFIED) & NOTIFIED:
        yield _Slot(case, None, 1, len(case.verdicts), (case.id,))


def _handed_over(case: Case) -> Iterator[_Slot]:
    if case.state not in HANDLED:
        return
    for duty in case.duties():
        same = case.duties_of(duty.unit, duty.round)
        group = (duty.unit.id, duty.assigned_on, case.round > 1, case.session.id)
        place = [one.id for one in same].index(duty.id) + 1
        yield _Slot(case, duty.unit, duty.round, place, group, duty)


def _owed(op: Operation, case: Case, asked: Asked, remarks: list[str]) -> Iterator[_Slot]:
    """Yield what is owed and due by then; who was reminded just now is left in peace."""
    last = due_on(asked.within, asked.on, op.calendar) if asked.within else None
    due = [
        one
        for one in waiting_for(case, op.settings, op.calendar, asked.on)
        if one.duty is not None and (last is None or one.due_on <= last)
    ]
    for step in remind.plan(due, op.settings, op.calendar, asked.on):
        duty = step.owed.duty
        if duty is None:
            continue
        made = [one for one in case.letters if _is_reminder(one, duty)]
        slot = _Slot(case, duty.unit, duty.round, len(made) + 1, (duty.unit.id,), duty)
        if (
            step.rests
            and not asked.refs
            and _letter(LetterKind.REMINDER, slot, op, asked.on) is None
        ):
            gap = op.settings.remind_gap.label
            remarks.append(f"{duty.unit.name} {gap}内催过，{case.number} 号这次不催")
            continue
        yield slot


def _is_reminder(letter: Letter, duty: Assignment) -> bool:
    return (
        letter.kind is LetterKind.REMINDER
        and letter.round == duty.round
        and letter.unit is not None
        and letter.unit.id == duty.unit.id
    )


def _letter(kind: LetterKind, slot: _Slot, op: Operation, on: date) -> Letter | None:
    """Return the letter that the slot has already; of reminders only one of just now."""
    if kind is LetterKind.REMINDER:
        made = [one for one in slot.case.letters if slot.duty and _is_reminder(one, slot.duty)]
        if made and on < due_on(op.settings.remind_gap, made[-1].issued_on, op.calendar):
            return made[-1]
        return None
    for letter in slot.case.letters:
        to = letter.unit.id if letter.unit else None
        if (letter.kind, to, letter.round, letter.occasion) == (
            kind, slot.unit.id if slot.unit else None, slot.round, slot.occasion,
        ):  # fmt: skip
            return letter
    return None


def _order(slot: _Slot) -> tuple[object, ...]:
    """Return what new letters are numbered by: the county's order of units, or the case number."""
    unit, duty, case = slot.unit, slot.duty, slot.case
    return (
        unit.position if unit else 0,
        unit.id if unit else 0,
        duty.assigned_on if duty else case.session.opens_on,
        case.case_no or "~",
        case.intake_no,
    )


def _refuse(kind: LetterKind, case: Case, unit: Unit | None) -> None:
    """Say why a case that was named has no letter of the kind.

    Raises:
        RuleViolation: always.
    """
    if kind is LetterKind.NOTICE:
        raise RuleViolation(
            f"{case.number} 号提案{case.state.label}，没有可告知的审查结果",
            "告知函用于立案、不予立案、退回、转化和并案",
        )
    require_handled(case, "发函")
    if unit is not None and not any(duty.unit.id == unit.id for duty in case.duties()):
        raise RuleViolation(
            f"“{unit.name}”没有承办 {case.number} 号", f"各单位办理情况见 tiaan show {case.number}"
        )
    raise RuleViolation(
        f"{case.number} 号没有待答复的单位，不必催办", f"办理情况见 tiaan show {case.number}"
    )


def _number(
    op: Operation, kind: LetterKind, groups: Iterable[Sequence[_Slot]], on: date
) -> list[letters.Key]:
    """Enter new letters in the register; of a reminder, that the unit was reminded by letter."""
    first = letters.highest(op.conn, kind, on.year) + 1
    written = []
    for number, slots in enumerate(groups, first):
        written.append(letters.Key(on.year, kind, number))
        for slot in slots:
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


def _tell(op: Operation, slots: Iterable[_Slot], on: date) -> None:
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


# Templates


def set_template(
    conn: sqlite3.Connection, kind: LetterKind, name: str, data: bytes, who: Who
) -> bool:
    """Keep a county's own template; the caller has looked through it. Say whether it is new."""
    with operation(conn, Action.LETTER, who) as op:
        known = letters.templates(conn).get(kind)
        shown = clean(name, "文件名")
        sha256 = op.keep(data)
        if known is None:
            op.insert("letter_template", kind=kind, name=shown, sha256=sha256)
        elif not op.update("letter_template", known.id, name=shown, sha256=sha256):
            return False
        op.record(who.today, f"{kind.label}用“{shown}”")
    return True


def reset_template(conn: sqlite3.Connection, kind: LetterKind, who: Who) -> str:
    """Go back to the program's own template; return the name of the file given up.

    Raises:
        UsageError: it is in use already.
    """
    with operation(conn, Action.LETTER, who) as op:
        known = letters.templates(conn).get(kind)
        if known is None:
            raise UsageError(f"{kind.label}用的就是自带的模板", "tiaan doc template list 查看")
        op.delete("letter_template", known.id)
        op.record(who.today, f"{kind.label}用自带的模板")
    return known.name
