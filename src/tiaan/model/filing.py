"""What is asked of a proposal itself: who stands behind it, its text, what was decided of it.

Each answers a rule of `rules.RULES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.case import reads
from tiaan.model.terms import (
    Consent,
    Decision,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    Role,
)

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.settings import Settings


@reads("sponsors")
def one_first_proposer(case: Case, _: Settings) -> bool:
    """Someone stands first, and agreed."""
    first = case.first
    return first is not None and first.consent is Consent.CONFIRMED


@reads("kind", "sponsors")
def kind_fits_the_first(case: Case, _: Settings) -> bool:
    """Members' proposals come from a person, collective ones from a body."""
    first = case.first
    return (
        first is None
        or case.kind is ProposerKind.OTHER
        or first.proposer.is_person != case.kind.is_collective
    )


@reads("sponsors")
def co_signers_agreed(case: Case, _: Settings) -> bool:
    """No co-signer is still to be asked."""
    return all(s.consent is not Consent.INVITED for s in case.sponsors)


@reads("kind", "sponsors", "stated_signers")
def joint_has_co_signers(case: Case, _: Settings) -> bool:
    """A joint proposal has someone beside the first; nobody agreed to sign a single member's."""
    others = [s.consent for s in case.sponsors if s.position > 1]
    match case.kind:
        case ProposerKind.JOINT:
            asked = Consent.CONFIRMED in others or Consent.INVITED in others
            return asked or bool(case.stated_signers)
        case ProposerKind.MEMBER:
            return Consent.CONFIRMED not in others
        case _:
            return True


@reads("sponsors")
def co_signers_within_limit(case: Case, settings: Settings) -> bool:
    """No more co-signers than the county wants; 0 sets no limit."""
    standing = (Consent.INVITED, Consent.CONFIRMED)
    others = [s for s in case.sponsors if s.position > 1 and s.consent in standing]
    return not settings.cosign_max or len(others) <= settings.cosign_max


@reads("title")
def title_is_short(case: Case, settings: Settings) -> bool:
    """The title is no longer than the county wants, in characters."""
    return len(case.title) <= settings.title_max


@reads("body_sha256", "verdicts")
def body_is_given(case: Case, _: Settings) -> bool:
    """There is a text."""
    return case.body_sha256 is not None or case.is_secret


@reads("body_length")
def body_is_short(case: Case, settings: Settings) -> bool:
    """The text is no longer than the county wants, in characters."""
    return case.body_length <= settings.body_max


@reads("case_no")
def has_a_number(case: Case, _: Settings) -> bool:
    """What is on file has a case number."""
    return bool(case.case_no)


@reads("category")
def category_is_given(case: Case, settings: Settings) -> bool:
    """What is on file has one of the county's categories."""
    return any(case.category == word.name for word in settings.categories)


@reads("verdicts")
def rejection_has_grounds(case: Case, _: Settings) -> bool:
    """A refusal names at least one ground."""
    return bool(case.verdicts) and bool(case.verdicts[-1].grounds)


@reads("received_on", "verdicts")
def decisions_follow_receipt(case: Case, _: Settings) -> bool:
    """Nothing is decided before it was received, nor before an earlier decision."""
    days = [case.received_on, *(v.decided_on for v in case.verdicts)]
    return days == sorted(days)


@reads("verdicts")
def told_after_decision(case: Case, _: Settings) -> bool:
    """No proposer was told of a decision before it was taken."""
    return all(v.notified_on is None or v.notified_on >= v.decided_on for v in case.verdicts)


@reads("state", "drafts")
def drafts_are_awaited(case: Case, _: Settings) -> bool:
    """What is drafted for a meeting can still be decided."""
    if not case.drafts:
        return True
    from tiaan.model import meant  # noqa: PLC0415 - few cases have a draft

    return all(meant.fits(case, draft) for draft in case.drafts)


@reads("public", "public_reason")
def refusal_has_reason(case: Case, _: Settings) -> bool:
    """Who does not want publication says why."""
    return case.public is not PublicConsent.NO or bool(case.public_reason)


@reads("publications", "verdicts", "assignments")
def published_after(case: Case, _: Settings) -> bool:
    """No proposal is public before it was filed, no reply before it was given."""
    if not case.publications:
        return True
    filed = [v.decided_on for v in case.verdicts if v.outcome is Decision.FILE]
    replied = [a.reply.issued_on for a in case.assignments if a.reply and a.role is not Role.CO]
    begun = {PublicationSubject.PROPOSAL: filed, PublicationSubject.REPLY: replied}
    return all(
        begun[one.subject] and min(begun[one.subject]) <= one.published_on
        for one in case.publications
    )


@reads("publications")
def withheld_for_a_reason(case: Case, _: Settings) -> bool:
    """What is not public, or not whole, has a reason."""
    return all(one.reason or one.scope is PublicationScope.FULL for one in case.publications)


@reads("publications", "public")
def published_by_consent(case: Case, _: Settings) -> bool:
    """What is public as of the last decision is so by the proposer's consent."""
    if not case.publications or case.public is PublicConsent.YES:
        return True
    last = {one.subject: one.scope for one in case.publications}
    return set(last.values()) <= {PublicationScope.NONE}
