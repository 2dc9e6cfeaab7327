"""Rows held against the file: verdicts, and what an import does."""

from datetime import date

import pytest

from logical import dump
from tiaan.actions import memberroll, registry
from tiaan.errors import ExitCode, InputError, NotFound, UsageError
from tiaan.model.refs import parse_ref
from tiaan.model.terms import Consent, Mode, State
from tiaan.sheets import plan, preview
from tiaan.sheets.grid import Grid
from tiaan.sheets.outcome import Verdict
from tiaan.store import queries, undo, verify

HEAD = ("案号", "案由", "提案人", "提交日期", "类别", "主办单位", "会办单位", "交办日期")
LATER = ("答复日期", "办理结果", "满意度", "反馈日期")
DAY = date(2025, 1, 6)
ROW = ("1", "关于增设路灯的提案", "张三", DAY, "社会建设", "住建局", None, date(2025, 3, 1))


def sheet(*rows, head=HEAD, name="", file="a.xlsx"):
    return Grid(file, name, (head, *rows))


def make(db, who, *grids, kind="proposals", **options):
    return plan.make(db, plan.read(db, grids, kind=kind, who=who(), **options), who())


def verdicts(made):
    return [row.verdict for row in made.rows]


def case(db, number):
    return queries.cases(db, [queries.find(db, parse_ref(number))[0]])[0]


def take(db, who, *grids, skip_bad=False, **options):
    options.setdefault("kind", "proposals")
    sheets = plan.read(db, grids, who=who(), **options)
    return plan.apply(db, sheets, who(), skip_bad=skip_bad)


def test_plan_writes_nothing(db, who):
    before = dump(db)
    made = make(db, who, sheet(ROW))

    assert verdicts(made) == [Verdict.NEW]
    assert dump(db) == before


def test_whole_life_of_a_row_in_one_operation_with_its_days(db, who):
    row = (*ROW[:6], "县财政局", ROW[7], date(2025, 5, 1), "A", "满意", date(2025, 6, 1))
    applied = take(db, who, sheet(row, head=(*HEAD, *LATER), name="表"))
    told = case(db, "1")

    assert (told.state, told.case_no, told.mode) == (State.REPLIED, "001", Mode.LEAD_CO)
    assert (told.replied_on, told.due_on) == (date(2025, 5, 1), None)
    assert told.replies(1)[0].class_raw == "A"
    assert told.feedback[0].given_on == date(2025, 6, 1)
    events = db.execute(
        "SELECT action, happened_on, source FROM event WHERE operation_id = ? ORDER BY id",
        (applied.operation,),
    ).fetchall()
    assert events == [
        ("submit", "2025-01-06", "a.xlsx · 表 · 2"),
        ("review", "2025-01-06", "a.xlsx · 表 · 2"),
        ("assign", "2025-03-01", "a.xlsx · 表 · 2"),
        ("reply", "2025-05-01", "a.xlsx · 表 · 2"),
        ("feedback", "2025-06-01", "a.xlsx · 表 · 2"),
    ]
    assert verify.verify(db) == ()


def test_import_twice_adds_nothing(db, who):
    take(db, who, sheet(ROW))
    before = dump(db)
    again = take(db, who, sheet(ROW))

    assert (verdicts(again.plan), again.operation) == ([Verdict.SAME], None)
    assert dump(db) == before


def test_undo_takes_an_import_back(db, who):
    before = dump(db)
    take(db, who, sheet(ROW, ("2", "关于公交的提案", "李四、王五")))
    undo.undo(db, who())

    assert dump(db) == before


def test_dry_run_goes_the_whole_way_and_keeps_nothing(db, who):
    before = dump(db)
    made = make(db, who, sheet(ROW))
    applied = plan.apply(db, made.sheets, who(dry_run=True))

    assert (applied.operation, verdicts(applied.plan)) == (None, [Verdict.NEW])
    assert dump(db) == before


