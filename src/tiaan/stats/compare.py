"""Sessions side by side: the same figures, each as of the same time after its opening.

A year's figures at the end of June are held against those that the year before had at the end of
June, not against its last ones.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.stats import breakdown, glance

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
        values = _values(key, [figures.get(key) for figures in found])
        moved = change(values[-2], values[-1], scopes[-1].decimals)
        # Beside a share stands what it is made of: of the part only what lies in the whole.
        sides = [(v, f"{v.part}÷{v.base}{v.whole}" if isinstance(v, Ratio) else "") for v in values]
        rows.append((label, *(cell for side in sides for cell in side), moved))
    columns = [Column("label", "项目")]
    for scope in scopes:
        (session,) = scope.sessions
        shown = f"{scope.label}（截至 {scope.as_of}）"
        columns += [
            Column(session.key, shown, Kind.COUNT),
            Column(f"{session.key}.base", "分子÷分母"),
        ]
    columns.append(Column("change", "比上次"))
    days = "；".join(f"{scope.label}截至 {scope.as_of}" for scope in scopes)
    last = scopes[-1]
    title = f"{scopes[0].label}至{last.label}对比"
    notes = (
        f"各次会议取开幕后同样天数的数字：{days}",
        "比上次：百分数按未舍入的两个比率相减，再四舍五入",
        breakdown.nudged_note(last),
    )
    said = tuple(note for note in notes if note)
    return Table("sessions", title, tuple(columns), tuple(rows), None, said, last.decimals)


def _values(key: str, values: list[Value]) -> list[Value]:
    """Return a line's figures; none of a group is 0, of what was never put on record nothing."""
    is_group = "." in key and any(isinstance(value, int) for value in values)
    return [0 if value is None and is_group else value for value in values]


def change(before: Value, after: Value, decimals: int) -> str:
    """Return the change in words: of counts as a difference, of shares in percentage points."""
    if isinstance(before, Ratio) and isinstance(after, Ratio):
        return _points(before, after, decimals)
    if isinstance(before, int) and isinstance(after, int):
        return f"{after - before:+}" if after != before else "持平"
    return ""


def _points(before: Ratio, after: Ratio, decimals: int) -> str:
    """Return the change of a share: the exact shares are subtracted, then rounded half up."""
    if not before.whole or not after.whole:
        return ""
    off = Fraction(after.part, after.whole) - Fraction(before.part, before.whole)
    if not off:
        return "持平"
    size = Ratio(abs(off).numerator, abs(off).denominator).percent(decimals)
    return f"{'+' if off > 0 else '-'}{size} 个百分点"
