"""Who handles and who proposes: unit, member."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tiaan.actions import memberroll, unitroll
from tiaan.cli import options
from tiaan.cli.base import (
    Command,
    opened,
    part,
    say_table,
    tell,
    under,
    who,
)
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.table import Column, Kind, Table
from tiaan.store import registers as register

app = part()

Names = Annotated[list[str], typer.Argument(metavar="名称…", help="一个或几个")]
Name = Annotated[str, typer.Argument(metavar="名称", help="全称或简称")]

unit_app = under(app, "unit", "承办单位。")


@unit_app.command("add", cls=Command)
def unit_add(
    ctx: typer.Context,
    names: Names,
    channel: Annotated[
        str, typer.Option("--channel", metavar="系统", help="归口系统，如 政府系统")
    ] = "",
    dry_run: options.DryRun = False,
) -> None:
    """登记单位，按登记的先后排序。"""
    with opened(ctx) as conn:
        added = unitroll.add_units(conn, tuple(names), channel, who(ctx, dry_run=dry_run))
    tell(f"已登记 {len(added)} 个单位：{'、'.join(unit.name for unit in added)}", dry_run=dry_run)


@unit_app.command("alias", cls=Command)
def unit_alias(
    ctx: typer.Context, name: Name, aliases: Names, dry_run: options.DryRun = False
) -> None:
    """登记单位的简称或其他写法。"""
    with opened(ctx) as conn:
        unit = unitroll.add_alias(conn, name, tuple(aliases), who(ctx, dry_run=dry_run))
    tell(f"{unit.name} 又写作 {'、'.join(aliases)}", dry_run=dry_run)


@unit_app.command("rename", cls=Command)
def unit_rename(ctx: typer.Context, old: Name, new: Name, dry_run: options.DryRun = False) -> None:
    """改名，旧名仍可使用。"""
    with opened(ctx) as conn:
        unitroll.rename_unit(conn, old, new, who(ctx, dry_run=dry_run))
    tell(f"{old} 已改名为 {new}，旧名仍可使用", dry_run=dry_run)


@unit_app.command("retire", cls=Command)
def unit_retire(ctx: typer.Context, name: Name, dry_run: options.DryRun = False) -> None:
    """停用单位：不再交办，已有的不变。"""
    with opened(ctx) as conn:
        unit = unitroll.retire_unit(conn, name, who(ctx, dry_run=dry_run))
    tell(f"已停用 {unit.name}", dry_run=dry_run)


@unit_app.command("list", cls=Command)
def unit_list(ctx: typer.Context, json: options.Json = False) -> None:
    """列出单位。"""
    with opened(ctx) as conn:
        known = register.load(conn)
        spellings = conn.execute("SELECT unit_id, alias FROM unit_alias ORDER BY id").fetchall()
    columns = (
        Column("name", "单位"),
        Column("channel", "归口系统"),
        Column("aliases", "其他写法", Kind.LIST),
        Column("is_active", "在用", Kind.FLAG),
    )
    rows = tuple(
        (u.name, u.channel, tuple(a for i, a in spellings if i == u.id), u.is_active)
        for u in sorted(known.units.values(), key=lambda u: (u.position, u.id))
    )
    say_table(Table("units", "承办单位", columns, rows), as_json=json)


member_app = under(app, "member", "委员和其他提案者。")


@member_app.command("add", cls=Command)
def member_add(
    ctx: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="姓名…", help="一个或几个；已登记的写编号 M12，改作委员")
    ],
    since: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="日期",
            parser=dates.parse_date,
            help="任职日期，增补的须写；默认一直是委员",
        ),
    ] = None,
    sector: Annotated[str, typer.Option("--sector", metavar="界别", help="界别")] = "",
    remark_: Annotated[str, typer.Option("--remark", metavar="文字", help="区分同名者的备注")] = "",
    phone: Annotated[
        str, typer.Option("--phone", metavar="电话", help="联系电话，不入日志和默认输出")
    ] = "",
    stranger: Annotated[
        bool, typer.Option("--not-member", help="不是委员，只是提案者；不计入在任委员")
    ] = False,
    dry_run: options.DryRun = False,
) -> None:
    """登记委员和其他提案者；像单位的名称不作委员。"""
    if phone and len(names) > 1:
        raise UsageError("--phone 只能用于一位", "请逐位登记电话")
    with opened(ctx) as conn:
        clerk = who(ctx, dry_run=dry_run)
        added = memberroll.add_members(
            *(conn, tuple(names), clerk, sector, remark_, phone),
            since=since,
            is_member=not stranger,
        )
    tell(
        f"已登记 {len(added)} 位：{'、'.join(person.display for person in added)}"
        f"{f'，{since} 任职' if since else '，不作委员' if stranger else ''}",
        dry_run=dry_run,
    )


@member_app.command("retire", cls=Command)
def member_retire(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="姓名", help="姓名或编号 M12")],
    on: Annotated[
        date | None,
        typer.Option(
            "--on", metavar="日期", parser=dates.parse_date, help="离任日期，当日已不在任；默认今天"
        ),
    ] = None,
    never: Annotated[
        bool, typer.Option("--not-member", help="改为从不是委员，仍可提案；不计入在任委员")
    ] = False,
    dry_run: options.DryRun = False,
) -> None:
    """登记委员离任，或停用其他提案者；已有的提案不变。"""
    with opened(ctx) as conn:
        clerk = who(ctx, dry_run=dry_run)
        person = memberroll.retire_member(conn, name, clerk, on, never=never)
    if never:
        tell(f"{person.display} 不作委员，仍是提案者", dry_run=dry_run)
    elif person.until:
        tell(f"{person.display} 已登记离任，{person.until} 起不在任", dry_run=dry_run)
    else:
        tell(f"已停用 {person.display}", dry_run=dry_run)


@member_app.command("list", cls=Command)
def member_list(ctx: typer.Context, json: options.Json = False) -> None:
    """列出提案者。"""
    with opened(ctx) as conn:
        known = register.load(conn)
    columns = (
        Column("id", "编号"),
        Column("name", "姓名"),
        Column("sector", "界别"),
        Column("remark", "备注"),
        Column("is_member", "委员", Kind.FLAG),
        Column("since", "任职", Kind.DATE),
        Column("until", "离任", Kind.DATE),
        Column("is_active", "在用", Kind.FLAG),
    )
    rows = tuple(
        (f"M{p.id}", p.name, p.sector, p.remark, p.sits, p.since, p.until, p.is_active)
        for p in known.proposers.values()
    )
    say_table(Table("members", "提案者", columns, rows), as_json=json)
