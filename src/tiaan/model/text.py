"""Text from people: checked at the door, made visible on the way out."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache

from tiaan.errors import UsageError

_UNSEEN = (
    # C0 without tab and line feed, DEL and C1, bidi controls, lone surrogates, noncharacters.
    (0x00, 0x08),
    (0x0B, 0x1F),
    (0x7F, 0x9F),
    (0x61C, 0x61C),
    (0x200B, 0x200B),  # a zero-width space makes two names look alike
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2060),
    (0x2066, 0x2069),
    (0xD800, 0xDFFF),
    (0xFDD0, 0xFDEF),
    (0xFEFF, 0xFEFF),
    (0xFFFE, 0xFFFF),
)
LINE_MAX = 200
"""Most characters in a title, a name, a post or a document number."""
NOTE_MAX = 2_000
"""Most characters in a reason, a note or a comment."""


def clean(raw: str, what: str, *, limit: int = LINE_MAX, lines: bool = False) -> str:
    """Return text fit to be kept: NFC, outer white space off.

    Args:
        raw: as typed or read.
        what: what it is, for the message (案由).
        limit: most characters, after trimming; never cut, always refused.
        lines: whether line breaks and tabs may stay; otherwise they become one space.

    Raises:
        UsageError: not readable as text, holding control characters, or too long.
    """
    if raw.isprintable() and raw[:1] != " " != raw[-1:]:
        # Nothing unseen, no line break, no stray byte, nothing to trim: nearly all text is so.
        value = unicodedata.normalize("NFC", raw)
    else:
        value = _tidied(raw, what, lines=lines)
    if len(value) > limit:
        raise UsageError(f"{what}有 {len(value)} 字，最多 {limit} 字", "请缩短后重新输入")
    return value


def _tidied(raw: str, what: str, *, lines: bool) -> str:
    """Return text of right bytes, without what is unseen; raise as `clean` says."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        # Under a C locale without UTF-8 mode, Chinese arguments arrive as escaped bytes.
        try:
            raw = os.fsencode(raw).decode()
        except UnicodeError:
            raise UsageError(f"{what}中有无法识别的字节", "请用 UTF-8 重新输入") from None
    value = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    value = value.strip(" \t\n\u3000\ufeff")
    if not lines:
        value = " ".join(part for part in value.translate(_BREAKS).split("\n") if part)
    if found := _unseen(value):
        place = value.index(found[0])
        raise UsageError(
            f"{what}中有不可见的控制字符 U+{ord(found[0]):04X}（第 {place + 1} 字）",
            "请删去后重新输入",
        )
    return value


def required(raw: str, what: str, *, limit: int = LINE_MAX, lines: bool = False) -> str:
    """Return `clean` text that is not empty.

    Raises:
        UsageError: empty, or as `clean` says.
    """
    value = clean(raw, what, limit=limit, lines=lines)
    if not value:
        raise UsageError(f"{what}不能为空", f"请写明{what}")
    return value


def visible(text: str) -> str:
    """Return text that cannot steer a terminal: what is unseen becomes U+FFFD."""
    for char in _unseen(text):
        text = text.replace(char, "\ufffd")
    return text


CUT = "……〔以下略：Excel 一格写不下〕"
"""Ends a text that a cell could not hold whole. Read again, such a cell says nothing."""
_FORMULA = frozenset("=+-@＝＋－＠")  # full-width too: Chinese and Japanese Excel computes them
_SKIPPED = (
    "' \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What may stand before a formula: every white space that Python strips, and apostrophes."""


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe in front where needed.

    A text that looks guarded by itself gets one more, so that `unguarded` is exact for every text.
    """
    return f"'{text}" if text.lstrip(_SKIPPED)[:1] in _FORMULA else text


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that `guarded` put in front."""
    return text[1:] if text.startswith("'") and guarded(text) != text else text


def _unseen(text: str) -> list[str]:
    """Return the characters of a text that are not to be seen, each once.

    A regular expression of these ranges would cost every command two milliseconds to compile.
    """
    if text.isprintable():
        return []
    odd = dict.fromkeys(char for char in text if not char.isprintable())
    return [c for c in odd if any(low <= ord(c) <= high for low, high in _UNSEEN)]


@lru_cache(4096)
def fold(text: str) -> str:
    """Return a name as it is compared: NFKC, no white space, full-width brackets narrowed.

    A sheet says the same few hundred names and words over and over, so the last ones are kept.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


_AROUND = ("《》", "“”", "「」", "『』", "〈〉", '""')


def title_key(text: str) -> str:
    """Return a title as it is compared: folded, no 《》 or “” around the whole, no stop at its end.

    Who copies a title adds them or leaves them out; inside they are the title's own.
    """
    key = fold(text)
    while True:
        bare = key.rstrip("。.；;")
        if _is_around(bare[:1] + bare[-1:], bare[1:-1]):
            bare = bare[1:-1]
        if bare in ("", key):
            return key
        key = bare


def _is_around(pair: str, inside: str) -> bool:
    """Whether a pair of marks belongs together: that of 《甲》和《乙》 does not."""
    if pair not in _AROUND:
        return False
    depth = 0
    for char in inside:
        depth += (char == pair[0]) - (char == pair[1])
        if depth < 0:
            return False
    return depth == 0 and not (pair[0] == pair[1] and pair[0] in inside)


_FLAGS = {
    True: {"是", "√", "✓", "✔", "☑", "v", "有", "可以", "公开", "同意", "y", "yes", "true", "1"},
    False: {"否", "×", "✗", "无", "没有", "不可以", "不公开", "不同意", "n", "no", "false", "0"},
}
_BREAKS = str.maketrans(dict.fromkeys("\t\u2028\u2029", "\n"))
_SEPARATORS = str.maketrans(dict.fromkeys("、，,；;/\t", "\n"))


def split_list(raw: str) -> tuple[str, ...]:
    """Split a list of names at the separators clerks use; blanks and repeats are dropped."""
    parts = (part.strip(" \u3000") for part in raw.translate(_SEPARATORS).split("\n"))
    return tuple(dict.fromkeys(part for part in parts if part))


def parse_flag(raw: str) -> bool:
    """Read a yes or no in any of the usual spellings.

    Raises:
        ValueError: neither.
    """
    word = unicodedata.normalize("NFKC", raw).strip().lower()
    for flag, words in _FLAGS.items():
        if word in words:
            return flag
    raise ValueError(f"“{raw}”既不是“是”也不是“否”")


def nearest(word: str, known: list[str], most: int = 3) -> list[str]:
    """Return the known names most like a word, best first."""
    from difflib import get_close_matches  # noqa: PLC0415 - 5 ms that only a refusal pays

    inside = [name for name in known if word and (word in name or name in word)]
    close = get_close_matches(word, known, n=most, cutoff=0.5)
    return list(dict.fromkeys([*inside, *close]))[:most]
