"""One sheet for each trap: read as a clerk would have it read, or refused in one sentence."""

from __future__ import annotations

import importlib.util
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest

import county
from tiaan.errors import UsageError
from tiaan.sheets import demo, plan
from tiaan.sheets.grid import read_grids
from tiaan.sheets.outcome import Verdict

if TYPE_CHECKING:
    from tiaan.sheets.planned import Plan

TRAPS = demo.samples_dir() / "traps"


class Told(NamedTuple):
    """What becomes of a file: new rows, faulty ones, lines set aside, or the message."""

    new: int = 0
    bad: int = 0
    aside: int = 0
    message: str = ""


def refused(message: str) -> Told:
    return Told(message=message)


OUTCOMES = {
    "ambiguous-category.xlsx": Told(2),
    "ambiguous-number.xlsx": refused("· 提案 的“编号”列可能是序号、收件号或案号，从内容看不出来"),
    "ambiguous-unit.xlsx": refused(
        "· 提案 的“单位”列可能是提案人、主办单位或单位及职务，从内容看不出来"
    ),
    "biff.xls": Told(3),
    "bom-semicolon.csv": Told(3),
    "calc.ods": Told(3),
    "continuation-lines.xlsx": Told(2, aside=2),
    "ditto.xlsx": Told(2, bad=1),
    "empty.csv": refused("是空文件，什么内容也没有"),
    "encrypted.xlsx": refused("已加密，没有密码读不了"),
    "everything.xls": Told(6, aside=2),
    "far-corner.xlsx": refused(
        "的内容一直伸到 XFD1048576，超出能读的范围（ZZ200000，共 500 万格）"
    ),
    "flat.fods": refused("是 OpenDocument 的 XML 文本（.fods），读不了"),
    "footer-lines.xlsx": Told(3, aside=10),
    "gbk.csv": Told(3),
    "group-beside-title.xlsx": Told(3),
    "header-marks.xlsx": Told(1),
    "html-named.xls": Told(3),
    "html-named.xlsx": Told(3),
    "impossible-dates.xlsx": Told(1, bad=4),
    "intake-numbers.xlsx": Told(3),
    "locked.xls": refused("已加密，没有密码读不了"),
    "merged-case.xlsx": Told(2, aside=2),
    "merged-units.xlsx": Told(3),
    "names-as-written.xlsx": Told(4, bad=2),
    "no-workbook.xlsx": refused("是压缩包，里面没有工作簿"),
    "numbers-as-written.xlsx": Told(4),
    "numbers-of-a-list.xlsx": refused("· 提案 的“编号”列可能是序号、收件号或案号，从内容看不出来"),
    "padded-names.xlsx": Told(4),
    "picture.xlsx": refused("是图片（PNG），不是表格"),
    "session-in-columns.xlsx": Told(3),
    "session-in-title.xlsx": Told(3),
    "several-sheets.xlsx": Told(3),
    "six-date-styles.xlsx": Told(10),
    "tick-columns.xlsx": Told(3),
    "tick-results.xlsx": Told(3),
    "ticks-beside-text.xlsx": Told(3),
    "totals-row.xlsx": Told(4, aside=7),
    "truncated.xlsx": refused("已损坏或不完整，读不出来"),
    "two-row-header.csv": Told(1),
    "two-row-header.xlsx": Told(2),
    "two-ticks.xlsx": Told(1, bad=2),
    "unicode-text.txt": Told(3),
    "unicode-without-mark.csv": Told(3),
    "unit-with-count.xlsx": Told(3),
    "wished-group.xlsx": Told(2),
    "wished-unit.xlsx": Told(1),
    "word-inside.xls": refused("是 Word 文档，不是表格"),
    "xml-2003.xls": Told(3),
}


@pytest.fixture
def made(db):
    """Return what a preview of a trap makes of it."""

    def make(name: str) -> Plan:
        grids = read_grids(TRAPS / name)
        sheets = plan.read(db, grids, kind="proposals", who=county.clerk())
        return plan.make(db, sheets, county.clerk())

    return make


def test_every_trap_has_an_outcome():
    assert {path.name for path in TRAPS.iterdir()} == OUTCOMES.keys()
    assert sum(path.stat().st_size for path in TRAPS.iterdir()) < 400_000


@pytest.mark.parametrize("name", OUTCOMES)
def test_trap(name, made):
    told = OUTCOMES[name]
    if told.message:
        with pytest.raises(UsageError) as error:
            made(name)
        assert error.value.message == f"{name} {told.message}"
        assert error.value.hint
        return
    found = made(name)
    counts = {Verdict.NEW: told.new, Verdict.SAME: 0, Verdict.CHANGED: 0, Verdict.BAD: told.bad}
    assert found.counts == counts
    assert found.sheets.set_aside == told.aside


