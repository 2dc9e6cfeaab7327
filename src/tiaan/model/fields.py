"""The columns of the sheets a clerk sends and gets: one list for reading, writing and templates.

A field wraps the `Column` that exports show and adds how people head it. The key names the value
wherever rows are handled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model import terms
from tiaan.model.table import Column, Kind
from tiaan.model.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet.

    Attributes:
        also: other headers that mean it; compared after `header_key`.
        required: a row without it cannot be taken in.
        ignore: recognised, not kept (序号).
        derived: shown in exports, never read back into the file.
        inward: read, never shown in exports: other columns tell it better.
    """

    column: Column
    also: tuple[str, ...] = ()
    required: bool = False
    ignore: bool = False
    derived: bool = False
    inward: bool = False

    @property
    def key(self) -> str:
        """The field's key."""
        return self.column.key

    @property
    def label(self) -> str:
        """The header exports show."""
        return self.column.label


_MARKS = re.compile(r"[\s:：*＊?？()（）《》\[\]【】]|必填|选填")


def header_key(raw: str) -> str:
    """Return a header as it is compared: no spaces, brackets, colons, stars, （必填）."""
    return fold(_MARKS.sub("", fold(raw)))


EXAMPLE = "示例"
"""Stands in the number cells of a form's example row; in brackets before its title or name."""
NOTED = "核对意见"
"""Header of the column in which a sheet sent back says what is wrong with a row."""
FOR_INFORMATION = "供参考"
"""In brackets at the end of a header: the column tells the receiver something."""

CHOICES = "可选项"
"""The hidden sheet of a form with the lists that its cells choose from."""


def is_aside(header: str) -> bool:
    """Whether a column of ours is there for people alone: never taken in, nothing said of it."""
    return (key := header_key(header)) == NOTED or key.endswith(FOR_INFORMATION)


def is_example(cells: Mapping[str, object]) -> bool:
    """Whether a row, cells by field, is a form's example: nothing was written over what names it.

    The number 示例 that stays in front of something real does not make it an example.
    """
    named = [
        str(cells[key]).strip()
        for key in ("intake_no", "case_no", "title", "name")
        if cells.get(key) is not None
    ]
    if not named:
        return cells.get("seq") == EXAMPLE
    return all(word == EXAMPLE or word.startswith(f"【{EXAMPLE}】") for word in named)


def _text(key: str, label: str, *also: str, required: bool = False) -> Field:
    return Field(Column(key, label), also, required=required)


def _list(key: str, label: str, *also: str) -> Field:
    return Field(Column(key, label, Kind.LIST), also)


def _date(key: str, label: str, *also: str) -> Field:
    return Field(Column(key, label, Kind.DATE), also)


def _flag(key: str, label: str, *also: str) -> Field:
    return Field(Column(key, label, Kind.FLAG), also)


def _term(key: str, label: str, vocabulary: type[terms.Term], *also: str) -> Field:
    return Field(Column(key, label, Kind.TERM, vocabulary), also)


def _private(key: str, label: str, *also: str) -> Field:
    return Field(Column(key, label, private=True), also)


