"""Sheets of one stage: decisions, assignments, replies, ratings of proposals the file has."""

from __future__ import annotations

from datetime import date

import pytest

import county
from logical import dump
from story import Story
from tiaan.actions import assign, feedback, merge, reply, review
from tiaan.errors import InputError, NotFound, UsageError
from tiaan.model.dates import parse_due
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import Consent, Decision, FeedbackSource, Mode, Role, State
from tiaan.sheets import plan, preview
from tiaan.sheets.grid import Grid
from tiaan.sheets.outcome import Verdict
from tiaan.store import queries, undo, verify

SPRING = """
    2025-01-05 提交 1 王芳、李明 关于增设路灯的提案 联名已确认
    2025-01-05 提交 2 李明 关于公交的提案
    2025-01-05 提交 3 张伟 关于绿化的提案 类别=生态
    2025-01-06 提交 4 刘洋 关于养老的提案
    2025-01-06 提交 5 赵静 关于班车的提案
    2025-01-06 提交 6 赵静 关于公交的提案
    """
FILED = SPRING + "\n    2025-01-10 审查 1、2、3、4 立案"
ASSIGNED = (
    FILED
    + """
    2025-02-20 交办 1 交通局 主办 住建局 会办
    2025-02-20 交办 2 交通局、教育局 分办
    2025-02-20 交办 3 分管副县长 牵头 教育局、财政局 参与
    2025-02-20 召集 3
    2025-02-20 交办 4 住建局 主办
    """
)
REPLIED = (
    ASSIGNED
    + """
    2025-04-01 答复 1 A
    2025-04-01 答复 4 B
    """
)


def told(text):
    conn = county.in_memory()
    Story(conn).tell(text)
    return conn


def rows(head, *lines):
    return Grid("表.xlsx", "", (tuple(head.split()), *lines))


def make(conn, kind, grid, **options):
    who = county.clerk()
    return plan.make(conn, plan.read(conn, [grid], kind=kind, who=who, **options), who)


def take(conn, kind, grid, *, skip_bad=False, **options):
    who = county.clerk()
    sheets = plan.read(conn, [grid], kind=kind, who=who, **options)
    return plan.apply(conn, sheets, who, skip_bad=skip_bad)


def case(conn, number):
    return queries.cases(conn, [queries.find(conn, parse_ref(number))[0]])[0]


def facts(conn):
    """Return what a file says of its proposals, whoever typed it and in how many operations."""
    return {
        table: found for table, found in dump(conn).items() if table not in ("event", "operation")
    }


def verdicts(made):
    return [row.verdict for row in made.rows]


def reasons(made):
    return [row.reason for row in made.rows]


NEW, SAME, CHANGED, BAD = Verdict.NEW, Verdict.SAME, Verdict.CHANGED, Verdict.BAD
REVIEW = "收件号 案号 案由 审查意见 审查日期 不予立案情形 转化去向 并入案号 类别 重点提案 备注"


def decisions():
    return rows(
        REVIEW,
        ("L1", "7", None, "立案", date(2025, 1, 10), None, None, None, "经济", "是", None),
        (
            "L2",
            None,
            None,
            "不予立案",
            date(2025, 1, 10),
            "N10",
            None,
            None,
            None,
            None,
            "与职能无关",
        ),
        ("L3", None, None, "转化", date(2025, 1, 10), None, "转社情民意", None, None, None, None),
        ("L4", None, None, "退回", date(2025, 1, 10), None, None, None, None, None, "没有建议"),
        ("L5", None, None, "并案", date(2025, 1, 10), None, None, "7", None, None, None),
        ("L6", None, None, "撤案", date(2025, 1, 10), None, None, None, None, None, "本人要求"),
    )


