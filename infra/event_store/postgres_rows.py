"""What is asked of the tables of a PostgreSQL ledger, and how rows become facts and commands again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

from infra.event_store.commands import RecordedCommand, read_answer
from infra.event_store.stored_fact import COLUMNS, FactRow

SELECT = f"SELECT {COLUMNS} FROM events"
OF_A_FACT = (
    "position, originator_version, name, schema_version, state, recorded_at, happened_on, actor,"
    " agency_id, correlation"
)
"""What a fact is made of: the subject is known, and no fact says by which command it was recorded."""
STREAM = (
    f"SELECT {OF_A_FACT} FROM events WHERE originator_id = %s AND originator_version > %s"
    " ORDER BY originator_version"
)
STREAMS = (
    f"SELECT {OF_A_FACT}, asked.place FROM"
    " unnest(%s::uuid[], %s::bigint[]) WITH ORDINALITY AS asked(subject, version, place)"
    " JOIN events ON originator_id = subject AND originator_version > version"
    " ORDER BY originator_id, originator_version"
)


@lru_cache(maxsize=512)
def numbered(query: str) -> bytes:
    """The query with `$1`, `$2` … in place of each `%s`."""
    number = count(1)
    return re.sub("%s", lambda _: f"${next(number)}", query).encode()


def recorded_command(row: tuple[Any, ...]) -> RecordedCommand:
    """A row of the commands."""
    key, fingerprint, answer, first, last, at = row
    return RecordedCommand(key, fingerprint, read_answer(answer, last), first, last, at)


def facts_of(subject: UUID, found: Iterable[tuple[Any, ...]]) -> list[FactRow]:
    """The facts of one subject, of which nobody asks by which command they were recorded."""
    make = FactRow._make
    return [
        make(
            (
                position,
                subject,
                version,
                name,
                schema,
                state.encode(),
                at,
                on,
                actor,
                agency,
                correlation,
                None,
                None,
            )
        )
        for position, version, name, schema, state, at, on, actor, agency, correlation in found
    ]


def row_of(values: tuple[Any, ...]) -> FactRow:
    """A row with its subject."""
    position, subject, version, name, schema, state, *rest = values
    return FactRow(position, subject, version, name, schema, state.encode(), *rest)
