"""What a column of a form may hold in this county: words to choose from, examples, explanations.

One truth for the drop-downs, the example row and the sheet that explains; all of it comes from
vocabularies, settings and registers, and is read back by the same importer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from tiaan.model.dates import chinese_date, due_on
from tiaan.model.fields import EXAMPLE
from tiaan.model.table import Kind
from tiaan.model.terms import (
    SCHEME_LETTERS,
    CommitmentStatus,
    Consent,
    ConsentWay,
    ContactStage,
    ContactWay,
    Decision,
    FeedbackSource,
    Mode,
    ObjectionOutcome,
    ProposerKind,
    PublicConsent,
    ReminderWay,
    Result,
)
from tiaan.model.vocabulary import Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.fields import Field
    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.model.terms import Term
    from tiaan.sheets.forms import County

_NEVER = (Decision.REOPEN, PublicConsent.UNKNOWN)
"""Words of a vocabulary that nobody writes into a form."""
_SEVERAL = (
    *("co_signers", "co_units", "lead_unit", "grounds", "contact_way", "aliases", "present"),
    *("led_government", "led_cppcc"),
)
"""Columns that may hold several at once; a drop-down gives the first."""
_PRINTED = 12
"""Most entries of a register that the guide prints."""


class Choices(NamedTuple):
    """The words of a column.

    Attributes:
        words: to choose from.
        free: whether anything else is as good, so that nothing is said of it.
        also: how the words may be written besides.
        meaning: the words with what they stand for, where they do not speak for themselves.
        registered: whether they are a register's entries, of which there may be many.
    """

    words: tuple[str, ...] = ()
    free: bool = False
    also: str = ""
    meaning: str = ""
    registered: bool = False

    @property
    def allowed(self) -> str:
        """What the guide says may be written; a register is not printed whole."""
        if self.registered and len(self.words) > _PRINTED:
            return f"见下拉列表，共 {len(self.words)} 项" + "；也可另写" * self.free
        return self.meaning or "、".join(self.words)


def choices(field: Field, county: County) -> Choices:
    """Return what a column may hold; nothing to choose from where it takes any text."""
    settings, key = county.settings, field.key
    if key in _WORDS:
        found = _words(getattr(settings, _WORDS[key]))
    elif key in _READ:
        found = _READ[key](county)
    elif field.column.kind is Kind.FLAG:
        found = Choices(("是", "否"), also="√、×，有、无")
    elif field.column.kind is Kind.TERM:
        found = _terms(cast("type[Term]", field.column.terms))
    else:
        found = Choices()
    return found._replace(free=True) if key in _SEVERAL else found


def _words(words: tuple[Word, ...]) -> Choices:
    also = (f"{'、'.join(word.also)}＝{word.name}" for word in words if word.also)
    return Choices(tuple(word.name for word in words), also="；".join(also))


def _terms(vocabulary: type[Term]) -> Choices:
    return _words(tuple(Word(m.label, m.also) for m in vocabulary if m not in _NEVER))


def _results(settings: Settings) -> Choices:
    """Return the letters of the county's scheme; words where a letter alone cannot tell."""
    letters = SCHEME_LETTERS[settings.class_scheme]
    words = []
    for letter, results in letters.items():
        words += [letter] if len(results) == 1 else [result.label for result in results]
    meaning = (f"{letter} {'或'.join(r.label for r in some)}" for letter, some in letters.items())
    also = f"A类、甲类；或直接写“{Result.RESOLVED.label}”等"
    return Choices(tuple(words), also=also, meaning="；".join(meaning))


def _grounds(county: County) -> Choices:
    words = tuple(f"{ground.code} {ground.text}" for ground in county.settings.grounds)
    return Choices(words, also="只写代码或只写情形")


def _units(county: County) -> Choices:
    return Choices(county.units, also="已登记的简称", registered=True)


def _ratings(county: County) -> Choices:
    return Choices(county.settings.ratings)


def _people(county: County) -> Choices:
    return Choices(county.people, free=True, registered=True)


