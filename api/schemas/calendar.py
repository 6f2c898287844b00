"""A computed deadline, day by day, and the calendar it stands on, as answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from api.schemas.shape import Shape


class StepRow(Shape):
    """One line of the account of a date."""

    date: date | None
    step: str
    reason: str
    source: str | None


class DeadlineAnswer(Shape):
    """Thời hạn đã tính."""

    start: date | None
    term: str
    unit: Literal["d", "wd", "m", "date"]
    bound: Literal["inclusive", "exclusive"]
    raw_end: date
    due: date
    prudential: date | None
    rolled: bool
    calendar_version: str
    known_at: datetime
    confirmed: bool
    explanation: list[StepRow]


class TimeLimitRow(Shape):
    """Quy định thời hạn."""

    id: str
    title: str
    start_event: str
    term: str | None
    must_be_given: bool
    basis: str


class CalendarDay(Shape):
    """Ngày được quyết định."""

    day: date
    working: bool
    reason: str
    source: str


class CalendarAnswer(Shape):
    """Lịch làm việc của một năm, as known at an instant."""

    year: int
    calendar_version: str
    confirmed: bool
    known_at: datetime
    days_off: list[CalendarDay]
    working_weekends: list[CalendarDay]
