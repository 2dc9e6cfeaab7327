from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tiaan.actions.registry import change_settings
from tiaan.errors import NotFound, UsageError
from tiaan.model import settings as county
from tiaan.model.dates import DueRule, parse_due
from tiaan.model.settings import Ground, Rating, Settings, Word
from tiaan.model.terms import ClassScheme, State
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from story import Story
    from tiaan.model.records import Who

DEFAULTS = county.load({})
OTHER: dict[str, tuple[str, Any]] = {
    # A value that differs from the default, and what it reads as: every setting has one.
    "office": ("政协某县委员会", "政协某县委员会"),
    "merge_counting": ("inside", "inside"),
    "offsession_window": ("12-05", "12-05"),
    "categories": ("农业=三农|农村, 其他", (Word("农业", ("三农", "农村")), Word("其他"))),
    "channels": ("县委、县政府=政府", (Word("县委"), Word("县政府", ("政府",)))),
    "bulletin_channel": ("政府", "政府"),
    "class_scheme": ("abc-mixed", ClassScheme.ABC_MIXED),
    "convening_required": ("off", False),
    "due_rule": ("2025-06-30", parse_due("2025-06-30")),
    "max_extension": ("5mo", DueRule("months", 5)),
    "co_opinion_due": ("20wd", DueRule("workdays", 20)),
    "objection_window": ("10个工作日", DueRule("workdays", 10)),
    "transfer_due": ("restart", "restart"),
    "notice_due": ("一个月", DueRule("months", 1)),
    "publish_proposal_due": ("15wd", DueRule("workdays", 15)),
    "publish_reply_due": ("1mo", DueRule("months", 1)),
    "feedback_by": ("all", "all"),
    "feedback_scale": (
        "很好+,一般,差",
        (
            Rating("很好", satisfied=True),
            Rating("一般", satisfied=False),
            Rating("差", satisfied=False),
        ),
    ),
    "feedback_due": ("1mo", DueRule("months", 1)),
    "remind_gap": ("5wd", DueRule("workdays", 5)),
    "rehandle_on": ("不满意,基本满意", (Word("不满意"), Word("基本满意"))),
    "rehandle_due": ("2mo", DueRule("months", 2)),
    "satisfaction_base": ("filed", "filed"),
    "decimals": ("２", 2),
    "sum100": ("on", True),
    "collective_prefix": ("", ""),
    "case_no_format": ("93###", "93###"),
    "letter_number": ("提{kind}[{year}]{number}", "提{kind}[{year}]{number}"),
    "key_levels": ("重点,一般", (Word("重点"), Word("一般"))),
    "supervision_levels": ("甲,乙", (Word("甲"), Word("乙"))),
    "supervision_forms": ("甲=丙,乙", (Word("甲", ("丙",)), Word("乙"))),
    "grounds": ("n01=太长,X9=太短", (Ground("N01", "太长"), Ground("X9", "太短"))),
    "convert_to": ("来信", (Word("来信"),)),
    "title_max": ("30", 30),
    "body_max": ("100000", 100_000),
    "cosign_max": ("3", 3),
    "backups_kept": ("5", 5),
    "articles": (
        "due_rule=本县办法第十八条, grounds = 第九条",
        (("due_rule", "本县办法第十八条"), ("grounds", "第九条")),
    ),
}
BAD: dict[str, tuple[str, ...]] = {
    "office": ("局" * 41, "\x1b[31m"),
    "merge_counting": ("", "outside", "Separate"),
    "offsession_window": (
        "",
        "13-45",
        "02-30",
        "02-29",
        "10wd",
        "ab-cd",
        "12/05",
        "2025-01-01",
        "3个",
    ),
    "categories": ("", "甲,,乙", "甲,甲", "=甲"),
    "channels": (",", "甲，甲"),
    "bulletin_channel": ("军队", "局" * 41),
    "class_scheme": ("", "classic"),
    "convening_required": ("", "yes"),
    "due_rule": ("", "0mo", "61mo", "501wd", "三天", "2025-02-30"),
    "max_extension": ("2025-06-30", "x"),
    "co_opinion_due": ("2025-06-30",),
    "objection_window": ("5",),
    "transfer_due": ("", "no"),
    "notice_due": ("wd",),
    "publish_proposal_due": ("15", "2025-06-30"),
    "publish_reply_due": ("x",),
    "feedback_by": ("first", ""),
    "feedback_scale": ("满意,不满意", "满意+,基本满意+", "", "满意+,满意", "+,不满意"),
    "feedback_due": ("2025-06-30",),
    "remind_gap": ("2025-06-30", "0wd"),
    "rehandle_on": ("没有的档次", "满意,,不满意"),
    "rehandle_due": ("2025-06-30",),
    "satisfaction_base": ("all", ""),
    "decimals": ("5", "-1", "1.5", "", "一"),
    "sum100": ("yes", "", "ON"),
    "collective_prefix": ("集" * 41, "\x00"),
    "case_no_format": (
        "",
        "001",
        "#########",
        "##1",
        "###号",
        "第###",
        "a###",
        "L###",
        "9#-#",
        "123456789#",
    ),
    "letter_number": (
        "",
        "政提〔{year}〕{number}号",
        "政提{kind}{kind}〔{year}〕{number}号",
        "政提{kind}〔{year}〕{number}{x}号",
        "政提{kind}〔{year}〕{number}号}",
        "政" * 40 + "{kind}{year}{number}",
    ),
    "key_levels": ("", "甲,甲"),
    "supervision_levels": ("", "甲,,乙"),
    "supervision_forms": ("", "甲,甲"),
    "grounds": ("", "N01", "N01=", "=太长", "N-1=太长", "N01=甲,n01=乙"),
    "convert_to": ("", "甲,甲"),
    "title_max": ("0", "201", "十"),
    "body_max": ("0", "100001"),
    "cosign_max": ("1001", "-1"),
    "backups_kept": ("1001", "-1", "x"),
    "articles": ("第十八条", "due_rule=", "=第十八条", "due_rule=第一条,due_rule=第二条"),
}


