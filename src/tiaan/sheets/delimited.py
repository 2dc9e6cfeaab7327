"""Text files: which encoding, which delimiter, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from tiaan.errors import UsageError
from tiaan.model.text import guarded
from tiaan.sheets.guard import CELLS, LINES, TEXT, enough
from tiaan.sheets.kind import AGAIN

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_QUOTED = re.compile('"[^"]*(?:"|$)')
_SNIFFED = 20
_LOOKED_AT = 4_096
_RARE = 100
"""At least one byte of so many is 0 in a table in UTF-16; no other text has any."""


def decode(data: bytes, encoding: str | None) -> str:
    """Return the text of a file: as told, else BOM, UTF-16, UTF-8, what a page says, GB18030.

    Raises:
        UsageError: none of them, or not the one that was named.
    """
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except LookupError:
            raise UsageError(f"的编码 {encoding} 不认识", "可写 utf-8、gb18030、big5 等") from None
        except ValueError:
            raise UsageError(f"不是 {encoding} 编码", "请换一个编码，或另存为 UTF-8") from None
    declared = _CHARSET.search(data[:4_096])
    tries = [codec for bom, codec in _BOMS if data.startswith(bom)] or [
        *_wide(data),
        "utf-8",
        *([declared[1].decode()] if declared else []),
        "gb18030",
    ]
    for codec in tries:
        try:
            return data.decode(codec)
        except (LookupError, ValueError):
            continue
    raise UsageError("的文字编码认不出来", "请用 --encoding 指明编码（如 big5），或另存为 .xlsx")


def _wide(data: bytes) -> list[str]:
    """Return which UTF-16 a text without BOM is in: letters and commas leave every other byte 0."""
    start = data[:_LOOKED_AT]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(data) % 2 or max(even, odd) < max(len(start) // _RARE, 2) or even == odd:
        return []
    return ["utf-16-le" if odd > even else "utf-16-be"]


def read_rows(text: str) -> list[list[str]]:
    """Return rows parted by tab, comma or semicolon, blank ones included.

    Raises:
        UsageError: a quotation mark is left open, or there is too much.
    """
    before = csv.field_size_limit(TEXT)
    rows: list[list[str]] = []
    left = CELLS
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            rows.append(row)
            left -= len(row)
            enough(left if len(rows) <= LINES else -1)
    except csv.Error:
        raise UsageError(
            f"第 {reader.line_num} 行附近的引号不成对，或一格文字过长", "请改正该行，或另存为 .xlsx"
        ) from None
    finally:
        csv.field_size_limit(before)
    return rows


def read_objects(text: str) -> list[list[object]]:
    """Return the rows of a JSON array of objects, its keys as the header: what `export` writes.

    With contact data `export` writes an object that says so and has the array in it.

    Raises:
        UsageError: not such an array.
    """
    import json  # noqa: PLC0415 - only for the one format

    try:
        found = json.loads(text)
    except ValueError:
        raise UsageError("不是完整的 JSON", AGAIN) from None
    match found:
        case {"tables": [{"rows": list(rows)}]}:
            found = rows
        case dict():
            found = []
    if not found or not all(isinstance(one, dict) for one in found):
        raise UsageError("里的 JSON 不是一行一个对象的列表", AGAIN)
    keys = list(dict.fromkeys(key for one in found for key in one))
    return [[*keys], *([_as_in_a_sheet(one.get(key)) for key in keys] for one in found)]


def _as_in_a_sheet(value: object) -> object:
    """Return a value of JSON as a cell; no apostrophe guards it there, so one is its own."""
    if isinstance(value, list):
        value = "、".join(map(str, value))
    return guarded(value) if isinstance(value, str) and value.lstrip()[:1] == "'" else value


def _delimiter(text: str) -> str:
    """Return what most of the first lines are parted by, in the same number of columns.

    What stands between quotation marks is a cell's own, whatever commas and lines are in it.
    """
    lines = [line for line in _QUOTED.sub("", text[:100_000]).split("\n") if line.strip()]

    def agreed(delimiter: str) -> tuple[int, int]:
        counts = (line.count(delimiter) for line in lines[:_SNIFFED])
        widths = Counter(count for count in counts if count)
        return max(((times, width) for width, times in widths.items()), default=(0, 0))

    return max("\t,;", key=agreed)
