"""Lists of what happened beside the stages: out, back in, into another county."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from functools import cache

import pytest

import county
from logical import dump
from tiaan.actions import (
    assign,
    contact,
    convene,
    cosign,
    cosignleave,
    extension,
    notify,
    objection,
    pledge,
    remind,
    reply,
    review,
    submit,
    supervise,
    transfer,
)
from tiaan.errors import InputError
from tiaan.model.dates import DueRule
from tiaan.model.fields import SHEETS
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import (
    CommitmentStatus,
    Consent,
    ConsentWay,
    ContactStage,
    ContactWay,
    Decision,
    ReminderWay,
)
from tiaan.render import Format, write
from tiaan.sheets import plan
from tiaan.sheets.duties import in_hand
from tiaan.sheets.export import export_table
from tiaan.sheets.grid import Grid, read_grids
from tiaan.sheets.outcome import Verdict
from tiaan.sheets.overview import overview
from tiaan.store import queries, undo, verify
from tiaan.store.selection import EVERYTHING

LISTS = [kind for kind, sheet in SHEETS.items() if sheet.listed]
NEW, SAME, CHANGED, BAD = Verdict.NEW, Verdict.SAME, Verdict.CHANGED, Verdict.BAD
NOON = datetime(2025, 1, 7, 12)  # noqa: DTZ001 - the county's own clock
DECEMBER = datetime(2025, 12, 1, 12)  # noqa: DTZ001 - likewise


def day(month, number):
    return date(2025, month, number)


def tell_a_year(db):
    """Put every kind of record into a file: two proposals answered, one in hand, one refused."""
    who = county.clerk()
    for title, others in (
        ("关于一的提案", ("李明", "刘洋", "张伟", "赵静")),
        ("关于二的提案", ()),
        ("关于三的提案", ()),
        ("关于四的提案", ()),
        ("关于五的提案", ()),
    ):
        draft = submit.SubmitDraft(title, "王芳", day(1, 5), cosign=others, category="社会建设")
        submit.submit(db, draft, who)
    ref = parse_ref
    cosign.invite(db, ref("L2"), ("钱进",), day(1, 5), NOON, who)
    cosign.confirm(db, ref("L1"), ("李明",), ConsentWay.SIGNATURE, day(1, 6), who)
    cosign.confirm(db, ref("L1"), ("刘洋",), ConsentWay.PHONE, day(1, 6), who)
    cosignleave.withdraw(db, ref("L1"), "刘洋", "", day(1, 8), who)
    cosign.confirm(db, ref("L1"), ("赵静",), ConsentWay.FORM, day(1, 6), who)
    cosign.decline(db, ref("L1"), ("张伟",), day(1, 7), who)
    cosign.invite(db, ref("L4"), ("赵静",), day(1, 8), DECEMBER, who)
    cosign.expire(db, NOON, who)
    on = day(1, 10)
    review.review(db, parse_refs(["L1-4"]), review.ReviewDraft(Decision.FILE, on), who)
    refused = review.ReviewDraft(Decision.REJECT, on, ("N10",))
    review.review(db, parse_refs(["L5"]), refused, who)
    notify.notify(db, parse_refs(["L5"]), "电话", day(1, 13), who)
    hand = day(3, 3)
    for number, draft in (
        ("1", assign.AssignDraft(hand, "教育局", ("财政局",))),
        ("2", assign.AssignDraft(hand, "教育局")),
        ("3", assign.AssignDraft(hand, units=("教育局", "财政局"), leader="副县长",
                                 collective=True)),
        ("4", assign.AssignDraft(hand, "住建局")),
    ):  # fmt: skip
        assign.assign(db, parse_refs([number]), draft, who)
    asked = objection.ObjectionDraft(day(3, 5), "不归我局", "教育局", "交通局")
    objection.raise_objection(db, ref("1"), asked, who)
    objection.refuse(db, ref("1"), "职责清楚", day(3, 6), who, "教育局")
    objection.raise_objection(db, ref("2"), asked, who)
    transfer.accept(db, ref("2"), transfer.TransferDraft(day(3, 7), "交通局"), who)
    objection.raise_objection(
        db, ref("4"), objection.ObjectionDraft(day(3, 5), "=职责不清", "住建局"), who
    )
    later = extension.ExtensionDraft(day(5, 20), DueRule("months", 1), "提案人", "教育局", "资金")
    extension.extend(db, ref("1"), later, who)
    held = convene.ConveneDraft(day(3, 20), units=("教育局", "财政局"), agreed="合写一份")
    convene.convene(db, ref("3"), held, who)
    remind.remind(db, (ref("1"),), ReminderWay.PHONE, day(5, 28), who, unit="教育局", note="抓紧")
    for way, when, stage in (
        (ContactWay.FACE, day(3, 10), ContactStage.BEFORE),
        (ContactWay.PHONE, day(6, 20), ContactStage.AFTER),
    ):
        talk = contact.ContactDraft(way, when, stage, "教育局", "谈了两点")
        contact.contact(db, (ref("1"),), talk, who)
    lead = supervise.LeadDraft(day(3, 1), "路灯", ("副县长",), ("县政协副主席",))
    supervise.lead(db, (ref("1"), ref("3")), lead, who)
    act = supervise.ActivityDraft("双见面", day(4, 1), "领衔督办", "副主席、教育局", "年内建成")
    supervise.log(db, (ref("1"), ref("2")), act, who)
    again = supervise.ActivityDraft("双见面", day(4, 2), "领衔督办")
    supervise.log(db, (ref("1"),), again, who)
    for number, unit in (("1", "教育局"), ("2", "交通局"), ("3", "财政局")):
        reply.reply(db, ref(number), reply.ReplyDraft("采纳", day(6, 10), unit), who)
    for draft in (
        pledge.PledgeDraft("建两处站点", day(6, 10), day(9, 30), unit="教育局"),
        pledge.PledgeDraft("列入规划", day(6, 10), no_date="看资金", unit="财政局"),
    ):
        pledge.add(db, ref("1"), draft, who)
    for found in (
        pledge.CheckDraft(CommitmentStatus.CHANGED, day(9, 20), day(11, 20), "延后"),
        pledge.CheckDraft(CommitmentStatus.MET, day(11, 10), note="已建成"),
    ):
        pledge.update(db, (ref("1"), 1), found, who)


@pytest.fixture
def year(db):
    county.become(db, told())
    return db


@cache
def told():
    with closing(county.in_memory()) as conn:
        tell_a_year(conn)
        return conn.serialize()


def through_a_file(tmp_path, table, fmt=Format.XLSX):
    path = tmp_path / f"{table.key}.{fmt.value}"
    write(table, fmt, path, plain=True)
    return read_grids(path)


def take(db, kind, grids, *, skip_bad=False, **options):
    who = county.clerk()
    sheets = plan.read(db, grids, kind=kind, who=who, **options)
    return plan.apply(db, sheets, who, skip_bad=skip_bad)


def sheet(head, *lines):
    return [Grid("表.xlsx", "", (tuple(head.split()), *lines))]


def verdicts(applied):
    return [row.verdict for row in applied.plan.rows]


def reasons(applied):
    return [row.reason for row in applied.plan.rows]


def case(db, number):
    return queries.cases(db, [queries.find(db, parse_ref(number))[0]])[0]


def said(db, kind):
    """Return what a list says, whatever the order; activities by what they have in common."""
    table = export_table(db, kind)
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    groups = {}
    for row in rows:
        if row.get("activity"):
            row["activity"] = groups.setdefault(row["activity"], len(groups))
    return sorted(map(str, (sorted(row.items()) for row in rows)))


@pytest.mark.parametrize("fmt", [Format.XLSX, Format.CSV, Format.JSON])
@pytest.mark.parametrize("kind", LISTS)
def test_importing_an_export_changes_nothing(year, tmp_path, kind, fmt):
    before = dump(year)
    table = export_table(year, kind)
    applied = take(year, kind, through_a_file(tmp_path, table, fmt))

    assert len(table.rows) == len(applied.plan.rows) > 0
    assert set(verdicts(applied)) == {SAME}
    assert applied.operation is None
    assert dump(year) == before


@pytest.mark.parametrize("kind", ["proposals", "assignments"])
def test_importing_an_export_of_cases_changes_nothing(year, tmp_path, kind):
    before = dump(year)
    table = in_hand(year, EVERYTHING, county.TODAY)
    table = table if kind == "assignments" else export_table(year, kind)
    applied = take(year, kind, through_a_file(tmp_path, table), update=True)

    assert set(verdicts(applied)) == {SAME}
    assert dump(year) == before


def test_every_record_survives_the_way_into_another_county(year, tmp_path):
    other = county.in_memory()
    try:
        for kind in ("proposals", *LISTS):
            # The list of contacts tells them better than the one column of the proposals.
            apart = {"面商方式": ""} if kind == "proposals" else {}
            grids = through_a_file(tmp_path, export_table(year, kind))
            applied = take(other, kind, grids, mapping=apart)
            assert set(verdicts(applied)) == {NEW}
        for kind in ("proposals", *LISTS):
            assert said(other, kind) == said(year, kind), kind
        assert verify.verify(other) == ()
    finally:
        other.close()


@pytest.mark.parametrize("kind", LISTS)
def test_each_list_is_one_operation_and_one_undo(year, tmp_path, kind):
    other = county.in_memory()
    try:
        for earlier in ("proposals", *LISTS[: LISTS.index(kind)]):
            take(other, earlier, through_a_file(tmp_path, export_table(year, earlier)))
        before = dump(other)
        applied = take(other, kind, through_a_file(tmp_path, export_table(year, kind)))
        assert NEW in verdicts(applied)
        undo.undo(other, county.clerk())
        after = dump(other)
        for table in before.keys() - {"event", "operation"}:
            assert after[table] == before[table], table
        assert verify.verify(other) == ()
    finally:
        other.close()


COSIGN = "收件号 附议人 是否同意附议 签名方式 签名时间"
TOLD = [
    (
        "cosigners",
        sheet(COSIGN, ("L4", "赵静", "同意", "签字", "2025.1.9"), ("L4", "孙丽", "否", None, None)),
        lambda db: [(s.consent, s.consent_how) for s in case(db, "4").sponsors[1:]],
        [(Consent.CONFIRMED, "signature"), (Consent.DECLINED, "")],
    ),
    (
        "contacts",
        sheet("案号 承办单位 环节 走访方式 日期", ("4", "住建局", "办前", "上门、微信", "3月8日")),
        lambda db: [(c.stage, c.way, c.happened_on) for c in case(db, "4").contacts],
        [
            (ContactStage.BEFORE, ContactWay.FACE, day(3, 8)),
            (ContactStage.BEFORE, ContactWay.PHONE, day(3, 8)),
        ],
    ),
    (
        "objections",
        sheet(
            "案号 单位 申退日期 理由 审核意见 处理日期 不同意理由",
            ("4", "县住建局", "2025-03-05", "=职责不清", "不同意", "2025-03-07", "三定规定"),
        ),
        lambda db: [(o.outcome, o.note) for o in case(db, "4").objections],
        [("refused", "三定规定")],
    ),
    (
        "extensions",
        sheet(
            "案号 责任单位 办理时限 延长至 同意情况 批准日期",
            ("4", "住建局", "2025-06-03", "2025-06-30", "提案人已同意", "2025-05-30"),
        ),
        lambda db: [(d.due_on, d.due_rule) for d in case(db, "4").duties()],
        [(day(6, 30), "2025-06-30")],
    ),
    (
        "convenings",
        sheet(
            "案号 会议日期 主持人 参会单位 议定事项",
            ("3", "2025-03-25", "副县长", "财政局", "再议"),
        ),
        lambda db: [(c.convened_by, c.agreed) for c in case(db, "3").convenings],
        [("副县长", "合写一份"), ("副县长", "再议")],
    ),
    (
        "reminders",
        sheet("案号 承办单位 催办方式 催办时间", ("4", "住建局", "函", "2025-06-10")),
        lambda db: [(r.way, r.reminded_on) for r in case(db, "4").reminders],
        [(ReminderWay.LETTER, day(6, 10))],
    ),
    (
        "supervision",
        sheet(
            "案号 督办领导 督办形式 督办时间 督办成效",
            ("2", "常务副县长、县政协主席", "专题调研", "2025-04-20", "看了现场"),
            ("4", "县总工会主席", "专题调研", "2025-04-20", "看了现场"),
        ),
        lambda db: [
            ([(k.side, k.post) for k in one.leaders], len({s.activity for s in one.supervisions}))
            for one in (case(db, "2"), case(db, "4"))
        ],
        [
            ([("government", "常务副县长"), ("cppcc", "县政协主席")], 2),
            ([("cppcc", "县总工会主席")], 1),
        ],
    ),
    (
        "pledges",
        sheet(
            "案号 承办单位 承诺内容 完成时限 落实情况 核实日期",
            ("2", "交通局", "增加班次", "2025-09-30", "落实", "2025-06-30"),
        ),
        lambda db: [
            (p.what, p.made_on, p.promised_on, len(case(db, "2").commitment_checks))
            for p in case(db, "2").commitments
        ],
        [("增加班次", day(6, 10), day(9, 30), 1)],
    ),
]


@pytest.mark.parametrize(("kind", "grids", "found", "wanted"), TOLD, ids=[one[0] for one in TOLD])
def test_rows_as_offices_write_them(year, kind, grids, found, wanted):
    applied = take(year, kind, grids)
    assert set(verdicts(applied)) == {NEW}
    assert found(year) == wanted

    after = dump(year)
    again = take(year, kind, grids)
    assert set(verdicts(again)) == {SAME}
    assert again.operation is None
    assert dump(year) == after
    assert verify.verify(year) == ()


def test_sides_under_a_header_of_two_rows_are_kept_apart(year):
    grid = Grid(
        "台账.xlsx",
        "",
        (
            ("案号", "领衔领导", None, "督办形式"),
            (None, "党政", "政协", None),
            ("4", "县长", "主席", "视察"),
        ),
    )
    take(year, "supervision", [grid])
    assert [(k.side, k.post) for k in case(year, "4").leaders] == [
        ("government", "县长"),
        ("cppcc", "主席"),
    ]


def test_one_activity_of_several_rows_counts_once_also_with_what_is_on_record(year):
    head = "案号 督办形式 督办时间 督办层级 参加人 督办结果"
    same = ("双见面", "2025-04-01", "领衔督办", "副主席、教育局", "年内建成")
    applied = take(year, "supervision", sheet(head, ("1", *same), ("4", *same)))

    assert verdicts(applied) == [SAME, NEW]
    (first,) = {s.activity for s in case(year, "2").supervisions}
    assert [s.activity for s in case(year, "4").supervisions] == [first]


FAULTY = [
    ("cosigners", sheet(COSIGN, ("L1", "王芳", "同意", "签名", None)), "第一提案人"),
    ("cosigners", sheet(COSIGN, ("L1", "李明", "不同意", None, None)), "已确认"),
    ("cosigners", sheet(COSIGN, ("L1", "孙丽", "同意", None, None)), "不能再邀请联名"),
    ("contacts", sheet("案号 承办单位 方式", ("4", "财政局", "电话")), "不由“县财政局”承办"),
    ("contacts", sheet("案号 承办单位 方式", ("4", "教育局和住建局", "电话")), "写了 2 个单位"),
    ("contacts", sheet("收件号 方式", ("L5", "电话")), "没有承办单位"),
    ("objections", sheet("案号 单位 理由", ("1", "财政局", "不归我")), "退办期限"),
    (
        "objections",
        sheet("案号 单位 日期 理由 是否同意", ("4", "住建局", "2025-03-05", "=职责不清", "是")),
        "改由哪个单位",
    ),
    ("extensions", sheet("案号 单位 延期至 同意人", ("4", "住建局", "2027-1-1", "甲")), "最迟"),
    ("extensions", sheet("案号 单位 延期至 同意人", ("4", "住建局", "一个月", "提案人")), "是期限"),
    ("extensions", sheet("案号 单位 延期至", ("4", "住建局", "2025-07-10")), "同意延期的人"),
    (
        "extensions",
        sheet("案号 单位 原期限 延期至 同意人", ("4", "住建局", "2025-5-1", "2025-07-10", "甲")),
        "原期限在文件中是",
    ),
    ("convenings", sheet("案号 召集人", ("4", "副县长")), "只有集体办理"),
    ("reminders", sheet("案号 单位 催办方式", ("1", "教育局", "函")), "已经答复"),
    ("supervision", sheet("收件号 督办形式", ("L5", "视察")), "不能督办"),
    ("supervision", sheet("案号 督办形式", ("1", "喝茶")), "督办形式没有"),
    ("pledges", sheet("案号 单位 承诺事项", ("2", "财政局", "增加班次")), "不由“县财政局”承办"),
    (
        "pledges",
        sheet("案号 单位 承诺事项 落实情况 变更后日期",
              ("1", "教育局", "建两处站点", "已兑现", "2025-12-1")),
        "--to 只用于变更",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "grids", "sentence"), FAULTY)
def test_what_cannot_be_is_refused_and_nothing_is_written(year, kind, grids, sentence):
    before = dump(year)
    with pytest.raises(InputError) as caught:
        take(year, kind, grids)
    (problem,) = caught.value.problems
    assert sentence in problem
    assert dump(year) == before


CHANGED_ROWS = [
    ("cosigners", sheet(COSIGN, ("L1", "李明", "同意", "电话", None)), "确认方式：签名 → 电话"),
    (
        "pledges",
        sheet("案号 单位 承诺事项 完成时限", ("1", "教育局", "建两处站点", "2025-10-30")),
        "承诺时限：2025-09-30 → 2025-10-30",
    ),
    (
        "extensions",
        sheet("案号 单位 延期至 同意人", ("1", "教育局", "2025-07-03", "政府办")),
        "延期同意情况：提案人 → 政府办",
    ),
]


@pytest.mark.parametrize(("kind", "grids", "sentence"), CHANGED_ROWS)
def test_what_differs_from_the_record_is_said_and_left(year, kind, grids, sentence):
    before = dump(year)
    applied = take(year, kind, grids)
    assert verdicts(applied) == [CHANGED]
    assert sentence in reasons(applied)[0]
    assert dump(year) == before
    with pytest.raises(InputError):
        take(year, kind, grids, update=True)
    assert dump(year) == before


def test_reviews_tell_how_proposers_were_told(year):
    refused = sheet("收件号 审查意见 是否告知 告知日期", ("L5", "不予立案", "是", "2025-01-20"))
    assert verdicts(take(year, "reviews", refused)) == [CHANGED], "another day is on record"
    other = county.in_memory()
    submit.submit(other, submit.SubmitDraft("关于一的提案", "王芳", day(1, 5)), county.clerk())
    head = "收件号 审查意见 不予立案情形 审查日期 告知方式 告知日期"
    first = ("L1", "不予立案", "N10", "2025-01-10")
    take(other, "reviews", sheet(head, (*first, None, None)))
    applied = take(other, "reviews", sheet(head, (*first, "信函", "2025-01-13")))
    (verdict,) = case(other, "L1").verdicts

    assert verdicts(applied) == [NEW]
    assert (verdict.notified_on, verdict.notified_how) == (day(1, 13), "信函")
    assert verdicts(take(other, "reviews", sheet(head, (*first, "是", "2025-01-13")))) == [SAME]
    submit.submit(other, submit.SubmitDraft("关于二的提案", "王芳", day(1, 5)), county.clerk())
    filed = sheet("收件号 审查意见 是否告知", ("L2", "立案", "是"))
    assert verdicts(take(other, "reviews", filed)) == [NEW], "of a filing nobody is told apart"
    other.close()


def test_assignments_tell_of_a_later_day(year):
    head = "案号 主办单位 办理时限 延期至 同意情况 延期日期"
    row = ("4", "住建局", "2025-06-03", "2025-06-25", "提案人", "2025-05-20")
    assert verdicts(take(year, "assignments", sheet(head, row))) == [NEW]
    (one,) = case(year, "4").extensions
    assert (one.was_due_on, one.due_on, one.granted_on) == (day(6, 3), day(6, 25), day(5, 20))
    assert verdicts(take(year, "assignments", sheet(head, row))) == [SAME]


def test_replies_tell_what_was_promised(year):
    head = "案号 答复单位 办理结果 答复日期 承诺事项 承诺时限"
    grids = sheet(head, ("4", "住建局", "采纳", "2025-06-20", "补种行道树", "2025-12-31"))
    applied = take(year, "replies", grids)
    (made,) = case(year, "4").commitments

    assert (made.what, made.made_on, made.promised_on) == ("补种行道树", day(6, 20), day(12, 31))
    assert "列入计划的尚未登记承诺" not in str(applied.plan.notes)
    assert verdicts(take(year, "replies", grids)) == [SAME]
    later = sheet(head, ("4", "住建局", "采纳", "2025-06-20", "每年补种", None))
    assert verdicts(take(year, "replies", later)) == [NEW]
    assert [one.no_date for one in case(year, "4").commitments] == ["", "（表中未注明）"]


def test_days_that_a_list_does_not_give_are_said(year):
    applied = take(year, "contacts", sheet("案号 承办单位 方式", ("4", "住建局", "电话")))
    assert "1 行没有沟通日期，按今天记；可用 --on 指定" in applied.plan.notes
    given = take(
        year, "contacts", sheet("案号 承办单位 方式", ("4", "住建局", "面商")), on=day(4, 1)
    )
    assert "1 行没有沟通日期，按 2025-04-01 记" in given.plan.notes


def test_nothing_of_a_secret_matter_is_listed(db):
    who = county.clerk()
    draft = submit.SubmitDraft("关于某事的提案", "王芳", day(1, 5), cosign=("李明",))
    submit.submit(db, draft, who)
    secret = review.ReviewDraft(Decision.REJECT, day(1, 10), ("N01",))
    review.review(db, parse_refs(["L1"]), secret, who)
    assert all(len(export_table(db, kind).rows) == 0 for kind in LISTS)


def test_wide_table_tells_what_happened_beside_the_stages(year):
    table = overview(year, EVERYTHING)
    keys = [column.key for column in table.columns]
    first, second = (dict(zip(keys, row, strict=True)) for row in list(table.rows)[:2])

    assert first["extensions"] == "县教育局：2025-06-03 延至 2025-07-03（提案人同意）"
    assert first["reminders"] == "2025-05-28 县教育局（电话）"
    assert first["pledges"].splitlines()[0] == "县教育局：建两处站点（2025-11-20 前，已兑现）"
    assert first["supervised"].splitlines() == ["2025-04-01 双见面：年内建成", "2025-04-02 双见面"]
    assert second["objections"] == "2025-03-05 县教育局：不归我局（同意，改由县交通运输局）"
    assert list(table.rows)[4][keys.index("notified_how")] == "电话"
