"""Forms to be sent out and filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, opened, part, remark, who, write_all
from tiaan.errors import UsageError
from tiaan.model.fields import SHEETS
from tiaan.model.text import visible

app = part()
_KINDS = "、".join(f"{kind} {sheet.label}" for kind, sheet in SHEETS.items())


def need_xlsx(path: Path) -> None:
    """Refuse a name that would hide what the file is.

    Raises:
        UsageError: it does not end in .xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"“{visible(path.name)}”不以 .xlsx 结尾", "只写 .xlsx，请改文件名")


@app.command("template", cls=Command)
def template(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="种类", help=_KINDS)],
    output: options.Output,
    unit: Annotated[
        str, options.limit("--unit", "单位", "只列这个单位应答复的（replies 等）")
    ] = "",
    blank: Annotated[bool, typer.Option("--blank", help="空表，不列等待办理的提案")] = False,
    yes: options.Yes = False,
) -> None:
    """写出供人填写的表格（xlsx）：下拉列表取自本县，填好后可直接导入。"""
    from tiaan.sheets import forms, template, waiting  # noqa: PLC0415 - nothing else makes forms

    form = forms.find(kind)
    if unit and (kind not in waiting.OWED or blank):
        raise UsageError(
            f"--unit 只用于列有待答复提案的表：{'、'.join(waiting.OWED)}",
            "如 tiaan template replies --unit 县教育局 -o 文件",
        )
    need_xlsx(output)
    with opened(ctx) as conn:
        made = template.make(conn, kind, who(ctx), unit=unit, blank=blank)
    if form.waits and not made.rows and not blank:
        remark(f"没有{form.waits}的提案，没有写表；要空表请加 --blank")
        return
    if not write_all({output: made.data}, yes=yes):
        return
    what = f"{form.waits} {made.rows} 行" if made.rows else f"空行 {template.EMPTY} 行"
    print(visible(f"已写入 {output}：{made.title}，{what}"))
    remark(visible(f"填好后：tiaan import {kind} {output}"))
