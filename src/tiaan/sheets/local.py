"""The words of a county that tell what a column is, before any of its cells is read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import header_key
from tiaan.model.terms import SCHEME_LETTERS, Decision, Result, Term, Timing
from tiaan.model.text import fold
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from tiaan.model.settings import Settings


class Local(NamedTuple):
    """What a county calls things; all folded.

    Attributes:
        marks: header under which a tick says something → the field's key and the word meant.
        categories: names and other spellings.
        ratings: words of the scale.
        units: names and aliases.
    """

    marks: Mapping[str, tuple[str, str]] = MappingProxyType({})
    categories: frozenset[str] = frozenset()
    ratings: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


NOWHERE = Local()
"""A county of which nothing is known."""


def local_words(conn: sqlite3.Connection) -> Local:
    """Return the words of the file's county."""
    settings = queries.settings(conn)
    sql = "SELECT name FROM unit UNION SELECT alias FROM unit_alias"
    return Local(
        tick_headers(settings),
        frozenset(fold(n) for word in settings.categories for n in (word.name, *word.also)),
        frozenset(fold(name) for name in settings.ratings),
        frozenset(fold(name) for (name,) in conn.execute(sql)),
    )


def tick_headers(settings: Settings) -> Mapping[str, tuple[str, str]]:
    """Return which headers may stand over ticks: 满意, A类, 列入计划, 不予立案 ..."""
    said: list[tuple[str, str, Term]] = [("outcome", d.label, d) for d in Decision]
    said += [("timing", timing.label, timing) for timing in Timing]
    said += [("result", result.label, result) for result in Result]
    found = {
        header_key(word): (key, label) for key, label, term in said for word in (label, *term.also)
    }
    for letter, stem in zip("ABCD", "甲乙丙丁", strict=True):
        if letter in SCHEME_LETTERS[settings.class_scheme]:
            for word in (letter, f"{letter}类", f"{stem}类"):
                found[header_key(word)] = ("result", letter)
    found.update({header_key(rating): ("rating", rating) for rating in settings.ratings})
    return MappingProxyType(found)
