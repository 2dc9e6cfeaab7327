"""The one door: every write of the program goes through `operation`.

A command's rows are gathered in memory, each change with its image before and after, and written at
the end in one transaction: rows, events, the operation with its hash. Then they are read back; what
does not come back as meant is rolled back. Nothing else contains INSERT, UPDATE or DELETE.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tiaan import __version__
from tiaan.errors import StorageError
from tiaan.model import rules, workflow
from tiaan.model.records import Case, Proposer, Unit, Who
from tiaan.model.refs import number_key
from tiaan.model.terms import Action, State
from tiaan.model.text import fold
from tiaan.store import queries
from tiaan.store import registers as register
from tiaan.store.database import guarded
from tiaan.store.pending import TABLES, Pending

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.model.terms import Decision
    from tiaan.model.workflow import Edge

Event = tuple[
    int, int, int | None, str, str | None, str | None, str | None, str, str | None, str, str
]


def to_json(value: object) -> str:
    """Return compact JSON, the form that is hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def chain(previous: str, operation: tuple[Any, ...], events: list[Event]) -> str:
    """Return an operation's hash: of the hash before it, its own columns and its events.

    Args:
        previous: hash of the operation before; "" for the first.
        operation: id, at, actor, command, version, undoes.
        events: whole rows, in order.
    """
    return hashlib.sha256(to_json([previous, operation, events]).encode()).hexdigest()


