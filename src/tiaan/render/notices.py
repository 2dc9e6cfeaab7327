"""What a file could not hold as it was: said cell by cell, never passed over."""

from __future__ import annotations

from collections import Counter

_MOST = 20
"""How many cells are named; the rest is counted."""


def address(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell; both are counted from 1."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 1."""
    found = ""
    while column:
        column, place = divmod(column - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def spot(row: int, column: int, label: str, sheet: str = "") -> str:
    """Return how a message names a cell."""
    cell = f"{address(row, column)}（{label}）"
    return f"工作表“{sheet}”的 {cell}" if sheet else cell


class Notices:
    """Sentences about cells, gathered while a file is written."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._others: Counter[str] = Counter()

    def unseen(self, where: str, raw: str, shown: str) -> None:
        """Note characters that no file may hold: each was written as U+FFFD."""
        count = sum(a != b for a, b in zip(raw, shown, strict=True))
        self._add("不可见字符", f"{where}有 {count} 个不可见的控制字符，写成了“\ufffd”")

    def cut(self, where: str, length: int) -> None:
        """Note a text of which a cell of Excel could only hold the beginning."""
        self._add(
            "过长的文字",
            f"{where}有 {length} 字，Excel 一格写不下，只写了开头并注明；全文请导出为 csv 或 json",
        )

    def spill(self, where: str, length: int) -> None:
        """Note a text that is whole in the file, but that Excel would break when it opens it."""
        self._add("过长的文字", f"{where}有 {length} 字，文件中是全的，但用 Excel 打开会断成几行")

    def _add(self, what: str, sentence: str) -> None:
        if len(self._said) < _MOST:
            self._said.append(sentence)
        else:
            self._others[what] += 1

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is to be said, in order."""
        rest = (f"另有 {count} 格有{what}，处理相同" for what, count in self._others.items())
        return (*self._said, *rest)
