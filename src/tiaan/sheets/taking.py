"""Rows of a proposal sheet held against the file and told to it, one after the other.

The preview and the import are the same run; the preview's is thrown away. That is why a verdict is
what would really happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.errors import NotFound, TiaanError
from tiaan.model.refs import number_key, parse_ref
from tiaan.model.terms import Decision
from tiaan.model.text import fold, title_key
from tiaan.sheets import stages, steps
from tiaan.sheets.differing import differences
from tiaan.sheets.index import Index
from tiaan.sheets.meaning import Words
from tiaan.sheets.outcome import (
    Barred,
    Contradiction,
    Faulty,
    Options,
    PlanRow,
    Verdict,
    fault,
    refuse,
    sentences,
)
from tiaan.sheets.repeats import with_roles
from tiaan.sheets.steps import AMENDABLE, Telling
from tiaan.store import listing, registers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Session
    from tiaan.model.refs import Ref
    from tiaan.model.table import Value
    from tiaan.sheets.values import Problem, SheetRow
    from tiaan.store.journal import Operation


class Taking:
    """One run over the rows of a sheet, inside one operation."""

    def __init__(self, op: Operation, session: Session, options: Options, barred: Barred) -> None:
        self.op = op
        self._barred = barred
        self.options = options
        self.session = session
        self.words = Words(op.settings, op.registers)
        self.index = Index(op.conn)
        self._by_key = {session.key: session for session in op.sessions.values()}
        self._meant: list[tuple[dict[str, Value], list[Problem], Session]] = []
        self._shown: dict[int, dict[str, Value]] = {}
        self._claimed: set[int] = set()
        self._owner: dict[int, int] = {}
        self._numbers = steps.Numbers(op)
        self._followers: dict[int, list[int]] = {}
        self._done: dict[int, PlanRow] = {}
        self._fresh: list[Case] = []
        self._held: set[int] = set()
        self._rows: Sequence[SheetRow] = ()

    def run(
        self, rows: Sequence[SheetRow], progress: Callable[[int, int], None] | None = None
    ) -> tuple[PlanRow, ...]:
        """Tell every row, and return what became of each, in order.

        Raises:
            Contradiction: rows that contradict each other were met, and are barred from now on.
        """
        known = len(self._barred)
        self._rows = [self._with_roles(row) if len(row.lines) > 1 else row for row in rows]
        self._prepare()
        self._held = {i for some in self._followers.values() for i in some}
        for place in range(len(rows)):
            if place not in self._done and place not in self._held:
                self._one(place)
            if progress:
                progress(place + 1, len(rows))
        for place in sorted(self._held - self._done.keys()):
            self._one(place)
        if len(self._barred) > known:
            raise Contradiction
        return tuple(self._done[place] for place in range(len(rows)))

    def _prepare(self) -> None:
        """Read every row's words, find what it means, and fetch those proposals at once."""
        places: dict[tuple[int, Any], int] = {}
        for place, row in enumerate(self._rows):
            meant, problems = self.words.meaning(row)
            key = row.values.get("session")
            session = self._by_key.get(str(key)) if key else self.session
            if session is None:
                problems.append(row.problem("文件中没有这个届次", "session"))
                session = self.session
            self._meant.append((meant, problems, session))
            if (known := self.index.by_number(session.id, meant)) is not None:
                self._claimed.add(known)
            if number := meant.get("case_no"):
                places.setdefault((session.id, number_key(str(number))), place)
                self._numbers.reserve(session.id, str(number))
            if intake := meant.get("intake_no"):
                places.setdefault((session.id, ("L", intake)), place)
        for place, (meant, _, session) in enumerate(self._meant):
            if meant.get("merged_into") and stages.decision(meant) is Decision.MERGE:
                ref = parse_ref(str(meant["merged_into"]))
                target = places.get(
                    (session.id, ("L", ref.number) if ref.intake else (ref.prefix, ref.number))
                )
                if target is not None and target != place:
                    self._followers.setdefault(target, []).append(place)
        self._fetch(self._claimed)

    def _with_roles(self, row: SheetRow) -> SheetRow:
        """Give the units of a row made of several lines the roles that they have in the file."""
        session = self._by_key.get(str(row.values.get("session")), self.session)
        found = self.index.by_number(session.id, row.values)
        if found is None:
            return row
        self._fetch({found})
        return with_roles(row, self._shown[found], self.words)

    def _fetch(self, ids: set[int]) -> None:
        wanted = sorted(ids - self._shown.keys())
        self.op.load(wanted)
        cases = [self.op.case(i) for i in wanted]
        rows = listing.rows(self.op.conn, cases, contacts=True)
        self._shown.update(zip(wanted, rows, strict=True))

    def _one(self, place: int) -> PlanRow:
        """Tell one row; a failing one leaves nothing, nor do those that hang on it."""
        row = self._rows[place]
        meant, _, session = self._meant[place]
        self.op.source = row.source
        number = str(meant.get("case_no") or row.raw.get("intake_no", ""))
        title = row.raw.get("title", "")
        fresh = len(self._fresh)
        before = len(self._done)
        try:
            barred = [self._barred[place]] if place in self._barred else []
            refuse(*row.problems, *self._meant[place][1], *barred)
            found = self._find(row, meant, session)
            if found is not None and found in self._owner:
                done = self._repeated(place, self._owner[found])
            else:
                with self.op.attempt():
                    done = self._new(place) if found is None else self._known(place, found)
        except (TiaanError, Faulty) as error:
            del self._fresh[fresh:]
            for other in list(self._done)[before:]:
                self._done[other] = self._orphan(other, place)
            faults = error.problems if isinstance(error, Faulty) else (fault(row, error),)
            done = PlanRow(row, Verdict.BAD, number, title, problems=faults, facts=meant)
        self._done[place] = done
        if place not in self._held:
            for case in self._fresh:
                self.index.add(case)
            self._fresh.clear()
        return done

    def _orphan(self, place: int, survivor: int) -> PlanRow:
        row = self._rows[place]
        fault = row.problem(f"主案所在的第 {self._rows[survivor].line} 行有误", "merged_into")
        was = self._done[place]
        return PlanRow(row, Verdict.BAD, was.number, was.title, problems=(fault,), facts=was.facts)

    def _find(self, row: SheetRow, meant: Mapping[str, Value], session: Session) -> int | None:
        """Return the proposal a row means; None for one that the file does not have.

        Raises:
            Ambiguous: the first proposer may be several people.
            Faulty: the number is another proposal's.
        """
        found = self.index.by_number(session.id, meant)
        if found is not None:
            self._fetch({found})
            shown = self._shown[found]
            told = [meant.get("title"), meant.get("lead")]
            kept = [shown["title"], shown["lead"]]
            if (
                None not in (*told, *kept)
                and found not in self._owner
                and title_key(str(told[0])) != title_key(str(kept[0]))
                and fold(self._lead(meant)) != fold(str(kept[1]))
            ):
                key = "case_no" if "case_no" in meant else "intake_no"
                raise Faulty(row.problem(f"这个号在文件中是另一件：{kept[0]}", key))
            return found
        if "title" not in meant or "lead" not in meant:
            return None
        person = registers.find_proposer(self.op.registers, self._lead(meant))
        if person is None:
            return None
        found = self.index.by_title(session.id, str(meant["title"]), person.id, self._claimed)
        if found is not None and found not in self._owner:
            self._fetch({found})
        elif found is not None and "case_no" in meant:
            return None
        return found

    def _lead(self, meant: Mapping[str, Value]) -> str:
        return self.words.proposer(str(meant["lead"]), str(meant.get("sector", "")))

    def _repeated(self, place: int, first: int) -> PlanRow:
        """Return what a second row of one proposal is: the same, where it says nothing else.

        Raises:
            Faulty: it says something else than the first.
        """
        mine, theirs = self._meant[place][0], self._meant[first][0]
        row, line = self._rows[place], self._rows[first].line
        apart = ("session", "intake_no")
        differing = [k for k in mine if k not in apart and mine[k] != theirs.get(k)]
        if differing:
            labels = "、".join(row.labels.get(key, key) for key in differing)
            said = f"行是同一件提案，而{labels}不同"
            here, there = row.problem(f"与第 {line} {said}"), self._rows[first]
            self._barred |= {place: here, first: there.problem(f"与第 {row.line} {said}")}
            raise Faulty(here)
        was = self._done[first]
        remark = f"与第 {line} 行相同"
        return PlanRow(row, Verdict.SAME, was.number, was.title, remarks=(remark,))

    def _telling(self, place: int, received: date | None = None) -> tuple[Telling, tuple[str, ...]]:
        row = self._rows[place]
        meant, _, session = self._meant[place]
        if received is not None and "received_on" not in meant:
            meant = {**meant, "received_on": received}
        days, assumed = stages.days_of(meant, session, self.options.today, self.options.on)
        number = None
        if stages.decision(meant) is Decision.FILE and "case_no" not in meant:
            number = self._numbers.next(session.id)

        lead = {"lead": self._lead(meant)} if "lead" in meant else {}
        meant = {**meant, **lead}

        def survivor(raw: str) -> Case:
            ref = parse_ref(raw)
            fresh = [case.id for case in self._fresh if _is_called(case, ref)]
            found = fresh[0] if fresh else self.index.by_ref(session.id, raw)
            if found is None:
                raise NotFound(f"没有主案 {raw}", "主案须在文件中，或在同一张表中")
            case = self.op.case(found)
            meant["merged_into"] = case.own_number
            return case

        def decided(case: Case) -> None:
            if self._followers.get(place):
                self._fresh.append(case)
                for other in self._followers[place]:
                    if other not in self._done:
                        self._one(other)
                self.op.source = row.source

        telling = Telling(
            row, meant, session, days, self.options.confirmed, number, survivor, decided
        )
        return telling, assumed

    def _new(self, place: int) -> PlanRow:
        row = self._rows[place]
        for key, label in (("title", "案由"), ("lead", "提案人")):
            if key not in row.values:
                raise Faulty(row.problem(f"缺少{label}", key))
        telling, assumed = self._telling(place)
        known = len(self.op.registers.proposers)
        case = steps.go_on(self.op, steps.begin(self.op, telling), telling)
        self._hold(telling, case)
        if all(case.id != fresh.id for fresh in self._fresh):
            self._fresh.append(case)
        self._owner[case.id] = place
        return PlanRow(
            row,
            Verdict.NEW,
            case.number,
            case.title,
            facts=telling.meant,
            assumed=assumed,
            advice=sentences(self.op.advice(case)),
            newcomers=tuple(p.display for p in [*self.op.registers.proposers.values()][known:]),
        )

    def _known(self, place: int, case_id: int) -> PlanRow:
        """Hold a row against the proposal that the file has; with `update`, correct that."""
        row = self._rows[place]
        meant = self._meant[place][0]
        case = self.op.case(case_id)
        if "merged_into" in meant:
            survivor = self.index.by_ref(case.session.id, str(meant["merged_into"]))
            if survivor is not None:
                meant["merged_into"] = self.op.case(survivor).own_number
        differing = tuple(differences(row, meant, self._shown[case_id], self.words))
        self._owner[case_id] = place
        verdict = Verdict.CHANGED if differing else Verdict.SAME
        if differing and self.options.update:
            telling, _ = self._telling(place, case.received_on)
            keys = {difference.key for difference in differing}
            on = self.options.on or self.options.today
            case = steps.correct(self.op, case, telling, keys & AMENDABLE.keys() | keys, on)
            case = steps.go_on(self.op, case, telling)
            self._hold(telling, case)
        return PlanRow(row, verdict, case.number, case.shown_title, differing, facts=meant)

    def _hold(self, telling: Telling, case: Case) -> None:
        """Make sure that the file now says what the row says.

        Raises:
            Faulty: something found no place, or what has happened says otherwise.
        """
        survivor = self.op.case(case.merged_into).own_number if case.merged_into else ""
        card = self.op.card(case.first.proposer.id) if case.first else listing.NO_CARD
        body = telling.text("body")
        shown = listing.describe(case, body=body, survivor=survivor, card=card)
        left = differences(telling.row, telling.meant, shown, self.words)
        if left:
            raise Faulty(*(telling.row.problem(d.unmet, d.key) for d in left))


def _is_called(case: Case, ref: Ref) -> bool:
    if ref.intake:
        return case.intake_no == ref.number
    return number_key(case.case_no or "") == (ref.prefix, ref.number)
