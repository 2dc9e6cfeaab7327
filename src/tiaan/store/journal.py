"""The one door: every write of the program goes through `operation`.

A command's rows wait in memory, and proposals are built from them, moved and checked as they will
stand. At the end all is written in one transaction (`writing`), or nothing is.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tiaan import traces
from tiaan.errors import StorageError, TiaanError
from tiaan.model import rules, workflow
from tiaan.model import settings as county
from tiaan.model.records import Proposer, Unit, Who
from tiaan.model.terms import Action, State
from tiaan.model.text import fold
from tiaan.store import queries, steps
from tiaan.store import registers as register
from tiaan.store.building import build, renew
from tiaan.store.database import guarded
from tiaan.store.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.model.settings import Settings
    from tiaan.model.terms import Decision
    from tiaan.model.workflow import Edge

_MENDING = frozenset({Action.SETTINGS, Action.REPAIR, Action.UNDO})
"""What has to work while a setting cannot be read."""
MANY = 10
"""A command that touches more cases than this is preceded by a copy of the file."""
_NOT_SECURED = frozenset({Action.FORGET, Action.REPAIR})
_BUILT_MAX = 500
"""Most cases kept as they were last built: a batch goes on from one to the next."""


class Operation(Writing):
    """One command: its reads, its writes in waiting, its events.

    Attributes:
        settings: the county's, as of the start.
        calendar: the working days, likewise.
        registers: units and proposers, with those this operation adds.
        sessions: by id, likewise.
    """

    def __init__(self, conn: sqlite3.Connection, action: Action, who: Who) -> None:
        super().__init__(conn, action, who)
        self.settings = _settings(conn, action)
        self.calendar = queries.calendar(conn)
        self.registers = register.load(conn)
        known = register.seen_from(who.session, register.sessions(conn))
        self.sessions = {session.id: session for session in known}
        self._checked: tuple[Case, tuple[Rule, ...]] | None = None

    # Registers

    def add_proposer(self, new: Proposer) -> Proposer:
        """Register a proposer; the id it is given is in what is returned."""
        values = {key: value for key, value in new._asdict().items() if key != "id"}
        proposer = new._replace(id=self.insert("proposer", **values))
        self.registers.add_proposer(proposer)
        self._trail.append(lambda: self.registers.remove_proposer(proposer))
        return proposer

    def add_unit(self, name: str, channel: str) -> Unit:
        """Register a unit after those already there."""
        position = 1 + max((u.position for u in self.registers.units.values()), default=0)
        id_ = self.insert("unit", name=name, channel=channel, position=position)
        unit = Unit(id_, name, channel, position)
        self.registers.add_unit(unit)
        self._trail.append(lambda: self.registers.remove_unit(unit))
        return unit

    def add_alias(self, unit: Unit, alias: str) -> None:
        """Make a unit known under another spelling."""
        self.insert("unit_alias", alias=alias, unit_id=unit.id)
        key = fold(alias)
        self.registers.aliases[key] = unit.id
        self._trail.append(lambda: self.registers.aliases.pop(key))

    # Cases

    def case(self, case_id: int) -> Case:
        """Return a case as it now stands, what is not yet written included."""
        dossier = self.dossier(case_id)
        known, sessions = self.registers, self.sessions
        if absorbed := self._absorbed[case_id]:
            return build(dossier, known, sessions, tuple(map(self.dossier, absorbed)))
        case, outdated = self._built.get(case_id, (None, ()))
        if case is None:
            case = build(dossier, known, sessions)
        elif outdated:
            case = renew(case, outdated, dossier, known, sessions)
        else:
            return case
        if len(self._built) > _BUILT_MAX:
            self._built.clear()
        self._built[case_id] = case, set()
        return case

    def take(self, ref: Ref, *, out_of_turn: bool = False) -> Case:
        """Return the case of a reference, refusing at once where this action cannot start.

        Args:
            ref: the proposal.
            out_of_turn: let `workflow.OUT_OF_TURN` say whether it can.

        Raises:
            NotFound: no such number.
            RuleViolation: the state does not allow the action.
        """
        case_id, _ = queries.find(self.conn, ref, self.who.session, self.settings.collective_prefix)
        case = self.case(case_id)
        if self.action in workflow.GUARDED and not out_of_turn:
            workflow.require_open(case.number, case.state, self.action)
        return case

    def edge(self, case: Case, choice: Decision | None = None) -> Edge:
        """Return the move that the case, with its new rows, now makes."""
        return workflow.step(self.case(case.id), self.settings, self.action, choice)

    def settle(
        self,
        case: Case,
        target: State,
        on: date,
        note: str = "",
        choice: Decision | None = None,
        *,
        born: bool = False,
    ) -> tuple[Case, tuple[Rule, ...]]:
        """Bring a case into a state, check it as it now stands, and write the event.

        Returns:
            the case, and the advisory rules it breaks now and did not break before.

        Raises:
            RuleViolation: a binding rule does not hold.
        """
        before = None if born else case.state
        self.update("proposal", case.id, state=target)
        after = self.case(case.id)
        warnings = rules.check(after, self.settings, self._checked)
        self._checked = after, warnings
        if warnings and not born:
            known = rules.broken(case, self.settings, warnings)
            warnings = tuple(rule for rule in warnings if rule not in known)
        self.record(on, note, case_id=case.id, choice=choice, states=(before, after.state))
        return after, warnings

    def advice(self, case: Case) -> tuple[Rule, ...]:
        """Return the advisory rules a case breaks; none unless it was the last one settled."""
        checked, warnings = self._checked or (None, ())
        return warnings if checked and checked.id == case.id else ()

    def move(
        self, case: Case, on: date, note: str = "", choice: Decision | None = None
    ) -> tuple[Case, tuple[Rule, ...]]:
        """Take the one edge this action has from the case; as `settle`."""
        return self.settle(case, self.edge(case, choice).target, on, note, choice)

    def check(self) -> None:
        """Check every case that was looked at, as it now stands.

        Raises:
            RuleViolation: a binding rule does not hold.
        """
        # What was put back row by row is not in the registers yet, nor in cases built before.
        self._built.clear()
        for row in self.rows_of("proposer").values():
            self.registers.add_proposer(register.proposer_from(tuple(row.values())))
        for row in self.rows_of("unit").values():
            self.registers.add_unit(register.unit_from(tuple(row.values())))
        for row in self.rows_of("session").values():
            session = register.session_from(tuple(row.values()))
            known = self.sessions.get(session.id, session)
            self.sessions[session.id] = session._replace(mark=known.mark)
        for case_id in list(self._dossiers):
            rules.check(self.case(case_id), self.settings)


def _settings(conn: sqlite3.Connection, action: Action) -> Settings:
    """Return the county's settings; what mends one that cannot be read goes by the defaults."""
    try:
        return queries.settings(conn)
    except TiaanError:
        if action not in _MENDING:
            raise
        return county.load({})


