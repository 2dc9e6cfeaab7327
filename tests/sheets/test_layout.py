"""Merged cells, headers of two rows, ticks in columns, lists over lines and columns."""

from __future__ import annotations

import pytest

import county
from tiaan.actions import review, submit
from tiaan.errors import UsageError
from tiaan.model.fields import SHEETS
from tiaan.model.terms import Action, Decision
from tiaan.sheets.grid import Grid
from tiaan.sheets.header import find_header, read_mapping
from tiaan.sheets.local import NOWHERE, local_words
from tiaan.sheets.reading import Found, read_rows
from tiaan.store import registers
from tiaan.store.journal import operation


@pytest.fixture(scope="module")
def local():
    conn = county.in_memory()
    yield local_words(conn)
    conn.close()


def table(*rows, merged=(), kind="proposals", mapping=None, local=NOWHERE, sheet=""):
    grid = Grid("a.xlsx", sheet, tuple(rows), merged=tuple(merged))
    fields = SHEETS[kind].fields
    header = find_header(grid, fields, read_mapping(mapping or {}, fields), local)
    assert header is not None
    return Found(grid, header, local)


def keys(found):
    return {column: field.key for column, field in found.header.columns.items()}


def values(found):
    return [dict(row.values) for row in read_rows(found, None)[0]]


HEAD = ("案号", "案由", "提案人", "主办单位", "会办单位", "附件")
ONE = (1, "关于路灯的提案", "张三", "县住建局", "县财政局", "a.doc")


def read(*rows, merged=(), head=HEAD):
    rows, aside = read_rows(table(head, *rows, merged=merged), None)
    return [dict(row.values) for row in rows], aside, [row.lines or (row.line,) for row in rows]


def test_ditto_is_what_stands_above_and_never_a_name():
    found = table(
        ("案号", "案由", "提案人", "主办单位", "会办单位", "类别"),
        (1, "关于甲的提案", "张三", "县教育局", "县财政局", None),
        (2, "关于乙的提案", "李四", "同上", "〃", None),
        (3, "关于丙的提案", "同上", '"', "县住建局", "同上"),
    )
    rows, _ = read_rows(found, None)
    assert rows[1].values["lead_unit"] == rows[2].values["lead_unit"] == ("县教育局",)
    assert rows[1].values["co_units"] == ("县财政局",)
    assert [problem.text for problem in rows[2].problems] == [
        "C4（提案人）：提案人不能写“同上”；请写出来",
        "F4（类别）：“同上”的上面没有可照抄的内容；请写明，或留空",
    ]


def test_a_unit_merged_over_its_cases_is_filled_down():
    head = ("承办单位", "案号", "案由", "提案人")
    rows, aside, _ = read(
        ("县教育局(2)", 1, "关于甲的提案", "张三"),
        (None, 2, "关于乙的提案", "李四"),
        (None, 3, "关于丙的提案", "王五"),
        head=head,
        merged=[(1, 0, 2, 0)],
    )
    assert [row.get("lead_unit") for row in rows] == [("县教育局",), ("县教育局",), None]
    assert aside == 0


def test_text_may_stand_in_any_cell_of_a_merged_range():
    found = table(
        (None, "提案目录十一届二次会议", None),
        ("案号", "案由", "提案人"),
        (None, "关于甲的提案", "张三"),
        (7, "关于乙的提案", "李四"),
        merged=[(0, 0, 0, 2), (2, 0, 3, 0)],
    )
    assert [value["case_no"] for value in values(found)] == ["7", "7"]
    assert found.header.session.key == "11-2"


def test_attachments_below_a_merged_case_are_set_aside():
    merged = [(1, column, 3, column) for column in range(5)]
    rows, aside, lines = read(
        ONE,
        (None,) * 5 + ("b.doc",),
        (None,) * 5 + ("c.doc",),
        (2, "关于乙的提案", "李四", None, None, None),
        merged=merged,
    )
    assert ([row["case_no"] for row in rows], aside) == (["1", "2"], 2)
    assert lines == [(2,), (5,)]


