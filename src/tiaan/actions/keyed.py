"""What a key proposal was before it was changed, so that figures of earlier days stay true."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.store.journal import Operation


def keep(op: Operation, was: Case, on: date) -> None:
    """Keep the key level and the topic that stood until a day, where others stand now.

    Args:
        op: the operation.
        was: the proposal before.
        on: the first day of what it is now.
    """
    now = op.case(was.id)
    if (now.key_level, now.key_topic) != (was.key_level, was.key_topic):
        op.insert(
            "key_change",
            proposal_id=was.id,
            changed_on=on,
            was_level=was.key_level,
            was_topic=was.key_topic,
        )
