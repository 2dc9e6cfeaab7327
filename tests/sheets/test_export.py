"""Sheets that go out, and come back without changing anything."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import county
from logical import dump
from tiaan.actions import assign, feedback, merge, registry, reply, review, submit
from tiaan.model.fields import MEMBER_FIELDS, PROPOSAL_FIELDS, UNIT_FIELDS
from tiaan.model.records import CLASSIFIED_TITLE
from tiaan.model.refs import parse_refs
from tiaan.model.terms import Decision, ProposerKind, PublicConsent, Result, State
from tiaan.render import Format, render
from tiaan.sheets import plan
from tiaan.sheets.export import export_columns, export_table
from tiaan.sheets.grid import read_grids
from tiaan.sheets.outcome import Verdict
from tiaan.store import listing
from tiaan.store.selection import SORTS, Filter, list_table, select

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
    for number, unit, result in (
        ("1", "教育局", "A"), ("2", "教育局", "B"), ("2", "财政局", "C"), ("3", "", "留作参考"),
    ):  # fmt: skip
        answer = reply.ReplyDraft(result, date(2025, 4, 1), unit, doc_no=f"函{unit}")
        reply.reply(db, parse_refs([number])[0], answer, who)
    form = feedback.FeedbackDraft("不满意", date(2025, 5, 1), work="满意", comment="慢")
    feedback.feedback(db, parse_refs(["1"])[0], form, who)
    merge.withdraw(db, parse_refs(["4"]), "不再需要", date(2025, 5, 2), who)


def through_a_file(db, tmp_path, fmt, kind="proposals"):
    table = export_table(db, kind, contacts=True)
    path = tmp_path / f"{kind}.{fmt.value}"
    path.write_bytes(render(table, fmt, plain=True))
    return read_grids(path)


@pytest.mark.parametrize("fmt", [Format.XLSX, Format.CSV])
@pytest.mark.parametrize("kind", ["proposals", "units", "members"])
def test_importing_an_export_changes_nothing(db, who, tmp_path, fmt, kind):
    tell_a_year(db)
    before = dump(db)
    grids = through_a_file(db, tmp_path, fmt, kind)
    sheets = plan.read(db, grids, kind=kind, who=who(), update=True)
    applied = plan.apply(db, sheets, who())

    assert {row.verdict for row in applied.plan.rows} == {Verdict.SAME}
    assert applied.operation is None
    assert dump(db) == before


def test_an_export_read_into_an_empty_county_exports_the_same(db, who, tmp_path):
    tell_a_year(db)
    grids = through_a_file(db, tmp_path, Format.XLSX)
    other = county.in_memory()
    sheets = plan.read(other, grids, kind="proposals", who=who())
    applied = plan.apply(other, sheets, who(), skip_bad=True)

    # What a flat sheet does not carry: the secret matter, each unit's own class.
    here = [row for row in listing.listing(db, contacts=True) if row["title"] != CLASSIFIED_TITLE]
    assert [problem.split("：")[0] for problem in applied.plan.problems] == ["E10（提案人）"]
    assert listing.listing(other, contacts=True) == here
    other.close()


def test_a_row_has_every_field(db):
    tell_a_year(db)
    kept = {field.key for field in PROPOSAL_FIELDS if not field.ignore}

    assert all(row.keys() == kept for row in listing.listing(db))


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
    assert "000-1" not in str(public.rows)
    assert "000-1" in str(full.rows)
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


ODD = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co")),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and "\ufffd" not in text)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ODD, ODD, ODD, st.sampled_from([Format.XLSX, Format.CSV]))
def test_odd_words_come_back_as_they_were(tmp_path, title, name, note, fmt):
    db = county.in_memory()
    who = county.clerk()
    registry.add_members(db, (name,), who)
    draft = submit.SubmitDraft(title, name, JANUARY, ProposerKind.OTHER, note=note, body=note)
    submit.submit(db, draft, who)
    grids = through_a_file(db, tmp_path, fmt)
    sheets = plan.read(db, grids, kind="proposals", who=who)
    applied = plan.apply(db, sheets, who)

    assert [(row.verdict, row.reason) for row in applied.plan.rows] == [(Verdict.SAME, "")]
    db.close()