def test_attachments_below_a_case_are_set_aside_without_merged_cells_too():
    rows, aside, _ = read(ONE, (None,) * 5 + ("b.doc",), (None,) * 5 + ("c.doc",))
    assert (len(rows), aside) == (1, 2)


def test_items_of_a_list_on_the_next_lines_belong_to_the_record():
    rows, aside, lines = read(
        ONE, (None, None, None, None, "县教育局"), (None,) * 4 + ("县林业局",)
    )
    assert [row["co_units"] for row in rows] == [("县财政局", "县教育局", "县林业局")]
    assert (aside, lines) == (2, [(2, 3, 4)])


def test_names_below_each_other_beside_a_merged_title():
    rows, aside, _ = read(
        (1, "关于甲的提案", "张三", "县住建局"),
        (None, None, "李 四"),
        (None, None, "王五"),
        merged=[(1, 0, 3, 0), (1, 1, 3, 1), (1, 3, 3, 3)],
    )
    assert (rows[0]["lead"], rows[0]["co_signers"], len(rows), aside) == (
        "张三",
        ("李四", "王五"),
        1,
        2,
    )


def test_further_units_of_a_case_are_lines_of_that_case():
    rows, aside, _ = read(ONE, (None, None, None, "县教育局"))
    assert [(row["case_no"], row["lead"], row["lead_unit"]) for row in rows] == [
        ("1", "张三", ("县住建局",)),
        ("1", "张三", ("县教育局",)),
    ]
    assert aside == 0


def test_a_line_with_something_of_its_own_stays_a_row():
    rows, aside, _ = read(
        ONE,
        (None, None, None, None, None, None),
        (2, None, "李四", None, None, None),
        (None, None, "王五", None, None, None),
        (None, None, None, "县教育局", "县财政局", None),
    )
    assert [row.get("lead") for row in rows] == ["张三", "李四", "王五", "王五"]
    assert aside == 0


def test_a_cell_merged_sideways_gives_nothing_to_a_list_beside_it():
    rows, _, _ = read((1, "关于甲的提案", "张三", "县住建局", None, "x"), merged=[(1, 3, 1, 4)])
    assert rows[0]["lead_unit"] == ("县住建局",)
    assert "co_units" not in rows[0]


def test_merged_ranges_without_end_take_no_time():
    far = [(1, 0, 1_048_575, 16_383)] * 5_000
    rows, _, _ = read(*[ONE] * 50, merged=far)
    assert len(rows) <= 50


# Headers of two rows.

HK = (
    ("下载提案目录", None, None, None, "意见反馈", None, None),
    ("案号", "案由", "提案人", "办理结果", "走访情况", "办理态度", "办理结果"),
    (1, "关于甲的提案", "张三", "A", "面商", "满意", "基本满意"),
)
HK_KEYS = {
    0: "case_no",
    1: "title",
    2: "lead",
    3: "result",
    4: "contact_way",
    5: "rating_work",
    6: "rating",
}


@pytest.mark.parametrize("merged", [(), ((0, 0, 0, 3), (0, 4, 0, 6))])
def test_a_group_in_the_row_of_the_title_tells_two_results_apart(merged, local):
    found = table(*HK, merged=merged, local=local)

    assert keys(found) == HK_KEYS
    assert (found.header.top, found.header.row) == (0, 1)
    assert values(found)[0]["rating"] == "基本满意"


@pytest.mark.parametrize("merged", [True, False])
def test_name_and_unit_under_the_proposer(merged):
    ranges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)] if merged else []
    found = table(
        ("案号", "案由", "提建议人", None, "备注"),
        (None, None, "单位", "姓名", None),
        (1, "关于甲的提案", "县一中", "张三", "x"),
        (2, "关于乙的提案", "县工商联", None, None),
        merged=ranges,
    )

    assert keys(found) == {0: "case_no", 1: "title", 2: "employer", 3: "lead", 4: "note"}
    rows = values(found)
    assert (rows[0]["lead"], rows[0]["employer"]) == ("张三", "县一中")
    assert (rows[1]["lead"], "employer" in rows[1]) == ("县工商联", False)


