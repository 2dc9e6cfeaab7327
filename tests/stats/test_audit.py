"""Figures somebody typed: which close, which are impossible. The figures are published ones."""

import pytest

from tiaan.errors import UsageError
from tiaan.model.typed import Typed, printed
from tiaan.stats.audit import Verdict, audit

FITS, CUT, NUDGED = Verdict.FITS, Verdict.CUT, Verdict.NUDGED
WRONG, IMPOSSIBLE, OPEN = Verdict.WRONG, Verdict.IMPOSSIBLE, Verdict.OPEN


def found(*figures):
    return [(one.verdict, one.reason) for one in audit([Typed(*f) for f in figures])]


def verdicts(*figures):
    return [verdict for verdict, _ in found(*figures)]


def test_satisfaction_that_no_form_count_can_give():
    verdict, reason = found(("立案", 159), ("满意率", None, "96.7", "立案"))[1]
    assert verdict is IMPOSSIBLE
    for fraction in ("145/150", "146/151", "147/152", "148/153"):
        assert fraction in reason
    assert "154" not in reason
    assert "149" not in reason


def test_impossible_also_where_no_base_is_said():
    assert found(("立案", 159), ("满意率", None, "96.7"))[1][0] is IMPOSSIBLE


def test_possible_bases_are_named_where_none_is_said():
    verdict, reason = found(("收回", 153), ("满意率", None, "96.7"))[1]
    assert (verdict, reason) == (OPEN, "没有写明分母；可能是 收回 153 中的 148")


def test_base_may_be_another_figure_or_a_number():
    assert found(("收到", 162), ("立案", 159, "98.1", "收到"))[1] == (
        FITS,
        "159÷收到 162，四舍五入",
    )
    assert found(("满意", 526, "99.8", "527")) == [(FITS, "526÷527，四舍五入")]


@pytest.mark.parametrize(
    ("counts", "shares", "nudged"),
    [
        ((91, 54, 10, 4), ("57.2", "34.0", "6.3", "2.5"), ()),
        ((320, 207, 373, 192), ("29.3", "19.0", "34.1", "17.6"), (2,)),
        ((93, 9, 31, 130, 11), ("33.94", "3.28", "11.31", "47.45", "4.02"), (4,)),
        ((9, 20, 16, 30, 15, 4, 9), ("8.7", "19.4", "15.5", "29.1", "14.6", "3.9", "8.7"), ()),
        ((64, 16, 21, 17), ("54", "14", "18", "14"), ()),
    ],
)
def test_published_columns(counts, shares, nudged):
    rows = [(f"第{i}项", n, p) for i, (n, p) in enumerate(zip(counts, shares, strict=True))]
    said = verdicts(*rows, ("合计", sum(counts), "100"))
    expected = [NUDGED if i in nudged else FITS for i in range(len(counts))]
    assert said == [*expected, FITS, FITS]


def test_results_may_exceed_the_cases():
    rows = [("解决", 258, "38.8"), ("计划", 302, "45.4"), ("解释", 76, "11.4"), ("参考", 29, "4.4")]
    said = found(*rows, ("合计", 572))
    assert [verdict for verdict, _ in said] == [FITS] * 4 + [WRONG, FITS]
    assert "各项相加 665" in said[0][1]
    assert said[4][1] == "各项相加是 665，印的是 572；各项的占比是按 665 算的"


def test_figures_with_a_base_of_their_own_are_no_part_of_a_sum():
    said = verdicts(
        ("收到", 162),
        ("立案", 159, "98.1", "收到"),
        *(("解决", 91, "57.2"), ("采纳", 54, "34.0"), ("解释", 10, "6.3"), ("参考", 4, "2.5")),
        ("合计", 159, "100"),
    )
    assert said == [OPEN, *[FITS] * 7]


def test_cut_off_shares():
    assert verdicts(("结案", 224, "81.7", "274"), ("满意", 106, "38.6", "274")) == [CUT, CUT]


def test_wrong_share_tells_which_whole_would_fit():
    assert found(("落实", 10, "50", "30")) == [(WRONG, "10÷30 是 33%；得出它的分母须是 20")]


