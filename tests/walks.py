"""Histories made up at random: moves guided by what is open now, some wrong ones among them.

Purely random commands almost never get a case answered; a walk looks at the state of a case and
takes one of the actions that leave it, most of the time.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import county
from logical import dump
from tiaan.actions import (
    amend,
    assign,
    calendar,
    contact,
    convene,
    cosign,
    cosignleave,
    drafting,
    extension,
    feedback,
    letter,
    letterslots,
    lettertemplate,
    meeting,
    memberroll,
    merge,
    notify,
    objection,
    pledge,
    publication,
    publish,
    registry,
    remind,
    reply,
    review,
    submit,
    supervise,
    transfer,
    unitroll,
)
from tiaan.errors import TiaanError
from tiaan.model import workflow
from tiaan.model.dates import DueRule
from tiaan.model.fields import SHEETS
from tiaan.model.refs import Ref
from tiaan.model.terms import (
    Action,
    CommitmentStatus,
    Consent,
    ConsentWay,
    ContactStage,
    ContactWay,
    Decision,
    DraftKind,
    LetterKind,
    Mode,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    ReminderWay,
    State,
    Timing,
)
from tiaan.model.vocabulary import MARKS
from tiaan.model.workdays import Notice
from tiaan.sheets import plan
from tiaan.sheets.drafted import DRAFTED
from tiaan.sheets.grid import Grid
from tiaan.store import queries, registers
from tiaan.store.undo import operations, undo

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.case import Case
    from tiaan.model.records import Who

    Move = Callable[[Who], object]

PEOPLE = ("王芳", "李明", "张伟", "刘洋")
BODIES = ("民盟县总支", "县工商联", "教育界")
UNITS = tuple(county.UNITS)
RATINGS = ("满意", "基本满意", "不满意", "不满意")
RESULTS = ("A", "A", "B", "C", "D", "已解决", "采纳")
SETTINGS = (
    ("feedback_by", "all"),
    ("feedback_by", "lead"),
    ("rehandle_on", "不满意,基本满意"),
    ("rehandle_on", "好"),
    ("due_rule", "1mo"),
    ("due_rule", "20wd"),
    ("title_max", "5"),
    ("decimals", "7"),
)
CASES_MAX = 4
_WEIGHTS = {
    # A withdrawal ends a case, a merger all but; so that others get far, they are rare.
    Action.WITHDRAW: 1,
    Action.MERGE: 2,
    Action.ASSIGN: 4,
    Action.FEEDBACK: 4,
    Action.REPLY: 9,
    Action.REVIEW: 9,
}


def log_end(conn: sqlite3.Connection) -> tuple[Any, ...]:
    """Return what says whether the log has grown; nothing else can happen to it."""
    sql = "SELECT (SELECT max(id) FROM event), id, hash FROM operation ORDER BY id DESC LIMIT 1"
    return tuple(conn.execute(sql).fetchone())


class Walk:
    """One history on a fresh file.

    Attributes:
        snapshots: the dumps after each operation that stands, oldest first; the first is before
            any.
        states: every state that a case has been in.
        refused: how many moves were refused.
        rounds: the most rounds that a case has had.
        imported: every kind of sheet that has been taken in.
    """

    def __init__(self, conn: sqlite3.Connection, seed: int) -> None:
        self.conn = conn
        self.draw = random.Random(seed)  # noqa: S311 - the same histories every time
        self.today = date(2025, 1, 5)
        self._stands = dump(conn)
        self.snapshots = [self._stands]
        self._cases: tuple[Case, ...] = ()
        self._seen = -1
        self.states: set[State] = set()
        self.refused = 0
        self.rounds = 1
        self.imported: set[str] = set()
        self._cases_max = 1 + seed % CASES_MAX

    def actions(self) -> set[str]:
        """Return the actions that the log tells of."""
        return {action for (action,) in self.conn.execute("SELECT DISTINCT action FROM event")}

    def cases(self) -> tuple[Case, ...]:
        """Return every case of the file."""
        # Asked after a step, and before the next: nothing was written in between.
        if self._seen != self.conn.total_changes:
            ids = [i for (i,) in self.conn.execute("SELECT id FROM proposal ORDER BY id")]
            self._cases, self._seen = queries.cases(self.conn, ids), self.conn.total_changes
        return self._cases

    def step(self, *, undo_anywhere: bool = False) -> None:
        """Make one move, some of them dry first; a refused move must leave no trace."""
        self.today += timedelta(self.draw.choice((0, 0, 1, 5, 20)))
        before, past = self._stands, log_end(self.conn)
        move = self._choose(undo_anywhere=undo_anywhere)
        tried = None
        if self.draw.random() < 0.3:
            tried = self._do(move, county.clerk(self.today, dry_run=True))
            assert dump(self.conn) == before, "a dry run left a trace"
        done = self._do(move, county.clerk(self.today))
        assert tried in (None, done), "a dry run said something else"
        if isinstance(done, str):
            self.refused += 1
            assert dump(self.conn) == before, "a refusal left a trace"
            assert log_end(self.conn) == past, "a refusal was logged"
        elif log_end(self.conn) != past:
            self._stands = dump(self.conn)
            self._remember()

    def _do(self, move: Move, who: Who) -> object:
        """Return what was done, or the sentence of a refusal; any other error passes."""
        try:
            return (move(who),)
        except TiaanError as error:
            return error.message

    def _remember(self) -> None:
        """Note where undoing leads back to: an undo leads to where its target began."""
        if operations(self.conn)[-1].undoes is None:
            self.snapshots.append(self._stands)
        else:
            self.snapshots.pop()

    # Choosing

    def _choose(self, *, undo_anywhere: bool) -> Move:
        cases = self.cases()
        live = [case for case in cases if workflow.open_actions(case.state)]
        kind = self.draw.random()
        if len(live) < self._cases_max and (kind < 0.2 or not live):
            return self._submit()
        if kind < 0.28:
            return self._register()
        if kind < 0.34:
            number = None
            if undo_anywhere or self.draw.random() < 0.2:
                number = self.draw.randrange(1, len(operations(self.conn)) + 2)
            if number is None or undo_anywhere:
                return lambda who: undo(self.conn, who, number)
        if kind < 0.62:
            return self.draw.choice(_BESIDE)(self, self.draw.choice(cases))
        if self.draw.random() < 0.35:
            return self._import(live)
        case = self.draw.choice(cases if kind < 0.66 else live)
        actions = workflow.open_actions(case.state)
        if kind < 0.66 or not actions:  # a wrong move, most likely
            actions = tuple({edge.action: None for edge in workflow.EDGES})
        weights = [_WEIGHTS.get(action, 6) for action in actions]
        (action,) = self.draw.choices(actions, weights)
        return _MOVES[action](self, case)

    def _day(self) -> date:
        """Return today, now and then a day that is too early."""
        return self.today - timedelta(300 if self.draw.random() < 0.05 else 0)

    def _pick(self, good: tuple[Any, ...], bad: tuple[Any, ...]) -> Any:
        """Return one that is right, now and then one that is wrong."""
        return self.draw.choice(bad if self.draw.random() < 0.07 else good)

    def _some(self, words: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(self.draw.sample(words, self.draw.randint(1, most)))

    def _submit(self) -> Move:
        kind = self.draw.choice((None, None, None, ProposerKind.PARTY, ProposerKind.OTHER))
        by = self.draw.choice(BODIES if kind else PEOPLE)
        if self.draw.random() < 0.1:
            by = self.draw.choice(PEOPLE + BODIES)
        draft = submit.SubmitDraft(
            f"关于第{self.draw.randrange(1000)}件事的提案",
            by,
            self._day(),
            kind,
            cosign=self._some(PEOPLE, 3) if self.draw.random() < 0.4 else (),
            confirmed=self.draw.random() < 0.7,
            category=self.draw.choice(("", "社会", "经济建设")),
            body=self.draw.choice(("", "正文", f"正文{self.draw.randrange(9)}")),
            phone=self.draw.choice(("", "", "139", "138")),
            public=self.draw.choice(list(PublicConsent)),
        )
        return lambda who: submit.submit(self.conn, draft, who)

    def _resubmit(self, case: Case) -> Move:
        ref, on = _ref(case), self._day()
        title = self.draw.choice(("", "改过的提案"))
        body = self.draw.choice(("", "改过的正文"))
        return lambda who: submit.resubmit(self.conn, ref, on, who, title, body)

    def _review(self, case: Case) -> Move:
        if self.draw.random() < 0.15:
            return self._draft(case)
        draft, refs = self._decision(), self._refs(case)
        return lambda who: review.review(self.conn, refs, draft, who)

    def _decision(self) -> review.ReviewDraft:
        choice = self.draw.choices(
            (Decision.FILE, Decision.REJECT, Decision.RETURN, Decision.CONVERT), (10, 2, 3, 2)
        )[0]
        return review.ReviewDraft(
            choice,
            self._day(),
            grounds=self._pick((("N10",), ("N06", "10"), ("1",)), ((), ("N99",))),
            note=self._pick(("没有建议",), ("",)),
            convert_to=self._pick(("社情民意", "来信"), ("没有的",)),
            number=str(self.draw.randint(1, 30)) if self.draw.random() < 0.2 else None,
            category=self._pick(("", "", "生态"), ("没有的",)),
            key=self.draw.choice(("", "", "重点")),
        )

    def _refs(self, case: Case) -> tuple[Ref, ...]:
        """Return the case, at times with another: a batch is all or nothing."""
        refs = [_ref(case)]
        if self.draw.random() < 0.1:
            refs.append(_ref(self.draw.choice(self.cases())))
        return tuple(refs)

    def _merge(self, case: Case) -> Move:
        survivor = _ref(self.draw.choice(self.cases()))
        refs, on = self._refs(case), self._day()
        return lambda who: merge.merge(self.conn, refs, survivor, on, who)

    def _unmerge(self, case: Case) -> Move:
        refs, on = self._refs(case), self._day()
        return lambda who: merge.unmerge(self.conn, refs, on, who)

    def _withdraw(self, case: Case) -> Move:
        refs, on = self._refs(case), self._day()
        reason = self._pick(("提案人要求",), (" ",))
        return lambda who: merge.withdraw(self.conn, refs, reason, on, who)

    def _assign(self, case: Case) -> Move:
        if self.draw.random() < 0.15:
            return self._draft(case)
        draft, refs = self._handing_over(case), self._refs(case)
        return lambda who: assign.assign(self.conn, refs, draft, who)

    def _handing_over(self, case: Case) -> assign.AssignDraft:
        units = self.draw.sample(UNITS, self.draw.randint(2, 3))
        one, *others = units
        ways: tuple[dict[str, Any], ...] = (
            {"lead": one},
            {"lead": one, "co": tuple(others)},
            {"split": tuple(units)},
            {"units": tuple(units), "leader": "副县长", "collective": True},
        )
        wrong = (
            {"lead": "没有的局"},
            {"co": (one,)},
            {"split": (one,)},
            {"lead": one, "co": (one,)},
        )
        more = self._pick(ways, wrong)
        if case.state is State.ASSIGNED:  # more of the same kind
            more = self._pick(({"co": (one,)}, {"split": (one,)}), ways)
        return assign.AssignDraft(self._day(), **more)

    def _draft(self, case: Case) -> Move:
        """Draft for a meeting what a case waits for, or something else."""
        wanted: review.ReviewDraft | assign.AssignDraft = self._decision()
        if self.draw.random() < (0.3 if case.state is State.PENDING else 0.8):
            wanted = self._handing_over(case)
        elif self.draw.random() < 0.2:
            into = str(_ref(self.draw.choice(self.cases())))
            wanted = review.ReviewDraft(Decision.MERGE, self._day(), into=into)
        refs = self._refs(case)
        return lambda who: drafting.draft(self.conn, refs, wanted, who)

    def _meet(self, case: Case) -> Move:
        """Let a meeting decide on what is drafted, or take it away."""
        kind, on = self.draw.choice(list(DraftKind)), self._day()
        refs = self._refs(case) if self.draw.random() < 0.2 else ()
        skip = self.draw.random() < 0.5
        if self.draw.random() < 0.2:
            return lambda who: drafting.discard(self.conn, kind, refs, on, who)
        return lambda who: meeting.apply(self.conn, kind, refs, on, who, skip_bad=skip)

    def _reply(self, case: Case) -> Move:
        owing = tuple(duty.unit.name for duty in case.owing())
        others = tuple(duty.unit.name for duty in case.duties() if not duty.reply)
        plan = (f"第{self.draw.randrange(9)}件事", self.today + timedelta(90))
        draft = reply.ReplyDraft(
            self._pick(RESULTS, ("E", "", "好")),
            self._day(),
            unit=self._pick(owing or others or UNITS, (*others, "", *UNITS)),
            plans=(plan,) if self.draw.random() < 0.2 else (),
        )
        return lambda who: reply.reply(self.conn, _ref(case), draft, who)

    def _feedback(self, case: Case) -> Move:
        names = [s.proposer.name for s in case.sponsors] or list(PEOPLE)
        draft = feedback.FeedbackDraft(
            self._pick(RATINGS, ("好", "")),
            self._day(),
            work=self.draw.choice(("", "满意")),
            by=self._pick(("", "", *names), PEOPLE),
        )
        if draft.on.day % 5 == 0:  # only some of the units, until a day of their own
            some = [duty.unit.name for duty in case.duties()][:1]
            draft = draft._replace(again=tuple(some), due=DueRule("workdays", 15))
        return lambda who: feedback.feedback(self.conn, _ref(case), draft, who)

    def _remind(self, case: Case) -> Move:
        way, on = self.draw.choice(list(ReminderWay)), self._day()
        note = self.draw.choice(("", "急"))
        refs = self._refs(case) if self.draw.random() < 0.8 else ()
        unit = self.draw.choice(UNITS) if not refs or self.draw.random() < 0.4 else ""
        return lambda who: remind.remind(self.conn, refs, way, on, who, unit=unit, note=note)

    def _letter(self, case: Case) -> Move:
        """Write letters; or take a template, or go back to the program's own."""
        if self.draw.random() < 0.1:
            kind = self.draw.choice(list(LetterKind))
            if self.draw.random() < 0.5:
                return lambda who: lettertemplate.reset_template(self.conn, kind, who)
            data = self.draw.choice((b"one", b"two"))
            return lambda who: lettertemplate.set_template(self.conn, kind, "函.docx", data, who)
        kind = self.draw.choice(list(MARKS))
        refs = self._refs(case) if self.draw.random() < 0.5 else ()
        asked = letterslots.Asked(refs, self._day(), tell=kind is LetterKind.NOTICE)
        if self.draw.random() < 0.2:
            asked = asked._replace(unit=self._pick(UNITS, ("没有的局",)))
        # What is told of the letters: the cases come and go by number.
        return lambda who: [
            (post.kind, post.number, [one.number for one, _ in post.parts])
            for post in letter.issue(self.conn, kind, asked, who).posts
        ]

    def _calendar(self, _: Case) -> Move:
        """Load another arrangement of a year: some days move, whatever they are."""
        year = self.draw.choice((2025, 2025, 2026, 2027))
        notice = Notice(*self.draw.choice((("0101-0110", ""), ("0301-0312", "0315"))))
        return lambda who: calendar.load(self.conn, {year: notice}, who)

    def _amend(self, case: Case) -> Move:
        draft = amend.AmendDraft(
            self._day(),
            **self.draw.choice(
                (
                    {"title": f"更正{self.draw.randrange(5)}"},
                    {"category": self._pick(("", "文化"), ("没有的",))},
                    {"number": str(self.draw.randint(1, 12))},
                    {"result": self.draw.choice(RESULTS)},
                    {"body": self.draw.choice(("", "新正文"))},
                    {"kind": self.draw.choice(list(ProposerKind))},
                    {"confirm": (self.draw.choice(PEOPLE),)},
                    {"excellent": True, "timing": Timing.OFFSESSION, "note": "备注"},
                    {"sector": "教育界", "public": PublicConsent.NO, "key": "重点"},
                )
            ),
        )
        refs = self._refs(case)
        return lambda who: amend.amend(self.conn, refs, draft, who)

    def _supervise(self, case: Case) -> Move:
        refs, on = self._refs(case), self._day()
        led = supervise.LeadDraft(
            on,
            topic=self.draw.choice((None, "", "流通")),
            government=self.draw.choice(((), ("县长",))),
            cppcc=self.draw.choice(((), ("主席", "副主席"))),
            drop=self._pick(((), (), tuple(k.post for k in case.leaders[:1])), (("没有的",),)),
            level=self._pick(("", "重点"), ("没有的",)),
        )
        held = supervise.ActivityDraft(
            self._pick(("双见面", "视察"), ("", "没有的")),
            on,
            self._pick(("", "领衔督办"), ("没有的",)),
            outcome=self.draw.choice(("", "议定")),
        )
        return self.draw.choice(
            (
                lambda who: supervise.lead(self.conn, refs, led, who),
                lambda who: supervise.log(self.conn, refs, held, who),
            )
        )

    def _pledge(self, case: Case) -> Move:
        handled = [one for one in self.cases() if one.state in (State.ASSIGNED, State.REPLIED)]
        case = self.draw.choice(handled) if handled else case
        units = tuple({duty.unit.name for duty in case.assignments}) or UNITS
        made = pledge.PledgeDraft(
            f"第{self.draw.randrange(9)}件事",
            self._day(),
            self._pick((self.today + timedelta(90),), (None, self.today - timedelta(400))),
            self._pick(("",), ("看资金",)),
            self._pick(units, ("", *UNITS)),
        )
        status = self.draw.choice(list(CommitmentStatus))
        changed = status is CommitmentStatus.CHANGED
        found = pledge.CheckDraft(
            status,
            self._day(),
            self._pick((self.today + timedelta(200) if changed else None,), (self.today,)),
            resolved=self.draw.random() < 0.5,
        )
        ref, place = _ref(case), self.draw.choice((1, 1, 2))
        if case.commitments and self.draw.random() < 0.7:
            return lambda who: pledge.update(self.conn, (ref, place), found, who)
        return lambda who: pledge.add(self.conn, ref, made, who)

    def _publish(self, case: Case) -> Move:
        willing = [one for one in self.cases() if one.case_no and one.public is PublicConsent.YES]
        case = self.draw.choice(willing) if willing and self.draw.random() < 0.8 else case
        scope = self.draw.choice(list(PublicationScope))
        whole = scope is PublicationScope.FULL
        draft = publication.PublicationDraft(
            self.draw.choice(list(PublicationSubject)),
            scope,
            self._day(),
            self._pick(("",) if whole else ("涉及个人", "过长"), ("",)),
        )
        refs = self._refs(case)
        return lambda who: publication.publish(self.conn, refs, draft, who)

    def _object(self, case: Case) -> Move:
        case = self._in_hand(case)
        ref, on = _ref(case), self._day()
        names = tuple(duty.unit.name for duty in case.duties() if duty.reply is None) or UNITS
        asked = objection.ObjectionDraft(
            on,
            self._pick(("不归本单位",), ("",)),
            self._pick(names, ("", *UNITS)),
            self.draw.choice(("", *UNITS)),
            self._pick(("领导批示",), ("",)),
        )
        given = transfer.TransferDraft(
            on, self.draw.choice(UNITS), due=self.draw.choice((None, DueRule("months", 2)))
        )
        if not any(o.outcome is None for o in case.objections):
            return lambda who: objection.raise_objection(self.conn, ref, asked, who)
        if self.draw.random() < 0.7:
            return lambda who: transfer.accept(self.conn, ref, given, who)
        return lambda who: objection.refuse(self.conn, ref, "职责清楚", on, who)

    def _in_hand(self, case: Case) -> Case:
        """Return, most of the time, a case that a unit owes an answer to, if there is one."""
        owing = [one for one in self.cases() if one.owing()]
        return self.draw.choice(owing) if owing and self.draw.random() < 0.8 else case

    def _extend(self, case: Case) -> Move:
        case = self._in_hand(case)
        names = tuple(duty.unit.name for duty in case.duties() if duty.reply is None) or UNITS
        draft = extension.ExtensionDraft(
            self._day(),
            DueRule("months", self._pick((1, 2), (40,))),
            self._pick(("提案人",), ("",)),
            self.draw.choice(("", *names)),
        )
        return lambda who: extension.extend(self.conn, _ref(case), draft, who)

    def _cosign(self, case: Case) -> Move:
        ref, on = _ref(case), self._day()
        names = self._some(PEOPLE, 2)
        asked = tuple(s.proposer.name for s in case.sponsors if s.position > 1) or PEOPLE
        one, heir = self.draw.choice(asked), self.draw.choice(("", *asked))
        first = case.first.proposer.name if case.first else one
        until = datetime.combine(on + timedelta(self.draw.choice((0, 3))), time(12))
        late = self._pick(("", "路上耽搁"), ("",))
        at = datetime.combine(self.today, time(18))
        return self.draw.choice(
            (
                lambda who: cosign.invite(self.conn, ref, names, on, until, who),
                lambda who: cosign.confirm(
                    self.conn, ref, (one,), ConsentWay.SIGNATURE, on, who, late
                ),
                lambda who: cosign.decline(self.conn, ref, (one,), on, who),
                lambda who: cosign.expire(self.conn, at, who),
                lambda who: cosignleave.withdraw(self.conn, ref, one, "", on, who),
                lambda who: cosignleave.withdraw(self.conn, ref, first, heir, on, who),
            )
        )

    def _contact(self, case: Case) -> Move:
        names = tuple(duty.unit.name for duty in case.duties()) or UNITS
        draft = contact.ContactDraft(
            self.draw.choice(list(ContactWay)),
            self._day(),
            self.draw.choice((None, *ContactStage)),
            self._pick(("", *names), UNITS),
            self.draw.choice(("", "到现场")),
        )
        refs = self._refs(case)
        return lambda who: contact.contact(self.conn, refs, draft, who)

    def _notify(self, case: Case) -> Move:
        refs, on, way = self._refs(case), self._day(), self._pick(("电话", "信函"), ("",))
        return lambda who: notify.notify(self.conn, refs, way, on, who)

    def _convene(self, case: Case) -> Move:
        together = [one for one in self.cases() if one.mode is Mode.COLLECTIVE]
        case = self.draw.choice(together or [case])
        draft = convene.ConveneDraft(
            self._day(), self.draw.choice(("", "副县长")), self._some(UNITS, 3), "合写一份"
        )
        return lambda who: convene.convene(self.conn, _ref(case), draft, who)

    def _register(self) -> Move:
        key, value = self.draw.choice(SETTINGS)
        name = self.draw.choice((*PEOPLE, "赵敏", "孙丽"))
        unit = self.draw.choice(UNITS)
        new = f"{unit}{self.draw.randrange(3)}"
        number = self.draw.randrange(3)
        bureau = f"县第{number}局"
        left = self.draw.choice((None, date(2024, 6, 1)))
        past = date(2021 + number, 1, 5)  # before the county's own: the newest stays the current
        return self.draw.choice(
            (
                lambda who: unitroll.add_units(self.conn, (bureau,), "政府系统", who),
                lambda who: unitroll.retire_unit(self.conn, bureau, who),
                lambda who: memberroll.retire_member(self.conn, name, who, left),
                lambda who: memberroll.retire_member(self.conn, name, who, never=True),
                lambda who: memberroll.add_members(self.conn, (f"M{number + 1}",), who, since=past),
                lambda who: registry.add_session(
                    self.conn, f"十届{number + 1}次会议", past, past, None, who, Action.REGISTER
                ),
                lambda who: self._freeze(f"定稿{number}", who),
                lambda who: registry.change_settings(self.conn, {key: value}, who),
                lambda who: registry.change_settings(self.conn, {key: value}, who),
                lambda who: memberroll.add_members(
                    self.conn, (name,), who, remark="新", phone="137"
                ),
                lambda who: unitroll.rename_unit(self.conn, unit, new, who),
                lambda who: unitroll.add_alias(self.conn, unit, (new,), who),
            )
        )

    def _freeze(self, name: str, who: Who) -> object:
        sessions = registers.sessions(self.conn)
        figures = [("received", "收到", len(self.cases()), None, "")]
        return publish.freeze(self.conn, name, figures, sessions, self.today, "returned", who)

    # Sheets

    def _import(self, live: list[Case]) -> Move:
        """Take in a sheet, most often of a stage that some proposal waits for."""
        waiting: dict[str, list[list[str]]] = {
            "reviews": [
                [f"L{case.intake_no}", self._pick(("立案", "立案", "退回"), ("好",)), "没有建议"]
                for case in live
                if case.state is State.PENDING
            ],
            "assignments": [
                [f"L{case.intake_no}", *self.draw.sample(UNITS, 2)]
                for case in live
                if case.state is State.FILED
            ],
            "replies": [
                [f"L{case.intake_no}", case.owing()[0].unit.name, self._pick(RESULTS, ("好",))]
                for case in live
                if case.owing()
            ],
            "feedback": [
                [f"L{case.intake_no}", self._pick(RATINGS, ("好",))]
                for case in live
                if case.state is State.REPLIED
            ],
            "units": [[self.draw.choice((*UNITS, "县新设局")), f"新设{self.draw.randrange(9)}局"]],
            "members": [
                [
                    *(self.draw.choice((*PEOPLE, "钱进")), self._pick(("教育界",), ("",)), "136"),
                    *(self.draw.choice(("", "是", "否")), self.draw.choice(("", "2024-06-01"))),
                ]
            ],
            "proposals": self._proposal_rows(live),
        }
        if self.draw.random() < 0.4:
            waiting = self._list_rows()
        kinds = [kind for kind, rows in waiting.items() if rows]
        unseen = [kind for kind in kinds if kind not in self.imported]
        kind = self.draw.choice(unseen if unseen and self.draw.random() < 0.8 else kinds)
        lines = [tuple(cell or None for cell in row) for row in waiting[kind]]
        grid = Grid("表.xlsx", "", (_HEADS[kind], *lines))
        update, skip_bad = self.draw.random() < 0.5, self.draw.random() < 0.3
        draft = kind in DRAFTED and self.draw.random() < 0.3

        def move(who: Who) -> object:
            sheets = plan.read(self.conn, [grid], kind=kind, who=who, update=update, draft=draft)
            done = plan.apply(self.conn, sheets, who, skip_bad=skip_bad)
            if done.operation is not None and not who.dry_run and not draft:
                self.imported.add(kind)
            return [(row.verdict, row.number) for row in done.plan.rows]

        return move

    def _list_rows(self) -> dict[str, list[list[str]]]:
        """Return, for each list, a row of a case that it fits; one of members where none does."""
        cases, on = self.cases(), self._day().isoformat()
        owing = [case for case in cases if case.owing()]
        handled = [case for case in cases if case.assignments and case.state in workflow.HANDLED]
        together = [case for case in handled if case.mode is Mode.COLLECTIVE]
        unit = {case.id: case.assignments[-1].unit.name for case in handled}
        choose = self.draw.choice
        rows: dict[str, tuple[list[Case], Callable[[Case], list[str]]]] = {
            "cosigners": (
                [case for case in cases if case.state is not State.WITHDRAWN],
                lambda _: [choose(PEOPLE), choose(list(Consent)).label, choose(("签名", "")), on],
            ),
            "contacts": (
                handled,
                lambda _: [choose(("", "办前", "办后")), self._pick(("面商", "电话"), ("",)), on],
            ),
            "objections": (
                owing,
                lambda case: [
                    *(case.owing()[0].unit.name, on, "不归本单位"),
                    *(
                        choose(("", "同意", "不同意")),
                        choose(UNITS),
                        self._pick(("领导批示",), ("",)),
                    ),
                ],
            ),
            "extensions": (
                owing,
                lambda case: [
                    *(case.owing()[0].unit.name, self._pick(("提案人",), ("",)), on),
                    str(case.owing()[0].due_on + timedelta(20)),
                ],
            ),
            "convenings": (together, lambda _: ["副县长", on, choose(("", "合写一份"))]),
            "reminders": (owing, lambda case: [case.owing()[0].unit.name, choose(("电话", "函"))]),
            "supervision": (
                [case for case in cases if case.state in workflow.ON_FILE],
                lambda _: ["双见面", on, choose(("", "县长")), choose(("", "流通"))],
            ),
            "pledges": (
                handled,
                lambda case: [
                    *(unit[case.id], f"第{self.draw.randrange(4)}件事", "2027-06-30"),
                    choose(("", "已兑现", "进行中")),
                ],
            ),
        }
        return {
            kind: [[f"L{case.intake_no}", *row(case)] for case in some[:1]]
            for kind, (found, row) in rows.items()
            if (some := self.draw.sample(found, len(found)))
        } or {"members": [["钱进", "教育界", "136", "", ""]]}

    def _proposal_rows(self, live: list[Case]) -> list[list[str]]:
        """Return rows of proposals: known ones told again, and a new one with its whole life."""
        rows = [
            [
                *(case.title, case.first.proposer.name, self._pick(("社会", "文化"), ("没有的",))),
                *[""] * 5,
            ]
            for case in live
            if case.first and self.draw.random() < 0.5
        ]
        if len(live) < self._cases_max or not rows:
            title, lead = f"关于第{self.draw.randrange(1000)}件事的建议", self.draw.choice(PEOPLE)
            whole = self.draw.random() < 0.5
            life = ["立案", self.draw.choice(UNITS), "A", "满意"] if whole else [""] * 4
            rows.append([title, lead, "社会", *life, self.draw.choice(("", "135"))])
        return rows


