"""A sender's sheet sent back with marks: what is marked, what stays, what comes off again."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

import county
from tiaan.sheets import marked, plan
from tiaan.sheets.cached import _value
from tiaan.sheets.grid import Grid, read_grids
from tiaan.sheets.marked import RED, YELLOW
from tiaan.sheets.original import _apart, _copied
from tiaan.sheets.outcome import Verdict

GREEN = "FFE2EFDA"
HEADS = ("序号", "案号", "案由", "提案人", "类别", "主办单位", "立案日期", "联系电话")
ROWS = (
    (1, "001", "关于路灯的提案", "张三", "社会建设", "教育局", date(2025, 1, 10), "13800001111"),
    (2, "002", "关于公交的提案", "李四", "社会建设", "教委", "2025-13-45", "13800002222"),
    (3, "003", "关于绿化的提案", None, "天文", "住建局", date(2025, 1, 11), "13800003333"),
    (4, "004", "关于养老的提案", "赵六", '="社会"&"建设"', "财政局", date(2025, 1, 12), None),
)
BAD = {"F4": RED, "G4": RED, "E5": RED}
"""Cells of `messy` that are faulty."""


def messy() -> Workbook:
    """A clerk's sheet: title, looks, a sender's comment, a formula, a filter, another sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "目录"
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "县政协十一届二次会议提案目录"
    for line, row in enumerate((HEADS, *ROWS), 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(line, column, value)
            if line == 2:
                cell.font = Font(bold=True, color="FF112233")
            elif line == 4:
                cell.fill = PatternFill("solid", fgColor=GREEN)
    sheet["C3"] = CellRichText("关于", TextBlock(InlineFont(b=True), "路灯"), "的提案")
    sheet["F4"].comment = Comment("请办公室核对", "小李")
    sheet.column_dimensions["C"].width = 33
    sheet.column_dimensions.group("I", "P", hidden=False)
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A2:H6"
    sheet.freeze_panes = "A3"
    rule = DataValidation("list", formula1='"社会建设,经济建设"')
    rule.add("E3:E6")
    sheet.add_data_validation(rule)
    book.create_sheet("附表")["A1"] = "别的内容"
    return book


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "目录.xlsx"
    messy().save(found)
    return found


def planned(db, path, **more):
    grids = read_grids(path)
    who = county.clerk()
    sheets = plan.read(db, grids, kind="proposals", who=who, **more)
    return grids, plan.make(db, sheets, who)


def sent(db, path, **more):
    """Return the file with its marks as a workbook, and what was said of it."""
    grids, made = planned(db, path, **more)
    back = marked.send_back(path, grids, made)
    return load_workbook(io.BytesIO(back.data), rich_text=True), back


def coloured(sheet, above=9):
    """Return the coloured cells left of the reasons."""
    found = {}
    for row in sheet.iter_rows(max_col=above - 1):
        for cell in row:
            if cell.fill.fgColor.rgb in (RED, YELLOW):
                found[cell.coordinate] = cell.fill.fgColor.rgb
    return found


def test_bad_cells_are_coloured_and_commented_and_reasons_stand_in_a_last_column(db, path):
    book, back = sent(db, path)
    sheet = book["目录"]

    assert (back.bad, back.notes) == (2, ())
    assert coloured(sheet) == BAD
    assert sheet["I2"].value == "核对意见"
    assert sheet["I2"].font.color.rgb == "FF112233", "headed like its neighbour"
    assert [sheet[f"I{n}"].value is None for n in range(3, 7)] == [True, False, False, True]
    assert sheet["I4"].value.startswith("有误：")
    assert "没有登记“教委”这个单位" in sheet["I4"].value
    assert sheet["G4"].comment.text.startswith("【核对】")
    assert sheet["G4"].comment.author == "tiaan"


def test_everything_of_the_senders_stays(db, path):
    sheet = sent(db, path)[0]["目录"]
    before = load_workbook(path, rich_text=True)["目录"]

    for row in before.iter_rows():
        for cell in row:
            after = sheet[cell.coordinate]
            assert after.value == cell.value
            assert repr(after.font) == repr(cell.font)
            assert after.number_format == cell.number_format
    assert str(sheet.merged_cells) == str(before.merged_cells)
    assert sheet.column_dimensions["C"].width == 33
    assert sheet.row_dimensions[3].hidden
    assert sheet.auto_filter.ref == "A2:H6"
    assert sheet.freeze_panes == "A3"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E3:E6"
    assert sheet["F4"].comment.text.startswith("请办公室核对\n【核对】")
    assert sheet.parent["附表"]["A1"].value == "别的内容"
    assert sheet["E6"].value == '="社会"&"建设"'


def test_no_column_is_set_up_twice(db, path):
    grids, made = planned(db, path)
    data = marked.send_back(path, grids, made).data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    spans = []
    for tag in re.findall(r"<col [^>]*>", xml):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        spans += range(int(attributes["min"]), int(attributes["max"]) + 1)

    assert 9 in spans
    assert len(spans) == len(set(spans))


def test_formulas_keep_their_values(db, path, tmp_path):
    """openpyxl writes no values, so one is put in as Excel would."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, count = re.subn(
                    rb'(<c r="E6"[^>]*)>(<f>.*?</f>)<v ?(?:/>|></v>)',
                    r'\1 t="str">\2<v>社会建设</v>'.encode(),
                    content,
                )
                assert count == 1
            new.writestr(name, content)
    grids, made = planned(db, path)
    assert grids[0].rows[5][4] == "社会建设"
    back = tmp_path / "退.xlsx"
    back.write_bytes(marked.send_back(path, grids, made).data)

    assert read_grids(back)[0].rows[5][4] == "社会建设"
    assert load_workbook(back)["目录"]["E6"].value == '="社会"&"建设"'


def test_contact_data_is_never_repeated(db, tmp_path):
    path = tmp_path / "委员.xlsx"
    book = Workbook()
    book.active.append(("姓名", "界别", "联系电话"))
    book.active.append(("张三", "教育界", "1" * 300))
    book.save(path)
    who = county.clerk()
    grids = read_grids(path)
    made = plan.make(db, plan.read(db, grids, kind="members", who=who), who)
    sheet = load_workbook(io.BytesIO(marked.send_back(path, grids, made).data)).active

    assert sheet["D2"].value.startswith("有误：")
    said = sheet["D2"].value + "".join(c.comment.text for c in sheet[2] if c.comment)
    assert "1111" not in said


def test_corrected_copy_goes_through_and_partly_corrected_one_has_no_stale_marks(
    db, path, tmp_path
):
    copy = tmp_path / "退.xlsx"
    book, _ = sent(db, path)
    sheet = book["目录"]
    sheet["F4"], sheet["G4"], sheet["E6"] = "教育局", "2025-01-10", "社会建设"
    book.save(copy)
    again, back = sent(db, copy)

    assert back.bad == 1
    sheet = again["目录"]
    assert {key for key in coloured(sheet) if not key.endswith("5")} == set()
    assert sheet["F4"].fill.fgColor.rgb == GREEN, "its own colour comes back"
    assert sheet["F4"].comment.text == "请办公室核对"
    assert sheet["G4"].comment is None
    assert sheet["I4"].value is None
    assert sheet["I5"].value.count("有误") == 1
    assert [c.value for c in sheet[2]].count("核对意见") == 1
    sheet["D5"], sheet["E5"] = "孙丽", "社会建设"
    again.save(copy)
    _, made = planned(db, copy)
    assert made.bad == ()
    assert made.counts[Verdict.NEW] == 4
    assert not any("核对意见" in note for note in made.notes)


def test_what_people_write_into_the_reasons_column_stays(db, path, tmp_path):
    book, _ = sent(db, path)
    book["目录"]["I3"] = "已问过本人"
    book.save(tmp_path / "退.xlsx")

    assert sent(db, tmp_path / "退.xlsx")[0]["目录"]["I3"].value == "已问过本人"


def test_rows_that_differ_from_the_file_are_yellow(db, path, tmp_path):
    book = messy()
    good = book["目录"]
    good.delete_rows(4, 2)
    good["E4"] = "社会建设"
    book.save(tmp_path / "好.xlsx")
    who = county.clerk()
    grids = read_grids(tmp_path / "好.xlsx")
    plan.apply(db, plan.read(db, grids, kind="proposals", who=who), who)
    book = messy()
    book["目录"]["E3"], book["目录"]["E6"] = "经济建设", "社会建设"
    book.save(path)
    sheet = sent(db, path)[0]["目录"]

    assert coloured(sheet)["E3"] == YELLOW
    assert sheet["E3"].comment.text == "【核对】与文件不同：类别：社会建设 → 经济建设"
    assert sheet["I3"].value.startswith("与文件不同：")
    assert "E3" not in coloured(sent(db, path, update=True)[0]["目录"])


def test_mark_on_a_merged_cell_stands_where_it_shows(db, path):
    book = messy()
    sheet = book["目录"]
    sheet["F5"] = None
    sheet.merge_cells("F4:F5")
    book.save(path)
    back = sent(db, path)[0]["目录"]

    assert back["F4"].fill.fgColor.rgb == RED
    assert back["F4"].comment.text.count("没有登记“教委”这个单位") == 1


def test_two_row_header_gets_one_merged_head(db, tmp_path):
    path = tmp_path / "目录.xlsx"
    book = Workbook()
    sheet = book.active
    sheet.append(("案由", "提案人", None, "主办单位"))
    sheet.append((None, "姓名", "界别", None))
    sheet.merge_cells("B1:C1")
    for column in "AD":
        sheet.merge_cells(f"{column}1:{column}2")
    sheet.append(("关于路灯的提案", "张三", "教育界", "教委"))
    book.save(path)
    book, back = sent(db, path)
    book.save(path)
    again, _ = sent(db, path)

    for sheet in (book.active, again.active):
        assert back.bad == 1
        assert sheet["E1"].value == "核对意见"
        assert "E1:E2" in str(sheet.merged_cells)
        assert sheet["D3"].fill.fgColor.rgb == RED
        assert sheet.max_column == 5


def test_macros_are_left_out_and_said(db, path):
    data = path.read_bytes()
    macro = path.with_suffix(".xlsm")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(macro, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            new.writestr(name, content)
        new.writestr("xl/vbaProject.bin", b"macro")
    grids, made = planned(db, macro)
    back = marked.send_back(macro, grids, made)

    assert back.notes == ("目录.xlsm 的宏没有带上，其余照原样",)
    with zipfile.ZipFile(io.BytesIO(back.data)) as parts:
        assert "xl/vbaProject.bin" not in parts.namelist()
        assert b"macroEnabled" not in parts.read("[Content_Types].xml")


def test_text_is_copied_line_by_line(db, tmp_path):
    path = tmp_path / "目录.csv"
    path.write_text(
        "县政协十一届二次会议提案目录\n\n案由,提案人,主办单位,备注\n"
        "关于路灯的提案,张三,教委,=1+1\n关于公交的提案,李四,教育局,\n",
        encoding="gb18030",
    )
    book, back = sent(db, path)
    sheet = book["目录"]

    assert back.notes == ("目录.csv 照原样抄成了 xlsx：行号不变，格式没有带上",)
    assert sheet["A3"].value == "案由"
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("=1+1", "s")
    assert coloured(sheet, above=5) == {"C4": RED}
    assert sheet["E3"].value == "核对意见"
    sheet["C4"] = "教育局"
    book.save(tmp_path / "退.xlsx")
    assert planned(db, tmp_path / "退.xlsx")[1].bad == ()


def test_page_with_a_table_is_copied_with_its_merged_cells(db, tmp_path):
    path = tmp_path / "目录.xls"
    path.write_text(
        "<html><table><tr><td colspan=3>县政协十一届二次会议提案目录</td></tr>"
        "<tr><td>案由</td><td>提案人</td><td>主办单位</td></tr>"
        "<tr><td>关于路灯的提案</td><td>张三</td><td rowspan=2>教委</td></tr>"
        "<tr><td>关于公交的提案</td><td>李四</td></tr></table></html>",
        encoding="utf-8",
    )
    book, back = sent(db, path)

    assert back.bad == 2
    assert {str(spot) for spot in book.active.merged_cells.ranges} == {"A1:C1", "C3:C4"}
    assert book.active["C3"].fill.fgColor.rgb == RED


def test_odd_workbook_is_copied(db, path, monkeypatch):
    monkeypatch.setattr("tiaan.sheets.original._CELLS", 10)
    book, back = sent(db, path)

    assert "抄成了 xlsx" in back.notes[0]
    assert book.sheetnames == ["目录", "附表"]
    assert coloured(book["目录"])["F4"] == RED
    assert book["目录"]["G3"].value.date() == date(2025, 1, 10)


def test_copies_take_what_excel_takes(tmp_path):
    notes: list[str] = []
    grids = (
        Grid("a", "甲/乙", (("长" * 40_000, "b\x07", True, 1.5, 123456789012345678),)),
        Grid("a", "甲:乙", (("x",),), hidden=True, merged=((0, 0, 0, 1), (0, 1, 1, 1))),
    )
    book, sheets = _copied(tmp_path / "a.csv", grids, notes)

    assert book.sheetnames == ["甲_乙", "甲_乙(2)"]
    assert sheets["甲:乙"].sheet_state == "hidden"
    assert str(sheets["甲:乙"].merged_cells) == "A1:B1"
    first = sheets["甲/乙"]
    assert len(first["A1"].value) < 32_767
    assert [c.value for c in first[1]][1:] == ["b\ufffd", True, 1.5, 123456789012345678]
    assert first["E1"].number_format == "0"
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, ("", None)),
        (True, (' t="b"', "1")),
        (7, ("", "7")),
        (0.1, ("", "0.1")),
        (date(2025, 1, 6), ("", "45663.0")),
        (datetime(2025, 1, 6, 12), ("", "45663.5")),  # noqa: DTZ001 - a cell has no time zone
        ("<甲&乙>", (' t="str"', "&lt;甲&amp;乙&gt;")),
        ("#N/A", (' t="e"', "#N/A")),
    ],
)
def test_values_of_formulas_are_kept_by_their_kind(value, kept):
    assert _value(value) == kept


@pytest.mark.parametrize(
    ("spots", "kept"),
    [
        (((0, 0, 0, 1), (1, 0, 1, 1)), 2),
        (((0, 0, 1, 1), (1, 1, 2, 2)), 1),
        (((0, 0, 3, 0), (2, 0, 2, 0), (4, 0, 5, 0)), 2),
        (((0, 0, 1_048_575, 16_383), (1, 1, 2, 2)), 1),
    ],
)
def test_overlapping_merged_cells_are_left_out(spots, kept):
    assert len(_apart(spots)) == kept


def test_tables_without_faults_are_left_alone(db, path):
    book = messy()
    other = book.copy_worksheet(book["目录"])
    other.title = "第二张"
    for line in (5, 4):
        other.delete_rows(line)
    other["B3"], other["C3"], other["B4"], other["C4"] = (
        "011",
        "关于甲的提案",
        "012",
        "关于乙的提案",
    )
    other["E4"] = "社会建设"
    book.save(path)
    back, result = sent(db, path)

    assert result.bad == 2
    assert coloured(back["第二张"]) == {}
    assert back["第二张"]["I2"].value is None
    _, made = planned(db, path)
    assert marked.faulty_files(made) == ["目录.xlsx"]
