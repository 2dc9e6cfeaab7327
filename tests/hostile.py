"""What people, files and systems may hand us that is out to steer, break or be obeyed.

One list for every surface. `HONEST` texts are strange but are text: kept as typed and shown as
they are, or refused for a reason of their own (too long, no such unit). `UNSEEN` texts hold what
nobody sees: refused at the door, and harmless where they are in a file all the same. `NAMES` are
texts that become names of files and sheets. `steering` tells what in an output could steer a
terminal; `FORMULA` is how a cell begins that a spreadsheet would compute.
"""

from __future__ import annotations

import unicodedata

HONEST = {
    "markup": "[bold]关于[/bold][red]甲[/x][link=http://x.invalid]",
    "closing markup": "[/foo][/][/bold]",
    "emoji name": ":smile: 🙂 \\",
    "SQL": "'; DROP TABLE proposal; --\"",
    "SQL pattern": "%_\\' OR 1=1 --",
    "search": 'NEAR("甲" AND -a*)',
    "formula": "=1+1",
    "formula call": '=HYPERLINK("http://x.invalid","甲")',
    "plus": "+1",
    "minus": "-1",
    "at": "@SUM(A1)",
    "wide formula": "＝1＋2",
    "guarded": "'=1+1",
    "DDE": "=cmd|' /C calc'!A0",
    "error value": "#N/A",
    "script": "<script>alert(1)</script>&amp;&lt;b&gt;",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "end of part": "]]></w:t><!-- --><?xml?>",
    "markdown": "a|b`c`*d*_e_ ![x](http://x.invalid) <img src=x> # 一",
    "table row": "|---|\\|",
    "format": "%s %d {title} {{0}} ${x} $(id) `id` \\n \\x1b",
    "JSON": '{"a": [1]}',
    "Excel escape": "_x000D__x005F_",
    "placeholder": "{{编号}} {% raw %} ${编号}",
    "climbing": "../../etc/passwd",
    "absolute": "/etc/passwd",
    "drive": "C:\\Windows\\x",
    "device": "CON",
    "device with ending": "aux.txt",
    "trailing dots": "甲. .",
    "hidden": ".甲",
    "brackets": "[1]:*?/\\",
    "rare": "关于𠀀村䶮𪚥的提案",
    "combining": "e\u0301\u0302\u0303 ẫ",
    "decomposed": "Å e\u0301 가",
    "joiner": "क\u200dष\ufe0f 👨\u200d👩\u200d👧",
    "options": "--help",
    "number": "1e308",
}
"""Kept as typed, or refused with a sentence; never obeyed."""

UNSEEN = {
    "colour": "\x1b[31m红\x1b[0m",
    "window title": "\x1b]0;甲\x07",
    "hyperlink": "\x1b]8;;http://x.invalid\x1b\\甲\x1b]8;;\x1b\\",
    "cursor": "甲\x9b2J乙",
    "NUL": "甲\x00乙",
    "bell": "甲\x07乙",
    "backspace": "甲\x08\x08乙",
    "DEL": "甲\x7f乙",
    "NEL": "甲\x85乙",
    "override": "甲\u202e乙\u202c丙",
    "isolate": "甲\u2066乙\u2069丙",
    "mark": "甲\u200f乙",
    "zero width": "甲\u200b乙",
    "surrogate": "半个\ud800字",
    "noncharacter": "甲\ufffe乙",
    "shift": "甲\x0e乙",
}
"""Refused where they are typed; shown as U+FFFD where a file holds them."""

HOSTILE = HONEST | UNSEEN

NAMES = {
    "climbing": "../../甲",
    "absolute": "/etc/甲",
    "drive": "C:\\甲",
    "stream": "甲:乙",
    "device": "CON",
    "device with ending": "aux.txt",
    "numbered device": "COM1",
    "lower device": "nul",
    "wide device": "lpt¹",
    "trailing dot": "甲.",
    "trailing space": "甲 乙. ",
    "hidden": ".甲",
    "only dots": "...",
    "sheet": "[甲]:*?/\\",
    "quotes": "'甲'",
    "history": "History",
    "rare": "𠀀" * 90,
    "long": "很长的单位名称" * 20,
    "case": "ABC县",
    "other case": "abc县",
    "markup": "[red]甲[/foo]",
    "formula": "=甲!A1",
    "percent": "%2e%2e%2f甲",
    "option": "-甲",
}
"""To become the names of files and sheets."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that some spreadsheet takes for a formula."""
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def kept(text: str) -> str:
    """Return a text as it is to be stored."""
    return unicodedata.normalize("NFC", text).strip(" \t\n\u3000\ufeff")


def steering(text: str) -> set[str]:
    """Return the characters of an output that steer a terminal or are no characters at all."""
    odd = set(text) - {"\n", "\t"}
    return {c for c in odd if c in _BIDI or unicodedata.category(c) in ("Cc", "Cs")} | (
        odd & {"\ufffe", "\uffff", "\ufeff", "\u200b"}
    )
