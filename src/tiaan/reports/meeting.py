"""What waits for a meeting: the list of drafts, and the papers that the review meeting reads.

Of a matter that touches secrets, or is drafted to be refused for it, only the number stands here.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model import meant
from tiaan.model.case import shown_number
from tiaan.model.dates import chinese_date
from tiaan.model.table import Column, Heading, Kind, Paragraph, Ratio, Report, Table, text
from tiaan.model.terms import Decision, DraftKind, Mode, Origin, State
from tiaan.model.workflow import LIVE
from tiaan.store import attachments, drafted, queries
from tiaan.store.selection import proposers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Draft, Who
    from tiaan.model.settings import Settings
    from tiaan.model.table import Block, Value

BEGINNING = 300
"""Characters of a text that the meeting's papers begin with."""
_ORDER = (
    Decision.FILE, Decision.MERGE, Decision.REJECT, Decision.CONVERT, Decision.RETURN,
    Decision.WITHDRAW,
)  # fmt: skip
_ROOM = "\n".join(("　" * 7,) * 2)
"""Of a cell that is written in by hand."""
NOBODY: Mapping[int, Case] = MappingProxyType({})
_ANSWER = "会议意见：□ 同意　　□ 改为："


class Meant(NamedTuple):
    """A case with one of its drafts.

    Attributes:
        into: the case that it is drafted to be merged into; None where it is not.
    """

    case: Case
    draft: Draft
    into: Case | None = None


def of_kind(
    cases: Iterable[Case], kind: DraftKind, survivors: Mapping[int, Case] = NOBODY
) -> list[Meant]:
    """Return what is drafted of a kind, in the order of the cases.

    Args:
        cases: those with drafts.
        kind: decisions, or who handles.
        survivors: what each is to be merged into, by the id of the one merged.
    """
    found = ((case, meant.drafted(case, kind)) for case in cases)
    return [Meant(case, draft, survivors.get(case.id)) for case, draft in found if draft]


def pending(
    cases: Sequence[Case],
    settings: Settings,
    kind: DraftKind | None = None,
    survivors: Mapping[int, Case] = NOBODY,
) -> Table:
    """Return what is drafted, by kind and by what is meant, and what no longer can be decided."""
    columns: tuple[Column, ...] = (
        Column("kind", "事项", Kind.TERM, DraftKind), Column("number", "编号"),
        Column("title", "案由"), Column("meant", "拟办"), Column("details", "情形、单位等"),
        Column("drafted_on", "拟定日期", Kind.DATE), Column("remark", "说明"),
    )  # fmt: skip
    lines: list[tuple[Value, ...]] = [
        (
            one.draft.kind, shown_number(one.case, settings), meant.title(one.case),
            *meant.shown(one.case, one.draft), one.draft.drafted_on, _remark(one),
        )
        for each in ((kind,) if kind else DraftKind)
        for one in sorted(of_kind(cases, each, survivors), key=_group)
    ]  # fmt: skip
    if kind is not None:
        columns, lines = columns[1:], [line[1:] for line in lines]
    return Table("pending", kind.label if kind else "拟办", columns, tuple(lines))


def _remark(one: Meant) -> str:
    if meant.fits(one.case, one.draft):
        return _lost(one.into) if one.into else ""
    if one.draft.kind is DraftKind.ASSIGN and one.case.state is State.PENDING:
        return "没有拟立案，不适用"
    return f"提案{one.case.state.label}，已不适用"


def _lost(survivor: Case) -> str:
    """Return why nothing can be merged into a case, or is not going to be; "" where it can."""
    draft = meant.drafted(survivor, DraftKind.REVIEW)
    choice = meant.choice(draft.said) if draft else None
    if survivor.state not in LIVE:
        said = survivor.state.label
    elif draft is not None and choice is not None and choice is not Decision.FILE:
        said = meant.opinion(draft.said)
    else:
        return ""
    return f"主案 {survivor.number} {said}，不适用"


def _group(one: Meant) -> int:
    """Return the place of a draft's group; within it the cases keep their order."""
    choice = meant.choice(one.draft.said)
    if choice is not None:
        return _ORDER.index(choice)
    mode = meant.mode(one.draft.said)
    return list(Mode).index(mode) if mode else len(Mode)


def summary(found: Iterable[Meant | tuple[Case, Draft]], kind: DraftKind) -> str:
    """Return how many are drafted of what: 拟立案 156，拟不予立案 3; "" for none.

    What can no longer be decided is counted apart.
    """
    every = [Meant(*one) for one in found]
    drafts = sorted((one for one in every if not _remark(one)), key=_group)
    stale = f"已不适用 {len(every) - len(drafts)}" if len(drafts) < len(every) else ""
    counts = Counter(meant.opinion(one.draft.said) for one in drafts)
    parts = [f"{word} {many}" for word, many in counts.items()]
    if kind is DraftKind.ASSIGN:
        units = {name for one in drafts for _, name in meant.units(one.draft.said)}
        named = f"承办单位 {len(units)} 个" if parts else ""
        return "；".join(filter(None, ("，".join(parts), named, stale)))
    groups = {
        (one.case.session.id, one.draft.said["into"]) for one in drafts if "into" in one.draft.said
    }
    merged = f"拟{Decision.MERGE.label} "
    parts = [f"{p} 件（{len(groups)} 组）" if p.startswith(merged) else p for p in parts]
    return "；".join(filter(None, ("，".join(parts), _collective(drafts), stale)))


