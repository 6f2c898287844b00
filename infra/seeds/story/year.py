"""The fictional year: its first and last day, its office hours, and when an office wrote down what had happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from domain.time.instant import VIETNAM
from infra.seeds.reference import calendars

DEMO_TODAY: Final = date(2024, 3, 15)
DEMO_LEDGER: Final = "demo.giamsat.example"
FIRST_DAY: Final = date(2023, 1, 3)
"""The day on which the fictional offices begin to keep the ledger."""
FIRST_WATCH: Final = date(2023, 2, 1)
"""The watch begins when the backlog has been entered: before, it would take the unwritten for the undone."""

OPENING: Final = time(8, 0)
OFFICE_MINUTES: Final = 9 * 60
WATCH_HOUR: Final = time(6, 30)
"""Before anybody writes: what the watch sees in the morning is what was known the evening before."""
DELAYS: Final = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3)
"""After how many days an office writes something down; most things on the day itself."""
LONGEST_BACKLOG: Final = 8
"""Within how many days an office enters what had happened before it kept the ledger."""
_DAY: Final = timedelta(days=1)


def written_at(key: str, on: date) -> datetime:
    """When an office writes down what happened on a day: the same instant at each telling, in office hours."""
    draw = _draw(key)
    return _in_office(on + _DAY * DELAYS[draw % len(DELAYS)], draw)


def entered_at(key: str, floor: datetime) -> datetime:
    """When an office enters what happened before it could: in the days after `floor`."""
    draw = _draw(key)
    return _in_office(_local_day(floor) + _DAY * (1 + draw % LONGEST_BACKLOG), draw)


def local(instant: datetime | str) -> datetime:
    """An instant given as Vietnamese wall-clock time."""
    given = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return given.replace(tzinfo=VIETNAM).astimezone(UTC)


def watch_instant(day: date) -> datetime:
    """When the deadline watch looks on a day."""
    return local(datetime.combine(day, WATCH_HOUR))


def notice_instant(day: date) -> datetime:
    """When people are told what the watch has found on a day: as the offices open, before anybody writes."""
    return local(datetime.combine(day, OPENING))


def watch_days() -> list[date]:
    """The days on which the watch looked: every working day, and the end."""
    calendar = calendars().known_at(watch_instant(DEMO_TODAY))
    span = (FIRST_WATCH + _DAY * n for n in range((DEMO_TODAY - FIRST_WATCH).days + 1))
    return [day for day in span if calendar.is_working(day) or day == DEMO_TODAY]


def _in_office(day: date, draw: int) -> datetime:
    calendar = calendars().known_at(watch_instant(DEMO_TODAY))
    while not calendar.is_working(day):
        day += _DAY
    while day >= DEMO_TODAY or not calendar.is_working(day):
        day -= _DAY
    minute, second = divmod(draw // 1000 % (OFFICE_MINUTES * 60), 60)
    start = datetime.combine(day, OPENING)
    return local(start + timedelta(minutes=minute, seconds=second))


def _local_day(instant: datetime) -> date:
    return instant.astimezone(VIETNAM).date()


def _draw(key: str) -> int:
    return int.from_bytes(sha256(key.encode()).digest()[:6])
