"""One proposal as a page of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.common import next_actions
from tiaan.cli.standing import duty_lines
from tiaan.model import meant
from tiaan.model.case import shown_number
from tiaan.model.promises import promises
from tiaan.model.terms import (
    SUBMITTED,
    Consent,
    ConsentWay,
    PublicationSubject,
    PublicConsent,
    Role,
    Side,
)
from tiaan.model.vocabulary import numbered
from tiaan.model.waiting import GUESSED, answer_by, is_guessed
from tiaan.store import attachments, queries
from tiaan.store.queries import contact_card

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Feedback, Sponsor
    from tiaan.model.settings import Settings
    from tiaan.model.workdays import Calendar


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
    yield from _drafts(case)
    calendar = queries.calendar(conn)
    for round_ in range(1, case.round + 1):
        yield from _round(case, round_, settings, today, calendar)
    yield from _supervision(case)
    yield from _talks(case)
    yield from _letters(case, settings)
    if case.results:
        results = "；".join(f"{r.result.label}（{r.set_on} 起）" for r in case.results)
        yield f"办理结果：{results}"
    yield from _promises(case, today)
    yield from _publications(case)
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


def _supervision(case: Case) -> Iterator[str]:
    """Yield who leads the supervision, on what topic, and what was done."""
    facts = {"选题": case.key_topic, **{side.label: case.led_by(side) for side in Side}}
    if any(facts.values()):
        yield "督办：" + "　".join(f"{label} {value}" for label, value in facts.items() if value)
    for held in case.supervisions:
        parts = (held.form, held.level, held.taking_part, held.outcome)
        yield f"  {held.held_on} 督办：{'，'.join(part for part in parts if part)}"


def _talks(case: Case) -> Iterator[str]:
    """Yield how the units were brought together, and how they spoke with the proposer."""
    for held in case.convenings:
        units = "、".join(unit.name for unit in held.units)
        agreed = f"；商定：{held.agreed}" if held.agreed else ""
        yield f"召集：{held.held_on}，{held.convened_by}，{units}{agreed}"
    for contact in sorted(case.contacts, key=lambda one: one.happened_on):
        unit = f"{contact.unit.name}，" if contact.unit else ""
        note = f"　{contact.note}" if contact.note else ""
        yield f"{contact.stage.label}沟通：{unit}{contact.way.label}（{contact.happened_on}）{note}"


def _round(
    case: Case, round_: int, settings: Settings, today: date, calendar: Calendar
) -> Iterator[str]:
    """Yield one round: its duties with their replies, and its ratings."""
    duties = [a for a in case.assignments if a.round == round_]
    if duties:
        mode = case.mode.label if case.mode else ""
        leader = f"，{case.leader}牵头" if case.leader else ""
        which = f"第 {round_} 轮办理" if case.round > 1 else "办理"
        yield f"{which}（{mode}{leader}）："
    over = {} if case.owing(round_) else {Role.PARTICIPANT: "一并答复", Role.CO: "没有会办意见"}
    for duty in duties:
        mark = GUESSED if is_guessed(case, duty, calendar) else ""
        due = answer_by(case, duty, settings, calendar)
        yield _duty(duty, due, today, mark, over=over.get(duty.role, ""))
        yield from duty_lines(case, duty)
        yield from _reminders(case, duty)
    yield from (_rating(given) for given in case.feedback if given.round == round_)


def _proposers(case: Case) -> Iterator[str]:
    first = case.first
    if first is not None:
        sector = f"（{first.sector}）" if first.sector else ""
        yield f"提案人：{first.proposer.display}{sector}　{case.kind.label}"
    for consent in Consent:
        others = [s for s in case.sponsors if s.position > 1 and s.consent is consent]
        gone = [_signer(s) for s in others if s.consent_how == SUBMITTED]
        names = [_signer(s) for s in others if s.consent_how != SUBMITTED]
        if gone:
            yield f"原第一提案人（{consent.label}）：{'、'.join(gone)}"
        if names:
            yield f"联名人（{consent.label}）：{'、'.join(names)}"
    if case.stated_signers:
        yield f"提案人数：原件写明 {case.stated_signers} 人"
    if case.absorbed:
        yield f"并入本案：{'、'.join(case.absorbed)}"


def _signer(sponsor: Sponsor) -> str:
    """Return a co-signer with what proves the consent, or the hour by which it is awaited."""
    name = sponsor.proposer.display
    if sponsor.consent is Consent.CONFIRMED and ConsentWay.proves(sponsor.consent_how):
        return f"{name}（{ConsentWay.told(sponsor.consent_how)}，{sponsor.consent_on}）"
    if sponsor.consent is Consent.INVITED and sponsor.answer_by:
        return f"{name}（{sponsor.answer_by:%Y-%m-%d %H:%M} 前）"
    return f"{name}（{sponsor.left_on}）" if sponsor.left_on else name


def _decisions(case: Case) -> Iterator[str]:
    for verdict in case.verdicts:
        parts = [verdict.outcome.label, str(verdict.decided_on), verdict.decided_by]
        parts += ["情形 " + "、".join(verdict.grounds) if verdict.grounds else ""]
        parts += [f"转{verdict.converted_to}" if verdict.converted_to else "", verdict.note]
        if verdict.notified_on:
            parts.append(f"{verdict.notified_on} 已告知提案人（{verdict.notified_how}）")
        yield f"审查：{'，'.join(part for part in parts if part)}"


def _drafts(case: Case) -> Iterator[str]:
    """Yield what a meeting is to decide, and that it no longer can."""
    for draft in case.drafts:
        stale = "" if meant.fits(case, draft) else "，已不适用"
        yield f"{draft.kind.label}：{meant.told(draft.said)}（{draft.drafted_on} 拟{stale}）"


def _reminders(case: Case, duty: Assignment) -> Iterator[str]:
    """Yield how a unit was reminded of a duty, in one line."""
    made = [f"{r.way.label} {r.reminded_on}" for r in case.reminders if r.assignment_id == duty.id]
    if made:
        yield f"    催办：{'、'.join(made)}"


def _duty(duty: Assignment, due_on: date, today: date, mark: str, *, over: str) -> str:
    """Return a duty's line; `over` says what it came to without a reply, once the round is over."""
    due = f"{mark}{due_on} 前{'送会办意见' if duty.role is Role.CO else '答复'}"
    head = f"  {duty.role.label} {duty.unit.name}　{duty.assigned_on} 交办，{due}"
    if duty.ended_on:
        return f"{head}　{duty.ended_on} 终止（{duty.end_reason}）"
    if duty.reply is None and over:
        return f"{head}　{over}"
    if duty.reply is None:
        days = (due_on - today).days
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


def _letters(case: Case, settings: Settings) -> Iterator[str]:
    """Yield the letters written about it, one a line."""
    for letter in case.letters:
        to = letter.unit.name if letter.unit else "提案人"
        number = numbered(letter, settings.letter_number)
        yield f"{letter.kind.label}：{number}　致{to}　{letter.issued_on}"


def _promises(case: Case, today: date) -> Iterator[str]:
    files = {attachment.id: attachment.name for attachment in case.attachments}
    for one in promises(case, today):
        proof = f"附 {files[one.proof_id]}" if one.proof_id in files else ""
        checked = "，".join(filter(None, (str(one.checked_on or ""), one.note, proof)))
        yield (
            f"承诺 {case.number}.{one.number} {one.unit.name}：{one.what}，{one.due_text}"
            f"　{one.standing.label}" + (f"（{checked}）" if checked else "")
        )


def _publications(case: Case) -> Iterator[str]:
    """Yield what was decided about making the proposal and its reply public, in order."""
    for subject in PublicationSubject:
        said = [
            f"{one.scope.label}（{'，'.join(filter(None, (str(one.published_on), one.reason)))}）"
            for one in case.publications
            if one.subject is subject
        ]
        if said:
            yield f"{subject.label}公开：{'；'.join(said)}"
