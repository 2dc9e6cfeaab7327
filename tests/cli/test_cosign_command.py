"""Co-signing from the command line: what is said, listed, audited and printed to be signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from docx import Document

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

DAY = {"TIAAN_TODAY": "2025-01-06"}


@pytest.fixture
def asked(cli: CommandLine) -> CommandLine:
    """L1 of 王芳, 李明 and 刘洋 asked until noon; L2 of 张伟, the clerk vouching for 李明."""
    return cli.told(ask)


def ask(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--phone", "13800001111", **DAY)
    second = ("--title", "关于乙的提案", "--by", "张伟", "--cosign", "李明")
    cli.ok("submit", *second, "--confirmed", **DAY)
    cli.ok("cosign", "invite", "L1", "李明,刘洋", "--until", "12:00", **DAY)


def test_hour_alone_is_of_the_day_of_the_invitation(asked: CommandLine) -> None:
    shown = asked.ok("show", "L1").stdout

    assert "联名人（待确认）：李明（2025-01-06 12:00 前）、刘洋（2025-01-06 12:00 前）" in shown


def test_only_who_agreed_is_printed_and_counted(asked: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "提案.csv"
    asked.ok("export", "proposals", "-o", out)
    assert "刘洋" not in out.read_text(encoding="utf-8-sig")
    assert "王芳\t" in asked.ok("list").stdout

    said = asked.ok("cosign", "confirm", "L1", "刘洋", "--how", "短信", **DAY)
    assert said.stdout == "L1：刘洋已确认（短信），改为委员联名提案\n"
    asked.ok("export", "proposals", "-o", out, "--yes")
    assert "刘洋" in out.read_text(encoding="utf-8-sig")
    assert "李明" not in out.read_text(encoding="utf-8-sig").splitlines()[1]
    assert "王芳等2人" in asked.ok("list").stdout
    assert "联名人（已确认）：刘洋（短信，2025-01-06）" in asked.ok("show", "L1").stdout
    (told,) = json.loads(asked.ok("show", "L1", "--json").stdout)
    assert told["proposers"][2]["consent_how"] == "message"
    assert told["proposers"][1]["answer_by"] == "2025-01-06T12:00"


def test_exported_sheet_says_nothing_new_when_it_comes_back(
    asked: CommandLine, tmp_path: Path
) -> None:
    out = tmp_path / "提案.xlsx"
    asked.ok("export", "proposals", "-o", out)
    before = asked.path.read_bytes()
    asked.ok("import", "proposals", out, "--yes")

    assert asked.path.read_bytes() == before


def test_expire_says_how_many_and_which_became_single(asked: CommandLine) -> None:
    asked.ok("amend", "L1", "--kind", "joint")
    tried = asked.ok("cosign", "expire", "--at", "2025-01-06 12:00", "-n")
    said = asked.ok("cosign", "expire", "--at", "2025-01-06 12:00")

    assert said.lines == [
        "L1：逾时 2 人移出，改为委员个人提案",
        "逾时 2 人移出；1 件改为个人提案：L1",
    ]
    assert tried.lines == said.lines
    again = asked.ok("cosign", "expire", "--at", "2025-01-06 12:00")
    assert again.stdout == "没有确认时限已过的联名邀请\n"


def test_now_is_the_default_hour(asked: CommandLine) -> None:
    assert asked.ok("cosign", "expire", TIAAN_TODAY="2025-01-05").lines[0].startswith("没有")
    assert "逾时 2 人" in asked.ok("cosign", "expire", TIAAN_TODAY="2025-01-07").stdout


def test_list_shows_how_and_when(asked: CommandLine) -> None:
    asked.ok("cosign", "decline", "L1", "刘洋", **DAY)
    every = [line.split("\t") for line in asked.ok("cosign", "list").lines]

    assert [(row[0], row[3], row[4], row[5], row[6], row[9]) for row in every[1:]] == [
        ("L1", "李明", "待确认", "", "", ""),
        ("L1", "刘洋", "已谢绝", "", "", "2025-01-06"),
        ("L2", "李明", "已确认", "经办人确认", "2025-01-06", ""),
    ]
    waiting = json.loads(asked.ok("cosign", "list", "L1,L2", "--pending", "--json").stdout)
    assert [row["name"] for row in waiting] == ["李明"]


def test_audit_counts_what_nothing_proves(asked: CommandLine) -> None:
    told = json.loads(asked.ok("cosign", "audit", "--json").stdout)

    keys = ("name", "named", "confirmed", "unproved", "pending", "median")
    assert [tuple(row[key] for key in keys) for row in told] == [
        ("李明", 2, 1, 1, 1, "1.5"),
        ("刘洋", 1, 0, 0, 1, "1.5"),
    ]


def test_slips_name_who_is_awaited_and_no_contact(asked: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "确认单.docx"
    assert asked.ok("cosign", "sheet", "L1", "-o", out).lines == [f"已写入 {out}"]
    document = Document(str(out))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [[cell.text.strip() for cell in row.cells] for row in document.tables[0].rows]

    assert "提案编号：L1" in text
    assert "第一提案人：王芳" in text
    assert "2025-01-06 12:00 前签名有效" in text
    assert rows == [
        ["序号", "联名人", "界别", "本人签名", "日期"],
        ["1", "李明", "", "", ""],
        ["2", "刘洋", "", "", ""],
    ]
    assert "13800001111" not in ZipFile(out).read("word/document.xml").decode()


def test_slips_of_all_have_a_list_in_front(asked: CommandLine, tmp_path: Path) -> None:
    asked.ok("cosign", "invite", "L2", "刘洋", **DAY)
    out = tmp_path / "确认单.docx"
    asked.ok("cosign", "sheet", "--all", "-o", out)
    cover, *slips = Document(str(out)).tables

    assert [row.cells[0].text for row in cover.rows] == ["编号", "L1", "L2"]
    assert [len(slip.rows) - 1 for slip in slips] == [2, 1]


def test_slips_of_one_group_ask_nobody_else(asked: CommandLine, tmp_path: Path) -> None:
    asked.ok("amend", "L2", "--sector", "农业界", **DAY)
    asked.ok("member", "add", "郑四海", "--sector", "科技界", **DAY)
    asked.ok("cosign", "invite", "L1", "郑四海", **DAY)
    asked.ok("cosign", "invite", "L2", "郑四海,陈强", **DAY)
    out = tmp_path / "确认单.docx"
    asked.ok("cosign", "sheet", "--all", "--group", "科技界", "-o", out)
    text = ZipFile(out).read("word/document.xml").decode()

    assert text.count("郑四海") == 2
    assert "陈强" not in text
    assert "李明" not in text
    assert "十一届二次会议" in text
    none = asked.ok("cosign", "sheet", "--all", "--group", "侨联界", "-o", tmp_path / "无.docx")
    assert none.stderr == "侨联界没有待确认的联名人，没有写文件\n"


def test_who_was_first_and_left_is_no_co_signer(asked: CommandLine) -> None:
    asked.ok("cosign", "confirm", "L1", "李明", "--how", "签名", **DAY)
    refused = asked("cosign", "withdraw", "L2", "张伟")
    assert (refused.exit_code, "1 位已确认的联名人可以接替" in refused.stderr) == (4, True)
    asked.ok("cosign", "withdraw", "L1", "王芳", "--new-first", "李明", **DAY)

    assert "原第一提案人（已退出）：王芳（2025-01-06）" in asked.ok("show", "L1").lines
    assert "王芳" not in asked.ok("cosign", "audit").stdout
    nobody = asked("cosign", "withdraw", "L1", "李明")
    assert "没有已确认的联名人可以接替；撤案用 tiaan withdraw L1 --reason 理由" in nobody.stderr


def test_nobody_awaited_writes_no_slip(asked: CommandLine, tmp_path: Path) -> None:
    said = asked.ok("cosign", "sheet", "L2", "-o", tmp_path / "x.docx")

    assert (said.stdout, said.stderr) == ("", "没有待确认的联名人，没有写文件\n")
    assert not (tmp_path / "x.docx").exists()


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("invite", "L9", "李明"), 3, "没有收件号 9"),
        (("invite", "L1", "李明", "--until", "下午"), 2, "看不懂日期"),
        (("invite", "L1", "李明", "--until", "25:00"), 2, ""),
        (("invite", "L1", "、"), 2, "没有写明姓名"),
        (("invite", "L1", "M99"), 3, "没有编号 M99"),
        (("confirm", "L1", "李明"), 2, "--how"),
        (("confirm", "L1", "李明", "--how", "托梦"), 2, "没有“托梦”"),
        (("confirm", "L1", "李明", "--how", "phone", "--on", "2025-01-07"), 4, "时限已过"),
        (("decline", "L2", "李明"), 4, "不能谢绝"),
        (("expire", "--at", "昨天"), 2, "看不懂日期"),
        (("withdraw", "L1", "王芳"), 4, "须有人接替"),
        (("list", "L9"), 3, "没有收件号 9"),
        (("sheet", "-o", "x.docx"), 2, "或用 --all"),
        (("sheet", "L1", "-o", "x.exe"), 2, "格式"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_is_a_sentence_and_changes_nothing(
    asked: CommandLine, args: tuple[str, ...], code: int, message: str
) -> None:
    before = asked.path.read_bytes()
    said = asked("cosign", *args)

    assert said.exit_code == code
    assert message in said.stderr
    assert "提示：" in said.stderr
    assert asked.path.read_bytes() == before


def test_secret_matter_is_not_told(asked: CommandLine, tmp_path: Path) -> None:
    asked.ok("review", "L1", "--reject", "N01", **DAY)

    for command in ("list", "audit"):
        assert "关于甲" not in (said := asked.ok("cosign", command).stdout)
        assert "刘洋" not in said
    asked.ok("cosign", "sheet", "--all", "-o", tmp_path / "x.docx")
    assert not (tmp_path / "x.docx").exists()
