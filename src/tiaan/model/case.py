"""One proposal with all that happened to it, and what follows from that alone.

A named tuple with real annotations: strings would be compiled at every start, one by one.
"""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.records import (
    Assignment,
    Attachment,
    CaseResult,
    Commitment,
    CommitmentCheck,
    Contact,
    Convening,
    Draft,
    Extension,
    Feedback,
    KeyChange,
    KeyLeader,
    Letter,
    Objection,
    Proposer,
    Publication,
    Reminder,
    Reply,
    Session,
    Sponsor,
    Supervision,
    Unit,
    Verdict,
)
from tiaan.model.terms import (
    SUBMITTED,
    Consent,
    Decision,
    Mode,
    Origin,
    ProposerKind,
    PublicConsent,
    Result,
    Role,
    Side,
    State,
    Timing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tiaan.model.settings import Settings

    _Holds = Callable[["Case", Settings], bool]

CLASSIFIED_GROUND = "N01"
"""涉及党和国家秘密的: nothing of such a proposal is shown."""
CLASSIFIED_TITLE = "（涉密，交由保密渠道处理）"


READS: "dict[Callable[[Case, Settings], bool], tuple[str, ...]]" = {}
"""Of which fields of a case the answer to a question depends; see `reads`."""


class Case(NamedTuple):
    """One proposal as it stands, with its dated rows in order."""

    id: int
    session: Session
    intake_no: int
    case_no: str | None
    title: str
    kind: ProposerKind
    timing: Timing
    state: State
    received_on: date
    category: str = ""
    public: PublicConsent = PublicConsent.UNKNOWN
    public_reason: str = ""
    suggested_unit: str = ""
    note: str = ""
    key_level: str = ""
    is_excellent: bool = False
    key_topic: str = ""
    stated_signers: int | None = None
    mode: Mode | None = None
    leader: str = ""
    round: int = 1
    body_sha256: str | None = None
    body_length: int = 0
    merged_into: int | None = None
    sponsors: tuple[Sponsor, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    results: tuple[CaseResult, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    contacts: tuple[Contact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    old_numbers: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    objections: tuple[Objection, ...] = ()
    convenings: tuple[Convening, ...] = ()
    leaders: tuple[KeyLeader, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    commitment_checks: tuple[CommitmentCheck, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    publications: tuple[Publication, ...] = ()
    drafts: tuple[Draft, ...] = ()
    letters: tuple[Letter, ...] = ()
    key_changes: tuple[KeyChange, ...] = ()
    absorbed: tuple[str, ...] = ()
    absorbed_proposers: tuple[Proposer, ...] = ()

    @property
    def origin(self) -> Origin:
        """From members, or collective (集体提案)."""
        return Origin.COLLECTIVE if self.kind.is_collective else Origin.MEMBERS

    def leading(self, as_of: date | None = None) -> tuple[KeyLeader, ...]:
        """Return who leads its supervision, now or on a day."""
        if as_of is None:
            return tuple(one for one in self.leaders if one.left_on is None)
        return tuple(
            one
            for one in self.leaders
            if one.since <= as_of and (one.left_on is None or one.left_on > as_of)
        )

    def led_by(self, side: Side, as_of: date | None = None) -> str:
        """Return the posts of those of one side who lead; "" where nobody does."""
        return "、".join(one.post for one in self.leading(as_of) if one.side is side)

    def keyed(self, as_of: date | None = None) -> tuple[str, str]:
        """Return its key level and topic, now or as they were known on a day."""
        for change in self.key_changes:
            if as_of is not None and change.changed_on > as_of:
                return change.was_level, change.was_topic
        return self.key_level, self.key_topic

    @property
    def is_secret(self) -> bool:
        """Whether it was refused as touching secrets."""
        return bool(self.verdicts) and CLASSIFIED_GROUND in self.verdicts[-1].grounds

    @property
    def shown_title(self) -> str:
        """The title, or what stands in its place for a secret matter."""
        return CLASSIFIED_TITLE if self.is_secret else self.title

    @property
    def first(self) -> Sponsor | None:
        """The first proposer."""
        for sponsor in self.sponsors:
            if sponsor.position == 1:
                return sponsor
        return None

    def first_on(self, day: date) -> Sponsor | None:
        """Return who was first proposer at the end of a day."""
        left = [s for s in self.sponsors if s.consent_how == SUBMITTED and s.left_on]
        later = [s for s in left if s.position > 1 and s.left_on and s.left_on > day]
        return min(later, key=lambda s: s.left_on or day) if later else self.first

    @property
    def confirmed(self) -> tuple[Sponsor, ...]:
        """The sponsors that count: the first and the co-signers who agreed."""
        return tuple(s for s in self.sponsors if s.consent is Consent.CONFIRMED)

    @property
    def was_filed(self) -> bool:
        """Whether it stood filed before its latest decision."""
        earlier = [v.outcome for v in self.verdicts[:-1]]
        return bool(earlier) and earlier[-1] is Decision.FILE

    def duties(self, round_: int | None = None) -> tuple[Assignment, ...]:
        """Return the open assignments of a round, the current one by default."""
        wanted = self.round if round_ is None else round_
        return tuple(a for a in self.assignments if a.round == wanted and a.ended_on is None)

    def taken_from(self, duty: Assignment) -> Assignment | None:
        """Return the duty given up for this one (转交); None for one handed out at first."""
        given_up = {o.assignment_id for o in self.objections if o.moved_to == duty.id}
        return next((a for a in self.assignments if a.id in given_up), None)

    def duties_of(self, unit: Unit | None, round_: int) -> tuple[Assignment, ...]:
        """Return every duty that a unit was given in a round, ended ones too, oldest first."""
        found = [
            duty
            for duty in self.assignments
            if unit is not None and duty.unit.id == unit.id and duty.round == round_
        ]
        return tuple(sorted(found, key=lambda duty: duty.id))

    def owing(self, round_: int | None = None) -> tuple[Assignment, ...]:
        """Return the duties whose reply the case waits for in a round.

        Co-handlers answer the lead, not the proposer, so theirs are not waited for; of the units of
        a collective case one answers for all.
        """
        duties = [a for a in self.duties(round_) if a.role is not Role.CO]
        if self.mode is Mode.COLLECTIVE and any(a.reply for a in duties):
            return ()
        return tuple(a for a in duties if a.reply is None)

    def replies(self, round_: int | None = None) -> tuple[Reply, ...]:
        """Return the replies that answer the proposer in a round (co-handlers' opinions do not)."""
        wanted = self.round if round_ is None else round_
        return tuple(
            a.reply
            for a in self.assignments
            if a.round == wanted and a.role is not Role.CO and a.reply is not None
        )

    @property
    def replied_on(self) -> date | None:
        """The day the first round was fully answered; None while a reply is owed."""
        first = self.duties(1)
        if not first or self.owing(1):
            return None
        return max((reply.issued_on for reply in self.replies(1)), default=None)

    @property
    def due_on(self) -> date | None:
        """The day the next reply is due of those waited for in the current round."""
        return min((a.due_on for a in self.owing()), default=None)

    @property
    def result(self) -> Result | None:
        """The case's own result, as it stands."""
        return self.results[-1].result if self.results else None

    def rating(self, feedback_by: str, scale: tuple[str, ...], round_: int) -> str | None:
        """Return the rating that stands for the case in a round; None when not returned."""
        form = self.form(feedback_by, scale, round_)
        return form.rating_result if form else None

    def form(self, feedback_by: str, scale: tuple[str, ...], round_: int) -> Feedback | None:
        """Return the form that stands for the case in a round; None when not returned.

        Args:
            feedback_by: ``lead`` for the first proposer's, ``all`` for the worst returned.
            scale: the county's ratings, best first; one that left the scale counts as worst.
            round_: which round.
        """
        first = self.first
        given = [
            f
            for f in self.feedback
            if f.round == round_
            and (feedback_by == "all" or (first is not None and f.proposer.id == first.proposer.id))
        ]
        rank = {word: place for place, word in enumerate(scale)}
        return max(given, key=lambda f: rank.get(f.rating_result, len(scale)), default=None)

    @property
    def own_number(self) -> str:
        """The number within its session: the case number if there is one, else L and the intake."""
        return self.case_no or f"L{self.intake_no}"

    def seen_from(self, home: Session) -> str:
        """Return the number as it is written where the session `home` is meant."""
        return f"{self.session.seen_from(home.key).mark}{self.own_number}"

    @property
    def number(self) -> str:
        """The number people quote and type: with its session where another one is meant."""
        return f"{self.session.mark}{self.own_number}"


def reads(*fields: str) -> "Callable[[_Holds], _Holds]":
    """Say which fields of a case a rule's answer depends on, so that it is asked when one changes.

    `tests/model/test_rules.py` watches what every rule really reads.
    """

    def note(holds: "_Holds") -> "_Holds":
        READS[holds] = fields
        return holds

    return note


def shown_number(case: Case, settings: "Settings", home: Session | None = None) -> str:
    """Return the number as people see it and may type it: 11-2/T005.

    Args:
        case: the proposal.
        settings: the county's: collective cases carry its letter.
        home: the session whose numbers are bare; None for the one that the command means.
    """
    session = case.session if home is None else case.session.seen_from(home.key)
    prefix = settings.collective_prefix if case.mode is Mode.COLLECTIVE and case.case_no else ""
    return f"{session.mark}{prefix}{case.own_number}"


def shown_together(cases: "Sequence[Case]", settings: "Settings") -> tuple[str, ...]:
    """Return the numbers on one paper: bare, or each with its session where they are of several.

    A letter is read where no command is: it must not say less in a year than it does today.
    """
    several = len({case.session.id for case in cases}) > 1
    return tuple(
        (f"{case.session.key}/" if several else "") + shown_number(case, settings, case.session)
        for case in cases
    )
