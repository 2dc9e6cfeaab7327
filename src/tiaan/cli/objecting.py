"""Units that ask to be let off, and later due days: object, extend."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.actions import extension, objection, transfer
from tiaan.cli import options
from tiaan.cli.acting import record
from tiaan.cli.base import Command, opened, part, say_table, who
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import parse_ref

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Receipt, Who

app = part()


@app.command("object", cls=Command)
def object_(
    ctx: typer.Context,
    ref: Annotated[
        str, typer.Argument(metavar="编号", help="案号 23、他届 11-1/23、收件号 L42")
    ] = "",
    unit: options.DutyUnit = "",
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="退办的理由")] = "",
    suggest: Annotated[
        str, typer.Option("--suggest", metavar="单位", help="该单位建议改由谁办")
    ] = "",
    late: Annotated[
        str, typer.Option("--late", metavar="理由", help="逾期提出而仍受理的理由")
    ] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="同意退办，改由 --to 的单位办理")
    ] = False,
    to: Annotated[str, typer.Option("--to", metavar="单位", help="改办的单位，承办角色不变")] = "",
    due: options.Due = None,
    refuse: Annotated[
        str | None, typer.Option("--refuse", metavar="理由", help="不同意退办，写明理由")
    ] = None,
    waiting: Annotated[bool, typer.Option("--list", help="列出待答复的退办")] = False,
    on: options.On = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
) -> None:
    """退办和改办：登记承办单位的退办，同意的改由别的单位，不同意的写明理由。"""
    given = {
        "--unit": unit, "--reason": reason, "--suggest": suggest, "--late": late,
        "--accept": accept, "--to": to, "--due": due, "--refuse": refuse, "--on": on,
        "--dry-run": dry_run,
    }  # fmt: skip
    if waiting:
        _list(ctx, ref, given, as_json=json)
        return
    if json:
        raise UsageError("--json 与 --list 同用", "如 tiaan object --list --json")
    if not ref:
        raise UsageError(
            "请写明哪一件", "如 tiaan object 23 --unit 单位 --reason 理由；--list 列出待答复的"
        )
    wanted = parse_ref(ref)
    if accept:
        _only(given, ("--accept", "--to", "--unit", "--due", "--on", "--dry-run"), "--accept")
        if not to:
            raise UsageError("请写明改由哪个单位办理", "如 --accept --to 单位")

        def act(conn: sqlite3.Connection, day: date, clerk: Who) -> Receipt:
            draft = transfer.TransferDraft(day, to, unit, due)
            return transfer.accept(conn, wanted, draft, clerk)

    elif refuse is not None:
        _only(given, ("--refuse", "--unit", "--on", "--dry-run"), "--refuse")
        why = refuse

        def act(conn: sqlite3.Connection, day: date, clerk: Who) -> Receipt:
            return objection.refuse(conn, wanted, why, day, clerk, unit)

    else:
        own = ("--unit", "--reason", "--suggest", "--late", "--on", "--dry-run")
        _only(given, own, "--reason")

        def act(conn: sqlite3.Connection, day: date, clerk: Who) -> Receipt:
            draft = objection.ObjectionDraft(day, reason, unit, suggest, late)
            return objection.raise_objection(conn, wanted, draft, clerk)

    record(ctx, on, act, dry_run=dry_run)


def _list(ctx: typer.Context, ref: str, given: dict[str, object], *, as_json: bool) -> None:
    """Show the requests that wait for an answer."""
    _only(given, (), "--list")
    if ref:
        raise UsageError("--list 列出全部待答复的退办，不写编号", "看一件用 tiaan show 编号")
    clerk = who(ctx)
    with opened(ctx) as conn:
        table = objection.open_table(conn, clerk.today, clerk.session)
    say_table(table, as_json=as_json)


def _only(given: dict[str, object], own: tuple[str, ...], what: str) -> None:
    """Refuse options that do not go with the one that says what is meant."""
    strange = [name for name, value in given.items() if value and name not in own]
    if given["--refuse"] is not None and "--refuse" not in own and "--refuse" not in strange:
        strange.append("--refuse")
    if strange:
        raise UsageError(
            f"{what} 不与 {'、'.join(strange)} 同用",
            "登记退办写 --unit 和 --reason；同意写 --accept --to 单位；不同意写 --refuse 理由",
        )


@app.command("extend", cls=Command)
def extend(
    ctx: typer.Context,
    ref: options.OneRef,
    consent: Annotated[
        str, typer.Option("--consent", metavar="谁", help="经谁同意，如 提案人、政府办；必填")
    ] = "",
    to: Annotated[
        date | None,
        typer.Option("--to", metavar="日期", parser=dates.parse_date, help="延期到哪一天"),
    ] = None,
    by: Annotated[
        dates.DueRule | None,
        typer.Option(
            "--by",
            metavar="期限",
            parser=dates.parse_due,
            help="比现在的期限延长多久，如 1mo、15wd",
        ),
    ] = None,
    unit: options.DutyUnit = "",
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="延期的理由")] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """延长承办单位的答复期限，原期限保留；逾期只看现在的期限。"""
    later = extension.later(to, by)
    if not consent.strip():
        raise UsageError("请写明经谁同意", "如 --consent 提案人、--consent 县政府办")
    record(
        ctx,
        on,
        lambda conn, day, clerk: extension.extend(
            conn,
            parse_ref(ref),
            extension.ExtensionDraft(day, later, consent, unit, reason),
            clerk,
        ),
        dry_run=dry_run,
    )
