"""In what a row differs from the file, once both are in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiaan.model.refs import parse_ref
from tiaan.model.table import text
from tiaan.model.text import fold, title_key
from tiaan.sheets.cells import ALREADY
from tiaan.sheets.meaning import PRIVATE, Words, short
from tiaan.sheets.values import UNSAID
from tiaan.store.listing import ASKED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiaan.model.table import Value
    from tiaan.sheets.values import SheetRow


_APART = ("session", "intake_no", "state", "stated_signers", "published", "reply_published")
"""Not compared: what identifies a row, what follows from the rest or stands there only to be seen,
what names replace."""
_SECRET = ("case_no", "received_on", "timing", "outcome", "decided_on", "grounds")
"""All that a row can be held against where the file shows no more."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the sheet and the file differ, both as people read them."""

    key: str
    label: str
    sheet: str
    file: str

    @property
    def text(self) -> str:
        """The whole sentence; contact data is not repeated."""
        if self.key in PRIVATE:
            return f"{self.label}不同"
        return f"{self.label}：{short(self.file)} → {short(self.sheet)}"

    @property
    def outward(self) -> str:
        """The sentence for others than the clerk: the file's names are not told to them."""
        return f"{self.label}不同" if self.key in UNSAID else self.text

    @property
    def unmet(self) -> str:
        """The sentence where the sheet's value found no place in the file; it names nobody."""
        said = f"“{short(self.sheet)}”无法照记，文件中是“{self.file[:24] or '空'}”"
        return (
            f"{f'{self.label}无法照记，文件中的不同' if self.key in UNSAID else said}："
            "缺少相关的列，或与已发生的不符（已录的用 undo 或 amend 更正）"
        )


def differences(
    row: SheetRow, meant: Mapping[str, Value], shown: Mapping[str, Value], words: Words
) -> list[Difference]:
    """Return where the sheet says something else than the file; blank cells say nothing.

    Args:
        row: as read.
        meant: its values, see `Words.meaning`.
        shown: the file's row of `store.listing`, contact data included.
        words: the county's.
    """
    secret = shown["lead"] is None
    found = []
    for key in row.values.keys() | meant.keys():
        if key in _APART or (secret and key not in _SECRET):
            continue
        ours, theirs = shown[key], meant.get(key)
        if ours == theirs or key not in meant:
            continue
        if same(key, theirs, ours, words, str(row.values.get("sector", ""))):
            continue
        if key == "co_signers" and _is_between(theirs, ours, shown.get(ASKED), words):
            continue
        if row.raw.get(key, "").strip() != text(ours).strip():
            found.append(Difference(key, row.labels.get(key, key), text(theirs), text(ours)))
    order = list(shown)
    return sorted(found, key=lambda difference: order.index(difference.key))


def same(key: str, sheet: Value, file: Value, words: Words, sector: str = "") -> bool:
    """Whether two values of a field say the same: white space, order and padding do not count."""
    match key:
        case "case_no" | "merged_into":
            return bool(file) and parse_ref(str(sheet)) == parse_ref(str(file))
        case "title":
            sheet, file = title_key(str(sheet)), title_key(str(file))
        case "lead" | "co_signer":
            return fold(words.proposer(str(sheet), sector)) == fold(str(file))
        case "notified_how" if sheet == ALREADY and file:
            sheet = file
        case "co_signers":
            return _people(sheet, words) == _people(file, words)
    if isinstance(sheet, tuple) or isinstance(file, tuple):
        return set(sheet if isinstance(sheet, tuple) else ()) == set(
            file if isinstance(file, tuple) else ()
        )
    if isinstance(sheet, str) and isinstance(file, str):
        return sheet == file or fold(sheet) == fold(file)
    return (sheet or None) == (file or None)


def _is_between(sheet: Value, agreed: Value, asked: Value, words: Words) -> bool:
    """Whether a sheet names all who agreed to co-sign, and beside them only people asked."""
    named, agreeing = _people(sheet, words), _people(agreed, words)
    return agreeing <= named <= agreeing | _people(asked, words)


def _people(names: Value, words: Words) -> set[str]:
    people = names if isinstance(names, tuple) else ()
    return {fold(words.proposer(name)) for name in people}
