"""HTML: one page with its style and its charts inside, for the screen and for A4.

No script, no network; what people typed is escaped here by the template engine, in charts by
`tiaan.render.svg`.
"""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tiaan.model.table import Heading, Paragraph, Ratio, Report, Table
from tiaan.model.text import visible
from tiaan.render import parts
from tiaan.render.charts import drawing
from tiaan.render.layout import TINY, pages
from tiaan.render.svg import patterns, to_svg

if TYPE_CHECKING:
    from tiaan.model.table import Block, Value
    from tiaan.render.parts import What

_SHORT, _WHOLE = 20, 12
"""Half-width characters up to which words and figures in a text are not broken, and a text."""


_TOGETHER = 20
"""Most rows of a table that no page of a print ends in."""


def to_html(what: What) -> str:
    """Return a page."""
    from jinja2 import Environment, StrictUndefined

    source = files("tiaan.render").joinpath("page.html.j2").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    report = what if isinstance(what, Report) else None
    blocks = [
        _block(block) | {"across": across, "fine": laid is not None and laid.size == TINY}
        for block, laid, across in pages(parts.blocks(what))
    ]
    return environment.from_string(source).render(
        title=parts.title(what),
        heading=parts.title(what) if report else "",
        subtitle=parts.subtitle(report) if report else "",
        blocks=blocks,
        patterns=patterns() if any(block.get("chart") for block in blocks) else "",
    )


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "text": visible(block.text),
                "appendix": block.appendix,
            }
        case Paragraph():
            lines = [parts.pieces(line) for line in block.text.split("\n")]
            return {"kind": "paragraph", "lines": lines}
        case Table():
            chart = _chart(block)
            # The chart shows what the bars in the cells would say again.
            barred = None if chart else parts.barred(block)
            return {
                "kind": "table",
                "whole": len(block.rows) <= _TOGETHER,
                "title": visible(block.title),
                "head": list(
                    zip(parts.labels(block), map(parts.is_number, block.columns), strict=True)
                ),
                "rows": [_row(block, row, barred) for row in block.rows],
                "totals": _row(block, block.totals) if block.totals else None,
                "notes": [visible(note) for note in block.notes],
                "chart": chart,
            }


def _chart(table: Table) -> dict[str, str] | None:
    drawn = drawing(table)
    return {"title": drawn.title, "picture": to_svg(drawn)} if drawn else None


def _row(table: Table, row: tuple[Value, ...], barred: int | None = None) -> list[dict[str, Any]]:
    """Return the cells: their text, how it is set, and one bar in percent."""
    cells = []
    for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
        text = parts.cell(value, table)
        wide = parts.width(text)
        short = "w" if wide <= _WHOLE else "s" if wide <= _SHORT else ""
        cells.append(
            {
                "text": text,
                "look": "n" if parts.is_number(column) else short,
                "bar": _bar(value) if place == barred else None,
            }
        )
    return cells


def _bar(value: Value) -> Decimal | None:
    percent = value.percent() if isinstance(value, Ratio) else None
    return None if percent is None else min(max(percent, Decimal(0)), Decimal(100))
