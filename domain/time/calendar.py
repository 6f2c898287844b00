"""The working calendar: which days are worked, why, and as known at which instant."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Final

from domain.time.instant import day_of

WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
WORKDAYS_OF_WEEK: Final = 5
WEEK_LAW: Final = "Tuần làm việc từ Thứ Hai đến Thứ Sáu"


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """Ngày được quyết định — one day that departs from the plain week, as one decision put it.

    `announced_at` is when anybody could first know it; None means it has always been known.
    `swap` marks both days of a swapped pair (ngày hoán đổi, ngày làm bù): it binds the offices that apply it.
    """

    day: date
    working: bool
    reason: str
    source: str
    mark: str
    announced_at: datetime | None = None
    swap: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmedYear:
    """Năm đã công bố lịch nghỉ — from its announcement a year's calendar is a fact, before it an estimate."""

    year: int
    source: str
    mark: str
    announced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is worked or not, and who says so."""

    day: date
    working: bool
    reason: str
    source: str | None
    mark: str | None


class WorkingCalendar:
    """Lịch làm việc — the calendar as it stood at one instant. Counting is arithmetic, not a walk over days."""

    __slots__ = ("_days", "_rows", "_sums", "confirmed_years", "version")

    def __init__(
        self, version: str, rows: Mapping[date, CalendarRow], confirmed_years: frozenset[int]
    ) -> None:
        self.version: Final = version
        self.confirmed_years: Final = confirmed_years
        self._rows = dict(rows)
        changes = sorted(
            (day.toordinal(), 1 if row.working else -1)
            for day, row in self._rows.items()
            if row.working != _is_weekday(day)
        )
        self._days = [ordinal for ordinal, _ in changes]
        self._sums = [0, *accumulate(change for _, change in changes)]

    def is_working(self, day: date) -> bool:
        """Whether offices work that day."""
        row = self._rows.get(day)
        return _is_weekday(day) if row is None else row.working

    def why(self, day: date) -> DayReason:
        """Say why the day is worked or not."""
        row = self._rows.get(day)
        if row is not None:
            return DayReason(day, row.working, row.reason, row.source, row.mark)
        working = _is_weekday(day)
        reason = (
            f"{WEEKDAYS[day.weekday()]}, {'ngày làm việc' if working else 'ngày nghỉ hằng tuần'}"
        )
        return DayReason(day, working, reason, None if working else WEEK_LAW, None)

    @property
    def days_off(self) -> tuple[CalendarRow, ...]:
        """The days off that a decision or the law names, in order."""
        return tuple(self._rows[d] for d in sorted(self._rows) if not self._rows[d].working)

    @property
    def working_weekends(self) -> tuple[CalendarRow, ...]:
        """Ngày làm bù: the days of a weekend that are worked."""
        return tuple(
            self._rows[d]
            for d in sorted(self._rows)
            if self._rows[d].working and not _is_weekday(d)
        )

    def count_through(self, day: date) -> int:
        """Count the working days up to and including the day, from the calendar's beginning of time."""
        return self._count(day.toordinal())

    def day_of_count(self, count: int) -> date:
        """Find the working day that is the `count`-th since the beginning of time."""
        # Five days of each week, so the answer lies near; the named days move it by at most their number.
        near = count * 7 // WORKDAYS_OF_WEEK
        slack = 2 * len(self._days) + 14
        span = range(max(1, near - slack), min(date.max.toordinal(), near + slack) + 1)
        return date.fromordinal(span[bisect_left(span, count, key=self._count)])

    def _count(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday
        changes = self._sums[bisect_right(self._days, ordinal)]
        return weeks * WORKDAYS_OF_WEEK + min(rest, WORKDAYS_OF_WEEK) + changes


class Calendars:
    """Lịch làm việc theo thời gian — every decision about days, and so the calendar as known at any instant.

    Where two rows name one day, the later announcement wins; of one announcement, the later row.
    """

    def __init__(
        self, rows: Iterable[CalendarRow], confirmed_years: Iterable[ConfirmedYear] = ()
    ) -> None:
        self.rows: Final = tuple(sorted(rows, key=_announced))
        self.confirmed_years: Final = tuple(sorted(confirmed_years, key=_announced))
        announced = [r.announced_at for r in self.rows] + [
            y.announced_at for y in self.confirmed_years
        ]
        self._announcements: Final = tuple(sorted({a.astimezone(UTC) for a in announced if a}))
        self._known: dict[int, WorkingCalendar] = {}

    def known_at(self, instant: datetime) -> WorkingCalendar:
        """Return the calendar as known at the instant, announcements of that very instant included."""
        index = bisect_right(self._announcements, _aware(instant))
        calendar = self._known.get(index)
        if calendar is None:
            calendar = self._known[index] = self._build(index)
        return calendar

    def announcements_after(self, instant: datetime) -> tuple[datetime, ...]:
        """Return the later instants at which knowledge changes, in order (UTC)."""
        return self._announcements[bisect_right(self._announcements, _aware(instant)) :]

    def changed_days(self, earlier: datetime, later: datetime) -> tuple[date, ...]:
        """Name the days that are worked by one state of knowledge and not by the other."""
        one, other = self.known_at(earlier), self.known_at(later)
        days = {row.day for row in self.rows}
        return tuple(sorted(d for d in days if one.is_working(d) != other.is_working(d)))

    def extended(
        self, rows: Iterable[CalendarRow], confirmed_years: Iterable[ConfirmedYear] = ()
    ) -> Calendars:
        """Return a history with more decisions; where all else is equal the added ones win."""
        return Calendars((*self.rows, *rows), (*self.confirmed_years, *confirmed_years))

    def without_swaps(self) -> Calendars:
        """Return the history for an office that does not apply swapped days."""
        return Calendars((row for row in self.rows if not row.swap), self.confirmed_years)

    def fingerprint(self) -> str:
        """Return a digest of every row: equal histories have equal fingerprints."""
        return _digest(self.rows, self.confirmed_years)

    def _build(self, index: int) -> WorkingCalendar:
        until = self._announcements[index - 1] if index else None
        rows = [r for r in self.rows if _known_by(r, until)]
        years = [y for y in self.confirmed_years if _known_by(y, until)]
        # The day of the newest announcement for people, the digest for certainty.
        since = day_of(until).isoformat() if until else "goc"
        version = f"{since}/{_digest(rows, years)[:8]}"
        return WorkingCalendar(version, {r.day: r for r in rows}, frozenset(y.year for y in years))


WEEKENDS_ONLY: Final = WorkingCalendar("chi-cuoi-tuan", {}, frozenset())
"""The calendar of somebody who knows no holiday; every year is unconfirmed."""


def _is_weekday(day: date) -> bool:
    return day.weekday() < WORKDAYS_OF_WEEK


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without offset names no moment")
    return instant


def _announced(row: CalendarRow | ConfirmedYear) -> datetime:
    return (
        datetime.min.replace(tzinfo=UTC) if row.announced_at is None else _aware(row.announced_at)
    )


def _known_by(row: CalendarRow | ConfirmedYear, until: datetime | None) -> bool:
    return row.announced_at is None or (until is not None and row.announced_at <= until)


def _digest(rows: Iterable[CalendarRow], years: Iterable[ConfirmedYear]) -> str:
    lines = [
        f"{_stamp(r)}|{r.day}|{r.working:d}|{r.swap:d}|{r.reason}|{r.source}|{r.mark}" for r in rows
    ]
    lines += sorted(f"{_stamp(y)}|{y.year}|{y.source}|{y.mark}" for y in years)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _stamp(row: CalendarRow | ConfirmedYear) -> str:
    return row.announced_at.astimezone(UTC).isoformat() if row.announced_at else ""
