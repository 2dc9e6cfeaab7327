"""A word as it stands on paper: ticked among others in one cell, in brackets, with a full stop."""

from __future__ import annotations

import re

from tiaan.errors import UsageError
from tiaan.model.text import fold

TICKED = "√✓✔☑■●◉"
BLANK = "□☐○◯〇"
_MARK = re.compile(rf"[(（\[【]\s*[{TICKED}{BLANK}]?\s*[)）\]】]|[{TICKED}{BLANK}]")
_AROUND = (*zip("(（【[“「《", ")）】]”」》", strict=True), ('"', '"'))
_CLASS = re.compile("第?([一二三四1234])类")
_LETTERS = dict(zip("一二三四1234", "ABCDABCD", strict=True))


def chosen(text: str) -> str:
    """Return the one word that is ticked: 满意 of 满意√基本满意□不满意□ or √满意 □基本满意.

    A text without boxes comes back as it is, one in which nothing is ticked as "".

    Raises:
        UsageError: several are ticked.
    """
    marks = [mark[0] for mark in _MARK.finditer(text)]
    words = [word.strip(" 、，,;；/\t\n") for word in _MARK.split(text)]
    if not marks or not any(words):
        return text
    # In front of the first word stands its own mark, or else every mark follows its word.
    parted = words[1:] if not words[0] else words[:-1]
    if len(parted) != len(marks) or not all(parted) or (words[0] and words[-1]):
        return text
    found = [w for w, mark in zip(parted, marks, strict=True) if any(t in mark for t in TICKED)]
    if len(found) > 1:
        raise UsageError(f"“{'”“'.join(found)}”都打了勾", "请只留一个")
    return found[0] if found else ""


def bare(text: str) -> str:
    """Return a word without the brackets around it and the stop behind it: （B） and 满意。."""
    word = text.strip().rstrip("。．.；;，,、！!")
    for first, last in _AROUND:
        inside = word[1:-1]
        if inside and word == f"{first}{inside}{last}" and first not in inside:
            return bare(inside)
    return word


def word(text: str) -> str:
    """Return the word of a scale that a cell says.

    Raises:
        UsageError: see `chosen`.
    """
    return bare(chosen(text))


def class_word(text: str) -> str:
    """Return a class by its letter where it is counted: 第一类 is A类.

    Raises:
        UsageError: see `chosen`.
    """
    said = word(text)
    counted = _CLASS.fullmatch(fold(said))
    return f"{_LETTERS[counted[1]]}类" if counted else said
