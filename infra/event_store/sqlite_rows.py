"""What is asked of the tables of a SQLite ledger; how facts become rows, and rows facts and commands again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from infra.event_store.commands import RecordedCommand, read_answer
from infra.event_store.draft import Draft
from infra.event_store.stored_fact import COLUMNS, FactRow, text_of

SELECT = f"SELECT {COLUMNS.replace('state', 'CAST(state AS BLOB)')} FROM events"
STREAM = (
    "SELECT position, originator_version, name, schema_version, CAST(state AS BLOB), recorded_at,"
    " happened_on, actor, agency_id, correlation FROM events"
    " WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
"""What a fact is made of: the subject is known, and no fact says by which command it was recorded."""
_uuid = lru_cache(maxsize=4096)(UUID)
_day = lru_cache(maxsize=4096)(date.fromisoformat)
_instant = datetime.fromisoformat


def values_of(
    position: int, draft: Draft, recorded_at: str, command_id: str | None, code: str | None
) -> tuple[Any, ...]:
    """A new fact as the table takes it."""
    return (
        position,
        str(draft.originator_id),
        draft.originator_version,
        draft.name,
        draft.schema_version,
        draft.state,
        recorded_at,
        draft.happened_on.isoformat() if draft.happened_on else None,
        draft.actor,
        str(draft.agency_id) if draft.agency_id else None,
        draft.correlation,
        command_id,
        code,
    )


def stored_values(row: FactRow) -> tuple[Any, ...]:
    """A row of the same ledger kept elsewhere, as the table takes it."""
    return (
        row.position,
        str(row.originator_id),
        row.originator_version,
        row.name,
        row.schema_version,
        row.state.decode(),
        text_of(row.recorded_at),
        row.happened_on.isoformat() if row.happened_on else None,
        row.actor,
        str(row.agency_id) if row.agency_id else None,
        row.correlation,
        row.command_id,
        row.subject_code,
    )


def facts_of(subject: UUID, found: Iterable[tuple[Any, ...]]) -> list[FactRow]:
    """The rows of one subject; a thousand of them are read at once, so nothing is worked out twice."""
    make = FactRow._make
    return [
        make(
            (
                position,
                subject,
                version,
                name,
                schema,
                state,
                _instant(at),
                on and _day(on),
                actor,
                agency and _uuid(agency),
                correlation,
                None,
                None,
            )
        )
        for position, version, name, schema, state, at, on, actor, agency, correlation in found
    ]


def row_of(values: tuple[Any, ...]) -> FactRow:
    """A row with its subject."""
    (position, subject, version, name, schema, state, at, on, actor, agency, *rest) = values
    return FactRow(
        position,
        _uuid(subject),
        version,
        name,
        schema,
        state,
        datetime.fromisoformat(at),
        _day(on) if on else None,
        actor,
        _uuid(agency) if agency else None,
        *rest,
    )


def recorded_command(row: tuple[Any, ...]) -> RecordedCommand:
    """A row of the commands."""
    return RecordedCommand(
        row[0], row[1], read_answer(row[2], row[4]), row[3], row[4], datetime.fromisoformat(row[5])
    )
