"""The ledger in PostgreSQL: one function call appends under an advisory lock, so position order is commit order."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
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
    CommandMark,
    RecordedCommand,
    answer_text,
    read_answer,
    repeated,
)
from infra.event_store.draft import Draft, coded
from infra.event_store.errors import RETRY_PAUSES, LostConnectionError, NewerSchemaError
from infra.event_store.group_commit import Append
from infra.event_store.postgres_pool import PostgresPool
from infra.event_store.recorder import FactRecorder, follows_on
from infra.event_store.stored_fact import COLUMNS, FactRow

REPEATED = "GS001"

MIGRATIONS: tuple[tuple[LiteralString, ...], ...] = (
    (
        """
        CREATE TABLE events (
            position bigint PRIMARY KEY,
            originator_id uuid NOT NULL,
            originator_version bigint NOT NULL,
            name text NOT NULL,
            schema_version integer,
            state text NOT NULL,
            recorded_at timestamptz NOT NULL,
            happened_on date,
            actor text,
            agency_id uuid,
            correlation text,
            command_id text,
            subject_code text,
            UNIQUE (originator_id, originator_version)
        )
        """,
        "CREATE INDEX events_by_recorded_at ON events (recorded_at)",
        "CREATE INDEX events_by_name ON events (name, position)",
        "CREATE INDEX events_by_happened_on ON events (happened_on)",
        "CREATE INDEX events_by_agency ON events (agency_id, position) WHERE agency_id IS NOT NULL",
        "CREATE INDEX events_by_actor ON events (actor, position) WHERE actor IS NOT NULL",
        (
            "CREATE INDEX events_by_subject ON events (subject_code, position)"
            " WHERE subject_code IS NOT NULL"
        ),
        (
            "CREATE INDEX events_by_correlation ON events (correlation, position)"
            " WHERE correlation IS NOT NULL"
        ),
        """
        CREATE TABLE commands (
            command_id text PRIMARY KEY,
            fingerprint text,
            answer text,
            first_position bigint,
            last_position bigint,
            recorded_at timestamptz NOT NULL
        )
        """,
        """
        CREATE FUNCTION append_facts(
            the_command text, the_fingerprint text, the_answer text,
            originator_ids uuid[], originator_versions bigint[], names text[],
            schema_versions integer[], states text[], recorded_ats timestamptz[],
            happened_ons date[], actors text[], agency_ids uuid[], correlations text[],
            subject_codes text[]
        ) RETURNS bigint LANGUAGE plpgsql AS $function$
        DECLARE
            last_position bigint;
            last_recorded timestamptz;
            many bigint := coalesce(array_length(originator_ids, 1), 0);
        BEGIN
            -- Held until after the commit is visible: whoever comes next sees every earlier position.
            PERFORM pg_advisory_xact_lock(
                hashtextextended('giamsat.append.' || current_schema(), 0));
            IF the_command IS NOT NULL
               AND EXISTS (SELECT FROM commands c WHERE c.command_id = the_command) THEN
                RAISE EXCEPTION 'command % was recorded before', the_command
                    USING ERRCODE = 'GS001';
            END IF;
            SELECT e.position, e.recorded_at INTO last_position, last_recorded
                FROM events e ORDER BY e.position DESC LIMIT 1;
            last_position := coalesce(last_position, 0);
            INSERT INTO events (
                position, originator_id, originator_version, name, schema_version, state,
                recorded_at, happened_on, actor, agency_id, correlation, command_id, subject_code)
            SELECT
                last_position + f.place, f.originator_id, f.originator_version, f.name,
                f.schema_version, f.state,
                greatest(last_recorded,
                         max(coalesce(f.recorded_at, clock_timestamp())) OVER (ORDER BY f.place)),
                f.happened_on, f.actor, f.agency_id, f.correlation, the_command,
                CASE WHEN f.subject_code IS NULL AND f.schema_version IS NOT NULL THEN
                    (SELECT e.subject_code FROM events e WHERE e.originator_id = f.originator_id
                     ORDER BY e.originator_version LIMIT 1)
                ELSE f.subject_code END
            FROM unnest(
                originator_ids, originator_versions, names, schema_versions, states,
                recorded_ats, happened_ons, actors, agency_ids, correlations, subject_codes
            ) WITH ORDINALITY AS f(
                originator_id, originator_version, name, schema_version, state,
                recorded_at, happened_on, actor, agency_id, correlation, subject_code, place);
            IF the_command IS NOT NULL THEN
                INSERT INTO commands VALUES (
                    the_command, the_fingerprint, the_answer,
                    CASE WHEN many > 0 THEN last_position + 1 END,
                    CASE WHEN many > 0 THEN last_position + many END,
                    coalesce((SELECT e.recorded_at FROM events e
                              WHERE e.position = last_position + many), clock_timestamp()));
            END IF;
            RETURN last_position + 1;
        END
        $function$
        """,
    ),
    (
        # Answers are read from read models: the log is written, and read by position and by subject.
        "DROP INDEX events_by_recorded_at",
        "DROP INDEX events_by_name",
        "DROP INDEX events_by_happened_on",
        "DROP INDEX events_by_agency",
        "DROP INDEX events_by_actor",
        "DROP INDEX events_by_subject",
        "DROP INDEX events_by_correlation",
        """
        CREATE FUNCTION append_batch(the_facts json, the_commands json)
        RETURNS bigint LANGUAGE plpgsql AS $function$
        DECLARE
            last_position bigint;
            last_recorded timestamptz;
        BEGIN
            -- Held until after the commit is visible: whoever comes next sees every earlier position.
            PERFORM pg_advisory_xact_lock(
                hashtextextended('giamsat.append.' || current_schema(), 0));
            SELECT e.position, e.recorded_at INTO last_position, last_recorded
                FROM events e ORDER BY e.position DESC LIMIT 1;
            last_position := coalesce(last_position, 0);
            INSERT INTO events (
                position, originator_id, originator_version, name, schema_version, state,
                recorded_at, happened_on, actor, agency_id, correlation, command_id, subject_code)
            SELECT
                last_position + f.place, f.id, f.version, f.name, f.schema, f.state,
                greatest(last_recorded, f.at), f.day, f.actor, f.agency, f.correlation, f.command,
                CASE WHEN f.code IS NULL AND f.schema IS NOT NULL THEN
                    (SELECT e.subject_code FROM events e WHERE e.originator_id = f.id
                     ORDER BY e.originator_version LIMIT 1)
                ELSE f.code END
            FROM json_to_recordset(the_facts) AS f(
                place bigint, id uuid, version bigint, name text, schema integer, state text,
                at timestamptz, day date, actor text, agency uuid, correlation text, command text,
                code text);
            IF the_commands IS NOT NULL THEN
                INSERT INTO commands
                SELECT c.id, c.fingerprint, c.answer, last_position + c.first,
                       last_position + c.last, greatest(last_recorded, c.at)
                FROM json_to_recordset(the_commands) AS c(
                    id text, fingerprint text, answer text, first bigint, last bigint,
                    at timestamptz);
            END IF;
            RETURN last_position + 1;
        END
        $function$
        """,
    ),
)
APPEND: LiteralString = (
    "SELECT append_facts(%s, %s, %s, %s::uuid[], %s::bigint[], %s::text[], %s::integer[],"
    " %s::text[], %s::timestamptz[], %s::date[], %s::text[], %s::uuid[], %s::text[], %s::text[])"
)

APPEND_BATCH: LiteralString = "SELECT append_batch(%s, %s)"
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
COMMAND = (
    "SELECT command_id, fingerprint, answer, first_position, last_position, recorded_at"
    " FROM commands"
)
FILL_CODES: LiteralString = """
UPDATE events e SET subject_code = (
    SELECT f.subject_code FROM events f WHERE f.originator_id = e.originator_id
    ORDER BY f.originator_version LIMIT 1)
