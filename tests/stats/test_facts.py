"""The facts: dated, one row each, merges counted in three ways."""

from __future__ import annotations

from datetime import date

import pytest

from tiaan.actions import merge, submit
from tiaan.model.table import Ratio
from tiaan.model.terms import Decision, FeedbackSource, Outcome
from tiaan.stats import measures as m
from tiaan.stats.tally import tally
from tiaan.store import facts
from years import RATED, REPLIED, WHO, YEAR_END, Year, refs

SPLIT = {"split": ("县教育局", "县交通局")}
TOGETHER = {"collective": True, "leader": "县长", "units": ("县教育局", "县交通局")}


def case(year: Year, number: int, as_of: date = YEAR_END) -> dict[str, object]:
    behind = "SELECT c.* FROM cases AS c JOIN proposal AS p USING (id) WHERE p.intake_no = :number"
    bound = {**year.scope(as_of).parameters, "number": number}
    cursor = year.conn.execute(f"{facts.FACTS} {behind}", bound)
    names = [column[0] for column in cursor.description]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def counted(year: Year, *counts: m.Measure, as_of: date = YEAR_END) -> list[object]:
    (found,) = tally(year.conn, year.scope(as_of), ((), counts))
    return [found[()][count] for count in counts]


def test_outcome_is_the_latest_decision_by_the_day() -> None:
    year = Year()
    year.submit()
    year.review([1], Decision.RETURN, on=date(2023, 1, 8), note="缺建议")
    submit.resubmit(year.conn, refs([1])[0], date(2023, 1, 9), WHO)
    year.review([1], on=date(2023, 1, 20))

    days = [date(2023, 1, day) for day in (5, 8, 9, 19, 20)]
    outcomes = [case(year, 1, day)["outcome"] for day in days]

    assert outcomes == ["pending", "returned", "pending", "pending", "filed"]


@pytest.mark.parametrize(
    ("choice", "more", "outcome"),
    [
        (Decision.REJECT, {}, Outcome.REJECTED),
        (Decision.CONVERT, {"convert_to": "来信"}, Outcome.CONVERTED),
        (Decision.RETURN, {"note": "缺建议"}, Outcome.RETURNED),
    ],
)
def test_outcome_of_each_decision(choice: Decision, more: dict[str, str], outcome: Outcome) -> None:
    year = Year()
    year.submit()
    year.review([1], choice, **more)

    assert case(year, 1)["outcome"] == outcome


def test_what_came_later_is_not_there() -> None:
    year = Year()
    year.submit(2, on=date(2023, 1, 5))
    year.submit(3, on=date(2023, 6, 1))

    assert counted(year, m.RECEIVED, as_of=date(2023, 5, 31)) == [2]
    assert counted(year, m.RECEIVED) == [5]


def test_withdrawn_case_has_no_handling_but_had() -> None:
    year = Year()
    year.file()
    year.assign([1])
    merge.withdraw(year.conn, refs([1]), "提案人要求", date(2023, 3, 1), WHO)

    before, after = case(year, 1, date(2023, 2, 28)), case(year, 1)

    assert (before["outcome"], before["mode"], before["lead_unit"]) == (
        "filed",
        "single",
        "县教育局",
    )
    assert (after["outcome"], after["mode"], after["lead_unit"]) == ("withdrawn", None, None)


def test_mode_follows_the_duties_of_the_day() -> None:
    year = Year()
    year.file(4)
    year.assign([1], on=date(2023, 2, 1), lead="县教育局")
    year.assign([1], on=date(2023, 3, 1), co=("县交通局",))
    year.assign([2], **SPLIT)
    year.assign([3], **TOGETHER)

    assert case(year, 1, date(2023, 2, 28))["mode"] == "single"
    assert [case(year, n)["mode"] for n in (1, 2, 3, 4)] == ["lead_co", "split", "collective", None]
    assert [case(year, n)["lead_unit"] for n in (1, 2, 3, 4)] == [
        "县教育局",
        "分办",
        "集体办理",
        None,
    ]


def test_channel_of_several_systems() -> None:
    year = Year()
    year.file(2)
    year.assign([1], **SPLIT)
    year.assign([2], split=("县教育局", "县委宣传部"))

    assert [case(year, n)["channel"] for n in (1, 2)] == ["政府系统", "跨系统"]