def test_every_problem_is_reported_at_once_and_nothing_is_written(db, who):
    before = dump(db)
    grid = sheet(
        ("1", "甲", "张三", "2025-02-30", "社会建设", "县交通局", None, None),
        ("1x", "乙", "李四", None, "天文", "教委", None, None),
        ("3", None, "王五", None, None, None, None, None),
        ROW,
    )
    made = make(db, who, grid)
    with pytest.raises(InputError) as error:
        plan.apply(db, made.sheets, who())

    assert error.value.code is ExitCode.PARTIAL
    assert [problem.split("；")[0] for problem in error.value.problems] == [
        "D2（提交日期）：没有 2025-02-30 这一天",
        "A3（案号）：“1x”不是案号",
        "E3（类别）：提案类别没有“天文”这一项",
        "F3（主办单位）：没有登记“教委”这个单位",
        "B4（案由）：缺少案由",
    ]
    assert dump(db) == before


def test_skip_bad_takes_the_others_in(db, who):
    grid = sheet(("2", "乙", "李四", None, "天文", None, None, None), ROW)
    applied = take(db, who, grid, skip_bad=True)

    assert (applied.skipped, case(db, "1").state) == (1, State.ASSIGNED)
    assert db.execute("SELECT count(*) FROM proposal").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM proposer").fetchone() == (1,)


def test_a_rule_that_would_break_makes_a_row_faulty_and_leaves_nothing_of_it(db, who):
    row = (*ROW[:7], date(2025, 3, 1), date(2025, 2, 1), "A", None, None)
    made = make(db, who, sheet(row, head=(*HEAD, *LATER)))

    assert verdicts(made) == [Verdict.BAD]
    assert made.problems == (
        "第 2 行：答复日期 2025-02-01 早于交办日期 2025-03-01；请检查 “日期”列",
    )


def test_differing_row_is_named_and_left_alone_without_update(db, who):
    take(db, who, sheet(ROW))
    before = dump(db)
    changed = ("1", "关于增设路灯的建议", *ROW[2:4], "经济", *ROW[5:])
    applied = take(db, who, sheet(changed))

    assert [row.reason for row in applied.plan.rows] == [
        "案由：关于增设路灯的提案 → 关于增设路灯的建议；类别：社会建设 → 经济建设"
    ]
    assert applied.operation is None
    assert dump(db) == before


def test_update_corrects_and_goes_on(db, who):
    take(db, who, sheet(ROW))
    answer = (date(2025, 5, 1), "已解决", "不满意", date(2025, 6, 1))
    row = ("1", "关于增设路灯的建议", *ROW[2:], *answer)
    grid = sheet(row, head=(*HEAD, *LATER))
    take(db, who, grid, update=True)
    told = case(db, "1")

    assert (told.title, told.state, told.round) == ("关于增设路灯的建议", State.ASSIGNED, 2)
    assert verdicts(make(db, who, grid)) == [Verdict.SAME]
    assert verify.verify(db) == ()


def test_update_refuses_what_has_happened_otherwise(db, who):
    take(db, who, sheet(ROW))
    grid = sheet((*ROW[:5], "县教育局", None, ROW[7]))

    assert verdicts(make(db, who, grid)) == [Verdict.CHANGED]
    made = make(db, who, grid, update=True)
    assert verdicts(made) == [Verdict.BAD]
    assert made.problems[0].startswith("F2（主办单位）：“县教育局”无法照记，文件中是“县住建局”")


def test_same_proposal_found_by_title_and_first_proposer(db, who):
    head = ("案由", "提案人", "内容")
    take(db, who, sheet(("关于路灯的提案", "张 三", "正文"), head=head))
    filed = ("案号", "案由", "提案人")
    grid = sheet(("5", "关于 路灯的提案", "张三"), head=filed)

    assert [row.reason for row in make(db, who, grid).rows] == ["案号：（空） → 5"]
    take(db, who, grid, update=True)
    assert case(db, "5").state is State.FILED


def test_renumbered_row_is_the_same_proposal(db, who):
    take(db, who, sheet(ROW))
    made = make(db, who, sheet(("9", *ROW[1:])))

    assert [(row.verdict, row.reason) for row in made.rows] == [(Verdict.CHANGED, "案号：001 → 9")]


