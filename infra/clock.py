"""What time it is: the machine's clock, and a ledger's fixed day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from domain.time.instant import day_of


class Clock:
    """The instant now, and today in Asia/Ho_Chi_Minh or the fixed day of a demonstration."""

    def __init__(self, today: date | None = None) -> None:
        self._today = today

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The ledger's day."""
        return self._today or day_of(self.now())


class LedgerClock(Clock):
    """The machine's clock, never behind the ledger: another machine's clock may have run ahead of ours.

    Otherwise a fact just recorded would not be known yet to the question that follows it.
    """

    FRESH_SECONDS = 1.0

    def __init__(
        self, last_recorded: Callable[[], datetime | None], today: date | None = None
    ) -> None:
        super().__init__(today)
        self._last_recorded = last_recorded
        self._floor = datetime.min.replace(tzinfo=UTC)
        self._look_again_at = self._floor

    def now(self) -> datetime:
        """The instant, or that of the last fact where it is later."""
        now = super().now()
        if now >= self._look_again_at:
            self._look_again_at = now + timedelta(seconds=self.FRESH_SECONDS)
            self._floor = self._last_recorded() or self._floor
        return max(now, self._floor)

    def look_again(self) -> None:
        """Ask the ledger at the next question: something has been recorded."""
        self._look_again_at = datetime.min.replace(tzinfo=UTC)
