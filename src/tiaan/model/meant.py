"""What a draft says in words, and whether its case still waits for it.

A draft keeps the options of the command by name, so the words are made here for every page, list
and log; nothing counts a draft.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiaan.errors import UsageError
from tiaan.model import workflow
from tiaan.model.case import CLASSIFIED_GROUND, CLASSIFIED_TITLE
from tiaan.model.dates import parse_due
from tiaan.model.terms import Action, Decision, DraftKind, Mode, Role, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiaan.model.case import Case
    from tiaan.model.records import Draft

_UNITS = {"lead": Role.LEAD, "co": Role.CO, "split": Role.SPLIT, "units": Role.PARTICIPANT}
"""The options that name units, and what the units become."""
_ACTIONS = {Decision.MERGE: Action.MERGE, Decision.WITHDRAW: Action.WITHDRAW}
JOINED = "增加会办"
"""What only co-handlers mean: the case has its lead already."""


_TEXTS = frozenset(
    {
        *("choice", "note", "convert_to", "number", "category", "key", "by", "into"),
        *("lead", "leader", "due"),
    }
)
_LISTS = frozenset({"grounds", "co", "split", "units"})


def read(text: str) -> dict[str, Any]:
    """Return the options that a draft keeps.

    Raises:
        ValueError: they are no such options; the file is damaged.
    """
    said = json.loads(text)
    for key, value in said.items():
        if not (
            (key in _TEXTS and isinstance(value, str))
            or (
                key in _LISTS and isinstance(value, list) and all(isinstance(v, str) for v in value)
            )
            or (key == "collective" and value is True)
        ):
            raise ValueError(key)
    choice(said)
    try:
        parse_due(said.get("due", "3mo"))
    except UsageError as error:
        raise ValueError(said["due"]) from error
    return dict(said)


def drafted(case: Case, kind: DraftKind) -> Draft | None:
    """Return what is drafted of a case; one of a kind at most."""
    return next((draft for draft in case.drafts if draft.kind is kind), None)


def choice(said: dict[str, Any]) -> Decision | None:
    """Return the decision meant; None where units are."""
    return Decision(said["choice"]) if "choice" in said else None


def action(said: dict[str, Any]) -> Action:
    """Return what applying a draft does."""
    found = choice(said)
    return Action.ASSIGN if found is None else _ACTIONS.get(found, Action.REVIEW)


def mode(said: dict[str, Any]) -> Mode | None:
    """Return how units are to handle a case; None where some only join those it has."""
    if said.get("collective"):
        return Mode.COLLECTIVE
    if said.get("split"):
        return Mode.SPLIT
    if not said.get("lead"):
        return None
    return Mode.LEAD_CO if said.get("co") else Mode.SINGLE


def units(said: dict[str, Any]) -> list[tuple[Role, str]]:
    """Return the units that are to handle a case, in the order named."""
    found: list[tuple[Role, str]] = []
    for key, role in _UNITS.items():
        named = said.get(key) or ()
        found += [(role, name) for name in ([named] if isinstance(named, str) else named)]
    return found


def opinion(said: dict[str, Any]) -> str:
    """Return what is meant in a word: 拟立案, 拟集体办理."""
    found = choice(said)
    if found is not None:
        return f"拟{found.label}"
    how = mode(said)
    return f"拟{how.label if how else JOINED}"


def details(said: dict[str, Any]) -> str:
    """Return the rest: grounds, where to, number; or the units and when they are to answer."""
    return "，".join(_details(said))


def told(said: dict[str, Any]) -> str:
    """Return all that is meant: 拟不予立案，情形 N10."""
    return "，".join((opinion(said), *_details(said)))


def _details(said: dict[str, Any]) -> Iterator[str]:
    roles: dict[Role, list[str]] = {}
    for role, name in units(said):
        roles.setdefault(role, []).append(name)
    yield from (f"{role.label} {'、'.join(names)}" for role, names in roles.items())
    for key, word in (("leader", "牵头领导"), ("number", "案号"), ("into", "并入")):
        if said.get(key):
            yield f"{word} {said[key]}"
    if said.get("grounds"):
        yield f"情形 {'、'.join(said['grounds'])}"
    if said.get("convert_to"):
        yield f"转{said['convert_to']}"
    for key, word in (("category", "类别"), ("key", "列为"), ("by", "由")):
        if said.get(key):
            yield f"{word} {said[key]}"
    if said.get("due"):
        yield f"期限 {parse_due(said['due']).label}"
    if said.get("note"):
        yield str(said["note"])


def files(case: Case) -> bool:
    """Whether a case is drafted to be filed."""
    draft = drafted(case, DraftKind.REVIEW)
    return draft is not None and choice(draft.said) is Decision.FILE


def fits(case: Case, draft: Draft) -> bool:
    """Whether a case still waits for what is drafted: it may have moved on since.

    Who handles it may be drafted together with its filing; the meeting decides on both.
    """
    if case.state in workflow.sources(action(draft.said)):
        return True
    return draft.kind is DraftKind.ASSIGN and case.state is State.PENDING and files(case)


def is_masked(case: Case) -> bool:
    """Whether nothing is shown of a case but its number: it touches secrets, or is said to."""
    if case.is_secret:
        return True
    draft = drafted(case, DraftKind.REVIEW)
    return draft is not None and CLASSIFIED_GROUND in draft.said.get("grounds", ())


def shown(case: Case, draft: Draft) -> tuple[str, str]:
    """Return what is meant, and the rest; of a secret matter no more than that and the grounds."""
    if not is_masked(case):
        return opinion(draft.said), details(draft.said)
    if draft.kind is DraftKind.ASSIGN:
        return draft.kind.label, ""
    return opinion(draft.said), details({"grounds": draft.said.get("grounds", ())})


def title(case: Case) -> str:
    """Return a case's title for a meeting, or what stands in its place."""
    return CLASSIFIED_TITLE if is_masked(case) else case.title
