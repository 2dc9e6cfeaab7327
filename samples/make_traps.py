"""Writes one small sheet for each trap: ``python samples/make_traps.py [FOLDER]``.

Every name, unit and title is invented. Written again, the files are the same, byte for byte, but
for the two in the old binary format: only an office program writes that, so they are kept as
LibreOffice made them, and ``--office`` makes them anew (see README.md).
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

Row = tuple[Any, ...]
HEAD: Row = ("案号", "案由", "提案人", "类别", "主办单位")
FIRST: Row = (1, "关于增设路灯的提案", "柏安川", "社会建设", "县住建局")
SECOND: Row = (2, "关于城乡公交的提案", "岑博东", "社会建设", "县交通运输局")
THIRD: Row = (3, "关于校园周边交通秩序的提案", "褚晨帆", "社会建设", "县教育局")
PLAIN = (HEAD, FIRST, SECOND, THIRD)
TITLE = "政协某县第十一届委员会第二次会议提案目录"
ANSWERED: Row = (*HEAD, "交办日期", "答复日期", "办理结果")
DAYS = (date(2025, 3, 1), date(2025, 5, 1))
SS = "urn:schemas-microsoft-com:office:spreadsheet"
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
GLOBALS = bytes.fromhex("0908100000060500")
FILEPASS = bytes.fromhex("2F0036000100") + bytes(52)
_MOMENT = (2025, 1, 1, 0, 0, 0)


def book(*sheets: tuple[str, Sequence[Row], Sequence[str]], hidden: str = "") -> bytes:
    """Return a workbook of sheets: name, rows, merged ranges."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for name, rows, merged in sheets:
        sheet = made.create_sheet(name)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    sheet.cell(line, column, value)
        for place in merged:
            _merge(sheet, place)
        if name == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return _still(out.getvalue())


def _merge(sheet: Worksheet, place: str) -> None:
    """Merge a range; its text stays in the cell where it was written, as some programs leave it."""
    from openpyxl.worksheet.cell_range import CellRange

    sheet.merged_cells.ranges.add(CellRange(place))


def _still(data: bytes) -> bytes:
    """Return a workbook that does not tell when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"2025-01-01T00:00:00Z", old.read(name))
            member = zipfile.ZipInfo(name, _MOMENT)
            new.writestr(member, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def one(rows: Sequence[Row], *merged: str) -> bytes:
    """Return a workbook of one sheet."""
    return book(("提案", rows, merged))


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip file that tells no time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def corner(data: bytes) -> bytes:
    """Return a workbook with one more cell, in the last corner of the sheet."""
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return zipped({**parts, sheet: parts[sheet].replace(b"</sheetData>", far)})


def text(rows: Sequence[Row], encoding: str, delimiter: str = ",") -> bytes:
    """Return rows as text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def html(rows: Sequence[Row], encoding: str) -> bytes:
    """Return a page with one table, its tail torn off, as one system really sends it."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    title = f'<tr><td colspan="5">{TITLE}</td></tr>'
    head = f'<html><head><meta charset="{encoding}"></head><body>'
    return f"{head}<table>{title}{lines}</table></bo".encode(encoding)


def xml(rows: Sequence[Row]) -> bytes:
    """Return an XML spreadsheet of 2003."""
    lines = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"Number" if isinstance(cell, int) else "String"}">{cell}'
            "</Data></Cell>"
            for cell in row
        )
        + "</Row>"
        for row in rows
    )
    sheet = f'<Worksheet ss:Name="提案"><Table>{lines}</Table></Worksheet>'
    page = f'<Workbook xmlns="{SS}" xmlns:ss="{SS}">{sheet}</Workbook>'
    return f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n{page}\n'.encode()


def ods(rows: Sequence[Row]) -> bytes:
    """Return an OpenDocument spreadsheet."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )

    def cell(value: object) -> str:
        kind = f'float" office:value="{value}' if isinstance(value, int) else "string"
        return (
            f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="提案">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content{names}>{body}</office:document-content>",
        }
    )


def answered(head: Row, *tails: Row, top: Row = ()) -> tuple[Row, ...]:
    """Return the three proposals as answered, with further cells behind."""
    lines = zip((FIRST, SECOND, THIRD), "ABA", tails, strict=False)
    rows = tuple((*row, *DAYS, letter, *tail) for row, letter, tail in lines)
    return (*((top,) if top else ()), (*ANSWERED, *head), *rows)


