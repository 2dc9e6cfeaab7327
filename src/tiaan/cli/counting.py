"""What the commands that count share: the scope asked for, and the demand that it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import CheckFailed, UsageError
from tiaan.stats import tally

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tiaan.model.records import Session
    from tiaan.stats.closing import Line
    from tiaan.stats.tally import Scope

DECIMALS_MAX = 4


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
