from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from tiaan.actions import memberroll, registry, unitroll
from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model.records import Session
from tiaan.store import registers
from tiaan.store.registers import find_proposer, find_session, find_unit, load

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.records import Who

    Clerk = Callable[..., Who]


@pytest.mark.parametrize(
    "raw",
    ["县教育局", "教育局", "县教体局", " 县 教育局\u3000", "县教育局(12)", "县教育局（12件）"],
)
def test_unit_is_found_by_name_alias_and_with_a_count(db: sqlite3.Connection, raw: str) -> None:
    assert find_unit(load(db), raw).id == 1


def test_unknown_unit_is_not_found_and_never_made(db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound) as error:
        find_unit(load(db), "县教委")

    assert error.value.message == "没有登记“县教委”这个单位"
    assert error.value.hint == (
        "是不是：县教育局；新单位用 tiaan unit add 县教委，简称用 tiaan unit alias 全称 县教委"
    )
    assert db.execute("SELECT count(*) FROM unit").fetchone() == (4,)


@pytest.mark.parametrize("raw", ["", "  ", "局" * 201, "\x1b[2J"])
def test_unit_name_that_is_none_is_refused(db: sqlite3.Connection, raw: str) -> None:
    with pytest.raises(UsageError):
        find_unit(load(db), raw)


def test_renamed_unit_is_found_by_both_names(db: sqlite3.Connection, who: Clerk) -> None:
    unitroll.rename_unit(db, "县住建局", "县住房保障局", who())

    known = load(db)
    assert find_unit(known, "县住建局") == find_unit(known, "县住房保障局")
    assert find_unit(known, "县住建局").name == "县住房保障局"


def test_unit_is_renamed_to_its_own_alias_and_back(db: sqlite3.Connection, who: Clerk) -> None:
    unitroll.rename_unit(db, "县教育局", "县教体局", who())
    assert find_unit(load(db), "县教育局").name == "县教体局"

    unitroll.rename_unit(db, "县教体局", "县教育局", who())
    known = load(db)
    assert [find_unit(known, raw).name for raw in ("县教育局", "县教体局", "教育局")] == [
        "县教育局"
    ] * 3


@pytest.mark.parametrize("name", ["县财政局", "财政局", "县 教育局"])
def test_name_that_is_taken_is_refused(db: sqlite3.Connection, who: Clerk, name: str) -> None:
    with pytest.raises(RuleViolation):
        unitroll.add_units(db, (name,), "", who())
    if name != "县 教育局":
        with pytest.raises(RuleViolation):
            unitroll.rename_unit(db, "县教育局", name, who())
    with pytest.raises(RuleViolation):
        unitroll.add_alias(db, "县住建局", (name,), who())


def test_unit_is_renamed_to_its_own_name_written_apart(db: sqlite3.Connection, who: Clerk) -> None:
    aliases = db.execute("SELECT alias FROM unit_alias").fetchall()

    unitroll.rename_unit(db, "县教育局", "县 教育局", who())

    assert find_unit(load(db), "县教育局").name == "县 教育局"
    assert db.execute("SELECT alias FROM unit_alias").fetchall() == aliases


def test_unit_is_not_renamed_to_its_name(db: sqlite3.Connection, who: Clerk) -> None:
    with pytest.raises(RuleViolation, match="“县教育局”已经登记为“县教育局”"):
        unitroll.rename_unit(db, "县教育局", "县教育局", who())


def test_retired_unit_gets_nothing_new(db: sqlite3.Connection, who: Clerk) -> None:
    unitroll.retire_unit(db, "教育局", who())

    with pytest.raises(RuleViolation) as error:
        find_unit(load(db), "教育局")
    assert error.value.message == "“县教育局”已经停用，不能再交办"
    assert find_unit(load(db), "教育局", active=False).is_active is False


