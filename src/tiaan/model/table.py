"""Figures and the tables that carry them, in no particular format.

A renderer turns a `Table` or a `Report` into one format and knows nothing about proposals.
Text form and reading of a value stand side by side: ``parse(text(v)) == v``.

Named tuples with real annotations, as in `records`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

LIST_SEPARATOR = "、"
TODO = "【待补】"
"""Stands in a report where a person must write."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Part of a whole, two whole numbers until it is printed.

    Attributes:
        part: numerator.
        whole: denominator; 0 means there is nothing to divide by.
        nudged: a shift in units of the last printed place, set only where shares were asked to
            add up to 100 (`--sum100`).
        base: what the whole counts, in Chinese (收回); the same two numbers are the same ratio.
    """

    part: int
    whole: int
    nudged: int = 0
    base: str = field(default="", compare=False)

    def percent(self, decimals: int = 1) -> Decimal | None:
        """Return the percentage, half up and exact; None when the whole is 0."""
        if not self.whole:
            return None
        # Ties are decided on whole numbers: dividing first would already round once.
        scaled = (2 * self.part * 100 * 10**decimals + self.whole) // (2 * self.whole)
        return Decimal(scaled + self.nudged).scaleb(-decimals)


class Kind(Enum):
    """What a column holds; decides alignment, text form, number format and reading."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DATE = "date"
    TERM = "term"
    LIST = "list"
    FLAG = "flag"


Value = str | int | bool | date | Ratio | tuple[str, ...] | None
"""One cell. A term is a `str` with a ``label``; a flag is a `bool`."""


class Column(NamedTuple):
    """One column: ``key`` is its JSON name, ``label`` its Chinese header.

    Attributes:
        terms: for Kind.TERM, the enum whose members (``str`` with a ``label``) the cells hold.
        private: contact data; dropped unless asked for.
        base: for Kind.SHARE, what the whole counts, in Chinese (``收回``).
        group: what stands above it and its neighbours of the same group, on sheets that people
            read; every label is clear without it.
        made_of: keys of the columns a sheet can compute it from: of a share its part and its whole,
            the same one twice where the whole is that column's total; of a count what is added up.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    terms: type[Enum] | None = None
    private: bool = False
    base: str = ""
    group: str = ""
    made_of: tuple[str, ...] = ()


class Shape(Enum):
    """How a chart looks."""

    BAR = "bar"
    """One bar under another: names of any length, in the table's order."""
    COLUMN = "column"
    """One beside another, left to right: months, sessions."""
    SHARE = "share"
    """The parts of one whole in one bar; of one column only."""


class Chart(NamedTuple):
    """How a table is drawn. It has no figures: it draws columns of the table it belongs to.

    Attributes:
        shape: bars, columns, or the parts of one whole.
        columns: keys of the columns drawn, all counts or all shares; the table's first column
            names what is drawn, its totals are not.
        title: "" for the table's title and what is drawn.
    """

    shape: Shape
    columns: tuple[str, ...]
    title: str = ""


class Table(NamedTuple):
    """Rows under columns, with what a reader must know to trust them.

    Attributes:
        key: JSON name and sheet name stem, English.
        rows: a tuple; or what reads them anew each time, where they are too many to hold.
        totals: last line, same length as a row; its shares are made of added parts and wholes.
        notes: definitions, as-of day, settings used, what was left out; Chinese sentences.
        decimals: places of every percentage in the table.
        sheet: name of its sheet in a workbook; "" for the title.
        frozen: how many columns stay on the screen and on every page.
        chart: how it is drawn where a format can draw; None for not at all.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Collection[tuple[Value, ...]]
    totals: tuple[Value, ...] | None = None
    notes: tuple[str, ...] = ()
    decimals: int = 1
    as_of: date | None = None
    sheet: str = ""
    frozen: int = 0
    chart: Chart | None = None

    def public(self) -> "Table":
        """Return the table without its private columns."""
        keep = [i for i, column in enumerate(self.columns) if not column.private]
        if len(keep) == len(self.columns):
            return self
        return self._replace(
            columns=tuple(self.columns[i] for i in keep),
            rows=tuple(tuple(row[i] for i in keep) for row in self.rows),
            totals=tuple(self.totals[i] for i in keep) if self.totals else None,
            frozen=sum(i < self.frozen for i in keep),
        )


class Heading(NamedTuple):
    """A heading of a report; level 1 is 一、, level 2 （一）. Numbering is the renderer's.

    Attributes:
        appendix: whether an appendix begins here: without a number, on a page of its own.
    """

    text: str
    level: int = 1
    appendix: bool = False


class Paragraph(NamedTuple):
    """A paragraph; 【待补】 in it is where a person must write."""

    text: str


Block = Heading | Paragraph | Table


class Report(NamedTuple):
    """A title and what stands under it, in order."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    as_of: date | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables among the blocks."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def todo(self) -> int:
        """Return how many places wait for a person to write."""
        return sum(b.text.count(TODO) for b in self.blocks if isinstance(b, Paragraph))


def label(value: object) -> str:
    """Return the Chinese label of a term, or the text of anything else."""
    return str(getattr(value, "label", value))


def text(value: Value, decimals: int = 1) -> str:
    """Return the text of a value as people read it; "" for none.

    A share is a percentage with ``decimals`` places, "—" when there is nothing to divide by.
    """
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Ratio():
            percent = value.percent(decimals)
            return "—" if percent is None else f"{percent}%" + ("*" if value.nudged else "")
        case date():
            return value.isoformat()
        case tuple():
            return LIST_SEPARATOR.join(value)
        case _:
            return label(value)


def sum100(shares: list[Ratio], decimals: int = 1) -> list[Ratio]:
    """Shift the largest shares so that shares of one whole print as 100 %, and mark them.

    Published reports that force their shares to add up nudge the largest one (it shows least).
    Where one unit of the last place is not enough, the next largest give or take one too: none is
    off by more. Shares that already add up, or do not make up the whole, come back as they were.
    """
    whole = shares[0].whole if shares else 0
    if not whole or sum(share.part for share in shares) != whole:
        return shares
    scale = 100 * 10**decimals
    off = scale - sum((2 * s.part * scale + whole) // (2 * whole) for s in shares)
    step = 1 if off > 0 else -1
    largest = sorted(range(len(shares)), key=lambda i: -shares[i].part)[: abs(off)]
    return [replace(s, nudged=step if i in largest else 0) for i, s in enumerate(shares)]
