"""Who was asked to co-sign and what came of it: the list, the audit, the slips to sign.

The audit is for names put down without asking: who stands on many proposals, and how many of the
signatures nothing proves. Nothing of a secret matter is told, and no contact data anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.case import shown_number
from tiaan.model.table import Column, Heading, Kind, Paragraph, Report, Table
from tiaan.model.terms import SUBMITTED, Consent, ConsentWay, State
from tiaan.model.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from tiaan.model.case import Case
    from tiaan.model.records import Sponsor
    from tiaan.model.settings import Settings
    from tiaan.model.table import Block, Value

_ROOM = "\n".join(("　" * 6,) * 2)
"""Of a cell that is signed: wide, and two lines high."""


def invited(case: Case) -> list[Sponsor]:
    """Return those whose answer is awaited; of a secret or withdrawn proposal nobody's."""
    if case.is_secret or case.state is State.WITHDRAWN:
        return []
    return [s for s in case.sponsors if s.consent is Consent.INVITED]


def listed(cases: Iterable[Case], settings: Settings, *, pending: bool = False) -> Table:
    """Return everyone asked to co-sign, proposal by proposal.

    Args:
        cases: in order.
        settings: the county's.
        pending: only those whose answer is awaited.
    """
    columns = (
        Column("number", "编号"), Column("title", "案由"), Column("first", "第一提案人"),
        Column("name", "联名人"), Column("consent", "意愿", Kind.TERM, Consent),
        Column("how", "确认方式"), Column("consent_on", "确认日期", Kind.DATE),
        Column("invited_on", "邀请日期", Kind.DATE), Column("answer_by", "确认时限"),
        Column("left_on", "移出日期", Kind.DATE),
    )  # fmt: skip
    lines: list[tuple[Value, ...]] = []
    for case in cases:
        if case.is_secret:
            continue
        first = case.first.proposer.display if case.first else ""
        rows = invited(case) if pending else [s for s in case.sponsors if s.position > 1]
        lines += [
            (
                shown_number(case, settings), case.title, first, s.proposer.display, s.consent,
                ConsentWay.told(s.consent_how), s.consent_on, s.invited_on,
                f"{s.answer_by:%Y-%m-%d %H:%M}" if s.answer_by else "", s.left_on,
            )
            for s in rows
        ]  # fmt: skip
    return Table("consents", "联名意愿", columns, tuple(lines))


def audit(cases: Iterable[Case], today: date) -> Table:
    """Return, for everyone named as a co-signer, on how many proposals and with what proof.

    Withdrawn proposals are left out, and who was the first proposer and left. Proof is a signature,
    a form, a message, a call or a word in person that the clerk noted; a consent that only the
    clerk vouches for is without one.
    """
    named: dict[int, list[Sponsor]] = {}
    for case in cases:
        if not case.is_secret and case.state is not State.WITHDRAWN:
            for sponsor in case.sponsors:
                if sponsor.position > 1 and sponsor.consent_how != SUBMITTED:
                    named.setdefault(sponsor.proposer.id, []).append(sponsor)
    lines = [_line(rows) for rows in named.values()]
    lines.sort(key=lambda line: (-line[2], -line[4], line[0]))
    columns = (
        Column("id", "编号"), Column("name", "联名人"), Column("named", "被联名", Kind.COUNT),
        Column("confirmed", "已确认", Kind.COUNT), Column("unproved", "无凭证", Kind.COUNT),
        Column("pending", "待确认", Kind.COUNT), Column("left", "未联名", Kind.COUNT),
        Column("median", "全体中位"),
    )  # fmt: skip
    middle = _median([line[2] for line in lines])
    notes = (
        "被联名：写为联名人的件数，撤案的除外；未联名：谢绝、逾时、退出的",
        "无凭证：已确认而没有签名、登记表、短信、电话或当面的记录的",
        "全体中位：写为联名人的各位的被联名件数的中位数",
    )
    rows = tuple((f"M{line[0]}", *line[1:], middle) for line in lines)
    return Table("consent_audit", "联名核对", columns, rows, notes=notes, as_of=today)


