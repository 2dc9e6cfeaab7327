"""What the file says, as frozen values. A `Case` is one proposal with all that happened to it.

Named tuples with real annotations: strings would be compiled at every start, one by one.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from tiaan.model.terms import (
    ClassScheme,
    CommitmentStatus,
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    DraftKind,
    FeedbackSource,
    LetterKind,
    Mode,
    ObjectionOutcome,
    Origin,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    ReminderWay,
    Result,
    Role,
    Side,
    State,
    Timing,
)

CLASSIFIED_GROUND = "N01"
"""涉及党和国家秘密的: nothing of such a proposal is shown."""
CLASSIFIED_TITLE = "（涉密，交由保密渠道处理）"


class Session(NamedTuple):
    """A session: 11-2 = 十一届二次会议."""

    id: int
    key: str
    label: str
    opens_on: date
    closes_on: date
    cutoff_at: datetime | None = None


class Unit(NamedTuple):
    """A handling unit (承办单位)."""

    id: int
    name: str
    channel: str = ""
    position: int = 0
    is_active: bool = True


class Proposer(NamedTuple):
    """A member or a body that proposes. `remark` tells two people of one name apart.

    Attributes:
        is_active: still in use; one taken out of use keeps what was proposed.
        is_member: of a person; see `sits`.
        since: the first day as a member; None: for as long as anyone asks.
        until: the day of leaving, itself not served; who has one is out of use.
    """

    id: int
    name: str
    is_person: bool = True
    remark: str = ""
    sector: str = ""
    is_active: bool = True
    is_member: bool = True
    since: date | None = None
    until: date | None = None

    @property
    def sits(self) -> bool:
        """Whether this is or was a member (委员); a body never is."""
        return self.is_person and self.is_member

    @property
    def display(self) -> str:
        """The name, with the remark where there is one."""
        return f"{self.name}（{self.remark}）" if self.remark else self.name


class Sponsor(NamedTuple):
    """A proposer of one proposal; position 1 is the first proposer (第一提案人)."""

    id: int
    proposer: Proposer
    position: int
    consent: Consent
    consent_how: str = ""
    consent_on: date | None = None
    sector: str = ""
    invited_on: date | None = None
    answer_by: datetime | None = None
    left_on: date | None = None


class Verdict(NamedTuple):
    """A dated decision on filing."""

    id: int
    outcome: Decision
    decided_on: date
    decided_by: str = ""
    grounds: tuple[str, ...] = ()
    converted_to: str = ""
    note: str = ""
    notified_on: date | None = None
    notified_how: str = ""


class Reply(NamedTuple):
    """A unit's answer in one round; `class_raw` is the class as printed."""

    id: int
    issued_on: date
    result: Result
    class_raw: str
    class_scheme: ClassScheme
    doc_no: str = ""
    signed_by: str = ""
    letter_id: int | None = None


class Assignment(NamedTuple):
    """A unit's duty in one round; `due_rule` is how its day came about (3mo)."""

    id: int
    unit: Unit
    round: int
    role: Role
    assigned_on: date
    due_on: date
    due_rule: str
    ended_on: date | None = None
    end_reason: str = ""
    reply: Reply | None = None


class CaseResult(NamedTuple):
    """The case's own result from a day on."""

    id: int
    result: Result
    set_on: date


class Feedback(NamedTuple):
    """One proposer's rating of one round, of the result and of the work."""

    id: int
    round: int
    proposer: Proposer
    rating_result: str
    rating_work: str | None
    given_on: date
    source: FeedbackSource
    comment: str = ""


class Contact(NamedTuple):
    """A contact with the proposer."""

    id: int
    stage: ContactStage
    way: ContactWay
    happened_on: date
    unit: Unit | None = None
    note: str = ""


class Extension(NamedTuple):
    """A later due day for one duty.

    Attributes:
        was_due_on: the day it had until then, and `was_due_rule` how that had come about.
        due_rule: how much later, or the new day itself.
    """

    id: int
    assignment_id: int
    granted_on: date
    was_due_on: date
    was_due_rule: str
    due_on: date
    due_rule: str
    consent: str
    reason: str = ""


