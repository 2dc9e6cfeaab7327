"""import, export and demo on the command line."""

import pytest

from tiaan.model.table import Column, Table
from tiaan.render import Format, write

HEAD = tuple(
    Column(str(n), label) for n, label in enumerate(("案号", "案由", "提案人", "主办单位"))
)
GOOD = ("1", "关于路灯的提案", "张三", "教育局")
BAD = ("2", "关于公交的提案", "李四", "教委")


def sheet(tmp_path, *rows):
    path = tmp_path / "提案.xlsx"
    write(Table("proposals", "提案", HEAD, rows), Format.XLSX, path, plain=True)
    return path


def test_import_without_a_terminal_needs_an_answer(cli, tmp_path):
    said = cli("import", "proposals", sheet(tmp_path, GOOD))

    assert said.exit_code == 2
    assert "--yes" in said.stderr
    assert "关于路灯的提案" in said.stdout
    assert cli.ok("list").lines[1:] == []


def test_import_with_yes_writes_and_again_adds_nothing(cli, tmp_path):
    path = sheet(tmp_path, GOOD)

    assert "已写入 1 行" in cli.ok("import", "proposals", path, "--yes").stderr
    assert "没有需要写入的" in cli.ok("import", "proposals", path).stderr


def test_dry_run_writes_nothing(cli, tmp_path):
    said = cli.ok("import", "proposals", sheet(tmp_path, GOOD), "-n")

    assert "什么也没有写入" in said.stderr
    assert cli.ok("list").lines[1:] == []


def test_faulty_rows_are_refused_or_left_out(cli, tmp_path):
    path = sheet(tmp_path, GOOD, BAD)
    refused = cli("import", "proposals", path, "-y")
    partly = cli("import", "proposals", path, "-y", "--skip-bad")

    assert (refused.exit_code, partly.exit_code) == (7, 7)
    assert "D3（主办单位）：没有登记“教委”这个单位" in refused.stderr
    assert "有误的 1 行没有导入" in partly.stderr
    assert len(cli.ok("list").lines) == 2


def test_dry_run_shows_good_and_faulty_rows_and_refuses(cli, tmp_path):
    said = cli("import", "proposals", sheet(tmp_path, GOOD, BAD), "-n")

    assert said.exit_code == 7
    assert "关于路灯的提案" in said.stdout
    assert "没有登记“教委”这个单位" in said.stdout
    assert "没有登记“教委”这个单位" not in said.stderr
    assert "2 行中有 1 行不能导入，什么也没有写入" in said.stderr


def test_what_many_rows_share_is_said_once(cli, tmp_path):
    many = [(str(i), f"关于第{i}条路的提案", "张三", "教委") for i in range(1, 10)]
    said = cli("import", "proposals", sheet(tmp_path, *many), "-y")

    assert said.stderr.count("没有登记“教委”这个单位") == 1
    assert "D2（主办单位）、D3（主办单位）" in said.stderr
    assert "等 9 处：" in said.stderr


def test_stage_sheets_carry_a_year(cli, tmp_path):
    """Each step by its own sheet, one undo each."""
    cli.ok("import", "proposals", sheet(tmp_path, ("", "关于路灯的提案", "张三", "")), "-y")
    for kind, text in (
        ("reviews", "收件号,审查意见,案号\nL1,立案,7\n"),
        ("assignments", "案号,主办单位\n7,教育局\n"),
        ("replies", "案号,办理结果\n7,A\n"),
        ("feedback", "案号,满意度\n7,满意\n"),
    ):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        said = cli.ok("import", kind, path, "-y", "--on", "2025-06-01")
        assert "已写入 1 行" in said.stderr
    shown = cli.ok("show", "7", "--timeline").stdout
    assert "feedback.csv · 2" in shown
    for _ in range(4):
        cli.ok("undo")
    assert "待审查" in cli.ok("show", "L1").stdout


def test_columns_named_by_the_clerk(cli, tmp_path):
    path = sheet(tmp_path, GOOD)
    cli.ok(
        "import", "proposals", path, "-y", "--map", "主办单位=建议承办单位", "--on", "2025-01-06"
    )

    assert "建议承办单位：教育局" in cli.ok("show", "1").stdout
    assert cli("import", "proposals", path, "-y", "--map", "主办单位").exit_code == 2


def test_kinds_not_due_yet_are_unknown(cli, tmp_path):
    assert cli("import", "rumours", sheet(tmp_path, GOOD), "-y").exit_code == 2
    assert cli("export", "rumours", "-o", tmp_path / "log.xlsx").exit_code == 2


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_export_writes_and_asks_before_it_replaces(cli, tmp_path, ending):
    cli.ok("import", "proposals", sheet(tmp_path, GOOD), "-y")
    out = tmp_path / f"out.{ending}"

    assert "1 行" in cli.ok("export", "proposals", "-o", out, "--state", "办理中").stdout
    assert cli("export", "proposals", "-o", out).exit_code == 2
    cli.ok("export", "proposals", "-o", out, "-y")
    assert cli("export", "units", "-o", tmp_path / "out.docx").exit_code == 2


def test_demo_builds_once_and_then_only_shows(cli, tmp_path):
    first = cli.ok("demo", tmp_path / "demo")
    before = (tmp_path / "demo" / "tiaan.db").read_bytes()
    again = cli.ok("demo", tmp_path / "demo")

    assert "导入提案：162 行" in first.stdout
    assert "已经存在，没有动它" in again.stderr
    assert (tmp_path / "demo" / "tiaan.db").read_bytes() == before
    for said in (first, again):
        assert "98.1%" in said.stdout
        assert "96.7%" in said.stdout
    assert list((tmp_path / "demo").glob("年度报告2023.docx"))


def test_demo_in_the_place_of_a_file(cli, tmp_path):
    (tmp_path / "demo").write_text("")
    assert cli("demo", tmp_path / "demo").exit_code == 1
