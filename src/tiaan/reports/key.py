"""The key proposals on one sheet (重点提案督办表), for those who supervise them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tiaan.model.table import TODO, Heading, Paragraph
from tiaan.reports.lists import key_list, rows, table
from tiaan.reports.source import Part
from tiaan.stats import measures as m
from tiaan.store import queries, supervision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiaan.model.table import Block, Report, Table
    from tiaan.reports.sentences import Teller
    from tiaan.reports.source import Source
    from tiaan.stats.figures import Measure

DEFINED: tuple[Measure, ...] = (
    m.KEY, m.TOPICS, m.KEY_LED, m.SUPERVISIONS, m.ASSIGNED, m.UNITS, m.REPLIED, m.REPLY_RATE,
    m.ON_TIME_RATE, m.OVERDUE, *m.RESULTS, *m.RESULT_SHARES, m.WITHOUT_RESULT, m.RETURNED,
    m.NOT_RETURNED, m.SATISFACTION_RATE, m.SECOND_ROUND, m.FIRST_SATISFACTION, m.VIA_UNIT,
)  # fmt: skip
_KEY = Part("key_level IS NOT NULL", 1, "重点提案")
_UNSTATED = "未写明层级"


def key(whole: Source) -> Report:
    """Return the table of key proposals, with their figures."""
    source = whole.limited(_KEY)
    teller = source.teller
    (rating,) = source.by("rating")
    sentences = (
        _opening(source, teller),
        teller.results(),
        teller.feedback(rating.lines),
    )
    title = f"{source.scope.settings.office}{source.period}重点提案督办表"
    blocks: list[Block] = [
        Heading("办理情况"),
        *(Paragraph(sentence) for sentence in sentences if sentence),
        *([key_list(whole)] if teller.has(m.KEY) else []),
        Heading("督办情况"),
        *_supervised(whole, source, teller),
    ]
    return source.report("key", title, blocks, teller, (*DEFINED, *source.ratings))


def _opening(source: Source, teller: Teller) -> str:
    """Return how many there are, and how they stand."""
    if not teller.has(m.KEY):
        return "没有列为重点的提案。"
    started = f"{source.scope.label}以来列为重点的提案{teller.count(m.KEY)}件"
    return f"{started}，{teller.handling() or '尚未交办。'}"


def _supervised(whole: Source, source: Source, teller: Teller) -> Iterator[Block]:
    """Yield who leads and what was done, as far as it is on record."""
    if not teller.has(m.ARRANGED):
        yield Paragraph(f"{TODO}逐件写明督办活动、领导批示和进展")
        return
    as_of, settings = source.scope.as_of, source.scope.settings
    cases = queries.cases(source.conn, [row["id"] for row in rows(whole, m.KEY)])
    led = supervision.led(cases, settings, as_of)
    held = supervision.held(cases, settings, as_of)
    yield Paragraph(_told(source, teller, held))
    lines = ((case.session.label, *row) for case, row in zip(cases, led.rows, strict=True))
    yield table(source, led.key, led.title, led.columns, lines, idle=("level", "topic"))
    if held.rows:
        # The numbers of the activities have gaps, and on paper nobody refers to them.
        yield held._replace(
            columns=held.columns[1:],
            rows=tuple(row[1:] for row in held.rows),
            notes=(source.about,),
            as_of=as_of,
        )
    else:
        yield Paragraph(f"{TODO}写明督办活动和进展")


def _told(source: Source, teller: Teller, held: Table) -> str:
    """Return how many topics, who leads, and the activities by level, in a sentence."""
    said = (
        f"重点提案合为{teller.count(m.TOPICS)}个选题，由领导领衔督办的{teller.count(m.KEY_LED)}件"
    )
    if not held.rows:
        return f"{said}；尚未登记督办活动。"
    place = [column.key for column in held.columns].index("level")
    counts = Counter(str(row[place]) for row in held.rows)
    known = [word.name for word in source.scope.settings.supervision_levels]
    levels = [*known, *sorted(counts.keys() - {*known, ""}), ""]
    by_level = {level or _UNSTATED: counts[level] for level in levels}
    return f"{said}；共督办{teller.activities(by_level, '督办层级')}。"
