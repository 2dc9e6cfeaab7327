"""Names in a cell: padded, numbered, in lists, with a number instead of names, with a telephone.

What is left must look like a name. A person is registered at the first meeting, so a slip of the
pen taken for a name would stay in the county's register.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.people import looks_like_a_body
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.text import fold, split_list

if TYPE_CHECKING:
    from collections.abc import Collection

    from tiaan.model.table import Value

_HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
_ONE = rf"[{_HAN}]{{1,3}}[{_HAN}](?<![等员名议志])"
_PLAIN = re.compile(rf"{_ONE}(?:[、，,；;]{_ONE})*")
"""What nearly every cell holds: names and nothing beside them."""
_NAME = re.compile(rf"[{_HAN}·]+")
_NAME_MAX = 4
_DIGIT = "0-9０-９"
_PHONE = re.compile(
    r"[(（\[【]?\s*(?:联系|办公)?(?:手机|电话|方式|TEL|Tel|tel|☎)?(?:号码?)?\s*[:：]?\s*"
    rf"(?<![{_DIGIT}])(?P<number>[1１][{_DIGIT}]{{2}}[\s-]?[{_DIGIT}]{{4}}[\s-]?[{_DIGIT}]{{4}}"
    rf"|[0０][{_DIGIT}]{{2,3}}[-－—\s]?[{_DIGIT}]{{7,8}}|[{_DIGIT}]{{7,8}})"
    rf"(?![{_DIGIT}])\s*[)）\]】]?"
)
_LONG_NUMBER = re.compile(rf"[{_DIGIT}](?:[\s-]?[{_DIGIT}]){{6,}}")
_SEPARATORS = "、，,；;/|｜\\＼\t"
_ITEM = re.compile(
    "[①-⑳⑴-⒛㈠-㈩❶-❿]"
    rf"|(?<![{_DIGIT}])[{_DIGIT}]{{1,2}}\s*[.．)）:：](?=\s*[{_HAN}])"
    rf"|(?:(?<=[\s{re.escape(_SEPARATORS)}])|^)[{_DIGIT}]{{1,2}}\s*、"
    rf"|[(（][{_DIGIT}]{{1,2}}[)）](?=\s*[{_HAN}])"
)
_CALLED = re.compile(r"^(?:联名|附议|领衔|第一)?(?:提案)?[人者]?\s*[:：]")
_STATED = re.compile(
    r"[、，,\s]*(?P<open>[(（]?)(?P<mark>等?\s*(?:共计?|合计|一行)?)\s*"
    rf"(?P<count>[{_DIGIT}]{{1,4}}|[一二三四五六七八九十百两]{{1,5}})\s*"
    r"(?:[名位个]\s*)?(?:政协)?(?:委员|同志|提案人|联名人|人|名|位)(?:联名|附议)?[)）]?$"
)
_OTHERS = "(?:等(?:人|委员|同志)?(?:联名|附议)?|联名|附议)"
_TAIL = re.compile(rf"[、，,\s]*(?:[(（]{_OTHERS}[)）]|{_OTHERS})$")
_AND = re.compile("以及|[和及与·.．]")
_TITLE = re.compile("(?:政协)?委员$|同志$")
_BODY_END = re.compile("(?:[委会室局办院校部]|公司)$")
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_ALLOWED = frozenset("·•・ -'’〇")
_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛皇甫尉迟公孙慕容令狐长孙宇文司徒夏侯东方南宫端木钟离闻人赫连澹台"
        "呼延申屠公冶濮阳淳于单于轩辕西门百里司空独孤拓跋完颜",
    )
)
"""Surnames of two characters, after which a space is padding."""
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
"""The hundred most frequent: 周二川.吴三石 is two people, 阿卜杜.克里木 is one."""


class Signed(NamedTuple):
    """What a cell of names says.

    Attributes:
        names: in the order in which they stand, each once.
        stated: how many it says there are, where it says so: 张三等5人.
        phone: of the one person in it.
    """

    names: tuple[str, ...]
    stated: int | None = None
    phone: str = ""


def read(text: str, known: Collection[str] = ()) -> Signed:
    """Return the names in a cell, the number it states, the telephone of the one it names.

    Args:
        text: of the cell.
        known: names of the county's proposers, folded; what is known is never taken apart.

    Raises:
        UsageError: several people with a telephone, or something that is no name.
    """
    if _PLAIN.fullmatch(text):
        return Signed(split_list(text))
    # Some programs spell a line break out.
    rest, phone = _without_phone(text.replace("_x000D_", "\n"))
    rest = _CALLED.sub("", _ITEM.sub("、", rest).strip())
    rest, stated = _without_count(rest, known)
    found = tuple(dict.fromkeys(_untitled(name, known) for name in names(rest, known)))
    for name in found:
        _check(name, known)
    return Signed(found, stated, phone)


def names(text: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names in a cell: padded ones whole (张 三), spaces part only what look like names.

    Where names stand on lines of their own, spaces are padding; elsewhere they may part names.
    """
    flat = re.sub(f"[{re.escape(_SEPARATORS)}]", "\n", text)
    parts = [part.strip(" \u3000") for part in flat.split("\n") if part.strip(" \u3000")]
    if len(parts) > 1 and "\n" in text:
        spaced = [unpadded(part) for part in parts]
    else:
        spaced = [name for part in parts for name in _spaced(part, known)]
    return tuple(dict.fromkeys(name for part in spaced for name in _joined_by_and(part, known)))


