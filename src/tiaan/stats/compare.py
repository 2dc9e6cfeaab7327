"""Sessions side by side: the same figures, each as of the same time after its opening.

A year's figures at the end of June are held against those that the year before had at the end of
June, not against its last ones.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.stats import glance

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from tiaan.model.table import Value
    from tiaan.stats.tally import Scope


def by_session(scope: Scope) -> tuple[Scope, ...]:
    """Return a scope for each session, the earliest first; the day is the newest session's.

    Raises:
        UsageError: fewer than two sessions.
    """
    sessions = sorted(scope.sessions, key=lambda session: session.opens_on)
    if len(sessions) < 2:  # noqa: PLR2004 - two are the fewest that can be compared
        raise UsageError("并列比较须有两次以上会议", "如 --sessions 11-1..11-3")
    since = scope.as_of - sessions[-1].opens_on
    if since < timedelta(0):
        raise UsageError(
            f"{scope.as_of} 早于{sessions[-1].label}开幕", "请用 --as-of 指定以后的日期"
        )
    return tuple(scope._replace(sessions=(s,), as_of=s.opens_on + since) for s in sessions)


def side_by_side(conn: sqlite3.Connection, scopes: Sequence[Scope]) -> Table:
    """Return the figures of the year at a glance, a column a session, with the last change."""
    tables = [glance.flat(conn, scope) for scope in scopes]
    labels: dict[str, str] = {}
    for table in reversed(tables):
        labels |= {str(row[0]): str(row[1]) for row in table.rows if row[0] not in labels}
    found = [{str(row[0]): row[2] for row in table.rows} for table in tables]
    rows: list[tuple[Value, ...]] = []
    for key, label in labels.items():
        values = [figures.get(key, 0) for figures in found]
        rows.append((label, *values, _change(values[-2], values[-1], scopes[-1].decimals)))
    columns = (
        Column("label", "项目"),
        *(
            Column(scope.sessions[0].key, f"{scope.label}（截至 {scope.as_of}）", Kind.COUNT)
            for scope in scopes
        ),
        Column("change", "比上次"),
    )
    days = "；".join(f"{scope.label}截至 {scope.as_of}" for scope in scopes)
    last = scopes[-1]
    title = f"{scopes[0].label}至{last.label}对比"
    said = (f"各次会议取开幕后同样天数的数字：{days}",)
    return Table("sessions", title, columns, tuple(rows), None, said, last.decimals)


def _change(before: Value, after: Value, decimals: int) -> str:
    """Return the change in words: of counts as a difference, of shares in percentage points."""
    if isinstance(before, Ratio) and isinstance(after, Ratio):
        old, new = before.percent(decimals), after.percent(decimals)
        return "" if old is None or new is None else f"{new - old:+} 个百分点"
    if isinstance(before, int) and isinstance(after, int):
        return f"{after - before:+}" if after != before else "持平"
    return ""