def value_of(key: str, text: str) -> object:
    return getattr(county.load({key: text}), key)


def test_settings_are_the_fields_in_order() -> None:
    assert [setting.key for setting in county.SETTINGS] == list(Settings._fields)


def test_every_setting_has_examples() -> None:
    keys = {setting.key for setting in county.SETTINGS}
    assert OTHER.keys() == keys
    assert BAD.keys() == keys


@pytest.mark.parametrize("setting", county.SETTINGS, ids=lambda s: s.key)
def test_default_may_be_kept_and_is_explained(setting: county.Setting) -> None:
    assert county.check_value(setting.key, setting.default, {}) == setting.default
    assert value_of(setting.key, setting.default) == getattr(DEFAULTS, setting.key)
    assert setting.meaning
    assert setting.allowed


@pytest.mark.parametrize("key", OTHER)
def test_other_value_reads_as_meant(key: str) -> None:
    raw, value = OTHER[key]
    others = {"rehandle_on": "差"} if key == "feedback_scale" else {}

    text = county.check_value(key, raw, others)

    assert value_of(key, text) == value
    assert value != getattr(DEFAULTS, key)


@pytest.mark.parametrize(("key", "raw"), [(key, raw) for key, raws in BAD.items() for raw in raws])
def test_bad_value_is_refused_and_nothing_kept(
    key: str, raw: str, db: sqlite3.Connection, who: Callable[[], Who]
) -> None:
    with pytest.raises(UsageError):
        change_settings(db, {key: raw}, who())

    assert queries.setting_texts(db) == {}


def test_unknown_setting_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFound) as error:
        county.check_value("due_rules", "3mo", {})

    assert error.value.message == "没有“due_rules”这项设置"
    assert error.value.hint.startswith("是不是：due_rule")


def test_article_of_an_unknown_setting_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFound) as error:
        county.check_value("articles", "due_rules=第十八条", {})

    assert error.value.hint.startswith("是不是：due_rule")


def test_article_is_the_countys_else_what_is_known_else_nothing() -> None:
    typed = county.load({"articles": "due_rule=第十八条,grounds=第九条"})

    assert [typed.article(key) for key in ("due_rule", "grounds", "decimals")] == [
        "第十八条", "第九条", "",
    ]  # fmt: skip
    assert DEFAULTS.article("grounds") == "N01 至 N10 为全国政协公布的十种情形"


