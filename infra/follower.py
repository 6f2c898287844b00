"""The one loop that keeps read models up to date: a page of facts, its rows and its position, all or nothing."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from threading import Event, Lock
from typing import Final

import structlog

from infra import parking
from infra.event_store.source import FactSource
from infra.lease import LEASE_SECONDS, Leases
from infra.page_fold import PAGE, PageFold
from infra.progress import Lag, Progress, Track
from infra.read_store import ReadStore
from projections.read_model import ReadModel

POLL_SECONDS: Final = 0.1
"""How late, at worst, the first append of another process is noticed."""
RESTING_SECONDS: Final = 0.25
"""The same when nothing has come for `RESTS_AFTER_SECONDS`: at night most of what idling costs would be these looks."""
RESTS_AFTER_SECONDS: Final = 10.0
STANDBY_SECONDS: Final = 0.3
"""The same where another process does the work: until then only the position told is behind."""
SOON_POLL_SECONDS: Final = 0.001
SOON_SECONDS: Final = 0.01
"""For so long after something has come from another process, the next is looked for at once: who has seen what became
of one act goes on to the next."""
BUSY_POLL_SECONDS: Final = 0.005
BUSY_SECONDS: Final = 1.0
"""For so long after something has come, the next is looked for more often."""

log = structlog.get_logger(__name__)


class Follower:
    """Follows a ledger for some read models. `run` belongs to one thread; the questions may be asked by any.

    Of two that run for one read model, one works and the other waits for its lease. Should both work after
    all, the position moves by compare-and-set, and who comes second takes back what it did.
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
        parks: bool = False,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        """`parks`: whether `catch_up` sets aside what fails, as `run` does, instead of raising it."""
        self.name = name
        self._source = source
        self._store = read_store
        self._lease_seconds = lease_seconds
        self._leases: Leases | None = None
        self._renew_at = 0.0
        self._wake = Event()
        self._working = Lock()
        read_store.ensure(read_models)
        places = read_store.places()
        self._tracks = [Track(m, places[m.name].position, page) for m in read_models]
        self._progress = Progress(name, self._tracks)
        self._fold = PageFold(
            read_store,
            self._progress,
            page=page,
            durable=durable,
            parks=parks,
            overtaken=self._look_at_leases,
        )

    @property
    def position(self) -> int | None:
        """The position that all its read models have reached; None when it has none."""
        return self._progress.position

    @property
    def held(self) -> tuple[str, ...]:
        """The read models that this one keeps up to date; of the others another process takes care."""
        return tuple(track.model.name for track in self._tracks if track.token is not None)

    @property
    def works_alone(self) -> bool:
        """Whether no other process keeps any of its read models up to date."""
        return all(track.token is not None for track in self._tracks)

    def catch_up(self) -> int | None:
        """Work until nothing is left, errors raised; the position then reached by all."""
        with self._working:
            while self._round(self._tracks, patient=False):
                pass
        return self.position

    def advance(self) -> bool:
        """One page for each read model, errors raised; whether there may be more. For whoever has many ledgers."""
        with self._working:
            return self._round(self._tracks, patient=False)

    def run(self, stop: Event) -> None:
        """Follow until `stop` is set (noticed within a page or RESTING_SECONDS). Errors are logged and retried."""
        unlisten = self._source.listen(lambda _: self._wake.set())
        self._leases = Leases(self._store, self._lease_seconds)
        self._renew_at = soon_until = busy_until = 0.0
        try:
            while not stop.is_set():
                told = self._wake.is_set()
                self._wake.clear()
                with self._working:
                    self._hold(self._leases)
                    more = self._round([t for t in self._tracks if t.token], patient=True)
                    behind = self._watch([t for t in self._tracks if not t.token])
                now = time.monotonic()
                if more or behind:
                    busy_until = now + BUSY_SECONDS
                    soon_until = soon_until if told else now + SOON_SECONDS
                if not more:
                    soon = now < soon_until
                    self._wake.wait(SOON_POLL_SECONDS if soon else self._pause(now - busy_until))
        finally:
            unlisten()
            self._let_go(self._leases)

    def _pause(self, calm: float) -> float:
        """How long to wait for the next look, when it has been calm for so many seconds."""
        if calm < 0:
            return BUSY_POLL_SECONDS
        if not any(track.token for track in self._tracks):
            return STANDBY_SECONDS
        return POLL_SECONDS if calm < RESTS_AFTER_SECONDS else RESTING_SECONDS

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every read model has the fact at this position; False when that takes too long."""
        return self._progress.wait_for(position, timeout)

    def lag(self) -> list[Lag]:
        """How far each read model is behind."""
        return self._progress.lag(self._source.last_position())

    # -- who works

    def _hold(self, leases: Leases) -> None:
        """Take and lengthen the leases, three times as often as they end."""
        now = time.monotonic()
        if now < self._renew_at:
            return
        try:
            ours = self._store.in_place([track.model for track in self._tracks])
            # Where a process of another version has put its own tables, that one must do the work.
            leases.give_up(
                t.model.name for t in self._tracks if t.token and t.model.name not in ours
            )
            tokens = leases.take(ours)
        except Exception:
            # Whatever is still done under the old tokens is refused if somebody else has come.
            log.exception("lease_failed", follower=self.name)
            tokens = {t.model.name: t.token for t in self._tracks if t.token}
        before = {t.model.name for t in self._tracks if t.token}
        for track in self._tracks:
            track.token = tokens.get(track.model.name)
        held = {t.model.name for t in self._tracks if t.token}
        if held != before:
            taken, lost = sorted(held - before), sorted(before - held)
            log.info("leases", follower=self.name, taken=taken, lost=lost)
            self._fold_what_was_newer([t for t in self._tracks if t.model.name in taken])
        self._renew_at = now + leases.seconds / 3

    def _look_at_leases(self) -> None:
        self._renew_at = 0.0

    def _fold_what_was_newer(self, tracks: Sequence[Track]) -> None:
        """What an older version of the product had to set aside, this one may be able to read."""
        for track in tracks:
            try:
                for subject in parking.now_readable(self._store, self._source, track.model.name):
                    parking.replay(self._store, self._source, track.model, subject)
            except Exception:
                log.exception("replay_failed", read_model=track.model.name)

    def _let_go(self, leases: Leases) -> None:
        for track in self._tracks:
            track.token = None
        try:
            leases.release()
        except Exception:
            log.exception("lease_not_released", follower=self.name)

    def _watch(self, tracks: Sequence[Track]) -> bool:
        """See how far the others have come with what they keep up to date; whether they are behind."""
        if not tracks:
            return False
        try:
            head = self._source.last_position()
            places = self._store.places()
        except Exception:
            log.exception("follower_blind", follower=self.name)
            return False
        self._progress.seen(tracks, places, head)
        return any(track.position < head for track in tracks)

    # -- the work

    def _round(self, working: Sequence[Track], *, patient: bool) -> bool:
        """One page for every place where a read model stands, the furthest first; whether there may be more."""
        now = time.monotonic()
        places: dict[int, list[Track]] = defaultdict(list)
        for track in working:
            if not patient or track.not_before <= now:
                places[track.position].append(track)
        more = False
        for position, tracks in sorted(places.items(), reverse=True):
            try:
                page = self._source.read_after(position, min(t.page for t in tracks))
            except Exception as error:
                if not patient:
                    raise
                for track in tracks:
                    self._progress.failed(track, error)
                continue
            if page.facts and self._fold.together(tracks, page, patient=patient):
                more = True
                continue
            for track in tracks:
                if page.last == position:
                    track.failures, track.at_head = 0, time.monotonic()
                else:
                    more = self._fold.alone(track, page, patient=patient) or more
        return more
