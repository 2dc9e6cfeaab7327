"""A plan as tables, and what is to be said beside them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from tiaan.model.fields import SHEETS
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Decision, Result
from tiaan.sheets.cells import TO_COME
from tiaan.sheets.meaning import UNITS
from tiaan.sheets.outcome import Options, PlanRow, Verdict
from tiaan.sheets.stages import decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiaan.model.table import Value
    from tiaan.sheets.planned import Plan
    from tiaan.sheets.values import SheetRow


_NAMED = 10
"""Most people who are named as new."""
_ASSUMED = {
    "received_on": "按届次开幕日",
    "decided_on": "按提交日期",
    "assigned_on": "按审查日期",
    "replied_on": "按反馈日期（没有的按今天）",
    "rated_on": "按答复日期",
}
"""By which day a day is taken that a proposal sheet does not give."""


def row_notes(kind: str, rows: Sequence[PlanRow], options: Options) -> list[str]:
    """Return what the clerk should know of the rows: days assumed, consent, what stays."""
    stage = SHEETS[kind].stage
    labels = {field.key: field.label for field in SHEETS[kind].fields}
    notes = []
    missing = Counter(key for row in rows for key in row.assumed)
    for key in (*_ASSUMED, *(missing.keys() - _ASSUMED.keys())):
        if missing[key]:
            day = f"按 {options.on} " if options.on else "按今天" if stage else _ASSUMED[key]
            moved = "" if stage else "，前后日期不符的顺延"
            better = "" if options.on else "；可用 --on 指定"
            notes.append(f"{missing[key]} 行没有{labels[key]}，{day}记{moved}{better}")
    if blank := sum(row.is_blank for row in rows):
        notes.append(f"{blank} 行没有填写，没有动")
    invited = sum("co_signers" in row.facts for row in rows if row.verdict is Verdict.NEW)
    if invited and not options.confirmed:
        notes.append(
            f"{invited} 行的联名人记为待确认；均已确认的，导入时加 --confirmed；"
            "已导入的用 tiaan amend 编号 --confirm 姓名"
        )
    early = sum(_has_day_to_come(row.row, options.today) for row in rows)
    if early:
        notes.append(f"{early} 行有今天以后的日期，请核对")
    changed = sum(row.verdict is Verdict.CHANGED for row in rows)
    if changed and not options.update:
        notes.append(f"{changed} 行与文件不同，没有改动文件；要照表更正加 --update")
    new = dict.fromkeys(name for row in rows for name in row.newcomers)
    if new:
        # Who they are stands at their rows, in the preview: what is remarked names nobody.
        lines = [str(row.row.line) for row in rows if row.newcomers]
        shown = "、".join(lines[:_NAMED]) + " 等" * (len(lines) > _NAMED)
        notes.append(
            f"名册上没有、将一并登记的提案者 {len(new)} 位，在第 {shown} 行；写错的请改正后再导入"
        )
    told = Counter(text for row in rows for text in row.advice)
    return [*notes, *(f"{count} 行：{text}" for text, count in told.items())]


def _has_day_to_come(row: SheetRow, today: date) -> bool:
    """Whether a line says that something happened on a day still to come."""
    return any(
        isinstance(value, date) and value > today
        for key, value in row.values.items()
        if key not in TO_COME
    )


def plan_table(plan: Plan, *, brief: bool = False) -> Table:
    """Return the rows with their verdicts, but those that change nothing.

    `brief` leaves out the new ones too, where nothing is to be said of them.
    """
    plain = {Verdict.SAME, Verdict.NEW} if brief else {Verdict.SAME}
    several = len({(row.row.file, row.row.sheet) for row in plan.rows}) > 1
    proposals = plan.sheets.session is not None
    columns = (
        Column("line", "出处") if several else Column("line", "行", Kind.COUNT),
        *((Column("number", "案号"),) if proposals else ()),
        Column("title", "案由" if proposals else "名称"),
        Column("verdict", "核对", Kind.TERM, Verdict),
        Column("reason", "说明"),
    )
    rows = tuple(
        (
            row.row.source if several else row.row.line,
            *((row.number,) if proposals else ()),
            row.title,
            row.verdict,
            row.reason if brief else _reason(row),
        )
        for row in plan.rows
        if row.verdict not in plain or row.reason
    )
    return Table("plan", f"{SHEETS[plan.kind].label}导入预览", columns, rows, notes=plan.notes)


def _reason(row: PlanRow) -> str:
    """Return why a row's verdict is what it is, and whom it brings."""
    met = f"新登记：{'、'.join(row.newcomers)}" if row.newcomers else ""
    return "；".join(filter(None, (row.reason, met)))


def plan_summary(plan: Plan) -> Table:
    """Return the counts to hold against the sheet."""
    lines: list[tuple[str, int]] = [("读到的行", plan.read)]
    lines += [(verdict.label, count) for verdict, count in plan.counts.items()]
    if blank := sum(row.is_blank for row in plan.rows):
        lines.append(("没有填写的行", blank))
    if plan.sheets.repeated:
        lines.append(("合并的行（同一件列在几个单位下）", plan.sheets.repeated))
    if plan.sheets.set_aside:
        lines.append(("不是记录的行（合计、备注等）", plan.sheets.set_aside))
    if plan.sheets.session is not None and not SHEETS[plan.kind].listed:
        lines += _totals(plan)
    columns = (Column("item", "项目"), Column("count", "数", Kind.COUNT))
    return Table("summary", "核对数", columns, tuple(lines), notes=plan.notes)


def _drafted(kind: str, facts: Sequence[Mapping[str, Value]]) -> list[tuple[str, int]]:
    """Count what is only drafted, as far as it concerns the kind of sheet."""
    if kind == "assignments":
        return [("表中拟交办", sum(any(fact.get(key) for key in UNITS) for fact in facts))]
    decided = Counter(decision(fact) for fact in facts)
    return [(f"表中拟{choice.label}", decided[choice]) for choice in Decision if decided[choice]]


def _totals(plan: Plan) -> list[tuple[str, int]]:
    """Count decisions, results and ratings as the sheet has them, faulty rows included."""
    facts = [row.facts for row in plan.rows if row.facts]
    if plan.sheets.options.draft:
        return _drafted(plan.kind, facts)
    decided = Counter(decision(fact) for fact in facts)
    results = Counter(fact.get("result") for fact in facts)
    ratings = Counter(str(fact["rating"]) for fact in facts if "rating" in fact)
    return [
        *((f"表中{choice.label}", decided[choice]) for choice in Decision if decided[choice]),
        *(("表中重点提案", n) for n in [sum(bool(fact.get("key")) for fact in facts)] if n),
        *((f"表中{result.label}", results[result]) for result in Result if results[result]),
        *((f"表中评价{word}", count) for word, count in ratings.items()),
    ]
