"""Taking in: the permanent number, who proposed, who agreed, in or out of session, a second try."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from tiaan.actions import memberroll, registry, review, submit
from tiaan.errors import Ambiguous, NotFound, UsageError
from tiaan.model.refs import Ref
from tiaan.model.terms import (
    Consent,
    Decision,
    Origin,
    ProposerKind,
    PublicConsent,
    State,
    Timing,
)
from tiaan.store import queries

if TYPE_CHECKING:
    import sqlite3

    from story import Story
    from tiaan.model.case import Case
    from tiaan.model.records import Receipt

DAY = date(2025, 1, 6)


def take_in(db: sqlite3.Connection, by: str, **form: object) -> Receipt:
    """Submit a whole form; what is named replaces what stands in it."""
    filled = {"title": "关于甲的提案", "on": DAY, "category": "社会建设", "body": "情况和建议。"}
    draft = submit.SubmitDraft(by=by, **(filled | form))
    return submit.submit(db, draft, county.clerk(draft.on))


def case(db: sqlite3.Connection, receipt: Receipt) -> Case:
    """Return the case a receipt is about."""
    ref = Ref(int(receipt.number.removeprefix("L")), intake=True)
    (found,) = queries.cases(db, [queries.find(db, ref)[0]])
    return found


def test_proposals_are_numbered_as_they_come_in(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-06 提交 3 张伟 关于丙的提案
    """
    assert [story.case(n).intake_no for n in (1, 2, 3)] == [1, 2, 3]
    assert [story.case(n).number for n in (1, 2, 3)] == ["L1", "L2", "L3"]
    assert story.said == [
        "收件 L1：关于甲的提案",
        "收件 L2：关于乙的提案",
        "收件 L3：关于丙的提案",
    ]
    assert story.log(2) == ["提交：收件 L2《关于乙的提案》"]


