"""Extensions: a later day with consent, the first one kept; a past day has the day of then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import extension, registry
from tiaan.actions.extension import ExtensionDraft, later
from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model.dates import parse_due
from tiaan.model.refs import Ref
from tiaan.stats import measures as m
from tiaan.stats.tally import scope, tally
from tiaan.store import facts, queries, registers
from tiaan.store.undo import undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Receipt

HANDED = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-05 提交 4 刘洋 关于丁的提案
    2025-01-06 审查 1、2、3、4 立案
    2025-01-20 交办 1 教育局 主办 住建局 会办
    2025-01-20 交办 2 教育局、财政局 分办
    2025-01-20 交办 3 分管副县长 牵头 教育局、财政局 参与
    2025-01-20 召集 3
    """
DUE, GRANTED = date(2025, 4, 20), date(2025, 4, 30)
LEAD, SPLIT, TOGETHER, FILED = Ref(1), Ref(2), Ref(3), Ref(4)


@pytest.fixture
def handed(db: sqlite3.Connection) -> Story:
    """A lead with a co-handler, two apart, two together; all due on 2025-04-20."""
    return Story(db).tell(HANDED)


def extend(
    story: Story,
    by: str = "1mo",
    ref: Ref = LEAD,
    on: date = GRANTED,
    consent: str = "提案人",
    **more: str,
) -> Receipt:
    draft = ExtensionDraft(on, parse_due(by), consent, **more)
    return extension.extend(story.db, ref, draft, county.clerk(on))


def test_day_moves_and_the_first_is_kept(handed: Story) -> None:
    said = extend(handed, on=date(2025, 4, 1), reason="涉及规划")

    (kept,) = handed.case(1).extensions
    assert (kept.was_due_on, kept.due_on, kept.due_rule) == (DUE, date(2025, 5, 20), "1mo")
    assert (kept.granted_on, kept.consent, kept.reason) == (
        date(2025, 4, 1),
        "提案人",
        "涉及规划",
    )
    assert [d.due_on for d in handed.case(1).duties()] == [date(2025, 5, 20), DUE]
    assert said.sentence == "001：县教育局 2025-04-20 延期至 2025-05-20（同意：提案人）"
    assert said.warnings == ()
    assert handed.log(1)[-1] == (
        "延期：县教育局 2025-04-20 延期至 2025-05-20（同意：提案人），涉及规划"
    )


def test_extended_twice(handed: Story) -> None:
    extend(handed)
    extend(handed, "2025-06-30", on=date(2025, 5, 10), consent="政府办")

    found = handed.case(1)
    assert [(e.was_due_on, e.due_on) for e in found.extensions] == [
        (DUE, date(2025, 5, 20)),
        (date(2025, 5, 20), date(2025, 6, 30)),
    ]
    assert found.due_on == date(2025, 6, 30)
    assert verify(handed.db) == ()


def test_day_that_has_passed_may_be_moved_with_a_remark(handed: Story) -> None:
    said = extend(handed)

    assert said.warnings == ("2025-04-20 已经过了才延期；这一天到 2025-04-30 仍是逾期",)


def test_never_beyond_the_longest(handed: Story) -> None:
    with pytest.raises(RuleViolation) as error:
        extend(handed, "2025-07-21")

    assert error.value.message == ("001 号最迟可延至 2025-07-20（交办后 6 个月），2025-07-21 太晚")
    assert "--to 2025-07-20" in error.value.hint
    extend(handed, "2025-07-20")
    with pytest.raises(RuleViolation) as error:
        extend(handed, "15wd")
    assert error.value.hint.startswith("不能再延期")


def test_county_may_have_another_limit(handed: Story) -> None:
    registry.change_settings(handed.db, {"max_extension": "4mo"}, county.clerk())

    with pytest.raises(RuleViolation, match="最迟可延至 2025-05-20"):
        extend(handed, "2025-05-21")


