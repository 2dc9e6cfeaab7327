"""What the commands that count share: of what, as of when, and the demand that it closes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiaan.cli.base import remark
from tiaan.errors import CheckFailed, NotFound, UsageError
from tiaan.stats import tally
from tiaan.store import registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tiaan.model.records import Session
    from tiaan.stats.closing import Line
    from tiaan.stats.tally import Scope

DECIMALS_MAX = 4


def sessions_of(
    conn: sqlite3.Connection, year: int | None, named: str, known: str | None
) -> tuple[Session, ...]:
    """Return the sessions that opened in a year, or those named, else the newest.

    Args:
        conn: the file.
        year: of `--year`.
        named: of `--session`, after the command.
        known: the same before the command, which gives way to both.

    Raises:
        NotFound: none opened in that year, or no such session.
        UsageError: both a year and a session.
    """
    if year is None:
        raw = named or known
        return registers.find_sessions(conn, raw) if raw else (registers.find_session(conn),)
    if named:
        raise UsageError("--year 和 --session 只能用一种", "请去掉其中一个")
    every = registers.sessions(conn)
    if found := tuple(one for one in every if one.opens_on.year == year):
        return found
    years = "、".join(dict.fromkeys(str(one.opens_on.year) for one in every))
    raise NotFound(f"{year}年没有召开会议", f"文件中有：{years}" if years else "先 tiaan init")


def day_of(as_of: date | None, year: int | None, today: date) -> date:
    """Return the day of the figures: that asked for, else today, of a past year its last."""
    return as_of or (min(today, date(year, 12, 31)) if year else today)


def forecast(day: date, today: date) -> str:
    """Return what is to be said of figures of a day still to come; "" of any other."""
    return f"{day} 还没有到，这是照现有记录推算的" if day > today else ""


def remind(sessions: Sequence[Session], day: date, today: date) -> None:
    """Say on stderr what a day has of its own: it is still to come, or before everything."""
    if said := forecast(day, today):
        remark(f"提醒：{said}")
    if day < (first := min(sessions, key=lambda one: one.opens_on)).opens_on:
        remark(f"提醒：{day} 早于{first.label}开幕（{first.opens_on}）")


def scope(
    conn: sqlite3.Connection,
    sessions: Sequence[Session],
    day: date,
    base: str,
    decimals: int | None,
    *,
    sum100: bool | None,
) -> Scope:
    """Return what the figures asked for are about.

    Raises:
        UsageError: an unknown base, or too many places.
    """
    if decimals is not None and decimals > DECIMALS_MAX:
        raise UsageError(f"百分数最多 {DECIMALS_MAX} 位小数", "如 --decimals 1")
    return tally.scope(conn, sessions, day, base=base, decimals=decimals, sum100=sum100)


def demand_closed(lines: Iterable[Line]) -> None:
    """Refuse to pass over figures that do not close, once they have been shown.

    Raises:
        CheckFailed: some do not; exit code 6.
    """
    broken = [line for line in lines if not line.holds]
    if broken:
        told = "；".join(f"{line.text}：{line.left} 与 {line.right}" for line in broken)
        raise CheckFailed(f"数字不闭合：{told}", "tiaan check 检查文件，再核对有关提案")