def test_split_is_replied_when_every_unit_answered() -> None:
    year = Year()
    year.file()
    year.assign([1], **SPLIT)
    year.reply([1], "resolved", date(2023, 4, 1), "县教育局")
    year.reply([1], "explained", date(2023, 6, 1), "县交通局")

    row = case(year, 1)

    assert case(year, 1, date(2023, 5, 31))["replied_on"] is None
    assert (row["replied_on"], row["is_on_time"], row["result"]) == ("2023-06-01", 0, "explained")


def test_collective_is_replied_when_one_answered_for_all() -> None:
    year = Year()
    year.file()
    year.assign([1], **TOGETHER)
    year.reply([1])

    row = case(year, 1)

    assert (row["replied_on"], row["is_on_time"], row["is_overdue"]) == (REPLIED.isoformat(), 1, 0)


def test_co_handler_is_not_waited_for() -> None:
    year = Year()
    year.file()
    year.assign([1], lead="县教育局", co=("县交通局",))
    year.reply([1], unit="县教育局")

    assert case(year, 1)["replied_on"] == REPLIED.isoformat()


def test_overdue_begins_the_day_after_the_due_day() -> None:
    year = Year()
    year.file(2)
    year.assign([1], on=date(2023, 2, 20))
    year.assign([2], on=date(2023, 2, 20), **TOGETHER)

    due = date(2023, 5, 20)
    assert counted(year, m.OVERDUE, as_of=due) == [0]
    assert counted(year, m.OVERDUE, as_of=date(2023, 5, 21)) == [2]


def test_second_round_leaves_first_round_figures() -> None:
    year = Year()
    year.file(2)
    year.finish([1], "explained", "不满意")
    year.finish([2], "resolved", "满意")
    figures = (m.REPLIED, m.ON_TIME, m.FIRST_RETURNED, m.FIRST_SATISFIED, m.DISSATISFIED)
    over = (*figures, m.SECOND_ROUND, m.SATISFIED)
    before = counted(year, *over)
    year.reply([1], "resolved", date(2023, 6, 1))
    year.rate([1], "满意", date(2023, 6, 20))

    after = counted(year, *over)

    assert before == [2, 2, 2, 1, 1, 1, 1]
    assert after == [2, 2, 2, 1, 0, 1, 2]
    assert case(year, 1)["result"] == "resolved"
    assert case(year, 1, date(2023, 5, 31))["result"] == "explained"
    assert counted(year, *over, as_of=date(2023, 5, 31)) == before


def test_second_round_can_be_overdue() -> None:
    year = Year()
    year.file()
    year.finish([1], "explained", "不满意")

    assert counted(year, m.OVERDUE, as_of=date(2023, 6, 10)) == [0]
    assert counted(year, m.OVERDUE, as_of=date(2023, 6, 11)) == [1]


def test_lead_rating_stands_by_default_the_worst_where_all_rate() -> None:
    year = Year()
    year.file(cosign=("赵某",), confirmed=True)
    year.finish([1], rating="满意")
    year.rate([1], "基本满意", by="赵某", source=FeedbackSource.VIA_UNIT)

    by_lead = case(year, 1)
    year.set(feedback_by="all")
    by_all = case(year, 1)

    assert (by_lead["rating"], by_lead["rated_via"], by_lead["forms"]) == ("满意", "self", 2)
    assert (by_all["rating"], by_all["rated_via"], by_all["forms"]) == ("基本满意", "via_unit", 2)


def test_word_that_left_the_scale_counts_as_worst() -> None:
    year = Year()
    year.file(cosign=("赵某",), confirmed=True)
    year.set(feedback_by="all", feedback_scale="满意+,理解,不满意", rehandle_on="不满意")
    year.finish([1], rating="理解")
    year.rate([1], "满意", by="赵某")
    year.set(feedback_scale="满意+,基本满意+,不满意")

    assert case(year, 1)["rating"] == "理解"


def test_work_is_rated_apart() -> None:
    year = Year()
    year.file(2)
    year.finish([1])
    year.finish([2], rating="满意")
    year.rate([1], "满意", work="基本满意")

    assert counted(year, m.WORK_RETURNED, m.WORK_SATISFACTION) == [1, Ratio(1, 1)]


