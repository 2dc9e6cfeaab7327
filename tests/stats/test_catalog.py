"""Statistics: the year at a glance, breakdowns, and the list behind a figure."""

from __future__ import annotations

from datetime import date

import pytest

from tiaan.actions import merge
from tiaan.errors import UsageError
from tiaan.model.case import CLASSIFIED_TITLE
from tiaan.model.table import Kind, Ratio, Table, text
from tiaan.model.terms import Decision, ProposerKind, Result
from tiaan.stats import breakdown, catalog, crossing, glance
from tiaan.stats import measures as m
from tiaan.stats.dimensions import DIMENSIONS, Blank, Dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.members import members
from tiaan.stats.tally import tally
from tiaan.store.facts import TASKS
from years import YEAR_END, Year, refs, seed_county


@pytest.fixture(scope="module")
def seed() -> Year:
    return seed_county()


@pytest.fixture(scope="module")
def motley() -> Year:
    """A year with something in every corner."""
    year = Year()
    year.submit(4, category="经济建设", sector="教育界")
    year.submit(3, kind=ProposerKind.PARTY, category="文化建设")
    year.submit(5)
    year.submit(2, on=date(2023, 6, 1), category="社会建设")
    year.review(range(1, 10))
    year.review([10], Decision.REJECT, grounds=("N01",))
    year.review([11], Decision.RETURN, note="缺建议")
    year.review([12], Decision.CONVERT, convert_to="来信")
    merge.withdraw(year.conn, refs([13]), "提案人要求", date(2023, 6, 2), year_who())
    year.merge([9], into=1)
    year.assign([1, 2], lead="县教育局", co=("县交通局",))
    year.assign([3], split=("县教育局", "县委宣传部"))
    year.assign([4], collective=True, leader="县长", units=("县教育局", "县交通局"))
    year.assign([5, 6], lead="县交通局")
    year.reply([1], "resolved", unit="县教育局")
    year.reply([2], "explained", unit="县教育局")
    year.reply([3], "adopted", unit="县教育局")
    year.reply([4], "adopted")
    year.rate([1], "满意", work="满意")
    year.rate([2], "不满意")
    year.rate([4], "基本满意")
    return year


def year_who() -> object:
    from years import WHO

    return WHO


def rows(table: Table) -> dict[str, tuple[str, ...]]:
    return {
        text(row[0]): tuple(text(value, table.decimals) for value in row[1:]) for row in table.rows
    }


def shown(year: Year, **options: object) -> dict[str, tuple[str, ...]]:
    tables = glance.year_at_a_glance(year.conn, year.scope(**options))
    return {label: values for table in tables for label, values in rows(table).items()}


def test_seed_county_at_a_glance(seed: Year) -> None:
    found = shown(seed)

    assert {label: found[label] for label in (
        "收到", "立案", "并案", "转化", "不予立案", "集体提案占比", "已交办", "承办单位", "答复率",
        "已解决或基本解决", "采纳并列入计划", "作出解释说明", "留作参考", "尚无结果",
        "收回征询意见表", "收回率", "满意", "基本满意", "不满意", "未收回", "满意率", "重点提案",
        "集体办理",
        "重新办理",
    )} == {
        "收到": ("162", "", ""),
        "立案": ("159", "98.1%", "收到162"),
        "并案": ("1", "0.6%", "收到162"),
        "转化": ("1", "0.6%", "收到162"),
        "不予立案": ("1", "0.6%", "收到162"),
        "集体提案占比": ("38", "23.9%", "立案159"),
        "已交办": ("159", "", ""),
        "承办单位": ("3", "", ""),
        "答复率": ("159", "100.0%", "立案159"),
        "已解决或基本解决": ("91", "57.2%", "有办理结果159"),
        "采纳并列入计划": ("54", "34.0%", "有办理结果159"),
        "作出解释说明": ("10", "6.3%", "有办理结果159"),
        "留作参考": ("4", "2.5%", "有办理结果159"),
        "尚无结果": ("0", "", ""),
        "收回征询意见表": ("153", "", "各轮、各人的份数"),
        "收回率": ("153", "96.2%", "已答复159"),
        "满意": ("90", "58.8%", "收回153"),
        "基本满意": ("58", "37.9%", "收回153"),
        "不满意": ("5", "3.3%", "收回153"),
        "未收回": ("6", "", "立案的提案中"),
        "满意率": ("148", "96.7%", "收回153"),
        "重点提案": ("6", "", ""),
        "集体办理": ("4", "", ""),
        "重新办理": ("5", "", ""),
    }  # fmt: skip


