"""Which days are worked, why a day is off, and since when that is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.time.calendar import CalendarRow, Calendars, ConfirmedYear, WorkingCalendar
from domain.time.deadlines import (
    prudential_on,
    roll_forward,
    working_days_after,
    working_days_before,
)
from domain.time.instant import VIETNAM, start_of

DAYS_OFF = {
    2022: "01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02",
    2023: "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04",
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
    2027: "01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24",
}
WORKING_SATURDAYS = {"2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"}


@pytest.mark.parametrize("year", DAYS_OFF)
def test_every_day_of_a_year_is_worked_or_off_as_decided(
    year: int, calendar: WorkingCalendar
) -> None:
    off = {f"{year}-{day}" for day in DAYS_OFF[year].split()}
    day = date(year, 1, 1)
    while day.year == year:
        expected = str(day) in WORKING_SATURDAYS or (day.weekday() < 5 and str(day) not in off)
        assert calendar.is_working(day) is expected, day
        day += timedelta(days=1)


def test_every_named_day_off_is_a_weekday_and_every_working_one_a_saturday(
    calendars: Calendars,
) -> None:
    assert all(row.day.weekday() < 5 for row in calendars.rows if not row.working)
    assert all(row.day.weekday() == 5 for row in calendars.rows if row.working)


def test_a_day_says_why_it_is_off_and_who_says_so(calendar: WorkingCalendar) -> None:
    why = calendar.why(date(2026, 1, 2))
    assert (why.working, why.mark) == (False, "SEEN-2")
    assert "12729/VPCP-KGVX" in (why.source or "")
    assert "làm bù" in calendar.why(date(2026, 1, 10)).reason
    assert calendar.why(date(2026, 1, 4)).reason == "Chủ nhật, ngày nghỉ hằng tuần"


def test_a_swap_is_known_from_the_first_moment_of_the_day_it_was_announced(
    calendars: Calendars,
) -> None:
    announced = datetime(2025, 12, 25, tzinfo=VIETNAM)
    before = calendars.known_at(announced - timedelta(microseconds=1))
    after = calendars.known_at(announced)
    swapped = (date(2026, 1, 2), date(2026, 1, 10))
    assert [before.is_working(d) for d in swapped] == [True, False]
    assert [after.is_working(d) for d in swapped] == [False, True]
    assert calendars.changed_days(announced - timedelta(days=1), announced) == swapped


def test_the_culture_day_is_worked_until_its_resolution_is_known(calendars: Calendars) -> None:
    day = date(2026, 11, 24)
    assert calendars.known_at(datetime(2026, 4, 1, tzinfo=VIETNAM)).is_working(day)
    assert not calendars.known_at(datetime(2026, 5, 1, tzinfo=VIETNAM)).is_working(day)


def test_a_year_is_confirmed_from_its_announcement_and_2027_is_not(calendars: Calendars) -> None:
    before = calendars.known_at(datetime(2025, 10, 1, tzinfo=VIETNAM))
    assert 2026 not in before.confirmed_years
    now = calendars.known_at(datetime(2026, 11, 21, tzinfo=VIETNAM))
    assert now.confirmed_years == {2022, 2023, 2024, 2025, 2026}


def test_announcements_after_an_instant_are_the_moments_at_which_the_calendar_changes(
    calendars: Calendars,
) -> None:
    instant = datetime(2025, 12, 1, tzinfo=VIETNAM)
    later = calendars.announcements_after(instant)
    assert later == (
        start_of(date(2025, 12, 25)),
        start_of(date(2026, 4, 24)),
        start_of(date(2026, 9, 22)),
    )
    assert later[0] not in calendars.announcements_after(later[0])
    versions = [calendars.known_at(i).version for i in (instant, *later)]
    assert len(set(versions)) == len(versions)


def test_equal_knowledge_has_one_label_and_one_object(calendars: Calendars) -> None:
    one = calendars.known_at(datetime(2025, 12, 25, tzinfo=VIETNAM))
    other = calendars.known_at(datetime(2026, 1, 1, tzinfo=UTC))
    assert one is other
    rebuilt = Calendars(calendars.rows, calendars.confirmed_years)
    assert rebuilt.known_at(datetime(2026, 1, 1, tzinfo=UTC)).version == one.version
    assert rebuilt.fingerprint() == calendars.fingerprint()


def test_a_later_decision_about_a_day_wins_from_its_announcement_on() -> None:
    day, first, second = date(2030, 6, 3), date(2030, 1, 1), date(2030, 5, 1)
    history = Calendars(
        [
            CalendarRow(day, True, "bãi bỏ", "B", "SEEN", start_of(second)),
            CalendarRow(day, False, "nghỉ", "A", "SEEN", start_of(first)),
        ]
    )
    known = [
        history.known_at(start_of(d)).is_working(day) for d in (date(2029, 1, 1), first, second)
    ]
    assert known == [True, False, True]


def test_a_history_extended_by_a_decision_keeps_what_was_known_before(calendars: Calendars) -> None:
    announced = datetime(2026, 12, 20, tzinfo=VIETNAM)
    day = date(2026, 12, 31)
    extended = calendars.extended(
        [CalendarRow(day, False, "nghỉ", "văn bản", "SEEN", announced)],
        [ConfirmedYear(2027, "văn bản", "SEEN", announced)],
    )
    earlier = announced - timedelta(days=1)
    assert extended.known_at(earlier).version == calendars.known_at(earlier).version
    assert not extended.known_at(announced).is_working(day)
    assert 2027 in extended.known_at(announced).confirmed_years
    assert extended.fingerprint() != calendars.fingerprint()


def test_an_office_that_does_not_apply_swaps_works_the_plain_week_on_those_days(
    calendars: Calendars,
) -> None:
    plain = calendars.without_swaps().known_at(datetime(2026, 11, 21, tzinfo=VIETNAM))
    assert plain.is_working(date(2026, 1, 2))
    assert not plain.is_working(date(2026, 1, 10))
    assert not plain.is_working(date(2026, 11, 24))


def test_an_instant_without_offset_is_refused(calendars: Calendars) -> None:
    with pytest.raises(ValueError, match="offset"):
        calendars.known_at(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


rows = st.builds(
    CalendarRow,
    day=st.dates(date(2020, 1, 1), date(2022, 12, 31)),
    working=st.booleans(),
    reason=st.just("lý do"),
    source=st.just("nguồn"),
    mark=st.just("SEEN"),
    announced_at=st.none() | st.dates(date(2019, 1, 1), date(2021, 1, 1)).map(start_of),
)
random_calendars = st.lists(rows, max_size=60).map(
    lambda named: Calendars(named).known_at(start_of(date(2021, 1, 1)))
)
days = st.dates(date(2019, 11, 1), date(2023, 3, 1))


@settings(deadline=None)
@given(random_calendars, days, days)
def test_the_count_of_working_days_agrees_with_a_walk_over_them(
    calendar: WorkingCalendar, first: date, last: date
) -> None:
    low, high = sorted((first, last))
    span = [low + timedelta(days=i + 1) for i in range((high - low).days)]
    walked = sum(calendar.is_working(day) for day in span)
    expected = walked if first <= last else -walked
    assert calendar.count_through(last) - calendar.count_through(first) == expected


@settings(deadline=None)
@given(random_calendars, days, st.integers(1, 200))
def test_the_nth_working_day_agrees_with_a_walk_in_both_directions(
    calendar: WorkingCalendar, start: date, n: int
) -> None:
    for step, found in (
        (timedelta(days=1), working_days_after(start, n, calendar)),
        (timedelta(days=-1), working_days_before(start, n, calendar)),
    ):
        day, left = start, n
        while left:
            day += step
            left -= calendar.is_working(day)
        assert found == day


@settings(deadline=None)
@given(random_calendars, days)
def test_rolling_and_prudence_stop_at_the_nearest_working_day(
    calendar: WorkingCalendar, day: date
) -> None:
    later, earlier = roll_forward(day, calendar), prudential_on(day, calendar)
    assert calendar.is_working(later)
    assert calendar.is_working(earlier)
    assert earlier <= day <= later
    between = calendar.count_through(later) - calendar.count_through(earlier)
    assert between == (0 if earlier == later else 1)
