"""Fixtures of the rooms of time: the shipped calendar, as known on the day the rules were last checked."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.time.calendar import Calendars, WorkingCalendar
from domain.time.instant import VIETNAM
from infra.seeds.reference import calendars as shipped


@pytest.fixture
def calendars() -> Calendars:
    return shipped()


@pytest.fixture
def calendar(calendars: Calendars) -> WorkingCalendar:
    return calendars.known_at(datetime(2026, 11, 21, tzinfo=VIETNAM))


@pytest.fixture
def calendar_before_the_late_swap(calendars: Calendars) -> WorkingCalendar:
    return calendars.known_at(datetime(2025, 12, 24, 23, 59, 59, tzinfo=VIETNAM))