def test_decisions_are_those_of_the_single_commands():
    by_sheet, by_hand = told(SPRING), told(SPRING)
    applied = take(by_sheet, "reviews", decisions())
    assert verdicts(applied.plan) == [NEW] * 6

    who, on = county.clerk(), date(2025, 1, 10)
    key = review.default_key(by_hand)
    for ref, draft in (
        ("L1", review.ReviewDraft(Decision.FILE, on, number="7", category="经济", key=key)),
        ("L2", review.ReviewDraft(Decision.REJECT, on, ("N10",), "与职能无关")),
        ("L3", review.ReviewDraft(Decision.CONVERT, on, convert_to="转社情民意")),
        ("L4", review.ReviewDraft(Decision.RETURN, on, note="没有建议")),
    ):
        review.review(by_hand, parse_refs([ref]), draft, who)
    merge.withdraw(by_hand, parse_refs(["L6"]), "本人要求", on, who)
    merge.merge(by_hand, parse_refs(["L5"]), parse_ref("7"), on, who)  # a sheet's merges come last
    assert facts(by_sheet) == facts(by_hand)


def test_assignments_are_those_of_the_single_command():
    by_sheet, by_hand = told(FILED), told(FILED)
    on = date(2025, 2, 20)
    applied = take(
        by_sheet,
        "assignments",
        rows(
            "案号 主办单位 会办单位 分办单位 参与单位 牵头领导 交办日期 办理时限",
            ("1", "交通局", "住建局", None, None, None, on, None),
            ("2", None, None, "交通局、教育局", None, None, on, date(2025, 6, 30)),
            ("3", None, None, None, "教育局、财政局", "分管副县长", on, None),
            ("4", "住建局", None, None, None, None, on, None),
        ),
    )
    assert verdicts(applied.plan) == [NEW] * 4
    who, draft = county.clerk(), assign.AssignDraft
    for ref, wanted in (
        ("1", draft(on, "交通局", ("住建局",))),
        ("2", draft(on, split=("交通局", "教育局"), due=parse_due("2025-06-30"))),
        ("3", draft(on, units=("教育局", "财政局"), leader="分管副县长", collective=True)),
        ("4", draft(on, "住建局")),
    ):
        assign.assign(by_hand, parse_refs([ref]), wanted, who)
    assert facts(by_sheet) == facts(by_hand)


def test_replies_are_those_of_the_single_command():
    by_sheet, by_hand = told(ASSIGNED), told(ASSIGNED)
    on = date(2025, 4, 1)
    applied = take(
        by_sheet,
        "replies",
        rows(
            "案号 承办单位 办理结果 答复文号 签发人 答复日期",
            ("1", "住建局", "B", None, None, on),
            ("1", "县交通局", "A类", "县交函〔2025〕1号", "局长", on),
            ("2", "教育局", "C", None, None, on),
            ("2", "交通局", "已解决", None, None, on),
            ("3", "财政局", "采纳", None, None, on),
            ("4", None, "A", None, None, None),
        ),
    )
    assert verdicts(applied.plan) == [NEW] * 6
    who = county.clerk()
    for ref, draft in (
        ("1", reply.ReplyDraft("B", on, "住建局")),
        ("1", reply.ReplyDraft("A类", on, "交通局", doc_no="县交函〔2025〕1号", signed_by="局长")),
        ("2", reply.ReplyDraft("C", on, "教育局")),
        ("2", reply.ReplyDraft("已解决或基本解决", on, "交通局")),
        ("3", reply.ReplyDraft("采纳并列入计划", on, "财政局")),
        ("4", reply.ReplyDraft("A", who.today)),
    ):
        reply.reply(by_hand, parse_ref(ref), draft, who)
    assert facts(by_sheet) == facts(by_hand)
    assert any("各单位结果不一" in reason for reason in reasons(applied.plan))


def test_ratings_are_those_of_the_single_command_and_open_the_second_round():
    by_sheet, by_hand = told(REPLIED), told(REPLIED)
    on = date(2025, 5, 1)
    applied = take(
        by_sheet,
        "feedback",
        rows(
            "案号 提案人 评价人 满意度 办理态度 反馈日期 反馈来源 具体意见",
            ("1", "王芳", None, "满意", "基本满意", on, "本人", "很好"),
            ("1", "王芳", "李明", "基本满意", None, on, None, None),
            ("4", "刘洋", None, "不满意", None, on, "电话", None),
        ),
    )
    assert verdicts(applied.plan) == [NEW] * 3
    who, draft = county.clerk(), feedback.FeedbackDraft
    for ref, form in (
        ("1", draft("满意", on, "基本满意", comment="很好")),
        ("1", draft("基本满意", on, by="李明", source=FeedbackSource.PAPER)),
        ("4", draft("不满意", on, source=FeedbackSource.PHONE)),
    ):
        feedback.feedback(by_hand, parse_ref(ref), form, who)
    assert facts(by_sheet) == facts(by_hand)
    assert case(by_sheet, "4").round == 2
    assert "第 2 轮" in reasons(applied.plan)[2]


