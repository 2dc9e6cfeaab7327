"""Files as they come: read by their bytes, or refused in one sentence."""

import csv
import io
import struct
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from tiaan.errors import ExitCode, NotFound, UsageError
from tiaan.sheets import guard
from tiaan.sheets.grid import Grid, address, read_grids

HEAD = ("提案号", "案由", "主办单位")
TABLE = (HEAD, ("1", "关于改善农贸市场环境的提案", "市监局、城管局"))
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = {
    "xl/workbook.xml": f'<workbook xmlns="{NS}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/'
    'worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/></Types>',
}
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return out.getvalue()


def crafted(cells: str, **more: str) -> bytes:
    sheet = f'<worksheet xmlns="{NS}"><sheetData>{cells}</sheetData></worksheet>'
    return zipped({**BOOK, "xl/worksheets/sheet1.xml": sheet, **more})


def ods(body: str, manifest: str = "<manifest/>") -> bytes:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="表">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def value(number: int) -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{number}">'
        f"<text:p>{number}</text:p></table:table-cell>"
    )


def read(folder: Path, data: bytes, name: str = "表.xlsx", **options: str) -> tuple[Grid, ...]:
    path = folder / name
    path.write_bytes(data)
    return read_grids(path, **options)


def refused(folder: Path, data: bytes, name: str = "表.xlsx", **options: str) -> str:
    with pytest.raises(UsageError) as caught:
        read(folder, data, name, **options)
    assert caught.value.code is ExitCode.USAGE
    assert caught.value.hint
    assert caught.value.__cause__ is None
    assert caught.value.message.startswith(f"{name} ")
    return caught.value.message.removeprefix(f"{name} ")


@pytest.fixture
def office() -> bytes:
    """A title merged over three columns, an empty line, values of every kind, a hidden sheet."""
    from openpyxl import Workbook
    from openpyxl.chart import BarChart

    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1 "
    sheet["A1"] = "目录"
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append([1, 13800001111, 2.5, True])
    sheet.append(["\u3000王 伟 \n", "   ", datetime(2025, 3, 4, 9, 30), date(2025, 3, 4)])  # noqa: DTZ001
    sheet.append([None, "007", time(8, 5)])
    book.create_sheet("旧").append(["x"])
    book["旧"].sheet_state = "hidden"
    book.create_chartsheet("图").add_chart(BarChart())
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


VALUES = (
    ("目录",),
    (),
    (1, 13800001111, 2.5, True),
    ("王 伟", None, datetime(2025, 3, 4, 9, 30), date(2025, 3, 4)),  # noqa: DTZ001
    (None, "007", "08:05:00"),
)


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [(3, 1, "A3"), (1, 26, "Z1"), (1, 27, "AA1"), (9, 702, "ZZ9"), (1048576, 16384, "XFD1048576")],
)
def test_address(line, column, expected):
    assert address(line, column) == expected


def test_workbook_is_read_with_merges_and_hidden_sheets(tmp_path, office):
    first, second = read(tmp_path, office)
    assert first == Grid("表.xlsx", "Sheet1 ", VALUES, merged=((0, 0, 0, 2),))
    assert [type(cell) for cell in first.rows[2]] == [int, int, float, bool]
    assert second == Grid("表.xlsx", "旧", (("x",),), hidden=True)


def test_workbook_is_read_without_calamine(tmp_path, office, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    first, second = read(tmp_path, office, "表.csv")
    assert first == Grid("表.csv", "Sheet1 ", VALUES)
    assert second == Grid("表.csv", "旧", (("x",),), hidden=True)
    assert refused(tmp_path, ods(value(1)), "表.ods") == "是 .ods 格式，本机读不了"


def test_dimension_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    sheet = f'<worksheet xmlns="{NS}"><dimension ref="A1"/><sheetData>{ONE}<row r="2"><c r="B2">'
    sheet += "<v>2</v></c></row></sheetData></worksheet>"
    data = zipped({**BOOK, "xl/worksheets/sheet1.xml": sheet})
    assert read(tmp_path, data)[0].rows == ((1,), (None, 2))


@pytest.mark.parametrize(
    "cells",
    [
        "<row><c><v>1</v></c><c><v>2</v></c></row>",
        '<row r="1"><c s="0" r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        f'<x:row xmlns:x="{NS}"><x:c r="A1"><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>',
    ],
)
def test_cells_not_plainly_addressed_are_streamed(tmp_path, cells):
    assert read(tmp_path, crafted(cells))[0].rows == ((1, 2),)


def test_formats_in_far_blank_cells_do_no_harm(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read(tmp_path, crafted(ONE + far))[0].rows == ((1,),)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (1_048_576, "XFD1048576"),
        (1_048_576, "CU1048576"),
        (1, "AAA1"),
        (200_001, "A200001"),
        (200_000, "Z200000"),
    ],
)
def test_far_cell_is_refused_before_parsing(tmp_path, line, where):
    far = f'<row r="{line}"><c r="{where}"><v>1</v></c></row>'
    said = f"的内容一直伸到 {where}，超出能读的范围（ZZ200000，共 500 万格）"
    assert refused(tmp_path, crafted(ONE + far)) == said


