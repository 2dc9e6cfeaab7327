"""Figures and reports: shown or written, the same in every format.

Real annotations: of strings Typer would compile each one twice, at every start.
"""

import sqlite3
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from tiaan.cli import counting, options
from tiaan.cli.base import Command, may_replace, opened, part, remark, say_table, who
from tiaan.errors import CheckFailed, UsageError
from tiaan.model.records import Session, Who
from tiaan.model.table import Table
from tiaan.model.terms import ClassScheme
from tiaan.model.text import split_list, visible
from tiaan.render import Format
from tiaan.stats import breakdown, catalog, closing, glance, tally
from tiaan.stats.tally import Scope
from tiaan.store import registers

app = part()


@app.command("stats", cls=Command)
def stats(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[名称]…", help="统计或指标的代码或名称；默认一年概览 glance"),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="维度[,维度…]",
            help="按一至三个维度，如 category,result；同指标名称合用的按一个，如 面商率 --by unit",
        ),
    ] = None,
    year: options.Year = None,
    session: options.OfSession = "",
    sessions: Annotated[
        str | None,
        typer.Option(
            "--sessions", metavar="届次", help="几次会议，如 11-1..11-3；没有别的就并列对比"
        ),
    ] = None,
    as_of: options.AsOf = None,
    base: options.Base = "",
    list_: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="指标[,维度=值…]",
            help="列出一个数字背后的提案，如 满意率；表中的一格写 立案,类别=经济建设",
        ),
    ] = None,
    define: Annotated[bool, typer.Option("--define", help="写明指标的定义和所用的设置")] = False,
    check: Annotated[bool, typer.Option("--check", help="逐条检查应当相等的数字")] = False,
    audit: Annotated[
        Path | None,
        typer.Option("--audit", metavar="表格", help="核对别处已经印出的数、占比和百分数"),
    ] = None,
    freeze: Annotated[
        str | None, typer.Option("--freeze", metavar="名称", help="把全部数字连同定义存为定稿")
    ] = None,
    frozen: Annotated[
        str | None,
        typer.Option("--frozen", metavar="名称", help="同 --check 用：与定稿比，什么变了、为什么"),
    ] = None,
    scheme: options.Scheme = None,
    sum100: options.Sum100 = None,
    decimals: options.Decimals = None,
    json: options.Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="文件", help="写成 xlsx、csv、md、html 或 json"),
    ] = None,
    yes: options.Yes = False,
) -> None:
    """统计数字：任何一天的，每个比率带分母；检查和写文件时，数字不闭合的退出码为 6。"""
    # Figures by name may be broken down; every other way of asking stands alone.
    beside = None if names and not define else by
    asked_for = (names or None, beside, list_, check or None, audit, freeze, scheme)
    chosen = sum(one is not None for one in asked_for)
    if chosen > 1 or (define and chosen > bool(names)):
        raise UsageError(
            "名称、--by、--list、--check、--audit、--freeze、--scheme 只能用一种", "请分几次查看"
        )
    if frozen is not None and not check:
        raise UsageError("--frozen 与 --check 同用", "如 tiaan stats --check --frozen 年度总结")
    if sessions is not None and (year is not None or session):
        raise UsageError("--year、--session、--sessions 只能用一种", "并列对比用 --sessions")
    fmt = _format(output) if output else None
    clerk = who(ctx)
    meant = _Meant(year, session, sessions, as_of)
    if audit:
        _audit(audit, output, fmt, 1 if decimals is None else decimals, json=json, yes=yes)
    elif frozen is not None:
        _compare(ctx, frozen, output, fmt, json=json, yes=yes)
    elif freeze is not None:
        _freeze(ctx, freeze, meant, base, clerk)
    else:
        asked = _Asked(tuple(names or ()), by, list_, define, check, scheme=scheme)
        with opened(ctx) as conn, tally.one_look(conn):
            about, day = meant.about(conn, clerk)
            asked = asked._replace(several=sessions is not None and len(about) > 1)
            counting.remind(about, day, clerk.today)
            scope = counting.scope(conn, about, day, base, decimals, sum100=sum100)
            # What leaves the office is proved first; a look at the screen is not made to wait.
            lines = closing.closing(conn, scope) if check or output else ()
            tables = _tables(conn, scope, asked, lines, flat=json or fmt == "json")
        if _told(tables, output, fmt, json=json, yes=yes):
            counting.demand_closed(lines)


