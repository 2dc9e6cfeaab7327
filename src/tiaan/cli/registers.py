"""Setting up: init, session, settings."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tiaan.actions import registry
from tiaan.cli import options
from tiaan.cli.base import (
    Command,
    opened,
    part,
    remark,
    say_table,
    tell,
    under,
    who,
    write_all,
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


Opens = Annotated[
    date | None,
    typer.Option("--opens", metavar="日期", parser=dates.parse_date, help="开幕日期；默认今天"),
]
Closes = Annotated[
    date | None,
    typer.Option("--closes", metavar="日期", parser=dates.parse_date, help="闭幕日期；默认同开幕"),
]


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


session_app = under(app, "session", "届次。")


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


settings_app = under(app, "settings", "本县的设置。")


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
    if output.suffix.lower() != ".toml":
        raise UsageError(f"设置不能写成“{output.name}”", "文件名请以 .toml 结尾")
    with opened(ctx) as conn:
        values = queries.setting_texts(conn)
    if write_all({output: county.to_toml(values).encode()}, yes=yes):
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
