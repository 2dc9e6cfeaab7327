"""Reminding those who owe: who would be, who was, and that it was done: remind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, happened, opened, part, remark, say, say_table, who
from tiaan.cli.waiting import SomeRefs, Within
from tiaan.errors import UsageError
from tiaan.model.refs import parse_refs
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import ReminderWay
from tiaan.model.waiting import SOON, Matter

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.actions.remind import Step
    from tiaan.model.dates import DueRule
    from tiaan.model.records import Who
    from tiaan.model.refs import Ref
    from tiaan.model.settings import Settings

app = part()


@app.command("remind", cls=Command)
def remind(
    ctx: typer.Context,
    refs: SomeRefs = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="列出该催谁、怎样催（不写其他选项时即如此）")
    ] = False,
    done: Annotated[
        ReminderWay | None,
        options.one_of(ReminderWay, "--done", "方式", "记下已经催办："),
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="列出催办过的")] = False,
    unit: Annotated[str, options.limit("--unit", "单位", "只是这个单位的")] = "",
    within: Within = None,
    note: options.Note = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """催办：先电话，再发函，再报告两办；已答复的不催，刚催过的不再催。"""
    if sum((plan, done is not None, history)) > 1:
        raise UsageError("--plan、--done、--history 只能用一个", "请去掉其余的")
    if done is None and (note or on or dry_run):
        raise UsageError("--note、--on 和 --dry-run 用于记下催办", "请写 --done，如 --done phone")
    if history and within is not None:
        raise UsageError("--within 不用于 --history", "请去掉 --within")
    clerk = who(ctx, dry_run=dry_run)
    asked = parse_refs(refs) if refs else ()
    if done is not None:
        if not asked and not unit:
            raise UsageError("请写明催办了哪些提案或哪个单位", "如 tiaan remind 23 --done phone")
        from tiaan.actions import remind as reminding  # noqa: PLC0415 - not for the help

        with opened(ctx) as conn:
            receipts = reminding.remind(
                conn,
                asked,
                done,
                happened(on, clerk),
                clerk,
                unit=unit,
                note=note,
                within=within or SOON,
            )
        say(*receipts, dry_run=dry_run)
        return
    with opened(ctx) as conn:
        if history:
            say_table(_history(conn, clerk, asked, unit), as_json=json)
            return
        table, said = _plan(conn, clerk, asked, unit, within or SOON)
    say_table(table, as_json=json)
    if not json:
        remark(said)


def _unit_id(conn: sqlite3.Connection, unit: str) -> int | None:
    from tiaan.store import registers  # noqa: PLC0415 - beside its use

    return registers.find_unit(registers.load(conn), unit, active=False).id if unit else None


def _plan(
    conn: sqlite3.Connection, clerk: Who, refs: tuple[Ref, ...], unit: str, within: DueRule
) -> tuple[Table, str]:
    """Return whom to remind, and how many of what in one line."""
    from tiaan.actions import remind as reminding  # noqa: PLC0415 - beside their use
    from tiaan.model import dates  # noqa: PLC0415
    from tiaan.model.case import shown_number  # noqa: PLC0415
    from tiaan.store import queries, registers, waiting  # noqa: PLC0415

    settings, calendar = queries.settings(conn), queries.calendar(conn)
    session = registers.find_session(conn, clerk.session)
    last: date = dates.due_on(within, clerk.today, calendar)
    wanted = _unit_id(conn, unit)
    found = [
        one
        for one in waiting.read(conn, clerk, refs)
        if one.due_on <= last and (wanted is None or (one.duty and one.duty.unit.id == wanted))
    ]
    steps = reminding.plan(found, settings, calendar, clerk.today)
    due = [step for step in steps if not step.rests]
    columns = (
        Column("way", "方式", Kind.TERM, ReminderWay),
        Column("unit", "单位"),
        Column("number", "案号"),
        Column("title", "案由"),
        Column("matter", "事项", Kind.TERM, Matter),
        Column("due_on", "到期", Kind.DATE),
        Column("left", "剩工作日", Kind.COUNT),
        Column("earlier", "已催次数", Kind.COUNT),
        Column("last", "上次催办", Kind.DATE),
    )
    due.sort(key=lambda step: (list(ReminderWay).index(step.way), step.owed.unit))
    rows = tuple(
        (
            step.way,
            step.owed.unit,
            shown_number(step.owed.case, settings, session),
            step.owed.case.shown_title,
            step.owed.matter,
            step.owed.due_on,
            step.owed.left,
            step.earlier,
            step.last.reminded_on if step.last else None,
        )
        for step in due
    )
    return Table("reminders_planned", "催办计划", columns, rows), _said(due, len(steps), settings)


def _said(due: Sequence[Step], everyone: int, settings: Settings) -> str:
    many = Counter(step.way for step in due)
    parts = [f"{way.label} {many[way]}" for way in ReminderWay if many[way]]
    if resting := everyone - len(due):
        parts.append(f"{settings.remind_gap.label}内催过的 {resting} 项跳过")
    return "　".join(parts) or "没有要催办的"


def _history(conn: sqlite3.Connection, clerk: Who, refs: tuple[Ref, ...], unit: str) -> Table:
    """Return the reminders made, the latest first, and whether an answer has come since."""
    from tiaan.model.case import shown_number  # noqa: PLC0415 - likewise
    from tiaan.store import queries, registers, selection, waiting  # noqa: PLC0415 - beside use

    settings = queries.settings(conn)
    session = registers.find_session(conn, clerk.session)
    wanted = _unit_id(conn, unit)
    if refs:
        cases = waiting.cases(conn, clerk, settings, refs)
    else:
        cases = selection.select(conn, selection.Filter(session_ids=frozenset({session.id})))
    rows = []
    for case in cases:
        duties = {duty.id: duty for duty in case.assignments}
        for one in case.reminders:
            duty = duties[one.assignment_id]
            if wanted is None or duty.unit.id == wanted:
                rows.append(
                    (
                        one.reminded_on,
                        shown_number(case, settings, session),
                        duty.unit.name,
                        duty.round,
                        one.way,
                        "" if case.is_secret else one.note,
                        duty.reply.issued_on if duty.reply else None,
                    )
                )
    rows.sort(key=lambda row: row[0], reverse=True)
    columns = (
        Column("reminded_on", "催办日期", Kind.DATE),
        Column("number", "案号"),
        Column("unit", "单位"),
        Column("round", "轮次", Kind.COUNT),
        Column("way", "方式", Kind.TERM, ReminderWay),
        Column("note", "说明"),
        Column("replied_on", "答复日期", Kind.DATE),
    )
    return Table("reminders", "催办记录", columns, tuple(rows))
