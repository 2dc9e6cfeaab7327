"""Rows of unit and member sheets held against the registers and told to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.actions import memberroll, unitroll
from tiaan.actions.people import keep_contact
from tiaan.errors import Ambiguous, TiaanError, UsageError
from tiaan.model.table import text
from tiaan.model.terms import Action
from tiaan.model.text import fold
from tiaan.model.vocabulary import find_word
from tiaan.sheets.differing import Difference
from tiaan.sheets.meaning import PRIVATE
from tiaan.sheets.outcome import Options, PlanRow, Verdict, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tiaan.model.records import Proposer, Unit
    from tiaan.model.table import Value
    from tiaan.sheets.values import SheetRow
    from tiaan.store.journal import Operation

_TERM = ("is_member", "since", "until", "is_active")
"""What a row may say of being a member."""
Told = tuple[Verdict, tuple[Difference, ...]]


class Roll:
    """One run over the rows of a register's sheet, inside one operation."""

    def __init__(self, op: Operation, options: Options) -> None:
        self.op = op
        self.options = options
        self._owner: dict[int, SheetRow] = {}

    def run(
        self, rows: Sequence[SheetRow], progress: Callable[[int, int], None] | None = None
    ) -> tuple[PlanRow, ...]:
        """Tell every row, and return what became of each, in order."""
        done = []
        for place, row in enumerate(rows, 1):
            done.append(self._one(row))
            if progress:
                progress(place, len(rows))
        return tuple(done)

    def _one(self, row: SheetRow) -> PlanRow:
        self.op.source, self.op.action = row.source, Action.REGISTER
        name = row.raw.get("name", "")
        problems = list(row.problems)
        try:
            if "name" not in row.values:
                problems.append(row.problem("缺少名称", "name"))
            if not problems:
                with self.op.attempt():
                    verdict, differences = self.tell(row)
                return PlanRow(row, verdict, "", name, differences, facts=row.values)
        except TiaanError as error:
            problems.append(fault(row, error))
        return PlanRow(row, Verdict.BAD, "", name, problems=tuple(problems))

    def tell(self, row: SheetRow) -> Told:
        """Tell one row; say whether it is new, and in what it differs."""
        raise NotImplementedError

    def once(self, row: SheetRow, id_: int) -> bool:
        """Whether an entry is met for the first time; a second row must say the same.

        Raises:
            UsageError: it does not.
        """
        first = self._owner.setdefault(id_, row)
        if first is not row and first.values != row.values:
            raise UsageError(
                f"与第 {first.line} 行同名而内容不同", "同一个的请合成一行，不同的请写得能区分"
            )
        return first is row

    def settle(self, row: SheetRow, pairs: dict[str, tuple[Value, Value]]) -> Told:
        """Return what a known entry differs in: pairs of the sheet's value and the file's."""
        found = tuple(
            Difference(key, row.labels[key], text(sheet), text(file))
            for key, (sheet, file) in pairs.items()
            if key in row.values and sheet != file
        )
        return (Verdict.CHANGED if found else Verdict.SAME), found


