"""The forms that are sent out: which columns each asks for.

A form asks only for what its sender knows: a proposer is not asked for the unit that will answer,
and nobody's rating, result or contact data is ever filled in beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.fields import SHEETS
from tiaan.model.table import Column, Kind
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.fields import Field
    from tiaan.model.records import Session, Who
    from tiaan.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind of form asks for.

    Attributes:
        title: what it is called, after county and session.
        given: the columns that are filled in for the receiver; none where it starts empty.
        asked: the columns that the receiver fills in; they come after.
        aside: columns that only tell the receiver something; they stand between the two.
        waits: what the proposals on it wait for; "" where it starts empty.
        hint: what the line under the title says besides the usual.
    """

    title: str
    given: tuple[str, ...]
    asked: tuple[str, ...]
    aside: tuple[Column, ...] = ()
    waits: str = ""
    hint: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its columns in order, but for those aside."""
        return self.given + self.asked


_WHICH = ("seq", "case_no", "title", "lead")
_WHOSE = (*_WHICH, "unit")
_INTAKE = ("seq", "intake_no", "title", "lead")
_DUE = (Column("due_on", "办理时限", Kind.DATE),)
_UNITS = (Column("units", "承办单位"),)
FORMS: dict[str, Form] = {
    "proposals": Form(
        "提案征集表",
        (),
        (
            *("seq", "title", "lead", "kind", "sector", "employer", "phone"),
            *("co_signers", "category", "body", "suggested_unit", "public", "public_reason"),
            *("received_on", "note"),
        ),
        hint="一件提案一行，一事一案；涉密内容不要填入",
    ),
    "units": Form(
        "承办单位登记表",
        (),
        ("seq", "name", "channel", "aliases", "is_active"),
        hint="一个单位一行，按习惯的先后排列",
    ),
    "members": Form(
        "委员名册",
        (),
        (
            *("seq", "name", "sector", "employer", "phone", "address", "remark"),
            *("is_member", "since", "until", "is_active"),
        ),
        hint="一人一行；同名的请在“备注”写明是哪一位",
    ),
    "reviews": Form(
        "提案审查意见表",
        (*_INTAKE, "category"),
        (
            *("outcome", "decided_on", "case_no", "grounds", "converted_to", "merged_into"),
            *("notified_on", "notified_how", "key", "note"),
        ),
        waits="待审查",
        hint="没有结论的留空",
    ),
    "assignments": Form(
        "提案交办清单",
        _WHICH,
        ("mode", "lead_unit", "co_units", "leader", "assigned_on", "due_on"),
        aside=(Column("suggested_unit", "建议承办单位"),),
        waits="待交办",
        hint="分办、集体办理的，各单位都写在“主办单位”格",
    ),
    "replies": Form(
        "提案办理答复情况表",
        (*_WHOSE, "round"),
        (
            *("result", "reply_no", "signed_by", "replied_on"),
            *("contact_way", "pledge", "promised_on"),
        ),
        aside=_DUE,
        waits="待答复",
        hint="没有答复的留空",
    ),
    "feedback": Form(
        "提案办理情况征询意见表",
        ("seq", "case_no", "title", "rater", "round"),
        ("rating", "rating_work", "rated_on", "source", "comment"),
        aside=_UNITS,
        waits="待评价",
        hint="由评价人自己选填；没有意见的留空，留空不算评价",
    ),
    "cosigners": Form(
        "提案联名确认表",
        (*_INTAKE, "co_signer", "invited_on", "answer_by"),
        ("consent", "consent_how", "confirmed_on"),
        waits="待确认",
        hint="没有回复的留空；留空不算同意",
    ),
    "contacts": Form(
        "与提案人沟通情况表",
        _WHOSE,
        ("stage", "contact_way", "contacted_on", "note"),
        waits="待沟通",
        hint="办前、办后各沟通一次；同一件沟通几次的，写在几行",
    ),
    "objections": Form(
        "提案退办、改办登记表",
        _WHOSE,
        ("raised_on", "reason", "wished_unit", "ruling", "ruled_on", "moved_to", "ruling_note"),
        aside=_DUE,
        waits="待答复",
        hint="不退办的留空；退办处理由提案委填写",
    ),
    "extensions": Form(
        "提案延期办理登记表",
        (*_WHOSE, "round", "was_due_on"),
        ("extended_to", "consent_by", "granted_on", "reason"),
        waits="待答复",
        hint="不延期的留空",
    ),
    "convenings": Form(
        "集体办理召集登记表",
        _WHICH,
        ("convened_by", "convened_on", "present", "agreed"),
        aside=_UNITS,
        waits="待召集",
        hint="召集人写职务；没有召集的留空",
    ),
    "reminders": Form(
        "提案催办登记表",
        _WHOSE,
        ("remind_way", "reminded_on", "note"),
        aside=_DUE,
        waits="待答复",
        hint="没有催办的留空",
    ),
    "supervision": Form(
        "重点提案督办台账",
        (*_WHICH, "key"),
        (
            *("key_topic", "led_government", "led_cppcc"),
            *("form", "supervised_on", "supervision_level", "taking_part", "achieved"),
        ),
        aside=_UNITS,
        waits="重点",
        hint="领导和参加人写职务；督办几次的写在几行；同一次活动涉及几件的，各行写得一样",
    ),
    "pledges": Form(
        "提案承诺事项登记表",
        _WHOSE,
        ("pledge", "promised_on", "no_date", "made_on"),
        waits="列入计划而没有承诺",
        hint="一项承诺一行；没有时限的写明原因",
    ),
}
"""The form of each kind of sheet."""


class County(NamedTuple):
    """What a form takes from the file.

    Attributes:
        session: None for a register's form.
        units: those in use, in protocol order.
        people: names as registered, with the remark that tells namesakes apart.
    """

    settings: Settings
    session: Session | None
    units: tuple[str, ...]
    people: tuple[str, ...]
    sectors: tuple[str, ...]
    today: date


def find(kind: str) -> Form:
    """Return the form of a kind.

    Raises:
        UsageError: no such kind.
    """
    if kind not in FORMS:
        known = "、".join(f"{key} {form.title}" for key, form in FORMS.items())
        raise UsageError(f"没有“{kind}”这一种", f"可用：{known}")
    return FORMS[kind]


def fields(kind: str) -> tuple[Field, ...]:
    """Return the fields that a form asks for, in order."""
    known = {field.key: field for field in SHEETS[kind].fields}
    return tuple(known[key] for key in FORMS[kind].keys)


def county(conn: sqlite3.Connection, kind: str, who: Who) -> County:
    """Return what a form takes from the file.

    Raises:
        NotFound: no such session; or none at all, where the form speaks of one.
    """
    known = registers.load(conn)
    speaks = kind not in ("units", "members")
    units = sorted(known.units.values(), key=lambda unit: (unit.position, unit.id))
    people = [person for person in known.proposers.values() if person.is_active]
    return County(
        queries.settings(conn),
        registers.find_session(conn, who.session) if speaks else None,
        tuple(unit.name for unit in units if unit.is_active),
        tuple(dict.fromkeys(person.display for person in people)),
        tuple(dict.fromkeys(person.sector for person in people if person.sector)),
        who.today,
    )
