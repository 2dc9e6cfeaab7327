"""Whether this run has begun to change a file: what an interruption has to say.

Noted just before, so that who is interrupted in the middle is never told that nothing was written.
"""

from __future__ import annotations

_begun: list[bool] = []


def leave() -> None:
    """Note that a file is about to change for good."""
    _begun.append(True)


def are_left() -> bool:
    """Whether a file may have changed in this run."""
    return bool(_begun)
