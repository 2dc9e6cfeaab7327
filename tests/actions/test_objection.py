"""Objections: inside the window or with a reason, decided once; a transfer keeps the part."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import extension, objection, registry, transfer
from tiaan.actions.objection import ObjectionDraft
from tiaan.actions.transfer import TransferDraft
from tiaan.errors import Ambiguous, NotFound, RuleViolation, TiaanError, UsageError
from tiaan.model.dates import parse_due
from tiaan.model.explaining import explain_duty
from tiaan.model.refs import Ref
from tiaan.model.terms import Mode, ObjectionOutcome, Role, State
from tiaan.stats import measures as m
from tiaan.stats.tally import scope, tally
from tiaan.store import queries, registers
from tiaan.store.undo import undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Receipt

ASSIGNED, LAST = date(2025, 1, 20), date(2025, 1, 26)
"""Five working days later, the make-up Sunday before the Spring Festival counted."""
HANDED = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-05 提交 4 刘洋 关于丁的提案
    2025-01-06 审查 1、2、3、4 立案
    2025-01-20 交办 1 教育局 主办 住建局 会办
    2025-01-20 交办 2 教育局、财政局 分办
    2025-01-20 交办 3 分管副县长 牵头 教育局、财政局 参与
    2025-01-20 召集 3
    """
LEAD, SPLIT, TOGETHER, FILED = Ref(1), Ref(2), Ref(3), Ref(4)


@pytest.fixture
def handed(db: sqlite3.Connection) -> Story:
    """A lead with a co-handler, two apart, two together; and one not assigned."""
    return Story(db).tell(HANDED)


def ask(
    story: Story, ref: Ref = LEAD, unit: str = "教育局", on: date = LAST, **more: str
) -> Receipt:
    draft = ObjectionDraft(on, more.pop("reason", "不属本单位职责"), unit, **more)
    return objection.raise_objection(story.db, ref, draft, county.clerk(on))


def give(
    story: Story, to: str = "交通局", ref: Ref = LEAD, on: date = date(2025, 2, 6), **more: object
) -> Receipt:
    return transfer.accept(story.db, ref, TransferDraft(on, to, **more), county.clerk(on))


def test_request_is_kept_and_waits(handed: Story) -> None:
    said = ask(handed, suggest="交通局")

    (kept,) = handed.case(1).objections
    assert (kept.raised_on, kept.reason, kept.late_reason) == (LAST, "不属本单位职责", "")
    assert kept.suggested is not None
    assert (kept.suggested.name, kept.outcome) == ("县交通运输局", None)
    assert said.sentence == ("001：县教育局提出退办，建议改由县交通运输局：不属本单位职责")
    assert said.next == ("tiaan object 001 --accept --to 单位，或 --refuse 理由",)
    assert handed.case(1).state is State.ASSIGNED
    assert handed.log(1)[-1] == "退办：县教育局提出，不属本单位职责，建议改由县交通运输局"


def test_window_ends_with_its_last_working_day(handed: Story) -> None:
    with pytest.raises(RuleViolation) as error:
        ask(handed, on=date(2025, 1, 27))

    assert error.value.message == (
        "001 号的退办期限是 2025-01-26（交办后 5 个工作日），2025-01-27 已经逾期"
    )
    assert "--late" in error.value.hint


def test_late_request_is_taken_with_a_reason(handed: Story) -> None:
    ask(handed, on=date(2025, 2, 5), late="领导批示")

    assert handed.case(1).objections[0].late_reason == "领导批示"
    assert handed.log(1)[-1].endswith("逾期受理（领导批示）")


def test_reason_for_lateness_is_not_kept_in_time(handed: Story) -> None:
    said = ask(handed, late="领导批示")

    assert handed.case(1).objections[0].late_reason == ""
    assert said.warnings == ("没有逾期，--late 不记入",)


def test_county_may_have_another_window(handed: Story) -> None:
    registry.change_settings(handed.db, {"objection_window": "1mo"}, county.clerk())

    ask(handed, on=date(2025, 2, 20))
    with pytest.raises(RuleViolation, match="2025-02-20（交办后 1 个月）"):
        ask(handed, SPLIT, on=date(2025, 2, 21))