WHERE e.position > %s AND e.position <= %s AND e.subject_code IS NULL AND e.schema_version IS NOT NULL
"""
"""Facts of an import about subjects that were founded before it."""

SELECT = f"SELECT {COLUMNS} FROM events"
STREAMS = (
    f"SELECT {COLUMNS} FROM unnest(%s::uuid[], %s::bigint[]) AS asked(subject, version)"
    " JOIN events ON originator_id = subject AND originator_version > version"
    " ORDER BY originator_id, originator_version"
)


class PostgresFactRecorder(FactRecorder):
    """The recorder of a PostgreSQL ledger."""

    def __init__(self, database_url: str, pool_size: int = 4) -> None:
        super().__init__()
        self.pool = PostgresPool(database_url, pool_size)

    def create_tables(self) -> None:
        """Run the migrations that this schema has not seen; processes that start together take turns."""
        with self.pool.transaction() as db:
            db.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('giamsat.schema.' || current_schema(), 0))"
            )
            db.execute("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)")
            row = db.execute("SELECT max(version) FROM schema_version").fetchone()
            done = (row and row[0]) or 0
            if done > len(MIGRATIONS):
                raise NewerSchemaError(f"schema {done} is newer than ours, {len(MIGRATIONS)}")
            for version, statements in enumerate(MIGRATIONS[done:], start=done + 1):
                for statement in statements:
                    db.execute(statement)
                db.execute("INSERT INTO schema_version VALUES (%s)", (version,))

    def _disconnect(self) -> None:
        """Close the pool."""
        self.pool.close()

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
            documents = _documents(batch)
            with self.pool.connection() as db:
                found = db.execute(APPEND_BATCH, documents).fetchone()
        except OperationalError:
            raise  # no connection, no lock, no space: alone they would only wait again
        except (DatabaseError, msgspec.MsgspecError, UnicodeError):
            return False
        first: int = found[0] if found else 0
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

    def _append_stream(self, stored_events: Iterable[StoredEvent]) -> tuple[int, int]:
        """COPY under the append lock."""
        with self.pool.transaction() as db:
            db.execute(LOCK)
            head = db.execute(HEAD).fetchone()
            before, recorded_at = head or (0, datetime.min.replace(tzinfo=UTC))
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
            follows_on(head[0] if head else 0, rows)
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
                yield _recorded_command(row)
            if not page:
                return
            last = page[-1][0]

    def find_command(self, command_id: str) -> RecordedCommand | None:
        """The command recorded under this id."""
        found = self._fetch(f"{COMMAND} WHERE command_id = %s", [command_id])
        return _recorded_command(found[0]) if found else None

    def max_notification_id(self) -> int | None:
        """The greatest position, None while the ledger is empty."""
        greatest: int | None = self._fetch("SELECT max(position) FROM events", [])[0][0]
        return greatest

    def read_streams(self, after: Mapping[UUID, int]) -> list[FactRow]:
        """The rows of these subjects after the given versions, in one question."""
        found = self._fetch(STREAMS, [list(after), list(after.values())])
        return [_row(values) for values in found]

    def _rows(
        self, where: str, params: Sequence[Any], order: str, limit: int | None
    ) -> list[FactRow]:
        query = f"{SELECT} WHERE {where.replace('?', '%s')} ORDER BY {order}"
        if limit is not None:
            query, params = f"{query} LIMIT %s", [*params, limit]
        return [_row(values) for values in self._fetch(query, params)]

    def _fetch(self, query: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Reading twice harms nobody: a connection that died is replaced once."""
        for pause in (*RETRY_PAUSES, None):
            try:
                with self.pool.connection() as db, db.cursor(binary=True) as cursor:
                    return cursor.execute(query, params).fetchall()
            except LostConnectionError:
                if pause is None:
                    raise
                time.sleep(pause)
        raise AssertionError  # the last pause is None: the loop returns or raises


