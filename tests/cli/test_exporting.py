"""export on the command line: what goes together, what is said, what the files are."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

PHONE = "13800001111"


def sheets(path: Path) -> list[str]:
    return openpyxl.load_workbook(path, read_only=True).sheetnames


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("proposals", "6 行"),
        ("proposals --state 办理中", "1 行"),
        ("proposals --wide", "6 行"),
        ("units", "4 行"),
        ("members", "6 行"),
        ("assignments", "2 行"),
        ("assignments --overdue", "1 行"),
        ("assignments --unit 教育局", "1 行"),
        ("assignments --unit 财政局 --state 办理中", "0 行"),
        ("cosigners", "1 行"),
        ("contacts --unit 教育局", "0 行"),
        ("convenings", "1 行"),
        ("log --unit 教育局", "5 行"),
    ],
)
@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_every_kind_in_every_format(
    year: CommandLine, tmp_path: Path, kind: str, said: str, ending: str
) -> None:
    target = tmp_path / f"表.{ending}"
    done = year.ok("export", *kind.split(), "-o", target)

    assert (done.lines, done.stderr) == ([f"已写入 {target}：{said}"], "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert PHONE.encode() not in target.read_bytes()
    if ending == "json":
        assert f"{len(json.loads(target.read_text('utf-8')))} 行" == said


def test_a_workbook_with_a_sheet_for_each_unit(year: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    done = year.ok("export", "assignments", "--by-unit", "-o", target)

    assert done.lines == [f"已写入 {target}：4 个单位"]
    assert sheets(target) == ["目录", "县教育局", "县交通运输局", "县住建局", "县财政局", "说明"]
    assert year("export", "assignments", "--by-unit", "-o", target).exit_code == 2
    before = target.read_bytes()
    year.ok("export", "assignments", "--by-unit", "-o", target, "-y")
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("rumours -o a.xlsx", "没有“rumours”这一种"),
        ("units --state 办理中 -o a.xlsx", "承办单位是整份导出的，不能筛选"),
        ("members --key -o a.xlsx", "委员是整份导出的，不能筛选"),
        ("units --wide -o a.xlsx", "--wide 只用于提案"),
        ("proposals --by-unit -o a.xlsx", "--by-unit 只用于交办"),
        ("assignments --by-unit --unit 教育局 -o a.xlsx", "--by-unit 是全部单位，不能再用 --unit"),
        ("assignments --by-unit -o a.csv", "每个单位一张工作表，只能写成 xlsx"),
        ("log --with-contacts -o a.xlsx", "操作日志中没有联系方式"),
        ("units --with-contacts -o a.csv", "承办单位中没有联系方式"),
        ("units -o a.docx", "不能导出为 .docx"),
        ("units --encoding gb18030 -o a.xlsx", "--encoding 只用于 csv"),
        ("units --encoding klingon -o a.csv", "不会写“klingon”编码"),
        ("proposals --sort colour -o a.csv", "不能按“colour”排序"),
    ],
)
def test_what_does_not_go_together(
    year: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    done = year("export", *typed.split())

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == f"错误：{problem}"
    assert done.stderr.splitlines()[1].startswith("提示：")
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("kind", "people"),
    [("proposals", 1), ("proposals --wide", 1), ("members", 1), ("assignments", 1),
     ("assignments --by-unit", 1), ("assignments --unit 教育局", 0)],
)  # fmt: skip
def test_how_many_people_s_contact_data_a_file_holds(
    year: CommandLine, tmp_path: Path, kind: str, people: int
) -> None:
    target = tmp_path / "表.xlsx"
    done = year.ok("export", *kind.split(), "-o", target, "--with-contacts")

    assert done.stderr.splitlines() == [
        f"提醒：文件中有 {people} 位提案者的联系方式，请妥善保管，勿外传"
    ]
    rows = [row for s in openpyxl.load_workbook(target) for row in s.iter_rows(values_only=True)]
    assert (PHONE in str(rows)) is bool(people)
    assert "含提案者的联系方式，只供联系提案者使用，请勿外传。" in str(rows)


def test_a_text_too_long_for_excel_is_said_and_does_no_harm(
    cli: CommandLine, tmp_path: Path
) -> None:
    body = tmp_path / "正文.txt"
    body.write_text("长" * 40_000, "utf-8")
    cli.ok("submit", "--title", "甲", "--by", "王芳", "--text", body)
    target = tmp_path / "表.xlsx"
    done = cli.ok("export", "proposals", "-o", target)

    (said,) = done.stderr.splitlines()
    assert said.startswith("提醒：工作表“提案”的 M2（内容）有 40000 字，Excel 一格写不下")
    again = cli.ok("import", "proposals", target, "--update", "-y")
    assert "没有需要写入的" in again.stderr


def test_csv_in_gb18030_and_what_gbk_cannot_write(cli: CommandLine, tmp_path: Path) -> None:
    cli.ok("submit", "--title", "关于𠮷祥路的提案", "--by", "王芳")
    target = tmp_path / "表.csv"
    cli.ok("export", "proposals", "-o", target, "--encoding", "GB18030")
    assert "关于𠮷祥路的提案" in target.read_bytes().decode("gb18030")

    before = target.read_bytes()
    done = cli("export", "proposals", "-o", target, "--encoding", "gbk", "-y")
    assert done.exit_code == 2
    assert "D2 中的“𠮷”写不进 gbk 编码" in done.stderr
    assert target.read_bytes() == before


def test_the_log_of_everything_and_of_one_session(year: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "日志.json"
    year.ok("export", "log", "-o", target)
    whole = json.loads(target.read_text("utf-8"))
    year.ok("--session", "11-2", "export", "log", "-o", target, "-y")
    session = json.loads(target.read_text("utf-8"))

    assert {row["action"] for row in whole} > {row["action"] for row in session}
    assert {row["session"] for row in session} == {"十一届二次会议"}
    assert session == [row for row in whole if row["number"]]
