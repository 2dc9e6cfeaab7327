"""The words tiaan knows: a code kept in the file, a Chinese label people read.

Fixed vocabularies only. What a county may decide for itself (categories, ratings, grounds) is a
setting. The manual's glossary is printed from here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from tiaan.errors import UsageError
from tiaan.model.text import fold


class Term(StrEnum):
    """A code kept in the database, with its label and the other ways people write it."""

    label: str
    also: tuple[str, ...]

    def __new__(cls, code: str, label: str = "", *also: str) -> Self:
        """Make a member that is its own code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.also = also
        return member

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Return the member with this code, label or other spelling.

        Raises:
            UsageError: none; the hint lists the labels.
        """
        word = fold(raw)
        for member in cls:
            if word.lower() == member.value or word in (fold(w) for w in _words(member)):
                return member
        choices = "、".join(f"{member.label}（{member.value}）" for member in cls)
        raise UsageError(f"{cls.__doc__ or ''}没有“{raw}”这一项", f"可用：{choices}")


def _words(member: Term) -> tuple[str, ...]:
    return (member.label, *member.also)


class State(Term):
    """提案状态"""  # noqa: D415 - these docstrings name the vocabulary in messages

    PENDING = "pending", "待审查", "待审", "暂存", "待立案"
    RETURNED = "returned", "已退回", "退回", "退回修改"
    REJECTED = "rejected", "不予立案", "不立案", "未立案"
    CONVERTED = "converted", "已转化", "转办", "作来信处理"
    MERGED = "merged", "已并案", "并案", "归并"
    WITHDRAWN = "withdrawn", "已撤案", "撤案", "撤回"
    FILED = "filed", "已立案", "立案", "予以立案", "待交办"
    ASSIGNED = "assigned", "办理中", "已交办", "未答复"
    REPLIED = "replied", "已答复", "已办结", "办结", "办复"


class Action(Term):
    """动作"""  # noqa: D415

    SUBMIT = "submit", "提交"
    REVIEW = "review", "审查"
    MERGE = "merge", "并案"
    UNMERGE = "unmerge", "撤销并案"
    WITHDRAW = "withdraw", "撤案"
    AMEND = "amend", "更正"
    ASSIGN = "assign", "交办"
    REPLY = "reply", "答复"
    FEEDBACK = "feedback", "反馈"
    CONTACT = "contact", "沟通"
    COSIGN = "cosign", "联名"
    NOTIFY = "notify", "告知"
    OBJECT = "object", "退办"
    EXTEND = "extend", "延期"
    CONVENE = "convene", "召集"
    SUPERVISE = "supervise", "督办"
    PLEDGE = "pledge", "承诺"
    REMIND = "remind", "催办"
    PUBLISH = "publish", "公开"
    DRAFT = "draft", "拟办"
    LETTER = "letter", "发函"
    CALENDAR = "calendar", "日历"
    REGISTER = "register", "登记"
    SETTINGS = "settings", "设置"
    FREEZE = "freeze", "定稿"
    INIT = "init", "建库"
    IMPORT = "import", "导入"
    FORGET = "forget", "清除"
    REPAIR = "repair", "修复"
    UNDO = "undo", "撤销"


class Decision(Term):
    """审查意见"""  # noqa: D415

    FILE = "file", "立案", "予以立案", "已立案"
    REJECT = "reject", "不予立案", "不立案"
    RETURN = "return", "退回修改", "退回"
    CONVERT = "convert", "转化", "转办"
    MERGE = "merge", "并案"
    WITHDRAW = "withdraw", "撤案"
    REOPEN = "reopen", "恢复待审"


class Outcome(Term):
    """审查去向"""  # noqa: D415

    FILED = "filed", "立案"
    MERGED = "merged", "并案"
    WITHDRAWN = "withdrawn", "撤案"
    RETURNED = "returned", "退回"
    CONVERTED = "converted", "转化"
    REJECTED = "rejected", "不予立案"
    PENDING = "pending", "待审"


class ProposerKind(Term):
    """提案者类别"""  # noqa: D415

    MEMBER = "member", "委员个人", "个人", "委员", "委员提案", "个人提案"
    JOINT = "joint", "委员联名", "联名", "联名提案", "个人联名"
    PARTY = "party", "民主党派", "党派", "党派提案", "党派团体"
    FIC = "fic", "工商联", "工商业联合会"
    ORGANIZATION = "organization", "人民团体", "团体", "团体提案"
    COMMITTEE = "committee", "专门委员会", "专委会", "专委会提案", "政协专门委员会"
    SECTOR = "sector", "界别", "界别提案"
    GROUP = "group", "委员小组", "小组", "联组", "小组提案", "小组、联组", "小组/联组"
    OTHER = "other", "其他", "其它"

    @property
    def is_collective(self) -> bool:
        """Whether it counts as 集体提案: everything that is not from members."""
        return self not in (ProposerKind.MEMBER, ProposerKind.JOINT)


class Origin(Term):
    """提案来源"""  # noqa: D415

    MEMBERS = "members", "委员提案"
    COLLECTIVE = "collective", "集体提案"


class Timing(Term):
    """提交时间"""  # noqa: D415

    SESSION = "session", "大会提案", "大会", "会间", "会议", "开会期间"
    OFFSESSION = "offsession", "平时提案", "平时", "会后", "闭会期间"


class PublicConsent(Term):
    """是否同意公开"""  # noqa: D415

    YES = "yes", "同意公开", "是", "公开", "可以", "同意"
    NO = "no", "不同意公开", "否", "不公开", "不可以", "不同意"
    UNKNOWN = "unknown", "未填"


class Consent(Term):
    """联名意愿"""  # noqa: D415

    INVITED = "invited", "待确认", "未确认", "未回复"
    CONFIRMED = "confirmed", "已确认", "确认", "同意", "同意联名", "已签名", "已签字"
    DECLINED = "declined", "已谢绝", "谢绝", "不同意", "不同意联名"
    EXPIRED = "expired", "已逾时", "逾时", "逾期"
    WITHDRAWN = "withdrawn", "已退出", "退出"


class ConsentWay(Term):
    """确认方式"""  # noqa: D415

    SIGNATURE = "signature", "签名", "签字", "书面", "纸质"
    FORM = "form", "登记表", "表格", "提案表", "系统"
    MESSAGE = "message", "短信", "微信", "信息"
    PHONE = "phone", "电话"
    FACE = "face", "当面", "口头"

    @classmethod
    def told(cls, how: str) -> str:
        """Return what a record says of how consent was given: its label, or other words."""
        return cls(how).label if cls.proves(how) else how

    @classmethod
    def proves(cls, how: str) -> bool:
        """Whether that is one of these ways; a clerk's own word for it is not."""
        return how in cls._value2member_map_


