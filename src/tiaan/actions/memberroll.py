"""The register of members, and of the bodies that propose: added, corrected, taken out of use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tiaan.actions.people import keep_contact, looks_like_a_body
from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model.records import Proposer
from tiaan.model.terms import Action
from tiaan.model.text import clean, fold, required
from tiaan.store import registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date

    from tiaan.model.records import Who
    from tiaan.store.journal import Operation


_NUMBER = re.compile(r"[Mm]\d{1,8}")
"""Someone registered, as lists and errors call them."""


def add_members(
    conn: sqlite3.Connection,
    names: tuple[str, ...],
    who: Who,
    sector: str = "",
    remark: str = "",
    phone: str = "",
    *,
    since: date | None = None,
    is_member: bool = True,
) -> tuple[Proposer, ...]:
    """Register proposers before they propose, or make members of those known by number (M12).

    Args:
        conn: the file.
        names: of new ones; a number means who has it.
        who: the clerk.
        sector: of new ones, as the remark and the phone.
        remark: what tells one from others of the name.
        phone: of one.
        since: the first day as members; None: for as long as anyone asks.
        is_member: they are members, unless they are bodies.
    """
    with operation(conn, Action.REGISTER, who) as op:
        people = tuple(
            seat(op, name, since, bare=is_member and not (sector or remark or phone))
            if _NUMBER.fullmatch(name)
            else register_member(
                op, name, sector, remark, phone=phone, since=since, is_member=is_member
            )
            for name in names
        )
        op.record(who.today, "、".join(person.name for person in people))
    return people


def register_member(
    op: Operation,
    raw: str,
    sector: str = "",
    remark: str = "",
    *,
    phone: str = "",
    address: str = "",
    employer: str = "",
    since: date | None = None,
    is_member: bool = True,
) -> Proposer:
    """Write one proposer; a body is not a member.

    Raises:
        Ambiguous: the name exists and no remark tells the two apart.
        RuleViolation: name and remark exist.
        UsageError: a first day of who is no member.
    """
    name = required(raw, "姓名", limit=60)
    note = clean(remark, "备注", limit=60)
    same = [op.registers.proposers[i] for i in op.registers.names.get(fold(name), ())]
    if same and not note:
        raise Ambiguous(
            f"这个姓名已经登记过（M{same[0].id}）",
            f"同一人请写编号，如 tiaan member add M{same[0].id} --on 任职日期；"
            "同名者请写备注以便区分，如 tiaan member add 姓名 --remark 教育界",
        )
    if any(fold(person.remark) == fold(note) for person in same):
        raise RuleViolation("这个姓名和备注已经登记过", "tiaan member list 列出全部")
    is_person = not looks_like_a_body(name)
    new = Proposer(
        *(0, name, is_person, note, clean(sector, "界别")),
        is_member=is_person and is_member,
        since=since,
    )
    person = op.add_proposer(_sound(new))
    keep_contact(op, person, phone, address, employer)
    return person


def seat(op: Operation, number: str, since: date | None, *, bare: bool = True) -> Proposer:
    """Make a registered person a member from a day on: chosen later, or come back.

    Args:
        op: the operation.
        number: as M12.
        since: the first day; None keeps what is known.
        bare: nothing else was told; a name has more to tell.

    Raises:
        NotFound: nobody has the number.
        RuleViolation: a body, or nothing would change.
        UsageError: more was told.
    """
    person = registers.find_proposer(op.registers, number)
    if person is None or not bare:
        raise UsageError(f"{number} 已经登记，只能写任职日期", "请只写 --on，其他的请去掉")
    if not person.is_person:
        raise RuleViolation(f"M{person.id} 是单位，不能登记为委员", "tiaan member list 列出全部")
    told = {"is_member": True, "is_active": True, "since": since or person.since, "until": None}
    if not change_proposer(op, person, told):
        raise RuleViolation(
            f"M{person.id} 已经登记为委员", "要登记任职日期请写 --on；tiaan member list 列出全部"
        )
    return op.registers.proposers[person.id]


def change_proposer(op: Operation, person: Proposer, told: Mapping[str, Any]) -> bool:
    """Write what is told of a proposer; return whether anything differs now.

    Raises:
        UsageError: a term that cannot be.
    """
    after = _sound(person._replace(**told))
    changed = op.update("proposer", person.id, **told)
    op.registers.add_proposer(after)
    return changed


def _sound(person: Proposer) -> Proposer:
    if (person.since or person.until) and not person.sits:
        raise UsageError("不是委员的没有任职、离任日期", "请去掉日期")
    if person.since and person.until and person.until < person.since:
        raise UsageError(f"离任日期 {person.until} 早于任职日期 {person.since}", "请检查两个日期")
    return person


def retire_member(
    conn: sqlite3.Connection, name: str, who: Who, on: date | None = None, *, never: bool = False
) -> Proposer:
    """Take a proposer out of use: a member leaves on a day. What was proposed stays.

    Args:
        conn: the file.
        name: or number.
        who: the clerk.
        on: the day of leaving, itself not served; None: today, and of who left already an error.
        never: was never a member; goes on proposing.

    Raises:
        NotFound: nobody is called that.
        RuleViolation: already so.
        UsageError: a day of who is no member.
    """
    with operation(conn, Action.REGISTER, who) as op:
        person = registers.find_proposer(op.registers, name)
        if person is None:
            raise NotFound("没有登记这个姓名", "tiaan member list 列出全部")
        told: dict[str, Any] = {"is_active": False}
        if never:
            told = {"is_member": False, "since": None, "until": on}
        elif person.sits and (person.is_active or on):
            told["until"] = on or who.today
        elif on:
            told["until"] = on
        said = "不是委员" if never else "离任" if "until" in told else "停用"
        if (never and not person.sits) or not change_proposer(op, person, told):
            already = "本来就不是委员" if never else "已经停用"
            raise RuleViolation(f"M{person.id} {already}", "tiaan member list 列出全部")
        op.record(on or who.today, f"{said} {person.display}")
        return op.registers.proposers[person.id]
