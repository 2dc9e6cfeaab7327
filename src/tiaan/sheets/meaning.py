"""What the words of a row mean in this county.

A value is brought to the form in which `store.listing` shows it, so that the two can be compared:
a unit's alias becomes its name, a class becomes a result, 是 becomes the level of a key proposal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tiaan.errors import Ambiguous, TiaanError, UsageError
from tiaan.model.dates import parse_moment
from tiaan.model.refs import number_key, parse_ref
from tiaan.model.settings import find_rating
from tiaan.model.terms import (
    ConsentWay,
    ContactWay,
    Decision,
    Mode,
    Result,
    class_letter,
    read_result,
)
from tiaan.model.text import fold
from tiaan.model.vocabulary import Word, find_word
from tiaan.store import registers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiaan.model.settings import Settings
    from tiaan.model.table import Value
    from tiaan.sheets.values import Problem, SheetRow
    from tiaan.store.registers import Registers

UNITS = ("lead_unit", "co_units", "split_units", "joint_units")
PRIVATE = ("phone", "address", "employer")
_NOTIFIED = ("notified_on", "notified_how")
_UNITS_TOO = ("unit", "present", "wished_unit", "moved_to")
_WITHOUT_LETTER = re.compile(r"([A-H])[.．、:：类(（](.*?)[)）]?")


def short(words: str, most: int = 24) -> str:
    """Return words of the sheet or the file, cut where a sentence would grow too long."""
    flat = " ".join(words.split())
    return (flat[:most] + "…" if len(flat) > most else flat) or "（空）"


class Words:
    """Reads words by the county's settings and registers; each word is looked up once."""

    def __init__(self, settings: Settings, known: Registers) -> None:
        self.settings = settings
        self.registers = known
        self._read: dict[tuple[str, Value], Value | TiaanError] = {}
        self._readers: dict[str, Callable[[Value], Value]] = {
            **dict.fromkeys((*UNITS, *_UNITS_TOO), self._units),
            "consent_how": lambda value: _consent_way(str(value)),
            "answer_by": lambda value: f"{parse_moment(str(value)):%Y-%m-%d %H:%M}",
            "form": lambda v: find_word(settings.supervision_forms, str(v), "督办形式"),
            "supervision_level": lambda v: find_word(
                settings.supervision_levels, str(v), "督办层级"
            ),
            "case_no": self._case_no,
            "category": lambda value: find_word(settings.categories, str(value), "提案类别"),
            "key": self._key,
            "grounds": self._grounds,
            "converted_to": lambda v: find_word(settings.convert_to, str(v), "转化去向"),
            "merged_into": lambda value: str(parse_ref(str(value))),
            "result": lambda value: _result(str(value), settings),
            "contact_way": lambda value: tuple(way.label for way in contact_ways(str(value))),
            "rating": lambda value: _rating(str(value), settings),
            "rating_work": lambda value: _rating(str(value), settings),
        }

    def meaning(self, row: SheetRow) -> tuple[dict[str, Value], list[Problem]]:
        """Return the row's values as the file would show them, and the words nobody knows."""
        found: dict[str, Value] = {}
        problems: list[Problem] = []
        for key, value in row.values.items():
            read = self._lookup(key, value) if key in self._readers else value
            if isinstance(read, TiaanError):
                problems.append(row.problem(f"{read.message}；{read.hint}", key))
            else:
                found[key] = read
        _leave_out_filing(found)
        try:
            _arrange(found)
        except UsageError as error:
            problems.append(row.problem(f"{error.message}；{error.hint}", "mode"))
        return found, problems

    def _lookup(self, key: str, value: Value) -> Value | TiaanError:
        known = self._read.get((key, value))
        if known is None:
            try:
                known = self._readers[key](value)
            except TiaanError as error:
                known = error
            self._read[key, value] = known
        return known

    def units(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """Return the units' own names.

        Raises:
            NotFound, Ambiguous: a name that no unit has, or several.
        """
        parted = [one for name in named for one in self._parted(name)]
        units = [registers.find_unit(self.registers, name, active=False) for name in parted]
        return tuple(dict.fromkeys(unit.name for unit in units))

    def _parted(self, name: str) -> list[str]:
        """Return 甲局 and 乙局 of 甲局和乙局, where both are known and the whole is not."""
        known = self.registers.aliases
        if fold(name) in known:
            return [name]
        parts = [part for part in re.split(r"\s+|以及|[和及与]", name) if part]
        return parts if all(fold(part) in known for part in parts) else [name]

    def _units(self, value: Value) -> Value:
        return self.units(value if isinstance(value, tuple) else (str(value),))

    def _case_no(self, value: Value) -> Value:
        letters, number = number_key(str(value))
        own = number_key(self.settings.case_no_format.replace("#", "0"))[0]
        if letters and letters == self.settings.collective_prefix.upper() and letters != own:
            return str(number)
        return value

    def _key(self, value: Value) -> Value:
        if isinstance(value, bool):
            return self.settings.key_levels[0].name if value else ""
        return find_word(self.settings.key_levels, str(value), "重点提案层级")

    def _grounds(self, value: Value) -> Value:
        raw = value if isinstance(value, tuple) else (str(value),)
        texts = tuple(Word(g.code, (g.text,)) for g in self.settings.grounds)
        codes = []
        for item in raw:
            try:
                codes.append(find_word(texts, item, "不予立案情形"))
            except UsageError:
                codes.append(self.settings.ground(re.split(r"[\s　=]", item)[0]))
        return tuple(dict.fromkeys(codes))

    def proposer(self, name: str, sector: str = "") -> str:
        """Return what the file calls a proposer; the name as it is where nobody is called that.

        Raises:
            Ambiguous: several of one name, and the sector does not tell.
        """
        try:
            found = registers.find_proposer(self.registers, name)
        except Ambiguous:
            if not sector:
                raise
            found = registers.find_proposer(self.registers, f"{name}（{sector}）")
            if found is None:
                raise
        return found.display if found else name


def _leave_out_filing(found: dict[str, Value]) -> None:
    """Leave out that a proposer was told of a filing: only other decisions are told apart."""
    if found.get("outcome") is Decision.FILE:
        for key in _NOTIFIED:
            found.pop(key, None)


def _arrange(found: dict[str, Value]) -> None:
    """Put units under the duties that the mode means.

    Raises:
        UsageError: units and mode do not go together.
    """

    def units(*keys: str) -> tuple[str, ...]:
        named = (found.get(key, ()) for key in keys)
        return tuple(
            dict.fromkeys(name for some in named if isinstance(some, tuple) for name in some)
        )

    lead, co = units("lead_unit"), units("co_units")
    mode = found.get("mode")
    if mode is None and units("joint_units"):
        mode = Mode.COLLECTIVE
    elif mode is None and units("split_units"):
        mode = Mode.SPLIT
    if mode is Mode.SPLIT and "mode" not in found and len(units(*UNITS)) == 1:
        found["lead_unit"] = units(*UNITS)  # a list by unit has cases with but one
        found.pop("split_units")
    elif mode in (Mode.COLLECTIVE, Mode.SPLIT) and units(*UNITS):
        place = "joint_units" if mode is Mode.COLLECTIVE else "split_units"
        every = units(place, *UNITS)
        for key in UNITS:
            found.pop(key, None)
        found[place] = every
    elif len(lead) > 1:
        raise UsageError(
            f"主办单位有 {len(lead)} 个（{'、'.join(lead)}）",
            "主办只能有一个：分别办理的在“办理方式”写“分办”，协助的移到“会办单位”",
        )
    elif mode is Mode.SINGLE and co:
        raise UsageError("办理方式是单办，却有会办单位", "请改为“主办加会办”，或去掉会办单位")
    elif mode is Mode.LEAD_CO and lead and not co:
        raise UsageError("办理方式是主办加会办，却没有会办单位", "请改为“单办”，或补上会办单位")


def _result(raw: str, settings: Settings) -> Result:
    """Return a result by its words, or by its letter: B, B类, B.列入计划拟解决.

    Raises:
        UsageError: neither can be understood.
    """
    try:
        return read_result(raw, settings.class_scheme)
    except UsageError:
        match = _WITHOUT_LETTER.fullmatch(fold(raw).upper())
        if match is None or class_letter(raw):
            raise
    try:
        return Result.parse(match[2])
    except UsageError:
        return read_result(match[1], settings.class_scheme)


def _consent_way(raw: str) -> str:
    """Return the label of a way to prove consent; other words as they are."""
    try:
        return ConsentWay.parse(raw).label
    except UsageError:
        return raw


def _rating(raw: str, settings: Settings) -> str:
    return find_rating(settings, re.sub(r"^[A-C][.、]?(?=.)", "", fold(raw)))


def contact_ways(raw: str) -> tuple[ContactWay, ...]:
    """Return the ways a text names, in the order of the vocabulary: 面商、电话; 已走访委员.

    Raises:
        UsageError: none.
    """
    word = fold(raw)
    if "不需要" in word:
        return (ContactWay.DECLINED,)
    found = tuple(
        way for way in ContactWay if any(fold(name) in word for name in (way.label, *way.also))
    )
    return found or (ContactWay.parse(raw),)
