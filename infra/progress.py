"""How far read models have come on their way through a ledger, and who waits for them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Condition
from typing import Final

import structlog

from infra.read_store import Place
from projections.read_model import ReadModel

FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lag:
    """How far a read model is behind the ledger: in events, and for how long it has been so."""

    name: str
    events: int
    seconds: float


@dataclass
class Track:
    """One read model on its way."""

    model: ReadModel
    position: int
    page: int
    """Facts in its next page."""
    token: int | None = None
    """The token of the lease; None while another process does the work."""
    failures: int = 0
    not_before: float = 0.0
    at_head: float = field(default_factory=time.monotonic)


class Progress:
    """The tracks of one follower. Moved by one thread; the questions may be asked by any."""

    def __init__(self, name: str, tracks: Sequence[Track]) -> None:
        self.name = name
        self.tracks = tracks
        self._moved = Condition()

    @property
    def position(self) -> int | None:
        """The position that all have reached; None where there is none."""
        return min((track.position for track in self.tracks), default=None)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every read model has the fact at this position; False when that takes too long.

        Nobody waits for a read model that fails: its answer would not come in time anyway.
        """

        def settled() -> bool:
            return all(t.position >= position or t.failures for t in self.tracks)

        with self._moved:
            self._moved.wait_for(settled, timeout)
            return all(t.position >= position for t in self.tracks)

    def lag(self, head: int) -> list[Lag]:
        """How far each is behind the head of the ledger."""
        now = time.monotonic()
        return [
            Lag(t.model.name, behind, now - t.at_head if behind else 0.0)
            for t in self.tracks
            for behind in [max(head - t.position, 0)]
        ]

    def reached(self, tracks: Sequence[Track], position: int) -> None:
        """Some have come as far as this."""
        with self._moved:
            for track in tracks:
                track.position, track.failures, track.not_before = position, 0, 0.0
            self._moved.notify_all()

    def seen(self, tracks: Sequence[Track], places: Mapping[str, Place], head: int) -> None:
        """Some are kept up to date elsewhere: that is how far they have come there."""
        with self._moved:
            for track in tracks:
                place = places.get(track.model.name)
                track.position = place.position if place else track.position
                track.failures = 0
                if track.position >= head:
                    track.at_head = time.monotonic()
            self._moved.notify_all()

    def failed(self, track: Track, error: Exception) -> None:
        """One could not go on; it tries again later, and later each time."""
        pause = min(FIRST_PAUSE * 2**track.failures, LONGEST_PAUSE)
        with self._moved:
            track.failures += 1
            track.not_before = time.monotonic() + pause
            self._moved.notify_all()
        log.error(
            "follower_failed",
            follower=self.name,
            read_model=track.model.name,
            position=track.position,
            failures=track.failures,
            retry_in_seconds=pause,
            exc_info=error,
        )
