"""Rates in a column of a wide table: one numerator, one denominator for all of its rows.

Nobody says which columns they are. What fits most rows and goes by the column's name is taken, and
every row is judged by it: a row that picks a fraction of its own is wrong, not right in its way.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tiaan.model.text import fold
from tiaan.model.typed import BETWEEN, is_total, printed
from tiaan.stats import auditmoved, making
from tiaan.stats.verdicts import Finding, Verdict, fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tiaan.model.typed import Typed

_SIGN = re.compile(r"[(（]?%[)）]?$")
_SHARES = ("占比", "比例", "百分比", "比重", "占", "")
"""Names of columns that do not say what their numerator is."""
_BEFORE, _BEHIND = re.compile(r"^(已|计入|其中)"), re.compile(r"(件次|件数|件|份数|份|数)$")
_NOT, _ALMOST, _AND = "不", ("基本", "比较", "较", "很", "非常"), "＋"
_SEVERAL = 2
_COMMA = "，"

Amounts: TypeAlias = dict[str, list[int]]
"""Counts by the name of their column; a table may have several totals."""


class _Row(NamedTuple):
    """A percentage of the column, with the counts that may be its numerator or denominator."""

    figure: Typed
    parts: Amounts
    wholes: Amounts

    def fits(self, part: str, whole: str) -> tuple[Verdict, str] | None:
        """Return how a pair of columns gives the percentage, and in words."""
        share = printed(self.figure.percent)
        for number in self.parts.get(part, ()):
            for base in self.wholes.get(whole, ()):
                if found := fit(self.figure, share, number, base):
                    verdict, how = found
                    return verdict, f"{part} {number}÷{whole} {base}，{how}"
        return None


class _Pair(NamedTuple):
    """A numerator and a denominator, ordered by how well they explain the column."""

    fitting: int
    exact: int
    named: int
    near: int
    part: str
    whole: str


def judged(figures: Sequence[Typed]) -> dict[Typed, Finding]:
    """Return what can be said of percentages that have their counts in the same row."""
    columns: dict[str | int, list[Typed]] = {}
    for place, figure in enumerate(figures):
        # A column of counts and percentages has a rate in some row, not one rate for all of them.
        columns.setdefault(figure.column or place, []).append(figure)
    found: dict[Typed, Finding] = {}
    for own in columns.values():
        found |= {one.figure: one for one in _column(own)}
    return found


def _column(figures: Sequence[Typed]) -> Iterator[Finding]:
    rows = [_row(figure) for figure in figures]
    pair = _best(rows, _stem(figures[0].column))
    moved = _moved(rows, pair) if pair else {}
    for row in rows:
        if pair is None:
            yield Finding(row.figure, Verdict.OPEN, "同一行里没有可作分子、分母的数")
        elif row.figure in moved:
            yield moved[row.figure]
        elif told := row.fits(pair.part, pair.whole) or _added(row.figure, figures):
            yield Finding(row.figure, *told)
        else:
            yield _failing(row, pair)


def _moved(rows: Sequence[_Row], pair: _Pair) -> dict[Typed, Finding]:
    """Return the findings of shares that were moved so that the column makes 100."""
    part, whole = pair.part, pair.whole
    listed = [row for row in rows if not _is_total(row.figure)]
    if any(part not in row.parts or whole not in row.wholes for row in listed):
        return {}
    bases = {row.wholes[whole][0] for row in listed}
    if len(bases) != 1:
        return {}
    base = bases.pop()
    counted = {row.figure._replace(number=row.parts[part][0]): row.figure for row in listed}
    return {
        counted[one]: auditmoved.nudged(
            counted[one], off, f"{part} {one.number}", f"{whole} {base}"
        )
        for one, off in auditmoved.moved(list(counted), base).items()
        if not one.nudged
    }


def _added(figure: Typed, column: Sequence[Typed]) -> tuple[Verdict, str] | None:
    """Return whether a total's share is what the shares above it add up to."""
    if _stem(figure.column) or not _is_total(figure):
        return None
    shares = [printed(one.percent) for one in column if not _is_total(one)]
    own = printed(figure.percent)
    added = sum(Fraction(one.units, one.whole) for one in shares)
    last = max((Fraction(1, one.whole) for one in shares), default=Fraction(0))
    off = abs(added - Fraction(own.units, own.whole))
    return (Verdict.FITS, "各行占比相加") if off <= last * len(shares) / 2 else None