def test_two_leaders_under_one_header():
    found = table(
        ("案号", "案由", "提案人", "领衔领导", None, "主办单位"),
        (None, None, None, "党政", "政协", None),
        (1, "关于甲的提案", "张三", "县长甲", "主席乙", "县教育局"),
    )
    assert values(found)[0]["leader"] == "县长甲、主席乙"
    assert values(found)[0]["lead_unit"] == ("县教育局",)


def test_a_header_merged_over_two_columns_heads_both():
    found = table(
        ("案号", "案由", "提案人", "会办单位", None),
        (1, "关于甲的提案", "张三", "县教育局", "县财政局"),
        merged=[(0, 3, 0, 4)],
    )
    assert values(found)[0]["co_units"] == ("县教育局", "县财政局")


def test_numbered_columns_of_a_list_are_one_list():
    found = table(
        ("案号", "案由", "提案人", "会办1单位", "会办2单位"),
        (1, "关于甲的提案", "张三", None, "县财政局"),
    )
    assert values(found)[0]["co_units"] == ("县财政局",)
    assert found.header.doubts == ()


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (("交办", None), ("assigned_on", "due_on")),
        (("答复", None), ("replied_on", "reply_no")),
        (("审查情况", None), ("decided_on", "outcome")),
        (("反馈情况", None), ("rated_on", "comment")),
    ],
)
def test_a_group_says_which_day_it_is(group, expected):
    below = {"due_on": "时限", "reply_no": "文号", "outcome": "意见", "comment": "具体意见"}
    found = table(
        ("案号", "案由", "提案人", *group),
        (None, None, None, "日期", below[expected[1]]),
        (1, "关于甲的提案", "张三", None, None),
    )
    assert (keys(found)[3], keys(found)[4]) == expected


def test_first_line_of_data_is_no_second_header():
    found = table(
        ("案号", "案由", "提案人", "类别", None),
        ("1", "关于甲的提案", "张三", "社会建设", "x"),
    )
    assert (found.header.row, len(values(found))) == (0, 1)
    found = table(("案由", "提案人", "主办单位"), ("关于甲的提案", "张三", "主办"))
    assert found.header.row == 0


UNDER_WISHES = [
    ("建议承办单位", "主办", "会办"),
    ("提案人建议承办单位", "主办单位", "会办单位"),
    ("提案者意向", "承办单位", "会办单位"),
    ("建议", "主办单位", "会办单位"),
    ("委员希望", "牵头单位", "配合单位"),
    ("提案者意向主办单位和会办单位", "主办", "会办"),
]


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("words", UNDER_WISHES)
def test_units_under_a_wish_are_never_duties(words, merged):
    group, first, second = words
    rows = (
        ("案号", "案由", "提案人", group, None, "承办单位"),
        (None, None, None, first, second, None),
        ("1", "关于甲的提案", "张三", "县教育局", "县财政局", "县住建局"),
    )
    ranges = [(0, 3, 0, 4), *((0, i, 1, i) for i in (0, 1, 2, 5))] if merged else []
    row = values(table(*rows, merged=ranges))[0]
    assert row["suggested_unit"] == "县教育局、县财政局"
    assert row["lead_unit"] == ("县住建局",)
    assert "co_units" not in row
    without = values(table(*(cells[:5] for cells in rows), merged=ranges[:4]))[0]
    assert without["suggested_unit"] == "县教育局、县财政局"
    assert not {"lead_unit", "co_units"} & without.keys()


@pytest.mark.parametrize("words", UNDER_WISHES)
def test_wishes_are_left_out_of_a_stage_and_said(words):
    group, first, second = words
    found = table(
        ("案号", "案由", group, None, "主办单位"),
        (None, None, first, second, None),
        ("1", "关于甲的提案", "县教育局", "县财政局", None),
        merged=[(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)],
        kind="assignments",
    )
    assert keys(found) == {0: "case_no", 1: "title", 4: "lead_unit"}
    assert found.header.unknown == (f"{group}/{first}", f"{group}/{second}")
    assert values(found) == [{"case_no": "1", "title": "关于甲的提案"}]


