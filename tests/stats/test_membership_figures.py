"""在任委员 and 参与率: of whoever was in office on the day asked about, and of members only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tiaan.actions import memberroll
from tiaan.model.table import Ratio
from tiaan.model.terms import ProposerKind
from tiaan.stats import glance
from tiaan.stats import measures as m
from tiaan.stats.members import members
from tiaan.stats.tally import tally
from years import RECEIVED, WHO, Year

JOINED, LEFT = RECEIVED + timedelta(30), RECEIVED + timedelta(60)
DAY = timedelta(1)


def figure(year: Year, measure: m.Measure, as_of: date) -> object:
    (found,) = tally(year.conn, year.scope(as_of=as_of), ((), (measure,)))
    return found[()][measure]


def county() -> Year:
    """Two members of ever, one who comes, one who goes; a body and a stranger who propose too."""
    year = Year()
    memberroll.add_members(year.conn, ("王芳", "李明", "张伟"), WHO)
    memberroll.add_members(year.conn, ("刘洋",), WHO, since=JOINED)
    memberroll.retire_member(year.conn, "张伟", WHO, LEFT)
    for by, kind in (
        ("王芳", ProposerKind.MEMBER),
        ("张伟", ProposerKind.MEMBER),
        ("民盟县总支", ProposerKind.PARTY),
        ("赵敏", ProposerKind.OTHER),
    ):
        year.submit(by=by, kind=kind)
    return year


@pytest.mark.parametrize(
    ("as_of", "serving", "rate", "outside"),
    [
        (RECEIVED, 3, Ratio(2, 3), 0),
        (JOINED - DAY, 3, Ratio(2, 3), 0),
        (JOINED, 4, Ratio(2, 4), 0),
        (LEFT - DAY, 4, Ratio(2, 4), 0),
        (LEFT, 3, Ratio(1, 3), 1),
    ],
)
def test_members_are_those_in_office_on_the_day(
    as_of: date, serving: int, rate: Ratio, outside: int
) -> None:
    year = county()

    assert figure(year, m.MEMBERS, as_of) == serving
    assert figure(year, m.PARTICIPATION_RATE, as_of) == rate
    assert figure(year, m.TAKING_PART, as_of) == rate.part + outside
    listed = members(year.conn, year.scope(as_of=as_of), m.MEMBERS)
    assert len(listed.rows) == serving
    notes = glance.chosen(year.conn, year.scope(as_of=as_of), [m.PARTICIPATION_RATE]).notes
    assert (f"参与率：另有 {outside} 名不在任，不计入" in notes) is bool(outside)


def test_what_is_registered_later_leaves_an_earlier_day_alone() -> None:
    year = county()
    before = figure(year, m.PARTICIPATION_RATE, JOINED)
    memberroll.retire_member(year.conn, "李明", WHO, LEFT)
    memberroll.add_members(year.conn, ("孙丽",), WHO, since=LEFT)

    assert figure(year, m.PARTICIPATION_RATE, JOINED) == before
    assert figure(year, m.MEMBERS, LEFT) == 3


def test_stranger_counts_once_made_a_member() -> None:
    year = county()
    (number,) = year.conn.execute("SELECT id FROM proposer WHERE name = '赵敏'").fetchone()
    memberroll.add_members(year.conn, (f"M{number}",), WHO, since=JOINED)

    assert figure(year, m.PARTICIPATION_RATE, JOINED) == Ratio(3, 5)
    memberroll.retire_member(year.conn, "赵敏", WHO, never=True)
    assert figure(year, m.PARTICIPATION_RATE, JOINED) == Ratio(2, 4)


def test_who_left_nobody_knows_when_serves_on_no_day() -> None:
    """As files of the first schema have it: put out of use, without a day."""
    year = county()
    year.conn.execute("UPDATE proposer SET until = NULL WHERE name = '张伟'")

    assert [figure(year, m.MEMBERS, day) for day in (RECEIVED, JOINED, LEFT)] == [2, 3, 3]