def test_settings_are_written_to_toml_and_read_back() -> None:
    values = {key: raw for key, (raw, _) in OTHER.items()}
    values |= {"office": '带"引号"和\\的县', "feedback_scale": "满意+,基本满意+,不满意"}

    assert tomllib.loads(county.to_toml(values)) == values
    assert tomllib.loads(county.to_toml({})) == {s.key: s.default for s in county.SETTINGS}


def test_no_rating_need_ask_for_more(db: sqlite3.Connection, who: Callable[[], Who]) -> None:
    assert change_settings(db, {"rehandle_on": ""}, who()) == ["rehandle_on"]
    assert queries.settings(db).rehandled == frozenset()


def test_rating_that_asks_for_more_must_be_on_the_scale() -> None:
    with pytest.raises(UsageError) as error:
        county.check_value("feedback_scale", "好+,差", {})

    assert error.value.message == "rehandle_on 中的“不满意”不在评价档次 feedback_scale 中"
    assert error.value.hint == "评价档次：好、差"


def test_channel_of_the_bulletin_is_not_taken_away() -> None:
    with pytest.raises(UsageError, match="归口系统没有“政府系统”这一项"):
        county.check_value("channels", "甲系统,乙系统", {"bulletin_channel": "政府系统"})


def test_scale_and_what_asks_for_more_change_together(
    db: sqlite3.Connection, who: Callable[[], Who]
) -> None:
    changed = change_settings(db, {"feedback_scale": "好+,差", "rehandle_on": "差"}, who())

    settings = queries.settings(db)
    assert changed == ["feedback_scale", "rehandle_on"]
    assert (settings.ratings, settings.satisfied) == (("好", "差"), ("好",))
    assert settings.rehandled == frozenset({"差"})


def test_setting_that_is_the_default_changes_nothing(
    db: sqlite3.Connection, who: Callable[[], Who]
) -> None:
    assert change_settings(db, {"decimals": "1"}, who()) == []
    assert change_settings(db, {"decimals": "2"}, who()) == ["decimals"]
    assert change_settings(db, {"decimals": "1"}, who()) == ["decimals"]
    assert queries.settings(db) == DEFAULTS


@pytest.mark.parametrize(
    ("raw", "code"), [("N10", "N10"), ("n10", "N10"), ("10", "N10"), ("1", "N01"), ("L03", "L03")]
)
def test_ground_is_read_by_code_and_number(raw: str, code: str) -> None:
    assert DEFAULTS.ground(raw) == code


@pytest.mark.parametrize("raw", ["N11", "99", "没有建议", ""])
def test_unknown_ground_is_refused(raw: str) -> None:
    with pytest.raises(UsageError, match=f"没有“{raw}”这一条不予立案情形"):
        DEFAULTS.ground(raw)


@pytest.mark.parametrize("raw", ["经济建设", "经济", "经济类", " 经济 建设 "])
def test_local_word_is_read_by_name_and_other_spelling(raw: str) -> None:
    assert county.find_word(DEFAULTS.categories, raw, "提案类别") == "经济建设"


def test_unknown_local_word_is_refused_with_the_names() -> None:
    with pytest.raises(UsageError) as error:
        county.find_word(DEFAULTS.categories, "军事", "提案类别")

    assert error.value.message == "提案类别没有“军事”这一项"
    assert error.value.hint == "可用：经济建设、政治建设、文化建设、社会建设、生态文明建设"


# What settings do, where a command of the life of a case reads them.


