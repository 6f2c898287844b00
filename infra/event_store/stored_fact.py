"""A fact as the store holds it: the library's stored event with the ledger's columns beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

COLUMNS = (
    "position, originator_id, originator_version, name, schema_version, state, recorded_at, "
    "happened_on, actor, agency_id, correlation, command_id, subject_code"
)


class FactRow(NamedTuple):
    """One row of the `events` table, in the order of `COLUMNS`. Cheap to make: followers read many."""

    position: int
    originator_id: UUID
    originator_version: int
    name: str
    schema_version: int | None
    state: bytes
    recorded_at: datetime
    happened_on: date | None
    actor: str | None
    agency_id: UUID | None
    correlation: str | None
    command_id: str | None
    subject_code: str | None


@dataclass(frozen=True)
class StoredFact(StoredEvent):
    """A stored event with its metadata; `subject_code` may be left to the recorder."""

    schema_version: int | None = None
    recorded_at: datetime | None = None
    happened_on: date | None = None
    actor: str | None = None
    agency_id: UUID | None = None
    correlation: str | None = None
    subject_code: str | None = None


@dataclass(frozen=True)
class FactNotification(StoredFact, Notification):
    """A stored fact with its position in the ledger (`id`)."""


def text_of(instant: datetime) -> str:
    """The instant as text whose order is the order of time."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def stored_fact(row: FactRow) -> StoredEvent:
    """The row as the library wants it; what was stored without metadata comes back without it."""
    if row.schema_version is None:
        return StoredEvent(row.originator_id, row.originator_version, row.name, row.state)
    return StoredFact(
        originator_id=row.originator_id,
        originator_version=row.originator_version,
        topic=row.name,
        state=row.state,
        schema_version=row.schema_version,
        recorded_at=row.recorded_at,
        happened_on=row.happened_on,
        actor=row.actor,
        agency_id=row.agency_id,
        correlation=row.correlation,
        subject_code=row.subject_code,
    )


def notification(row: FactRow) -> Notification:
    """The row as the library's notification."""
    return FactNotification(
        id=row.position,
        originator_id=row.originator_id,
        originator_version=row.originator_version,
        topic=row.name,
        state=row.state,
        schema_version=row.schema_version,
        recorded_at=row.recorded_at,
        happened_on=row.happened_on,
        actor=row.actor,
        agency_id=row.agency_id,
        correlation=row.correlation,
        subject_code=row.subject_code,
    )
