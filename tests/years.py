"""A county's year built with the real actions on a file in memory, many proposals at a time."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

import county
from tiaan.actions import (
    assign,
    convene,
    feedback,
    merge,
    registry,
    reply,
    review,
    submit,
    unitroll,
)
from tiaan.model.records import Who
from tiaan.model.refs import Ref
from tiaan.model.terms import Action, Decision, FeedbackSource, Mode, ProposerKind
from tiaan.stats import tally
from tiaan.store import database, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiaan.stats.tally import Scope

WHO = Who("测试", date(2023, 12, 31), datetime(2023, 12, 31, tzinfo=UTC), "tiaan test")
RECEIVED = date(2023, 1, 5)
FILED = date(2023, 1, 20)
ASSIGNED = date(2023, 2, 20)
REPLIED = date(2023, 4, 10)
RATED = date(2023, 5, 10)
YEAR_END = date(2023, 12, 31)


class Year:
    """One session with two units; proposals are known by their intake numbers, from 1."""

    def __init__(self, data: bytes = b"", count: int = 0) -> None:
        self.conn = county.opened(data or _beginning())
        self.count = count

    def set(self, **values: str) -> None:
        registry.change_settings(self.conn, values, WHO)

    def submit(self, count: int = 1, on: date = RECEIVED, **form: object) -> range:
        first = self.count + 1
        self.count += count
        session = registers.find_session(self.conn)
        with operation(self.conn, Action.SUBMIT, WHO) as op:
            for number in range(first, self.count + 1):
                body = form.get("kind", ProposerKind.MEMBER)
                by = "民盟支部" if ProposerKind(body).is_collective else f"委员{number}"
                given = {"by": by, **form}
                draft = submit.SubmitDraft(title=f"关于第{number}件事的提案", on=on, **given)
                submit.take_in(op, session, draft)
        return range(first, self.count + 1)

    def review(
        self,
        numbers: Iterable[int],
        choice: Decision = Decision.FILE,
        on: date = FILED,
        **more: object,
    ) -> None:
        if choice is Decision.REJECT:
            more.setdefault("grounds", ("N10",))
        draft = review.ReviewDraft(choice, on, **more)
        review.review(self.conn, refs(numbers), draft, WHO)

    def file(self, count: int = 1, **form: object) -> range:
        numbers = self.submit(count, **form)
        self.review(numbers)
        return numbers

    def merge(self, numbers: Iterable[int], into: int, on: date = FILED) -> None:
        merge.merge(self.conn, refs(numbers), Ref(into, intake=True), on, WHO)

    def assign(self, numbers: Iterable[int], on: date = ASSIGNED, **draft: object) -> None:
        given = draft or {"lead": "县教育局"}
        assign.assign(self.conn, refs(numbers), assign.AssignDraft(on, **given), WHO)
        if given.get("collective"):
            for ref in refs(numbers):
                convene.convene(self.conn, ref, convene.ConveneDraft(on), WHO)

    def reply(
        self, numbers: Iterable[int], result: str = "resolved", on: date = REPLIED, unit: str = ""
    ) -> None:
        with operation(self.conn, Action.REPLY, WHO) as op:
            for ref in refs(numbers):
                case = op.take(ref)
                together = case.mode is Mode.COLLECTIVE and case.owing()
                name = unit or (case.owing()[0].unit.name if together else "")
                reply.answer(op, case, reply._duty(op, case, name), reply.ReplyDraft(result, on))

    def rate(
        self, numbers: Iterable[int], rating: str = "满意", on: date = RATED, **form: object
    ) -> None:
        with operation(self.conn, Action.FEEDBACK, WHO) as op:
            for ref in refs(numbers):
                feedback.rate(op, op.take(ref), feedback.FeedbackDraft(rating, on, **form))

    def finish(self, numbers: Iterable[int], result: str = "resolved", rating: str = "") -> None:
        """Assign, answer and, where a rating is given, rate."""
        numbers = list(numbers)
        self.assign(numbers)
        self.reply(numbers, result)
        if rating:
            self.rate(numbers, rating)

    def scope(self, as_of: date = YEAR_END, **options: object) -> Scope:
        return tally.scope(self.conn, registers.sessions(self.conn), as_of, **options)


@cache
def _beginning() -> bytes:
    """Return the bytes of the file that every year begins with."""
    with closing(database.memory()) as conn:
        opens = date(2023, 1, 4)
        registry.add_session(conn, "十一届二次会议", opens, date(2023, 1, 7), None, WHO)
        unitroll.add_units(conn, ("县教育局", "县交通局"), "政府系统", WHO)
        unitroll.add_units(conn, ("县委宣传部",), "党委系统", WHO)
        return conn.serialize()


def refs(numbers: Iterable[int]) -> tuple[Ref, ...]:
    return tuple(Ref(number, intake=True) for number in numbers)


def seed_county() -> Year:
    """The seed county's totals: 162 received, 159 filed, 91/54/10/4, 148 of 153, 6 key."""
    return Year(*_seed_county())


@cache
def _seed_county() -> tuple[bytes, int]:
    year = Year()
    members = year.submit(121, category="经济建设")
    bodies = year.submit(41, kind=ProposerKind.PARTY, category="社会建设")
    filed = [*members, *bodies][:159]
    year.review(filed[:6], key="重点")
    year.review(filed[6:])
    year.review([160], Decision.REJECT)
    year.review([161], Decision.CONVERT, convert_to="社情民意")
    year.merge([162], into=1)
    together = {"collective": True, "leader": "县长", "units": ("县教育局", "县交通局")}
    year.assign(filed[:4], **together)
    year.assign(filed[4:], lead="县教育局", co=("县委宣传部",))
    results = ["resolved"] * 91 + ["adopted"] * 54 + ["explained"] * 10 + ["reference"] * 4
    for result in dict.fromkeys(results):
        some = [n for n, r in zip(filed, results, strict=True) if r == result]
        year.reply([n for n in some if n <= 4], result)
        year.reply([n for n in some if n > 4], result, unit="县教育局")
    year.rate(filed[:90], "满意")
    year.rate(filed[90:148], "基本满意", source=FeedbackSource.PAPER)
    year.set(rehandle_on="不满意")
    year.rate(filed[148:153], "不满意")
    return year.conn.serialize(), year.count
