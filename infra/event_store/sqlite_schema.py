"""The tables of a SQLite ledger, and how a file comes to them."""

from __future__ import annotations

from sqlite3 import Connection

from infra.event_store.errors import NewerSchemaError

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE events (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            originator_id TEXT NOT NULL,
            originator_version INTEGER NOT NULL,
            name TEXT NOT NULL,
            schema_version INTEGER,
            state TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            happened_on TEXT,
            actor TEXT,
            agency_id TEXT,
            correlation TEXT,
            command_id TEXT,
            subject_code TEXT,
            UNIQUE (originator_id, originator_version)
        )
        """,
        "CREATE INDEX events_by_recorded_at ON events (recorded_at)",
        "CREATE INDEX events_by_name ON events (name)",
        "CREATE INDEX events_by_happened_on ON events (happened_on)",
        "CREATE INDEX events_by_agency ON events (agency_id) WHERE agency_id IS NOT NULL",
        "CREATE INDEX events_by_actor ON events (actor) WHERE actor IS NOT NULL",
        "CREATE INDEX events_by_subject ON events (subject_code) WHERE subject_code IS NOT NULL",
        "CREATE INDEX events_by_correlation ON events (correlation) WHERE correlation IS NOT NULL",
        """
        CREATE TABLE commands (
            command_id TEXT PRIMARY KEY,
            fingerprint TEXT,
            answer TEXT,
            first_position INTEGER,
            last_position INTEGER,
            recorded_at TEXT NOT NULL
        ) WITHOUT ROWID
        """,
    ),
    # Answers are read from read models: the log is written, and read by position and by subject.
    (
        "DROP INDEX events_by_recorded_at",
        "DROP INDEX events_by_name",
        "DROP INDEX events_by_happened_on",
        "DROP INDEX events_by_agency",
        "DROP INDEX events_by_actor",
        "DROP INDEX events_by_subject",
        "DROP INDEX events_by_correlation",
    ),
)


def seen(db: Connection) -> int:
    """How many migrations the file has seen."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'").fetchone():
        return 0
    done: int = db.execute("SELECT max(version) FROM schema_version").fetchone()[0] or 0
    if done > len(MIGRATIONS):
        raise NewerSchemaError(f"schema {done} is newer than ours, {len(MIGRATIONS)}")
    return done


def migrate(db: Connection) -> None:
    """Run those that the file has not seen, within a transaction that shuts out every other writer."""
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
    done = seen(db)
    for version, statements in enumerate(MIGRATIONS[done:], start=done + 1):
        for statement in statements:
            db.execute(statement)
        db.execute("INSERT INTO schema_version VALUES (?)", (version,))
