"""The day on one screen: what came, what is owed, what waits; and the command for each: status."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, opened, part, who
from tiaan.errors import ExitCode
from tiaan.model import explaining
from tiaan.model.terms import Standing, State
from tiaan.model.text import visible
from tiaan.model.waiting import SOON, Matter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tiaan.model.waiting import Waiting
    from tiaan.store.today import Counts

app = part()

_WIDTH = 22


class Line(NamedTuple):
    """One line of the screen.

    Attributes:
        key: its name in JSON.
        number: how many; a line that waits for nothing is left out.
        waits: whether somebody has to do something about it.
    """

    key: str
    label: str
    number: int
    command: str
    waits: bool = False


@app.command("status", cls=Command)
def status(
    ctx: typer.Context,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="有事待办时退出码为 8，供脚本使用")
    ] = False,
    json: options.Json = False,
) -> None:
    """今天的情况：收了多少、欠着什么、什么快到期，以及查看各项的命令。"""
    from tiaan.store import queries, registers, shelf, today, waiting  # noqa: PLC0415 - not for help

    clerk = who(ctx)
    path: Path = ctx.find_root().obj.db
    with opened(ctx) as conn:
        session = registers.find_session(conn, clerk.session)
        counts = today.counts(conn, session, alone=clerk.session is not None)
        found = waiting.read(conn, clerk)
        calendar = queries.calendar(conn)
    lines = _lines(counts, found)
    copy = shelf.copies(path)
    saved = datetime.strptime(copy[-1].at, "%Y%m%d-%H%M%S").astimezone() if copy else None
    days = (clerk.today - saved.date()).days if saved else None
    if json:
        import json as encoder  # noqa: PLC0415 - only where asked for

        said: dict[str, object] = {"session": session.key, "today": clerk.today.isoformat()}
        said |= {line.key: line.number for line in lines} | {"backup_days": days}
        print(visible(encoder.dumps(said, ensure_ascii=False, indent=2)))
    else:
        day = f"{clerk.today} {explaining.weekday(clerk.today)}"
        kind = explaining.kind_of(clerk.today, calendar)
        print(visible(f"{session.label}　{day}，{kind}"))
        for line in lines:
            if line.number or not line.waits:
                print(visible(_drawn(line.label, f"{line.number}", line.command)))
        print(visible(_drawn("最近备份", _age(days), "tiaan backup")))
        if not any(line.waits and line.number for line in lines):
            print("没有待办")
    if exit_code and any(line.waits and line.number for line in lines):
        raise typer.Exit(ExitCode.WAITING)


def _lines(counts: Counts, found: Sequence[Waiting]) -> list[Line]:
    """Return the lines in the order of the year."""
    states, matters = counts.states, Counter(one.matter for one in found)
    overdue = sum(one.overdue for one in found)
    soon = sum(not one.overdue and one.left <= SOON.amount for one in found)
    return [
        Line("received", "收到", counts.received, "tiaan list"),
        *(
            Line(
                state.value,
                label,
                states.get(state, 0),
                f"tiaan list --state {state}",
                state in (State.PENDING, State.RETURNED, State.FILED),
            )
            for state, label in (
                (State.PENDING, State.PENDING.label),
                (State.RETURNED, "已退回待重交"),
                (State.FILED, "已立案待交办"),
                (State.ASSIGNED, State.ASSIGNED.label),
                (State.REPLIED, State.REPLIED.label),
            )
        ),
        Line("drafts", "拟办待会议", counts.drafts, "tiaan pending", waits=True),
        Line("overdue", "逾期", overdue, "tiaan due --overdue", waits=True),
        Line("soon", f"{SOON.label}内到期", soon, f"tiaan due --within {SOON.text}", waits=True),
        Line("opinions", "会办意见未交", matters[Matter.OPINION], "tiaan due --co", waits=True),
        Line("forms", "征询表未收回", matters[Matter.FORM], "tiaan due --only form", waits=True),
        Line(
            "notices", "未立案待告知", matters[Matter.NOTICE], "tiaan due --only notice", waits=True
        ),
        *(
            Line(
                matter.value,
                f"待{matter.label}",
                matters[matter],
                f"tiaan due --only {matter}",
                waits=True,
            )
            for matter in (Matter.PROPOSAL, Matter.ANSWER)
        ),
        Line(
            "promises",
            "承诺到期未报",
            matters[Matter.PLEDGE],
            f"tiaan pledge list --status {Standing.OVERDUE}",
            waits=True,
        ),
        Line("second", "重新办理中", counts.second, "tiaan due --again", waits=True),
        Line("objections", "退办待处理", counts.objections, "tiaan object --list", waits=True),
        Line(
            "invitations",
            "联名待确认",
            counts.invitations,
            "tiaan cosign list --pending",
            waits=True,
        ),
    ]


def _drawn(label: str, value: str, command: str) -> str:
    """Return one line: a Chinese character is two columns wide."""
    gap = " " * max(1, _WIDTH - 2 * len(label) + sum(c.isascii() for c in label))
    tail = " " * max(2, 12 - len(value) - sum(not c.isascii() for c in value))
    return f"  {label}{gap}{value}{tail}{command}"


def _age(days: int | None) -> str:
    if days is None:
        return "从未"
    return "今天" if days <= 0 else f"{days} 天前"
