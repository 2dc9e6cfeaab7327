"""The sample county: written by a script, read by the importer, the same on the way out."""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import county
from logical import dump
from tiaan.errors import NotFound, StorageError
from tiaan.model.terms import Mode, State
from tiaan.render import Format, render
from tiaan.sheets import demo, plan
from tiaan.sheets.export import export_table
from tiaan.sheets.grid import read_grids
from tiaan.sheets.outcome import Verdict
from tiaan.store import database, listing, undo, verify

SAMPLES = demo.samples_dir()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sample county's file, built once."""
    path = tmp_path_factory.mktemp("demo") / "tiaan.db"
    demo.build(path, county.clerk(date(2023, 12, 1)))
    return path


@pytest.fixture
def sample(built, tmp_path):
    path = tmp_path / "copy.db"
    path.write_bytes(built.read_bytes())
    with database.opened(path) as conn:
        yield conn


def test_script_writes_the_workbooks_again(tmp_path):
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make_samples.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    script.main(again)

    for path in sorted(SAMPLES.glob("*.xlsx")):
        # Compressed bytes depend on the machine's zlib; what is in them does not.
        assert read_grids(tmp_path / path.name) == read_grids(path)
        assert (tmp_path / path.name).read_bytes() == (again / path.name).read_bytes()
    assert len(list(tmp_path.glob("*.xlsx"))) == 3


def test_totals_of_the_county(sample):
    cases = listing.cases(sample)
    filed = [case for case in cases if case.case_no]

    assert len(cases) == 162
    assert Counter(case.state for case in cases if not case.case_no) == {
        State.REJECTED: 1,
        State.CONVERTED: 1,
        State.MERGED: 1,
    }
    assert len(filed) == 159
    assert all(case.replied_on for case in filed)
    assert sorted(Counter(case.results[-1].result for case in filed).values()) == [4, 10, 54, 91]
    assert Counter(f.rating_result for case in filed for f in case.feedback) == {
        "满意": 139,
        "基本满意": 9,
        "不满意": 5,
    }
    assert sum(case.round > 1 for case in filed) == 5
    assert sum(bool(case.key_level) for case in filed) == 6
    assert sum(case.mode is Mode.COLLECTIVE for case in filed) == 5
    assert len({case.title for case in cases}) == 162
    assert {case.category for case in cases} == {
        "经济建设", "政治建设", "文化建设", "社会建设", "生态文明建设",
    }  # fmt: skip


def test_some_are_answered_by_the_end_of_may_and_some_are_late(sample):
    days = [case.replied_on for case in listing.cases(sample) if case.replied_on]

    assert 100 < sum(day <= date(2023, 5, 31) for day in days) < 159
    assert max(days) < date(2023, 11, 30)


def test_the_file_is_sound(sample):
    assert verify.verify(sample) == ()


@pytest.mark.parametrize("kind", ["units", "members", "proposals"])
def test_importing_the_county_again_or_its_export_changes_nothing(sample, tmp_path, kind):
    who = county.clerk(date(2024, 1, 1))
    before = dump(sample)
    out = tmp_path / "out.xlsx"
    out.write_bytes(render(export_table(sample, kind, contacts=True), Format.XLSX, plain=True))
    for path in (SAMPLES / f"{kind}.xlsx", out):
        sheets = plan.read(sample, read_grids(path), kind=kind, who=who, update=True)
        applied = plan.apply(sample, sheets, who)
        assert Counter(row.verdict for row in applied.plan.rows).keys() == {Verdict.SAME}
        assert applied.operation is None
    assert dump(sample) == before


def test_one_undo_takes_the_import_back(sample):
    undo.undo(sample, county.clerk())

    assert sample.execute("SELECT count(*) FROM proposal").fetchone() == (0,)
    assert sample.execute("SELECT count(*) FROM unit").fetchone() == (51,)
    assert verify.verify(sample) == ()


def test_demo_never_touches_an_existing_file(built):
    before = built.read_bytes()
    with pytest.raises(StorageError):
        demo.build(built, county.clerk())
    assert built.read_bytes() == before


def test_samples_that_are_not_there(monkeypatch):
    monkeypatch.setattr(demo, "__file__", str(Path("/nowhere/tiaan/sheets/demo.py")))
    with pytest.raises(NotFound):
        demo.samples_dir()


def test_outcomes_partition_what_was_received(sample):
    outcomes = Counter(
        row["outcome"].value for row in listing.listing(sample) if row["outcome"] is not None
    )

    assert outcomes == {"file": 159, "reject": 1, "convert": 1, "merge": 1}
    assert sum(outcomes.values()) == len(listing.cases(sample))