def _is_total(figure: Typed) -> bool:
    return is_total(figure.name.partition(BETWEEN)[0])


def _row(figure: Typed) -> _Row:
    """Return a row's counts by name; 满意 and 基本满意 may be counted together."""
    parts = _amounts(figure.beside)
    stem = _stem(figure.column)
    almost = [f"{word}{stem}" for word in _ALMOST if stem and f"{word}{stem}" in parts]
    if almost and stem in parts:
        together = (stem, *almost)
        parts[_AND.join(together)] = [sum(parts[name][0] for name in together)]
    return _Row(figure, parts, _amounts((*figure.beside, *figure.wholes)))


def _amounts(named: Iterable[tuple[str, int]]) -> Amounts:
    found: Amounts = {}
    for name, number in named:
        found.setdefault(name, []).append(number)
    return found


def _best(rows: Sequence[_Row], stem: str) -> _Pair | None:
    """Return the pair of columns that the column is made of; None where no row has two counts.

    A numerator that goes by the column's name is believed before one that fits by chance.
    """
    pairs = sorted(_pairs(rows, stem), reverse=True)
    if not pairs:
        return None
    most, named = pairs[0], next((pair for pair in pairs if pair.named), None)
    if named is None:
        return most
    by_chance = most.fitting < _SEVERAL or 2 * most.fitting <= len(rows)
    return named if by_chance or 2 * named.fitting >= most.fitting else most


def _pairs(rows: Sequence[_Row], stem: str) -> Iterator[_Pair]:
    parts = list(dict.fromkeys(name for row in rows for name in row.parts))
    wholes = list(dict.fromkeys(name for row in rows for name in row.wholes))
    for i, part in enumerate(parts):
        for j, whole in enumerate(wholes):
            if whole in part.split(_AND):
                continue
            both = [row for row in rows if part in row.parts and whole in row.wholes]
            small = [row for row in both if row.parts[part][0] <= max(row.wholes[whole])]
            if not small or 2 * len(small) < len(both):
                continue
            told = [found[0] for row in small if (found := row.fits(part, whole))]
            exact = told.count(Verdict.FITS)
            yield _Pair(len(told), exact, _named(part, stem), -(i + j), part, whole)


def _stem(head: str) -> str:
    """Return what a rate is of by its name: 满意率（%） is of 满意; 占比 does not say."""
    stem = _SIGN.sub("", fold(head)).removesuffix("率")
    return "" if stem in _SHARES else stem


def _named(part: str, stem: str) -> int:
    """Tell how well a numerator goes by the column's name: 2 is by that name, 0 not at all."""
    if not stem or f"{_NOT}{stem}" in part:
        return 0
    if _BEHIND.sub("", _BEFORE.sub("", fold(part))) == stem or part.startswith(f"{stem}{_AND}"):
        return 2
    return int(stem in part)


def _failing(row: _Row, pair: _Pair) -> Finding:
    """Say what a percentage would be by the pair of its column, and what else would give it."""
    figure, (part, whole) = row.figure, pair[-2:]
    if part not in row.parts or whole not in row.wholes:
        return Finding(figure, Verdict.OPEN, f"这一栏是 {part}÷{whole}，这一行没有这两个数")
    number, base = row.parts[part][0], row.wholes[whole][0]
    share = printed(figure.percent)
    off = share.of(number, base)
    if not base and not number:
        true = f"{part} {number}，{making.no_base(whole)}"
    elif off is None or number > base:
        true = f"{part} {number} 大于{whole} {base}"
    else:
        true = (
            f"{part} {number}÷{whole} {base} 是 {making.as_printed(share.units - off, share.whole)}"
        )
    if not pair.fitting and base:
        return Finding(figure, Verdict.WRONG, f"同一行里没有哪两个数得出这个百分数；{true}")
    meant = next((row.fits(part, other) for other in row.wholes if row.fits(part, other)), None)
    other = f"；印的是 {meant[1].partition(_COMMA)[0]}" if meant else ""
    return Finding(figure, Verdict.WRONG, f"这一栏是 {part}÷{whole}：{true}{other}")
