"""Results under the letters of a class scheme: three classes and four from the same data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import Column, Kind, Ratio, Table
from tiaan.model.terms import SCHEME_LETTERS, ClassScheme, Result
from tiaan.stats import breakdown
from tiaan.stats import measures as m
from tiaan.stats.tally import tally

if TYPE_CHECKING:
    import sqlite3

    from tiaan.stats.tally import Scope

_COLUMNS = (
    Column("class", "分类"),
    Column("meaning", "含义", Kind.LIST),
    Column("count", "件数", Kind.COUNT),
    Column("share", "占比", Kind.SHARE, base=m.WITH_RESULT.label),
)


def by_class(conn: sqlite3.Connection, scope: Scope, scheme: ClassScheme) -> Table:
    """Return the results as a scheme's classes; what the scheme has no class for stands apart.

    Letters with one and the same meaning share a line: what is on file does not tell them apart.
    """
    (found,) = tally(conn, scope, ((), (*m.RESULTS, m.WITH_RESULT, m.WITHOUT_RESULT)))
    counts = found[()].counts
    by_result = {result: counts[count] for result, count in zip(Result, m.RESULTS, strict=True)}
    whole = counts[m.WITH_RESULT]
    letters: dict[tuple[Result, ...], list[str]] = {}
    for letter, meanings in SCHEME_LETTERS[scheme].items():
        letters.setdefault(meanings, []).append(letter)
    covered = {result for meanings in letters for result in meanings}
    groups = [("、".join(names), meanings) for meanings, names in letters.items()]
    groups += [("未列入分类", (result,)) for result in Result if result not in covered]
    numbers = [sum(by_result[result] for result in meanings) for _, meanings in groups]
    ratios = breakdown.whole100(
        [Ratio(number, whole, base=m.WITH_RESULT.label) for number in numbers], scope
    )
    rows = tuple(
        (name, tuple(result.label for result in meanings), number, ratio)
        for (name, meanings), number, ratio in zip(groups, numbers, ratios, strict=True)
    )
    said = (
        breakdown.scope_note(scope),
        f"分类办法：{scheme.label}；尚无结果的 {counts[m.WITHOUT_RESULT]} 件不在内",
    )
    return Table(
        "classes",
        "办理结果分类",
        _COLUMNS,
        rows,
        ("合计", (), whole, Ratio(whole, whole, base=m.WITH_RESULT.label)),
        said,
        scope.decimals,
        scope.as_of,
    )