def _recorded_command(row: tuple[Any, ...]) -> RecordedCommand:
    key, fingerprint, answer, first, last, at = row
    return RecordedCommand(key, fingerprint, read_answer(answer, last), first, last, at)


def _row(values: tuple[Any, ...]) -> FactRow:
    position, subject, version, name, schema, state, *rest = values
    return FactRow(position, subject, version, name, schema, state.encode(), *rest)


def _call(db: Connection, params: list[Any]) -> list[int]:
    row = db.execute(APPEND, params).fetchone()
    first: int = row[0] if row else 0
    return list(range(first, first + len(params[3])))


_encode = msgspec.json.Encoder().encode


def _documents(batch: list[Append]) -> tuple[str, str | None]:
    """The batch as two documents, which the server takes apart much faster than Python makes arrays."""
    facts: list[dict[str, Any]] = []
    commands: list[dict[str, Any]] = []
    latest = now = datetime.now(UTC)
    known = False
    for append in batch:
        mark, first = append.mark, len(facts) + 1
        for draft in append.drafts:
            at = draft.recorded_at or now
            latest = max(latest, at) if known else at
            known = True
            facts.append(
                {
                    "place": len(facts) + 1,
                    "id": draft.originator_id,
                    "version": draft.originator_version,
                    "name": draft.name,
                    "schema": draft.schema_version,
                    "state": draft.state,
                    "at": latest,
                    "day": draft.happened_on,
                    "actor": draft.actor,
                    "agency": draft.agency_id,
                    "correlation": draft.correlation,
                    "command": mark.command_id if mark else None,
                    "code": draft.subject_code,
                }
            )
        if mark is not None:
            commands.append(
                {
                    "id": mark.command_id,
                    "fingerprint": mark.fingerprint,
                    "answer": answer_text(mark.answer, []),
                    "first": first if append.drafts else None,
                    "last": len(facts) if append.drafts else None,
                    "at": latest,
                }
            )
    return _encode(facts).decode(), _encode(commands).decode() if commands else None
