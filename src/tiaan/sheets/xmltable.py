"""“XML 表格 2003”: what some office systems export under the name of .xls.

By expat alone, which loads nothing; a document type, where entities are declared, ends it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tiaan.errors import UsageError
from tiaan.sheets.guard import CELLS, COLUMNS, LINES
from tiaan.sheets.kind import AGAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{NAMESPACE} "
_CHUNK = 1 << 16


@dataclass(slots=True)
class XmlSheet:
    """One sheet of the file.

    Attributes:
        rows: values as they stand; None where nothing does.
        merged: top, left, bottom, right of merged ranges, counted from 0.
    """

    name: str
    hidden: bool = False
    rows: list[list[object]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class _Reader:
    """Collects sheets; an index says where a row or a cell stands that follows blank ones."""

    def __init__(self) -> None:
        self.sheets: list[XmlSheet] = []
        self._texts: list[str] | None = None
        self._visible = False
        self._type = ""
        self._line = self._column = 0
        self._left = CELLS

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open a sheet, a row, a cell or its data."""
        name = tag.rpartition(" ")[2]
        given = {key.removeprefix(_SS): value for key, value in attributes.items()}
        if name == "Worksheet":
            self.sheets.append(XmlSheet(given.get("Name", "")))
            self._line = 0
        elif name == "Visible":
            self._texts = []
        elif not self.sheets:
            return
        elif name == "Row":
            self._line = int(given.get("Index", self._line + 1))
            self._column = 0
            rows = self.sheets[-1].rows
            self._take(max(self._line - len(rows), 0))
            rows.extend([] for _ in range(self._line - len(rows)))
        elif name == "Cell":
            self._cell(given)
        elif name == "Data":
            self._type, self._texts = given.get("Type", "String"), []

    def _cell(self, given: Mapping[str, str]) -> None:
        self._column = int(given.get("Index", self._column + 1))
        sheet = self.sheets[-1]
        across, down = int(given.get("MergeAcross", 0)), int(given.get("MergeDown", 0))
        row = sheet.rows[self._line - 1]
        self._take(max(self._column - len(row), 0))
        row.extend([None] * (self._column - len(row)))
        if across or down:
            top, left = self._line - 1, self._column - 1
            sheet.merged.append((top, left, top + down, left + across))
        self._next = self._column + across

    def _take(self, cells: int) -> None:
        """Refuse a sheet that reaches too far, before it is built."""
        self._left -= cells
        if self._left < 0 or self._line > LINES or self._column > COLUMNS:
            raise UsageError("大得不正常，没有读取", "请删去多余的行和列，另存后再试")

    def text(self, text: str) -> None:
        """Keep text that is a cell's."""
        if self._texts is not None:
            self._texts.append(text)

    def end(self, tag: str) -> None:
        """Close a cell's data, or the cell."""
        name = tag.rpartition(" ")[2]
        if name == "Data" and self._texts is not None:
            self.sheets[-1].rows[self._line - 1][self._column - 1] = self._value()
            self._texts = None
        elif name == "Visible" and self._texts is not None and self.sheets:
            self.sheets[-1].hidden = "".join(self._texts).strip() != "SheetVisible"
            self._texts = None
        elif name == "Cell" and self.sheets:
            self._column = self._next

    def _value(self) -> object:
        text = "".join(self._texts or ())
        if self._type == "Number":
            return float(text)
        if self._type == "Boolean":
            return text.strip() == "1"
        if self._type == "DateTime":
            return text.replace("T00:00:00.000", "").replace("T", " ").removesuffix(".000")
        return text

    _next = 0


def read_sheets(text: str) -> list[XmlSheet]:
    """Return the sheets of a file.

    Raises:
        UsageError: it declares a document type, or is larger than a sheet may be.
        Exception: whatever expat raises for a damaged file.
    """
    from xml.parsers import expat  # noqa: PLC0415 - only for the one format

    def refuse(*_: object) -> None:
        raise UsageError("内含外部定义（DOCTYPE），没有读取", AGAIN)

    reader = _Reader()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse
    for at in range(0, len(text), _CHUNK):
        parser.Parse(text[at : at + _CHUNK].encode(), False)  # noqa: FBT003 - expat's own order
    parser.Parse(b"", True)  # noqa: FBT003 - likewise
    return reader.sheets
