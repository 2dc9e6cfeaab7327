"""The list behind any cell of a breakdown, named as a clerk would type it."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest

from tiaan.actions import supervise
from tiaan.errors import NotFound, UsageError
from tiaan.model.table import text
from tiaan.model.terms import ProposerKind
from tiaan.stats import crossing
from tiaan.stats import measures as m
from tiaan.stats.cells import Cell, find_cell
from tiaan.stats.dimensions import DIMENSIONS, Dimension, find_dimension
from tiaan.stats.members import members
from tiaan.store.facts import CASES
from years import RATED, WHO, Year, refs

if TYPE_CHECKING:
    from tiaan.model.table import Table


@pytest.fixture(scope="module")
def mixed() -> Year:
    """Two kinds, two categories and one without, one answered apart, some left open."""
    year = Year()
    year.submit(4, category="经济建设", sector="教育界")
    year.submit(2, kind=ProposerKind.PARTY, category="文化建设")
    year.submit(2)
    year.review(range(1, 8))
    year.assign([1, 2])
    year.assign([3], split=("县教育局", "县交通局"))
    year.assign([4, 5], lead="县委宣传部", co=("县交通局",))
    year.reply([1, 4])
    year.rate([1], "满意")
    for numbers, level in (([1, 5], "领衔督办"), ([4], "")):
        draft = supervise.ActivityDraft("双见面", RATED, level)
        supervise.log(year.conn, refs(numbers), draft, WHO)
    return year


def listed(year: Year, raw: str) -> int:
    scope = year.scope()
    return len(members(year.conn, scope, find_cell(year.conn, scope, raw)).rows)


def _cells(table: Table, down: int) -> list[tuple[tuple[str, ...], int]]:
    """Every cell by the labels of its row and its column, without the totals."""
    heads = [column.label for column in table.columns[down:-1]]
    return [
        ((*(text(value) for value in row[:down]), head), number)
        for row in table.rows
        for head, number in zip(heads, row[down:-1], strict=True)
    ]


def _typed(dimensions: tuple[Dimension, ...], labels: tuple[str, ...]) -> str:
    return ",".join(f"{d.label}={label}" for d, label in zip(dimensions, labels, strict=True))


PAIRS = [
    pair
    for pair in combinations(DIMENSIONS, 2)
    if len({dimension.over for dimension in pair} - {CASES}) < 2
]
"""Units and activities of supervision are about different things, and not crossed."""


def test_units_and_supervision_are_not_crossed(mixed: Year) -> None:
    pair = [find_dimension(name) for name in ("unit", "supervision_level")]

    with pytest.raises(UsageError, match="承办单位、督办层级不能一起分"):
        crossing.cross(mixed.conn, mixed.scope(), *pair)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(d.key for d in pair))
def test_every_cell_of_two_dimensions_opens_into_its_list(
    mixed: Year, pair: tuple[Dimension, Dimension]
) -> None:
    table = crossing.cross(mixed.conn, mixed.scope(), *pair)

    for labels, number in _cells(table, 1):
        assert (labels, listed(mixed, _typed(pair, labels))) == (labels, number)


def test_cells_of_three_dimensions_open_into_their_lists(mixed: Year) -> None:
    three = tuple(d for d in DIMENSIONS if d.key in ("kind", "category", "result"))
    table = crossing.cross(mixed.conn, mixed.scope(), *three)
    cells = [one for one in _cells(table, 2) if one[1]]

    assert sum(number for _, number in cells) == 7
    for labels, number in cells:
        assert listed(mixed, _typed(three, labels)) == number


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("立案", 7),
        ("filed，category=经济建设", 4),
        ("立案,类别=", 1),
        ("立案,类别=未填", 1),
        ("收到,kind=party,类别=文化建设", 2),
        ("答复率,主办单位=县教育局", 1),
        ("主办件,unit=县委宣传部", 2),
        ("角色=x,", None),
        ("单位=县教育局", None),
        ("承办单位=县交通局,承办角色=会办", 2),
        ("承办单位,承办角色=会办", 1),
        ("session=11-2", 8),
        ("届次=十一届二次会议", 8),
        ("month=2023-01,timing=大会", 8),
    ],
)
def test_cells_as_they_may_be_typed(mixed: Year, raw: str, number: int | None) -> None:
    if number is None:
        with pytest.raises(UsageError):
            listed(mixed, raw)
    else:
        assert listed(mixed, raw) == number


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "--list 要写一个指标，可再加维度=值"),
        (" ，", "--list 要写一个指标，可再加维度=值"),
        ("立案,收到", "--list 要写一个指标，可再加维度=值"),
        ("立案,类别=经济建设,category=未填", "一个维度只能写一个值"),
        ("立案,类别=经济", "类别没有“经济”这一项"),
        ("立案,办理结果=好", "没有“好”这一项"),
        ("立案,承办角色=主办", "“立案”不按承办角色分"),
        ("参与委员,界别=教育界", "“参与委员”不按界别分"),
        ("立案,天气=晴", "没有“天气”这个维度"),
        ("立案,timing=", "没有“”这一项"),
    ],
)
def test_cells_that_there_are_not(mixed: Year, raw: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        listed(mixed, raw)


def test_session_that_there_is_not(mixed: Year) -> None:
    with pytest.raises(NotFound):
        listed(mixed, "session=11-9")


def test_title_and_notes_say_which_cell(mixed: Year) -> None:
    scope = mixed.scope()
    cell = find_cell(mixed.conn, scope, "category=经济建设,result=未填")
    table = members(mixed.conn, scope, cell)

    assert cell.measure is m.FILED
    assert table.title == "立案，类别=经济建设，办理结果=尚无结果（2）"
    assert table.notes[1] == "只列类别=经济建设，办理结果=尚无结果"
    assert (
        members(mixed.conn, scope, Cell(m.FILED)).rows == members(mixed.conn, scope, m.FILED).rows
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_order_of_conditions_does_not_matter(mixed: Year, *, swapped: bool) -> None:
    typed = ["类别=经济建设", "mode=split"]
    assert listed(mixed, ",".join(typed[::-1] if swapped else typed)) == 1


def test_nothing_typed_reaches_the_database_as_sql(mixed: Year) -> None:
    for value, name in product(("' OR 1=1 --", "x') OR ('1'='1"), ("类别", "month")):
        with pytest.raises(UsageError):
            listed(mixed, f"立案,{name}={value}")
