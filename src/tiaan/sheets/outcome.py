"""What becomes of a row: the verdict, the reason, the options it was reached under."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tiaan.model.fields import SHEETS
from tiaan.model.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tiaan.errors import TiaanError
    from tiaan.model.rules import Rule
    from tiaan.model.table import Value
    from tiaan.sheets.differing import Difference
    from tiaan.sheets.values import Problem, SheetRow


Barred = dict[Hashable, Any]
"""What contradicts itself, and what is to be said of it; filled by one pass, heeded by the next."""


class Verdict(Term):
    """核对结果"""  # noqa: D415 - names the vocabulary in messages

    NEW = "new", "新增"
    SAME = "same", "相同"
    CHANGED = "changed", "有变化"
    BAD = "bad", "有误"


class Contradiction(Exception):
    """Ends a pass over a sheet in which rows were found to contradict each other.

    Which of them is right the clerk has to say: none is told, so the sheet is told anew without.
    """


class Faulty(Exception):
    """A row that cannot be taken in; carries its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is to go.

    Attributes:
        confirmed: co-signers agreed; otherwise they are invited.
        update: rows that differ correct the file.
        on: the day of what the sheet gives no day for.
        draft: what the rows say is drafted for a meeting, not done.
    """

    today: date
    confirmed: bool = False
    update: bool = False
    on: date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What becomes of one row.

    Attributes:
        number: as people quote it; "" where it has none yet.
        facts: its values as the file would show them, for totals.
        assumed: keys of the days that were not given.
        advice: what advisory rules say of the proposal, to be counted over all rows.
        newcomers: people whom the row brings and no register knew.
        is_blank: nothing is filled in that this kind of sheet tells.
    """

    row: SheetRow
    verdict: Verdict
    number: str = ""
    title: str = ""
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    newcomers: tuple[str, ...] = ()
    is_blank: bool = False

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, for the clerk: it may tell what name differs."""
        parts = [problem.text for problem in self.problems]
        parts += [difference.text for difference in self.differences]
        return "；".join([*parts, *self.remarks])

    @property
    def outward(self) -> str:
        """The same for the sender of the sheet, who is not told what names the file has."""
        parts = [problem.text for problem in self.problems]
        return "；".join([*parts, *(difference.outward for difference in self.differences)])


_FIELDS = {field.key: field.label for sheet in reversed(SHEETS.values()) for field in sheet.fields}
"""Labels by key; where lists call a field otherwise, as the sheets of the stages do."""
_OPTIONS = {
    "--kind": _FIELDS["kind"],
    "--cosign": _FIELDS["co_signers"],
    "--category": _FIELDS["category"],
    "--number": _FIELDS["case_no"],
    "--convert-to": _FIELDS["converted_to"],
    "--into": _FIELDS["merged_into"],
    "--lead": _FIELDS["lead_unit"],
    "--co": _FIELDS["co_units"],
    "--split": _FIELDS["split_units"],
    "--units": _FIELDS["joint_units"],
    "--leader": _FIELDS["leader"],
    "--due": _FIELDS["due_on"],
    "--unit": _FIELDS["unit"],
    "--by": _FIELDS["rater"],
    "--on": "日期",
}
"""The columns that stand for the options of the single commands."""
_OPTION = re.compile(r"--[a-z-]+")


def fault(row: SheetRow, error: TiaanError, key: str = "") -> Problem:
    """Return what an action refused as a problem of a row; its hint speaks of columns."""
    hint = _OPTION.sub(lambda m: f"“{_OPTIONS[m[0]]}”列" if m[0] in _OPTIONS else m[0], error.hint)
    return row.problem(f"{error.message}；{hint}" if hint else error.message, key)


def sentences(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return what advisory rules say; that of consent has its own note, with the way out."""
    return tuple(rule.text for rule in rules if rule.key != "cosign")


def refuse(*problems: Problem) -> None:
    """Stop at a row with problems.

    Raises:
        Faulty: with all of them.
    """
    if problems:
        raise Faulty(*problems)