class Units(Roll):
    """Units by name or alias."""

    def tell(self, row: SheetRow) -> Told:
        """Tell one unit."""
        op, name = self.op, str(row.values["name"])
        channel = str(row.values.get("channel", ""))
        if channel:
            channel = find_word(op.settings.channels, channel, "归口系统")
        known = op.registers.units.get(op.registers.aliases.get(fold(name), 0))
        listed = row.values.get("aliases", ())
        wanted = listed if isinstance(listed, tuple) else ()
        new = self._free(known, [alias for alias in wanted if fold(alias) != fold(name)])
        if known is None:
            known = unitroll.register_unit(op, name, channel)
            self.once(row, known.id)
            self._change(known, new, {"is_active": row.values.get("is_active", True)})
            return Verdict.NEW, ()
        if not self.once(row, known.id):
            return Verdict.SAME, ()
        missing: Value = tuple(new)
        verdict, differences = self.settle(
            row,
            {
                "channel": (channel, known.channel),
                "aliases": (missing, ()),
                "is_active": (row.values.get("is_active"), known.is_active),
            },
        )
        if differences and self.options.update:
            values = {"channel": channel, "is_active": row.values.get("is_active")}
            told = {k: v for k, v in values.items() if k in row.values}
            self._change(known, new, told)
        return verdict, differences

    def _free(self, unit: Unit | None, aliases: list[str]) -> list[str]:
        """Return the aliases that are not known yet.

        Raises:
            UsageError: one is another unit's.
        """
        registers = self.op.registers
        new = []
        for alias in aliases:
            owner = registers.aliases.get(fold(alias))
            if owner is not None and (unit is None or owner != unit.id):
                raise UsageError(
                    f"“{alias}”已经是“{registers.units[owner].name}”的名称或简称", "请去掉一处"
                )
            if owner is None:
                new.append(alias)
        return new

    def _change(self, unit: Unit, aliases: list[str], told: dict[str, Any]) -> None:
        self.op.update("unit", unit.id, **told)
        self.op.registers.units[unit.id] = unit._replace(**told)
        for alias in aliases:
            unitroll.register_alias(self.op, unit, alias)
        self.op.record(self.op.who.today, unit.name)


class Members(Roll):
    """Proposers by name, with the remark or the sector where several share it."""

    def tell(self, row: SheetRow) -> Told:
        """Tell one proposer."""
        op = self.op
        values = {k: str(row.values.get(k, "")) for k in ("name", "sector", "remark", *PRIVATE)}
        card = {key: values[key] for key in PRIVATE}
        known = self._find(values)
        term = _term(row)
        if known is None:
            known = memberroll.register_member(
                op, values["name"], values["sector"], values["remark"]
            )
            keep_contact(op, known, **card)
            self.once(row, known.id)
            self._change(known, term)
            return Verdict.NEW, ()
        if not self.once(row, known.id):
            return Verdict.SAME, ()
        kept = dict(zip(PRIVATE, op.card(known.id), strict=True))
        stands = {"is_member": known.sits, **{key: getattr(known, key) for key in _TERM[1:]}}
        verdict, differences = self.settle(
            row,
            {
                "sector": (values["sector"], known.sector),
                **{key: (row.values.get(key), stands[key]) for key in _TERM},
                **{key: (card[key], kept[key]) for key in PRIVATE},
            },
        )
        if differences and self.options.update:
            keep_contact(op, known, **card)
            told = {"sector": values["sector"]} if "sector" in row.values else {}
            self._change(known, {**told, **term})
        return verdict, differences

    def _find(self, values: dict[str, str]) -> Proposer | None:
        registers = self.op.registers
        same = [registers.proposers[i] for i in registers.names_like(values["name"])]
        if values["remark"]:
            return next((p for p in same if fold(p.remark) == fold(values["remark"])), None)
        if len(same) > 1:
            bare = [person for person in same if not person.remark]
            same = bare or [p for p in same if fold(p.sector) == fold(values["sector"])]
        if len(same) > 1:
            raise Ambiguous(f"有 {len(same)} 位同名", "请在“备注”列写明是哪一位")
        return same[0] if same else None

    def _change(self, person: Proposer, told: dict[str, Any]) -> None:
        if told.get("is_member") and not person.is_person:
            raise UsageError("单位不能登记为委员", "“是否委员”请改为“否”或留空")
        memberroll.change_proposer(self.op, person, told)
        self.op.record(self.op.who.today, person.display)


def _term(row: SheetRow) -> dict[str, Any]:
    """Return what a row says of being a member: who has a day of leaving is in office no more.

    Raises:
        UsageError: in office, with a day of leaving.
    """
    term = {key: row.values[key] for key in _TERM if key in row.values}
    if term.get("is_active") and "until" in term:
        raise UsageError("写了离任日期，“在任”却是“是”", "“在任”请改为“否”，或去掉离任日期")
    if "until" in term:
        term["is_active"] = False
    elif term.get("is_active"):
        term["until"] = None
    if term.get("is_member") is False:
        term = {"since": None, "until": None, **term}
    return term
