"""A province: a ledger of its own whose facts go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from eventsourcing.persistence import StoredEvent

from domain.actor import Act
from domain.agency import Agency
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.kafka.connection import Connection
from infra.kafka.relay import Relay
from infra.kafka.topics import Topics
from infra.read_store import ReadStore

START = datetime(2023, 3, 1, 8, tzinfo=UTC)
LONGEST = 8
"""Facts about one body: few, as in life."""


def act(minutes: float = 0) -> Act:
    """An act so many minutes after the start of the tests' time."""
    at = START + timedelta(minutes=minutes)
    return Act(actor="nv-01", at=at, today=at.date(), on=at.date())


class Province:
    """Records bodies and their new names, and publishes them."""

    def __init__(self, name: str, folder: Path, connection: Connection, topics: Topics) -> None:
        self.url = f"sqlite:///{folder / name}.db"
        self.name = name
        self.recorder = recorder_for(self.url)
        self.store = ReadStore(self.url)
        self.relay = Relay(name, self.recorder, self.store, connection, topics)
        self._bodies = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.close()
        self.recorder.close()

    def record(self, facts: int) -> None:
        """So many facts: bodies that are registered and renamed."""
        mapper = FactMapper()
        made: list[StoredEvent] = []
        while facts > 0:
            own = min(facts, LONGEST)
            made += map(mapper.to_stored_event, self._body(own).collect_events())
            facts -= own
        self.recorder.append_many(made)

    def _body(self, facts: int) -> Agency:
        self._bodies += 1
        agency = Agency.register(
            act(),
            code=f"co-quan-{self._bodies}",
            name=f"Cơ quan {self._bodies}",
            kind="department",
            level="province",
            founded_on=None,
            province=None,
        )
        for number in range(facts - 1):
            agency.rename(act(number), name=f"Tên thứ {number}", ground="Nghị quyết 190/2025/QH15")
        return agency

    @property
    def head(self) -> int:
        """The last position."""
        return self.recorder.last_position()
