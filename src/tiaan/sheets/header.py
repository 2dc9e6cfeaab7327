"""Where a sheet's table begins, and which column holds which field.

Headers are compared exactly after `header_key`, alone and under the cell that stands over them.
What a header leaves open its cells decide; what they leave open the clerk is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tiaan.errors import NotFound, UsageError
from tiaan.model.dates import find_session
from tiaan.model.fields import header_key
from tiaan.model.text import nearest
from tiaan.sheets import layout
from tiaan.sheets.columns import Reading
from tiaan.sheets.headwords import Headwords, Label, is_wish
from tiaan.sheets.local import NOWHERE
from tiaan.sheets.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiaan.model.dates import SessionName
    from tiaan.model.fields import Field
    from tiaan.sheets.grid import Cell, Grid
    from tiaan.sheets.local import Local

ROWS = 15
"""Among how many rows the header is looked for."""
_LONGEST = 40
"""Most characters of a header."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header row says.

    Attributes:
        row: index of the header row in the grid, of the lower one where there are two.
        columns: index of a column → its field; 序号 and the like are among them.
        unknown: headers nobody knows, as written.
        doubts: sentences on headers that could mean something else.
        session: named in the rows above the header.
        top: index of the upper header row; `row` where there is but one.
        parts: values that stand in several columns.
    """

    row: int
    columns: dict[int, Field]
    unknown: tuple[str, ...]
    doubts: tuple[str, ...]
    session: SessionName | None
    top: int
    parts: Parts = field(default_factory=Parts)


def read_mapping(pairs: Mapping[str, str], fields: tuple[Field, ...]) -> dict[str, Field | None]:
    """Return what the clerk says headers mean, by `header_key`; None leaves a column out.

    Raises:
        NotFound: no such field; the hint names the nearest.
    """
    known = {header_key(name): field for field in fields for name in (field.key, field.label)}
    found: dict[str, Field | None] = {}
    for header, name in pairs.items():
        field = known.get(header_key(name)) if name.strip() else None
        if name.strip() and field is None:
            near = nearest(name, [field.label for field in fields])
            labels = "、".join(near or [field.label for field in fields if not field.ignore])
            raise NotFound(f"没有“{name}”这个字段", f"可用：{labels}")
        found[header_key(header)] = field
    return found


def find_header(
    grid: Grid,
    fields: tuple[Field, ...],
    mapping: Mapping[str, Field | None] | None = None,
    local: Local = NOWHERE,
) -> Header | None:
    """Return the header among the first rows that names most fields; None where no row does.

    A row counts with two fields, or with one that is required. Two rows are one header where the
    upper holds cells that stand over several of the lower.

    Args:
        grid: the sheet.
        fields: what its columns may be.
        mapping: see `read_mapping`.
        local: the county's words.

    Raises:
        UsageError: a column may be several things, and its cells do not tell which.
    """
    words = Headwords(fields, mapping or {}, local)
    over = layout.filled(grid, 0, ROWS)
    across = layout.sideways(grid, ROWS)
    rows = [over.get(index, row) for index, row in enumerate(grid.rows[:ROWS])]
    required = {field.key for field in fields if field.required}
    best: tuple[int, int, list[Label]] | None = None
    most = (0, 0)
    for index, row in enumerate(rows):
        shapes = [(index, _single(row, across[index]))]
        if index:
            two = _double((rows[index - 1], row), across[index - 1 : index + 1], words)
            # Read without what stands over it, 主办 under 建议承办单位 would be a duty.
            decided = any(words.meaning(label).grouped for label in two)
            shapes = [*(() if decided else shapes), (index - 1, two)]
        for top, labels in shapes:
            hits, grouped = words.count(labels)
            if (len(hits), grouped) > most and (required & hits or len(hits) > 1):
                best, most = (top, index, labels), (len(hits), grouped)
    if best is None:
        return None
    top, index, labels = best
    try:
        found = Reading(words, labels, grid.rows[index + 1 :]).columns()
    except UsageError as error:
        name = " · ".join(part for part in (grid.file, grid.sheet) if part)
        raise UsageError(f"{name} 的{error.message}", error.hint) from None
    said = _session(grid, index)
    return Header(index, found.fields, found.unknown, found.doubts, said, top, found.parts)


def is_repeated(row: tuple[Cell, ...], grid: Grid, header: Header) -> bool:
    """Whether a row says again what the header says (printed on every page)."""
    return any(_says(row, grid.rows[index]) for index in range(header.top, header.row + 1))


def _says(row: tuple[Cell, ...], header: tuple[Cell, ...]) -> bool:
    same = [value == header[i] for i, value in enumerate(row[: len(header)]) if value is not None]
    return len(same) > 1 and all(same)


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) and len(cell) <= _LONGEST else ""


def _single(row: Sequence[Cell], across: Mapping[int, int]) -> list[Label]:
    """Return the headers of one row; a cell merged over several columns heads each of them."""
    return [
        Label(_words(cell), shared=across.get(column, column) < column)
        for column, cell in enumerate(row)
    ]


def _double(
    rows: tuple[Sequence[Cell], Sequence[Cell]],
    merged: Sequence[Mapping[int, int]],
    known: Headwords,
) -> list[Label]:
    """Return the headers of two rows; none where the lower one is no header.

    Without merged ranges a blank cell of the upper row belongs to the text on its left.
    """
    upper, lower = rows
    across, below = merged
    labels: list[Label] = []
    group = ""
    for column in range(max(len(upper), len(lower))):
        top, sub = (row[column] if column < len(row) else None for row in rows)
        above, words = _words(top), _words(sub)
        if sub is not None and not words:
            return []  # a figure, a day, a long text: no header
        if top is not None:
            group = above if known.heads(above) else ""
        elif across or not words:
            group = ""
        if not words or words == above:
            labels.append(Label(above, shared=across.get(column, column) < column))
            continue
        wide = not above or column in across or _opens(upper, lower, column)
        if group and not wide and not known.is_over(group, words):
            return []  # a header with a cell of the first line below it
        labels.append(Label(words, group, below.get(column, column) < column))
    return _under_titles(labels, known)


def _under_titles(labels: list[Label], known: Headwords) -> list[Label]:
    """Return labels without the wishes that stand over a whole table: those are its title."""
    titles = {
        label.group
        for label in labels
        if is_wish(header_key(label.group)) and known.names(label.text)
    }
    return [label._replace(group="") if label.group in titles else label for label in labels]


def _opens(upper: Sequence[Cell], lower: Sequence[Cell], column: int) -> bool:
    """Whether the next column has nothing above and something below."""
    following = column + 1
    blank = following >= len(upper) or upper[following] is None
    return blank and following < len(lower) and lower[following] is not None


def _session(grid: Grid, index: int) -> SessionName | None:
    """Return the session that the title rows, or the sheet's name, speak of."""
    for row in grid.rows[:index]:
        for cell in row:
            if isinstance(cell, str) and (name := find_session(cell)):
                return name
    return find_session(grid.sheet)
