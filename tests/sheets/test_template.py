"""Forms: what they ask, what they offer, and that a filled one is read back as it was meant."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import example as hypothetical
from hypothesis import strategies as st
from openpyxl import load_workbook

import county
from story import Story
from tiaan.actions import amend, registry, unitroll
from tiaan.model.fields import CHOICES, SHEETS, header_key
from tiaan.model.refs import parse_refs
from tiaan.model.settings import load
from tiaan.model.table import Kind
from tiaan.model.terms import ClassScheme
from tiaan.sheets import forms, plan, template
from tiaan.sheets.choices import Choices, choices, example, spelling
from tiaan.sheets.dropdowns import _inline
from tiaan.sheets.explained import MEANINGS, meaning
from tiaan.sheets.grid import read_grids
from tiaan.sheets.looks import put
from tiaan.sheets.meaning import Words
from tiaan.sheets.outcome import Verdict
from tiaan.sheets.values import read_cell
from tiaan.store import listing, queries, registers

YEAR = """
    2025-01-05 提交 1 王芳、李明 关于增设路灯的提案 联名已确认 电话=13800001111
    2025-01-05 提交 2 李明、张伟 关于公交的提案
    2025-01-05 提交 3 民盟县总支 关于教育的提案 民主党派
    2025-01-05 提交 4 赵静 关于班车的提案
    2025-01-05 提交 5 张伟 关于绿化的提案 类别=生态
    2025-01-05 提交 6 刘洋 关于集市的提案
    2025-01-10 审查 1、2、3、4 立案
    2025-01-10 审查 6 立案 重点
    2025-02-20 交办 6 分管副县长 牵头 教育局、财政局 参与
    2025-02-20 交办 1 交通局 主办 住建局 会办
    2025-02-20 交办 3 教育局、财政局 分办
    2025-02-20 交办 4 教育局 主办
    2025-04-01 答复 1 B
    2025-04-01 答复 3 教育局 B
    """
"""L5 waits for a decision · 2 for assignment, and for a co-signer · 3 owes one of two replies, 4
one · 1 for ratings, a promise, contact · 6, a key one, for its units to be brought together."""
FILLED: dict[str, list[dict[str, object]]] = {
    "proposals": [
        {
            "title": "关于停车的提案",
            "lead": "王芳",
            "kind": "委员个人",
            "sector": "教育界",
            "employer": "县第二中学教师",
            "phone": "013900002222",
            "co_signers": "",
            "category": "社会建设",
            "body": "情况：停车难\n建议：=增设车位",
            "suggested_unit": "县住建局",
            "public": "不同意公开",
            "public_reason": "涉及个人",
            "received_on": date(2025, 1, 6),
            "note": "附图一张",
        },
        {"title": "关于养老的提案", "lead": "刘洋", "co_signers": "张伟、李明"},
    ],
    "units": [{"name": "县林业局", "channel": "政府系统", "aliases": "林业局、林草局"}],
    "members": [
        {
            "name": "陈静",
            "sector": "农业界",
            "employer": "县农技站",
            "phone": "013700003333",
            "address": "县城××路",
            "remark": "农技站",
            "is_active": "否",
        }
    ],
    "reviews": [
        {
            "outcome": "立案",
            "decided_on": date(2025, 1, 12),
            "case_no": "009",
            "category": "社会建设",
            "key": "重点",
        }
    ],
    "assignments": [
        {
            "mode": "主办加会办",
            "lead_unit": "县交通运输局",
            "co_units": "县财政局、住建局",
            "leader": "分管副县长",
            "assigned_on": date(2025, 2, 21),
            "due_on": date(2025, 6, 1),
        }
    ],
    "replies": [
        {
            "result": "A",
            "reply_no": "县教函〔2025〕9号",
            "signed_by": "周强",
            "replied_on": date(2025, 4, 9),
            "contact_way": "面商",
        },
        {},
    ],
    "feedback": [
        {
            "rating": "基本满意",
            "rating_work": "满意",
            "rated_on": date(2025, 4, 20),
            "source": "本人填写",
            "comment": "尽快",
        },
        {},
    ],
    "cosigners": [
        {"consent": "已确认", "consent_how": "签名", "confirmed_on": date(2025, 1, 6)},
        {},
    ],
    "contacts": [
        {
            "stage": "办后",
            "contact_way": "面商、电话",
            "contacted_on": date(2025, 4, 2),
            "note": "当面答复",
        },
        {},
    ],
    "objections": [
        {
            "raised_on": date(2025, 2, 24),
            "reason": "不归本局",
            "wished_unit": "县住建局",
            "ruling": "同意",
            "ruled_on": date(2025, 2, 26),
            "moved_to": "住建局",
        },
        {},
    ],
    "extensions": [
        {
            "extended_to": date(2025, 6, 20),
            "consent_by": "提案人",
            "granted_on": date(2025, 5, 6),
            "reason": "等待资金",
        },
        {},
    ],
    "convenings": [
        {
            "convened_by": "分管副县长",
            "convened_on": date(2025, 3, 3),
            "present": "教育局、财政局",
            "agreed": "合写一份",
        }
    ],
    "reminders": [
        {"remind_way": "电话", "reminded_on": date(2025, 5, 8), "note": "抓紧"},
        {},
    ],
    "supervision": [
        {
            "key_topic": "照明",
            "led_government": "分管副县长、县委副书记",
            "led_cppcc": "县政协副主席",
            "form": "双见面",
            "supervised_on": date(2025, 3, 10),
            "supervision_level": "领衔督办",
            "taking_part": "副主席、交通局",
            "achieved": "年内建成",
        }
    ],
    "pledges": [
        {
            "pledge": "增设二十盏路灯",
            "promised_on": date(2025, 12, 31),
            "made_on": date(2025, 4, 1),
        },
        {},
    ],
}
"""What a person writes into the first rows of each form."""


@pytest.fixture
def year(db):
    Story(db).tell(YEAR)
    return db


def made(db, kind, **more):
    """Return a form; that the same county makes the same one is tested below."""
    key = (hashlib.sha256(db.serialize()).digest(), kind, *sorted(more.items()))
    if key not in MADE:
        MADE[key] = template.make(db, kind, county.clerk(), **more)
    return MADE[key]


MADE = {}


def opened(data):
    return load_workbook(io.BytesIO(data))


@cache
def seen(data):
    """Return a workbook to look at, and to leave as it is."""
    return opened(data)


def headed(sheet):
    """Return the letter of each header's column."""
    return {header_key(c.value): c.column_letter for c in sheet[template.HEADER] if c.value}


