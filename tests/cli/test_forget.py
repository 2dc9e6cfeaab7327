"""forget: gone from every byte of the file, from what undo could bring back, and for good."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from logical import dump
from tiaan.store import backup, database, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

OLD, NEW, SHEET = "13800001111", "13900002222", "13700003333"
ADDRESS, EMPLOYER = "城关镇向阳路九号", "县第一中学教务处"
NOW = datetime(2025, 7, 1, 1, tzinfo=UTC)
LI = "13611112222"
SECRETS = (OLD, NEW, SHEET, ADDRESS, EMPLOYER)


@pytest.fixture
def known(cli: CommandLine) -> CommandLine:
    """王芳 had three cards, one of them undone; 李明 has one."""
    return cli.told(cards)


def cards(cli: CommandLine) -> None:
    sheet = cli.path.with_name("委员.csv")
    sheet.write_text(
        f"姓名,联系电话,通讯地址,单位及职务\n王芳,{OLD},{ADDRESS},{EMPLOYER}\n李明,{LI},,\n",
        encoding="utf-8",
    )
    cli.ok("import", "members", sheet, "--yes")
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--phone", NEW, "--cosign", "李明")
    cli.ok("submit", "--title", "关于乙的提案", "--by", "王芳", "--phone", SHEET)
    cli.ok("undo")


def held(path: Path, words: tuple[str, ...]) -> list[str]:
    """Return which of the words are in the bytes of a file."""
    data = path.read_bytes()
    return [word for word in words if word.encode() in data]


def test_nothing_of_it_is_in_the_file_any_more(known: CommandLine) -> None:
    assert held(known.path, SECRETS) == list(SECRETS)

    said = known.ok("forget", "王芳", "--yes")

    assert said.lines[:3] == [
        "王芳：已清除联系方式 3 份，包括从前的",
        "留下　姓名、界别、备注：提案记录和统计要用",
        "留下　提出或联名的提案 1 件、评价 0 份：是县里的记录，删去则年报对不上",
    ]
    assert held(known.path, SECRETS) == []
    assert held(known.path, (LI,)) == [LI]
    assert "联系方式：未登记" in known.ok("show", "L1", "--with-contacts").lines
    assert known.ok("check").stdout.endswith("没有发现问题\n")


def test_it_is_one_operation_of_the_log_without_what_was_there(known: CommandLine) -> None:
    known.ok("forget", "王芳", "--yes")

    *_, last = json.loads(known.ok("log", "--json").stdout)
    assert last["sentence"] == "清除：3 份联系方式，王芳"
    assert json.loads(known.ok("undo", "--list", "--json").stdout)[-1]["command"] == (
        "tiaan forget 王芳 --yes"
    )


def test_it_cannot_be_undone_and_says_so(known: CommandLine) -> None:
    known.ok("forget", "王芳", "--yes")
    number = json.loads(known.ok("undo", "--list", "--json").stdout)[-1]["id"]
    before = known.path.read_bytes()

    for command in (("undo",), ("undo", str(number))):
        said = known(*command)
        assert said.exit_code == 4
        assert said.stderr.startswith(f"错误：第 {number} 次操作清除了内容，清除的不能恢复")
    assert known.path.read_bytes() == before


def test_what_was_before_it_can_still_be_undone_and_brings_nothing_back(
    known: CommandLine,
) -> None:
    known.ok("forget", "王芳", "--yes")
    past = json.loads(known.ok("undo", "--list", "--json").stdout)
    undone, submitted, imported = past[-2]["id"], past[-4]["id"], past[-5]["id"]

    known.ok("undo", str(undone))  # the second proposal is there again, its card is not
    assert "联系方式：未登记" in known.ok("show", "L2", "--with-contacts").lines
    known.ok("undo", str(past[-1]["id"] + 1))
    known.ok("undo", str(submitted))
    known.ok("undo", str(imported))

    assert held(known.path, SECRETS) == []
    assert known.ok("check").stdout.endswith("没有发现问题\n")


def test_card_of_a_registration_that_was_undone_is_found_by_the_name(known: CommandLine) -> None:
    known.ok("undo")
    known.ok("undo")
    assert known.ok("member", "list").lines[1:] == []
    assert held(known.path, SECRETS) == list(SECRETS)

    assert "3 份" in known.ok("forget", "王芳", "--yes").stdout

    assert held(known.path, (*SECRETS, LI)) == [LI]


def test_a_new_card_may_be_kept_afterwards(known: CommandLine) -> None:
    known.ok("forget", "王芳", "--yes")
    known.ok("submit", "--title", "关于丙的提案", "--by", "王芳", "--phone", OLD)

    assert f"联系方式：{OLD}" in known.ok("show", "L2", "--with-contacts").lines
    assert known.ok("check").stdout.endswith("没有发现问题\n")
    assert "1 份" in known.ok("forget", "王芳", "--yes").stdout
    assert held(known.path, SECRETS) == []


def test_dry_run_changes_not_a_byte(known: CommandLine) -> None:
    before = known.path.read_bytes()

    said = known.ok("forget", "王芳", "-n")
    assert "：将清除联系方式" in said.stdout

    assert "3 份" in said.stdout
    assert "试运行" in said.stderr
    assert known.path.read_bytes() == before


def test_it_is_asked_for_first(known: CommandLine) -> None:
    before = known.path.read_bytes()
    assert known("forget", "王芳").exit_code == 2
    assert known.path.read_bytes() == before


def test_namesakes_are_told_apart_and_nobody_is_nobody(known: CommandLine) -> None:
    known.ok("member", "add", "王芳", "--remark", "县医院", "--phone", "13500004444")

    assert known("forget", "王芳", "--yes").exit_code == 2
    assert known("forget", "无名氏", "--yes").exit_code == 3
    known.ok("forget", "王芳（县医院）", "--yes")
    assert held(known.path, (OLD, "13500004444")) == [OLD]
    known.ok("forget", "M1", "--yes")
    assert held(known.path, SECRETS) == []


def test_copies_that_still_hold_it_are_named(known: CommandLine) -> None:
    holding = shelf.copies(known.path)  # of before the import, which holds nothing of it
    with database.opened(known.path) as conn:
        made = backup.automatic(conn, shelf.Reason.REPAIR, NOW, None)
    assert made is not None

    said = known.ok("forget", "王芳", "--yes", "--json")

    assert json.loads(said.stdout)["copies"] == [str(made)]
    assert held(made, (OLD,)) == [OLD]
    assert made not in [one.path for one in holding]
    again = json.loads(known.ok("forget", "王芳", "--yes", "--json").stdout)
    assert (again["emptied"], again["copies"]) == (0, [str(made)])
    made.unlink()
    assert json.loads(known.ok("forget", "王芳", "--yes", "--json").stdout)["copies"] == []


def test_forgetting_leaves_everything_else_as_it_was(known: CommandLine) -> None:
    with database.opened(known.path) as conn:
        before = dump(conn)
    known.ok("forget", "王芳", "--yes")
    with database.opened(known.path) as conn:
        after = dump(conn)

    cards = [card for card in before.pop("contact_card") if card[2] == LI]
    assert [card for card in after.pop("contact_card") if card[1] is not None] == cards
    assert after == before


# Secret matters


@pytest.fixture
def secret(cli: CommandLine) -> CommandLine:
    """L1 touches secrets, and its text was written twice; L2 shares nothing with it but words."""
    return cli.told(touching)


def touching(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "绝密事由", "--by", "钱多多", "--body", "绝密正文一")
    cli.ok("amend", "L1", "--body", "绝密正文二")
    cli.ok("submit", "--title", "平常事由", "--by", "王芳", "--body", "平常正文")
    cli.ok("submit", "--title", "另一事由", "--by", "王芳", "--body", "绝密正文二")
    cli.ok("review", "L1", "--reject", "N01")


def test_texts_of_a_secret_matter_are_emptied(secret: CommandLine) -> None:
    said = secret.ok("forget", "L1", "--yes")

    assert said.lines[0] == "L1 号提案：已清除正文和附件 1 份，包括从前的"
    assert "留下　与别的提案相同的 1 份内容" in said.lines
    assert held(secret.path, ("绝密正文一",)) == []
    assert secret.ok("show", "L2").lines[-2] == "平常正文"
    assert secret.ok("show", "L3").lines[-2] == "绝密正文二"
    assert secret.ok("log", "L1").lines[-1].split("\t")[3] == "清除"
    assert secret.ok("check").stdout.endswith("没有发现问题\n")


def test_text_that_comes_in_again_is_kept_again(secret: CommandLine) -> None:
    secret.ok("forget", "L1", "--yes")
    secret.ok("submit", "--title", "新的事由", "--by", "王芳", "--body", "绝密正文一")

    assert secret.ok("show", "L4").lines[-2] == "绝密正文一"
    assert secret.ok("check").stdout.endswith("没有发现问题\n")


def test_texts_of_other_proposals_are_the_countys_record(secret: CommandLine) -> None:
    before = secret.path.read_bytes()

    said = secret("forget", "L2", "--yes")

    assert said.exit_code == 4
    assert said.stderr.startswith("错误：L2 号不是涉密提案")
    assert secret.path.read_bytes() == before


def test_secret_matter_that_was_undone_stays_masked(secret: CommandLine) -> None:
    secret.ok("undo")  # the rejection
    assert "绝密事由" in secret.ok("log").stdout  # refused by mistake: a matter like others
    secret.ok("review", "L1", "--reject", "N01")
    past = json.loads(secret.ok("undo", "--list", "--json").stdout)
    first = next(one["id"] for one in past if one["command"].startswith("tiaan submit"))
    for operation in (past[-1]["id"], first + 1, first):
        secret.ok("undo", str(operation))

    for command in ("log", "log --json", "undo --list", "undo --list --json"):
        assert "绝密事由" not in secret.ok(*command.split()).stdout


def test_restore_says_what_of_it_would_be_there_again(known: CommandLine) -> None:
    copy = known.path.with_name("备份.db")
    known.ok("backup", "-o", copy)
    known.ok("forget", "王芳", "--yes")
    known.ok("submit", "--title", "关于丙的提案", "--by", "李明", "--on", "2025-01-06")

    tried = known.ok("restore", copy, "-n")
    assert tried.stderr.splitlines()[0] == (
        "提醒：已经清除的联系方式 3 份，这份备份中还有，恢复后又会出现；恢复后请再 tiaan forget"
    )
    asked = known("restore", copy)
    assert (
        asked.exit_code,
        "失去其后 2 次操作，清除过的联系方式 3 份又会出现，" in asked.stderr,
    ) == (
        2,
        True,
    )
    assert json.loads(known.ok("restore", copy, "-n", "--json").stdout)["returning"] == {
        "contact_card": 3
    }


def test_restore_of_a_copy_made_since_says_nothing_of_it(known: CommandLine) -> None:
    known.ok("forget", "王芳", "--yes")
    copy = known.path.with_name("备份.db")
    known.ok("backup", "-o", copy)
    known.ok("submit", "--title", "关于丙的提案", "--by", "李明", "--on", "2025-01-06")

    tried = known.ok("restore", copy, "-n")
    assert "清除" not in tried.stderr
    assert json.loads(known.ok("restore", copy, "-n", "--json").stdout)["returning"] == {}