def test_other_base_of_the_seed_county(seed: Year) -> None:
    found = shown(seed, base="filed")

    assert found["满意率"] == ("148", "93.1%", "立案159")
    assert found["未收回"] == ("6", "3.8%", "立案159")


def test_glance_shows_zeros_and_what_is_not_filled_in() -> None:
    found = shown(Year())

    assert found["其他"] == ("0", "—", "立案0")
    assert found["生态文明建设"] == ("0", "—", "立案0")
    assert found["未填"] == ("0", "—", "立案0")


def test_glance_takes_one_statement_for_its_figures(seed: Year) -> None:
    said: list[str] = []
    seed.conn.set_trace_callback(said.append)
    glance.year_at_a_glance(seed.conn, seed.scope())
    seed.conn.set_trace_callback(None)

    assert len([sql for sql in said if "FROM cases" in sql]) == 1
    assert len(said) <= 12


def test_glance_as_of_a_past_day_does_not_move() -> None:
    year = Year()
    year.file(6, category="经济建设")
    year.assign(range(1, 6))
    year.reply(range(1, 4), on=date(2023, 4, 10))
    year.rate([1, 2], on=date(2023, 5, 1))
    june = date(2023, 6, 30)
    before = glance.year_at_a_glance(year.conn, year.scope(june))
    year.submit(3, on=date(2023, 8, 1))
    year.review([7, 8], on=date(2023, 8, 5))
    year.assign([6, 7], on=date(2023, 8, 20))
    year.reply([4, 5, 6], "adopted", date(2023, 9, 1))
    year.rate([3], "不满意", date(2023, 9, 10))
    merge.withdraw(year.conn, refs([7]), "提案人要求", date(2023, 9, 2), year_who())

    assert glance.year_at_a_glance(year.conn, year.scope(june)) == before
    assert glance.year_at_a_glance(year.conn, year.scope(YEAR_END)) != before


def test_flat_figures_have_unique_keys_and_shares_with_bases(seed: Year) -> None:
    table = glance.flat(seed.conn, seed.scope())
    keys = [row[0] for row in table.rows]
    values = {row[0]: row[2] for row in table.rows}

    assert sorted(set(keys), key=str) == sorted(keys, key=str)
    assert values["received"] == 162
    assert values["filing_rate"] == Ratio(159, 162)
    assert values["satisfaction_rate"] == Ratio(148, 153)
    assert values["kind.party"] == 38
    assert values["category.none"] == 0
    assert [v.base for v in values.values() if isinstance(v, Ratio) and not v.base] == []


def test_chosen_figures(seed: Year) -> None:
    table = glance.chosen(seed.conn, seed.scope(), [m.UNITS, m.SATISFACTION_RATE])

    assert rows(table) == {"承办单位": ("3", "", ""), "满意率": ("148", "96.7%", "收回153")}


@pytest.mark.parametrize("statistic", catalog.STATISTICS, ids=lambda statistic: statistic.key)
def test_groups_add_up_to_the_total(motley: Year, statistic: catalog.Statistic) -> None:
    table = breakdown.run(motley.conn, motley.scope(), statistic)
    assert table.totals is not None
    for place, column in enumerate(table.columns[1:], 1):
        if column.kind is Kind.COUNT:
            assert sum(row[place] for row in table.rows) == table.totals[place]  # type: ignore[misc]
        else:
            ratios = [row[place] for row in table.rows if isinstance(row[place], Ratio)]
            if table.totals[place] is None:  # some groups are outside the whole
                assert ratios[0].whole == sum(ratio.part for ratio in ratios) < table.totals[1]
                continue
            whole = table.totals[place].whole  # type: ignore[union-attr]
            parts = sum(ratio.part for ratio in ratios)
            assert parts == table.totals[place].part  # type: ignore[union-attr]
            assert column.key == "share" or sum(ratio.whole for ratio in ratios) == whole


CROSSED = [d for d in DIMENSIONS if d.key in ("outcome", "lead", "mode", "rating", "unit", "role")]


@pytest.mark.parametrize("down", CROSSED, ids=lambda dimension: dimension.key)
def test_cross_tables_add_up_both_ways(motley: Year, down: Dimension) -> None:
    scope = motley.scope()
    for across in CROSSED:
        if across is down:
            continue
        table = crossing.by(motley.conn, scope, (down.key, across.key))
        assert table.totals is not None
        numbers = [row[1:] for row in table.rows]
        assert all(sum(row[:-1]) == row[-1] for row in numbers)  # type: ignore[arg-type]
        assert tuple(map(sum, zip(*numbers, strict=True))) == table.totals[1:]  # type: ignore[arg-type]


