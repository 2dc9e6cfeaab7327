"""Sheets in: plan, preview, apply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options, sendback
from tiaan.cli.base import Command, ask, opened, part, remark, say_table, who
from tiaan.errors import ExitCode, UsageError
from tiaan.model.fields import SHEETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.sheets.planned import Applied, Plan

app = part()
_BAR = 20
_PROGRESS_FROM = 500
"""Rows from which a terminal shows how far the work is."""

_KINDS = "、".join(f"{kind} {sheet.label}" for kind, sheet in SHEETS.items())


@app.command("import", cls=Command)
def import_(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="种类", help=_KINDS)],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="表格…", help="xlsx、xls、ods、csv 等，看内容不看扩展名"),
    ],
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="有误的行不导入，其余照常；退出码为 7")
    ] = False,
    update: Annotated[bool, typer.Option("--update", help="有变化的行照表更正文件")] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="表头=字段", help="指明一列是什么；字段留空则不读，可多次"),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="工作表", help="只读这个工作表；默认各表都读")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="编码", help="文本文件的编码，如 gb18030")
    ] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="联名人均已确认；默认记为待确认")
    ] = False,
    draft: Annotated[
        bool,
        typer.Option("--draft", help="审查结果、交办只拟定，会后用 tiaan apply 一并实施"),
    ] = False,
    on: options.On = None,
    errors: Annotated[
        Path | None,
        typer.Option(
            "--errors", metavar="文件.xlsx", help="有误时把原表标好写到这里；几个表格时写文件夹"
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """导入表格：先逐行核对给出预览，同意后一次写入；再导入一次不会重复。"""
    from tiaan.sheets import grid, plan  # noqa: PLC0415 - nothing else reads workbooks

    _known(kind)
    clerk = who(ctx, dry_run=dry_run)
    places = sendback.targets(files, errors) if errors else {}
    grids = {file: grid.read_grids(file, encoding=encoding) for file in files}
    with opened(ctx) as conn:
        sheets = plan.read(
            conn,
            [found for some in grids.values() for found in some],
            kind=kind,
            who=clerk,
            mapping=_pairs(map_ or []),
            sheet=sheet,
            confirmed=confirmed,
            update=update,
            on=on,
            draft=draft,
        )
        asks = not (yes or dry_run)
        if asks or (places and yes):
            made = plan.make(conn, sheets, clerk, progress=_progress("核对"))
            if asks:
                _show(made, as_json=json)
            if places:
                sendback.send_back(made, grids, places, yes=yes)
            if asks and made.bad and not skip_bad:
                raise made.refusal(listed=False)
            if asks and not _agreed(made):
                return
        leave_out = skip_bad or dry_run  # a dry run writes nothing, and is to show everything
        done = plan.apply(conn, sheets, clerk, skip_bad=leave_out, progress=_progress("导入"))
    if yes or dry_run:
        _show(done.plan, as_json=json, brief=not dry_run)
    if places and dry_run and not yes:
        sendback.send_back(done.plan, grids, places, yes=yes)
    if done.skipped and not skip_bad:
        raise done.plan.refusal(listed=False)
    _say_applied(done, dry_run=dry_run, then="tiaan pending" if draft else "tiaan list")
    if done.skipped:
        raise typer.Exit(int(ExitCode.PARTIAL))


def _show(made: Plan, *, as_json: bool, brief: bool = False) -> None:
    """Show what an import makes of the rows, and the totals."""
    from tiaan.sheets.preview import plan_summary, plan_table  # noqa: PLC0415 - as above

    tables = [plan_table(made, brief=brief), plan_summary(made)]
    if not as_json:  # the notes are said below, once
        tables = [table._replace(notes=()) for table in tables if table.rows]
    say_table(*tables, as_json=as_json)
    for note in made.notes:
        remark(f"提醒：{note}")


def _agreed(made: Plan) -> bool:
    """Ask whether a plan may be written, unless it writes nothing."""
    if not made.pending:
        return True
    if ask(f"写入 {made.pending} 行？", yes=False, option="--yes，只看预览请加 --dry-run"):
        return True
    remark("没有写入")
    return False


def _say_applied(done: Applied, *, dry_run: bool, then: str) -> None:
    skipped = f"，有误的 {done.skipped} 行没有导入" if done.skipped else ""
    if dry_run:
        remark(f"试运行：可以写入 {done.plan.pending} 行{skipped}；什么也没有写入")
    elif done.operation is None:
        remark(f"没有需要写入的{skipped}")
    else:
        remark(f"已写入 {done.plan.pending} 行（第 {done.operation} 次操作）{skipped}")
        remark(f"下一步：{then}；要整个取回用 tiaan undo")


def _known(kind: str) -> None:
    if kind not in SHEETS:
        raise UsageError(f"没有“{kind}”这一种", f"可用：{_KINDS}")


def _pairs(raw: list[str]) -> dict[str, str]:
    found = {}
    for item in raw:
        header, equals, field = item.partition("=")
        if not equals or not header.strip():
            raise UsageError(
                f"“{item}”不是“表头=字段”的写法", "如 --map 编号=案号，不读则 --map 编号="
            )
        found[header] = field
    return found


def _progress(word: str) -> Callable[[int, int], None] | None:
    """Return what shows the progress on a terminal; None elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, whole: int) -> None:
        if whole >= _PROGRESS_FROM and (done % 100 == 0 or done == whole):
            end = "\n" if done == whole else ""
            full = _BAR * done // whole
            bar = "█" * full + "·" * (_BAR - full)
            print(f"\r{word} {bar} {done}/{whole}", end=end, file=sys.stderr, flush=True)

    return show
