"""Sessions, units and proposers: found by name, alias or id; never created silently."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tiaan.errors import Ambiguous, NotFound, RuleViolation, UsageError
from tiaan.model.dates import parse_session
from tiaan.model.records import Proposer, Session, Unit
from tiaan.model.text import fold, nearest, required, split_list

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_BRACKETS = r"(?P<name>.+?)[(（](?P<remark>[^()（）]+)[)）]"


class Registers:
    """Units, their other spellings and proposers, loaded once per command.

    An operation adds to it what it registers, so that a later row of the same sheet finds it.

    Attributes:
        units: by id.
        aliases: folded spelling → unit id; a unit's own name is one of them.
        proposers: by id.
        names: folded name → proposer ids.
    """

    def __init__(self) -> None:
        self.units: dict[int, Unit] = {}
        self.aliases: dict[str, int] = {}
        self.proposers: dict[int, Proposer] = {}
        self.names: dict[str, list[int]] = {}

    def add_unit(self, unit: Unit) -> None:
        """Make a unit known under its name."""
        self.units[unit.id] = unit
        self.aliases[fold(unit.name)] = unit.id

    def remove_unit(self, unit: Unit) -> None:
        """Forget a unit whose registration was taken back."""
        del self.units[unit.id]
        del self.aliases[fold(unit.name)]

    def add_proposer(self, proposer: Proposer) -> None:
        """Make a proposer known under the name."""
        self.proposers[proposer.id] = proposer
        ids = self.names.setdefault(fold(proposer.name), [])
        if proposer.id not in ids:
            ids.append(proposer.id)

    def names_like(self, raw: str) -> list[int]:
        """Return the ids of everyone of that name."""
        return self.names.get(fold(raw), [])

    def remove_proposer(self, proposer: Proposer) -> None:
        """Forget a proposer whose registration was taken back."""
        del self.proposers[proposer.id]
        self.names[fold(proposer.name)].remove(proposer.id)


def load(conn: sqlite3.Connection) -> Registers:
    """Return the registers of a file."""
    registers = Registers()
    for row in conn.execute("SELECT * FROM unit"):
        registers.add_unit(unit_from(row))
    for alias, unit_id in conn.execute("SELECT alias, unit_id FROM unit_alias"):
        registers.aliases[fold(alias)] = unit_id
    for row in conn.execute("SELECT * FROM proposer"):
        registers.add_proposer(proposer_from(row))
    return registers


def find_unit(registers: Registers, raw: str, *, active: bool = True) -> Unit:
    """Return the unit of a name or alias.

    Args:
        registers: of the file.
        raw: as typed; a count in brackets after the name is taken off (县教育局(12)).
        active: refuse a retired unit: it gets no new duty.

    Raises:
        NotFound: unknown; the hint names the nearest. A unit is never created by mistake.
        RuleViolation: retired.
    """
    name = required(raw, "单位名称")
    key = fold(name)
    unit_id = registers.aliases.get(key)
    if unit_id is None and key.endswith((")", "）")):
        unit_id = registers.aliases.get(re.sub(r"[(（]\d+件?[)）]$", "", key))
    if unit_id is None:
        near = nearest(name, [unit.name for unit in registers.units.values()])
        hint = f"是不是：{'、'.join(near)}；" if near else ""
        raise NotFound(
            f"没有登记“{name}”这个单位",
            f"{hint}新单位用 tiaan unit add {name}，简称用 tiaan unit alias 全称 {name}",
        )
    unit = registers.units[unit_id]
    if active and not unit.is_active:
        raise RuleViolation(f"“{unit.name}”已经停用，不能再交办", "请改用现在的单位")
    return unit


def split_remark(name: str) -> tuple[str, str]:
    """Return 王芳 and 教育界 of 王芳（教育界）; "" where there is no remark."""
    match = re.fullmatch(_BRACKETS, name)
    return (match["name"], match["remark"]) if match else (name, "")


def find_proposer(registers: Registers, raw: str) -> Proposer | None:
    """Return the proposer of a name, of a name with remark or sector （教育界）, or of an id (M12).

    None where nobody is called that.

    Raises:
        Ambiguous: several of one name; the hint lists them.
    """
    name = required(raw, "姓名")
    if name[0] in "Mm" and (match := re.fullmatch(r"[Mm](\d{1,8})", name)):
        found = registers.proposers.get(int(match[1]))
        if found is None:
            raise NotFound(f"没有编号 {name} 的提案者", "tiaan member list 列出全部")
        return found
    named = [registers.proposers[i] for i in registers.names.get(fold(name), ())]
    if not named and (match := re.fullmatch(_BRACKETS, name)):
        remark = fold(match["remark"])
        named = [
            person
            for i in registers.names.get(fold(match["name"]), ())
            if remark in (fold((person := registers.proposers[i]).remark), fold(person.sector))
        ]
    current = [person for person in named if person.is_active] or named
    if len(current) > 1:
        # By number: what went wrong may be shown to others, who need not know about whom.
        raise Ambiguous(
            f"有 {len(current)} 位同名",
            "请写明是哪一位："
            + "；".join(f"M{p.id}（{p.remark or p.sector or '未备注'}）" for p in current),
        )
    return current[0] if current else None


def unit_from(row: tuple[Any, ...]) -> Unit:
    """Return a unit from a row of the table, in its column order."""
    id_, name, channel, position, is_active = row
    return Unit(id_, name, channel, position, bool(is_active))


def proposer_from(row: tuple[Any, ...]) -> Proposer:
    """Return a proposer from a row of the table, in its column order."""
    id_, name, is_person, remark, sector, is_active, is_member, since, until = row
    return Proposer(
        id_,
        name,
        bool(is_person),
        remark,
        sector,
        bool(is_active),
        bool(is_member),
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


def session_from(row: tuple[object, ...]) -> Session:
    """Return a session from a row of the table, in its column order."""
    id_, key, label, opens, closes, cutoff = row
    return Session(
        int(str(id_)),
        str(key),
        str(label),
        date.fromisoformat(str(opens)),
        date.fromisoformat(str(closes)),
        datetime.fromisoformat(str(cutoff)) if cutoff else None,
    )


def sessions(conn: sqlite3.Connection) -> tuple[Session, ...]:
    """Return all sessions, oldest first."""
    rows = conn.execute("SELECT * FROM session").fetchall()
    return tuple(sorted(map(session_from, rows), key=lambda s: [*map(int, s.key.split("-"))]))


def seen_from(meant: str | None, known: Iterable[Session]) -> Iterator[Session]:
    """Yield sessions, each as it is called where one of them is meant, the newest by default."""
    every = tuple(known)
    home = meant or (every[-1].key if every else "")
    for session in every:
        yield session.seen_from(home)


def find_sessions(conn: sqlite3.Connection, raw: str) -> tuple[Session, ...]:
    """Return the sessions of 11-1..11-3, or of 11-1,11-3, in order of opening.

    Raises:
        NotFound: one of them is not in the file.
        UsageError: not a session, or a range that runs backwards.
    """
    found: list[Session] = []
    for part in split_list(raw):
        first, dots, last = part.partition("..")
        start, end = find_session(conn, first), find_session(conn, last if dots else first)
        if end.opens_on < start.opens_on:
            raise UsageError(f"“{part}”的先后颠倒了", f"请写 {end.key}..{start.key}")
        found += [s for s in sessions(conn) if start.opens_on <= s.opens_on <= end.opens_on]
    unique = {session.id: session for session in found}
    return tuple(sorted(unique.values(), key=lambda session: session.opens_on))


def find_session(conn: sqlite3.Connection, raw: str | None = None) -> Session:
    """Return the session meant, the newest by default.

    Raises:
        NotFound: the file has none, or none of that name.
    """
    known = sessions(conn)
    if not known:
        raise NotFound("文件中还没有届次", "tiaan session add 十一届二次会议 --opens D --closes D")
    if raw is None:
        return known[-1]
    key = parse_session(raw).key
    for session in known:
        if session.key == key:
            return session
    labels = "、".join(f"{s.key} {s.label}" for s in known)
    raise NotFound(f"没有 {parse_session(raw).label}", f"已有：{labels}")
