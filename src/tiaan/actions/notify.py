"""Telling proposers what became of a proposal that was not filed, and who is still to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.actions.common import receipt
from tiaan.errors import RuleViolation
from tiaan.model import waiting as waits
from tiaan.model.dates import due_on, rests_on_guess
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Action, Decision, State
from tiaan.model.text import required
from tiaan.store import queries
from tiaan.store.journal import operation
from tiaan.store.selection import Filter, proposers, select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Session, Verdict, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.workdays import Calendar
    from tiaan.store.journal import Operation

_STATES = frozenset({State.REJECTED, State.RETURNED, State.CONVERTED, State.MERGED})
_WAY_MAX = 20

COLUMNS = (
    Column("number", "编号"),
    Column("title", "案由"),
    Column("proposers", "提案人"),
    Column("outcome", "审查结果", Kind.TERM, Decision),
    Column("decided", "审查日期", Kind.DATE),
    Column("days", "已过工作日", Kind.COUNT),
    Column("due", "告知期限", Kind.DATE),
    Column("standing", "期限"),
)


def notify(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], way: str, on: date, who: Who
) -> tuple[Receipt, ...]:
    """Record that proposers were told of the latest decision.

    Args:
        conn: the file.
        refs: which proposals.
        way: how, in the clerk's words (电话).
        on: the day.
        who: who records it.

    Raises:
        RuleViolation: there is nothing to tell, it was told already, or the day is too early.
    """
    how = required(way, "告知方式", limit=_WAY_MAX)
    receipts = []
    with operation(conn, Action.NOTIFY, who) as op:
        for ref in refs:
            before = op.take(ref)
            after, warnings, verdict = record(op, before, how, on)
            sentence = f"{after.number}：{verdict.outcome.label}，{on} 已告知提案人（{how}）"
            due = due_on(op.settings.notice_due, verdict.decided_on, op.calendar)
            late = (f"告知期限是 {due}，已超过",) if on > due else ()
            receipts.append(receipt(before, after, op.settings, sentence, warnings, late))
    return tuple(receipts)


def record(op: Operation, case: Case, how: str, on: date) -> tuple[Case, tuple[Rule, ...], Verdict]:
    """Write that a proposer was told; return the decision, too. The state stays.

    Raises:
        RuleViolation: as `notify`.
    """
    verdict = _untold_verdict(case)
    if on < verdict.decided_on:
        raise RuleViolation(
            f"告知日期 {on} 早于 {case.number} 号的审查日期 {verdict.decided_on}", "请检查 --on"
        )
    op.update("decision", verdict.id, notified_on=on, notified_how=how)
    return *op.settle(case, case.state, on), verdict


def _untold_verdict(case: Case) -> Verdict:
    """Return the decision that the proposer is to be told of.

    Raises:
        RuleViolation: none, or told already.
    """
    verdict = case.verdicts[-1] if case.verdicts else None
    if verdict is None or verdict.outcome not in waits.TOLD_OF:
        raise RuleViolation(
            f"{case.number} 号提案{case.state.label}，没有须告知提案人的审查结果",
            "告知用于不予立案、退回、转化和并案；尚未告知的用 tiaan notify --list 查看",
        )
    if verdict.notified_on is not None:
        raise RuleViolation(
            f"{case.number} 号已于 {verdict.notified_on} 告知提案人",
            "录错的用 tiaan undo 撤销后重录",
        )
    return verdict


def untold(conn: sqlite3.Connection, session: Session) -> list[Case]:
    """Return a session's proposals whose proposers are still to be told, oldest decision first.

    One that was returned and has come back is not among them: the proposer knew.
    """
    found = select(conn, Filter(states=_STATES, session_ids=frozenset({session.id})))
    waiting = [case for case in found if waits.untold(case)]
    return sorted(waiting, key=lambda case: (case.verdicts[-1].decided_on, case.intake_no))


def untold_table(
    cases: Iterable[Case], settings: Settings, calendar: Calendar, today: date
) -> Table:
    """Return who is still to be told, with the working days since the decision."""
    rows = tuple(_line(case, settings, calendar, today) for case in cases)
    note = f"期限：审查之日起 {settings.notice_due.label}（设置 notice_due）；~ 为推算"
    return Table("untold", "未告知提案人的审查结果", COLUMNS, rows, notes=(note,), as_of=today)


def _line(case: Case, settings: Settings, calendar: Calendar, today: date) -> tuple[Value, ...]:
    verdict = case.verdicts[-1]
    rule, decided = settings.notice_due, verdict.decided_on
    due = due_on(rule, decided, calendar)
    left = calendar.between(today, due)
    guessed = "~" if rests_on_guess(rule, decided, due, calendar) else ""
    standing = f"逾期 {-left} 个工作日" if due < today else f"还有 {left} 个工作日"
    return (
        case.number,
        case.shown_title,
        "" if case.is_secret else proposers(case),
        verdict.outcome,
        decided,
        calendar.between(decided, today),
        due,
        f"{guessed}{standing}",
    )


def untold_of(conn: sqlite3.Connection, session: Session, today: date) -> Table:
    """Return the table of a session as of a day."""
    settings, calendar = queries.settings(conn), queries.calendar(conn)
    return untold_table(untold(conn, session), settings, calendar, today)
