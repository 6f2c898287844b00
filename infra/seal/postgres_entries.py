"""Rows of a PostgreSQL ledger as text, the same text as SQLite keeps."""

from __future__ import annotations

from typing import Any, Final, LiteralString, cast

from infra.event_store.postgres import PostgresFactRecorder
from infra.event_store.recorder import FactRecorder

QUERY: Final[LiteralString] = (
    "SELECT position, originator_id::text, originator_version, name, schema_version,"
    " convert_to(state, 'UTF8'),"
    " to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'),"
    " to_char(happened_on, 'YYYY-MM-DD'), actor, agency_id::text, correlation, command_id,"
    " subject_code FROM events WHERE position > %s ORDER BY position LIMIT %s"
)


class PostgresEntryRows:
    """Rows of a PostgreSQL ledger."""

    def __init__(self, recorder: FactRecorder) -> None:
        self._pool = cast("PostgresFactRecorder", recorder).pool

    def after(self, position: int, limit: int) -> list[tuple[Any, ...]]:
        """The next rows in order."""
        with self._pool.connection() as db, db.cursor(binary=True) as cursor:
            return cursor.execute(QUERY, (position, limit)).fetchall()