def test_far_cell_not_plainly_addressed_is_refused(tmp_path):
    far = '<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>'
    said = "超过 200000 行或 500 万格，没有读取"
    assert refused(tmp_path, crafted(ONE + far)) == said
    assert refused(tmp_path, crafted(ONE + far.replace('"', "'"))) == said
    twice = far.replace("<c ", '<c r="A1"')
    assert refused(tmp_path, crafted(ONE + twice)) == "已损坏或不完整，读不出来"


def test_many_rows_of_few_bytes_are_refused(tmp_path):
    rows = "".join(f'<row r="{i}"><c r="CU{i}"><v>1</v></c></row>' for i in range(1, 60_000))
    assert refused(tmp_path, crafted(rows)).startswith("的内容一直伸到 CU59999，")


def test_many_rows_without_addresses_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tiaan.sheets.grid.LINES", 100)
    rows = "<row/>" * 101 + "<row><c><v>1</v></c></row>"
    assert refused(tmp_path, crafted(rows)) == "超过 200000 行或 500 万格，没有读取"


def test_ods_is_read_with_repeats(tmp_path):
    body = f"<table:table-row>{value(1)}<table:table-cell table:number-columns-repeated='2'/>"
    body += f"{value(4)}</table:table-row>"
    body += "<table:table-row table:number-rows-repeated='1048575'>"
    body += "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    grid = Grid("表.ods", "表", ((1, None, None, 4),))
    assert read(tmp_path, ods(body), "表.ods") == (grid,)


def test_merged_cells_of_ods_are_told(tmp_path):
    wide = value(1).replace(
        " office", ' table:number-columns-spanned="2" table:number-rows-spanned="3" office', 1
    )
    alone = value(2).replace(" office", ' table:number-columns-spanned="1" office', 1)
    body = "<table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>"
    body += f"<table:table-row><table:table-cell/>{wide}<table:covered-table-cell/>{alone}"
    body += "</table:table-row>"
    (grid,) = read(tmp_path, ods(body), "表.ods")
    assert grid.rows == ((), (), (None, 1, None, 2))
    assert grid.merged == ((2, 1, 4, 2),)


def test_far_cell_in_ods_is_refused(tmp_path):
    body = f"<table:table-row>{value(1)}</table:table-row>"
    body += "<table:table-row table:number-rows-repeated='1048574'><table:table-cell/>"
    body += "</table:table-row><table:table-row><table:table-cell "
    body += f"table:number-columns-repeated='98'/>{value(1)}</table:table-row>"
    assert refused(tmp_path, ods(body), "表.ods").startswith("的内容一直伸到 CU1048576，")


