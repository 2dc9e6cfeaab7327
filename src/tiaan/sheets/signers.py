"""Names in a cell: padded, in lists, with a number instead of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tiaan.actions.people import looks_like_a_body
from tiaan.model import dates
from tiaan.model.text import fold, split_list

if TYPE_CHECKING:
    from tiaan.model.table import Value

_MANY = re.compile(
    r"(?P<name>.+?)[(（]?等(?:共|一行)?(?P<count>\d{1,4}|[一二三四五六七八九十百两]{1,5})"
    r"(?:名委员|位委员|人|名|位)[)）]?"
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_NAME_MAX = 4
_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "司徒")
)
"""Surnames of two characters, after which a space is padding."""


def names(text: str) -> tuple[str, ...]:
    """Return the names in a cell: padded ones whole (张 三), spaces part only what look like names.

    Where names stand on lines of their own, spaces are padding; elsewhere they may part names.
    """
    parts = split_list(text)
    if len(parts) > 1 and "\n" in text:
        return tuple(dict.fromkeys(map(unpadded, parts)))
    return tuple(dict.fromkeys(name for part in parts for name in _spaced(part)))


def _spaced(part: str) -> list[str]:
    """Return the names that spaces part: 张三 李四, 张 三 李 四; not 欧阳 修远, 民盟 某县支部."""
    pieces = part.split()
    if len(pieces) == 1 or looks_like_a_body(part):
        return [unpadded(part)]
    joined: list[str] = []
    for piece in pieces:
        if len(piece) == 1 and joined and len(joined[-1]) == 1:
            joined[-1] += piece
        else:
            joined.append(piece)
    apart = all(map(_looks_like_a_name, joined)) and joined[0] not in _SURNAMES
    return joined if apart else [unpadded(part)]


def _looks_like_a_name(text: str) -> bool:
    return 1 < len(text) <= _NAME_MAX and _HAN.fullmatch(text) is not None


def unpadded(name: str) -> str:
    """Return 张三 for 张 三; spaces inside longer or foreign names stay."""
    bare = "".join(name.split())
    return bare if _looks_like_a_name(bare) else name


def lead(text: str) -> Value:
    """Return one name, or several of which the first leads; 张三等5人 is parted later."""
    if _many(text):
        return text
    found = names(text)
    return found[0] if len(found) == 1 else found


def _many(text: str) -> tuple[str, int] | None:
    """Return the name and the number of 张三等5人; None for anything else."""
    match = _MANY.fullmatch(text)
    try:
        return (match["name"].strip(), dates.from_chinese(match["count"])) if match else None
    except ValueError:
        return None


def part(values: dict[str, Value]) -> None:
    """Give the first proposer, the others and the stated number their own places."""
    first = values.get("lead")
    others = values.get("co_signers", ())
    stated = values.get("stated_signers")
    if others == () and stated is None and isinstance(first, str) and "等" not in first:
        return  # one name, as on most lines
    if isinstance(first, str) and (many := _many(first)):
        first, stated = many
        found = names(first)
        first = found if len(found) > 1 else (found[0] if found else first)
    if isinstance(others, tuple) and others and (many := _many(others[-1])):
        others = (*others[:-1], many[0])
    if isinstance(first, tuple) and isinstance(others, tuple):
        first, others = first[0], (*first[1:], *others)
    if isinstance(others, tuple):
        others = tuple(dict.fromkeys(name for name in others if fold(name) != fold(str(first))))
    values.pop("co_signers", None)
    values.pop("stated_signers", None)
    if first:
        values["lead"] = first
    if others:
        values["co_signers"] = others
    if isinstance(stated, int) and isinstance(others, tuple) and stated > len(others) + 1:
        values["stated_signers"] = stated
