"""The list behind a figure: the rows its predicate counts."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from tiaan.model.case import CLASSIFIED_GROUND, CLASSIFIED_TITLE
from tiaan.model.refs import number_key
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Mode, Outcome, ProposerKind, Result, Role
from tiaan.stats import breakdown
from tiaan.stats.cells import Cell, limited
from tiaan.stats.definitions import grounded
from tiaan.stats.figures import Count
from tiaan.store.facts import ACTIVITIES, CASES, FACTS, FORMS, PEOPLE, TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from tiaan.model.table import Value
    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope
    from tiaan.store.building import Row

NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})
_CASE = (
    Column("session", "届次"),
    Column("number", "案号"),
    Column("title", "案由"),
    Column("lead", "提案人"),
    Column("kind", "提案者类别", Kind.TERM, ProposerKind),
    Column("category", "类别"),
)
_COLUMNS: dict[str, tuple[Column, ...]] = {
    CASES: (
        *_CASE,
        Column("outcome", "审查去向", Kind.TERM, Outcome),
        Column("lead_unit", "主办单位"),
        Column("replied_on", "答复日期", Kind.DATE),
        Column("result", "办理结果", Kind.TERM, Result),
        Column("rating", "评价"),
    ),
    TASKS: (
        *_CASE,
        Column("unit", "承办单位"),
        Column("role", "角色", Kind.TERM, Role),
        Column("round", "轮次", Kind.COUNT),
        Column("task_due_on", "到期", Kind.DATE),
        Column("task_replied_on", "答复日期", Kind.DATE),
    ),
    PEOPLE: (
        Column("member", "委员"),
        Column("sector", "界别"),
        Column("leads", "第一提案人", Kind.FLAG),
        Column("co_signs", "参与联名", Kind.FLAG),
        Column("is_active", "在任", Kind.FLAG),
    ),
    ACTIVITIES: (
        *_CASE,
        Column("activity", "活动", Kind.COUNT),
        Column("held_on", "日期", Kind.DATE),
        Column("held_form", "形式"),
        Column("held_level", "层级"),
    ),
    FORMS: (
        *_CASE,
        Column("rater", "评价人"),
        Column("form_round", "轮次", Kind.COUNT),
        Column("form_rating", "评价"),
        Column("given_on", "评价日期", Kind.DATE),
    ),
}


def members(conn: sqlite3.Connection, scope: Scope, measure: Measure | Cell) -> Table:
    """Return what a figure counts, of the whole or of one cell; of a share, what is in its part.

    A figure that counts different values (承办单位) has one row for each.
    """
    cell = measure if isinstance(measure, Cell) else Cell(measure)
    measure = cell.measure
    if isinstance(measure, Count):
        count = measure
    else:
        count = measure.part.within(measure.base(scope.settings, scope.base))
    count = limited(count, cell)
    if count.distinct:
        columns, rows = _values(conn, scope, count, cell.parameters)
    elif count.over == PEOPLE:
        columns = _COLUMNS[PEOPLE]
        rows = _people(conn, scope, count)
    else:
        columns = _COLUMNS[count.over]
        rows = [
            tuple(_value(row[c.key], c) for c in columns)
            for row in selected(conn, scope, count, cell.parameters)
        ]
    where = f"只列{'，'.join(place.text for place in cell.places)}" if cell.places else ""
    definition = grounded(measure, scope.settings, scope.base)
    said = tuple(filter(None, (breakdown.scope_note(scope), where, definition)))
    title = f"{cell.label}（{len(rows)}）"
    return Table(measure.key, title, columns, tuple(rows), None, said, scope.decimals, scope.as_of)


def selected(
    conn: sqlite3.Connection, scope: Scope, count: Count, more: Mapping[str, Any] = NOTHING_MORE
) -> list[Row]:
    """Return the rows, in the order of their numbers; nothing of a classified matter is told.

    Args:
        conn: the file.
        scope: of what.
        count: whose rows.
        more: what its predicate has bound beside the scope.
    """
    sql = (
        f"{FACTS} SELECT fact.*, EXISTS (SELECT 1 FROM decision AS d "
        "WHERE d.proposal_id = fact.id AND instr(d.grounds, :classified)) AS classified "
        f"FROM {count.over} AS fact WHERE {count.predicate}"
    )
    bound = {**scope.parameters, **more, "classified": f'"{CLASSIFIED_GROUND}"'}
    cursor = conn.execute(sql, bound)
    names = [column[0] for column in cursor.description]
    found: list[Row] = [dict(zip(names, row, strict=True)) for row in cursor]
    found.sort(key=lambda row: (row["session"], row["id"]))
    # Before 集 or T is put in front: a case handled together keeps its place among the numbers.
    found.sort(key=lambda row: number_key(row["number"]))
    for row in found:
        if row["classified"]:
            row |= {"title": CLASSIFIED_TITLE, "lead": None, "rater": None}
        if row["mode"] == Mode.COLLECTIVE:
            row["number"] = f"{scope.settings.collective_prefix}{row['number']}"
    return found


def _people(conn: sqlite3.Connection, scope: Scope, count: Count) -> list[tuple[Value, ...]]:
    """Return the people counted, by sector and name."""
    names = ", ".join(column.key for column in _COLUMNS[PEOPLE])
    sql = f"{FACTS} SELECT {names} FROM people WHERE {count.predicate} ORDER BY sector, member, id"
    flags = [column.kind is Kind.FLAG for column in _COLUMNS[PEOPLE]]
    return [
        tuple(bool(value) if flag else value for value, flag in zip(row, flags, strict=True))
        for row in conn.execute(sql, scope.parameters)
    ]


def _value(value: str | int | None, column: Column) -> Value:
    if value is None or value == "":
        return None
    if column.kind is Kind.DATE:
        return date.fromisoformat(str(value))
    return cast("Value", column.terms(value)) if column.terms else value


def _values(
    conn: sqlite3.Connection, scope: Scope, count: Count, more: Mapping[str, Any]
) -> tuple[tuple[Column, ...], list[tuple[Value, ...]]]:
    sql = (
        f"{FACTS} SELECT {count.distinct}, count(*) FROM {count.over} WHERE {count.predicate} "
        f"GROUP BY {count.distinct} ORDER BY 2 DESC, 1"
    )
    rows = "件次（各轮）" if count.over == TASKS else "提案件数"
    columns = (Column(count.distinct, count.label), Column("rows", rows, Kind.COUNT))
    return columns, [tuple(row) for row in conn.execute(sql, {**scope.parameters, **more})]
