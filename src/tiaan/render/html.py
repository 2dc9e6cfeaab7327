"""HTML: one page with its style inside, for the screen and for A4; no script, no network."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tiaan.model.table import Heading, Paragraph, Ratio, Report, Table
from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from tiaan.model.table import Block, Column, Value
    from tiaan.render.parts import What


def to_html(what: What) -> str:
    """Return a page; everything in it is escaped by the template engine."""
    from jinja2 import Environment, StrictUndefined

    source = files("tiaan.render").joinpath("page.html.j2").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    report = what if isinstance(what, Report) else None
    return environment.from_string(source).render(
        title=parts.title(what),
        heading=parts.title(what) if report else "",
        subtitle=parts.subtitle(report) if report else "",
        blocks=[_block(block) for block in parts.blocks(what)],
    )


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": visible(block.text)}
        case Paragraph():
            lines = [parts.pieces(line) for line in block.text.split("\n")]
            return {"kind": "paragraph", "lines": lines}
        case Table():
            return {
                "kind": "table",
                "title": visible(block.title),
                "head": list(
                    zip(parts.labels(block), map(parts.is_number, block.columns), strict=True)
                ),
                "rows": [_row(block, row) for row in block.rows],
                "totals": _row(block, block.totals) if block.totals else None,
                "notes": [visible(note) for note in block.notes],
            }


def _row(table: Table, row: tuple[Value, ...]) -> list[dict[str, Any]]:
    return [_cell(table, column, value) for column, value in zip(table.columns, row, strict=True)]


def _cell(table: Table, column: Column, value: Value) -> dict[str, Any]:
    """Return a cell's text, whether it is set flush right, and its bar in percent, if any."""
    percent = value.percent() if isinstance(value, Ratio) else None
    return {
        "text": parts.cell(value, table),
        "number": parts.is_number(column),
        "bar": None if percent is None else min(max(percent, 0), 100),
    }