BATCHES = [
    ("reviews", SPRING, decisions()),
    (
        "assignments",
        FILED,
        rows("案号 主办单位 会办单位", ("1", "交通局", "住建局"), ("4", "住建局", None)),
    ),
    (
        "replies",
        ASSIGNED,
        rows(
            "案号 承办单位 办理结果 面商方式",
            ("1", "交通局", "A", "面商"),
            ("1", "住建局", "B", None),
            ("4", "住建局", "B", None),
        ),
    ),
    ("feedback", REPLIED, rows("案号 满意度", ("1", "满意"), ("4", "不满意"))),
]


@pytest.mark.parametrize(("kind", "year", "grid"), BATCHES, ids=[b[0] for b in BATCHES])
class TestEveryBatch:
    def test_one_undo_takes_it_back(self, kind, year, grid):
        conn = told(year)
        before = facts(conn)
        take(conn, kind, grid)
        assert facts(conn) != before
        undo.undo(conn, county.clerk())
        assert facts(conn) == before
        assert verify.verify(conn) == ()

    def test_again_it_says_the_same_also_in_another_order_and_from_another_sender(
        self, kind, year, grid
    ):
        conn = told(year)
        take(conn, kind, grid)
        after = dump(conn)
        head, *lines = grid.rows
        turned = Grid("别处.xlsx", "另存", (head, *reversed(lines)))
        for again in (grid, turned):
            applied = take(conn, kind, again)
            assert set(verdicts(applied.plan)) == {SAME}
            assert applied.operation is None
        assert dump(conn) == after

    def test_preview_writes_nothing_and_says_what_will_be(self, kind, year, grid):
        conn = told(year)
        before = dump(conn)
        made = make(conn, kind, grid)
        assert dump(conn) == before
        assert verdicts(take(conn, kind, grid).plan) == verdicts(made)

    def test_every_event_keeps_file_and_line(self, kind, year, grid):
        conn = told(year)
        last = conn.execute("SELECT max(id) FROM event").fetchone()[0]
        take(conn, kind, grid)
        found = {s for (s,) in conn.execute("SELECT source FROM event WHERE id > ?", (last,))}
        assert found == {f"表.xlsx · {line}" for line in range(2, len(grid.rows) + 1)}

    def test_blank_rows_say_nothing(self, kind, year, grid):
        conn = told(year)
        blank = tuple(
            value if head in ("案号", "收件号", "承办单位") and kind != "assignments" else None
            for head, value in zip(grid.rows[0], grid.rows[1], strict=True)
        )
        blank = ("1", *blank[1:]) if kind == "assignments" else blank
        before = dump(conn)
        applied = take(conn, kind, Grid("表.xlsx", "", (grid.rows[0], blank)))
        assert verdicts(applied.plan) == [SAME]
        assert applied.plan.rows[0].is_blank
        assert "1 行没有填写，没有动" in applied.plan.notes
        assert dump(conn) == before

    def test_a_faulty_row_stops_all_or_is_left_out(self, kind, year, grid):
        conn = told(year)
        before = dump(conn)
        faulty = Grid("表.xlsx", "", (*grid.rows, ("99", *grid.rows[1][1:])))
        with pytest.raises(InputError) as caught:
            take(conn, kind, faulty)
        assert "99" in caught.value.problems[0]
        assert dump(conn) == before
        applied = take(conn, kind, faulty, skip_bad=True)
        assert applied.skipped == 1
        assert applied.operation is not None