def test_what_is_no_unit_under_a_wish_is_what_it_says():
    found = table(
        ("案号", "案由", "提案人", "建议", None, None),
        (None, None, None, "承办单位", "备注", "其他"),
        ("1", "关于甲的提案", "张三", "县教育局", "甲", "x"),
        merged=[(0, 3, 0, 5), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)],
    )
    assert values(found)[0]["suggested_unit"] == "县教育局"
    assert values(found)[0]["note"] == "甲"
    assert found.header.unknown == ("建议/其他",)


@pytest.mark.parametrize(
    "title", ["建议交办单位", "代表建议", "委员意见建议", "十一届二次会议提案建议办理"]
)
def test_a_title_that_speaks_of_wishes_is_no_group(title):
    found = table(
        (title, None, None, None),
        ("案号", "案由", "提案人", "主办单位"),
        ("1", "关于甲的提案", "张三", "县教育局"),
        merged=[(0, 0, 0, 3)],
    )
    assert values(found)[0]["lead_unit"] == ("县教育局",)


@pytest.mark.parametrize(
    "head",
    ["提案人建议的承办单位", "承办单位（建议）", "主办单位(建议)", "建议协办单位", "推荐办理单位",
     "委员希望由哪个单位办理"],
)  # fmt: skip
def test_a_header_that_speaks_of_wishes_is_one(head):
    rows = (("案号", "案由", "提案人", head), ("1", "关于甲的提案", "张三", "县教育局"))
    assert values(table(*rows))[0]["suggested_unit"] == "县教育局"


def test_units_under_what_is_only_meant_are_said_to_be_provisional():
    found = table(
        ("案号", "案由", "提案人", "拟办单位", None),
        (None, None, None, "主办", "会办"),
        ("1", "关于甲的提案", "张三", "县教育局", "县财政局"),
        merged=[(0, 3, 0, 4), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)],
    )
    assert values(found)[0]["lead_unit"] == ("县教育局",)
    assert found.header.doubts == (
        "没有正式的主办单位列，“拟办单位/主办”读作主办单位",
        "没有正式的会办单位列，“拟办单位/会办”读作会办单位",
    )


def test_an_unknown_column_of_a_group_is_listed_and_mapped_by_both_names():
    rows = (
        ("案号", "案由", "提案人", "意见反馈", None),
        (None, None, None, "办理结果", "是否针对提案"),
        (1, "关于甲的提案", "张三", "满意", "是"),
    )
    assert table(*rows).header.unknown == ("意见反馈/是否针对提案",)
    for name in ("意见反馈/是否针对提案", "是否针对提案"):
        assert keys(table(*rows, mapping={name: "备注"}))[4] == "note"


def test_two_rows_printed_again_are_set_aside():
    top, low = ("案号", "案由", "提案人", None), (None, None, "单位", "姓名")
    found = table(top, low, (1, "关于甲的提案", None, "张三"), top, low, (2, "乙", None, "李四"))
    rows, aside = read_rows(found, None)
    assert ([row.values["lead"] for row in rows], aside) == (["张三", "李四"], 2)


# Ticks.

SCALE = ("满意(80分-100分)", "基本满意(60分-79分)", "不满意(59分以下)")


@pytest.mark.parametrize("tick", ["√", "✓", "☑", 1, "是", "●", True, "满意"])
def test_a_tick_means_the_word_over_it(tick, local):
    found = table(
        ("案号", "案由", "提案人", *SCALE),
        (1, "关于甲的提案", "张三", tick, None, "0"),
        (2, "关于乙的提案", "李四", None, "√", None),
        (3, "关于丙的提案", "王五", None, "未反馈", None),
        local=local,
    )
    assert [row.get("rating") for row in values(found)] == ["满意", "基本满意", None]