EVERYTHING = (
    (TITLE,),
    ("序号", "案号", "案　由", "提案人：", None, "提交日期", "类别", "主办单位(*)"),
    (None, None, None, "单位", "姓名"),
    (1, 1, FIRST[1], None, "柏 安 川", date(2025, 1, 5), "社会建设", "县住建局(1)"),
    (2, 2, SECOND[1], None, "岑　博东", "2025.1.5", "社会", "交通局"),
    (3, "第3号", THIRD[1], "某县二中", "褚 晨 帆", "2025年1月5日", "社会类", "县教体局"),
    (4, 4.0, "关于古村落保护的提案", None, "樊 德", "20250105", "文化", "教育局"),
    (5, "５", "关于河道采砂监管的提案", None, "符恩光", "1月5日", "生态", "住建局"),
    (6, "006", "关于招商项目服务的提案", None, "耿国航", 45662, "经济", "财政局"),
    ("合计", None, "6件"),
    ("填表人：", "甲", None, "填表日期：", "2025-01-06"),
)
EVERYTHING_MERGED = ("A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "H2:H3")

TRAPS: dict[str, Callable[[], bytes]] = {
    "merged-units.xlsx": lambda: one(
        (
            (None, f"{TITLE}（按承办单位）"),
            ("承办单位", "提案编号", "案由", "第一提案人", "办理方式"),
            ("县教育局(2)", 3, THIRD[1], "褚晨帆", "单办"),
            (None, 4, "关于乡村教师队伍建设的提案", "樊德杰", "单办"),
            ("县住建局(1)", 1, FIRST[1], "柏安川", "分办"),
            ("县财政局(1)", 1, FIRST[1], "柏安川", "分办"),
        ),
        *("A1:E1", "A3:A4"),
    ),
    "merged-case.xlsx": lambda: one(
        (
            (*HEAD, "附件"),
            (*FIRST, "路灯分布图.jpg"),
            (None,) * 5 + ("照片.jpg",),
            (None,) * 5 + ("预算.doc",),
            SECOND,
        ),
        *(f"{column}2:{column}4" for column in "ABCDE"),
    ),
    "continuation-lines.xlsx": lambda: one(
        (
            (*HEAD, "会办单位", "附件"),
            (*FIRST, "县财政局", "甲.doc"),
            (None,) * 5 + ("县教育局",),
            (None,) * 6 + ("乙.doc",),
            SECOND,
        )
    ),
    "two-row-header.xlsx": lambda: one(
        (
            (TITLE,),
            ("案号", "案由", "提建议人", None, "类别", "主办单位", "提案人类别"),
            (None, None, "单位", "姓名"),
            (1, FIRST[1], "某县一中", "柏安川", "社会建设", "县住建局", "委员"),
            (2, SECOND[1], "县工商联", None, "社会建设", "县交通运输局", "工商联"),
        ),
        *("A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "G2:G3"),
    ),
    "two-row-header.csv": lambda: text(
        (
            ("案号", "案由", "提建议人", "", "领衔领导", "", "主办单位"),
            ("", "", "单位", "姓名", "党政", "政协", ""),
            ("1", FIRST[1], "某县一中", "柏安川", "副县长甲", "副主席乙", "县住建局"),
        ),
        "utf-8",
    ),
    "group-beside-title.xlsx": lambda: one(
        answered(
            ("走访情况", "办理态度", "办理结果"),
            *(("面商", "满意", "满意"), ("电话", "满意", "基本满意"), ("面商", "满意", "满意")),
            top=(TITLE, *[None] * 7, "意见反馈"),
        ),
        *("A1:H1", "I1:K1"),
    ),
    "tick-columns.xlsx": lambda: one(
        answered(
            ("满意(80分-100分)", "基本满意(60分-79分)", "不满意(59分以下)"),
            *(("√", None, None), (None, "√", None), (None, None, None)),
        )
    ),
    "two-ticks.xlsx": lambda: one(
        answered(
            ("满意", "基本满意", "不满意"),
            *(("√", "√", None), (12, None, None), ("√", None, None)),
        )
    ),
    "tick-results.xlsx": lambda: one(
        (
            (*ANSWERED[:-1], "A类(解决或采纳)", "B类(列入计划拟解决)", "C类(留作参考)"),
            (*FIRST, *DAYS, "√"),
            (*SECOND, *DAYS, None, "☑"),
            (*THIRD, *DAYS, None, None, "是"),
        )
    ),
    "unit-with-count.xlsx": lambda: one(
        (
            HEAD,
            (*FIRST[:4], "县住建局(12)"),
            (*SECOND[:4], "县交通运输局（3件）"),
            (*THIRD[:4], "县教育局|政府系统"),
        )
    ),
    "totals-row.xlsx": lambda: one(
        (
            (TITLE,),
            ("单位：件",),
            HEAD,
            ("一、大会提案（2件）",),
            FIRST,
            SECOND,
            (None, "小计", None, None, 2),
            HEAD,
            THIRD,
            (None, "合计用水量管理的提案", "樊德杰", "社会建设", "县住建局"),
            ("合计", None, None, None, 4),
            (),
            ("共4件，其中大会提案2件。",),
            ("注：本表截至2025年1月。",),
            ("制表人：甲", None, "审核人：乙", "填表日期：2025年1月"),
        ),
        *("A1:E1", "A4:E4"),
    ),
    "padded-names.xlsx": lambda: one(
        (
            (*HEAD[:3], "联名人"),
            (1, FIRST[1], "柏 川", "岑 东\n褚 晨 帆"),
            (2, SECOND[1], "岑　东", ",柏川,褚晨帆,"),
            (3, THIRD[1], "褚晨帆等5人", "柏川 岑东"),
            (4, "关于水源地保护的提案", "柏川、岑东；褚晨帆", None),
        )
    ),
    "names-as-written.xlsx": lambda: one(
        (
            (*HEAD[:3], "联名人"),
            (1, FIRST[1], "柏安川委员（手机00000000000）", "1.岑博东 2.褚晨帆"),
            (2, SECOND[1], "岑博东", "①柏安川②褚晨帆等5人"),
            (3, THIRD[1], "褚晨帆", "柏安川|岑博东\\樊德杰"),
            (4, "关于水源地保护的提案", "樊德杰和柏安川", "欧阳 明 岑 东（共2人）"),
            (5, "关于河道采砂监管的提案", "符恩光", "柏安川00000000000"),
            (6, "关于招商项目服务的提案", "耿国航*", None),
        )
    ),
    "six-date-styles.xlsx": lambda: one(
        (
            (*HEAD, "提交日期"),
            *(
                (number, f"关于第{number}件事的提案", "柏安川", "社会建设", None, day)
                for number, day in enumerate(
                    (
                        date(2025, 1, 5),
                        datetime(2025, 1, 5, 9, 30),  # noqa: DTZ001 - as sheets have it
                        "2025.1.5",
                        "2025/01/05",
                        "2025年1月5日（星期日）",
                        "1月5日",
                        20250105,
                        45662,
                        "２０２５－０１－０５",
                        "二〇二五年一月五日",
                    ),
                    1,
                )
            ),
        )
    ),
    "impossible-dates.xlsx": lambda: one(
        (
            (*HEAD, "提交日期"),
            *(
                (number, f"关于第{number}件事的提案", "柏安川", "社会建设", None, day)
                for number, day in enumerate(("9月31日", "25.1.5", "3月", "年初", "2025-01-06"), 1)
            ),
        )
    ),
    "ambiguous-number.xlsx": lambda: one(
        (
            ("编号", "案由", "提案人"),
            *((n, row[1], row[2]) for n, row in enumerate((FIRST, SECOND, THIRD), 1)),
        )
    ),
    "numbers-of-a-list.xlsx": lambda: one(
        (
            ("编号", "案由", "提案人"),
            *((f"000{n}", row[1], row[2]) for n, row in enumerate((FIRST, SECOND, THIRD), 4)),
        )
    ),
    "intake-numbers.xlsx": lambda: one(
        (HEAD[:3], *((f"L{row[0]}", *row[1:3]) for row in (FIRST, SECOND, THIRD)))
    ),
    "ambiguous-unit.xlsx": lambda: one(
        (("案号", "案由", "提案人", "单位"), *(row[:3] + row[4:] for row in (FIRST, SECOND, THIRD)))
    ),
    "ambiguous-category.xlsx": lambda: one(
        (
            ("案号", "案由", "提案人", "提案类别", "提案类型"),
            (*FIRST[:3], "委员提案", "社会建设"),
            (2, SECOND[1], "县工商联", "工商联", "社会类"),
        )
    ),
    "wished-unit.xlsx": lambda: one(
        (
            (*HEAD[:3], "建议承办单位", "拟主办单位", "主办单位"),
            (*FIRST[:3], "县财政局", "县教育局", "县住建局"),
        )
    ),
    "wished-group.xlsx": lambda: one(
        (
            (*HEAD[:3], "提案人建议承办单位", None, "主办单位"),
            (None, None, None, "主办", "会办"),
            (*FIRST[:3], "县财政局", "县教育局", "县住建局"),
            (*SECOND[:3], "县交通运输局", None, None),
        ),
        *("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"),
    ),
    "ticks-beside-text.xlsx": lambda: one(
        (
            (*ANSWERED, "办理结果意见", None, None, "反馈意见"),
            (None,) * 8 + ("满意", "基本满意", "不满意"),
            (*FIRST, *DAYS, "（A）", "√", None, None, "很好"),
            (*SECOND, *DAYS, "第二类", None, "√", None, "再快些"),
            (*THIRD, *DAYS, "A类。", None, None, None, None),
        ),
        *("I1:K1", *(f"{column}1:{column}2" for column in "ABCDEFGHL")),
    ),
    "footer-lines.xlsx": lambda: one(
        (
            HEAD,
            FIRST,
            SECOND,
            ("县住建局小计", 1),
            ("其中", "集体提案0件"),
            ("社会建设",),
            THIRD,
            ("备注", "见附件"),
            ("审核人", "甲", "制表人", "乙"),
            (None, None, "以下空白"),
            (None, None, None, "提案委（盖章）"),
            (None, None, None, None, "政协某县委员会办公室"),
            (None, None, None, None, "2025年1月20日"),
            ("第1页 共2页",),
        )
    ),
    "ditto.xlsx": lambda: one(
        (HEAD, FIRST, (*SECOND[:3], "同上", "〃"), (3, THIRD[1], "同上", '"', "县教育局"))
    ),
    "session-in-title.xlsx": lambda: one(
        (("旧系统导出",), (None,) * 7 + ("某县政协十一届二次会议",), (), (), *PLAIN)
    ),
    "session-in-columns.xlsx": lambda: one(
        (
            ("届", "次", *HEAD),
            ("十一", "二", *FIRST),
            ("第十一届", "第二次", *SECOND),
            (11, 2, *THIRD),
        )
    ),
    "several-sheets.xlsx": lambda: book(
        ("填写说明", (("本表由提案委填写",),), ()),
        ("大会 ", (HEAD, FIRST, SECOND), ()),
        ("平时", (HEAD, THIRD), ()),
        ("去年", PLAIN, ()),
        ("天气", (("晴", "雨"), (1, 2)), ()),
        hidden="去年",
    ),
    "header-marks.xlsx": lambda: one(
        (
            (TITLE, None, None, None, "单位：件"),
            (
                "案 号",
                "*案　　由（必填）",
                "提案人\n(领衔)：",
                "《类别》",
                " 主办单位（全称） ",
                "天气",
            ),
            (*FIRST, "晴"),
        )
    ),
    "numbers-as-written.xlsx": lambda: one(
        (
            HEAD,
            ("第1号", *FIRST[1:]),
            ("№２", *SECOND[1:]),
            ("3.0", *THIRD[1:]),
            ("总编（2025）第4号", "关于法律援助服务的提案", "樊德杰", "政治", "县财政局"),
        )
    ),
    "html-named.xls": lambda: html(PLAIN, "gb2312"),
    "html-named.xlsx": lambda: html(PLAIN, "utf-8"),
    "xml-2003.xls": lambda: xml(PLAIN),
    "gbk.csv": lambda: text(((TITLE,), *PLAIN), "gb18030"),
    "bom-semicolon.csv": lambda: text(PLAIN, "utf-8-sig", ";"),
    "unicode-text.txt": lambda: text(PLAIN, "utf-16", "\t"),
    "calc.ods": lambda: ods(PLAIN),
    "unicode-without-mark.csv": lambda: text(PLAIN, "utf-16-le"),
    "flat.fods": lambda: (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document xmlns:office='
        b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>\n'
    ),
    "locked.xls": lambda: OLE + GLOBALS + bytes(12) + FILEPASS,
    "encrypted.xlsx": lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
    "word-inside.xls": lambda: OLE + "WordDocument".encode("utf-16-le") + html(PLAIN, "gb2312"),
    "picture.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + bytes(64),
    "truncated.xlsx": lambda: one(PLAIN)[:3_000],
    "empty.csv": lambda: b"\xef\xbb\xbf\r\n",
    "no-workbook.xlsx": lambda: zipped({"附件/目录.txt": "提案"}),
    "far-corner.xlsx": lambda: corner(one(PLAIN)),
}
OFFICE: dict[str, Callable[[], bytes]] = {
    "biff.xls": lambda: one(((TITLE,), *PLAIN), "A1:E1"),
    "everything.xls": lambda: one(EVERYTHING, *EVERYTHING_MERGED),
}
"""Workbooks that LibreOffice turned into the old binary format."""


def main(folder: Path) -> None:
    """Write the files."""
    for name, make in TRAPS.items():
        (folder / name).write_bytes(make())


def office(folder: Path) -> None:
    """Have LibreOffice write the two in the old binary format."""
    program = shutil.which("soffice")
    if program is None:
        sys.exit("soffice is not here")
    for name, make in OFFICE.items():
        source = (folder / name).with_suffix(".xlsx")
        source.write_bytes(make())
        command = (program, "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", folder)
        subprocess.run((*command, source), check=True)  # noqa: S603 - a fixed command
        source.unlink()


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--office"]
    target = Path(given[0]) if given else Path(__file__).parent / "traps"
    main(target)
    if "--office" in sys.argv:
        office(target)
