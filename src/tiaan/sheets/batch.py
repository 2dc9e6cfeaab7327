"""Rows of a sheet that tells one stage of proposals which the file has.

A row does what the single command does, through the same action. A row with nothing filled in says
nothing: forms are sent out with every proposal on them and come back with some answered.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import TiaanError
from tiaan.model.text import title_key
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
)
from tiaan.sheets.repeats import with_roles
from tiaan.store import listing, registers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Session
    from tiaan.model.table import Value
    from tiaan.sheets.differing import Difference
    from tiaan.sheets.values import SheetRow
    from tiaan.store.journal import Operation

Meant = dict[str, "Value"]


class Told(NamedTuple):
    """What telling one row came to.

    Attributes:
        remarks: what the single command would have said besides.
        assumed: keys of the days that the row does not give.
        advice: sentences of advisory rules that the step newly breaks.
        is_repeated: an earlier row of the sheet says the very same.
        newcomers: people whom the row brings and no register knew.
    """

    verdict: Verdict
    case: Case
    differences: tuple[Difference, ...] = ()
    remarks: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    is_repeated: bool = False
    newcomers: tuple[str, ...] = ()


class Batch:
    """One run over the rows of a stage's sheet, inside one operation.

    Attributes:
        tells: the fields of which a row must fill one, or it says nothing.
        needs: the columns of which the sheet must have one.
        dated: the field with the day; where it is blank the day is `--on`, else today.
    """

    tells: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    dated = ""

    def __init__(self, op: Operation, session: Session, options: Options, barred: Barred) -> None:
        self.op = op
        self.session = session
        self.options = options
        self.words = Words(op.settings, op.registers)
        self.index = Index(op.conn)
        self._by_key = {session.key: session for session in op.sessions.values()}
        self._told: dict[tuple[int, object], SheetRow] = {}
        self._barred = barred

    def run(
        self, rows: Sequence[SheetRow], progress: Callable[[int, int], None] | None = None
    ) -> tuple[PlanRow, ...]:
        """Tell every row, and return what became of each, in order.

        Raises:
            Contradiction: rows that contradict each other were met, and are barred from now on.
        """
        known = len(self._barred)
        self.op.load(sorted(filter(None, map(self._guess, rows))))
        rows = [self._with_roles(row) if len(row.lines) > 1 else row for row in rows]
        done: dict[int, PlanRow] = {}
        for count, place in enumerate(self.order(rows), 1):
            done[place] = self._one(rows[place])
            if progress:
                progress(count, len(rows))
        if len(self._barred) > known:
            raise Contradiction
        return tuple(done[place] for place in range(len(rows)))

    def order(self, rows: Sequence[SheetRow]) -> Sequence[int]:
        """Return the order in which rows are told."""
        return range(len(rows))

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Tell one row.

        Raises:
            TiaanError, Faulty: it cannot be; what was done of it is taken back.
        """
        raise NotImplementedError

    def _one(self, row: SheetRow) -> PlanRow:
        self.op.source = row.source
        meant, problems = self.words.meaning(row)
        number = str(meant.get("case_no") or row.raw.get("intake_no", ""))
        title = row.raw.get("title", "")
        try:
            refuse(*row.problems, *problems)
            if not any(key in meant for key in self.tells):
                return PlanRow(row, Verdict.SAME, number, title, is_blank=True)
            case = self.op.case(self._find(row, meant))
            with self.op.attempt():
                told = self.tell(row, meant, case)
        except Faulty as error:
            return PlanRow(row, Verdict.BAD, number, title, problems=error.problems, facts=meant)
        except TiaanError as error:
            found = (fault(row, error),)
            return PlanRow(row, Verdict.BAD, number, title, problems=found, facts=meant)
        self.index.add(told.case)
        return PlanRow(
            row,
            told.verdict,
            told.case.number,
            told.case.shown_title,
            told.differences,
            remarks=told.remarks,
            facts={} if told.is_repeated else meant,
            assumed=told.assumed,
            advice=told.advice,
            newcomers=told.newcomers,
        )

    def _with_roles(self, row: SheetRow) -> SheetRow:
        found = self._guess(row)
        if found is None:
            return row
        return with_roles(row, listing.describe(self.op.case(found)), self.words)

    # Which proposal

    def _guess(self, row: SheetRow) -> int | None:
        """Return the case to read ahead: it saves reading them one by one."""
        try:
            return self.index.by_number(self._session(row).id, row.values)
        except Faulty:
            return None

    def _session(self, row: SheetRow) -> Session:
        key = row.values.get("session")
        session = self._by_key.get(str(key)) if key else self.session
        if session is None:
            raise Faulty(row.problem("文件中没有这个届次", "session"))
        return session

    def _find(self, row: SheetRow, meant: Mapping[str, Value]) -> int:
        """Return the proposal a row means: by its number, else by its title and first proposer.

        Raises:
            Faulty: there is none, several, or number and title name different ones.
        """
        session = self._session(row)
        found = self.index.by_number(session.id, meant)
        if found is not None:
            self._agree(row, meant, self.op.case(found))
            return found
        if "title" not in meant:
            numbers = "、".join(row.raw[key] for key in ("case_no", "intake_no") if key in row.raw)
            raise Faulty(
                row.problem(f"{session.label}没有这件提案：{numbers or '没有写案号和案由'}")
            )
        first = self._proposer(meant)
        known = self.index.by_title_alone(session.id, str(meant["title"]))
        if first is not None:
            known = [i for i in known if self._is_first(i, first)]
        if len(known) == 1:
            return known[0]
        if known:
            raise Faulty(row.problem("有几件提案是这个案由，请补上收件号或提案人", "title"))
        sentence = f"{session.label}没有这个案由的提案；请核对案由，或补上编号"
        raise Faulty(row.problem(sentence, "title"))

    def _proposer(self, meant: Mapping[str, Value]) -> int | None:
        if "lead" not in meant:
            return None
        name = self.words.proposer(str(meant["lead"]), str(meant.get("sector", "")))
        person = registers.find_proposer(self.op.registers, name)
        return person.id if person else 0

    def _is_first(self, case_id: int, proposer_id: int) -> bool:
        first = self.op.case(case_id).first
        return first is not None and first.proposer.id == proposer_id

    def _agree(self, row: SheetRow, meant: Mapping[str, Value], case: Case) -> None:
        """Refuse a number whose intake number, or title and proposer, are another's in the file.

        A title may have been shortened on the way, so one of the two is enough.
        """
        if meant.get("intake_no", case.intake_no) != case.intake_no:
            sentence = f"{case.case_no} 号的收件号是 L{case.intake_no}；请核对案号和收件号"
            raise Faulty(row.problem(sentence, "intake_no"))
        if case.is_secret or "title" not in meant:
            return
        if title_key(str(meant["title"])) == title_key(case.title):
            return
        if "lead" in meant and self._is_first(case.id, self._proposer(meant) or 0):
            return
        key = "case_no" if "case_no" in meant else "intake_no"
        raise Faulty(row.problem(f"这个号在文件中是另一件：{case.title}；请核对编号和案由", key))

    # For the stages

    def day(self, meant: Meant) -> tuple[date, tuple[str, ...]]:
        """Return the day of what a row tells, and the field's key where it is not given."""
        given = meant.get(self.dated)
        if isinstance(given, date):
            return given, ()
        return self.options.on or self.options.today, (self.dated,)

    def once(self, row: SheetRow, what: tuple[int, object], verdict: Verdict) -> bool:
        """Note what a row is about; return whether an earlier row said the very same.

        Raises:
            Faulty: rows of the sheet say different things on it.
        """
        first = self._told.setdefault(what, row)
        if first is not row and verdict is Verdict.CHANGED:
            self._barred.setdefault(what, (first, row))
        if what in self._barred:
            one, other = self._barred[what]
            line = other.line if row.line == one.line else one.line
            raise Faulty(row.problem(f"与第 {line} 行是同一件事，而内容不同；请留下对的一行"))
        return first is not row
