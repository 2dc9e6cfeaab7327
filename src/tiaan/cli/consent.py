"""Asking for co-signatures and hearing back: cosign invite, confirm, decline, expire, withdraw."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.actions import cosign as consenting
from tiaan.actions import cosignleave
from tiaan.cli import options
from tiaan.cli.acting import record
from tiaan.cli.base import (
    Command,
    opened,
    part,
    remark,
    say,
    say_table,
    tell,
    under,
    who,
)
from tiaan.cli.publishing import Made, put, targets
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import ConsentWay, ProposerKind
from tiaan.model.text import split_list, visible
from tiaan.store import listing, queries, registers

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Who

app = part()
cosign = under(app, "cosign", "联名：邀请、确认、谢绝、逾时移出、退出、清单、核对、签名单。")

Names = Annotated[
    str, typer.Argument(metavar="姓名[,姓名]", help="联名人；同名者写 姓名（备注）或 M12")
]
SomeRefs = Annotated[list[str] | None, options.some_refs("本次会议全部")]


@cosign.command("invite", cls=Command)
def invite(
    ctx: typer.Context,
    ref: options.OneRef,
    names: Names,
    until: Annotated[
        str,
        typer.Option(
            "--until",
            metavar="时刻",
            help="确认时限，如 2025-01-07 12:00；只写 17:00 是邀请当天，只写日期是那天 23:59",
        ),
    ] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """邀请联名；谢绝、逾时、退出的可以再邀请；确认以前不计入联名。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: consenting.invite(
            conn, parse_ref(ref), split_list(names), day, _until(until, day), clerk
        ),
        dry_run=dry_run,
    )


@cosign.command("confirm", cls=Command)
def confirm(
    ctx: typer.Context,
    ref: options.OneRef,
    names: Names,
    how: Annotated[ConsentWay, options.one_of(ConsentWay, "--how", "方式", "凭什么确认：")],
    late: Annotated[
        str, typer.Option("--late", metavar="理由", help="确认时限已过仍然收下的理由")
    ] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """登记本人同意联名、凭证和日期；确认时限以后的须写明理由。个人提案有人确认后改为联名。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: consenting.confirm(
            conn, parse_ref(ref), split_list(names), how, day, clerk, late
        ),
        dry_run=dry_run,
    )


@cosign.command("decline", cls=Command)
def decline(
    ctx: typer.Context,
    ref: options.OneRef,
    names: Names,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """登记本人谢绝联名；无人联名的联名提案改为个人提案。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: consenting.decline(
            conn, parse_ref(ref), split_list(names), day, clerk
        ),
        dry_run=dry_run,
    )


@cosign.command("expire", cls=Command)
def expire(
    ctx: typer.Context,
    at: Annotated[
        datetime | None,
        typer.Option(
            "--at", metavar="时刻", parser=dates.parse_moment, help="以这一时刻为准；默认现在"
        ),
    ] = None,
    dry_run: options.DryRun = False,
) -> None:
    """把确认时限已过、仍未确认的全部移出；无人联名的联名提案改为个人提案。"""
    clerk = who(ctx, dry_run=dry_run)
    moment = at or datetime.combine(clerk.today, clerk.at.astimezone().time())
    with opened(ctx) as conn:
        struck, receipts = consenting.expire(conn, moment, clerk)
    if not struck:
        tell("没有确认时限已过的联名邀请", dry_run=dry_run)
        return
    say(*receipts)
    single = [r.number for r in receipts if f"改为{ProposerKind.MEMBER.label}" in r.sentence]
    became = f"；{len(single)} 件改为个人提案：{'、'.join(single)}" if single else ""
    tell(f"逾时 {struck} 人移出{became}", dry_run=dry_run)


@cosign.command("withdraw", cls=Command)
def withdraw(
    ctx: typer.Context,
    ref: options.OneRef,
    name: Annotated[str, typer.Argument(metavar="姓名", help="退出的提案人")],
    new_first: Annotated[
        str,
        typer.Option(
            "--new-first", metavar="姓名", help="第一提案人退出时，由哪位已确认的联名人接替"
        ),
    ] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """提案人退出，提案保留；第一提案人退出须有人接替，无人接替的用 tiaan withdraw 撤案。"""
    record(
        ctx,
        on,
        lambda conn, day, clerk: cosignleave.withdraw(
            conn, parse_ref(ref), name, new_first, day, clerk
        ),
        dry_run=dry_run,
    )


@cosign.command("list", cls=Command)
def list_(
    ctx: typer.Context,
    refs: SomeRefs = None,
    pending: Annotated[bool, typer.Option("--pending", help="只要待确认的")] = False,
    json: options.Json = False,
) -> None:
    """列出联名人：意愿、确认的方式和日期、确认时限。"""
    from tiaan.reports.consent import listed  # noqa: PLC0415 - only where something is listed

    with opened(ctx) as conn:
        settings = queries.settings(conn)
        table = listed(_cases(conn, refs, who(ctx)), settings, pending=pending)
    say_table(table, as_json=json)


@cosign.command("audit", cls=Command)
def audit(ctx: typer.Context, json: options.Json = False) -> None:
    """核对联名：每位联名人被写在几件上，几件已确认，几件没有凭证，与全体的中位数相比。"""
    from tiaan.reports.consent import audit as audited  # noqa: PLC0415 - as above

    clerk = who(ctx)
    with opened(ctx) as conn:
        table = audited(_cases(conn, None, clerk), clerk.today)
    say_table(table, as_json=json)


@cosign.command("sheet", cls=Command)
def sheet(
    ctx: typer.Context,
    output: options.Output,
    refs: SomeRefs = None,
    every: Annotated[
        bool, typer.Option("--all", help="本次会议所有有人待确认的提案，每件一页")
    ] = False,
    group: Annotated[str, options.limit("--group", "界别", "只写这个界别或小组的联名人")] = "",
    yes: options.Yes = False,
) -> None:
    """写联名确认单，供本人签名：编号、案由、第一提案人、待确认的各位，不含联系方式。"""
    from tiaan.reports.consent import slips  # noqa: PLC0415 - only where slips are written

    if every == bool(refs):
        raise UsageError(
            "请写提案编号，或用 --all 写全部", "如 tiaan cosign sheet 3 -o 确认单.docx"
        )
    with opened(ctx) as conn:
        report = slips(_cases(conn, refs, who(ctx)), queries.settings(conn), group)
    if report is None:
        remark(f"{group}没有待确认的联名人，没有写文件")
        return
    done = put(targets([Made("提案联名确认单", report)], [output], ""), yes=yes)
    if done and not sys.stdout.isatty():  # there `put` has said so
        print(visible(f"已写入 {output}"))


def _until(raw: str, day: date) -> datetime | None:
    """Return the hour meant: a moment, a day, or an hour of the day of the invitation.

    Raises:
        UsageError: none of these.
    """
    if not raw:
        return None
    if re.fullmatch(r"\d{1,2}[:：]\d{2}", raw.strip()):
        return dates.parse_moment(f"{day} {raw.strip()}")
    return dates.parse_moment(raw)


def _cases(conn: sqlite3.Connection, refs: list[str] | None, clerk: Who) -> tuple[Case, ...]:
    """Return the cases named, else those of the session."""
    if not refs:
        session = registers.find_session(conn, clerk.session)
        return listing.cases(conn, [session.id])
    prefix = queries.settings(conn).collective_prefix
    ids = [queries.find(conn, ref, clerk.session, prefix)[0] for ref in parse_refs(refs)]
    return queries.cases(conn, dict.fromkeys(ids))