def test_far_cell_in_xlsb_is_refused(tmp_path):
    row = b"\x00\x11" + struct.pack("<I", 1_048_575) + bytes(13)
    sheet = b"\x81\x01\x00" + row + b"\x05\x10" + struct.pack("<I", 16_383) + bytes(12)
    data = zipped({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": sheet})
    assert refused(tmp_path, data, "表.xlsb").startswith("的内容一直伸到 XFD1048576，")
    near = zipped({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": b"\x81\x01\x00"})
    assert refused(tmp_path, near, "表.xlsb") == "已损坏或不完整，读不出来"


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/media/a.xml": "<a>" + " " * 20_000_000},
        {f"xl/a{i}.xml": "" for i in range(2_000)},
    ],
    ids=["ratio", "members"],
)
def test_bomb_is_refused(tmp_path, parts):
    assert refused(tmp_path, crafted(ONE, **parts)) == "解压后大得不正常，没有读取"


def test_bomb_by_declared_size_is_refused(tmp_path):
    data = bytearray(crafted(ONE))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 500_000_000)
    assert refused(tmp_path, bytes(data)) == "解压后大得不正常，没有读取"


def test_doctype_is_refused(tmp_path):
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><sst>&b;</sst>'
    said = "内含外部定义（DOCTYPE），没有读取"
    assert refused(tmp_path, crafted(ONE, **{"xl/sharedStrings.xml": bomb})) == said


def test_odd_xml_is_refused(tmp_path):
    wide = "<a/>".encode("utf-16")
    data = zipped({**BOOK, "xl/worksheets/sheet1.xml": wide})
    assert refused(tmp_path, data) == "内部编码不是 UTF-8，读不了"
    endless = crafted("<c " + "a" * 2_000_000)
    assert refused(tmp_path, endless) == "内部结构不正常，没有读取"


def test_truncated_or_mutated_workbook_is_refused(tmp_path, office):
    said = "已损坏或不完整，读不出来"
    assert refused(tmp_path, office[: len(office) // 2]) == said
    assert refused(tmp_path, office[:-30]) == said
    assert refused(tmp_path, crafted('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')) == said
    for at in range(60, len(office), len(office) // 40):
        damaged = office[:at] + bytes([office[at] ^ 0x55]) + office[at + 1 :]
        try:
            read(tmp_path, damaged)
        except UsageError as error:
            assert error.hint  # noqa: PT017 - a harmless byte may be hit as well


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("word/document.xml", "是 Word 文档，不是表格"),
        ("ppt/presentation.xml", "是 演示文稿（PPT），不是表格"),
        ("OFD.xml", "是 OFD 版式文件，不是表格"),
        ("附件/目录.xlsx", "是压缩包，里面没有工作簿"),
        ("mimetype", "是文档（OpenDocument），不是表格"),
    ],
)
def test_other_zip_is_named(tmp_path, name, said):
    assert refused(tmp_path, zipped({name: "application/vnd.oasis.opendocument.text"})) == said


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
GLOBALS = bytes.fromhex("0908100000060500") + bytes(12)
RECORD = bytes.fromhex("860002000000")
FILEPASS = bytes.fromhex("2F0036000100") + bytes(52)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空文件，什么内容也没有"),
        (b"\xef\xbb\xbf\r\n", "是空文件，什么内容也没有"),
        (b"%PDF-1.7\n", "是PDF 文件，不是表格"),
        (b"\x89PNG\r\n\x1a\n\x00", "是图片（PNG），不是表格"),
        (b"\xff\xd8\xff\xe0", "是图片（JPEG），不是表格"),
        (b"SQLite format 3\x00", "是数据库文件（SQLite），不是表格"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "已加密，没有密码读不了"),
        (OLE + GLOBALS + RECORD + FILEPASS, "已加密，没有密码读不了"),
        (OLE + GLOBALS + RECORD * 9 + FILEPASS, "已损坏或不完整，读不出来"),
        (OLE + GLOBALS[:9], "已损坏或不完整，读不出来"),
        (OLE + "WordDocument".encode("utf-16-le"), "是 Word 文档，不是表格"),
        (OLE, "已损坏或不完整，读不出来"),
        (b"a\x00b\x01", "既不是表格也不是文本"),
        (b"\xff\x81\x00\xff", "的文字编码认不出来"),
        (b",,\r\n,,\r\n", "里没有任何内容"),
        (b"<html><body><p>404</p></body></html>", "是网页，里面没有表格"),
        (
            b'<?xml version="1.0"?><office:document xmlns:office='
            b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            "是 OpenDocument 的 XML 文本（.fods），读不了",
        ),
        (
            b'<?xml version="1.0"?>'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "里没有任何内容",
        ),
    ],
)
def test_what_is_no_sheet_is_named(tmp_path, data, said):
    assert refused(tmp_path, data, "表.xls") == said


def test_encrypted_members_are_named(tmp_path):
    data = bytearray(crafted(ONE))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(tmp_path, bytes(data)) == "已加密，没有密码读不了"
    secret = ods(value(1), "<manifest><manifest:encryption-data/></manifest>")
    assert refused(tmp_path, secret, "表.ods") == "已加密，没有密码读不了"