def test_ticks_under_a_group_and_of_the_work(local):
    found = table(
        ("案号", "案由", "提案人", "测评情况", None, None, "办理态度", None, None),
        (None, None, None, "满意", "基本满意", "不满意", "满意", "基本满意", "不满意"),
        (1, "关于甲的提案", "张三", None, "√", None, "√", None, None),
        merged=[(0, 3, 0, 5), (0, 6, 0, 8)],
        local=local,
    )
    row = values(found)[0]
    assert (row["rating"], row["rating_work"]) == ("基本满意", "满意")


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (("A", "B", "C", "D"), "B"),
        (("A类", "B类", "C类", "D类"), "B"),
        (("A.解决或基本解决", "B.列入计划拟解决", "C.暂不能解决"), "B"),
        (("A类(解决或采纳)", "B类(列入计划拟解决)", "C类(留作参考)"), "B"),
        (("已解决", "采纳", "留作参考"), "采纳并列入计划"),
    ],
)
def test_a_tick_in_columns_of_results(head, word, local):
    found = table(
        ("案号", "案由", "提案人", *head),
        (1, "关于甲的提案", "张三", None, "√"),
        local=local,
    )
    assert values(found)[0]["result"] == word


@pytest.mark.parametrize(
    "group", ["办理结果意见", "意见反馈", "满意度", "委员评价情况", "反馈情况", "某种说法"]
)
@pytest.mark.parametrize("text", ["反馈意见", "具体意见", "意见反馈"])
def test_ticks_under_any_group_are_the_rating_beside_a_text(group, text, local):
    found = table(
        ("案号", "案由", "评价人", group, None, None, text),
        (None, None, None, "满意", "基本满意", "不满意", None),
        ("2", None, None, "√", None, None, "很好"),
        ("3", None, None, None, "√", None, "路灯没修"),
        merged=[(0, 3, 0, 5), *((0, i, 1, i) for i in (0, 1, 2, 6))],
        kind="feedback",
        local=local,
    )
    assert [(row["rating"], row["comment"]) for row in values(found)] == [
        ("满意", "很好"),
        ("基本满意", "路灯没修"),
    ]


def test_a_text_column_with_words_of_the_scale_beside_ticks_is_named(local):
    found = table(
        ("案号", "满意", "基本满意", "反馈意见"),
        ("2", "√", None, "满意"),
        kind="feedback",
        local=local,
    )
    assert found.header.doubts == ("“反馈意见”也是委员意见，只读前面的一列",)


def test_ticks_of_decisions(local):
    found = table(
        ("案由", "提案人", "立案", "不立案"),
        ("关于甲的提案", "张三", "√", None),
        ("关于乙的提案", "李四", None, "√"),
        local=local,
    )
    assert [row["outcome"] for row in values(found)] == [Decision.FILE, Decision.REJECT]


def test_two_ticks_are_a_problem_that_names_both_cells(local):
    found = table(
        ("案号", "案由", "提案人", "满意", "基本满意"),
        (1, "关于甲的提案", "张三", "√", "√"),
        (2, "关于乙的提案", "李四", 12, None),
        local=local,
    )
    rows, _ = read_rows(found, None)
    assert [problem.text for row in rows for problem in row.problems] == [
        "D2（委员意见）：D2“满意”、E2“基本满意”都打了勾；请只留一个",
        "D3（委员意见）：D3“满意”栏里不是勾；请打“√”或留空，件数不能导入",
    ]
    assert all("rating" not in row.values for row in rows)


def test_one_column_called_like_a_rating_is_not_ticked(local):
    found = table(("案号", "案由", "提案人", "满意"), (1, "甲", "张三", "√"), local=local)
    assert found.header.unknown == ("满意",)


# 届 and 次.


@pytest.mark.parametrize(
    ("term", "sitting"), [("十四", "一"), (14, 1), ("第十四届", "第一次"), ("十四届", "一次会议")]
)
def test_a_session_in_two_columns(term, sitting):
    found = table(("届", "次", "案号", "案由", "提案人"), (term, sitting, 1, "甲", "张三"))
    assert values(found)[0]["session"] == "14-1"


