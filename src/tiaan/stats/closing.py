"""Identities that figures must satisfy: what was received is what became of it, and so on.

They run inside every report, under `stats --check` and in `tiaan check`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Decision
from tiaan.stats import breakdown
from tiaan.stats import measures as m
from tiaan.stats.dimensions import find_dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.tally import scope as scope_of
from tiaan.stats.tally import tally
from tiaan.store import registers
from tiaan.store.facts import CASES, PEOPLE, TASKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from tiaan.stats.adding import Group
    from tiaan.stats.figures import Measure
    from tiaan.stats.tally import Scope, Tally
    from tiaan.store.verify import Finding

CODE = "C09"


class Line(NamedTuple):
    """One identity and whether it holds; `left` and `right` are the two figures."""

    text: str
    holds: bool
    left: int
    right: int


IDENTITIES: tuple[tuple[Count, tuple[Count, ...]], ...] = (
    # a whole, and the parts that must make it up
    (m.RECEIVED, m.OUTCOMES),
    (m.FILED, (m.MEMBER_ORIGIN, m.COLLECTIVE_ORIGIN)),
    (m.FILED, (m.ASSIGNED, m.UNASSIGNED)),
    (m.ASSIGNED, (m.REPLIED, m.OWING)),
    (m.FILED, (*m.RESULTS, m.WITHOUT_RESULT)),
    (m.FILED, (m.RETURNED, m.NOT_RETURNED)),
    (m.RETURNED, (m.SATISFIED, m.DISSATISFIED)),
    (m.DUTIES, m.DUTIES_BY_ROLE),
    (m.DUTIES_REPLIED, m.REPLY_RESULTS),
    (m.TAKING_PART, (m.LEAD_MEMBERS, m.CO_MEMBERS)),
    # What is one thing is told by two records: where one of them is gone, they differ.
    (m.REPLIED, (m.WITH_RESULT,)),
)
_LED = Count("led", "有第一提案人的立案提案", f"({m.FILED.where}) AND lead IS NOT NULL", "")
_BEGUN = Count("begun", "首轮有应答复单位的提案", "due_on IS NOT NULL", "")
_DONE_AGAIN = Count(
    "done_again", "评价以后重新办理的提案", f"({m.SECOND_ROUND.where}) AND forms > 0", ""
)
_LATER_DUTIES = Count("later_duties", "重新办理的件次", "round > 1", "", TASKS)
_AFTER_REPLY = Count(
    "after_reply", "首轮答复以后交的", "round > 1 AND task_assigned_on >= replied_on", "", TASKS
)
_NEEDS: tuple[tuple[Count, Count], ...] = (
    (m.FILED, _LED),
    (m.ASSIGNED, _BEGUN),
    (m.SECOND_ROUND, _DONE_AGAIN),
    (_LATER_DUTIES, _AFTER_REPLY),
)
"""Figures, and what holds of every row that they count."""
BREAKDOWNS: tuple[tuple[Count, str], ...] = (
    # a whole, and the dimension whose groups, as they are shown, must make it up
    *((m.FILED, key) for key in ("kind", "origin", "timing", "category", "mode", "result")),
    (m.RECEIVED, "month"),
    (m.DUTIES, "unit"),
)
_FACTS = (CASES, TASKS, PEOPLE)
_DIMENSIONS = tuple((whole, find_dimension(key)) for whole, key in BREAKDOWNS)


def closing(conn: sqlite3.Connection, scope: Scope, *, at_once: bool = False) -> tuple[Line, ...]:
    """Return every identity, with whether it holds; `at_once` as for `tally`."""
    return closed(conn, scope, tally(conn, scope, *asked(scope), at_once=at_once))


def asked(scope: Scope) -> tuple[tuple[Sequence[str], Sequence[Measure]], ...]:
    """Return what has to be counted to see whether figures close."""
    counts = {count for whole, parts in _identities(scope) for count in (whole, *parts)}
    counts |= {count for part, within, _ in _shares(scope) for count in (part, within)}
    ordered = sorted(counts, key=lambda count: (count.key, count.wheres))
    wholes = (((), [one for one in ordered if one.over == over]) for over in _FACTS)
    return (*wholes, *(((dimension.sql,), (whole,)) for whole, dimension in _DIMENSIONS))


def closed(
    conn: sqlite3.Connection, scope: Scope, found: Sequence[dict[Group, Tally]]
) -> tuple[Line, ...]:
    """Return the identities of what was `asked` for, with whether they hold."""
    total = {
        count: number for one in found[: len(_FACTS)] for count, number in one[()].counts.items()
    }
    result = [_registered(conn, scope, total[m.RECEIVED]), _numbered(conn, scope)]
    for whole, parts in _identities(scope):
        words = "＋".join(part.label for part in parts)
        added = sum(total[part] for part in parts)
        result.append(_line(f"{whole.label}＝{words}", total[whole], added))
    for part, within, label in _shares(scope):
        result.append(_line(f"{part.label}都在{label}之内", total[part], total[within]))
    for (whole, dimension), groups in zip(_DIMENSIONS, found[len(_FACTS) :], strict=True):
        shown = breakdown.lines(conn, scope, dimension, groups, (whole,))
        added = sum(figures.counts[whole] for _, figures, _ in shown)
        result.append(_line(f"{whole.label}＝各{dimension.label}之和", total[whole], added))
    return tuple(result)


def _identities(scope: Scope) -> tuple[tuple[Count, tuple[Count, ...]], ...]:
    needs = ((count, (needed,)) for count, needed in _NEEDS)
    return (*IDENTITIES, (m.RETURNED, m.ratings(scope.settings)), *needs)


def _shares(scope: Scope) -> tuple[tuple[Count, Count, str], ...]:
    """Return the parts that lie by nature in the whole of their share, and as far as they do."""
    found = {}
    for share in m.MEASURES:
        if isinstance(share, Share) and not share.left_out(scope.settings, scope.base):
            within, whole = share.sides(scope.settings, scope.base)
            if within is not share.part:
                found[share.part, whole] = within
    return tuple((part, within, whole.label) for (part, whole), within in found.items())


def _line(text: str, left: int, right: int) -> Line:
    return Line(text, left == right, left, right)


def _registered(conn: sqlite3.Connection, scope: Scope, received: int) -> Line:
    """Return whether every proposal on record is counted, once."""
    sql = (
        "SELECT count(*) FROM proposal WHERE received_on <= :as_of "
        "AND session_id IN (SELECT value FROM json_each(:sessions))"
    )
    (registered,) = conn.execute(sql, scope.parameters).fetchone()
    return _line("收到＝登记的提案", received, registered)


def _numbered(conn: sqlite3.Connection, scope: Scope) -> Line:
    """Return whether every case number stands for a decision to file, whatever came later."""
    sql = (
        "SELECT count(*) FILTER (WHERE case_no IS NOT NULL), count(*) FILTER (WHERE EXISTS ("
        "SELECT 1 FROM decision AS d WHERE d.proposal_id = proposal.id AND d.outcome = :file)) "
        "FROM proposal WHERE session_id IN (SELECT value FROM json_each(:sessions))"
    )
    bound = {**scope.parameters, "file": Decision.FILE}
    return _line("有案号的提案＝有立案结论的提案", *conn.execute(sql, bound).fetchone())


def table(lines: tuple[Line, ...], scope: Scope) -> Table:
    """Return the identities as a table."""
    columns = (
        Column("identity", "应当相等"),
        Column("left", "左边", Kind.COUNT),
        Column("right", "右边", Kind.COUNT),
        Column("holds", "相符", Kind.FLAG),
    )
    rows = tuple((line.text, line.left, line.right, line.holds) for line in lines)
    said = (breakdown.scope_note(scope),)
    return Table("closing", "数字闭合检查", columns, rows, None, said, as_of=scope.as_of)


def findings(conn: sqlite3.Connection, as_of: date) -> tuple[Finding, ...]:
    """Return every identity that does not hold in some session, for `tiaan check`."""
    from tiaan.store.verify import Finding  # noqa: PLC0415 - figures alone do without the proofs

    return tuple(
        Finding(CODE, session.label, f"{line.text}：{line.left} 与 {line.right} 不等")
        for session in registers.sessions(conn)
        for line in closing(conn, scope_of(conn, (session,), as_of), at_once=True)
        if not line.holds
    )
