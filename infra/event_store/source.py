"""The ledger as followers read it: pages of facts by position, decoded once for all who follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.facts import RecordedFact
from infra.event_store.errors import UnknownFactError, UnreadableFactError
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder, Listener
from infra.event_store.stored_fact import FactRow


@dataclass(frozen=True)
class Unreadable:
    """A fact that stands in the ledger and cannot be read: altered there, or stored in a newer version than ours."""

    position: int
    subject_id: UUID
    name: str
    error: UnreadableFactError | UnknownFactError


@dataclass(frozen=True)
class Page:
    """The facts after a position, and the last position that has been looked at."""

    facts: list[RecordedFact]
    last: int
    unreadable: Unreadable | None = None
    """The only fact of its page."""


class FactSource(Protocol):
    """Anything whose facts have gapless positions: a ledger here, or a copy of one elsewhere."""

    def read_after(self, position: int, limit: int) -> Page:
        """The next page; `last == position` when nothing is there yet."""

    def last_position(self) -> int:
        """The greatest position."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of new positions, as far as this process knows of them; returns the way to stop."""


class LedgerSource:
    """Facts of the ledger in this database. Names that only a newer version knows are passed over."""

    def __init__(self, recorder: FactRecorder, mapper: FactMapper) -> None:
        self._recorder = recorder
        self._mapper = mapper

    def read_after(self, position: int, limit: int) -> Page:
        """The next page. Facts before an unreadable one are handed out first; then it has a page of its own."""
        return self._page(position, self._recorder.read_after(position, limit))

    @property
    def local(self) -> bool:
        """Whether the ledger is a file of this machine."""
        return self._recorder.local

    @contextmanager
    def reopened(self) -> Iterator[LedgerSource]:
        """The same ledger by connections of its own, for another process."""
        recorder = self._recorder.reopened()
        try:
            yield LedgerSource(recorder, self._mapper)
        finally:
            recorder.close()

    def read_others(self, kinds: Collection[str], position: int, until: int, limit: int) -> Page:
        """The next page of the facts up to a position, without those about subjects of some kinds."""
        rows = self._recorder.read_others(self._names(kinds), position, until, limit)
        return self._page(position, rows)

    def read_subjects(
        self, kinds: Collection[str], first: UUID, last: UUID, until: int
    ) -> list[RecordedFact]:
        """Every fact up to a position about the subjects of some kinds from one id to another, in their order."""
        rows = self._recorder.read_subjects(self._names(kinds), first, last, until)
        return [fact for row in rows if (fact := self._mapper.recorded(row)) is not None]

    def _names(self, kinds: Collection[str]) -> list[str]:
        return [name for name in self._mapper.names if name.partition(".")[0] in kinds]

    def _page(self, position: int, rows: Sequence[FactRow]) -> Page:
        facts: list[RecordedFact] = []
        last = position
        for row in rows:
            try:
                fact = self._mapper.recorded(row)
            except (UnknownFactError, UnreadableFactError) as error:
                if last == position:
                    aside = Unreadable(row.position, row.originator_id, row.name, error)
                    return Page([], row.position, aside)
                break
            if fact is not None:
                facts.append(fact)
            last = row.position
        return Page(facts, last)

    def last_position(self) -> int:
        """The greatest position."""
        return self._recorder.last_position()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told after each commit of this process."""
        return self._recorder.listen(listener)