@pytest.mark.parametrize(
    ("kind", "year", "grid", "sentence"),
    [
        (
            "reviews",
            SPRING,
            rows("收件号 案由 审查意见", ("L1", "关于绿化的提案", "立案")),
            "另一件",
        ),
        (
            "reviews",
            SPRING,
            rows("案由 审查意见", ("关于公交的提案", "立案")),
            "有几件提案是这个案由",
        ),
        ("reviews", SPRING, rows("案由 审查意见", ("关于天气的提案", "立案")), "没有这个案由"),
        ("reviews", SPRING, rows("收件号 审查意见", ("L1", "不予立案")), "至少写明一条情形"),
        ("reviews", SPRING, rows("收件号 审查意见", ("L1", "并案")), "没有写明并入哪一件"),
        ("reviews", SPRING, rows("收件号 审查意见 并入案号", ("L1", "并案", "88")), "没有主案 88"),
        ("reviews", SPRING, rows("收件号 审查意见", ("L1", "差不多")), "差不多"),
        ("reviews", SPRING, rows("届次 收件号 审查意见", ("3-1", "L1", "立案")), "没有这个届次"),
        ("assignments", SPRING, rows("收件号 主办单位", ("L1", "交通局")), "不能交办"),
        ("assignments", FILED, rows("案号 主办单位", ("1", "县气象局")), "县气象局"),
        ("assignments", FILED, rows("案号 主办单位", ("1", "交通局、住建局")), "主办单位有 2 个"),
        ("replies", ASSIGNED, rows("案号 办理结果", ("2", "A")), "有 2 个单位应答复"),
        (
            "replies",
            ASSIGNED,
            rows("案号 承办单位 办理结果", ("1", "教育局", "A")),
            "不由“县教育局”承办",
        ),
        ("replies", FILED, rows("案号 办理结果", ("1", "A")), "不能答复"),
        (
            "replies",
            ASSIGNED,
            rows("案号 办理结果 答复文号", ("4", None, "函1号")),
            "没有写办理结果",
        ),
        ("replies", ASSIGNED, rows("案号 办理结果", ("4", "E类")), "E"),
        ("feedback", REPLIED, rows("案号 评价人 满意度", ("1", "张伟", "满意")), "不能评价"),
        ("feedback", FILED, rows("案号 满意度", ("1", "满意")), "不能"),
        ("feedback", REPLIED, rows("案号 满意度", ("1", "理解")), "理解"),
    ],
)
def test_a_row_that_cannot_be_told_says_why_and_writes_nothing(kind, year, grid, sentence):
    conn = told(year)
    before = dump(conn)
    made = make(conn, kind, grid)
    assert verdicts(made) == [BAD]
    assert sentence in made.rows[0].reason
    with pytest.raises(InputError):
        take(conn, kind, grid)
    assert dump(conn) == before


def test_a_shortened_title_does_when_the_proposer_agrees():
    conn = told(SPRING)
    grid = rows("收件号 案由 提案人 审查意见", ("L1", "增设路灯", "王芳", "立案"))
    assert verdicts(take(conn, "reviews", grid).plan) == [NEW]
    assert case(conn, "L1").state is State.FILED


def test_title_and_proposer_name_a_proposal_without_a_number():
    conn = told(SPRING)
    grid = rows("案由 提案人 审查意见", ("关于公交的提案", "赵静", "立案"))
    take(conn, "reviews", grid)
    assert [case(conn, f"L{i}").state for i in (2, 6)] == [State.PENDING, State.FILED]


def test_numbers_in_the_sheet_stay_theirs():
    conn = told(SPRING)
    grid = rows(
        "收件号 案号 审查意见", ("L1", None, "立案"), ("L2", "1", "立案"), ("L3", None, "立案")
    )
    take(conn, "reviews", grid)
    assert [case(conn, f"L{i}").case_no for i in (1, 2, 3)] == ["002", "001", "003"]


def test_survivor_may_be_decided_on_further_down():
    conn = told(SPRING)
    grid = rows(
        "收件号 案号 审查意见 并入案号", ("L6", None, "并案", "12"), ("L2", "12", "立案", None)
    )
    assert verdicts(take(conn, "reviews", grid).plan) == [NEW, NEW]
    assert case(conn, "L6").state is State.MERGED


