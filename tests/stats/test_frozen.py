"""Figures kept as they were published, and what moved them since."""

from datetime import date

import pytest

from logical import dump
from tiaan.actions import amend, publish, registry
from tiaan.errors import NotFound, RuleViolation
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Action
from tiaan.stats import frozen, tally
from tiaan.stats.measures import MEASURES, answerable
from tiaan.store import registers, undo, verify
from years import WHO, YEAR_END, Year


def told() -> Year:
    year = Year()
    year.file(4)
    year.assign(range(1, 4))
    year.reply([1, 2])
    year.rate([1])
    return year


def freeze(year, name="年度总结", as_of=YEAR_END):
    scope = tally.scope(year.conn, registers.sessions(year.conn), as_of)
    kept = frozen.figures(year.conn, scope)
    return publish.freeze(year.conn, name, kept, scope.sessions, as_of, scope.base, WHO)


def moved(year, name=""):
    published = frozen.find(year.conn, name)
    rows = {row[0]: row[1:3] for row in frozen.moved(year.conn, published).rows}
    return rows, frozen.reaching_back(year.conn, published).rows


def test_nothing_moved_right_after():
    year = told()
    assert freeze(year) == "年度总结"
    assert moved(year, "年度总结") == ({}, ())


def test_every_measure_is_kept_with_its_definition():
    year = told()
    freeze(year)
    kept = {figure[0]: figure for figure in frozen.find(year.conn, "").figures}
    answered = answerable(MEASURES, ())
    assert {measure.key for measure in answered} <= kept.keys()
    assert all(kept[measure.key][4] for measure in answered)
    assert "contact_rate" not in kept
    assert kept["satisfaction_rate"][2:4] == (1, 1)


def test_what_was_recorded_later_about_earlier_days_is_named():
    year = told()
    freeze(year, as_of=date(2023, 6, 30))
    year.reply([3], on=date(2023, 5, 31))
    rows, later = moved(year)
    assert rows["已答复"] == ("2", "3")
    assert rows["未答复"] == ("1", "0")
    assert [(row[2], row[3]) for row in later] == [("003", Action.REPLY)]


def test_what_happened_after_the_day_moves_nothing():
    year = told()
    freeze(year, as_of=date(2023, 6, 30))
    year.reply([3], on=date(2023, 7, 31))
    assert moved(year) == ({}, ())


def test_corrections_and_settings_are_named_too():
    year = told()
    freeze(year)
    amend.amend(
        year.conn, parse_refs(["1"]), amend.AmendDraft(on=YEAR_END, category="文化建设"), WHO
    )
    registry.change_settings(year.conn, {"satisfaction_base": "filed"}, WHO)
    rows, later = moved(year)
    assert rows["类别：文化建设"] == ("0", "1")
    assert Action.AMEND in [row[3] for row in later]
    notes = frozen.moved(year.conn, frozen.find(year.conn, "")).notes
    assert "定稿以后改过设置（这里仍按定稿时的数）：satisfaction_base" in notes
    assert "满意率" not in rows  # counted on the base it was published with


def test_names_are_kept_once_and_the_latest_is_the_default():
    year = told()
    freeze(year, "一稿")
    freeze(year, "二稿")
    assert frozen.find(year.conn, "").name == "二稿"
    with pytest.raises(RuleViolation, match="一稿"):
        freeze(year, "一稿")
    with pytest.raises(NotFound) as caught:
        frozen.find(year.conn, "三稿")
    assert "一稿、二稿" in caught.value.hint


def test_undo_takes_it_back_and_check_finds_nothing():
    year = told()
    before = dump(year.conn)
    freeze(year)
    undo.undo(year.conn, WHO)
    assert {t: rows for t, rows in dump(year.conn).items() if t == "published"} == {
        t: rows for t, rows in before.items() if t == "published"
    }
    assert verify.verify(year.conn) == ()
    with pytest.raises(NotFound, match="还没有定稿"):
        frozen.find(year.conn, "")


@pytest.mark.parametrize(
    ("key", "value"), [("merge_counting", "collapsed"), ("feedback_by", "all"), ("decimals", "2")]
)
def test_settings_changed_later_move_nothing(key, value):
    year = told()
    freeze(year)
    registry.change_settings(year.conn, {key: value}, WHO)
    assert moved(year)[0] == {}
