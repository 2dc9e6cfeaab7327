"""What letters and forms say: a value for every placeholder, from the records.

A letter says what was so when it was numbered, as far as that is kept: the due day before any
extension, a day left counted from its own date. So the same letter is the same file again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tiaan.model.dates import chinese_date, due_on
from tiaan.model.letters import CASE_KEYS, Told
from tiaan.model.settings import committee
from tiaan.model.table import text
from tiaan.model.terms import (
    SCHEME_LETTERS,
    ContactWay,
    Decision,
    Mode,
    Role,
    class_letter,
)
from tiaan.model.vocabulary import numbered
from tiaan.model.waiting import waiting_for
from tiaan.store import attachments, listing, queries
from tiaan.store.numbering import shown_number
from tiaan.store.selection import proposers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Letter, Proposer, Reply, Unit, Verdict
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.workdays import Calendar

WARNING = "本件含提案者联系方式，仅供办理提案联系之用，请妥善保管，勿外传。"
_BOX, _TICKED = "□", "√"
_WIDE = "　"


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are written from.

    Attributes:
        today: the day on forms, which are in no register.
        cards: contact data by proposer; None where it was not asked for.
        people: those whose contact data was written, letter by letter.
    """

    conn: sqlite3.Connection
    settings: Settings
    calendar: Calendar
    today: date
    cards: dict[int, listing.Card] | None = None
    people: set[int] = field(default_factory=set)


def desk(conn: sqlite3.Connection, today: date, *, contacts: bool = False) -> Desk:
    """Return what letters are written from, as the file stands."""
    cards = listing.cards(conn) if contacts else None
    return Desk(conn, queries.settings(conn), queries.calendar(conn), today, cards)


# Letters, each with its place in the register


def notice(at: Desk, case: Case, letter: Letter) -> Told:
    """Return what a first proposer is told of a decision."""
    verdict = case.verdicts[letter.occasion - 1]
    number = numbered(letter, at.settings.letter_number)
    values = {
        **_case(at, case),
        **_own(case),
        **_dated(at, letter.issued_on),
        "函号": number,
        "函件标题": _TITLES[verdict.outcome],
        "告知内容": _told_of(at, case, verdict),
    }
    return Told(f"{number}{_WIDE}{case.number}{_WIDE}{_addressee(case)}", values)


def assign(at: Desk, parts: Sequence[tuple[Case, Letter]]) -> Told:
    """Return what a unit is handed over, its list case by case."""
    letter = parts[0][1]
    duties = [(case, case.duties_of(one.unit, one.round)[one.occasion - 1]) for case, one in parts]
    assigned = duties[0][1].assigned_on
    counts = Counter(duty.role for _, duty in duties)
    rows = [
        {**_duty(at, case, duty, first=True), "序号": str(place)}
        for place, (case, duty) in enumerate(duties, 1)
    ]
    again = letter.round > 1
    values = {
        **_to_unit(at, parts),
        "函件标题": "关于重新办理提案的函" if again else "关于交办提案的函",
        "件数说明": "、".join(f"{r.label}{counts[r]}件" for r in Role if counts[r]),
        "交办日期": chinese_date(assigned),
        "退办期限": chinese_date(due_on(at.settings.objection_window, assigned, at.calendar)),
        "联系方式提示": _warning(at, [case for case, _ in duties]),
    }
    return Told(_stem(values), values, tuple(rows))


def reminder(at: Desk, parts: Sequence[tuple[Case, Letter]]) -> Told | None:
    """Return what a unit is reminded of; what it has answered since is left out, None if all."""
    rows: list[dict[str, str]] = []
    late = 0
    for case, letter in parts:
        owed = waiting_for(case, at.settings, at.calendar, letter.issued_on)
        for one in owed:
            duty = one.duty
            if duty is None or duty.unit.id != (letter.unit.id if letter.unit else 0):
                continue
            days = (one.due_on - letter.issued_on).days
            late += days < 0
            rows.append(
                {
                    **_duty(at, case, duty, due=one.due_on),
                    "序号": str(len(rows) + 1),
                    "到期情况": f"还有{days}天" if days >= 0 else f"逾期{-days}天",
                }
            )
    if not rows:
        return None
    counts = (("已逾期", late), ("即将到期", len(rows) - late))
    values = {
        **_to_unit(at, parts),
        "件数": str(len(rows)),
        "件数说明": "、".join(f"{what}{count}件" for what, count in counts if count),
    }
    return Told(_stem(values), values, tuple(rows))


def _to_unit(at: Desk, parts: Sequence[tuple[Case, Letter]]) -> dict[str, str]:
    letter = parts[0][1]
    sessions = dict.fromkeys(case.session.label for case, _ in parts)
    return {
        **_dated(at, letter.issued_on),
        "函号": numbered(letter, at.settings.letter_number),
        "收函单位": letter.unit.name if letter.unit else "",
        "会议": "、".join(sessions),
        "件数": str(len(parts)),
    }