def test_category_and_result(motley: Year) -> None:
    table = crossing.by(motley.conn, motley.scope(), ("category", "result"))

    assert [column.label for column in table.columns] == [
        "类别", "已解决或基本解决", "采纳并列入计划", "作出解释说明", "留作参考", "尚无结果",
        "合计",
    ]  # fmt: skip
    assert table.columns[-2].key == "result.none"
    assert rows(table) == {
        "经济建设": ("1", "1", "1", "0", "1", "4"),
        "政治建设": ("0", "0", "0", "0", "0", "0"),
        "文化建设": ("0", "0", "0", "0", "3", "3"),
        "社会建设": ("0", "0", "0", "0", "0", "0"),
        "生态文明建设": ("0", "0", "0", "0", "0", "0"),
        "未填": ("0", "0", "0", "0", "1", "1"),
    }


def test_values_stand_in_the_countys_order(motley: Year) -> None:
    motley.set(categories="文化建设,经济建设,社会建设")
    table = crossing.by(motley.conn, motley.scope(), ("category",))
    motley.set(categories="经济建设,政治建设,文化建设,社会建设,生态文明建设")

    assert [text(row[0]) for row in table.rows] == ["文化建设", "经济建设", "社会建设", "未填"]


def test_word_no_longer_on_the_list_still_shows(motley: Year) -> None:
    motley.set(categories="社会建设,政治建设")
    table = crossing.by(motley.conn, motley.scope(), ("category",))
    motley.set(categories="经济建设,政治建设,文化建设,社会建设,生态文明建设")

    assert [text(row[0]) for row in table.rows] == [
        "社会建设",
        "政治建设",
        "文化建设",
        "经济建设",
        "未填",
    ]


def test_units_in_protocol_order(motley: Year) -> None:
    table = crossing.by(motley.conn, motley.scope(), ("unit",))

    assert rows(table) == {
        "县教育局": (
            *("4", "2", "0", "1", "1", "4", "4", "100.0%"),
            *("4", "4", "100.0%", "1", "2", "3", "66.7%"),
        ),
        "县交通局": (
            "5",
            "2",
            "2",
            "0",
            "1",
            "2",
            "0",
            "0.0%",
            "0",
            "2",
            "0.0%",
            "2",
            "0",
            "0",
            "—",
        ),
        "县委宣传部": (
            "1",
            "0",
            "0",
            "1",
            "0",
            "1",
            "0",
            "0.0%",
            "0",
            "1",
            "0.0%",
            "1",
            "0",
            "0",
            "—",
        ),
    }


@pytest.mark.parametrize("statistic", catalog.STATISTICS, ids=lambda one: one.key)
@pytest.mark.parametrize("base", ["returned", "replied", "filed"])
def test_every_rate_stands_beside_its_numerator_and_denominator(
    motley: Year, statistic: catalog.Statistic, base: str
) -> None:
    scope = motley.scope(base=base)
    table = breakdown.run(motley.conn, scope, statistic)
    places = {column.key: place for place, column in enumerate(table.columns)}
    rates = [one for one in statistic.beside if isinstance(one, Share)]

    assert len(places) == len(table.columns)
    for share in rates:
        part, whole = share.sides(scope.settings, scope.base)
        for row in (*table.rows, table.totals or ()):
            ratio = row[places[share.key]]
            assert ratio == Ratio(row[places[part.key]], row[places[whole.key]])
            assert ratio.base == whole.label


def test_terms_are_terms_and_blanks_have_no_code(motley: Year) -> None:
    table = crossing.by(motley.conn, motley.scope(), ("result",))

    assert [row[0] for row in table.rows] == [*Result, ""]
    assert isinstance(table.rows[-1][0], Blank)
    assert text(table.rows[-1][0]) == "尚无结果"
    assert table.rows[-1][2] is None


