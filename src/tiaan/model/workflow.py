"""The moves: which action leads from which state to which.

States guard what may happen next; figures never look at them (they read dated rows).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import RuleViolation
from tiaan.model.terms import Action, Decision, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.case import Case
    from tiaan.model.settings import Settings


def replies_owed(case: Case, settings: Settings) -> bool:
    """Whether the current round still waits for a unit's reply."""
    del settings
    return bool(case.owing())


def all_replied(case: Case, settings: Settings) -> bool:
    """Whether every reply of the current round is in."""
    return not replies_owed(case, settings)


def rehandling_due(case: Case, settings: Settings) -> bool:
    """Whether the rating that stands for the current round asks for another one.

    A form older than the reply was about its draft, and asks for nothing.
    """
    form = case.form(settings.feedback_by, settings.ratings, case.round)
    return (
        form is not None
        and form.rating_result in settings.rehandled
        and all(reply.issued_on <= form.given_on for reply in case.replies())
    )


def content(case: Case, settings: Settings) -> bool:
    """Whether the current round's rating asks for nothing more."""
    return not rehandling_due(case, settings)


def was_filed(case: Case, settings: Settings) -> bool:
    """Whether the case stood filed before it was merged."""
    del settings
    return case.was_filed


def was_pending(case: Case, settings: Settings) -> bool:
    """Whether the case had not been decided on before it was merged."""
    return not was_filed(case, settings)


def is_secret(case: Case, settings: Settings) -> bool:
    """Whether the case was just found to touch secrets."""
    del settings
    return case.is_secret


class Edge(NamedTuple):
    """One move; `source` None is the birth of a case, `when` decides between alike moves."""

    action: Action
    source: State | None
    target: State
    choice: Decision | None = None
    when: Callable[[Case, Settings], bool] | None = None


# fmt: off
EDGES: tuple[Edge, ...] = (
    #    action            from             to                choice              when
    Edge(Action.SUBMIT,   None,            State.PENDING),
    Edge(Action.SUBMIT,   State.RETURNED,  State.PENDING),                        # submitted again
    Edge(Action.REVIEW,   State.PENDING,   State.FILED,      Decision.FILE),
    Edge(Action.REVIEW,   State.PENDING,   State.REJECTED,   Decision.REJECT),
    Edge(Action.REVIEW,   State.PENDING,   State.CONVERTED,  Decision.CONVERT),
    Edge(Action.REVIEW,   State.PENDING,   State.RETURNED,   Decision.RETURN),
    Edge(Action.MERGE,    State.PENDING,   State.MERGED),
    Edge(Action.MERGE,    State.FILED,     State.MERGED),
    Edge(Action.UNMERGE,  State.MERGED,    State.PENDING,    when=was_pending),
    Edge(Action.UNMERGE,  State.MERGED,    State.FILED,      when=was_filed),
    Edge(Action.ASSIGN,   State.FILED,     State.ASSIGNED),
    Edge(Action.ASSIGN,   State.ASSIGNED,  State.ASSIGNED),                       # one more unit
    Edge(Action.REPLY,    State.ASSIGNED,  State.ASSIGNED,   when=replies_owed),
    Edge(Action.REPLY,    State.ASSIGNED,  State.REPLIED,    when=all_replied),
    Edge(Action.REPLY,    State.REPLIED,   State.REPLIED),                        # a co-handler's
    Edge(Action.FEEDBACK, State.ASSIGNED,  State.ASSIGNED),                       # on the draft
    Edge(Action.FEEDBACK, State.REPLIED,   State.REPLIED,    when=content),
    Edge(Action.FEEDBACK, State.REPLIED,   State.ASSIGNED,   when=rehandling_due),
    Edge(Action.WITHDRAW, State.PENDING,   State.WITHDRAWN),
    Edge(Action.WITHDRAW, State.RETURNED,  State.WITHDRAWN),
    Edge(Action.WITHDRAW, State.FILED,     State.WITHDRAWN),
    Edge(Action.WITHDRAW, State.ASSIGNED,  State.WITHDRAWN),
)
# fmt: on

OUT_OF_TURN: tuple[Edge, ...] = tuple(
    Edge(Action.REVIEW, state, State.REJECTED, Decision.REJECT, is_secret)
    for state in State
    if state not in (State.PENDING, State.MERGED)
)
"""The exception: what turns out to touch secrets leaves the register from wherever it stands. It
can happen to anything and is no next step of anything, so neither the moves nor what is open now
tell of it. What was merged is taken out of the other first."""

ON_FILE = frozenset({State.FILED, State.ASSIGNED, State.REPLIED})
"""States of a proposal that was filed and stands for itself."""
HANDLED = frozenset({State.ASSIGNED, State.REPLIED})
"""States of a proposal that units handle, or have handled."""

GUARDED = frozenset(edge.action for edge in EDGES)
"""The actions that a state may forbid; what is noted beside the moves (contact, reminders) is not
among them, nor is what has rules of its own."""

LIVE = frozenset({State.PENDING, State.FILED, State.ASSIGNED})
"""States of a proposal that another may be merged into."""


@cache
def _edges(action: Action, source: State) -> tuple[Edge, ...]:
    """Return the edges an action may take from a state, looked up once for a whole batch."""
    return tuple(edge for edge in EDGES if edge.action is action and edge.source is source)


def open_actions(state: State) -> tuple[Action, ...]:
    """Return the actions that some edge allows from a state, in the order of the table."""
    return tuple(dict.fromkeys(edge.action for edge in EDGES if edge.source is state))


def sources(action: Action) -> tuple[State, ...]:
    """Return the states an action may start from, in the order of the table."""
    found = (edge.source for edge in EDGES if edge.action is action)
    return tuple(dict.fromkeys(source for source in found if source is not None))


def help_for(action: Action) -> str:
    """Return where an action may start and what it leads to, for its help."""
    parts = []
    if born := [e.target.label for e in EDGES if e.action is action and e.source is None]:
        parts.append(f"新提案 → {' / '.join(born)}")
    for source in sources(action):
        targets = dict.fromkeys(
            e.target.label for e in EDGES if e.action is action and e.source is source
        )
        parts.append(f"{source.label} → {' / '.join(targets)}")
    return "；".join(parts)


def require_open(number: str, state: State, action: Action) -> None:
    """Refuse an action that no edge allows from a state.

    Raises:
        RuleViolation: says the state, and what is allowed now.
    """
    if _edges(action, state):
        return
    allowed = "、".join(a.label for a in open_actions(state))
    now = f"现在可以：{allowed}" if allowed else "这件提案已经终结，可用 tiaan undo 撤销先前的操作"
    raise RuleViolation(f"{number} 号提案{state.label}，不能{action.label}", now)


def step(case: Case, settings: Settings, action: Action, choice: Decision | None = None) -> Edge:
    """Return the one edge an action takes from the case as it now stands, its new rows included.

    Raises:
        RuleViolation: no edge.
    """
    for edge in OUT_OF_TURN:
        alike = (edge.action, edge.source, edge.choice) == (action, case.state, choice)
        if alike and edge.when is not None and edge.when(case, settings):
            return edge
    require_open(case.number, case.state, action)
    for edge in _edges(action, case.state):
        if edge.choice is choice and (edge.when is None or edge.when(case, settings)):
            return edge
    raise RuleViolation(f"{case.number} 号提案{case.state.label}，没有这样的{action.label}")
