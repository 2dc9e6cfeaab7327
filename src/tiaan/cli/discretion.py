"""The last look at what is said of an error: whom the register knows is not named in it."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tiaan.model.discretion import discreet
from tiaan.store import database

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["discreet", "people"]

_PEOPLE = "SELECT name FROM proposer WHERE is_person"


def people(typed: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the people in the file that a command line means.

    An error may come before the file is opened, or because it cannot be: then nobody is known.
    """
    found: list[str] = []
    with suppress(Exception):
        path = _file(typed)
        if database.is_ours(path):  # a pipe would be waited for, for ever
            # What another program holds is not waited for a second time.
            with closing(database.connect(path, "ro", patience=0)) as conn:
                found += (name for (name,) in conn.execute(_PEOPLE))
    return tuple(found)


def _file(typed: Sequence[str]) -> Path:
    given = os.environ.get("TIAAN_DB") or "tiaan.db"
    for place, word in enumerate(typed):
        if word == "--db":
            given = next(iter(typed[place + 1 :]), given)
        elif word.startswith("--db="):
            given = word.removeprefix("--db=")
    return Path(given)
