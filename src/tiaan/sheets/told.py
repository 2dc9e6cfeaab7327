"""Lists of what happened beside the stages, in bulk: a row does what the single command does.

A row that says what is on record says nothing new, so a list may come back as often as it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.table import text
from tiaan.sheets import happenings
from tiaan.sheets.batch import Batch, Told
from tiaan.sheets.differing import Difference, same
from tiaan.sheets.outcome import Verdict, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Unit
    from tiaan.model.rules import Rule
    from tiaan.model.table import Value
    from tiaan.model.terms import Action
    from tiaan.sheets.batch import Meant
    from tiaan.sheets.values import SheetRow


class Added(NamedTuple):
    """What writing one row came to.

    Attributes:
        newcomers: people it brought whom no register knew.
    """

    case: Case
    warnings: tuple[Rule, ...] = ()
    remarks: tuple[str, ...] = ()
    newcomers: tuple[str, ...] = ()


class Listed(Batch):
    """What all lists have in common.

    Attributes:
        kind: of the list.
        action: what a row does.
        about: the fields that tell which record a row is about, where it says of it what differs;
            none where such a row is simply another record.
    """

    kind: ClassVar[str]
    action: ClassVar[Action]
    about: ClassVar[tuple[str, ...]] = ()

    def tell(self, row: SheetRow, meant: Meant, case: Case) -> Told:
        """Write what a row says, unless it is on record."""
        on, assumed = self.day(meant)
        done = Added(case)
        is_new = False
        for one in self.each(meant):
            known = self.rows(done.case)
            if any(self.says(one, record) for record in known):
                continue
            if found := self.against(row, one, done.case, known):
                return self._differing(done.case, found)
            self.op.action = self.action
            more = self.add(one, done.case, on)
            done = Added(
                more.case,
                done.warnings + more.warnings,
                done.remarks + more.remarks,
                done.newcomers + more.newcomers,
            )
            self.hold(row, one, done.case)
            is_new = True
        if not is_new:
            return Told(Verdict.SAME, case)
        advice = sentences(dict.fromkeys(done.warnings))
        return Told(
            Verdict.NEW, done.case, (), done.remarks, assumed, advice, newcomers=done.newcomers
        )

    def hold(self, row: SheetRow, meant: Meant, case: Case) -> None:
        """Make sure that a record now says what the row says.

        Raises:
            UsageError: none does.
        """
        own = meant.keys() & self._own
        missed = [
            [key for key in own if not self.says(meant, record, (key,))]
            for record in self.rows(case)
        ]
        fewest = min(missed, key=len, default=sorted(own))
        if fewest:
            labels = "、".join(row.labels.get(key, key) for key in row.columns if key in fewest)
            raise UsageError(f"这一行的{labels}与已发生的不符，无法照记", "请核对，或留空")

    def each(self, meant: Meant) -> Iterable[Meant]:
        """Return what a row says, record by record."""
        return (meant,)

    def rows(self, case: Case) -> list[Meant]:
        """Return what is on record, as rows would say it."""
        return happenings.listed(self.kind, case)

    def add(self, meant: Meant, case: Case, on: date) -> Added:
        """Write one record.

        Raises:
            TiaanError: it cannot be.
        """
        raise NotImplementedError

    def steps(self, meant: Meant, record: Meant) -> bool:
        """Whether a row that differs from the record it is about takes that one step further."""
        del meant, record
        return False

    def says(self, meant: Meant, record: Meant, keys: Iterable[str] = ()) -> bool:
        """Whether a record says all that a row says; blank cells say nothing."""
        return all(
            same(key, meant[key], self._alike(meant, record, key), self.words)
            for key in keys or meant.keys() & (record.keys() | self._own)
            if key in meant
        )

    def against(
        self, row: SheetRow, meant: Meant, case: Case, known: Sequence[Meant]
    ) -> tuple[Difference, ...]:
        """Return in what a row differs from the record it is about; nothing where it is new."""
        del case
        if not self.about or any(key not in meant for key in self.about):
            return ()
        found = [record for record in known if self.says(meant, record, self.about)]
        if not found or any(self.steps(meant, record) for record in found):
            return ()
        return tuple(
            Difference(key, row.labels.get(key, key), text(meant[key]), text(found[-1].get(key)))
            for key in meant
            if key in found[-1] and not self.says(meant, found[-1], (key,))
        )

    def _differing(self, case: Case, found: tuple[Difference, ...]) -> Told:
        if self.options.update:
            raise UsageError(
                f"已录的是：{'；'.join(one.text for one in found)}",
                "已录的不能用表更正，录错的用 tiaan undo 撤销后重录",
            )
        return Told(Verdict.CHANGED, case, found)

    @property
    def _own(self) -> set[str]:
        return {column.key for column in happenings.columns(self.kind)} - _NAMING

    def _alike(self, meant: Meant, record: Meant, key: str) -> Value:
        """Return a record's value in the form in which a row has it."""
        value = record.get(key)
        if isinstance(meant[key], tuple) and not isinstance(value, tuple):
            return (str(value),) if value else ()
        return value

    def unit(self, meant: Meant, key: str = "unit") -> str:
        """Return the one unit that a cell names; "" where it is blank.

        Raises:
            UsageError: it names several.
        """
        named = meant.get(key) or ()
        names = named if isinstance(named, tuple) else (str(named),)
        if len(names) > 1:
            raise UsageError(f"写了 {len(names)} 个单位：{'、'.join(names)}", "请一个单位一行")
        return names[0] if names else ""

    def unit_found(self, meant: Meant, key: str = "unit") -> Unit | None:
        """Return that unit; None where the cell is blank."""
        name = self.unit(meant, key)
        return next((u for u in self.op.registers.units.values() if u.name == name), None)


_NAMING = {"session", "intake_no", "case_no", "title", "lead"}


def words(meant: Meant, key: str) -> str:
    """Return the words of a field; "" where there are none."""
    value = meant.get(key)
    return "" if value is None else str(value)