def test_shares_that_do_not_make_up_the_whole():
    rows = (("甲", 50, "50.0"), ("乙", 49, "48.0"), ("合计", 99, "100"))
    assert verdicts(*rows)[-1] is WRONG


def test_half_up_at_the_tie():
    assert verdicts(("一", 1, "6.3", "16")) == [FITS]
    assert verdicts(("一", 1, "6.2", "16")) == [CUT]


@pytest.mark.parametrize("raw", ["九成", "96,7", "-3", "1e5", "", "9" * 40])
def test_what_is_no_percentage(raw):
    with pytest.raises(UsageError):
        printed(raw)


@pytest.mark.parametrize("whole", [1, 7, 150, 153, 159, 1092])
@pytest.mark.parametrize("places", [0, 1, 2])
def test_counts_are_exactly_those_that_print_so(whole, places):
    scale = 100 * 10**places
    for count in range(whole + 1):
        units = (2 * count * scale + whole) // (2 * whole)
        text = f"{units / 10**places:.{places}f}"
        share = printed(text)
        assert count in share.counts(whole)
        assert all(share.of(other, whole) == 0 for other in share.counts(whole))


def test_unknown_base_is_said_of_its_row_only():
    said = found(("满意率", 3, "50", "去年"), ("满意", 3, "50", "6"))
    assert said[0] == (OPEN, "没有“去年”这个数；分母请写表中某一项的名称，或直接写数字")
    assert said[1][0] is FITS


@pytest.mark.parametrize("base", ["159件", "1,59 件", "１５９件", "立案159件", "立案（159件）"])
def test_a_base_may_be_typed_with_its_measure_word(base):
    assert verdicts(("满意", 148, "93.1", base)) == [FITS]


LISTED = [("经济", 44, "27.2"), ("政治", 10, "6.3"), ("文化", 22, "13.8"), ("社会", 66, "41.5"),
          ("生态", 17, "10.7")]  # fmt: skip


def test_parts_of_one_whole_have_one_base():
    said = found(*LISTED, ("立案", 159), ("收到", 162))
    assert said[0] == (WRONG, "44÷立案 159 是 27.7%；其他各项按 立案 159，这一项按 收到 162")
    assert [verdict for verdict, _ in said[1:5]] == [FITS] * 4


def test_figures_that_are_no_parts_keep_their_own_bases():
    rows = (("收到", 162), ("立案", 159, "98.1"), ("收回", 153, "96.2"), ("满意", 148, "96.7"))
    assert verdicts(*rows) == [OPEN, FITS, FITS, FITS]


RESULTS = [("解决", 91, "57.2"), ("计划", 54, "34.0"), ("解释", 10, "6.3"), ("参考", 4, "2.5")]


def test_a_total_sums_its_own_block():
    above = [("收到", 162), ("立案", 159, "98.1"), ("满意率", None, "96.7")]
    rows = [Typed(*row) for row in above]
    rows += [Typed(*row, block=1) for row in (*RESULTS, ("合计", 159, "100"))]
    said = audit(rows)
    assert [(one.verdict, one.reason) for one in said[-2:]] == [
        (FITS, "各项相加是 159"),
        (FITS, "各项百分数相加是 100.0%"),
    ]


def test_a_heading_inside_does_not_cut_a_total_short():
    rows = [Typed(*row, block=place > 1) for place, row in enumerate((*RESULTS, ("合计", 159)))]
    assert audit(rows)[-2].reason == "各项相加是 159"


def test_a_block_that_does_not_close_is_still_wrong():
    rows = [Typed("收到", 162), *(Typed(*row, block=1) for row in (*RESULTS, ("合计", 160)))]
    assert audit(rows)[-2].reason == "各项相加是 159，印的是 160；各项的占比是按 159 算的"