def test_number_of_another_proposal_is_a_fault(db, who):
    take(db, who, sheet(ROW))
    made = make(db, who, sheet(("1", "关于别的事的提案", "王五")))

    assert made.problems == ("A2（案号）：这个号在文件中是另一件：关于增设路灯的提案，原文“1”",)


def test_repeated_rows(db, who):
    same, other = sheet(ROW, ROW), sheet(ROW, (*ROW[:4], "经济建设", *ROW[5:]))

    assert [row.reason for row in make(db, who, same).rows] == ["", "与第 2 行相同"]
    assert make(db, who, other).problems == (
        "第 2 行：与第 3 行是同一件提案，而类别不同",
        "第 3 行：与第 2 行是同一件提案，而类别不同",
    )


def test_two_proposals_of_one_title_and_proposer_stay_two(db, who):
    grid = sheet(ROW, ("2", *ROW[1:]))

    assert verdicts(make(db, who, grid)) == [Verdict.NEW, Verdict.NEW]
    take(db, who, grid)
    assert verdicts(make(db, who, grid)) == [Verdict.SAME, Verdict.SAME]


def test_merged_row_before_its_answered_survivor(db, who):
    head = (*HEAD, *LATER, "并入案号")
    blank = (None,) * 4
    survivor = (*ROW, date(2025, 5, 1), "A", None, None, None)
    merged = (None, "关于路灯的建议", "李四", DAY, None, None, None, None, *blank, "第1号")
    grid = sheet(merged, survivor, head=head)
    applied = take(db, who, grid)

    assert verdicts(applied.plan) == [Verdict.NEW, Verdict.NEW]
    assert case(db, "1").absorbed_proposers[0].name == "李四"
    assert verdicts(make(db, who, grid)) == [Verdict.SAME, Verdict.SAME]


def test_merged_row_falls_with_its_survivor(db, who):
    head = (*HEAD, *LATER, "并入案号")
    survivor = (*ROW, date(2025, 2, 1), "A", None, None, None)
    merged = (None, "关于路灯的建议", "李四", *[None] * 9, "1")
    made = make(db, who, sheet(survivor, merged, head=head))

    assert verdicts(made) == [Verdict.BAD, Verdict.BAD]
    assert made.problems[1] == "M3（并入案号）：主案所在的第 2 行有误，原文“1”"


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        (("不予立案", "N10", None, None), State.REJECTED),
        (("不立案", "内容空泛而没有具体建议的", None, None), State.REJECTED),
        (("转办", None, "社情民意", None), State.CONVERTED),
        (("退回", None, None, None), State.RETURNED),
        (("撤案", None, None, None), State.WITHDRAWN),
        (("撤案", None, None, "7"), State.WITHDRAWN),
        (("立案", None, None, None), State.FILED),
        ((None, None, None, None), State.PENDING),
    ],
)
def test_what_was_decided(db, who, cells, state):
    head = ("案由", "提案人", "审查意见", "不予立案情形", "转化去向", "案号")
    grid = sheet(("关于路灯的提案", "张三", *cells), head=head)
    applied = take(db, who, grid)

    assert [row.reason for row in applied.plan.rows] == [""]
    assert db.execute("SELECT state FROM proposal").fetchall() == [(state.value,)]
    assert verdicts(make(db, who, grid)) == [Verdict.SAME]
    assert verify.verify(db) == ()


def test_withdrawn_after_assignment_keeps_its_number_and_units(db, who):
    head = (*HEAD, "状态", "审查日期")
    grid = sheet((*ROW, "已撤案", date(2025, 4, 1)), head=head)
    take(db, who, grid)

    assert case(db, "1").state is State.WITHDRAWN
    assert case(db, "1").assignments[0].ended_on == date(2025, 4, 1)
    assert verdicts(make(db, who, grid)) == [Verdict.SAME]