REFUSED = {
    "not assigned": ({"ref": FILED}, RuleViolation, "004 号提案已立案"),
    "not later": ({"by": "2025-04-20"}, RuleViolation, "不晚于现在的期限"),
    "over before it begins": ({"on": date(2025, 5, 21)}, RuleViolation, "早于延期日期"),
    "before the assignment": ({"on": date(2025, 1, 19)}, RuleViolation, "早于交办"),
    "nobody agreed": ({"consent": " "}, UsageError, "同意延期的人不能为空"),
    "two apart, none named": ({"ref": SPLIT}, Ambiguous, "2 个单位应答复"),
    "unit without a duty": ({"unit": "财政局"}, NotFound, "不由“县财政局”承办"),
    "unit unknown": ({"unit": "没有的局"}, NotFound, "没有的局"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(handed: Story, name: str) -> None:
    more, error, message = REFUSED[name]
    before = dump(handed.db)
    with pytest.raises(error, match=message) as found:
        extend(handed, **more)

    assert found.value.hint
    assert dump(handed.db) == before


def test_extensions_come_in_order(handed: Story) -> None:
    extend(handed)

    with pytest.raises(RuleViolation, match="早于上次延期 2025-04-30"):
        extend(handed, on=date(2025, 4, 29))


def test_answered_duty_is_not_extended(handed: Story) -> None:
    handed.tell(
        """
        2025-04-01 答复 1 教育局 A
        2025-04-01 答复 2 教育局 A
        2025-04-01 答复 3 教育局 A
        """
    )

    for ref, unit in ((LEAD, ""), (LEAD, "教育局"), (SPLIT, "教育局"), (TOGETHER, "财政局")):
        with pytest.raises(RuleViolation, match="已经答复"):
            extend(handed, ref=ref, unit=unit)
    extend(handed, "2mo", ref=LEAD, on=date(2025, 4, 1), unit="住建局")
    extend(handed, ref=SPLIT)
    assert [e.assignment_id for e in handed.case(2).extensions] == [handed.case(2).owing()[0].id]


def test_units_that_answer_together_are_extended_together(handed: Story) -> None:
    extend(handed, ref=TOGETHER)

    assert {d.due_on for d in handed.case(3).duties()} == {date(2025, 5, 20)}
    assert handed.log(3)[-1].count("延期至") == 2


@pytest.mark.parametrize(
    ("to", "by"),
    [(None, None), (date(2025, 5, 1), parse_due("1mo")), (None, parse_due("2025-05-01"))],
)
def test_one_way_of_saying_the_day(to: date | None, by: extension.DueRule | None) -> None:
    with pytest.raises(UsageError):
        later(to, by)


def test_undo_restores_the_day_exactly(handed: Story) -> None:
    snapshots = [dump(handed.db)]
    extend(handed)
    snapshots.append(dump(handed.db))
    extend(handed, "2025-06-30", on=date(2025, 5, 10))

    for before in reversed(snapshots):
        undo(handed.db, county.clerk())
        assert dump(handed.db) == before
    assert verify(handed.db) == ()


# As of a day


def case_on(story: Story, number: int, day: date) -> dict[str, object]:
    bound = {
        **scope(story.db, registers.sessions(story.db), day).parameters,
        "number": number,
    }
    sql = f"{facts.FACTS} SELECT c.* FROM cases AS c JOIN proposal AS p USING (id) "
    (row,) = queries_rows(story.db, sql + "WHERE p.intake_no = :number", bound)
    return row


def queries_rows(
    conn: sqlite3.Connection, sql: str, bound: dict[str, object]
) -> list[dict[str, object]]:
    cursor = conn.execute(sql, bound)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def figures(story: Story, day: date) -> list[object]:
    over_cases = (m.OVERDUE, m.DUE, m.ON_TIME)
    over_tasks = (m.DUTIES_OVERDUE, m.DUTIES_DUE, m.DUTIES_ON_TIME)
    whole = scope(story.db, registers.sessions(story.db), day)
    (cases,) = tally(story.db, whole, ((), over_cases))
    (tasks,) = tally(story.db, whole, ((), over_tasks))
    return [
        *(cases[()].count(c) for c in over_cases),
        *(tasks[()].count(c) for c in over_tasks),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_day_that_stood_on_each_day(handed: Story, number: int) -> None:
    extend(handed, ref=Ref(number), on=date(2025, 4, 30))
    extend(handed, "2025-06-30", ref=Ref(number), on=date(2025, 5, 25))

    days = {
        date(2025, 4, 20): ("2025-04-20", 0),
        date(2025, 4, 29): ("2025-04-20", 1),
        date(2025, 4, 30): ("2025-05-20", 0),
        date(2025, 5, 20): ("2025-05-20", 0),
        date(2025, 5, 24): ("2025-05-20", 1),
        date(2025, 5, 25): ("2025-06-30", 0),
        date(2025, 6, 30): ("2025-06-30", 0),
        date(2025, 7, 1): ("2025-06-30", 1),
    }
    found = {day: case_on(handed, number, day) for day in days}
    assert {day: (row["due_on"], row["is_overdue"]) for day, row in found.items()} == days


def test_figures_before_the_extension_are_those_without_it(handed: Story) -> None:
    days = [date(2025, 4, 20), date(2025, 4, 21), date(2025, 4, 29)]
    handed.tell("2025-04-10 答复 2 教育局 A\n2025-04-25 答复 2 财政局 A")
    before = [figures(handed, day) for day in days]
    for number in (1, 3):
        extend(handed, ref=Ref(number))

    assert [figures(handed, day) for day in days] == before
    assert figures(handed, GRANTED) != before[-1]


def test_answer_within_the_later_day_is_in_time(handed: Story) -> None:
    extend(handed, on=date(2025, 4, 20))
    handed.tell("2025-05-10 答复 1 教育局 A")

    assert case_on(handed, 1, date(2025, 6, 1))["is_on_time"] == 1


def test_extensions_are_found_by_their_index(handed: Story) -> None:
    bound = scope(handed.db, registers.sessions(handed.db), DUE).parameters
    for fact in ("cases", "tasks"):
        plan = [
            row[3]
            for row in handed.db.execute(
                f"EXPLAIN QUERY PLAN {facts.FACTS} SELECT count(*), max(due_on) FROM {fact}", bound
            )
        ]
        assert any("extension_by_assignment" in line for line in plan)
        assert [line for line in plan if line.startswith("SCAN e")] == []
        assert [line for line in plan if "SCAN x" in line] == []


def test_case_is_read_with_its_extensions(handed: Story) -> None:
    extend(handed)
    (found,) = queries.cases(handed.db, [handed.case(1).id])

    assert found.extensions == handed.case(1).extensions != ()
