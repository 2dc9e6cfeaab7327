"""Reports: written to files, the same figures in every format; fit to be started by a clock."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_type_hints

import typer

from tiaan.cli import counting, options, packs
from tiaan.cli.base import Command, opened, part, remark, under, who
from tiaan.cli.publishing import Made, put, targets
from tiaan.errors import NotFound, UsageError
from tiaan.model import dates
from tiaan.model.terms import Result
from tiaan.stats import measures as m
from tiaan.stats import tally
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.records import Session
    from tiaan.model.table import Report
    from tiaan.reports.source import Source
    from tiaan.stats.figures import Count

app = part()
report = under(
    app,
    "report",
    "写报告：年度总结、审查情况、办理通报、单位情况、重点督办表、跟踪办理、会议材料。",
)


class Asked(NamedTuple):
    """The options that every report has."""

    outputs: Annotated[
        list[Path],
        typer.Option("--output", "-o", metavar="文件", help="写入的文件，可多次；或文件夹"),
    ]
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[文件]…", help="同时写入的其他文件")
    ] = None
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="格式",
            help="写入文件夹时的格式：docx、xlsx、html、md、csv、json，如 docx,xlsx",
        ),
    ] = ""
    year: options.Year = None
    session: options.OfSession = ""
    as_of: options.AsOf = None
    base: options.Base = ""
    sum100: options.Sum100 = None
    decimals: options.Decimals = None
    draft: Annotated[bool, typer.Option("--draft", help="说明还有几处【待补】须由人填写")] = False
    if_any: Annotated[
        bool,
        typer.Option(
            "--if-any",
            help="没有可报的（或 --year 那年没有会议）就不写文件，也不出声，用于定时任务",
        ),
    ] = False
    yes: options.Yes = False


def _command(name: str) -> Callable[[Callable[..., None]], None]:
    """Register a report under its own options, followed by those that every report has."""

    def register(make: Callable[..., None]) -> None:
        def run(ctx: typer.Context, **given: Any) -> None:  # noqa: ANN401 - as Typer read them
            asked = Asked(**{key: given.pop(key) for key in Asked._fields})
            make(ctx, asked, **given)

        ctx, _, *own = inspect.signature(make, eval_str=True).parameters.values()
        shared = [
            inspect.Parameter(
                key,
                inspect.Parameter.KEYWORD_ONLY,
                default=Asked._field_defaults.get(key, inspect.Parameter.empty),
                annotation=hint,
            )
            for key, hint in get_type_hints(Asked, include_extras=True).items()
        ]
        own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
        # What Typer reads instead of the parameters of `run`.
        signature = inspect.Signature([ctx, *own, *shared])
        run.__signature__ = signature  # type: ignore[attr-defined]
        run.__annotations__ = {key: p.annotation for key, p in signature.parameters.items()}
        run.__doc__ = make.__doc__
        report.command(name, cls=Command)(run)

    return register


@_command("annual")
def annual_(ctx: typer.Context, asked: Asked) -> None:
    """年度提案工作总结：有数据的地方有句子，须由人写的地方标【待补】；不闭合时退出码为 6。"""
    from tiaan.reports.annual import annual  # noqa: PLC0415 - one report at a time

    _publish(ctx, asked, lambda source, named: [_made("提案工作总结", named, annual, source)])


@_command("review")
def review_(ctx: typer.Context, asked: Asked) -> None:
    """提案审查情况的报告：截止前收到的大会提案怎样立案、并案、不予立案；截止后的另计。"""
    from tiaan.reports.review import review  # noqa: PLC0415 - one report at a time

    _publish(ctx, asked, lambda source, named: [_made("提案审查情况的报告", named, review, source)])


@_command("progress")
def progress_(
    ctx: typer.Context,
    asked: Asked,
    channel: Annotated[
        str,
        options.limit(
            "--channel",
            "系统",
            "只通报归口这个系统的，如 政府系统；全部 是不分系统；默认按设置 bulletin_channel",
        ),
    ] = "",
) -> None:
    """提案办理情况通报：总体、各承办单位（按名册次序）、逾期未答复的、重新办理的。"""
    from tiaan.reports.progress import channel_of, of_channel, progress  # noqa: PLC0415 - as above

    def make(source: Source, named: str) -> list[Made]:
        name = channel_of(source, channel)
        limited = of_channel(source, name) if name else source
        named += f"（{name}）" if name else ""
        return [_made("提案办理情况通报", named, progress, limited, m.ASSIGNED)]

    _publish(ctx, asked, make)


@_command("unit")
def unit_(
    ctx: typer.Context,
    asked: Asked,
    unit: Annotated[
        str | None, typer.Argument(metavar="[单位]", help="承办单位的名称或别名")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="每个有承办件的单位各写一份，按名册次序编号")
    ] = False,
) -> None:
    """一个单位承办提案的情况：件次、答复、按期、结果、评价和清单；--all 是所有单位。"""
    from tiaan.reports import unit as of_unit  # noqa: PLC0415 - one report at a time

    if every == bool(unit):
        raise UsageError(
            "请写一个单位，或用 --all 写所有单位", "如 tiaan report unit 教育局 -o x.docx"
        )

    def make(source: Source, named: str) -> list[Made]:
        names = []
        if unit:
            names = [registers.find_unit(registers.load(source.conn), unit, active=False).name]
        made = of_unit.reports(source, names).items()
        return [
            Made(
                f"{'' if unit else f'{place:02}'}{name}承办提案情况{named}",
                one,
                not of_unit.has_duties(one),
            )
            for place, (name, one) in enumerate(made, 1)
        ]

    _publish(ctx, asked, make)


@_command("key")
def key_(ctx: typer.Context, asked: Asked) -> None:
    """重点提案督办表：提案人、牵头领导、主办会办单位、状态、期限、答复、结果、评价。"""
    from tiaan.reports.key import key  # noqa: PLC0415 - one report at a time

    _publish(ctx, asked, lambda source, named: [_made("重点提案督办表", named, key, source, m.KEY)])


@_command("followup")
def followup_(
    ctx: typer.Context,
    asked: Asked,
    since: Annotated[
        date | None,
        typer.Option(
            "--since",
            metavar="日期",
            parser=dates.parse_date,
            help="上一次会议的提案在这一天的结果；默认所指会议开幕前一天",
        ),
    ] = None,
) -> None:
    """上一次会议列入计划的提案，现在的结果怎样；所指的会议默认最新的一次。"""
    from tiaan.reports import followup as past  # noqa: PLC0415 - one report at a time

    def make(source: Source, named: str) -> list[Made]:
        del named
        one = past.followup(source, since or past.told_on(source))
        stem = f"{source.scope.label}列入计划提案跟踪办理情况"
        return [Made(stem, one, not past.has_items(one))]

    _publish(ctx, asked, make, past.before)


packs.add_to(report)


def _made(
    stem: str,
    named: str,
    make: Callable[[Source], Report],
    source: Source,
    needs: Count = m.RECEIVED,
) -> Made:
    """Return a report, with whether there is any of what it needs."""
    return Made(f"{stem}{named}", make(source), not source.figures.count(needs))


def _publish(
    ctx: typer.Context,
    asked: Asked,
    make: Callable[[Source, str], list[Made]],
    look_back: Callable[[sqlite3.Connection, Session], Session | None] | None = None,
) -> None:
    """Make reports and write them.

    Raises:
        CheckFailed: the figures do not close; exit code 6, after everything is written.
    """
    from tiaan.reports.source import read  # noqa: PLC0415 - only where there is a report

    clerk = who(ctx)
    with opened(ctx) as conn, tally.one_look(conn):
        if asked.if_any and not _has_sessions(conn, asked.year):
            return
        sessions, named = _sessions(conn, asked, clerk.session)
        year = int(named) if named.isdecimal() else None
        if look_back:
            earlier = look_back(conn, sessions[0])
            if earlier is None and asked.if_any:
                return
            if earlier is None:
                raise NotFound(
                    f"{sessions[0].label}之前没有会议",
                    "跟踪的是上一次会议的提案；本次列入计划的见 tiaan list "
                    f"--result {Result.ADOPTED.label}，承诺事项见 tiaan pledge list",
                )
            sessions = (earlier,)
        day = counting.day_of(asked.as_of, asked.year, clerk.today)
        counting.remind(sessions, day, clerk.today)
        scope = counting.scope(conn, sessions, day, asked.base, asked.decimals, sum100=asked.sum100)
        source = read(conn, scope, year, counting.forecast(day, clerk.today))
        made = [one for one in make(source, named) if not (asked.if_any and one.is_empty)]
    if not made:
        if not asked.if_any:
            remark("没有可报的，没有写文件")
        return
    paths = [*asked.outputs, *(asked.more or ())]
    if not put(targets(made, paths, asked.formats), yes=asked.yes):
        return
    if asked.draft:
        todo = sum(one.report.todo for one in made)
        remark(f"草稿：还有 {todo} 处【待补】须由人填写")
    counting.demand_closed(source.checked)


def _has_sessions(conn: sqlite3.Connection, year: int | None) -> bool:
    """Tell whether a session opened in the year: a clock may run before the first one has."""
    return year is None or any(one.opens_on.year == year for one in registers.sessions(conn))


def _sessions(
    conn: sqlite3.Connection, asked: Asked, known: str | None
) -> tuple[tuple[Session, ...], str]:
    """Return the sessions meant, and what names them in a file name: a year, or the sessions.

    Raises:
        NotFound, UsageError: as `counting.sessions_of` says.
    """
    found = counting.sessions_of(conn, asked.year, asked.session, known)
    if asked.year is not None:
        return found, str(asked.year)
    year = found[-1].opens_on.year
    alone = sum(one.opens_on.year == year for one in registers.sessions(conn)) == 1
    label = "、".join(session.label for session in found)
    return found, label if asked.session or known or not alone else str(year)
