"""The ledger in a SQLite file: one writer at a time, on the disk before the answer."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from infra.event_store.commands import (
    COMMAND,
    RecordedCommand,
    answer_text,
    repeated,
)
from infra.event_store.draft import Draft, coded
from infra.event_store.group_commit import Append
from infra.event_store.recorder import FactRecorder, follows_on, stands_at
from infra.event_store.sqlite_file import SQLiteFile, translated
from infra.event_store.sqlite_rows import (
    SELECT,
    STREAM,
    facts_of,
    recorded_command,
    row_of,
    stored_values,
    values_of,
)
from infra.event_store.sqlite_schema import MIGRATIONS, migrate, seen
from infra.event_store.stored_fact import COLUMNS, FactRow, text_of

INSERT = f"INSERT INTO events ({COLUMNS}) VALUES ({', '.join('?' * 13)})"
FILL_CODES = """
UPDATE events SET subject_code = (
    SELECT f.subject_code FROM events f WHERE f.originator_id = events.originator_id
    ORDER BY f.originator_version LIMIT 1)
WHERE position > ? AND subject_code IS NULL AND schema_version IS NOT NULL
"""
"""Facts of an import about subjects that were founded before it."""


class SQLiteFactRecorder(FactRecorder):
    """The recorder of a SQLite ledger. Times are ISO text in UTC with microseconds, ids are text."""

    local = True

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = SQLiteFile.open(path)
        self._closed = False

    def create_tables(self) -> None:
        """Run the migrations that this file has not seen; where there are none, no writer is waited for."""
        with self.file.reading() as db:
            if seen(db) == len(MIGRATIONS):
                return
        with self.file.writing() as db:
            migrate(db)

    def reopened(self) -> SQLiteFactRecorder:
        """The same file."""
        return SQLiteFactRecorder(self.file.path)

    def _disconnect(self) -> None:
        """Leave the file; the last user closes its connections."""
        if not self._closed:
            self._closed = True
            self.file.close()

    @contextmanager
    def _turn_of_all(self) -> Iterator[None]:
        # The directory: closing another handle of the file itself would drop SQLite's own locks on it.
        handle = os.open(self.file.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _append_all(self, batch: list[Append]) -> None:
        written: list[list[int]] = []
        with self.file.writing() as db:
            head = _head(db)
            for append in batch:
                positions: list[int] = []
                try:
                    with _savepoint(db, needed=len(batch) > 1):
                        positions, head = self._write(db, append, head)
                except Exception as error:
                    if len(batch) == 1 or isinstance(error, OperationalError):
                        raise  # no space, no lock: it is the file that failed, not this append
                    append.error = error
                written.append(positions)
        for append, positions in zip(batch, written, strict=True):
            append.positions = positions

    def _write(
        self, db: Connection, append: Append, head: tuple[int, str]
    ) -> tuple[list[int], tuple[int, str]]:
        position, recorded_at = head
        mark, first, now = append.mark, position + 1, text_of(datetime.now(UTC))
        if mark is not None and _command(db, mark.command_id) is not None:
            raise repeated(mark.command_id)
        rows = []
        for draft in append.drafts:
            position += 1
            given = text_of(draft.recorded_at) if draft.recorded_at else now
            recorded_at = max(recorded_at, given)
            code = draft.subject_code or _subject_code(db, draft)
            rows.append(
                values_of(position, draft, recorded_at, mark.command_id if mark else None, code)
            )
        with translated():
            db.executemany(INSERT, rows)
        positions = list(range(first, position + 1))
        if mark is not None:
            db.execute(
                "INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?)",
                (
                    mark.command_id,
                    mark.fingerprint,
                    answer_text(mark.answer, positions),
                    first if positions else None,
                    position if positions else None,
                    recorded_at or now,
                ),
            )
        return positions, (position, recorded_at)

    def _append_stream(
        self, stored_events: Iterable[StoredEvent], after: int | None
    ) -> tuple[int, int]:
        with self.file.writing() as db:
            before, recorded_at = _head(db)
            stands_at(before, after)
            last = before

            def rows() -> Iterator[tuple[Any, ...]]:
                nonlocal last, recorded_at
                now = text_of(datetime.now(UTC))
                for draft in coded(stored_events):
                    last += 1
                    recorded_at = max(
                        recorded_at, text_of(draft.recorded_at) if draft.recorded_at else now
                    )
                    yield values_of(last, draft, recorded_at, None, draft.subject_code)

            db.executemany(INSERT, rows())
            db.execute(FILL_CODES, (before,))
        return last - before, last

    def restore(self, rows: Iterable[FactRow], commands: Iterable[RecordedCommand]) -> int:
        """Write rows and commands exactly as they were."""
        with self.file.writing() as db:
            _refuse_unless_empty(db)
            db.executemany(INSERT, map(stored_values, rows))
            db.executemany(
                "INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (
                        c.command_id,
                        c.fingerprint,
                        answer_text(c.answer, []),
                        c.first_position,
                        c.last_position,
                        text_of(c.recorded_at),
                    )
                    for c in commands
                ),
            )
            return _head(db)[0]

    def copy_rows(self, rows: Sequence[FactRow]) -> None:
        """Append rows of the same ledger kept elsewhere."""
        with self.file.writing() as db:
            follows_on(_head(db)[0], [row.position for row in rows])
            db.executemany(INSERT, map(stored_values, rows))
        self._tell(rows[-1].position)

    def commands_until(self, position: int) -> Iterator[RecordedCommand]:
        """The commands whose facts stand at or before the position."""
        with self.file.reading() as db:
            found = db.execute(
                f"{COMMAND} WHERE last_position IS NULL OR last_position <= ? ORDER BY command_id",
                (position,),
            )
            for row in found:
                yield recorded_command(row)

    def find_command(self, command_id: str) -> RecordedCommand | None:
        """The command recorded under this id."""
        with self.file.reading() as db:
            return _command(db, command_id)

    def max_notification_id(self) -> int | None:
        """The greatest position, None while the ledger is empty."""
        with self.file.reading() as db:
            row = db.execute("SELECT max(position) FROM events").fetchone()
        greatest: int | None = row[0]
        return greatest

    def read_streams(self, after: Mapping[UUID, int]) -> list[FactRow]:
        """The rows of these subjects after the given versions."""
        with self.file.reading() as db:
            return [
                row
                for subject, version in after.items()
                for row in facts_of(subject, db.execute(STREAM, (str(subject), version)))
            ]

    def _rows(
        self, where: str, params: Sequence[Any], order: str, limit: int | None
    ) -> list[FactRow]:
        plain = [str(p) if isinstance(p, UUID) else p for p in params]
        with self.file.reading() as db:
            found = db.execute(
                f"{SELECT} WHERE {where} ORDER BY {order} LIMIT ?",
                [*plain, -1 if limit is None else limit],
            )
            return [row_of(values) for values in found]


def _refuse_unless_empty(db: Connection) -> None:
    if db.execute("SELECT 1 FROM events UNION ALL SELECT 1 FROM commands LIMIT 1").fetchone():
        raise IntegrityError("the ledger is not empty")


def _head(db: Connection) -> tuple[int, str]:
    """The last position and its time."""
    row = db.execute(
        "SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1"
    ).fetchone()
    return row or (0, "")


@contextmanager
def _savepoint(db: Connection, *, needed: bool) -> Iterator[None]:
    """What fails inside takes back nothing outside; an append alone in its transaction needs none."""
    if not needed:
        yield
        return
    db.execute("SAVEPOINT append")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK TO append")
        raise
    finally:
        db.execute("RELEASE append")


def _command(db: Connection, command_id: str) -> RecordedCommand | None:
    row = db.execute(f"{COMMAND} WHERE command_id = ?", (command_id,)).fetchone()
    return None if row is None else recorded_command(row)


def _subject_code(db: Connection, draft: Draft) -> str | None:
    """What the founding fact said; only asked when the caller did not say."""
    if draft.schema_version is None:
        return None
    row = db.execute(
        "SELECT subject_code FROM events WHERE originator_id = ?"
        " ORDER BY originator_version LIMIT 1",
        (str(draft.originator_id),),
    ).fetchone()
    code: str | None = row[0] if row else None
    return code