class _Meant(NamedTuple):
    """Which sessions and which day figures are asked for."""

    year: int | None
    session: str
    sessions: str | None
    as_of: date | None

    def about(self, conn: sqlite3.Connection, clerk: Who) -> tuple[tuple[Session, ...], date]:
        """Return them: the newest session as of today where nothing is said.

        Raises:
            UsageError: `--sessions` names none.
            NotFound, UsageError: as `counting.sessions_of` says.
        """
        day = counting.day_of(self.as_of, self.year, clerk.today)
        if self.sessions is None:
            return counting.sessions_of(conn, self.year, self.session, clerk.session), day
        if found := registers.find_sessions(conn, self.sessions):
            return found, day
        raise UsageError("--sessions 没有写届次", "如 --sessions 11-1..11-3")


class _Asked(NamedTuple):
    """Which of its tables `stats` is to show."""

    names: tuple[str, ...]
    by: str | None
    list_: str | None
    define: bool
    check: bool
    several: bool = False
    scheme: ClassScheme | None = None


def _tables(
    conn: sqlite3.Connection,
    scope: Scope,
    asked: _Asked,
    lines: tuple[closing.Line, ...],
    *,
    flat: bool,
) -> tuple[Table, ...]:
    """Return the tables asked for; the year at a glance where nothing is."""
    if asked.list_ is not None:
        found = _members(conn, scope, asked.list_)
    elif asked.define:
        found = catalog.defined(scope, asked.names)
    elif asked.check:
        found = closing.table(lines, scope)
    elif asked.by is not None:
        found = _broken_down(conn, scope, asked.by, asked.names)
    elif asked.scheme:
        found = _by_class(conn, scope, asked.scheme)
    elif asked.several and not asked.names:
        found = _side_by_side(conn, scope)
    else:
        return tuple(_named(conn, scope, asked.names or (glance.NAME,), flat=flat))
    return (found,)


def _members(conn: sqlite3.Connection, scope: Scope, name: str) -> Table:
    from tiaan.stats.cells import find_cell  # noqa: PLC0415 - only for a list
    from tiaan.stats.members import members  # noqa: PLC0415 - likewise

    return members(conn, scope, find_cell(conn, scope, name))


def _broken_down(conn: sqlite3.Connection, scope: Scope, by: str, names: tuple[str, ...]) -> Table:
    from tiaan.stats import crossing, measured  # noqa: PLC0415 - only for a breakdown

    if names:
        return measured.by(conn, scope, names, by)
    return crossing.by(conn, scope, split_list(by))


def _by_class(conn: sqlite3.Connection, scope: Scope, scheme: ClassScheme) -> Table:
    from tiaan.stats import classes  # noqa: PLC0415 - only for classes

    return classes.by_class(conn, scope, scheme)


def _side_by_side(conn: sqlite3.Connection, scope: Scope) -> Table:
    from tiaan.stats import compare  # noqa: PLC0415 - only for several sessions

    return compare.side_by_side(conn, compare.by_session(scope))


def _told(
    tables: tuple[Table, ...], output: Path | None, fmt: Format | None, *, json: bool, yes: bool
) -> bool:
    """Show tables, or write them to a file; say whether that was done."""
    if not output or not fmt:
        say_table(*tables, as_json=json)
        _said_beside(tables, as_json=json)
        return True
    from tiaan.render import write  # noqa: PLC0415 - only where a file is written

    if not may_replace([output], yes=yes):
        return False
    write(tables[0] if len(tables) == 1 else tables, fmt, output)
    print(visible(f"已写入 {output}"))
    return True


def _said_beside(tables: tuple[Table, ...], *, as_json: bool) -> None:
    """Say on stderr what lines on a pipe, and bare lists of JSON, have no place for: day, bases."""
    if sys.stdout.isatty() or (as_json and len(tables) > 1):
        return
    for note in dict.fromkeys(note for table in tables for note in table.notes):
        remark(f"注：{note}")


