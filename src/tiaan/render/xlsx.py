"""Excel: a sheet per table, numbers as numbers, text always as text, definitions on 说明."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import groupby, islice
from typing import IO, TYPE_CHECKING

from tiaan.model.table import Heading, Kind, Paragraph, Ratio, Report, Table, text
from tiaan.model.text import guarded, visible
from tiaan.render import parts
from tiaan.render.formulas import Formulas
from tiaan.render.notices import Notices, address, spot
from tiaan.render.workbook import Look, Sheet, is_too_long, save, sheet_names
from tiaan.render.xlsxcharts import placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiaan.model.table import Value
    from tiaan.render.parts import What
    from tiaan.render.workbook import Cell

_TEXT_WIDTH = 76
"""Characters across the report's text: A4 upright, whatever typeface stands in for 宋体."""
_WIDEST = 50
"""Most characters across a column; longer texts wrap."""
_SAMPLE = 500
"""How many rows the widths are taken from: all of them would have to be made twice."""
_FIRST_DAY = date(1900, 3, 1)
"""Excel believes in 29 February 1900; earlier days are written as text."""
_PLAIN = Look()
_WRAP = Look(wrap=True)
_TITLE = Look(bold=True, size=14)
_HEADER = Look(bold=True, fill=True, border=True, wrap=True)
_GROUP = Look(bold=True, fill=True, border=True)
_CELL = Look(border=True)
_EMPTY = None, _CELL
_LONG = Look(border=True, wrap=True)
_COUNT = Look("0", border=True)
_DAY = Look("yyyy-mm-dd", border=True, side="left")
_NOTHING = Look(border=True, side="right")


def to_xlsx(what: What, *, plain: bool = False) -> bytes:
    """Return a workbook; see `write_xlsx`."""
    target = BytesIO()
    write_xlsx(what, target, Notices(), plain=plain)
    return target.getvalue()


def write_xlsx(what: What, target: IO[bytes], notices: Notices, *, plain: bool = False) -> None:
    """Write a workbook, its rows as they come.

    Args:
        what: one table, several, or a report, whose text stands on a first sheet of its own.
        target: what is written to.
        notices: told of every cell that could not be written as it was.
        plain: leave out the title, so that row 1 is the header: the sheet will be read again.

    Raises:
        UsageError: more rows than a sheet can hold.
    """
    tables = parts.tables(what)
    names = sheet_names([table.sheet or table.title or table.key for table in tables])
    sheets = [_text_sheet(what, names)] if isinstance(what, Report) else []
    for name, table in zip(names, tables, strict=True):
        sheets.append(_table_sheet(name, table, notices, plain=plain))
    sheets.append(Sheet("说明", (24, 20, 80), _remarks(names, tables), header=1, full=True))
    # What is said of the whole of a plain sheet is in the file's properties too: there is no line
    # above its header that could say it.
    said = dict.fromkeys(note for table in tables for note in table.notes) if plain else ()
    save(sheets, target, parts.title(what), "\n".join(said))


def _table_sheet(name: str, table: Table, notices: Notices, *, plain: bool) -> Sheet:
    """Return title, groups, header, rows and totals."""
    labels = parts.labels(table)
    groups = [] if plain else _groups(table)
    top = 1 + (not plain) + bool(groups)
    cells = _Cells(name, table, notices)

    def rows() -> Iterator[Sequence[Cell]]:
        if not plain:
            yield [(visible(table.title), _TITLE)]
        if groups:
            yield [(group or None, _GROUP) for group, count in groups for _ in range(count)]
        yield [
            (label, _HEADER._replace(side="right" if parts.is_number(column) else None))
            for label, column in zip(labels, table.columns, strict=True)
        ]
        live = None if plain else Formulas(table, top)
        for number, row in enumerate(table.rows, top + 1):
            yield live.row(number, row, cells.row(number, row)) if live else cells.row(number, row)
        if table.totals:
            last = top + 1 + len(table.rows)
            sums = cells.row(last, table.totals)
            if live:
                sums = live.totals(last, table.totals, sums)
            yield [(value, look._replace(bold=True)) for value, look in sums]

    widths = _widths(table, labels, folds=not plain)
    return Sheet(
        name,
        widths,
        rows(),
        top,
        table.frozen,
        title=not plain,
        merged=_merged(groups, top - 1),
        chart=None if plain else placed(table, name, top, widths),
    )


def _widths(table: Table, labels: list[str], *, folds: bool) -> list[int]:
    """Return how wide columns are: as the header and the first rows need, within bounds.

    A header over figures may be folded once, where people read it.
    """
    some = table._replace(rows=tuple(islice(table.rows, _SAMPLE)))
    widths = []
    for column, texts in zip(
        table.columns, zip(labels, *parts.lines(some), strict=True), strict=True
    ):
        head, *body = map(parts.width, texts)
        if folds and parts.is_number(column):
            head = (head + 3) // 4 * 2
        widths.append(min(max(8, head, *body) + 2, _WIDEST))
    return widths


