"""Whether a workbook is safe to hand to a parser.

It is weighed before it is parsed: calamine builds the whole rectangle of a sheet, so two
cells in opposite corners would end the process without a word.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.sheets.kind import AGAIN, LOCKED, UNLOCK, zip_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

Merged = tuple[int, int, int, int]
"""Top, left, bottom, right of a merged range, counted from 0."""

LINES = 200_000
"""Last line a sheet may use."""
COLUMNS = 702
"""Last column a sheet may use: ZZ."""
CELLS = 5_000_000
"""Most cells in a file, blank ones inside the rectangle included."""
TEXT = 1_000_000
"""Most characters in a cell."""
FILE = 100_000_000
"""Most bytes in a file."""

_MEMBERS = 2_000
_UNPACKED = 400_000_000
_SMALL = 10_000_000
_RATIO = 200
_CHUNK = 1 << 20
_TAG = 1 << 16

# Strict, so that no second r and no open quote can hide where calamine will put the cell.
_HEAD = rb' r="([A-Z]{1,3}[0-9]{1,7})"(?: (?:s|t|cm|vm|ph)="[^"<>]*+")*+'
_ERROR = b' t="e"'
"""A cell that shows #DIV/0! or the like: calamine cannot tell it from a blank, openpyxl can."""
_PLAIN = re.compile(rb"<c" + _HEAD + rb" ?>")
_ODD = re.compile(rb"<c(?!" + _HEAD + rb" ?/?>)[\s>]")
_PREFIXED = re.compile(rb":c[\s>]")
_ODS = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*+)>")
_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"'](\d{1,9})")
_SPANNED = re.compile(rb"number-(columns|rows)-spanned\s*=\s*[\"'](\d{1,9})")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"


def address(line: int, column: int) -> str:
    """Return what a spreadsheet calls a cell: line 3, column 1, both counted from 1, is A3."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


def enough(left: int) -> None:
    """Refuse when less than nothing is left of what may be read.

    Raises:
        UsageError: too many rows or cells.
    """
    if left < 0:
        raise UsageError(
            f"超过 {LINES} 行或 {CELLS // 10_000} 万格，没有读取",
            "请删去数据以外多余的行和列，或拆成几个文件",
        )


class Weighed(NamedTuple):
    """What a zipped workbook is.

    Attributes:
        form: xlsx, xlsb or ods.
        plain: whether every cell is plainly addressed.
        merged: of .ods, where calamine does not tell: for each sheet its merged ranges.
    """

    form: str
    plain: bool
    merged: tuple[tuple[Merged, ...], ...] = ()


def weigh(data: bytes) -> Weighed:
    """Return what a zipped workbook is, and whether calamine may read it.

    It may not when a cell does not say plainly where it stands (`<x:c>`, `<c>` without r): the
    size of the sheet is then unknown, and openpyxl has to stream it. Nothing is unpacked to disk,
    so the names of members can do no harm.

    Raises:
        UsageError: no workbook, encrypted, or more than a clerk's sheet can be.
        Exception: whatever zipfile raises for a damaged file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        members = [member for member in book.infolist() if not member.is_dir()]
        names = {member.filename for member in members}
        kind = zip_kind(book, names)
        size = sum(member.file_size for member in members)
        if (
            len(members) > _MEMBERS
            or len(names) < len(members)
            or size > _UNPACKED
            or (size > _SMALL and size > _RATIO * len(data))
        ):
            raise UsageError("解压后大得不正常，没有读取", AGAIN)
        if any(member.flag_bits & 1 for member in members):
            raise UsageError(LOCKED, UNLOCK)
        plain = True
        merged: tuple[tuple[Merged, ...], ...] = ()
        for member in members:
            with book.open(member) as stream:
                first = stream.read(_CHUNK)
                rest = iter(lambda: stream.read(_CHUNK), b"")
                if member.filename == "content.xml":
                    merged = _weigh_ods(_tags(first, rest))
                elif member.filename.endswith(".bin") and "worksheets/" in member.filename:
                    _weigh_binary(first + b"".join(rest))
                elif first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or (
                    member.filename.endswith((".xml", ".rels"))
                ):
                    plain &= _weigh_xml(_tags(first, rest))
    return Weighed(kind, plain, merged)


def _tags(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts of an XML stream, no tag torn between two."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first[:200]:
        raise UsageError("内部编码不是 UTF-8，读不了", AGAIN)
    carry = b""
    part = first
    while part:
        part = carry + part
        if b"<!DOCTYPE" in part:
            raise UsageError("内含外部定义（DOCTYPE），没有读取", AGAIN)
        cut = part.rfind(b"<")
        if cut < 0 or part.find(b">", cut) >= 0:
            cut = len(part)
        carry = part[cut:]
        if len(carry) > _TAG:
            raise UsageError("内部结构不正常，没有读取", AGAIN)
        yield part[:cut]
        part = next(rest, b"")


def _weigh_xml(parts: Iterator[bytes]) -> bool:
    """Return whether every cell says plainly where it stands; a blank one may stand anywhere."""
    columns: set[bytes] = set()
    lines: set[bytes] = set()
    for part in parts:
        if _ODD.search(part) or _PREFIXED.search(part) or _ERROR in part:
            return False
        found = b" ".join(_PLAIN.findall(part))
        columns.update(found.translate(None, _DIGITS).split())
        lines.update(found.translate(None, _LETTERS).split())
    _fits(max(map(int, lines), default=0), max(map(_column, columns), default=0))
    return True


def _weigh_ods(parts: Iterator[bytes]) -> tuple[tuple[Merged, ...], ...]:
    """Follow rows and cells with their repeats; calamine builds the rectangle of those in use.

    Returns:
        the merged ranges of each sheet.
    """
    line = tall = column = last_line = last_column = 0
    merged: list[list[Merged]] = []
    for part in parts:
        for tag, rest in _ODS.findall(part):
            repeated = _REPEATED.search(rest)
            times = int(repeated[1]) if repeated else 1
            if tag == b"table":
                line = tall = last_line = last_column = 0
                merged.append([])
            elif tag == b"table-row":
                line, tall, column = line + tall, times, 0
            else:
                column += times
                if not rest.endswith(b"/") or b"value-type" in rest:
                    last_line = max(last_line, line + tall)
                    last_column = max(last_column, column)
                    _fits(last_line, last_column)
                if b"-spanned" in rest and merged:
                    span = {way: int(count) for way, count in _SPANNED.findall(rest)}
                    down, across = span.get(b"rows", 1), span.get(b"columns", 1)
                    if down > 1 or across > 1:
                        left = column - times
                        merged[-1].append((line, left, line + down - 1, left + across - 1))
    return tuple(map(tuple, merged))


def _weigh_binary(data: bytes) -> None:
    """Walk the records of an .xlsb sheet: 0 is a row, 1 to 11 a cell."""
    at = line = last_line = last_column = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] << 7), at + 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        number = int.from_bytes(data[at : at + 4], "little")
        if kind == 0:
            line = number + 1
        elif kind in range(2, 12):
            last_line, last_column = max(last_line, line), max(last_column, number + 1)
        at += size
    _fits(last_line, last_column)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _fits(line: int, column: int) -> None:
    if line > LINES or column > COLUMNS or line * column > CELLS:
        raise UsageError(
            f"的内容一直伸到 {address(line, column)}，超出能读的范围"
            f"（{address(LINES, COLUMNS)}，共 {CELLS // 10_000} 万格）",
            "请删去数据以外多余的行和列，另存后再试",
        )