def _stem(values: dict[str, str]) -> str:
    return f"{values['函号']}{_WIDE}{values['收函单位']}"


# Forms, which are in no register


def reply_form(at: Desk, case: Case, duty: Assignment) -> Told:
    """Return the form in which a unit answers, with what is known filled in."""
    opinion = duty.role is Role.CO
    title = "提案会办意见表" if opinion else "提案办理情况答复表"
    values = {
        **_case(at, case),
        **_own(case),
        **_dated(at, at.today),
        **_duty(at, case, duty),
        "表名": title,
        "承办单位": duty.unit.name,
        "轮次": f"第{duty.round}轮",
        "答复文号": duty.reply.doc_no if duty.reply else "",
        "签发人": duty.reply.signed_by if duty.reply else "",
        "答复日期": chinese_date(duty.reply.issued_on) if duty.reply else "",
        "沟通情况": _contacts(case, duty.unit),
        "结果选项": _results(at.settings, duty.reply),
        "联系方式提示": _warning(at, [case]),
    }
    return Told(f"{shown_number(case, at.settings)}{_WIDE}{duty.unit.name}{_WIDE}{title}", values)


def feedback_form(at: Desk, case: Case, proposer: Proposer) -> Told:
    """Return the form in which a proposer says how satisfied; nothing is ticked beforehand."""
    duties = [duty for duty in case.duties() if duty.role is not Role.CO and duty.reply]
    answered = [duty.reply.issued_on for duty in duties if duty.reply]
    back = due_on(at.settings.feedback_due, max(answered), at.calendar)
    if back < at.today:  # who is asked late is not asked for yesterday
        back = due_on(at.settings.feedback_due, at.today, at.calendar)
    rows = tuple(
        {
            "承办单位": duty.unit.name,
            "答复文号": duty.reply.doc_no,
            "答复日期": chinese_date(duty.reply.issued_on),
        }
        for duty in duties
        if duty.reply
    )
    values = {
        **_case(at, case),
        **_own(case),
        **_addressed(proposer),
        **_dated(at, at.today),
        "填表人": called(proposer),
        "轮次": f"第{case.round}轮",
        "评价选项": _WIDE.join(f"{_BOX}{word}" for word in at.settings.ratings),
        "沟通选项": _WIDE.join(f"{_BOX}{way}" for way in _ways()),
        "交回期限": chinese_date(back),
        "联系方式提示": _warning(at, [case]),
    }
    for name in rows[0] if rows else ():
        values.pop(name, None)
    number = shown_number(case, at.settings)
    return Told(f"{number}{_WIDE}{proposer.display}{_WIDE}征询意见表", values, rows)


def original(at: Desk, case: Case) -> Told:
    """Return the text of a proposal, line by line."""
    body = attachments.read(at.conn, case.body_sha256) if case.body_sha256 else None
    lines = body.decode() if body else "（没有录入正文，请见纸质件）"
    number = shown_number(case, at.settings)
    values = {**_dated(at, at.today), **_case(at, case), **_own(case)}
    rows = tuple({"段落": line.strip()} for line in lines.splitlines() if line.strip())
    return Told(f"{number}{_WIDE}{case.title}", values, rows)


# What they have in common


def _dated(at: Desk, on: date) -> dict[str, str]:
    office = at.settings.office
    return {"单位称呼": office, "落款单位": committee(office), "发函日期": chinese_date(on)}


def _case(at: Desk, case: Case) -> dict[str, str]:
    """Return what the sheet of proposals says of a case, under its own headers."""
    body = ""
    if case.body_sha256:
        body = (attachments.read(at.conn, case.body_sha256) or b"").decode()
    card = None
    if at.cards is not None and case.first:
        card = at.cards.get(case.first.proposer.id, listing.NO_CARD)
        if any(card):
            at.people.add(case.first.proposer.id)
    row = listing.describe(case, body=body, card=card)
    found = {label: _written(row[key]) for label, key in CASE_KEYS.items()}
    return found | {"案号": shown_number(case, at.settings) if case.case_no else ""}


def _own(case: Case) -> dict[str, str]:
    """Return how a case's proposers are named."""
    found = {"提案者": proposers(case), "称呼": "", "敬称": ""}
    return found | _addressed(case.first.proposer) if case.first else found


def _addressed(proposer: Proposer) -> dict[str, str]:
    return {"称呼": called(proposer), "敬称": "您" if proposer.is_person else "你们"}


def called(proposer: Proposer) -> str:
    """Return how a letter addresses a proposer: 王芳委员."""
    if not proposer.is_person:
        return proposer.name
    return f"{proposer.name}{'委员' if proposer.is_member else '同志'}"


