from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiaan.model.dates import parse_date
from tiaan.model.table import (
    TODO,
    Column,
    Heading,
    Kind,
    Paragraph,
    Ratio,
    Report,
    Table,
    label,
    sum100,
    text,
)
from tiaan.model.terms import (
    ClassScheme,
    FeedbackSource,
    Mode,
    ProposerKind,
    Result,
    Role,
    State,
    Term,
    Timing,
)
from tiaan.model.text import parse_flag, split_list

TABLE = Table(
    "by_unit",
    "各单位",
    (
        Column("unit", "单位"),
        Column("phone", "电话", private=True),
        Column("count", "件", Kind.COUNT),
    ),
    (("教育局", "139", 3), ("交通局", "138", 4)),
    ("合计", None, 7),
    ("说明。",),
    2,
    date(2025, 6, 30),
)
WHOLES = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (159, 162, "98.1"),
        (91, 159, "57.2"),
        (54, 159, "34.0"),
        (10, 159, "6.3"),
        (4, 159, "2.5"),
        (148, 153, "96.7"),
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (3, 2, "150.0"),
        (2, 3, "66.7"),
    ],
)
def test_share_is_rounded_half_up(part: int, whole: int, shown: str) -> None:
    percent = Ratio(part, whole).percent()
    assert percent == Decimal(shown)
    assert text(Ratio(part, whole)) == f"{shown}%"


@pytest.mark.parametrize(
    ("decimals", "shown"),
    [(0, "98%"), (1, "98.1%"), (2, "98.15%"), (3, "98.148%"), (4, "98.1481%")],
)
def test_share_has_the_decimals_asked_for(decimals: int, shown: str) -> None:
    assert text(Ratio(159, 162), decimals) == shown


def test_share_of_nothing_is_a_dash() -> None:
    assert Ratio(0, 0).percent() is None
    assert text(Ratio(0, 0)) == "—"


@given(st.integers(0, 10**9), WHOLES, st.integers(0, 4))
def test_share_equals_the_exact_fraction_rounded_half_up(
    part: int, whole: int, decimals: int
) -> None:
    exact = Fraction(100 * part, whole) * 10**decimals

    percent = Ratio(part, whole).percent(decimals)

    assert percent is not None
    assert Fraction(percent) * 10**decimals == floor(exact + Fraction(1, 2))
    assert -percent.as_tuple().exponent == decimals  # type: ignore[operator]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8), st.integers(0, 4))
def test_shares_asked_to_add_up_do(parts: list[int], decimals: int) -> None:
    whole = sum(parts)
    shares = [Ratio(part, whole) for part in parts]

    nudged = sum100(shares, decimals)

    assert [(s.part, s.whole) for s in nudged] == [(s.part, s.whole) for s in shares]
    if not whole:
        assert nudged == shares
        return
    assert sum(s.percent(decimals) for s in nudged) == 100
    moved = [s.part for s in nudged if s.nudged]
    assert sorted(moved, reverse=True) == sorted(parts, reverse=True)[: len(moved)]
    assert {s.nudged for s in nudged} - {0} in ({1}, {-1}, set()), "none by more than one unit"


def test_several_units_are_spread_over_the_largest_shares() -> None:
    shares = sum100([Ratio(part, 9) for part in (5, 3, 1)], 0)
    assert [text(share, 0) for share in shares] == ["56%", "33%", "11%"]
    shares = sum100([Ratio(part, 200) for part in (41, 41, 41, 41, 36)], 0)
    assert [text(share, 0) for share in shares] == ["20%*", "20%*", "21%", "21%", "18%"]


def test_nudged_share_is_marked() -> None:
    shares = sum100([Ratio(1, 3), Ratio(1, 3), Ratio(1, 3)])
    assert [text(share) for share in shares] == ["33.4%*", "33.3%", "33.3%"]


@pytest.mark.parametrize(
    "shares",
    [
        [],
        [Ratio(0, 0)],
        [Ratio(1, 4), Ratio(1, 4)],
        [Ratio(1, 4), Ratio(3, 4)],
        [Ratio(3, 4), Ratio(3, 4)],
    ],
)
def test_shares_that_close_or_are_no_partition_stay(shares: list[Ratio]) -> None:
    assert sum100(shares) == shares


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (0, "0"),
        (1234567, "1234567"),
        ("", ""),
        ("路灯", "路灯"),
        (date(2025, 1, 5), "2025-01-05"),
        (("甲", "乙"), "甲、乙"),
        ((), ""),
        (State.FILED, "已立案"),
        (Ratio(1, 2), "50.0%"),
    ],
)
def test_value_has_its_text(value: object, shown: str) -> None:
    assert text(value) == shown  # type: ignore[arg-type]


def test_label_is_of_a_term_or_the_text() -> None:
    assert (label(State.FILED), label("filed"), label(3)) == ("已立案", "filed", "3")


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)))
def test_date_is_read_as_it_is_written(day: date) -> None:
    assert parse_date(text(day)) == day


@given(st.booleans())
def test_flag_is_read_as_it_is_written(flag: bool) -> None:  # noqa: FBT001 - a drawn value
    assert parse_flag(text(flag)) is flag


@given(st.lists(st.text("王李张某委员县局（）1", min_size=1, max_size=6), unique=True).map(tuple))
def test_list_is_read_as_it_is_written(names: tuple[str, ...]) -> None:
    assert split_list(text(names)) == names


@pytest.mark.parametrize(
    "vocabulary",
    [State, ProposerKind, Timing, Mode, Role, Result, FeedbackSource, ClassScheme],
)
def test_term_is_read_as_it_is_written(vocabulary: type[Term]) -> None:
    assert [vocabulary.parse(text(member)) for member in vocabulary] == list(vocabulary)


def test_public_table_has_no_private_column() -> None:
    assert TABLE.public() == Table(
        "by_unit",
        "各单位",
        (TABLE.columns[0], TABLE.columns[2]),
        (("教育局", 3), ("交通局", 4)),
        ("合计", 7),
        ("说明。",),
        2,
        date(2025, 6, 30),
    )


def test_public_table_without_private_columns_is_itself() -> None:
    shown = TABLE.public()
    assert shown.public() is shown


def test_report_counts_what_is_to_be_written() -> None:
    report = Report(
        "annual",
        "报告",
        (Heading("一"), Paragraph(f"甲{TODO}乙{TODO}"), TABLE, Paragraph("丙")),
    )
    assert (report.todo, report.tables) == (2, (TABLE,))
