"""Every way in which clerks were seen to write a value, source by source.

One line a form, in the order of the notes on real sheets: sessions, numbers, names, units, days,
answers, results, ratings.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

import county
from tiaan.errors import UsageError
from tiaan.model.fields import MEMBER_FIELDS, PROPOSAL_FIELDS, UNIT_FIELDS
from tiaan.model.terms import (
    Decision,
    Mode,
    ProposerKind,
    PublicConsent,
    Result,
    State,
    Timing,
)
from tiaan.sheets.cells import bare_unit, read_cell
from tiaan.sheets.meaning import Words
from tiaan.sheets.values import RowReader
from tiaan.store import queries, registers

FIELDS = {field.key: field for field in PROPOSAL_FIELDS}
OPENING = date(2023, 1, 5)

SESSIONS = {
    "政协第十一届某某市委员会第二次会议": "11-2",
    "市政协八届二次会议": "8-2",
    "县政协十一届二次会议": "11-2",
    "政协某某市八届二次": "8-2",
    "十一届二次": "11-2",
    "11届2次": "11-2",
    "11-2": "11-2",
    "第十一届第二次会议": "11-2",
    "政协常安市第3届第4次会议": "3-4",
    "三届四次": "3-4",
    "第三届四次委员会": "3-4",
    "上海市某某区政协十四届一次会议": "14-1",
    "十五届一次": "15-1",
    "二十届三次": "20-3",
}
NUMBERS = {
    1.0: "1",
    23: "23",
    "23.0": "23",
    "023": "023",
    "２３": "23",
    "第23号": "23",
    "第 23 号": "23",
    "第（23）号": "23",
    "23号": "23",
    "№23": "23",
    "No.23": "23",
    "23号提案": "23",
    "第23号提案": "23",
    "州政协第23号提案": "23",
    "总编（2016）第23号": "23",
    "T5": "T5",
    "平23": "平23",
}
PEOPLE = {
    "张三,李四,王五": ("张三", "李四", "王五"),
    ",张三,李四,": ("张三", "李四"),
    "张三、李四": ("张三", "李四"),
    "张三，李四；王五": ("张三", "李四", "王五"),
    "张三/李四\t王五": ("张三", "李四", "王五"),
    "张三;李四\n王五": ("张三", "李四", "王五"),
    "张三 李四": ("张三", "李四"),
    "张三　李四": ("张三", "李四"),
    "王 伟\n李 明": ("王伟", "李明"),
    "王　伟、李　明": ("王伟", "李明"),
    "王 小 明": ("王小明",),
    "张三 李四、王五": ("张三", "李四", "王五"),
    "欧阳 修远、王五": ("欧阳修远", "王五"),
    "阿依努尔·买买提": ("阿依努尔·买买提",),
    "民盟某某县支部、张三": ("民盟某某县支部", "张三"),
}
UNITS = {
    "县教育局": ("县教育局",),
    "县教育局(12)": ("县教育局",),
    "县教育局（12件）": ("县教育局",),
    "县教育局 (共12件)": ("县教育局",),
    "县教育局|区政府部门": ("县教育局",),
    "县水利局（水务局）": ("县水利局（水务局）",),
    "县教育局,县财政局": ("县教育局", "县财政局"),
    ",县教育局,县财政局,": ("县教育局", "县财政局"),
    "县教育局、县财政局\n县公安局": ("县教育局", "县财政局", "县公安局"),
}
DAYS = {
    date(2023, 1, 5): OPENING,
    datetime(2023, 1, 5, 9, 30): OPENING,  # noqa: DTZ001 - as sheets have it
    "2023-01-05": OPENING,
    "2023-01-05 9:05:00": OPENING,
    "2023-01-05T09:05:00": OPENING,
    "2023/1/5": OPENING,
    "2023/01/05 00:00": OPENING,
    "2023.1.5": OPENING,
    "2023.01.05": OPENING,
    "2023.1.5.": OPENING,
    "2023-1-5日": OPENING,
    "2023年1月5日": OPENING,
    "2023 年 1 月 5 日": OPENING,
    "2023年01月05日": OPENING,
    "2023年1月5日（星期四）": OPENING,
    "2023年1月5日上午": OPENING,
    "二〇二三年一月五日": OPENING,
    "二○二三年十二月三十一日": date(2023, 12, 31),
    "２０２３年１月５日": OPENING,
    "1月5日": OPENING,
    "20230105": OPENING,
    20230105: OPENING,
    44931: OPENING,
    44931.5: OPENING,
    "44931": OPENING,
    45000: date(2023, 3, 15),
}
NO_DAYS = {
    "3月": "“3月”只有月份，没有日",
    "2023年3月": "“2023年3月”只有月份，没有日",
    "2023.3": "“2023.3”只有月份，没有日",
    "2023-03": "“2023-03”只有月份，没有日",
    "23.1.5": "日期「23.1.5」的年份不是四位",
    "23年1月5日": "日期「23年1月5日」的年份不是四位",
    "9月31日": "没有 2023-09-31 这一天",
    "2023-02-29": "没有 2023-02-29 这一天",
    "1.5": "看不懂日期「1.5」",
    "年底": "看不懂日期「年底」",
    12: "看不懂日期「12」",
    "2023-01-05至2023-01-08": "看不懂日期「2023-01-05至2023-01-08」",
}
TERMS = {
    "kind": {
        "委员": ProposerKind.MEMBER,
        "委员提案": ProposerKind.MEMBER,
        "党派团体": ProposerKind.PARTY,
        "专委会": ProposerKind.COMMITTEE,
        "界别": ProposerKind.SECTOR,
        "小组、联组": ProposerKind.GROUP,
        "小组/联组": ProposerKind.GROUP,
        "其它": ProposerKind.OTHER,
        "个人联名": ProposerKind.JOINT,
    },
    "timing": {
        "会间": Timing.SESSION,
        "会后": Timing.OFFSESSION,
        "会议": Timing.SESSION,
        "平时": Timing.OFFSESSION,
        "开会期间": Timing.SESSION,
        "闭会期间": Timing.OFFSESSION,
    },
    "mode": {
        "单办": Mode.SINGLE,
        "分办": Mode.SPLIT,
        "会办": Mode.LEAD_CO,
        "承办+协办": Mode.LEAD_CO,
    },
    "state": {"暂存": State.PENDING, "待立案": State.PENDING, "归并": State.MERGED},
    "outcome": {
        "立案": Decision.FILE,
        "不立案": Decision.REJECT,
        "是": Decision.FILE,
        "否": Decision.REJECT,
        "√": Decision.FILE,
    },
    "public": {
        "是": PublicConsent.YES,
        "否": PublicConsent.NO,
        "可以": PublicConsent.YES,
        "不可以": PublicConsent.NO,
        "公开": PublicConsent.YES,
        "不公开": PublicConsent.NO,
        "√": PublicConsent.YES,
        "×": PublicConsent.NO,
        "Y": PublicConsent.YES,
        "N": PublicConsent.NO,
        "1": PublicConsent.YES,
        0: PublicConsent.NO,
        True: PublicConsent.YES,
        "TRUE": PublicConsent.YES,
        "有": PublicConsent.YES,
        "无": None,
    },
    "excellent": {
        "是": True,
        "否": False,
        "√": True,
        "☑": True,
        "×": False,
        "有": True,
        "没有": False,
        "Y": True,
        "n": False,
        "1": True,
        0: False,
        "TRUE": True,
        "False": False,
    },
}
COUNTS = {5: 5, "5": 5, "5.0": 5, "5人": 5, "５名": 5, "五人": 5, "十二": 12}


def cases(table):
    return [pytest.param(raw, value, id=repr(raw)) for raw, value in table.items()]


@pytest.mark.parametrize(("raw", "value"), cases(SESSIONS))
def test_session(raw, value):
    assert read_cell(FIELDS["session"], raw) == value


@pytest.mark.parametrize(("raw", "value"), cases(NUMBERS))
def test_case_number(raw, value):
    assert read_cell(FIELDS["case_no"], raw) == value


@pytest.mark.parametrize("raw", ["23、24", "1.5", "待编", "第号"])
def test_no_case_number(raw):
    with pytest.raises(UsageError, match="不是案号"):
        read_cell(FIELDS["case_no"], raw)


@pytest.mark.parametrize(("raw", "value"), cases(PEOPLE))
def test_people(raw, value):
    assert read_cell(FIELDS["co_signers"], raw) == value


@pytest.mark.parametrize(("raw", "value"), cases(UNITS))
def test_units(raw, value):
    assert read_cell(FIELDS["lead_unit"], raw) == value
    assert bare_unit(raw.split("、")[0].split(",")[0] or "县教育局") in value


@pytest.mark.parametrize(("raw", "value"), cases(DAYS))
def test_day(raw, value):
    assert read_cell(FIELDS["replied_on"], raw, OPENING) == value


@pytest.mark.parametrize(("raw", "message"), cases(NO_DAYS))
def test_no_day(raw, message):
    row = RowReader({3: FIELDS["replied_on"]}, OPENING).read((None,) * 3 + (raw,), ("a", "", 7))
    (problem,) = row.problems
    assert (problem.address, problem.message.split("；")[0]) == ("D7", message)
    assert str(raw) in problem.text
    assert "replied_on" not in row.values


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [pytest.param(k, r, v, id=f"{k}-{r!r}") for k, t in TERMS.items() for r, v in t.items()],
)
def test_word(key, raw, value):
    assert read_cell(FIELDS[key], raw) == value


@pytest.mark.parametrize(("raw", "value"), cases(COUNTS))
def test_count(raw, value):
    assert read_cell(FIELDS["stated_signers"], raw) == value


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("张三等5人",), {"lead": "张三", "stated_signers": 5}),
        (("张三(等5名)",), {"lead": "张三", "stated_signers": 5}),
        (("张 三等五位委员",), {"lead": "张三", "stated_signers": 5}),
        (("张三,李四,王五",), {"lead": "张三", "co_signers": ("李四", "王五")}),
        (("张 三\n李 四",), {"lead": "张三", "co_signers": ("李四",)}),
        (("张　三",), {"lead": "张三"}),
        (("县工商联、县科协",), {"lead": "县工商联", "co_signers": ("县科协",)}),
        (("张三", "张三、李四", 5), {"lead": "张三", "co_signers": ("李四",), "stated_signers": 5}),
        (("张三", None, 1), {"lead": "张三"}),
    ],
)
def test_proposers(cells, values):
    columns = {0: FIELDS["lead"], 1: FIELDS["co_signers"], 2: FIELDS["stated_signers"]}
    assert RowReader(columns).read(cells, ("a", "", 1)).values == values


@pytest.fixture(scope="module")
def words():
    conn = county.in_memory()
    yield Words(queries.settings(conn), registers.load(conn))
    conn.close()


def meaning(words, key, raw):
    row = RowReader({0: FIELDS[key]}).read((raw,), ("a", "", 1))
    found, problems = words.meaning(row)
    return [problem.message for problem in problems] or found.get(key)


@pytest.mark.parametrize(
    ("raw", "value"),
    cases(
        {
            "A": Result.RESOLVED,
            "Ａ": Result.RESOLVED,
            "a": Result.RESOLVED,
            "A类": Result.RESOLVED,
            "A 类": Result.RESOLVED,
            "甲类": Result.RESOLVED,
            "B.列入计划拟解决": Result.ADOPTED,
            "A.解决或基本解决": Result.RESOLVED,
            "A类(解决或采纳)": Result.RESOLVED,
            "C.因条件所限等原因暂不能解决，留作参考": Result.EXPLAINED,
            "解决或采纳": Result.RESOLVED,
            "列入计划拟解决": Result.ADOPTED,
            "留作参考": Result.REFERENCE,
            "已解决或基本解决": Result.RESOLVED,
            "处理中": None,
        }
    ),
)
def test_result(raw, value, words):
    assert meaning(words, "result", raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    cases({"满意": "满意", "A满意": "满意", "B.基本满意": "基本满意", "待反馈": None, None: None}),
)
def test_rating(raw, value, words):
    assert meaning(words, "rating", raw) == value


@pytest.mark.parametrize("raw", ["理解", "保留", "非常满意", "同意"])
def test_a_word_outside_the_scale_is_never_filed_under_one_of_it(raw, words):
    assert meaning(words, "rating", raw)[0].startswith(f"评价档次没有“{raw}”这一项；可用：满意、")


@pytest.mark.parametrize(
    ("raw", "value"),
    cases(
        {
            "教育局": ("县教育局",),
            "县教体局(3)": ("县教育局",),
            "县教育局和县财政局": ("县教育局", "县财政局"),
            "教育局及财政局": ("县教育局", "县财政局"),
            "县教育局 县财政局": ("县教育局", "县财政局"),
            "县 教育局": ("县教育局",),
            "县住房和城乡建设局": ("县住建局",),
        }
    ),
)
def test_known_units(raw, value, words):
    assert meaning(words, "co_units", raw) == value


def test_and_parts_no_unknown_units(words):
    assert meaning(words, "co_units", "县教育局和县水利局")[0].startswith(
        "没有登记“县教育局和县水利局”这个单位"
    )


@pytest.mark.parametrize("raw", ["其它", "其他"])
def test_other_is_other(raw):
    conn = county.in_memory()
    settings = queries.settings(conn)
    for name in ("其他", "其它"):
        categories = (*settings.categories[:1], settings.categories[0]._replace(name=name, also=()))
        local = Words(settings._replace(categories=categories), registers.load(conn))
        assert meaning(local, "category", raw) == name
    conn.close()


def test_registers_are_read_the_same_way():
    name = {field.key: field for field in UNIT_FIELDS}["name"]
    assert read_cell(name, "县教育局(12)") == "县教育局"
    assert read_cell(name, "县水利局（水务局）") == "县水利局（水务局）"
    person = {field.key: field for field in MEMBER_FIELDS}["name"]
    assert read_cell(person, "张 三") == "张三"
    assert read_cell(person, "张三(2)") == "张三(2)"
    assert read_cell(person, "Abdul Karim") == "Abdul Karim"
