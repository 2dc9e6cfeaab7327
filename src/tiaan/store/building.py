"""Rows into records: one proposal's rows, as SQLite keeps them, into a `Case`.

A batch asks for the same case after every step, so a case can also be renewed: only the parts whose
rows have changed are built again.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from tiaan.model.case import Case
from tiaan.model.terms import Consent, Mode, ProposerKind, PublicConsent, State, Timing
from tiaan.store.parts import PART_OF, PARTS, Dossier, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiaan.model.records import Session
    from tiaan.store.registers import Registers

__all__ = ["Dossier", "Row", "build", "renew"]

# Looking a member up by its code takes an enumeration ten times as long as remembering it.
_kind, _timing, _state = cache(ProposerKind), cache(Timing), cache(State)
_public, _mode = cache(PublicConsent), cache(Mode)

_MADE_OF = {part: table for table, part in reversed(PART_OF.items())}
_PARTS = tuple((_MADE_OF[name], part) for name, part in PARTS.items())
"""The parts in order, each with the table that it needs rows of: most parts are empty."""


def build(
    dossier: Dossier,
    known: Registers,
    sessions: dict[int, Session],
    absorbed: tuple[Dossier, ...] = (),
) -> Case:
    """Return the case that a dossier tells.

    Args:
        dossier: its rows.
        known: names of units and proposers.
        sessions: by id.
        absorbed: dossiers of the proposals merged into it: their proposers keep their say.
    """
    return Case._make(
        (
            *_own(dossier["proposal"][0], sessions),
            *[part(dossier, known) if dossier[table] else () for table, part in _PARTS],
            tuple(
                sessions[own["session_id"]].mark + (own["case_no"] or f"L{own['intake_no']}")
                for own in (d["proposal"][0] for d in absorbed)
            ),
            tuple(
                known.proposers[s["proposer_id"]]
                for d in absorbed
                for s in d["sponsor"]
                if s["consent"] == Consent.CONFIRMED
            ),
        )
    )


def renew(
    case: Case,
    tables: Iterable[str],
    dossier: Dossier,
    known: Registers,
    sessions: dict[int, Session],
) -> Case:
    """Return a case with those of its parts built anew whose rows have changed.

    Args:
        case: as it was built before, without others merged into it.
        tables: in which rows were added, changed or taken away.
        dossier: its rows as they now stand.
        known: as for `build`, and as they were then.
        sessions: likewise.
    """
    parts: dict[str, Any] = {}
    for table in tables:
        if table == "proposal":
            own = _own(dossier["proposal"][0], sessions)
            case = Case._make((*own, *case[len(own) :]))
        else:
            name = PART_OF[table]
            parts[name] = PARTS[name](dossier, known)
    return case._replace(**parts) if parts else case


def _own(row: Row, sessions: dict[int, Session]) -> tuple[Any, ...]:
    """Return the first fields of a case, which its own row tells."""
    return (
        row["id"],
        sessions[row["session_id"]],
        row["intake_no"],
        row["case_no"],
        row["title"],
        _kind(row["proposer_kind"]),
        _timing(row["timing"]),
        _state(row["state"]),
        date.fromisoformat(row["received_on"]),
        row["category"],
        _public(row["public_consent"]),
        row["public_reason"],
        row["suggested_unit"],
        row["note"],
        row["key_level"],
        bool(row["is_excellent"]),
        row["key_topic"],
        row["stated_signers"],
        _mode(row["mode"]) if row["mode"] else None,
        row["leader"],
        row["round"],
        row["body_sha256"],
        row["body_length"],
        row["merged_into"],
    )