def test_proposer_is_found_by_name_remark_sector_and_id(db: sqlite3.Connection, who: Clerk) -> None:
    memberroll.add_members(db, ("王芳",), who(), sector="教育界")
    memberroll.add_members(db, ("王芳",), who(), sector="医卫界", remark="县医院")
    memberroll.add_members(db, ("李 明",), who())
    known = load(db)

    def id_of(raw: str) -> int | None:
        found = find_proposer(known, raw)
        return found.id if found else None

    assert [
        id_of(raw) for raw in ("M2", "m1", "王芳（教育界）", "王芳(县医院)", "王芳（医卫界）")
    ] == [*(2, 1, 1, 2, 2)]
    assert [id_of("李明"), id_of("李\u3000明"), id_of("张伟"), id_of("王芳（工会）")] == [
        *(3, 3, None, None)
    ]


def test_two_of_one_name_are_told_apart_by_the_clerk(db: sqlite3.Connection, who: Clerk) -> None:
    memberroll.add_members(db, ("王芳",), who(), sector="教育界")
    memberroll.add_members(db, ("王芳",), who(), remark="县医院")

    with pytest.raises(Ambiguous) as error:
        find_proposer(load(db), "王芳")

    assert error.value.message == "有 2 位同名"
    assert error.value.hint == "请写明是哪一位：M1（教育界）；M2（县医院）"


def test_one_in_office_is_meant_before_one_who_left(db: sqlite3.Connection, who: Clerk) -> None:
    memberroll.add_members(db, ("王芳",), who())
    memberroll.retire_member(db, "王芳", who())
    assert [p.id for p in [find_proposer(load(db), "王芳")] if p] == [1]

    memberroll.add_members(db, ("王芳",), who(), remark="新任")
    assert [p.id for p in [find_proposer(load(db), "王芳")] if p] == [2]


def test_unknown_number_of_a_proposer_is_not_found(db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound, match="没有编号 M7 的提案者"):
        find_proposer(load(db), "M7")


def test_namesake_without_a_remark_is_refused(db: sqlite3.Connection, who: Clerk) -> None:
    memberroll.add_members(db, ("王芳",), who(), remark="教育界")
    with pytest.raises(Ambiguous, match="这个姓名已经登记过"):
        memberroll.add_members(db, ("王芳",), who())
    with pytest.raises(RuleViolation, match="这个姓名和备注已经登记过"):
        memberroll.add_members(db, ("王芳",), who(), remark="教育界")


def test_sessions_stand_in_their_own_order(db: sqlite3.Connection, who: Clerk) -> None:
    for label, day in (("九届十次", date(2016, 1, 5)), ("十一届一次", date(2024, 1, 5))):
        registry.add_session(db, label, day, day, None, who())

    assert [session.key for session in registers.sessions(db)] == ["9-10", "11-1", "11-2"]
    assert find_session(db) == Session(
        1,
        "11-2",
        "十一届二次会议",
        date(2025, 1, 5),
        date(2025, 1, 8),
        datetime(2025, 1, 7, 12),  # noqa: DTZ001 - the county's own clock
    )
    assert find_session(db, "十一届一次会议").key == "11-1"
    assert find_session(db, "9-10").cutoff_at is None


def test_unknown_session_is_not_found(db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound) as error:
        find_session(db, "11-5")

    assert error.value.message == "没有 十一届五次会议"
    assert error.value.hint == "已有：11-2 十一届二次会议"


def test_session_that_exists_or_runs_backwards_is_refused(
    db: sqlite3.Connection, who: Clerk
) -> None:
    day = date(2026, 1, 5)
    with pytest.raises(RuleViolation, match="十一届二次会议已经存在"):
        registry.add_session(db, "第十一届二次", day, day, None, who())
    with pytest.raises(UsageError, match="闭幕日期 2026-01-04 早于开幕日期 2026-01-05"):
        registry.add_session(db, "11-3", day, date(2026, 1, 4), None, who())
    with pytest.raises(UsageError):
        registry.add_session(db, "随便", day, day, None, who())
    assert len(registers.sessions(db)) == 1