def test_a_year_is_no_session():
    found = table(("年度", "案号", "案由", "提案人"), (2023, 1, "甲", "张三"))
    assert found.header.unknown == ("年度",)
    found = table(("年度", "案号", "案由", "提案人"), ("十一届二次", 1, "甲", "张三"))
    assert values(found)[0]["session"] == "11-2"


def test_session_in_a_far_cell_of_the_title():
    title = ("旧库导出",)
    far = (None,) * 7 + ("某市政协十四届一次会议",)
    found = table(title, far, ("案号", "案由", "提案人"), (1, "甲", "张三"))
    assert found.header.session.key == "14-1"
    named = table(("案号", "案由", "提案人"), (1, "甲", "张三"), sheet="十一届二次提案 ")
    assert named.header.session.key == "11-2"


# Ambiguous headers.


def column(head, cells, others, local, kind="proposals"):
    """Return the key of a column with these cells beside others, each header with its cells."""
    rows = [(cell, *(some[i] for some in others.values())) for i, cell in enumerate(cells)]
    found = table((head, *others), *rows, kind=kind, local=local)
    return keys(found).get(0)


TITLES = ["关于甲的提案", "关于乙的提案", "关于丙的提案"]
PEOPLE = ["张三", "李四", "王五"]
BASE = {"案由": TITLES, "提案人": PEOPLE}


@pytest.mark.parametrize(
    ("head", "cells", "others", "key"),
    [
        ("编号", [3, 5, 8], BASE | {"审查意见": ["立案"] * 3}, "case_no"),
        ("编号", ["001", "002", "003"], BASE | {"办理结果": ["A", "B", "A"]}, "case_no"),
        ("编号", ["经1", "经2", "经3"], BASE | {"满意度": ["满意"] * 3}, "case_no"),
        ("编号", [1, 2, 3], BASE | {"主办单位": ["县教育局"] * 3}, "case_no"),
        ("编号", [1, 2, 3], BASE | {"案号": [7, 8, 9]}, "seq"),
        ("编号", ["L1", "L2", "L3"], BASE, "intake_no"),
        ("案号", ["L1", "L2", "Ｌ3"], BASE, "intake_no"),
        ("案号", ["L1", "L2", "L3"], BASE | {"收件号": [None] * 3}, "case_no"),
        ("案号", ["L1", "2", "3"], BASE, "case_no"),
        ("编号", ["20230105000001", "20230105000002", "20230105000003"], BASE, "seq"),
        ("编号", [None] * 3, BASE, "case_no"),
        ("提案类别", ["委员提案", "党派提案", "委员提案"], BASE, "kind"),
        ("提案类别", ["社会建设", "经济", "社会建设"], BASE, "category"),
        ("提案类型", ["经济建设", "社会类", "其他"], BASE, "category"),
        ("类别", ["A", "B类", "C"], BASE, "result"),
        ("分类", ["解决", "留作参考", "采纳"], BASE, "result"),
        ("类别", ["农林水", "农林水", "城建"], BASE, "category"),
        ("类别", [None] * 3, BASE, "category"),
        ("办理结果", ["满意", "基本满意", None], BASE, "rating"),
        ("办理结果", ["A", "B", "C"], BASE, "result"),
        ("意见反馈", ["答复只有打算，没有时间表，希望重新办理", None, None], BASE, "comment"),
        ("意见反馈", ["满意", "不满意", "满意"], BASE, "rating"),
        ("反馈意见", ["很好", "路灯没修", None], BASE | {"满意度": ["满意"] * 3}, "comment"),
        ("反馈意见", ["很好", "路灯没修", None], BASE | {"委员意见": ["满意"] * 3}, "comment"),
        ("反馈意见", [None] * 3, BASE | {"满意度": ["满意"] * 3}, "comment"),
        ("您对办理结果是否满意？", ["满意", "不满意", None], BASE, "rating"),
        ("性质", ["立案", "不立案", "立案"], BASE, "state"),
        ("性质", ["委员提案", "集体", "界别提案"], BASE, "kind"),
        ("提案内容", ["关于甲的提案", "关于乙的提案", "丙"], {"提案人": PEOPLE}, "title"),
        ("提案内容", ["近年来" * 30] * 3, {"提案人": PEOPLE}, "body"),
        ("提案内容", ["短"] * 3, BASE, "body"),
        ("名称", TITLES, {"提案人": PEOPLE}, "title"),
        ("名称", ["县工商联", "民盟支部", "张三"], {"案由": TITLES}, "lead"),
        ("名称", ["农村教育经费", "关于增设城乡公交线路的提案", "关于加强城区停车管理的建议"],
         {"类别": ["社会"] * 3}, "title"),
        ("单位", ["县一中", "县医院", "某公司"], BASE, "employer"),
        ("单位", ["县教育局", "县住建局", "教育局"], BASE | {"单位及职务": [None] * 3},
         "lead_unit"),
        ("单位", ["县教育局", "县住建局", "教育局"], BASE | {"主办单位": [None] * 3}, "employer"),
        ("单位", ["县教育局(2)", "县住建局", "财政局"], {"案由": TITLES}, "lead_unit"),
        ("单位", ["县工商联", "民盟支部", "县妇联"], {"案由": TITLES}, "lead"),
        ("日期", ["1月5日"] * 3, BASE, "received_on"),
        ("时间", ["1月5日"] * 3, BASE | {k: [None] * 3 for k in (
            "提交日期", "审查日期", "交办日期", "反馈日期", "主办单位")}, "replied_on"),
    ],
)  # fmt: skip
def test_cells_tell_what_a_header_means(head, cells, others, key, local):
    assert column(head, cells, others, local) == key


