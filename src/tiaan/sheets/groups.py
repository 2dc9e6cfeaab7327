"""What a header means under the cell that stands over it: 意见反馈 → 办理结果 is the rating."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import header_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiaan.model.fields import Field


class Group(NamedTuple):
    """A cell over several columns.

    Attributes:
        also: what it is called beside the headers of the field itself.
        under: header below it → keys of fields, the first that the sheet can have counts.
    """

    also: tuple[str, ...]
    under: Mapping[str, tuple[str, ...]]


def _under(**keys: str) -> dict[str, tuple[str, ...]]:
    """Return header → keys, from key=headers parted by spaces."""
    found: dict[str, tuple[str, ...]] = {}
    for key, headers in keys.items():
        for header in headers.split():
            # A sheet of replies calls the unit `unit`.
            found[header_key(header)] = (key, "unit") if key == "lead_unit" else (key,)
    return found


# Source: headers of two rows in the sheets of seven office systems.
GROUPS: dict[str, Group] = {
    "lead": Group(
        ("提建议人", "提出人", "提案人信息", "提案者信息", "第一提案人信息", "领衔代表"),
        _under(
            lead="姓名 名称 提案人 委员姓名",
            employer="单位 职务",
            co_signers="联名 联名人 附议人",
            stated_signers="人数",
        ),
    ),
    "co_signers": Group(
        ("联名情况", "附议情况"), _under(co_signers="姓名 名单", stated_signers="人数")
    ),
    "lead_unit": Group(
        ("承办", "承办情况", "办理单位情况", "交办单位"),
        _under(lead_unit="单位 名称 单位名称 主办 牵头 独办", co_units="会办 协办 配合 参办"),
    ),
    "co_units": Group((), _under(co_units="单位 名称 单位名称")),
    "leader": Group(
        ("领导领衔", "领导包案", "领衔领导", "督办领导"),
        {
            **_under(leader="党政 政协 党委 政府 人大 县委 县政府 县政协 姓名 领导"),
            # A supervision list keeps the two sides apart.
            **dict.fromkeys(
                ("党政", "党委", "政府", "县委", "县政府"), ("leader", "led_government")
            ),
            **dict.fromkeys(("政协", "县政协"), ("leader", "led_cppcc")),
        },
    ),
    "outcome": Group(
        ("审查", "审查情况", "立案审查"),
        _under(
            outcome="意见 结果 是否立案 处理意见", decided_on="日期 时间", grounds="理由 不立案理由"
        ),
    ),
    "received_on": Group(("提交", "提交情况", "收件"), _under(received_on="日期 时间")),
    "assigned_on": Group(
        ("交办", "交办情况"),
        _under(assigned_on="日期 时间", due_on="时限 期限", lead_unit="单位"),
    ),
    "result": Group(
        ("办理情况", "办复情况", "办理答复情况"),
        _under(
            result="类别 分类 结果 办理结果 办理类别",
            reply_no="文号 函号",
            replied_on="日期 时间 办结时间",
        ),
    ),
    "replied_on": Group(
        ("答复", "办复", "答复情况", "复文", "答复件"),
        _under(
            replied_on="日期 时间", reply_no="文号 函号", result="类别 分类 结果", signed_by="签发"
        ),
    ),
    "rating": Group(
        ("测评情况", "代表测评情况", "委员测评情况", "测评", "反馈情况", "反馈", "委员反馈"),
        _under(
            rating="办理结果 结果 满意度 对办理结果",
            rating_work="办理态度 态度 办理工作 对办理态度",
            contact_way="走访情况 听取意见方式 面商",
            rated_on="日期 时间",
            comment="意见 内容 具体意见",
        ),
    ),
}
"""By the key of the field whose headers, as a group, have these below them."""

_NAMES = {header_key(name): key for key, group in GROUPS.items() for name in group.also}


def group_of(named: Iterable[Field] | None, key: str) -> str:
    """Return which of `GROUPS` a cell is, by its own meaning or by name; "" where it is none."""
    own = next((field.key for field in named or () if field.key in GROUPS), "")
    return _NAMES.get(key) or own


def under(group: str, key: str) -> tuple[str, ...]:
    """Return the keys of the fields that a header may mean under a group."""
    return GROUPS[group].under.get(key, ()) if group else ()