_WORDS = {
    "category": "categories",
    "channel": "channels",
    "form": "supervision_forms",
    "supervision_level": "supervision_levels",
    "converted_to": "convert_to",
    "key": "key_levels",
}
"""Columns that hold words of a setting."""
_READ: dict[str, Callable[[County], Choices]] = {
    "rating": _ratings,
    "rating_work": _ratings,
    "grounds": _grounds,
    "result": lambda county: _results(county.settings),
    "contact_way": lambda _: _terms(ContactWay),
    "lead_unit": _units,
    "co_units": _units,
    **dict.fromkeys(("unit", "wished_unit", "moved_to", "present"), _units),
    "consent_how": lambda _: _terms(ConsentWay),
    "notified_how": lambda _: Choices(("电话", "信函", "短信", "当面"), free=True),
    "consent_by": lambda _: Choices(("提案人", "县政府办公室"), free=True),
    "suggested_unit": lambda county: Choices(county.units, free=True, registered=True),
    "lead": _people,
    "co_signers": _people,
    "co_signer": _people,
    "rater": _people,
    "sector": lambda county: Choices(county.sectors, free=True, registered=True),
}
"""Columns with words of another source."""
MEANINGS: dict[str, str] = {
    "seq": "顺序号，不读入",
    "intake_no": "收件登记的号，用来对上是哪一件",
    "case_no": "立案后的编号，用来对上是哪一件",
    "title": "提案的题目，一事一案",
    "lead": "第一提案人的姓名，或提出集体提案的单位；同名的注明，如 张三（教育界）",
    "kind": "个人、联名，或哪一类集体提案",
    "sector": "所属界别",
    "employer": "第一提案人的工作单位和职务，只供联系",
    "phone": "第一提案人的电话，只供联系",
    "address": "第一提案人的通讯地址，只供联系",
    "co_signers": "其他联名的人；未经本人同意不要写",
    "category": "内容属于哪一类",
    "body": "情况、分析和具体建议，可以换行",
    "suggested_unit": "希望由哪个单位办理，仅供交办时参考",
    "public": "提案和答复能否公开",
    "public_reason": "不同意公开的说明理由",
    "received_on": "收到的日期；留空的按导入时另定",
    "note": "其他需要说明的",
    "name": "全称",
    "channel": "归哪个系统交办",
    "aliases": "也叫什么；以后的表上写简称也认得",
    "is_active": "还在不在用；留空为“是”",
    "remark": "同名的人靠它区分",
    "is_member": "提案者是不是委员；留空的，个人为“是”，单位为“否”",
    "since": "从哪天起是委员，增补的须写；留空的算一直是",
    "until": "从哪天起不再是委员；在任的留空",
    "outcome": "审查的结论",
    "decided_on": "作出结论的日期；留空的按导入当天",
    "grounds": "不予立案的依据",
    "converted_to": "不立案而转作何用",
    "merged_into": "并案的写主案的案号或收件号，如 23、L12",
    "key": "定为重点提案的写层级，不是的留空",
    "mode": "怎样办理；留空的按单位多少判断",
    "lead_unit": "主办的单位；分办、集体办理的写全部单位",
    "co_units": "协助办理的单位",
    "leader": "牵头督办的领导职务",
    "assigned_on": "交办的日期；留空的按导入当天",
    "due_on": "答复期限；留空的按本县规定推算",
    "unit": "由哪个单位答复",
    "round": "第几轮办理；重新办理的是第 2 轮",
    "result": "办理结果的分类",
    "reply_no": "答复函的文号",
    "signed_by": "签发答复的领导姓名",
    "replied_on": "答复函上的日期；留空的按导入当天",
    "contact_way": "怎样与提案人沟通的",
    "rater": "由谁评价，须是这件提案的提案人",
    "rating": "对办理结果的评价，由本人选填",
    "rating_work": "对办理工作的评价，由本人选填",
    "rated_on": "评价的日期；留空的按导入当天",
    "source": "评价是怎样收到的；留空为纸质表",
    "comment": "对办理和答复的具体意见",
    "notified_on": "把审查结果告知提案人的日期；立案的不必写",
    "notified_how": "怎样告知提案人的；写“是”也行",
    "pledge": "列入计划解决的，承诺做什么；一格写一项",
    "promised_on": "在哪一天以前兑现；没有的写明原因",
    "co_signer": "被邀请联名的人",
    "consent": "本人是否同意联名；没有回复的留空",
    "consent_how": "凭什么确认",
    "confirmed_on": "本人同意的日期；留空的按导入当天",
    "invited_on": "邀请联名的日期",
    "answer_by": "在什么时候以前回复有效，如 2025-01-07 12:00",
    "stage": "办理前、办理中还是答复后；留空的，已答复的算办后，其余算办中",
    "contacted_on": "沟通的日期；留空的按导入当天",
    "raised_on": "单位提出退办的日期；留空的按导入当天",
    "reason": "为什么",
    "wished_unit": "单位认为应由谁办理，仅供参考",
    "ruling": "是否同意退办；没有定的留空",
    "ruled_on": "作出处理的日期；留空的按提出当天",
    "moved_to": "同意退办的，改由哪个单位办理",
    "ruling_note": "不同意退办的，写明理由",
    "was_due_on": "延期以前的办理时限",
    "extended_to": "延到哪一天",
    "consent_by": "谁同意延期",
    "granted_on": "同意延期的日期；留空的按导入当天",
    "convened_by": "谁召集的，写职务",
    "convened_on": "召集的日期；留空的按导入当天",
    "present": "到会的承办单位；留空的算全部",
    "agreed": "会上商定了什么",
    "remind_way": "怎样催办的",
    "reminded_on": "催办的日期；留空的按导入当天",
    "key_topic": "几件合为一个选题的，写选题",
    "led_government": "领衔督办的党政领导，写职务",
    "led_cppcc": "领衔督办的政协领导，写职务",
    "form": "怎样督办的",
    "supervised_on": "督办的日期；留空的按导入当天",
    "supervision_level": "哪一级督办",
    "taking_part": "参加的领导和单位，写职务",
    "achieved": "督办的结果、议定的事项",
    "no_date": "没有承诺时限的，写明原因",
    "made_on": "作出承诺的日期；留空的按答复日期，没有答复的按导入当天",
}
"""What is to be written into a column."""
_OF_KIND = {
    ("members", "name"): "姓名；集体提案的写单位名称",
    ("members", "employer"): "工作单位和职务，只供联系",
    ("members", "phone"): "只供联系",
    ("members", "address"): "通讯地址，只供联系",
    ("members", "is_active"): "是否在任；留空的，没有离任日期的为“是”",
    ("reviews", "case_no"): "立案的编号；留空的由程序按顺序编",
    ("reviews", "category"): "内容属于哪一类；可以改正",
    ("reviews", "note"): "退回修改的写明要改什么，撤案的写明原因",
    ("assignments", "mode"): "怎样办理；分办、集体办理的必须写明",
    **{(kind, "unit"): "承办这件提案的单位" for kind in ("objections", "extensions", "reminders")},
    ("contacts", "unit"): "与提案人沟通的承办单位",
    ("pledges", "unit"): "作出承诺的承办单位",
    ("supervision", "key"): "重点提案的层级",
    ("objections", "reason"): "为什么不应由本单位办理",
    ("extensions", "reason"): "为什么延期",
    ("contacts", "note"): "沟通的主要情况",
    ("reminders", "note"): "催办时说明的",
}
"""Likewise, where the same field is asked for in another way."""