# fmt: off
PROPOSAL_FIELDS: tuple[Field, ...] = (
    Field(Column("seq", "序号"), ("序", "No", "序列", "NO", "No.", "NO.", "序次", "项次", "编号", "号", "选择"), ignore=True),
    _text("session", "届次", "会议", "会次", "年度", "年份", "所属届次", "会议届次"),
    _text("intake_no", "收件号", "流水号", "登记号", "受理号", "编号", "收文号", "提案流水号"),
    _text("case_no", "案号", "提案号", "提案编号", "编号", "立案号", "立案编号", "提案序号", "建议编号", "号"),
    _text("title", "案由", "提案案由", "标题", "题目", "提案标题", "提案名称", "提案题目", "建议标题", "建议题目", "提案内容", "名称", required=True),
    _text("lead", "提案人", "提案者", "第一提案人", "第一提案者", "领衔人", "领衔委员", "领衔提案人", "主提人", "姓名", "提案委员", "提案单位", "提案者单位", "提案主导人", "提交人", "提出人", "提建议人", "领衔代表", "委员姓名", "名称", "单位", "发稿人", "提案人姓名", "组织名称", required=True),
    _list("co_signers", "联名人", "联名", "联名委员", "联名提案人", "附议人", "附议", "附议提案人", "会签人", "参与人", "其他提案人", "全部联名人", "附议代表", "联名委员名单", "第二提案人", "联名者", "附议委员"),
    Field(Column("stated_signers", "提案人数", Kind.COUNT), ("提出人数", "人数", "联名人数")),
    _term("kind", "提案者类别", terms.ProposerKind, "提案类型", "提案者性质", "提交者性质", "提案形式", "提案人类别", "联名类别", "提案类别", "类别", "分类", "提案人性质", "性质", "提案性质"),
    _text("sector", "界别", "所属界别", "界别组", "组别", "小组", "委员组", "提案人分组", "专委会", "所属专委会", "街道活动组", "提案人组别", "活动组"),
    _term("timing", "提交时间类型", terms.Timing, "时间标识", "大会/平时", "会间/会后", "会议/平时", "开会期间/闭会期间", "提案时间类型"),
    _date("received_on", "提交日期", "提交时间", "提案时间", "提出时间", "收到日期", "收件日期", "收到时间", "收件时间", "提案日期", "提出日期", "日期", "时间"),
    _text("category", "类别", "分类", "内容分类", "提案类别", "提案分类", "内容类别", "提案类型", "提案内容类别", "提案内容分类"),
    _text("body", "内容", "正文", "提案正文", "提案内容", "情况分析及建议", "情况与问题", "分析", "建议"),
    _term("public", "是否同意公开", terms.PublicConsent, "是否公开", "可否公开", "公开属性", "公开", "是否可以公开"),
    _text("public_reason", "不公开理由", "不公开原由", "不公开原因"),
    _text("suggested_unit", "建议承办单位", "建议办理单位", "希望承办单位", "意向主办单位", "提案者意向主办单位", "提案者意向办理单位", "意向承办单位", "意向办理单位", "希望办理单位", "建议主办单位", "审查意向主办单位", "建议单位"),
    _term("state", "状态", terms.State, "提案状态", "办理状态", "性质", "提案性质"),
    _term("outcome", "审查意见", terms.Decision, "是否立案", "立案形式", "审查结果", "立案情况", "是否予以立案"),
    _date("decided_on", "审查日期", "立案日期", "立案时间", "审查时间", "日期", "时间", "审查立案日期"),
    _list("grounds", "不予立案情形", "不立案理由", "不予立案理由", "不立案原因", "不予立案原因"),
    _text("converted_to", "转化去向", "转办去向"),
    _text("merged_into", "并入案号", "合并提案", "并入", "归并", "合并意见"),
    _date("notified_on", "告知日期", "告知时间", "告知提案人日期", "通知提案人日期"),
    _text("notified_how", "告知方式", "是否告知", "告知情况", "是否已告知", "是否告知提案人", "告知提案人情况"),
    _text("key", "重点提案", "是否重点", "重点", "是否重点提案", "重要提案", "重点提案级别", "重点提案层级", "重点级别"),
    _flag("excellent", "优秀提案", "是否优秀"),
    _term("mode", "办理方式", terms.Mode, "承办方式", "办理类型", "办理形式"),
    _list("lead_unit", "主办单位", "主办", "承办单位", "办理单位", "牵头单位", "拟主办单位", "主办部门", "责任单位", "独办单位", "主办理单位", "拟定办理单位", "单位", "牵头主办单位", "拟承办单位", "拟办理单位", "承办部门", "牵头部门", "主办理部门"),
    _list("co_units", "会办单位", "会办", "协办单位", "协办", "配合单位", "参办单位", "会办部门", "协办部门", "配合部门", "会同办理单位", "拟会办单位"),
    _list("split_units", "分办单位", "分别办理单位", "分办"),
    _list("joint_units", "参与单位", "集体办理单位"),
    _text("leader", "牵头领导", "督办领导", "领衔领导", "包案领导", "责任领导", "分管领导", "重点提案督办领导", "领办领导", "督办人"),
    _date("convened_on", "召集日期", "召集时间", "集体办理召集日期", "集体办理召集时间"),
    _date("assigned_on", "交办日期", "交办时间", "日期", "时间", "交办日", "转办日期", "转办时间"),
    _date("due_on", "办理时限", "办结时限", "要求办结日期", "完成时限", "答复期限", "计划办结日期", "最迟办理时间", "主办时限", "办理期限", "答复时限", "办复期限", "要求办结时间"),
    _text("reply_no", "答复文号", "复文号", "文号", "函号", "答复函号", "发文字号", "复函文号"),
    _text("signed_by", "签发人", "签发"),
    _date("replied_on", "答复日期", "答复时间", "办复时间", "办结时间", "实际办结日期", "办复日期", "签发日期", "日期", "时间", "复文日期", "实际办结时间", "办结日期", "答复件日期"),
    _text("result", "办理结果", "办理类别", "答复类别", "解决程度", "落实情况", "落实情况分类", "结果", "分类A、B、C", "办复类型", "办理解决程度", "类别", "分类", "办复结果", "答复结果", "类别A/B/C", "分类A/B/C", "类别A、B、C", "办理结果分类", "办复类别", "办理程度"),
    _text("contact_way", "面商方式", "沟通方式", "沟通情况", "走访情况", "面商情况", "听取意见方式", "走访方式", "面商形式"),
    _text("rating", "委员意见", "提案人意见", "反馈意见", "意见反馈", "满意度", "满意程度", "满意情况", "评价", "征求提案人意见情况", "满意度测评", "办理结果满意度", "办理结果", "提案者意见", "测评结果", "委员评价", "评价结果", "满意度评价", "委员反馈意见", "提案委员意见", "办理结果意见", "对办理结果的意见", "对办理结果", "委员对办理结果的意见", "提案人对办理结果的意见", "提案者对办理结果的意见", "对办理结果的评价", "办理结果评价", "委员评价情况", "是否满意", "对办理结果是否满意", "您对办理结果是否满意"),
    _text("rating_work", "办理工作评价", "办理态度", "办理态度满意度", "对办理工作的评价", "对办理态度", "工作态度满意度", "办理态度意见", "对办理态度的意见", "对办理态度的评价", "委员对办理态度的意见", "提案人对办理态度的意见", "提案者对办理态度的意见", "对办理工作的意见"),
    _date("rated_on", "反馈日期", "反馈时间", "评价日期", "日期", "时间", "测评日期"),
    _text("comment", "反馈意见内容", "评价意见", "具体意见", "反馈意见", "委员意见", "提案人意见", "意见反馈", "提案者意见", "委员反馈意见", "提案委员意见"),
    Field(Column("published", "提案公开情况", Kind.TERM, terms.PublicationScope), derived=True),
    Field(Column("reply_published", "答复公开情况", Kind.TERM, terms.PublicationScope), derived=True),
    _text("note", "备注", "说明", "附注", "备注说明"),
    _private("phone", "联系电话", "电话", "手机", "移动电话", "联系方式", "手机号", "办公电话", "移动号码", "手机号码"),
    _private("address", "通讯地址", "地址", "通信地址", "联系地址"),
    _private("employer", "单位及职务", "工作单位", "单位职务", "工作单位及职务", "单位", "单位名称及职务", "工作单位职务", "职务", "单位和职务"),
)

