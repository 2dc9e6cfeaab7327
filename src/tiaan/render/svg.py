"""Charts for a page: SVG with its text as text, for any width, readable in grey print.

Lengths along the axis are percentages, all others ems: a page of any width shows the same chart
in letters of the same size. Every figure stands beside its bar; no chart needs its colours.
"""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, assert_never

from tiaan.model.table import Shape
from tiaan.render import parts
from tiaan.render.charts import FILLS

if TYPE_CHECKING:
    from tiaan.render.charts import Drawing, Fill

_NAME_EMS = 11
"""Chinese characters in a line of a name beside a bar; longer names take more lines."""
_COLUMN_EMS = 4
"""The same below a column."""
_LINE = 1.25
"""Ems from one line of text to the next."""
_BAR = 1.1
_GAP = 0.5
"""Ems: how thick a bar is, and how much room is between two rows."""
_TOGETHER = 12
"""Rows of bars between which no page ends."""
_HIGH = 12
"""Ems of the highest column."""
_ROOMY = Fraction(12, 100)
"""Least part of a bar in which its figure has room on a telephone."""
_DARK = 0x5A
"""Below this much red, a fill of ours is dark."""
# What each pattern is made of: a tile of 6 by 6 and the strokes on it.
_STROKES = {
    "wdUpDiag": '<path d="M-1 1 1-1M0 6 6 0M5 7 7 5" stroke-width="2"/>',
    "wdDnDiag": '<path d="M-1 5 1 7M0 0 6 6M5-1 7 1" stroke-width="2"/>',
    "dkHorz": '<path d="M0 1.5H6M0 4.5H6" stroke-width="1.5"/>',
    "pct25": '<path d="M1 1.5h1M4 4.5h1" stroke-width="1.5"/>',
}


def to_svg(drawing: Drawing) -> str:
    """Return a chart as HTML: a key where one is needed, and the picture; all of it escaped."""
    match drawing.shape:
        case Shape.BAR:
            return _key(drawing) + _bars(drawing)
        case Shape.COLUMN:
            return _key(drawing) + _columns(drawing)
        case Shape.SHARE:
            return _shares(drawing) + _key(drawing)
    assert_never(drawing.shape)


def patterns() -> str:
    """Return the patterns that charts fill areas with; a page with charts holds them once."""
    tiles = "".join(
        f'<pattern id="{_name(fill)}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="#{fill.paper}"/>'
        f'<g stroke="#{fill.ink}" fill="none">{_STROKES[fill.pattern]}</g></pattern>'
        for fill in FILLS
        if fill.pattern
    )
    return (
        f'<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{tiles}</defs></svg>'
    )


def _bars(drawing: Drawing) -> str:
    """Return one bar under another, names at their left, figures at their right."""
    left = min(_NAME_EMS, max(map(parts.width, drawing.names)) / 2) + 0.6
    pictures = "".join(
        _rows_of_bars(drawing, range(first, min(first + _TOGETHER, len(drawing.names))))
        for first in range(0, len(drawing.names), _TOGETHER)
    )
    return _picture(drawing, pictures, f"padding:0 {_em(_figures(drawing) + 0.6)} 0 {_em(left)}")


def _rows_of_bars(drawing: Drawing, rows: range) -> str:
    lines: list[str] = []
    y = 0.0
    thick = _BAR * len(drawing.series)
    for row in rows:
        folded = fold(drawing.names[row], 2 * _NAME_EMS)
        high = max(thick, _LINE * len(folded)) + _GAP
        middle = y + high / 2
        lines.append(_text(folded, "0", middle, "end", 'dx="-.5em"'))
        for number, one in enumerate(drawing.series):
            top = middle - thick / 2 + _BAR * number
            point = one.points[row]
            long = _percent(point.size or Fraction(0), drawing.end)
            if point.size:
                lines.append(_area(drawing.fill(number, row), "0", top, long, _BAR))
            lines.append(_text([point.label], long, top + _BAR / 2, "start", 'dx=".4em"'))
        y += high
    lines.append(f'<line x1="0" x2="0" y2="{_em(y)}" stroke="#111"/>')
    return _svg(lines, y)


def _columns(drawing: Drawing) -> str:
    """Return one column beside another, names below, figures above."""
    lines: list[str] = []
    count = len(drawing.names)
    top = _LINE
    base = top + _HIGH
    names = [fold(name, 2 * _COLUMN_EMS) for name in drawing.names]
    slot = Fraction(100, count)
    thick = slot * Fraction(7, 10) / len(drawing.series)
    for row, name in enumerate(names):
        left = slot * row + slot * Fraction(3, 20)
        for number, one in enumerate(drawing.series):
            point = one.points[row]
            x = left + thick * number
            high = float(_HIGH * (point.size or 0) / drawing.end)
            if point.size:
                fill = drawing.fill(number, row)
                lines.append(_area(fill, _places(x), base - high, _places(thick), high))
            middle = _places(x + thick / 2)
            lines.append(_text([point.label], middle, base - high - _LINE / 2, "middle"))
        below = base + 0.2 + _LINE * len(name) / 2
        lines.append(_text(name, _places(slot * row + slot / 2), below, "middle"))
    lines.append(f'<line x1="0" x2="100%" y1="{_em(base)}" y2="{_em(base)}" stroke="#111"/>')
    # Narrower than its figures and names a chart cannot be; the page then moves it sideways.
    figure = _figures(drawing) + 0.2
    across = count * max(figure * len(drawing.series) / 0.7, max(map(_widest, names)) / 2 + 0.4)
    high = base + 0.2 + _LINE * max(map(len, names))
    return _picture(drawing, _svg(lines, high, f";min-width:{_em(across)}"))


