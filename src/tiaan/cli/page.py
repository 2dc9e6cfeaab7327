"""One proposal as a page of text, and as a JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.actions.common import next_actions, shown_number
from tiaan.model.terms import Consent, Mode, PublicConsent
from tiaan.store import attachments, queries
from tiaan.store.queries import contact_card

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import date

    from tiaan.model.records import Assignment, Case, Feedback
    from tiaan.model.settings import Settings


def case_page(
    conn: sqlite3.Connection,
    case: Case,
    settings: Settings,
    today: date,
    *,
    contacts: bool = False,
) -> Iterator[str]:
    """Yield the lines of a proposal's page; contact data only where asked for."""
    number = shown_number(case, settings)
    head = f"{number} 号提案" if case.case_no else f"收件 {number}"
    yield f"{head}　{case.shown_title}"
    yield f"状态：{case.state.label}" + (f"（第 {case.round} 轮）" if case.round > 1 else "")
    received = f"{case.timing.label}　{case.received_on} 收到"
    yield f"届次：{case.session.label}　收件号 L{case.intake_no}　{received}"
    if case.old_numbers:
        yield f"旧案号：{'、'.join(case.old_numbers)}"
    if case.is_secret:
        return
    if case.merged_into is not None:
        yield f"并入：{queries.numbers(conn, [case.merged_into])[case.merged_into]} 号提案"
    yield from _proposers(case)
    if contacts and case.first is not None:
        shown = [part for part in contact_card(conn, case.first.proposer.id) if part]
        yield f"联系方式：{'，'.join(shown) or '未登记'}"
    yield _facts(case)
    yield from _decisions(case)
    for round_ in range(1, case.round + 1):
        yield from _round(case, round_, today)
    for contact in case.contacts:
        yield f"{contact.stage.label}沟通：{contact.way.label}（{contact.happened_on}）"
    if case.results:
        results = "；".join(f"{r.result.label}（{r.set_on} 起）" for r in case.results)
        yield f"办理结果：{results}"
    if case.body_sha256:
        body = attachments.read(conn, case.body_sha256)
        yield f"正文（{case.body_length} 字）："
        yield body.decode() if body else "（已清除）"
    for attachment in case.attachments:
        yield f"附件：{attachment.name}"
    yield f"现在可以：{next_actions(case) or '—'}"


def _facts(case: Case) -> str:
    facts = {
        "类别": case.category or "未填",
        "重点": case.key_level,
        "公开": case.public.label if case.public is not PublicConsent.UNKNOWN else "",
        "不公开理由": case.public_reason,
        "建议承办单位": case.suggested_unit,
        "备注": case.note,
    }
    return "　".join(f"{label}：{value}" for label, value in facts.items() if value)


def _round(case: Case, round_: int, today: date) -> Iterator[str]:
    """Yield one round: its duties with their replies, and its ratings."""
    duties = [a for a in case.assignments if a.round == round_]
    if duties:
        mode = case.mode.label if case.mode else ""
        leader = f"，{case.leader}牵头" if case.leader else ""
        which = f"第 {round_} 轮办理" if case.round > 1 else "办理"
        yield f"{which}（{mode}{leader}）："
    answered = case.mode is Mode.COLLECTIVE and not case.owing(round_)
    yield from (_duty(duty, today, answered=answered) for duty in duties)
    yield from (_rating(given) for given in case.feedback if given.round == round_)


def _proposers(case: Case) -> Iterator[str]:
    first = case.first
    if first is not None:
        sector = f"（{first.sector}）" if first.sector else ""
        yield f"提案人：{first.proposer.display}{sector}　{case.kind.label}"
    for consent in Consent:
        names = [
            s.proposer.display for s in case.sponsors if s.position > 1 and s.consent is consent
        ]
        if names:
            yield f"联名人（{consent.label}）：{'、'.join(names)}"
    if case.stated_signers:
        yield f"提案人数：原件写明 {case.stated_signers} 人"
    if case.absorbed:
        yield f"并入本案：{'、'.join(case.absorbed)}"