UNIT_FIELDS: tuple[Field, ...] = (
    Field(Column("seq", "序号"), ("序", "No", "NO", "No.", "NO.", "编号"), ignore=True),
    _text("name", "单位名称", "承办单位", "单位", "名称", "单位全称", "单位名", "部门名称", "部门", "机关名称", "承办部门", required=True),
    _text("channel", "归口系统", "系统", "归口", "所属系统", "类别", "系统归口", "单位类别", "所属口"),
    _list("aliases", "简称", "别名", "其他写法", "曾用名", "规范简称", "单位简称", "又称"),
    Field(Column("is_active", "在用", Kind.FLAG), ("是否在用", "启用")),
)

MEMBER_FIELDS: tuple[Field, ...] = (
    Field(Column("seq", "序号"), ("序", "No", "NO", "No.", "NO."), ignore=True),
    Field(Column("id", "编号"), ("委员编号", "委员号"), derived=True),
    _text("name", "姓名", "名字", "委员姓名", "提案者", "单位名称", "委员", "名称", "组织名称", required=True),
    _text("sector", "界别", "所属界别", "界别组", "所在界别", "界别名称"),
    _text("remark", "备注", "说明", "附注"),
    Field(Column("is_member", "是否委员", Kind.FLAG), ("是不是委员", "是委员", "系委员")),
    _date("since", "任职日期", "任职时间", "任职", "到任日期", "增补日期", "增补时间", "任委员日期"),
    _date("until", "离任日期", "离任时间", "离任", "卸任日期", "辞职日期", "辞去委员日期", "免职日期"),
    Field(Column("is_active", "在任", Kind.FLAG), ("是否在任", "是否在职")),
    _private("phone", "联系电话", "电话", "手机", "手机号", "移动电话", "联系方式", "手机号码", "办公电话", "移动号码"),
    _private("address", "通讯地址", "地址", "通信地址", "联系地址"),
    _private("employer", "单位及职务", "工作单位", "单位职务", "工作单位及职务", "单位名称及职务", "工作单位职务", "职务", "单位", "单位和职务"),
)
# fmt: on

