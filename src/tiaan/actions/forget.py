"""Forgetting: a person's contact data, a secret matter's texts; nothing else, and for good."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import RuleViolation, UsageError
from tiaan.model.case import CLASSIFIED_GROUND
from tiaan.model.refs import parse_ref
from tiaan.model.terms import Action
from tiaan.store import beside, database, forgetting, queries, shelf
from tiaan.store.journal import operation

if TYPE_CHECKING:
    from pathlib import Path

    from tiaan.model.records import Who
    from tiaan.model.refs import Ref
    from tiaan.store.journal import Operation


class Forgotten(NamedTuple):
    """What was emptied, and what was not.

    Attributes:
        of: whose, as people see it.
        table: where it lay.
        digests: hashes of what the file holds no more, whenever it was emptied: an older copy of
            the file is asked for them.
        emptied: how many cards, or texts and files, were emptied this time.
        stays: what is kept, one sentence each.
    """

    of: str
    table: str
    digests: frozenset[str]
    emptied: int
    stays: tuple[str, ...]


_LOG_STAYS = "日志：只记着清除过，和内容的校验值"


def meant(raw: str) -> Ref | None:
    """Return the proposal that is meant, None where it is a person: a name, or M12."""
    if re.fullmatch(r"[Mm]\d+", raw.strip()):
        return None
    try:
        return parse_ref(raw)
    except UsageError:
        return None


def forget_person(conn: sqlite3.Connection, raw: str, who: Who) -> Forgotten:
    """Empty every card a person ever had in this file.

    Raises:
        NotFound: nobody of that name, now or before.
        Ambiguous: several.
        StorageError: emptied, but the file could not be written anew.
    """
    forgetting.overwrite(conn)
    with operation(conn, Action.FORGET, who) as op:
        person = forgetting.person(conn, op.registers, raw)
        cards = forgetting.cards(conn, person)
        full = forgetting.full(conn, beside.CARD, cards)
        found = Forgotten(
            person.display,
            beside.CARD,
            frozenset(cards),
            len(full),
            (*_stays(conn, person.ids), _LOG_STAYS),
        )
        _empty(op, beside.CARD, full, person.display)
    if not who.dry_run:
        forgetting.scrub(conn)
    return found


def _stays(conn: sqlite3.Connection, ids: frozenset[int]) -> tuple[str, ...]:
    """Return what a person's entries are still needed for."""
    listed = json.dumps(sorted(ids))
    among = "proposer_id IN (SELECT value FROM json_each(?))"
    (proposed,) = conn.execute(f"SELECT count(*) FROM sponsor WHERE {among}", (listed,)).fetchone()
    (rated,) = conn.execute(f"SELECT count(*) FROM feedback WHERE {among}", (listed,)).fetchone()
    return (
        "姓名、界别、备注：提案记录和统计要用",
        f"提出或联名的提案 {proposed} 件、评价 {rated} 份：是县里的记录，删去则年报对不上",
        "正文、附件和意见里自己写到的电话、地址：程序认不出，请查看后另行处理",
    )


def forget_matter(conn: sqlite3.Connection, ref: Ref, who: Who) -> Forgotten:
    """Empty the texts and files of a secret matter.

    Raises:
        NotFound: no such number.
        RuleViolation: it is no secret matter: its texts are the county's record.
        StorageError: as above.
    """
    forgetting.overwrite(conn)
    with operation(conn, Action.FORGET, who) as op:
        case_id, _ = queries.find(conn, ref, who.session, op.settings.collective_prefix)
        case = op.case(case_id)
        if not case.is_secret:
            raise RuleViolation(
                f"{case.number} 号不是涉密提案，正文和附件是县里的记录，不能清除",
                f"涉密的先 tiaan review {case.number} --reject {CLASSIFIED_GROUND}，"
                "已交办、已答复的也可以；清除联系方式请写姓名",
            )
        own, shared = forgetting.contents(conn, case_id)
        stays = ["收件号、日期和“涉密”的结论：交由保密渠道处理的凭据"]
        stays.append("录入时写下的案由、提案者：在日志中受校验，改不了，但任何输出都不显示")
        if shared:
            stays.append(f"与别的提案相同的 {len(shared)} 份内容")
        full = forgetting.full(conn, beside.CONTENT, own)
        found = Forgotten(
            f"{case.number} 号提案",
            beside.CONTENT,
            frozenset(own),
            len(full),
            (*stays, _LOG_STAYS),
        )
        _empty(op, beside.CONTENT, full, "", case_id)
    if not who.dry_run:
        forgetting.scrub(conn)
    return found


def copies_with(path: Path, found: Forgotten) -> tuple[Path, ...]:
    """Return the copies of a data file that still hold what was forgotten."""
    holding = []
    for one in shelf.copies(path):
        try:
            with closing(database.connect(one.path, "ro")) as conn:
                if forgetting.full(conn, found.table, found.digests):
                    holding.append(one.path)
        except sqlite3.Error:
            holding.append(one.path)  # cannot be read: better looked at than passed over
    return tuple(holding)


def _empty(
    op: Operation, table: str, digests: list[str], note: str, case_id: int | None = None
) -> None:
    """Empty rows beside the log, and say so in it."""
    for digest in digests:
        op.empty(table, digest)
    if digests:
        state = op.case(case_id).state if case_id is not None else None
        op.record(op.who.today, note, case_id=case_id, states=(state, state))
