"""The ledger in PostgreSQL: one function call appends under an advisory lock, so position order is commit order."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    StoredEvent,
)
from psycopg import Connection

from infra.event_store.commands import (
    COMMAND,
    CommandMark,
    RecordedCommand,
    answer_text,
    repeated,
)
from infra.event_store.draft import Draft, coded
from infra.event_store.errors import RETRY_PAUSES, LostConnectionError
from infra.event_store.group_commit import Append
from infra.event_store.postgres_documents import documents_of
from infra.event_store.postgres_pool import PostgresPool
from infra.event_store.postgres_rows import (
    SELECT,
    STREAM,
    STREAMS,
    facts_of,
    numbered,
    recorded_command,
    row_of,
)
from infra.event_store.postgres_schema import REPEATED, migrate
from infra.event_store.recorder import FactRecorder, follows_on, stands_at
from infra.event_store.stored_fact import FactRow

APPEND: LiteralString = (
    "SELECT append_facts(%s, %s, %s, %s::uuid[], %s::bigint[], %s::text[], %s::integer[],"
    " %s::text[], %s::timestamptz[], %s::date[], %s::text[], %s::uuid[], %s::text[], %s::text[])"
)

APPEND_BATCH = b"SELECT append_batch($1, $2)"
LOCK: LiteralString = (
    "SELECT pg_advisory_xact_lock(hashtextextended('giamsat.append.' || current_schema(), 0))"
)
HEAD: LiteralString = "SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1"
COPY: LiteralString = (
    "COPY events (position, originator_id, originator_version, name, schema_version, state,"
    " recorded_at, happened_on, actor, agency_id, correlation, subject_code)"
    " FROM STDIN (FORMAT BINARY)"
)
COPY_TYPES = (
    "int8", "uuid", "int8", "text", "int4", "text",
    "timestamptz", "date", "text", "uuid", "text", "text",
)  # fmt: skip
RESTORE: LiteralString = (
    "COPY events (position, originator_id, originator_version, name, schema_version, state,"
    " recorded_at, happened_on, actor, agency_id, correlation, command_id, subject_code)"
    " FROM STDIN (FORMAT BINARY)"
)
RESTORE_TYPES = (*COPY_TYPES, "text")
TURN: LiteralString = LOCK.replace("giamsat.append.", "giamsat.turn.")
FILL_CODES: LiteralString = """
UPDATE events e SET subject_code = (
    SELECT f.subject_code FROM events f WHERE f.originator_id = e.originator_id
    ORDER BY f.originator_version LIMIT 1)
