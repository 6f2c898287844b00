from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from infra.clock import Clock, LedgerClock, SimulatedClock

LATE_EVENING_IN_UTC = datetime(2026, 3, 1, 18, tzinfo=UTC)


def test_a_fixed_day_stands_still_while_instants_go_on() -> None:
    clock = Clock(date(2023, 11, 21))
    assert clock.is_fixed
    assert clock.today() == date(2023, 11, 21)
    assert clock.now() <= clock.now()
    assert clock.now().utcoffset() == timedelta(0)


def test_today_begins_at_midnight_in_vietnam() -> None:
    assert SimulatedClock(LATE_EVENING_IN_UTC).today() == date(2026, 3, 2)


def test_a_simulated_clock_moves_only_when_told_and_never_back() -> None:
    clock = SimulatedClock(LATE_EVENING_IN_UTC)
    assert clock.now() == clock.now() == LATE_EVENING_IN_UTC
    clock.set(LATE_EVENING_IN_UTC + timedelta(days=1))
    assert clock.today() == date(2026, 3, 3)
    with pytest.raises(ValueError, match="never goes back"):
        clock.set(LATE_EVENING_IN_UTC)


def test_now_is_not_before_the_last_recorded_fact() -> None:
    recorded: list[datetime] = []
    clock = LedgerClock(lambda: recorded[-1] if recorded else None)
    ahead = clock.now() + timedelta(hours=1)
    recorded.append(ahead)
    clock.look_again()
    assert clock.now() == ahead
