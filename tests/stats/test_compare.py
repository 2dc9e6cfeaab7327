"""Sessions side by side."""

from datetime import date, timedelta

import pytest

from tiaan.actions import registry
from tiaan.errors import UsageError
from tiaan.model.table import Ratio
from tiaan.stats import compare, tally
from tiaan.store import registers
from years import WHO, Year


@pytest.fixture(scope="module")
def two() -> Year:
    """4 filed of 5 in 2023; a year later 8 of 8 by the same day, and more afterwards."""
    year = Year()
    year.file(4)
    year.submit(1)
    opens = date(2024, 1, 4)
    registry.add_session(year.conn, "十一届三次会议", opens, opens + timedelta(3), None, WHO)
    numbers = year.submit(8, on=opens)
    assert [*numbers]
    return year


def columns(year, as_of):
    sessions = registers.sessions(year.conn)
    scope = tally.scope(year.conn, sessions, as_of)
    table = compare.side_by_side(year.conn, compare.by_session(scope))
    return {row[0]: row[1:] for row in table.rows}, table


def test_each_session_counts_as_of_the_same_time_after_its_opening(two):
    rows, table = columns(two, date(2024, 1, 10))
    assert rows["收到"] == (5, "", 8, "", "+3")
    assert rows["立案"] == (0, "", 0, "", "持平")
    assert "十一届二次会议截至 2023-01-10" in table.notes[0]
    later, _ = columns(two, date(2024, 12, 31))
    assert later["立案"][0] == 4


def test_shares_change_by_percentage_points(two):
    rows, _ = columns(two, date(2024, 12, 31))
    assert rows["立案率"] == (Ratio(4, 5), "4÷收到5", Ratio(0, 8), "0÷收到8", "-80.0 个百分点")


@pytest.mark.parametrize(
    ("before", "after", "decimals", "change"),
    [
        # 66.67 % to 71.43 % is 4.76: the rounded ones would give 4.7.
        (Ratio(2, 3), Ratio(5, 7), 1, "+4.8 个百分点"),
        (Ratio(5, 7), Ratio(2, 3), 1, "-4.8 个百分点"),
        (Ratio(0, 16), Ratio(1, 16), 1, "+6.3 个百分点"),
        (Ratio(1, 16), Ratio(0, 16), 1, "-6.3 个百分点"),
        (Ratio(1, 3), Ratio(2, 6), 1, "持平"),
        (Ratio(1000, 3001), Ratio(1000, 3000), 1, "+0.0 个百分点"),
        (Ratio(1, 3, 1), Ratio(2, 3, -1), 0, "+33 个百分点"),
        (Ratio(0, 0), Ratio(1, 2), 1, ""),
    ],
)
def test_change_is_of_the_exact_shares(before, after, decimals, change):
    assert compare.change(before, after, decimals) == change


def test_one_session_is_not_compared(two):
    scope = tally.scope(two.conn, registers.sessions(two.conn)[:1], date(2024, 1, 1))
    with pytest.raises(UsageError, match="两次以上"):
        compare.by_session(scope)


def test_day_before_the_newest_session_is_refused(two):
    with pytest.raises(UsageError, match="开幕"):
        columns(two, date(2023, 12, 31))


@pytest.mark.parametrize(
    ("raw", "keys"),
    [
        ("11-2..11-3", ["11-2", "11-3"]),
        ("11-3,11-2", ["11-2", "11-3"]),
        ("十一届三次会议", ["11-3"]),
        ("11-2..11-2、11-2", ["11-2"]),
    ],
)
def test_ranges_of_sessions(two, raw, keys):
    assert [session.key for session in registers.find_sessions(two.conn, raw)] == keys


def test_range_that_runs_backwards(two):
    with pytest.raises(UsageError, match="颠倒"):
        registers.find_sessions(two.conn, "11-3..11-2")
