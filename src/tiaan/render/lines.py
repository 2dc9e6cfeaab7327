"""Tab-separated lines for pipes: a header, then the rows in full; nothing is cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from tiaan.model.table import Table

_BREAKS = re.compile("[\t\n\u2028\u2029]+")


def print_plain(tables: Sequence[Table], file: TextIO) -> None:
    """Print tables one record to a line, totals last; notes stay out.

    Several tables have their titles (``# …``) above them and an empty line between them.
    """
    for number, table in enumerate(tables):
        if number:
            file.write("\n")
        if len(tables) > 1:
            file.write(f"# {_one_line(visible(table.title))}\n")
        lines = [parts.labels(table), *parts.lines(table)]
        file.writelines("\t".join(map(_one_line, line)) + "\n" for line in lines)


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text)
