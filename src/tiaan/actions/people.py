"""Proposers as they are met: found, or registered and said so; their contact data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tiaan.model.records import Proposer
from tiaan.model.text import clean, fold, required
from tiaan.store import registers

if TYPE_CHECKING:
    from tiaan.store.journal import Operation

_BODIES = (
    # Source: how office systems tell a body from a person by its name.
    *("委员会", "支部", "总支", "工委", "工商联", "联合会", "总工会", "团县委", "团市委", "妇联"),
    *("科协", "侨联", "台联", "文联", "残联", "红十字会", "界", "小组", "联组", "活动组", "联络组"),
    *("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟", "协会", "商会"),
)


def looks_like_a_body(name: str) -> bool:
    """Whether a name is a body's: 民盟支部, 县工商联, 教育界; a short name may be a person."""
    bare = fold(registers.split_remark(name)[0])
    return any(word in bare for word in _BODIES)


def called(person: Proposer | None) -> str:
    """Return what an error calls a person: by number, so that it can be shown to others."""
    return "所写姓名" if person is None else f"M{person.id} "


def looked_up(person: Proposer | None) -> str:
    """Return what a hint adds where an error calls a person by number: how to see who that is."""
    return "" if person is None else f"；M{person.id} 是谁见 tiaan member list"


def met_first(proposer: Proposer) -> str:
    """Return what is remarked of a proposer just registered: a person by number, see `called`."""
    who = f" M{proposer.id}" if proposer.is_person else f"：{proposer.name}"
    return f"新登记提案者{who}"


def meet(
    op: Operation, raw: str, *, is_person: bool, is_member: bool = True, sector: str = ""
) -> tuple[Proposer, bool]:
    """Return the proposer of a name, registering one met for the first time.

    A member met first has no day of appointment: nobody said one.

    Returns:
        the proposer, and whether it is new.

    Raises:
        Ambiguous: several of one name.
    """
    found = registers.find_proposer(op.registers, raw)
    if found is not None:
        return found, False
    name, remark = required(raw, "姓名", limit=60), ""
    if is_person:
        name, remark = registers.split_remark(name)
    met = Proposer(0, name, is_person, remark, sector, is_member=is_person and is_member)
    return op.add_proposer(met), True


def keep_contact(
    op: Operation, proposer: Proposer, phone: str = "", address: str = "", employer: str = ""
) -> None:
    """Keep how to reach a proposer: beside the log, which only learns that it changed."""
    values = [clean(phone, "电话", limit=40), clean(address, "地址"), clean(employer, "单位及职务")]
    if not any(values):
        return
    old = op.card(proposer.id)
    kept = tuple(given or before for given, before in zip(values, old, strict=True))
    if kept != old:
        op.point_to_card(proposer.id, op.keep_card(os.urandom(16).hex(), *kept))
