"""Hashes that make damage and tampering show: of the log's operations, of contact data."""

from __future__ import annotations

import hashlib
from json import JSONEncoder
from typing import Any

Event = tuple[
    int, int, int | None, str, str | None, str | None, str | None, str, str | None, str, str
]

_TOGETHER = 500
"""Events made JSON at once."""

to_json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Return compact JSON, the form that is hashed. One encoder serves all of a batch's rows."""


def chain(previous: str, operation: tuple[Any, ...], events: list[Event]) -> str:
    """Return an operation's hash: of the hash before it, its own columns and its events.

    Args:
        previous: hash of the operation before; "" for the first.
        operation: id, at, actor, command, version, undoes.
        events: whole rows, in order.
    """
    digest = hashlib.sha256(f"[{to_json(previous)},{to_json(operation)},[".encode())
    for place in range(0, len(events), _TOGETHER):
        # Some at a time: a batch's events in one text would double what it needs in memory, and one
        # by one they take half as long again.
        text = to_json(events[place : place + _TOGETHER])
        digest.update(f"{',' if place else ''}{text[1:-1]}".encode())
    digest.update(b"]]")
    return digest.hexdigest()


def card_digest(salt: str, phone: str, address: str, employer: str) -> str:
    """Return the salted hash that stands for contact data in the log."""
    return hashlib.sha256(to_json([salt, phone, address, employer]).encode()).hexdigest()
