"""What a cell says."""

from datetime import date, datetime

import pytest

from tiaan.errors import UsageError
from tiaan.model.fields import PROPOSAL_FIELDS
from tiaan.model.terms import Mode, ProposerKind, PublicConsent, Timing
from tiaan.sheets import signers
from tiaan.sheets.cells import as_text, read_cell
from tiaan.sheets.values import read_row

FIELDS = {field.key: field for field in PROPOSAL_FIELDS}
OPENING = date(2023, 1, 5)


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("received_on", datetime(2023, 1, 5, 9, 30), OPENING),  # noqa: DTZ001 - as sheets have it
        ("received_on", OPENING, OPENING),
        ("received_on", 44931, OPENING),
        ("received_on", "2023年1月5日", OPENING),
        ("received_on", "1月5日", OPENING),
        ("received_on", "12月20日", date(2022, 12, 20)),
        ("replied_on", "12月20日", date(2023, 12, 20)),
        ("replied_on", "—", None),
        ("case_no", 23, "23"),
        ("case_no", "第０２３号", "023"),
        ("intake_no", "L7", 7),
        ("intake_no", 7, 7),
        ("intake_no", "202301050000012345", None),
        ("session", "政协某县第十一届委员会第二次会议", "11-2"),
        ("kind", "个人", ProposerKind.MEMBER),
        ("timing", "会后", Timing.OFFSESSION),
        ("public", True, PublicConsent.YES),
        ("public", "不公开", PublicConsent.NO),
        ("mode", "单办", Mode.SINGLE),
        ("excellent", "√", True),
        ("key", "√", True),
        ("key", "否", False),
        ("key", "一级", "一级"),
        ("co_units", "县教育局，县财政局；县教育局", ("县教育局", "县财政局")),
        ("co_units", "无", None),
        ("stated_signers", "5人", 5),
        ("title", "-", "-"),
        ("title", "'=1+1", "=1+1"),
        ("note", 12.5, "12.5"),
        ("merged_into", "第23号", "23"),
        ("merged_into", "L12", "L12"),
    ],
)
def test_cell_means_its_value(key, cell, value):
    assert read_cell(FIELDS[key], cell, OPENING) == value


@pytest.mark.parametrize(
    ("key", "cell", "message"),
    [
        ("replied_on", "2023-02-30", "没有 2023-02-30 这一天"),
        ("case_no", "待定中", "“待定中”不是案号"),
        ("excellent", "也许", "“也许”既不是“是”也不是“否”"),
        ("mode", "随便", "办理方式没有“随便”这一项"),
        ("stated_signers", "很多", "“很多”不是人数"),
    ],
)
def test_cell_without_meaning_is_refused(key, cell, message):
    with pytest.raises(UsageError) as error:
        read_cell(FIELDS[key], cell, OPENING)
    assert error.value.message == message


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张 三", ("张三",)),
        ("张　三、李四", ("张三", "李四")),
        ("张 三\n李小四", ("张三", "李小四")),
        ("张三 李小四 王五", ("张三", "李小四", "王五")),
        ("张 三 李 四", ("张三", "李四")),
        ("阿卜杜·克里木", ("阿卜杜·克里木",)),
        ("Abdul Karim", ("Abdul Karim",)),
        ("民盟 某县支部", ("民盟 某县支部",)),
        ("张三,张三；李四", ("张三", "李四")),
        ("、", ()),
    ],
)
def test_names_are_parted_as_people_write_them(text, names):
    assert signers.names(text) == names


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"lead": "张三等5人"}, {"lead": "张三", "stated_signers": 5}),
        (
            {"lead": "张三、李四等三名委员"},
            {"lead": "张三", "co_signers": ("李四",), "stated_signers": 3},
        ),
        ({"lead": ("张三", "李四")}, {"lead": "张三", "co_signers": ("李四",)}),
        (
            {"lead": "张三", "co_signers": ("张三", "李四"), "stated_signers": 2},
            {"lead": "张三", "co_signers": ("李四",)},
        ),
        ({"lead": "张三等三三人"}, {"lead": "张三等三三人"}),
        ({"co_signers": ("李四等4人",)}, {"co_signers": ("李四",)}),
    ],
)
def test_signers_get_their_own_places(given, found):
    values = dict(given)
    signers.part(values)
    assert values == found


def test_row_collects_every_problem_with_its_address():
    columns = {0: FIELDS["seq"], 1: FIELDS["title"], 2: FIELDS["replied_on"], 3: FIELDS["mode"]}
    row = read_row(
        (1, "关于路灯的提案", "2月30日", "随便", "x"), columns, ("a.xlsx", "表", 7), OPENING
    )

    assert row.values == {"title": "关于路灯的提案"}
    assert row.source == "a.xlsx · 表 · 7"
    assert [(p.address, p.header) for p in row.problems] == [("C7", "答复日期"), ("D7", "办理方式")]
    assert row.problems[0].text == (
        "C7（答复日期）：没有 2023-02-30 这一天；2023 年 2 月只有 1 日到 28 日，原文“2月30日”"
    )


def test_contact_data_is_not_repeated_in_a_problem():
    row = read_row(("138",), {0: FIELDS["phone"]}, ("a.xlsx", "", 2))
    assert row.problem("看不懂", "phone").text == "A2（联系电话）：看不懂"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (False, "否"),
        (datetime(2023, 1, 5), "2023-01-05"),  # noqa: DTZ001 - as sheets have it
        (datetime(2023, 1, 5, 8), "2023-01-05 08:00:00"),  # noqa: DTZ001 - likewise
        ("'abc", "'abc"),
    ],
)
def test_text_of_a_cell(cell, text):
    assert as_text(cell) == text
