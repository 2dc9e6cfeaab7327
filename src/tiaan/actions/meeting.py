"""The meeting has decided: what was drafted is done in one operation, one step to undo.

All of it or nothing. What can no longer be done is named with its cause, and may be left out; it
stays drafted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions import assign, drafting
from tiaan.actions.common import moved, receipt
from tiaan.actions.review import ReviewDraft
from tiaan.actions.said import from_said
from tiaan.errors import SomeRefused, TiaanError
from tiaan.model import meant
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, Decision, DraftKind
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Draft, Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.store.journal import Operation

_BEGUN = {DraftKind.REVIEW: Action.REVIEW, DraftKind.ASSIGN: Action.ASSIGN}
_LAST = {Decision.WITHDRAW: 1, Decision.MERGE: 2}
"""What comes after the other decisions: a survivor may be filed by this very meeting."""


class Applied(NamedTuple):
    """What a meeting's decisions came to.

    Attributes:
        done: what was drafted and is done.
        refused: number and cause of each that could not be.
    """

    done: tuple[tuple[Case, Draft], ...]
    receipts: tuple[Receipt, ...]
    refused: tuple[str, ...]


def apply(
    conn: sqlite3.Connection,
    kind: DraftKind,
    refs: Sequence[Ref],
    on: date,
    who: Who,
    *,
    by: str = "",
    skip_bad: bool = False,
) -> Applied:
    """Do what is drafted: of the proposals named, else all of it.

    Numbers wanted by name are given first, the others after the highest, in order of intake.

    Args:
        conn: the file.
        kind: decisions, or who handles.
        refs: which proposals.
        on: the day of the meeting; deadlines count from it.
        who: the clerk.
        by: the body that decided, where a draft names none.
        skip_bad: leave out what cannot be done.

    Raises:
        NotFound: nothing is drafted.
        SomeRefused: something cannot be done and is not to be left out; nothing is written.
    """
    done, receipts, refused = [], [], []
    with operation(conn, _BEGUN[kind], who) as op:
        op.action = Action.DRAFT  # that a case has moved on is told with the others, below
        waiting = sorted(drafting.chosen(op, kind, refs), key=_order)
        for case, own in waiting:
            try:
                with op.attempt():
                    receipts.append(_carry_out(op, op.case(case.id), own, on, by))
                done.append((case, own))
            except TiaanError as error:
                refused.append(f"{case.number}：{error.message}")
        if refused and not skip_bad:
            raise SomeRefused(
                f"{len(waiting)} 件中有 {len(refused)} 件不能实施，什么也没有写入",
                f"可改拟，或 tiaan discard {kind} 编号；只实施其余各件加 --skip-bad",
                refused,
            )
    return Applied(tuple(done), tuple(receipts), tuple(refused))


def _order(pair: tuple[Case, Draft]) -> tuple[int, bool, int, int]:
    case, own = pair
    choice = meant.choice(own.said)
    rank = _LAST.get(choice, 0) if choice else 0
    return rank, "number" not in own.said, case.session.id, case.intake_no


def _carry_out(op: Operation, before: Case, own: Draft, on: date, by: str) -> Receipt:
    wanted = from_said(own.said, on)
    if isinstance(wanted, ReviewDraft):
        wanted = wanted._replace(by=wanted.by or by)
    after, warnings = drafting.carry_out(op, before, own, wanted)
    return receipt(before, after, op.settings, _sentence(op, before, after, own), warnings)


def _sentence(op: Operation, before: Case, after: Case, own: Draft) -> str:
    if own.kind is DraftKind.ASSIGN:
        return assign.sentence(op, before, after)
    said = [moved(before, after)]
    if meant.choice(own.said) is Decision.FILE:
        said.append(f"案号 {shown_number(after, op.settings)}")
    elif after.merged_into is not None:
        said.append(f"并入 {shown_number(op.case(after.merged_into), op.settings)}，提案人均保留")
    return f"{before.number}：{'，'.join(said)}　{after.shown_title}"
