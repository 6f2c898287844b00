"""The ledger as JSON Lines: one fact a line, in order, in the shape of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from domain.facts import plain
from infra.event_store.errors import UnknownFactError
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from projections.bitemporal import instant_text

PAGE: Final = 2_000


def lines(recorder: FactRecorder, after: int = 0) -> Iterator[bytes]:
    """Every fact after a position; facts recorded meanwhile are among them."""
    mapper = FactMapper()
    encode = msgspec.json.Encoder().encode
    while page := recorder.read_after(after, PAGE):
        for row in page:
            yield encode(exported(row, mapper)) + b"\n"
        after = page[-1].position


def exported(row: FactRow, mapper: FactMapper) -> dict[str, Any]:
    """One fact; a name that only a newer version knows is passed on as it is stored."""
    try:
        fact = mapper.fact(row)
        version, data = type(fact).class_version, plain(fact)
    except UnknownFactError:
        version, data = row.schema_version or 0, msgspec.json.decode(row.state)
    return {
        "position": row.position,
        "type": row.name,
        "version": version,
        "subject": str(row.originator_id),
        "subject_code": row.subject_code,
        "stream_version": row.originator_version,
        "happened_on": row.happened_on.isoformat() if row.happened_on else None,
        "recorded_at": instant_text(row.recorded_at),
        "actor": row.actor,
        "agency": str(row.agency_id) if row.agency_id else None,
        "data": data,
        "correlation": row.correlation,
    }
