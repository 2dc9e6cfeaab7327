"""Reports: written to files, the same figures in every format."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import counting, options
from tiaan.cli.app import Command, SubGroup, may_replace, opened, part, remark, who
from tiaan.errors import NotFound, UsageError
from tiaan.model.text import split_list, visible
from tiaan.stats import closing, tally
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Session
    from tiaan.model.table import Report
    from tiaan.render import Format

app = part()
report = typer.Typer(
    cls=SubGroup, help="写报告：年度总结。", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(report, name="report")


@report.command("annual", cls=Command)
def annual_(
    ctx: typer.Context,
    outputs: Annotated[
        list[Path],
        typer.Option("--output", "-o", metavar="文件", help="写入的文件，可多次；或文件夹"),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[文件]…", help="同时写入的其他文件")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="格式", help="写入文件夹时的格式，如 docx,xlsx")
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(
            "--year", metavar="年", parser=options.whole, help="这一年召开的各次会议，截至年底"
        ),
    ] = None,
    as_of: options.AsOf = None,
    base: options.Base = "",
    sum100: options.Sum100 = None,
    decimals: options.Decimals = None,
    draft: Annotated[bool, typer.Option("--draft", help="说明还有几处【待补】须由人填写")] = False,
    yes: options.Yes = False,
) -> None:
    """年度提案工作总结：有数据的地方有句子，须由人写的地方标【待补】；不闭合时退出码为 6。"""
    from tiaan.render import write  # noqa: PLC0415 - only where a file is written
    from tiaan.reports.annual import annual  # noqa: PLC0415 - only here

    clerk = who(ctx)
    with opened(ctx) as conn, tally.one_look(conn):
        sessions = _sessions(conn, year, clerk.session)
        last_day = date(year, 12, 31) if year else clerk.today
        day = as_of or min(clerk.today, last_day)
        scope = counting.scope(conn, sessions, day, base, decimals, sum100=sum100)
        made = annual(conn, scope, year or sessions[-1].opens_on.year)
        lines = closing.closing(conn, scope)
    targets = _targets(made, [*outputs, *(more or ())], formats)
    if not may_replace([path for path, _ in targets], yes=yes):
        return
    for path, fmt in targets:
        write(made, fmt, path)
        print(visible(f"已写入 {path}"))
    if draft:
        remark(f"草稿：还有 {made.todo} 处【待补】须由人填写")
    counting.demand_closed(lines)


def _sessions(
    conn: sqlite3.Connection, year: int | None, session: str | None
) -> tuple[Session, ...]:
    """Return the sessions opened in a year, or the current one.

    Raises:
        NotFound: none opened in that year.
    """
    if year is None:
        return (registers.find_session(conn, session),)
    known = registers.sessions(conn)
    found = tuple(one for one in known if one.opens_on.year == year)
    if not found:
        years = "、".join(dict.fromkeys(str(one.opens_on.year) for one in known))
        raise NotFound(f"{year}年没有召开会议", f"文件中有：{years}" if years else "先 tiaan init")
    return found


def _targets(made: Report, paths: list[Path], formats: str) -> list[tuple[Path, Format]]:
    """Return what is to be written where: files by their endings, folders by the formats asked."""
    from tiaan.render import format_of  # noqa: PLC0415 - only where a file is written
    from tiaan.render.files import plain_file_name  # noqa: PLC0415 - likewise

    endings = split_list(formats)
    found: list[tuple[Path, Format]] = []
    for path in paths:
        if path.is_dir():
            if not endings:
                raise UsageError(f"“{path}”是文件夹", "请写明格式，如 --format docx,xlsx")
            files = [path / plain_file_name(f"{made.title}.{ending}") for ending in endings]
            found += [(file, format_of(file)) for file in files]
        elif endings:
            raise UsageError("--format 只用于写入文件夹", "写入文件时以扩展名定格式")
        else:
            found.append((path, format_of(path)))
    return found
