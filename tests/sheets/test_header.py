"""Which row is the header, which column is what."""

import pytest

from tiaan.errors import NotFound
from tiaan.model.dates import SessionName
from tiaan.model.fields import PROPOSAL_FIELDS, UNIT_FIELDS
from tiaan.sheets.grid import Grid
from tiaan.sheets.header import find_header, is_repeated, read_mapping


def grid(*rows, sheet=""):
    return Grid("a.xlsx", sheet, tuple(rows))


def keys(found):
    return {column: field.key for column, field in found.columns.items()}


def test_header_in_the_first_row():
    found = find_header(grid(("案号", "案由", "提案人")), PROPOSAL_FIELDS)

    assert found is not None
    assert (found.row, keys(found)) == (0, {0: "case_no", 1: "title", 2: "lead"})
    assert (found.unknown, found.doubts, found.session) == ((), (), None)


def test_header_under_a_title_and_a_unit_line_names_the_session():
    found = find_header(
        grid(
            ("政协某县第十一届委员会第二次会议提案目录",),
            ("单位：件", None, None, "2023年1月"),
            ("序 号", "案　由", "提案者：", "类别(*)", "主办单位\n（必填）"),
            (1, "关于路灯的提案", "张三", "社会建设", "县城管局"),
        ),
        PROPOSAL_FIELDS,
    )

    assert found is not None
    assert found.row == 2
    assert keys(found) == {0: "seq", 1: "title", 2: "lead", 3: "category", 4: "lead_unit"}
    assert found.session == SessionName(11, 2)


def test_no_header_where_no_row_names_two_fields_or_a_required_one():
    assert find_header(grid(("备注", "天气"), ("甲", "乙")), PROPOSAL_FIELDS) is None
    assert find_header(grid(*[("x",)] * 20, ("案号", "案由")), PROPOSAL_FIELDS) is None


def test_one_required_column_is_enough():
    found = find_header(grid(("单位名称",), ("县教育局",)), UNIT_FIELDS)

    assert found is not None
    assert keys(found) == {0: "name"}


def test_unknown_headers_are_listed_and_a_second_column_of_a_field_is_not_read():
    found = find_header(grid(("案由", "标题", "天气", "提案人")), PROPOSAL_FIELDS)

    assert found is not None
    assert keys(found) == {0: "title", 3: "lead"}
    assert found.unknown == ("天气",)
    assert found.doubts == ("“标题”也是案由，只读前面的一列",)


def test_a_provisional_unit_gives_way_to_the_real_one():
    found = find_header(grid(("案由", "提案人", "拟主办单位", "主办单位")), PROPOSAL_FIELDS)

    assert found is not None
    assert keys(found) == {0: "title", 1: "lead", 3: "lead_unit"}
    assert found.doubts == ("有“主办单位”，不读“拟主办单位”",)


def test_a_wished_for_unit_is_never_the_handling_one():
    found = find_header(grid(("案由", "提案人", "建议承办单位")), PROPOSAL_FIELDS)

    assert found is not None
    assert keys(found)[2] == "suggested_unit"


def test_category_column_that_holds_kinds_is_the_kind():
    found = find_header(
        grid(("案由", "提案人", "提案类别"), ("甲", "张三", "委员提案"), ("乙", "民盟", "党派")),
        PROPOSAL_FIELDS,
    )

    assert found is not None
    assert keys(found)[2] == "kind"


def test_mapping_names_leaves_out_and_renames():
    mapping = read_mapping({"事由": "案由", "编号": "", "谁": "lead"}, PROPOSAL_FIELDS)
    found = find_header(grid(("编号", "事 由", "谁")), PROPOSAL_FIELDS, mapping)

    assert found is not None
    assert keys(found) == {1: "title", 2: "lead"}
    assert found.unknown == ()


def test_mapping_to_an_unknown_field_names_the_nearest():
    with pytest.raises(NotFound, match="没有“主办机关”这个字段") as error:
        read_mapping({"单位": "主办机关"}, PROPOSAL_FIELDS)
    assert error.value.hint == "可用：主办单位"


def test_repeated_header_is_known_again():
    sheet = grid(("案号", "案由"), ("1", "甲"), ("案号", "案由"))
    found = find_header(sheet, PROPOSAL_FIELDS)

    assert found is not None
    assert [is_repeated(row, sheet, found) for row in sheet.rows[1:]] == [False, True]


def test_a_provisional_unit_that_stands_alone_is_taken_and_said_so():
    found = find_header(grid(("案由", "提案人", "拟主办单位")), PROPOSAL_FIELDS)

    assert found is not None
    assert keys(found)[2] == "lead_unit"
    assert found.doubts == ("没有正式的主办单位列，“拟主办单位”读作主办单位",)
