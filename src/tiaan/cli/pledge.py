"""Promises: what units said they would do by when, and what came of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.actions import pledge as pledging
from tiaan.cli import options
from tiaan.cli.base import (
    Command,
    happened,
    opened,
    part,
    remark,
    say,
    say_table,
    tell,
    under,
    who,
    write_all,
)
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.promises import Period, parse_promise
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import CommitmentStatus, Standing
from tiaan.model.text import visible
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.records import Who
    from tiaan.store.promises import Wanted

app = part()
group = under(app, "pledge", "承诺事项。")

Number = Annotated[
    str, typer.Argument(metavar="编号", help="承诺事项的编号，如 17.1，他届 11-1/17.1")
]
By = Annotated[
    date | None,
    typer.Option("--by", metavar="日期", parser=dates.parse_date, help="承诺在这一天前兑现"),
]
PromiseUnit = Annotated[
    str, typer.Option("--unit", metavar="单位", help="承诺的单位；只有一个单位答复时可不写")
]
Only = Annotated[str, options.limit("--unit", "单位", "只要这个单位的")]
DuePeriod = Annotated[
    Period | None,
    typer.Option(
        "--due", metavar="年份|日期", parser=Period.parse, help="只要这一年、或这一天以前到期的"
    ),
]
AsOfToday = Annotated[
    date | None,
    typer.Option(
        "--as-of", metavar="日期", parser=dates.parse_date, help="截至这一天的进展；默认今天"
    ),
]


@group.command("add", cls=Command)
def add(
    ctx: typer.Context,
    ref: options.OneRef,
    what: Annotated[str, typer.Option("--what", metavar="事项", help="承诺做什么")],
    by: By = None,
    no_date: Annotated[
        str, typer.Option("--no-date", metavar="原因", help="没有兑现日期的，写明原因")
    ] = "",
    unit: PromiseUnit = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """登记承办单位承诺的事项和兑现日期，一件提案可有几项。"""
    clerk = who(ctx, dry_run=dry_run)
    draft = pledging.PledgeDraft(what, happened(on, clerk), by, no_date, unit)
    with opened(ctx) as conn:
        receipt = pledging.add(conn, parse_ref(ref), draft, clerk)
    say(receipt, dry_run=dry_run)


@group.command("update", cls=Command)
def update(
    ctx: typer.Context,
    number: Number,
    status: Annotated[CommitmentStatus, options.one_of(CommitmentStatus, "--status", "进展")],
    to: Annotated[
        date | None,
        typer.Option(
            "--to", metavar="日期", parser=dates.parse_date, help="变更后的兑现日期（changed）"
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="文字", help="核对的情况、原因")] = "",
    resolved: Annotated[
        bool, typer.Option("--resolved", help="同时把办理结果转为已解决，自 --on 起（met）")
    ] = False,
    proof: Annotated[
        Path | None,
        typer.Option(
            "--proof", metavar="文件", help="兑现的凭据，如照片、批文，存入数据文件；文字写 --note"
        ),
    ] = None,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:  # fmt: skip
    """登记一项承诺核对的结果；以前的记录保留。"""
    clerk = who(ctx, dry_run=dry_run)
    draft = pledging.CheckDraft(status, happened(on, clerk), to, note, resolved, proof)
    with opened(ctx) as conn:
        receipt = pledging.update(conn, parse_promise(number), draft, clerk)
    say(receipt, dry_run=dry_run)


@group.command("list", cls=Command)
def list_(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[编号…]", help="案号 23、范围 12-18,20、他届 11-1/23；默认全部"),
    ] = None,
    due: DuePeriod = None,
    unit: Only = "",
    status: Annotated[Standing | None, options.one_of(Standing, "--status", "进展")] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="改列采纳并列入计划而没有登记承诺的提案")
    ] = False,
    as_of: AsOfToday = None,
    json: options.Json = False,
) -> None:
    """列出承诺事项，到期未报的在前；不写届次（--session）的列各届的。"""
    from tiaan.store import promises  # noqa: PLC0415 - only this command reads them

    if missing and (due or status):
        raise UsageError("--missing 列的提案没有承诺事项，不能再按日期或进展选", "请去掉一项")
    clerk = who(ctx)
    day = as_of or clerk.today
    with opened(ctx) as conn:
        wanted = _wanted(conn, clerk, refs or (), day, unit)._replace(due=due, standing=status)
        if missing:
            table = promises.missing_table(conn, promises.missing(conn, wanted), day)
        else:
            table = promises.table(conn, promises.select(conn, wanted), day)
    said = table if json else table._replace(notes=())
    say_table(said, as_json=json)
    if not json:
        remark(table.notes[0])
        if missing and table.rows:
            remark("下一步：tiaan pledge add 案号 --what 事项 --by 日期")


@group.command("sheet", cls=Command)
def sheet(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="文件|文件夹", help="写入的文件；--all 写文件夹"),
    ],
    unit: Only = "",
    all_: Annotated[bool, typer.Option("--all", help="每个单位一个文件")] = False,
    yes: options.Yes = False,
) -> None:
    """写出尚未了结的承诺事项，交单位填写进展（xlsx）；填好后用 pledge import 读入。"""
    from tiaan.cli.templates import need_xlsx  # noqa: PLC0415 - only here a sheet is written
    from tiaan.render import files  # noqa: PLC0415 - likewise
    from tiaan.sheets import pledges  # noqa: PLC0415 - likewise
    from tiaan.store import promises  # noqa: PLC0415 - likewise

    if all_ and unit:
        raise UsageError("--unit 和 --all 不能同时写", "请去掉一项")
    if not all_:
        need_xlsx(output)
    clerk = who(ctx)
    with opened(ctx) as conn:
        office = queries.settings(conn).office
        wanted = _wanted(conn, clerk, (), clerk.today, unit)
        open_ones = [
            (case, one)
            for case, one in promises.select(conn, wanted)
            if one.standing in (Standing.OPEN, Standing.OVERDUE)
        ]
        sheets: dict[Path, bytes] = {}
        names = list(dict.fromkeys(one.unit.name for _, one in open_ones)) if all_ else [""]
        for name in names:
            own = [pair for pair in open_ones if name in ("", pair[1].unit.name)]
            whose = name or (own[0][1].unit.name if unit and own else "")
            title = f"{office}提案承诺事项核对表" + (f"（{whose}）" if whose else "")
            listed = promises.table(conn, own, clerk.today, in_full=True)
            path = output / files.plain_file_name(f"承诺事项-{name}.xlsx") if all_ else output
            if own:
                sheets[path] = pledges.sheet(title, listed, clerk.today)
    if not sheets:
        remark("没有尚未了结的承诺事项，没有写表")
        return
    if all_:
        files.make_folder(output)
    if not write_all(sheets, yes=yes):
        return
    print(visible(f"已写入 {output}：承诺事项 {len(open_ones)} 项"))
    remark(visible(f"填好后：tiaan pledge import {output if not all_ else '表格'}"))


@group.command("import", cls=Command)
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="表格", help="pledge sheet 写出、填好的表")],
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """读入填好的承诺事项核对表；有一行不对就什么也不写入，再导入一次不会重复。"""
    from tiaan.sheets import pledges  # noqa: PLC0415 - only here a sheet is read
    from tiaan.sheets.grid import read_grids  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    rows = pledges.read(read_grids(file))
    with opened(ctx) as conn:
        taken = pledges.take(conn, rows, happened(on, clerk) if on else None, clerk)
    tell(
        f"登记 {taken.new} 项，已登记过的 {taken.known} 项，没有填的 {taken.blank} 项",
        dry_run=dry_run,
    )


def _wanted(
    conn: sqlite3.Connection, clerk: Who, refs: Sequence[str], day: date, unit: str
) -> Wanted:
    """Return which promises the words of a command mean."""
    from tiaan.store.promises import Wanted  # noqa: PLC0415 - as above

    prefix = queries.settings(conn).collective_prefix
    found = [
        queries.find(conn, ref, clerk.session, prefix)[0]
        for ref in (parse_refs(list(refs)) if refs else ())
    ]
    session = registers.find_session(conn, clerk.session).id if clerk.session else None
    return Wanted(
        day,
        None if found else session,
        frozenset(found) if found else None,
        registers.find_unit(registers.load(conn), unit, active=False).id if unit else None,
    )
