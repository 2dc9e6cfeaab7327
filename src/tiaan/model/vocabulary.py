"""Words a county chooses for itself, and how the text of a setting is read.

Every reader turns the text a clerk types into a value, and refuses what is not allowed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.dates import DueRule, parse_date, parse_due
from tiaan.model.refs import case_number, parse_ref
from tiaan.model.terms import LetterKind
from tiaan.model.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.records import Letter


_COMMON_YEAR = 2023
"""A year without 29 February: a day of the year must exist every year."""


class Word(NamedTuple):
    """A word of a local vocabulary, with the other spellings that mean it."""

    name: str
    also: tuple[str, ...] = ()


class Rating(NamedTuple):
    """A word of the rating scale; `satisfied` says whether it counts in the satisfaction rate."""

    name: str
    satisfied: bool


class Ground(NamedTuple):
    """A ground for not filing: a stable code and its words."""

    code: str
    text: str


def find_word(words: tuple[Word, ...], raw: str, what: str) -> str:
    """Return the name of a local word given by name or other spelling.

    Raises:
        UsageError: unknown; the hint lists the words.
    """
    word = _usual(raw)
    for known in words:
        if word in map(_usual, (known.name, *known.also)):
            return known.name
    names = [known.name for known in words]
    raise UsageError(f"{what}没有“{raw}”这一项", f"可用：{'、'.join(names)}")


def _usual(word: str) -> str:
    """Return a word as it is compared; 其它 and 其他 are one."""
    return fold(word).replace("其它", "其他")


def choice(*allowed: str) -> Callable[[str], str]:
    """Return a reader that takes one of a few words."""

    def read(raw: str) -> str:
        if raw not in allowed:
            raise UsageError(f"没有“{raw}”这一取值", f"可用：{'、'.join(allowed)}")
        return raw

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds, both included."""

    def read(raw: str) -> int:
        value = fold(raw)
        if not value.isdecimal() or not low <= int(value) <= high:
            raise UsageError(f"“{raw}”不是 {low} 到 {high} 之间的整数", "请改为整数")
        return int(value)

    return read


def flag(raw: str) -> bool:
    """Read on or off."""
    if raw not in ("on", "off"):
        raise UsageError(f"没有“{raw}”这一取值", "可用：on、off")
    return raw == "on"


def items(raw: str) -> list[str]:
    """Read a list: 甲,乙、丙; no blanks, no repeats."""
    items = [part.strip() for part in raw.replace("，", ",").replace("、", ",").split(",")]
    if not all(items) or len({fold(item) for item in items}) != len(items):
        raise UsageError("列表中有空项或重复项", "各项以逗号或顿号分隔，如：甲,乙,丙")
    return items


def words(raw: str) -> tuple[Word, ...]:
    """Read a list of words with their other spellings: 甲=子|丑,乙."""
    words = []
    for item in items(raw):
        name, _, also = item.partition("=")
        if not name.strip():
            raise UsageError(f"“{item}”缺少名称", "同义写法放在“=”之后，如：经济建设=经济|经济类")
        words.append(Word(name.strip(), tuple(a.strip() for a in also.split("|") if a.strip())))
    return tuple(words)


def some_words(raw: str) -> tuple[Word, ...]:
    """Read a list of words that may be empty."""
    return words(raw) if raw else ()


def scale(raw: str) -> tuple[Rating, ...]:
    """Read a rating scale, best first; + marks what counts as satisfied."""
    ratings = tuple(Rating(i.removesuffix("+").strip(), i.endswith("+")) for i in items(raw))
    if not all(r.name for r in ratings) or len({r.satisfied for r in ratings}) == 1:
        raise UsageError(
            "评价档次须有计入满意的（以 + 结尾）和不计入的", "如：满意+,基本满意+,不满意"
        )
    return ratings


def grounds(raw: str) -> tuple[Ground, ...]:
    """Read grounds: N01=情形,N02=情形."""
    grounds = []
    for item in items(raw):
        code, equals, words = item.partition("=")
        if not equals or not words.strip() or not code.strip().isalnum():
            raise UsageError(f"“{item}”不是“代码=情形”的写法", "如：N01=涉及党和国家秘密的")
        grounds.append(Ground(code.strip().upper(), words.strip()))
    if len({ground.code for ground in grounds}) < len(grounds):
        raise UsageError("不予立案情形的代码有重复", "每条情形用自己的代码")
    return tuple(grounds)


