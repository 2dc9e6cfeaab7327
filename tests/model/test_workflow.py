from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from cases import a_case, assigned, reply, sponsor
from tiaan.errors import RuleViolation
from tiaan.model import settings as county
from tiaan.model import workflow
from tiaan.model.terms import Action, Decision, State
from tiaan.model.workflow import EDGES, Edge

if TYPE_CHECKING:
    from story import Story

SETTINGS = county.load({})
DEAD_ENDS = {State.REJECTED, State.CONVERTED, State.WITHDRAWN}


def reachable() -> set[State]:
    found = {edge.target for edge in EDGES if edge.source is None}
    while more := {edge.target for edge in EDGES if edge.source in found} - found:
        found |= more
    return found


def alike(edge: Edge) -> tuple[str, str, str]:
    return edge.action, edge.source or "", edge.choice or ""


def test_every_state_is_reachable_from_birth() -> None:
    assert reachable() == set(State)


def test_dead_ends_are_only_where_meant() -> None:
    assert {state for state in State if not workflow.open_actions(state)} == DEAD_ENDS


def test_edges_are_all_different() -> None:
    assert len(set(EDGES)) == len(EDGES)


def test_alike_edges_have_conditions_and_single_ones_have_none() -> None:
    groups = [list(same) for _, same in groupby(sorted(EDGES, key=alike), key=alike)]
    assert [
        edge for same in groups for edge in same if (len(same) > 1) is not (edge.when is not None)
    ] == []


def test_choices_belong_to_the_review() -> None:
    assert {edge.choice for edge in EDGES if edge.action is Action.REVIEW} == {
        *(Decision.FILE, Decision.REJECT, Decision.CONVERT, Decision.RETURN)
    }
    assert {edge.choice for edge in EDGES if edge.action is not Action.REVIEW} == {None}


def test_one_state_is_born() -> None:
    assert [edge for edge in EDGES if edge.source is None] == [
        Edge(Action.SUBMIT, None, State.PENDING)
    ]


def test_live_states_are_those_from_which_a_reply_is_still_to_come() -> None:
    assert {State.PENDING, State.FILED, State.ASSIGNED} == workflow.LIVE


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (Action.SUBMIT, "新提案 → 待审查；已退回 → 待审查"),
        (Action.REVIEW, "待审查 → 已立案 / 不予立案 / 已转化 / 已退回"),
        (Action.MERGE, "待审查 → 已并案；已立案 → 已并案"),
        (Action.UNMERGE, "已并案 → 待审查 / 已立案"),
        (Action.ASSIGN, "已立案 → 办理中；办理中 → 办理中"),
        (Action.REPLY, "办理中 → 办理中 / 已答复；已答复 → 已答复"),
        (Action.FEEDBACK, "办理中 → 办理中；已答复 → 已答复 / 办理中"),
        (
            Action.WITHDRAW,
            "待审查 → 已撤案；已退回 → 已撤案；已立案 → 已撤案；办理中 → 已撤案",
        ),
        (Action.UNDO, ""),
    ],
)
def test_help_of_an_action_tells_its_moves(action: Action, sentence: str) -> None:
    assert workflow.help_for(action) == sentence


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", sorted({edge.action for edge in EDGES}))
def test_action_is_open_exactly_where_an_edge_leaves(action: Action, state: State) -> None:
    is_open = any(edge.action is action and edge.source is state for edge in EDGES)

    assert (state in workflow.sources(action)) is is_open
    assert (action in workflow.open_actions(state)) is is_open
    if is_open:
        workflow.require_open("23", state, action)
        return
    with pytest.raises(RuleViolation) as error:
        workflow.require_open("23", state, action)
    assert error.value.message == f"23 号提案{state.label}，不能{action.label}"
    words = "、".join(a.label for a in workflow.open_actions(state))
    assert error.value.hint == (
        f"现在可以：{words}" if words else "这件提案已经终结，可用 tiaan undo 撤销先前的操作"
    )


def test_actions_are_named_in_the_order_of_the_table() -> None:
    assert workflow.open_actions(State.PENDING) == (Action.REVIEW, Action.MERGE, Action.WITHDRAW)
    assert workflow.sources(Action.SUBMIT) == (State.RETURNED,)


def test_step_with_an_owed_reply_stays_in_handling() -> None:
    case = a_case(state=State.ASSIGNED, assignments=(assigned(1), assigned(2, reply=reply())))

    assert workflow.step(case, SETTINGS, Action.REPLY) == Edge(
        Action.REPLY, State.ASSIGNED, State.ASSIGNED, when=workflow.replies_owed
    )


def test_step_with_every_reply_ends_in_replied() -> None:
    case = a_case(state=State.ASSIGNED, assignments=(assigned(1, reply=reply()),))

    assert workflow.step(case, SETTINGS, Action.REPLY).target is State.REPLIED


def test_step_with_a_choice_that_has_no_edge_is_refused() -> None:
    with pytest.raises(RuleViolation) as error:
        workflow.step(a_case(), SETTINGS, Action.REVIEW, Decision.MERGE)

    assert error.value.message == "L1 号提案待审查，没有这样的审查"


def test_step_from_a_state_without_the_action_is_refused() -> None:
    with pytest.raises(RuleViolation, match="L1 号提案待审查，不能答复"):
        workflow.step(a_case(), SETTINGS, Action.REPLY)


def test_rating_of_someone_else_does_not_reopen() -> None:
    from cases import rated

    mine, other = sponsor(1), sponsor(2, position=2)
    case = a_case(
        state=State.REPLIED,
        sponsors=(mine, other),
        assignments=(assigned(1, reply=reply()),),
        feedback=(rated(other.proposer, "不满意"),),
    )

    assert workflow.content(case, SETTINGS)
    assert workflow.rehandling_due(case, county.load({"feedback_by": "all"}))


def test_unmerged_case_stands_where_it_stood(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-10 审查 2 立案
    2025-01-11 并案 2、3 入 1
    2025-01-12 撤销并案 2、3
    """
    assert [story.case(n).state for n in (1, 2, 3)] == [State.PENDING, State.FILED, State.PENDING]
    assert story.log(2)[-2:] == ["并案：已立案 → 已并案，并入 L1 号", "撤销并案：已并案 → 已立案"]
    assert story.log(3)[-1] == "撤销并案：已并案 → 待审查"


def test_returned_case_that_is_filed_and_merged_comes_back_filed(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 审查 2 退回 没有建议
    2025-01-07 提交 2
    2025-01-10 审查 2 立案
    2025-01-11 并案 2 入 1
    2025-01-12 撤销并案 2
    2025-01-13 并案 2 入 1
    2025-01-14 撤销并案 2
    """
    assert story.case(2).state is State.FILED
    assert story.case(2).case_no == "002"
