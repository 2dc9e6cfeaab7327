"""Taking an operation back by its row images, as an operation of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.errors import Conflict, NotFound, RuleViolation
from tiaan.model.case import CLASSIFIED_TITLE
from tiaan.model.terms import Action, State
from tiaan.store import secrecy
from tiaan.store.journal import Operation, operation

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Who


_NAMED = 20
"""Most later operations named in a refusal."""


class Past(NamedTuple):
    """One operation of the log.

    Attributes:
        undoes: the operation this one took back.
        undone_by: the operation that took this one back.
        is_forward: it does something, or does again what was undone; False for a plain undo.
    """

    id: int
    at: str
    actor: str
    command: str
    undoes: int | None
    undone_by: int | None
    is_forward: bool


class Undone(NamedTuple):
    """What an undo did.

    Attributes:
        target: the operation that was taken back.
        original: the command it goes back to: that operation itself, or the one that an undo or a
            redo was about.
        number: of the undo itself; taking that one back restores what was.
    """

    target: Past
    original: Past
    number: int


def operations(conn: sqlite3.Connection) -> tuple[Past, ...]:
    """Return every operation, oldest first."""
    sql = (
        "SELECT o.id, o.at, o.actor, o.command, o.undoes, u.id FROM operation AS o "
        "LEFT JOIN operation AS u ON u.undoes = o.id ORDER BY o.id"
    )
    secret = secrecy.on_secret_matters(conn)
    forward: dict[int | None, bool] = {None: False}
    found = []
    for id_, at, actor, typed, undoes, undone_by in conn.execute(sql):
        command = _discreet(typed) if id_ in secret else typed
        forward[id_] = not forward[undoes]
        found.append(Past(id_, at, actor, command, undoes, undone_by, forward[id_]))
    return tuple(found)


def _discreet(typed: str) -> str:
    """Return the command line of an operation on a secret matter, without what may tell of it.

    What a meeting decided is done by number and day: of that, all may be said.
    """
    words = typed.split()
    if {"apply", "discard"} & set(words[1:2]):
        return typed
    return " ".join([*words[:2], CLASSIFIED_TITLE])


def undo(conn: sqlite3.Connection, who: Who, number: int | None = None) -> Undone:
    """Take back the operation of that number, or the latest one still standing.

    Taking back an undo does again what it undid.

    Raises:
        NotFound: no such operation, or nothing left to undo.
        Conflict: undone already, or something later touched the same rows; nothing is changed.
        RuleViolation: what is later would break a binding rule without it; likewise.
    """
    target: Past | None = None
    try:
        with operation(conn, Action.UNDO, who) as op:
            # Read behind the lock: of two clerks at once, each takes back what stands last.
            past = operations(conn)
            found = _target(past, number)
            _require_memory(conn, found, past)
            target = found
            op.undoes = target.id
            _require_untouched(conn, target, past)
            _take_back(op, target)
            op.check()
    except (RuleViolation, Conflict) as error:
        if target is None:
            raise
        if isinstance(error, RuleViolation):
            raise RuleViolation(
                f"撤销第 {target.id} 次操作后，{error.message}",
                f"请先撤销其后的操作{_later(conn, target, past)}",
            ) from error
        raise Conflict(
            f"第 {target.id} 次操作之后又有改动，不能单独撤销",
            f"请先撤销其后的操作{_later(conn, target, past)}",
        ) from error
    return Undone(target, _original(past, target), past[-1].id + 1)


def _target(past: tuple[Past, ...], number: int | None) -> Past:
    """Return the operation that is meant, refusing one that was taken back already."""
    if number is None:
        standing = [o for o in past if o.is_forward and o.undone_by is None]
        if not standing:
            raise NotFound("没有可以撤销的操作", "tiaan log 查看全部记录")
        return standing[-1]
    if not 1 <= number <= len(past):
        raise NotFound(f"没有第 {number} 次操作", "tiaan undo --list 列出全部操作")
    target = past[number - 1]
    if target.undone_by is not None:
        raise Conflict(
            f"第 {target.id} 次操作已被第 {target.undone_by} 次操作撤销",
            f"要恢复它，用 tiaan undo {target.undone_by}",
        )
    return target


def _require_memory(conn: sqlite3.Connection, target: Past, past: tuple[Past, ...]) -> None:
    """Refuse to take back a forgetting: what was there is nowhere any more.

    Raises:
        RuleViolation: it was one.
    """
    sql = "SELECT DISTINCT operation_id FROM event WHERE action = ?"
    forgot = {id_ for (id_,) in conn.execute(sql, (Action.FORGET,))}
    if target.id in forgot:
        earlier = [
            o.id for o in past if o.is_forward and o.undone_by is None and o.id not in forgot
        ]
        raise RuleViolation(
            f"第 {target.id} 次操作清除了内容，清除的不能恢复，也就不能撤销",
            f"要撤销更早的操作，请写明序号：tiaan undo {earlier[-1]}" if earlier else "",
        )


def _take_back(op: Operation, target: Past) -> None:
    """Reverse every image of an operation, the last first."""
    sql = "SELECT proposal_id, changes FROM event WHERE operation_id = ? ORDER BY id DESC"
    for case_id, changes in op.conn.execute(sql, (target.id,)).fetchall():
        # What the case is now, not what the event left: an amendment may be taken back after the
        # state has moved on.
        left = _state(op, case_id)
        for image in reversed(json.loads(changes)):
            _reverse(op, image)
        op.record(op.who.today, case_id=case_id, states=(left, _state(op, case_id)))


def _require_untouched(conn: sqlite3.Connection, target: Past, past: tuple[Past, ...]) -> None:
    """Refuse where something later, and still in force, wrote the same cells.

    Even where it left them as they were: it would have nothing to go back to when its turn comes.

    Raises:
        Conflict: it did.
    """
    later = [
        o.id
        for o in past
        if o.id > target.id and o.undone_by is None and o.is_forward is not _stood(past, o, target)
    ]
    written = _cells(conn, later)
    for row, columns in _cells(conn, [target.id]).items():
        if row in written and (None in columns | written[row] or columns & written[row]):
            raise Conflict("后来又改过")


def _cells(conn: sqlite3.Connection, ids: list[int]) -> dict[tuple[str, int], set[str | None]]:
    """Return the rows that operations wrote, with their columns; None for a whole row."""
    found: dict[tuple[str, int], set[str | None]] = {}
    sql = "SELECT changes FROM event WHERE operation_id IN (SELECT value FROM json_each(?))"
    for (changes,) in conn.execute(sql, (json.dumps(ids),)):
        for image in json.loads(changes):
            whole = "before" not in image or "after" not in image
            columns = {None} if whole else set(image["after"])
            found.setdefault((image["table"], image["id"]), set()).update(columns)
    return found


def _stood(past: tuple[Past, ...], one: Past, target: Past) -> bool:
    """Whether what an operation does, or undoes, was in force when the target was done."""
    while one.id > target.id:
        if one.undoes is None:
            return False
        one = past[one.undoes - 1]
    return one.is_forward


def _original(past: tuple[Past, ...], one: Past) -> Past:
    """Return the command that an undo or a redo goes back to."""
    while one.undoes is not None:
        one = past[one.undoes - 1]
    return one


def _state(op: Operation, case_id: int | None) -> State | None:
    """Return a proposal's state as it now stands; None where there is none."""
    row = op.row("proposal", case_id) if case_id is not None else None
    return State(row["state"]) if row else None


