"""How a table lies on A4: how wide its columns are, how large its text, upright or on its side.

Dates and figures are never broken; long texts share what is left. Word and the printed page ask
here, so that the same table lies on its side in both.
"""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.model.table import Heading, Kind, Table
from tiaan.render import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.table import Block, Column

    Sizes: TypeAlias = tuple[int, ...]

UPRIGHT_MM, ACROSS_MM = 156, 225
"""Width of the text of a page: A4 less the standard's margins, and the same on its side."""
USUAL, SMALL, TINY = 10.5, 9.0, 7.5
"""Points of 五号, 小五 and 六号; the last for figures that would else lie on their side."""
LOW = 18
"""Most lines of a table that fit one page on its side at the usual size."""
_POINTS = 72 / 25.4
"""To a millimetre."""
_PADS = {USUAL: 2.2, SMALL: 1.5, TINY: 1.2}
"""Half-width characters that the margins of a cell take, and a little for bold and capitals."""
_LEAST = 12
"""Half-width characters of a text that is broken; a shorter one stays whole."""
_ALONE = 32
"""From so many on, a single long text may take any number of lines, as a paragraph does."""
_LINES, _AVERAGE = 2, 2.5
"""Most lines of a row at the usual size, and of all rows on the average at the smaller one."""
_TAIL, _TAIL_WIDTH = 4, 400
"""Most blocks, and half-width characters, that do not begin a page after a table on its side."""


class Layout(NamedTuple):
    """How a table lies on paper.

    Attributes:
        size: of its text, in points.
        across: whether it needs the sheet on its side.
        widths: of its columns, in millimetres; together the width of the page's text.
        lines: of text that the rows are high, the header first, the totals last.
    """

    size: float
    across: bool
    widths: tuple[float, ...]
    lines: tuple[int, ...]


def layout(table: Table) -> Layout:
    """Return the first way to lay a table that reads well: upright and large before all others.

    What fits upright in the smallest letters without breaking a text is not turned: a sheet on its
    side leaves the rest of the page before it, and of its own, empty.
    """
    # Every text is measured once: as wide as its lines are.
    rows = [
        [tuple(map(parts.width, text.split("\n"))) for text in row]
        for row in (parts.labels(table), *parts.lines(table))
    ]
    columns = [list(map(max, sizes)) for sizes in zip(*rows, strict=True)]
    needs = [_need(column, sizes) for column, sizes in zip(table.columns, columns, strict=True)]
    breakable = [
        not parts.is_number(column) and column.kind is not Kind.DATE for column in table.columns
    ]
    lengths = [Counter(sizes) for sizes in columns]
    ways = (USUAL, False), (SMALL, False), (TINY, False), (USUAL, True), (SMALL, True)
    for size, across in ways:
        room = _letters(size, across=across) - _PADS[size] * len(needs)
        wide = _cut(needs, breakable, lengths, room)
        made = _laid(wide, rows, size, across=across)
        if across and size == USUAL and sum(made.lines) > LOW:
            continue  # so few fit such a page that a longer table is better set smaller
        if size == TINY and wide != needs:
            continue
        if sum(wide) <= room and _reads_well(made, needs, wide):
            return made
    return made


def pages(blocks: Sequence[Block]) -> list[tuple[Block, Layout | None, bool]]:
    """Return every block, how it is laid if it is a table, and whether its page is on its side.

    A heading stands on the page of what it is above, a few lines on that of what they are below.
    """
    found: list[tuple[Block, Layout | None, bool]] = []
    across = False
    for block in reversed(blocks):
        laid = layout(block) if isinstance(block, Table) else None
        if not isinstance(block, Heading):
            across = laid is not None and laid.across
        found.append((block, laid, across))
    found.reverse()
    for place, (block, _, across) in enumerate(found):
        if across and isinstance(block, Table) and not block.chart:
            for number in range(place + 1, _tail(found, place + 1)):
                found[number] = (found[number][0], None, True)
    return found


def _tail(found: Sequence[tuple[Block, Layout | None, bool]], start: int) -> int:
    """Return where the lines end that would stand alone on a page; `start` if they are many."""
    end, width = start, 0
    while end < len(found):
        block, _, across = found[end]
        if across or (isinstance(block, Heading) and block.appendix):
            break
        if isinstance(block, Table):
            return start
        width += parts.width(block.text)
        end += 1
    return end if end - start <= _TAIL and width <= _TAIL_WIDTH else start


def _reads_well(made: Layout, needs: Sequence[int], wide: Sequence[int]) -> bool:
    """Tell whether a table of that size may stay so: few lines to a row where texts are broken."""
    cut = [own for own, need in zip(wide, needs, strict=True) if own < need]
    if not cut:
        return True
    if made.size == USUAL:
        return max(made.lines[1:], default=0) <= _LINES
    if len(cut) == 1 and cut[0] >= _ALONE:
        return True
    return sum(made.lines[1:]) <= _AVERAGE * len(made.lines[1:])


def _letters(size: float, *, across: bool) -> float:
    """Return how many half-width characters fit the width of a page."""
    return (ACROSS_MM if across else UPRIGHT_MM) * _POINTS / (size / 2)


def _laid(
    wide: Sequence[int], rows: Sequence[Sequence[Sizes]], size: float, *, across: bool
) -> Layout:
    """Return a table laid at a size, its columns stretched to fill the page."""
    pad = _PADS[size]
    stretch = _letters(size, across=across) / (sum(wide) + pad * len(wide))
    inside = [max((own + pad) * stretch - pad, 1) for own in wide]
    lines = tuple(
        max(
            sum(max(1, ceil(line / own)) for line in sizes)
            for sizes, own in zip(row, inside, strict=True)
        )
        for row in rows
    )
    widths = tuple((own + pad) * stretch * size / 2 / _POINTS for own in wide)
    return Layout(size, across, widths, lines)


def _need(column: Column, sizes: Sequence[int]) -> int:
    """Return what a column needs not to be broken; a header of words may take two lines."""
    head, *body = sizes
    inside = max(body, default=0)
    if parts.is_number(column) or column.kind is Kind.DATE:
        return max(inside, 4)
    return max(inside, min(head, max(4, 2 * ceil(head / 4))))


def _cut(
    needs: Sequence[int],
    breakable: Sequence[bool],
    lengths: Sequence[Counter[int]],
    room: float,
) -> list[int]:
    """Return how wide columns are where not all can have what they need.

    Narrowed is, again and again, the text that this costs the fewest lines.
    """
    wide = list(needs)
    places = [place for place, may in enumerate(breakable) if may]

    def cost(place: int) -> tuple[int, int]:
        own = wide[place]
        more = sum(n * (ceil(x / (own - 1)) - ceil(x / own)) for x, n in lengths[place].items())
        return more, -own

    costs = {place: cost(place) for place in places if wide[place] > _LEAST}
    while sum(wide) > room and costs:
        place = min(costs, key=lambda one: costs[one])
        wide[place] -= 1
        if wide[place] > _LEAST:
            costs[place] = cost(place)
        else:
            del costs[place]
    return wide
