"""The log in Chinese sentences, made when they are shown: no prose is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.model import meant
from tiaan.model import settings as county
from tiaan.model.terms import (
    Action,
    CommitmentStatus,
    Consent,
    ConsentWay,
    ContactStage,
    ContactWay,
    FeedbackSource,
    LetterKind,
    Mode,
    ObjectionOutcome,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    ReminderWay,
    Result,
    Role,
    Side,
    State,
    Timing,
)
from tiaan.store import registers
from tiaan.store.secrecy import secret_ids

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tiaan.store.building import Row
    from tiaan.store.registers import Registers

_COLUMNS: dict[
    str, tuple[str, type[State | ProposerKind | Timing | PublicConsent | Mode] | None]
] = {
    # What an amendment may touch: column of the proposal → its Chinese name, its vocabulary.
    "title": ("案由", None),
    "category": ("类别", None),
    "proposer_kind": ("提案者类别", ProposerKind),
    "timing": ("提交时间类型", Timing),
    "public_consent": ("是否同意公开", PublicConsent),
    "public_reason": ("不公开理由", None),
    "suggested_unit": ("建议承办单位", None),
    "note": ("备注", None),
    "key_level": ("重点提案", None),
    "is_excellent": ("优秀提案", None),
    "leader": ("牵头领导", None),
    "key_topic": ("选题", None),
    "case_no": ("案号", None),
    "body_sha256": ("正文", None),
}


class Entry(NamedTuple):
    """One event of the log.

    Attributes:
        on: the day it happened, ISO.
        at: the moment it was typed, UTC, ISO.
        number: the proposal's number; "" for registers and settings.
        undone: whether its operation was taken back.
    """

    operation: int
    on: str
    at: str
    actor: str
    number: str
    action: Action
    sentence: str
    source: str
    undone: bool


def entries(
    conn: sqlite3.Connection,
    case_id: int | None = None,
    since: str | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """Return the log, oldest first; of one proposal, since a moment (UTC), the latest few.

    Of a secret matter it says that something happened, never what.
    """
    sql = (
        "SELECT e.*, o.at, o.actor, o.undoes, u.id AS undone, "
        "coalesce(p.case_no, 'L' || p.intake_no, '') AS number "
        "FROM event AS e JOIN operation AS o ON o.id = e.operation_id "
        "LEFT JOIN operation AS u ON u.undoes = o.id "
        "LEFT JOIN proposal AS p ON p.id = e.proposal_id "
        "WHERE (:case_id IS NULL OR e.proposal_id = :case_id) "
        "AND (:since IS NULL OR o.at >= :since) ORDER BY e.id DESC LIMIT :limit"
    )
    cursor = conn.execute(
        sql, {"case_id": case_id, "since": since, "limit": -1 if limit is None else limit}
    )
    names = [column[0] for column in cursor.description]
    known = registers.load(conn)
    duties = dict(conn.execute("SELECT id, unit_id FROM assignment").fetchall())
    secret = secret_ids(conn)
    found = []
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        if row["proposal_id"] in secret:
            row["changes"], row["note"] = "[]", ""
        found.append(
            Entry(
                row["operation_id"],
                row["happened_on"],
                row["at"],
                row["actor"],
                row["number"],
                Action(row["action"]),
                sentence(row, known, duties),
                row["source"] or "",
                row["undone"] is not None,
            )
        )
    return found[::-1]


def sentence(event: Row, known: Registers, duties: dict[int, int]) -> str:
    """Return what an event did, from its columns and its row images.

    Args:
        event: a row of the log.
        known: names of units and proposers.
        duties: assignment id → unit id.
    """
    action = Action(event["action"])
    images = json.loads(event["changes"])
    parts = list(_details(action, event, images, known, duties))
    before, after = event["from_state"], event["to_state"]
    if before != after and (action is not Action.SUBMIT or before):
        states = [State(s).label if s else "无" for s in (before, after)]
        parts.insert(0, " → ".join(states))
    if event["note"] and action is not Action.SETTINGS:
        parts.append(event["note"])
    return f"{action.label}：{'，'.join(parts)}" if parts else action.label


def _details(
    action: Action,
    event: Row,
    images: list[dict[str, Any]],
    known: Registers,
    duties: dict[int, int],
) -> Iterator[str]:
    match action:
        case Action.SUBMIT:
            yield from _submitted(event, images)
        case Action.ASSIGN:
            yield from _duties(images, known)
        case Action.FEEDBACK:
            yield from _rated(images, known)
        case Action.COSIGN:
            yield from _consented(images, known)
        case Action.SETTINGS:
            yield from _set(event["note"].split("、"), images)
        case Action.UNDO:
            yield f"第 {event['undoes']} 次操作"
        case _ if action in _BY_IMAGES:
            yield from _BY_IMAGES[action](images)
        case _ if action in _BY_UNITS:
            yield from _BY_UNITS[action](images, known)
        case _ if action in _BY_DUTIES:
            yield from _BY_DUTIES[action](images, known, duties)


def _added(images: list[dict[str, Any]], table: str) -> Iterator[Row]:
    for image in images:
        if image["table"] == table and "before" not in image:
            yield image["after"]


def _submitted(event: Row, images: list[dict[str, Any]]) -> Iterator[str]:
    for row in _added(images, "proposal"):
        yield f"收件 L{row['intake_no']}《{row['title']}》"
    if event["from_state"]:
        yield from _amended(images)


def _decided(images: list[dict[str, Any]]) -> Iterator[str]:
    for image in images:
        if image["table"] == "proposal" and (number := image["after"].get("case_no")):
            yield f"案号 {number}"
    for row in _added(images, "decision"):
        if grounds := json.loads(row["grounds"]):
            yield f"情形 {'、'.join(grounds)}"
        if row["converted_to"]:
            yield f"转{row['converted_to']}"
        if row["decided_by"]:
            yield row["decided_by"]


def _duties(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    rows = list(_added(images, "assignment"))
    for role in Role:
        if units := [known.units[r["unit_id"]].name for r in rows if r["role"] == role]:
            yield f"{role.label} {'、'.join(units)}"
    if rows:
        yield f"{rows[0]['due_on']} 前答复"


def _replied(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in _added(images, "reply"):
        if unit := known.units.get(duties.get(row["assignment_id"], 0)):
            yield unit.name
        yield Result(row["result"]).label
        if row["doc_no"]:
            yield row["doc_no"]
    for row in _added(images, "commitment"):
        yield f"承诺 {_promise(row)}"


def _promise(row: Row) -> str:
    """Return what a row promises, by when or why by no day."""
    by = f"{row['promised_on']} 前" if row["promised_on"] else f"没有日期：{row['no_date']}"
    return f"{row['what']}，{by}"


def _rated(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in _added(images, "feedback"):
        person = known.proposers.get(row["proposer_id"])
        yield f"{person.name if person else ''}第 {row['round']} 轮 {row['rating_result']}"
        if row["source"] != FeedbackSource.SELF:
            yield FeedbackSource(row["source"]).label
    for row in _added(images, "assignment"):
        yield f"重新办理，{row['due_on']} 前答复"
        return


def _objected(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in _added(images, "objection"):
        yield f"{_unit(row['assignment_id'], known, duties)}提出"
        yield row["reason"]
        if row["suggested_id"]:
            yield f"建议改由{_name(row['suggested_id'], known)}"
        if row["late_reason"]:
            yield f"逾期受理（{row['late_reason']}）"
    for image in images:
        if image["table"] == "objection" and (decided := image.get("before") and image["after"]):
            yield ObjectionOutcome(decided["outcome"]).label
            if decided.get("note"):
                yield decided["note"]
    yield from _moved(images, known, duties)


def _moved(images: list[dict[str, Any]], known: Registers, duties: dict[int, int]) -> Iterator[str]:
    """Yield which units no longer handle a case, and which one does instead."""
    new = list(_added(images, "assignment"))
    for image in images:
        if image["table"] == "assignment" and "ended_on" in image.get("before", {}):
            unit = _unit(image["id"], known, duties)
            if unit not in {_name(row["unit_id"], known) for row in new}:  # else it leads from now
                yield f"{unit}不再承办"
    for row in new:
        yield f"改由{_name(row['unit_id'], known)}{Role(row['role']).label}"
        yield f"{row['due_on']} 前答复"


def _extended(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in _added(images, "extension"):
        unit = _unit(row["assignment_id"], known, duties)
        yield f"{unit} {row['was_due_on']} 延期至 {row['due_on']}（同意：{row['consent']}）"
        if row["reason"]:
            yield row["reason"]


def _name(unit_id: int, known: Registers) -> str:
    unit = known.units.get(unit_id)
    return unit.name if unit else ""


def _unit(assignment_id: int, known: Registers, duties: dict[int, int]) -> str:
    """Return the name of the unit that had a duty; "" where both were undone since."""
    return _name(duties.get(assignment_id, 0), known)


def _amended(images: list[dict[str, Any]]) -> Iterator[str]:
    for image in images:
        before, after = image.get("before", {}), image.get("after", {})
        for column, value in after.items():
            if image["table"] == "proposal" and column in _COLUMNS and column in before:
                label, vocabulary = _COLUMNS[column]
                yield f"{label}{_change(before[column], value, vocabulary, column)}"
        if image["table"] == "sponsor" and after.get("consent") == Consent.CONFIRMED:
            yield "联名人已确认"
        if image["table"] == "sponsor" and "sector" in before:
            yield f"界别 {before['sector'] or '空'} → {after['sector'] or '空'}"
        if image["table"] == "result":
            yield f"办理结果自 {after['set_on']} 起为{Result(after['result']).label}"


def _reminded(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for row in _added(images, "reminder"):
        unit = _unit(row["assignment_id"], known, duties)
        yield f"{unit}（{ReminderWay(row['way']).label}，{row['reminded_on']}）"
    yield from dict.fromkeys(row["note"] for row in _added(images, "reminder") if row["note"])


def _recounted(
    images: list[dict[str, Any]], known: Registers, duties: dict[int, int]
) -> Iterator[str]:
    for image in images:
        if image["table"] == "assignment":
            unit = _unit(image["id"], known, duties)
            yield f"{unit} {image['before']['due_on']} → {image['after']['due_on']} 前答复"
        elif image["table"] == "notice":
            yield "载入放假安排"


def _supervised(images: list[dict[str, Any]]) -> Iterator[str]:
    yield from _amended(images)
    for image in images:
        row = image.get("after") or image.get("before") or {}
        if image["table"] == "key_leader" and row["left_on"] is None:
            verb = "增" if "after" in image else "去"
            yield f"{verb}{Side(row['side']).label} {row['post']}"
    for row in _added(images, "supervision"):
        yield row["form"]
        for part in (row["level"], row["taking_part"], row["outcome"]):
            if part:
                yield part


def _drafted(images: list[dict[str, Any]]) -> Iterator[str]:
    for image in images:
        if image["table"] != "draft":
            continue
        before, after = image.get("before", {}), image.get("after", {})
        if not after:
            yield f"不再{meant.told(json.loads(before['said']))}"
        elif "said" in after:
            yield meant.told(json.loads(after["said"]))
            if before:
                yield f"代替原来的：{meant.told(json.loads(before['said']))}"
        else:
            yield f"拟定日期改为 {after['drafted_on']}"


def _published(images: list[dict[str, Any]]) -> Iterator[str]:
    for row in _added(images, "publication"):
        yield PublicationSubject(row["subject"]).label + PublicationScope(row["scope"]).label
        if row["reason"]:
            yield row["reason"]


def _promised(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in _added(images, "commitment"):
        yield known.units[row["unit_id"]].name
        yield _promise(row)
    for row in _added(images, "commitment_check"):
        yield CommitmentStatus(row["status"]).label
        if row["promised_on"]:
            yield f"改为 {row['promised_on']} 前"
        if row["note"]:
            yield row["note"]
    for row in _added(images, "attachment"):
        yield f"附 {row['name']}"
    yield from _amended(images)


def _consented(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    """Yield who was asked, by name, and how many answered what."""
    asked = [known.proposers[row["proposer_id"]].name for row in _added(images, "sponsor")]
    if asked:
        yield f"邀请 {'、'.join(asked)}"
    changed = [i["after"] for i in images if i["table"] == "sponsor" and "before" in i]
    for consent in Consent:
        some = [row for row in changed if row.get("consent") == consent]
        ways = {ConsentWay.told(row["consent_how"]) for row in some if row.get("consent_how")}
        if some:
            how = f"（{'、'.join(sorted(ways))}）" if ways else ""
            yield f"{len(some)} 人{consent.label}{how}"
    if any(row.get("position") == 1 for row in changed):
        yield "换了第一提案人"
    yield from _amended([image for image in images if image["table"] == "proposal"])


def _emptied(images: list[dict[str, Any]]) -> Iterator[str]:
    for table, label in (("contact_card", "联系方式"), ("content", "正文或附件")):
        if count := sum(image["table"] == table for image in images):
            yield f"{count} 份{label}"


def _told(images: list[dict[str, Any]]) -> Iterator[str]:
    for image in images:
        row = image.get("after", {})
        if image["table"] == "decision" and row.get("notified_on"):
            yield f"{row['notified_on']} 已告知提案人"
            yield row["notified_how"]


def _talked(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in _added(images, "contact"):
        yield f"{ContactStage(row['stage']).label}{ContactWay(row['way']).label}"
        if row["unit_id"]:
            yield known.units[row["unit_id"]].name
        if row["note"]:
            yield row["note"]


def _convened(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in _added(images, "convening"):
        yield f"{row['convened_by']}召集"
        yield "、".join(known.units[unit].name for unit in json.loads(row["units"]))
        if row["agreed"]:
            yield f"商定：{row['agreed']}"


def _lettered(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    for row in _added(images, "letter"):
        yield f"{LetterKind(row['kind']).label}{row['year']}年第{row['number']}号"
        if row["unit_id"]:
            yield _name(row["unit_id"], known)


_BY_IMAGES: dict[Action, Callable[[list[dict[str, Any]]], Iterator[str]]] = {
    # What the row images alone can tell.
    Action.REVIEW: _decided,
    Action.AMEND: _amended,
    Action.NOTIFY: _told,
    Action.SUPERVISE: _supervised,
    Action.PUBLISH: _published,
    Action.DRAFT: _drafted,
    Action.FORGET: _emptied,
}
_BY_UNITS: dict[Action, Callable[[list[dict[str, Any]], Registers], Iterator[str]]] = {
    # What needs the names of units beside.
    Action.PLEDGE: _promised,
    Action.CONTACT: _talked,
    Action.CONVENE: _convened,
    Action.LETTER: _lettered,
}
_BY_DUTIES: dict[
    Action, Callable[[list[dict[str, Any]], Registers, dict[int, int]], Iterator[str]]
] = {
    # What needs the names of the units whose duties they are.
    Action.REPLY: _replied,
    Action.OBJECT: _objected,
    Action.EXTEND: _extended,
    Action.REMIND: _reminded,
    Action.CALENDAR: _recounted,
}


def _set(keys: list[str], images: list[dict[str, Any]]) -> Iterator[str]:
    for key, image in zip(keys, images, strict=False):
        before = image.get("before", {}).get("value", county.find(key).default)
        yield f"{key} {before} → {image.get('after', {}).get('value', '')}"


def _change(before: Any, after: Any, vocabulary: Any, column: str) -> str:  # noqa: ANN401
    if column == "body_sha256":
        return "有改动"
    if column == "is_excellent":
        before, after = ("是" if flag else "否" for flag in (before, after))
    shown = [vocabulary(v).label if vocabulary and v else str(v or "空") for v in (before, after)]
    return f" {shown[0]} → {shown[1]}"
