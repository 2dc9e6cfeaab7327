"""The words of a county that tell what a column is, before any of its cells is read."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.fields import header_key
from tiaan.model.refs import case_number, number_key
from tiaan.model.terms import SCHEME_LETTERS, Decision, Result, Term, Timing
from tiaan.model.text import fold, title_key
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from tiaan.model.settings import Settings


class Local(NamedTuple):
    """What a county calls things; all folded.

    Attributes:
        marks: header under which a tick says something → the field's key and the word meant.
        categories: names and other spellings.
        ratings: words of the scale.
        units: names and aliases.
        people: names of proposers.
        called: what a number beside a case's title is: case_no, intake_no, seq where it is none of
            the case's numbers, "" where no case has the title.
    """

    marks: Mapping[str, tuple[str, str]] = MappingProxyType({})
    categories: frozenset[str] = frozenset()
    ratings: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    called: Callable[[str, str], str] = lambda _number, _title: ""


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
        frozenset(fold(name) for (name,) in conn.execute("SELECT name FROM proposer")),
        _Numbers(conn),
    )


class _Numbers:
    """The numbers of the file's cases, read when a column is in question."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    @cached_property
    def _known(self) -> dict[str, dict[tuple[str, int], str]]:
        sql = "SELECT title, intake_no, case_no FROM proposal"
        known: dict[str, dict[tuple[str, int], str]] = {}
        for title, intake, number in self._conn.execute(sql):
            numbers = known.setdefault(title_key(title), {})
            numbers.setdefault(("", intake), "intake_no")
            if number:
                numbers[number_key(number)] = "case_no"
        return known

    def __call__(self, number: str, title: str) -> str:
        """Return what a number is beside a title, see `Local.called`."""
        numbers = self._known.get(title_key(title))
        if numbers is None:
            return ""
        try:
            return numbers.get(number_key(case_number(number)), "seq")
        except UsageError:
            return "seq"


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