class Objection(NamedTuple):
    """A unit asks to be let off a duty (退办).

    Attributes:
        late_reason: why it was taken although the window had passed.
        moved_to: the id of the duty that took the place of the one given up.
    """

    id: int
    assignment_id: int
    raised_on: date
    reason: str
    suggested: Unit | None = None
    late_reason: str = ""
    outcome: ObjectionOutcome | None = None
    decided_on: date | None = None
    note: str = ""
    moved_to: int | None = None


class Convening(NamedTuple):
    """A leader who brought the units of a collective case together, by post."""

    id: int
    held_on: date
    convened_by: str
    units: tuple[Unit, ...] = ()
    agreed: str = ""


class KeyLeader(NamedTuple):
    """Who supervises a key proposal, by post, or did until a day.

    Attributes:
        left_on: the first day without; None: leads still.
    """

    id: int
    side: Side
    post: str
    since: date
    left_on: date | None = None


class KeyChange(NamedTuple):
    """What a key proposal had been until a day; "" where it was none, or of no topic."""

    id: int
    changed_on: date
    was_level: str
    was_topic: str


class Supervision(NamedTuple):
    """One activity of supervision; those of one `activity` number happened together."""

    id: int
    activity: int
    held_on: date
    form: str
    level: str = ""
    taking_part: str = ""
    outcome: str = ""


class Commitment(NamedTuple):
    """What a unit promised; without a day, `no_date` says why.

    Attributes:
        number: 2 of 17.2; it stays when an earlier promise is taken back.
    """

    id: int
    number: int
    unit: Unit
    made_on: date
    what: str
    promised_on: date | None = None
    no_date: str = ""


class CommitmentCheck(NamedTuple):
    """What was found of a promise on a day.

    Attributes:
        promised_on: its new day, where that changed.
        proof_id: the attachment that proves it; None where there is none.
    """

    id: int
    commitment_id: int
    checked_on: date
    status: CommitmentStatus
    promised_on: date | None = None
    note: str = ""
    proof_id: int | None = None


class Reminder(NamedTuple):
    """A unit was reminded of one duty."""

    id: int
    assignment_id: int
    way: ReminderWay
    reminded_on: date
    note: str = ""


class Publication(NamedTuple):
    """What was decided about making the proposal, or its reply, public."""

    id: int
    subject: PublicationSubject
    scope: PublicationScope
    published_on: date
    reason: str = ""


class Draft(NamedTuple):
    """What a meeting is to decide of the case; nothing counts it before it is applied.

    Attributes:
        said: the options as the command would take them, by name.
    """

    id: int
    kind: DraftKind
    drafted_on: date
    said: dict[str, Any]


class Letter(NamedTuple):
    """A letter about the case, by its number in the register. One to a unit may tell of many cases.

    Attributes:
        unit: to whom; None is the first proposer.
        occasion: of a notice, which decision it tells of; of a handing over, which of the unit's
            duties in the round; of a reminder, the how many-th.
    """

    id: int
    kind: LetterKind
    year: int
    number: int
    unit: Unit | None
    round: int
    occasion: int
    issued_on: date


class Attachment(NamedTuple):
    """A named file kept with the case."""

    id: int
    kind: str
    name: str
    sha256: str


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
        """The latest due day among the duties waited for in the current round."""
        return max((a.due_on for a in self.owing()), default=None)

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
    def number(self) -> str:
        """The number people quote: the case number once there is one, else L and the intake."""
        return self.case_no or f"L{self.intake_no}"


class Who(NamedTuple):
    """Who does something, and when: nothing below reads the clock.

    Attributes:
        today: the day of typing, default of every `--on`.
        at: the moment of typing, UTC, for the log.
        command: the command line as typed, without contact data.
        session: key of the session asked for; None for the newest.
        dry_run: try everything, keep nothing.
    """

    actor: str
    today: date
    at: datetime
    command: str
    session: str | None = None
    dry_run: bool = False


class Receipt(NamedTuple):
    """What an action did to one proposal.

    Attributes:
        number: as shown, 023 or T023 or L42.
        sentence: what happened, in Chinese.
        warnings: advisory rules that do not hold, and what the clerk should know.
        next: commands that make sense now.
    """

    number: str
    before: State | None
    after: State
    sentence: str
    warnings: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
