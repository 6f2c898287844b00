"""How a day and an instant are written and read, and the zone in which the ledger's days begin."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from domain.errors import InvalidInputError

VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps one offset all year, so the domain needs no time-zone files."""

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)
"""Days outside are slips of the pen, and would overflow the arithmetic of long terms."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_FRACTION = re.compile(r"\.([0-9]+)")


def parse_day(text: str, pointer: str = "") -> date:
    """Read an ISO day, or refuse: the library also takes week dates and compact forms, we do not."""
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if FIRST_DAY <= day <= LAST_DAY:
                return day
    raise InvalidInputError(
        "day_form",
        f"“{text[:40]}” không phải là ngày hợp lệ.",
        pointer=pointer,
        allowed=f"YYYY-MM-DD, {FIRST_DAY} … {LAST_DAY}",
    )


def parse_instant(text: str, pointer: str = "") -> datetime:
    """Read an RFC 3339 instant with its offset, or refuse: an instant without offset names no moment."""
    if _INSTANT.fullmatch(text):
        # Microseconds are the finest we keep; finer digits are cut, never rounded into the future.
        plain = _FRACTION.sub(lambda m: f".{m[1][:6]:0<6}", text.upper())
        try:
            instant = datetime.fromisoformat(plain)
        except ValueError:
            pass
        else:
            if FIRST_DAY <= instant.date() <= LAST_DAY:
                return instant
    raise InvalidInputError(
        "instant_form",
        f"“{text[:40]}” không phải là thời điểm hợp lệ (cần múi giờ).",
        pointer=pointer,
        allowed="RFC 3339 with offset, e.g. 2025-12-25T00:00:00+07:00",
    )


def start_of(day: date) -> datetime:
    """Return the first instant of a day in Vietnam: what is announced on a day is known from then."""
    return datetime.combine(day, time.min, VIETNAM)


def day_of(instant: datetime) -> date:
    """Return the day in Vietnam on which an instant falls."""
    return instant.astimezone(VIETNAM).date()
