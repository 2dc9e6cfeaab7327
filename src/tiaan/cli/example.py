"""The sample county, for a first look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli.base import Command, part, remark, say_table, who
from tiaan.errors import TiaanError, trouble
from tiaan.model.fields import SHEETS
from tiaan.model.text import visible
from tiaan.store import registers

if TYPE_CHECKING:
    from tiaan.model.records import Who
    from tiaan.sheets.planned import Applied

app = part()


@app.command("demo", cls=Command)
def demo(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[文件夹]", help="建在哪里，默认 tiaan-demo")
    ] = Path("tiaan-demo"),
) -> None:
    """用示例县的表格建一个数据文件，显示其数字，写出其年度报告。"""
    from tiaan.sheets import demo as county  # noqa: PLC0415 - nothing else builds it

    clerk = who(ctx)
    path = folder / "tiaan.db"
    if path.exists():
        remark(f"{path} 已经存在，没有动它；以下是它的数字")
    else:
        _make_folder(folder)
        for applied in county.build(path, clerk):
            print(visible(f"导入{_label(applied)}：{applied.plan.pending} 行"))
    _figures(path, folder, clerk)
    remark(f"下一步：tiaan --db {path} list；show 1 --timeline；stats；undo --list")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise TiaanError(f"不能新建文件夹 {folder}：{trouble(error)}", "请换一个位置") from None


def _label(applied: Applied) -> str:
    return SHEETS[applied.plan.kind].label


def _figures(path: Path, folder: Path, clerk: Who) -> None:
    """Show the year at a glance and write the yearly report beside the file."""
    from tiaan.render import Format, write  # noqa: PLC0415 - only where a file is written
    from tiaan.reports.annual import annual  # noqa: PLC0415 - only here
    from tiaan.reports.source import read  # noqa: PLC0415 - likewise
    from tiaan.stats import glance, tally  # noqa: PLC0415 - likewise
    from tiaan.store import database  # noqa: PLC0415 - likewise

    with database.opened(path) as conn:
        session = registers.find_session(conn, clerk.session)
        scope = tally.scope(conn, [session], clerk.today)
        say_table(*glance.year_at_a_glance(conn, scope))
        report = annual(read(conn, scope, session.opens_on.year))
    target = folder / f"年度报告{session.opens_on.year}.docx"
    if not target.exists():
        try:
            write(report, Format.DOCX, target)
        except TiaanError as error:  # Word cannot be written everywhere; no room will say so again
            remark(f"提醒：{error.message}，年度报告写成网页")
            target = target.with_suffix(".html")
            write(report, Format.HTML, target)
        remark(f"年度报告：{target}（其中【待补】处由人填写）")
