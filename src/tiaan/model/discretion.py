"""What an error may repeat of what was typed, or of a sheet: nobody's name, no telephone number.

Errors are shown to others, kept by what runs a command at night, and sent to who is to help. The
sentences name nobody of themselves; but what cannot be understood is repeated, and it may be a name
in the wrong column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME, PHONE = "（姓名）", "（电话）"
"""What stands in the place of a name, and of a number."""
_SHORTEST = 2
"""Fewest characters of a name that is looked for: a single one is part of many words."""
_PHONE = re.compile(
    r"(?<!\d)[1１][3-9３-９]\d(?:[\s-]?\d{4}){2}(?!\d)"
    r"|(?<![\d-])[0０]\d{2,3}[\s-]?\d{7,8}(?!\d)"
)


def discreet(words: str, people: Iterable[str]) -> str:
    """Return a sentence without these people's names and without telephone numbers."""
    named = sorted({name for name in people if len(name) >= _SHORTEST}, key=len, reverse=True)
    if named:
        words = re.sub("|".join(map(re.escape, named)), NAME, words)
    return _PHONE.sub(PHONE, words)
