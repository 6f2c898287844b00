"""One page of facts into the tables of read models: rows and position, all or nothing; what fails is set aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from eventsourcing.persistence import InterfaceError, InternalError, OperationalError

from domain.facts import RecordedFact
from infra import parking
from infra.event_store.source import Page, Unreadable
from infra.progress import Progress, Track
from infra.read_store import PositionTakenError, ReadStore, move, move_together
from infra.row_store import folding
from projections.read_model import ReadModel, Rows

PAGE: Final = 2_000
SMALLEST_PAGE: Final = 20
PAGE_SECONDS: Final = 1.0
"""A page that takes longer is followed by smaller ones: in a SQLite file, writers wait for its end. Not shorter,
because a page costs less for each fact the more facts of one subject it holds."""
TRIES: Final = 3
"""How often a page is tried before the fact that fails is looked for and set aside."""
MOST_PARKED = 100
"""Subjects set aside. More than that, and it is the read model that is broken, not the facts: it waits."""

log = structlog.get_logger(__name__)


class PageFold:
    """Folds pages for one follower. The position moves by compare-and-set: who comes second takes back what it did."""

    def __init__(
        self,
        store: ReadStore,
        progress: Progress,
        *,
        page: int,
        durable: bool,
        parks: bool,
        overtaken: Callable[[], None],
    ) -> None:
        self._store = store
        self._progress = progress
        self._page = page
        self._durable = durable
        self._parks = parks
        self._overtaken = overtaken
        """Told when somebody else has moved a read model."""

    def together(self, tracks: Sequence[Track], page: Page, *, patient: bool) -> bool:
        """Read models that stand at one place share a transaction; False where one cannot, so each must try alone."""
        if len(tracks) == 1 or any(track.failures for track in tracks):
            return False
        begun, models = time.monotonic(), [track.model for track in tracks]
        try:
            with self._store.transaction(durable=self._durable) as rows:
                tokens = [track.token for track in tracks]
                move_together(rows, models, tracks[0].position, page.last, tokens)
                with folding(rows) as those:
                    for model in models:
                        model.handle(page.facts, those)
        except Exception:  # noqa: BLE001 - whose it is, and what is to be done, is found out alone
            return False
        if patient:
            for track in tracks:
                self._pace(track, time.monotonic() - begun)
        self._progress.reached(tracks, page.last)
        return True

    def alone(self, track: Track, page: Page, *, patient: bool) -> bool:
        """One page for one read model; whether it moved."""
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
            self._progress.failed(track, error)
            return track.position != before
        return True

    def _pace(self, track: Track, took: float) -> None:
        """Keep the pages of a slow read model short."""
        if took > PAGE_SECONDS:
            track.page = max(track.page // 2, min(SMALLEST_PAGE, self._page))
        elif took < PAGE_SECONDS / 4:
            track.page = min(track.page * 2, self._page)

    def _apply(self, track: Track, facts: Sequence[RecordedFact], last: int) -> bool:
        """Rows and position of one read model in one transaction; False when somebody else has moved it.

        Subjects that are set aside stay so.
        """
        model = track.model
        try:
            with self._store.transaction(durable=self._durable) as rows:
                move(rows, model, track.position, last, track.token)
                aside = parking.subjects(rows, model.name) if facts else {}
                if aside:
                    facts = _divert(rows, model, facts, aside)
                if facts:
                    with folding(rows) as those:
                        model.handle(facts, those)
        except PositionTakenError:
            self._go_on_from_there(track)
            return False
        self._progress.reached([track], last)
        return True

    def _isolate(self, track: Track, page: Page, *, patient: bool) -> bool:
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
            self._progress.failed(track, error)
        return track.position != before

    def _park(self, track: Track, fact: RecordedFact | Unreadable, error: Exception) -> bool:
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
            self._go_on_from_there(track)
            return False
        log.error(
            "fact_set_aside",
            follower=self._progress.name,
            read_model=name,
            position=fact.position,
            fact=fact.name,
            subject=str(fact.subject_id),
            exc_info=error,
        )
        self._progress.reached([track], fact.position)
        return True

    def _go_on_from_there(self, track: Track) -> None:
        """Go on from where another follower has come, after a look at who holds the lease."""
        self._overtaken()
        self._progress.reached([track], self._store.position(track.model))


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


class TooManyParkedError(OperationalError):
    """So much has been set aside that the read model itself must be broken."""


def _is_the_facts_fault(error: Exception) -> bool:
    """Whether trying again cannot help. A store that is away, busy or full is nobody's fault."""
    return not isinstance(
        error, OperationalError | InterfaceError | InternalError | OSError | MemoryError
    )
