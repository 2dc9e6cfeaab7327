"""The later day that was granted for a case, as the list of assignments shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.terms import Role
from tiaan.store import listing

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.table import Value

LATER = ("was_due_on", "extended_to", "consent_by", "granted_on")
"""The fields of an extension that an assignment's row has."""


def granted(case: Case) -> dict[str, Value]:
    """Return the last extension of who answers in the first round, by field.

    Nothing where units that answer apart have different ones: a list of extensions tells them.
    """
    duties = [duty for duty in listing.first_duties(case) if duty.role is not Role.CO]
    told = set()
    for duty in duties:
        later = [one for one in case.extensions if one.assignment_id == duty.id]
        last = later[-1] if later else None
        told.add(last and (last.was_due_on, last.due_on, last.consent, last.granted_on))
    only = told.pop() if len(told) == 1 else None
    return dict(zip(LATER, only or (None,) * len(LATER), strict=True))
