"""When the deadline watch looks: at the start, each minute for the day that may have changed, and when facts arrive."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from threading import Event
from typing import Final, Protocol

import structlog

from projections.moment import Moment

SETTLE_SECONDS: Final = 0.2
"""Facts come in bursts: one look after a burst, not one for each fact."""
POLL_SECONDS: Final = 1.0
"""How late, at worst, facts of other processes are noticed."""
PATIENCE_SECONDS: Final = 30.0
"""How long the read models may need before the watch looks at what they show; the next look sees the rest."""
AFTER_FAILURE_SECONDS: Final = 5.0

log = structlog.get_logger(__name__)


class Watched(Protocol):
    """What the loop needs of the ledger it watches."""

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
        """See the days go by up to one; how many facts that recorded."""
        ...

    def react(self, at: datetime) -> int:
        """Look at what facts have changed; how many facts that recorded."""
        ...


class WatchLoop:
    """Looks again and again. Two watches of one ledger do no harm: an alert is raised once."""

    def __init__(self, watched: Watched, seconds: float) -> None:
        self._watched = watched
        self._seconds = seconds
        self._next_round = 0.0
        self._next_poll = 0.0
        self._head = -1

    def step(self) -> int:
        """Look once: at the day when its round has come, otherwise at what facts have changed."""
        head = self._watched.head()
        self._watched.wait_for(head, PATIENCE_SECONDS)
        now = self._watched.now()
        its_round = time.monotonic() >= self._next_round
        told = (
            self._watched.look(now.on, now.known_at)
            if its_round
            else self._watched.react(now.known_at)
        )
        if its_round:
            self._next_round = time.monotonic() + self._seconds
        # What it told itself changes no duty.
        self._head = head + told
        if told:
            log.info("watch_told", day=now.on.isoformat(), facts=told)
        return told

    def run(self, stop: Event) -> None:
        """Look until `stop` is set. Errors are logged; the sign of life then stays away."""
        news = Event()
        unlisten = self._watched.listen(lambda _: news.set())
        try:
            while not stop.is_set():
                news.clear()
                try:
                    self.step()
                    self._rest(stop, news)
                except Exception as error:
                    log.exception("watch_failed", exc_info=error)
                    stop.wait(min(AFTER_FAILURE_SECONDS, self._seconds))
        finally:
            unlisten()

    def _rest(self, stop: Event, news: Event) -> None:
        """Wait for facts or the next round, and notice a stop soon."""
        while not stop.is_set() and time.monotonic() < self._next_round:
            news.wait(min(SETTLE_SECONDS, self._seconds))
            if self._news(news):
                stop.wait(SETTLE_SECONDS)
                return

    def _news(self, news: Event) -> bool:
        if news.is_set():
            news.clear()
            return self._watched.head() != self._head
        now = time.monotonic()
        if now < self._next_poll:
            return False
        self._next_poll = now + POLL_SECONDS
        return self._watched.head() != self._head