def test_intake_number_is_permanent(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-05 提交 4 刘洋 关于丁的提案
    2025-01-08 审查 1 立案 案号=88
    2025-01-08 审查 2 退回 没有建议
    2025-01-08 审查 3 立案
    2025-01-09 更正 1 案号=99
    2025-01-09 并案 3 入 1
    2025-01-09 撤案 4 本人要求
    2025-01-10 提交 2 关于乙的新提案
    2025-01-11 提交 5 赵静 关于戊的提案
    """
    assert [story.case(n).intake_no for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert story.case(5).state is State.PENDING
    assert story.log(5) == ["提交：收件 L5《关于戊的提案》"]


def test_each_session_counts_its_own_intake(db: sqlite3.Connection) -> None:
    take_in(db, "王芳")
    who = county.clerk(date(2025, 12, 1))
    registry.add_session(db, "11-3", date(2026, 1, 5), date(2026, 1, 8), None, who)

    later = take_in(db, "王芳", on=date(2026, 1, 5))
    earlier = submit.submit(
        db, submit.SubmitDraft("关于乙的提案", "王芳", DAY), county.clerk(session="11-2")
    )

    assert (later.number, earlier.number) == ("L1", "L2")


def test_wanted_intake_number_is_kept_where_it_is_free(db: sqlite3.Connection) -> None:
    first = take_in(db, "王芳", intake_no=40)
    taken = take_in(db, "王芳", intake_no=40)
    gap = take_in(db, "王芳", intake_no=7)
    after = take_in(db, "王芳")

    assert [r.number for r in (first, taken, gap, after)] == ["L40", "L41", "L7", "L42"]


def test_one_person_is_a_members_proposal(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案 界别=教育界
    """
    found = story.case(1)

    assert (found.kind, found.origin) == (ProposerKind.MEMBER, Origin.MEMBERS)
    assert found.first is not None
    assert (found.first.proposer.name, found.first.sector) == ("王芳", "教育界")
    assert (found.first.consent, found.first.consent_how) == (Consent.CONFIRMED, "本人提交")
    assert (found.first.consent_on, found.received_on) == (date(2025, 1, 5), date(2025, 1, 5))
    assert (found.state, found.timing) == (State.PENDING, Timing.SESSION)
    assert (found.public, found.category, found.body_length) == (
        PublicConsent.UNKNOWN,
        "社会建设",
        6,
    )
    assert story.warnings == []


def test_co_signers_named_are_invited_not_confirmed(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明、张伟 关于甲的提案
    """
    found = story.case(1)

    assert found.kind is ProposerKind.JOINT
    assert [(s.proposer.name, s.position, s.consent) for s in found.sponsors] == [
        ("王芳", 1, Consent.CONFIRMED),
        ("李明", 2, Consent.INVITED),
        ("张伟", 3, Consent.INVITED),
    ]
    assert [s.proposer.name for s in found.confirmed] == ["王芳"]
    assert story.warnings == ["有联名人尚未确认，不计入联名"]
    assert story.log(1) == ["提交：收件 L1《关于甲的提案》"]


def test_co_signers_confirmed_by_the_clerk_count(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳、李明 关于甲的提案 联名已确认
    """
    second = story.case(1).sponsors[1]

    assert (second.consent, second.consent_how, second.consent_on) == (
        Consent.CONFIRMED,
        "经办人确认",
        date(2025, 1, 5),
    )
    assert story.warnings == []


def test_joint_by_number_alone_keeps_what_the_form_states(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案 人数=5
    """
    found = story.case(1)

    assert (found.kind, found.stated_signers, len(found.sponsors)) == (ProposerKind.JOINT, 5, 1)
    assert story.warnings == []


def test_one_name_twice_on_a_form_counts_once(db: sqlite3.Connection) -> None:
    receipt = take_in(db, "王芳", cosign=("李明", "王芳", "李明", "李 明"))

    assert [s.proposer.name for s in case(db, receipt).sponsors] == ["王芳", "李明"]
    assert receipt.warnings == (
        "新登记提案者 M1",
        "新登记提案者 M2",
        "第 2 位联名人重复，只记一次",
        "第 3 位联名人重复，只记一次",
        "第 4 位联名人重复，只记一次",
        "有联名人尚未确认，不计入联名",
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("民盟县总支", ProposerKind.PARTY),
        ("县工商联", ProposerKind.FIC),
        ("县总工会", ProposerKind.ORGANIZATION),
        ("县政协经济委员会", ProposerKind.COMMITTEE),
        ("教育界", ProposerKind.SECTOR),
        ("第三小组", ProposerKind.GROUP),
        ("城关街道联络组", ProposerKind.OTHER),
    ],
)
def test_bodies_propose_collectively(db: sqlite3.Connection, body: str, kind: ProposerKind) -> None:
    found = case(db, take_in(db, body, kind=kind))

    assert (found.kind, found.origin) == (kind, Origin.COLLECTIVE)
    assert found.first is not None
    assert (found.first.proposer.name, found.first.proposer.is_person) == (body, False)


def test_a_bodys_kind_is_asked_for(db: sqlite3.Connection) -> None:
    before = dump(db), log(db)

    with pytest.raises(UsageError) as refused:
        take_in(db, "民盟县总支")

    assert refused.value.message == "提案者像是单位，请写明提案者类别"
    assert refused.value.hint == (
        "用 --kind，可用：民主党派、工商联、人民团体、专门委员会、界别、委员小组、其他"
    )
    assert (dump(db), log(db)) == before


def test_a_registered_body_is_known_whatever_its_name(db: sqlite3.Connection) -> None:
    take_in(db, "政协之友", kind=ProposerKind.ORGANIZATION)

    with pytest.raises(UsageError, match="提案者像是单位"):
        take_in(db, "政协之友")


def test_bodies_and_persons_do_not_change_places(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 王芳 关于乙的提案 民主党派 ✗
    2025-01-05 提交 3 民盟县总支 关于丙的提案 民主党派
    2025-01-05 提交 4 民盟县总支 关于丁的提案 委员个人 ✗
    """
    assert story.refusals == [
        "L2 号提案：委员提案的第一提案人须是个人，集体提案的须是单位",
        "L3 号提案：委员提案的第一提案人须是个人，集体提案的须是单位",
    ]
    assert story.case(3).kind is ProposerKind.PARTY
    assert story.log(3) == ["提交：收件 L2《关于丙的提案》"]


def test_new_proposers_are_registered_and_said_so(db: sqlite3.Connection) -> None:
    receipt = take_in(db, "王芳", cosign=("李明",), confirmed=True, sector="教育界")

    assert receipt.warnings == ("新登记提案者 M1", "新登记提案者 M2")
    rows = db.execute("SELECT name, is_person, sector, remark FROM proposer").fetchall()
    assert rows == [("王芳", 1, "教育界", ""), ("李明", 1, "", "")]
    assert take_in(db, "王芳").warnings == ()


def test_sector_stays_as_it_was_when_submitted(db: sqlite3.Connection) -> None:
    memberroll.add_members(db, ("王芳",), county.clerk(), sector="教育界")

    from_register = case(db, take_in(db, "王芳"))
    on_the_form = case(db, take_in(db, "王芳", sector="科技界"))

    assert [s.sector for s in from_register.sponsors] == ["教育界"]
    assert [s.sector for s in on_the_form.sponsors] == ["科技界"]


@pytest.fixture
def namesakes(db: sqlite3.Connection) -> sqlite3.Connection:
    """Two people called 王芳, of two sectors, told apart by a remark."""
    who = county.clerk()
    memberroll.add_members(db, ("王芳",), who, sector="教育界")
    memberroll.add_members(db, ("王芳",), who, sector="医药卫生界", remark="县医院")
    return db


def test_two_people_of_one_name_must_be_told_apart(namesakes: sqlite3.Connection) -> None:
    before = dump(namesakes), log(namesakes)

    with pytest.raises(Ambiguous) as refused:
        take_in(namesakes, "王芳")

    assert refused.value.message == "有 2 位同名"
    assert refused.value.hint == "请写明是哪一位：M1（教育界）；M2（县医院）"
    assert (dump(namesakes), log(namesakes)) == before


@pytest.mark.parametrize(
    ("by", "person"),
    [
        ("王芳（教育界）", 1),
        ("王芳(县医院)", 2),
        ("王芳（医药卫生界）", 2),
        ("M1", 1),
        ("m2", 2),
    ],
)
def test_namesakes_by_remark_sector_or_id(
    namesakes: sqlite3.Connection, by: str, person: int
) -> None:
    first = case(namesakes, take_in(namesakes, by)).first

    assert first is not None
    assert first.proposer.id == person


def test_namesakes_may_sign_one_proposal_together(namesakes: sqlite3.Connection) -> None:
    receipt = take_in(namesakes, "M1", cosign=("王芳（县医院）",), confirmed=True)

    assert [s.proposer.display for s in case(namesakes, receipt).confirmed] == [
        "王芳",
        "王芳（县医院）",
    ]
    assert receipt.warnings == ()


def test_of_namesakes_the_one_in_office_is_meant(namesakes: sqlite3.Connection) -> None:
    memberroll.retire_member(namesakes, "M1", county.clerk())

    first = case(namesakes, take_in(namesakes, "王芳")).first

    assert first is not None
    assert first.proposer.id == 2


def test_unknown_id_of_a_person_is_not_found(db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound, match="没有编号 M9 的提案者"):
        take_in(db, "M9")


@pytest.mark.parametrize(
    ("window", "day", "timing"),
    [
        ("cutoff", "2024-03-01", Timing.SESSION),
        ("cutoff", "2025-01-07", Timing.SESSION),
        ("cutoff", "2025-01-08", Timing.OFFSESSION),
        ("3mo", "2024-10-04", Timing.OFFSESSION),
        ("3mo", "2024-10-05", Timing.SESSION),
        ("3mo", "2025-01-07", Timing.SESSION),
        ("3mo", "2025-01-08", Timing.OFFSESSION),
        ("12-05", "2024-12-04", Timing.OFFSESSION),
        ("12-05", "2024-12-05", Timing.SESSION),
        ("01-05", "2025-01-04", Timing.OFFSESSION),
        ("01-05", "2025-01-05", Timing.SESSION),
    ],
)
def test_timing_follows_the_countys_window(
    db: sqlite3.Connection, window: str, day: str, timing: Timing
) -> None:
    registry.change_settings(db, {"offsession_window": window}, county.clerk())

    assert case(db, take_in(db, "王芳", on=date.fromisoformat(day))).timing is timing


@pytest.mark.parametrize(
    ("day", "timing"), [("2026-01-08", Timing.SESSION), ("2026-01-09", Timing.OFFSESSION)]
)
def test_without_a_cutoff_the_closing_day_decides(
    db: sqlite3.Connection, day: str, timing: Timing
) -> None:
    who = county.clerk()
    registry.add_session(db, "11-3", date(2026, 1, 5), date(2026, 1, 8), None, who)

    assert case(db, take_in(db, "王芳", on=date.fromisoformat(day))).timing is timing


def test_timing_may_be_said_by_the_clerk(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案 平时
    2025-06-05 提交 2 王芳 关于乙的提案 大会
    """
    assert [story.case(n).timing for n in (1, 2)] == [Timing.OFFSESSION, Timing.SESSION]
    assert story.log(1) == ["提交：收件 L1《关于甲的提案》"]


def test_what_is_missing_or_long_warns_and_never_refuses(db: sqlite3.Connection) -> None:
    registry.change_settings(
        db, {"title_max": "5", "body_max": "5", "cosign_max": "1"}, county.clerk()
    )
    memberroll.add_members(db, ("王芳", "李明", "张伟"), county.clerk())

    everything = take_in(
        db, "王芳", kind=ProposerKind.MEMBER, cosign=("李明", "张伟"), public=PublicConsent.NO
    )
    nothing = take_in(db, "王芳", title="关于甲", body="", category="")

    assert everything.warnings == (
        "有联名人尚未确认，不计入联名",
        "联名人数超过本县的限额",
        "案由过长",
        "正文过长",
        "不同意公开的未写明理由",
    )
    assert nothing.warnings == ("尚无正文",)


def test_joint_without_co_signers_warns(db: sqlite3.Connection) -> None:
    memberroll.add_members(db, ("王芳",), county.clerk())

    assert take_in(db, "王芳", kind=ProposerKind.JOINT).warnings == ("提案者类别与联名人不符",)


def test_form_is_kept_as_filled_in(db: sqlite3.Connection) -> None:
    receipt = take_in(
        db,
        "王芳",
        title="  关于𠀀村\t路灯的提案　",
        body="一、情况\r\n二、建议",
        category="生态",
        suggest_unit="交通局",
        public=PublicConsent.NO,
        public_reason="涉及隐私",
        note="附图一张",
    )
    found = case(db, receipt)

    assert found.title == "关于𠀀村 路灯的提案"
    assert (found.category, found.suggested_unit) == ("生态文明建设", "交通局")
    assert (found.public, found.public_reason) == (PublicConsent.NO, "涉及隐私")
    assert (found.note, found.body_length) == ("附图一张", 9)
    (kept,) = db.execute(
        "SELECT bytes FROM content WHERE sha256 = ?", (found.body_sha256,)
    ).fetchone()
    assert kept.decode() == "一、情况\n二、建议"


def test_contact_data_stays_out_of_the_log(db: sqlite3.Connection) -> None:
    take_in(db, "王芳", phone="13800001111", address="城关镇一号", employer="县一中")
    take_in(db, "王芳", phone="13900002222")

    assert queries.contact_card(db, 1) == ("13900002222", "城关镇一号", "县一中")
    logged = repr(log(db))
    assert [word in logged for word in ("13800001111", "13900002222", "城关镇一号", "县一中")] == [
        False
    ] * 4


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"title": " 　"}, "案由不能为空"),
        ({"title": "长" * 201}, "案由有 201 字，最多 200 字"),
        ({"title": "a\x1b[31mb"}, "案由中有不可见的控制字符 U+001B（第 2 字）"),
        ({"title": "a\x00b"}, "案由中有不可见的控制字符 U+0000（第 2 字）"),
        ({"body": "a\u202eb"}, "正文中有不可见的控制字符 U+202E（第 2 字）"),
        ({"body": "长" * 1_000_001}, "正文有 1000001 字，最多 1000000 字"),
        ({"by": " "}, "姓名不能为空"),
        ({"by": "长" * 61}, "姓名有 61 字，最多 60 字"),
        ({"sector": "长" * 201}, "界别有 201 字，最多 200 字"),
        ({"category": "体育"}, "提案类别没有“体育”这一项"),
        ({"suggest_unit": "长" * 201}, "建议承办单位有 201 字，最多 200 字"),
        ({"public_reason": "长" * 201}, "不公开理由有 201 字，最多 200 字"),
        ({"note": "长" * 2001}, "备注有 2001 字，最多 2000 字"),
        ({"phone": "1" * 41}, "电话有 41 字，最多 40 字"),
    ],
)
def test_unfit_text_is_refused_whole(
    db: sqlite3.Connection, form: dict[str, str], message: str
) -> None:
    before = dump(db), log(db)

    with pytest.raises(UsageError) as refused:
        take_in(db, **({"by": "王芳"} | form))

    assert refused.value.message == message
    assert (dump(db), log(db)) == before


def test_returned_proposal_comes_in_again_under_its_number(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 退回 没有建议
    2025-01-09 提交 1 关于甲的新提案 正文=新正文
    2025-01-10 审查 1 立案
    """
    found = story.case(1)

    assert (found.state, found.intake_no, found.title, found.body_length) == (
        State.FILED,
        1,
        "关于甲的新提案",
        3,
    )
    assert found.received_on == date(2025, 1, 5)
    assert [(v.outcome, v.decided_on) for v in found.verdicts] == [
        (Decision.RETURN, date(2025, 1, 6)),
        (Decision.REOPEN, date(2025, 1, 9)),
        (Decision.FILE, date(2025, 1, 10)),
    ]
    assert story.said[2] == "重新提交：关于甲的新提案"
    assert (
        story.log(1)[2] == "提交：已退回 → 待审查，案由 关于甲的提案 → 关于甲的新提案，正文有改动"
    )


def test_resubmitting_may_leave_the_text_as_it_was(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 审查 1 退回 盖章不清
    2025-01-09 提交 1
    """
    found = story.case(1)

    assert (found.state, found.title, found.body_length) == (State.PENDING, "关于甲的提案", 6)
    assert story.log(1)[-1] == "提交：已退回 → 待审查"


def test_only_a_returned_proposal_comes_in_again(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-06 提交 1 关于甲的新提案 ✗
    2025-01-06 审查 1 立案
    2025-01-07 提交 1 关于甲的新提案 ✗
    """
    assert story.refusals == [
        "L1 号提案待审查，不能提交",
        "001 号提案已立案，不能提交",
    ]


def test_secret_matter_is_never_told(db: sqlite3.Connection) -> None:
    receipt = take_in(db, "王芳", title="涉密事项")
    ref = Ref(1, intake=True)
    draft = review.ReviewDraft(Decision.REJECT, DAY, grounds=("N01",))

    (refused,) = review.review(db, (ref,), draft, county.clerk())

    assert case(db, receipt).shown_title == "（涉密，交由保密渠道处理）"
    assert refused.sentence == "L1：待审查 → 不予立案　（涉密，交由保密渠道处理）"


def test_log_of_a_secret_matter_names_nothing(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 涉密事项
    2025-01-06 审查 1 不予立案 N01
    """
    assert story.log(1) == ["提交", "审查：待审查 → 不予立案"]


def test_dry_run_of_a_submission_leaves_nothing(db: sqlite3.Connection) -> None:
    before = dump(db), log(db)
    draft = submit.SubmitDraft("关于甲的提案", "王芳", DAY)

    receipt = submit.submit(db, draft, county.clerk(dry_run=True))

    assert (receipt.number, receipt.sentence) == ("L1", "收件 L1：关于甲的提案")
    assert (dump(db), log(db)) == before