def _groups(table: Table) -> list[tuple[str, int]]:
    """Return the groups of columns and how many neighbours each has; nothing without a name."""
    groups = [
        (visible(name), sum(1 for _ in some))
        for name, some in groupby(table.columns, lambda column: column.group)
    ]
    return groups if any(name for name, _ in groups) else []


def _merged(groups: list[tuple[str, int]], row: int) -> list[str]:
    """Return the ranges over which the names of groups stand."""
    ranges = []
    last = 0
    for name, count in groups:
        first, last = last + 1, last + count
        if name and count > 1:
            ranges.append(f"{address(row, first)}:{address(row, last)}")
    return ranges


class _Cells:
    """The values of one table as Excel is to hold and show them.

    Numbers and days keep their type, long texts wrap; what a cell cannot hold is noted.
    """

    def __init__(self, name: str, table: Table, notices: Notices) -> None:
        self._name = name
        self._labels = parts.labels(table)
        self._decimals = table.decimals
        self._notices = notices

    def row(self, number: int, values: Sequence[Value]) -> list[Cell]:
        """Return the cells of the row of that number."""
        return [self._cell(value, number, place) for place, value in enumerate(values)]

    def _cell(self, value: Value, number: int, place: int) -> Cell:
        # A group of which nothing is known is an empty text with a label (未填).
        if value is None or (value in ("", ()) and not text(value)):
            return _EMPTY
        if type(value) is int:
            return value, _COUNT
        if isinstance(value, Ratio):
            return _share(value, self._decimals)
        if isinstance(value, date) and value >= _FIRST_DAY:
            return value, _DAY
        raw = value if type(value) is str else text(value, self._decimals)
        shown = self._text(raw, number, place)
        long = "\n" in shown or (2 * len(shown) + 2 > _WIDEST and parts.width(shown) + 2 > _WIDEST)
        return shown, _LONG if long else _CELL

    def _text(self, raw: str, number: int, place: int) -> str:
        shown = visible(raw)
        if shown is not raw:
            self._notices.unseen(self._spot(number, place), raw, shown)
        if "'" in shown and shown.lstrip()[:1] == "'":
            shown = guarded(shown)  # whoever reads it again takes one apostrophe off
        if is_too_long(shown):
            self._notices.cut(self._spot(number, place), len(raw))
        return shown

    def _spot(self, number: int, place: int) -> str:
        return spot(number, place + 1, self._labels[place], self._name)


def _share(share: Ratio, decimals: int) -> Cell:
    """Return a percentage that Excel can go on counting with, "—" where there is none."""
    percent = share.percent(decimals)
    if percent is None:
        return text(share, decimals), _NOTHING
    digits = "0." + "0" * decimals if decimals else "0"
    if not share.nudged:
        # It holds all its digits; a nudged one holds what is printed.
        return share.part / share.whole, Look(f"{digits}%", border=True)
    return float(percent.scaleb(-2)), Look(f'{digits}%"*"', border=True)


def _text_sheet(report: Report, names: Sequence[str]) -> Sheet:
    """Return the report's text, with a pointer where a table stands."""
    sheets = iter(names)

    def rows() -> Iterator[Sequence[Cell]]:
        yield [(parts.title(report), _TITLE)]
        yield [(parts.subtitle(report), _WRAP)]
        for block in parts.blocks(report):
            match block:
                case Heading():
                    yield [(visible(block.text), Look(bold=True, wrap=True))]
                case Paragraph():
                    yield [(visible(block.text), _WRAP)]
                case Table():
                    yield [(f"（见工作表“{next(sheets)}”）", _PLAIN)]

    return Sheet("正文", (_TEXT_WIDTH,), rows(), title=True, full=True)


def _remarks(names: Sequence[str], tables: Sequence[Table]) -> Iterator[Sequence[Cell]]:
    """Return the rows of 说明: what every table must be read with."""
    yield [(label, _HEADER) for label in ("工作表", "项目", "说明")]
    for name, table in zip(names, tables, strict=True):
        items = [("标题", table.title)]
        if table.as_of:
            items.append(("截至", table.as_of.isoformat()))
        items += [
            (visible(column.label), f"百分比，分母为{column.base}")
            for column in table.columns
            if column.kind is Kind.SHARE and column.base
        ]
        items += [("注", note) for note in table.notes]
        for item, remark in items:
            yield [(said, _LONG) for said in (name, item, visible(remark))]