THIRDS = [
    # counts, shares as printed, which was moved, what it would be
    ((53, 53, 53), ("33.3", "33.3", "33.4"), 2, "33.3%，印的多"),
    ((1, 1, 1), ("33.3", "33.3", "33.4"), 2, "33.3%，印的多"),
    ((10, 10, 10), ("33", "33", "34"), 2, "33%，印的多"),
    ((200, 197, 201), ("33.5", "32.9", "33.6"), 0, "33.4%，印的多"),
    ((100, 100, 99), ("33.4", "33.5", "33.1"), 1, "33.4%，印的多"),
    ((320, 207, 373, 192), ("29.3", "19.0", "34.1", "17.6"), 2, "34.2%，印的少"),
    ((1, 15), ("6", "94"), None, ""),
    ((1, 7), ("13", "87"), 1, "88%，印的少"),
]


@pytest.mark.parametrize(
    ("base", "with_total"),
    [("", True), ("", False), ("合计", True), ("{}", True), ("{}", False), ("{}件", False)],
)
@pytest.mark.parametrize(("counts", "shares", "moved", "true"), THIRDS)
def test_one_part_moved_to_make_100(counts, shares, moved, true, with_total, base):
    whole = sum(counts)
    rows = [
        (f"第{i}项", n, p, base.format(whole))
        for i, (n, p) in enumerate(zip(counts, shares, strict=True))
    ]
    said = found(*rows, *([("合计", whole)] if with_total else []))
    parts = said[: len(counts)]
    assert [verdict for verdict, _ in parts] == [
        NUDGED if i == moved else FITS for i in range(len(counts))
    ]
    assert all(verdict in (FITS, NUDGED) for verdict, _ in said)
    assert moved is None or f"{whole} 是 {true}一个末位" in said[moved][1]


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ((53, 53, 53), ("33.3", "33.3", "33.9")),  # makes 100.5
        ((53, 53, 53), ("33.3", "33.3", "33.2")),  # makes 99.8
        ((52, 53, 54), ("32.6", "33.4", "34.0")),  # makes 100, and did before two were moved
    ],
)
def test_what_does_not_serve_to_make_100_is_no_nudge(counts, shares):
    rows = [(f"第{i}项", n, p) for i, (n, p) in enumerate(zip(counts, shares, strict=True))]
    said = found(*rows, ("合计", 159))
    assert NUDGED not in [one for one, _ in said]
    assert WRONG in [one for one, _ in said]
    assert not any("各项的分母不一" in reason for _, reason in said)


@pytest.mark.parametrize("last", ["4.4", "4.6"])
def test_parts_without_a_total_are_shares_of_their_sum(last):
    rows = [("A", 258, "38.8"), ("B", 302, "45.4"), ("C", 76, "11.4"), ("D", 29, last)]
    said = found(("提案", 572), *rows)[1:]
    assert [reason for _, reason in said[:3]] == [
        f"{count}÷各项相加 665，四舍五入" for count in (258, 302, 76)
    ]
    assert [verdict for verdict, _ in said] == [FITS, FITS, FITS, FITS if last == "4.4" else WRONG]
    assert not any(
        f"{sibling} {count}" in reason for sibling, count, _ in rows for _, reason in said
    )


def test_a_figure_of_the_table_is_named_before_a_bare_sum():
    said = found(("提案", 159), ("A", 100, "62.9"), ("B", 59, "37.1"))
    assert said[1][1] == "100÷提案 159，四舍五入"


@pytest.mark.parametrize("count", [None, 0])
@pytest.mark.parametrize(("base", "name"), [("立案", "立案"), ("0", ""), ("0件", "")])
def test_nothing_is_a_share_of_0(count, base, name):
    said = found(("立案", 0), ("满意率", count, "0", base))
    assert said[1] == (WRONG, f"分母{name}是 0，没有百分数")


def test_parts_of_nothing_need_not_make_100():
    said = verdicts(("满意", 0, "0"), ("不满意", 0, "0"), ("合计", 0))
    assert said == [OPEN, OPEN, FITS]


def test_a_wrong_share_says_what_it_is():
    assert found(("满意", 148, "96.8", "153")) == [(WRONG, "148÷153 是 96.7%")]
    assert found(("收回", 153), ("满意", 148, "96.8"), ("立案", 159))[1] == (
        WRONG,
        "148÷收回 153、立案 159 都得不出，最近的 148÷收回 153 是 96.7%",
    )