def test_modes_by_their_columns(db, who):
    head = ("案号", "案由", "提案人", "办理方式", "主办单位", "会办单位", "牵头领导")
    grid = sheet(
        ("1", "甲", "张三", "分办", "教育局、财政局", None, None),
        ("2", "乙", "张三", "T", "教育局", "财政局、交通局", "副县长"),
        ("3", "丙", "张三", None, "教育局", "财政局", None),
        ("4", "丁", "张三", None, "教育局、财政局", None, None),
        ("5", "戊", "张三", "单办", "教育局", "财政局", None),
        ("6", "己", "张三", "主办加会办", "教育局", None, None),
        ("T7", "庚", "张三", None, None, None, "县长"),
        head=head,
    )
    applied = take(db, who, grid, skip_bad=True)

    assert [row.verdict for row in applied.plan.rows] == [Verdict.NEW] * 3 + [Verdict.BAD] * 3 + [
        Verdict.NEW
    ]
    assert [case(db, n).mode for n in ("1", "2", "3")] == [
        Mode.SPLIT,
        Mode.COLLECTIVE,
        Mode.LEAD_CO,
    ]
    assert (case(db, "7").leader, case(db, "2").leader) == ("县长", "副县长")
    assert verdicts(make(db, who, grid))[:3] == [Verdict.SAME] * 3


def test_co_signers_are_invited_unless_confirmed(db, who):
    head = ("案由", "提案人", "联名人")
    take(db, who, sheet(("甲", "张三", "李四"), head=head))
    take(db, who, sheet(("乙", "张三", "李四"), head=head), confirmed=True)
    first, second = queries.cases(db, [1, 2])

    assert first.sponsors[1].consent is Consent.INVITED
    assert second.sponsors[1].consent is Consent.CONFIRMED


def test_namesakes_are_told_apart_by_their_sector(db, who):
    memberroll.add_members(db, ("王芳",), who(), sector="教育界", remark="一中")
    memberroll.add_members(db, ("王芳",), who(), sector="医药卫生界", remark="县医院")
    head = ("案由", "提案人", "界别")
    grid = sheet(("甲", "王芳", "医药卫生界"), ("乙", "王芳", None), head=head)
    made = make(db, who, grid)

    assert verdicts(made) == [Verdict.NEW, Verdict.BAD]
    assert made.problems[0].startswith("第 3 行：有 2 位同名；请写明是哪一位")


def test_missing_days_are_said_and_fit_between_their_neighbours(db, who):
    head = ("案号", "案由", "提案人", "主办单位", "交办日期", "办理结果", "满意度")
    grid = sheet(("1", "甲", "张三", "教育局", date(2025, 2, 1), "A", "满意"), head=head)
    made = make(db, who, grid, on=date(2025, 4, 1))
    plan.apply(db, made.sheets, who())
    told = case(db, "1")

    assert (told.received_on, told.verdicts[0].decided_on) == (date(2025, 2, 1), date(2025, 2, 1))
    assert (told.replied_on, told.feedback[0].given_on) == (date(2025, 4, 1), date(2025, 4, 1))
    assert [note[:9] for note in made.notes] == [
        "1 行没有提交日期",
        "1 行没有审查日期",
        "1 行没有答复日期",
        "1 行没有反馈日期",
        "名册上没有、将一并",
        "1 行：尚未填写本",
    ]


def test_session_of_the_title_of_the_row_and_of_the_clerk(db, who):
    registry.add_session(db, "十一届三次会议", date(2026, 1, 5), date(2026, 1, 8), None, who())
    titled = Grid("a.xlsx", "", (("县政协十一届二次会议提案",), ("案由", "提案人"), ("甲", "张三")))
    rows = sheet(("甲", "张三", "11-2"), ("乙", "张三", None), head=("案由", "提案人", "届次"))

    assert make(db, who, titled).sheets.session.key == "11-2"
    sheets = plan.read(db, [titled], kind="proposals", who=who(session="11-3"))
    assert sheets.session.key == "11-3"
    take(db, who, rows)
    assert [c.session.key for c in queries.cases(db, [1, 2])] == ["11-2", "11-3"]
    missing = make(db, who, sheet(("甲", "张三", "9-1"), head=("案由", "提案人", "届次")))
    assert missing.problems == ("C2（届次）：文件中没有这个届次，原文“9-1”",)