def _freeze(ctx: typer.Context, name: str, meant: _Meant, base: str, clerk: Who) -> None:
    """Keep the figures of a day under a name, once they are proved."""
    from tiaan.actions.publish import freeze  # noqa: PLC0415 - only here
    from tiaan.stats import frozen  # noqa: PLC0415 - likewise

    with opened(ctx) as conn:
        about, day = meant.about(conn, clerk)
        scope = counting.scope(conn, about, day, base, None, sum100=None)
        counting.demand_closed(closing.closing(conn, scope))
        kept = frozen.figures(conn, scope)
        name = freeze(conn, name, kept, scope.sessions, scope.as_of, scope.base, clerk)
    print(visible(f"已定稿“{name}”：{scope.label}，截至 {scope.as_of}，{len(kept)} 个数字"))


def _compare(
    ctx: typer.Context, name: str, output: Path | None, fmt: Format | None, *, json: bool, yes: bool
) -> None:
    """Show what moved since figures were frozen, and what was recorded behind their day.

    Raises:
        CheckFailed: something moved; exit code 6.
    """
    from tiaan.stats import frozen  # noqa: PLC0415 - only here

    with opened(ctx) as conn, tally.one_look(conn):
        published = frozen.find(conn, name)
        moved, later = frozen.moved(conn, published), frozen.reaching_back(conn, published)
    if _told((moved, later), output, fmt, json=json, yes=yes) and moved.rows:
        raise CheckFailed(
            f"定稿“{published.name}”以后有 {len(moved.rows)} 个数字变了",
            "原因见上表；新的数字请另存定稿，已发出的不改",
        )


def _audit(
    path: Path, output: Path | None, fmt: Format | None, decimals: int, *, json: bool, yes: bool
) -> None:
    """Hold figures typed elsewhere against whole numbers; the file of the year is not needed.

    Raises:
        CheckFailed: some cannot be right; exit code 6.
    """
    from tiaan.sheets import shown, typed  # noqa: PLC0415 - nothing else here reads sheets
    from tiaan.stats import audit  # noqa: PLC0415 - only here

    read = typed.read_figures(shown.read_shown(path), decimals)
    found = audit.audit(read.figures, read.sums)
    for note in read.notes:
        remark(f"提醒：{note}")
    if not _told((audit.table(found),), output, fmt, json=json, yes=yes):
        return
    wrong = [one for one in found if not one.is_sound]
    if wrong:
        names = "、".join(dict.fromkeys(one.figure.name for one in wrong))
        raise CheckFailed(f"{len(wrong)} 处数字对不上：{names}", "请看各行说明，核对原件")


def _named(
    conn: sqlite3.Connection, scope: Scope, names: Iterable[str], *, flat: bool
) -> Iterable[Table]:
    """Yield what the names mean: the glance, statistics, and single figures in one table."""
    found = [catalog.find(name, scope) for name in names]
    for table, figure in catalog.also_figures(found):
        remark(f"{table.key} 是“{table.title}”这张表；单个数字请写“{figure.label}”")
    statistics = [one for one in found if isinstance(one, catalog.Statistic)]
    figures = [one for one in found if not isinstance(one, catalog.Statistic) and one is not None]
    counted = iter(breakdown.run_all(conn, scope, statistics))
    for one in found:
        if one is None and flat:
            yield glance.flat(conn, scope)
        elif one is None:
            yield from glance.year_at_a_glance(conn, scope)
        elif isinstance(one, catalog.Statistic):
            yield next(counted)
    if figures:
        yield glance.chosen(conn, scope, figures, flat=flat)


def _format(output: Path) -> Format:
    from tiaan.render import Format, format_of  # noqa: PLC0415 - only where a file is written

    among = tuple(fmt for fmt in Format if fmt is not Format.DOCX)
    if output.suffix.lower() == f".{Format.DOCX}":
        ways = "、".join(f".{fmt}" for fmt in among)
        raise UsageError("统计表不写成 docx", f"请用 {ways}；docx 用于 tiaan report")
    return format_of(output, among)
