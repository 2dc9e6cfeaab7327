"""CSV as Excel opens it: CRLF, UTF-8 with BOM unless told otherwise; no cell becomes a formula."""

from __future__ import annotations

import codecs
import csv
from typing import IO, TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.table import Heading, Paragraph, Ratio, Report, Table, text
from tiaan.model.text import guarded, visible
from tiaan.render import parts
from tiaan.render.notices import Notices, address, spot
from tiaan.render.workbook import is_too_long

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiaan.model.table import Value
    from tiaan.render.parts import What


class _Form(NamedTuple):
    """How text becomes bytes: Python's codec, what stands in front, what parts the cells."""

    codec: str
    mark: bytes = b""
    delimiter: str = ","


ENCODINGS: dict[str, _Form] = {
    "utf-8-sig": _Form("utf-8", codecs.BOM_UTF8),
    "utf-8": _Form("utf-8"),
    # The only form of it that Excel opens in columns: little endian, with a mark, parted by tabs.
    "utf-16": _Form("utf-16-le", codecs.BOM_UTF16_LE, "\t"),
    "gb18030": _Form("gb18030"),
    "gbk": _Form("gbk"),
}
"""What a CSV file may be written in; the first is the default."""
DEFAULT = next(iter(ENCODINGS))


def find_encoding(raw: str) -> str:
    """Return one of `ENCODINGS` by any of its names (UTF8, cp936).

    Raises:
        UsageError: none of them.
    """
    try:
        name = codecs.lookup(raw.strip()).name.replace("_", "-")
    except (LookupError, ValueError):
        name = ""
    if name not in ENCODINGS:
        raise UsageError(f"不会写“{visible(raw)}”编码", f"可用：{'、'.join(ENCODINGS)}")
    return name


def to_csv(what: What) -> str:
    """Return CSV text; the BOM is the writer's. See `write_csv`."""
    return "".join(line for _, line in _lines(what, Notices(), ","))


def write_csv(
    what: What,
    target: IO[bytes],
    notices: Notices,
    encoding: str = DEFAULT,
    *,
    noted: bool = False,
) -> None:
    """Write CSV, row by row.

    One table is data alone: header, rows, totals. Several tables and reports are for reading:
    titles, text and notes stand in rows of their own, with an empty row before each table.

    Args:
        what: what is written.
        target: what is written to.
        notices: told of every cell that could not be written as it was.
        encoding: one of `ENCODINGS`.
        noted: write the notes of one table above its header.

    Raises:
        UsageError: the encoding has no code for a character; the cell is named.
    """
    form = ENCODINGS[encoding]
    target.write(form.mark)
    above = len(what.notes) if noted and isinstance(what, Table) else 0
    for number, (cells, line) in enumerate(_lines(what, notices, form.delimiter, above), 1):
        try:
            target.write(line.encode(form.codec))
        except UnicodeEncodeError as error:
            raise _unwritable(cells, number, encoding, error.object[error.start]) from None


def _unwritable(cells: Sequence[object], row: int, encoding: str, char: str) -> UsageError:
    place = next((i for i, cell in enumerate(cells, 1) if char in str(cell)), 1)
    return UsageError(
        f"{address(row, place)} 中的“{char}”写不进 {encoding} 编码",
        "请改用 --encoding gb18030，各种字都能写",
    )


class _Echo:
    """A file that returns what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _lines(
    what: What, notices: Notices, delimiter: str, above: int = 0
) -> Iterator[tuple[Sequence[object], str]]:
    """Yield each row's cells, and the row as text; of one table so many notes come first."""
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    for cells in _rows(what, notices, above):
        yield cells, writer.writerow(cells)


def _rows(what: What, notices: Notices, above: int) -> Iterator[Sequence[object]]:
    if isinstance(what, Table):
        yield from ([_safe(note)] for note in what.notes[:above])
        yield from _data(what, notices, above)
        return
    started = False
    if isinstance(what, Report):
        started = True
        yield [_safe(what.title)]
        yield [_safe(parts.subtitle(what))]
    for block in parts.blocks(what):
        match block:
            case Heading() | Paragraph():
                yield [_safe(block.text)]
            case Table():
                if started:
                    yield []
                yield [_safe(block.title)]
                yield from _data(block, notices)
                for note in block.notes:
                    yield [_safe(note)]
        started = True


def _data(table: Table, notices: Notices, above: int = 0) -> Iterator[Sequence[object]]:
    labels = parts.labels(table)
    yield [_safe(label) for label in labels]
    for number, row in enumerate(table.rows, 2 + above):
        yield [
            _field(value, table.decimals, notices, (number, place, label))
            for place, (value, label) in enumerate(zip(row, labels, strict=True), 1)
        ]
    if table.totals:
        yield [_field(value, table.decimals, notices, (0, 0, "")) for value in table.totals]


def _field(value: Value, decimals: int, notices: Notices, where: tuple[int, int, str]) -> str | int:
    """Return numbers as they are, and percentages too: no one typed those."""
    if type(value) is int:
        return value
    raw = text(value, decimals)
    shown = visible(raw)
    if shown is not raw:
        notices.unseen(spot(*where), raw, shown)
    if is_too_long(shown):
        notices.spill(spot(*where), len(shown))
    return shown if isinstance(value, Ratio) else guarded(shown)


def _safe(words: str) -> str:
    """Return text that a spreadsheet takes as text."""
    return guarded(visible(words))
