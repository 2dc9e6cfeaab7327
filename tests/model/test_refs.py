from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiaan.errors import UsageError
from tiaan.model.refs import Ref, case_number, number_key, parse_ref, parse_refs

NUMBERS = st.integers(1, 99_999_999)
SESSIONS = st.none() | st.builds("{}-{}".format, st.integers(1, 99), st.integers(1, 99))
PREFIXES = st.sampled_from(["", "T", "AB", "集", "政协提案"])
REFS = st.builds(Ref, NUMBERS, PREFIXES, SESSIONS, intake=st.just(value=False)) | st.builds(
    Ref, NUMBERS, st.just(""), SESSIONS, intake=st.just(value=True)
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("23", Ref(23)),
        ("023", Ref(23)),
        (" ２３ ", Ref(23)),
        ("第23号", Ref(23)),
        ("第 23 号提案", Ref(23)),
        ("№23", Ref(23)),
        ("No. 23", Ref(23)),
        ("T023", Ref(23, "T")),
        ("t23", Ref(23, "T")),
        ("集23", Ref(23, "集")),
        ("L42", Ref(42, intake=True)),
        ("l042", Ref(42, intake=True)),
        ("11-1/23", Ref(23, session="11-1")),
        ("十一届一次/第23号", Ref(23, session="11-1")),
        ("11-1/L42", Ref(42, session="11-1", intake=True)),
        ("99999999", Ref(99_999_999)),
    ],
)
def test_reference_is_read(raw: str, expected: Ref) -> None:
    assert parse_ref(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        *("", " ", "0", "000", "L0", "第号", "abc", "2.5", "-3", "123456789", "23a", "ABCDE1"),
        *("x/23", "11-1/", "/23", "11-1/2/3", "23\x00", "二十三", "[bold]", "1" * 61),
    ],
)
def test_reference_that_is_none_is_refused(raw: str) -> None:
    with pytest.raises(UsageError):
        parse_ref(raw)


def test_unreadable_reference_is_answered_with_the_forms() -> None:
    with pytest.raises(UsageError) as error:
        parse_ref("路灯")

    assert error.value.message == "看不懂提案编号“路灯”"
    assert error.value.hint == (
        "案号如 23 或 第23号，他届如 11-1/23，收件号如 L42，可写范围和列表如 12-18,20"
    )


@given(REFS)
def test_reference_is_read_as_it_is_shown(ref: Ref) -> None:
    assert parse_ref(str(ref)) == ref


@pytest.mark.parametrize(
    ("raws", "expected"),
    [
        (["3", "1"], [3, 1]),
        (["1,2，3、4；5;6 7"], [1, 2, 3, 4, 5, 6, 7]),
        (["12-14,20"], [12, 13, 14, 20]),
        (["1-3", "2", "3-4"], [1, 2, 3, 4]),
        (["012-013"], [12, 13]),
        (["5-5"], [5]),
        ([",1,,2,"], [1, 2]),
    ],
)
def test_lists_and_ranges_are_read_in_order_each_once(raws: list[str], expected: list[int]) -> None:
    assert parse_refs(raws) == tuple(Ref(number) for number in expected)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("T3-4", (Ref(3, "T"), Ref(4, "T"))),
        ("T3-T4", (Ref(3, "T"), Ref(4, "T"))),
        ("L3-4", (Ref(3, intake=True), Ref(4, intake=True))),
        ("L3-L4", (Ref(3, intake=True), Ref(4, intake=True))),
        ("11-1/3-4", (Ref(3, session="11-1"), Ref(4, session="11-1"))),
        ("11-1/L3-4", (Ref(3, session="11-1", intake=True), Ref(4, session="11-1", intake=True))),
    ],
)
def test_range_keeps_letter_and_session(raw: str, expected: tuple[Ref, ...]) -> None:
    assert parse_refs([raw]) == expected


@pytest.mark.parametrize(
    "raws",
    [
        *([], [""], [" , "], ["3-1"], ["1-20000"], ["1-"], ["-3"], ["T1-L3"], ["1-T3"], ["L1-T3"]),
        *(["1-2-3"], ["11-1/1-11-2/3"], ["2", "路灯"]),
    ],
)
def test_list_that_cannot_be_read_is_refused(raws: list[str]) -> None:
    with pytest.raises(UsageError):
        parse_refs(raws)


def test_longest_range_is_read() -> None:
    assert len(parse_refs(["1-10001"])) == 10_001


@pytest.mark.parametrize(
    "raw", ["1-3", "１－３", "1—3", "1——3", "１～３", "1~3", "1至3", "第1号－第3号"]
)
def test_a_range_is_read_from_any_keyboard(raw: str) -> None:
    assert parse_refs([raw]) == (Ref(1), Ref(2), Ref(3))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("第 ２３ 号", "23"), ("023", "023"), ("t05", "T05"), ("No.7", "7"), ("№7", "7")],
)
def test_case_number_is_kept_bare(raw: str, kept: str) -> None:
    assert case_number(raw) == kept


@pytest.mark.parametrize(
    "raw", ["", "0", "第0号", "23-24", "号", "A", "1 2 x", "甲乙丙丁戊1", "1.5"]
)
def test_case_number_that_is_none_is_refused(raw: str) -> None:
    with pytest.raises(UsageError):
        case_number(raw)


def test_numbers_sort_by_letters_and_integer() -> None:
    assert sorted(["T2", "10", "9", "010", "T010"], key=number_key) == [
        *("9", "10", "010", "T2", "T010")
    ]
    assert number_key("023") == number_key("23") == ("", 23)
    assert number_key("123456789") == ("123456789", 0)
    assert number_key("") == ("", 0)


@given(NUMBERS, PREFIXES, st.integers(1, 8))
def test_every_way_a_number_stands_is_a_spelling(number: int, prefix: str, width: int) -> None:
    kept = f"{prefix}{number:0{width}}"

    assert kept in parse_ref(f"{prefix}{number}").spellings
    assert number_key(kept) == (prefix, number)