def fill(data, kind, rows, first=template.HEADER + 2):
    """Write into a form as a person does; return the workbook."""
    book = opened(data)
    sheet = book.worksheets[0]
    letters = headed(sheet)
    labels = {field.key: header_key(field.label) for field in SHEETS[kind].fields}
    for line, row in enumerate(rows, first):
        for key, value in row.items():
            sheet[f"{letters[labels[key]]}{line}"] = value or None
            if isinstance(value, str) and value:
                put(sheet[f"{letters[labels[key]]}{line}"], value)
    return book


def imported(db, tmp_path, kind, book):
    path = tmp_path / f"{kind}.xlsx"
    book.save(path)
    who = county.clerk()
    sheets = plan.read(db, read_grids(path), kind=kind, who=who, confirmed=True)
    return plan.apply(db, sheets, who).plan


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("blank", [False, True])
def test_untouched_form_says_nothing(year, tmp_path, kind, blank):
    book = opened(made(year, kind, blank=blank).data)
    done = imported(year, tmp_path, kind, book)

    assert done.pending == 0
    assert done.bad == ()
    assert done.sheets.notes == ()
    assert all(row.is_blank for row in done.rows)
    assert done.sheets.set_aside == 1, "the example, and no numbered line"


@pytest.mark.parametrize("kind", SHEETS)
def test_filled_form_is_taken_in_without_a_question(year, tmp_path, kind):
    book = fill(made(year, kind).data, kind, FILLED[kind])
    done = imported(year, tmp_path, kind, book)

    assert done.sheets.notes == ()
    assert done.problems == ()
    told = sum(bool(row) for row in FILLED[kind])
    assert done.counts[Verdict.NEW] == told
    words = Words(queries.settings(year), registers.load(year))
    for row, wanted in zip(done.rows, FILLED[kind], strict=False):
        typed = {k: v for k, v in wanted.items() if v}
        fields = {f.key: f for f in SHEETS[kind].fields}
        meant, problems = words.meaning(row.row)
        assert problems == []
        for key, value in typed.items():
            assert row.row.values[key] == read_cell(fields[key], value), key
        assert set(typed) <= set(meant) | {"seq"}