@pytest.mark.parametrize(
    "numbers",
    [[3, 5, 8], ["A1", "A2", "A3"], ["0001", "0002", "0003"], ["2025001", "2025002", "2025003"],
     ["经1", "经2", "社1"], ["第1号", "第2号", "第3号"], ["L1", "2", "3"]],
)  # fmt: skip
def test_numbers_of_a_list_just_collected_are_asked_about(numbers, local):
    with pytest.raises(UsageError, match="“编号”列可能是序号、收件号或案号"):
        column("编号", numbers, BASE, local)
    with pytest.raises(UsageError, match="“编号”列可能是序号、收件号或案号"):
        column("编号", numbers, BASE | {"序号": [1, 2, 3]}, local)


@pytest.mark.parametrize(
    ("numbers", "titles", "key"),
    [
        (["7", "008"], ["关于甲的提案", "《关于乙的提案》。"], "case_no"),
        ([1, 2], ["关于甲的提案", "关于乙的提案"], "intake_no"),
        ([1, 2], ["关于乙的提案", "关于甲的提案"], "seq"),
    ],
)
def test_the_file_tells_what_a_number_is(numbers, titles, key):
    conn = county.in_memory()
    session = registers.find_session(conn, None)
    with operation(conn, Action.SUBMIT, county.clerk()) as op:
        for title, number in (("关于甲的提案", "7"), ("关于乙的提案", "8")):
            draft = submit.SubmitDraft(title, "张三", session.opens_on)
            case = submit.take_in(op, session, draft)[0]
            op.action = Action.REVIEW
            decided = review.ReviewDraft(Decision.FILE, session.opens_on, number=number)
            review.decide(op, case, decided)
    others = {"案由": titles, "提案人": ["张三"] * 2}
    assert column("编号", numbers, others, local_words(conn)) == key


def test_a_number_taken_for_the_case_s_is_always_said(local):
    rows = (("编号", "案由", "办理结果"), (3, "甲", "A"), (5, "乙", "B"))
    found = table(*rows, kind="replies", local=local)
    assert (keys(found)[0], found.header.doubts) == ("case_no", ("“编号”按内容读作案号",))
    rows = (("案号", "案由", "提案人"), ("L1", "甲", "张三"))
    assert table(*rows, local=local).header.doubts == ("“案号”按内容读作收件号",)


