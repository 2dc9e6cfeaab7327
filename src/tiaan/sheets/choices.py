"""What a column of a form may hold in this county: words to choose from, examples.

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
