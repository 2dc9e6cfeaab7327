"""Key proposals under supervision: who leads, what was done, and how it stands."""

from __future__ import annotations

from typing import Annotated

import typer

from tiaan.actions import supervise as supervising
from tiaan.cli import options
from tiaan.cli.acting import record
from tiaan.cli.base import Command, opened, part, say_table, under, who
from tiaan.model.refs import parse_refs
from tiaan.model.text import split_list
from tiaan.store import supervision

app = part()
supervise_app = under(app, "supervise", "重点提案的领衔领导和督办活动。")

_Posts = "职务,职务"
SomeRefs = Annotated[list[str] | None, options.some_refs("全部列入督办的")]


@supervise_app.command("add", cls=Command)
def add(
    ctx: typer.Context,
    refs: options.Refs,
    topic: Annotated[
        str | None,
        typer.Option("--topic", metavar="选题", help="几件合为一个选题；写成空的则去掉"),
    ] = None,
    government: Annotated[
        str, typer.Option("--government", metavar=_Posts, help="领衔的党政领导，写职务")
    ] = "",
    cppcc: Annotated[
        str, typer.Option("--cppcc", metavar=_Posts, help="领衔的政协领导，写职务")
    ] = "",
    drop: Annotated[
        str, typer.Option("--drop", metavar=_Posts, help="不再领衔的领导，写登记的职务")
    ] = "",
    level: Annotated[
        str,
        typer.Option("--level", metavar="层级", help="重点提案的层级；默认本县的第一级"),
    ] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """列入督办：还不是重点的列为重点，登记选题和领衔领导。"""
    posts, others, gone = map(split_list, (government, cppcc, drop))
    record(
        ctx,
        on,
        lambda conn, day, clerk: supervising.lead(
            conn,
            parse_refs(refs),
            supervising.LeadDraft(day, topic, posts, others, gone, level),
            clerk,
        ),
        dry_run=dry_run,
    )


@supervise_app.command("log", cls=Command)
def log(
    ctx: typer.Context,
    refs: options.Refs,
    form: Annotated[
        str,
        typer.Option("--form", metavar="形式", help="如 双见面、专题调研、实地视察；本县的见设置"),
    ],
    level: Annotated[
        str, typer.Option("--level", metavar="层级", help="督办层级，如 主席会议听取通报")
    ] = "",
    taking_part: Annotated[
        str, typer.Option("--with", metavar="参加人", help="参加的领导和单位，写职务")
    ] = "",
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="文字", help="议定的事项、进展")
    ] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """登记一次督办活动；一次活动督办几件的写在一起，只计一次。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: supervising.log(
            conn,
            parse_refs(refs),
            supervising.ActivityDraft(form, day, level, taking_part, outcome),
            clerk,
        ),
        dry_run=dry_run,
    )


@supervise_app.command("list", cls=Command)
def list_(ctx: typer.Context, refs: SomeRefs = None, json: options.Json = False) -> None:
    """列出重点提案的选题、领衔领导和督办活动。"""
    clerk = who(ctx)
    with opened(ctx) as conn:
        found = supervision.tables(conn, parse_refs(refs) if refs else None, clerk)
    say_table(*found, as_json=json)