_HEADS: dict[str, tuple[str, ...]] = {
    "reviews": ("收件号", "审查结果", "退回理由"),
    "assignments": ("收件号", "主办单位", "会办单位"),
    "replies": ("收件号", "答复单位", "办理结果"),
    "feedback": ("收件号", "对办理结果的评价"),
    "units": ("单位名称", "别名"),
    "members": ("姓名", "界别", "联系电话", "是否委员", "离任日期"),
    "proposals": (
        *("案由", "提案人", "提案类别", "审查结果"),
        *("主办单位", "办理结果", "对办理结果的评价", "联系电话"),
    ),
    "cosigners": ("收件号", "附议人", "附议情况", "确认方式", "确认日期"),
    "contacts": ("收件号", "阶段", "沟通方式", "沟通时间"),
    "objections": (
        *("收件号", "承办单位", "申退日期", "申退理由", "处理意见", "改办单位", "逾期理由"),
    ),
    "extensions": ("收件号", "承办单位", "同意人", "批准日期", "延长至"),
    "convenings": ("收件号", "主持人", "会议日期", "议定事项"),
    "reminders": ("收件号", "承办单位", "催办方式"),
    "supervision": ("收件号", "督办形式", "督办时间", "督办领导", "选题"),
    "pledges": ("收件号", "承办单位", "承诺内容", "完成时限", "落实情况"),
}
assert _HEADS.keys() == SHEETS.keys()


def _ref(case: Case) -> Ref:
    return Ref(case.intake_no, intake=True)


_BESIDE: tuple[Callable[[Walk, Case], Move], ...] = (
    # What is corrected or noted beside the moves, whatever the state.
    Walk._amend,
    Walk._amend,
    Walk._cosign,
    Walk._supervise,
    Walk._pledge,
    Walk._contact,
    Walk._notify,
    Walk._notify,
    Walk._convene,
    Walk._convene,
    Walk._remind,
    Walk._calendar,
    Walk._object,
    Walk._object,
    Walk._extend,
    Walk._publish,
    Walk._meet,
    Walk._letter,
    Walk._letter,
)
_MOVES: dict[Action, Callable[[Walk, Case], Move]] = {
    Action.SUBMIT: Walk._resubmit,
    Action.REVIEW: Walk._review,
    Action.MERGE: Walk._merge,
    Action.UNMERGE: Walk._unmerge,
    Action.WITHDRAW: Walk._withdraw,
    Action.ASSIGN: Walk._assign,
    Action.REPLY: Walk._reply,
    Action.FEEDBACK: Walk._feedback,
}