def _without_phone(text: str) -> tuple[str, str]:
    """Return a text without the telephone of the one person in it, and that.

    Raises:
        UsageError: several numbers, or one behind the second name.
    """
    if not _LONG_NUMBER.search(text):
        return text, ""
    found = list(_PHONE.finditer(text))
    if not found:
        raise UsageError("姓名里有一串数字", "请改正；电话写在“联系电话”列")
    if len(found) > 1 or len(names(text[: found[0].start()])) > 1:
        raise UsageError("姓名里有联名人的电话", "联名人的电话不登记，请删去")
    phone = fold(found[0]["number"])
    return _PHONE.sub("、", text), phone


def _without_count(text: str, known: Collection[str]) -> tuple[str, int | None]:
    """Return names without 等5人, （共2人）, 2人, 等 or 联名 behind them, and the number.

    Raises:
        UsageError: the number cannot be understood.
    """
    if fold(text) in known:
        return text, None
    match = _STATED.search(text)
    # 张三人 is a name; 张三等三人 and 张三3人 are not.
    if match and (
        match["mark"] or match["open"] or match["count"][0] in "0123456789０１２３４５６７８９"
    ):
        try:
            return text[: match.start()], dates.from_chinese(match["count"])
        except ValueError:
            raise UsageError(f"“{match['count']}”不是人数", "请写成“张三等5人”") from None
    return _TAIL.sub("", text), None


def _spaced(part: str, known: Collection[str]) -> list[str]:
    """Return the names that spaces part: 张三 李四, 张 三 李 四; not 欧阳 修远, 民盟 某县支部."""
    pieces = part.split()
    if len(pieces) == 1 or looks_like_a_body(part) or fold(part) in known:
        return [unpadded(part)]
    joined: list[str] = []
    for piece in pieces:
        before = joined[-1] if joined else ""
        if (len(before) == len(piece) == 1) or (before in _COMPOUND and len(piece) < len("四个字")):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined if all(map(_looks_like_a_name, joined)) else [unpadded(part)]


def _joined_by_and(name: str, known: Collection[str]) -> list[str]:
    """Return 张三 and 李四 of 张三和李四; 买买提·艾力, 张和平 and 阿卜杜.克里木 stay whole."""
    parts = [part.strip() for part in _AND.split(name)]
    if len(parts) == 1 or fold(name) in known:
        return [name]
    if all(fold(part) in known for part in parts):
        return parts
    dotted = re.search("[.．]", name)
    apart = "·" not in name and _looks_like_names(parts)
    return parts if apart and (not dotted or all(map(_begins_like_a_name, parts))) else [name]


def _looks_like_names(parts: list[str]) -> bool:
    return not _BODY_END.search(parts[-1]) and all(
        _looks_like_a_name(part) and not looks_like_a_body(part) for part in parts
    )


def _begins_like_a_name(name: str) -> bool:
    return name[:1] in _SURNAMES or name[:2] in _COMPOUND


def _looks_like_a_name(text: str) -> bool:
    return 1 < len(text) <= _NAME_MAX and _NAME.fullmatch(text) is not None


def unpadded(name: str) -> str:
    """Return 张三 for 张 三; spaces inside longer or foreign names stay."""
    bare = "".join(name.split())
    return bare if _looks_like_a_name(bare) else name


def _untitled(name: str, known: Collection[str]) -> str:
    """Return 张三 for 张三委员."""
    bare = _TITLE.sub("", name)
    if bare == name or fold(name) in known or looks_like_a_body(bare) or "政协" in bare:
        return name
    return bare if _looks_like_a_name(bare) else name


def _check(name: str, known: Collection[str]) -> None:
    """Refuse what is no name: a body's may hold figures, a person's only letters and a dot.

    Raises:
        UsageError: with the sign that does not belong there; a figure is not repeated.
    """
    if _looks_like_a_name(name) or fold(name) in known or looks_like_a_body(name):
        return
    outside = _REMARK.sub("", name)
    if _LONG_NUMBER.search(name) or (any(map(str.isdigit, outside)) and "第" not in outside):
        raise UsageError("姓名里有数字", "请改正；电话写在“联系电话”列")
    odd = next((c for c in outside if not (c.isalnum() or c in _ALLOWED)), "")
    if odd == "." and outside.isascii():
        return
    if odd:
        raise UsageError(f"姓名里有“{odd}”", "请改正；几个人用“、”隔开，译名用“·”")


def masked(text: str) -> str:
    """Return the text of a cell without the telephone in it, fit for a message."""
    return _LONG_NUMBER.sub("…", text)


def part(values: dict[str, Value], lead: Signed | None, others: Signed | None) -> None:
    """Give the first proposer, the others and the stated number their own places.

    Beside 联名人 the number counts those, so the first proposer is one more, unless named among
    them; the file keeps how many signed in all.
    """
    if lead and len(lead.names) == 1 and lead.stated is None and others is None:
        values["lead"] = lead.names[0]
        if "stated_signers" not in values:
            return  # one name, as on most lines
    named = lead.names if lead else ()
    first = named[0] if named else ""
    more = others.names if others else ()
    itself = fold(first)
    rest = dict.fromkeys(name for name in (*named[1:], *more) if fold(name) != itself)
    counts = [values.pop("stated_signers", None), lead.stated if lead else None]
    if others and others.stated is not None:
        counts.append(others.stated + all(fold(name) != itself for name in more))
    stated = max((count for count in counts if isinstance(count, int)), default=0)
    if first:
        values["lead"] = first
    if rest:
        values["co_signers"] = tuple(rest)
    if stated > len(rest) + 1:
        values["stated_signers"] = stated
