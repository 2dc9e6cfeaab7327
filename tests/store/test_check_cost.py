"""What a check costs: the same few statements whatever the file holds, the log read thrice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

import county
from story import Story
from tiaan.model.terms import Action
from tiaan.store import digest, verify
from tiaan.store.digest import SPELLED, chain, seal
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

LIFE = """
2025-01-05 提交 {0} 王芳、李明 关于第{0}件的提案 联名已确认 电话=13900000000 正文=第{0}件的正文
2025-01-09 审查 {0} 立案
2025-02-20 交办 {0} 交通局 主办 住建局 会办
2025-03-01 答复 {0} 交通局 B 文号=交函{0}号
"""


def told(lives: int) -> sqlite3.Connection:
    conn = county.in_memory()
    for number in range(1, lives + 1):
        Story(conn).tell(LIFE.format(number))
    return conn


def statements(conn: sqlite3.Connection) -> Counter[str]:
    said: Counter[str] = Counter()
    conn.set_trace_callback(lambda sql: said.update((sql,)))
    assert verify.verify(conn) == ()
    conn.set_trace_callback(None)
    return said


@pytest.fixture(scope="module")
def few() -> Iterator[sqlite3.Connection]:
    conn = told(2)
    yield conn
    conn.close()


def test_many_proposals_take_no_more_statements_than_few(few: sqlite3.Connection) -> None:
    many = told(12)

    assert statements(many) == statements(few)
    many.close()


def test_log_is_read_thrice(few: sqlite3.Connection) -> None:
    # For the chain, for the rows, and for the way of every case.
    reads = [sql for sql in statements(few) if "FROM event" in sql and "max(id)" not in sql]

    assert len(reads) == 3


def test_sound_log_is_spelled_by_sqlite(
    few: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "chain", lambda *_: pytest.fail("spelled anew"))

    assert list(verify.links(few)) == []


def test_sqlite_that_spells_otherwise_is_not_believed(
    few: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "SPELLED", digest.SPELLED.replace("json_array(", "json_array(0, "))
    assert list(verify.links(few)) == []

    monkeypatch.setattr(verify, "SPELLED", "SELECT nothing")
    assert list(verify.links(few)) == []


TEXTS = {
    # What JSON may be written in more than one way for.
    "controls": "".join(map(chr, range(1, 32))),
    "NUL": "a\0b",
    "DEL and C1": "".join(map(chr, range(127, 160))),
    "quotes": '"\'\\\\\\"/',
    "Chinese": "提案",
    "beyond the first plane": "𠀀😀",
    "line separators": "\u2028\u2029\ufeff",
    "noncharacters": "\ufffe\uffff\ufffd",
    "JSON": '[{"table":"unit","id":1}]',
    "number": "1e5",
    "empty": "",
    "long": "长" * 100_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_sqlite_spells_an_event_as_we_do(text: str) -> None:
    conn = county.in_memory()
    with operation(conn, Action.REGISTER, county.clerk()) as op:
        op.record(county.TODAY, text)

    *_, (number, spelled) = conn.execute(SPELLED)
    *_, event = conn.execute("SELECT * FROM event ORDER BY id")
    own = (number, "at", "经办人", "tiaan", "0", None)
    assert seal("x", own, [spelled]) == chain("x", own, [event])
    conn.close()
