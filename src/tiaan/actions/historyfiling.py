"""What the log says of a proposal itself: taken in, decided, corrected; from its rows' images."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiaan.model import meant
from tiaan.model import settings as county
from tiaan.model.terms import (
    Action,
    Consent,
    ConsentWay,
    Mode,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    Result,
    Side,
    State,
    Timing,
)

if TYPE_CHECKING:
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


def added(images: list[dict[str, Any]], table: str) -> Iterator[Row]:
    """Yield the rows of a table that came in."""
    for image in images:
        if image["table"] == table and "before" not in image:
            yield image["after"]


def submitted(event: Row, images: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what came in, or came back changed."""
    for row in added(images, "proposal"):
        yield f"收件 L{row['intake_no']}《{row['title']}》"
    if event["from_state"]:
        yield from amended(images)


def _decided(images: list[dict[str, Any]]) -> Iterator[str]:
    for image in images:
        if image["table"] == "proposal" and (number := image["after"].get("case_no")):
            yield f"案号 {number}"
    for row in added(images, "decision"):
        if grounds := json.loads(row["grounds"]):
            yield f"情形 {'、'.join(grounds)}"
        if row["converted_to"]:
            yield f"转{row['converted_to']}"
        if row["decided_by"]:
            yield row["decided_by"]


def amended(images: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what was corrected."""
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


def _supervised(images: list[dict[str, Any]]) -> Iterator[str]:
    yield from amended(images)
    for image in images:
        row = image.get("after") or image.get("before") or {}
        if image["table"] == "key_leader" and row["left_on"] is None:
            verb = "增" if "after" in image else "去"
            yield f"{verb}{Side(row['side']).label} {row['post']}"
    for row in added(images, "supervision"):
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
    for row in added(images, "publication"):
        yield PublicationSubject(row["subject"]).label + PublicationScope(row["scope"]).label
        if row["reason"]:
            yield row["reason"]


def consented(images: list[dict[str, Any]], known: Registers) -> Iterator[str]:
    """Yield who was asked, by name, and how many answered what."""
    asked = [known.proposers[row["proposer_id"]].name for row in added(images, "sponsor")]
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
    yield from amended([image for image in images if image["table"] == "proposal"])


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


def settings_changed(keys: list[str], images: list[dict[str, Any]]) -> Iterator[str]:
    """Yield which settings changed, from what to what."""
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


BY_IMAGES: dict[Action, Callable[[list[dict[str, Any]]], Iterator[str]]] = {
    # What the row images alone can tell.
    Action.REVIEW: _decided,
    Action.AMEND: amended,
    Action.NOTIFY: _told,
    Action.SUPERVISE: _supervised,
    Action.PUBLISH: _published,
    Action.DRAFT: _drafted,
    Action.FORGET: _emptied,
}