def test_totals_remarks_and_repeated_headers_are_set_aside(db, who):
    grid = sheet(ROW, HEAD, ("合计", 1), ("注：以上为大会提案",))
    made = make(db, who, grid)

    assert (made.read, made.sheets.set_aside) == (1, 3)


def test_sheets_that_hold_no_table(db, who):
    grids = (
        Grid("a.xlsx", "封面", (("某县政协",),)),
        sheet(ROW, name="提案"),
        Grid("a.xlsx", "旧", (HEAD, ROW), hidden=True),
        Grid("a.xlsx", "说明", (("标题", "说明"),)),
    )
    made = make(db, who, *grids)

    assert made.read == 1
    assert made.notes[:2] == (
        "工作表“封面”的前 15 行里没有认得的表头，没有读",
        "工作表“旧”是隐藏的，没有读；要读它请用 --sheet 旧",
    )
    assert make(db, who, *grids, sheet="旧").read == 1
    with pytest.raises(NotFound, match="没有工作表“新”"):
        make(db, who, *grids, sheet="新")
    with pytest.raises(UsageError, match="没有认得的表头"):
        make(db, who, grids[0])


def test_summary_holds_totals_against_the_sheet(db, who):
    rows = [
        (str(n), f"提案{n}", "张三", DAY, None, "教育局", None, None, None, result, None, None)
        for n, result in enumerate(("A", "A", "B", None), 1)
    ]
    made = make(db, who, sheet(*rows, head=(*HEAD, *LATER)))

    assert preview.plan_summary(made).rows == (
        ("读到的行", 4),
        ("新增", 4),
        ("相同", 0),
        ("有变化", 0),
        ("有误", 0),
        ("表中立案", 4),
        ("表中已解决或基本解决", 2),
        ("表中采纳并列入计划", 1),
    )
    assert preview.plan_table(made).rows[0] == (2, "001", "提案1", Verdict.NEW, "新登记：张三")


def test_units_with_aliases(db, who):
    head = ("单位名称", "归口系统", "简称", "在用")
    grid = sheet(
        ("县水利局", "县政府办", "水利局、县水务局", None),
        ("教育局", "政府系统", "县教体局", None),
        ("县林业局", None, "财政局", None),
        ("县档案局", "天上", None, None),
        ("县外事办", None, None, "否"),
        head=head,
    )
    made = make(db, who, grid, kind="units")

    assert verdicts(made) == [
        Verdict.NEW,
        Verdict.SAME,
        Verdict.BAD,
        Verdict.BAD,
        Verdict.NEW,
    ]
    plan.apply(db, made.sheets, who(), skip_bad=True)
    good = sheet(*(grid.rows[1], grid.rows[2], grid.rows[5]), head=head)
    assert verdicts(make(db, who, good, kind="units")) == [Verdict.SAME] * 3
    more = sheet(("县水利局", "党委", "水务局", "否"), head=head)
    applied = take(db, who, more, kind="units", update=True)
    assert [row.reason for row in applied.plan.rows] == [
        "归口系统：政府系统 → 党委系统；简称：（空） → 水务局；在用：是 → 否"
    ]
    assert verdicts(make(db, who, more, kind="units")) == [Verdict.SAME]
    assert verify.verify(db) == ()


def test_members_with_contact_data(db, who):
    head = ("姓名", "界别", "备注", "手机", "在任")
    grid = sheet(
        ("张三", "教育界", None, "000-1", None),
        ("王芳", "教育界", "一中", None, None),
        ("王芳", "教育界", "二中", None, "否"),
        ("张三", "农业界", None, None, None),
        (None, "农业界", None, None, None),
        head=head,
    )
    applied = take(db, who, grid, kind="members", skip_bad=True)

    assert verdicts(applied.plan) == [Verdict.NEW] * 3 + [Verdict.BAD] * 2
    good = sheet(*grid.rows[1:4], head=head)
    assert verdicts(make(db, who, good, kind="members")) == [Verdict.SAME] * 3
    moved = sheet(("张三", "农业界", None, "000-2", None), head=head)
    applied = take(db, who, moved, kind="members", update=True)
    assert [row.reason for row in applied.plan.rows] == ["界别：教育界 → 农业界；联系电话不同"]
    assert verdicts(make(db, who, moved, kind="members")) == [Verdict.SAME]
    assert "000-2" not in str(db.execute("SELECT * FROM event").fetchall())
    assert verify.verify(db) == ()


