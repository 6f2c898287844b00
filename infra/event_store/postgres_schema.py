"""The tables and functions of a PostgreSQL ledger, and how a database comes to them."""

from __future__ import annotations

from typing import LiteralString

from psycopg import Connection

from infra.event_store.errors import NewerSchemaError

REPEATED = "GS001"
"""What the functions answer when a command comes a second time."""

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


def migrate(db: Connection) -> None:
    """Run what this schema has not seen; processes that start together take turns."""
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