def test_path_that_is_no_file(tmp_path, monkeypatch):
    with pytest.raises(NotFound) as caught:
        read_grids(tmp_path / "没有.xlsx")
    assert caught.value.code is ExitCode.NOT_FOUND
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(UsageError) as folder:
        read_grids(tmp_path / "夹.xlsx")
    assert folder.value.message == "夹.xlsx 是文件夹，不是表格"
    assert refused(tmp_path, b"x", "~$表.xlsx") == "是 Excel 打开表格时的临时文件"
    monkeypatch.setattr(guard, "FILE", 1)
    assert refused(tmp_path, b"xy") == "超过 0 MB，没有读取"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_any_office_encoding(tmp_path, encoding, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(TABLE)
    grids = read(tmp_path, out.getvalue().encode(encoding), "表.csv")
    assert grids == (Grid("表.csv", "", TABLE),)


def test_encoding_is_taken_as_told(tmp_path):
    data = "提案號,案由\r\n1,關於".encode("big5")
    rows = (("提案號", "案由"), ("1", "關於"))
    assert read(tmp_path, data, "表.csv", encoding="big5")[0].rows == rows
    assert refused(tmp_path, data, "表.csv", encoding="utf-8") == "不是 utf-8 编码"
    assert refused(tmp_path, data, "表.csv", encoding="火星") == "的编码 火星 不认识"


def test_text_keeps_lines_and_finds_the_delimiter(tmp_path):
    text = '第五届提案\r\n\r\n提案号\t提案者\r\n1\t"张三,李四\r\n王五"\r\n2\t赵六,钱七\r\n'
    rows = (("第五届提案",), (), ("提案号", "提案者"), ("1", "张三,李四\n王五"), ("2", "赵六,钱七"))
    assert read(tmp_path, text.encode(), "表.csv")[0].rows == rows
    assert read(tmp_path, "<案由>,甲\n乙,丙".encode(), "表.csv")[0].rows[1] == ("乙", "丙")


def test_text_beyond_bounds_is_refused(tmp_path, monkeypatch):
    said = "第 2 行附近的引号不成对，或一格文字过长"
    assert refused(tmp_path, '甲,乙\r\n"丙,丁'.encode(), "表.csv") == said
    assert refused(tmp_path, ("甲,乙\r\n" + "丙" * 1_000_001).encode(), "表.csv") == said
    long = f'<row r="1"><c r="B1" t="inlineStr"><is><t>{"长" * 1_000_001}</t></is></c></row>'
    assert refused(tmp_path, crafted(long)) == "的 S B1 格文字超过 100 万字"
    assert csv.field_size_limit() == 131_072
    monkeypatch.setattr("tiaan.sheets.delimited.CELLS", 3)
    assert "没有读取" in refused(tmp_path, b"a,b\nc,d\n", "表.csv")


PAGE = """<html><head><meta charset="gb2312"><style>td {{}}</style></head><body>
<table><caption>提案目录</caption>
<tr><th rowspan=2>序号<th colspan="2">提建议人<th rowspan="99">案&emsp;由</tr>
<tr><td>单位<td>姓名
<tr><td>1</td><td>{0}</td><td>王&nbsp;伟<br> 李&lt;明</td><td><p>关于
   市场</p></td></tr>"""


def test_html_under_the_name_of_a_workbook(tmp_path):
    data = PAGE.format("民盟").encode("gb18030")
    (grid,) = read(tmp_path, data, "表.xls")
    assert grid.rows == (
        ("提案目录",),
        ("序号", "提建议人", None, "案\u2003由"),
        (None, "单位", "姓名"),
        ("1", "民盟", "王 伟\n李<明", None, "关于 市场"),
    )
    assert grid.merged == ((1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 3, 3))


def test_html_of_several_tables(tmp_path):
    page = "<table><tr><td>外<table><tr><td>甲</table></td></tr></table><table></table>乙"
    page += "<script>'<table>'</script><table><td colspan=x rowspan=0>丙"
    grids = read(tmp_path, page.encode("utf-16"), "表.xls")
    assert [(grid.sheet, grid.rows) for grid in grids] == [
        ("表1", (("外",),)),
        ("表2", (("甲",),)),
        ("表3", (("丙",),)),
    ]


@pytest.mark.parametrize("mess", ["<a =", "<!--", "</a ", "<td a='", "<![CDATA[", "&#", "<"])
def test_broken_html_takes_no_time(tmp_path, mess):
    page = "<table><tr><td title='a>b'>丙</td><td class=\"x>丁</td><td>甲<!-- <td>乙 --></td></tr>"
    assert read(tmp_path, (page + mess * 50_000).encode())[0].rows[0] == ("丙", "丁", "甲")


def test_hostile_html_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tiaan.sheets.htmltable.CELLS", 10_000)
    page = "<table>" + "<tr>" + "<td colspan=700 rowspan=999999999>x" + "<tr><td>y" * 20
    assert refused(tmp_path, page.encode()) == "的网页表格大得不正常，没有读取"
    assert refused(tmp_path, b"<table><tr>" + b"<td>x" * 703) == ("的网页表格大得不正常，没有读取")
