"""Who is a member, since when and until when: told once, corrected by day, taken back exactly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump
from tiaan.actions import history, memberroll
from tiaan.actions.submit import SubmitDraft, submit
from tiaan.errors import RuleViolation, UsageError
from tiaan.model.terms import ProposerKind
from tiaan.store import registers, verify
from tiaan.store.undo import undo

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.records import Proposer

WHO = county.clerk()
JOINED, LEFT, LATER = date(2025, 2, 1), date(2025, 6, 1), date(2025, 9, 1)


def known(db: sqlite3.Connection, number: int = 1) -> Proposer:
    return registers.load(db).proposers[number]


def term(db: sqlite3.Connection, number: int = 1) -> tuple[bool, date | None, date | None, bool]:
    person = known(db, number)
    return person.sits, person.since, person.until, person.is_active


def add(db: sqlite3.Connection, name: str = "王芳", **told: object) -> Proposer:
    (person,) = memberroll.add_members(db, (name,), WHO, **told)  # type: ignore[arg-type]
    return person


def test_member_has_a_first_day_where_one_is_told(db: sqlite3.Connection) -> None:
    add(db)
    add(db, "李明", since=JOINED)
    add(db, "刘洋", is_member=False)
    add(db, "民盟县总支")

    assert [term(db, number)[:2] for number in (1, 2, 3, 4)] == [
        (True, None),
        (True, JOINED),
        (False, None),
        (False, None),
    ]
    assert verify.verify(db) == ()


def test_member_leaves_today_or_on_a_day_that_can_be_corrected(db: sqlite3.Connection) -> None:
    add(db)
    memberroll.retire_member(db, "王芳", WHO)
    assert term(db) == (True, None, WHO.today, False)

    memberroll.retire_member(db, "王芳", WHO, LEFT)
    assert term(db) == (True, None, LEFT, False)
    (entry,) = history.entries(db, limit=1)
    assert entry.sentence == "登记：离任 王芳"
    for again in (None, LEFT):
        with pytest.raises(RuleViolation, match="M1 已经停用"):
            memberroll.retire_member(db, "王芳", WHO, again)


def test_body_is_put_out_of_use_and_never_leaves(db: sqlite3.Connection) -> None:
    add(db, "民盟县总支")
    memberroll.retire_member(db, "民盟县总支", WHO)

    assert term(db) == (False, None, None, False)


def test_registered_person_becomes_a_member_by_number(db: sqlite3.Connection) -> None:
    add(db, is_member=False)
    assert add(db, "M1", since=JOINED).name == "王芳"
    assert term(db) == (True, JOINED, None, True)

    memberroll.retire_member(db, "M1", WHO, LEFT)
    add(db, "m1", since=LATER)
    assert term(db) == (True, LATER, None, True)
    assert len(registers.load(db).proposers) == 1


def test_who_was_never_a_member_goes_on_proposing(db: sqlite3.Connection) -> None:
    add(db, since=JOINED)
    memberroll.retire_member(db, "王芳", WHO, never=True)

    assert term(db) == (False, None, None, True)


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (
            lambda db: memberroll.retire_member(db, "M1", WHO, date(2025, 1, 31)),
            UsageError,
            "离任日期 2025-01-31 早于任职日期 2025-02-01",
        ),
        (
            lambda db: memberroll.retire_member(db, "M1", WHO, LEFT, never=True),
            UsageError,
            "不是委员的没有任职、离任日期",
        ),
        (
            lambda db: memberroll.retire_member(db, "M2", WHO, LEFT),
            UsageError,
            "不是委员的没有任职、离任日期",
        ),
        (
            lambda db: memberroll.retire_member(db, "M2", WHO, never=True),
            RuleViolation,
            "M2 本来就不是委员",
        ),
        (lambda db: add(db, "M1"), RuleViolation, "M1 已经登记为委员"),
        (lambda db: add(db, "M1", since=JOINED), RuleViolation, "M1 已经登记为委员"),
        (lambda db: add(db, "M3"), RuleViolation, "M3 是单位，不能登记为委员"),
        (lambda db: add(db, "M2", is_member=False), UsageError, "M2 已经登记，只能写任职日期"),
        (lambda db: add(db, "M2", phone="1"), UsageError, "M2 已经登记，只能写任职日期"),
        (
            lambda db: add(db, "张伟", since=JOINED, is_member=False),
            UsageError,
            "不是委员的没有任职、离任日期",
        ),
    ],
)
def test_what_cannot_be_leaves_the_file_as_it_was(
    db: sqlite3.Connection,
    act: Callable[[sqlite3.Connection], object],
    error: type[Exception],
    message: str,
) -> None:
    add(db, since=JOINED)
    add(db, "刘洋", is_member=False)
    add(db, "民盟县总支")
    before = dump(db)

    with pytest.raises(error) as raised:
        act(db)

    assert raised.value.message == message  # type: ignore[attr-defined]
    assert dump(db) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda db: memberroll.retire_member(db, "M1", WHO, LEFT),
        lambda db: memberroll.retire_member(db, "M1", WHO, never=True),
        lambda db: add(db, "M1", since=LATER),
        lambda db: add(db, "M2", since=LATER),
    ],
)
def test_each_is_taken_back_exactly(
    db: sqlite3.Connection, act: Callable[[sqlite3.Connection], object]
) -> None:
    add(db, since=JOINED)
    add(db, "刘洋", is_member=False)
    before = [registers.load(db).proposers[number] for number in (1, 2)]
    act(db)
    assert [known(db, number) for number in (1, 2)] != before

    undo(db, WHO)

    assert [known(db, number) for number in (1, 2)] == before
    assert verify.verify(db) == ()


@pytest.mark.parametrize(
    ("kind", "sits"),
    [(ProposerKind.OTHER, False), (ProposerKind.JOINT, True), (ProposerKind.PARTY, None)],
)
def test_who_is_met_with_a_proposal(
    db: sqlite3.Connection,
    kind: ProposerKind,
    sits: bool | None,  # noqa: FBT001 - a case of the table
) -> None:
    by = "民盟县总支" if sits is None else "王芳"
    draft = SubmitDraft("关于甲的提案", by, date(2025, 1, 6), kind, cosign=("李明",), body="正文")
    said = submit(db, draft, WHO).warnings

    assert known(db, 1).sits is bool(sits)
    assert known(db, 2).sits is (sits is not False)
    assert known(db, 1).since is None
    told = "新登记提案者 M1，不作委员；是委员的，请用 tiaan member add M1 登记"
    assert (told in said) is (sits is False)


def test_who_was_a_member_already_stays_one(db: sqlite3.Connection) -> None:
    add(db, since=JOINED)
    draft = SubmitDraft("关于甲的提案", "王芳", date(2025, 1, 6), ProposerKind.OTHER, body="正文")
    submit(db, draft, WHO)

    assert term(db) == (True, JOINED, None, True)
