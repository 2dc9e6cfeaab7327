"""What letters and forms can say: the placeholders of their templates.

One table for the templates of the program and of the county. What a proposal is called in a letter
is what it is called in a sheet: those placeholders are the fields of the proposal sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import PROPOSAL_FIELDS
from tiaan.model.terms import Decision, LetterKind
from tiaan.model.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


LISTS = frozenset({LetterKind.ASSIGN, LetterKind.REMINDER, LetterKind.FEEDBACK_FORM})
"""Those with a list in them: of proposals, or of the replies to one."""
NOTIFIED = frozenset(
    {Decision.FILE, Decision.REJECT, Decision.RETURN, Decision.CONVERT, Decision.MERGE}
)
"""Decisions that a letter can tell of; a withdrawal is the proposer's own."""

_NEVER = frozenset(
    # A form never says how it is to be filled in, and no letter what the clerk noted for himself.
    ("seq", "state", "merged_into", "rating", "rating_work", "rated_on", "comment", "note")
)


class Placeholder(NamedTuple):
    """What may stand in {{ }}.

    Attributes:
        each: it is told of each line of the list; the row of a table it stands in is repeated.
    """

    name: str
    meaning: str
    each: bool = False


_ALL = (
    Placeholder("单位称呼", "设置 office"),
    Placeholder("落款单位", "设置 office 和“提案委员会”；它本身就是提案委员会的不重复"),
    Placeholder("发函日期", "函件登记的日期，表格为写出的日期"),
)
_NUMBERED = (Placeholder("函号", "按设置 letter_number 编的号"),)
_TO_UNIT = (
    Placeholder("收函单位", "承办单位"),
    Placeholder("会议", "提案所属的会议"),
    Placeholder("件数", "清单中的件数"),
)
_EACH_DUTY = (
    Placeholder("序号", "清单中的次序", each=True),
    Placeholder("提案者", "第一提案人，有联名的写 等几人", each=True),
    Placeholder("承办角色", "主办、会办、分办、参与", each=True),
    Placeholder("办理期限", "这个单位的答复期限；会办的是会办意见的期限", each=True),
    Placeholder("其他承办单位", "同一件提案的其他单位", each=True),
)
_WARNING = (Placeholder("联系方式提示", "加 --with-contacts 时的一句提醒，否则为空"),)
_OF_CASE = (
    Placeholder("提案者", "第一提案人，有联名的写 等几人"),
    Placeholder("称呼", "第一提案人的称呼，如 王芳委员"),
    Placeholder("敬称", "行文中的称呼：个人为 您，单位为 你们"),
)
_OWN: dict[LetterKind, tuple[Placeholder, ...]] = {
    LetterKind.NOTICE: (
        *_NUMBERED,
        *_OF_CASE,
        Placeholder("函件标题", "随审查结果而定，如 关于提案予以立案的通知"),
        Placeholder("告知内容", "审查结果、情形和依据"),
    ),
    LetterKind.ASSIGN: (
        *_NUMBERED,
        *_TO_UNIT,
        *_WARNING,
        Placeholder("函件标题", "关于交办提案的函；重新办理的另有标题"),
        Placeholder("件数说明", "如 主办5件、会办2件"),
        Placeholder("交办日期", "这批提案交办的日期"),
        Placeholder("退办期限", "提出退办的最后一天"),
        *_EACH_DUTY,
        Placeholder("备注", "重点提案、集体办理的召集人、重新办理", each=True),
    ),
    LetterKind.REPLY_FORM: (
        *_OF_CASE,
        *_WARNING,
        Placeholder("表名", "提案办理情况答复表；会办单位的是提案会办意见表"),
        Placeholder("承办单位", "填表的单位"),
        Placeholder("承办角色", "主办、会办、分办、参与"),
        Placeholder("办理期限", "这个单位的答复期限；会办的是会办意见的期限"),
        Placeholder("其他承办单位", "同一件提案的其他单位"),
        Placeholder("轮次", "第几轮办理"),
        Placeholder("沟通情况", "已经登记的沟通"),
        Placeholder("结果选项", "本县的结果分类；已登记答复的勾上"),
        Placeholder("备注", "重点提案、集体办理的召集人、重新办理"),
    ),
    LetterKind.FEEDBACK_FORM: (
        *_OF_CASE,
        *_WARNING,
        Placeholder("填表人", "这份表交给谁填"),
        Placeholder("轮次", "第几轮办理"),
        Placeholder("评价选项", "本县的评价档次，一律不勾"),
        Placeholder("沟通选项", "沟通方式，一律不勾"),
        Placeholder("交回期限", "设置 feedback_due，自答复之日起；已过的，自填表之日起"),
        Placeholder("承办单位", "答复的单位", each=True),
        Placeholder("答复文号", "这个单位的答复", each=True),
        Placeholder("答复日期", "这个单位的答复", each=True),
    ),
    LetterKind.REMINDER: (
        *_NUMBERED,
        *_TO_UNIT,
        Placeholder("件数说明", "如 已逾期3件、即将到期2件"),
        *_EACH_DUTY,
        Placeholder("到期情况", "如 逾期12天、还有5天", each=True),
        Placeholder("备注", "重点提案、集体办理的召集人、重新办理", each=True),
    ),
}
CASE_KEYS = {field.label: field.key for field in PROPOSAL_FIELDS if field.key not in _NEVER}
"""Placeholders that every proposal fills, and the key of the field in the proposal sheet."""
PRIVATE = frozenset(field.label for field in PROPOSAL_FIELDS if field.column.private)
"""Those that stay empty unless contact data is asked for."""


def placeholders(kind: LetterKind) -> dict[str, Placeholder]:
    """Return what may stand in the template of a kind, by name."""
    # The lists to units are lists of proposals; that of a feedback form is one of replies.
    each = kind in LISTS and kind is not LetterKind.FEEDBACK_FORM
    found = {name: Placeholder(name, "提案表中的这一栏", each) for name in CASE_KEYS}
    found |= {one.name: one for one in (*_ALL, *_OWN[kind])}
    return found


def unknown(kind: LetterKind, names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return the names that mean nothing in a template of a kind, each with the nearest known."""
    known = placeholders(kind)
    return [(name, nearest(name, list(known))) for name in names if name not in known]


class Told(NamedTuple):
    """What one letter or form says.

    Attributes:
        stem: what its file is called, without the ending.
        values: of the placeholders, by name.
        rows: of those of its list, line by line.
    """

    stem: str
    values: dict[str, str]
    rows: tuple[dict[str, str], ...] = ()
