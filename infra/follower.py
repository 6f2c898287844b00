"""The one loop that keeps read models up to date: a page of facts, its rows and its position, all or nothing."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Condition, Event, Lock

import structlog
from eventsourcing.persistence import InterfaceError, InternalError, OperationalError

from domain.facts import RecordedFact
from infra import parking
from infra.event_store.source import FactSource, Page, Unreadable
from infra.lease import LEASE_SECONDS, Leases
from infra.read_store import PositionTakenError, ReadStore, move, move_together
from infra.row_store import folding
from projections.read_model import ReadModel, Rows

PAGE = 2_000
SMALLEST_PAGE = 20
PAGE_SECONDS = 1.0
"""A page that takes longer is followed by smaller ones: in a SQLite file, writers wait for its end. Not shorter,
because a page costs less for each fact the more facts of one subject it holds."""
TRIES = 3
"""How often a page is tried before the fact that fails is looked for and set aside."""
MOST_PARKED = 100
"""Subjects set aside. More than that, and it is the read model that is broken, not the facts: it waits."""
POLL_SECONDS = 0.1
"""How late, at worst, the first append of another process is noticed."""
STANDBY_SECONDS = 0.3
"""The same where another process does the work: until then only the position told is behind."""
BUSY_POLL_SECONDS = 0.005
BUSY_SECONDS = 1.0
"""For so long after something has come, the next is looked for more often."""
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
    page: int
    """Facts in its next page."""
    token: int | None = None
    """The token of the lease; None while another process does the work."""
    failures: int = 0
    not_before: float = 0.0
    at_head: float = field(default_factory=time.monotonic)


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
        self.name = name
        self._source = source
        self._store = read_store
        self._page = page
        self._durable = durable
        self._parks = parks
        """Whether `catch_up` sets aside what fails, as `run` does, instead of raising it."""
        self._lease_seconds = lease_seconds
        self._leases: Leases | None = None
        self._renew_at = 0.0
        self._wake = Event()
        self._working = Lock()
        self._moved = Condition()
        read_store.ensure(read_models)
        places = read_store.places()
        self._tracks = [_Track(m, places[m.name].position, page) for m in read_models]

    @property
    def position(self) -> int | None:
        """The position that all its read models have reached; None when it has none."""
        return min((track.position for track in self._tracks), default=None)

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
        """Follow until `stop` is set (noticed within a page or POLL_SECONDS). Errors are logged and retried."""
        unlisten = self._source.listen(lambda _: self._wake.set())
        self._leases = Leases(self._store, self._lease_seconds)
        self._renew_at = busy_until = 0.0
        try:
            while not stop.is_set():
                self._wake.clear()
                with self._working:
                    self._hold(self._leases)
                    more = self._round([t for t in self._tracks if t.token], patient=True)
                    behind = self._watch([t for t in self._tracks if not t.token])
                now = time.monotonic()
                if more or behind:
                    busy_until = now + BUSY_SECONDS
                if not more:
                    idle = POLL_SECONDS if any(t.token for t in self._tracks) else STANDBY_SECONDS
                    self._wake.wait(BUSY_POLL_SECONDS if now < busy_until else idle)
        finally:
            unlisten()
            self._let_go(self._leases)

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

    def _fold_what_was_newer(self, tracks: Sequence[_Track]) -> None:
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

    def _watch(self, tracks: Sequence[_Track]) -> bool:
        """See how far the others have come with what they keep up to date; whether they are behind."""
        if not tracks:
            return False
        try:
            head = self._source.last_position()
            places = self._store.places()
        except Exception:
            log.exception("follower_blind", follower=self.name)
            return False
        with self._moved:
            for track in tracks:
                place = places.get(track.model.name)
                track.position = place.position if place else track.position
                track.failures = 0
                if track.position >= head:
                    track.at_head = time.monotonic()
            self._moved.notify_all()
        return any(track.position < head for track in tracks)

    # -- the work

    def _round(self, working: Sequence[_Track], *, patient: bool) -> bool:
        """One page for every place where a read model stands, the furthest first; whether there may be more."""
        now = time.monotonic()
        places: dict[int, list[_Track]] = defaultdict(list)
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
                    self._failed(track, error)
                continue
            if page.facts and self._fold_together(tracks, page, patient=patient):
                more = True
                continue
            for track in tracks:
                if page.last == position:
                    track.failures, track.at_head = 0, time.monotonic()
                else:
                    more = self._fold(track, page, patient=patient) or more
        return more

    def _fold_together(self, tracks: Sequence[_Track], page: Page, *, patient: bool) -> bool:
        """Read models that stand at one place share a transaction; False where one cannot, so each must try alone."""
        if len(tracks) == 1 or any(track.failures for track in tracks):
            return False
        begun, models = time.monotonic(), [track.model for track in tracks]
        try:
            with self._store.transaction(durable=self._durable) as rows:
                tokens = [track.token for track in tracks]
                move_together(rows, models, tracks[0].position, page.last, tokens)
                if parking.any_subjects(rows):
                    raise _AloneError
                with folding(rows) as those:
                    for model in models:
                        model.handle(page.facts, those)
        except Exception:  # noqa: BLE001 - whose it is, and what is to be done, is found out alone
            return False
        if patient:
            for track in tracks:
                self._pace(track, time.monotonic() - begun)
        self._reached(tracks, page.last)
        return True

    def _fold(self, track: _Track, page: Page, *, patient: bool) -> bool:
        """One page; whether the read model moved."""
        before = track.position
        try:
            if page.unreadable is not None:
                if not (patient or self._parks):
                    raise page.unreadable.error
                self._park(track, page.unreadable, page.unreadable.error)
            else:
                begun = time.monotonic()
                self._apply(track, page.facts, page.last)
                if patient:
                    self._pace(track, time.monotonic() - begun)
        except Exception as error:
            if not patient and not self._parks:
                raise
            tries = track.failures + 1 if patient else TRIES
            if _is_the_facts_fault(error) and tries >= TRIES and not page.unreadable:
                return self._isolate(track, page, patient=patient)
            if not patient:
                raise
            self._failed(track, error)
            return track.position != before
        return True

    def _pace(self, track: _Track, took: float) -> None:
        """Keep the pages of a slow read model short."""
        if took > PAGE_SECONDS:
            track.page = max(track.page // 2, min(SMALLEST_PAGE, self._page))
        elif took < PAGE_SECONDS / 4:
            track.page = min(track.page * 2, self._page)

    def _apply(self, track: _Track, facts: Sequence[RecordedFact], last: int) -> bool:
        """Rows and position of one read model in one transaction; False when somebody else has moved it.

        Subjects that are set aside stay so.
        """
        model = track.model
        try:
            with self._store.transaction(durable=self._durable) as rows:
                move(rows, model, track.position, last, track.token)
                aside = parking.subjects(rows, model.name) if facts else {}
                if aside:
                    facts = self._divert(rows, model, facts, aside)
                if facts:
                    with folding(rows) as those:
                        model.handle(facts, those)
        except PositionTakenError:
            self._overtaken(track)
            return False
        self._reached([track], last)
        return True

    @staticmethod
    def _divert(
        rows: Rows, model: ReadModel, facts: Sequence[RecordedFact], aside: dict[str, int]
    ) -> list[RecordedFact]:
        kept = []
        for fact in facts:
            behind = aside.get(str(fact.subject_id))
            if behind is None:
                kept.append(fact)
            else:
                parking.set_aside(rows, model.name, [fact], "an earlier fact failed", behind)
        return kept

    def _isolate(self, track: _Track, page: Page, *, patient: bool) -> bool:
        """Halve the page until the facts that fail stand alone, and set those aside."""
        before = track.position
        stretches = [(page.facts, page.last)]
        try:
            while stretches:
                facts, last = stretches.pop()
                try:
                    ours = self._apply(track, facts, last)
                except Exception as error:
                    if not _is_the_facts_fault(error) or not facts:
                        raise
                    if len(facts) > 1:
                        middle = len(facts) // 2
                        stretches.append((facts[middle:], last))
                        stretches.append((facts[:middle], facts[middle - 1].position))
                        continue
                    ours = self._park(track, facts[0], error)
                    if last > facts[0].position:
                        stretches.append(([], last))  # names of a newer version, passed over
                if not ours:
                    break
        except Exception as error:
            if not patient:
                raise
            self._failed(track, error)
        return track.position != before

    def _park(self, track: _Track, fact: RecordedFact | Unreadable, error: Exception) -> bool:
        """Set one fact aside and go on after it; too many, and the read model waits for a repair."""
        name, subject = track.model.name, str(fact.subject_id)
        try:
            with self._store.transaction(durable=self._durable) as rows:
                move(rows, track.model, track.position, fact.position, track.token)
                aside = parking.subjects(rows, name)
                if subject not in aside and len(aside) >= MOST_PARKED:
                    raise TooManyParkedError(
                        f"{len(aside)} subjects are set aside; the next is {subject}"
                    ) from error
                parking.set_aside(rows, name, [fact], parking.why(error), aside.get(subject))
        except PositionTakenError:
            self._overtaken(track)
            return False
        log.error(
            "fact_set_aside",
            follower=self.name,
            read_model=name,
            position=fact.position,
            fact=fact.name,
            subject=str(fact.subject_id),
            exc_info=error,
        )
        self._reached([track], fact.position)
        return True

    def _overtaken(self, track: _Track) -> None:
        """Go on from where another follower has come, after a look at who holds the lease."""
        self._renew_at = 0.0
        self._reached([track], self._store.position(track.model))

    def _reached(self, tracks: Sequence[_Track], position: int) -> None:
        with self._moved:
            for track in tracks:
                track.position, track.failures, track.not_before = position, 0, 0.0
            self._moved.notify_all()

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


class _AloneError(Exception):
    """Something is set aside: each read model must look what of the page is its own."""


class TooManyParkedError(OperationalError):
    """So much has been set aside that the read model itself must be broken."""


def _is_the_facts_fault(error: Exception) -> bool:
    """Whether trying again cannot help. A store that is away, busy or full is nobody's fault."""
    return not isinstance(
        error, OperationalError | InterfaceError | InternalError | OSError | MemoryError
    )
