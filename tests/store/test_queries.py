from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from story import Story
from tiaan.actions.registry import add_session
from tiaan.actions.submit import SubmitDraft, submit
from tiaan.errors import Ambiguous, NotFound
from tiaan.model.refs import parse_ref
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.records import Who

FILED = """
2025-01-05 提交 1 王芳 关于甲的提案
2025-01-05 提交 2 李明 关于乙的提案
2025-01-05 提交 3 张伟 关于丙的提案
2025-01-06 审查 1 立案 案号=23
2025-01-06 审查 2 立案 案号=T5
"""


def found(db: sqlite3.Connection, raw: str, session: str | None = None) -> tuple[int, str]:
    return queries.find(db, parse_ref(raw), session, "T")


@pytest.mark.parametrize(
    ("raw", "case_id"),
    [
        *(("23", 1), ("023", 1), ("0023", 1), ("第23号", 1), ("T23", 1), ("11-2/23", 1)),
        *(("T5", 2), ("T005", 2), ("L3", 3), ("11-2/L3", 3)),
    ],
)
def test_case_is_found_by_every_spelling(db: sqlite3.Connection, raw: str, case_id: int) -> None:
    Story(db).tell(FILED)
    assert found(db, raw) == (case_id, "")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("24", "十一届二次会议没有 24 号提案"),
        ("5", "十一届二次会议没有 5 号提案"),
        ("A23", "十一届二次会议没有 A23 号提案"),
        ("L9", "十一届二次会议没有收件号 9"),
        ("11-3/23", "没有 十一届三次会议"),
    ],
)
def test_unknown_number_is_not_found(db: sqlite3.Connection, raw: str, message: str) -> None:
    Story(db).tell(FILED)
    with pytest.raises(NotFound) as error:
        found(db, raw)
    assert error.value.message == message


def test_number_is_looked_for_in_its_session(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    Story(db).tell(FILED)
    day = date(2026, 1, 5)
    add_session(db, "十一届三次会议", day, day, None, who())
    submit(db, SubmitDraft("关于丁的提案", "刘洋", day), who())

    assert found(db, "L1") == (4, "")
    assert found(db, "11-2/L1") == found(db, "L1", "11-2") == (1, "")
    with pytest.raises(NotFound, match="十一届三次会议没有 23 号提案"):
        found(db, "23")


def test_old_number_leads_to_the_new_one(db: sqlite3.Connection) -> None:
    Story(db).tell(f"{FILED}\n2025-01-07 更正 1 案号=40\n2025-01-07 更正 1 案号=41")

    assert found(db, "23") == (1, "23 号已改为 041 号")
    assert found(db, "40") == (1, "40 号已改为 041 号")
    assert found(db, "41") == (1, "")


def test_old_number_of_two_cases_is_ambiguous(db: sqlite3.Connection) -> None:
    Story(db).tell(f"{FILED}\n2025-01-07 更正 1 案号=40\n2025-01-07 更正 2 案号=41")
    db.execute("UPDATE old_number SET case_no = '023'")

    with pytest.raises(Ambiguous) as error:
        found(db, "23")

    assert error.value.message == "十一届二次会议有 2 件提案用过 23 号"


def test_cases_come_in_the_order_asked_for(db: sqlite3.Connection) -> None:
    story = Story(db).tell(f"{FILED}\n2025-01-07 并案 3 入 1")

    third, first = queries.cases(db, [3, 1])

    assert (third, first) == (story.case(3), story.case(1))
    assert first.absorbed == ("L3",)
    assert [person.name for person in first.absorbed_proposers] == ["张伟"]
    assert third.merged_into == 1
    assert queries.cases(db, []) == ()


def test_many_cases_are_read_in_portions() -> None:
    conn = county.in_memory()
    ids = list(range(1, 1202))
    assert [len(some) for some in queries.chunks(ids)] == [500, 500, 201]
    assert queries.dossiers(conn, ids) == {}
    conn.close()


def test_numbers_people_quote(db: sqlite3.Connection) -> None:
    Story(db).tell(FILED)
    assert queries.numbers(db, [1, 2, 3, 99]) == {1: "023", 2: "T5", 3: "L3"}


def test_contact_data_of_nobody_is_empty(db: sqlite3.Connection) -> None:
    assert queries.contact_card(db, 1) == ("", "", "")


def test_forgotten_contact_data_is_empty(db: sqlite3.Connection) -> None:
    Story(db).tell("2025-01-05 提交 1 王芳 关于甲的提案 电话=139")
    db.execute("UPDATE contact_card SET salt = NULL, phone = NULL, address = NULL, employer = NULL")
    assert queries.contact_card(db, 1) == ("", "", "")
