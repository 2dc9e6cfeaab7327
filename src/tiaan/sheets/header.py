"""Where a sheet's table begins, and which column holds which field.

Headers are compared exactly after `header_key`: nothing is guessed. A header row over which a
merged group cell stands is read by its lower row alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiaan.errors import NotFound, UsageError
from tiaan.model.dates import find_session
from tiaan.model.fields import header_key, synonyms
from tiaan.model.terms import ProposerKind
from tiaan.model.text import nearest, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiaan.model.dates import SessionName
    from tiaan.model.fields import Field
    from tiaan.sheets.grid import Cell, Grid

ROWS = 15
"""Among how many rows the header is looked for."""
_SAMPLE = 20
_PROVISIONAL = "拟"
"""Begins the header of a unit that is only meant to handle a proposal."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header row says.

    Attributes:
        row: index of the header row in the grid.
        columns: index of a column → its field; 序号 and the like are among them.
        unknown: headers nobody knows, as written.
        doubts: sentences on headers that could mean something else.
        session: named in the rows above the header.
    """

    row: int
    columns: dict[int, Field]
    unknown: tuple[str, ...]
    doubts: tuple[str, ...]
    session: SessionName | None


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
    grid: Grid, fields: tuple[Field, ...], mapping: Mapping[str, Field | None] | None = None
) -> Header | None:
    """Return the header among the first rows that names most fields; None where no row does.

    A row counts with two fields, or with one that is required.
    """
    known = synonyms(fields)
    for key, field in (mapping or {}).items():
        known[key] = [field] if field else []
    best, most = None, 0
    for index, row in enumerate(grid.rows[:ROWS]):
        hits = {named[0].key for named in _named(row, known) if named}
        required = any(field.required for field in fields if field.key in hits)
        if len(hits) > most and (required or len(hits) > 1):
            best, most = index, len(hits)
    if best is None:
        return None
    columns, unknown, doubts = _columns(grid, best, known)
    return Header(best, columns, unknown, doubts, _session(grid, best))


def is_repeated(row: tuple[Cell, ...], grid: Grid, header: Header) -> bool:
    """Whether a row says again what the header says (printed on every page)."""
    top = grid.rows[header.row]
    same = [value == top[i] for i, value in enumerate(row[: len(top)]) if value is not None]
    return len(same) > 1 and all(same)


def _named(row: tuple[Cell, ...], known: Mapping[str, list[Field]]) -> list[list[Field]]:
    return [known.get(header_key(cell), []) if isinstance(cell, str) else [] for cell in row]


def _columns(
    grid: Grid, index: int, known: Mapping[str, list[Field]]
) -> tuple[dict[int, Field], tuple[str, ...], tuple[str, ...]]:
    """Return columns with their fields, unknown headers, doubts."""
    columns: dict[int, Field] = {}
    unknown: list[str] = []
    doubts: list[str] = []
    heads: dict[str, int] = {}
    for column, cell in enumerate(grid.rows[index]):
        if not isinstance(cell, str):
            continue
        shown = visible(" ".join(cell.split()))
        named = known.get(header_key(cell))
        if named is None:
            unknown.append(shown)
            continue
        if not named:
            continue
        field = _by_values(grid, index, column, named[0], known)
        if len(named) > 1:
            others = "、".join(other.label for other in named[1:])
            doubts.append(f"“{shown}”读作{field.label}，也可能是{others}")
        if field.key in heads and not field.ignore:
            first = heads[field.key]
            if not str(grid.rows[index][first]).strip().startswith(_PROVISIONAL):
                doubts.append(f"“{shown}”也是{field.label}，只读前面的一列")
                continue
            doubts.append(f"有“{shown}”，不读“{grid.rows[index][first]}”")
            del columns[first]
        heads[field.key] = column
        columns[column] = field
    return columns, tuple(unknown), tuple(doubts)


def _by_values(
    grid: Grid, index: int, column: int, field: Field, known: Mapping[str, list[Field]]
) -> Field:
    """Return the proposer's kind for a column called 类别 that holds nothing else."""
    if field.key != "category":
        return field
    rows = grid.rows[index + 1 : index + 1 + _SAMPLE]
    values = [row[column] for row in rows if len(row) > column and row[column] is not None]
    if not values or not all(isinstance(value, str) and _is_kind(value) for value in values):
        return field
    return next(named[0] for named in known.values() if named and named[0].key == "kind")


def _is_kind(raw: str) -> bool:
    try:
        return ProposerKind.parse(raw) is not ProposerKind.OTHER
    except UsageError:
        return False


def _session(grid: Grid, index: int) -> SessionName | None:
    """Return the session that the title rows, or the sheet's name, speak of."""
    for row in grid.rows[:index]:
        for cell in row:
            if isinstance(cell, str) and (name := find_session(cell)):
                return name
    return find_session(grid.sheet)
