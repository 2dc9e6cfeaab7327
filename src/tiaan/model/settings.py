"""What a county decides for itself: one line a setting, with default, meaning and check.

A value is kept in the file as the text the clerk types; `load` reads all of them once per command.
A changed setting never rewrites stored facts.

Named tuples with real annotations, as in `records`.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tiaan.errors import NotFound, UsageError
from tiaan.model import vocabulary as read
from tiaan.model.dates import DueRule
from tiaan.model.terms import ClassScheme
from tiaan.model.text import clean, fold, nearest
from tiaan.model.vocabulary import Ground, Rating, Word, find_word

_COMMITTEE = re.compile(r"提案\w*委(员会)?$")
"""How an office is called that is the committee itself: …提案委员会, …提案和委员联络委."""


class Settings(NamedTuple):
    """All settings as values; the fields are the keys of `SETTINGS`."""

    office: str
    merge_counting: str
    offsession_window: str
    categories: tuple[Word, ...]
    channels: tuple[Word, ...]
    bulletin_channel: str
    class_scheme: ClassScheme
    convening_required: bool
    due_rule: DueRule
    max_extension: DueRule
    co_opinion_due: DueRule
    objection_window: DueRule
    transfer_due: str
    notice_due: DueRule
    publish_proposal_due: DueRule | None
    publish_reply_due: DueRule | None
    feedback_by: str
    feedback_scale: tuple[Rating, ...]
    feedback_due: DueRule
    remind_gap: DueRule
    rehandle_on: tuple[Word, ...]
    rehandle_due: DueRule
    satisfaction_base: str
    decimals: int
    sum100: bool
    collective_prefix: str
    case_no_format: str
    letter_number: str
    key_levels: tuple[Word, ...]
    supervision_levels: tuple[Word, ...]
    supervision_forms: tuple[Word, ...]
    grounds: tuple[Ground, ...]
    convert_to: tuple[Word, ...]
    title_max: int
    body_max: int
    cosign_max: int
    backups_kept: int
    articles: tuple[tuple[str, str], ...]

    @property
    def ratings(self) -> tuple[str, ...]:
        """The words of the rating scale, best first."""
        return tuple(rating.name for rating in self.feedback_scale)

    @property
    def satisfied(self) -> tuple[str, ...]:
        """The ratings that count as satisfied."""
        return tuple(rating.name for rating in self.feedback_scale if rating.satisfied)

    @property
    def rehandled(self) -> frozenset[str]:
        """The ratings that open another round."""
        return frozenset(word.name for word in self.rehandle_on)

    def article(self, key: str) -> str:
        """Return where a setting comes from: what the county typed, else what is known; or ""."""
        return dict(self.articles).get(key) or find(key).article

    def ground(self, raw: str) -> str:
        """Return the code of a ground given by code or number.

        Raises:
            UsageError: unknown; the hint lists the codes.
        """
        word = fold(raw).upper()
        for ground in self.grounds:
            if word == ground.code or (word.isdecimal() and ground.code == f"N{int(word):02}"):
                return ground.code
        known = "；".join(f"{g.code} {g.text}" for g in self.grounds)
        raise UsageError(f"没有“{raw}”这一条不予立案情形", f"可用：{known}")


def find_rating(settings: Settings, raw: str) -> str:
    """Return the rating of the county's scale that is meant.

    Raises:
        UsageError: not a word of the scale.
    """
    return find_word(tuple(Word(name) for name in settings.ratings), raw, "评价档次")


class Setting(NamedTuple):
    """One thing a county may decide.

    Attributes:
        default: as typed; the seed county's practice.
        read: text → value; raises UsageError with what is allowed.
        allowed: the allowed values, in Chinese, for lists and the manual.
        article: what the default rests on where a text beyond the county is known; the county's
            own articles are typed by its clerk (`articles`).
    """

    key: str
    default: str
    meaning: str
    read: Callable[[str], object]
    allowed: str
    article: str = ""


_PERIOD = "如 3mo（月）、15wd（工作日）"
_GROUNDS = ",".join(  # noqa: FLY002 - one ground a line
    (
        # Source: the ten grounds published by the national committee; L01.. are common local ones.
        "N01=涉及党和国家秘密的",
        "N02=国家明令禁止的",
        "N03=中共党员对党内有关组织或人事安排等方面有意见的",
        "N04=民主党派成员反映本组织内部问题的",
        "N05=进入民事或刑事或行政诉讼以及仲裁程序的",
        "N06=属于学术研讨的",
        "N07=为本人或亲属解决个人问题的",
        "N08=宣传推介具体作品或产品的",
        "N09=指名举报的",
        "N10=内容空泛而没有具体建议的",
        "L01=超出本级职权的",
        "L02=与已答复提案重复且无新内容的",
        "L03=一案多事的",
        "L04=提案者不具资格的",
        "L05=联名未经本人确认的",
    )
)
_CATEGORIES = ",".join(  # noqa: FLY002 - one category a line
    (
        "经济建设=经济|经济类|经济建设类|经济建设方面",
        "政治建设=政治|政治类|政治建设类|政治建设方面",
        "文化建设=文化|文化类|文化建设类|文化建设方面",
        "社会建设=社会|社会类|社会建设类|社会建设方面",
        "生态文明建设=生态|生态文明|生态类|生态文明建设类|生态文明建设方面",
    )
)

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "office",
        "县政协",
        "报告和函件中的单位称呼；函件落款为它的提案委员会",
        read.short_text,
        "不超过 40 字",
    ),
    Setting(
        "merge_counting",
        "separate",
        "并案如何计数：separate 单列，不计立案；inside 计入立案；"
        "collapsed 合为一件，立案率的分母也相应减少",
        read.choice("separate", "inside", "collapsed"),
        "separate、inside、collapsed",
    ),
    Setting(
        "offsession_window",
        "cutoff",
        "平时提案的界限：cutoff 截止后为平时；3mo 开幕前 3 个月起至截止为大会；"
        "12-05 开幕前最近的该日起至截止为大会",
        read.window,
        "cutoff、月数（3mo）、月日（12-05）",
    ),
    Setting("categories", _CATEGORIES, "提案类别，“=”后为同义写法", read.words, "名称列表"),
    Setting(
        "channels",
        "党委系统=县委办|党委|党群,政府系统=县政府办|政府,人大,政协,法院,检察院,其他=其它",
        "承办单位的归口系统",
        read.words,
        "名称列表",
    ),
    Setting(
        "bulletin_channel",
        "",
        "办理情况通报只通报哪个归口系统承办的提案，空为全部",
        read.short_text,
        "channels 中的一项，可为空",
    ),
    Setting(
        "class_scheme",
        "classic-4",
        "答复件分类字母的含义",
        ClassScheme.parse,
        "、".join(ClassScheme),
    ),
    Setting(
        "convening_required",
        "on",
        "集体办理的没有召集记录，是否不得答复；off 只提醒",
        read.flag,
        "on、off",
    ),
    Setting("due_rule", "3mo", "答复期限，自交办之日起", read.due, f"{_PERIOD}，或固定日期"),
    Setting("max_extension", "6mo", "延期后最长期限，自交办之日起", read.period, _PERIOD),
    Setting("co_opinion_due", "1mo", "会办意见送主办单位的期限", read.period, _PERIOD),
    Setting("objection_window", "5wd", "承办单位提出退办的期限", read.period, _PERIOD),
    Setting(
        "transfer_due",
        "keep",
        "改办后的答复期限：keep 沿用原期限，restart 自改办之日重新计算",
        read.choice("keep", "restart"),
        "keep、restart",
    ),
    Setting("notice_due", "5wd", "未立案的告知提案者的期限（提醒）", read.period, _PERIOD),
    Setting(
        "publish_proposal_due",
        "",
        "立案的提案自立案之日起公开的期限（提醒），空为不设",
        read.some_period,
        f"{_PERIOD}，可为空",
    ),
    Setting(
        "publish_reply_due",
        "",
        "答复自答复之日起公开的期限（提醒），空为不设；安徽省规定为 20 个工作日",
        read.some_period,
        f"{_PERIOD}，可为空",
    ),
    Setting(
        "feedback_by",
        "lead",
        "以谁的评价为准：lead 第一提案人，all 全体已确认提案人中最低的",
        read.choice("lead", "all"),
        "lead、all",
    ),
    Setting(
        "feedback_scale",
        "满意+,基本满意+,不满意",
        "评价档次，由好到差，计入满意的以 + 结尾",
        read.scale,
        "名称列表",
    ),
    Setting("feedback_due", "15wd", "征询意见表收回期限（提醒）", read.period, _PERIOD),
    Setting("remind_gap", "3wd", "催办过的，多久之内不再列入催办计划", read.period, _PERIOD),
    Setting("rehandle_on", "不满意", "哪些评价须重新办理，可为空", read.some_words, "评价档次"),
    Setting("rehandle_due", "1mo", "重新办理的期限，自评价之日起", read.period, _PERIOD),
    Setting(
        "satisfaction_base",
        "returned",
        "满意率的分母：returned 收回、replied 答复、filed 立案",
        read.choice("returned", "replied", "filed"),
        "returned、replied、filed",
    ),
    Setting("decimals", "1", "百分数的小数位数", read.whole(0, 4), "0 至 4"),
    Setting("sum100", "off", "是否调整最大的几项使占比合计 100%（带 * 号）", read.flag, "on、off"),
    Setting(
        "collective_prefix",
        "T",
        "集体办理的提案显示时案号前的字母",
        read.letters,
        "1 至 4 个字母或汉字，可为空",
    ),
    Setting("case_no_format", "###", "案号格式，# 为数字", read.number_format, "如 ###、93###"),
    Setting(
        "letter_number",
        "政提{kind}〔{year}〕{number}号",
        "函号格式：{kind} 交、告、催，{year} 年份，{number} 该种该年的顺序号",
        read.letter_number,
        "三处花括号各一次",
    ),
    Setting("key_levels", "重点", "重点提案的层级，第一项为默认", read.words, "名称列表"),
    Setting(
        "supervision_levels",
        "提案委专项督查=提案委|专项督查,主席会议听取通报=主席会议|听取通报,"
        "政协和政府领导领衔督办=领衔督办,县委县政府主要领导牵头督办=主要领导牵头|主要领导牵头督办",
        "督办层级，由低到高",
        read.words,
        "名称列表",
    ),
    Setting(
        "supervision_forms",
        "双见面,协商座谈=座谈|协商座谈会|座谈会,专题调研=调研,实地视察=视察,走访承办单位=走访,"
        "督办会议=调度会|督办会,专项督查=督查,主席会议听取通报=听取通报,书面督办=督办函",
        "督办活动的形式",
        read.words,
        "名称列表",
    ),
    Setting(
        "grounds",
        _GROUNDS,
        "不予立案情形，“代码=情形”",
        read.grounds,
        "代码与情形",
        "N01 至 N10 为全国政协公布的十种情形",
    ),
    Setting(
        "convert_to",
        "社情民意=转社情民意|社情民意信息,委员来信=来信|作为委员来信,意见建议=转意见和建议|意见和建议,"
        "工作建议=转工作建议,有关部门参考=转有关部门参考",
        "不立案而转作何用",
        read.words,
        "名称列表",
    ),
    Setting("title_max", "60", "案由超过多少字时提醒", read.whole(1, 200), "1 至 200"),
    Setting("body_max", "1500", "正文超过多少字时提醒", read.whole(1, 100_000), "1 至 100000"),
    Setting("cosign_max", "0", "联名人超过多少时提醒，0 为不限", read.whole(0, 1000), "0 至 1000"),
    Setting(
        "backups_kept",
        "20",
        "保留多少份自动备份，更早的删去；手工备份不删；0 为导入和批量改动前不备份",
        read.whole(0, 1000),
        "0 至 1000",
    ),
    Setting(
        "articles",
        "",
        "各项设置所据的本县条文，“设置=条文”，写进数字的定义",
        read.articles,
        "如 due_rule=本县办法第十八条",
    ),
)


def committee(office: str) -> str:
    """Return who signs letters: 某县政协提案委员会, whether the office is called so or 某县政协."""
    return office if _COMMITTEE.search(office) else f"{office}提案委员会"


def find(key: str) -> Setting:
    """Return the setting of that key.

    Raises:
        NotFound: none; the hint names the nearest.
    """
    for setting in SETTINGS:
        if setting.key == key:
            return setting
    near = nearest(key, [setting.key for setting in SETTINGS])
    raise NotFound(
        f"没有“{key}”这项设置",
        f"是不是：{'、'.join(near)}" if near else "tiaan settings list 列出全部设置",
    )


def load(values: Mapping[str, str]) -> Settings:
    """Return all settings; a key without a value has its default."""
    return _read(tuple(values.items()))


@lru_cache(maxsize=4)
def _read(pairs: tuple[tuple[str, str], ...]) -> Settings:
    """Return the settings that texts mean; one process asks again and again for the same."""
    values = dict(pairs)
    values_read: dict[str, Any] = {s.key: s.read(values.get(s.key, s.default)) for s in SETTINGS}
    return Settings(**values_read)


def check_value(key: str, raw: str, values: Mapping[str, str]) -> str:
    """Return the text to be kept for a setting.

    Args:
        key: which.
        raw: as typed.
        values: the other settings' texts, as kept; a rating that must be done again has to be in
            the scale.

    Raises:
        NotFound: no such setting.
        UsageError: not an allowed value.
    """
    setting = find(key)
    text = clean(raw, key, limit=4000)
    setting.read(text)
    settings = load({**values, key: text})
    for name, _ in settings.articles:
        find(name)
    if settings.bulletin_channel:
        find_word(settings.channels, settings.bulletin_channel, "归口系统")
    if strange := settings.rehandled - set(settings.ratings):
        raise UsageError(
            f"rehandle_on 中的“{'、'.join(sorted(strange))}”不在评价档次 feedback_scale 中",
            f"评价档次：{'、'.join(settings.ratings)}",
        )
    return text


def to_toml(values: Mapping[str, str]) -> str:
    """Return all settings as a text file: meaning, allowed values, value."""
    lines = ["# tiaan 本县设置；改后用 tiaan settings import 读入"]
    for setting in SETTINGS:
        text = values.get(setting.key, setting.default).replace("\\", "\\\\").replace('"', '\\"')
        lines += [
            "",
            f"# {setting.meaning}（可用：{setting.allowed}）",
            f'{setting.key} = "{text}"',
        ]
    return "\n".join(lines) + "\n"
