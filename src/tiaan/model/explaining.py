"""How a due day came about, in one Chinese sentence; and what a day is to the offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model import publication
from tiaan.model.dates import add_months, due_on, parse_due, rests_on_guess
from tiaan.model.terms import PublicationSubject
from tiaan.model.waiting import GUESSED, Matter
from tiaan.model.workdays import SATURDAY

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Assignment
    from tiaan.model.waiting import Waiting
    from tiaan.model.workdays import Calendar

_BEGINS = {
    # What begins the time where no unit has a duty.
    Matter.FORM: "答复",
    Matter.NOTICE: "审查",
    Matter.PLEDGE: "承诺",
    Matter.PROPOSAL: publication.BEGINS[PublicationSubject.PROPOSAL],
    Matter.ANSWER: publication.BEGINS[PublicationSubject.REPLY],
}


def weekday(day: date) -> str:
    """Return 周一 to 周日."""
    return f"周{'一二三四五六日'[day.weekday()]}"


def explain(found: Waiting, calendar: Calendar) -> str:
    """Return how the due day of what is waited for came about."""
    if found.duty is not None and found.due_on == found.duty.due_on:
        return explain_duty(found.case, found.duty, calendar)
    begins = _began(found.case, found.duty) if found.duty else _BEGINS[found.matter]
    return f"{found.start} {begins}，{_counted(found.start, found.rule, found.due_on, calendar)}"


def explain_duty(case: Case, duty: Assignment, calendar: Calendar) -> str:
    """Return how a duty got its due day: the rule it began with, and the extensions granted."""
    granted = [one for one in case.extensions if one.assignment_id == duty.id]
    first = granted[0].was_due_on if granted else duty.due_on
    rule = parse_due(granted[0].was_due_rule if granted else duty.due_rule)
    giver = case.taken_from(duty)
    if giver is not None and rule.day == giver.due_on:
        # The day came with the duty: what it rests on is what it rested on there.
        had = explain_duty(case, giver, calendar)
        said = f"{duty.assigned_on} 由{giver.unit.name}转交，沿用原期限 {first}（{had}）"
    else:
        begins = _began(case, duty)
        said = f"{duty.assigned_on} {begins}，{_counted(duty.assigned_on, rule, first, calendar)}"
    for one in granted:
        how = parse_due(one.due_rule)
        period = "改期" if how.day else f"延期 {how.label}"
        mark = GUESSED if rests_on_guess(how, one.was_due_on, one.due_on, calendar) else ""
        counted = ""
        if how.kind == "workdays":
            counted = f"（{_notices(one.was_due_on, one.due_on, calendar)}）"
        said += (
            f"；{one.granted_on} 经{one.consent}同意{period} → "
            f"{mark}{one.due_on} {_kind(one.due_on, calendar)}{counted}"
        )
    return said


def _began(case: Case, duty: Assignment) -> str:
    """Return what the time of a duty began with."""
    if (giver := case.taken_from(duty)) is not None:
        return f"由{giver.unit.name}转交"
    if duty.round == 1:
        return "交办"
    rated = [f.rating_result for f in case.feedback if f.round == duty.round - 1]
    return "，".join([*rated[-1:], "重新交办"])


def _counted(start: date, rule: DueRule, due: date, calendar: Calendar) -> str:
    """Return 次日起算，3 个月 → 2024-06-05 周三，工作日，不顺延（…）."""
    if rule.day is not None:
        return f"期限写明为 {due} {_kind(due, calendar)}"
    mark = GUESSED if rests_on_guess(rule, start, due, calendar) else ""
    said = f"次日起算，{rule.label} → {mark}{due} {_kind(due, calendar)}"
    if rule.kind == "workdays":
        return f"{said}（{_notices(start, due, calendar)}）{_otherwise(rule, start, due, calendar)}"
    meant = add_months(start, rule.amount)
    if meant.day < start.day:
        said += f"，{meant.month} 月没有 {start.day} 日，取月末"
    rolled = "不顺延" if calendar.is_workday(due) else "遇休息日不顺延"
    return f"{said}，{rolled}{_otherwise(rule, start, due, calendar)}"


def _otherwise(rule: DueRule, start: date, due: date, calendar: Calendar) -> str:
    """Return what the day would be by now, where that is another than the one kept."""
    now = due_on(rule, start, calendar)
    return f"；按现在的日历为 {now}" if now != due else ""


def _notices(start: date, due: date, calendar: Calendar) -> str:
    """Return which notices the working days were counted by, and what they say of the span."""
    said = []
    for year in range(start.year, due.year + 1):
        notice = calendar.notice(year)
        if notice is None:
            said.append(f"{year} 年放假安排未载入，推算")
            continue
        off = sum(start < day <= due and day.weekday() < SATURDAY for day in notice.off(year))
        on = sum(start < day <= due for day in notice.on(year))
        source = "已载入" if calendar.is_loaded(year) else "程序自带"
        parts = [f"其间放假 {off} 天" if off else "", f"补班 {on} 天" if on else ""]
        effect = "、".join(part for part in parts if part) or "其间没有放假调休"
        said.append(f"{year} 年放假安排{source}，{effect}")
    return "；".join(said)


def _kind(day: date, calendar: Calendar) -> str:
    return f"{weekday(day)}，{kind_of(day, calendar)}"


def kind_of(day: date, calendar: Calendar) -> str:
    """Return what a day is: 工作日, 补班, 放假 or 休息日; estimated where there is no notice."""
    notice = calendar.notice(day.year)
    if notice is not None and day in notice.on(day.year):
        return "补班的工作日"
    if calendar.is_workday(day):
        return "工作日"
    return "休息日" if day.weekday() >= SATURDAY and not _is_off(day, calendar) else "放假"


def _is_off(day: date, calendar: Calendar) -> bool:
    notice = calendar.notice(day.year)
    return notice is not None and day in notice.off(day.year)