_ANSWERING = Field(
    Column("unit", "答复单位"),
    ("承办单位", "主办单位", "主办", "办理单位", "主办部门", "责任单位", "单位", "单位名称"),
)
_ROUND = Field(Column("round", "轮次", Kind.COUNT), ("办理轮次", "第几轮"))
_RATER = Field(Column("rater", "评价人"), ("反馈人", "填表人", "评价委员"))
_SOURCE = _term("source", "反馈来源", terms.FeedbackSource, "反馈方式", "来源")
_PLEDGE = _text("pledge", "承诺事项", "承诺内容", "承诺解决事项", "计划解决事项")
_PROMISED = _date(
    "promised_on",
    "承诺时限",
    "兑现日期",
    "承诺期限",
    "承诺兑现日期",
    "承诺完成时限",
    "完成时限",
    "完成时间",
    "计划完成时间",
)
_WAS_DUE = _date("was_due_on", "原办理时限", "原时限", "原期限", "原办结时限", "原定时限")
_EXTENDED = _date("extended_to", "延期至", "延期时限", "延期后时限", "延长至", "延至", "申请延期至")
_CONSENT = _text(
    "consent_by",
    "延期同意情况",
    "同意情况",
    "征得同意",
    "同意人",
    "批准人",
    "审批情况",
    "提案人是否同意",
)
_GRANTED = _date("granted_on", "延期日期", "批准延期日期", "延期批准日期", "延期申请日期")


