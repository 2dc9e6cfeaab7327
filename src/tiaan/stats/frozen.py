"""Figures as they were published, held against what the file says now.

A published figure is never changed: it is kept with its day, its base, its settings and its
definition. Later the same day is counted again, and what moved is shown with the operations that
reach back behind that day.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import NotFound
from tiaan.model import settings as county
from tiaan.model.table import Column, Kind, Ratio, Table, text
from tiaan.model.terms import Action
from tiaan.stats import glance, tally
from tiaan.stats.definitions import grounded
from tiaan.stats.measures import FILED, MEASURES, ratings
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.table import Value
    from tiaan.stats.tally import Scope

Kept = tuple[str, str, int, int | None, str]
"""A figure: key, label, count or part, whole or None, definition."""


class Published(NamedTuple):
    """What was published under a name."""

    name: str
    scope: Scope
    settings: dict[str, str]
    figures: tuple[Kept, ...]
    operation: int


def figures(conn: sqlite3.Connection, scope: Scope) -> tuple[Kept, ...]:
    """Return all that can be quoted: the year at a glance, and every measure."""
    every = (*MEASURES, *ratings(scope.settings))
    meanings = {m.key: grounded(m, scope.settings, scope.base) for m in every}
    shown = [*glance.every(conn, scope), *glance.singly(conn, scope, MEASURES)]
    found: dict[str, Kept] = {}
    for one in shown:
        # 未填 of one breakdown is not that of another.
        about = f"{one.group}：" if one.group else ""
        meant = meanings.get(one.key, f"{FILED.label}的提案中{one.group}为“{one.label}”的")
        found[one.key] = (one.key, f"{about}{one.label}", one.number, None, meant)
        if ratio := one.share:
            shared = f"{one.share_label}：{meant}，占{ratio.base}的"
            meant = meanings.get(one.share_key, shared)
            label = f"{about}{one.share_label}"
            found[one.share_key] = (one.share_key, label, ratio.part, ratio.whole, meant)
    return tuple(found.values())


def find(conn: sqlite3.Connection, name: str) -> Published:
    """Return what was published under a name; "" is the latest.

    Raises:
        NotFound: nothing was.
    """
    rows = queries.rows(conn, "SELECT * FROM published ORDER BY id")
    wanted = [row for row in rows if not name or row["name"] == name]
    if not wanted:
        names = "、".join(row["name"] for row in rows)
        hint = f"有：{names}" if names else "用 tiaan stats --freeze 名称 定稿"
        raise NotFound(f"没有定稿“{name}”" if name else "还没有定稿的数字", hint)
    row = wanted[-1]
    known = {session.key: session for session in registers.sessions(conn)}
    about = [known[key] for key in json.loads(row["sessions"]) if key in known]
    day = date.fromisoformat(row["as_of"])
    kept = tuple((*item,) for item in json.loads(row["figures"]))
    sql = (
        "SELECT max(operation_id) FROM event AS e, json_each(e.changes) AS c "
        "WHERE e.action = ? AND json_extract(c.value, '$.id') = ?"
    )
    (operation,) = conn.execute(sql, (Action.FREEZE, row["id"])).fetchone()
    typed = json.loads(row["settings"])
    scope = tally.scope(conn, about, day, base=row["base"])
    scope = scope._replace(settings=county.load(typed))
    return Published(row["name"], scope, typed, kept, operation or 0)


def moved(conn: sqlite3.Connection, published: Published) -> Table:
    """Return the figures that are no longer what was published, counted again for the same day."""
    scope = published.scope
    now = {figure[0]: figure for figure in figures(conn, scope)}
    columns = (
        Column("label", "项目"),
        Column("published", "定稿时"),
        Column("now", "现在"),
        Column("definition", "定稿时的定义"),
    )
    rows: list[tuple[Value, ...]] = []
    for key, label, number, whole, meaning in published.figures:
        after = now.get(key, (key, label, 0, None, ""))
        if (number, whole) != after[2:4]:
            decimals = scope.decimals
            shown = (_shown(number, whole, decimals), _shown(after[2], after[3], decimals))
            rows.append((label, *shown, meaning))
    count = len(published.figures)
    said = [f"定稿“{published.name}”：{scope.label}，截至 {scope.as_of}，{count} 个数字"]
    said += _settings_changed(conn, published)
    title = "定稿以后变动的数字"
    return Table("moved", title, columns, tuple(rows), None, tuple(said), as_of=scope.as_of)


def _shown(number: int, whole: int | None, decimals: int) -> str:
    if whole is None:
        return str(number)
    return f"{number}/{whole} {text(Ratio(number, whole), decimals)}"


def _settings_changed(conn: sqlite3.Connection, published: Published) -> list[str]:
    now = queries.setting_texts(conn)
    keys = sorted(now.keys() | published.settings.keys())
    differing = [key for key in keys if now.get(key) != published.settings.get(key)]
    return [f"定稿以后改过设置（这里仍按定稿时的数）：{'、'.join(differing)}"] if differing else []


_LATER = """
SELECT o.id, substr(o.at, 1, 10), coalesce(p.case_no, 'L' || p.intake_no), e.action, e.happened_on,
    coalesce(e.source, '')
FROM event AS e JOIN operation AS o ON o.id = e.operation_id
LEFT JOIN proposal AS p ON p.id = e.proposal_id
WHERE o.id > :since AND e.action <> :freeze
    AND (e.happened_on <= :as_of OR e.action IN (:amend, :undo))
    AND (p.id IS NULL OR p.session_id IN (SELECT value FROM json_each(:sessions)))
ORDER BY e.id
"""
"""Corrections and undos count whatever their day: what they change carries none."""


def reaching_back(conn: sqlite3.Connection, published: Published) -> Table:
    """Return what was recorded after the freeze about days up to the published one."""
    actions = {"freeze": Action.FREEZE, "amend": Action.AMEND, "undo": Action.UNDO}
    bound = {**published.scope.parameters, **actions, "since": published.operation}
    rows = tuple(
        (operation, date.fromisoformat(at), number, Action(action), date.fromisoformat(on), source)
        for operation, at, number, action, on, source in conn.execute(_LATER, bound)
    )
    columns = (
        Column("operation", "操作", Kind.COUNT),
        Column("at", "录入日期", Kind.DATE),
        Column("number", "提案"),
        Column("action", "动作", Kind.TERM, Action),
        Column("on", "事情的日期", Kind.DATE),
        Column("source", "出处"),
    )
    title = "定稿以后补录、更正、撤销的"
    return Table("later", title, columns, rows, as_of=published.scope.as_of)
