"""A subject that exists only in tests: a bell that is hung and rung."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self, cast
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from domain.actor import Act
from domain.facts import Fact, FoundingFact, Subject
from domain.values import Document
from infra.event_store.mapper import FactMapper

START = datetime(2023, 3, 1, 8, tzinfo=UTC)


class Bell(Subject):
    """Chuông — what tests record facts about."""

    TOPIC = "bell"

    class Event(Fact):
        """Any fact about a bell."""

    class Hung(Event, FoundingFact):
        """Treo chuông — the first fact."""

        TOPIC = "bell.hung"

        place: str

    class Rung(Event):
        """Đánh chuông — in its second version: the first counted in `strokes` and knew no letters."""

        TOPIC = "bell.rung"
        class_version = 2

        times: int
        weight: Decimal | None
        since: date | None
        by: UUID | None
        letter: Document | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["times"] = state.pop("strokes")
            state["letter"] = None

        def apply(self, aggregate: Bell) -> None:
            aggregate.times += self.times

    def __init__(self, code: str, place: str) -> None:
        self.code = code
        self.place = place
        self.times = 0

    @classmethod
    def hang(cls, act: Act, code: str, place: str = "đình làng") -> Self:
        return cast("Self", cls._found(cls.Hung, act, code=code, place=place))

    def ring(self, act: Act, times: int = 1, **fields: Any) -> Bell:
        unknown = {"weight": None, "since": None, "by": None, "letter": None}
        self._record(self.Rung, act, times=times, **{**unknown, **fields})
        return self


REGISTRY: dict[str, type[Fact]] = {"bell.hung": Bell.Hung, "bell.rung": Bell.Rung}


@dataclass(frozen=True)
class Mark:
    """A command as the store wants it."""

    command_id: str
    fingerprint: str | None = "asked"
    answer: Any = None


def act(minutes: float = 0, **fields: Any) -> Act:
    """An act so many minutes after the start of the tests' time."""
    at = START + timedelta(minutes=minutes)
    return Act(actor="nv-01", at=at, today=at.date(), on=at.date(), **fields)


def new_bell(minutes: float = 0) -> Bell:
    return Bell.hang(act(minutes), f"B-{uuid4().hex[:12]}")


def stored(bell: Bell) -> list[StoredEvent]:
    """The new facts of the bell, as they go into the store."""
    mapper = FactMapper(REGISTRY)
    return [mapper.to_stored_event(fact) for fact in bell.collect_events()]
