"""What a cell says."""

from datetime import date, datetime

import pytest

from tiaan.errors import UsageError
from tiaan.model.fields import FEEDBACK_FIELDS, MEMBER_FIELDS, PROPOSAL_FIELDS
from tiaan.model.terms import Mode, ProposerKind, PublicConsent, Timing
from tiaan.sheets import signers
from tiaan.sheets.cells import as_text, read_cell
from tiaan.sheets.values import RowReader, read_row

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
        ("received_on", "2023年元月5日。", OPENING),
        ("received_on", "元月5日", OPENING),
        ("due_on", "2023年6月30日", date(2023, 6, 30)),
        ("result", "（B）", "B"),
        ("result", "第一类", "A类"),
        ("result", "A类（已解决）", "A类（已解决）"),
        ("rating", "基本满意。", "基本满意"),
        ("rating", "满意√基本满意□不满意□", "满意"),
        ("rating", "□满意□基本满意", ""),
        ("mode", "单办√分办□", Mode.SINGLE),
        ("suggested_unit", "县教育局(2)，县财政局", "县教育局、县财政局"),
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
        ("note", "同上", "同上"),
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
        ("due_on", "三个月", "“三个月”是期限，不是日期"),
        ("due_on", "60个工作日内", "“60个工作日内”是期限，不是日期"),
        ("received_on", "８月８日", "“８月８日”没有年份"),
        ("received_on", "元月", "“元月”只有月份，没有日"),
        ("case_no", "L1", "L1 是收件号"),
        ("rating", "满意√基本满意√", "“满意”“基本满意”都打了勾"),
        ("case_no", "同上", "案号不能写“同上”"),
        ("title", "同 上", "案由不能写“同上”"),
        ("category", "〃", "“同上”的上面没有可照抄的内容"),
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
        ("张三|李四｜王五", ("张三", "李四", "王五")),
        ("张三\\李四", ("张三", "李四")),
        ("张三.李四", ("张三", "李四")),
        ("张三和李四", ("张三", "李四")),
        ("张三及李四、王五与赵六", ("张三", "李四", "王五", "赵六")),
        ("张三以及李四", ("张三", "李四")),
        ("张和平", ("张和平",)),
        ("县政协社会和法制委", ("县政协社会和法制委",)),
        ("1.张三 2.李四", ("张三", "李四")),
        ("1、张三\n2、李四", ("张三", "李四")),
        ("（1）张三（2）李四", ("张三", "李四")),
        ("①张三②李四", ("张三", "李四")),
        ("张三_x000D_李 四_x000D_", ("张三", "李四")),
        ("欧阳 明 王 伟", ("欧阳明", "王伟")),
        ("欧阳 修远", ("欧阳修远",)),
        ("联名人：张三、李四", ("张三", "李四")),
        ("九三学社第2支社、张三", ("九三学社第2支社", "张三")),
        ("、", ()),
    ],
)
def test_names_are_parted_as_people_write_them(text, names):
    assert signers.read(text).names == names


SIGNING = {
    i: FIELDS[key] for i, key in enumerate(("lead", "co_signers", "stated_signers", "phone"))
}


