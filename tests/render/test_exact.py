"""What a file cannot hold is said cell by cell; everything else is in it as it was."""

from __future__ import annotations

import csv
import io
import json
from zipfile import ZipFile

import openpyxl
import pytest

from tiaan.errors import UsageError
from tiaan.model.table import Column, Table
from tiaan.model.text import CUT
from tiaan.render import Format, write, write_to
from tiaan.render.csvfile import ENCODINGS, find_encoding
from tiaan.render.notices import Notices, address
from tiaan.render.workbook import CELL_MAX

COLUMNS = (Column("case_no", "案号"), Column("body", "内容"))
HEADLESS = {Format.XLSX: "工作表“表”的 ", Format.CSV: ""}


def written(table, fmt, **options):
    """The bytes of a file, and what was said of it."""
    target = io.BytesIO()
    said = write_to(target, table, fmt, plain=True, **options)
    return target.getvalue(), said


def of(*texts):
    return Table("t", "表", COLUMNS, tuple((f"{n:03}", text) for n, text in enumerate(texts, 1)))


def cells(content, column="B"):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [cell.value for cell in sheet[column]][1:]


@pytest.mark.parametrize(("row", "column", "name"), [(1, 1, "A1"), (9, 26, "Z9"), (2, 703, "AAA2")])
def test_address(row, column, name):
    assert address(row, column) == name


@pytest.mark.parametrize(
    "text", ["字" * (CELL_MAX + 1), "𠀀" * (CELL_MAX // 2 + 1), "𠀀" + "字" * CELL_MAX]
)
def test_excel_holds_the_beginning_of_what_is_too_long_and_says_so(text):
    content, said = written(of("短", text), Format.XLSX)
    (kept,) = cells(content)[1:]

    assert kept.endswith(CUT)
    assert text.startswith(kept.removesuffix(CUT))
    assert CELL_MAX - 2 <= len(kept.encode("utf-16-le")) // 2 <= CELL_MAX
    assert said == (
        f"工作表“表”的 B3（内容）有 {len(text)} 字，Excel 一格写不下，"
        "只写了开头并注明；全文请导出为 csv 或 json",
    )


def test_what_just_fits_is_whole():
    texts = ["字" * CELL_MAX, "𠀀" * (CELL_MAX // 2), "_x000D_" * (CELL_MAX // 7)]
    content, said = written(of(*texts), Format.XLSX)

    assert [text.replace("_x005F_", "_") for text in cells(content)] == texts
    assert said == ()


def test_csv_and_json_hold_it_whole():
    text = "字" * (CELL_MAX + 1)
    as_csv, said = written(of(text), Format.CSV)
    as_json, nothing = written(of(text), Format.JSON)

    assert text in as_csv.decode("utf-8-sig")
    assert said == (f"B2（内容）有 {CELL_MAX + 1} 字，文件中是全的，但用 Excel 打开会断成几行",)
    assert (json.loads(as_json)[0]["body"], nothing) == (text, ())


@pytest.mark.parametrize(
    ("fmt", "where"),
    [
        (Format.XLSX, "工作表“表”的 B3（内容）"),
        (Format.CSV, "B3（内容）"),
        (Format.JSON, "第 2 行（内容）"),
    ],
)
def test_characters_that_damage_a_file_are_replaced_and_named(fmt, where):
    content, said = written(of("好", "甲\x00乙\x0b\ud800丙\ufffe\x1b"), fmt)
    text = cells(content)[1] if fmt is Format.XLSX else content.decode()

    assert "甲\ufffd乙\ufffd\ufffd丙\ufffd\ufffd" in text
    assert said == (f"{where}有 5 个不可见的控制字符，写成了“\ufffd”",)


def test_many_such_cells_are_counted():
    _, said = written(of(*(["\x00"] * 25 + ["好"] * 5)), Format.CSV)

    assert len(said) == 21
    assert said[-1] == "另有 5 格有不可见字符，处理相同"
    assert Notices().sentences == ()


def test_numbers_that_are_names_stay_texts():
    content, _ = written(of("1", "0123"), Format.XLSX)

    assert cells(content, "A") == ["001", "002"]
    assert cells(content) == ["1", "0123"]


@pytest.mark.parametrize("name", ENCODINGS)
def test_csv_in_every_encoding(name):
    table = of("路灯，“亮”", 'a,\tb\n"c"')
    content, said = written(table, Format.CSV, encoding=name)
    form = ENCODINGS[name]
    text = content.removeprefix(form.mark).decode(form.codec)

    assert content.startswith(form.mark)
    assert said == ()
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter))
    assert rows[1:] == [list(row) for row in table.rows]


@pytest.mark.parametrize(
    ("raw", "name"),
    [("UTF8", "utf-8"), ("utf_8_sig", "utf-8-sig"), ("cp936", "gbk"), ("utf16", "utf-16"),
     (" gb18030 ", "gb18030")],
)  # fmt: skip
def test_an_encoding_by_another_name(raw, name):
    assert find_encoding(raw) == name


@pytest.mark.parametrize(
    "raw", ["", "klingon", "rot13", "base64", "latin-1", "big5", "utf-7", "a\x00b"]
)
def test_an_encoding_we_do_not_write(raw):
    with pytest.raises(UsageError) as caught:
        find_encoding(raw)
    assert caught.value.hint == "可用：utf-8-sig、utf-8、utf-16、gb18030、gbk"


def test_a_character_the_encoding_has_not_is_named_and_nothing_is_written(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("旧")
    with pytest.raises(UsageError) as caught:
        write(of("路灯", "𠮷祥"), Format.CSV, target, encoding="gbk")

    assert caught.value.message == "B3 中的“𠮷”写不进 gbk 编码"
    assert caught.value.hint == "请改用 --encoding gb18030，各种字都能写"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["旧"]


def test_gb18030_writes_every_character():
    texts = ("𠮷", "㐂", "\U0001f600", "é", "\u2028")
    content, _ = written(of(*texts), Format.CSV, encoding="gb18030")

    assert [text in content.decode("gb18030") for text in texts] == [True] * 5


def test_an_apostrophe_before_a_formula_gets_one_more():
    content, _ = written(of("=1", "'=1", "'名"), Format.XLSX)
    assert cells(content) == ["=1", "''=1", "'名"]

    content, _ = written(of("=1", "'=1", "'名"), Format.CSV)
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["001,'=1", "002,''=1", "003,'名"]


def test_no_part_of_a_workbook_holds_a_formula():
    content, _ = written(of("=1+1", "\t=1", " @x"), Format.XLSX)
    with ZipFile(io.BytesIO(content)) as archive:
        assert [n for n in archive.namelist() if b"<f>" in archive.read(n)] == []