def test_a_column_that_was_guessed_does_not_make_numbers_of_cases(local):
    with pytest.raises(UsageError, match="“编号”列可能是"):
        column("编号", [1, 2, 3], BASE | {"类别": ["A", "B", None]}, local)


def test_counted_lines_without_titles_are_no_case_numbers(local):
    rows = (("编号", "办理结果"), (1, "A"), (2, "B"))
    with pytest.raises(UsageError, match="“编号”列可能是"):
        table(*rows, kind="replies", local=local)


def test_an_intake_number_among_case_numbers_is_a_problem(local):
    rows = (("案号", "案由", "提案人"), ("L1", "甲", "张三"), (2, "乙", "李四"))
    first, second = read_rows(table(*rows, local=local), None)[0]
    assert [problem.text for problem in first.problems] == [
        "A2（案号）：L1 是收件号；请写在“收件号”列，案号列留空"
    ]
    assert second.values["case_no"] == "2"


@pytest.mark.parametrize(
    ("head", "cells", "others", "message", "hint"),
    [
        (
            "编号",
            [1, 2, 3],
            BASE,
            "a.xlsx 的“编号”列可能是序号、收件号或案号，从内容看不出来",
            "请加 --map 编号=序号 或 --map 编号=收件号 或 --map 编号=案号"
            "（不读这一列写 --map 编号=）",
        ),
        (
            "单位",
            ["县教育局", "县住建局", "财政局"],
            BASE,
            "a.xlsx 的“单位”列可能是提案人、主办单位或单位及职务，从内容看不出来",
            "请加 --map 单位=提案人 或 --map 单位=主办单位 或 --map 单位=单位及职务"
            "（不读这一列写 --map 单位=）",
        ),
        (
            "日期",
            ["1月5日"] * 3,
            BASE | {"主办单位": ["县教育局"] * 3},
            "a.xlsx 的“日期”列可能是提交日期、审查日期、交办日期、答复日期或反馈日期，"
            "从内容看不出来",
            None,
        ),
    ],
)
def test_what_cells_do_not_tell_is_asked_once(head, cells, others, message, hint, local):
    with pytest.raises(UsageError) as error:
        column(head, cells, others, local)
    assert error.value.message == message
    assert hint is None or error.value.hint == hint


def test_the_answer_to_a_question_is_taken(local):
    rows = (("编号", "案由", "提案人"), *zip([1, 2, 3], TITLES, PEOPLE, strict=True))
    assert keys(table(*rows, mapping={"编号": "案号"}, local=local))[0] == "case_no"
    assert 0 not in keys(table(*rows, mapping={"编号": ""}, local=local))


def test_a_reading_that_is_not_the_usual_one_is_said(local):
    found = table(
        ("案由", "提案人", "提案类别"),
        *zip(TITLES, PEOPLE, ["委员提案"] * 3, strict=True),
        local=local,
    )
    assert found.header.doubts == ("“提案类别”按内容读作提案者类别",)


@pytest.mark.parametrize(
    ("kind", "head", "cells", "key"),
    [
        ("feedback", "办理结果", ["满意", "满意", "不满意"], "rating"),
        ("feedback", "办理结果", ["A", "B", "A"], None),
        ("replies", "单位", ["县教育局", "县住建局", "县财政局"], "unit"),
        ("replies", "类别", ["A", "B", "A"], "result"),
        ("replies", "类别", ["社会建设", "经济建设", "经济建设"], None),
        ("assignments", "单位", ["县教育局", "县住建局", "县财政局"], "lead_unit"),
        ("assignments", "日期", ["1月5日"] * 3, "assigned_on"),
    ],
)
def test_sheets_of_a_stage_know_less(kind, head, cells, key, local):
    others = {"案号": [1, 2, 3], "案由": TITLES}
    if key not in ("rating", "result", "lead_unit"):
        required = {"feedback": "满意度", "replies": "办理结果", "assignments": "主办单位"}[kind]
        others[required] = [None] * 3
    assert column(head, cells, others, local, kind) == key
