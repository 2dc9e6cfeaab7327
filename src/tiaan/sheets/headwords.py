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

_WISHED = re.compile("建议|意向|希望|拟")
_BRACKET = re.compile(r"[(（【\[][^()（）【】\[\]]*[)）】\]]")
_LETTER = re.compile(r"([A-HＡ-Ｈ])(?:类)?[.．、:：(（]")


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
        return bool(key in self._known or group_of(None, key))

    def is_over(self, text: str, words: str) -> bool:
        """Whether a cell is known to have these words under it."""
        key = header_key(text)
        return bool(under(group_of(self._known.get(key), key), header_key(words)))

    def count(self, labels: Sequence[Label]) -> tuple[set[str], int]:
        """Return which fields headers name, and how many were decided by a cell over them."""
        meanings = [self.meaning(label) for label in labels]
        hits = {meaning.fields[0].key for meaning in meanings if meaning.fields}
        return hits | ticked(meanings).keys(), sum(meaning.grouped for meaning in meanings)

    def _meaning(self, label: Label) -> Meaning:
        key, over = header_key(label.text), header_key(label.group)
        for told in (f"{over}/{key}", over + key, key):
            if told in self._mapping:
                field = self._mapping[told]
                return Meaning((field,) if field else (), told=True)
        named = self._known.get(over) if over else None
        for name in under(group_of(named, over), key) if over else ():
            if name in self.by_key:
                return Meaning((self.by_key[name],), grouped=True)
        tick = self._tick(label.text, {field.key for field in named or ()})
        fields = self._known.get(over + key) or self._alone(label.text, key)
        return Meaning(fields, tick, grouped=bool(over and tick))

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
