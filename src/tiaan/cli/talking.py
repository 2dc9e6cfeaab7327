"""Speaking with proposers and bringing units together: contact, notify, convene."""

from __future__ import annotations

from typing import Annotated

import typer

from tiaan.actions import contact as contacting
from tiaan.actions import convene as convening
from tiaan.actions import notify as telling
from tiaan.cli import options
from tiaan.cli.acting import record
from tiaan.cli.base import Command, opened, part, remark, say_table, who
from tiaan.errors import UsageError
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import ContactStage, ContactWay
from tiaan.model.text import split_list
from tiaan.store import registers

app = part()


@app.command("contact", cls=Command)
def contact(
    ctx: typer.Context,
    refs: options.Refs,
    way: Annotated[ContactWay, options.one_of(ContactWay, "--way", "方式", "沟通方式：")],
    stage: Annotated[
        ContactStage | None,
        options.one_of(
            ContactStage, "--stage", "阶段", "沟通阶段：", "；默认已答复的为办后，其余为办中"
        ),
    ] = None,
    unit: options.DutyUnit = "",
    note: options.Note = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """登记承办单位与提案者的沟通：办前、办中、办后，面商、电话等；提案者表示不需要的照录。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: contacting.contact(
            conn,
            parse_refs(refs),
            contacting.ContactDraft(way, day, stage, unit, note),
            clerk,
        ),
        dry_run=dry_run,
    )


@app.command("notify", cls=Command)
def notify(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None,
        typer.Argument(metavar="编号…", help="收件号 L42，一次可写几件"),
    ] = None,
    way: Annotated[
        str, typer.Option("--way", metavar="方式", help="怎样告知的，如 电话、信函、短信")
    ] = "",
    waiting: Annotated[bool, typer.Option("--list", help="列出尚未告知的，最早审查的在前")] = False,
    on: options.On = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
) -> None:
    """登记已把审查结果（不予立案、退回、转化、并案）告知提案者，或列出尚未告知的。"""
    if waiting:
        if refs or way or on or dry_run:
            raise UsageError("--list 列出全部尚未告知的，不与编号和别的选项同用", "请单独写 --list")
        clerk = who(ctx)
        with opened(ctx) as conn:
            session = registers.find_session(conn, clerk.session)
            table = telling.untold_of(conn, session, clerk.today)
        say_table(table, as_json=json)
        if not json:
            remark(f"尚未告知 {len(table.rows)} 件")
        return
    if json:
        raise UsageError("--json 用于 --list", "请写 tiaan notify --list --json")
    if not refs:
        raise UsageError("没有写明哪件提案", "如 tiaan notify L42 --way 电话；查看用 --list")
    if not way:
        raise UsageError("没有写明怎样告知的", "如 --way 电话")
    asked = parse_refs(refs)
    record(
        ctx,
        on,
        lambda conn, day, clerk: telling.notify(conn, asked, way, day, clerk),
        dry_run=dry_run,
    )


@app.command("convene", cls=Command)
def convene(
    ctx: typer.Context,
    ref: options.OneRef,
    by: Annotated[
        str, typer.Option("--by", metavar="职务", help="召集人，写职务；默认牵头领导")
    ] = "",
    units: Annotated[
        str, typer.Option("--units", metavar=options.SEVERAL, help="到会单位；默认全部承办单位")
    ] = "",
    agreed: Annotated[str, typer.Option("--agreed", metavar="文字", help="商定的事项")] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """登记集体办理的召集：谁召集、哪些单位到会、商定了什么。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: convening.convene(
            conn,
            parse_ref(ref),
            convening.ConveneDraft(day, by, split_list(units), agreed),
            clerk,
        ),
        dry_run=dry_run,
    )
