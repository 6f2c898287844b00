"""A fact about to be appended, without what only the append lock can settle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from infra.event_store.stored_fact import FactRow, StoredFact


class Draft(NamedTuple):
    """The columns of a fact that its caller gives."""

    originator_id: UUID
    originator_version: int
    name: str
    schema_version: int | None
    state: str
    recorded_at: datetime | None
    happened_on: date | None
    actor: str | None
    agency_id: UUID | None
    correlation: str | None
    subject_code: str | None


def drafts_of(stored: Sequence[StoredEvent], codes: Mapping[UUID, str]) -> list[Draft]:
    """Fill in the subject code of every fact that a founding fact of the same append, or the caller, names."""
    return list(coded(stored, codes))


def coded(stored: Iterable[StoredEvent], codes: Mapping[UUID, str] = {}) -> Iterator[Draft]:
    """The same for a stream of facts."""
    known = dict(codes)
    for event in stored:
        subject_id = as_uuid(event.originator_id)
        if not isinstance(event, StoredFact):
            head = (subject_id, event.originator_version, event.topic)
            yield Draft(*head, None, event.state.decode(), *(None,) * 6)
            continue
        if event.subject_code is not None:
            known[subject_id] = event.subject_code
        yield Draft(
            subject_id,
            event.originator_version,
            event.topic,
            event.schema_version,
            event.state.decode(),
            event.recorded_at,
            event.happened_on,
            event.actor,
            event.agency_id,
            event.correlation,
            known.get(subject_id),
        )


def as_uuid(originator_id: UUID | str) -> UUID:
    """The id, whichever way the library gives it."""
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)


def same_fact(draft: Draft, row: FactRow) -> bool:
    """Whether the row is what this draft became."""
    return (
        draft.name == row.name
        and draft.state.encode() == row.state
        and draft.happened_on == row.happened_on
        and draft.actor == row.actor
        and draft.agency_id == row.agency_id
        and draft.correlation == row.correlation
    )
