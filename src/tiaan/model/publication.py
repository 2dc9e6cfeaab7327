"""Making a proposal and its reply public: what may be, since when, and what was decided.

The proposer's wish is one thing (`Case.public`), what the office decided another: dated rows, of
which the latest counts. Silence of the proposer is no consent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tiaan.model.terms import (
    Decision,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    State,
)
from tiaan.model.workflow import ON_FILE

if TYPE_CHECKING:
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Publication

PUBLIC = (PublicationScope.FULL, PublicationScope.SUMMARY)
"""What lets people read it, whole or in part."""
BEGINS = {PublicationSubject.PROPOSAL: "立案", PublicationSubject.REPLY: "答复"}
"""What has to have happened first, and begins the time given."""
_SILENT = {
    PublicConsent.YES: "",
    PublicConsent.NO: "提案者不同意公开",
    PublicConsent.UNKNOWN: "提案者没有表明是否同意公开",
}
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")


def decided(case: Case, subject: PublicationSubject) -> Publication | None:
    """Return the decision that counts; None where there is none."""
    found = [one for one in case.publications if one.subject is subject]
    return found[-1] if found else None


def begins(case: Case, subject: PublicationSubject) -> date | None:
    """Return the day from which it can be made public: of filing, or of the newest whole reply."""
    if subject is PublicationSubject.PROPOSAL:
        filed = [v.decided_on for v in case.verdicts if v.outcome is Decision.FILE]
        return filed[-1] if filed else None
    for round_ in range(case.round, 0, -1):
        if case.duties(round_) and not case.owing(round_):
            return max((reply.issued_on for reply in case.replies(round_)), default=None)
    return None


def lacks(case: Case, subject: PublicationSubject) -> str:
    """Return what keeps anything from being decided: 涉密, 已撤案, 尚未答复; "" for nothing."""
    if case.is_secret:
        return "涉密"
    if case.state not in ON_FILE:
        return case.state.label
    return "" if begins(case, subject) else f"尚未{BEGINS[subject]}"


def refusal(case: Case, subject: PublicationSubject) -> str:
    """Return why it may not be made public, "" where it may: 尚未答复, 提案者不同意公开."""
    return lacks(case, subject) or _SILENT[case.public]


def is_open(case: Case, subject: PublicationSubject) -> bool:
    """Whether it may be made public and nothing was decided since; a later reply asks anew."""
    if refusal(case, subject):
        return False
    if subject is PublicationSubject.REPLY and case.state is not State.REPLIED:
        return False  # handled again: another reply is to come
    last, start = decided(case, subject), begins(case, subject)
    return last is None or (start is not None and last.published_on < start)


def is_public(case: Case, subject: PublicationSubject) -> bool:
    """Whether people may read it: so decided, and the proposer still agrees."""
    last = decided(case, subject)
    return last is not None and last.scope in PUBLIC and not refusal(case, subject)


def masked(text: str) -> str:
    """Return a text with the middle of telephone and identity numbers hidden: 138****1234."""
    return _IDENTITY.sub(r"\1********\2", _PHONE.sub(r"\1****\2", text))


def private_numbers(text: str) -> int:
    """Return how many telephone and identity numbers a text has."""
    return len(_PHONE.findall(text)) + len(_IDENTITY.findall(text))
