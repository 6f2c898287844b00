"""Months, quarters, halves and years cover their year once; ends may be open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.time.instant import VIETNAM, day_of, parse_instant, start_of
from domain.time.period import Period, PeriodError, Validity, add_months, anniversary


def test_the_months_quarters_halves_and_years_of_a_year_each_cover_it_once() -> None:
    for parts in (
        [Period.month(2024, m) for m in range(1, 13)],
        [Period.quarter(2024, q) for q in range(1, 5)],
        [Period.half(2024, h) for h in (1, 2)],
        [Period.year(2024)],
    ):
        assert parts[0].from_ == date(2024, 1, 1)
        assert parts[-1].to == date(2024, 12, 31)
        assert sum(p.days for p in parts) == 366
        assert all(b.from_ - a.to == timedelta(days=1) for a, b in pairwise(parts))


def test_a_period_knows_its_days_and_its_neighbours() -> None:
    quarter, year = Period.quarter(2023, 4), Period.year(2023)
    assert date(2023, 12, 31) in quarter
    assert date(2024, 1, 1) not in quarter
    assert year.covers(quarter)
    assert not quarter.covers(year)
    assert quarter.overlaps(Period.month(2023, 10))
    assert not quarter.overlaps(Period.month(2023, 9))
    assert quarter.iso == "2023-10-01/2023-12-31"
    assert Period.from_json(quarter.to_json()) == quarter


def test_a_validity_with_open_ends_holds_beyond_them() -> None:
    since = Validity(date(2026, 3, 1))
    assert not since.holds_on(date(2026, 2, 28))
    assert since.holds_on(date(2999, 1, 1))
    assert Validity().holds_on(date(1900, 1, 1))
    assert Validity.from_json(since.to_json()) == since


@pytest.mark.parametrize(
    ("value", "pointer", "rule"),
    [
        (None, "/period", "period_form"),
        ({"from": "2023-01-01"}, "/period", "period_form"),
        ({"from": "2023-01-01", "to": None}, "/period", "period_form"),
        ({"from": "2023-01-01", "until": "2023-12-31"}, "/period", "period_form"),
        ({"from": "2023-01-01", "to": "2022-12-31"}, "/period/to", "period_order"),
        ({"from": "2023-13-01", "to": "2023-12-31"}, "/period/from", "day_form"),
        ({"from": 2023, "to": "2023-12-31"}, "/period/from", "day_form"),
    ],
)
def test_a_bad_period_is_refused_where_it_is_wrong(value: Any, pointer: str, rule: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Period.from_json(value)
    assert (refusal.value.violations[0].pointer, refusal.value.rule) == (pointer, rule)


def test_a_period_that_ends_before_it_begins_cannot_be_made() -> None:
    with pytest.raises(PeriodError):
        Period(date(2023, 1, 2), date(2023, 1, 1))
    with pytest.raises(PeriodError):
        Validity(date(2023, 1, 2), date(2023, 1, 1))


def test_anniversaries_of_the_leap_day_fall_on_the_last_of_february() -> None:
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)), st.integers(-1200, 1200))
def test_moving_by_months_lands_in_that_month_on_the_same_day_or_its_last(
    day: date, months: int
) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


def test_an_instant_falls_on_a_day_in_vietnam() -> None:
    assert day_of(parse_instant("2025-12-24T17:00:00Z")) == date(2025, 12, 25)
    assert day_of(parse_instant("2025-12-24T16:59:59.999999999z")) == date(2025, 12, 24)
    assert start_of(date(2025, 12, 25)) == datetime(2025, 12, 25, tzinfo=VIETNAM)
