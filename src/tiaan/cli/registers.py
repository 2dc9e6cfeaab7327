"""Setting up: the file, sessions, units, members, settings."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tiaan.actions import registry
from tiaan.cli import options
from tiaan.cli.base import (
    Command,
    SubGroup,
    may_replace,
    opened,
    part,
    remark,
    say_table,
    tell,
    who,
)
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model import settings as county
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Action
from tiaan.model.text import visible
from tiaan.store import attachments, database, queries
from tiaan.store import registers as register

app = part()


def _group(name: str, text: str) -> typer.Typer:
    group = typer.Typer(cls=SubGroup, help=text, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name=name)
    return group


Opens = Annotated[
    date | None,
    typer.Option("--opens", metavar="日期", parser=dates.parse_date, help="开幕日期；默认今天"),
]
Closes = Annotated[
    date | None,
    typer.Option("--closes", metavar="日期", parser=dates.parse_date, help="闭幕日期；默认同开幕"),
]
Names = Annotated[list[str], typer.Argument(metavar="名称…", help="一个或几个")]
Name = Annotated[str, typer.Argument(metavar="名称", help="全称或简称")]


@app.command("init", cls=Command)
def init(
    ctx: typer.Context,
    session: Annotated[
        str, typer.Option("--session", metavar="届次", help="第一个届次，如 十一届二次会议")
    ] = "",
    opens: Opens = None,
    closes: Closes = None,
    cutoff: options.Moment = None,
) -> None:
    """新建数据文件（--db 指明文件名，默认 tiaan.db）。"""
    path = ctx.find_root().obj.db
    label = session or ctx.find_root().obj.session or ""
    if not label and (opens or closes or cutoff):
        raise UsageError("写了会期而没有写届次", "请加 --session 十一届二次会议")
    clerk = who(ctx)
    with database.created(path) as conn:
        if label:
            start = opens or clerk.today
            end = closes or start
            registry.add_session(conn, label, start, end, cutoff, clerk, Action.INIT)
    print(visible(f"已新建 {path}"))
    if not label:
        remark("下一步：tiaan session add 十一届二次会议 --opens 日期 --closes 日期")
    else:
        remark("下一步：tiaan unit add 单位…，tiaan member add 姓名…，或 tiaan import")


session_app = _group("session", "届次。")


@session_app.command("add", cls=Command)
def session_add(
    ctx: typer.Context,
    label: Annotated[str, typer.Argument(metavar="届次", help="如 十一届二次会议、11-2")],
    opens: Opens = None,
    closes: Closes = None,
    cutoff: options.Moment = None,
    dry_run: options.DryRun = False,
) -> None:
    """增加届次。"""
    clerk = who(ctx, dry_run=dry_run)
    start = opens or clerk.today
    with opened(ctx) as conn:
        added = registry.add_session(conn, label, start, closes or start, cutoff, clerk)
    tell(
        f"已增加 {added.label}（{added.key}），{added.opens_on} 至 {added.closes_on}",
        dry_run=dry_run,
    )


@session_app.command("list", cls=Command)
def session_list(ctx: typer.Context, json: options.Json = False) -> None:
    """列出届次。"""
    with opened(ctx) as conn:
        found = register.sessions(conn)
    columns = (
        Column("key", "届次"),
        Column("label", "名称"),
        Column("opens_on", "开幕", Kind.DATE),
        Column("closes_on", "闭幕", Kind.DATE),
        Column("cutoff_at", "提案截止"),
    )
    rows = tuple((s.key, s.label, s.opens_on, s.closes_on, _moment(s.cutoff_at)) for s in found)
    say_table(Table("sessions", "届次", columns, rows), as_json=json)


def _moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


unit_app = _group("unit", "承办单位。")


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
        added = registry.add_units(conn, tuple(names), channel, who(ctx, dry_run=dry_run))
    tell(f"已登记 {len(added)} 个单位：{'、'.join(unit.name for unit in added)}", dry_run=dry_run)


@unit_app.command("alias", cls=Command)
def unit_alias(
    ctx: typer.Context, name: Name, aliases: Names, dry_run: options.DryRun = False
) -> None:
    """登记单位的简称或其他写法。"""
    with opened(ctx) as conn:
        unit = registry.add_alias(conn, name, tuple(aliases), who(ctx, dry_run=dry_run))
    tell(f"{unit.name} 又写作 {'、'.join(aliases)}", dry_run=dry_run)


@unit_app.command("rename", cls=Command)
def unit_rename(ctx: typer.Context, old: Name, new: Name, dry_run: options.DryRun = False) -> None:
    """改名，旧名仍可使用。"""
    with opened(ctx) as conn:
        registry.rename_unit(conn, old, new, who(ctx, dry_run=dry_run))
    tell(f"{old} 已改名为 {new}，旧名仍可使用", dry_run=dry_run)


@unit_app.command("retire", cls=Command)
def unit_retire(ctx: typer.Context, name: Name, dry_run: options.DryRun = False) -> None:
    """停用单位：不再交办，已有的不变。"""
    with opened(ctx) as conn:
        unit = registry.retire_unit(conn, name, who(ctx, dry_run=dry_run))
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


member_app = _group("member", "委员和其他提案者。")


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
        added = registry.add_members(
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
        person = registry.retire_member(conn, name, clerk, on, never=never)
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


settings_app = _group("settings", "本县的设置。")


@settings_app.command("list", cls=Command)
def settings_list(ctx: typer.Context, json: options.Json = False) -> None:
    """列出设置，标出与默认不同的。"""
    with opened(ctx) as conn:
        values, settings = queries.setting_texts(conn), queries.settings(conn)
    columns = (
        Column("key", "设置"),
        Column("value", "取值"),
        Column("changed", "已改", Kind.FLAG),
        Column("default", "默认"),
        Column("meaning", "含义"),
        Column("allowed", "可用"),
        Column("article", "条文"),
    )
    rows = tuple(
        (
            s.key,
            values.get(s.key, s.default),
            values.get(s.key, s.default) != s.default,
            s.default,
            s.meaning,
            s.allowed,
            settings.article(s.key),
        )
        for s in county.SETTINGS
    )
    table = Table("settings", "设置", columns, rows)
    say_table(table, as_json=json)


@settings_app.command("set", cls=Command)
def settings_set(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="设置", help="设置的名字，见 settings list")],
    value: Annotated[str, typer.Argument(metavar="取值", help="新的取值")],
    dry_run: options.DryRun = False,
) -> None:
    """改一项设置；已登记的事实不变。"""
    with opened(ctx) as conn:
        changed = registry.change_settings(conn, {key: value}, who(ctx, dry_run=dry_run))
    tell(f"{key} = {value}" if changed else f"{key} 没有变化", dry_run=dry_run)


@settings_app.command("export", cls=Command)
def settings_export(ctx: typer.Context, output: options.Output, yes: options.Yes = False) -> None:
    """把设置写成文本文件（TOML），供修改或他县参考。"""
    from tiaan.render.files import replace_file  # noqa: PLC0415 - only where a file is written

    if output.suffix.lower() != ".toml":
        raise UsageError(f"设置不能写成“{output.name}”", "文件名请以 .toml 结尾")
    with opened(ctx) as conn:
        values = queries.setting_texts(conn)
    if not may_replace([output], yes=yes):
        return
    with replace_file(output) as draft:
        draft.write_text(county.to_toml(values), encoding="utf-8")
    print(visible(f"已写入 {output}"))


@settings_app.command("import", cls=Command)
def settings_import(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="settings export 写出的文件")],
    dry_run: options.DryRun = False,
) -> None:
    """读入设置文件，全部合格才写入。"""
    import tomllib  # noqa: PLC0415 - only here

    try:
        found = tomllib.loads(attachments.read_file(file).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file.name} 不是设置文件", "可先用 tiaan settings export 导出样子"
        ) from error
    if strange := [key for key, value in found.items() if not isinstance(value, str)]:
        raise UsageError(f"{'、'.join(strange)} 的取值须写在引号中", '如 decimals = "1"')
    with opened(ctx) as conn:
        changed = registry.change_settings(conn, found, who(ctx, dry_run=dry_run))
    tell(
        f"已改 {len(changed)} 项设置" + (f"：{'、'.join(changed)}" if changed else ""),
        dry_run=dry_run,
    )