class Operation(Pending):
    """One command: its reads, its writes in waiting, its events.

    Attributes:
        settings: the county's, as of the start.
        registers: units and proposers, with those this operation adds.
        source: file, sheet and line that the next events come from; None for the keyboard.
        undoes: the operation that this one takes back.
    """

    def __init__(self, conn: sqlite3.Connection, action: Action, who: Who) -> None:
        super().__init__(conn)
        self.action = action
        self.who = who
        self.settings = queries.settings(conn)
        self.registers = register.load(conn)
        self.sessions = {s.id: s for s in register.sessions(conn)}
        self.source: str | None = None
        self.undoes: int | None = None
        self._id = int(conn.execute("SELECT coalesce(max(id), 0) + 1 FROM operation").fetchone()[0])
        self._numbers: dict[int, dict[tuple[str, int], str]] = {}
        self._top: dict[tuple[int, str], int] = {}
        self._intake: dict[int, set[int]] = {}
        self._highest: dict[int, int] = {}
        self._kept: dict[str, bytes] = {}
        self._cards: dict[str, tuple[str, str, str, str]] = {}
        self._card_rows: dict[int, int] = {}
        self._events: list[Event] = []

    # What is kept beside the log

    def keep(self, data: bytes) -> str:
        """Keep bytes by their hash and return it; the same bytes are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._kept:
            self._kept[digest] = data
            self._trail.append(lambda: self._kept.pop(digest))
        return digest

    def keep_card(self, salt: str, phone: str, address: str, employer: str) -> str:
        """Keep contact data beside the log, which only holds the salted hash returned."""
        digest = card_digest(salt, phone, address, employer)
        self._cards[digest] = (salt, phone, address, employer)
        self._trail.append(lambda: self._cards.pop(digest))
        return digest

    def card(self, proposer_id: int) -> tuple[str, str, str]:
        """Return a proposer's phone, address and employer as they now stand; "" where unknown."""
        row_id = self._card_row(proposer_id)
        row = self.row("proposer_contact", row_id) if row_id else None
        if row is None:
            return "", "", ""
        if row["digest"] in self._cards:
            return self._cards[row["digest"]][1:]
        return queries.contact_card(self.conn, proposer_id)

    def point_to_card(self, proposer_id: int, digest: str) -> None:
        """Make a card a proposer's contact data, in place of an earlier one."""
        if row_id := self._card_row(proposer_id):
            self.update("proposer_contact", row_id, digest=digest)
            return
        row_id = self.insert("proposer_contact", proposer_id=proposer_id, digest=digest)
        self._card_rows[proposer_id] = row_id
        self._trail.append(lambda: self._card_rows.update({proposer_id: 0}))

    def _card_row(self, proposer_id: int) -> int:
        if proposer_id not in self._card_rows:
            sql = "SELECT id FROM proposer_contact WHERE proposer_id = ?"
            found = self.conn.execute(sql, (proposer_id,)).fetchone()
            self._card_rows[proposer_id] = found[0] if found else 0
        return self._card_rows[proposer_id]

    # Registers

    def add_proposer(self, name: str, *, is_person: bool, remark: str, sector: str) -> Proposer:
        """Register a proposer."""
        id_ = self.insert("proposer", name=name, is_person=is_person, remark=remark, sector=sector)
        proposer = Proposer(id_, name, is_person, remark, sector)
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
        absorbed = tuple(self.dossier(i) for i in self._absorbed[case_id])
        return queries.build(dossier, self.registers, self.sessions, absorbed)

    def take(self, ref: Ref) -> Case:
        """Return the case of a reference, refusing at once where this action cannot start.

        Raises:
            NotFound: no such number.
            RuleViolation: the state does not allow the action.
        """
        case_id, _ = queries.find(self.conn, ref, self.who.session, self.settings.collective_prefix)
        case = self.case(case_id)
        if self.action is not Action.AMEND:
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
        now: Case | None = None,
    ) -> tuple[Case, tuple[Rule, ...]]:
        """Bring a case into a state, check it as it now stands, and write the event.

        `now` is the case with its new rows, where it was built a moment ago.

        Returns:
            the case, and the advisory rules it breaks now and did not break before.

        Raises:
            RuleViolation: a binding rule does not hold.
        """
        before = None if born else case.state
        self.update("proposal", case.id, state=target)
        after = (now or self.case(case.id))._replace(state=target)
        warnings = rules.check(after, self.settings)
        if warnings and not born:
            known = rules.broken(case, self.settings)
            warnings = tuple(rule for rule in warnings if rule not in known)
        self.record(on, note, case_id=case.id, choice=choice, states=(before, after.state))
        return after, warnings

    def move(
        self, case: Case, on: date, note: str = "", choice: Decision | None = None
    ) -> tuple[Case, tuple[Rule, ...]]:
        """Take the one edge this action has from the case; as `settle`."""
        now = self.case(case.id)
        edge = workflow.step(now, self.settings, self.action, choice)
        return self.settle(case, edge.target, on, note, choice, now=now)

    def check(self) -> None:
        """Check every case that was looked at, as it now stands.

        Raises:
            RuleViolation: a binding rule does not hold.
        """
        # What was put back row by row is not in the registers yet.
        for row in self.rows_of("proposer").values():
            self.registers.add_proposer(register.proposer_from(tuple(row.values())))
        for row in self.rows_of("unit").values():
            self.registers.add_unit(register.unit_from(tuple(row.values())))
        for row in self.rows_of("session").values():
            self.sessions[row["id"]] = register.session_from(tuple(row.values()))
        for case_id in list(self._dossiers):
            rules.check(self.case(case_id), self.settings)

    # Numbers

    def numbers(self, session_id: int) -> dict[tuple[str, int], str]:
        """Return the case numbers of a session, in use or used before, by what they compare by."""
        if session_id not in self._numbers:
            sql = (
                "SELECT case_no FROM proposal WHERE session_id = ?1 AND case_no IS NOT NULL UNION "
                "SELECT o.case_no FROM old_number AS o JOIN proposal AS p ON p.id = o.proposal_id "
                "WHERE p.session_id = ?1"
            )
            found = self.conn.execute(sql, (session_id,))
            self._numbers[session_id] = {number_key(no): no for (no,) in found}
        return self._numbers[session_id]

    def use_number(self, session_id: int, case_no: str) -> None:
        """Note a case number as taken."""
        taken, key = self.numbers(session_id), number_key(case_no)
        if key in taken:
            return
        before = self.highest_number(session_id, key[0])
        taken[key] = case_no
        self._top[session_id, key[0]] = max(before, key[1])
        self._trail.append(lambda: taken.pop(key))
        self._trail.append(lambda: self._top.update({(session_id, key[0]): before}))

    def highest_number(self, session_id: int, letters: str) -> int:
        """Return the highest case number ever used in a session with these letters; 0 for none."""
        if (session_id, letters) not in self._top:
            used = (number for known, number in self.numbers(session_id) if known == letters)
            self._top[session_id, letters] = max(used, default=0)
        return self._top[session_id, letters]

    def next_intake(self, session_id: int, wanted: int | None = None) -> int:
        """Return the wanted intake number of a session where it is free, else the next."""
        if session_id not in self._intake:
            sql = "SELECT intake_no FROM proposal WHERE session_id = ?"
            self._intake[session_id] = {n for (n,) in self.conn.execute(sql, (session_id,))}
            self._highest[session_id] = max(self._intake[session_id], default=0)
        taken, highest = self._intake[session_id], self._highest[session_id]
        number = wanted if wanted and wanted not in taken else highest + 1
        taken.add(number)
        self._highest[session_id] = max(highest, number)
        self._trail.append(lambda: taken.discard(number))
        self._trail.append(lambda: self._highest.update({session_id: highest}))
        return number

    # Events

    def record(
        self,
        on: date,
        note: str = "",
        *,
        case_id: int | None = None,
        choice: Decision | None = None,
        states: tuple[State | None, State | None] = (None, None),
    ) -> None:
        """Write the event that the changes since the last one belong to."""
        event: Event = (
            0,
            self._id,
            case_id,
            self.action.value,
            choice and choice.value,
            states[0] and states[0].value,
            states[1] and states[1].value,
            on.isoformat(),
            self.source,
            note,
            to_json(self._images),
        )
        self._images = []
        self._events.append(event)
        self._trail.append(self._events.pop)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not self._events and not self._images

    # The end

    def close(self) -> None:
        """Write everything, then read it back.

        Raises:
            StorageError: what came back is not what was meant.
        """
        if self._images:
            raise AssertionError("a change without an event")
        conn = self.conn
        conn.execute("PRAGMA defer_foreign_keys = ON")
        for digest, data in self._kept.items():
            conn.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (digest, data))
        for digest, card in self._cards.items():
            conn.execute("INSERT OR IGNORE INTO contact_card VALUES (?,?,?,?,?)", (digest, *card))
        for table in reversed(TABLES):
            gone = [(row_id,) for row_id in self._gone[table]]
            conn.executemany(f"DELETE FROM {table} WHERE id = ?", gone)
        for table in TABLES:
            self._write_changes(table)
            if new := [self._rows[table][row_id] for row_id in self._new[table]]:
                names = ", ".join(new[0])
                marks = ", ".join(f":{name}" for name in new[0])
                conn.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", new)
        first = int(conn.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0])
        events = [(first + i, *event[1:]) for i, event in enumerate(self._events, 1)]
        previous = conn.execute("SELECT hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()
        at = self.who.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        own = (self._id, at, self.who.actor, self.who.command, __version__, self.undoes)
        digest = chain(previous[0] if previous else "", own, events)
        conn.execute("INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?)", (*own, digest))
        conn.executemany("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)", events)
        self._read_back()

    def _write_changes(self, table: str) -> None:
        for row_id, columns in self._changed[table].items():
            if row_id in self._new[table] or row_id in self._gone[table]:
                continue
            if row_id not in self._rows[table]:
                continue
            sets = ", ".join(f"{name} = :{name}" for name in sorted(columns - {"id"}))
            sql = f"UPDATE {table} SET {sets} WHERE id = :id"
            self.conn.execute(sql, self._rows[table][row_id])

    def _read_back(self) -> None:
        for table in TABLES:
            touched = [*self._new[table], *self._changed[table]]
            for some in queries.chunks(touched):
                marks = ",".join("?" * len(some))
                sql = f"SELECT * FROM {table} WHERE id IN ({marks})"
                found = {row["id"]: row for row in queries.rows(self.conn, sql, some)}
                if found != {i: self._rows[table][i] for i in some if i in self._rows[table]}:
                    raise StorageError("写入后读回的内容不符，什么也没有写入", "请检查磁盘")


def card_digest(salt: str, phone: str, address: str, employer: str) -> str:
    """Return the salted hash that stands for contact data in the log."""
    return hashlib.sha256(to_json([salt, phone, address, employer]).encode()).hexdigest()


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
            op = Operation(conn, action, who)
            yield op
            if not op.is_empty:
                op.close()
                if who.dry_run and conn.execute("PRAGMA foreign_key_check").fetchone():
                    # Only COMMIT checks them otherwise, and a dry run has none.
                    raise sqlite3.IntegrityError("FOREIGN KEY constraint failed")
            conn.execute("ROLLBACK" if who.dry_run or op.is_empty else "COMMIT")
        finally:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
