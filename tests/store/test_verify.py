from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump, log
from story import Story
from tiaan.actions.registry import change_settings
from tiaan.errors import TiaanError
from tiaan.store import database
from tiaan.store.verify import CODES, verify

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CommandLine
    from tiaan.model.records import Who

YEAR = """
2025-01-05 提交 1 王芳、李明 关于增设路灯的提案 联名已确认 电话=13900000000 正文=第一件的正文
2025-01-05 提交 2 民盟县总支 关于改建校舍的提案 民主党派 正文=第二件的正文
2025-01-05 提交 3 张伟 关于整治河道的提案
2025-01-06 提交 4 刘洋 关于保护古树的提案
2025-01-09 审查 1、2、4 立案
2025-01-09 审查 3 不予立案 N10
2025-01-12 并案 4 入 1
2025-02-20 交办 1 交通局 主办 住建局 会办
2025-02-20 交办 2 副县长 牵头 教育局、财政局 参与
2025-02-20 召集 2
2025-03-01 答复 1 交通局 B 文号=交函1号
2025-03-10 反馈 1 不满意 意见=没有修好
2025-03-11 设置 office 某县政协
"""


@pytest.fixture(scope="module")
def image() -> bytes:
    conn = county.in_memory()
    Story(conn).tell(YEAR)
    data = conn.serialize()
    conn.close()
    return data


@pytest.fixture
def path(tmp_path: Path, image: bytes) -> Path:
    file = tmp_path / "x.db"
    file.write_bytes(image)
    return file


def corrupt(path: Path, *statements: str) -> None:
    """Change the file as another program would: no foreign keys, no triggers, no checks."""
    conn = database.connect(path)
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        conn.execute(statement)
    for _, sql in triggers:
        conn.execute(sql)
    conn.close()


def found(path: Path) -> list[tuple[str, str, str]]:
    with database.opened(path) as conn:
        return [(one.code, one.subject, one.message) for one in verify(conn)]


def test_sound_file_has_no_findings(path: Path) -> None:
    assert found(path) == []
    corrupt(path)
    assert found(path) == []


