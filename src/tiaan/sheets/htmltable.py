"""Tables in an HTML page: what many office systems send under the name of .xls or .xlsx.

Not by html.parser: before Python 3.13.5 80 kB of `<a =` keep it busy for half a minute. Here no
pattern looks further than the next `<`, so the time taken grows with the page and no faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from tiaan.errors import UsageError
from tiaan.sheets.guard import CELLS, COLUMNS, LINES

_CELLS = ("td", "th", "caption")
_BREAKS = ("br", "p", "div", "li")
_MUTE = ("style", "script")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# A ">" inside quotes does not end a tag, unless the quotes are never closed.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z!?][\w:-]*+)"
    r"(?P<rest>(?:[^<>\"']|\"[^<\"]*+\"|'[^<']*+')*+(?=>)|[^<>]*+)>"
)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*([0-9]{1,9})", re.IGNORECASE)


@dataclass(slots=True)
class HtmlTable:
    """A table as it stands in the page.

    Attributes:
        rows: texts; None where a cell reaches over from the left or from above.
        merged: top, left, bottom, right of cells that span, counted from 0.
    """

    rows: list[list[str | None]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    _taken: dict[int, int] = field(default_factory=dict)
    _cells: int = 0
    _open: bool = False

    def start_row(self) -> None:
        """Begin a row, whether or not the last one was closed."""
        self.rows.append([])
        self._open = True

    def end_row(self) -> None:
        """End the row, if one is open."""
        self._open = False

    def add(self, text: str, across: int, down: int) -> None:
        """Put a cell where the next free place is."""
        if not self._open:
            self.start_row()
        line, row = len(self.rows) - 1, self.rows[-1]
        before = len(row)
        while self._taken.get(len(row), 0) > line:
            row.append(None)
        left = len(row)
        row.extend([text, *[None] * (across - 1)])
        self._cells += len(row) - before
        if len(row) > COLUMNS or line >= LINES or self._cells > CELLS:
            raise UsageError("的网页表格大得不正常，没有读取", "请删去多余的行和列，另存后再试")
        if down > 1:
            self._taken.update(dict.fromkeys(range(left, left + across), line + down))
        if across > 1 or down > 1:
            self.merged.append((line, left, line + down - 1, left + across - 1))

    def finish(self) -> None:
        """Cut spans that reach below the last row."""
        last = len(self.rows) - 1
        cut = [(top, left, min(bottom, last), right) for top, left, bottom, right in self.merged]
        self.merged = [spot for spot in cut if spot[:2] != spot[2:]]


class _Reader:
    """Collects tables in the order in which they open; one inside another stands by itself."""

    def __init__(self) -> None:
        self.tables: list[HtmlTable] = []
        self._stack: list[HtmlTable] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._mute = ""

    def feed(self, page: str) -> None:
        """Take a page apart into tags and what stands between them."""
        at = 0
        for found in _TAG.finditer(page):
            self._data(page[at : found.start()])
            at = found.end()
            tag = found["name"].lower()
            if self._mute:
                if found["end"] and tag == self._mute:
                    self._mute = ""
            elif found["end"]:
                self._end(tag)
            else:
                self._start(tag, found["rest"])
        self._data(page[at:])

    def _start(self, tag: str, rest: str) -> None:
        """Open a table, a row or a cell; what was left open before it is closed."""
        if tag == "table":
            self._end_cell()
            self._stack.append(HtmlTable())
            self.tables.append(self._stack[-1])
        elif tag in _MUTE:
            self._mute = tag
        elif not self._stack:
            return
        elif tag == "tr":
            self._end_cell()
            self._stack[-1].start_row()
        elif tag in _CELLS:
            self._end_cell()
            given = {key.lower(): int(number) for key, number in _SPAN.findall(rest)}
            across, down = given.get("col", 1), given.get("row", 1)
            self._span = (min(max(across, 1), COLUMNS), min(max(down, 1), LINES))
            self._cell = []
        elif tag in _BREAKS:
            self._break()

    def _end(self, tag: str) -> None:
        """Close a cell, a row or a table."""
        if not self._stack:
            return
        if tag in _CELLS:
            self._end_cell()
            if tag == "caption":
                self._stack[-1].end_row()
        elif tag == "tr":
            self._end_cell()
            self._stack[-1].end_row()
        elif tag == "table":
            self._end_cell()
            self._stack.pop()
        elif tag in _BREAKS:
            self._break()

    def _break(self) -> None:
        if self._cell is not None:
            self._cell.append("\n")

    def _data(self, text: str) -> None:
        """Keep text that stands in a cell; white space counts once."""
        if self._cell is not None and not self._mute:
            self._cell.append(re.sub(r"[ \t\r\n\f\xa0]+", " ", unescape(text)))

    def finish(self) -> list[HtmlTable]:
        """Close what the page left open."""
        self._end_cell()
        for table in self.tables:
            table.finish()
        return [table for table in self.tables if any(any(row) for row in table.rows)]

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = re.sub(r"\s*\n\s*", "\n", "".join(self._cell)).strip()
        self._stack[-1].add(text, *self._span)
        self._cell = None


def read_tables(text: str) -> list[HtmlTable]:
    """Return the tables of a page that hold any text; unclosed tags do no harm.

    Raises:
        UsageError: a table is larger than a sheet may be.
    """
    reader = _Reader()
    reader.feed(_COMMENT.sub("", text))
    return reader.finish()
