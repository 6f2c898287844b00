"""What time it is: the machine's clock, a ledger's fixed day, and a clock that only moves when told to."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.time.instant import day_of


class Clock:
    """The instant now, and today in Asia/Ho_Chi_Minh or the fixed day of a demonstration."""

    def __init__(self, today: date | None = None) -> None:
        self._today = today

    @property
    def is_fixed(self) -> bool:
        """Whether the day stands still."""
        return self._today is not None

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The ledger's day."""
        return self._today or day_of(self.now())


class SimulatedClock(Clock):
    """A clock for writing down a history: it stands still until it is set, and never goes back."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Move on to an instant."""
        if instant < self._now:
            raise ValueError(f"{instant} is before {self._now}: recorded time never goes back")
        self._now = instant.astimezone(UTC)
