"""One case listed under several units is one case."""

from datetime import date

import pytest

import county
from logical import dump
from story import Story
from tiaan.model.refs import parse_ref
from tiaan.model.terms import Mode, Role
from tiaan.sheets import plan, preview
from tiaan.sheets.grid import Grid
from tiaan.sheets.outcome import Verdict
from tiaan.store import queries

HEAD = ("承办单位", "案号", "案由", "提案人", "办理方式", "交办日期")
DAY = date(2025, 2, 20)
YEAR = """
    2025-01-05 提交 1 王芳 关于增设路灯的提案
    2025-01-05 提交 2 李明 关于公交的提案
    2025-01-10 审查 1、2 立案
    """


def line(unit, number, mode=None, title="关于增设路灯的提案", lead="王芳", on=DAY):
    return (unit, number, title, lead, mode, on)


def told(text=YEAR):
    conn = county.in_memory()
    Story(conn).tell(text)
    return conn


def take(conn, kind, *lines, **options):
    who = county.clerk()
    grid = Grid("按单位.xls", "", (HEAD, *lines))
    sheets = plan.read(conn, [grid], kind=kind, who=who, **options)
    return plan.apply(conn, sheets, who, skip_bad=True)


def duties(conn, number="1"):
    found = queries.cases(conn, [queries.find(conn, parse_ref(number))[0]])[0]
    return [(duty.role, duty.unit.name) for duty in found.duties()]


@pytest.mark.parametrize("kind", ["proposals", "assignments"])
@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("分办", [(Role.SPLIT, "县交通运输局"), (Role.SPLIT, "县教育局")]),
        ("会办", [(Role.LEAD, "县交通运输局"), (Role.CO, "县教育局")]),
    ],
)
def test_lines_of_one_case_become_one_case_with_all_its_units(kind, mode, wanted):
    conn = told() if kind == "assignments" else told("")
    applied = take(conn, kind, line("交通局", 1, mode), line("县教育局", 1, mode))
    assert [row.verdict for row in applied.plan.rows] == [Verdict.NEW]
    assert duties(conn) == wanted
    sources = {s for (s,) in conn.execute("SELECT source FROM event WHERE source IS NOT NULL")}
    assert sources == {"按单位.xls · 2、3"}
    summary = dict(preview.plan_summary(applied.plan).rows)
    assert (summary["读到的行"], summary["合并的行（同一件列在几个单位下）"]) == (1, 1)


@pytest.mark.parametrize("kind", ["proposals", "assignments"])
def test_without_a_mode_it_is_asked_who_leads(kind):
    conn = told()
    before = dump(conn)
    applied = take(conn, kind, line("交通局", 1), line("教育局", 1))
    assert "主办单位有 2 个（县交通运输局、县教育局）" in applied.plan.rows[0].reason
    assert dump(conn) == before


@pytest.mark.parametrize("kind", ["proposals", "assignments"])
def test_option_map_answers(kind):
    conn = told()
    lines = (line("交通局", 1), line("教育局", 1))
    take(conn, kind, *lines, mapping={"承办单位": "分办单位"}, update=True)
    assert duties(conn) == [(Role.SPLIT, "县交通运输局"), (Role.SPLIT, "县教育局")]


@pytest.mark.parametrize("kind", ["proposals", "assignments"])
def test_list_by_unit_of_what_the_file_knows_says_the_same(kind):
    conn = told(YEAR + "\n    2025-02-20 交办 1 交通局 主办 教育局 会办")
    before = dump(conn)
    applied = take(conn, kind, line("教育局", 1), line("交通局", 1))
    assert [row.verdict for row in applied.plan.rows] == [Verdict.SAME]
    assert dump(conn) == before


def test_lines_that_differ_in_more_than_units_are_held_against_each_other():
    conn = told("")
    other = line("教育局", 1, "分办", on=date(2025, 3, 1))
    applied = take(conn, "proposals", line("交通局", 1, "分办"), other, line("住建局", 2, "单办"))
    verdicts = [row.verdict for row in applied.plan.rows]
    assert verdicts == [Verdict.BAD, Verdict.BAD, Verdict.NEW]


def test_different_cases_and_lines_without_units_stay_apart():
    conn = told()
    applied = take(
        conn,
        "proposals",
        line(None, 1),
        line("交通局", 2, "单办", title="关于公交的提案", lead="李明"),
        line(None, 1),
    )
    assert len(applied.plan.rows) == 3
    assert applied.plan.sheets.repeated == 0


def test_case_is_known_by_title_and_proposer_too():
    conn = told("")
    lines = (line("交通局", None, "分办"), line("教育局", None, "分办"))
    assert len(take(conn, "proposals", *lines).plan.rows) == 1
    assert queries.cases(conn, [1])[0].mode is Mode.SPLIT


@pytest.mark.parametrize("kind", ["proposals", "assignments"])
def test_roles_beside_the_units_tell_who_leads(kind):
    conn = told() if kind == "assignments" else told("")
    lines = (line("教育局", 1, "会办"), line("交通局", 1, "主办"), line("住建局", 1, "会办"))
    take(conn, kind, *lines)
    assert duties(conn) == [
        (Role.LEAD, "县交通运输局"),
        (Role.CO, "县教育局"),
        (Role.CO, "县住建局"),
    ]


def test_case_with_one_unit_on_a_list_of_split_ones_is_single():
    conn = told()
    lines = (
        line("交通局", 1),
        line("教育局", 1),
        line("住建局", 2, title="关于公交的提案", lead="李明"),
    )
    take(conn, "assignments", *lines, mapping={"承办单位": "分办单位"})
    assert duties(conn, "2") == [(Role.LEAD, "县住建局")]
    assert len(duties(conn, "1")) == 2