def meaning(kind: str, key: str) -> str:
    """Return what is to be written into a column of a kind of form."""
    return _OF_KIND.get((kind, key), MEANINGS[key])


def spelling(field: Field, county: County) -> str:
    """Return other ways of writing that the importer understands."""
    if field.column.kind is Kind.DATE:
        day = county.today
        dotted = f"{day.year}.{day.month}.{day.day}"
        return f"{day.isoformat()}、{day.year}/{day.month}/{day.day}、{dotted}、{chinese_date(day)}"
    several = "几个之间用顿号、逗号、分号或换行隔开"
    if field.key == "lead":
        return "张三；张三、李四（第一个是第一提案人）；张三等5人；民盟县总支"
    also = choices(field, county).also
    if field.key in _SEVERAL:
        return f"{several}；{also}" if also else several
    return also


def example(kind: str, county: County) -> dict[str, Value]:
    """Return the worked example, by field; it says nothing that the importer would take in.

    Contact data and ratings are left to those whose they are.
    """
    units = (*county.units, "县××局", "县××委", "县××办")
    settings, today = county.settings, county.today
    named = {"units": f"【{EXAMPLE}】县××局", "members": f"【{EXAMPLE}】张三"}
    return {
        "seq": EXAMPLE,
        "intake_no": EXAMPLE,
        "case_no": EXAMPLE if kind != "reviews" else "",
        "title": f"【{EXAMPLE}】关于在××路增设公交站点的提案",
        "name": named.get(kind, ""),
        "lead": "张三",
        "kind": ProposerKind.JOINT,
        "sector": next(iter(county.sectors), "教育界"),
        "co_signers": ("李四", "王五"),
        "category": settings.categories[0].name,
        "body": "××路沿线有两所学校，最近的站点在一公里以外。建议：一、……；二、……",
        "suggested_unit": units[0],
        "public": PublicConsent.YES,
        "received_on": county.session.opens_on if county.session else today,
        "channel": settings.channels[0].name,
        "aliases": ("××局", "县××中心"),
        "is_active": True,
        "remark": "",
        "is_member": True,
        "outcome": Decision.FILE,
        "decided_on": today,
        "mode": Mode.LEAD_CO,
        "lead_unit": units[0],
        "co_units": units[1:3],
        "leader": "分管副县长",
        "assigned_on": today,
        "due_on": due_on(settings.due_rule, today),
        "unit": units[0],
        "units": units[0],
        "result": _results(settings).words[0],
        "reply_no": f"×函〔{today.year}〕12号",
        "signed_by": "赵六",
        "replied_on": today,
        "contact_way": ("面商", "电话"),
        "rater": "张三",
        "rating": "（本人选填）",
        "rated_on": today,
        "source": FeedbackSource.PAPER,
        "pledge": "在××路增设两处公交站点",
        "promised_on": due_on(settings.due_rule, today),
        "made_on": today,
        "co_signer": "李四",
        "invited_on": today,
        "answer_by": f"{today} 12:00",
        "consent": Consent.CONFIRMED,
        "consent_how": ConsentWay.SIGNATURE.label,
        "confirmed_on": today,
        "stage": ContactStage.BEFORE,
        "contacted_on": today,
        "raised_on": today,
        "reason": "不属于本单位职责" if kind == "objections" else "须待上级资金下达",
        "wished_unit": units[1],
        "ruling": ObjectionOutcome.ACCEPTED,
        "ruled_on": today,
        "moved_to": units[1],
        "was_due_on": today,
        "extended_to": due_on(settings.due_rule, today),
        "consent_by": "提案人",
        "granted_on": today,
        "convened_by": "分管副县长",
        "convened_on": today,
        "present": units[:2],
        "agreed": "由××局汇总，合写一份答复",
        "remind_way": ReminderWay.PHONE,
        "reminded_on": today,
        "key_topic": "公交出行",
        "led_government": ("分管副县长",),
        "led_cppcc": ("县政协副主席",),
        "form": settings.supervision_forms[0].name,
        "supervised_on": today,
        "supervision_level": settings.supervision_levels[-1].name,
        "taking_part": "县政协副主席、提案人、县××局",
        "achieved": "议定年内完成",
        "status": CommitmentStatus.OPEN,
    }