DAMAGE: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    # What was done to the file behind the program's back, and everything that is found.
    "a title edited": (
        "UPDATE proposal SET title = '改过' WHERE id = 1",
        [("C04", "提案 L1（001号）", "这条记录与日志不符")],
    ),
    "a rating edited": (
        "UPDATE feedback SET rating_result = '满意'",
        [("C04", "反馈（L1 001号 第1轮 M1）", "这条记录与日志不符")],
    ),
    "a row added": (
        "INSERT INTO unit (name) VALUES ('县水利局')",
        [("C04", "单位 县水利局", "这条记录日志中没有")],
    ),
    "a row deleted": (
        "DELETE FROM feedback WHERE id = 1",
        [("C04", "反馈（L1 001号 第1轮 M1）", "这条记录已不在表中")],
    ),
    "a row that others point to deleted": (
        "DELETE FROM unit_alias WHERE id = 1",
        [("C04", "单位简称 教育局", "这条记录已不在表中")],
    ),
    "a reference broken": (
        "UPDATE contact SET unit_id = 9",
        [],
    ),
    "an event edited": (
        "UPDATE event SET note = '改过' WHERE id = 8",
        [("C03", "第 8 次操作", "日志与其校验值不符")],
    ),
    "an actor edited": (
        "UPDATE operation SET actor = '别人' WHERE id = 3",
        [("C03", "第 3 次操作", "日志与其校验值不符")],
    ),
    "an event moved to another day": (
        "UPDATE event SET happened_on = '2024-01-01' WHERE id = 8",
        [("C03", "第 8 次操作", "日志与其校验值不符")],
    ),
    "a hash edited": (
        "UPDATE operation SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE id = 22",
        [
            ("C03", "第 22 次操作", "日志与其校验值不符"),
            ("C03", "第 23 次操作", "日志与其校验值不符"),
        ],
    ),
    "a text flipped": (
        "UPDATE content SET bytes = x'00' WHERE bytes = CAST('第一件的正文' AS BLOB)",
        [("C07", "提案 L1（001号） 的正文", "内容与校验值不符")],
    ),
    "a telephone number changed": (
        "UPDATE contact_card SET phone = '13900000001'",
        [("C08", "提案者 M1 的联系方式", "内容与校验值不符")],
    ),
    "a text emptied": (
        "UPDATE content SET bytes = NULL WHERE bytes = CAST('第一件的正文' AS BLOB)",
        [("C11", "提案 L1（001号） 的正文", "内容空了，而日志中没有清除")],
    ),
    "a card emptied": (
        "UPDATE contact_card SET salt = NULL, phone = NULL, address = NULL, employer = NULL",
        [("C11", "提案者 M1 的联系方式", "内容空了，而日志中没有清除")],
    ),
    "a card half emptied": (
        "UPDATE contact_card SET salt = NULL",
        [("C08", "提案者 M1 的联系方式", "内容与校验值不符")],
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_change_behind_our_back_is_found(path: Path, name: str) -> None:
    statement, expected = DAMAGE[name]
    corrupt(path, statement)

    assert found(path) == expected


def test_broken_reference_is_found(path: Path) -> None:
    corrupt(path, "UPDATE sponsor SET proposer_id = 99 WHERE id = 1")
    assert found(path) == [
        ("C02", "提案人（L1 001号 M99）", "所指的提案者记录不存在"),
        ("C04", "提案人（L1 001号 M99）", "这条记录与日志不符"),
        ("C01", "文件", "读取时出错：有的记录读不懂"),
    ]


def test_edited_state_is_found_against_rows_events_and_rules(path: Path) -> None:
    corrupt(path, "UPDATE proposal SET state = 'replied' WHERE id = 2")

    assert found(path) == [
        ("C04", "提案 L2（002号）", "这条记录与日志不符"),
        ("C05", "提案 L2（002号）", "状态与最后一次事件不符"),
        ("C06", "提案 L2（002号）", "已答复的提案须有办理结果（result）"),
        ("C06", "提案 L2（002号）", "已答复的提案不得还有单位待答复（answered）"),
    ]


def test_events_that_do_not_join_are_found(path: Path) -> None:
    corrupt(
        path, "UPDATE event SET from_state = 'filed' WHERE action = 'review' AND proposal_id = 3"
    )

    assert found(path) == [
        ("C03", "第 17 次操作", "日志与其校验值不符"),
        ("C05", "提案 L3", "事件前后不相接"),
    ]


def test_case_taken_out_is_found_by_its_events(path: Path) -> None:
    corrupt(path, "DELETE FROM proposal WHERE id = 3")

    assert [finding for finding in found(path) if finding[0] in ("C04", "C05")] == [
        ("C04", "提案 L3", "这条记录已不在表中"),
        ("C05", "提案 L3", "有事件而没有这件提案"),
    ]


def test_event_taken_out_is_found(path: Path) -> None:
    corrupt(path, "DELETE FROM event WHERE id = (SELECT max(id) FROM event WHERE proposal_id = 3)")

    codes = [(code, subject) for code, subject, _ in found(path)]
    assert codes == [
        ("C03", "第 17 次操作"),
        ("C04", "提案 L3"),
        ("C04", "审查（L3）"),
        ("C05", "提案 L3"),
    ]


def test_operation_taken_out_is_found(path: Path) -> None:
    corrupt(path, "DELETE FROM operation WHERE id = 3")
    assert [(code, subject) for code, subject, _ in found(path)] == [
        ("C02", "日志 3"),
        ("C03", "第 4 次操作"),
        ("C03", "第 3 次操作"),
    ]


def test_last_operation_taken_out_is_found(path: Path) -> None:
    corrupt(
        path,
        "DELETE FROM event WHERE operation_id = (SELECT max(id) FROM operation)",
        "DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)",
    )
    assert found(path) == [
        ("C03", "日志的末尾", "操作曾到第 24 号，现在只到 23：被截去过"),
        ("C03", "日志的末尾", "日志曾到第 26 号，现在只到 25：被截去过"),
        ("C04", "设置 office", "这条记录日志中没有"),
    ]


def test_rule_broken_by_a_forged_log_is_found(path: Path) -> None:
    corrupt(path, "DELETE FROM result", "UPDATE proposal SET case_no = NULL WHERE id = 2")
    assert [(code, subject) for code, subject, _ in found(path) if code == "C06"] == [
        ("C06", "提案 L2")
    ]


def test_setting_that_cannot_be_read_is_found(path: Path) -> None:
    corrupt(path, "UPDATE setting SET key = 'decimals', value = 'viele'")

    assert [(code, message) for code, _, message in found(path) if code != "C04"] == [
        ("C10", "“viele”不是 0 到 4 之间的整数")
    ]


def test_index_that_disagrees_is_found(path: Path) -> None:
    conn = database.connect(path)
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'WHERE position = 1', 'WHERE position = 2') "
        "WHERE name = 'sponsor_one_first'"
    )
    conn.close()

    assert {code for code, _, _ in found(path)} == {"C01"}


def test_damaged_json_in_the_log_is_a_finding_not_a_crash(path: Path) -> None:
    corrupt(path, "UPDATE event SET changes = '[x]' WHERE id = 8")
    assert found(path) == [
        ("C03", "第 8 次操作", "日志与其校验值不符"),
        ("C01", "文件", "读取时出错：有的记录读不懂"),
    ]