def test_shares_forced_to_add_up_are_marked() -> None:
    year = Year()
    year.file(1, category="经济建设")
    year.file(1, category="政治建设")
    year.file(1, category="文化建设")

    plain = crossing.by(year.conn, year.scope(), ("category",))
    forced = crossing.by(year.conn, year.scope(sum100=True), ("category",))

    assert [text(row[2]) for row in plain.rows][:3] == ["33.3%"] * 3
    assert [text(row[2]) for row in forced.rows][:3] == ["33.4%*", "33.3%", "33.3%"]
    said = "表中带 * 的占比作了调整，使同一组的合计为100%；文字里和单列的比率不调整"
    assert forced.notes[-1] == said
    assert shown(year, sum100=True)["经济建设"] == ("1", "33.4%*", "立案3")


def test_decimals(seed: Year) -> None:
    assert shown(seed, decimals=2)["立案"] == ("159", "98.15%", "收到162")
    assert shown(seed, decimals=0)["满意率"] == ("148", "97%", "收回153")


@pytest.mark.parametrize("measure", m.MEASURES, ids=lambda measure: measure.key)
def test_list_behind_a_figure_has_that_many_rows(motley: Year, measure: m.Measure) -> None:
    scope = motley.scope()
    (found,) = tally(motley.conn, scope, ((), (measure,)))
    figure = found[()][measure]

    listed = members(motley.conn, scope, measure)

    assert len(listed.rows) == (figure.part if isinstance(figure, Ratio) else figure)


def test_list_behind_a_rating(motley: Year) -> None:
    table = members(motley.conn, motley.scope(), m.find_measure("不满意", motley.scope().settings))

    assert [(row[1], text(row[9]), row[10]) for row in table.rows] == [
        ("002", "作出解释说明", "不满意")
    ]


def test_list_tells_nothing_of_a_classified_matter(motley: Year) -> None:
    table = members(motley.conn, motley.scope(), m.REJECTED)

    assert [row[1:4] for row in table.rows] == [("L10", CLASSIFIED_TITLE, None)]


def test_list_shows_the_prefix_of_collective_cases(motley: Year) -> None:
    table = members(motley.conn, motley.scope(), m.COLLECTIVE_MODE)

    assert [row[1] for row in table.rows] == ["T004"]


def test_list_of_units(motley: Year) -> None:
    table = members(motley.conn, motley.scope(), m.UNITS)

    assert table.rows == (("县交通局", 6), ("县教育局", 5), ("县委宣传部", 1))


def test_definitions_of_what_is_named(seed: Year) -> None:
    scope = seed.scope()
    table = catalog.defined(scope, ["filing_rate", "outcome"])

    assert [row[0] for row in table.rows] == ["filing_rate", "received"]
    assert len(catalog.defined(scope, []).rows) == len(m.MEASURES)


def test_three_dimensions_close_on_every_side(motley: Year) -> None:
    flat = crossing.by(motley.conn, motley.scope(), ("timing", "kind", "result"))
    pairs = crossing.by(motley.conn, motley.scope(), ("timing", "kind"))
    assert flat.totals is not None
    assert pairs.totals is not None

    for row in flat.rows:
        assert sum(row[2:-1]) == row[-1]
    for place in range(2, len(flat.columns)):
        assert sum(row[place] for row in flat.rows) == flat.totals[place]
    assert [row[-1] for row in flat.rows] == [n for row in pairs.rows for n in row[1:-1]]
    assert flat.totals[-1] == pairs.totals[-1] > 0


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("nope",), "没有“nope”这个维度"),
        (("kind", "kind"), "请写一至三个不同的维度，如 category,result"),
        (("kind", "unit", "result", "role"), "请写一至三个不同的维度，如 category,result"),
        ((), "请写一至三个不同的维度，如 category,result"),
    ],
)
def test_breakdowns_that_cannot_be(seed: Year, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        crossing.by(seed.conn, seed.scope(), names)

    assert refused.value.message == message


def test_names_mean_statistics_measures_or_the_glance(seed: Year) -> None:
    scope = seed.scope()

    assert catalog.find("glance", scope) is None
    assert catalog.find("类别", scope) is catalog.find_statistic("category")
    assert catalog.find("满意率", scope) is m.SATISFACTION_RATE
    with pytest.raises(UsageError) as refused:
        catalog.find("nope", scope)
    assert refused.value.message == "没有“nope”这项统计"


def test_every_dimension_has_a_statistic_over_its_fact() -> None:
    assert [s.key for s in catalog.STATISTICS] == [d.key for d in DIMENSIONS]
    for statistic in catalog.STATISTICS:
        counts = [c for c in (statistic.main, *statistic.beside) if isinstance(c, Count)]
        assert {c.over == TASKS for c in counts} == {statistic.dimension.over == TASKS}
