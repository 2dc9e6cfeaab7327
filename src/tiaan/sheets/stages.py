"""How far a row says a proposal has come, and on which days.

A day the row does not give is `--on`, moved into the room that the days before and after it leave.
Without `--on` it is the day of the step before; a proposal's first day is then the session's
opening, and a reply's the day of its rating, else today.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiaan.model.terms import Decision, State
from tiaan.sheets.meaning import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiaan.model.records import Session
    from tiaan.model.table import Value

_STAGES = ("received_on", "decided_on", "assigned_on", "replied_on", "rated_on")
_FROM_STATE = {
    State.RETURNED: Decision.RETURN,
    State.REJECTED: Decision.REJECT,
    State.CONVERTED: Decision.CONVERT,
    State.MERGED: Decision.MERGE,
    State.WITHDRAWN: Decision.WITHDRAW,
    State.FILED: Decision.FILE,
    State.ASSIGNED: Decision.FILE,
    State.REPLIED: Decision.FILE,
}
_HINTS = (
    ("merged_into", Decision.MERGE),
    ("converted_to", Decision.CONVERT),
    ("grounds", Decision.REJECT),
    *((key, Decision.FILE) for key in ("case_no", *UNITS, "result", "replied_on", "rating")),
)
"""What a row without a decision means by having one of these; the first counts."""


def days_of(
    meant: Mapping[str, Value], session: Session, today: date, on: date | None
) -> tuple[dict[str, date], tuple[str, ...]]:
    """Return a day for each of the five stages, and which of those that happened were not given."""
    given = {k: v for k in _STAGES if isinstance(v := meant.get(k), date)}
    days: dict[str, date] = {}
    assumed = []
    before: date | None = None
    for place, key in enumerate(_STAGES):
        after = min(
            (given[later] for later in _STAGES[place + 1 :] if later in given), default=None
        )
        day = given.get(key)
        if day is None:
            start = before or session.opens_on
            if key == "replied_on":
                start = given.get("rated_on", today)
            day = on or start
            day = min(day, after) if after else day
            day = max(day, before) if before else day
            if _happened(key, meant):
                assumed.append(key)
        days[key] = before = day
    return days, tuple(assumed)


def _happened(stage: str, meant: Mapping[str, Value]) -> bool:
    """Whether a row tells that a stage was reached."""
    match stage:
        case "decided_on":
            return decision(meant) is not None
        case "assigned_on":
            return any(key in meant for key in UNITS)
        case "replied_on":
            return "result" in meant
        case "rated_on":
            return "rating" in meant
        case _:
            return True


def decision(meant: Mapping[str, Value]) -> Decision | None:
    """Return what was decided, as the row says or lets one see; None while it is pending."""
    told = meant.get("outcome")
    if isinstance(told, Decision):
        return None if told is Decision.REOPEN else told
    state = meant.get("state")
    if isinstance(state, State):
        return _FROM_STATE.get(state)
    for key, choice in _HINTS:
        if meant.get(key):
            return choice
    return None