def articles(raw: str) -> tuple[tuple[str, str], ...]:
    """Read where settings come from: 设置=条文,设置=条文; may be empty."""
    found = []
    for item in items(raw) if raw else ():
        key, _, article = (part.strip() for part in item.partition("="))
        if not key or not article:
            raise UsageError(f"“{item}”不是“设置=条文”的写法", "如：due_rule=本县办法第十八条")
        found.append((key, article))
    if len(dict(found)) < len(found):
        raise UsageError(
            "同一项设置写了两次条文", "几条合写在一处，如：due_rule=第十八条和第二十条"
        )
    return tuple(found)


def period(raw: str) -> DueRule:
    """Read a stretch of time, in calendar months or working days."""
    rule = parse_due(raw)
    if rule.kind == "date":
        raise UsageError("这里须写一段时间", "如 3mo（3 个月）、15wd（15 个工作日）")
    return rule


def some_period(raw: str) -> DueRule | None:
    """Read a stretch of time, or that there is none."""
    return period(raw) if raw else None


def due(raw: str) -> DueRule:
    """Read a stretch of time, or a fixed day."""
    return parse_due(raw)


def window(raw: str) -> str:
    """Read where off-session begins: cutoff, months before the opening, or month and day."""
    if raw == "cutoff":
        return raw
    if (match := re.fullmatch(r"(\d\d)-(\d\d)", raw)) is None:
        rule = period(raw)
        if rule.kind != "months":
            raise UsageError(f"这里不能用 {rule.label}", "可写 cutoff、3mo（3 个月）或 12-05")
        return rule.text
    parse_date(f"{_COMMON_YEAR}-{raw}")
    return match[0]


def number_format(raw: str) -> str:
    """Read a case number format: letters or digits, then one # for each digit."""
    digits = raw.count("#")
    if not 1 <= digits <= 8 or not raw.endswith("#" * digits):  # noqa: PLR2004 - as the message says
        raise UsageError("案号格式须以 1 至 8 个 # 结尾", "如 ###（001）、93###（93001）")
    sample = raw.replace("#", "1")
    try:
        found = parse_ref(sample)
    except UsageError:
        found = None
    if found is None or found.intake or case_number(sample) != sample:
        raise UsageError(
            f"按“{raw}”编出的案号 {sample} 会找不到", "# 前只能是数字或大写字母（L 用于收件号）"
        )
    return raw


def letters(raw: str) -> str:
    """Read the letters before a number; L stands before intake numbers already."""
    text = clean(raw, "设置值", limit=4).upper()
    if text and (not text.isalpha() or text == "L"):
        raise UsageError(f"“{raw}”不能放在案号前", "请用 1 至 4 个字母或汉字，L 已用于收件号")
    return text


def short_text(raw: str) -> str:
    """Read a word or two."""
    return clean(raw, "设置值", limit=40)


_PLACES = ("{kind}", "{year}", "{number}")


def letter_number(raw: str) -> str:
    """Read the form of letter numbers: it has to tell kind, year and number."""
    text = clean(raw, "设置值", limit=40)
    if any(text.count(place) != 1 for place in _PLACES):
        raise UsageError(
            "函号要写明种类、年份和号，各一处，否则两封函会同号",
            "如 政提{kind}〔{year}〕{number}号",
        )
    bare = text
    for place in _PLACES:
        bare = bare.replace(place, "")
    if "{" in bare or "}" in bare:
        raise UsageError(f"函号格式“{text}”中有看不懂的花括号", "只能用 {kind}、{year}、{number}")
    return text


MARKS = {LetterKind.ASSIGN: "交", LetterKind.NOTICE: "告", LetterKind.REMINDER: "催"}
"""The letters that have a number, and the sign of the kind in it; a form has none."""


def numbered(letter: Letter, form: str) -> str:
    """Return a letter's number in the county's form: 政提交〔2025〕1号."""
    told = (MARKS[letter.kind], str(letter.year), str(letter.number))
    for place, value in zip(_PLACES, told, strict=True):
        form = form.replace(place, value)
    return form
