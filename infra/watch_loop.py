"""When the deadline watch looks: at the start, when the day has changed, when facts have arrived."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from threading import Event
from typing import Final, Protocol

import structlog

from infra.heartbeat import Beat, Heartbeats
from projections.moment import Moment

WATCH: Final = "deadline_watch"
SETTLE_SECONDS: Final = 0.2
"""Facts come in bursts: one look after a burst, not one for each fact."""
PATIENCE_SECONDS: Final = 30.0
"""How long the read models may need before the watch looks at what they show; the next round looks again."""

log = structlog.get_logger(__name__)


class Watched(Protocol):
    """What the loop needs of the ledger it watches."""

    @property
    def heartbeats(self) -> Heartbeats:
        """Where the signs of life are kept."""
        ...

    def now(self) -> Moment:
        """Today, as known now."""
        ...

    def head(self) -> int:
        """The last position of the ledger."""
        ...

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until the read models have seen the fact at this position."""
        ...

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Be told of new facts of this process; returns the way to stop."""
        ...

    def look(self, on: date, at: datetime) -> int:
        """Look once, as of a day, at an instant; how many facts that recorded."""
        ...


class WatchLoop:
    """Looks again and again, one thread at a time. Two watches of one ledger do no harm: an alert is raised once."""

    def __init__(self, watched: Watched, seconds: float) -> None:
        self._watched = watched
        self._seconds = seconds
        self._seen: tuple[date, int] | None = None
        """The day and the position of the last look."""

    def look_if_needed(self) -> bool:
        """Look unless nothing has changed since the last look; a sign of life either way. Whether it looked."""
        on, head = self._watched.now().on, self._watched.head()
        last = self._watched.heartbeats.last(WATCH)
        # A day set back shows the past, and the watch has told of later days already.
        looks = self._seen != (on, head) and (last is None or on >= last.day)
        if looks:
            self._watched.wait_for(head, PATIENCE_SECONDS)
            recorded = self._watched.look(on, self._watched.now().known_at)
            # Its own facts are no news; a fact that came in between is.
            self._seen = (on, head + recorded)
            log.info("watch_looked", day=on.isoformat(), position=head, recorded=recorded)
        day = max(on, last.day) if last else on
        self._watched.heartbeats.beat(WATCH, Beat(self._watched.now().known_at, day, head))
        return looks

    def run(self, stop: Event) -> None:
        """Look until `stop` is set. Errors are logged; the sign of life then stays away."""
        news = Event()
        unlisten = self._watched.listen(lambda _: news.set())
        try:
            while not stop.is_set():
                news.clear()
                try:
                    self.look_if_needed()
                except Exception as error:
                    log.exception("watch_failed", exc_info=error)
                self._sleep(stop, news)
        finally:
            unlisten()

    def _sleep(self, stop: Event, news: Event) -> None:
        """Wait for news or the next round, and notice a stop soon."""
        end = time.monotonic() + self._seconds
        while not stop.is_set() and time.monotonic() < end:
            if news.wait(min(SETTLE_SECONDS, self._seconds)):
                stop.wait(SETTLE_SECONDS)
                return
