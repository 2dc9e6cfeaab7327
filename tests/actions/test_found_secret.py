"""What turns out to touch secrets leaves the register, from wherever it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import review
from tiaan.errors import RuleViolation
from tiaan.model.case import CLASSIFIED_TITLE
from tiaan.model.refs import Ref
from tiaan.model.terms import Decision, State
from tiaan.stats import breakdown, catalog, closing, tally
from tiaan.store import registers, undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Receipt

DAY = date(2025, 6, 10)
YEAR = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-05 提交 4 刘洋 关于丁的提案
    2025-01-05 提交 5 赵静 关于戊的提案
    2025-01-05 提交 6 周正 关于己的提案
    2025-01-05 提交 7 钱进 关于庚的提案
    2025-01-05 提交 8 孙丽 关于辛的提案
    2025-01-05 提交 9 吴桐 关于壬的提案
    2025-01-10 审查 1、2、3、6、9 立案
    2025-01-10 审查 4 退回 没有建议
    2025-01-10 审查 5 不予立案 N10
    2025-01-10 审查 7 转化 社情民意
    2025-01-12 并案 8 入 9
    2025-02-20 交办 2、3、6 教育局 主办 财政局 会办
    2025-03-01 答复 3 教育局 B 文号=县教函〔2025〕1号
    2025-03-02 答复 3 财政局 B
    2025-03-01 答复 6 教育局 B
    2025-03-02 答复 6 财政局 B
    2025-03-10 反馈 6 不满意
    """
STANDS = {
    1: State.FILED,
    2: State.ASSIGNED,
    3: State.REPLIED,
    4: State.RETURNED,
    5: State.REJECTED,
    6: State.ASSIGNED,
    7: State.CONVERTED,
}


@pytest.fixture
def told(db: sqlite3.Connection) -> Story:
    """A proposal in every state; 6 is handled for the second time, 8 is in 9."""
    return Story(db).tell(YEAR)


def find_secret(story: Story, intake: int, on: date = DAY) -> Receipt:
    draft = review.ReviewDraft(Decision.REJECT, on, ("N01",))
    (receipt,) = review.review(story.db, (Ref(intake, intake=True),), draft, county.clerk())
    return receipt


@pytest.mark.parametrize(("intake", "state"), STANDS.items(), ids=str)
def test_it_leaves_from_wherever_it_stands(told: Story, intake: int, state: State) -> None:
    assert told.case(intake).state is state

    receipt = find_secret(told, intake)

    case = told.case(intake)
    assert (case.state, case.is_secret, case.shown_title) == (
        State.REJECTED,
        True,
        CLASSIFIED_TITLE,
    )
    assert CLASSIFIED_TITLE in receipt.sentence
    assert receipt.next == ()
    assert [duty.unit.name for duty in case.duties()] == []
    assert verify(told.db) == ()
    assert closing.findings(told.db, DAY) == ()


@pytest.mark.parametrize("intake", STANDS)
def test_undo_brings_it_back_as_it_was(told: Story, intake: int) -> None:
    before = dump(told.db)
    find_secret(told, intake)

    undo.undo(told.db, county.clerk())

    assert dump(told.db) == before


def test_figures_of_days_before_stay(told: Story) -> None:
    def figures() -> list[object]:
        scope = tally.scope(told.db, registers.sessions(told.db), date(2025, 6, 9))
        return [table.rows for table in breakdown.run_all(told.db, scope, catalog.STATISTICS)]

    before = figures()
    find_secret(told, 3)
    assert figures() == before


@pytest.mark.parametrize(
    ("intake", "said", "hint"),
    [
        (8, "已并入别的提案", "tiaan unmerge L8"),
        (9, "是主案", "请先 tiaan unmerge"),
    ],
)
def test_a_merger_is_undone_first(told: Story, intake: int, said: str, hint: str) -> None:
    before = dump(told.db)

    with pytest.raises(RuleViolation) as error:
        find_secret(told, intake)

    assert said in error.value.message
    assert hint in error.value.hint
    assert dump(told.db) == before


def test_it_is_not_found_twice_nor_before_it_was_handed_over(told: Story) -> None:
    with pytest.raises(RuleViolation, match="早于交办日期"):
        find_secret(told, 2, date(2025, 2, 1))
    find_secret(told, 2)
    with pytest.raises(RuleViolation, match="已按涉密不予立案") as error:
        find_secret(told, 2)
    assert "tiaan forget" in error.value.hint


@pytest.mark.parametrize(
    ("choice", "more"),
    [
        (Decision.FILE, {}),
        (Decision.REJECT, {"grounds": ("N10",)}),
        (Decision.RETURN, {"note": "甲"}),
        (Decision.CONVERT, {"convert_to": "社情民意"}),
    ],
)
@pytest.mark.parametrize("intake", STANDS)
def test_nothing_else_is_decided_out_of_turn(
    told: Story, intake: int, choice: Decision, more: dict[str, object]
) -> None:
    draft = review.ReviewDraft(choice, DAY, **more)  # type: ignore[arg-type]
    with pytest.raises(RuleViolation, match="不能审查"):
        review.review(told.db, (Ref(intake, intake=True),), draft, county.clerk())
