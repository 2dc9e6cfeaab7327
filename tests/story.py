"""A case history in Chinese, one event a line, told to the real actions.

A line is a date, a verb, the number of a proposal and what the verb asks for:

    2025-01-05 提交 23 王芳、李明 关于增设路灯的提案       first proposer, co-signers, title
    2025-01-05 提交 24 民盟县总支 关于…的提案 民主党派       a proposer kind, where a body proposes
    2025-01-09 提交 23                          a returned one again (a new title may follow)
    2025-01-11 审查 23 立案
    2025-01-11 审查 25 不予立案 N10、N06
    2025-01-11 审查 25 退回 没有建议
    2025-01-11 审查 25 转化 社情民意
    2025-01-12 并案 24、26 入 23
    2025-01-13 撤销并案 24
    2025-01-14 撤案 26 提案人要求
    2025-02-20 交办 23 交通局 主办 住建局、财政局 会办
    2025-02-20 交办 27 教育局、财政局 分办
    2025-02-20 交办 28 分管副县长 牵头 教育局、财政局 参与
    2025-03-20 召集 28                              all its units; or: 召集 28 副县长 教育局
    2025-05-01 答复 23 交通局 A                          the unit may be left out where one is owed
    2025-05-01 答复 23 B 计划=装灯;2025-12-31、护灯;2026-06-30   what is promised in it
    2025-05-09 反馈 23 不满意                            or: 反馈 23 李明 满意
    2025-05-10 更正 23 案由=关于路灯的提案
    2025-05-10 承诺 23 交通局 装灯二十盏 到=2025-12-31      or: 缘由=看资金
    2025-12-20 核对 23.1 met 转已解决                 or: 核对 23.1 changed 到=2026-03-31
    2025-05-20 公开 23 答复 摘要 缘由=涉及商业秘密         or: 公开 23 提案 全文
    2025-01-06 邀请 23 李明、张伟 到=2025-01-07        who is asked to co-sign, until when
    2025-01-06 确认 23 李明 签名                         what proves the consent
    2025-05-11 设置 feedback_by all
    2025-05-12 撤销                                      the latest operation; 撤销 7 a named one

Options follow as `名=值` (see `_OPTIONS`), flags as words: 平时, 大会, 重点, 联名已确认, 拟定 …
A line that ends in ✗ must be refused, and leave the file as it was.

So that `warnings` shows what a test is about, proposers are registered before they propose, and a
text and a category are given; 正文= and 类别= (with nothing after) leave them out. Numbers are the
story's own until the review, which gives that very number as case number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import county
from logical import dump, log
from tiaan.actions import (
    amend,
    assign,
    convene,
    cosign,
    drafting,
    feedback,
    history,
    memberroll,
    merge,
    pledge,
    publication,
    registry,
    reply,
    review,
    submit,
)
from tiaan.errors import TiaanError
from tiaan.model.dates import parse_due, parse_moment
from tiaan.model.promises import read_plan
from tiaan.model.refs import Ref
from tiaan.model.terms import (
    ClassScheme,
    CommitmentStatus,
    ConsentWay,
    Decision,
    FeedbackSource,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
)
from tiaan.store import queries, registers
from tiaan.store.undo import undo

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Who

_DECISIONS = {
    "立案": Decision.FILE,
    "不予立案": Decision.REJECT,
    "退回": Decision.RETURN,
    "转化": Decision.CONVERT,
}
_OPTIONS = frozenset(
    {"案由", "类别", "正文", "界别", "案号", "期限", "文号", "办法", "工作", "意见", "公开"}
    | {"计划", "结果", "备注", "人数", "优秀", "重点", "电话", "提案者类别", "到", "缘由"}
)
_FLAGS = frozenset(
    {"平时", "大会", "重点", "联名已确认", "代交", "电话回访", "纸质", "转已解决", "拟定"}
)


def names(word: str) -> tuple[str, ...]:
    """Split 甲、乙."""
    return tuple(part for part in word.split("、") if part)


@dataclass
class Line:
    """One event: its day, its words, its options and flags."""

    on: date
    verb: str
    words: list[str]
    options: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    refused: bool = False

    @classmethod
    def read(cls, raw: str) -> Line:
        """Read 2025-01-05 提交 23 …."""
        day, verb, *rest = raw.split()
        line = cls(date.fromisoformat(day), verb, [])
        for word in rest:
            key, equals, value = word.partition("=")
            if word == "✗":
                line.refused = True
            elif equals and key in _OPTIONS:
                line.options[key] = value
            elif word in _FLAGS or (verb == "提交" and word in _KINDS):
                line.flags.add(word)
            else:
                line.words.append(word)
        return line


_KINDS = {kind.label: kind for kind in ProposerKind}


_KEPT = 100
_ENDINGS: dict[
    tuple[str, ...], tuple[bytes, tuple[Receipt, ...], tuple[str, ...], dict[str, int]]
] = {}
"""What stories from the bare county came to, the latest few: many tests begin with the same."""


class Story:
    """A history as told; what it has come to.

    Attributes:
        db: the file.
        receipts: of every line, in order.
        refusals: the messages of the lines marked ✗.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.receipts: list[Receipt] = []
        self.refusals: list[str] = []
        self._intake: dict[str, int] = {}

    def tell(self, text: str | None) -> Story:
        """Do what the lines say; what begins in the bare county is done once, and copied then."""
        lines = tuple(raw for raw in (text or "").splitlines() if raw.strip())
        is_beginning = bool(lines) and county.is_bare(self.db)
        if is_beginning and lines in _ENDINGS:
            data, receipts, refusals, intake = _ENDINGS[lines]
            county.become(self.db, data)
            self.receipts, self.refusals, self._intake = [*receipts], [*refusals], {**intake}
            return self
        for raw in lines:
            self._do(Line.read(raw))
        if is_beginning:
            if len(_ENDINGS) >= _KEPT:
                _ENDINGS.pop(next(iter(_ENDINGS)))
            _ENDINGS[lines] = (
                self.db.serialize(),
                (*self.receipts,),
                (*self.refusals,),
                {**self._intake},
            )
        return self

    def case(self, number: int | str) -> Case:
        """Return a proposal by its number in the story."""
        (found,) = queries.cases(self.db, [self._id(number)])
        return found

    def log(self, number: int | str | None = None) -> list[str]:
        """Return the sentences of the log, of one proposal or all, oldest first."""
        case_id = None if number is None else self._id(number)
        return [entry.sentence for entry in history.entries(self.db, case_id)]

    @property
    def warnings(self) -> list[str]:
        """What the clerk was warned of, oldest first."""
        return [warning for receipt in self.receipts for warning in receipt.warnings]

    @property
    def said(self) -> list[str]:
        """What the clerk was told, oldest first."""
        return [receipt.sentence for receipt in self.receipts]

    def _id(self, number: int | str) -> int:
        sql = "SELECT id FROM proposal WHERE intake_no = ?"
        return int(self.db.execute(sql, (self._intake[str(number)],)).fetchone()[0])

    def _ref(self, number: str) -> Ref:
        return Ref(self._intake[number], intake=True)

    def _refs(self, word: str) -> tuple[Ref, ...]:
        return tuple(self._ref(number) for number in names(word))

    def _do(self, line: Line) -> None:
        who = county.clerk(line.on)
        if not line.refused:
            self.receipts += _VERBS[line.verb](self, line, who)
            return
        before = dump(self.db), log(self.db)
        try:
            _VERBS[line.verb](self, line, who)
        except TiaanError as error:
            self.refusals.append(error.message)
        else:
            raise AssertionError(f"not refused: {line}")
        assert (dump(self.db), log(self.db)) == before, f"a refusal left a trace: {line}"

    def submit(self, line: Line, who: Who) -> list[Receipt]:
        number, *words = line.words
        if number in self._intake:
            title = words[0] if words else ""
            body = line.options.get("正文", "")
            return [submit.resubmit(self.db, self._ref(number), line.on, who, title, body)]
        people, title = words
        first, *others = names(people)
        self._register(first, *others)
        kinds = [_KINDS[flag] for flag in line.flags if flag in _KINDS]
        timing = {"平时": True, "大会": False}
        draft = submit.SubmitDraft(
            title,
            first,
            line.on,
            kinds[0] if kinds else None,
            tuple(others),
            confirmed="联名已确认" in line.flags,
            sector=line.options.get("界别", ""),
            category=line.options.get("类别", "社会建设"),
            body=line.options.get("正文", "情况和建议。"),
            public=PublicConsent.parse(line.options.get("公开", "未填")),
            phone=line.options.get("电话", ""),
            note=line.options.get("备注", ""),
            offsession=next((timing[f] for f in line.flags if f in timing), None),
            stated_signers=int(line.options["人数"]) if "人数" in line.options else None,
        )
        receipt = submit.submit(self.db, draft, who)
        self._intake[number] = int(receipt.number.removeprefix("L"))
        return [receipt]

    def _register(self, *people: str) -> None:
        known = registers.load(self.db)
        for name in people:
            if registers.find_proposer(known, name) is None:
                memberroll.add_members(self.db, (name,), county.clerk(date(2024, 12, 1)))

    def review(self, line: Line, who: Who) -> list[Receipt]:
        numbers, word, *rest = line.words
        choice = _DECISIONS[word]
        more = rest[0] if rest else ""
        file_one = choice is Decision.FILE and numbers.isdecimal()
        draft = review.ReviewDraft(
            choice,
            line.on,
            grounds=names(more) if choice is Decision.REJECT else (),
            note=more if choice is Decision.RETURN else "",
            convert_to=more if choice is Decision.CONVERT else "",
            number=line.options.get("案号", numbers) if file_one else None,
            category=line.options.get("类别", ""),
            key="重点" if "重点" in line.flags else "",
        )
        act = drafting.draft if "拟定" in line.flags else review.review
        return list(act(self.db, self._refs(numbers), draft, who))

    def merge(self, line: Line, who: Who) -> list[Receipt]:
        gone, _, survivor = line.words
        refs = self._refs(gone)
        return list(merge.merge(self.db, refs, self._ref(survivor), line.on, who))

    def unmerge(self, line: Line, who: Who) -> list[Receipt]:
        return list(merge.unmerge(self.db, self._refs(line.words[0]), line.on, who))

    def withdraw(self, line: Line, who: Who) -> list[Receipt]:
        numbers, reason = line.words
        return list(merge.withdraw(self.db, self._refs(numbers), reason, line.on, who))

    def assign(self, line: Line, who: Who) -> list[Receipt]:
        numbers, *words = line.words
        roles = dict(zip(words[1::2], words[::2], strict=True))
        draft = assign.AssignDraft(
            line.on,
            lead=roles.get("主办", ""),
            co=names(roles.get("会办", "")),
            split=names(roles.get("分办", "")),
            units=names(roles.get("参与", "")),
            leader=roles.get("牵头", ""),
            due=parse_due(line.options["期限"]) if "期限" in line.options else None,
            collective="参与" in roles,
        )
        act = drafting.draft if "拟定" in line.flags else assign.assign
        return list(act(self.db, self._refs(numbers), draft, who))

    def convene(self, line: Line, who: Who) -> list[Receipt]:
        number, *told = line.words
        by, units = (*told, "", "")[:2]
        draft = convene.ConveneDraft(line.on, by, names(units))
        return [convene.convene(self.db, self._ref(number), draft, who)]

    def reply(self, line: Line, who: Who) -> list[Receipt]:
        number, *unit, result = line.words
        scheme = line.options.get("办法")
        draft = reply.ReplyDraft(
            result,
            line.on,
            *unit,
            doc_no=line.options.get("文号", ""),
            plans=tuple(map(read_plan, names(line.options.get("计划", "")))),
            no_date=line.options.get("缘由", ""),
            scheme=ClassScheme.parse(scheme) if scheme else None,
        )
        return [reply.reply(self.db, self._ref(number), draft, who)]

    def feedback(self, line: Line, who: Who) -> list[Receipt]:
        number, *by, rating = line.words
        source = next(iter(line.flags), FeedbackSource.SELF)
        draft = feedback.FeedbackDraft(
            rating,
            line.on,
            work=line.options.get("工作", ""),
            by=by[0] if by else "",
            source=FeedbackSource.parse(source),
            comment=line.options.get("意见", ""),
        )
        return [feedback.feedback(self.db, self._ref(number), draft, who)]

    def amend(self, line: Line, who: Who) -> list[Receipt]:
        given = line.options
        draft = amend.AmendDraft(
            line.on,
            title=given.get("案由"),
            kind=ProposerKind.parse(given["提案者类别"]) if "提案者类别" in given else None,
            category=given.get("类别"),
            sector=given.get("界别"),
            public=PublicConsent.parse(given["公开"]) if "公开" in given else None,
            note=given.get("备注"),
            key=given.get("重点"),
            excellent=given["优秀"] == "是" if "优秀" in given else None,
            body=given.get("正文"),
            number=given.get("案号"),
            result=given.get("结果"),
        )
        return list(amend.amend(self.db, self._refs(line.words[0]), draft, who))

    def pledge(self, line: Line, who: Who) -> list[Receipt]:
        number, *unit, what = line.words
        day = line.options.get("到")
        draft = pledge.PledgeDraft(
            what,
            line.on,
            date.fromisoformat(day) if day else None,
            line.options.get("缘由", ""),
            *unit,
        )
        return [pledge.add(self.db, self._ref(number), draft, who)]

    def check(self, line: Line, who: Who) -> list[Receipt]:
        number, status = line.words
        case, _, place = number.partition(".")
        day = line.options.get("到")
        draft = pledge.CheckDraft(
            CommitmentStatus.parse(status),
            line.on,
            date.fromisoformat(day) if day else None,
            line.options.get("意见", ""),
            resolved="转已解决" in line.flags,
        )
        return [pledge.update(self.db, (self._ref(case), int(place)), draft, who)]

    def publish(self, line: Line, who: Who) -> list[Receipt]:
        numbers, what, scope = line.words
        draft = publication.PublicationDraft(
            PublicationSubject.parse(what),
            PublicationScope.parse(scope),
            line.on,
            line.options.get("缘由", ""),
        )
        return list(publication.publish(self.db, self._refs(numbers), draft, who))

    def invite(self, line: Line, who: Who) -> list[Receipt]:
        number, people = line.words
        until = parse_moment(line.options["到"]) if "到" in line.options else None
        return [cosign.invite(self.db, self._ref(number), names(people), line.on, until, who)]

    def confirm(self, line: Line, who: Who) -> list[Receipt]:
        number, people, how = line.words
        way = ConsentWay.parse(how)
        return [cosign.confirm(self.db, self._ref(number), names(people), way, line.on, who)]

    def set(self, line: Line, who: Who) -> list[Receipt]:
        key, value = line.words
        registry.change_settings(self.db, {key: value}, who)
        return []

    def undo(self, line: Line, who: Who) -> list[Receipt]:
        undo(self.db, who, int(line.words[0]) if line.words else None)
        return []


_VERBS = {
    "提交": Story.submit,
    "审查": Story.review,
    "并案": Story.merge,
    "撤销并案": Story.unmerge,
    "撤案": Story.withdraw,
    "交办": Story.assign,
    "召集": Story.convene,
    "答复": Story.reply,
    "反馈": Story.feedback,
    "更正": Story.amend,
    "承诺": Story.pledge,
    "核对": Story.check,
    "公开": Story.publish,
    "邀请": Story.invite,
    "确认": Story.confirm,
    "设置": Story.set,
    "撤销": Story.undo,
}