def _shares(drawing: Drawing) -> str:
    """Return the parts of one whole in one bar; figures stand in it where they have room."""
    lines: list[str] = []
    x = Fraction(0)
    high = 2 * _BAR
    (series,) = drawing.series
    for row, point in enumerate(series.points):
        if not point.size:
            continue
        long = 100 * point.size / drawing.end
        lines.append(
            _area(drawing.fill(0, row), _places(x), 0, _places(long), high, 'stroke="#111"')
        )
        if point.size >= _ROOMY * drawing.end:
            look = _on(drawing.fill(0, row))
            lines.append(_text([point.label], _places(x + long / 2), high / 2, "middle", look))
        x += long
    lines.append(f'<rect width="100%" height="{_em(high)}" fill="none" stroke="#111"/>')
    return _picture(drawing, _svg(lines, high))


def _key(drawing: Drawing) -> str:
    """Return what the fills mean; with its figure where a fill is one part of a whole."""
    meant: list[tuple[Fill, str]]
    if drawing.shape is Shape.SHARE:
        (series,) = drawing.series
        meant = [
            (drawing.fill(0, row), f"{name} {point.label}")
            for row, (name, point) in enumerate(zip(drawing.names, series.points, strict=True))
            if point.size
        ]
    elif len(drawing.series) > 1:
        meant = [(drawing.fill(i, 0), one.label) for i, one in enumerate(drawing.series)]
    else:
        return ""
    items = "".join(
        '<li><svg class="swatch" aria-hidden="true">'
        f'<rect width="100%" height="100%" fill="{_paint(fill)}" stroke="#111"/></svg>'
        f"{escape(text)}</li>"
        for fill, text in meant
    )
    return f'<ul class="key">{items}</ul>'


def _picture(drawing: Drawing, pictures: str, style: str = "") -> str:
    """Return a chart's pictures under its name, for those who hear a page."""
    around = f' style="{style}"' if style else ""
    label = escape(drawing.title)
    return f'<div class="picture" role="img" aria-label="{label}"{around}>{pictures}</div>'


def _svg(lines: list[str], high: float, style: str = "") -> str:
    return f'<svg style="height:{_em(high)}{style}">{"".join(lines)}</svg>'


def _area(fill: Fill, x: str, y: float, width: str, height: float, more: str = "") -> str:
    return (
        f'<rect x="{x}" y="{_em(y)}" width="{width}" height="{_em(height)}"'
        f' fill="{_paint(fill)}"' + (f" {more}/>" if more else "/>")
    )


def _text(lines: list[str], x: str, middle: float, anchor: str, more: str = "") -> str:
    """Return lines of text around a middle."""
    first = middle - _LINE * (len(lines) - 1) / 2
    more = f" {more}" if more else ""
    return "".join(
        f'<text x="{x}" y="{_em(first + _LINE * number)}" text-anchor="{anchor}"'
        f' dominant-baseline="central"{more}>{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def fold(text: str, most: int) -> list[str]:
    """Return a text in lines of at most so many half-width characters, none of it lost.

    Lines are about equally long: one character alone at the end looks like a mistake.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        across = parts.width(paragraph)
        even = -(-across // max(1, -(-across // most)))
        line = ""
        for character in paragraph:
            if line and parts.width(line + character) > min(most, even + even % 2):
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _figures(drawing: Drawing) -> float:
    """Return how many ems the longest figure takes; a digit is a little over half an em."""
    return 0.58 * max(parts.width(p.label) for one in drawing.series for p in one.points)


def _widest(lines: list[str]) -> int:
    return max(map(parts.width, lines))


def _on(fill: Fill) -> str:
    """Return how a figure on a fill is to look: white on dark, with an edge on a pattern."""
    if fill.pattern:
        return 'class="edged"'
    return 'class="light"' if int(fill.ink[:2], 16) < _DARK else ""


def _paint(fill: Fill) -> str:
    return f"url(#{_name(fill)})" if fill.pattern else f"#{fill.ink}"


def _name(fill: Fill) -> str:
    return f"fill-{fill.pattern}"


def _percent(size: Fraction, whole: Fraction) -> str:
    return _places(100 * size / whole)


def _places(percent: Fraction) -> str:
    """Return a percentage as SVG takes it; from whole numbers, so the same on any machine."""
    thousandths = (2 * 1000 * percent.numerator + percent.denominator) // (2 * percent.denominator)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") + "%"


def _em(length: float) -> str:
    return f"{round(length, 3):g}em"
