"""The yearly report (提案工作总结), as far as figures can write it; the rest is marked 【待补】."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import TODO, Heading, Paragraph
from tiaan.stats import measures as m

if TYPE_CHECKING:
    from tiaan.model.table import Block, Report
    from tiaan.reports.sentences import Teller
    from tiaan.reports.source import Source
    from tiaan.stats.figures import Measure

PRACTICES: tuple[tuple[str, str], ...] = (
    # a heading of the chapter on what was done, and what a person is to write under it
    ("思想引领", "加强学习、提高站位的做法和成效"),
    ("征集审查", "选题征集、严格审查、提高质量的做法和成效"),
    ("组织领导", "党政领导领衔、交办和检查的做法和成效"),
    ("协商督办", "重点提案督办、协商办理的做法和成效，举两三件提案为例"),
    ("沟通服务", "办前办后沟通、服务委员和承办单位的做法和成效"),
)
PLANS = ("提案质量", "督办实效", "服务保障", "制度机制")
DEFINED: tuple[Measure, ...] = (
    m.RECEIVED, *m.OUTCOMES, m.FILING_RATE, m.TAKING_PART, m.PARTICIPATION_RATE,
    m.MEMBER_ORIGIN, m.COLLECTIVE_ORIGIN,
    m.COLLECTIVE_SHARE, m.ASSIGNED, m.UNITS, m.REPLIED, m.REPLY_RATE,
    m.ON_TIME_RATE, m.OVERDUE, m.CONTACT_RATE, m.MEETING_RATE, m.TWICE_RATE, *m.RESULTS,
    *m.RESULT_SHARES, m.WITHOUT_RESULT, m.FORMS_BACK, m.RETURNED, m.NOT_RETURNED, m.RETURN_RATE,
    m.SATISFACTION_RATE, m.FIRST_SATISFACTION, m.KEY, m.KEY_SUPERVISED, m.KEY_LED,
    m.SUPERVISIONS, m.COLLECTIVE_MODE, m.SECOND_ROUND,
    m.SECOND_REPLIED, m.SECOND_SATISFACTION, m.VIA_UNIT, m.PUBLICATION_RATE,
    m.REPLY_PUBLICATION_RATE, m.REPLIES_WITHHELD,
)  # fmt: skip
"""What the appendix defines in any case, beside what the sentences quoted."""


def annual(source: Source) -> Report:
    """Return the report on a year; a sentence without data is left out."""
    title = f"{source.scope.settings.office}{source.period}提案工作总结"
    teller = source.teller
    blocks = _outline(source, teller)
    return source.report("annual", title, blocks, teller, (*DEFINED, *source.ratings))


def _outline(source: Source, teller: Teller) -> list[Block]:
    """Return the chapters: figures and tables first, then what a person must write."""
    figures = source.figures
    outcome, kind, category, unit, result, rating, form = source.by(
        "outcome", "kind", "category", "unit", "result", "rating", "supervision_form"
    )
    sentences = (
        f"{source.scope.label}以来，{teller.review()}{teller.people()}",
        teller.origins() + teller.groups(kind.lines, "按提案者分，"),
        teller.groups(category.lines, "按类别分，"),
        teller.handling() + teller.special(),
        teller.supervision(form.lines),
        teller.contact(),
        teller.results(),
        teller.feedback(rating.lines),
        teller.publication(),
    )
    blocks: list[Block] = [Heading("基本情况")]
    blocks += [Paragraph(sentence) for sentence in sentences if sentence]
    blocks += [
        one.table
        for one, is_told in (
            (outcome, True),
            (kind, True),
            (category, True),
            (unit, figures.count(m.ASSIGNED)),
            (result, figures.count(m.WITH_RESULT)),
            (rating, figures.count(m.RETURNED)),
        )
        if is_told
    ]
    blocks.append(Heading("主要做法及特色亮点"))
    for heading, wanted in PRACTICES:
        blocks += [Heading(heading, 2), Paragraph(f"{TODO}{wanted}")]
    blocks += [Heading("存在问题"), Paragraph(f"{TODO}对照上述数字写明不足和原因")]
    blocks.append(Heading("下步谋划"))
    blocks += [Paragraph(f"{TODO}{plan}方面的打算") for plan in PLANS]
    return blocks
