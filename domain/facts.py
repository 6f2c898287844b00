"""What every fact carries, the registry of stored names, and how corrected facts are read."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate

import domain
from domain.actor import Act
from domain.values import Document, id_of


class Fact(AggregateEvent):
    """Sự kiện — an immutable fact. `timestamp` is when we recorded it, `happened_on` the day it happened in law."""

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1

    happened_on: date
    actor: str
    agency_id: UUID | None
    correlation: str | None


class FoundingFact(Fact, AggregateCreated):
    """The first fact of a subject."""

    code: str


class CorrectionFact(Fact):
    """Đính chính — a fact that corrects one field of an earlier fact of the same subject; nothing is edited."""

    corrects: int
    """The position, in the ledger, of the corrected fact."""
    corrects_version: int
    """Its version in the stream of its subject."""
    field: str
    value: Any
    """The right value, as stored JSON."""
    reason: str
    document: Document | None


class Subject(BaseAggregate[UUID]):
    """The parent of every aggregate: what the facts of one stream add up to."""

    TOPIC: ClassVar[str]
    code: str

    @classmethod
    def create_id(cls, code: str) -> UUID:  # type: ignore[override]  # the library's hook takes what the founding fact has
        """Derive the id from the code, so that a second founding collides in the store."""
        return id_of(cls.TOPIC, code)

    @classmethod
    def _found(cls, event_class: type[FoundingFact], act: Act, **fields: Any) -> Any:
        return cls._create(event_class, **act.stamp(), **fields)

    def _record(self, event_class: type[Fact], act: Act, **fields: Any) -> None:
        self.trigger_event(event_class, **act.stamp(), **fields)


@dataclass(frozen=True)
class RecordedFact:
    """A fact with its place in the ledger: what followers are handed."""

    position: int
    fact: Fact
    recorded_at: datetime
    subject_code: str

    @property
    def name(self) -> str:
        """The stored name."""
        return self.fact.TOPIC

    @property
    def subject_id(self) -> UUID:
        """The stream."""
        return self.fact.originator_id

    @property
    def version(self) -> int:
        """The version in the stream."""
        return self.fact.originator_version


def _descendants(cls: type[Fact]) -> Iterator[type[Fact]]:
    for child in cls.__subclasses__():
        yield child
        yield from _descendants(child)


@cache
def registry() -> dict[str, type[Fact]]:
    """Every stored name and the class that reads it. Nothing outside it is ever imported or resolved."""
    for module in pkgutil.iter_modules(domain.__path__):
        if not module.ispkg:
            importlib.import_module(f"domain.{module.name}")
    return {c.TOPIC: c for c in _descendants(Fact) if "TOPIC" in c.__dict__}


def effective(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of one stream as they are now known: each corrected field replaced, corrections kept in place."""
    out = list(facts)
    by_version = {f.originator_version: i for i, f in enumerate(out)}
    for correction in [f for f in out if isinstance(f, CorrectionFact)]:
        index = by_version.get(correction.corrects_version)
        if index is not None:
            out[index] = corrected(out[index], correction)
    return out


def corrected(fact: Fact, correction: CorrectionFact) -> Fact:
    """The fact with the corrected field in place of the first one."""
    return replace(fact, **{correction.field: correction.value})
