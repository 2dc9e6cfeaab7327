"""What a finding calls a row: by the numbers a clerk has on paper, never by the file's own ids.

Persons by M-number, cases by both numbers, and nothing that a person wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.store.building import Row
    from tiaan.store.replay import Difference

LABELS = {
    "session": "届次",
    "setting": "设置",
    "published": "公布的数字",
    "notice": "放假通知",
    "letter_template": "函件模板",
    "proposer": "提案者",
    "proposer_contact": "联系方式",
    "unit": "单位",
    "unit_alias": "单位简称",
    "proposal": "提案",
    "old_number": "原案号",
    "sponsor": "提案人",
    "decision": "审查",
    "assignment": "交办",
    "attachment": "附件",
    "reply": "答复",
    "result": "办理结果",
    "contact": "沟通",
    "feedback": "反馈",
    "extension": "延期",
    "objection": "异议",
    "convening": "会商",
    "key_leader": "督办领导",
    "supervision": "督办",
    "commitment": "承诺",
    "commitment_check": "承诺核对",
    "reminder": "催办",
    "publication": "公开",
    "draft": "拟办意见",
    "letter": "函件",
    "key_change": "重点变更",
    "operation": "操作",
    "event": "日志",
    "content": "内容",
    "contact_card": "联系方式",
}
"""Tables, as people call a row of them."""
_TELLING = ("label", "key", "alias", "year", "name")
"""Columns that tell a row of a register from the next."""
_KINDS = {"table": "表", "index": "索引", "trigger": "触发器", "view": "视图"}


def defined(kind: str, name: str) -> str:
    """Return what a definition is called: 触发器 event_no_update."""
    return f"{_KINDS.get(kind, kind)} {name}"


class Names:
    """Names for the rows of one file, and of its log where the file has a row no more.

    Args:
        conn: the file.
        said: rows as the log has them, by table and id, for those that the tables lack.
    """

    def __init__(self, conn: sqlite3.Connection, said: Iterable[Difference] = ()) -> None:
        self._conn = conn
        self._said = {(one.table, one.id): one.said for one in said if one.said is not None}

    def case(self, case_id: Any, label: str = "提案") -> str:  # noqa: ANN401 - from a damaged row
        """Return 提案 L30（029号）, or less where less is known."""
        row = self._row("proposal", case_id)
        if row is None:
            return f"一件不在册的{label}"
        filed = f"（{row['case_no']}号）" if row.get("case_no") else ""
        return f"{label} L{row['intake_no']}{filed}"

    def row(self, table: str, row_id: Any, row: Row | None = None) -> str:  # noqa: ANN401 - likewise
        """Return what a row is called, by what it tells."""
        label = LABELS.get(table, table)
        row = row or self._row(table, row_id) or {}
        if table == "proposer":
            return f"{label} M{row_id}"
        if table == "proposer_contact":
            return f"提案者 M{row.get('proposer_id')} 的{label}"
        if table == "proposal":
            return self.case(row_id)
        if "proposal_id" in row and table != "event":
            return f"{label}（{self._of_case(row)}）"
        own = next((row[column] for column in _TELLING if column in row), row_id)
        return f"{label} {own}"

    def _of_case(self, row: Row) -> str:
        """Return which proposal a row belongs to, and which of its rows it is: L30 第1轮 M4."""
        number = self.case(row["proposal_id"], "").strip()
        parts = [number.replace("（", " ").replace("）", "")]
        if "round" in row:
            parts.append(f"第{row['round']}轮")
        if (unit := self._row("unit", row.get("unit_id"))) is not None:
            parts.append(str(unit["name"]))
        if row.get("proposer_id") is not None:
            parts.append(f"M{row['proposer_id']}")
        return " ".join(parts)

    def _row(self, table: str, row_id: Any) -> Row | None:  # noqa: ANN401 - from a damaged row
        """Return a row as it stands, else as the log has it; None where neither does."""
        if row_id is None:
            return None
        cursor = self._conn.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,))
        found = cursor.fetchone()
        if found is None:
            return self._said.get((table, row_id))
        return dict(zip((column[0] for column in cursor.description), found, strict=True))

    # What lies beside the log, by its hash

    def content(self, digest: str) -> str:
        """Return whose text or file a content is."""
        for sql, what in (
            ("SELECT id FROM proposal WHERE body_sha256 = ?", "正文"),
            ("SELECT proposal_id FROM attachment WHERE sha256 = ?", "附件"),
        ):
            if found := self._conn.execute(sql, (digest,)).fetchone():
                return f"{self.case(found[0])} 的{what}"
        sql = "SELECT 1 FROM letter_template WHERE sha256 = ?"
        if self._conn.execute(sql, (digest,)).fetchone():
            return "本县的函件模板"
        return f"从前的内容 {digest[:8]}"

    def card(self, digest: str) -> str:
        """Return whose contact data a card is."""
        sql = "SELECT proposer_id FROM proposer_contact WHERE digest = ?"
        if found := self._conn.execute(sql, (digest,)).fetchone():
            return f"提案者 M{found[0]} 的联系方式"
        return f"从前的联系方式 {digest[:8]}"
