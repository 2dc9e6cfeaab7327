"""Figures and reports: shown or written, the same in every format."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.app import Command, SubGroup, may_replace, opened, part, remark, say_table, who
from tiaan.errors import CheckFailed, NotFound, UsageError
from tiaan.model import dates
from tiaan.model.text import split_list, visible
from tiaan.stats import catalog, closing, glance, tally
from tiaan.stats.measures import find_measure
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tiaan.model.records import Session
    from tiaan.model.table import Report, Table
    from tiaan.render import Format
    from tiaan.stats.tally import Scope

app = part()
DECIMALS_MAX = 4

AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", metavar="日期", parser=dates.parse_date, help="截至这一天的数字；默认今天"
    ),
]
Decimals = Annotated[
    int | None,
    typer.Option("--decimals", metavar="N", parser=options.whole, help="百分数的小数位数，0 至 4"),
]
Base = Annotated[
    str,
    typer.Option(
        "--base", metavar="分母", help="满意率的分母：returned 收回、replied 答复、filed 立案"
    ),
]
Sum100 = Annotated[
    bool | None, typer.Option("--sum100/--no-sum100", help="调整最大的一项使占比合计 100%，带 * 号")
]


@app.command("stats", cls=Command)
def stats(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[名称]…", help="统计或指标的代码或名称；默认一年概览 glance"),
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="维度[,维度]", help="按一个或两个维度，如 category,result"),
    ] = "",
    as_of: AsOf = None,
    base: Base = "",
    list_: Annotated[
        str, typer.Option("--list", metavar="指标", help="列出一个数字背后的提案")
    ] = "",
    define: Annotated[bool, typer.Option("--define", help="写明指标的定义和所用的设置")] = False,
    check: Annotated[bool, typer.Option("--check", help="逐条检查应当相等的数字")] = False,
    audit: Annotated[
        Path | None,
        typer.Option("--audit", metavar="表格", help="核对别处已经印出的数、占比和百分数"),
    ] = None,
    sum100: Sum100 = None,
    decimals: Decimals = None,
    json: options.Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="文件", help="写成 xlsx、csv、md、html 或 json"),
    ] = None,
    yes: options.Yes = False,
) -> None:
    """统计数字：任何一天的，每个比率带分母；检查和写文件时，数字不闭合的退出码为 6。"""
    chosen = sum(map(bool, (names, by, list_, check, audit)))
    if chosen > 1 or (define and (by or list_ or check or audit)):
        raise UsageError("名称、--by、--list、--check、--audit 只能用一种", "请分几次查看")
    fmt = _format(output) if output else None
    if audit:
        _audit(audit, output, fmt, 1 if decimals is None else decimals, json=json, yes=yes)
        return
    clerk = who(ctx)
    with opened(ctx) as conn, tally.one_look(conn):
        session = registers.find_session(conn, clerk.session)
        day = as_of or clerk.today
        scope = _scope(conn, (session,), day, base, decimals, sum100=sum100)
        # What leaves the office is proved first; a look at the screen is not made to wait for it.
        lines = closing.closing(conn, scope) if check or output else ()
        if list_:
            from tiaan.stats.members import members  # noqa: PLC0415 - only for a list

            tables: tuple[Table, ...] = (members(conn, scope, find_measure(list_, scope.settings)),)
        elif define:
            tables = (catalog.defined(scope, names or ()),)
        elif check:
            tables = (closing.table(lines, scope),)
        elif by:
            tables = (catalog.by(conn, scope, split_list(by)),)
        else:
            flat = json or fmt == "json"
            tables = tuple(_named(conn, scope, names or (glance.NAME,), flat=flat))
    if _told(tables, output, fmt, json=json, yes=yes):
        _demand_closed(lines)


def _told(
    tables: tuple[Table, ...], output: Path | None, fmt: Format | None, *, json: bool, yes: bool
) -> bool:
    """Show tables, or write them to a file; say whether that was done."""
    if not output or not fmt:
        say_table(*tables, as_json=json)
        return True
    from tiaan.render import write  # noqa: PLC0415 - only where a file is written

    if not may_replace([output], yes=yes):
        return False
    write(tables[0] if len(tables) == 1 else tables, fmt, output)
    print(visible(f"已写入 {output}"))
    return True


def _audit(
    path: Path, output: Path | None, fmt: Format | None, decimals: int, *, json: bool, yes: bool
) -> None:
    """Hold figures typed elsewhere against whole numbers; the file of the year is not needed.

    Raises:
        CheckFailed: some cannot be right; exit code 6.
    """
    from tiaan.sheets import grid, typed  # noqa: PLC0415 - nothing else here reads sheets
    from tiaan.stats import audit  # noqa: PLC0415 - only here

    found = audit.audit(typed.read_figures(grid.read_grids(path), decimals))
    if not _told((audit.table(found),), output, fmt, json=json, yes=yes):
        return
    wrong = [one for one in found if not one.is_sound]
    if wrong:
        names = "、".join(dict.fromkeys(one.figure.name for one in wrong))
        raise CheckFailed(f"{len(wrong)} 处数字对不上：{names}", "请看各行说明，核对原件")


def _scope(
    conn: sqlite3.Connection,
    sessions: Sequence[Session],
    day: date,
    base: str,
    decimals: int | None,
    *,
    sum100: bool | None,
) -> Scope:
    if decimals is not None and decimals > DECIMALS_MAX:
        raise UsageError(f"百分数最多 {DECIMALS_MAX} 位小数", "如 --decimals 1")
    return tally.scope(conn, sessions, day, base=base, decimals=decimals, sum100=sum100)


def _named(
    conn: sqlite3.Connection, scope: Scope, names: Iterable[str], *, flat: bool
) -> Iterable[Table]:
    """Yield what the names mean: the glance, statistics, and single figures in one table."""
    found = [catalog.find(name, scope) for name in names]
    figures = [one for one in found if not isinstance(one, catalog.Statistic) and one is not None]
    for one in found:
        if one is None and flat:
            yield glance.flat(conn, scope)
        elif one is None:
            yield from glance.year_at_a_glance(conn, scope)
        elif isinstance(one, catalog.Statistic):
            yield catalog.run(conn, scope, one)
    if figures:
        yield glance.chosen(conn, scope, figures, flat=flat)


def _demand_closed(lines: tuple[closing.Line, ...]) -> None:
    """Refuse to pass over figures that do not close, once they have been shown.

    Raises:
        CheckFailed: some do not; exit code 6.
    """
    broken = [line for line in lines if not line.holds]
    if broken:
        told = "；".join(f"{line.text}：{line.left} 与 {line.right}" for line in broken)
        raise CheckFailed(f"数字不闭合：{told}", "tiaan check 检查文件，再核对有关提案")


def _format(output: Path) -> Format:
    from tiaan.render import format_of  # noqa: PLC0415 - only where a file is written

    fmt = format_of(output)
    if fmt == "docx":
        raise UsageError("统计表不写成 docx", "请用 xlsx、csv、md、html 或 json；docx 用于 report")
    return fmt


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
    as_of: AsOf = None,
    base: Base = "",
    sum100: Sum100 = None,
    decimals: Decimals = None,
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
        scope = _scope(conn, sessions, day, base, decimals, sum100=sum100)
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
    _demand_closed(lines)


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
