"""Published figures, as domain.md §14 collects them, through the program's own arithmetic."""

from __future__ import annotations

import pytest

from tiaan.model.table import Ratio, sum100, text
from tiaan.model.terms import Decision, Result
from tiaan.model.typed import Typed
from tiaan.stats import breakdown, catalog
from tiaan.stats import measures as m
from tiaan.stats.audit import Verdict, audit
from tiaan.stats.tally import tally
from years import Year

SHARES = [
    # source, parts, whole, decimals, printed half up, their sum
    ("seed county, results", (91, 54, 10, 4), 159, 1, "57.2 34.0 6.3 2.5", "100.0"),
    ("Beijing 14-1, categories", (320, 207, 373, 192), 1092, 1, "29.3 19.0 34.2 17.6", "100.1"),
    (
        "Huangshan 8-2, categories", (93, 9, 31, 130, 11), 274, 2,
        "33.94 3.28 11.31 47.45 4.01", "99.99",
    ),
    ("Anhui 12-5", (456, 45, 43, 207, 52), 803, 2, "56.79 5.60 5.35 25.78 6.48", "100.00"),
    ("national 14-3", (2133, 419, 459, 1387, 604), 5002, 1, "42.6 8.4 9.2 27.7 12.1", "100.0"),
    ("Gansu 11-1, classes", (418, 265, 116), 799, 1, "52.3 33.2 14.5", "100.0"),
    ("Luan, classes", (146, 170, 3), 319, 1, "45.8 53.3 0.9", "100.0"),
    ("Shenzhen, results of 572", (258, 302, 76, 29), 665, 1, "38.8 45.4 11.4 4.4", "100.0"),
    ("Ningbo, work and result", (526, 519), 527, 1, "99.8 98.5", "198.3"),
    ("Honghu 9-2, outcomes", (64, 16, 21, 17), 118, 0, "54 14 18 14", "100"),
    (
        "Hanshou, categories", (9, 20, 16, 30, 15, 4, 9), 103, 1,
        "8.7 19.4 15.5 29.1 14.6 3.9 8.7", "99.9",
    ),
    ("seed county, satisfaction on returned", (148,), 153, 1, "96.7", "96.7"),
    ("seed county, satisfaction on filed", (148,), 159, 1, "93.1", "93.1"),
    ("Chenggong, follow-up", (16,), 23, 1, "69.6", "69.6"),
    ("half up", (1,), 16, 1, "6.3", "6.3"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "whole", "decimals", "printed", "total"),
    [case[1:] for case in SHARES],
    ids=[case[0] for case in SHARES],
)
def test_published_shares(
    parts: tuple[int, ...], whole: int, decimals: int, printed: str, total: str
) -> None:
    shares = [Ratio(part, whole).percent(decimals) for part in parts]

    assert " ".join(map(str, shares)) == printed
    assert str(sum(share for share in shares if share is not None)) == total


@pytest.mark.parametrize(
    ("parts", "decimals", "printed"),
    [
        # Beijing printed 34.1 for its largest; Huangshan nudged its last instead, to 4.02.
        ((320, 207, 373, 192), 1, ["29.3%", "19.0%", "34.1%*", "17.6%"]),
        ((93, 9, 31, 130, 11), 2, ["33.94%", "3.28%", "11.31%", "47.46%*", "4.01%"]),
        ((91, 54, 10, 4), 1, ["57.2%", "34.0%", "6.3%", "2.5%"]),
    ],
)
def test_shares_forced_to_100(parts: tuple[int, ...], decimals: int, printed: list[str]) -> None:
    forced = sum100([Ratio(part, sum(parts)) for part in parts], decimals)

    assert [text(share, decimals) for share in forced] == printed


def test_national_partition_closes() -> None:
    parts = [Typed("立案", 5002), Typed("并案", 262), Typed("转意见和建议", 626)]

    closes = audit([*parts, Typed("合计", 5890)])[-1]
    misses = audit([*parts, Typed("合计", 5889)])[-1]

    assert (closes.verdict, closes.reason) == (Verdict.FITS, "各项相加是 5890")
    assert misses.verdict is Verdict.WRONG


def test_seed_rate_is_impossible_over_what_was_filed() -> None:
    fits = [
        whole for whole in range(140, 163)
        for part in range(whole) if text(Ratio(part, whole)) == "96.7%"
    ]  # fmt: skip

    assert fits == [150, 151, 152, 153]


def filed(year: Year, *measures: m.Measure) -> list[object]:
    (found,) = tally(year.conn, year.scope(), ((), measures))
    return [found[()][measure] for measure in measures]


def test_honghu_partition_in_the_file() -> None:
    """118 received: 64 filed, 16 merged, 21 converted, 17 refused."""
    year = Year()
    year.submit(118)
    year.review(range(1, 65))
    year.merge(range(65, 81), into=1)
    year.review(range(81, 102), Decision.CONVERT, convert_to="社情民意")
    year.review(range(102, 119), Decision.REJECT)

    table = breakdown.run(year.conn, year.scope(decimals=0), catalog.find_statistic("outcome"))

    shown = {text(row[0]): (row[1], text(row[2], 0)) for row in table.rows if row[1]}
    assert shown == {
        "立案": (64, "54%"),
        "并案": (16, "14%"),
        "转化": (21, "18%"),
        "不予立案": (17, "14%"),
    }


def test_three_class_and_four_class_results_of_one_county() -> None:
    """Gansu's proportions in small: letters of abc-reference are kept as canonical results."""
    year = Year()
    year.set(class_scheme="abc-reference")
    year.file(6)
    year.assign(range(1, 7))
    for letter, numbers in (("A", (1, 2, 3)), ("B", (4, 5)), ("C", (6,))):
        year.reply(numbers, letter)

    assert filed(year, *m.RESULTS) == [3, 2, 0, 1]
    assert [count.key for count in m.RESULTS] == [result.value for result in Result]


def test_ninger_merges() -> None:
    """206 in, 3 refused, 15 merged into 4: separate 192, inside 203, collapsed 192.

    The table of golden numbers gives "separate/inside 203"; by the definition of separate what was
    merged is not filed: 192 + 11 + 3 = 206.
    """
    year = Year()
    year.submit(206)
    year.review(range(1, 204))
    year.review(range(204, 207), Decision.REJECT)
    year.merge(range(193, 204), into=1)
    found = {}
    for counting in ("separate", "inside", "collapsed"):
        year.set(merge_counting=counting)
        found[counting] = filed(year, m.RECEIVED, m.FILED, m.MERGED, m.REJECTED, m.CASES_RECEIVED)

    assert found == {
        "separate": [206, 192, 11, 3, 195],
        "inside": [206, 203, 0, 3, 206],
        "collapsed": [206, 192, 11, 3, 195],
    }