def test_contact_data_of_a_skipped_row_is_not_kept(db, who):
    head = ("案由", "提案人", "电话", "类别", "内容")
    grid = sheet(("甲", "张三", "000-1", "天文", "正文"), head=head)
    take(db, who, grid, skip_bad=True)

    assert db.execute("SELECT count(*) FROM contact_card").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM content").fetchone() == (0,)


def test_progress_is_told(db, who):
    told = []
    sheets = plan.read(db, [sheet(ROW)], kind="proposals", who=who())
    plan.make(db, sheets, who(), progress=lambda done, whole: told.append((done, whole)))
    assert told == [(1, 1)]


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("A.解决或基本解决", "已解决或基本解决"),
        ("Ｂ类", "采纳并列入计划"),
        ("C（某种说法）", "作出解释说明"),
        ("留作参考", "留作参考"),
    ],
)
def test_results_as_sheets_print_them(db, who, printed, word):
    head = ("案号", "案由", "提案人", "主办单位", "办理结果", "满意度", "沟通情况", "优秀提案")
    grid = sheet(("T1", "甲", "张三", "教育局(3)", printed, "A满意", "已走访委员", "是"), head=head)
    take(db, who, grid)
    told = case(db, "1")

    assert told.result is not None
    assert (told.result.label, told.feedback[0].rating_result) == (word, "满意")
    assert (told.contacts[0].way.label, told.is_excellent) == ("面商", True)
    assert verdicts(make(db, who, grid)) == [Verdict.SAME]


def test_words_nobody_knows_are_problems(db, who):
    head = ("案由", "提案人", "办理结果", "重点提案", "不予立案情形", "面商方式")
    made = make(db, who, sheet(("甲", "张三", "甚好", "国家级", "N99", "心灵感应"), head=head))

    assert [problem[:3] for problem in made.problems] == ["C2（", "D2（", "E2（", "F2（"]


def test_contact_not_wanted_and_key_of_a_pending_proposal(db, who):
    head = ("案由", "提案人", "重点提案", "牵头领导", "内容", "沟通方式")
    grid = sheet(
        ("甲", "张三", "√", "副县长", "正文", "委员本人提出不需要走访"),
        ("乙", "张三", "否", None, None, None),
        head=head,
    )
    take(db, who, grid)
    first, second = queries.cases(db, [1, 2])

    assert (first.key_level, first.leader, second.key_level) == ("重点", "副县长", "")
    assert first.contacts[0].way.value == "declined"
    assert verdicts(make(db, who, grid)) == [Verdict.SAME, Verdict.SAME]


def test_a_rating_of_what_nobody_handles_is_a_fault(db, who):
    head = ("案由", "提案人", "审查意见", "满意度", "案号")
    made = make(db, who, sheet(("甲", "张三", "立案", "满意", None), head=head))

    assert made.problems == ("第 2 行：有评价而没有承办单位或答复；请补上“主办单位”“办理结果”等列",)


def test_what_has_no_place_is_a_fault(db, who):
    head = ("案由", "提案人", "答复文号")
    made = make(db, who, sheet(("甲", "张三", "函1号"), head=head))

    assert made.problems[0].startswith("C2（答复文号）：“函1号”无法照记，文件中是“空”")