@pytest.mark.parametrize(
    ("ref", "to", "role", "unit"),
    [
        (LEAD, "交通局", Role.LEAD, "教育局"),
        (LEAD, "财政局", Role.CO, "住建局"),
        (SPLIT, "交通局", Role.SPLIT, "财政局"),
        (TOGETHER, "住建局", Role.PARTICIPANT, "教育局"),
    ],
)
def test_transfer_keeps_the_part_and_the_day(
    handed: Story, ref: Ref, to: str, role: Role, unit: str
) -> None:
    before = handed.case(ref.number)
    ask(handed, ref, unit)
    said = give(handed, to, ref)

    after = handed.case(ref.number)
    old = next(d for d in after.assignments if d.ended_on)
    new = after.assignments[-1]
    assert (old.ended_on, old.end_reason) == (date(2025, 2, 6), "退办：不属本单位职责")
    assert (new.role, new.assigned_on, new.due_on) == (role, date(2025, 2, 6), old.due_on)
    assert new.unit == registers.find_unit(registers.load(handed.db), to)
    assert new.due_rule == "2025-04-20"
    assert len(after.duties()) == len(before.duties())
    assert (after.mode, after.state) == (before.mode, before.state)
    assert [d.role for d in after.duties()].count(Role.LEAD) == (ref == LEAD)
    assert after.objections[0].outcome is ObjectionOutcome.ACCEPTED
    assert said.sentence.endswith(f"{role.label}，2025-04-20 前答复（沿用原期限）")
    assert verify(handed.db) == ()


def test_history_of_a_transfer(handed: Story) -> None:
    ask(handed)
    give(handed)

    assert handed.log(1)[-1] == (
        "退办：同意，县教育局不再承办，改由县交通运输局主办，2025-04-20 前答复"
    )


def test_day_begins_anew_where_the_county_says_so(handed: Story) -> None:
    registry.change_settings(handed.db, {"transfer_due": "restart"}, county.clerk())
    ask(handed)
    give(handed)

    new = handed.case(1).assignments[-1]
    assert (new.due_on, new.due_rule) == (date(2025, 5, 6), "3mo")


def test_day_may_be_named(handed: Story) -> None:
    ask(handed)
    said = give(handed, due=parse_due("1mo"))

    assert handed.case(1).assignments[-1].due_on == date(2025, 3, 6)
    assert "另定期限" in said.sentence


def test_day_that_has_passed_cannot_be_kept(handed: Story) -> None:
    ask(handed)
    with pytest.raises(RuleViolation, match="早于改办日期") as error:
        give(handed, on=date(2025, 4, 21))

    assert "--due" in error.value.hint
    give(handed, on=date(2025, 4, 20))


def test_figures_of_an_earlier_day_name_the_unit_of_then(handed: Story) -> None:
    ask(handed)
    give(handed)

    def leads(day: date) -> dict[str, int]:
        (found,) = tally(
            handed.db,
            scope(handed.db, registers.sessions(handed.db), day),
            (("unit",), (m.DUTIES_BY_ROLE[0],)),
        )
        return {
            str(group[0]): tally_.count(m.DUTIES_BY_ROLE[0])
            for group, tally_ in found.items()
            if tally_.count(m.DUTIES_BY_ROLE[0])
        }

    assert leads(date(2025, 2, 5)) == {"县教育局": 1}
    assert leads(date(2025, 2, 6)) == {"县交通运输局": 1}


def test_refused_request_leaves_the_duty(handed: Story) -> None:
    ask(handed)
    on = date(2025, 1, 27)
    said = objection.refuse(handed.db, LEAD, "职责清楚", on, county.clerk(on))

    found = handed.case(1)
    assert (found.objections[0].outcome, found.objections[0].note) == ("refused", "职责清楚")
    assert [d.unit.name for d in found.duties()] == ["县教育局", "县住建局"]
    assert said.sentence == "001：不同意县教育局退办：职责清楚"
    assert handed.log(1)[-1] == "退办：不同意，职责清楚"
    ask(handed, reason="再次说明")
    assert len(handed.case(1).objections) == 2


