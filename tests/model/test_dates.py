from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

import cn2an  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiaan.errors import UsageError
from tiaan.model.dates import (
    DueRule,
    SessionName,
    add_months,
    chinese_date,
    due_on,
    find_session,
    from_chinese,
    parse_date,
    parse_due,
    parse_moment,
    parse_session,
    to_chinese,
)
from tiaan.model.workdays import add_workdays

DAYS = st.dates(date(1949, 1, 1), date(2100, 12, 31))
JAN_5 = date(2023, 1, 5)
DATE_HINT = "请写成 2023-01-05 或 2023年1月5日"
DUE_HINT = "可写 3mo（3 个月）、15wd（15 个工作日）或 2025-06-01"


def refusal(error: pytest.ExceptionInfo[UsageError]) -> tuple[str, str]:
    return error.value.message, error.value.hint


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(1999, 12, 31), 2, date(2000, 2, 29)),
        (date(2099, 12, 31), 2, date(2100, 2, 28)),
        (date(2025, 1, 31), 3, date(2025, 4, 30)),
        (date(2025, 10, 1), 3, date(2026, 1, 1)),
        (date(2025, 1, 15), 0, date(2025, 1, 15)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
    ],
)
def test_add_months_clamps_to_month_end(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(-60, 60))
def test_add_months_moves_the_month_and_only_lowers_the_day(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    at_month_end = (moved + timedelta(days=1)).day == 1
    assert moved.day == day.day or (moved.day < day.day and at_month_end)


def test_to_chinese_agrees_with_cn2an() -> None:
    assert [n for n in range(10_000) if to_chinese(n) != cn2an.an2cn(n)] == []


@given(st.integers(0, 9999))
def test_from_chinese_inverts_to_chinese(n: int) -> None:
    assert (from_chinese(to_chinese(n)), from_chinese(str(n))) == (n, n)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("十四", 14),
        ("二十", 20),
        ("一十一", 11),
        ("〇", 0),
        ("一百〇五", 105),
        ("两", 2),
        ("两千零一", 2001),
        ("１１", 11),
        ("007", 7),
        (" 十 一 ", 11),
    ],
)
def test_from_chinese_reads_variants(text: str, n: int) -> None:
    assert from_chinese(text) == n


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一百五",
        "二〇二三",
        "十十",
        "二三十",
        "零五",
        "廿",
        "abc",
        "-1",
        "12345",
        "一十零",
        "甲十",
        "١٢",
        "十百",
        "千",
        "九九千",
    ],
)
def test_from_chinese_refuses_other_words(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        from_chinese(text)


@pytest.mark.parametrize("n", [-1, 10_000])
def test_to_chinese_refuses_beyond_four_digits(n: int) -> None:
    with pytest.raises(ValueError, match=str(n)):
        to_chinese(n)


def test_chinese_date_has_no_leading_zeros() -> None:
    assert chinese_date(JAN_5) == "2023年1月5日"


SESSION_NAMES = [
    ("十一届二次", SessionName(11, 2)),
    ("十一届二次会议", SessionName(11, 2)),
    ("11届2次", SessionName(11, 2)),
    ("１１届２次", SessionName(11, 2)),
    ("第十一届第二次会议", SessionName(11, 2)),
    ("第 11 届 第 2 次 会 议", SessionName(11, 2)),
    ("十四届三次全会", SessionName(14, 3)),
    ("政协第八届黄山市委员会第二次会议", SessionName(8, 2)),
    ("政协黄山市八届二次", SessionName(8, 2)),
    ("市政协八届二次会议", SessionName(8, 2)),
    ("县政协十一届二次会议", SessionName(11, 2)),
    ("政协某县第十一届委员会第二次会议", SessionName(11, 2)),
    ("政协第九届三次委员会", SessionName(9, 3)),
    ("十一届县政协二次会议", SessionName(11, 2)),
    ("政协第八届常州市委员会第二次会议", SessionName(8, 2)),
    ("中国人民政治协商会议第十四届全国委员会第三次会议", SessionName(14, 3)),
]


@pytest.mark.parametrize(("raw", "name"), [("11-2", SessionName(11, 2)), *SESSION_NAMES])
def test_parse_session_reads(raw: str, name: SessionName) -> None:
    assert parse_session(raw) == name


@pytest.mark.parametrize(("raw", "name"), SESSION_NAMES)
def test_find_session_inside_a_title(raw: str, name: SessionName) -> None:
    assert find_session(f"2023年度{raw}提案目录（单位：件）") == name


@given(st.integers(1, 99), st.integers(1, 99))
def test_session_key_and_label_read_back(term: int, sitting: int) -> None:
    name = SessionName(term, sitting)
    assert [parse_session(name.key), parse_session(name.label), find_session(name.label)] == [
        name
    ] * 3


NO_SESSIONS = [
    "十一届",
    "二次会议",
    "〇届二次",
    "111届2次",
    "一百届二次",
    "十十届二次",
    "十一届常务委员会第二次会议",
    "政协某县第十一届常务委员会第二次会议",
    "政协第十一届提案委员会第二次会议",
    "十一届二次常委会会议",
    "十一届二次主席会议",
]


@pytest.mark.parametrize(
    "raw", ["2023", "11-0", "0-2", "111-2", "2023-11-2", "十一届二次会议提案目录", *NO_SESSIONS]
)
def test_parse_session_refuses(raw: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_session(raw)
    assert refusal(error) == (f"看不懂届次「{raw}」", "请写成 11-2 或 十一届二次")


def test_parse_session_refuses_nothing() -> None:
    with pytest.raises(UsageError) as error:
        parse_session("　")
    assert refusal(error) == ("届次不能为空", "请写明届次")


@pytest.mark.parametrize("text", ["", "提案目录", "2023-11-2", *NO_SESSIONS])
def test_find_session_passes_over(text: str) -> None:
    assert find_session(text) is None


def test_find_session_takes_the_first_that_is_one() -> None:
    assert find_session("十一届二次常委会议审议十一届三次会议、十一届四次会议提案") == (11, 3)


@pytest.mark.parametrize(
    "raw",
    [
        "2023-01-05",
        "2023-1-5",
        "2023/1/5",
        "2023.1.5",
        "2023.01.05",
        "2023年1月5日",
        "2023年01月05号",
        "2023 年 1 月 5 日",
        "20230105",
        "1月5日",
        "2023年元月5日",
        "２０２３－０１－０５",
        "２０２３年１月５日",
        "2023-01-05 9:30:00",
        "2023-01-05T09:30",
        "2023/1/5 09:30:00.000",
        "2023年1月5日9时30分",
        "44931",
        "44931.0",
        "44931.99999999",
        " 2023-01-05\n",
    ],
)
def test_parse_date_reads(raw: str) -> None:
    assert parse_date(raw, year=2023) == JAN_5


def test_parse_date_prefers_the_written_year() -> None:
    assert parse_date("2022年12月29日", year=2023) == date(2022, 12, 29)


@given(DAYS)
def test_parse_date_reads_back_every_form(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    forms = [day.isoformat(), chinese_date(day), f"{day:%Y%m%d}", f"{day:%Y/%m/%d}"]
    forms += [str(serial)] if 20_000 <= serial <= 80_000 else []
    assert {parse_date(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("raw", "message", "hint"),
    [
        ("", "日期不能为空", "请写明日期"),
        ("2025-02-30", "没有 2025-02-30 这一天", "2025 年 2 月只有 1 日到 28 日"),
        ("2024年2月30日", "没有 2024-02-30 这一天", "2024 年 2 月只有 1 日到 29 日"),
        ("20251305", "没有 2025-13-05 这一天", "月份只有 1 到 12"),
        ("2025-6-0", "没有 2025-06-00 这一天", "2025 年 6 月只有 1 日到 30 日"),
        ("9月31日", "没有 2008-09-31 这一天", "2008 年 9 月只有 1 日到 30 日"),
        ("23-01-05", "日期「23-01-05」的年份不是四位", DATE_HINT),
        ("23年1月5日", "日期「23年1月5日」的年份不是四位", DATE_HINT),
        ("1948-12-31", "年份 1948 不在 1949 到 2100 之间", "请核对年份"),
        ("2101年1月1日", "年份 2101 不在 1949 到 2100 之间", "请核对年份"),
        ("0000-01-05", "年份 0 不在 1949 到 2100 之间", "请核对年份"),
        ("80000", "年份 2119 不在 1949 到 2100 之间", "请核对年份"),
        ("2023-01-05 25:00", "没有 25:00 这个时刻", "时刻从 00:00 到 23:59"),
        ("2023-01-05 9:30:61", "没有 9:30:61 这个时刻", "时刻从 00:00 到 23:59"),
        ("19999", "看不懂日期「19999」", DATE_HINT),
        ("80001", "看不懂日期「80001」", DATE_HINT),
        ("2023-01/05", "看不懂日期「2023-01/05」", DATE_HINT),
        ("2023-01-0512:00", "看不懂日期「2023-01-0512:00」", DATE_HINT),
        ("2023-01-05T09:30Z", "看不懂日期「2023-01-05T09:30Z」", DATE_HINT),
        ("1-5", "看不懂日期「1-5」", DATE_HINT),
        ("昨天", "看不懂日期「昨天」", DATE_HINT),
    ],
)
def test_parse_date_refuses(raw: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_date(raw, year=2008)
    assert refusal(error) == (message, hint)


def test_parse_date_without_a_year() -> None:
    with pytest.raises(UsageError) as error:
        parse_date("1月5日")
    assert refusal(error) == ("日期「1月5日」没有年份", DATE_HINT)


@given(st.text(st.sampled_from("0123456789-/.: T年月日时分三个wdmo届次第"), max_size=24))
def test_every_reader_answers_or_refuses(raw: str) -> None:
    for read in (parse_date, parse_moment, parse_due, parse_session):
        with suppress(UsageError):
            read(raw)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2023-01-05", "2023-01-05T23:59"),
        ("44931", "2023-01-05T23:59"),
        ("44931.0", "2023-01-05T23:59"),
        ("44931.395833333336", "2023-01-05T09:30"),
        ("44931.99999999", "2023-01-05T23:59:59"),
        ("2023-01-05 12:00", "2023-01-05T12:00"),
        ("2023-01-05T00:00", "2023-01-05T00:00"),
        ("2023/1/5 9:30:15", "2023-01-05T09:30:15"),
        ("2023年1月5日12：00", "2023-01-05T12:00"),
        ("2023年1月5日 17时30分", "2023-01-05T17:30"),
        ("2023年1月5日9点", "2023-01-05T09:00"),
    ],
)
def test_parse_moment_reads(raw: str, moment: str) -> None:
    assert parse_moment(raw) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("raw", "rule", "text", "label"),
    [
        ("3mo", DueRule("months", 3), "3mo", "3 个月"),
        ("3MO", DueRule("months", 3), "3mo", "3 个月"),
        ("3月", DueRule("months", 3), "3mo", "3 个月"),
        ("３个月", DueRule("months", 3), "3mo", "3 个月"),
        ("三个月", DueRule("months", 3), "3mo", "3 个月"),
        ("60 个月", DueRule("months", 60), "60mo", "60 个月"),
        ("15wd", DueRule("workdays", 15), "15wd", "15 个工作日"),
        ("十五个工作日", DueRule("workdays", 15), "15wd", "15 个工作日"),
        ("500工作日", DueRule("workdays", 500), "500wd", "500 个工作日"),
        ("2025-06-01", DueRule("date", day=date(2025, 6, 1)), "2025-06-01", "2025-06-01"),
        ("2025年6月1日", DueRule("date", day=date(2025, 6, 1)), "2025-06-01", "2025-06-01"),
        ("45809", DueRule("date", day=date(2025, 6, 1)), "2025-06-01", "2025-06-01"),
    ],
)
def test_parse_due_reads(raw: str, rule: DueRule, text: str, label: str) -> None:
    read = parse_due(raw)
    assert (read, read.text, read.label) == (rule, text, label)
    assert parse_due(text) == rule
    assert parse_due(label) == rule


@pytest.mark.parametrize(
    ("raw", "message", "hint"),
    [
        ("", "期限不能为空", "请写明期限"),
        ("0mo", "期限不能是 0 个月", "可以是 1 到 60 个月"),
        ("61个月", "期限不能是 61 个月", "可以是 1 到 60 个月"),
        ("0wd", "期限不能是 0 个工作日", "可以是 1 到 500 个工作日"),
        ("501wd", "期限不能是 501 个工作日", "可以是 1 到 500 个工作日"),
        ("90天", "看不懂期限「90天」", DUE_HINT),
        ("十十个月", "看不懂期限「十十个月」", DUE_HINT),
        ("-3mo", "看不懂期限「-3mo」", DUE_HINT),
        ("2025-02-30", "没有 2025-02-30 这一天", "2025 年 2 月只有 1 日到 28 日"),
        ("6月30日", "日期「6月30日」没有年份", DATE_HINT),
    ],
)
def test_parse_due_refuses(raw: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_due(raw)
    assert refusal(error) == (message, hint)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (DueRule("months", 3), date(2023, 2, 28)),
        (DueRule("workdays", 15), add_workdays(date(2022, 11, 30), 15)),
        (DueRule("date", day=JAN_5), JAN_5),
    ],
)
def test_due_on_counts_after_the_start(rule: DueRule, due: date) -> None:
    assert due_on(rule, date(2022, 11, 30)) == due
