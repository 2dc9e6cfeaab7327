"""What the file says, row by row, as frozen values; `case.Case` holds those of one proposal.

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
    ObjectionOutcome,
    PublicationScope,
    PublicationSubject,
    ReminderWay,
    Result,
    Role,
    Side,
    State,
)


class Session(NamedTuple):
    """A session: 11-2 = 十一届二次会议.

    Attributes:
        mark: what its numbers are typed with where the command means another one: 11-2/.
    """

    id: int
    key: str
    label: str
    opens_on: date
    closes_on: date
    cutoff_at: datetime | None = None
    mark: str = ""

    def seen_from(self, home: str) -> "Session":
        """Return it as it is called where the session with the key `home` is meant."""
        return self._replace(mark="" if self.key == home else f"{self.key}/")


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
