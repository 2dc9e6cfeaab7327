"""Which field every column under a header holds: plain ones first, then what hangs on the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model.fields import PROPOSAL_FIELDS, Field, header_key, is_aside, synonyms
from tiaan.model.table import Kind
from tiaan.sheets import ambiguous
from tiaan.sheets.headwords import ticked
from tiaan.sheets.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiaan.sheets.grid import Cell
    from tiaan.sheets.headwords import Headwords, Label

_TERM, _SITTING = "届", "次"
_EVERYWHERE = synonyms(PROPOSAL_FIELDS)


class Columns(NamedTuple):
    """What the columns of a table are; see `header.Header`."""

    fields: dict[int, Field]
    unknown: tuple[str, ...]
    doubts: tuple[str, ...]
    parts: Parts


class Reading:
    """Gives every column of one header its field."""

    def __init__(
        self, words: Headwords, labels: Sequence[Label], rows: Sequence[tuple[Cell, ...]]
    ) -> None:
        self.words = words
        self.labels = labels
        self.meanings = [words.meaning(label) for label in labels]
        self._rows = rows[: ambiguous.SAMPLE]
        self._columns: dict[int, Field] = {}
        self._first: dict[str, int] = {}
        self._joined: dict[int, tuple[int, ...]] = {}
        self._unknown: dict[int, str] = {}
        self._doubts: list[str] = []
        self._guessed: set[str] = set()

    def columns(self) -> Columns:
        """Decide.

        Raises:
            UsageError: a column may be several things, and its cells do not tell which.
        """
        ticks = ticked(self.meanings)
        for key, words in ticks.items():
            self._place(min(words), self.words.by_key[key])
        session = self._session()
        taken = {column for words in ticks.values() for column in words} | set(session or ())
        open_ = []
        for column, (label, meaning) in enumerate(zip(self.labels, self.meanings, strict=True)):
            if not label.text or column in taken or is_aside(label.text):
                continue
            if meaning.fields is None:
                self._unknown[column] = label.shown
            elif len(meaning.fields) > 1 or self._rivals(column):
                open_.append(column)
            elif meaning.fields:
                self._one(column, self._numbering(column, meaning.fields[0]))
        self._decide(sorted(open_, key=self._when))
        self._note_provisional()
        parts = Parts(ticks, self._joined, session, self._stand_in(), dict(self._columns))
        unknown = tuple(self._unknown[column] for column in sorted(self._unknown))
        return Columns(dict(sorted(self._columns.items())), unknown, tuple(self._doubts), parts)

    def _place(self, column: int, field: Field) -> None:
        self._columns[column] = field
        self._first[field.key] = column

    def _numbering(self, column: int, field: Field) -> Field:
        """Return what a column of numbers is: 案号 over nothing but L1, L2 is the intake number."""
        intake = self.words.by_key.get("intake_no")
        if field.key != "case_no" or intake is None or self.meanings[column].told:
            return field
        others = (m.fields for i, m in enumerate(self.meanings) if i != column)
        if (intake,) in others or not ambiguous.is_intake(self._texts(column)):
            return field
        self._doubts.append(f"“{self.labels[column].shown}”按内容读作{intake.label}")
        return intake

    def _one(self, column: int, field: Field) -> None:
        """Give a column its field; a second one of a field is joined, or not read."""
        first = self._first.get(field.key)
        if field.key == "session" and ambiguous.is_no_session(self._texts(column)):
            self._unknown[column] = self.labels[column].shown
        elif first is None or field.ignore:
            self._place(column, field)
        elif self._goes_with(column, first, field):
            self._joined[first] = (*self._joined.get(first, ()), column)
        else:
            self._second(column, first, field)

    def _goes_with(self, column: int, first: int, field: Field) -> bool:
        """Whether two columns hold one value: a merged header, a number apart, leaders, wishes."""
        here, there = self.labels[column], self.labels[first]
        listed = field.column.kind is Kind.LIST and _numbered(here.text, there.text)
        return here.shared or field.key in ("leader", "suggested_unit") or listed

    def _second(self, column: int, first: int, field: Field) -> None:
        """Keep the first of two columns, unless that one was only provisional."""
        here, there = self.labels[column], self.labels[first]
        if not there.is_provisional:
            self._doubts.append(f"“{here.shown}”也是{field.label}，只读前面的一列")
            return
        self._doubts.append(f"有“{here.shown}”，不读“{there.shown}”")
        del self._columns[first]
        self._place(column, field)

    def _note_provisional(self) -> None:
        """Say that units which were only meant to handle proposals are taken as handling them."""
        for column, field in self._columns.items():
            label = self.labels[column]
            if label.is_provisional and field.key.endswith(("unit", "units")):
                self._doubts.append(f"没有正式的{field.label}列，“{label.shown}”读作{field.label}")

    def _when(self, column: int) -> int:
        """Return when a column is decided: words of the scale before prose, numbers at the end."""
        keys = {field.key for field in self.meanings[column].fields or ()}
        if "case_no" in keys:
            return 2
        prose = "comment" in keys | self._rivals(column).keys()
        return int(prose and not ambiguous.are_ratings(self._texts(column), self.words.local))

    def _rivals(self, column: int) -> dict[str, Field]:
        """Return what a header may mean in a proposal's sheet that this sheet has no column for."""
        meaning = self.meanings[column]
        if not meaning.fields or meaning.told or meaning.grouped:
            return {}
        own = {field.key for field in meaning.fields}
        named = _EVERYWHERE.get(header_key(self.labels[column].text), ())
        scored = {field.key: field for field in named if field.key in ambiguous.SCORED}
        return {k: f for k, f in scored.items() if k not in own} if own <= ambiguous.SCORED else {}

    def _decide(self, columns: Iterable[int]) -> None:
        """Let cells decide what headers leave open.

        Raises:
            UsageError: they do not.
        """
        asked: list[tuple[str, tuple[Field, ...]]] = []
        for column in columns:
            label, own = self.labels[column], self.meanings[column].fields or ()
            candidates = {field.key: field for field in own} | self._rivals(column)
            present = {*self._first, *(f.key for f in self._columns.values())}
            question = ambiguous.Question(
                candidates, self._texts(column), present, self.words.local
            )
            if "case_no" in candidates:
                # What was itself told by cells only does not say that the cases are filed.
                question = question._replace(
                    present=present - self._guessed, titled=self._titled(column)
                )
            found = ambiguous.decide(question)
            if found is None:
                asked.append((label.shown, own))
            elif found not in own:
                self._unknown[column] = label.shown
            else:
                usual = found.key == ambiguous.usual(candidates)
                if question.texts and (not usual or found.key == "case_no"):
                    self._doubts.append(f"“{label.shown}”按内容读作{found.label}")
                if not usual:
                    self._guessed.add(found.key)
                self._one(column, found)
        if asked:
            raise UsageError(
                "；".join(_question(shown, fields) for shown, fields in asked),
                "；".join(_answer(shown, fields) for shown, fields in asked),
            )

    def _texts(self, column: int) -> list[str]:
        return ambiguous.as_words([row[column] for row in self._rows if len(row) > column])

    def _titled(self, column: int) -> list[tuple[str, str]]:
        """Return, of the lines that have both, a column's cell and the title."""
        title = self._first.get("title")
        if title is None:
            return []
        wide = [row for row in self._rows if len(row) > max(column, title)]
        pairs = ((row[column], row[title]) for row in wide)
        return [(str(cell), str(said)) for cell, said in pairs if None not in (cell, said)]

    def _session(self) -> tuple[int, int] | None:
        """Return the columns of 届 and 次, where the session stands in two."""
        keys = [header_key(label.text) for label in self.labels]
        field = self.words.by_key.get("session")
        if field is None or keys.count(_TERM) != 1 or keys.count(_SITTING) != 1:
            return None
        found = (keys.index(_TERM), keys.index(_SITTING))
        if any(self.meanings[column].told for column in found):
            return None
        self._place(found[0], field)
        return found

    def _stand_in(self) -> tuple[int, int] | None:
        """Return name and body of the proposer: under 提案人 stand 单位 and 姓名."""
        name, body = self._first.get("lead"), self._first.get("employer")
        if name is None or body is None or not self.meanings[body].grouped:
            return None
        return name, body


def _numbered(here: str, there: str) -> bool:
    """Whether two headers differ in a number only: 会办单位1, 会办单位2."""
    keys = [header_key(text) for text in (here, there)]
    return keys[0] != keys[1] and len({re.sub(r"\d", "", key) for key in keys}) == 1


def _question(shown: str, fields: Sequence[Field]) -> str:
    labels = [field.label for field in fields]
    return f"“{shown}”列可能是{'、'.join(labels[:-1])}或{labels[-1]}，从内容看不出来"


def _answer(shown: str, fields: Sequence[Field]) -> str:
    """Return the options that answer a question, ready to be typed."""
    ways = " 或 ".join(f"--map {shown}={field.label}" for field in fields)
    return f"请加 {ways}（不读这一列写 --map {shown}=）"
