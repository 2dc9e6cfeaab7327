"""Contact data: in the file, shown where it is asked for, and nowhere else."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

PHONE, ADDRESS, EMPLOYER = "13800001111", "城关镇向阳路九号", "县第一中学教务处"
SECRETS = (PHONE, ADDRESS, EMPLOYER)
STAMP = "请勿外传"


@pytest.fixture
def known(cli: CommandLine) -> CommandLine:
    """One proposal whose proposer's card is full, answered and rated."""
    return cli.told(full_card)


def full_card(cli: CommandLine) -> None:
    sheet = cli.path.with_name("委员.csv")
    sheet.write_text(
        f"姓名,界别,联系电话,通讯地址,单位及职务\n王芳,教育界,{PHONE},{ADDRESS},{EMPLOYER}\n",
        encoding="utf-8",
    )
    cli.ok("import", "members", sheet, "--yes")
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--phone", PHONE, "--body", "情况")
    cli.ok("submit", "--title", "关于乙的提案", "--by", "李明", f"--phone={PHONE}")
    cli.ok("member", "add", "张伟", "--phone", PHONE)
    cli.ok("review", "L1-L2", "--accept")
    cli.ok("assign", "1", "--lead", "教育局")
    cli.ok("reply", "1", "--result", "A")
    cli.ok("feedback", "1", "--rating", "满意")


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("list", "--json"),
        ("show", "1-2", "--timeline"),
        ("show", "1-2", "--json"),
        ("log",),
        ("log", "--json"),
        ("log", "1"),
        ("undo", "--list"),
        ("undo", "--list", "--json"),
        ("undo", "-n"),
        ("member", "list"),
        ("member", "list", "--json"),
        ("settings", "list"),
        ("check",),
        ("check", "--json"),
        ("stats",),
        ("stats", "--list", "received"),
    ],
    ids=" ".join,
)
def test_contact_data_is_not_shown(known: CommandLine, command: tuple[str, ...]) -> None:
    said = known.ok(*command)

    assert [word for word in SECRETS if word in said.stdout + said.stderr] == []


def test_contact_data_is_shown_where_it_is_asked_for(known: CommandLine) -> None:
    page = known.ok("show", "1", "--with-contacts").lines
    (found,) = json.loads(known.ok("show", "1", "--json", "--with-contacts").stdout)

    assert page[4] == f"联系方式：{PHONE}，{ADDRESS}，{EMPLOYER}"
    assert found["contact"] == {"phone": PHONE, "address": ADDRESS, "employer": EMPLOYER}


def test_without_contact_data_that_is_said(year: CommandLine) -> None:
    assert year.ok("show", "2", "--with-contacts").lines[5] == "联系方式：未登记"


def test_contact_data_never_enters_the_log(known: CommandLine) -> None:
    with known.open() as conn:
        logged = repr(conn.execute("SELECT * FROM operation").fetchall())
        logged += repr(conn.execute("SELECT * FROM event").fetchall())
        commands = [c for (c,) in conn.execute("SELECT command FROM operation ORDER BY id")][-7:-4]

    assert [word for word in SECRETS if word in logged] == []
    assert commands == [
        "tiaan submit --title 关于甲的提案 --by 王芳 --phone … --body …",
        "tiaan submit --title 关于乙的提案 --by 李明 --phone=…",
        "tiaan member add 张伟 --phone …",
    ]


def test_undone_contact_data_is_not_told_either(known: CommandLine) -> None:
    for _ in range(6):
        known.ok("undo")
    said = known.ok("log")

    assert [word for word in SECRETS if word in said.stdout + said.stderr] == []


@pytest.mark.parametrize(
    "command",
    [
        ("submit", "--title", "", "--by", "王芳", "--phone", PHONE),
        ("submit", "--title", "甲", "--by", "民盟支部", "--phone", PHONE),
        ("submit", "--title", "甲", "--by", "王芳", "--phone", PHONE * 5),
        ("submit", "--title", "甲", "--by", "王芳", "--phone", f"{PHONE}\x1b"),
        ("submit", "--title", "甲", "--by", "王芳", "--phone", PHONE, "--kind", "外星人"),
        ("submit", "--title", "甲", "--by", "王芳", "--phone", PHONE, "--on", "2025-02-30"),
        ("submit", "--title", "甲", "--by", "王芳", "--phone", PHONE, "--json"),
        ("member", "add", "王芳", "--phone", PHONE),
        ("member", "add", "甲", "乙", "--phone", PHONE),
    ],
    ids=lambda command: " ".join(command).replace("\x1b", "ESC"),
)
def test_errors_do_not_repeat_contact_data(known: CommandLine, command: tuple[str, ...]) -> None:
    said = known(*command)

    assert said.exit_code == 2
    assert PHONE not in said.stdout + said.stderr


