"""Handing over: four modes, a due day that is stored, and what does not go together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import assign, registry, unitroll
from tiaan.errors import NotFound, RuleViolation, UsageError
from tiaan.model.dates import parse_due
from tiaan.model.refs import Ref
from tiaan.model.terms import Mode, Role, State

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt

DAY = date(2025, 1, 20)
FILED = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1、2 立案
    """


@pytest.fixture
def filed(db: sqlite3.Connection) -> Story:
    """Two proposals on file, 001 and 002."""
    return Story(db).tell(FILED)


def hand(story: Story, number: int = 1, on: date = DAY, **more: object) -> Receipt:
    """Assign one proposal."""
    draft = assign.AssignDraft(on, **more)
    (receipt,) = assign.assign(story.db, (Ref(number),), draft, county.clerk(on))
    return receipt


def duties(case: Case) -> list[tuple[str, Role]]:
    """Return who has which part in the current round."""
    return [(duty.unit.name, duty.role) for duty in case.duties()]


def test_single(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 交通局 主办
    """
    found = story.case(1)

    assert (found.state, found.mode, found.leader) == (State.ASSIGNED, Mode.SINGLE, "")
    assert duties(found) == [("县交通运输局", Role.LEAD)]
    assert found.due_on == date(2025, 4, 20)
    assert story.said[-1] == "001：已立案 → 办理中，单办：主办 县交通运输局，2025-04-20 前答复"
    assert story.log(1)[-1] == "交办：已立案 → 办理中，主办 县交通运输局，2025-04-20 前答复"


def test_lead_with_co_handlers(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办 住建局、财政局 会办
    """
    found = story.case(1)

    assert (found.mode, found.state) == (Mode.LEAD_CO, State.ASSIGNED)
    assert duties(found) == [
        ("县教育局", Role.LEAD),
        ("县住建局", Role.CO),
        ("县财政局", Role.CO),
    ]
    assert [duty.unit.name for duty in found.owing()] == ["县教育局"]
    assert story.log(1)[-1] == (
        "交办：已立案 → 办理中，主办 县教育局，会办 县住建局、县财政局，2025-04-20 前答复"
    )


def test_split(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局、财政局 分办
    """
    found = story.case(1)

    assert (found.mode, found.state) == (Mode.SPLIT, State.ASSIGNED)
    assert duties(found) == [("县教育局", Role.SPLIT), ("县财政局", Role.SPLIT)]
    assert len(found.owing()) == 2
    assert story.log(1)[-1] == ("交办：已立案 → 办理中，分办 县教育局、县财政局，2025-04-20 前答复")


def test_collective_is_convened_by_a_leader_without_a_lead_unit(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 分管副县长 牵头 教育局、财政局 参与
    """
    found = story.case(1)

    assert (found.mode, found.leader) == (Mode.COLLECTIVE, "分管副县长")
    assert duties(found) == [("县教育局", Role.PARTICIPANT), ("县财政局", Role.PARTICIPANT)]
    assert found.case_no == "001"
    assert story.receipts[-1].number == "T001"
    assert story.said[-1] == (
        "T001：已立案 → 办理中，集体办理：参与 县教育局、县财政局，分管副县长牵头，"
        "2025-04-20 前答复"
    )
    assert story.log(1)[-1] == ("交办：已立案 → 办理中，参与 县教育局、县财政局，2025-04-20 前答复")


@pytest.mark.parametrize("prefix", ["", "集", "T"])
def test_letter_before_a_collective_case_is_for_show(filed: Story, prefix: str) -> None:
    registry.change_settings(filed.db, {"collective_prefix": prefix}, county.clerk())

    receipt = hand(filed, units=("教育局", "财政局"), leader="分管副县长", collective=True)

    assert receipt.number == f"{prefix}001"
    assert filed.case(1).case_no == "001"


def test_letter_of_a_number_means_nothing(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案 案号=T5
    2025-01-20 交办 1 教育局 主办
    """
    assert (story.case(1).case_no, story.case(1).mode) == ("T5", Mode.SINGLE)
    assert story.receipts[-1].number == "T5"


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2025-02-20", "2025-05-20"),
        ("2025-11-30", "2026-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2025-03-31", "2025-06-30"),
        ("2025-12-31", "2026-03-31"),
    ],
)
def test_due_day_is_three_calendar_months_later(filed: Story, on: str, due: str) -> None:
    receipt = hand(filed, on=date.fromisoformat(on), lead="教育局")
    (duty,) = filed.case(1).duties()

    assert (duty.due_on.isoformat(), duty.due_rule) == (due, "3mo")
    assert receipt.sentence.endswith(f"，{due} 前答复")


@pytest.mark.parametrize(
    ("rule", "due", "kept"),
    [
        ("15wd", date(2025, 3, 13), "15wd"),
        ("15个工作日", date(2025, 3, 13), "15wd"),
        ("2个月", date(2025, 4, 20), "2mo"),
        ("2025-06-30", date(2025, 6, 30), "2025-06-30"),
        ("2025-02-20", date(2025, 2, 20), "2025-02-20"),
    ],
)
def test_due_day_as_said(filed: Story, rule: str, due: date, kept: str) -> None:
    hand(filed, on=date(2025, 2, 20), lead="教育局", due=parse_due(rule))
    (duty,) = filed.case(1).duties()

    assert (duty.assigned_on, duty.due_on, duty.due_rule) == (date(2025, 2, 20), due, kept)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("60wd", date(2025, 5, 20)),
        ("5mo", date(2025, 7, 20)),
        ("2025-08-31", date(2025, 8, 31)),
    ],
)
def test_due_day_by_the_countys_rule(filed: Story, rule: str, due: date) -> None:
    registry.change_settings(filed.db, {"due_rule": rule}, county.clerk())

    hand(filed, on=date(2025, 2, 20), lead="教育局")

    (duty,) = filed.case(1).duties()
    assert (duty.due_on, duty.due_rule) == (due, rule)


def test_changed_rule_leaves_stored_days_alone(filed: Story) -> None:
    hand(filed, lead="教育局")
    registry.change_settings(filed.db, {"due_rule": "1mo"}, county.clerk())
    hand(filed, 2, lead="教育局")

    assert [filed.case(n).due_on for n in (1, 2)] == [date(2025, 4, 20), date(2025, 2, 20)]


def test_due_day_before_the_start_is_refused(filed: Story) -> None:
    before = dump(filed.db), log(filed.db)

    with pytest.raises(RuleViolation) as refused:
        hand(filed, lead="教育局", due=parse_due("2025-01-19"))

    assert refused.value.message == "答复期限 2025-01-19 早于交办日期 2025-01-20"
    assert refused.value.hint == "请检查 --due 和 --on"
    assert (dump(filed.db), log(filed.db)) == before


def test_second_lead_is_refused(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-01-21 交办 1 财政局 主办 ✗
    2025-01-21 交办 1 教育局 主办 ✗
    2025-01-21 交办 1 财政局 主办 住建局 会办 ✗
    """
    assert duties(story.case(1)) == [("县教育局", Role.LEAD)]
    assert story.refusals == ["001 号已由“县教育局”主办，不能再有第二个主办"] * 3


def test_one_unit_has_one_part(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办 财政局、县教体局 会办 ✗
    2025-01-20 交办 1 教育局 主办 财政局、县财政局 会办 ✗
    2025-01-20 交办 1 教育局、县教体局 分办 ✗
    2025-01-20 交办 1 分管副县长 牵头 教育局、县教育局 参与 ✗
    2025-01-20 交办 1 教育局 主办
    2025-01-21 交办 1 县教体局 会办 ✗
    2025-01-21 交办 1 财政局 会办
    2025-01-22 交办 1 财政局 会办 ✗
    """
    assert story.refusals == [
        "“县教育局”不能既主办又会办同一件提案",
        "“县财政局”不能重复承办同一件提案",
        "“县教育局”不能重复承办同一件提案",
        "“县教育局”不能重复承办同一件提案",
        "“县教育局”已在承办 001 号",
        "“县财政局”已在承办 001 号",
    ]


def test_co_handler_joins_later_with_a_day_of_its_own(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-01 交办 1 财政局 会办
    2025-02-02 交办 1 住建局 会办 期限=2025-02-20
    """
    found = story.case(1)

    assert found.mode is Mode.LEAD_CO
    assert [(d.unit.name, d.role, d.assigned_on, d.due_on) for d in found.duties()] == [
        ("县教育局", Role.LEAD, date(2025, 1, 20), date(2025, 4, 20)),
        ("县财政局", Role.CO, date(2025, 2, 1), date(2025, 5, 1)),
        ("县住建局", Role.CO, date(2025, 2, 2), date(2025, 2, 20)),
    ]
    assert story.said[-2:] == [
        "001：办理中，主办加会办：增加会办 县财政局，2025-03-01 前送会办意见",
        "001：办理中，主办加会办：增加会办 县住建局，2025-02-20 前送会办意见",
    ]
    assert story.log(1)[-2:] == [
        "交办：会办 县财政局，2025-05-01 前答复",
        "交办：会办 县住建局，2025-02-20 前答复",
    ]


def test_split_and_collective_cases_take_more_units(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 1、2 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-01-20 交办 2 分管副县长 牵头 教育局、财政局 参与
    2025-01-21 交办 1 住建局 分办
    2025-01-21 交办 2 县长 牵头 住建局 参与
    """
    assert [unit for unit, _ in duties(story.case(1))] == ["县教育局", "县财政局", "县住建局"]
    assert [unit for unit, _ in duties(story.case(2))] == ["县教育局", "县财政局", "县住建局"]
    assert story.case(2).leader == "县长"
    assert story.said[-2:] == [
        "001：办理中，分办：增加分办 县住建局，2025-04-21 前答复",
        "T002：办理中，集体办理：增加参与 县住建局，县长牵头，2025-04-21 前答复",
    ]
    assert story.log(1)[-1] == "交办：分办 县住建局，2025-04-21 前答复"


@pytest.mark.parametrize(
    ("first", "mode"),
    [
        ("教育局 主办", "单办"),
        ("教育局 主办 财政局 会办", "主办加会办"),
        ("教育局、财政局 分办", "分办"),
        ("分管副县长 牵头 教育局、财政局 参与", "集体办理"),
    ],
)
def test_modes_do_not_mix(db: sqlite3.Connection, first: str, mode: str) -> None:
    others = {
        "单办": ("交通局、住建局 分办", "县长 牵头 交通局 参与"),
        "主办加会办": ("交通局、住建局 分办", "县长 牵头 交通局 参与"),
        "分办": ("交通局 主办", "交通局 会办", "县长 牵头 交通局 参与"),
        "集体办理": ("交通局 主办", "交通局 会办", "交通局、住建局 分办"),
    }[mode]
    tries = "\n".join(f"2025-01-21 交办 1 {other} ✗" for other in others)
    story = Story(db).tell(f"{FILED}\n2025-01-20 交办 1 {first}\n{tries}")

    assert story.refusals == [f"001 号是{mode}，不能改为别的办理方式"] * len(others)
    assert story.case(1).mode is not None
    assert story.case(1).mode.label == mode


@pytest.mark.parametrize(
    ("draft", "message", "hint"),
    [
        (
            {},
            "请写明承办单位，且只用一种办理方式",
            "--lead 单位 [--co 单位,单位]；--split 单位,单位；"
            "--collective --leader 职务 --units 单位,单位",
        ),
        (
            {"lead": "教育局", "split": ("财政局", "住建局")},
            "请写明承办单位，且只用一种办理方式",
            "--lead 单位 [--co 单位,单位]；--split 单位,单位；"
            "--collective --leader 职务 --units 单位,单位",
        ),
        ({"co": ("教育局",)}, "会办须有主办单位", "如 --lead 单位 --co 单位,单位"),
        ({"split": ("教育局",)}, "分办须有两个以上单位", "只有一个单位的用 --lead 单位"),
        (
            {"collective": True, "units": ("教育局",)},
            "集体办理须写明牵头领导",
            "如 --leader 分管副县长",
        ),
        (
            {"collective": True, "leader": "分管副县长"},
            "集体办理须写明参与单位",
            "如 --units 单位,单位",
        ),
        (
            {"collective": True, "leader": "长" * 201, "units": ("教育局", "财政局")},
            "牵头领导有 201 字，最多 200 字",
            "请缩短后重新输入",
        ),
    ],
)
def test_half_a_mode_is_refused(
    filed: Story, draft: dict[str, object], message: str, hint: str
) -> None:
    before = dump(filed.db), log(filed.db)

    with pytest.raises(UsageError) as refused:
        hand(filed, **draft)

    assert (refused.value.message, refused.value.hint) == (message, hint)
    assert (dump(filed.db), log(filed.db)) == before


def test_unknown_unit_is_never_created(filed: Story) -> None:
    before = dump(filed.db), log(filed.db)

    with pytest.raises(NotFound) as refused:
        hand(filed, lead="教体局")

    assert refused.value.message == "没有登记“教体局”这个单位"
    assert refused.value.hint == (
        "是不是：县教育局；新单位用 tiaan unit add 教体局，简称用 tiaan unit alias 全称 教体局"
    )
    assert (dump(filed.db), log(filed.db)) == before


def test_retired_unit_gets_no_new_duty(filed: Story) -> None:
    hand(filed, lead="教育局")
    unitroll.retire_unit(filed.db, "教育局", county.clerk())

    with pytest.raises(RuleViolation) as refused:
        hand(filed, 2, lead="教育局")

    assert refused.value.message == "“县教育局”已经停用，不能再交办"
    assert duties(filed.case(1)) == [("县教育局", Role.LEAD)]


def test_unit_with_a_count_behind_it_is_the_unit(filed: Story) -> None:
    hand(filed, lead="县教育局（12件）")

    assert duties(filed.case(1)) == [("县教育局", Role.LEAD)]


@pytest.mark.parametrize(
    ("before", "refusal"),
    [
        ("", "L1 号提案待审查，不能交办"),
        ("2025-01-06 审查 1 退回 没有建议", "L1 号提案已退回，不能交办"),
        ("2025-01-06 审查 1 不予立案 N10", "L1 号提案不予立案，不能交办"),
        ("2025-01-06 审查 1 转化 来信", "L1 号提案已转化，不能交办"),
        (
            "2025-01-06 审查 1 立案\n2025-01-07 撤案 1 本人要求",
            "001 号提案已撤案，不能交办",
        ),
        (
            "2025-01-06 审查 1 立案\n2025-01-07 交办 1 教育局 主办\n2025-01-08 答复 1 A",
            "001 号提案已答复，不能交办",
        ),
    ],
)
def test_only_what_is_on_file_is_assigned(
    db: sqlite3.Connection, before: str, refusal: str
) -> None:
    story = Story(db).tell(f"""
    2025-01-05 提交 1 王芳 关于甲的提案
    {before}
    2025-01-20 交办 1 教育局 主办 ✗
    """)

    assert story.refusals == [refusal]


def test_nothing_is_assigned_before_it_was_on_file(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-10 审查 1 立案
    2025-01-09 交办 1 教育局 主办 ✗
    2025-01-10 交办 1 教育局 主办
    """
    assert story.refusals == ["001 号提案：交办日期不得早于立案日期"]
    assert story.case(1).state is State.ASSIGNED


def test_several_are_assigned_alike(filed: Story) -> None:
    draft = assign.AssignDraft(DAY, lead="教育局")

    receipts = assign.assign(filed.db, (Ref(1), Ref(2)), draft, county.clerk())

    assert [r.sentence for r in receipts] == [
        f"00{n}：已立案 → 办理中，单办：主办 县教育局，2025-04-20 前答复" for n in (1, 2)
    ]
    (operations,) = filed.db.execute(
        "SELECT count(DISTINCT operation_id) FROM event WHERE action = 'assign'"
    ).fetchone()
    assert operations == 1


def test_several_are_assigned_all_or_none(filed: Story) -> None:
    hand(filed, 2, lead="教育局")
    before = dump(filed.db), log(filed.db)
    draft = assign.AssignDraft(DAY, lead="财政局")

    with pytest.raises(RuleViolation, match="002 号已由“县教育局”主办"):
        assign.assign(filed.db, (Ref(1), Ref(2)), draft, county.clerk())

    assert (dump(filed.db), log(filed.db)) == before


@pytest.mark.parametrize(("rule", "said"), [("480wd", "，~2027-"), ("20wd", "，2025-03-")])
def test_a_day_that_rests_on_an_estimate_is_marked(filed: Story, rule: str, said: str) -> None:
    filed.tell(f"2025-02-20 交办 1 教育局 主办 期限={rule}")

    assert said in filed.receipts[-1].sentence
