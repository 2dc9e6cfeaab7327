"""Sheets of decisions and assignments that a meeting has still to make: `import --draft`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import meeting
from tiaan.errors import UsageError
from tiaan.model import meant
from tiaan.model.terms import DraftKind, State
from tiaan.sheets import plan, preview
from tiaan.sheets.grid import Grid
from tiaan.sheets.outcome import Verdict
from tiaan.store import queries
from tiaan.store.undo import undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

WHO = county.clerk(date(2025, 1, 9))
YEAR = """
    2025-01-05 提交 1 王芳 关于公交的提案
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 张伟 关于绿化的提案
    2025-01-05 提交 4 刘洋 关于养老的提案
    2025-01-05 提交 5 赵静 关于班车的提案
    2025-01-08 审查 4 立案
    """
REVIEW = "收件号 审查意见 不予立案情形 并入案号 案号 备注"
ASSIGN = "收件号 主办单位 会办单位 参与单位 牵头领导 办理时限 交办日期"


@pytest.fixture
def conn() -> sqlite3.Connection:
    return Story(county.in_memory()).tell(YEAR).db


def applied(
    conn: sqlite3.Connection, head: str, *lines: str, **options: Any
) -> list[tuple[Verdict, str]]:
    """Take a sheet in as drafts; cells stand between bars."""
    kind = "reviews" if head == REVIEW else "assignments"
    rows = (tuple(cell.strip() or None for cell in line.split("|")) for line in lines)
    grid = Grid("表.xlsx", "", (tuple(head.split()), *rows))
    sheets = plan.read(conn, [grid], kind=kind, who=WHO, draft=True)
    done = plan.apply(conn, sheets, WHO, skip_bad=options.get("skip_bad", False))
    return [(row.verdict, row.reason) for row in done.plan.rows]


def told(conn: sqlite3.Connection) -> dict[int, list[str]]:
    found = queries.cases(conn, range(1, 6))
    return {c.intake_no: [meant.told(d.said) for d in c.drafts] for c in found if c.drafts}


def test_decisions_are_drafted_row_by_row_and_applied(conn: sqlite3.Connection) -> None:
    before = {table: rows for table, rows in dump(conn).items() if table != "draft"}
    done = applied(
        conn,
        REVIEW,
        "L1|立案|||023|",
        "L2|并案||23||",
        "L3|不予立案|N10|||",
        "L5|撤案||||本人要求",
    )

    assert {verdict for verdict, _ in done} == {Verdict.NEW}
    assert told(conn) == {
        1: ["拟立案，案号 023"],
        2: ["拟并案，并入 L1"],
        3: ["拟不予立案，情形 N10"],
        5: ["拟撤案，本人要求"],
    }
    assert {table: rows for table, rows in dump(conn).items() if table != "draft"} == before
    meeting.apply(conn, DraftKind.REVIEW, (), date(2025, 1, 12), WHO)
    states = [case.state for case in queries.cases(conn, (1, 2, 3, 5))]
    assert states == [State.FILED, State.MERGED, State.REJECTED, State.WITHDRAWN]
    assert verify(conn) == ()


def test_who_handles_is_drafted_with_leader_and_due_day(conn: sqlite3.Connection) -> None:
    applied(conn, REVIEW, "L1|立案||||")
    done = applied(
        conn,
        ASSIGN,
        "L4|教育局|财政局||副县长|2025-06-30|",
        "L1|||教育局、财政局|县长||",
    )

    assert {verdict for verdict, _ in done} == {Verdict.NEW}
    assert told(conn)[4] == [
        "拟主办加会办，主办 县教育局，会办 县财政局，牵头领导 副县长，期限 2025-06-30"
    ]
    assert told(conn)[1] == ["拟立案", "拟集体办理，参与 县教育局、县财政局，牵头领导 县长"]
    meeting.apply(conn, DraftKind.REVIEW, (), date(2025, 1, 12), WHO)
    meeting.apply(conn, DraftKind.ASSIGN, (), date(2025, 2, 20), WHO)
    one, four = queries.cases(conn, (1, 4))
    assert (four.leader, str(four.due_on)) == ("副县长", "2025-06-30")
    assert (one.leader, str(one.due_on)) == ("县长", "2025-05-20")
    assert verify(conn) == ()


def test_the_same_sheet_again_says_nothing_new(conn: sqlite3.Connection) -> None:
    applied(conn, REVIEW, "L1|立案||||", "L3|不予立案|N10|||")
    before = dump(conn)

    done = applied(conn, REVIEW, "L1|立案||||", "L3|不予立案|N10|||")
    assert [verdict for verdict, _ in done] == [Verdict.SAME, Verdict.SAME]
    assert dump(conn) == before


def test_a_changed_row_replaces_and_says_what_stood_before(conn: sqlite3.Connection) -> None:
    applied(conn, REVIEW, "L1|立案||||")
    before = dump(conn)

    assert applied(conn, REVIEW, "L1|不予立案|N10|||") == [(Verdict.CHANGED, "代替原来的：拟立案")]
    assert told(conn) == {1: ["拟不予立案，情形 N10"]}
    undo(conn, WHO)
    assert dump(conn) == before


@pytest.mark.parametrize(
    ("head", "line", "reason"),
    [
        (REVIEW, "L1|不予立案||||", "须至少写明一条情形"),
        (REVIEW, "L1|并案||||", "没有写明并入哪一件"),
        (REVIEW, "L1|并案||99||", "没有主案 99"),
        (REVIEW, "L4|不予立案|N10|||", "已立案，不能审查"),
        (REVIEW, "L9|立案||||", "没有这件提案"),
        (ASSIGN, "L1|教育局|||||", "也没有拟立案"),
        (ASSIGN, "L4|教育局|教育局||||", "既主办又会办"),
        (ASSIGN, "L4|没有的局|||||", "没有的局"),
        (ASSIGN, "L4|教育局|||||2025-01-07", "交办日期不得早于立案"),
    ],
)
def test_a_row_that_could_not_be_done_is_faulty(
    conn: sqlite3.Connection, head: str, line: str, reason: str
) -> None:
    before = dump(conn)
    ((verdict, said),) = applied(conn, head, line, skip_bad=True)

    assert (verdict, reason in said) == (Verdict.BAD, True), said
    assert dump(conn) == before


def test_rows_that_contradict_each_other_are_both_held_back(conn: sqlite3.Connection) -> None:
    done = applied(conn, REVIEW, "L1|立案||||", "L1|不予立案|N10|||", "L2|立案||||", skip_bad=True)

    assert [verdict for verdict, _ in done] == [Verdict.BAD, Verdict.BAD, Verdict.NEW]
    assert told(conn) == {2: ["拟立案"]}


def test_what_is_decided_already_is_the_same(conn: sqlite3.Connection) -> None:
    assert applied(conn, REVIEW, "L4|立案||||") == [(Verdict.SAME, "已经审查")]


def test_the_day_of_a_row_gives_way_to_the_meetings(conn: sqlite3.Connection) -> None:
    ((verdict, said),) = applied(conn, ASSIGN, "L4|教育局|||||2025-03-01")

    assert (verdict, said) == (Verdict.NEW, "表中的日期不用，以会议日期为准")
    (own,) = queries.cases(conn, (4,))[0].drafts
    assert own.drafted_on == WHO.today


@pytest.mark.parametrize("kind", ["proposals", "units", "members", "replies", "feedback"])
def test_other_sheets_are_not_drafted(conn: sqlite3.Connection, kind: str) -> None:
    with pytest.raises(UsageError, match="不能拟定"):
        plan.read(conn, [], kind=kind, who=WHO, draft=True)


@pytest.mark.parametrize(
    ("head", "line", "counted"),
    [
        (ASSIGN, "L4|教育局|||||", [("表中拟交办", 1)]),
        (REVIEW, "L1|立案||||", [("表中拟立案", 1)]),
    ],
)
def test_the_preview_counts_what_is_only_drafted(
    conn: sqlite3.Connection, head: str, line: str, counted: list[tuple[str, int]]
) -> None:
    cells = tuple(cell.strip() or None for cell in line.split("|"))
    grid = Grid("表.xlsx", "", (tuple(head.split()), cells))
    kind = "reviews" if head == REVIEW else "assignments"
    made = plan.make(conn, plan.read(conn, [grid], kind=kind, who=WHO, draft=True), WHO)

    rows = preview.plan_summary(made).rows
    assert [row for row in rows if str(row[0]).startswith("表中")] == counted
