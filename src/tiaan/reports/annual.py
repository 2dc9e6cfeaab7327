"""The yearly report (提案工作总结), as far as figures can write it; the rest is marked 【待补】."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import TODO, Column, Heading, Paragraph, Report, Table, text
from tiaan.reports.sentences import Teller
from tiaan.stats import catalog, closing, glance
from tiaan.stats import measures as m
from tiaan.stats.figures import Share

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.table import Block
    from tiaan.stats.figures import Measure
    from tiaan.stats.glance import Year
    from tiaan.stats.tally import Scope

PRACTICES: tuple[tuple[str, str], ...] = (
    # a heading of the chapter on what was done, and what a person is to write under it
    ("思想引领", "加强学习、提高站位的做法和成效"),
    ("征集审查", "选题征集、严格审查、提高质量的做法和成效"),
    ("组织领导", "党政领导领衔、交办和检查的做法和成效"),
    ("协商督办", "重点提案督办、协商办理的做法和成效，举两三件提案为例"),
    ("沟通服务", "办前办后沟通、服务委员和承办单位的做法和成效"),
)
UNIT = "unit"
PLANS = ("提案质量", "督办实效", "服务保障", "制度机制")
DEFINED: tuple[Measure, ...] = (
    m.RECEIVED, *m.OUTCOMES, m.FILING_RATE, m.COLLECTIVE_ORIGIN, m.COLLECTIVE_SHARE, m.ASSIGNED,
    m.UNITS, m.REPLIED, m.REPLY_RATE, m.ON_TIME_RATE, m.OVERDUE, *m.RESULTS, *m.RESULT_SHARES,
    m.WITHOUT_RESULT, m.FORMS_BACK, m.RETURNED, m.NOT_RETURNED, m.RETURN_RATE, m.SATISFACTION_RATE,
    m.FIRST_SATISFACTION, m.KEY, m.COLLECTIVE_MODE, m.SECOND_ROUND, m.VIA_UNIT,
)  # fmt: skip
"""What the appendix defines: every figure that a sentence may quote."""


def annual(conn: sqlite3.Connection, scope: Scope, year: int) -> Report:
    """Return the report on the sessions of a scope.

    A sentence without data is left out; figures that do not close stand at the top.

    Args:
        conn: the file.
        scope: sessions, day, base.
        year: of the title.
    """
    counted = glance.count_year(conn, scope, m.MEASURES)
    checked = closing.closing(conn, scope)
    blocks: list[Block] = [*_unclosed(checked, scope), *_outline(conn, scope, counted)]
    blocks += [Heading("附：数字的定义"), definitions(scope, DEFINED, counted)]
    title = f"{scope.settings.office}{year}年提案工作总结"
    return Report("annual", title, tuple(blocks), as_of=scope.as_of)


def closes(report: Report) -> bool:
    """Tell whether the figures of a report close."""
    return all(table.key != "closing" for table in report.tables)


def _unclosed(checked: tuple[closing.Line, ...], scope: Scope) -> list[Block]:
    """Return a warning for the top where figures do not close."""
    broken = tuple(line for line in checked if not line.holds)
    if not broken:
        return []
    warning = f"{TODO}以下数字不闭合，请先核对再使用本报告。"
    return [Paragraph(warning), closing.table(broken, scope)]


def _outline(conn: sqlite3.Connection, scope: Scope, year: Year) -> list[Block]:
    """Return the chapters: figures and tables first, then what a person must write."""
    teller = Teller(scope, year)
    category = catalog.find_statistic("category")
    kinds, categories, ratings = (
        catalog.lines(
            conn, scope, part.dimension, year.groups[part.dimension.key], (m.FILED, part.share),
            part.share,
        )
        for part in (glance.KINDS, glance.CATEGORIES, glance.RATINGS)
    )  # fmt: skip
    sentences = (
        f"{scope.label}以来，{teller.review()}",
        teller.origins() + teller.groups(kinds, "按提案者分，"),
        teller.groups(categories, "按类别分，"),
        teller.handling() + teller.special(),
        teller.results(),
        teller.feedback(ratings),
    )
    blocks: list[Block] = [Heading("基本情况")]
    blocks += [Paragraph(sentence) for sentence in sentences if sentence]
    blocks += list(_tables(conn, scope, year, category))
    blocks.append(Heading("主要做法及特色亮点"))
    for heading, wanted in PRACTICES:
        blocks += [Heading(heading, 2), Paragraph(f"{TODO}{wanted}")]
    blocks += [Heading("存在问题"), Paragraph(f"{TODO}对照上述数字写明不足和原因")]
    blocks.append(Heading("下步谋划"))
    blocks += [Paragraph(f"{TODO}{plan}方面的打算") for plan in PLANS]
    return blocks


def _tables(
    conn: sqlite3.Connection, scope: Scope, year: Year, category: catalog.Statistic
) -> tuple[Table, ...]:
    """Return the tables behind the sentences, those without any row left out."""
    wanted = [catalog.find_statistic("outcome"), catalog.find_statistic("kind"), category]
    if year.count(m.ASSIGNED):
        wanted.append(catalog.find_statistic(UNIT))
    if year.count(m.WITH_RESULT):
        wanted.append(catalog.find_statistic("result"))
    if year.count(m.RETURNED):
        wanted.append(catalog.find_statistic("rating"))
    tables = (catalog.run(conn, scope, statistic) for statistic in wanted)
    return tuple(_busy(table) if table.key == UNIT else table for table in tables)


def _busy(table: Table) -> Table:
    """Return the table of units without those that had nothing to handle, and say so."""
    rows = tuple(row for row in table.rows if row[1])
    if rows == table.rows:
        return table
    note = f"另有{len(table.rows) - len(rows)}个登记的单位没有承办件，未列"
    return table._replace(rows=rows, notes=(*table.notes, note))


def definitions(scope: Scope, measures: tuple[Measure, ...], year: Year) -> Table:
    """Return what every figure is: its name, its value, its definition."""
    columns = (Column("measure", "指标"), Column("value", "数值"), Column("definition", "定义"))
    rows = []
    for measure in measures:
        value = year[measure]
        told = text(value, scope.decimals)
        if isinstance(measure, Share):
            ratio = year.ratio(measure)
            told = f"{told}（{ratio.part}/{ratio.whole}）"
        rows.append((measure.label, told, m.definition(measure, scope.settings, scope.base)))
    return Table(
        "definitions", "数字的定义", columns, tuple(rows), None, (catalog.scope_note(scope),),
        scope.decimals, scope.as_of,
    )  # fmt: skip
