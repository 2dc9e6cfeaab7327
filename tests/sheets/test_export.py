"""Sheets that go out, and come back without changing anything."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import county
from logical import dump
from tiaan.actions import (
    assign,
    convene,
    feedback,
    memberroll,
    merge,
    reply,
    review,
    submit,
    unitroll,
)
from tiaan.model.case import CLASSIFIED_TITLE
from tiaan.model.fields import (
    ASSIGNMENT_FIELDS,
    MEMBER_FIELDS,
    PROPOSAL_FIELDS,
    UNIT_FIELDS,
    header_key,
    synonyms,
)
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Action, Decision, ProposerKind, PublicConsent, Result, Role, State
from tiaan.render import Format, write
from tiaan.sheets import duties, overview, plan, trail
from tiaan.sheets.export import export_columns, export_table
from tiaan.sheets.grid import read_grids
from tiaan.sheets.outcome import Verdict
from tiaan.sheets.rows import CARD_NOTE
from tiaan.store import listing, registers, undo
from tiaan.store.selection import EVERYTHING, SORTS, Filter, list_table, pick, select

JANUARY = date(2025, 1, 6)


def tell_a_year(db):
    """Put one proposal into each state, with a second round, a merge and a secret matter."""
    who = county.clerk()
    texts = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
    for number, text in enumerate(texts, 1):
        draft = submit.SubmitDraft(
            f"=关于{text}的提案", "张三", JANUARY, cosign=("李四",) * (number % 2), phone="000-1",
            body=f"正文{text}\n\n[b]", public=PublicConsent.NO, category="社会建设",
        )  # fmt: skip
        submit.submit(db, draft, who)
    body = submit.SubmitDraft("丑", "县工商联", JANUARY, ProposerKind.FIC)
    submit.submit(db, body, who)
    for refs, choice, more in (
        ("L1-6,L11", Decision.FILE, {"key": "重点"}),
        ("L7", Decision.REJECT, {"grounds": ("N10", "N06")}),
        ("L8", Decision.REJECT, {"grounds": ("N01",)}),
        ("L9", Decision.CONVERT, {"convert_to": "社情民意"}),
        ("L10", Decision.RETURN, {"note": "再写"}),
    ):
        review.review(db, parse_refs([refs]), review.ReviewDraft(choice, JANUARY, **more), who)
    merge.merge(db, parse_refs(["6"]), parse_refs(["1"])[0], JANUARY, who)
    march = date(2025, 3, 1)
    for refs, more in (
        ("1", {"lead": "教育局", "co": ("财政局",)}),
        ("2", {"split": ("教育局", "财政局")}),
        ("3", {"units": ("教育局", "财政局"), "leader": "副县长", "collective": True}),
        ("4", {"lead": "交通局"}),
    ):
        assign.assign(db, parse_refs([refs]), assign.AssignDraft(march, **more), who)
    convene.convene(db, parse_refs(["3"])[0], convene.ConveneDraft(march), who)
    for number, unit, result in (
        ("1", "教育局", "A"), ("2", "教育局", "B"), ("2", "财政局", "C"),
        ("3", "教育局", "留作参考"),
    ):  # fmt: skip
        answer = reply.ReplyDraft(result, date(2025, 4, 1), unit, doc_no=f"函{unit}")
        reply.reply(db, parse_refs([number])[0], answer, who)
    form = feedback.FeedbackDraft("不满意", date(2025, 5, 1), work="满意", comment="慢")
    feedback.feedback(db, parse_refs(["1"])[0], form, who)
    merge.withdraw(db, parse_refs(["4"]), "不再需要", date(2025, 5, 2), who)


FORMS = [
    (Format.XLSX, ""),
    (Format.CSV, ""),
    (Format.CSV, "gb18030"),
    (Format.CSV, "utf-16"),
    (Format.JSON, ""),
]


def through_a_file(tmp_path, table, fmt, encoding="", **options):
    path = tmp_path / f"{table.key}.{fmt.value}"
    write(table, fmt, path, encoding=encoding, **({"plain": True} | options))
    return read_grids(path)


def everything(db, kind):
    match kind:
        case "assignments":
            return duties.in_hand(db, EVERYTHING, county.TODAY, contacts=True)
        case "overview":
            return overview.overview(db, EVERYTHING, contacts=True)
        case _:
            return export_table(db, kind, contacts=True)


@pytest.mark.parametrize(("fmt", "encoding"), FORMS)
@pytest.mark.parametrize("kind", ["proposals", "units", "members", "assignments", "overview"])
def test_importing_an_export_changes_nothing(db, who, tmp_path, fmt, encoding, kind):
    tell_a_year(db)
    before = dump(db)
    grids = through_a_file(tmp_path, everything(db, kind), fmt, encoding, plain=kind != "overview")
    read_as = "proposals" if kind == "overview" else kind
    sheets = plan.read(db, grids, kind=read_as, who=who(), update=True)
    applied = plan.apply(db, sheets, who())

    assert {row.verdict for row in applied.plan.rows} == {Verdict.SAME}
    assert applied.operation is None
    assert dump(db) == before


def test_an_export_read_into_an_empty_county_exports_the_same(db, who, tmp_path):
    tell_a_year(db)
    grids = through_a_file(tmp_path, everything(db, "proposals"), Format.XLSX)
    other = county.in_memory()
    sheets = plan.read(other, grids, kind="proposals", who=who())
    applied = plan.apply(other, sheets, who(), skip_bad=True)

    # What a flat sheet does not carry: the secret matter, each unit's own class.
    here = [row for row in listing.listing(db, contacts=True) if row["title"] != CLASSIFIED_TITLE]
    assert [problem.split("：")[0] for problem in applied.plan.problems] == ["E10（提案人）"]
    # A sheet of names says who is to be asked, not who agreed; who was only asked it does not name.
    asked = [{**row, "co_signers": (), "asked": row["co_signers"]} for row in here]
    assert listing.listing(other, contacts=True) == asked
    other.close()


def test_a_row_has_every_field(db):
    tell_a_year(db)
    kept = {field.key for field in PROPOSAL_FIELDS if not field.ignore}

    assert all(row.keys() == kept | {listing.ASKED} for row in listing.listing(db))


def test_rows_tell_the_first_round_and_keep_secrets(db):
    tell_a_year(db)
    rows = {row["intake_no"]: row for row in listing.listing(db)}

    first = rows["L1"]
    assert (first["state"], first["result"], first["rating"]) == (
        State.ASSIGNED, Result.RESOLVED, "不满意",
    )  # fmt: skip
    assert (first["lead_unit"], first["co_units"]) == (("县教育局",), ("县财政局",))
    assert (first["replied_on"], first["due_on"]) == (date(2025, 4, 1), date(2025, 6, 1))
    assert (rows["L2"]["reply_no"], rows["L2"]["result"]) == (
        "函教育局、函财政局",
        Result.EXPLAINED,
    )
    assert rows["L6"]["merged_into"] == "001"
    assert rows["L4"]["lead_unit"] == ("县交通运输局",)
    assert first["phone"] is None
    secret = {key: value for key, value in rows["L8"].items() if value not in (None, ())}
    assert secret.keys() == {
        "session", "intake_no", "title", "timing", "received_on", "state", "outcome",
        "decided_on", "grounds",
    }  # fmt: skip
    assert secret["title"] == CLASSIFIED_TITLE


def test_contact_data_only_where_asked_for(db):
    tell_a_year(db)
    public = export_table(db, "proposals")
    full = export_table(db, "proposals", contacts=True)

    assert not any(column.private for column in public.columns)
    assert "000-1" not in str(list(public.rows))
    assert "000-1" in str(list(full.rows))
    assert {c.key for c in full.columns} == {f.key for f in PROPOSAL_FIELDS if not f.ignore}
    assert [c.key for c in export_columns("units")] == [f.key for f in UNIT_FIELDS[1:]]
    assert [c.key for c in export_columns("members", contacts=True)] == [
        f.key for f in MEMBER_FIELDS[1:]
    ]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Filter(), ["001", "002", "003", "004", "005", "006", "007", "L7", "L8", "L9", "L10"]),
        (Filter(states=frozenset({State.REPLIED})), ["002", "003"]),
        (Filter(unit=4), ["001", "002", "003"]),
        (Filter(result=Result.EXPLAINED), ["002"]),
        (Filter(kind=ProposerKind.FIC), ["007"]),
        (Filter(key=False), ["L7", "L8", "L9", "L10"]),
        (Filter(category="经济建设"), []),
        (Filter(overdue=date(2025, 6, 1)), []),
        (Filter(overdue=date(2025, 6, 2)), ["001"]),
        (Filter(session_ids=frozenset()), []),
    ],
)
def test_filters(db, wanted, numbers):
    tell_a_year(db)
    assert [case.number for case in select(db, wanted)] == numbers


def test_every_order_keeps_every_case(db):
    tell_a_year(db)
    for name in SORTS:
        assert len(select(db, sort=name)) == 11
    assert [c.number for c in select(db, sort="state")][:2] == ["L10", "L7"]


def test_list_shows_numbers_proposers_and_open_duties(db):
    from tiaan.store import queries

    tell_a_year(db)
    rows = list_table(select(db), queries.settings(db)).rows

    assert rows[0] == (
        "001", "=关于一的提案", "张三", "社会建设", State.ASSIGNED, "县教育局、县财政局",
        date(2025, 6, 1), Result.RESOLVED, "不满意",
    )  # fmt: skip
    assert rows[2][0] == "T003"
    assert rows[8][1:3] == (CLASSIFIED_TITLE, "")


PIECES = [
    *("𠮷", "㐂", "路灯", "A", "1", "é", "😀", "<b>", "&amp;", "]]>", "_x000D_", "_x005F_"),
    *("=", "+", "-", "@", "'", '"', ",", ";", "，", "、", "[red]", "{", "#", "0x", "1E5"),
    *("\t", "\n", "\r\n", " ", "\u3000", "\u2028"),
]
ANY = st.sampled_from(PIECES) | st.characters(categories=("L", "N", "P", "S", "Zs"))
ODD = (
    st.lists(ANY, min_size=1, max_size=12)
    .map("".join)
    .filter(lambda text: text.strip() and "\ufffd" not in text)
)
NAME = st.text("𠮷㐂张王=+@'<&", min_size=1, max_size=6)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(ODD, NAME, ODD, ODD, st.booleans(), st.sampled_from(FORMS))
def test_odd_words_come_back_as_they_were(tmp_path, title, name, note, body, is_long, form):
    fmt, encoding = form
    db = county.in_memory()
    who = county.clerk()
    memberroll.add_members(db, (name,), who)
    draft = submit.SubmitDraft(
        title, name, JANUARY, ProposerKind.OTHER, note=note, suggest_unit=title,
        body=body + "长" * 33_000 if is_long else body,
        public=PublicConsent.NO, public_reason=note,
    )  # fmt: skip
    submit.submit(db, draft, who)
    before = dump(db)
    grids = through_a_file(tmp_path, everything(db, "proposals"), fmt, encoding)
    sheets = plan.read(db, grids, kind="proposals", who=who, update=True)
    applied = plan.apply(db, sheets, who)

    assert [(row.verdict, row.reason) for row in applied.plan.rows] == [(Verdict.SAME, "")]
    assert dump(db) == before
    (kept,) = listing.listing(db)
    (read,) = sheets.rows
    keys = {"title", "lead", "note", "suggested_unit", "public_reason", "body"}
    if is_long and fmt is Format.XLSX:
        keys.remove("body")
        assert "body" not in read.values
    assert {key: read.raw[key].strip() for key in keys} == {
        key: str(kept[key]).strip() for key in keys
    }
    db.close()


# Who handles what


def column(table, key):
    place = [column.key for column in table.columns].index(key)
    return [row[place] for row in table.rows]


def test_cases_in_hand(db):
    tell_a_year(db)
    table = duties.in_hand(db, EVERYTHING, county.TODAY)

    assert column(table, "case_no") == ["001", "002", "003"]
    assert column(table, "standing") == ["第 2 轮，逾期 30 天", "已答复", "已答复"]
    assert column(table, "result") == [Result.RESOLVED, Result.EXPLAINED, Result.REFERENCE]
    assert column(table, "due_on")[0] == date(2025, 6, 1)
    own = {field.key for field in ASSIGNMENT_FIELDS}
    assert [c.key for c in table.columns if c.key not in own] == [
        *("category", "key", "reply_no", "signed_by", "replied_on", "result", "state", "standing"),
    ]
    assert all(c.label.endswith("（供参考）") for c in table.columns if c.key not in own)


@pytest.mark.parametrize(
    ("states", "numbers"),
    [
        ({State.ASSIGNED}, ["001"]),
        ({State.REPLIED, State.FILED}, ["002", "003"]),
        ({State.WITHDRAWN}, []),
        ({State.PENDING}, []),
    ],
)
def test_cases_in_hand_of_a_state(db, states, numbers):
    tell_a_year(db)
    table = duties.in_hand(db, Filter(states=frozenset(states)), county.TODAY)

    assert column(table, "case_no") == numbers


def test_the_list_of_a_unit_leaves_room_for_its_answers(db):
    tell_a_year(db)
    unit = registers.find_unit(registers.load(db), "财政局")
    table = duties.unit_list(db, unit, EVERYTHING, county.TODAY)

    assert table.title == "县财政局承办的提案（十一届二次会议）"
    assert column(table, "role") == [Role.CO, Role.SPLIT, Role.PARTICIPANT]
    assert column(table, "others") == ["主办 县教育局", "分办 县教育局", "参与 县教育局"]
    assert column(table, "standing") == ["第 2 轮，协助主办单位", "已答复", "一并答复"]
    assert column(table, "result") == [None, Result.EXPLAINED, None]
    assert column(table, "reply_no") == ["", "函财政局", ""]
    assert column(table, "lead") == ["张三", "张三", "张三"]
    assert not any(column.private for column in table.columns)


def test_a_filled_list_is_read_as_replies(db, who, tmp_path):
    tell_a_year(db)
    unit = registers.find_unit(registers.load(db), "教育局")
    table = duties.unit_list(db, unit, EVERYTHING, county.TODAY)
    filled = [list(row) for row in table.rows]
    for key, value in (("result", "B"), ("reply_no", "函9号"), ("replied_on", date(2025, 6, 20))):
        filled[0][[c.key for c in table.columns].index(key)] = value
    table = table._replace(rows=tuple(map(tuple, filled)))
    grids = through_a_file(tmp_path, table, Format.XLSX, plain=False)
    applied = plan.apply(db, plan.read(db, grids, kind="replies", who=who()), who())

    assert [row.verdict for row in applied.plan.rows] == [Verdict.NEW, Verdict.SAME, Verdict.SAME]
    (first, *_) = select(db)
    assert [d.reply.doc_no for d in first.duties(2) if d.reply] == ["函9号"]


def test_lists_of_all_units_in_protocol_order(db):
    tell_a_year(db)
    contents, *lists = duties.unit_lists(db, EVERYTHING, county.TODAY)

    assert (contents.sheet, [table.sheet for table in lists]) == ("目录", list(county.UNITS))
    assert [table.title for table in lists] == [
        "县教育局承办的提案（十一届二次会议）",
        "县交通运输局没有交办的提案",
        "县住建局没有交办的提案",
        "县财政局承办的提案（十一届二次会议）",
    ]
    assert [len(table.rows) for table in lists] == [3, 0, 0, 3]
    assert contents.rows == (
        ("县教育局", "政府系统", 1, 0, 1, 1, 3, 1, 1),
        ("县交通运输局", "政府系统", 0, 0, 0, 0, 0, 0, 0),
        ("县住建局", "政府系统", 0, 0, 0, 0, 0, 0, 0),
        ("县财政局", "政府系统", 0, 1, 1, 1, 3, 0, 0),
    )
    assert contents.totals == ("合计", "", 1, 1, 2, 2, 6, 1, 1)
    assert contents.notes[0] == "共 3 件提案；由几个单位承办的，每个单位各计一次。"


def test_a_retired_unit_is_listed_while_it_handles_something(db, who):
    tell_a_year(db)
    for name in ("教育局", "住建局"):
        unitroll.retire_unit(db, name, who())
    _, *lists = duties.unit_lists(db, EVERYTHING, county.TODAY)

    assert [table.sheet for table in lists] == ["县教育局", "县交通运输局", "县财政局"]


def test_contact_data_in_lists_only_where_asked_for(db):
    tell_a_year(db)
    people = set()
    with_cards = duties.unit_lists(db, EVERYTHING, county.TODAY, contacts=True, people=people)
    without = duties.unit_lists(db, EVERYTHING, county.TODAY)

    assert "000-1" in str(with_cards)
    assert "000-1" not in str(without)
    assert len(people) == 1
    assert CARD_NOTE in with_cards[1].notes


# Everything of a case, everything that was done


def test_overview_tells_every_round_opinion_contact_and_rating(db):
    tell_a_year(db)
    table = overview.overview(db, EVERYTHING)
    first = dict(zip([c.key for c in table.columns], next(iter(table.rows)), strict=True))

    assert first["duties"].split("\n") == [
        "第 1 轮 主办 县教育局（2025-03-01 交办，2025-06-01 前答复）",
        "第 1 轮 会办 县财政局（2025-03-01 交办，2025-04-01 前送会办意见）",
        "第 2 轮 主办 县教育局（2025-05-01 交办，2025-06-01 前答复）",
        "第 2 轮 会办 县财政局（2025-05-01 交办，2025-06-01 前送会办意见）",
    ]
    assert first["replies"] == "第 1 轮 县教育局：已解决或基本解决（2025-04-01，函教育局）"
    assert first["ratings"] == "第 1 轮 张三：不满意，对工作满意（2025-05-01，本人填写）慢"
    assert first["verdicts"] == "立案（2025-01-06）"
    assert first["results"] == "已解决或基本解决（2025-04-01 起）"


def test_overview_has_every_field_under_a_stage(db):
    tell_a_year(db)
    columns = overview.overview(db, EVERYTHING, contacts=True).columns
    public = overview.overview(db, EVERYTHING).columns

    own = {field.key for field in PROPOSAL_FIELDS if not field.ignore}
    assert own < {column.key for column in columns}
    assert not any(column.private for column in public)
    groups = list(dict.fromkeys(column.group for column in columns))
    assert groups == ["", "提交", "审查", "交办", "答复", "反馈", "公开", "其他"]
    known = synonyms(PROPOSAL_FIELDS)
    assert [c.label for c in columns if c.key not in own and header_key(c.label) in known] == []
    assert len({column.label for column in columns}) == len(columns)


def test_nothing_of_a_secret_matter_goes_out(db):
    who = county.clerk()
    draft = submit.SubmitDraft("密件", "密人", JANUARY, body="密语", note="密语", phone="000-9")
    submit.submit(db, draft, who)
    review.review(
        db, parse_refs(["L1"]),
        review.ReviewDraft(Decision.REJECT, JANUARY, grounds=("N01",), note="密语"),
        county.clerk(command="tiaan review L1 --note 密语"),
    )  # fmt: skip
    people = set()
    told = [
        export_table(db, "proposals", contacts=True, people=people),
        overview.overview(db, EVERYTHING, contacts=True, people=people),
        trail.log_table(db),
        duties.in_hand(db, EVERYTHING, county.TODAY, contacts=True, people=people),
    ]

    assert "密" not in "".join(str(list(table.rows)) for table in told).replace(
        CLASSIFIED_TITLE, ""
    )
    assert people == set()


def test_log_has_a_row_for_each_event(db):
    tell_a_year(db)
    table = trail.log_table(db)
    rows = [dict(zip([c.key for c in table.columns], row, strict=True)) for row in table.rows]

    assert len(rows) == len(table.rows) == db.execute("SELECT count(*) FROM event").fetchone()[0]
    assert list(table.rows)[-1] in table.rows
    last = rows[-1]
    assert (last["action"], last["number"], last["note"]) == (Action.WITHDRAW, "004", "不再需要")
    assert (last["from"], last["to"]) == (State.ASSIGNED, State.WITHDRAWN)
    assert (last["on"], last["at"]) == (date(2025, 5, 2), "2025-07-01 01:00:00")
    assert "000-1" not in str(rows)
    filed = [row["number"] for row in rows if row["choice"] is Decision.FILE]
    assert filed == ["001", "002", "003", "004", "005", "006", "007"]


def test_log_of_some_proposals(db):
    tell_a_year(db)
    some = [case.id for case in select(db, Filter(states=frozenset({State.WITHDRAWN})))]
    table = trail.log_table(db, some)

    assert set(column(table, "number")) == {"004"}
    assert len(table.rows) == len(list(table.rows)) == 4


def test_what_was_undone_says_by_what(db, who):
    tell_a_year(db)
    undo.undo(db, who())
    table = trail.log_table(db)

    assert column(table, "undone_by")[-2:] == [column(table, "operation")[-1], None]


@pytest.mark.parametrize("name", SORTS)
def test_picking_is_selecting_without_holding(db, name):
    tell_a_year(db)
    for wanted in (EVERYTHING, Filter(unit=4), Filter(key=False)):
        assert pick(db, wanted, name) == [case.id for case in select(db, wanted, name)]
