"""The one loop that keeps read models up to date: a page of facts, its rows and its position, all or nothing."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Condition, Event, Lock

import structlog

from infra.event_store.source import FactSource, Page
from infra.read_store import PositionTakenError, ReadStore, move
from projections.read_model import ReadModel

PAGE = 2_000
POLL_SECONDS = 0.1
"""How late, at worst, an append of another process is noticed."""
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lag:
    """How far a read model is behind the ledger: in events, and for how long it has been so."""

    name: str
    events: int
    seconds: float


@dataclass
class _Track:
    """One read model on its way."""

    model: ReadModel
    position: int
    failures: int = 0
    not_before: float = 0.0
    at_head: float = field(default_factory=time.monotonic)


class Follower:
    """Follows a ledger for some read models. `run` belongs to one thread; the questions may be asked by any.

    Two followers of one read model do no harm: the position moves by compare-and-set, and who comes second
    takes back what it did and goes on from where the other one is.
    """

    def __init__(
        self,
        name: str,
        source: FactSource,
        read_store: ReadStore,
        read_models: Sequence[ReadModel],
        *,
        page: int = PAGE,
        durable: bool = False,
    ) -> None:
        self.name = name
        self.last_progress: datetime | None = None
        """When a round last ended without an error, also when there was nothing to do."""
        self._source = source
        self._store = read_store
        self._page = page
        self._durable = durable
        self._wake = Event()
        self._working = Lock()
        self._moved = Condition()
        read_store.ensure(read_models)
        self._tracks = [_Track(model, read_store.position(model)) for model in read_models]

    @property
    def position(self) -> int | None:
        """The position that all its read models have reached; None when it has none."""
        return min((track.position for track in self._tracks), default=None)

    @property
    def failing(self) -> tuple[str, ...]:
        """The read models whose last attempt ended in an error."""
        return tuple(track.model.name for track in self._tracks if track.failures)

    def catch_up(self) -> int | None:
        """Work until nothing is left, errors raised; the position then reached by all."""
        with self._working:
            while self._round(patient=False):
                pass
        return self.position

    def run(self, stop: Event) -> None:
        """Follow until `stop` is set (noticed within a page or POLL_SECONDS). Errors are logged and retried."""
        unlisten = self._source.listen(lambda _: self._wake.set())
        try:
            while not stop.is_set():
                self._wake.clear()
                with self._working:
                    more = self._round(patient=True)
                if not more:
                    self._wake.wait(POLL_SECONDS)
        finally:
            unlisten()

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every read model has the fact at this position; False when that takes too long.

        Nobody waits for a read model that fails: its answer would not come in time anyway.
        """

        def settled() -> bool:
            return all(t.position >= position or t.failures for t in self._tracks)

        with self._moved:
            self._moved.wait_for(settled, timeout)
            return all(t.position >= position for t in self._tracks)

    def lag(self) -> list[Lag]:
        """How far each read model is behind."""
        head = self._source.last_position()
        now = time.monotonic()
        return [
            Lag(t.model.name, behind, now - t.at_head if behind else 0.0)
            for t in self._tracks
            for behind in [max(head - t.position, 0)]
        ]

    def _round(self, *, patient: bool) -> bool:
        """One page for every place where a read model stands, the furthest first; whether there may be more."""
        now = time.monotonic()
        places: dict[int, list[_Track]] = defaultdict(list)
        for track in self._tracks:
            if not patient or track.not_before <= now:
                places[track.position].append(track)
        more = clean = False
        for position, tracks in sorted(places.items(), reverse=True):
            try:
                page = self._source.read_after(position, self._page)
            except Exception as error:
                if not patient:
                    raise
                for track in tracks:
                    self._failed(track, error)
                continue
            clean = True
            for track in tracks:
                if page.last == position:
                    track.failures, track.at_head = 0, time.monotonic()
                else:
                    more = self._fold(track, page, patient=patient) or more
        if clean and not any(t.failures for t in self._tracks):
            self.last_progress = datetime.now(UTC)
        return more

    def _fold(self, track: _Track, page: Page, *, patient: bool) -> bool:
        """Rows and position of one read model in one transaction; whether the read model moved."""
        model = track.model
        try:
            try:
                with self._store.transaction(durable=self._durable) as rows:
                    move(rows, model, track.position, page.last)
                    if page.facts:
                        model.handle(page.facts, rows)
                reached = page.last
            except PositionTakenError:
                reached = self._store.position(model)
        except Exception as error:
            if not patient:
                raise
            self._failed(track, error)
            return False
        with self._moved:
            track.position, track.failures, track.not_before = reached, 0, 0.0
            self._moved.notify_all()
        return True

    def _failed(self, track: _Track, error: Exception) -> None:
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