WHERE e.position > %s AND e.position <= %s AND e.subject_code IS NULL AND e.schema_version IS NOT NULL
"""
"""Facts of an import about subjects that were founded before it."""


class PostgresFactRecorder(FactRecorder):
    """The recorder of a PostgreSQL ledger."""

    local = False

    def __init__(self, database_url: str, pool_size: int = 4) -> None:
        super().__init__()
        self._database_url = database_url
        self.pool = PostgresPool(database_url, pool_size)

    def create_tables(self) -> None:
        """Run the migrations that this schema has not seen; processes that start together take turns."""
        with self.pool.transaction() as db:
            migrate(db)

    def reopened(self) -> PostgresFactRecorder:
        """The same ledger by one connection of its own."""
        return PostgresFactRecorder(self._database_url, 1)

    def _disconnect(self) -> None:
        """Close the pool."""
        self.pool.close()

    @contextmanager
    def _turn_of_all(self) -> Iterator[None]:
        with self.pool.transaction() as db:
            db.execute(TURN)
            yield

    def _append_all(self, batch: list[Append]) -> None:
        """All in one call; where that fails, each on its own, so that each is told what is wrong with it."""
        together = [a for a in batch if a.mark is None or not callable(a.mark.answer)]
        if together and not self._append_together(together):
            for append in together:
                self._append_alone(append)
        for append in batch:
            if append not in together:
                self._append_alone(append)

    def _append_together(self, batch: list[Append]) -> bool:
        try:
            documents = documents_of(batch)
            with self.pool.connection() as db:
                found = db.ask(APPEND_BATCH, documents).rows()
        except OperationalError:
            raise  # no connection, no lock, no space: alone they would only wait again
        except (DatabaseError, msgspec.MsgspecError, UnicodeError):
            return False
        first: int = found[0][0]
        for append in batch:
            append.positions = list(range(first, first + len(append.drafts)))
            first += len(append.drafts)
        return True

    def _append_alone(self, append: Append) -> None:
        try:
            append.positions = self._append(append.drafts, append.mark)
        except Exception as error:  # noqa: BLE001 - it is this append's error, not the batch's
            append.error = error

    def _append(self, drafts: list[Draft], mark: CommandMark | None) -> list[int]:
        columns = [list(column) for column in zip(*drafts, strict=True)] or [[] for _ in range(11)]
        head: list[str | None] = [None, None, None]
        later = mark is not None and callable(mark.answer)
        if mark is not None:
            head = [mark.command_id, mark.fingerprint, None]
            if not later:
                head[2] = answer_text(mark.answer, [])
        with self.pool.connection() as db:
            try:
                if mark is None or not later:
                    return _call(db, [*head, *columns])
                # The answer is a function of the positions: it is written in the same transaction.
                with db.transaction():
                    positions = _call(db, [*head, *columns])
                    db.execute(
                        "UPDATE commands SET answer = %s WHERE command_id = %s",
                        (answer_text(mark.answer, positions), mark.command_id),
                    )
                    return positions
            except psycopg.DatabaseError as error:
                if mark is not None and error.sqlstate == REPEATED:
                    raise repeated(mark.command_id) from error
                raise

    def _append_stream(
        self, stored_events: Iterable[StoredEvent], after: int | None
    ) -> tuple[int, int]:
        """COPY under the append lock."""
        with self.pool.transaction() as db:
            db.execute(LOCK)
            head = db.execute(HEAD).fetchone()
            before, recorded_at = head or (0, datetime.min.replace(tzinfo=UTC))
            stands_at(before, after)
            last, now, uncoded = before, datetime.now(UTC), False
            with db.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.set_types(COPY_TYPES)
                write = copy.write_row
                for draft in coded(stored_events):
                    last += 1
                    at = draft.recorded_at or now
                    recorded_at = max(recorded_at, at)
                    subject, version, name, schema, state, _, day, actor, agency, why, code = draft
                    uncoded = uncoded or (code is None and schema is not None)
                    write(
                        (
                            last,
                            subject,
                            version,
                            name,
                            schema,
                            state,
                            recorded_at,
                            day,
                            actor,
                            agency,
                            why,
                            code,
                        )
                    )
            if uncoded:
                db.execute(FILL_CODES, (before, last))
        return last - before, last

    def restore(self, rows: Iterable[FactRow], commands: Iterable[RecordedCommand]) -> int:
        """Write rows and commands exactly as they were."""
        many = 0
        with self.pool.transaction() as db:
            db.execute(LOCK)
            found = db.execute(
                "SELECT 1 FROM events UNION ALL SELECT 1 FROM commands LIMIT 1"
            ).fetchone()
            if found:
                raise IntegrityError("the ledger is not empty")
            with db.cursor() as cursor:
                with cursor.copy(RESTORE) as copy:
                    copy.set_types(RESTORE_TYPES)
                    for row in rows:
                        many += 1
                        copy.write_row(row._replace(state=row.state.decode()))  # type: ignore[arg-type]
                cursor.executemany(
                    "INSERT INTO commands VALUES (%s, %s, %s, %s, %s, %s)",
                    (
                        (
                            c.command_id,
                            c.fingerprint,
                            answer_text(c.answer, []),
                            c.first_position,
                            c.last_position,
                            c.recorded_at,
                        )
                        for c in commands
                    ),
                )
        return many

    def copy_rows(self, rows: Sequence[FactRow]) -> None:
        """Append rows of the same ledger kept elsewhere."""
        with self.pool.transaction() as db:
            db.execute(LOCK)
            head = db.execute(HEAD).fetchone()
            follows_on(head[0] if head else 0, [row.position for row in rows])
            with db.cursor() as cursor, cursor.copy(RESTORE) as copy:
                copy.set_types(RESTORE_TYPES)
                for row in rows:
                    copy.write_row(row._replace(state=row.state.decode()))  # type: ignore[arg-type]
        self._tell(rows[-1].position)

    def commands_until(self, position: int) -> Iterator[RecordedCommand]:
        """The commands whose facts stand at or before the position."""
        last = ""
        while True:
            page = self._fetch(
                f"{COMMAND} WHERE (last_position IS NULL OR last_position <= %s)"
                ' AND command_id COLLATE "C" > %s ORDER BY command_id COLLATE "C" LIMIT 1000',
                [position, last],
            )
            for row in page:
                yield recorded_command(row)
            if not page:
                return
            last = page[-1][0]

    def find_command(self, command_id: str) -> RecordedCommand | None:
        """The command recorded under this id."""
        found = self._fetch(f"{COMMAND} WHERE command_id = %s", [command_id])
        return recorded_command(found[0]) if found else None

    def max_notification_id(self) -> int | None:
        """The greatest position, None while the ledger is empty."""
        greatest: int | None = self._fetch("SELECT max(position) FROM events", [])[0][0]
        return greatest

    def read_streams(self, after: Mapping[UUID, int]) -> list[FactRow]:
        """The rows of these subjects after the given versions, in one question."""
        subjects = list(after)
        if len(subjects) == 1:
            found = self._fetch(STREAM, [*subjects, *after.values()])
            return facts_of(subjects[0], found)
        found = self._fetch(STREAMS, [subjects, list(after.values())])
        return [
            row
            for place, of_one in groupby(found, lambda values: values[-1])
            for row in facts_of(subjects[place - 1], (values[:-1] for values in of_one))
        ]

    def _rows(
        self, where: str, params: Sequence[Any], order: str, limit: int | None
    ) -> list[FactRow]:
        query = f"{SELECT} WHERE {where.replace('?', '%s')} ORDER BY {order}"
        if limit is not None:
            query, params = f"{query} LIMIT %s", [*params, limit]
        return [row_of(values) for values in self._fetch(query, params)]

    def _fetch(self, query: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Reading twice harms nobody: a connection that died is replaced once."""
        for pause in (*RETRY_PAUSES, None):
            try:
                with self.pool.connection() as db:
                    return db.ask(numbered(query), params, binary=True).rows()
            except LostConnectionError:
                if pause is None:
                    raise
                time.sleep(pause)
        raise AssertionError  # the last pause is None: the loop returns or raises


def _call(db: Connection, params: list[Any]) -> list[int]:
    row = db.execute(APPEND, params).fetchone()
    first: int = row[0] if row else 0
    return list(range(first, first + len(params[3])))
