"""`check --fix`: what was done to a file behind our back is taken back, and nothing made up."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan import drafts
from tiaan.store import database, undo
from tiaan.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CommandLine
    from tiaan.model.records import Who

YEAR = """
2025-01-05 提交 1 王芳、李明 关于增设路灯的提案 联名已确认 电话=13900000000 正文=第一件的正文
2025-01-05 提交 2 民盟县总支 关于改建校舍的提案 民主党派
2025-01-05 提交 3 张伟 关于整治河道的提案
2025-01-09 审查 1、2 立案
2025-01-09 审查 3 不予立案 N10
2025-02-20 交办 1 交通局 主办 住建局 会办
2025-03-01 答复 1 交通局 B 文号=交函1号
2025-03-10 反馈 1 不满意 意见=没有修好
2025-03-11 设置 office 某县政协
"""


@pytest.fixture
def year(cli: CommandLine) -> CommandLine:
    conn = county.in_memory()
    Story(conn).tell(YEAR)
    cli.path.write_bytes(conn.serialize())
    conn.close()
    return cli


def corrupt(path: Path, *statements: str) -> None:
    """Change the file as another program would."""
    conn = database.connect(path)
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        conn.execute(statement)
    conn.close()


TAMPERED = {
    # What another program did to the rows, and how often rows have to be put back.
    "a title edited": ("UPDATE proposal SET title = '改过' WHERE id = 1", 1),
    "a state edited": ("UPDATE proposal SET state = 'replied' WHERE id = 2", 1),
    "a round edited": ("UPDATE proposal SET round = 7", 3),
    "a rating edited": ("UPDATE feedback SET rating_result = '满意'", 1),
    "a row added": ("INSERT INTO unit (name) VALUES ('县水利局')", 1),
    "a proposal added": (
        "INSERT INTO proposal (session_id, intake_no, title, proposer_kind, timing, state, "
        "received_on) VALUES (1, 99, '甲', 'member', 'session', 'pending', '2025-01-05')",
        1,
    ),
    "a row deleted": ("DELETE FROM feedback WHERE id = 1", 1),
    "a unit deleted that has duties": ("DELETE FROM unit WHERE id = 2", 1),
    "a proposal deleted": ("DELETE FROM proposal WHERE id = 1", 1),
    "all of a table deleted": ("DELETE FROM sponsor", 4),
    "a reference broken": ("UPDATE sponsor SET proposer_id = 99 WHERE id = 1", 1),
    "a row moved to another proposal": ("UPDATE decision SET proposal_id = 2 WHERE id = 1", 1),
    "a setting that cannot be read": ("UPDATE setting SET key = 'decimals', value = 'x'", 1),
    "a setting deleted": ("DELETE FROM setting", 1),
    "a session edited": ("UPDATE session SET label = '第一次'", 1),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_rows_are_put_back_as_the_log_says(year: CommandLine, name: str) -> None:
    statement, rows = TAMPERED[name]
    with database.opened(year.path) as conn:
        sound = dump(conn)
    corrupt(year.path, statement)
    with database.opened(year.path) as conn:
        assert verify(conn) != ()

    said = year.ok("check", "--fix")

    assert sum(line.startswith("C04\t") for line in said.lines) == rows
    assert said.lines[-1].endswith("没有发现问题")
    with database.opened(year.path) as conn:
        assert dump(conn) == sound
        assert verify(conn) == ()


def test_repair_is_an_operation_that_can_be_undone(
    year: CommandLine, who: Callable[..., Who]
) -> None:
    corrupt(year.path, "UPDATE feedback SET comment = '改过', rating_result = '满意'")
    with database.opened(year.path) as conn:
        tampered = dump(conn)

    year.ok("check", "--fix")
    with database.opened(year.path) as conn:
        *_, last = undo.operations(conn)
        assert last.command == "tiaan check --fix"
        undo.undo(conn, who())
        assert dump(conn) == tampered
        # The log now tells of the change and of who let it stand.
        assert verify(conn) == ()


def test_backup_is_made_before_anything_is_put_right(year: CommandLine) -> None:
    corrupt(year.path, "UPDATE proposal SET title = '改过' WHERE id = 1")
    known = set(year.path.parent.rglob("*"))

    year.ok("check", "--fix")

    (copy,) = [p for p in year.path.parent.rglob("*") if p not in known and p.is_file()]
    assert copy.stat().st_mode & 0o777 == 0o600
    with database.opened(copy) as conn:
        assert [finding.code for finding in verify(conn)] == ["C04"]


@pytest.mark.parametrize(
    "damage",
    ["UPDATE proposal SET title = '改过' WHERE id = 1", "DELETE FROM proposal WHERE id = 1"],
)
def test_dry_run_says_what_would_be_put_right_and_writes_nothing(
    year: CommandLine, damage: str
) -> None:
    corrupt(year.path, damage)
    before, beside = year.path.read_bytes(), set(year.path.parent.iterdir())

    said = year("check", "--fix", "--dry-run")

    assert said.exit_code == 6
    assert "C04\t提案 L1" in said.stdout
    assert "试运行" in said.stderr
    assert (year.path.read_bytes(), set(year.path.parent.iterdir())) == (before, beside)


def test_nothing_is_put_back_from_a_log_that_does_not_hold(year: CommandLine) -> None:
    corrupt(
        year.path,
        "DROP TRIGGER event_no_update",
        "UPDATE event SET note = '改过' WHERE id = 8",
        "UPDATE proposal SET title = '改过' WHERE id = 1",
    )
    with database.opened(year.path) as conn:
        before = dump(conn), log(conn)

    said = year("check", "--fix")

    assert said.exit_code == 6
    with database.opened(year.path) as conn:
        assert (dump(conn), log(conn)) == before


def test_index_that_lost_an_entry_is_rebuilt(year: CommandLine) -> None:
    conn = database.connect(year.path)
    conn.execute("PRAGMA writable_schema = ON")
    condition = "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'sponsor_one_first'"
    conn.execute(condition, ("WHERE position = 1", "WHERE position = 9"))
    conn.close()
    conn = database.connect(year.path)
    conn.execute("REINDEX sponsor_one_first")
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute(condition, ("WHERE position = 9", "WHERE position = 1"))
    conn.close()
    assert "索引与表不符" in year("check").stdout

    said = year.ok("check", "--fix")

    assert said.lines[-1].endswith("没有发现问题")
    with database.opened(year.path) as conn:
        assert verify(conn) == ()


def test_page_that_is_gone_is_left_and_the_backup_named(year: CommandLine) -> None:
    data = bytearray(year.path.read_bytes())
    data[-4096:] = bytes(4096)
    year.path.write_bytes(data)

    said = year("check", "--fix")

    assert said.exit_code == 6
    assert "tiaan restore" in said.stdout


def test_forgotten_card_that_is_back_is_emptied_again(year: CommandLine) -> None:
    conn = database.connect(year.path)
    (card,) = conn.execute("SELECT * FROM contact_card").fetchall()
    conn.close()
    year.ok("forget", "王芳", "--yes")
    conn = database.connect(year.path)
    conn.execute(
        "UPDATE contact_card SET salt = ?, phone = ?, address = ?, employer = ? WHERE digest = ?",
        (*card[1:], card[0]),
    )
    conn.close()
    assert "日志说已清除，而内容还在" in year("check").stdout

    year.ok("check", "--fix")

    assert b"13900000000" not in year.path.read_bytes()


# Around the file


def test_file_that_others_may_read_is_remarked_on_and_closed(year: CommandLine) -> None:
    year.path.chmod(0o644)

    said = year.ok("check")
    assert "C13\t提醒\ttiaan.db\t权限是 644，应为 600" in said.lines
    year.ok("check", "--fix")

    assert year.path.stat().st_mode & 0o777 == 0o600
    assert said.lines[-1] == f"{year.ok('check').stdout.strip()}，另有 1 处提醒"


@pytest.mark.parametrize(
    "name",
    [".tiaan-0123456789abcdef.tmp", ".tiaan-0123456789abcdef.tmp-journal", ".tiaan.db.77.tmp",
     ".tiaan.lock"],
)  # fmt: skip
def test_draft_of_a_killed_run_is_swept_up_when_it_is_old(year: CommandLine, name: str) -> None:
    draft = year.path.with_name(name)
    draft.write_text("草稿", encoding="utf-8")

    assert "C12" not in year.ok("check").stdout
    os.utime(draft, (0, time.time() - drafts.STALE_SECONDS - 60))
    assert f"C12\t提醒\t{name}" in year.ok("check").stdout
    year.ok("check", "--fix", "--dry-run")
    assert draft.exists()
    year.ok("check", "--fix")

    assert not draft.exists()


def test_copy_of_a_sync_folder_is_remarked_on(year: CommandLine) -> None:
    conflicts = ["tiaan (conflicted copy 2025-07-01).db", "tiaan-冲突副本-20250701.db"]
    for name in (*conflicts, "tiaan-修复前.db", "别的冲突.db", "tiaan冲突说明.txt"):
        year.path.with_name(name).write_bytes(b"")

    said = year.ok("check").lines

    assert [line.split("\t")[2] for line in said if line.startswith("C14\t提醒")] == conflicts


def test_file_around_which_all_is_well_is_left_alone(year: CommandLine) -> None:
    before, beside = year.path.read_bytes(), set(year.path.parent.iterdir())

    assert year.ok("check", "--fix").stderr == ""

    assert (year.path.read_bytes(), set(year.path.parent.iterdir())) == (before, beside)


BROKEN_SCHEMA = {
    "an index dropped": ("DROP INDEX sponsor_one_first",),
    "a trigger dropped": ("DROP TRIGGER event_no_update",),
    "a trigger weakened": (
        "DROP TRIGGER event_no_delete",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END",
    ),
    "a counter set back": ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'proposal'",),
    "a counter lost": ("DELETE FROM sqlite_sequence WHERE name = 'event'",),
}


@pytest.mark.parametrize("name", BROKEN_SCHEMA)
def test_definitions_and_counters_are_mended(year: CommandLine, name: str) -> None:
    corrupt(year.path, *BROKEN_SCHEMA[name])
    assert "C15\t错误" in year("check").stdout

    said = year.ok("check", "--fix")

    assert "C15\t" in said.stdout
    assert said.lines[-1].endswith("没有发现问题")
    year.ok("submit", "--title", "关于新的提案", "--by", "王芳")
    assert year.ok("check").lines == [said.lines[-1]]