@pytest.mark.parametrize("kind", [kind for kind, sheet in SHEETS.items() if sheet.stage])
def test_a_second_import_of_a_filled_form_adds_nothing(year, tmp_path, kind):
    book = fill(made(year, kind).data, kind, FILLED[kind])
    imported(year, tmp_path, kind, book)
    again = imported(year, tmp_path, kind, book)

    assert (again.pending, again.bad) == (0, ())


def test_forms_list_what_waits(year):
    def lines(kind, key, **more):
        sheet = seen(made(year, kind, **more).data).worksheets[0]
        letter = headed(sheet)[key]
        first = template.HEADER + 2
        return [sheet[f"{letter}{n}"].value for n in range(first, sheet.max_row + 1)]

    assert lines("reviews", "收件号") == ["L5"]
    assert lines("assignments", "案号") == ["002"]
    assert lines("replies", "案号") == ["004", "006", "003", "006"]
    assert lines("replies", "答复单位") == ["县教育局", "县教育局", "县财政局", "县财政局"]
    assert lines("replies", "办理时限供参考")[0].date() == date(2025, 5, 20)
    assert lines("replies", "案号", unit="财政局") == ["003", "006"]
    assert lines("feedback", "评价人") == ["王芳", "李明"]
    assert lines("feedback", "承办单位供参考") == ["县交通运输局"] * 2
    assert made(year, "replies", blank=True).rows == 0
    assert lines("cosigners", "收件号") == ["L2"]
    assert lines("cosigners", "联名人") == ["张伟"]
    assert lines("contacts", "案号") == ["001", "003", "003", "004", "006", "006"]
    assert lines("extensions", "原办理时限")[0].date() == date(2025, 5, 20)
    assert lines("reminders", "案号", unit="财政局") == ["003", "006"]
    assert lines("objections", "承办单位") == ["县教育局", "县教育局", "县财政局", "县财政局"]
    assert lines("convenings", "承办单位供参考") == ["县教育局、县财政局"]
    assert lines("supervision", "重点提案") == ["重点"]
    assert lines("pledges", "承办单位") == ["县交通运输局"]


def test_forms_never_fill_in_an_answer_or_contact_data(year):
    answers = {"result", "rating", "rating_work", "comment", "outcome", "phone", "employer"}
    for kind in SHEETS:
        labels = {header_key(f.label): f.key for f in SHEETS[kind].fields}
        sheet = seen(made(year, kind).data).worksheets[0]
        for header, letter in headed(sheet).items():
            if labels.get(header) in answers:
                filled = [sheet[f"{letter}{n}"].value for n in range(5, sheet.max_row + 1)]
                assert set(filled) == {None}, (kind, header)
        assert "13800001111" not in str([c.value for row in sheet for c in row])


@pytest.mark.parametrize("kind", ["proposals", "units", "members"])
def test_example_is_skipped_until_it_is_written_over(year, tmp_path, kind):
    data = made(year, kind).data
    real = FILLED[kind][0]
    over = imported(year, tmp_path, kind, fill(data, kind, [real], first=template.HEADER + 1))

    assert [row.verdict for row in over.rows] == [Verdict.NEW]
    assert over.rows[0].row.line == template.HEADER + 1


