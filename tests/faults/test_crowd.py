"""Eight processes at once: what is said is there, once, and nobody overwrites anybody."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

import harm
import pytest
import year

from tiaan.model.refs import number_key
from tiaan.store import database
from tiaan.store.undo import operations
from tiaan.store.verify import verify

if sys.platform != "linux":
    pytest.skip("forks, limits of the system and memory files are Linux's", allow_module_level=True)

if TYPE_CHECKING:
    from pathlib import Path

    from nursery import Nursery

CLERKS, EACH = 8, 10


def count(path: Path) -> int:
    with database.opened(path) as conn:
        assert verify(conn) == ()
        return len(operations(conn))


def test_numbers_are_given_once(nursery: Nursery, tmp_path: Path) -> None:
    path = year.settle(tmp_path)
    before = count(path)
    lists = [
        [
            ("submit", "--title", f"第{clerk}人的第{turn}件提案", "--by", f"委员{clerk}")
            for turn in range(EACH)
        ]
        for clerk in range(CLERKS)
    ]

    ended = nursery.together(tmp_path, lists)

    assert Counter(one.code for one in ended) == {0: CLERKS * EACH}
    said = [re.findall(r"收件 L(\d+)：", one.out) for one in ended]
    numbers = sorted(int(number) for (number,) in said)
    assert numbers == list(range(9, 9 + CLERKS * EACH))
    assert count(path) == before + CLERKS * EACH
    with database.opened(path) as conn:
        titles = conn.execute("SELECT title FROM proposal WHERE id > 8").fetchall()
    assert {title for (title,) in titles} == {words[2] for some in lists for words in some}


def test_case_numbers_are_given_once(nursery: Nursery, tmp_path: Path) -> None:
    path = year.settle(tmp_path)
    nursery.together(
        tmp_path,
        [[("submit", "--title", f"第{n}件新提案", "--by", "王芳")] for n in range(CLERKS)],
    )

    ended = nursery.together(
        tmp_path, [[("review", f"L{9 + n}", "--accept")] for n in range(CLERKS)]
    )

    assert [one.err for one in ended if one.code] == []
    with database.opened(path) as conn:
        found = conn.execute("SELECT case_no FROM proposal WHERE id > 8").fetchall()
        assert verify(conn) == ()
    keys = [number_key(number) for (number,) in found]
    assert len(set(keys)) == CLERKS


ONE_WINS = {
    # What eight clerks do to the same proposal; all but one come too late.
    "review": ("review", "L3", "--accept"),
    "assign": ("assign", "4", "--lead", "财政局"),
    "unmerge": ("unmerge", "L5"),
    "withdraw": ("withdraw", "7", "--reason", "提案人要求"),
}


@pytest.mark.parametrize("name", ONE_WINS)
def test_of_many_who_do_the_same_one_does_it(nursery: Nursery, tmp_path: Path, name: str) -> None:
    path = year.settle(tmp_path)
    before = count(path)

    ended = nursery.together(tmp_path, [[ONE_WINS[name]]] * CLERKS)

    assert Counter(one.code for one in ended) == {0: 1, 4: CLERKS - 1}
    assert {what for one in ended if one.code for what in harm.sentence_faults(one, (4,))} == set()
    assert count(path) == before + 1


def test_every_one_of_many_undos_takes_back_another_operation(
    nursery: Nursery, tmp_path: Path
) -> None:
    path = year.settle(tmp_path)
    before = count(path)

    ended = nursery.together(tmp_path, [[("undo",)]] * CLERKS)

    assert [one.err for one in ended if one.code] == []
    assert len({one.out for one in ended}) == CLERKS
    with database.opened(path) as conn:
        undone = [past.undoes for past in operations(conn)[before:]]
        assert verify(conn) == ()
    assert undone == list(range(before, before - CLERKS, -1))


def test_readers_among_writers_see_whole_states(nursery: Nursery, tmp_path: Path) -> None:
    path = year.settle(tmp_path)
    writing = [("import", "members", "委员.csv", "--yes"), ("undo",)] * 4
    reading = [("check",), ("stats", "--check"), ("export", "members", "-o", "委员出.csv", "--yes")]

    ended = nursery.together(tmp_path, [writing, reading * 2, reading * 2])

    assert [(one.code, one.err) for one in ended if one.code] == []
    assert count(path) > 0
