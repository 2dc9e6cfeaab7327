"""What a figure may be a share of: what was typed as its base, its total, another figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from tiaan.model.text import fold
from tiaan.model.typed import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.model.typed import Typed

Base: TypeAlias = tuple[str, int]
"""A whole by its name, "" for a bare number."""
_NAMED_NUMBER = re.compile(r"(\D+?)\(?(\d[^()]*)\)?")


def typed(base: str, known: Iterable[Typed]) -> Base | None:
    """Return the whole that was typed: 159, 159件, 立案, or 立案159 as our own tables have it.

    None where nothing goes by that name.
    """
    text = fold(base)
    if (number := whole_number(text)) is not None:
        return "", number
    for one in known:
        if fold(one.name) == text and one.number is not None:
            return base, one.number
    told = _NAMED_NUMBER.fullmatch(text)
    number = whole_number(told[2]) if told else None
    return (told[1], number) if told and number is not None else None


def possible(figure: Typed, known: Sequence[Typed], wholes: Sequence[Base]) -> list[Base]:
    """Return what the figure may be a share of: what was said, else its total, else the others."""
    if figure.base:
        said = typed(figure.base, known)
        return [said] if said else []
    own = (one for one in known if one.table == figure.table)
    others = ((one.name, one.number) for one in own if one is not figure and not one.is_total)
    named = [(name, number) for name, number in others if number]
    return [(name, number) for name, number in (*wholes, *named) if number >= (figure.number or 0)]


def named(bases: Iterable[Base]) -> str:
    """Return wholes in words: 立案 159、收回 153."""
    return "、".join(f"{name} {number}".strip() for name, number in bases)