def test_script_writes_the_traps_again(tmp_path):
    spec = importlib.util.spec_from_file_location("make_traps", TRAPS.parent / "make_traps.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    script.main(again)

    assert script.TRAPS.keys() | script.OFFICE.keys() == OUTCOMES.keys()
    for name in script.TRAPS:
        assert (tmp_path / name).read_bytes() == (again / name).read_bytes()
        if not OUTCOMES[name].message:
            # Compressed bytes depend on the machine's zlib; what is in them does not.
            assert read_grids(tmp_path / name) == read_grids(TRAPS / name)


def values(made, name, *keys):
    return [tuple(row.row.values.get(key) for key in keys) for row in made(name).rows]


def test_everything_at_once_is_right_at_the_first_try(made):
    assert values(made, "everything.xls", "case_no", "lead", "received_on", "employer") == [
        (number, lead, date(2025, 1, 5), employer)
        for number, lead, employer in (
            ("1", "柏安川", None),
            ("2", "岑博东", None),
            ("3", "褚晨帆", "某县二中"),
            ("4", "樊德", None),
            ("5", "符恩光", None),
            ("006", "耿国航", None),
        )
    ]
    assert [row.facts["lead_unit"] for row in made("everything.xls").rows][1:3] == [
        ("县交通运输局",),
        ("县教育局",),
    ]


def test_traps_are_read_as_what_they_mean(made):
    assert values(made, "merged-units.xlsx", "case_no", "lead_unit") == [
        ("3", ("县教育局",)),
        ("4", ("县教育局",)),
        ("1", ("县住建局", "县财政局")),
    ]
    assert values(made, "continuation-lines.xlsx", "co_units")[0] == (("县财政局", "县教育局"),)
    assert values(made, "two-row-header.xlsx", "lead", "employer") == [
        ("柏安川", "某县一中"),
        ("县工商联", None),
    ]
    assert values(made, "group-beside-title.xlsx", "result", "rating", "rating_work")[1] == (
        "B",
        "基本满意",
        "满意",
    )
    assert values(made, "tick-columns.xlsx", "rating") == [("满意",), ("基本满意",), (None,)]
    assert values(made, "tick-results.xlsx", "result") == [("A",), ("B",), ("C",)]
    assert values(made, "wished-unit.xlsx", "suggested_unit", "lead_unit") == [
        ("县财政局", ("县住建局",))
    ]
    assert values(made, "numbers-as-written.xlsx", "case_no") == [("1",), ("2",), ("3",), ("4",)]
    assert values(made, "padded-names.xlsx", "lead", "co_signers", "stated_signers") == [
        ("柏川", ("岑东", "褚晨帆"), None),
        ("岑东", ("柏川", "褚晨帆"), None),
        ("褚晨帆", ("柏川", "岑东"), 5),
        ("柏川", ("岑东", "褚晨帆"), None),
    ]
    assert {day for (day,) in values(made, "six-date-styles.xlsx", "received_on")} == {
        date(2025, 1, 5)
    }


def test_traps_of_names_and_wishes_are_read_as_what_they_mean(made):
    assert values(made, "wished-group.xlsx", "suggested_unit", "lead_unit", "co_units") == [
        ("县财政局、县教育局", ("县住建局",), None),
        ("县交通运输局", None, None),
    ]
    assert values(made, "ticks-beside-text.xlsx", "result", "rating", "comment") == [
        ("A", "满意", "很好"),
        ("B类", "基本满意", "再快些"),
        ("A类", None, None),
    ]
    assert values(made, "intake-numbers.xlsx", "intake_no", "case_no") == [
        (number, None) for number in (1, 2, 3)
    ]
    assert values(made, "ditto.xlsx", "category", "lead_unit")[1] == ("社会建设", ("县住建局",))
    assert values(made, "names-as-written.xlsx", "lead", "co_signers", "stated_signers") == [
        ("柏安川", ("岑博东", "褚晨帆"), None),
        ("岑博东", ("柏安川", "褚晨帆"), 6),
        ("褚晨帆", ("柏安川", "岑博东", "樊德杰"), None),
        ("樊德杰", ("柏安川", "欧阳明", "岑东"), None),
        ("符恩光", None, None),
        (None, None, None),
    ]
    rows = made("names-as-written.xlsx").rows
    assert rows[0].row.values["phone"] == "00000000000"
    assert not any("0000" in problem.text for row in rows for problem in row.problems)