def test_exports_leave_contact_data_out_unless_asked(known: CommandLine, tmp_path: Path) -> None:
    for kind in ("proposals", "members"):
        plain, full = tmp_path / f"{kind}.csv", tmp_path / f"{kind}-全.csv"
        known.ok("export", kind, "-o", plain)
        known.ok("export", kind, "-o", full, "--with-contacts")

        assert [word in plain.read_text("utf-8-sig") for word in SECRETS] == [False] * 3
        assert [word in full.read_text("utf-8-sig") for word in SECRETS] == [True] * 3


@pytest.mark.parametrize(
    "ending", [("csv",), ("csv", "--encoding", "utf-16"), ("csv", "--encoding", "gbk"), ("json",),
               ("xlsx",)], ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize(
    "kind", [("members",), ("proposals",), ("proposals", "--wide"), ("assignments",),
             ("assignments", "--unit", "教育局")], ids=" ".join,
)  # fmt: skip
def test_contact_data_is_stamped_in_the_file_which_is_read_again_all_the_same(
    known: CommandLine, tmp_path: Path, kind: tuple[str, ...], ending: tuple[str, ...]
) -> None:
    form, *more = ending
    plain, full = tmp_path / f"无.{form}", tmp_path / f"有.{form}"
    known.ok("export", *kind, "-o", plain, *more)
    known.ok("export", *kind, "-o", full, "--with-contacts", *more)

    assert [STAMP in told(path) for path in (plain, full)] == [False, True]
    assert [PHONE in told(path) for path in (plain, full)] == [False, True]
    again = known.ok("import", "replies" if "--unit" in kind else kind[0], full, "--yes")
    assert "没有需要写入的" in again.stderr


def test_stamp_stands_where_it_is_seen_first(known: CommandLine, tmp_path: Path) -> None:
    sheet, data = tmp_path / "写出.csv", tmp_path / "写出.json"
    for path in (sheet, data):
        known.ok("export", "members", "-o", path, "--with-contacts")

    first, header, *_ = sheet.read_text("utf-8-sig").splitlines()
    assert STAMP in first
    assert header.startswith("编号,姓名")
    (table,) = json.loads(data.read_text("utf-8"))["tables"]
    assert any(STAMP in note for note in table["notes"])
    assert table["rows"][0]["phone"] == PHONE


def told(path: Path) -> str:
    """Return what a file says, whichever way its text is written."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            data = b"".join(book.read(name) for name in book.namelist())
    return "".join(data.decode(codec, "ignore") for codec in ("utf-8", "utf-16-le", "gb18030"))


def test_secret_matter_is_shown_nowhere(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "绝密事由", "--by", "王芳", "--body", "绝密正文")
    cli.ok("review", "L1", "--reject", "N01", "--note", "绝密说明")

    texts = {
        command: cli.ok(*command.split()).stdout
        for command in ("list", "list --json", "show L1", "show L1 --timeline", "show L1 --json",
                        "log", "log L1", "log --json", "stats --list received")
    }  # fmt: skip

    assert [command for command, text in texts.items() if "绝密" in text] == []
    assert texts["show L1 --timeline"].splitlines() == [
        "收件 L1　（涉密，交由保密渠道处理）",
        "状态：不予立案",
        "届次：十一届二次会议　收件号 L1　平时提案　2025-07-01 收到",
        "经过：",
        "  2025-07-01　提交",
        "  2025-07-01　审查：待审查 → 不予立案",
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("member", "add", "王芳"), 2),
        (("member", "add", "王 芳", "--remark", "县医院"), 4),
        (("member", "retire", "无名氏"), 3),
        (("member", "retire", "张伟"), 4),
        (("submit", "--title", "甲", "--by", "王芳"), 2),
        (("submit", "--title", "甲", "--by", "李明", "--cosign", "王芳"), 2),
        (("feedback", "1", "--rating", "满意", "--by", "李明"), 4),
        (("feedback", "1", "--rating", "满意", "--by", "无名氏"), 4),
        (("amend", "1", "--confirm", "李明"), 4),
        (("amend", "1", "--confirm", "无名氏,王芳"), 4),
        (("forget", "无名氏", "--yes"), 3),
        (("forget", "王芳", "--yes"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_errors_name_nobody(known: CommandLine, command: tuple[str, ...], code: int) -> None:
    known.ok("member", "add", "王芳", "--remark", "县医院")
    known.ok("member", "retire", "张伟")

    said = known(*command)

    assert said.exit_code == code
    assert [n for n in ("王芳", "王 芳", "李明", "张伟", "无名氏") if n in said.stderr] == []