def _some(*keys: str, required: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """Return fields of the proposal sheet by their keys; in a stage's sheet others are required."""
    known = {field.key: field for field in PROPOSAL_FIELDS}
    return tuple(replace(known[key], required=key in required) for key in keys)


_WHICH = ("seq", "session", "intake_no", "case_no", "title", "lead")
"""What tells which proposal a row of a stage's sheet means."""

REVIEW_FIELDS: tuple[Field, ...] = _some(
    *_WHICH,
    *("outcome", "decided_on", "grounds", "converted_to", "merged_into"),
    *("notified_on", "notified_how", "category", "key", "note"),
    required=("outcome",),
)
ASSIGNMENT_FIELDS: tuple[Field, ...] = (
    *_some(
        *_WHICH,
        *("mode", "lead_unit", "co_units", "split_units", "joint_units"),
        *("leader", "assigned_on", "due_on"),
        required=("lead_unit",),
    ),
    *(_WAS_DUE, _EXTENDED, _CONSENT, _GRANTED),
)
REPLY_FIELDS: tuple[Field, ...] = (
    *_some(*_WHICH),
    _ANSWERING,
    _ROUND,
    *_some(*("result", "reply_no", "signed_by", "replied_on", "contact_way"), required=("result",)),
    *(_PLEDGE, _PROMISED),
)
FEEDBACK_FIELDS: tuple[Field, ...] = (
    *_some(*_WHICH),
    _RATER,
    _ROUND,
    *_some("rating", "rating_work", "rated_on", required=("rating",)),
    _SOURCE,
    *_some("comment"),
)

# What happened beside the stages: lists with a row for each time.
_UNIT = Field(
    Column("unit", "承办单位"),
    ("答复单位", "主办单位", "主办", "办理单位", "主办部门", "责任单位", "单位", "单位名称"),
)
_OF_A_CASE = _some(*_WHICH)
_NOTE = _text("note", "说明", "备注", "附注", "备注说明", "情况说明")
# fmt: off
COSIGNER_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _text("co_signer", "联名人", "联名人姓名", "联名委员", "联名提案人", "联名者", "附议人", "附议委员", "附议提案人", "被邀请人", required=True),
    _term("consent", "联名意愿", terms.Consent, "联名确认情况", "确认情况", "确认结果", "是否确认", "是否同意联名", "是否同意", "附议情况", "是否同意附议", "意愿", "签名情况"),
    _text("consent_how", "确认方式", "确认凭证", "凭证", "确认依据", "签名方式"),
    _date("confirmed_on", "确认日期", "确认时间", "同意日期", "签名日期", "签字日期", "签名时间", "日期", "时间"),
    _date("invited_on", "邀请日期", "邀请时间", "征求日期", "发出日期"),
    _text("answer_by", "确认时限", "确认截止时间", "确认截止日期", "截止时间", "签名时限"),
    _date("left_on", "退出日期", "谢绝日期", "逾时日期", "移出日期"),
)
CONTACT_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _UNIT,
    _term("stage", "沟通阶段", terms.ContactStage, "阶段", "办理阶段", "环节", "沟通环节"),
    Field(Column("contact_way", "沟通方式"), ("面商方式", "方式", "沟通形式", "走访方式", "面商形式", "听取意见方式", "沟通情况", "面商情况", "走访情况"), required=True),
    _date("contacted_on", "沟通日期", "沟通时间", "面商日期", "面商时间", "走访日期", "走访时间", "见面时间", "日期", "时间"),
    replace(_NOTE, also=(*_NOTE.also, "沟通内容", "主要内容", "沟通记录")),
)
OBJECTION_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _UNIT,
    _ROUND,
    _date("raised_on", "退办日期", "退办时间", "申退日期", "申请日期", "提出日期", "日期", "时间"),
    _text("reason", "退办理由", "退办原因", "申退理由", "退回理由", "理由", "原因", required=True),
    _text("wished_unit", "建议改由", "建议改办单位", "建议改由单位", "建议承办单位", "建议单位"),
    _text("late_reason", "逾期受理理由", "逾期理由"),
    _term("ruling", "退办处理", terms.ObjectionOutcome, "异议情况", "处理结果", "处理意见", "是否同意", "是否同意退办", "审核意见"),
    _date("ruled_on", "处理日期", "处理时间", "批复日期"),
    _text("moved_to", "改由单位", "改办单位", "改由", "新承办单位", "调整后承办单位", "调整后单位"),
    _text("ruling_note", "处理说明", "不同意理由", "说明", "备注"),
)
EXTENSION_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _UNIT,
    _ROUND,
    replace(_WAS_DUE, also=(*_WAS_DUE.also, "办理时限", "办结时限")),
    replace(_EXTENDED, required=True),
    _CONSENT,
    replace(_GRANTED, also=(*_GRANTED.also, "批准日期", "同意日期", "申请日期", "日期", "时间")),
    _text("reason", "延期理由", "延期原因", "申请理由", "理由", "原因"),
)
CONVENING_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _date("convened_on", "召集日期", "召集时间", "会议日期", "会议时间", "召开日期", "召开时间", "日期", "时间"),
    _text("convened_by", "召集人", "召集领导", "主持人", "牵头领导", required=True),
    _list("present", "到会单位", "参会单位", "参加单位", "出席单位"),
    _text("agreed", "商定事项", "议定事项", "商定意见", "会议纪要"),
)
REMINDER_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _UNIT,
    _ROUND,
    replace(_term("remind_way", "催办方式", terms.ReminderWay, "催办形式", "方式"), required=True),
    _date("reminded_on", "催办日期", "催办时间", "日期", "时间"),
    _NOTE,
)
SUPERVISION_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    *_some("key"),
    _text("key_topic", "督办选题", "选题", "重点选题", "督办专题", "课题"),
    _list("led_government", "领衔党政领导", "党政领导", "党政领衔领导", "领衔督办党政领导", "政府领导"),
    _list("led_cppcc", "领衔政协领导", "政协领导", "政协领衔领导", "领衔督办政协领导", "政协督办领导"),
    replace(_list("led_by", "督办领导", "领衔领导", "领衔督办领导", "重点提案督办领导", "牵头领导", "督办人"), inward=True),
    replace(_text("form", "督办形式", "督办方式", "活动形式", "形式"), required=True),
    _date("supervised_on", "督办日期", "督办时间", "活动日期", "活动时间", "日期", "时间"),
    _text("supervision_level", "督办层级", "督办级别"),
    _text("taking_part", "参加人", "参加人员", "参与人员", "参加领导和单位", "督办专委会"),
    _text("achieved", "督办结果", "督办成效", "督办情况", "结果", "成效", "落实情况"),
    _text("activity", "活动编号", "督办活动编号", "活动"),
)
PLEDGE_FIELDS: tuple[Field, ...] = (
    *_OF_A_CASE,
    _UNIT,
    replace(_PLEDGE, also=(*_PLEDGE.also, "事项"), required=True),
    replace(_PROMISED, also=(*_PROMISED.also, "办结时限", "时限")),
    _text("no_date", "没有时限的原因", "没有日期的原因", "无时限原因"),
    _date("made_on", "承诺日期", "承诺时间", "作出承诺日期"),
    _term("status", "进展", terms.CommitmentStatus, "落实情况", "兑现情况", "完成情况", "进展情况"),
    _date("checked_on", "核对日期", "核实日期", "督查日期", "回访日期", "检查日期"),
    _date("changed_to", "变更后日期", "变更后时限", "调整至"),
    _text("check_note", "情况说明", "说明", "备注", "未兑现原因"),
)
# fmt: on