def test_decided_otherwise_is_a_change_and_no_correction():
    conn = told(FILED)
    grid = rows("案号 审查意见 不予立案情形", ("1", "不予立案", "N10"))
    made = make(conn, "reviews", grid)
    assert verdicts(made) == [CHANGED]
    assert "审查意见：立案 → 不予立案" in made.rows[0].reason
    with pytest.raises(InputError):
        take(conn, "reviews", grid, update=True)


def test_category_of_a_filed_case_is_corrected_only_when_asked():
    conn = told(FILED)
    grid = rows("案号 审查意见 类别", ("1", "立案", "经济"))
    take(conn, "reviews", grid)
    assert case(conn, "1").category == "社会建设"
    take(conn, "reviews", grid, update=True)
    assert case(conn, "1").category == "经济建设"


def test_another_co_handler_is_added_only_when_asked():
    conn = told(ASSIGNED)
    grid = rows("案号 主办单位 会办单位", ("1", "交通局", "住建局、财政局"))
    assert verdicts(take(conn, "assignments", grid).plan) == [CHANGED]
    take(conn, "assignments", grid, update=True)
    duties = case(conn, "1").duties()
    assert [d.unit.name for d in duties if d.role is Role.CO] == ["县住建局", "县财政局"]


def test_another_lead_is_never_put_in_place_of_the_first():
    conn = told(ASSIGNED)
    made = make(conn, "assignments", rows("案号 主办单位", ("4", "教育局")), update=True)
    assert verdicts(made) == [BAD]
    assert "县教育局" in made.rows[0].reason


def test_two_rows_on_one_thing_must_agree():
    conn = told(ASSIGNED)
    grid = rows("案号 办理结果", ("4", "A"), ("4", "B"), ("4", "A"))
    made = make(conn, "replies", grid)
    assert verdicts(made) == [BAD, BAD, BAD]
    assert "与第 3 行是同一件事" in made.rows[0].reason
    assert "与第 2 行是同一件事" in made.rows[2].reason
    applied = take(conn, "replies", grid, skip_bad=True)
    assert applied.operation is None


def test_second_round_is_answered_and_rated_by_sheets():
    conn = told(REPLIED)
    take(conn, "feedback", rows("案号 满意度 反馈日期", ("4", "不满意", date(2025, 5, 1))))
    first = rows("案号 办理结果 答复日期", ("4", "B", date(2025, 4, 1)))
    assert verdicts(take(conn, "replies", first).plan) == [SAME]
    second = rows("案号 办理结果 答复日期", ("4", "A", date(2025, 6, 1)))
    assert verdicts(take(conn, "replies", second).plan) == [NEW]
    forms = rows("案号 满意度 反馈日期", ("4", "满意", date(2025, 6, 20)))
    assert verdicts(take(conn, "feedback", forms).plan) == [NEW]
    assert [(f.round, f.rating_result) for f in case(conn, "4").feedback] == [
        (1, "不满意"),
        (2, "满意"),
    ]


def test_a_known_answer_is_not_corrected_by_a_sheet():
    conn = told(REPLIED)
    grid = rows("案号 办理结果", ("4", "C"))
    assert verdicts(make(conn, "replies", grid)) == [CHANGED]
    made = make(conn, "replies", grid, update=True)
    assert verdicts(made) == [BAD]
    assert "tiaan undo" in made.rows[0].reason


def test_days_not_given_are_those_of_the_single_command():
    conn = told(FILED)
    made = make(conn, "assignments", rows("案号 主办单位", ("4", "住建局")))
    assert "1 行没有交办日期，按今天记；可用 --on 指定" in made.notes
    take(conn, "assignments", rows("案号 主办单位", ("4", "住建局")), on=date(2025, 2, 20))
    assert case(conn, "4").duties()[0].assigned_on == date(2025, 2, 20)


def test_totals_are_there_to_hold_against_the_sheet():
    conn = told(ASSIGNED)
    made = make(conn, "replies", rows("案号 办理结果", ("4", "A"), ("3", "A")))
    summary = preview.plan_summary(made)
    assert ("表中已解决或基本解决", 2) in summary.rows