def _addressee(case: Case) -> str:
    return case.first.proposer.display if case.first else ""


def _written(value: Value) -> str:
    """Return a value as letters write it."""
    return chinese_date(value) if isinstance(value, date) else text(value)


def _duty(
    at: Desk, case: Case, duty: Assignment, *, first: bool = False, due: date | None = None
) -> dict[str, str]:
    """Return a line of a unit's list.

    Args:
        at: the desk.
        case: which.
        duty: the unit's.
        first: whether the due day is that of the handing over, whatever was granted since.
        due: the day it is due, where that is known.
    """
    others = {
        role: [d.unit.name for d in case.duties(duty.round) if d.role is role and d.id != duty.id]
        for role in Role
    }
    key = case.key_level
    notes = (
        key if not key or key.endswith("提案") else f"{key}提案",
        f"集体办理，召集人：{case.leader}" if case.mode is Mode.COLLECTIVE else "",
        "重新办理" if duty.round > 1 else "",
    )
    return {
        **_case(at, case),
        "提案者": proposers(case),
        "承办角色": duty.role.label,
        "办理期限": chinese_date(due or _due(at, case, duty, first=first)),
        "其他承办单位": "；".join(f"{r.label} {'、'.join(n)}" for r, n in others.items() if n),
        "备注": "；".join(note for note in notes if note),
    }


def _due(at: Desk, case: Case, duty: Assignment, *, first: bool) -> date:
    """Return the day by which a unit has to answer, or a co-handler to tell the lead."""
    granted = [one.was_due_on for one in case.extensions if one.assignment_id == duty.id]
    due = granted[0] if granted and first else duty.due_on
    if duty.role is Role.CO and (first or not granted):
        return min(due, due_on(at.settings.co_opinion_due, duty.assigned_on, at.calendar))
    return due


def _ways() -> Iterator[str]:
    """Yield the ways of contact as the proposer would say them."""
    for way in ContactWay:
        yield "我表示不需要" if way is ContactWay.DECLINED else way.label


def _warning(at: Desk, cases: Iterable[Case]) -> str:
    """Return what stands on a letter with contact data in it."""
    cards = at.cards or {}
    told = any(any(cards.get(c.first.proposer.id, ())) for c in cases if c.first)
    return WARNING if told else ""


def _contacts(case: Case, unit: Unit) -> str:
    """Return the contacts that are known already."""
    return "\n".join(
        f"{one.stage.label}{one.way.label}（{chinese_date(one.happened_on)}）"
        for one in sorted(case.contacts, key=lambda one: one.happened_on)
        if one.unit is None or one.unit.id == unit.id
    )


def _results(settings: Settings, reply: Reply | None) -> str:
    """Return the classes of the county's scheme, the one answered ticked."""
    lines = []
    for letter, meanings in SCHEME_LETTERS[settings.class_scheme].items():
        given = reply is not None and (
            letter == class_letter(reply.class_raw)
            or (class_letter(reply.class_raw) is None and meanings == (reply.result,))
        )
        words = "或".join(meaning.label for meaning in meanings)
        lines.append(f"{_TICKED if given else _BOX}{letter}类（{words}）")
    return "\n".join(lines)


# What a notice says

_TITLES = {
    Decision.FILE: "关于提案予以立案的通知",
    Decision.REJECT: "关于提案不予立案的告知函",
    Decision.RETURN: "关于提案退回修改的告知函",
    Decision.CONVERT: "关于提案转作其他方式处理的告知函",
    Decision.MERGE: "关于提案并案办理的告知函",
}


def _told_of(at: Desk, case: Case, verdict: Verdict) -> str:
    """Return what a decision means for the proposer, with its ground and article."""
    match verdict.outcome:
        case Decision.FILE:
            return f"经审查，予以立案，案号为{shown_number(case, at.settings)}，将交有关单位办理。"
        case Decision.REJECT:
            words = {ground.code: ground.text for ground in at.settings.grounds}
            named = "、".join(f"“{words.get(code, code)}”（{code}）" for code in verdict.grounds)
            article = dict(at.settings.articles).get("grounds", "")
            under = f"依据{article}，" if article else ""
            return f"经审查，这件提案属于{named}的情形，{under}不予立案。"
        case Decision.RETURN:
            why = verdict.note.rstrip("。")
            return f"经审查，退回修改：{why}。请修改后重新提交。"
        case Decision.CONVERT:
            return f"经审查，不作为提案立案，转作{verdict.converted_to}处理。"
        case _:
            survivor = queries.numbers(at.conn, [case.merged_into or 0]).get(case.merged_into or 0)
            return (
                f"经审查，这件提案与{survivor or '另一件'}号提案内容相近，并入该案一并办理，"
                f"{_addressed(case.first.proposer)['敬称'] if case.first else ''}仍是该案的提案者。"
            )