def _decisions(case: Case) -> Iterator[str]:
    for verdict in case.verdicts:
        parts = [verdict.outcome.label, str(verdict.decided_on), verdict.decided_by]
        parts += ["情形 " + "、".join(verdict.grounds) if verdict.grounds else ""]
        parts += [f"转{verdict.converted_to}" if verdict.converted_to else "", verdict.note]
        yield f"审查：{'，'.join(part for part in parts if part)}"


def _duty(duty: Assignment, today: date, *, answered: bool) -> str:
    """Return a duty's line; `answered` says that another's reply stands for all."""
    head = f"  {duty.role.label} {duty.unit.name}　{duty.assigned_on} 交办，{duty.due_on} 前答复"
    if duty.ended_on:
        return f"{head}　{duty.ended_on} 终止（{duty.end_reason}）"
    if duty.reply is None and answered:
        return f"{head}　一并答复"
    if duty.reply is None:
        days = (duty.due_on - today).days
        return f"{head}　" + (f"还有 {days} 天" if days >= 0 else f"逾期 {-days} 天")
    reply = duty.reply
    parts = [str(reply.issued_on), reply.doc_no, reply.result.label]
    if reply.class_raw != reply.result.label:
        parts.append(f"原件写作“{reply.class_raw}”，{reply.class_scheme}")
    return f"{head}　已答复：{'，'.join(part for part in parts if part)}"


def _rating(given: Feedback) -> str:
    work = f"，对工作 {given.rating_work}" if given.rating_work else ""
    comment = f"，{given.comment}" if given.comment else ""
    return (
        f"  评价 {given.proposer.display}：{given.rating_result}{work}"
        f"（{given.given_on}，{given.source.label}）{comment}"
    )


def case_object(
    conn: sqlite3.Connection, case: Case, settings: Settings, *, contacts: bool = False
) -> dict[str, Any]:
    """Return a proposal as a JSON object: codes, ISO dates; contact data only where asked for."""
    secret = case.is_secret
    found: dict[str, Any] = {
        "session": case.session.key,
        "intake_no": case.intake_no,
        "case_no": case.case_no,
        "shown_no": shown_number(case, settings),
        "title": case.shown_title,
        "kind": case.kind,
        "origin": case.origin,
        "timing": case.timing,
        "category": case.category or None,
        "key": case.key_level or None,
        "state": case.state,
        "round": case.round,
        "mode": case.mode,
        "leader": case.leader or None,
        "result": case.result,
        "received_on": case.received_on.isoformat(),
        "proposers": []
        if secret
        else [
            {
                "name": s.proposer.display,
                "position": s.position,
                "consent": s.consent,
                "sector": s.sector or None,
            }
            for s in case.sponsors
        ],
        "decisions": [
            {
                "outcome": v.outcome,
                "on": v.decided_on.isoformat(),
                "by": v.decided_by or None,
                "grounds": list(v.grounds),
            }
            for v in case.verdicts
        ],
        "assignments": [_duty_object(duty) for duty in case.assignments],
        "feedback": [
            {
                "round": f.round,
                "by": f.proposer.display,
                "rating": f.rating_result,
                "work": f.rating_work,
                "on": f.given_on.isoformat(),
                "source": f.source,
            }
            for f in case.feedback
        ],
    }
    if contacts and case.first is not None and not secret:
        keys = ("phone", "address", "employer")
        found["contact"] = dict(zip(keys, contact_card(conn, case.first.proposer.id), strict=True))
    return found


def _duty_object(duty: Assignment) -> dict[str, Any]:
    reply = duty.reply
    return {
        "unit": duty.unit.name,
        "round": duty.round,
        "role": duty.role,
        "assigned_on": duty.assigned_on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        "ended_on": duty.ended_on.isoformat() if duty.ended_on else None,
        "reply": {
            "on": reply.issued_on.isoformat(),
            "doc_no": reply.doc_no or None,
            "class_raw": reply.class_raw,
            "class_scheme": reply.class_scheme,
            "result": reply.result,
        }
        if reply
        else None,
    }