def test_collective_case_and_mode_come_from_the_columns():
    conn = told(FILED)
    grid = rows("案号 办理方式 承办单位", ("2", "分办", "交通局、教育局"), ("4", "单办", "住建局"))
    take(conn, "assignments", grid)
    assert [case(conn, n).mode for n in ("2", "4")] == [Mode.SPLIT, Mode.SINGLE]


def test_invited_signers_do_not_rate():
    conn = told("2025-01-05 提交 1 王芳、李明 关于路灯的提案")
    assert case(conn, "L1").sponsors[1].consent is Consent.INVITED


SECOND = (
    REPLIED
    + """
    2025-05-01 反馈 4 不满意
    """
)


@pytest.mark.parametrize(
    ("kind", "head", "values"),
    [("replies", "案号 办理结果", ("4", "B")), ("feedback", "案号 满意度", ("4", "不满意"))],
)
def test_answer_like_an_earlier_rounds_is_taken_as_known_with_a_word(kind, head, values):
    conn = told(SECOND)
    if kind == "feedback":
        take(conn, "replies", rows("案号 办理结果 轮次", ("4", "B", 2)), on=date(2025, 6, 1))
    made = make(conn, kind, rows(head, values))
    assert verdicts(made) == [SAME]
    assert "若是第 2 轮的，请写日期或轮次" in made.rows[0].reason
    assert verdicts(make(conn, kind, rows(head, values), on=date(2025, 6, 20))) == [NEW]
    assert verdicts(make(conn, kind, rows(f"{head} 轮次", (*values, 2)))) == [NEW]
    assert reasons(make(conn, kind, rows(f"{head} 轮次", (*values, 1)))) == [""]


@pytest.mark.parametrize(
    ("kind", "head", "label"),
    [
        ("reviews", "收件号 案由 初审", "审查意见"),
        ("assignments", "案号 案由 交办", "主办单位"),
        ("replies", "案号 答复日期", "办理结果"),
        ("feedback", "案号 您满意吗 反馈日期", "委员意见"),
    ],
)
def test_sheet_without_what_the_stage_tells_is_refused(kind, head, label):
    with pytest.raises(UsageError, match=f"没有“{label}”这一列"):
        make(told(ASSIGNED), kind, rows(head, ("1", None, "好")))


def test_form_with_words_but_no_rating_is_faulty():
    made = make(told(REPLIED), "feedback", rows("案号 满意度 具体意见", ("1", None, "路灯还没装")))
    assert verdicts(made) == [BAD]
    assert "没有写对办理结果的评价" in made.rows[0].reason


def test_survivor_by_intake_number_is_known_again():
    conn = told(SPRING)
    grid = rows("收件号 审查意见 并入案号", ("L1", "立案", None), ("L2", "并案", "L1"))
    take(conn, "reviews", grid)
    assert verdicts(take(conn, "reviews", grid).plan) == [SAME, SAME]


def test_hints_speak_of_columns_not_of_options():
    made = make(told(FILED), "assignments", rows("案号 会办单位", ("1", "教育局")))
    assert "“主办单位”列" in made.rows[0].reason
    assert "--lead" not in made.rows[0].reason


def test_rows_said_twice_count_once_in_the_totals():
    made = make(told(ASSIGNED), "replies", rows("案号 办理结果", ("4", "A"), ("4", "A")))
    assert verdicts(made) == [NEW, SAME]
    assert ("表中已解决或基本解决", 1) in preview.plan_summary(made).rows


def test_blank_rows_have_a_line_of_their_own():
    made = make(told(ASSIGNED), "replies", rows("案号 办理结果", ("4", None), ("1", "A")))
    summary = dict(preview.plan_summary(made).rows)
    assert (summary["相同"], summary["没有填写的行"]) == (0, 1)


def test_session_of_the_title_that_the_file_lacks():
    grid = Grid("表.xlsx", "", (("县政协十届一次会议",), ("案号", "办理结果"), ("1", "A")))
    with pytest.raises(NotFound, match="表的标题写着十届一次会议") as caught:
        make(told(ASSIGNED), "replies", grid)
    assert "--session" in caught.value.hint
