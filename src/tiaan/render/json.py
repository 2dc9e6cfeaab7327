"""JSON: a promise to scripts. Keys are column keys; values are codes, numbers and ISO dates."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from typing import IO, TYPE_CHECKING

from tiaan.model.table import Heading, Paragraph, Ratio, Report, Table, text
from tiaan.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiaan.model.table import Block, Column, Value
    from tiaan.render.notices import Notices
    from tiaan.render.parts import What


def to_json(what: What) -> str:
    """Return JSON text without a final line break.

    One table is a bare list of objects; several, and reports, carry titles, columns and notes.
    """
    return "".join(_list(what)) if isinstance(what, Table) else _encoded(_data(what))


def write_json(what: What, target: IO[bytes], notices: Notices, *, noted: bool = False) -> None:
    """Write what `to_json` returns, row by row, and say which cells are not as they were.

    `noted` writes one table as several are: a bare list has no place for its notes.
    """
    if noted and isinstance(what, Table) and what.notes:
        for number, row in enumerate(what.rows, 1):
            _watch(what, row, number, notices)
        what = (what,)
    pieces = _list(what, notices) if isinstance(what, Table) else [to_json(what)]
    for piece in pieces:
        target.write(piece.encode())
    target.write(b"\n")


def _list(table: Table, notices: Notices | None = None) -> Iterator[str]:
    """Yield a table as JSON, bit by bit, laid out as if it were encoded at once."""
    before = "[\n  "
    for number, row in enumerate(table.rows, 1):
        if notices:
            _watch(table, row, number, notices)
        # No text in JSON has a line break of its own.
        yield before + _encoded(_row(table, row)).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]" if table.rows else "[]"


def _watch(table: Table, row: tuple[Value, ...], number: int, notices: Notices) -> None:
    for column, value in zip(table.columns, row, strict=True):
        raw = text(value, table.decimals)
        if (shown := visible(raw)) is not raw:
            notices.unseen(f"第 {number} 行（{column.label}）", raw, shown)


def _encoded(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _data(what: Report | Sequence[Table]) -> dict[str, object]:
    if isinstance(what, Report):
        return {
            "key": what.key,
            "title": visible(what.title),
            "subtitle": visible(what.subtitle),
            "as_of": _day(what.as_of),
            "blocks": [_block(block) for block in what.blocks],
        }
    return {"tables": [_table(table) for table in what]}


def _block(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {"heading": visible(block.text), "level": block.level}
        case Paragraph():
            return {"paragraph": visible(block.text)}
        case Table():
            return {"table": _table(block)}


def _table(table: Table) -> dict[str, object]:
    return {
        "key": table.key,
        "title": visible(table.title),
        "columns": [
            {"key": column.key, "label": visible(column.label)} for column in table.columns
        ],
        "rows": [_row(table, row) for row in table.rows],
        "totals": _row(table, table.totals) if table.totals else None,
        "notes": [visible(note) for note in table.notes],
    }


def _row(table: Table, row: tuple[Value, ...]) -> dict[str, object]:
    return {
        column.key: _value(table, column, value)
        for column, value in zip(table.columns, row, strict=True)
    }


def _value(table: Table, column: Column, value: Value) -> object:
    """Return a value as a script wants it: a term is its code, not its label."""
    match value:
        case None | int():
            return value
        case Ratio():
            return _share(table, column, value)
        case date():
            return _day(value)
        case Enum():
            return visible(str(value.value))
        case tuple():
            return [visible(item) for item in value]
        case str():
            # Nothing is known of this group: people read its label (未填), scripts null.
            return visible(value) if value or not hasattr(value, "label") else None


def _share(table: Table, column: Column, share: Ratio) -> dict[str, object]:
    percent = share.percent(table.decimals)
    value: float | None = None
    if percent is not None:
        # A float is printed by the fewest digits that name it, so 96.7 stays 96.7.
        value = float(percent) if table.decimals else int(percent)
    result: dict[str, object] = {
        "value": value,
        "numerator": share.part,
        "denominator": share.whole,
        "base": share.base or column.base,
        "as_of": _day(table.as_of),
    }
    if share.nudged:
        result["nudged"] = True
    return result


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
