"""Today is a day in Vietnam, and now is never before the last recorded fact."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from infra.clock import Clock, LedgerClock

LATE_EVENING_IN_UTC = datetime(2126, 3, 1, 18, tzinfo=UTC)


def test_a_fixed_day_stands_still_while_instants_go_on() -> None:
    clock = Clock(date(2023, 11, 21))
    assert clock.today() == date(2023, 11, 21)
    assert clock.now() <= clock.now()
    assert clock.now().utcoffset() == timedelta(0)


def test_today_begins_at_midnight_in_vietnam() -> None:
    ahead = LedgerClock(lambda: LATE_EVENING_IN_UTC)
    assert ahead.now() == LATE_EVENING_IN_UTC
    assert ahead.today() == date(2126, 3, 2)


def test_now_is_not_before_the_last_recorded_fact() -> None:
    recorded: list[datetime] = []
    clock = LedgerClock(lambda: recorded[-1] if recorded else None)
    ahead = clock.now() + timedelta(hours=1)
    recorded.append(ahead)
    clock.look_again()
    assert clock.now() == ahead
