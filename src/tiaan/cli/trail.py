"""What was done, and taking it back: log, undo."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import DRY_RUN, Command, opened, part, remark, say_table, who
from tiaan.model import dates
from tiaan.model.refs import parse_ref
from tiaan.model.text import visible
from tiaan.store import letters, queries, registers, undo

if TYPE_CHECKING:
    from tiaan.model.table import Table

app = part()


@app.command("log", cls=Command)
def log(
    ctx: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="[编号]", help="只看这一件")] = "",
    since: Annotated[
        date | None,
        typer.Option("--since", metavar="日期", parser=dates.parse_date, help="自这一天起录入的"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", parser=options.whole, help="最近 N 条")
    ] = None,
    json: options.Json = False,
) -> None:
    """操作日志：谁在何时做了什么。"""
    from tiaan.actions import history  # noqa: PLC0415 - not to take something back

    with opened(ctx) as conn:
        case_id = None
        if ref:
            prefix = queries.settings(conn).collective_prefix
            case_id, _ = queries.find(conn, parse_ref(ref), who(ctx).session, prefix)
        known = registers.sessions(conn)  # none in a new file, which has a log already
        home = registers.find_session(conn, who(ctx).session) if known else None
        found = history.entries(conn, case_id, _utc(since), limit, home)
    from tiaan.model.table import Column, Kind, Table  # noqa: PLC0415 - only for what is listed

    columns = (
        Column("operation", "操作", Kind.COUNT),
        Column("on", "日期"),
        Column("number", "提案"),
        Column("sentence", "经过"),
        Column("actor", "经办人"),
        Column("at", "录入时间（UTC）"),
        Column("source", "出处"),
        Column("undone", "已撤销", Kind.FLAG),
    )
    rows = tuple(
        (e.operation, e.on, e.number, e.sentence, e.actor, e.at, e.source, e.undone) for e in found
    )
    say_table(Table("log", "日志", columns, rows), as_json=json)


def _utc(day: date | None) -> str | None:
    """Return the moment a local day began, as the log writes moments."""
    if day is None:
        return None
    return datetime.combine(day, time.min).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@app.command("undo", cls=Command)
def undo_(
    ctx: typer.Context,
    operation: Annotated[
        int | None,
        typer.Argument(metavar="[操作]", parser=options.whole, help="操作序号；默认最近一次"),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出操作，不撤销")] = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """撤销一次操作；撤销“撤销”即恢复。撤销本身也记入日志。"""
    with opened(ctx) as conn:
        if list_:
            say_table(operations_table(undo.operations(conn)), as_json=json)
            return
        done = undo.undo(conn, who(ctx, dry_run=dry_run), operation)
        had_letters = letters.numbered_by(conn, done.target.id)
    if json:
        import json as encoder  # noqa: PLC0415 - only where asked for

        said = {
            "undone": done.target.id,
            "original": done.original.id,
            "command": done.original.command,
            "operation": None if dry_run else done.number,
        }
        print(visible(encoder.dumps(said, ensure_ascii=False)))
        return
    word = "已撤销" if done.target.is_forward else "已恢复"
    print(visible(f"{word}第 {done.original.id} 次操作：{done.original.command}"))
    if had_letters:
        remark("提醒：写出的函件文件还在，请自行收回；作废的函号不再使用")
    if dry_run:
        remark(DRY_RUN)
    else:
        remark(f"要反悔：tiaan undo {done.number}")


def operations_table(past: tuple[undo.Past, ...]) -> Table:
    """Return operations as they are listed before one is taken back, or many are lost."""
    from tiaan.model.table import Column, Kind, Table  # noqa: PLC0415 - only for what is listed

    columns = (
        Column("id", "操作", Kind.COUNT),
        Column("at", "录入时间（UTC）"),
        Column("actor", "经办人"),
        Column("command", "命令"),
        Column("undoes", "撤销了", Kind.COUNT),
        Column("undone_by", "被撤销于", Kind.COUNT),
    )
    rows = tuple((o.id, o.at, o.actor, o.command, o.undoes, o.undone_by) for o in past)
    return Table("operations", "操作", columns, rows)
