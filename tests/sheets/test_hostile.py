"""Files made to do harm, each read by a process of its own that may not grow or take long."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile

import pytest

from paths import SOURCE
from tiaan.errors import UsageError
from tiaan.sheets.grid import Grid, read_grids

SECONDS, MEGABYTES = 2.0, 150
CELLS = ("XFD", "CU", "ZZ")
CHILD = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from tiaan.errors import TiaanError
from tiaan.sheets.grid import read_grids
try:
    said = len(read_grids(Path(sys.argv[1])))
except TiaanError as error:
    said = error.message + error.hint
used = resource.getrusage(resource.RUSAGE_SELF)
# ru_maxrss would be that of the process this one was forked from, where that was larger.
peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(json.dumps([said, used.ru_utime + used.ru_stime, int(peak) / 1024]))
"""
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def book(sheet: str, **more: bytes) -> bytes:
    from openpyxl import Workbook

    plain = io.BytesIO()
    Workbook().save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != SHEET and name not in more:
                new.writestr(name, old.read(name))
        if SHEET not in more:
            new.writestr(SHEET, f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        for name, data in more.items():
            new.writestr(name, data)
    return out.getvalue()


def cell(where: str, value: str = "<v>1</v>") -> str:
    return f'<c r="{where}">{value}</c>'


def data(*rows: str) -> str:
    lines = "".join(f"<row>{row}</row>" for row in rows)
    return f"<sheetData>{lines}</sheetData>"


def formatted() -> bytes:
    """Return 99 columns of formatted cells in each of 1,048,576 lines, as compressed as it gets."""
    letters = [chr(65 + i) for i in range(26)]
    names = [*letters, *(a + b for a in "ABC" for b in letters)][:99]
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(data(cell("A1"))))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        with new.open(SHEET, "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for line in range(1, 20_001):
                cells = "".join(f'<c r="{name}{line}" s="1"/>' for name in names)
                sheet.write(f'<row r="{line}">{cells}</row>'.encode())
            sheet.write(f"<row>{cell('CU1048576')}</row></sheetData></worksheet>".encode())
    return out.getvalue()


def bomb() -> bytes:
    """Return a part of zeros that unpacks to 2 GB; its size is written in the directory."""
    raw = bytearray(book(data(cell("A1")), **{"xl/media/a.bin": bytes(20_000_000)}))
    at = raw.rindex(b"xl/media/a.bin") - 46
    raw[at + 24 : at + 28] = (2_000_000_000).to_bytes(4, "little")
    return bytes(raw)


def xml(body: str, before: str = "") -> bytes:
    page = f'{before}<Workbook xmlns="{SS}"><Worksheet><Table>{body}</Table></Worksheet></Workbook>'
    return f'<?xml version="1.0"?>{page}'.encode()


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    + "".join(f'<!ENTITY {chr(99 + i)} "{("&" + chr(98 + i) + ";") * 10}">' for i in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
FILES = {
    "corner.xlsx": lambda: book(data(cell("A1"), cell("XFD1048576"))),
    "formatted.xlsx": formatted,
    "bomb.xlsx": bomb,
    "zeros.xlsx": lambda: book(data(cell("A1")), **{"xl/a.xml": b"<a>" + bytes(90_000_000)}),
    "entities.xlsx": lambda: book("", **{SHEET: f"{ENTITIES}<worksheet>&k;</worksheet>".encode()}),
    "outside.xlsx": lambda: book("", **{SHEET: f"{OUTSIDE}<worksheet>&b;</worksheet>".encode()}),
    "names.xlsx": lambda: book(data(cell("A1")), **{"../../evil.xml": b"<a/>", "/etc/x": b"x"}),
    "merged.xlsx": lambda: book(
        data(*[cell(f"A{i}") for i in range(1, 2_000)])
        + "<mergeCells>"
        + '<mergeCell ref="A1:XFD1048576"/>' * 20_000
        + "</mergeCells>"
    ),
    "html.xls": lambda: (
        b"<table>" + b"<tr>" + b"<td colspan=700 rowspan=999999999>x" + b"<tr><td>y" * 50_000
    ),
    "entities.xls": lambda: xml("&k;", ENTITIES),
    "rows.xls": lambda: xml(f'<Row xmlns:s="{SS}" s:Index="999999999"><Cell/></Row>'),
    "quotes.csv": lambda: b'"' + b"a," * 5_000_000,
    "deep.json": lambda: b"[" * 200_000,
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_refused_in_time_and_space(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        capture_output=True,
        env={"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    said, seconds, megabytes = json.loads(done.stdout)

    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    if name in ("names.xlsx", "merged.xlsx"):
        assert said == 1
    else:
        assert said.startswith(f"{name} ")
        words = set(re.findall("[A-Za-z]{2,}", said.removeprefix(name)))
        assert words <= {"MB", "DOCTYPE", "JSON", "UTF", "Excel", "WPS", "xlsx", *CELLS}
    assert [other.name for other in tmp_path.iterdir()] == [name]


XML = f"""<?xml version="1.0" encoding="GB2312"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="{SS}" xmlns:ss="{SS}">
 <Worksheet ss:Name="目录"><Table>
  <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">提案目录</Data></Cell></Row>
  <Row ss:Index="3"><Cell><Data ss:Type="Number">23</Data></Cell>
   <Cell ss:Index="3"><Data ss:Type="String">关于<B>甲</B>&amp;乙</Data></Cell>
   <Cell ss:MergeDown="1"><Data ss:Type="DateTime">2023-01-05T00:00:00.000</Data></Cell>
   <Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
 </Table></Worksheet>
 <Worksheet ss:Name="旧"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
  <Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_xml_spreadsheet_is_read_as_the_sheet_it_is(tmp_path, encoding):
    path = tmp_path / "表.xls"
    path.write_bytes(XML.encode(encoding))
    first, second = read_grids(path)

    assert first == Grid(
        "表.xls",
        "目录",
        (("提案目录",), (), (23, None, "关于甲&乙", "2023-01-05", True)),
        merged=((0, 0, 0, 2), (2, 3, 3, 3)),
    )
    assert second == Grid("表.xls", "旧", (), hidden=True)


def test_damaged_xml_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "表.xls"
    path.write_text(XML[:-30].replace("GB2312", "utf-8"))
    with pytest.raises(UsageError, match="已损坏或不完整，读不出来"):
        read_grids(path)