def _line(rows: list[Sponsor]) -> tuple[int, str, int, int, int, int, int]:
    person = rows[0].proposer
    agreed = [s for s in rows if s.consent is Consent.CONFIRMED]
    unproved = sum(not ConsentWay.proves(s.consent_how) for s in agreed)
    waiting = sum(s.consent is Consent.INVITED for s in rows)
    left = len(rows) - len(agreed) - waiting
    return person.id, person.display, len(rows), len(agreed), unproved, waiting, left


def _median(counts: list[int]) -> str:
    """Return the middle of some counts: 3, or 2.5 between two."""
    if not counts:
        return ""
    ranked = sorted(counts)
    low, high = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
    return str((low + high) // 2) if (low + high) % 2 == 0 else f"{(low + high) // 2}.5"


def slips(cases: Iterable[Case], settings: Settings, group: str = "") -> Report | None:
    """Return slips to sign, each proposal's on a page of its own; None where nobody is awaited.

    Of several proposals a list stands in front, by which the clerk sees which slips came back.

    Args:
        cases: in order.
        settings: the county's.
        group: only those of this sector or group are asked; "" asks all.
    """
    waiting = [
        (case, asked)
        for case in cases
        if (asked := [s for s in invited(case) if fold(group) in ("", fold(s.sector))])
    ]
    if not waiting:
        return None
    blocks: list[Block] = []
    if len(waiting) > 1:
        blocks.append(_cover(waiting, settings))
    for case, asked in waiting:
        number = shown_number(case, settings)
        if len(waiting) > 1:
            blocks.append(Heading(f"提案联名确认单（{number}）", appendix=True))
        blocks += _slip(case, asked, number)
    title = f"提案联名确认单（{group}）" if group else "提案联名确认单"
    return Report("consent_slips", title, tuple(blocks))


def _cover(waiting: list[tuple[Case, list[Sponsor]]], settings: Settings) -> Table:
    columns = (
        Column("number", "编号"), Column("title", "案由"), Column("first", "第一提案人"),
        Column("waiting", "待确认", Kind.COUNT), Column("back", "收回"),
    )  # fmt: skip
    rows = tuple(
        (shown_number(c, settings), c.title, _first(c), len(asked), "") for c, asked in waiting
    )
    return Table("slips", "待确认的提案", columns, rows)


def _slip(case: Case, rows: list[Sponsor], number: str) -> list[Block]:
    columns = (
        Column("place", "序号", Kind.COUNT), Column("name", "联名人"), Column("sector", "界别"),
        Column("sign", "本人签名"), Column("day", "日期"),
    )  # fmt: skip
    # Room for a signature: paper lays a column out by what stands in it.
    lines = tuple(
        (place, s.proposer.display, s.sector, _ROOM, _ROOM) for place, s in enumerate(rows, 1)
    )
    until: dict[datetime, list[str]] = {}
    for s in rows:
        if s.answer_by:
            until.setdefault(s.answer_by, []).append(s.proposer.display)
    alike = len(until) == 1 and all(s.answer_by for s in rows)
    notes = tuple(
        f"{'' if alike else '、'.join(names) + '：'}{moment:%Y-%m-%d %H:%M} 前签名有效，"
        "逾时不计入联名"
        for moment, names in sorted(until.items())
    )
    signing = Table(f"slip_{number}", "联名人签名", columns, lines, None, notes)
    said = (
        f"届次：{case.session.label}\n提案编号：{number}\n案由：{case.title}\n"
        f"第一提案人：{_first(case)}"
    )
    ask = "本人已阅读上述提案，同意联名的请签名并写明日期；未签名的不计入联名。"
    return [Paragraph(said), Paragraph(ask), signing]


def _first(case: Case) -> str:
    return case.first.proposer.display if case.first else ""
