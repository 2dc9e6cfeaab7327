"""Formulas with their values: openpyxl writes one of the two, a reader without Excel needs both."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from tiaan.zips import SteadyZip

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

_FORMULA = re.compile(
    r'<c r="([A-Z]{1,3}\d{1,7})"([^>]*)>(<f.*?(?:</f>|/>))<v ?(?:/>|></v>)</c>', re.DOTALL
)


def with_values(data: bytes, book: Workbook, path: Path) -> bytes:
    """Return a workbook's bytes with the values that its formulas had in the file it came from.

    Args:
        data: as openpyxl wrote it.
        book: what was written.
        path: the file it was read from.
    """
    formulas = {
        sheet.title
        for sheet in book.worksheets
        if any(cell.data_type == "f" for cell in sheet._cells.values())  # noqa: SLF001 - those that are
    }
    if not formulas:
        return data
    from openpyxl import load_workbook

    known = load_workbook(path, data_only=True)
    target = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, SteadyZip(target) as new:
        parts = {sheet.path[1:]: sheet.title for sheet in book.worksheets}
        for name in old.namelist():
            content = old.read(name)
            if parts.get(name) in formulas:
                content = _filled(content.decode(), known[parts[name]]).encode()
            new.writestr(name, content)
    return target.getvalue()


def _filled(xml: str, values: Any) -> str:  # noqa: ANN401 - the stubs know too little of sheets
    def cell(match: re.Match[str]) -> str:
        kind, value = _value(values[match[1]].value)
        if value is None:
            return match[0]
        return f'<c r="{match[1]}"{match[2]}{kind}>{match[3]}<v>{value}</v></c>'

    return _FORMULA.sub(cell, xml)


def _value(value: object) -> tuple[str, str | None]:
    """Return a value's type attribute and its text as a workbook keeps them."""
    from openpyxl.utils.datetime import to_excel

    match value:
        case None:
            return "", None
        case bool():
            return ' t="b"', str(int(value))
        case int() | float():
            return "", repr(value)
        case datetime() | date() | time() | timedelta():
            return "", repr(to_excel(value))  # type: ignore[no-untyped-call]
        case _:
            text = str(value)
            kind = "e" if re.fullmatch(r"#[A-Z/0?!]+", text) else "str"
            return f' t="{kind}"', escape(text, quote=False)
