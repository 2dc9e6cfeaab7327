"""What a figure is, in Chinese: what over what, by which settings, under which articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.stats.figures import Chosen, Count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tiaan.model.settings import Settings
    from tiaan.model.vocabulary import Word
    from tiaan.stats.figures import Measure

_MERGED_WORDS = {
    "separate": "并案的单列，不计立案",
    "inside": "并案的计入立案，办理情况随主案",
    "collapsed": "并案的合为一件，不计立案",
}
_BY_WORDS = {"lead": "以第一提案人的评价为准", "all": "以各提案人中最低的评价为准"}
_WORDS: dict[str, Callable[[Settings], str]] = {
    # What a setting means for a figure.
    "merge_counting": lambda s: _MERGED_WORDS[s.merge_counting],
    "feedback_by": lambda s: _BY_WORDS[s.feedback_by],
    "feedback_scale": lambda s: f"计入满意的档次：{'、'.join(s.satisfied)}",
    "rehandle_on": lambda s: f"须重新办理的评价：{_names(s.rehandle_on) or '无'}",
    "due_rule": lambda s: f"期限按各件登记的，默认 {s.due_rule.label}",
    "rehandle_due": lambda s: f"重新办理的默认 {s.rehandle_due.label}",
    "key_levels": lambda s: f"重点层级：{_names(s.key_levels)}",
    "grounds": lambda s: f"不予立案情形 {len(s.grounds)} 条",
}


def _names(words: Iterable[Word]) -> str:
    return "、".join(word.name for word in words)


def definition(measure: Measure, settings: Settings, base: str = "") -> str:
    """Return what a figure is, in one Chinese sentence: what over what, by which settings."""
    if isinstance(measure, Count):
        says = [_WORDS[key](settings) for key in measure.uses]
        return f"{measure.label}：{measure.meaning}" + (f"（{'；'.join(says)}）" if says else "")
    whole = measure.base(settings, base)
    uses = dict.fromkeys((*measure.part.uses, *whole.uses))
    says = [_WORDS[key](settings) for key in uses]
    if words := measure.left_out(settings, base):
        says.append(f"{words}的不计入分子")
    if isinstance(measure.whole, Chosen) and measure.whole.optional:
        says.append(f"分母可以另选，这里以{whole.label}计")
    return (
        f"{measure.label}＝{measure.part.label}÷{whole.label}："
        f"分子为{measure.part.meaning}，分母为{whole.meaning}"
        f"（{'；'.join((*says, '四舍五入'))}）"
    )


def rests_on(measure: Measure, settings: Settings, base: str = "") -> tuple[str, ...]:
    """Return the keys of the settings that a figure depends on."""
    if isinstance(measure, Count):
        return measure.uses
    keys = [*measure.part.uses, *measure.base(settings, base).uses]
    if isinstance(measure.whole, Chosen):
        keys.append(measure.whole.setting)
    return tuple(dict.fromkeys(keys))


def articles(measure: Measure, settings: Settings, base: str = "") -> str:
    """Return the articles behind a figure, as far as the county typed them or they are known."""
    known = ((key, settings.article(key)) for key in rests_on(measure, settings, base))
    return "；".join(f"{key}：{article}" for key, article in known if article)


def grounded(measure: Measure, settings: Settings, base: str = "") -> str:
    """Return a figure's definition, with the articles behind it where they are known."""
    known = (settings.article(key) for key in rests_on(measure, settings, base))
    said = "；".join(dict.fromkeys(article for article in known if article))
    words = definition(measure, settings, base)
    return f"{words}；条文：{said}" if said else words