def test_example_of_a_stage_is_skipped_until_it_is_written_over(year, tmp_path):
    data = made(year, "replies", blank=True).data
    real = {"case_no": "4", "title": None, "lead": None, "unit": None, **FILLED["replies"][0]}
    over = imported(year, tmp_path, "replies", fill(data, "replies", [real], first=4))

    assert [row.verdict for row in over.rows] == [Verdict.NEW]


def test_example_may_be_deleted(year, tmp_path):
    book = fill(made(year, "proposals").data, "proposals", FILLED["proposals"])
    book.worksheets[0].delete_rows(template.HEADER + 1)
    done = imported(year, tmp_path, "proposals", book)

    assert done.counts[Verdict.NEW] == 2


@pytest.mark.parametrize("kind", SHEETS)
def test_title_tells_county_and_session_and_headers_mean_their_fields(db, kind):
    sheet = seen(made(db, kind).data).worksheets[0]
    session = "" if kind in ("units", "members") else "十一届二次会议"
    required = [f.label for f in forms.fields(kind) if f.required]

    assert sheet["A1"].value == f"县政协{session}{forms.FORMS[kind].title}"
    assert set(headed(sheet)) == {header_key(f.label) for f in forms.fields(kind)}
    marked = [c.value for c in sheet[template.HEADER] if "（必填）" in str(c.value)]
    assert marked == [f"{label}\n（必填）" for label in required]


@pytest.mark.parametrize("kind", SHEETS)
def test_page_is_set_up_for_a4(db, kind):
    for sheet in seen(made(db, kind).data).worksheets:
        if sheet.sheet_state == "hidden":
            continue
        assert str(sheet.page_setup.paperSize) == "9"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.freeze_panes


@pytest.mark.parametrize("scheme", ClassScheme)
def test_every_word_offered_is_understood(db, scheme):
    registry.change_settings(db, {"class_scheme": scheme.value}, county.clerk())
    words = Words(queries.settings(db), registers.load(db))
    for kind in SHEETS:
        here = forms.county(db, kind, county.clerk())
        for field in forms.fields(kind):
            for word in choices(field, here).words:
                value = read_cell(field, word)
                assert value is not None, (kind, field.key, word)
                reader = words._readers.get(field.key)
                assert reader is None or reader(value) not in (None, ""), (kind, field.key, word)


@pytest.mark.parametrize("kind", SHEETS)
def test_days_are_spelled_in_ways_that_are_read(db, kind):
    here = forms.county(db, kind, county.clerk())
    for field in forms.fields(kind):
        if field.column.kind is Kind.DATE:
            spelled = spelling(field, here).split("、")
            assert {read_cell(field, text) for text in spelled} == {county.TODAY}
            assert len(spelled) == 4


@pytest.mark.parametrize("kind", SHEETS)
def test_every_column_is_explained(db, kind):
    sheet = seen(made(db, kind).data)[template.GUIDE]
    fields = forms.fields(kind)

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [f.label for f in fields]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [
        "是" if f.required else None for f in fields
    ]
    assert all(meaning(kind, field.key) for field in fields)
    assert all(row[2].value for row in sheet.iter_rows(min_row=2))


def test_no_explanation_is_left_over():
    asked = {field.key for kind in SHEETS for field in forms.fields(kind)}
    assert set(MEANINGS) == asked


