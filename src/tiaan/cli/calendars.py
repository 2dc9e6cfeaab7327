"""Working days: the yearly notices that are known, and what a day is: calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, ask, opened, part, remark, say_table, tell, under, who
from tiaan.model import dates, explaining
from tiaan.model.table import Column, Kind, Table
from tiaan.model.waiting import GUESSED
from tiaan.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiaan.model.workdays import Notice

app = part()
calendar_app = under(app, "calendar", "放假安排：列出、载入、某日是不是工作日。")


@calendar_app.command("list", cls=Command)
def list_(ctx: typer.Context, json: options.Json = False) -> None:
    """列出已知的各年放假安排；其余年份只能推算（~）。"""
    with opened(ctx) as conn:
        known = queries.calendar(conn)
    columns = (
        Column("year", "年份", Kind.COUNT),
        Column("source", "来源"),
        Column("off", "放假日", Kind.COUNT),
        Column("on", "补班日", Kind.COUNT),
        Column("days_off", "放假"),
        Column("days_on", "补班"),
    )
    rows = []
    for year in known.years():
        if notice := known.notice(year):
            source = "已载入" if known.is_loaded(year) else "程序自带"
            days = len(notice.off(year)), len(notice.on(year))
            rows.append((year, source, *days, notice.days_off, notice.days_on))
    say_table(Table("calendar", "放假安排", columns, tuple(rows)), as_json=json)
    coming = who(ctx).today.year + 1
    if not json and not known.is_known(coming):
        remark(f"{coming} 年放假安排未载入，按工作日计的到期日为推算，标 ~")


@calendar_app.command("explain", cls=Command)
def explain(
    ctx: typer.Context,
    day: Annotated[
        date, typer.Argument(metavar="日期", parser=dates.parse_date, help="如 2026-02-14")
    ],
) -> None:
    """说明某日是不是工作日，依据哪年的放假安排。"""
    with opened(ctx) as conn:
        known = queries.calendar(conn)
    kind = explaining.kind_of(day, known)
    if known.is_loaded(day.year):
        source = f"{day.year} 年放假安排已载入"
    elif known.is_known(day.year):
        source = f"{day.year} 年放假安排程序自带"
    else:
        source = f"{day.year} 年放假安排未载入，推算"
    mark = "" if known.is_known(day.year) else GUESSED
    tell(f"{mark}{day} {explaining.weekday(day)}，{kind}（{source}）")


@calendar_app.command("import", cls=Command)
def import_(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="文件", help="两列的 xlsx 或 csv（日期，放假或上班），或 TOML、JSON"
        ),
    ],
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """载入一年或几年的放假安排，并重算按工作日计、尚未答复的到期日。"""
    from tiaan.actions import calendar  # noqa: PLC0415 - not for the help
    from tiaan.sheets import notices  # noqa: PLC0415 - likewise

    found = notices.read(file)
    clerk = who(ctx, dry_run=dry_run)
    if not _is_whole(found, agreed=yes or dry_run):
        return
    with opened(ctx) as conn:
        done = calendar.load(conn, found, clerk)
    for move in done.moves:
        tell(f"{move.number} {move.unit}：{move.old} → {move.new}")
    for year in done.same:
        remark(f"{year} 年放假安排与已知的相同，没有改动")
    tell(done.sentence, dry_run=dry_run)


def _is_whole(found: Mapping[int, Notice], *, agreed: bool) -> bool:
    """Whether the years may be loaded as they are: all there, or what lacks is agreed to.

    Raises:
        UsageError: something lacks, and nobody can be asked.
    """
    for year, notice in sorted(found.items()):
        if lacking := notice.lacking(year):
            said = f"{year} 年的安排里没有{'、'.join(lacking)}，缺的会当作不放假"
            if agreed:
                remark(said)
            elif not ask(f"{said}。仍作为全年的安排载入？", yes=False):
                remark("没有写入")
                return False
    return True