class Sheet(NamedTuple):
    """One kind of sheet.

    Attributes:
        label: what it is called in messages.
        stage: it tells one stage of proposals that the file already has.
        listed: it tells what happened to them beside the stages, a row for each time; such a list
            goes out as it comes in.
    """

    label: str
    fields: tuple[Field, ...]
    stage: bool = False
    listed: bool = False


SHEETS: dict[str, Sheet] = {
    "proposals": Sheet("提案", PROPOSAL_FIELDS),
    "units": Sheet("承办单位", UNIT_FIELDS),
    "members": Sheet("委员", MEMBER_FIELDS),
    "reviews": Sheet("审查结果", REVIEW_FIELDS, stage=True),
    "assignments": Sheet("交办", ASSIGNMENT_FIELDS, stage=True),
    "replies": Sheet("答复", REPLY_FIELDS, stage=True),
    "feedback": Sheet("反馈", FEEDBACK_FIELDS, stage=True),
    "cosigners": Sheet("联名确认", COSIGNER_FIELDS, stage=True, listed=True),
    "contacts": Sheet("沟通", CONTACT_FIELDS, stage=True, listed=True),
    "objections": Sheet("退办", OBJECTION_FIELDS, stage=True, listed=True),
    "extensions": Sheet("延期", EXTENSION_FIELDS, stage=True, listed=True),
    "convenings": Sheet("召集", CONVENING_FIELDS, stage=True, listed=True),
    "reminders": Sheet("催办", REMINDER_FIELDS, stage=True, listed=True),
    "supervision": Sheet("督办", SUPERVISION_FIELDS, stage=True, listed=True),
    "pledges": Sheet("承诺事项", PLEDGE_FIELDS, stage=True, listed=True),
}
"""The kinds of sheets that come in and go out, in the order of the year."""


def synonyms(fields: tuple[Field, ...]) -> dict[str, list[Field]]:
    """Return what each header, as compared, may mean; most mean one field.

    A field's key is a header too: that is how exported JSON names it.
    """
    found: dict[str, list[Field]] = {}
    for field in fields:
        for header in (field.label, *field.also, field.key):
            named = found.setdefault(header_key(header), [])
            if field not in named:
                named.append(field)
    return found
