"""Forms out, filled forms in, faulty sheets back: the whole way on the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from tiaan.model.fields import SHEETS, header_key

HEADS = ("案号", "案由", "提案人", "主办单位")
GOOD = ("1", "关于路灯的提案", "张三", "教育局")
BAD = ("2", "关于公交的提案", "李四", "教委")


def sheet(tmp_path, *rows, name="提案"):
    path = tmp_path / f"{name}.xlsx"
    book = Workbook()
    for row in (HEADS, *rows):
        book.active.append(row)
    book.save(path)
    return path


def fill(path, kind, *rows):
    """Write rows into a form as a person does."""
    book = load_workbook(path)
    form = book.worksheets[0]
    letters = {header_key(cell.value): cell.column_letter for cell in form[3]}
    labels = {field.key: header_key(field.label) for field in SHEETS[kind].fields}
    for line, row in enumerate(rows, 5):
        for key, value in row.items():
            form[f"{letters[labels[key]]}{line}"] = value
    book.save(path)


ROUND = {
    "proposals": {
        "title": "关于停车的提案",
        "lead": "王芳",
        "kind": "委员个人",
        "sector": "教育界",
        "category": "社会建设",
        "body": "情况：停车难\n建议：增设车位",
        "suggested_unit": "县住建局",
        "public": "不同意公开",
        "public_reason": "涉及个人",
        "received_on": date(2025, 1, 6),
        "note": "附图一张",
        "phone": "013900002222",
        "employer": "县第二中学教师",
    },
    "units": {"name": "县林业局", "channel": "政府系统", "aliases": "林业局、林草局"},
    "members": {
        "name": "陈静",
        "sector": "农业界",
        "remark": "农技站",
        "is_active": "否",
        "phone": "013700003333",
        "address": "县城××路",
        "employer": "县农技站",
    },
}


@pytest.mark.parametrize("kind", ROUND)
def test_filled_form_comes_back_in_an_export(cli, tmp_path, kind):
    form, out = tmp_path / "表.xlsx", tmp_path / "出.xlsx"
    said = cli.ok("template", kind, "-o", form)
    fill(form, kind, ROUND[kind])
    cli.ok("import", kind, form, "-y")
    contacts = ("--with-contacts",) if "phone" in ROUND[kind] else ()
    cli.ok("export", kind, "-o", out, *contacts)

    assert f"tiaan import {kind}" in said.stderr
    found = load_workbook(out).worksheets[0]
    heads = [cell.value for cell in found[1]]
    rows = [dict(zip(heads, row, strict=True)) for row in found.iter_rows(2, values_only=True)]
    labels = {field.key: field.label for field in SHEETS[kind].fields}
    row = rows[-1]
    for key, value in ROUND[kind].items():
        shown = row[labels[key]]
        assert (shown.date() if isinstance(value, date) else shown) == value, key


def test_every_stage_goes_out_and_comes_back_as_a_form(cli, tmp_path):
    for name in ("王芳", "李明"):
        cli.ok("submit", "--title", f"关于{name}的提案", "--by", name, "--on", "2025-01-06")
    stages = {
        "reviews": {"outcome": "立案", "decided_on": date(2025, 1, 10)},
        "assignments": {"lead_unit": "县教育局", "assigned_on": date(2025, 2, 20)},
        "replies": {"result": "A", "replied_on": date(2025, 4, 1), "reply_no": "教函1号"},
        "feedback": {"rating": "满意", "rated_on": date(2025, 4, 20)},
    }
    for kind, row in stages.items():
        form = tmp_path / f"{kind}.xlsx"
        assert "2 行" in cli.ok("template", kind, "-o", form).stdout
        fill(form, kind, row, row)
        assert "已写入 2 行" in cli.ok("import", kind, form, "-y").stderr
        assert "没有需要写入的" in cli.ok("import", kind, form, "-y").stderr

    listed = json.loads(cli.ok("list", "--json").stdout)
    assert [(row["state"], row["rating"]) for row in listed] == [("replied", "满意")] * 2
    said = cli.ok("template", "feedback", "-o", tmp_path / "再.xlsx")
    assert "没有待评价的提案" in said.stderr
    assert not (tmp_path / "再.xlsx").exists()
    assert "空行 200 行" in cli.ok(
        "template", "feedback", "-o", tmp_path / "再.xlsx", "--blank"
    ).stdout  # fmt: skip


def test_form_of_one_unit(year, tmp_path):
    form = tmp_path / "交通局.xlsx"
    cli_said = year.ok("template", "replies", "-o", form, "--unit", "交通局")

    assert "待答复 1 行" in cli_said.stdout
    assert load_workbook(form).active["A1"].value.endswith("（县交通运输局）")
    assert year("template", "replies", "-o", form, "--unit", "外星局", "-y").exit_code == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("rumours", "-o", "表.xlsx"), 2),
        (("units", "-o", "表.xls"), 2),
        (("units", "-o", "表"), 2),
        (("units", "-o", "表.xlsx", "--unit", "教育局"), 2),
        (("replies", "-o", "表.xlsx", "--unit", "教育局", "--blank"), 2),
        (("units", "-o", "没有/表.xlsx"), 3),
    ],
)
def test_forms_that_cannot_be_made(cli, tmp_path, monkeypatch, args, code):
    monkeypatch.chdir(tmp_path)

    assert cli("template", *args).exit_code == code
    assert list(tmp_path.glob("表*")) == []


def test_form_replaces_a_file_only_when_told_and_a_database_never(cli, tmp_path):
    form = tmp_path / "表.xlsx"
    form.write_text("别的")
    assert cli("template", "units", "-o", form).exit_code == 2
    assert form.read_text() == "别的"
    cli.ok("template", "units", "-o", form, "-y")
    first = form.read_bytes()
    cli.ok("template", "units", "-o", form, "-y")
    assert form.read_bytes() == first

    copy = tmp_path / "库.xlsx"
    copy.write_bytes(cli.path.read_bytes())
    assert cli("template", "units", "-o", copy, "-y").exit_code == 2
    assert copy.read_bytes() == cli.path.read_bytes()


@pytest.mark.parametrize(
    ("options", "code"),
    [(("-y",), 7), (("-y", "--skip-bad"), 7), (("-n",), 7), (("-n", "--skip-bad"), 7), ((), 7)],
)
def test_faulty_rows_are_sent_back_and_the_exit_code_stays(cli, tmp_path, options, code):
    path, back = sheet(tmp_path, GOOD, BAD), tmp_path / "退.xlsx"
    said = cli("import", "proposals", path, *options, "--errors", back)

    assert said.exit_code == code
    assert said.exit_code == cli("import", "proposals", path, *options).exit_code
    assert "有误的 1 行已标在" in said.stderr
    found = load_workbook(back).active
    assert found["E1"].value == "核对意见"
    assert "教委" in found["D3"].comment.text


def test_corrected_sheet_goes_through(cli, tmp_path):
    path, back = sheet(tmp_path, GOOD, BAD), tmp_path / "退.xlsx"
    cli("import", "proposals", path, "-y", "--skip-bad", "--errors", back)
    book = load_workbook(back)
    book.active["D3"] = "教育局"
    book.save(back)
    said = cli.ok("import", "proposals", back, "-y", "--errors", tmp_path / "再退.xlsx")

    assert "已写入 1 行" in said.stderr
    assert "核对意见" not in said.stderr.replace("没有有误的行，没有写 --errors 文件", "")
    assert "没有有误的行" in said.stderr
    assert not (tmp_path / "再退.xlsx").exists()


def test_several_sheets_go_back_into_a_folder(cli, tmp_path):
    good, bad = sheet(tmp_path, GOOD, name="好"), sheet(tmp_path, BAD, name="坏")
    folder = tmp_path / "退回"
    said = cli("import", "proposals", good, bad, "-n", "--errors", folder)

    assert said.exit_code == 7
    assert [path.name for path in folder.iterdir()] == ["坏.xlsx"]
    again = cli("import", "proposals", bad, "-n", "--errors", folder)
    assert (again.exit_code, "已经存在" in again.stderr) == (2, True)
    one = cli("import", "proposals", good, bad, "-n", "--errors", tmp_path / "一个.xlsx")
    assert (one.exit_code, "文件夹" in one.stderr) == (2, True)
    assert cli("import", "proposals", good, bad, "-n", "--errors", good).exit_code == 2


def test_sheets_of_one_name_cannot_go_back_together(cli, tmp_path):
    (tmp_path / "甲").mkdir()
    paths = sheet(tmp_path / "甲", BAD), sheet(tmp_path, BAD)
    said = cli("import", "proposals", *paths, "-n", "--errors", tmp_path / "退回")

    assert (said.exit_code, "同名" in said.stderr) == (2, True)


@pytest.mark.parametrize("options", [("-y",), ("-n",)])
def test_senders_own_sheet_and_other_files_are_never_written_over(cli, tmp_path, options):
    path = sheet(tmp_path, GOOD, BAD)
    before = path.read_bytes()
    own = cli("import", "proposals", path, *options, "--errors", path)
    beside = cli("import", "proposals", path, *options, "--errors", tmp_path)
    wrong = cli("import", "proposals", path, *options, "--errors", tmp_path / "退.csv")
    copy = tmp_path / "库.xlsx"
    copy.write_bytes(cli.path.read_bytes())
    database = cli("import", "proposals", path, "-y", "--errors", copy)

    assert [said.exit_code for said in (own, beside, wrong, database)] == [2] * 4
    assert path.read_bytes() == before
    assert copy.read_bytes() == cli.path.read_bytes()
    assert cli.ok("list").lines[1:] == []


def test_existing_marked_sheet_is_replaced_only_when_told(cli, tmp_path):
    path, back = sheet(tmp_path, GOOD, BAD), tmp_path / "退.xlsx"
    back.write_text("别的")
    assert cli("import", "proposals", path, "-n", "--errors", back).exit_code == 2
    assert back.read_text() == "别的"
    assert cli("import", "proposals", path, "-n", "-y", "--errors", back).exit_code == 7
    assert load_workbook(back).active["E1"].value == "核对意见"
