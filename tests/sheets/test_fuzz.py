"""Any bytes and any words: read, or refused in a sentence; `benchmarks/fuzz.py` goes on for longer.

Each seed is a file or a word of `fuzzing.py`; hypothesis chooses them the same way on every run.
"""

from __future__ import annotations

import json
import re
import zipfile
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

import county
from fuzzing import CRUMBS, KINDS, MAY_SAY_VALUE_ERROR, PARSERS, STARTS, TRAPS, blob, phrase, take
from hostile import HOSTILE, steering
from tiaan.errors import TiaanError, UsageError
from tiaan.sheets import grid, plan

BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SEEDS = st.integers(0, 2**32)
CHANCES = SEEDS.map(Random)
"""The same on every run."""
PHRASES = CHANCES.map(phrase)


@pytest.mark.parametrize("kind", [*KINDS, "figures"])
@settings(BOUNDED, max_examples=15)
@given(CHANCES.map(blob))
def test_damaged_file_is_read_or_refused(tmp_path, db, kind, file):
    name, data = file
    path = tmp_path / name
    path.write_bytes(data)

    refusal = take(db, path, kind, county.clerk())

    assert not refusal or (re.search("[一-龥]", refusal) and not steering(refusal))


@BOUNDED
@given(st.sampled_from(STARTS), st.binary(max_size=300) | st.sampled_from(CRUMBS))
def test_any_bytes_are_read_or_refused(tmp_path, db, start, rest):
    path = tmp_path / "甲.xls"
    path.write_bytes(start + rest)

    assert steering(take(db, path, "proposals", county.clerk())) == set()


@pytest.mark.parametrize("parser", PARSERS)
@BOUNDED
@given(PHRASES)
def test_any_word_is_read_or_refused(parser, raw):
    try:
        PARSERS[parser](raw)
    except TiaanError as error:
        said = error.message
    except ValueError:
        said = "看不懂" if parser in MAY_SAY_VALUE_ERROR else ""
    else:
        return
    assert re.search("[一-龥]", said)


@settings(BOUNDED, max_examples=30)
@given(
    st.lists(
        PHRASES.filter(bool) | st.sampled_from([*HOSTILE.values()]),
        min_size=1,
        max_size=6,
    )
)
def test_no_row_is_lost_in_silence(tmp_path, db, titles):
    """Every line of a CSV is a row of the plan, or said to be left out."""
    path = tmp_path / "表.csv"
    quoted = [title.replace('"', '""') for title in titles]
    lines = [f'{number},"{title}",张三' for number, title in enumerate(quoted, 1)]
    path.write_text("\n".join(["案号,案由,提案人", *lines]), encoding="utf-8", errors="replace")

    made = plan.make(
        db, plan.read(db, grid.read_grids(path), kind="proposals", who=county.clerk()),
        county.clerk(),
    )  # fmt: skip

    told = sum(int(n) for note in made.notes for n in re.findall(r"(\d+) 行", note))
    assert made.read == len(titles) or made.read + max(told, len(made.notes)) >= len(titles)


def test_a_library_that_panics_is_not_heard(tmp_path, capfd):
    path = tmp_path / "甲.xls"
    path.write_bytes((TRAPS / "biff.xls").read_bytes()[:6061])

    with pytest.raises(UsageError, match="已损坏或不完整，读不出来"):
        grid.read_grids(path)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("size", [10**5, 10**6])
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_enormous_field_is_refused_by_its_place(tmp_path, db, kind, size):
    path = tmp_path / f"表.{kind}"
    title = "长" * size
    if kind == "csv":
        path.write_text(f"案号,案由,提案人\n1,{title},张三\n", encoding="utf-8")
    elif kind == "json":
        path.write_text(json.dumps([{"案号": "1", "案由": title, "提案人": "张三"}]), "utf-8")
    else:
        book = Workbook()
        book.active.append(["案号", "案由", "提案人"])
        book.active.append(["1", "HERE", "张三"])
        book.save(path)
        _put(path, "HERE", title)

    try:
        found = grid.read_grids(path)
        rows = plan.make(db, plan.read(db, found, kind="proposals", who=county.clerk()),
                         county.clerk()).rows  # fmt: skip
        said = [problem.text for row in rows for problem in row.problems]
    except TiaanError as error:
        said = [error.message]

    assert said
    assert all(len(one) < 300 for one in said)
    assert any("字" in one for one in said)


def _put(path, old, new):
    """Put into a workbook what its program would not write."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data.replace(old.encode(), new.encode()))


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("bad", ["\\ud800", "\\ufffe", "\\u0000", "\\u202e"])
def test_what_is_no_text_is_refused_in_a_file_too(tmp_path, db, kind, bad):
    path = tmp_path / f"表.{kind}"
    char = bad.encode().decode("unicode_escape")
    raw = f"甲{char}乙".encode("utf-8", "surrogatepass")
    if kind == "csv":
        path.write_bytes("案号,案由,提案人\n1,".encode() + raw + ",张三\n".encode())
    elif kind == "json":
        path.write_text(f'[{{"案号": "1", "案由": "甲{bad}乙", "提案人": "张三"}}]', "utf-8")
    else:
        book = Workbook()
        book.active.append(["案号", "案由", "提案人"])
        book.active.append(["1", "HERE", "张三"])
        book.save(path)
        _put(path, "HERE", f"甲_x{bad[2:].upper()}_乙")
    try:
        found = grid.read_grids(path)
        made = plan.make(db, plan.read(db, found, kind="proposals", who=county.clerk()),
                         county.clerk())  # fmt: skip
    except TiaanError as error:
        told, titles = error.message + error.hint, []
    else:
        told = "".join(problem.text for row in made.rows for problem in row.problems)
        titles = [row.title for row in made.rows if not row.problems]
    assert not steering(told)
    assert told or not any(steering(title) for title in titles)