def signed(lead, others=None, stated=None, phone=None, people=()):
    """Return the values and the problems of a line of names."""
    row = RowReader(SIGNING, people=people).read((lead, others, stated, phone), ("a.xlsx", "", 2))
    return dict(row.values), [problem.text for problem in row.problems]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("张三等5人",), {"lead": "张三", "stated_signers": 5}),
        (("张三5人",), {"lead": "张三", "stated_signers": 5}),
        (("张三（共3名委员）",), {"lead": "张三", "stated_signers": 3}),
        (("张三等",), {"lead": "张三"}),
        (
            ("张三、李四等三名委员",),
            {"lead": "张三", "co_signers": ("李四",), "stated_signers": 3},
        ),
        (("张三、李四",), {"lead": "张三", "co_signers": ("李四",)}),
        (("张三", "张三、李四", 2), {"lead": "张三", "co_signers": ("李四",)}),
        (("张三", None, 4), {"lead": "张三", "stated_signers": 4}),
        (("张三", "李四等4人"), {"lead": "张三", "co_signers": ("李四",), "stated_signers": 5}),
        (("张三", "张三、李四等4人"),
         {"lead": "张三", "co_signers": ("李四",), "stated_signers": 4}),
        (("张三", "李四、王五（共2人）"), {"lead": "张三", "co_signers": ("李四", "王五")}),
        (("张三", "李四2人"), {"lead": "张三", "co_signers": ("李四",), "stated_signers": 3}),
        (("张三", "李四、王五联名"), {"lead": "张三", "co_signers": ("李四", "王五")}),
        (("张三", "李四等"), {"lead": "张三", "co_signers": ("李四",)}),
        (("无",), {}),
        (("张三委员", "李四委员、王五同志"), {"lead": "张三", "co_signers": ("李四", "王五")}),
        (("农业界委员",), {"lead": "农业界委员"}),
        (("张三（教育界）",), {"lead": "张三（教育界）"}),
        (("张三13800000000",), {"lead": "张三", "phone": "13800000000"}),
        (("张三（手机：138 0000 0000）",), {"lead": "张三", "phone": "13800000000"}),
        (("张三 0731-12345678",), {"lead": "张三", "phone": "0731-12345678"}),
        (("张三１３８００００００００",), {"lead": "张三", "phone": "13800000000"}),
        (("张三13800000000、李四",),
         {"lead": "张三", "co_signers": ("李四",), "phone": "13800000000"}),
        (("张三13800000000", None, None, "13800000000"), {"lead": "张三", "phone": "13800000000"}),
    ],
)  # fmt: skip
def test_signers_get_their_own_places(cells, found):
    assert signed(*cells) == (found, [])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (("张三等三三人",), "A2（提案人）：“三三”不是人数；请写成“张三等5人”"),
        (("同上",), "A2（提案人）：提案人不能写“同上”；请写出来"),
        (("张三", "〃"), "B2（联名人）：联名人不能写“同上”；请写出来"),
        (("张三*",), "A2（提案人）：姓名里有“*”；请改正；几个人用“、”隔开，译名用“·”"),
        (("阿卜杜.克里木",),
         "A2（提案人）：姓名里有“.”；请改正；几个人用“、”隔开，译名用“·”"),
        (("张三2、李四3",),
         "A2（提案人）：姓名里有数字；请改正；电话写在“联系电话”列"),
        (("张三110101199001011234",),
         "A2（提案人）：姓名里有一串数字；请改正；电话写在“联系电话”列"),
        (("张三、李四13800000000",),
         "A2（提案人）：姓名里有联名人的电话；联名人的电话不登记，请删去"),
        (("张三", "李四13800000000"),
         "B2（联名人）：姓名里有联名人的电话；联名人的电话不登记，请删去"),
        (("张三13800000000", None, None, "13900000000"),
         "A2（提案人）：姓名旁的电话与“联系电话”列不同；请只留一个"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_a_problem(cells, message):
    assert signed(*cells)[1] == [message]


def test_a_known_name_is_never_taken_apart():
    people = {"张三3", "王乙和李丁", "周二川", "岑东", "阿卜杜.克里木"}
    assert signed("张三3", people=people) == ({"lead": "张三3"}, [])
    assert signed("王乙和李丁", people=people) == ({"lead": "王乙和李丁"}, [])
    assert signed("阿卜杜.克里木", people=people) == ({"lead": "阿卜杜.克里木"}, [])
    parted = {"lead": "周二川", "co_signers": ("岑东",)}
    for text in ("周二川·岑东", "周二川.岑东", "周二川与岑东"):
        assert signed(text, people=people) == (parted, [])


def test_sheets_without_telephones_drop_the_one_beside_a_name():
    reader = RowReader({0: FIELDS["lead"]}, keeps_phones=False)
    row = reader.read(("张三13800000000",), ("a.xlsx", "", 2))
    assert (dict(row.values), row.problems) == ({"lead": "张三"}, ())
    assert "138" not in row.raw["lead"]


def test_who_rates_is_one_person():
    rater = {f.key: f for f in FEEDBACK_FIELDS}["rater"]
    assert read_cell(rater, "张 三委员") == "张三"
    assert read_cell(rater, "张三、李四") == "张三、李四"


def test_a_telephone_in_a_register_s_name_is_a_problem():
    name = {f.key: f for f in MEMBER_FIELDS}["name"]
    problem = read_row(("张三13800000000",), {0: name}, ("a.xlsx", "", 2)).problems[0]
    assert problem.text == "A2（姓名）：名称里有电话号码；请移到“联系电话”列"


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
