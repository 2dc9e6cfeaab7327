"""A case renewed after every step is the case that its rows tell from scratch."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from tiaan.actions.amend import AmendDraft, correct
from tiaan.actions.submit import SubmitDraft, submit
from tiaan.model.terms import Action, Consent
from tiaan.store import building
from tiaan.store.journal import Operation, operation
from tiaan.store.queries import CASE_TABLES
from walks import Walk

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tiaan.model.case import Case
    from tiaan.model.records import Who

DAY = date(2025, 1, 6)
STEPS = 60


def from_scratch(op: Operation, case_id: int) -> Case:
    """Return a case as if it were read for the first time."""
    absorbed = tuple(op.dossier(i) for i in op._absorbed[case_id])
    return building.build(op.dossier(case_id), op.registers, op.sessions, absorbed)


@pytest.fixture
def renewals(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[str]]]:
    """Compare every case that is asked for; tell which tables renewals were about."""
    as_it_is, renew = Operation.case, building.renew
    found: list[set[str]] = []

    def compared(op: Operation, case_id: int) -> Case:
        case = as_it_is(op, case_id)
        assert case == from_scratch(op, case_id)
        return case

    def noted(case: Case, tables: set[str], *rest: object) -> Case:
        found.append(set(tables))
        return renew(case, tables, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Operation, "case", compared)
    monkeypatch.setattr("tiaan.store.journal.renew", noted)
    return found


def test_renewed_cases_are_as_built_from_scratch(renewals: list[set[str]]) -> None:
    for seed in range(8):
        conn = county.in_memory()
        walk = Walk(conn, 1000 + seed)
        for _ in range(STEPS):
            walk.step(undo_anywhere=True)
        conn.close()

    told = set().union(*renewals)
    assert told >= {"proposal", "sponsor", "decision", "assignment", "reply", "result", "feedback"}
    assert told <= {"proposal", *CASE_TABLES}


def test_a_case_without_changes_is_not_built_again(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, SubmitDraft("关于增设路灯的提案", "王芳", DAY), who())

    with operation(db, Action.AMEND, who()) as op:
        case = op.case(1)
        assert op.case(1) is case
        op.update("proposal", 1, note="新")
        assert op.case(1).note == "新"
        assert op.case(1).sponsors is case.sponsors
        op.record(DAY, case_id=1)


def test_a_step_taken_back_is_not_remembered(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, SubmitDraft("关于增设路灯的提案", "王芳", DAY, cosign=("李明",)), who())

    def tell(op: Operation) -> None:
        with op.attempt():
            draft = AmendDraft(DAY, note="新", confirm=("李明",))
            after, _ = correct(op, op.case(1), draft)
            assert (after.note, len(after.confirmed)) == ("新", 2)
            raise KeyError

    with operation(db, Action.AMEND, who()) as op:
        before = op.case(1)
        with pytest.raises(KeyError):
            tell(op)
        assert op.case(1) == before == from_scratch(op, 1)
        assert [s.consent for s in op.case(1).sponsors] == [Consent.CONFIRMED, Consent.INVITED]


def test_a_proposal_put_back_in_one_operation_has_only_what_was_put_back(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, SubmitDraft("关于增设路灯的提案", "王芳", DAY, cosign=("李明",)), who())

    with operation(db, Action.AMEND, who()) as op:
        case = op.case(1)
        own = dict(op.row("proposal", 1) or {})
        rows = [dict(op.row("sponsor", sponsor.id) or {}) for sponsor in case.sponsors]
        for sponsor in case.sponsors:
            op.delete("sponsor", sponsor.id)
        op.delete("proposal", own.pop("id"))
        op.insert("proposal", 1, **own)
        op.insert("sponsor", rows[0].pop("id"), **rows[0])
        assert op.case(1) == from_scratch(op, 1) == case._replace(sponsors=case.sponsors[:1])
        op.insert("sponsor", rows[1].pop("id"), **rows[1])
        assert op.case(1) == case
        op.record(DAY, case_id=1)


def test_a_new_name_shows_in_cases_built_before(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, SubmitDraft("关于增设路灯的提案", "王芳", DAY), who())

    with operation(db, Action.AMEND, who()) as op:
        person = op.case(1).sponsors[0].proposer
        op.update("proposer", person.id, sector="教育界")
        op.registers.add_proposer(person._replace(sector="教育界"))
        assert op.case(1).sponsors[0].proposer.sector == "教育界"
        op.record(DAY)