SUBMITTED = "本人提交"
"""How the first proposer agreed; who stands behind another with it was the first before."""


class Mode(Term):
    """办理方式"""  # noqa: D415

    SINGLE = "single", "单办", "独办", "主办"
    LEAD_CO = "lead_co", "主办加会办", "会办", "主会办", "承办+协办"
    SPLIT = "split", "分办", "分别办理"
    COLLECTIVE = "collective", "集体办理", "集体", "T", "T类"


class Role(Term):
    """承办角色"""  # noqa: D415

    LEAD = "lead", "主办"
    CO = "co", "会办", "协办"
    SPLIT = "split", "分办"
    PARTICIPANT = "participant", "参与"


class Result(Term):
    """办理结果"""  # noqa: D415

    RESOLVED = (
        *("resolved", "已解决或基本解决", "已解决", "基本解决", "解决", "解决或基本解决"),
        "解决或采纳",
    )
    ADOPTED = (
        *("adopted", "采纳并列入计划", "采纳", "列入计划", "正在解决", "列入计划逐步解决"),
        "列入计划拟解决",
    )
    EXPLAINED = "explained", "作出解释说明", "解释说明", "不能解决", "已解释", "暂不能解决"
    REFERENCE = "reference", "留作参考", "参考"

    @property
    def rank(self) -> int:
        """0 is best: resolved, adopted, explained, reference."""
        return list(Result).index(self)


class FeedbackSource(Term):
    """反馈来源"""  # noqa: D415

    SELF = "self", "本人填写", "本人"
    PAPER = "paper", "纸质表", "纸质"
    PHONE = "phone", "电话", "电话回访"
    VIA_UNIT = "via_unit", "承办单位代交", "单位代交", "代交"


class ContactStage(Term):
    """沟通阶段"""  # noqa: D415

    BEFORE = "before", "办前"
    DURING = "during", "办中"
    AFTER = "after", "办后"


class ContactWay(Term):
    """沟通方式"""  # noqa: D415

    FACE = "face", "面商", "面谈", "走访", "上门", "上门走访", "见面", "已走访"
    ONSITE = "onsite", "现场办公", "现场"
    MEETING = "meeting", "座谈", "座谈会", "会议"
    PHONE = "phone", "电话", "电话沟通", "短信", "微信"
    LETTER = "letter", "书信", "信函", "邮件", "书面"
    DECLINED = "declined", "提案者表示不需要", "不需要走访", "不需要", "委员本人提出不需要走访"


class ObjectionOutcome(Term):
    """退办处理"""  # noqa: D415

    ACCEPTED = "accepted", "同意", "同意退办", "准予"
    REFUSED = "refused", "不同意", "不同意退办", "不予同意"


class Side(Term):
    """领衔领导所在方面"""  # noqa: D415

    GOVERNMENT = "government", "党政领导", "党政", "政府领导"
    CPPCC = "cppcc", "政协领导", "政协"


