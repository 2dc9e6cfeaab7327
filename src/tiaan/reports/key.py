"""The key proposals on one sheet (重点提案督办表), for those who supervise them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import TODO, Heading, Paragraph
from tiaan.reports.lists import key_list
from tiaan.reports.source import Part
from tiaan.stats import measures as m

if TYPE_CHECKING:
    from tiaan.model.table import Block, Report
    from tiaan.reports.source import Source
    from tiaan.stats.figures import Measure

DEFINED: tuple[Measure, ...] = (
    m.KEY, m.ASSIGNED, m.UNITS, m.REPLIED, m.REPLY_RATE, m.ON_TIME_RATE, m.OVERDUE, *m.RESULTS,
    *m.RESULT_SHARES, m.WITHOUT_RESULT, m.RETURNED, m.NOT_RETURNED, m.SATISFACTION_RATE,
    m.SECOND_ROUND, m.FIRST_SATISFACTION, m.VIA_UNIT,
)  # fmt: skip
_KEY = Part("key_level IS NOT NULL", 1, "重点提案")


def key(whole: Source) -> Report:
    """Return the table of key proposals, with their figures."""
    source = whole.limited(_KEY)
    teller, figures = source.teller, source.figures
    (rating,) = source.by("rating")
    number = figures.count(m.KEY)
    started = f"{source.scope.label}以来列为重点的提案{number}件"
    sentences = (
        f"{started}，{teller.handling() or '尚未交办。'}" if number else "没有列为重点的提案。",
        teller.results(),
        teller.feedback(rating.lines),
    )
    title = f"{source.scope.settings.office}{source.period}重点提案督办表"
    blocks: list[Block] = [
        Heading("办理情况"),
        *(Paragraph(sentence) for sentence in sentences if sentence),
        *([key_list(whole)] if number else []),
        Heading("督办情况"),
        Paragraph(f"{TODO}逐件写明督办活动、领导批示和进展"),
    ]
    return source.report("key", title, blocks, (*DEFINED, *source.ratings))
