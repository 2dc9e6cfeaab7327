"""Proving the file: SQLite's checks, the log's chain, states, rows, contents, rules."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import TiaanError
from tiaan.model import rules
from tiaan.store import attachments, queries
from tiaan.store.digest import card_digest, chain
from tiaan.store.pending import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiaan.store.building import Row


class Finding(NamedTuple):
    """Something that is not as it should be.

    Attributes:
        code: stable, one of `CODES`.
        subject: a case number, a table and row, an operation.
        message: what is wrong, in Chinese.
    """

    code: str
    subject: str
    message: str

    @property
    def remedy(self) -> str:
        """What to do about findings of this code."""
        return CODES[self.code][1]


_RESTORE = "文件可能损坏或被别的程序改过：请停止使用，从备份恢复，或请人查看"
CODES: dict[str, tuple[str, str]] = {
    # code: what is checked, what to do when it fails
    "C01": ("SQLite 自身的完整性", _RESTORE),
    "C02": ("记录之间的引用", _RESTORE),
    "C03": ("操作日志的校验链", _RESTORE),
    "C04": ("记录与日志中的最后一次改动一致", _RESTORE),
    "C05": ("提案状态与其事件一致", _RESTORE),
    "C06": ("有约束力的规则", "用 tiaan show 查看该提案，用 amend 更正或 undo 撤销"),
    "C07": ("正文和附件的内容", "附件内容已变：请重新附上原件"),
    "C08": ("联系方式的校验", "请重新登记该提案者的联系方式"),
    "C09": ("统计数字闭合", "用 tiaan stats --check 查看，再核对有关提案"),
    "C10": ("设置的取值", "用 tiaan settings set 改正"),
}
"""Every finding's code; the manual's table is printed from here."""


def verify(conn: sqlite3.Connection) -> tuple[Finding, ...]:
    """Return everything found wrong with the file's rows; figures are checked elsewhere (C09)."""
    found: list[Finding] = []
    for step in (_damage, _references, _chain, _images, _paths, _contents, _cases):
        try:
            # One by one, not extend(): what was found before a step stumbles stays found.
            for finding in step(conn):
                found.append(finding)  # noqa: PERF402
        except (sqlite3.DatabaseError, UnicodeError, ValueError, KeyError, TypeError) as error:
            # Damage can make any step stumble; the stumbling is itself the finding.
            stumble = Finding("C01", "文件", f"读取时出错：{type(error).__name__}")
            if stumble not in found:
                found.append(stumble)
        if step is _damage and found:
            break
    return tuple(found)


def _damage(conn: sqlite3.Connection) -> Iterator[Finding]:
    for (text,) in conn.execute("PRAGMA integrity_check"):
        if text != "ok":
            yield Finding("C01", "文件", str(text))


def _references(conn: sqlite3.Connection) -> Iterator[Finding]:
    for table, row_id, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield Finding("C02", f"{table} {row_id}", f"所指的 {parent} 记录不存在")


def _chain(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Recompute every operation's hash from its columns, its events and the hash before."""
    events: dict[int, list[tuple[object, ...]]] = {}
    for event in conn.execute("SELECT * FROM event ORDER BY id"):
        events.setdefault(event[1], []).append(event)
    previous, expected = "", 1
    for *own, digest in conn.execute("SELECT * FROM operation ORDER BY id"):
        found = chain(previous, tuple(own), events.pop(own[0], []))  # type: ignore[arg-type]
        if found != digest or own[0] != expected:
            yield Finding("C03", f"第 {own[0]} 次操作", "日志与其校验值不符")
        previous, expected = digest, own[0] + 1
    for operation in events:
        yield Finding("C03", f"第 {operation} 次操作", "日志缺少这次操作")


def _images(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Fold every image of the log into rows, and compare them with the tables."""
    expected: dict[str, dict[int, Row]] = {table: {} for table in TABLES}
    for (changes,) in conn.execute("SELECT changes FROM event ORDER BY id"):
        for image in json.loads(changes):
            rows, row_id = expected[image["table"]], image["id"]
            if "after" not in image:
                rows.pop(row_id, None)
            elif "before" not in image:
                rows[row_id] = dict(image["after"])
            else:
                rows.setdefault(row_id, {}).update(image["after"])
    for table in TABLES:
        found = {row["id"]: row for row in queries.rows(conn, f"SELECT * FROM {table}")}
        for row_id in sorted(found.keys() | expected[table].keys()):
            said, stands = expected[table].get(row_id), found.get(row_id)
            if said == stands:
                continue
            what = (
                "日志中没有" if said is None else "已不在表中" if stands is None else "与日志不符"
            )
            yield Finding("C04", f"{table} {row_id}", f"这条记录{what}")


def _paths(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Follow each case's events from birth: every one starts where the one before ended."""
    last: dict[int, str | None] = {}
    sql = (
        "SELECT proposal_id, from_state, to_state FROM event WHERE proposal_id IS NOT NULL "
        "ORDER BY id"
    )
    for case_id, before, after in conn.execute(sql):
        if last.get(case_id) != before:
            yield Finding("C05", f"提案 {case_id}", "事件前后不相接")
        last[case_id] = after
    for case_id, state, number in conn.execute(
        "SELECT id, state, coalesce(case_no, 'L' || intake_no) FROM proposal"
    ):
        if last.pop(case_id, None) != state:
            yield Finding("C05", f"{number} 号提案", "状态与最后一次事件不符")
    for case_id, state in last.items():
        if state is not None:
            yield Finding("C05", f"提案 {case_id}", "有事件而没有这件提案")


def _contents(conn: sqlite3.Connection) -> Iterator[Finding]:
    for sha256, data in conn.execute("SELECT sha256, bytes FROM content"):
        if not attachments.is_intact(sha256, data):
            yield Finding("C07", f"内容 {sha256[:8]}", "内容与校验值不符")
    for digest, salt, *card in conn.execute("SELECT * FROM contact_card"):
        if salt is not None and card_digest(salt, *card) != digest:
            yield Finding("C08", f"联系方式 {digest[:8]}", "内容与校验值不符")


def _cases(conn: sqlite3.Connection) -> Iterator[Finding]:
    try:
        settings = queries.settings(conn)
    except TiaanError as error:
        yield Finding("C10", "设置", error.message)
        return
    ids = [i for (i,) in conn.execute("SELECT id FROM proposal ORDER BY id")]
    for case in queries.cases(conn, ids):
        for rule in rules.broken(case, settings):
            if rule.binds:
                yield Finding("C06", f"{case.number} 号提案", f"{rule.text}（{rule.key}）")