class CommitmentStatus(Term):
    """承诺事项进展"""  # noqa: D415

    OPEN = "open", "进行中", "未到期", "推进中"
    MET = "met", "已兑现", "兑现", "已落实", "落实"
    FAILED = "failed", "未兑现", "不能兑现"
    CHANGED = "changed", "有变更", "变更", "调整"


class Standing(Term):
    """承诺现状"""  # noqa: D415

    OVERDUE = "overdue", "到期未报", "逾期", "到期未兑现"
    OPEN = "open", "未到期", "进行中"
    FAILED = "failed", "未兑现", "不能兑现"
    MET = "met", "已兑现", "兑现", "已落实", "落实"


class ReminderWay(Term):
    """催办方式"""  # noqa: D415

    PHONE = "phone", "电话"
    LETTER = "letter", "催办函", "函"
    REPORT = "report", "报告两办", "报告"


class PublicationSubject(Term):
    """公开内容"""  # noqa: D415

    PROPOSAL = "proposal", "提案"
    REPLY = "reply", "答复", "答复函"


class PublicationScope(Term):
    """公开方式"""  # noqa: D415

    FULL = "full", "全文公开", "全文"
    SUMMARY = "summary", "摘要公开", "摘要"
    NONE = "none", "不公开"


class DraftKind(Term):
    """拟办事项"""  # noqa: D415

    REVIEW = "review", "拟审查", "审查"
    ASSIGN = "assign", "拟交办", "交办"


class LetterKind(Term):
    """函件种类"""  # noqa: D415

    NOTICE = "notice", "告知函", "通知"
    ASSIGN = "assign", "交办函", "交办通知"
    REPLY_FORM = "reply_form", "答复表"
    FEEDBACK_FORM = "feedback_form", "征询意见表", "反馈表"
    REMINDER = "reminder", "催办函"


class ClassScheme(Term):
    """答复分类办法"""  # noqa: D415

    CLASSIC_4 = "classic-4", "四类：解决、列入计划、解释、参考"
    ABC_EXPLAINED = "abc-explained", "三类，丙为解释"
    ABC_REFERENCE = "abc-reference", "三类，丙为参考"
    ABC_MIXED = "abc-mixed", "三类，丙为解释或参考"
    STARTED_4 = "started-4", "四类，乙为已启动、丙为列入计划"


SCHEME_LETTERS: dict[ClassScheme, dict[str, tuple[Result, ...]]] = {
    # Source: the comparison of class schemes; two results mean that the letter alone cannot tell.
    ClassScheme.CLASSIC_4: {
        "A": (Result.RESOLVED,),
        "B": (Result.ADOPTED,),
        "C": (Result.EXPLAINED,),
        "D": (Result.REFERENCE,),
    },
    ClassScheme.ABC_EXPLAINED: {
        "A": (Result.RESOLVED,),
        "B": (Result.ADOPTED,),
        "C": (Result.EXPLAINED,),
    },
    ClassScheme.ABC_REFERENCE: {
        "A": (Result.RESOLVED,),
        "B": (Result.ADOPTED,),
        "C": (Result.REFERENCE,),
    },
    ClassScheme.ABC_MIXED: {
        "A": (Result.RESOLVED,),
        "B": (Result.ADOPTED,),
        "C": (Result.EXPLAINED, Result.REFERENCE),
    },
    ClassScheme.STARTED_4: {
        "A": (Result.RESOLVED,),
        "B": (Result.ADOPTED,),
        "C": (Result.ADOPTED,),
        "D": (Result.EXPLAINED, Result.REFERENCE),
    },
}
_STEMS = str.maketrans("甲乙丙丁", "ABCD")


def class_letter(raw: str) -> str | None:
    """Return the bare letter of a class as printed (A类, Ａ, 甲类); None when it is words."""
    letter = fold(raw).upper().removesuffix("类").translate(_STEMS)
    return letter if len(letter) == 1 and letter in "ABCDEFGH" else None


def read_result(raw: str, scheme: ClassScheme) -> Result:
    """Return what a class as printed means under a scheme, or what words mean by themselves.

    Raises:
        UsageError: the scheme has no such letter, the letter alone cannot tell, or unknown words.
    """
    letter = class_letter(raw)
    if letter is None:
        return Result.parse(raw)
    meanings = SCHEME_LETTERS[scheme].get(letter, ())
    if len(meanings) == 1:
        return meanings[0]
    known = "、".join(SCHEME_LETTERS[scheme])
    if not meanings:
        raise UsageError(
            f"分类办法 {scheme} 没有“{letter}”类",
            f"可用：{known}；或用 tiaan settings set class_scheme 改用本县的办法",
        )
    words = "、".join(result.label for result in meanings)
    raise UsageError(f"“{letter}”类在分类办法 {scheme} 中含义不一：{words}", "请直接写明文字")