def test_due_rule_sets_the_day_of_a_reply(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-10 审查 1 立案
    2025-01-20 设置 due_rule 1mo
    2025-02-20 交办 1 交通局 主办
    """
    (duty,) = story.case(1).duties()
    assert (duty.due_on.isoformat(), duty.due_rule) == ("2025-03-20", "1mo")


def test_rehandling_follows_its_settings(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-10 审查 1 立案
    2025-01-20 设置 rehandle_on 不满意、基本满意
    2025-01-20 设置 rehandle_due 10wd
    2025-02-20 交办 1 交通局 主办
    2025-03-03 答复 1 已解决
    2025-03-03 反馈 1 基本满意
    """
    case = story.case(1)
    assert (case.state, case.round) == (State.ASSIGNED, 2)
    assert [duty.due_on.isoformat() for duty in case.duties()] == ["2025-03-17"]


def test_rating_of_all_opens_a_round_for_a_co_signer(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    2025-01-10 审查 1 立案
    2025-01-20 设置 feedback_by all
    2025-02-20 交办 1 交通局 主办
    2025-03-03 答复 1 已解决
    2025-03-03 反馈 1 满意
    2025-03-04 反馈 1 李明 不满意
    """
    assert (story.case(1).state, story.case(1).round) == (State.ASSIGNED, 2)


def test_format_of_case_numbers_is_followed(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-09 设置 case_no_format 93###
    2025-01-10 审查 1、2 立案
    """
    assert [story.case(n).case_no for n in (1, 2)] == ["93001", "93002"]


def test_letter_before_collective_cases_is_shown_and_read(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-09 设置 collective_prefix 集
    2025-01-10 审查 1 立案
    2025-02-20 交办 1 副县长 牵头 教育局、财政局 参与
    2025-02-20 召集 1
    """
    from tiaan.model.refs import parse_ref

    assert story.receipts[-1].number == "集001"
    assert queries.find(story.db, parse_ref("集001"), None, "集") == (1, "")


@pytest.mark.parametrize(
    ("window", "day", "timing"),
    [
        ("cutoff", "2025-01-07", "session"),
        ("cutoff", "2025-01-08", "offsession"),
        ("cutoff", "2023-01-01", "session"),
        ("3mo", "2024-10-05", "session"),
        ("3mo", "2024-10-04", "offsession"),
        ("12-05", "2024-12-05", "session"),
        ("12-05", "2024-12-04", "offsession"),
        ("01-05", "2025-01-05", "session"),
        ("01-05", "2025-01-04", "offsession"),
    ],
)
def test_window_tells_session_from_offsession(
    window: str, day: str, timing: str, db: sqlite3.Connection, who: Callable[[], Who]
) -> None:
    from datetime import date

    from tiaan.actions.submit import timing_of
    from tiaan.store import registers

    if window != "cutoff":
        change_settings(db, {"offsession_window": window}, who())
    session = registers.find_session(db)

    assert timing_of(session, date.fromisoformat(day), queries.settings(db)) == timing


def test_limits_of_length_warn(story: Story) -> None:
    """
    2025-01-01 设置 title_max 5
    2025-01-01 设置 body_max 4
    2025-01-01 设置 cosign_max 1
    2025-01-05 提交 1 王芳、李明、张伟 关于增设路灯的提案 联名已确认 正文=五个字正文
    """
    assert story.warnings == ["联名人数超过本县的限额", "案由过长", "正文过长"]


def test_key_level_is_the_countys_first(story: Story) -> None:
    """
    2025-01-01 设置 key_levels 县级、重点
    2025-01-05 提交 1 王芳 关于甲的提案
    """
    from tiaan.actions.review import default_key

    assert default_key(story.db) == "县级"


def test_own_words_of_the_county_are_taken(story: Story) -> None:
    """
    2025-01-01 设置 categories 农业=三农,其他
    2025-01-01 设置 convert_to 转信访
    2025-01-01 设置 grounds X1=太长
    2025-01-01 设置 class_scheme abc-reference
    2025-01-05 提交 1 王芳 关于甲的提案 类别=三农
    2025-01-05 提交 2 王芳 关于乙的提案 类别=社会建设 ✗
    2025-01-05 提交 3 王芳 关于丙的提案 类别=其他
    2025-01-06 审查 3 不予立案 N10 ✗
    2025-01-06 审查 3 不予立案 X1
    2025-01-06 审查 1 转化 社情民意 ✗
    2025-01-06 审查 1 立案
    2025-02-20 交办 1 交通局 主办
    2025-03-03 答复 1 C
    """
    assert story.case(1).category == "农业"
    assert story.case(1).result == "reference"
    assert story.case(3).verdicts[-1].grounds == ("X1",)
    assert story.refusals == [
        "提案类别没有“社会建设”这一项",
        "没有“N10”这一条不予立案情形",
        "转化去向没有“社情民意”这一项",
    ]
