"""What the header of a column may mean: its own words, those over it, what the clerk says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.fields import Field, header_key, synonyms
from tiaan.model.table import Kind
from tiaan.model.text import visible
from tiaan.sheets.groups import group_of, under

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tiaan.sheets.local import Local

_WISHED = re.compile("建议|意向|希望|推荐|拟")
_WISH = re.compile("(?<!提)建议(?![人者])|意向|希望|推荐")
"""Whose unit is meant: the one that the proposer would like to see it handled by."""
_UNIT = re.compile("单位|部门|[主会承协分参]办|牵头|配合|办理$")
_TABLE = re.compile("(?:表|目录|清单|汇总|台账|情况|一览|通知)$")
_GROUP_MAX = 20
"""Most characters of a cell that stands over others because of a word in it."""
_BRACKET = re.compile(r"[(（【\[][^()（）【】\[\]]*[)）】\]]")
_LETTER = re.compile(r"([A-HＡ-Ｈ])(?:类)?[.．、:：(（]")


PROVISIONAL = "拟"
"""Begins the header of a unit that is only meant to handle a proposal."""
_UNITS = ("lead_unit", "co_units", "split_units", "joint_units", "unit", "suggested_unit")

_NAMING = ("title", "lead", "case_no", "intake_no")


class Label(NamedTuple):
    """The header of one column.

    Attributes:
        text: its words.
        group: those of the cell over it, where that is known to stand over others.
        shared: whether it is one merged cell with the header on its left.
    """

    text: str = ""
    group: str = ""
    shared: bool = False

    @property
    def is_provisional(self) -> bool:
        """Whether it is a unit that is only meant to handle a proposal."""
        return any(text.strip().startswith(PROVISIONAL) for text in (self.text, self.group))

    @property
    def shown(self) -> str:
        """As messages call it, and as `--map` takes it."""
        parts = (visible(" ".join(part.split())) for part in (self.group, self.text) if part)
        return "/".join(parts)


class Meaning(NamedTuple):
    """What a header may mean.

    Attributes:
        fields: None for an unknown header; empty for one that the clerk leaves out.
        tick: key of the field, and the word of it that a tick under this header means.
        grouped: the cell over it decided.
        told: the clerk decided.
    """

    fields: tuple[Field, ...] | None = None
    tick: tuple[str, str] | None = None
    grouped: bool = False
    told: bool = False


_NOTHING = Meaning()


class Headwords:
    """The headers that the sheets of one kind may have."""

    def __init__(
        self, fields: tuple[Field, ...], mapping: Mapping[str, Field | None], local: Local
    ) -> None:
        self.by_key = {field.key: field for field in fields}
        self.local = local
        self._known = {key: tuple(named) for key, named in synonyms(fields).items()}
        self._mapping = mapping
        self._read: dict[tuple[str, str], Meaning] = {}

    def meaning(self, label: Label) -> Meaning:
        """Return what a header may mean."""
        if not label.text:
            return _NOTHING
        words = (label.text, label.group)
        if words not in self._read:
            self._read[words] = self._meaning(label)
        return self._read[words]

    def heads(self, text: str) -> bool:
        """Whether a cell may stand over others: a title over the table does not."""
        key = header_key(text)
        return bool(key in self._known or group_of(None, key) or is_wish(key) or _is_meant(key))

    def names(self, text: str) -> bool:
        """Whether a header alone names a proposal: no cell that stands over units does so."""
        return any(f.key in _NAMING for f in self._known.get(header_key(text), ()))

    def is_over(self, text: str, words: str) -> bool:
        """Whether a cell is known to have these words under it."""
        key = header_key(text)
        return bool(under(group_of(self._known.get(key), key), header_key(words)))

    def count(self, labels: Sequence[Label]) -> tuple[set[str], int]:
        """Return which fields headers name, and how many hold ticks or go by a cell over them."""
        meanings = [self.meaning(label) for label in labels]
        hits = {meaning.fields[0].key for meaning in meanings if meaning.fields}
        ticks = ticked(meanings)
        grouped = {column for column, meaning in enumerate(meanings) if meaning.grouped}
        return hits | ticks.keys(), len(grouped.union(*ticks.values()))

    def _meaning(self, label: Label) -> Meaning:
        key, over = header_key(label.text), header_key(label.group)
        for told in (f"{over}/{key}", over + key, key):
            if told in self._mapping:
                field = self._mapping[told]
                return Meaning((field,) if field else (), told=True)
        named = self._known.get(over) if over else None
        if (wished := self._wished(label, over, key)) is not None:
            return wished
        for name in under(group_of(named, over), key) if over else ():
            if name in self.by_key:
                return Meaning((self.by_key[name],), grouped=True)
        tick = self._tick(label.text, {field.key for field in named or ()})
        fields = self._known.get(over + key) or self._alone(label.text, key)
        return Meaning(fields, tick, grouped=bool(over and (tick or (fields and _is_meant(over)))))

    def _wished(self, label: Label, over: str, key: str) -> Meaning | None:
        """Return what a unit's column is under 建议 or 意向, or called so: never a duty.

        None for any other column. A sheet that has no place for wishes leaves it out.
        """
        grouped = is_wish(over) and group_of(None, over) == ""
        if not grouped and (key in self._known or not is_wish(key)):
            return None
        units = any(field.key in _UNITS for field in self._alone(label.text, key) or ())
        if not units and not _UNIT.search(header_key(_BRACKET.sub("", label.text))):
            return None
        field = self.by_key.get("suggested_unit")
        return Meaning((field,) if field else None, grouped=grouped)

    def _tick(self, text: str, over: set[str]) -> tuple[str, str] | None:
        """Return what a tick under a header says; under 办理态度 the scale is that of the work."""
        letter = _LETTER.match(text)
        for words in (text, _BRACKET.sub("", text), letter[1] if letter else ""):
            key, word = self.local.marks.get(header_key(words), ("", ""))
            if key == "rating" and "rating_work" in over:
                key = "rating_work"
            if key in self.by_key:
                return key, word
        return None

    def _alone(self, text: str, key: str) -> tuple[Field, ...] | None:
        """Return what a header means without the remark in brackets after it, or its number."""
        if key in self._known:
            return self._known[key]
        bare = header_key(_BRACKET.sub("", text))
        if bare and not _WISHED.search(text) and bare in self._known:
            return self._known[bare]
        several = self._known.get(re.sub(r"\d", "", key), ())
        return several if several and several[0].column.kind is Kind.LIST else None


def is_wish(key: str) -> bool:
    """Whether a header, as compared, speaks of what a proposer would like: no title of a table."""
    return len(key) <= _GROUP_MAX and bool(_WISH.search(key)) and not _TABLE.search(key)


def _is_meant(key: str) -> bool:
    """Whether a cell over others says that units are only meant to handle a proposal: 拟办单位."""
    return key.startswith(PROVISIONAL) and len(key) <= _GROUP_MAX and bool(_UNIT.search(key))


def ticked(meanings: Iterable[Meaning]) -> dict[str, dict[int, str]]:
    """Return columns for ticks, by field: two different words, or one under a cell over it."""
    found: dict[str, dict[int, str]] = {}
    sure = set()
    for column, meaning in enumerate(meanings):
        if meaning.tick:
            key, word = meaning.tick
            found.setdefault(key, {})[column] = word
            if meaning.grouped:
                sure.add(key)
    return {
        key: words for key, words in found.items() if key in sure or len(set(words.values())) > 1
    }
