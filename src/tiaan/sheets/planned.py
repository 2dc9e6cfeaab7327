"""What an import found, what would become of every row, and what was done: as values.

Nothing of a plan is kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiaan.errors import InputError
from tiaan.model.discretion import discreet
from tiaan.model.fields import SHEETS
from tiaan.sheets.outcome import Options, PlanRow, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.records import Session
    from tiaan.sheets.reading import Found
    from tiaan.sheets.values import SheetRow

_SHOWN = 5
"""Most places of one problem that are named."""
_NAMING = {
    **dict.fromkeys(SHEETS, ("lead", "co_signers", "co_signer", "rater", "leader", "signed_by")),
    "members": ("name",),
    "units": (),
}
"""The columns of each kind of sheet that hold names of people."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """Tables found and read, not yet held against the file.

    Attributes:
        notes: what is said of sheets and columns that were not read.
        repeated: how many lines say again, for another unit, what an earlier one says.
        tables: where they were found.
    """

    kind: str
    rows: tuple[SheetRow, ...]
    session: Session | None
    options: Options
    set_aside: int = 0
    notes: tuple[str, ...] = ()
    repeated: int = 0
    tables: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Sheets, with what an import makes of every row.

    Attributes:
        notes: what the clerk should know: columns not read, days assumed, what rules advise.
    """

    sheets: Sheets
    rows: tuple[PlanRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """One of `SHEETS`."""
        return self.sheets.kind

    @property
    def read(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict; those with nothing filled in have none."""
        found = Counter(row.verdict for row in self.rows if not row.is_blank)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def bad(self) -> tuple[PlanRow, ...]:
        """The rows that cannot be taken in."""
        return tuple(row for row in self.rows if row.verdict is Verdict.BAD)

    @property
    def problems(self) -> tuple[str, ...]:
        """Every problem of every row, with the cells' addresses; what many share is said once.

        A cell may have slipped into another column, so who is named in the sheet is left out.
        """
        sheets = {(row.row.file, row.row.sheet) for row in self.rows}
        people = self._people()
        found: dict[tuple[str, str], list[str]] = {}
        for row in self.bad:
            name = " · ".join(p for p in (row.row.file, row.row.sheet) if p)
            head = f"{name} " if len(sheets) > 1 else ""
            for problem in row.problems:
                said = discreet(problem.sentence, people)
                found.setdefault((head, said), []).append(problem.where)
        return tuple(f"{head}{_places(where)}：{said}" for (head, said), where in found.items())

    def _people(self) -> set[str]:
        """Return whom the sheets name."""
        keys = _NAMING.get(self.kind, ())
        said = (row.row.values.get(key) for row in self.rows for key in keys)
        listed = (value if isinstance(value, tuple) else (value,) for value in said if value)
        return {str(name) for names in listed for name in names}

    def refusal(self, *, listed: bool) -> InputError:
        """Return what stops an import whose faulty rows are not to be left out.

        `listed` says every problem again, for those who have not seen the preview.
        """
        return InputError(
            f"{self.read} 行中有 {len(self.bad)} 行不能导入，什么也没有写入",
            "请改正后重新导入；要先导入其余各行，加 --skip-bad",
            self.problems if listed else (),
        )

    @property
    def pending(self) -> int:
        """How many rows an import would write."""
        counts = self.counts
        return counts[Verdict.NEW] + (counts[Verdict.CHANGED] if self.sheets.options.update else 0)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did.

    Attributes:
        operation: its number, None where nothing was written.
    """

    plan: Plan
    operation: int | None

    @property
    def skipped(self) -> int:
        """How many faulty rows were left out at the clerk's wish."""
        return len(self.plan.bad)


def _places(where: Sequence[str]) -> str:
    """Return D2（审查意见）, or the first few of many."""
    shown = "、".join(where[:_SHOWN])
    return f"{shown} 等 {len(where)} 处" if len(where) > _SHOWN else shown
