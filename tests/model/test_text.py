from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tiaan.errors import UsageError
from tiaan.model.text import (
    clean,
    fold,
    nearest,
    parse_flag,
    required,
    split_list,
    title_key,
    visible,
)

UNSEEN = [
    *("\x00", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x80", "\x9b", "\x9f"),
    *("\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\ufdd0", "\ufffe"),
    "\uffff",
]
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
KEPT = [
    "王芳",
    "[bold]红[/x]",
    "\U00020000野\U0002b740",
    "👨\u200d👩\u200d👧",
    "'; DROP TABLE proposal; --",
    "--help",
    "_x000D_",
    "e\u0301".replace("e\u0301", "é"),
    "a\u00a0b",
    "-1",
    "=1+1",
]


@pytest.mark.parametrize("raw", KEPT)
def test_text_is_kept_as_typed(raw: str) -> None:
    assert clean(raw, "案由") == raw
    assert required(f" \u3000{raw}\t\ufeff", "案由") == raw
    assert visible(raw) == raw


@pytest.mark.parametrize("char", UNSEEN)
def test_control_character_is_refused_with_its_place(char: str) -> None:
    with pytest.raises(UsageError) as error:
        clean(f"路灯{char}坏了", "案由")

    assert error.value.message == f"案由中有不可见的控制字符 U+{ord(char):04X}（第 3 字）"
    assert visible(f"路灯{char}坏了") == "路灯\ufffd坏了"


@pytest.mark.parametrize("raw", ["半个\ud800字", "\udfff"])
def test_half_a_character_is_refused(raw: str) -> None:
    with pytest.raises(UsageError) as error:
        clean(raw, "案由")

    assert error.value.message == "案由中有无法识别的字节"
    assert visible(raw) == re.sub("[\ud800-\udfff]", "\ufffd", raw)


def test_escaped_bytes_of_a_plain_locale_are_read() -> None:
    assert clean("路灯".encode().decode("ascii", "surrogateescape"), "案由") == "路灯"
    with pytest.raises(UsageError, match="案由中有无法识别的字节"):
        clean("路灯".encode("gbk").decode("ascii", "surrogateescape"), "案由")


@pytest.mark.parametrize(
    ("raw", "line", "lines"),
    [
        ("一\n二", "一 二", "一\n二"),
        ("一\r\n二\r三", "一 二 三", "一\n二\n三"),
        ("一\t\n\t二", "一 二", "一\t\n\t二"),
        ("一\u2028二", "一 二", "一\u2028二"),
        ("\n一\n", "一", "一"),
    ],
)
def test_line_breaks_stay_only_where_they_may(raw: str, line: str, lines: str) -> None:
    assert clean(raw, "备注") == line
    assert clean(raw, "备注", lines=True) == lines


def test_combining_characters_are_composed() -> None:
    assert clean("Ame\u0301lie", "姓名") == "Am\u00e9lie"


@pytest.mark.parametrize("length", [199, 200])
def test_text_up_to_the_limit_is_kept(length: int) -> None:
    assert clean(" " + "字" * length + " ", "案由") == "字" * length


@pytest.mark.parametrize("length", [201, 100_000])
def test_text_over_the_limit_is_refused_never_cut(length: int) -> None:
    with pytest.raises(UsageError) as error:
        clean("字" * length, "案由")

    assert error.value.message == f"案由有 {length} 字，最多 200 字"


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\n\t", "\ufeff"])
def test_empty_text_is_refused_where_required(raw: str) -> None:
    assert clean(raw, "案由") == ""
    with pytest.raises(UsageError) as error:
        required(raw, "案由")
    assert (error.value.message, error.value.hint) == ("案由不能为空", "请写明案由")


@given(st.text(max_size=60))
@example("\u0344 ")
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    try:
        once = clean(raw, "案由", limit=400)
    except UsageError:
        return
    assert clean(once, "案由", limit=400) == once
    assert unicodedata.is_normalized("NFC", once)
    assert visible(once) == once


@given(st.text())
def test_visible_text_is_as_long_and_steers_nothing(raw: str) -> None:
    shown = visible(raw)
    assert len(shown) == len(raw)
    assert STEERING.search(shown) is None
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("县 教育局", "县教育局"),
        ("县教育局（县教体局）", "县教育局(县教体局)"),
        ("ＡＢＣ１２", "ABC12"),
        ("㈠", "(一)"),
        ("\u3000\n", ""),
    ],
)
def test_name_is_folded_for_comparing(raw: str, key: str) -> None:
    assert fold(raw) == key


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("甲、乙,丙，丁;戊；己/庚\n辛\t壬", ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬")),
        ("甲、甲、 乙 ", ("甲", "乙")),
        ("王 芳、李明", ("王 芳", "李明")),
        ("、，", ()),
        ("", ()),
    ],
)
def test_list_of_names_is_split(raw: str, names: tuple[str, ...]) -> None:
    assert split_list(raw) == names


@pytest.mark.parametrize("raw", ["是", "√", "Ｙ", "yes", "TRUE", "1", " 同意 "])
def test_flag_that_says_yes_is_read(raw: str) -> None:
    assert parse_flag(raw) is True


@pytest.mark.parametrize("raw", ["否", "×", "n", "No", "false", "0", "不同意"])
def test_flag_that_says_no_is_read(raw: str) -> None:
    assert parse_flag(raw) is False


@pytest.mark.parametrize("raw", ["", "也许", "2"])
def test_flag_that_says_neither_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="既不是“是”也不是“否”"):
        parse_flag(raw)


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("教育", ["县财政局", "县教育局"], ["县教育局"]),
        ("县交通局", ["县交通运输局", "县教育局"], ["县交通运输局", "县教育局"]),
        ("县教育局机关", ["县教育局"], ["县教育局"]),
        ("法院", ["县财政局"], []),
        ("", ["县财政局"], []),
        ("局", ["甲局", "乙局", "丙局", "丁局"], ["甲局", "乙局", "丙局"]),
    ],
)
def test_nearest_names_are_offered(word: str, known: list[str], expected: list[str]) -> None:
    assert nearest(word, known) == expected


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("关于路灯的提案", "关于路灯的提案"),
        (" 关于 路灯的提案。", "关于路灯的提案"),
        ("《关于路灯的提案》", "关于路灯的提案"),
        ("“关于路灯的提案。”；", "关于路灯的提案"),
        ("《关于落实《路灯条例》的提案》。", "关于落实《路灯条例》的提案"),
        ('"关于路灯的提案"', "关于路灯的提案"),
        ("《甲》和《乙》", "《甲》和《乙》"),
        ('"甲"和"乙"', '"甲"和"乙"'),
        ("关于落实《路灯条例》", "关于落实《路灯条例》"),
        ("关于“双减”", "关于“双减”"),
        ("关于路灯；关于公交的提案", "关于路灯;关于公交的提案"),
        ("。", "。"),
        ("《》", "《》"),
        ("", ""),
    ],
)
def test_title_is_compared_without_what_stands_around_it(raw: str, key: str) -> None:
    assert title_key(raw) == key