REFUSED = {
    "not assigned": (lambda s: ask(s, FILED), RuleViolation, "004 号提案已立案"),
    "unit unknown": (lambda s: ask(s, unit="没有的局"), NotFound, "没有的局"),
    "unit without a duty": (lambda s: ask(s, unit="财政局"), NotFound, "不由“县财政局”承办"),
    "no unit named": (lambda s: ask(s, unit=""), Ambiguous, "2 个承办单位"),
    "no reason": (lambda s: ask(s, reason=" "), UsageError, "退办理由不能为空"),
    "suggests itself": (lambda s: ask(s, suggest="教育局"), UsageError, "就是原单位"),
    "too early": (lambda s: ask(s, on=date(2025, 1, 19)), RuleViolation, "早于交办日期"),
    "asked twice": (lambda s: (ask(s), ask(s)), RuleViolation, "还没有答复"),
    "nothing asked": (give, RuleViolation, "没有待答复的退办"),
    "given to one that has it": (
        lambda s: (ask(s, SPLIT), give(s, "财政局", SPLIT)),
        RuleViolation,
        "已在承办 002 号（分办）",
    ),
    "co-handler's part to the lead": (
        lambda s: (ask(s, unit="住建局"), give(s, "教育局")),
        RuleViolation,
        "已在承办 001 号（主办）",
    ),
    "given back": (lambda s: (ask(s), give(s, "教育局")), RuleViolation, "就是退办的单位"),
    "given to nobody known": (lambda s: (ask(s), give(s, "没有的局")), NotFound, "没有的局"),
    "decided too early": (
        lambda s: (ask(s), give(s, on=date(2025, 1, 25))),
        RuleViolation,
        "早于提出退办",
    ),
    "two asked, none named": (
        lambda s: (ask(s, SPLIT), ask(s, SPLIT, "财政局"), give(s, ref=SPLIT)),
        Ambiguous,
        "2 个单位提出退办",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(handed: Story, name: str) -> None:
    act, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        act(handed)

    assert verify(handed.db) == ()


def test_answered_duty_stays(handed: Story) -> None:
    handed.tell("2025-01-22 答复 1 教育局 A\n2025-01-22 答复 3 教育局 A")

    for ref, unit in ((LEAD, "教育局"), (TOGETHER, "教育局"), (TOGETHER, "财政局")):
        with pytest.raises(RuleViolation, match="已答复"):
            ask(handed, ref, unit)
    ask(handed, LEAD, "住建局")
    give(handed, "交通局")
    assert handed.case(1).state is State.REPLIED


def test_one_that_answers_after_asking_cannot_be_let_off(handed: Story) -> None:
    ask(handed)
    handed.tell("2025-02-01 答复 1 教育局 A")

    with pytest.raises(RuleViolation, match="已答复"):
        give(handed)


def test_undo_puts_everything_back(handed: Story) -> None:
    snapshots = [dump(handed.db)]
    ask(handed)
    snapshots.append(dump(handed.db))
    give(handed)

    for before in reversed(snapshots):
        undo(handed.db, county.clerk())
        assert dump(handed.db) == before


def test_dry_run_leaves_nothing(handed: Story) -> None:
    before = dump(handed.db), log(handed.db)
    draft = ObjectionDraft(LAST, "理由", "教育局")
    objection.raise_objection(handed.db, LEAD, draft, county.clerk(LAST, dry_run=True))

    assert (dump(handed.db), log(handed.db)) == before


def test_list_has_what_waits_oldest_first(handed: Story) -> None:
    ask(handed, SPLIT, "财政局")
    ask(handed, LEAD, on=date(2025, 1, 22))
    ask(handed, TOGETHER)
    give(handed, "住建局", TOGETHER)

    table = objection.open_table(handed.db, date(2025, 2, 1))
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    assert [(row["number"], row["unit"], row["days"]) for row in rows] == [
        ("001", "县教育局", 10),
        ("002", "县财政局", 6),
    ]


def test_second_round_goes_on_from_the_new_unit(handed: Story) -> None:
    ask(handed)
    give(handed)
    handed.tell("2025-03-01 答复 1 交通局 A\n2025-03-10 反馈 1 不满意\n2025-03-20 答复 1 交通局 A")

    found = handed.case(1)
    assert [d.unit.name for d in found.duties(2)] == ["县住建局", "县交通运输局"]


def test_co_handler_takes_the_leads_place(handed: Story) -> None:
    ask(handed)
    said = give(handed, "住建局")

    found = handed.case(1)
    assert [(d.unit.name, d.role, d.due_on) for d in found.duties()] == [
        ("县住建局", Role.LEAD, date(2025, 4, 20))
    ]
    assert [(d.unit.name, d.end_reason) for d in found.assignments if d.ended_on] == [
        ("县教育局", "退办：不属本单位职责"),
        ("县住建局", "改为主办"),
    ]
    assert found.mode is Mode.SINGLE
    assert said.sentence == (
        "001：县教育局退办，改由县住建局主办（原会办），2025-04-20 前答复（沿用原期限）"
    )
    assert handed.log(1)[-1] == (
        "退办：同意，县教育局不再承办，改由县住建局主办，2025-04-20 前答复"
    )
    assert verify(handed.db) == ()


def test_other_co_handlers_stay_when_one_leads(handed: Story) -> None:
    handed.tell("2025-01-20 交办 4 教育局 主办 住建局、财政局 会办")
    ask(handed, FILED)
    ask(handed, FILED, "住建局", reason="也不属")
    give(handed, "住建局", FILED, unit="教育局")

    found = handed.case(4)
    assert found.mode is Mode.LEAD_CO
    assert [(d.unit.name, d.role) for d in found.duties()] == [
        ("县财政局", Role.CO),
        ("县住建局", Role.LEAD),
    ]
    assert [(o.outcome, o.note) for o in found.objections] == [
        (ObjectionOutcome.ACCEPTED, ""),
        (ObjectionOutcome.REFUSED, "改为主办"),
    ]
    assert verify(handed.db) == ()
    undo(handed.db, county.clerk())
    assert len(handed.case(4).duties()) == 3


HOW = "2025-01-20 交办，次日起算，3 个月 → 2025-04-20 周日，休息日，遇休息日不顺延"


def explained(story: Story, number: int = 1) -> str:
    case = story.case(number)
    duty = next(d for d in case.duties() if d.role is Role.LEAD)
    return explain_duty(case, duty, queries.calendar(story.db))


def test_day_that_was_kept_says_what_it_rests_on(handed: Story) -> None:
    ask(handed)
    give(handed)

    assert explained(handed) == f"2025-02-06 由县教育局转交，沿用原期限 2025-04-20（{HOW}）"


def test_day_says_each_hand_it_went_through(handed: Story) -> None:
    later = extension.ExtensionDraft(date(2025, 1, 22), parse_due("1mo"), "提案人", "教育局")
    extension.extend(handed.db, LEAD, later, county.clerk(later.on))
    ask(handed)
    give(handed)
    later = extension.ExtensionDraft(date(2025, 2, 7), parse_due("2025-06-20"), "县政府办")
    extension.extend(handed.db, LEAD, later, county.clerk(later.on))

    assert explained(handed) == (
        "2025-02-06 由县教育局转交，沿用原期限 2025-05-20"
        f"（{HOW}；2025-01-22 经提案人同意延期 1 个月 → 2025-05-20 周二，工作日）；"
        "2025-02-07 经县政府办同意改期 → 2025-06-20 周五，工作日"
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {},
            "2025-03-12 由县教育局转交，沿用原期限 2025-04-10（2025-03-10 不满意，重新交办，"
            "次日起算，1 个月 → 2025-04-10 周四，工作日，不顺延）",
        ),
        (
            {"transfer_due": "restart"},
            "2025-03-12 由县教育局转交，次日起算，1 个月 → 2025-04-12 周六，休息日，遇休息日不顺延",
        ),
    ],
)
def test_second_rounds_duty_given_on(handed: Story, settings: dict[str, str], said: str) -> None:
    registry.change_settings(handed.db, settings, county.clerk())
    handed.tell("2025-03-01 答复 1 教育局 A\n2025-03-10 反馈 1 不满意")
    assert explained(handed).startswith("2025-03-10 不满意，重新交办，次日起算，1 个月 →")

    ask(handed, on=date(2025, 3, 11))
    give(handed, on=date(2025, 3, 12))
    assert explained(handed) == said


def test_error_is_a_sentence_with_a_next_step() -> None:
    for name in REFUSED:
        story = Story(county.in_memory()).tell(HANDED)
        with pytest.raises(TiaanError) as error:
            REFUSED[name][0](story)
        assert error.value.hint, name