def test_past_day_does_not_move_when_later_days_are_added() -> None:
    year = Year()
    year.file(3)
    year.assign([1, 2])
    year.reply([1])
    day = REPLIED
    before = [case(year, n, day) for n in (1, 2, 3)]
    year.rate([1], "不满意", RATED)
    year.reply([1], "adopted", date(2023, 6, 1))
    year.reply([2], "reference", date(2023, 6, 1))
    year.assign([3], date(2023, 7, 1))

    assert [case(year, n, day) for n in (1, 2, 3)] == before


def luoyuan() -> Year:
    """125 received: 93 filed, 25 merged, 7 turned into letters."""
    year = Year()
    year.submit(125)
    year.review(range(1, 94))
    year.merge(range(94, 119), into=1)
    year.review(range(119, 126), Decision.CONVERT, convert_to="来信")
    return year


def test_merges_are_their_own_bucket_as_in_luoyuan() -> None:
    figures = counted(luoyuan(), m.RECEIVED, m.FILED, m.MERGED, m.CONVERTED, m.FILING_RATE)

    assert figures == [125, 93, 25, 7, Ratio(93, 125)]


def test_merges_are_inside_as_in_yaan() -> None:
    """283 received: 203 filed, 28 of them merged; 80 unstated."""
    year = Year()
    year.set(merge_counting="inside")
    year.submit(283)
    year.review(range(1, 176))
    year.merge(range(176, 204), into=1)

    assert counted(year, m.RECEIVED, m.FILED, m.MERGED, m.PENDING) == [283, 203, 0, 80]


def ninger() -> Year:
    """206 received, 3 refused, 15 proposals merged into 4 of them: 11 fewer."""
    year = Year()
    year.submit(206)
    year.review(range(1, 204))
    year.review(range(204, 207), Decision.REJECT)
    year.merge(range(193, 196), into=1)
    year.merge(range(196, 199), into=2)
    year.merge(range(199, 202), into=3)
    year.merge(range(202, 204), into=4)
    return year


@pytest.mark.parametrize(
    ("counting", "filed", "merged", "inside", "rate"),
    [
        ("separate", 192, 11, 0, Ratio(192, 206)),
        ("inside", 203, 0, 11, Ratio(203, 206)),
        ("collapsed", 192, 11, 0, Ratio(192, 195)),
    ],
)
def test_ningers_merges_in_three_ways(
    counting: str, filed: int, merged: int, inside: int, rate: Ratio
) -> None:
    year = ninger()
    year.set(merge_counting=counting)

    figures = counted(
        year, m.RECEIVED, m.FILED, m.MERGED, m.MERGED_INSIDE, m.REJECTED, m.FILING_RATE
    )

    assert figures == [206, filed, merged, inside, 3, rate]


def test_merged_case_inside_shares_the_survivors_handling() -> None:
    year = Year()
    year.file(2)
    year.merge([2], into=1)
    year.finish([1], "adopted", "满意")
    year.set(merge_counting="inside")

    shared = ("outcome", "mode", "lead_unit", "replied_on", "result", "rating")

    assert [case(year, 2)[key] for key in shared] == [case(year, 1)[key] for key in shared]
    assert counted(year, m.REPLIED, m.RESULTS[1], m.SATISFACTION_RATE) == [2, 2, Ratio(2, 2)]
    (tasks,) = tally(year.conn, year.scope(), ((), (m.DUTIES, m.UNITS)))
    assert (tasks[()][m.DUTIES], tasks[()][m.UNITS]) == (1, 1)


def test_merge_taken_back_stands_where_it_stood() -> None:
    year = Year()
    year.file(2)
    year.merge([2], into=1, on=date(2023, 2, 1))
    merge.unmerge(year.conn, refs([2]), date(2023, 2, 10), WHO)

    days = (date(2023, 1, 31), date(2023, 2, 1), date(2023, 2, 10))
    assert [case(year, 2, day)["outcome"] for day in days] == ["filed", "merged", "filed"]


def test_joins_find_their_rows_by_an_index() -> None:
    year = Year()
    sql = f"EXPLAIN QUERY PLAN {facts.FACTS} SELECT * FROM cases, tasks, forms LIMIT 0"
    plan = [row[3] for row in year.conn.execute(sql, year.scope().parameters)]

    assert [line for line in plan if line.startswith("SCAN") and line.endswith("LEFT-JOIN")] == []
