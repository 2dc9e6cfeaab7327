"""Hashes that make damage and tampering show: of the log's operations, of contact data."""

from __future__ import annotations

import hashlib
from json import JSONEncoder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Event = tuple[
    int, int, int | None, str, str | None, str | None, str | None, str, str | None, str, str
]

SPELLED = (
    "SELECT operation_id, CAST(json_array(id, operation_id, proposal_id, action, choice, "
    "from_state, to_state, happened_on, source, note, changes) AS BLOB) FROM event ORDER BY id"
)
"""Every event's operation and the JSON that is hashed, as SQLite spells it: twice as fast as we."""
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
    # Some at a time: a batch's events in one text would double what it needs in memory, and one
    # by one they take half as long again.
    portions = (events[place : place + _TOGETHER] for place in range(0, len(events), _TOGETHER))
    return seal(previous, operation, (to_json(some)[1:-1].encode() for some in portions))


def seal(previous: str, operation: tuple[Any, ...], events: Iterable[bytes]) -> str:
    """Return the same of events that are JSON already, or of some at a time with commas between."""
    digest = hashlib.sha256(f"[{to_json(previous)},{to_json(operation)},[".encode())
    comma = b""
    for text in events:
        digest.update(comma + text)
        comma = b","
    digest.update(b"]]")
    return digest.hexdigest()


def card_digest(salt: str, phone: str, address: str, employer: str) -> str:
    """Return the salted hash that stands for contact data in the log."""
    return hashlib.sha256(to_json([salt, phone, address, employer]).encode()).hexdigest()


def content_is_intact(sha256: str, data: bytes | None) -> bool:
    """Whether bytes still have their hash; emptied ones count as intact."""
    return data is None or hashlib.sha256(data).hexdigest() == sha256
