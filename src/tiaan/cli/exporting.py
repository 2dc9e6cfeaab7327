"""Sheets out."""

from __future__ import annotations

from typing import Annotated

import typer

from tiaan.cli import options
from tiaan.cli.app import Command, may_replace, opened, part, who
from tiaan.errors import UsageError
from tiaan.model.fields import SHEETS
from tiaan.model.text import visible

app = part()
_EXPORTED = ("proposals", "units", "members")
_KINDS = "、".join(f"{kind} {SHEETS[kind].label}" for kind in _EXPORTED)
_FORMATS = ("xlsx", "csv", "json")


@app.command("export", cls=Command)
def export(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="种类", help=_KINDS)],
    output: options.Output,
    state: options.StateOption = None,
    unit: Annotated[
        str, typer.Option("--unit", metavar="单位", help="由这个单位承办的（主办、会办、分办）")
    ] = "",
    category: options.Category = "",
    proposer: options.Kind = None,
    result: options.ResultOption = None,
    key: Annotated[bool, typer.Option("--key", help="只要重点提案")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只要逾期未答复的")] = False,
    sort: Annotated[str, typer.Option("--sort", metavar="次序", help="同 tiaan list")] = "number",
    with_contacts: Annotated[
        bool, typer.Option("--with-contacts", help="附上电话、地址、单位及职务")
    ] = False,
    yes: options.Yes = False,
) -> None:
    """导出表格；再导入不会改变什么。"""
    from tiaan.render import format_of, write  # noqa: PLC0415 - only where a file is written
    from tiaan.sheets.export import export_table  # noqa: PLC0415 - as above
    from tiaan.store.selection import EVERYTHING  # noqa: PLC0415 - not for import
    from tiaan.store.selection import wanted as selected  # noqa: PLC0415 - likewise

    if kind not in _EXPORTED:
        raise UsageError(f"没有“{kind}”这一种", f"可用：{_KINDS}")
    fmt = format_of(output)
    if fmt not in _FORMATS:
        raise UsageError(f"不能导出为 .{fmt}", "文件名请以 .xlsx、.csv 或 .json 结尾")
    with opened(ctx) as conn:
        wanted = EVERYTHING
        if kind == "proposals":
            wanted = selected(
                conn,
                who(ctx),
                state=state,
                unit=unit,
                category=category,
                kind=proposer,
                result=result,
                key=key,
                overdue=overdue,
            )
        table = export_table(conn, kind, wanted, sort=sort, contacts=with_contacts)
    if not may_replace([output], yes=yes):
        return
    write(table, fmt, output, plain=True)
    print(visible(f"已写入 {output}：{len(table.rows)} 行"))