def test_update_learns_contact_data_and_files_what_was_pending(db, who):
    head = ("收件号", "案由", "提案人", "电话", "审查意见")
    take(db, who, sheet(("L1", "甲", "张三", None, None), head=head))
    grid = sheet(("1", "甲", "张三", "000-9", "立案"), head=head)
    applied = take(db, who, grid, update=True)

    assert [row.reason for row in applied.plan.rows] == ["审查意见：（空） → 立案；联系电话不同"]
    assert case(db, "1").state is State.FILED
    assert verdicts(make(db, who, grid)) == [Verdict.SAME]
    assert verify.verify(db) == ()


def test_numbers_without_a_column_go_on_after_those_of_the_sheet(db, who):
    head = ("案号", "案由", "提案人", "审查意见")
    take(db, who, sheet((None, "甲", "张三", "立案"), ("9", "乙", "张三", "立案"), head=head))

    assert [c.case_no for c in queries.cases(db, [1, 2])] == ["010", "009"]


def test_old_number_and_intake_number_name_a_survivor(db, who):
    head = ("案号", "收件号", "案由", "提案人", "并入案号")
    take(db, who, sheet(("1", "L1", "甲", "张三", None), head=head))
    take(db, who, sheet(("2", "L1", "甲", "张三", None), head=head), update=True)
    grid = sheet(
        (None, "L2", "乙", "张三", "1"),
        (None, "L3", "丙", "张三", "L1"),
        (None, "L4", "丁", "张三", "77"),
        head=head,
    )
    applied = take(db, who, grid, skip_bad=True)

    assert verdicts(applied.plan) == [Verdict.NEW, Verdict.NEW, Verdict.BAD]
    assert case(db, "2").absorbed == ("L2", "L3")


def test_two_files_name_their_sheets_in_problems(db, who):
    grids = (sheet(ROW), sheet(("2x", *ROW[1:]), file="b.xlsx", name="乙"))
    made = make(db, who, *grids)

    assert made.problems == ("b.xlsx · 乙 A2（案号）：“2x”不是案号；案号如 23、023、第23号",)
    assert preview.plan_table(made).columns[0].label == "出处"


def test_titles_of_two_sessions_need_an_answer(db, who):
    titles = ("县政协十一届二次会议提案", "县政协十一届三次会议提案")
    grids = [Grid("a.xlsx", t, ((t,), ("案由", "提案人"), ("甲", "张三"))) for t in titles]

    with pytest.raises(UsageError, match="各表的标题写着不同的届次"):
        make(db, who, *grids)


def test_notes_on_columns_consent_and_changes(db, who):
    head = ("案由", "提案人", "联名人", "天气", "标题")
    take(db, who, sheet(("甲", "张三", None), head=head[:3]))
    made = make(db, who, sheet(("甲", "张三", "李四"), ("乙", "张三", "李四"), head=head))

    assert made.notes == (
        "没有读这些列：天气",
        "“标题”也是案由，只读前面的一列",
        "1 行没有提交日期，按届次开幕日记，前后日期不符的顺延；可用 --on 指定",
        "1 行的联名人记为待确认；均已确认的，导入时加 --confirmed；"
        "已导入的用 tiaan amend 编号 --confirm 姓名",
        "1 行与文件不同，没有改动文件；要照表更正加 --update",
        "名册上没有、将一并登记的提案者 1 位，在第 3 行；写错的请改正后再导入",
        "1 行：尚无正文",
    )


def test_repeated_register_rows(db, who):
    head = ("姓名", "界别")
    grid = sheet(("张三", "教育界"), ("张三", "教育界"), head=head)
    unit = sheet(("县水利局", "政府"), ("县水利局", "政府"), head=("单位名称", "系统"))

    assert verdicts(make(db, who, grid, kind="members")) == [Verdict.NEW, Verdict.SAME]
    assert verdicts(make(db, who, unit, kind="units")) == [Verdict.NEW, Verdict.SAME]


def test_member_among_namesakes_by_sector_or_asked_for(db, who):
    for sector in ("教育界", "农业界"):
        memberroll.add_members(db, ("王芳",), who(), sector=sector, remark=sector[:2])
    head = ("姓名", "界别")
    grid = sheet(("王芳", "农业界"), ("王芳", "科技界"), head=head)

    assert verdicts(make(db, who, grid, kind="members")) == [Verdict.SAME, Verdict.BAD]


