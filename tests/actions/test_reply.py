"""Answers: one for each unit and round, the class as printed beside what it means, the letter."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions import registry, reply, unitroll
from tiaan.errors import Ambiguous, NotFound, RuleViolation, TiaanError, UsageError
from tiaan.model.refs import Ref
from tiaan.model.terms import ClassScheme, Result, State
from tiaan.store import attachments

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from tiaan.model.records import Receipt

DAY = date(2025, 3, 1)
FILED = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    """
SINGLE = f"{FILED}\n2025-01-20 交办 1 教育局 主办"
SPLIT = f"{FILED}\n2025-01-20 交办 1 教育局、财政局、住建局 分办"


@pytest.fixture
def single(db: sqlite3.Connection) -> Story:
    """001, handled by the education bureau."""
    return Story(db).tell(SINGLE)


def answer(story: Story, result: str = "A", **more: object) -> Receipt:
    """Record a reply to 001."""
    draft = reply.ReplyDraft(result, **({"on": DAY} | more))
    return reply.reply(story.db, Ref(1), draft, county.clerk(DAY))


def test_reply_of_a_single_unit_answers_the_case(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-03-01 答复 1 B 文号=县教函〔2025〕3号
    """
    found = story.case(1)
    (duty,) = found.duties()

    assert (found.state, found.result) == (State.REPLIED, Result.ADOPTED)
    assert [(r.result, r.set_on) for r in found.results] == [(Result.ADOPTED, date(2025, 3, 1))]
    assert duty.reply is not None
    assert (duty.reply.class_raw, duty.reply.class_scheme, duty.reply.result) == (
        "B",
        ClassScheme.CLASSIC_4,
        Result.ADOPTED,
    )
    assert (duty.reply.doc_no, duty.reply.issued_on) == ("县教函〔2025〕3号", date(2025, 3, 1))
    assert story.said[-1] == "001：办理中 → 已答复（县教育局，采纳并列入计划，提前 50 天）"
    assert story.log(1)[-1] == (
        "答复：办理中 → 已答复，县教育局，采纳并列入计划，县教函〔2025〕3号"
    )


@pytest.mark.parametrize(
    ("on", "when", "warnings"),
    [
        (date(2025, 4, 19), "提前 1 天", ()),
        (date(2025, 4, 20), "按期", ()),
        (date(2025, 4, 21), "逾期 1 天", ("应在期限内答复",)),
    ],
)
def test_late_reply_is_late_not_refused(
    single: Story, on: date, when: str, warnings: tuple[str, ...]
) -> None:
    receipt = answer(single, on=on)

    assert receipt.sentence == f"001：办理中 → 已答复（县教育局，已解决或基本解决，{when}）"
    assert receipt.warnings == warnings
    assert receipt.next == ("tiaan feedback 001 --rating 评价",)


@pytest.mark.parametrize(
    ("printed", "scheme", "result"),
    [
        ("A", None, Result.RESOLVED),
        ("Ａ类", None, Result.RESOLVED),
        ("b 类", None, Result.ADOPTED),
        ("丙", None, Result.EXPLAINED),
        ("D", None, Result.REFERENCE),
        ("已解决", None, Result.RESOLVED),
        ("采纳", None, Result.ADOPTED),
        ("解释说明", None, Result.EXPLAINED),
        ("reference", None, Result.REFERENCE),
        ("C", ClassScheme.ABC_REFERENCE, Result.REFERENCE),
        ("C", ClassScheme.ABC_EXPLAINED, Result.EXPLAINED),
        ("C", ClassScheme.STARTED_4, Result.ADOPTED),
    ],
)
def test_class_is_kept_as_printed_beside_what_it_means(
    single: Story, printed: str, scheme: ClassScheme | None, result: Result
) -> None:
    answer(single, printed, scheme=scheme)

    (duty,) = single.case(1).duties()
    assert duty.reply is not None
    assert (duty.reply.class_raw, duty.reply.class_scheme, duty.reply.result) == (
        printed,
        scheme or ClassScheme.CLASSIC_4,
        result,
    )
    assert single.log(1)[-1] == f"答复：办理中 → 已答复，县教育局，{result.label}"


def test_letters_mean_what_the_countys_scheme_says(single: Story) -> None:
    registry.change_settings(single.db, {"class_scheme": "abc-reference"}, county.clerk())

    answer(single, "C")
    registry.change_settings(single.db, {"class_scheme": "abc-explained"}, county.clerk())

    assert single.case(1).result is Result.REFERENCE
    assert single.log(1)[-1] == "答复：办理中 → 已答复，县教育局，留作参考"


@pytest.mark.parametrize(
    ("printed", "scheme", "message", "hint"),
    [
        (
            "D",
            ClassScheme.ABC_EXPLAINED,
            "分类办法 abc-explained 没有“D”类",
            "可用：A、B、C；或用 tiaan settings set class_scheme 改用本县的办法",
        ),
        (
            "E",
            None,
            "分类办法 classic-4 没有“E”类",
            "可用：A、B、C、D；或用 tiaan settings set class_scheme 改用本县的办法",
        ),
        (
            "C",
            ClassScheme.ABC_MIXED,
            "“C”类在分类办法 abc-mixed 中含义不一：作出解释说明、留作参考",
            "请直接写明文字",
        ),
        (
            "Z",
            None,
            "办理结果没有“Z”这一项",
            "可用：已解决或基本解决（resolved）、采纳并列入计划（adopted）、"
            "作出解释说明（explained）、留作参考（reference）",
        ),
        (" ", None, "办理结果不能为空", "请写明办理结果"),
        ("长" * 41, None, "办理结果有 41 字，最多 40 字", "请缩短后重新输入"),
    ],
)
def test_class_that_cannot_be_read_is_refused(
    single: Story, printed: str, scheme: ClassScheme | None, message: str, hint: str
) -> None:
    before = dump(single.db), log(single.db)

    with pytest.raises(UsageError) as refused:
        answer(single, printed, scheme=scheme)

    assert (refused.value.message, refused.value.hint) == (message, hint)
    assert (dump(single.db), log(single.db)) == before


def test_split_units_answer_apart_and_the_worst_class_stands(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局、财政局、住建局 分办
    2025-02-20 答复 1 教育局 A
    2025-02-21 答复 1 财政局 C
    2025-04-25 答复 1 B
    """
    found = story.case(1)

    assert (found.state, found.result) == (State.REPLIED, Result.EXPLAINED)
    assert [(d.unit.name, d.reply and d.reply.result) for d in found.duties()] == [
        ("县教育局", Result.RESOLVED),
        ("县财政局", Result.EXPLAINED),
        ("县住建局", Result.ADOPTED),
    ]
    assert [(r.result, r.set_on) for r in found.results] == [(Result.EXPLAINED, date(2025, 4, 25))]
    assert story.said[-3:] == [
        "001：办理中（县教育局，已解决或基本解决，提前 59 天）",
        "001：办理中（县财政局，作出解释说明，提前 58 天）",
        "001：办理中 → 已答复（县住建局，采纳并列入计划，逾期 5 天）",
    ]
    assert story.warnings == [
        "各单位结果不一，001 号按最低一档计：作出解释说明；另定的用 tiaan amend 001 --result 结果",
        "应在期限内答复",
    ]
    assert story.log(1)[-3:] == [
        "答复：县教育局，已解决或基本解决",
        "答复：县财政局，作出解释说明",
        "答复：办理中 → 已答复，县住建局，采纳并列入计划",
    ]


def test_split_units_of_one_mind_need_no_remark(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局、财政局 分办
    2025-02-21 答复 1 财政局 B
    2025-02-20 答复 1 教育局 采纳
    """
    found = story.case(1)

    assert [(r.result, r.set_on) for r in found.results] == [(Result.ADOPTED, date(2025, 2, 21))]
    assert story.warnings == ["列入计划的尚未登记承诺事项和兑现日期"]
    assert story.log(1)[-1] == "答复：办理中 → 已答复，县教育局，采纳并列入计划"


def test_where_several_owe_a_reply_the_unit_is_named(db: sqlite3.Connection) -> None:
    story = Story(db).tell(SPLIT)

    with pytest.raises(Ambiguous) as refused:
        answer(story)

    assert refused.value.message == "001 号有 3 个单位应答复"
    assert refused.value.hint == "请用 --unit 指明：县教育局、县财政局、县住建局"


def test_collective_case_has_one_agreed_answer(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 分管副县长 牵头 教育局、财政局 参与
    2025-01-20 召集 1
    2025-02-20 答复 1 财政局 B
    2025-02-21 答复 1 教育局 A ✗
    """
    found = story.case(1)

    assert (found.state, found.result) == (State.REPLIED, Result.ADOPTED)
    assert [(d.unit.name, d.reply and d.reply.result) for d in found.duties()] == [
        ("县教育局", None),
        ("县财政局", Result.ADOPTED),
    ]
    assert story.refusals == ["001 号是集体办理，已有一份共同的答复"]
    assert story.log(1)[-1] == "答复：办理中 → 已答复，县财政局，采纳并列入计划"


TOGETHER = """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 分管副县长 牵头 教育局、财政局 参与
    2025-01-20 召集 1
"""


def test_the_unit_that_writes_for_all_is_named(db: sqlite3.Connection) -> None:
    story = Story(db).tell(TOGETHER)

    with pytest.raises(Ambiguous) as refused:
        answer(story)

    assert refused.value.message == ("001 号是集体办理，2 个单位合写一份答复，请写明由哪个单位答复")
    assert refused.value.hint == "请用 --unit 指明行文的单位：县教育局、县财政局"
    assert story.case(1).replies() == ()


def test_co_handlers_opinion_may_come_before_or_after(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办 财政局、住建局 会办
    2025-02-10 答复 1 财政局 C
    2025-02-20 答复 1 A
    2025-03-10 答复 1 住建局 D
    """
    found = story.case(1)

    assert (found.state, found.result, found.replied_on) == (
        State.REPLIED,
        Result.RESOLVED,
        date(2025, 2, 20),
    )
    assert [r.result for r in found.replies()] == [Result.RESOLVED]
    assert len(found.results) == 1
    assert story.said[-3:] == [
        "001：办理中（县财政局，会办意见，作出解释说明，提前 10 天）",
        "001：办理中 → 已答复（县教育局，已解决或基本解决，提前 59 天）",
        "001：已答复（县住建局，会办意见，留作参考，逾期 18 天）",
    ]
    assert story.warnings == ["会办单位尚无意见：县住建局"]
    assert story.log(1)[-3:] == [
        "答复：县财政局，作出解释说明",
        "答复：办理中 → 已答复，县教育局，已解决或基本解决",
        "答复：县住建局，留作参考",
    ]


def test_unit_answers_once_in_a_round(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 A
    2025-02-21 答复 1 教育局 B ✗
    2025-02-21 答复 1 B ✗
    2025-02-22 反馈 1 不满意
    2025-03-01 答复 1 B
    """
    found = story.case(1)

    assert [(a.round, a.reply and a.reply.result) for a in found.assignments] == [
        (1, Result.RESOLVED),
        (2, Result.ADOPTED),
    ]
    assert [r.result for r in found.replies(1)] == [Result.RESOLVED]
    assert [(r.result, r.set_on) for r in found.results] == [
        (Result.RESOLVED, date(2025, 2, 20)),
        (Result.ADOPTED, date(2025, 3, 1)),
    ]
    assert story.refusals == [
        "“县教育局”已答复过 001 号",
        "001 号各单位均已答复",
    ]
    assert story.log(1)[-1] == "答复：办理中 → 已答复，县教育局，采纳并列入计划"


def test_same_result_in_a_second_round_is_one_row(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 立案
    2025-01-20 交办 1 教育局 主办
    2025-02-20 答复 1 C
    2025-02-22 反馈 1 不满意
    2025-03-01 答复 1 C
    """
    assert [(r.result, r.set_on) for r in story.case(1).results] == [
        (Result.EXPLAINED, date(2025, 2, 20))
    ]
    assert story.log(1)[-1] == "答复：办理中 → 已答复，县教育局，作出解释说明"


def test_unit_without_a_duty_does_not_answer(single: Story) -> None:
    with pytest.raises(NotFound) as stranger:
        answer(single, unit="财政局")
    with pytest.raises(NotFound) as unknown:
        answer(single, unit="水利局")

    assert (stranger.value.message, stranger.value.hint) == (
        "001 号不由“县财政局”承办",
        "承办单位：县教育局",
    )
    assert unknown.value.message == "没有登记“水利局”这个单位"


def test_retired_unit_still_answers_what_it_has(single: Story) -> None:
    unitroll.retire_unit(single.db, "教育局", county.clerk())

    assert answer(single, unit="教育局").after is State.REPLIED


@pytest.mark.parametrize(
    ("before", "refusal"),
    [
        ("", "L1 号提案待审查，不能答复"),
        ("2025-01-06 审查 1 退回 没有建议", "L1 号提案已退回，不能答复"),
        ("2025-01-06 审查 1 立案", "001 号提案已立案，不能答复"),
        (
            "2025-01-06 审查 1 立案\n2025-01-20 撤案 1 本人要求",
            "001 号提案已撤案，不能答复",
        ),
    ],
)
def test_nothing_is_answered_before_it_is_assigned(
    db: sqlite3.Connection, before: str, refusal: str
) -> None:
    story = Story(db).tell(f"""
    2025-01-05 提交 1 王芳 关于甲的提案
    {before}
    2025-02-20 答复 1 A ✗
    """)

    assert story.refusals == [refusal]


def test_reply_is_not_dated_before_the_assignment(single: Story) -> None:
    with pytest.raises(RuleViolation) as refused:
        answer(single, on=date(2025, 1, 19))

    assert refused.value.message == "答复日期 2025-01-19 早于交办日期 2025-01-20"
    assert answer(single, on=date(2025, 1, 20)).after is State.REPLIED


def test_letter_is_kept_by_its_content(db: sqlite3.Connection, tmp_path: Path) -> None:
    story = Story(db).tell(SPLIT)
    letter = tmp_path / "答复函𠀀.pdf"
    letter.write_bytes(b"%PDF-1.4 \x00\xff")
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(letter.read_bytes())

    answer(story, unit="教育局", letter=letter, signed_by="局长")
    answer(story, unit="财政局", letter=copy)
    letter.unlink()

    found = story.case(1)
    digest = hashlib.sha256(b"%PDF-1.4 \x00\xff").hexdigest()
    assert [(a.kind, a.name, a.sha256) for a in found.attachments] == [
        ("letter", "答复函𠀀.pdf", digest),
        ("letter", "copy.pdf", digest),
    ]
    assert [d.reply and d.reply.letter_id for d in found.duties()] == [
        found.attachments[0].id,
        found.attachments[1].id,
        None,
    ]
    assert found.duties()[0].reply is not None
    assert found.duties()[0].reply.signed_by == "局长"
    assert attachments.read(db, digest) == b"%PDF-1.4 \x00\xff"
    (kept,) = db.execute("SELECT count(*) FROM content WHERE sha256 = ?", (digest,)).fetchone()
    assert kept == 1


def test_letter_that_cannot_be_kept_is_refused(single: Story, tmp_path: Path) -> None:
    before = dump(single.db), log(single.db)
    empty = tmp_path / "空.pdf"
    empty.touch()
    large = tmp_path / "大.pdf"
    with large.open("wb") as file:
        file.truncate(attachments.SIZE_MAX + 1)
    messages = []
    for path in (tmp_path / "无.pdf", tmp_path, empty, large):
        with pytest.raises(TiaanError) as refused:
            answer(single, letter=path)
        messages.append(refused.value.message)

    assert [messages[0], *messages[2:]] == [
        f"没有文件 {tmp_path / '无.pdf'}",
        "空.pdf 是空文件",
        "大.pdf 超过 20 MB，没有收",
    ]
    assert messages[1].startswith(f"不能读取 {tmp_path}：")
    assert (dump(single.db), log(single.db)) == before


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"doc_no": "长" * 61}, "文号有 61 字，最多 60 字"),
        ({"signed_by": "长" * 61}, "签发人有 61 字，最多 60 字"),
        ({"reason": "长" * 2001}, "说明有 2001 字，最多 2000 字"),
    ],
)
def test_unfit_text_is_refused(single: Story, more: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        answer(single, **more)

    assert refused.value.message == message
    assert single.case(1).state is State.ASSIGNED
