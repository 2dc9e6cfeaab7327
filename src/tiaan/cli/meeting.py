"""Before, at and after a meeting: what is drafted, done in one act, or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import (
    DRY_RUN,
    Command,
    ask,
    happened,
    opened,
    part,
    remark,
    say,
    say_table,
    who,
)
from tiaan.errors import ExitCode, UsageError
from tiaan.model.refs import parse_refs
from tiaan.model.terms import DraftKind

if TYPE_CHECKING:
    from datetime import date

    from tiaan.actions.meeting import Applied

app = part()
_REFS = "案号、范围 12-18,20、收件号 L42；不写则全部"
_KIND = f"事项：{options.labels(DraftKind)}"

Kind = Annotated[DraftKind, typer.Argument(metavar="事项", parser=DraftKind.parse, help=_KIND)]
Refs = Annotated[list[str] | None, typer.Argument(metavar="[编号]…", help=_REFS)]


@app.command("pending", cls=Command)
def pending(
    ctx: typer.Context,
    kind: Annotated[
        DraftKind | None,
        typer.Argument(metavar="[事项]", parser=DraftKind.parse, help=f"{_KIND}；不写则都列出"),
    ] = None,
    json: options.Json = False,
) -> None:
    """列出拟办、待会议决定的：拟怎样审查、拟交给谁；拟办不改变状态和数字。"""
    from tiaan.reports import meeting  # noqa: PLC0415 - beside its use
    from tiaan.store import drafted, queries  # noqa: PLC0415 - likewise

    clerk = who(ctx)
    with opened(ctx) as conn:
        cases = drafted.cases(conn, clerk, kind)
        survivors = drafted.survivors(conn, cases)
        settings = queries.settings(conn)
    say_table(meeting.pending(cases, settings, kind, survivors), as_json=json)
    if not json:
        for one in (kind,) if kind else DraftKind:
            if said := meeting.summary(meeting.of_kind(cases, one, survivors), one):
                remark(said)


@app.command("apply", cls=Command)
def apply(
    ctx: typer.Context,
    kind: Kind,
    refs: Refs = None,
    by: Annotated[
        str, typer.Option("--by", metavar="机构", help="作出审查决定的机构，如 提案审查委员会")
    ] = "",
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="不能实施的留下，其余照常；退出码为 7")
    ] = False,
    on: options.On = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """实施拟办的：一次写入，一步可以撤回；会议日期是 --on，期限从这一天起算。"""
    from tiaan.actions import meeting as deciding  # noqa: PLC0415 - beside its use

    if by and kind is not DraftKind.REVIEW:
        raise UsageError("--by 用于审查", "请去掉 --by")
    clerk = who(ctx, dry_run=dry_run)
    asked = parse_refs(refs) if refs else ()
    day = happened(on, clerk)
    with opened(ctx) as conn:
        if not (yes or dry_run):
            trial = clerk._replace(dry_run=True)
            found = deciding.apply(conn, kind, asked, day, trial, by=by, skip_bad=skip_bad)
            if not _agreed(found, kind, day):
                return
        done = deciding.apply(conn, kind, asked, day, clerk, by=by, skip_bad=skip_bad)
    say(*done.receipts)
    for cause in done.refused:
        remark(f"没有实施：{cause}")
    if dry_run:
        remark(DRY_RUN)
    elif done.receipts:
        remark(f"已实施 {len(done.receipts)} 件；要整个撤回：tiaan undo")
    if done.refused:
        raise typer.Exit(int(ExitCode.PARTIAL))


def _agreed(found: Applied, kind: DraftKind, day: date) -> bool:
    """Ask whether what a trial found may be done."""
    from tiaan.reports.meeting import summary  # noqa: PLC0415 - beside its use

    if not found.done:
        return True
    for cause in found.refused:
        remark(f"不能实施：{cause}")
    said = summary(found.done, kind)
    if ask(f"{said}。以 {day} 为会议日期实施这 {len(found.done)} 件？", yes=False):
        return True
    remark("没有写入")
    return False


@app.command("discard", cls=Command)
def discard(
    ctx: typer.Context,
    kind: Kind,
    refs: Refs = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """取消拟办的；提案本身不变。"""
    from tiaan.actions import drafting  # noqa: PLC0415 - beside its use

    clerk = who(ctx, dry_run=dry_run)
    asked = parse_refs(refs) if refs else ()
    with opened(ctx) as conn:
        if not (asked or yes or dry_run):
            trial = clerk._replace(dry_run=True)
            many = len(drafting.discard(conn, kind, asked, clerk.today, trial))
            if not ask(f"取消全部 {many} 件{kind.label}？", yes=False):
                remark("没有写入")
                return
        receipts = drafting.discard(conn, kind, asked, clerk.today, clerk)
    say(*receipts, dry_run=dry_run)