def test_survivor_in_the_same_sheet_by_its_intake_number(db, who):
    head = ("案号", "收件号", "案由", "提案人", "并入案号")
    grid = sheet((None, "L1", "乙", "张三", "L2"), ("4", "L2", "甲", "张三", None), head=head)
    take(db, who, grid)

    assert case(db, "4").absorbed == ("L1",)
    assert verdicts(make(db, who, grid)) == [Verdict.SAME, Verdict.SAME]


def test_title_in_brackets_or_with_a_stop_is_the_same_title(db, who):
    head = ("案由", "提案人")
    take(db, who, sheet(("关于增设路灯的提案", "张三"), ("关于修路的提案", "李四"), head=head))
    again = sheet(("《关于增设路灯的提案》", "张三"), ("关于修路的提案。", "李四"), head=head)
    assert verdicts(make(db, who, again)) == [Verdict.SAME, Verdict.SAME]


TERMS = ("姓名", "是否委员", "任职日期", "离任日期", "在任")


def terms(db):
    return [
        (name, bool(sits), since, until, bool(used))
        for name, sits, since, until, used in db.execute(
            "SELECT name, is_member AND is_person, since, until, is_active FROM proposer"
        )
    ]


def test_members_come_and_go_by_sheet(db, who):
    grid = sheet(
        ("张三", None, None, None, None),
        ("李四", "是", "2023-01-05", "2024年6月1日", None),
        ("王五", "否", None, None, None),
        ("民盟县总支", "否", None, None, "是"),
        ("赵六", None, "2024.3.1", None, "是"),
        head=TERMS,
    )
    take(db, who, grid, kind="members")
    assert terms(db) == [
        ("张三", True, None, None, True),
        ("李四", True, "2023-01-05", "2024-06-01", False),
        ("王五", False, None, None, True),
        ("民盟县总支", False, None, None, True),
        ("赵六", True, "2024-03-01", None, True),
    ]
    assert verdicts(make(db, who, grid, kind="members")) == [Verdict.SAME] * 5

    moved = sheet(
        ("张三", None, None, "2024-09-01", None),
        ("李四", None, "2024-08-01", None, "是"),
        ("王五", "是", "2024-01-01", None, None),
        ("赵六", "否", None, None, None),
        head=TERMS,
    )
    applied = take(db, who, moved, kind="members", update=True)
    assert [row.reason for row in applied.plan.rows] == [
        "离任日期：（空） → 2024-09-01",
        "任职日期：2023-01-05 → 2024-08-01；在任：否 → 是",
        "是否委员：否 → 是；任职日期：（空） → 2024-01-01",
        "是否委员：是 → 否",
    ]
    assert terms(db) == [
        ("张三", True, None, "2024-09-01", False),
        ("李四", True, "2024-08-01", None, True),
        ("王五", True, "2024-01-01", None, True),
        ("民盟县总支", False, None, None, True),
        ("赵六", False, None, None, True),
    ]
    assert verdicts(make(db, who, moved, kind="members")) == [Verdict.SAME] * 4
    assert verify.verify(db) == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("张三", None, None, "2024-06-01", "是"), "写了离任日期，“在任”却是“是”"),
        (("张三", None, "2024-06-01", "2024-05-01", None), "离任日期 2024-05-01 早于任职日期"),
        (("张三", "否", "2024-06-01", None, None), "不是委员的没有任职、离任日期"),
        (("民盟县总支", "是", None, None, None), "单位不能登记为委员"),
        (("民盟县总支", None, "2024-06-01", None, None), "不是委员的没有任职、离任日期"),
        (("张三", None, "去年", None, None), "任职日期"),
    ],
)
def test_terms_that_cannot_be_are_bad_rows(db, who, row, said):
    applied = take(db, who, sheet(row, head=TERMS), kind="members", skip_bad=True)

    assert verdicts(applied.plan) == [Verdict.BAD]
    assert said in applied.plan.rows[0].reason
    assert terms(db) == []