def test_bytes_that_are_no_text_are_a_finding_not_a_crash(path: Path) -> None:
    corrupt(path, "UPDATE proposal SET title = CAST(x'ff' AS TEXT) WHERE id = 1")
    assert found(path) == [("C01", "文件", "读取时出错：有的记录读不懂")]


def test_check_says_what_is_wrong_and_ends_in_6(cli: CommandLine, image: bytes) -> None:
    cli.path.write_bytes(image)
    corrupt(cli.path, "UPDATE proposal SET title = '改过' WHERE id = 1")

    said = cli("check")

    assert said.exit_code == 6
    assert "C04\t错误\t提案 L1（001号）\t这条记录与日志不符" in said.lines
    assert said.lines[-1].split("\t")[0] == "C04"
    assert "--fix" in said.lines[-1]
    assert said.stderr == "错误：检查发现 1 处问题\n提示：处理办法见上表\n"


def test_every_finding_explains_itself() -> None:
    assert list(CODES) == [f"C{n:02}" for n in range(1, len(CODES) + 1)]
    assert [code for code, kind in CODES.items() if not all(kind[:3])] == []
    assert [
        code for code, kind in CODES.items() if kind.is_fixable != ("--fix" in kind.remedy)
    ] == []


def test_good_change_after_damage_does_not_hide_it(path: Path, who: Callable[..., Who]) -> None:
    corrupt(path, "UPDATE proposal SET title = '改过' WHERE id = 1")
    with database.opened(path) as conn:
        change_settings(conn, {"decimals": "2"}, who())

    assert [code for code, _, _ in found(path)] == ["C04"]


# Bit rot


def read(path: Path) -> object:
    """Return all that can be read from a file, or None where it cannot be read."""
    try:
        with database.opened(path) as conn:
            return dump(conn), log(conn)
    except (TiaanError, ValueError):
        return None


def is_noticed(path: Path) -> bool:
    """Whether opening is refused or the check finds something."""
    try:
        return bool(found(path))
    except TiaanError:
        return True


def text_places(image: bytes, conn: sqlite3.Connection) -> list[int]:
    """Return where the bytes of stored texts lie in a file."""
    texts = {
        value.encode() if isinstance(value, str) else value
        for rows in (*dump(conn).values(), *log(conn))
        for row in rows
        for value in row
        if isinstance(value, str | bytes) and len(value) > 3
    }
    places = set()
    for text in sorted(texts):
        start = image.find(text)
        while start >= 0:
            places.update(range(start, start + len(text)))
            start = image.find(text, start + 1)
    return sorted(places)


@pytest.mark.parametrize("where", ["anywhere", "text"])
def test_flipped_bit_that_changes_anything_is_noticed(path: Path, image: bytes, where: str) -> None:
    sound = read(path)
    with database.opened(path) as conn:
        places = (
            text_places(image, conn)
            if where == "text"
            else [i for i in range(100, len(image)) if image[i]]
        )
    drawn = random.Random(20250105)  # noqa: S311 - the same flips every time
    mattered = 0
    for place in drawn.sample(places, 60):
        data = bytearray(image)
        data[place] ^= 1 << drawn.randrange(8)
        path.write_bytes(data)
        if read(path) != sound:
            mattered += 1
            assert is_noticed(path), f"byte {place}: {image[place]:#04x} → {data[place]:#04x}"
    # What lies in indexes, or between rows, is not read; stored text always is.
    assert mattered >= (20 if where == "anywhere" else 55)


def test_file_is_read_once_however_many_proposals_it_holds() -> None:
    counts = set()
    for proposals in (3, 40):
        conn = county.in_memory()
        lines = (f"2025-01-05 提交 {n} 王芳 关于第{n}件的提案" for n in range(1, proposals + 1))
        Story(conn).tell("\n".join(lines))
        asked: list[str] = []
        conn.set_trace_callback(asked.append)
        assert verify(conn) == ()
        counts.add(len(asked))
        conn.close()

    assert len(counts) == 1


def test_what_sqlite_says_is_for_who_mends_the_file(cli: CommandLine, image: bytes) -> None:
    cli.path.write_bytes(image)
    conn = database.connect(cli.path)
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'WHERE position = 1', 'WHERE position = 2') "
        "WHERE name = 'sponsor_one_first'"
    )
    conn.close()

    plain, debugged = cli("check"), cli("--debug", "check")
    found = json.loads(cli("check", "--json").stdout)["findings"]

    assert any("sponsor_one_first" in one["detail"] for one in found if one["code"] == "C01")
    assert "sponsor_one_first" in debugged.stdout
    assert "sponsor_one_first" not in plain.stdout
    assert {said.exit_code for said in (plain, debugged)} == {6}
