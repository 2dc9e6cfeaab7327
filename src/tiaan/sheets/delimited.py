"""Text files: which encoding, which delimiter, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from tiaan.errors import UsageError
from tiaan.sheets.guard import CELLS, LINES, TEXT, enough
from tiaan.sheets.kind import AGAIN

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SNIFFED = 20


def decode(data: bytes, encoding: str | None) -> str:
    """Return the text of a file: as told, else BOM, UTF-8, what a page declares, GB18030.

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

    Raises:
        UsageError: not such an array.
    """
    import json  # noqa: PLC0415 - only for the one format

    try:
        found = json.loads(text)
    except ValueError:
        raise UsageError("不是完整的 JSON", AGAIN) from None
    if not found or not all(isinstance(one, dict) for one in found):
        raise UsageError("里的 JSON 不是一行一个对象的列表", AGAIN)
    keys = list(dict.fromkeys(key for one in found for key in one))
    rows: list[list[object]] = [[*keys]]
    for one in found:
        values = (one.get(key) for key in keys)
        rows.append(["、".join(map(str, v)) if isinstance(v, list) else v for v in values])
    return rows


def _delimiter(text: str) -> str:
    """Return what most of the first lines are parted by, in the same number of columns."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_SNIFFED]

    def agreed(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((times, width) for width, times in widths.items()), default=(0, 0))

    return max("\t,;", key=agreed)