def _reverse(op: Operation, image: dict[str, Any]) -> None:
    """Put back what an image says was before, when what it left is still so."""
    table, row_id = image["table"], image["id"]
    before, after = image.get("before"), image.get("after")
    row = op.row(table, row_id)
    if after is None:
        if row is not None:
            raise Conflict("后来又有同样的记录")
        op.insert(table, row_id, **image["before"])
        return
    if row is None or any(row[column] != value for column, value in after.items()):
        raise Conflict("后来又改过")
    if before is None:
        op.delete(table, row_id)
    else:
        op.update(table, row_id, **before)


def _later(conn: sqlite3.Connection, target: Past, past: tuple[Past, ...]) -> str:
    """Name the later standing operations that a taking back depends on.

    Those on the same proposals or rows, else on rows that point to what the target wrote; where
    neither tells, all that are later.
    """
    standing = [o.id for o in past if o.id > target.id and o.undone_by is None and o.is_forward]
    written = set(_cells(conn, [target.id]))
    born = {row_id for table, row_id in written if table in ("unit", "proposer", "session")}
    sql = (
        "SELECT DISTINCT operation_id FROM event WHERE operation_id > ?1 AND proposal_id IN "
        "(SELECT proposal_id FROM event WHERE operation_id = ?1)"
    )
    touched = {id_ for (id_,) in conn.execute(sql, (target.id,))}
    touched |= {id_ for id_ in standing if written & set(_cells(conn, [id_]))}
    if born:
        touched |= {id_ for id_ in standing if born & _pointed_to(conn, id_)}
    named = [id_ for id_ in standing if id_ in touched] or standing
    listed = "、".join(map(str, named[:_NAMED])) + ("等" if len(named) > _NAMED else "")
    return f"（第 {listed} 次），或用 amend 更正" if named else "，或用 amend 更正"


def _pointed_to(conn: sqlite3.Connection, number: int) -> set[int]:
    """Return the register entries that the rows of an operation point to."""
    sql = "SELECT changes FROM event WHERE operation_id = ?"
    return {
        row[column]
        for (changes,) in conn.execute(sql, (number,))
        for image in json.loads(changes)
        for row in (image.get("after", {}),)
        for column in ("unit_id", "proposer_id", "session_id")
        if row.get(column) is not None
    }
