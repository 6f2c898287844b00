"""A subject that exists only in tests: a bell that is hung and rung."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID, uuid4

from eventsourcing.domain import event

from domain.actor import Act
from domain.facts import Fact, FoundingFact, Subject
from domain.values import Document

START = datetime(2023, 3, 1, 8, tzinfo=UTC)


class Bell(Subject):
    """Chuông — what tests record facts about."""

    TOPIC = "bell"

    class Event(Fact):
        TOPIC = "bell.event"

    class Hung(Event, FoundingFact):
        TOPIC = "bell.hung"

        place: str

    class Rung(Event):
        TOPIC = "bell.rung"
        class_version = 2

        times: int
        weight: Decimal | None
        since: date | None
        by: UUID | None
        letter: Document | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 counted in `strokes` and knew no letters."""
            state["times"] = state.pop("strokes")
            state["letter"] = None

    @event(Hung)
    def __init__(self, code: str, place: str) -> None:
        self.code = code
        self.place = place
        self.times = 0

    @classmethod
    def hang(cls, act: Act, code: str, place: str = "đình làng") -> Self:
        bell: Self = cls._found(cls.Hung, act, code=code, place=place)
        return bell

    def ring(self, act: Act, times: int = 1, **fields: Any) -> None:
        defaults = {"weight": None, "since": None, "by": None, "letter": None}
        self._record(self.Rung, act, times=times, **{**defaults, **fields})

    @event(Rung)
    def _rung(self, times: int) -> None:
        self.times += times


REGISTRY: dict[str, type[Fact]] = {"bell.hung": Bell.Hung, "bell.rung": Bell.Rung}


def act(minutes: float = 0, **fields: Any) -> Act:
    """An act so many minutes after the start of the tests' time."""
    at = START + timedelta(minutes=minutes)
    return Act(actor="nv-01", at=at, today=at.date(), on=at.date(), **fields)


@dataclass(frozen=True)
class Mark:
    """A command as the store wants it."""

    command_id: str
    fingerprint: str | None = "f"
    answer: Any = None

    @classmethod
    def plain(cls, command_id: str) -> Mark:
        return cls(command_id, "f", {"said": "yes"})


def new_code() -> str:
    return f"B-{uuid4().hex[:12]}"
