"""What is due, most urgent first, and how each day came about: due."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, opened, part, remark, say_table, who
from tiaan.errors import RuleViolation, UsageError
from tiaan.model import dates, explaining
from tiaan.model.refs import parse_refs
from tiaan.model.table import Column, Kind, Table
from tiaan.model.text import visible
from tiaan.model.waiting import GUESSED, OURS, SOON, Matter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Session, Who
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.waiting import Waiting
    from tiaan.model.workdays import Calendar

app = part()

Within = Annotated[
    dates.DueRule | None,
    typer.Option(
        "--within",
        metavar="期限",
        parser=dates.parse_due,
        help="只要已逾期和这个期限内到期的，如 7wd（工作日）、1mo（月）或日期",
    ),
]
SomeRefs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[编号…]", help="只看这些提案；不写为全部", show_default=False),
]


@app.command("due", cls=Command)
def due(
    ctx: typer.Context,
    refs: SomeRefs = None,
    within: Within = None,
    by: Annotated[
        str, options.limit("--by", "unit", "unit 按单位合计：各欠几件，最早几时到期")
    ] = "",
    co: Annotated[bool, typer.Option("--co", help="只看会办单位应交主办单位的意见")] = False,
    only: Annotated[Matter | None, options.one_of(Matter, "--only", "事项", "只看：")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看已逾期的")] = False,
    again: Annotated[bool, typer.Option("--again", help="只看重新办理的（第 2 轮起）")] = False,
    why: Annotated[bool, typer.Option("--why", help="附上紧急程度怎样算出")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="逐项说明到期日怎样得来；须写编号")
    ] = False,
    json: options.Json = False,
) -> None:
    """列出待办：答复、会办意见、征询意见表、未立案告知、公开、承诺；最紧急的在前，~ 为推算。"""
    _require_sense(by, co=co, only=only, explain=explain, refs=refs)
    from tiaan.model.case import shown_number  # noqa: PLC0415 - likewise
    from tiaan.store import queries, registers, waiting  # noqa: PLC0415 - not for the help

    clerk = who(ctx)
    asked = parse_refs(refs) if refs else ()
    with opened(ctx) as conn:
        settings, calendar = queries.settings(conn), queries.calendar(conn)
        session = registers.find_session(conn, clerk.session)
        if explain:
            for case in waiting.cases(conn, clerk, settings, asked):
                number = shown_number(case, settings, session)
                for line in _explained(case, number, settings, calendar, clerk):
                    print(visible(line))
            return
        found = waiting.read(conn, clerk, asked)
        told = last_reminders(found)
    matter = Matter.OPINION if co else only
    last = dates.due_on(within, clerk.today, calendar) if within else None
    found = [
        one
        for one in found
        if (matter is None or one.matter is matter)
        and (one.overdue or not overdue)
        and (one.case.round > 1 or not again)
        and (last is None or one.due_on <= last)
    ]
    if by:
        say_table(_by_unit(found), as_json=json)
    else:
        say_table(due_table(found, settings, session, told, why=why), as_json=json)
    if not json:
        remark(summary(found))


def _require_sense(
    by: str, *, co: bool, only: Matter | None, explain: bool, refs: list[str] | None
) -> None:
    """Refuse options that do not go together."""
    if by not in ("", "unit"):
        raise UsageError(f"不能按“{by}”合计", "可用：--by unit")
    if co and only:
        raise UsageError("--co 和 --only 只能用一个", "--co 即 --only opinion")
    if explain and not refs:
        raise UsageError("--explain 须写明提案编号", "如 tiaan due 23 --explain")


def _explained(
    case: Case, number: str, settings: Settings, calendar: Calendar, clerk: Who
) -> list[str]:
    """Return a sentence for each day a proposal waits for, or had in its latest round."""
    from tiaan.model import waiting  # noqa: PLC0415 - beside its use

    found = list(waiting.waiting_for(case, settings, calendar, clerk.today))
    lines = [
        f"{number}{one.part} {one.matter.label}{f'（{one.unit}）' if one.unit else ''}："
        f"{explaining.explain(one, calendar)}"
        for one in found
    ]
    shown = {one.duty.id for one in found if one.duty}
    lines += [
        f"{number} {duty.role.label}（{duty.unit.name}，已答复）："
        f"{explaining.explain_duty(case, duty, calendar)}"
        for duty in case.duties()
        if duty.id not in shown and duty.reply
    ]
    if not lines:
        raise RuleViolation(f"{number} 号没有到期日可说明", "交办、答复或不予立案之后才有")
    return lines


def last_reminders(found: Sequence[Waiting]) -> dict[int, str]:
    """Return, by duty, how it was last reminded of: 电话 2025-05-06."""
    return {
        one.assignment_id: f"{one.way.label} {one.reminded_on}"
        for waits in found
        for one in sorted(waits.case.reminders, key=lambda r: (r.reminded_on, r.id))
    }


def due_table(
    found: Sequence[Waiting],
    settings: Settings,
    session: Session,
    told: dict[int, str],
    *,
    why: bool = False,
) -> Table:
    """Return what is waited for, in the order given."""
    from tiaan.model.case import shown_number  # noqa: PLC0415 - not for the help

    columns = [
        Column("number", "案号"),
        Column("title", "案由"),
        Column("matter", "事项", Kind.TERM, Matter),
        Column("from", "由谁"),
        Column("round", "轮次", Kind.COUNT),
        Column("due_on", "到期", Kind.DATE),
        Column("guessed", "推算"),
        Column("left", "剩工作日", Kind.COUNT),
        Column("reminded", "最近催办"),
        Column("urgency", "紧急程度", Kind.COUNT),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            f"{shown_number(one.case, settings, session)}{one.part}",
            one.case.shown_title,
            one.matter,
            OURS if one.is_ours else one.unit or _proposers(one.case),
            one.case.round,
            one.due_on,
            GUESSED if one.guessed else "",
            one.left,
            told.get(one.duty.id, "") if one.duty else "",
            one.urgency,
        )
        for one in found
    ]
    if why:
        columns.append(Column("why", "怎样算出"))
        rows = [(*row, one.why) for row, one in zip(rows, found, strict=True)]
    return Table("due", "待办", tuple(columns), tuple(rows))


def _proposers(case: Case) -> str:
    from tiaan.store import selection  # noqa: PLC0415 - not for the help

    return "" if case.is_secret else selection.proposers(case)


def _by_unit(found: Sequence[Waiting]) -> Table:
    """Return one line a unit, the one with most overdue first."""
    units: dict[str, list[Waiting]] = {}
    for one in found:
        if one.unit:
            units.setdefault(one.unit, []).append(one)
    rows = [
        (
            unit,
            sum(one.overdue for one in owed),
            sum(not one.overdue and one.left <= SOON.amount for one in owed),
            sum(not one.overdue and one.left > SOON.amount for one in owed),
            len(owed),
            min(one.due_on for one in owed),
        )
        for unit, owed in units.items()
    ]
    rows.sort(key=lambda row: (-row[1], -row[2], row[5], row[0]))
    columns = (
        Column("unit", "单位"),
        Column("overdue", "逾期", Kind.COUNT),
        Column("soon", f"{SOON.label}内到期", Kind.COUNT),
        Column("later", "未到期", Kind.COUNT),
        Column("all", "合计", Kind.COUNT),
        Column("earliest", "最早到期", Kind.DATE),
    )
    return Table("due_by_unit", "各单位待办", columns, tuple(rows))


def summary(found: Sequence[Waiting]) -> str:
    """Return the counts in one line: 逾期 3　7 个工作日内 11 …."""
    many = Counter(one.matter for one in found)
    overdue = sum(one.overdue for one in found)
    soon = sum(not one.overdue and one.left <= SOON.amount for one in found)
    parts = [f"逾期 {overdue}", f"{SOON.label}内到期 {soon}"]
    parts += [f"{matter.label} {many[matter]}" for matter in Matter if many[matter]]
    if guessed := sum(one.guessed for one in found):
        parts.append(f"推算 {guessed}")
    return "　".join(parts)
