"""Sessions, units, members and settings: registered once, named in many ways, never by mistake."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import history, memberroll, registry, unitroll
from tiaan.errors import Ambiguous, NotFound, RuleViolation, TiaanError, UsageError
from tiaan.store import queries, registers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

WHO = county.clerk()


def last(db: sqlite3.Connection) -> str:
    """Return the latest sentence of the log."""
    return history.entries(db, limit=1)[0].sentence


def refused(
    db: sqlite3.Connection, error: type[TiaanError], act: Callable[[], object]
) -> tuple[str, str]:
    """Return what a refusal says, having seen that it left nothing behind."""
    before = dump(db), log(db)
    with pytest.raises(error) as raised:
        act()
    assert type(raised.value) is error
    assert (dump(db), log(db)) == before
    return raised.value.message, raised.value.hint


def add_session(db: sqlite3.Connection, label: str, *days: date) -> object:
    return registry.add_session(db, label, *days, None, WHO)


def test_sessions_are_named_in_any_way(db: sqlite3.Connection) -> None:
    cutoff = datetime(2026, 1, 7, 12)  # noqa: DTZ001 - the county's own clock
    days = date(2026, 1, 5), date(2026, 1, 8)
    added = registry.add_session(db, "政协某县第十一届委员会第三次会议", *days, cutoff, WHO)

    assert (added.key, added.label, added.opens_on, added.closes_on, added.cutoff_at) == (
        "11-3",
        "十一届三次会议",
        *days,
        cutoff,
    )
    assert [s.key for s in registers.sessions(db)] == ["11-2", "11-3"]
    assert registers.find_session(db).key == "11-3"
    assert last(db) == "登记：十一届三次会议"


def test_session_exists_once(db: sqlite3.Connection) -> None:
    days = date(2025, 1, 5), date(2025, 1, 8)

    said = refused(db, RuleViolation, lambda: add_session(db, "11届2次", *days))

    assert said == ("十一届二次会议已经存在", "tiaan session list 列出全部届次")


def test_session_closes_after_it_opens(db: sqlite3.Connection) -> None:
    days = date(2026, 1, 8), date(2026, 1, 5)

    said = refused(db, UsageError, lambda: add_session(db, "11-3", *days))

    assert said == (
        "闭幕日期 2026-01-05 早于开幕日期 2026-01-08",
        "请检查 --opens 和 --closes",
    )


def test_sessions_are_in_their_own_order(db: sqlite3.Connection) -> None:
    for key, year in (("12-1", 2027), ("11-10", 2026), ("9-9", 2001)):
        add_session(db, key, date(year, 1, 5), date(year, 1, 8))

    assert [s.key for s in registers.sessions(db)] == ["9-9", "11-2", "11-10", "12-1"]


def test_units_are_kept_in_protocol_order(db: sqlite3.Connection) -> None:
    added = unitroll.add_units(db, ("县审计局", "县水利局"), "党群", WHO)

    assert [(u.name, u.channel, u.position, u.is_active) for u in added] == [
        ("县审计局", "党委系统", 5, True),
        ("县水利局", "党委系统", 6, True),
    ]
    assert last(db) == "登记：县审计局、县水利局"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("县教育局", "县教育局"),
        ("县 教育局", "县教育局"),
        ("教育局", "县教育局"),
        ("县教体局", "县教育局"),
    ],
)
def test_unit_exists_once_under_all_its_names(
    db: sqlite3.Connection, name: str, known: str
) -> None:
    message, hint = refused(
        db, RuleViolation, lambda: unitroll.add_units(db, ("县审计局", name), "", WHO)
    )

    assert (message, hint) == (f"“{name}”已经登记为“{known}”", "tiaan unit list 列出全部单位")


def test_channels_are_the_countys(db: sqlite3.Connection) -> None:
    message, hint = refused(
        db, UsageError, lambda: unitroll.add_units(db, ("县审计局",), "天上", WHO)
    )

    assert (message, hint) == (
        "归口系统没有“天上”这一项",
        "可用：党委系统、政府系统、人大、政协、法院、检察院、其他",
    )


def test_unit_is_known_by_its_aliases(db: sqlite3.Connection) -> None:
    unit = unitroll.add_alias(db, "教育局", ("县教委", "教委"), WHO)
    known = registers.load(db)

    assert unit.name == "县教育局"
    assert {registers.find_unit(known, name).id for name in ("县教委", "教 委", "县教育局")} == {1}
    assert last(db) == "登记：县教育局 = 县教委、教委"


def test_alias_means_one_unit(db: sqlite3.Connection) -> None:
    assert refused(
        db, RuleViolation, lambda: unitroll.add_alias(db, "教育局", ("财政局",), WHO)
    ) == ("“财政局”已经登记为“县财政局”", "tiaan unit list 列出全部单位")
    assert (
        refused(db, UsageError, lambda: unitroll.add_alias(db, "教育局", (" ",), WHO))[0]
        == "简称不能为空"
    )
    assert (
        refused(db, NotFound, lambda: unitroll.add_alias(db, "水利局", ("水",), WHO))[0]
        == "没有登记“水利局”这个单位"
    )


def test_renamed_unit_is_found_by_both_names(db: sqlite3.Connection) -> None:
    unitroll.rename_unit(db, "教育局", "县教育和体育局", WHO)
    known = registers.load(db)

    assert [
        registers.find_unit(known, name).name for name in ("县教育局", "教育局", "县教育和体育局")
    ] == ["县教育和体育局"] * 3
    assert last(db) == "登记：县教育局 → 县教育和体育局"


def test_unit_may_take_its_alias_and_its_old_name_back(db: sqlite3.Connection) -> None:
    unitroll.rename_unit(db, "县教育局", "县教体局", WHO)
    unitroll.rename_unit(db, "县教体局", "县教育局", WHO)
    known = registers.load(db)

    assert {registers.find_unit(known, n).name for n in ("县教育局", "县教体局", "教育局")} == {
        "县教育局"
    }
    assert refused(
        db, RuleViolation, lambda: unitroll.rename_unit(db, "县教育局", "县财政局", WHO)
    ) == ("“县财政局”已经登记为“县财政局”", "tiaan unit list 列出全部单位")


def test_past_duties_show_the_units_new_name(db: sqlite3.Connection) -> None:
    story = Story(db).tell("""
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    """)

    unitroll.rename_unit(db, "教育局", "县教育和体育局", WHO)

    assert story.case(1).duties()[0].unit.name == "县教育和体育局"
    assert story.log(1)[-1] == "交办：已立案 → 办理中，主办 县教育和体育局，2025-04-20 前答复"


def test_retired_unit_stays_where_it_is(db: sqlite3.Connection) -> None:
    unitroll.retire_unit(db, "教育局", WHO)

    assert registers.find_unit(registers.load(db), "教育局", active=False).is_active is False
    assert last(db) == "登记：停用 县教育局"
    assert refused(db, RuleViolation, lambda: unitroll.retire_unit(db, "教育局", WHO)) == (
        "“县教育局”已经停用",
        "tiaan unit list 列出全部单位",
    )


def test_members_are_registered_before_they_propose(db: sqlite3.Connection) -> None:
    added = memberroll.add_members(db, ("王芳", "民盟县总支"), WHO, sector="教育界")

    assert [(p.name, p.is_person, p.sector, p.remark) for p in added] == [
        ("王芳", True, "教育界", ""),
        ("民盟县总支", False, "教育界", ""),
    ]
    assert last(db) == "登记：王芳、民盟县总支"


def test_namesakes_need_a_remark(db: sqlite3.Connection) -> None:
    memberroll.add_members(db, ("王芳",), WHO)

    assert refused(db, Ambiguous, lambda: memberroll.add_members(db, ("王 芳",), WHO)) == (
        "这个姓名已经登记过（M1）",
        "同一人请写编号，如 tiaan member add M1 --on 任职日期；"
        "同名者请写备注以便区分，如 tiaan member add 姓名 --remark 教育界",
    )
    (second,) = memberroll.add_members(db, ("王芳",), WHO, remark="县医院")
    assert second.display == "王芳（县医院）"
    assert refused(
        db, RuleViolation, lambda: memberroll.add_members(db, ("王芳",), WHO, remark="县 医院")
    ) == ("这个姓名和备注已经登记过", "tiaan member list 列出全部")


def test_member_is_retired_once(db: sqlite3.Connection) -> None:
    memberroll.add_members(db, ("王芳",), WHO)
    memberroll.retire_member(db, "M1", WHO)

    assert registers.find_proposer(registers.load(db), "王芳") is not None
    assert last(db) == "登记：离任 王芳"
    assert refused(db, RuleViolation, lambda: memberroll.retire_member(db, "王芳", WHO)) == (
        "M1 已经停用",
        "tiaan member list 列出全部",
    )
    assert refused(db, NotFound, lambda: memberroll.retire_member(db, "李明", WHO)) == (
        "没有登记这个姓名",
        "tiaan member list 列出全部",
    )


def test_phone_stays_out_of_the_log(db: sqlite3.Connection) -> None:
    memberroll.add_members(db, ("王芳",), WHO, phone="13800001111")

    assert queries.contact_card(db, 1) == ("13800001111", "", "")
    assert "13800001111" not in repr(log(db))


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda db: unitroll.add_units(db, (" ",), "", WHO), "单位名称不能为空"),
        (
            lambda db: unitroll.add_units(db, ("长" * 61,), "", WHO),
            "单位名称有 61 字，最多 60 字",
        ),
        (
            lambda db: unitroll.add_units(db, ("a\x00b",), "", WHO),
            "单位名称中有不可见的控制字符 U+0000（第 2 字）",
        ),
        (lambda db: memberroll.add_members(db, ("",), WHO), "姓名不能为空"),
        (lambda db: memberroll.add_members(db, ("长" * 61,), WHO), "姓名有 61 字，最多 60 字"),
        (
            lambda db: memberroll.add_members(db, ("王芳",), WHO, remark="长" * 61),
            "备注有 61 字，最多 60 字",
        ),
        (
            lambda db: unitroll.rename_unit(db, "教育局", "", WHO),
            "单位名称不能为空",
        ),
    ],
)
def test_unfit_names_are_refused(
    db: sqlite3.Connection, act: Callable[[sqlite3.Connection], object], message: str
) -> None:
    assert refused(db, UsageError, lambda: act(db))[0] == message


def test_settings_are_changed_all_or_none(db: sqlite3.Connection) -> None:
    changed = registry.change_settings(db, {"due_rule": "60wd", "decimals": "2"}, WHO)

    assert changed == ["due_rule", "decimals"]
    settings = queries.settings(db)
    assert (settings.due_rule.text, settings.decimals) == ("60wd", 2)
    assert last(db) == "设置：due_rule 3mo → 60wd，decimals 1 → 2"
    message, hint = refused(
        db,
        UsageError,
        lambda: registry.change_settings(db, {"sum100": "on", "decimals": "9"}, WHO),
    )
    assert (message, hint) == ("“9”不是 0 到 4 之间的整数", "请改为整数")


def test_setting_back_to_its_default_is_a_change(db: sqlite3.Connection) -> None:
    registry.change_settings(db, {"decimals": "2"}, WHO)

    assert registry.change_settings(db, {"decimals": "2"}, WHO) == []
    assert registry.change_settings(db, {"decimals": "1", "sum100": "off"}, WHO) == ["decimals"]
    assert queries.setting_texts(db) == {"decimals": "1"}
    assert last(db) == "设置：decimals 2 → 1"


def test_settings_that_need_each_other_change_together(db: sqlite3.Connection) -> None:
    new = {"feedback_scale": "同意+,理解,保留", "rehandle_on": "保留"}

    message, _ = refused(
        db,
        UsageError,
        lambda: registry.change_settings(db, {"feedback_scale": "同意+,理解,保留"}, WHO),
    )

    assert message == "rehandle_on 中的“不满意”不在评价档次 feedback_scale 中"
    assert registry.change_settings(db, new, WHO) == ["feedback_scale", "rehandle_on"]


def test_unknown_setting_is_not_found(db: sqlite3.Connection) -> None:
    assert refused(db, NotFound, lambda: registry.change_settings(db, {"due_rul": "1mo"}, WHO)) == (
        "没有“due_rul”这项设置",
        "是不是：due_rule",
    )


def test_dry_runs_leave_nothing(db: sqlite3.Connection) -> None:
    before = dump(db), log(db)
    who = county.clerk(dry_run=True)

    registry.add_session(db, "11-3", date(2026, 1, 5), date(2026, 1, 8), None, who)
    unitroll.add_units(db, ("县审计局",), "", who)
    unitroll.add_alias(db, "教育局", ("教委",), who)
    unitroll.rename_unit(db, "教育局", "县教委", who)
    unitroll.retire_unit(db, "教育局", who)
    memberroll.add_members(db, ("王芳",), who, phone="13800001111")
    registry.change_settings(db, {"decimals": "2"}, who)

    assert (dump(db), log(db)) == before
