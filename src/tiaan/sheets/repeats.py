"""One case on several lines, one for each unit that handles it, is one case.

Lists by unit print a case under each of its units; counted by lines they come to more cases than
there are. Only the units may differ: lines that differ in anything else are left as they are, and
are held against each other later.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tiaan.errors import TiaanError
from tiaan.model.refs import number_key
from tiaan.model.table import LIST_SEPARATOR
from tiaan.model.terms import Mode
from tiaan.model.text import fold
from tiaan.sheets.meaning import UNITS

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from tiaan.model.table import Value
    from tiaan.sheets.meaning import Words
    from tiaan.sheets.values import SheetRow


def joined(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with each case once, in the order in which they first stand."""
    groups: dict[Hashable, list[SheetRow]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(_case(row, place), []).append(row)
    if len(groups) == len(rows):
        return list(rows)
    found: list[SheetRow] = []
    for group in groups.values():
        found += [_one(group)] if len(group) > 1 and _differ_in_units(group) else group
    return found


def _case(row: SheetRow, place: int) -> Hashable:
    """Return what tells which case a row with units means; its place where nothing does."""
    values = row.values
    if not any(key in values for key in UNITS):
        return place
    session = values.get("session")
    if number := values.get("case_no"):
        return session, number_key(str(number))
    if intake := values.get("intake_no"):
        return session, "L", intake
    if "title" in values and "lead" in values:
        return session, fold(str(values["title"])), fold(str(values["lead"]))
    return place


def _differ_in_units(group: Sequence[SheetRow]) -> bool:
    """Whether rows say the same but for the units; a blank cell says nothing."""
    said: dict[str, Value] = {}
    for row in group:
        for key, value in row.values.items():
            agrees = key in UNITS or said.setdefault(key, value) == value
            if not agrees and not (key == "mode" and _names_roles(group)):
                return False
    return any(_units(row) != _units(group[0]) for row in group)


def _names_roles(group: Sequence[SheetRow]) -> bool:
    """Whether 办理方式 says of each line what its unit is: one 主办, the others 会办."""
    modes = [row.values.get("mode") for row in group]
    return modes.count(Mode.SINGLE) == 1 and modes.count(Mode.LEAD_CO) == len(modes) - 1


def _units(row: SheetRow) -> list[tuple[str, ...]]:
    return [_listed(row, key) for key in UNITS]


def _listed(row: SheetRow, key: str) -> tuple[str, ...]:
    value = row.values.get(key, ())
    return value if isinstance(value, tuple) else (str(value),)


def _one(group: Sequence[SheetRow]) -> SheetRow:
    """Return the case's row; of a case with co-handlers the first unit leads."""
    values: dict[str, Value] = {}
    raw: dict[str, str] = {}
    for row in group:
        values |= row.values
        raw |= row.raw
    for key in UNITS:
        names = dict.fromkeys(name for row in group for name in _listed(row, key))
        if names:
            values[key] = tuple(names)
            raw[key] = LIST_SEPARATOR.join(names)
    if _names_roles(group):
        group = sorted(group, key=lambda row: row.values["mode"] is not Mode.SINGLE)
        values["lead_unit"] = tuple(n for row in group for n in _listed(row, "lead_unit"))
        values["mode"] = Mode.LEAD_CO
    lead = values.get("lead_unit", ())
    if values.get("mode") is Mode.LEAD_CO and isinstance(lead, tuple) and "co_units" not in values:
        values["lead_unit"], values["co_units"] = lead[:1], lead[1:]
    return replace(
        group[0],
        values=values,
        raw=raw,
        problems=tuple(problem for row in group for problem in row.problems),
        lines=tuple(row.line for row in group),
    )


def with_roles(row: SheetRow, shown: Mapping[str, Value], words: Words) -> SheetRow:
    """Return a row made of several lines with its units in the roles they have in the file.

    Lists by unit say who handles a case and leave out in which role, so the file is believed where
    the units are the same; else the row comes back as it is.
    """
    try:
        named = {name for key in UNITS for name in words.units(_listed(row, key))}
    except TiaanError:
        return row
    held = {key: shown[key] for key in UNITS if shown[key]}
    if named != {name for names in held.values() if isinstance(names, tuple) for name in names}:
        return row
    rest = {key: value for key, value in row.values.items() if key not in UNITS}
    return replace(row, values=rest | held)
