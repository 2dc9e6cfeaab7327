"""What the forms say that units and proposers fill in; they are in no register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.case import shown_number
from tiaan.model.dates import chinese_date, due_on
from tiaan.model.letters import Told
from tiaan.model.terms import (
    SCHEME_LETTERS,
    ContactWay,
    Role,
    class_letter,
)
from tiaan.model.waiting import form_due
from tiaan.reports.desk import (
    WIDE,
    Desk,
    addressed,
    called,
    case_values,
    dated,
    duty_values,
    own_values,
    warning,
)
from tiaan.store import attachments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Proposer, Reply, Unit
    from tiaan.model.settings import Settings


BOX, TICKED = "□", "√"


def reply_form(at: Desk, case: Case, duty: Assignment) -> Told:
    """Return the form in which a unit answers, with what is known filled in."""
    opinion = duty.role is Role.CO
    title = "提案会办意见表" if opinion else "提案办理情况答复表"
    values = {
        **case_values(at, case),
        **own_values(case),
        **dated(at, at.today),
        **duty_values(at, case, duty),
        "表名": title,
        "承办单位": duty.unit.name,
        "轮次": f"第{duty.round}轮",
        "答复文号": duty.reply.doc_no if duty.reply else "",
        "签发人": duty.reply.signed_by if duty.reply else "",
        "答复日期": chinese_date(duty.reply.issued_on) if duty.reply else "",
        "沟通情况": _contacts(case, duty.unit),
        "结果选项": _results(at.settings, duty.reply),
        "联系方式提示": warning(at, [case]),
    }
    number = shown_number(case, at.settings, case.session)
    return Told(f"{number}{WIDE}{duty.unit.name}{WIDE}{title}", values)


def feedback_form(at: Desk, case: Case, proposer: Proposer) -> Told:
    """Return the form in which a proposer says how satisfied; nothing is ticked beforehand."""
    duties = [duty for duty in case.duties() if duty.role is not Role.CO and duty.reply]
    back = form_due(case, at.settings, at.calendar)[2]
    if back < at.today:  # who is asked late is not asked for yesterday; the clerk is told
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
        **case_values(at, case),
        **own_values(case),
        **addressed(proposer),
        **dated(at, at.today),
        "填表人": called(proposer),
        "轮次": f"第{case.round}轮",
        "评价选项": WIDE.join(f"{BOX}{word}" for word in at.settings.ratings),
        "沟通选项": WIDE.join(f"{BOX}{way}" for way in _ways()),
        "交回期限": chinese_date(back),
        "联系方式提示": warning(at, [case]),
    }
    for name in rows[0] if rows else ():
        values.pop(name, None)
    number = shown_number(case, at.settings, case.session)
    return Told(f"{number}{WIDE}{proposer.display}{WIDE}征询意见表", values, rows)


def original(at: Desk, case: Case) -> Told:
    """Return the text of a proposal, line by line."""
    body = attachments.read(at.conn, case.body_sha256) if case.body_sha256 else None
    lines = body.decode() if body else "（没有录入正文，请见纸质件）"
    number = shown_number(case, at.settings, case.session)
    values = {**dated(at, at.today), **case_values(at, case), **own_values(case)}
    rows = tuple({"段落": line.strip()} for line in lines.splitlines() if line.strip())
    return Told(f"{number}{WIDE}{case.title}", values, rows)


def _ways() -> Iterator[str]:
    """Yield the ways of contact as the proposer would say them."""
    for way in ContactWay:
        yield "我表示不需要" if way is ContactWay.DECLINED else way.label


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
        lines.append(f"{TICKED if given else BOX}{letter}类（{words}）")
    return "\n".join(lines)
