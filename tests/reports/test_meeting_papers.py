"""What meetings are given: the list of drafts, the review meeting's papers, the hand-over list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
from story import Story
from tiaan.actions import drafting, review
from tiaan.actions.assign import AssignDraft
from tiaan.actions.review import ReviewDraft
from tiaan.model.case import CLASSIFIED_TITLE
from tiaan.model.dates import parse_due
from tiaan.model.refs import parse_refs
from tiaan.model.table import Heading, Paragraph, Table
from tiaan.model.terms import Decision, DraftKind
from tiaan.reports import handover, meeting
from tiaan.store import drafted, queries, registers

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.table import Report

DAY = date(2025, 1, 9)
WHO = county.clerk(DAY)
YEAR = """
    2025-01-05 提交 1 王芳、李明 关于公交的提案 联名已确认
    2025-01-05 提交 2 李明 关于站牌的提案
    2025-01-05 提交 3 民盟县总支 关于绿化的提案 民主党派
    2025-01-05 提交 4 刘洋 绝密案由
    2025-01-05 提交 5 赵静 关于班车的提案
    2025-01-05 提交 6 赵静 关于桥的提案
    2025-01-05 提交 7 赵静 关于路的提案
    2025-01-08 审查 6、7 立案
    2025-01-09 交办 6 交通局 主办 财政局 会办
    """


def draft(conn: sqlite3.Connection, refs: str, wanted: ReviewDraft | AssignDraft) -> None:
    drafting.draft(conn, parse_refs([refs]), wanted, WHO)


@pytest.fixture
def conn() -> sqlite3.Connection:
    conn = Story(county.in_memory()).tell(YEAR).db
    draft(conn, "L1,L3", ReviewDraft(Decision.FILE, DAY))
    draft(conn, "L2", ReviewDraft(Decision.REJECT, DAY, ("N10",)))
    draft(conn, "L4", ReviewDraft(Decision.REJECT, DAY, ("N01",)))
    draft(conn, "L5", ReviewDraft(Decision.MERGE, DAY, into="L1"))
    draft(conn, "L1", AssignDraft(DAY, lead="教育局", co=("财政局",), due=parse_due("10wd")))
    together: dict[str, Any] = {"units": ("教育局", "财政局"), "leader": "副县长"}
    draft(conn, "L3", AssignDraft(DAY, collective=True, **together))
    return conn


def words(report: Report) -> str:
    """Return all that a report says."""
    parts = [report.title, report.subtitle]
    for block in report.blocks:
        match block:
            case Table():
                parts += [block.title, *(str(cell) for row in block.rows for cell in row)]
            case Heading() | Paragraph():
                parts.append(block.text)
    return "\n".join(parts)


def listed(conn: sqlite3.Connection, kind: DraftKind | None = None) -> Table:
    return meeting.pending(drafted.cases(conn, WHO, kind), queries.settings(conn), kind)


def test_pending_lists_by_kind_and_by_what_is_meant(conn: sqlite3.Connection) -> None:
    assert [(str(row[0]), row[1], row[3]) for row in listed(conn).rows] == [
        ("review", "L1", "拟立案"),
        ("review", "L3", "拟立案"),
        ("review", "L5", "拟并案"),
        ("review", "L2", "拟不予立案"),
        ("review", "L4", "拟不予立案"),
        ("assign", "L1", "拟主办加会办"),
        ("assign", "L3", "拟集体办理"),
    ]
    assert [row[0] for row in listed(conn, DraftKind.ASSIGN).rows] == ["L1", "L3"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            DraftKind.REVIEW,
            "拟立案 2，拟并案 1 件（1 组），拟不予立案 2；拟立案的中集体提案 1 件（1/2=50.0%）",
        ),
        (DraftKind.ASSIGN, "拟主办加会办 1，拟集体办理 1；承办单位 2 个"),
    ],
)
def test_counts_in_a_sentence(conn: sqlite3.Connection, kind: DraftKind, said: str) -> None:
    assert meeting.summary(meeting.of_kind(drafted.cases(conn, WHO), kind), kind) == said
    assert meeting.summary([], kind) == ""


def test_what_no_longer_can_be_decided_is_marked_and_counted_apart(
    conn: sqlite3.Connection,
) -> None:
    review.review(conn, parse_refs(["L3"]), ReviewDraft(Decision.REJECT, DAY, ("N10",)), WHO)
    remarks = {row[1]: row[6] for row in listed(conn).rows if row[6]}

    assert remarks == {"L3": "提案不予立案，已不适用"}
    found = meeting.of_kind(drafted.cases(conn, WHO), DraftKind.REVIEW)
    assert meeting.summary(found, DraftKind.REVIEW).endswith("；已不适用 1")


def test_review_pack_has_contents_texts_and_room_for_the_decision(
    conn: sqlite3.Connection,
) -> None:
    report = meeting.review_pack(conn, WHO)

    assert report is not None
    (contents,) = report.tables
    assert [row[1] for row in contents.rows] == ["L1", "L3", "L5", "L2", "L4"]
    assert contents.columns[-1].label == "会议意见"
    heads = [b.text for b in report.blocks if isinstance(b, Heading) and b.level == 1]
    assert heads == [
        *("拟办情况", "拟立案的提案（2 件）", "拟并案的提案（1 件）", "拟不予立案的提案（2 件）")
    ]
    said = words(report)
    assert "提案人：王芳等2人" in said
    assert "拟办意见：拟不予立案，情形 N10\nN10：内容空泛而没有具体建议的" in said
    assert said.count("会议意见：□ 同意") == 5


def test_secret_matters_are_a_number_only(conn: sqlite3.Connection) -> None:
    report = meeting.review_pack(conn, WHO, full=True)

    assert report is not None
    for said in (words(report), str(listed(conn).rows)):
        assert CLASSIFIED_TITLE in said
        assert "绝密案由" not in said
        assert "刘洋" not in said


@pytest.mark.parametrize("full", [False, True])
def test_a_long_text_is_begun_or_whole(*, full: bool) -> None:
    conn = (
        Story(county.in_memory())
        .tell(f"2025-01-05 提交 1 王芳 关于公交的提案 正文={'路' * 400}")
        .db
    )
    draft(conn, "L1", ReviewDraft(Decision.FILE, DAY))
    report = meeting.review_pack(conn, WHO, full=full)

    assert report is not None
    said = words(report)
    assert said.count("路") == (400 if full else meeting.BEGINNING)
    assert ("……（共 400 字）" in said) is not full


def test_nothing_waits_nothing_is_written() -> None:
    conn = county.in_memory()

    assert meeting.review_pack(conn, WHO) is None
    assert handover.assign_list(conn, registers.find_session(conn), None) is None


def hand_over(conn: sqlite3.Connection, on: date | None = None) -> Report:
    report = handover.assign_list(conn, registers.find_session(conn), on)
    assert report is not None
    return report


def test_every_unit_stands_in_protocol_order_zeros_kept(conn: sqlite3.Connection) -> None:
    units = hand_over(conn).tables[0]

    assert [(row[0], *row[2:]) for row in units.rows] == [
        ("县教育局", 1, 0, 0, 1, 2),
        ("县交通运输局", 1, 0, 0, 0, 1),
        ("县住建局", 0, 0, 0, 0, 0),
        ("县财政局", 0, 2, 0, 1, 3),
    ]
    assert units.totals == ("合计", "", 2, 2, 0, 2, 6)
    assert "没有承办件的单位 1 个：县住建局。" in words(hand_over(conn))


def test_the_sum_closes_in_words(conn: sqlite3.Connection) -> None:
    said = next(b.text for b in hand_over(conn).blocks if isinstance(b, Paragraph))

    assert said == (
        "立案 2 件，另拟立案 2 件；其中有主办单位的 2 件、集体办理的 1 件、尚未交办的 1 件，"
        "合计 4 件。会办 2 件次，另计。其中 2 件的承办单位是拟定的，待交办会议决定。"
    )


def test_a_units_list_tells_role_others_and_due(conn: sqlite3.Connection) -> None:
    tables = {table.sheet: table for table in hand_over(conn).tables}

    assert tables["县教育局"].rows == (
        ("L1", "关于公交的提案", "王芳等2人", "拟主办", "会办 县财政局", "交办后 10 个工作日"),
        (
            *("L3", "关于绿化的提案", "民盟县总支", "拟参与"),
            *("副县长牵头；参与 县财政局", "交办后 3 个月"),
        ),
    )
    assert tables["县交通运输局"].rows == (
        ("001", "关于桥的提案", "赵静", "主办", "会办 县财政局", date(2025, 4, 9)),
    )


def test_a_meetings_day_makes_days_of_the_deadlines(conn: sqlite3.Connection) -> None:
    tables = {table.sheet: table for table in hand_over(conn, date(2025, 2, 20)).tables}

    assert [row[-1] for row in tables["县教育局"].rows] == [date(2025, 3, 6), date(2025, 5, 20)]


def test_a_collective_case_names_who_convenes(conn: sqlite3.Connection) -> None:
    together = next(table for table in hand_over(conn).tables if table.key == "together")

    assert together.rows == (
        ("L3", "关于绿化的提案", "副县长", "县教育局、县财政局", "交办后 3 个月"),
    )


def test_what_nobody_has_yet_stands_at_the_end(conn: sqlite3.Connection) -> None:
    left = hand_over(conn).tables[-1]

    assert (left.key, left.rows) == ("left", (("002", "关于路的提案", "赵静"),))