def test_long_lists_stand_on_a_hidden_sheet(db):
    unitroll.add_units(db, [f"县第{n}局" for n in range(90)], "政府系统", county.clerk())
    book = opened(made(db, "assignments", blank=True).data)
    sheet = book.worksheets[0]
    letter = headed(sheet)["主办单位"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rule = rules[f"{letter}4:{letter}{template.HEADER + 1 + template.EMPTY}"]
    spot = book.defined_names[rule.formula1].attr_text

    assert spot == f"'{CHOICES}'!$A$1:$A$94"
    assert book[CHOICES].sheet_state == "hidden"
    assert book[CHOICES]["A94"].value == "县第89局"


@pytest.mark.parametrize("kind", SHEETS)
def test_rules_keep_within_what_excel_takes(year, kind):
    sheet = seen(made(year, kind, blank=True).data).worksheets[0]
    rules = sheet.data_validations.dataValidation

    assert rules
    for rule in rules:
        assert rule.errorStyle == "warning", "no rule refuses what the importer may understand"
        assert len(rule.formula1) <= 255
        assert len(rule.prompt or "") <= 255
        assert len(rule.error) <= 255
        assert len(rule.errorTitle) <= 32


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        (("是", "否"), '"是,否"'),
        (("甲,乙", "丙"), ""),
        (('甲"', "丙"), ""),
        (("字" * 253,), f'"{"字" * 253}"'),
        (("字" * 254,), ""),
        (("𠮷" * 127,), ""),
    ],
)
def test_list_stands_in_the_rule_where_it_fits(words, fits):
    assert _inline(words) == fits


def test_register_is_not_printed_whole_in_the_guide():
    people = Choices(tuple(f"委员{n}" for n in range(40)), registered=True)
    assert people.allowed == "见下拉列表，共 40 项"
    assert people._replace(words=("张三", "李四")).allowed == "张三、李四"


def test_example_tells_nothing_that_is_somebodys_own(db):
    for kind in SHEETS:
        shown = example(kind, forms.county(db, kind, county.clerk()))
        assert not {"phone", "address", "employer"} & set(shown)
        assert shown["rating"] not in load({}).ratings


def test_same_county_and_day_make_the_same_bytes(year):
    for kind in SHEETS:
        other = opened_parts(made(year, kind).data)
        one = opened_parts(template.make(year, kind, county.clerk()).data)
        assert one == other


def opened_parts(data):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


ODD = st.text(
    st.one_of(
        st.characters(categories=["Lo", "Ll", "Nd", "Po", "Sm", "So"]),
        st.sampled_from("=+-@'\"<>&_x000D_𠮷①%"),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(ODD, ODD, ODD)
def test_any_text_written_into_a_form_comes_back_in_the_export(tmp_path, title, body, note):
    db = county.in_memory()
    row = {
        "title": f"关于{title}的提案",
        "lead": "王芳",
        "body": f"一、{body}\n二、{body}",
        "note": f"附{note}件",
    }
    imported(db, tmp_path, "proposals", fill(made(db, "proposals").data, "proposals", [row]))
    (found,) = listing.listing(db)
    db.close()

    assert {key: found[key] for key in row} == {
        key: unicodedata.normalize("NFC", value) for key, value in row.items()
    }


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(ODD)
@hypothetical("一_x000D_二")
@hypothetical("'=1")
def test_any_title_filled_in_beforehand_is_read_as_it_is(tmp_path, title):
    db = county.in_memory()
    Story(db).tell("2025-01-05 提交 1 王芳 关于x的提案")
    given = unicodedata.normalize("NFC", f"={title}的提案")
    draft = amend.AmendDraft(on=county.TODAY, title=given)
    amend.amend(db, parse_refs(["L1"]), draft, county.clerk())
    path = tmp_path / "审查.xlsx"
    path.write_bytes(made(db, "reviews").data)
    db.close()

    assert read_grids(path)[0].rows[template.HEADER + 1][2] == given


def test_text_of_a_proposal_stays_text(db, tmp_path):
    Story(db).tell("2025-01-05 提交 1 王芳 =1+1&<b>关于x的提案")
    book = opened(made(db, "reviews").data)
    cell = book.worksheets[0]["C5"]

    assert (cell.value, cell.data_type) == ("=1+1&<b>关于x的提案", "s")
    filled = fill(made(db, "reviews").data, "reviews", FILLED["reviews"])
    filled.worksheets[0]["C5"].data_type = "s"
    assert imported(db, tmp_path, "reviews", filled).counts[Verdict.NEW] == 1