def _secure(op: Operation) -> None:
    """Copy the file as it stands, where an import or a change to many cases is coming.

    Not what is being forgotten: a copy would keep it. `check --fix` makes its own.

    Raises:
        StorageError: it cannot be copied, so nothing is to be written.
    """
    kept, is_import = op.settings.backups_kept, op.begun_as is Action.IMPORT
    if not kept or op.begun_as in _NOT_SECURED or not (is_import or len(op.touched) > MANY):
        return
    from tiaan.store import backup, shelf  # noqa: PLC0415 - most commands touch one case

    backup.automatic(
        op.conn, shelf.Reason.IMPORT if is_import else shelf.Reason.BULK, op.who.at, kept
    )


def _commit(conn: sqlite3.Connection, op: Operation) -> None:
    """Commit, and where that fails look whether it is done all the same.

    The last step of a commit makes the folder remember that the journal is gone. Where only that
    fails the operation stands, and to say that nothing was written would have it done twice.

    Raises:
        StorageError: it stands, and a power cut might undo it.
        sqlite3.Error: nothing was written.
    """
    traces.leave()
    try:
        conn.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        if not op.stands():
            raise
        raise StorageError(
            "已经写入，但磁盘报错，断电后可能丢失", "不要重录：先用 tiaan log 核对，再检查磁盘"
        ) from error


@contextmanager
def operation(conn: sqlite3.Connection, action: Action, who: Who) -> Iterator[Operation]:
    """Do one command's writes as a whole: all of them, or nothing at all.

    A command that changed nothing leaves no operation; a dry run leaves nothing either.

    Raises:
        StorageError, Conflict: as `guarded` says; TiaanErrors of the command pass through.
    """
    with guarded():
        conn.execute("BEGIN IMMEDIATE")
        try:
            if not (who.dry_run and action is Action.REPAIR):
                steps.require_own_triggers(conn)
            op = Operation(conn, action, who)
            yield op
            if not op.is_empty:
                if not who.dry_run:
                    _secure(op)
                op.close()
                if who.dry_run and op.dangles():
                    raise sqlite3.IntegrityError("FOREIGN KEY constraint failed")
            if who.dry_run or op.is_empty:
                conn.execute("ROLLBACK")
            else:
                _commit(conn, op)
        finally:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
