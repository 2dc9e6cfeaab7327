"""What holds for every history: generated ones, guided by the moves that are open (`walks.py`)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

import county
from logical import dump
from tiaan.actions.forget import forget_person
from tiaan.errors import NotFound
from tiaan.model import rules, workflow
from tiaan.model.fields import SHEETS
from tiaan.model.terms import Action, State
from tiaan.model.workflow import GUARDED
from tiaan.store import queries
from tiaan.store.undo import operations, undo
from tiaan.store.verify import verify
from walks import Walk

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tiaan.model.case import Case
    from tiaan.model.settings import Settings
    from tiaan.model.workflow import Edge

NOT_WALKED = {
    Action.IMPORT: "each event of an import is told as the step it is, a review, a reply",
    Action.FORGET: "it cannot be taken back: see the last test",
    Action.REPAIR: "it needs a damaged file: see test_repair",
}
WALKS, STEPS = 12, 70
SEEDS = [range(start, start + WALKS) for start in range(0, 2 * WALKS, WALKS)]
"""More of them: benchmarks/histories.py."""


def walks(seeds: range, *, undo_anywhere: bool = False) -> Iterator[Walk]:
    """Yield histories, each on a county of its own."""
    for seed in seeds:
        conn = county.in_memory()
        walk = Walk(conn, seed)
        for _ in range(STEPS):
            walk.step(undo_anywhere=undo_anywhere)
            check_cases(walk)
        yield walk
        conn.close()


def check_cases(walk: Walk) -> None:
    """Assert what must hold of every case at every moment."""
    settings = queries.settings(walk.conn)
    for case in walk.cases():
        walk.states.add(case.state)
        walk.rounds = max(walk.rounds, case.round)
        assert fitting(case, settings) == []
        assert [rule for rule in rules.broken(case, settings) if rule.binds] == []
        assert (case.state is State.MERGED) is (case.merged_into is not None)
        if case.state in workflow.HANDLED:
            assert (case.state is State.REPLIED) is (not case.owing())


def fitting(case: Case, settings: Settings) -> list[tuple[Action, int]]:
    """Return the open moves of a case that not exactly one edge fits, with how many do."""

    def alike(edge: Edge) -> tuple[str, str]:
        return edge.action, edge.choice or ""

    edges = sorted((e for e in workflow.EDGES if e.source is case.state), key=alike)
    counts = [
        (same[0].action, sum(edge.when is None or edge.when(case, settings) for edge in same))
        for same in (list(group) for _, group in groupby(edges, key=alike))
    ]
    return [(action, count) for action, count in counts if count != 1]


def check_path(conn: sqlite3.Connection) -> None:
    """Assert that every case's events lead from its birth to where it stands, along edges."""
    moves = {
        (e.action, e.source, e.target, e.choice) for e in (*workflow.EDGES, *workflow.OUT_OF_TURN)
    }
    stands: dict[int, str | None] = {}
    sql = "SELECT proposal_id, action, choice, from_state, to_state FROM event WHERE proposal_id"
    for case_id, action, choice, before, after in conn.execute(f"{sql} ORDER BY id"):
        assert stands.get(case_id) == before
        stands[case_id] = after
        if action in workflow.GUARDED:
            assert (action, before, after, choice) in moves
        elif action != Action.UNDO:
            assert before == after
    now = dict(conn.execute("SELECT id, state FROM proposal").fetchall())
    assert {case_id: state for case_id, state in stands.items() if state} == now


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_history_is_undone_and_done_again_step_by_step(seeds: range) -> None:
    states: set[State] = set()
    actions: set[str] = set()
    imported: set[str] = set()
    refused = rounds = 0
    for walk in walks(seeds):
        conn, snapshots = walk.conn, walk.snapshots
        states |= walk.states
        actions |= walk.actions()
        imported |= walk.imported
        refused += walk.refused
        rounds = max(rounds, walk.rounds)
        check_path(conn)
        assert verify(conn) == ()

        last = len(operations(conn))
        for snapshot in reversed(snapshots[:-1]):
            undo(conn, county.clerk(walk.today))
            assert dump(conn) == snapshot
        check_path(conn)
        assert verify(conn) == ()
        undone = range(last + 1, len(operations(conn)) + 1)

        for snapshot, number in zip(snapshots[1:], reversed(undone), strict=True):
            undo(conn, county.clerk(walk.today), number)
            assert dump(conn) == snapshot
        check_path(conn)
        assert verify(conn) == ()

    assert states == set(State)
    missed = set(Action) - NOT_WALKED.keys() - actions - {Action.UNDO}
    # What is noted beside the moves needs the right case at the right time: one may not come up.
    assert not missed & GUARDED
    assert len(missed) <= 1
    assert actions.isdisjoint(NOT_WALKED)
    # A sheet needs the right case, too: of the stages one may not come up, of the lists two.
    lists = {kind for kind, sheet in SHEETS.items() if sheet.listed}
    assert len(SHEETS.keys() - lists - imported) <= 1
    assert len(lists - imported) <= 2
    assert refused >= WALKS * STEPS // 10
    assert rounds > 1


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_history_with_undos_anywhere_stays_sound(seeds: range) -> None:
    taken_back = 0
    for walk in walks(seeds, undo_anywhere=True):
        check_path(walk.conn)
        assert verify(walk.conn) == ()
        taken_back += sum(past.undoes is not None for past in operations(walk.conn))
    assert taken_back >= WALKS


def undo_all(walk: Walk) -> None:
    while True:
        undo(walk.conn, county.clerk(walk.today))


def test_history_undone_to_the_start_is_an_empty_file() -> None:
    for walk in walks(range(100, 104), undo_anywhere=True):
        with pytest.raises(NotFound, match="没有可以撤销的操作"):
            undo_all(walk)

        assert {table for table, rows in dump(walk.conn).items() if rows} == set()
        assert verify(walk.conn) == ()


def people(walk: Walk) -> list[str]:
    """Return those whose contact data is known, by their numbers."""
    sql = "SELECT 'M' || proposer_id FROM proposer_contact ORDER BY id"
    return [number for (number,) in walk.conn.execute(sql)]


def without_cards(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows for table, rows in tables.items() if table != "contact_card"}


def test_history_with_people_forgotten_is_undone_but_for_their_cards() -> None:
    forgotten = 0
    for walk in walks(range(200, 206)):
        conn, clerk = walk.conn, county.clerk(walk.today)
        done = [past.id for past in operations(conn) if past.is_forward and not past.undone_by]
        for number in people(walk):
            forget_person(conn, number, clerk)
            forgotten += 1
        assert without_cards(dump(conn)) == without_cards(walk.snapshots[-1])
        assert verify(conn) == ()

        snapshots = walk.snapshots[:-1]
        for number, snapshot in zip(done[: -len(snapshots) - 1 : -1], snapshots[::-1], strict=True):
            undo(conn, clerk, number)
            assert without_cards(dump(conn)) == without_cards(snapshot)
        assert verify(conn) == ()
    assert forgotten > 0
