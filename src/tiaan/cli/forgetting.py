"""Forgetting contact data, and the texts of secret matters, for good: forget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.actions import forget as forgetting
from tiaan.cli import options
from tiaan.cli.base import DRY_RUN, Command, ask, opened, part, remark, who
from tiaan.model.text import visible

if TYPE_CHECKING:
    from pathlib import Path

app = part()

_ELSEWHERE = "备份和以前写出、发出的文件里若有，程序不改：请删去，或重新备份、重新导出"


@app.command("forget", cls=Command)
def forget(
    ctx: typer.Context,
    of: Annotated[
        str, typer.Argument(metavar="姓名或编号", help="姓名或 M12；涉密提案写编号，如 L42")
    ],
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """清除一人的联系方式，或一件涉密提案的正文和附件；清除的不能恢复，也不能撤销。"""
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        if not dry_run and not ask("清除的不能恢复，确定吗？", yes=yes):
            remark("没有清除")
            return
        ref = forgetting.meant(of)
        if ref is None:
            found = forgetting.forget_person(conn, of, clerk)
        else:
            found = forgetting.forget_matter(conn, ref, clerk)
    copies = forgetting.copies_with(ctx.find_root().obj.db, found)
    what = "联系方式" if ref is None else "正文和附件"
    _say(found, copies, what, dry_run=dry_run, as_json=json)
    if dry_run:
        remark(DRY_RUN)


def _say(
    found: forgetting.Forgotten,
    copies: tuple[Path, ...],
    what: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Say what is gone, or would be, what stays and where else it may be."""
    if as_json:
        import json as encoder  # noqa: PLC0415 - only where asked for

        said = {
            "of": found.of,
            "emptied": found.emptied,
            "stays": found.stays,
            "copies": [visible(str(path)) for path in copies],
        }
        print(visible(encoder.dumps(said, ensure_ascii=False)))
    else:
        done = f"{'将' if dry_run else '已'}清除{what} {found.emptied} 份，包括从前的"
        done = done if found.emptied else f"没有{what}可清除"
        print(visible(f"{found.of}：{done}"))
        for line in found.stays:
            print(visible(f"留下　{line}"))
        for path in copies:
            print(visible(f"备份中还有　{path}"))
    remark(_ELSEWHERE)
