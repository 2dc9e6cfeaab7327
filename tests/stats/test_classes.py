"""Results under the letters of a class scheme; the figures are published ones."""

import pytest

from tiaan.model.table import text
from tiaan.model.terms import ClassScheme, Result
from tiaan.stats.classes import by_class
from years import Year


@pytest.fixture(scope="module")
def year() -> Year:
    year = Year()
    year.file(10)
    year.assign(range(1, 10))
    for result, numbers in (("A", [1, 2, 3, 4]), ("B", [5, 6]), ("C", [7]), ("D", [8, 9])):
        year.reply(numbers, result)
    return year


def rows(year, scheme):
    table = by_class(year.conn, year.scope(), scheme)
    return [(row[0], row[2], text(row[3])) for row in table.rows], table


def test_four_classes(year):
    found, table = rows(year, ClassScheme.CLASSIC_4)
    assert found == [("A", 4, "44.4%"), ("B", 2, "22.2%"), ("C", 1, "11.1%"), ("D", 2, "22.2%")]
    assert table.totals[2] == 9
    assert "尚无结果的 1 件不在内" in table.notes[1]


def test_three_classes_of_the_same_data(year):
    mixed, _ = rows(year, ClassScheme.ABC_MIXED)
    assert [(name, count) for name, count, _ in mixed] == [("A", 4), ("B", 2), ("C", 3)]
    explained, _ = rows(year, ClassScheme.ABC_EXPLAINED)
    assert [row[:2] for row in explained] == [("A", 4), ("B", 2), ("C", 1), ("未列入分类", 2)]


def test_letters_of_one_meaning_share_a_line(year):
    found, _ = rows(year, ClassScheme.STARTED_4)
    assert [row[:2] for row in found] == [("A", 4), ("B、C", 2), ("D", 3)]


@pytest.mark.parametrize("scheme", ClassScheme)
def test_every_scheme_counts_every_result_once(year, scheme):
    found, table = rows(year, scheme)
    assert sum(count for _, count, _ in found) == table.totals[2] == 9
    named = [label for row in table.rows for label in row[1]]
    assert sorted(named) == sorted(result.label for result in Result)