def _collective(drafts: Sequence[Meant]) -> str:
    """Return how much of what is to be filed comes from bodies."""
    filed = [one.case for one in drafts if meant.choice(one.draft.said) is Decision.FILE]
    if not filed:
        return ""
    bodies = sum(case.origin is Origin.COLLECTIVE for case in filed)
    share = text(Ratio(bodies, len(filed)))
    return f"拟立案的中{Origin.COLLECTIVE.label} {bodies} 件（{bodies}/{len(filed)}={share}）"


def review_pack(conn: sqlite3.Connection, who: Who, *, full: bool = False) -> Report | None:
    """Return the papers of the review meeting; None where nothing waits for it.

    Args:
        conn: the file.
        who: whose session; drafts of every session where none is asked for.
        full: every text as a whole, not its beginning.
    """
    cases = drafted.cases(conn, who, DraftKind.REVIEW)
    survivors = drafted.survivors(conn, cases)
    waiting = [one for one in of_kind(cases, DraftKind.REVIEW, survivors) if not _remark(one)]
    if not waiting:
        return None
    waiting.sort(key=_group)
    settings = queries.settings(conn)
    sessions = "、".join(dict.fromkeys(one.case.session.label for one in waiting))
    last = max(one.draft.drafted_on for one in waiting)
    blocks: list[Block] = [
        Heading("拟办情况"),
        Paragraph(f"提请审查 {len(waiting)} 件：{summary(waiting, DraftKind.REVIEW)}。"),
        _contents(waiting, settings),
    ]
    group = ""
    for one in waiting:
        if (word := meant.opinion(one.draft.said)) != group:
            group = word
            many = sum(meant.opinion(other.draft.said) == word for other in waiting)
            blocks.append(Heading(f"{word}的提案（{many} 件）"))
        blocks += _page(conn, one, settings, full=full)
    return Report(
        "review_pack",
        f"{settings.office}{sessions}提案审查会材料",
        tuple(blocks),
        f"（拟办意见截至{chinese_date(last)}）",
        as_of=last,
    )


def _contents(waiting: Sequence[Meant], settings: Settings) -> Table:
    """Return the list of contents, with room for what the meeting decides."""
    columns = (
        Column("place", "序号", Kind.COUNT), Column("number", "编号"), Column("title", "案由"),
        Column("lead", "提案人"), Column("meant", "拟办意见"), Column("decided", "会议意见"),
    )  # fmt: skip
    lines = tuple(
        (
            place, shown_number(one.case, settings), meant.title(one.case), _lead(one.case),
            _told(one), _ROOM,
        )
        for place, one in enumerate(waiting, 1)
    )  # fmt: skip
    return Table("contents", "目录", columns, lines)


def _told(one: Meant) -> str:
    return "，".join(filter(None, meant.shown(one.case, one.draft)))


def _lead(case: Case) -> str:
    return "" if meant.is_masked(case) else proposers(case)


def _page(conn: sqlite3.Connection, one: Meant, settings: Settings, *, full: bool) -> list[Block]:
    """Return what the meeting reads of one proposal."""
    case = one.case
    head = Heading(f"{shown_number(case, settings)}　{meant.title(case)}", 2)
    blocks: list[Block] = [head]
    if not meant.is_masked(case):
        facts = {
            "提案人": proposers(case),
            "类别": case.category,
            "建议承办单位": case.suggested_unit,
            "并入本案": "、".join(case.absorbed),
        }
        said = "　".join(f"{label}：{value}" for label, value in facts.items() if value)
        blocks += [Paragraph(said), *_body(conn, case, full=full)]
    words = {ground.code: ground.text for ground in settings.grounds}
    grounds = "".join(f"\n{code}：{words[code]}" for code in _grounds(one) if code in words)
    blocks.append(Paragraph(f"拟办意见：{_told(one)}{grounds}"))
    blocks.append(Paragraph(_ANSWER))
    return blocks


def _grounds(one: Meant) -> Sequence[str]:
    found: Sequence[str] = one.draft.said.get("grounds", ())
    return found


def _body(conn: sqlite3.Connection, case: Case, *, full: bool) -> list[Block]:
    """Return a proposal's text, or its beginning."""
    data = attachments.read(conn, case.body_sha256) if case.body_sha256 else None
    if data is None:
        return [Paragraph("（没有正文）")]
    body = "\n".join(filter(None, (line.strip() for line in data.decode().splitlines())))
    if not full and len(body) > BEGINNING:
        body = f"{body[:BEGINNING].rstrip()}……（共 {case.body_length} 字）"
    return [Paragraph(f"正文：\n{body}")]
