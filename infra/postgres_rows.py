"""Rows of read models in PostgreSQL: the same SQL text and the same plain values as in SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any, Final

import msgspec
from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.datetime import TimestamptzLoader

from infra.event_store.postgres_connection import DirectConnection
from infra.event_store.postgres_pool import PostgresPool
from infra.event_store.sqlite import text_of
from infra.portable_sql import numbered, parameters, plain
from projections.read_model import Row, Rows

_BEGIN: Final[dict[bool, bytes]] = {
    True: b"BEGIN",
    # What the log can bring back need not wait for the disk; its order after the log's commits is kept.
    False: b"BEGIN; SET LOCAL synchronous_commit = off",
}
_BEGIN_READING: Final = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


DOCUMENT_ROWS = 8
_INSERT = re.compile(
    r"^\s*INSERT INTO (?P<table>\w+) \((?P<columns>[\w, ]+)\)\s+VALUES \((?P<values>:\w+(?:, :\w+)*)\)"
    r"\s*(?P<then>ON CONFLICT DO NOTHING)?\s*$"
)
_DELETE = re.compile(r"^(?P<head>\s*DELETE FROM [^:%]*)= :\w+(?P<end>\)?\s*)$")
_encode = msgspec.json.Encoder().encode


@lru_cache(maxsize=512)
def _as_document(sql: str) -> bytes | None:
    """A plain insert whose parameters are called like its columns, as an insert of one document of rows."""
    found = _INSERT.match(sql)
    if found is None or found["columns"] != found["values"].replace(":", ""):
        return None
    table, columns = found["table"], found["columns"]
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"
        f" FROM json_populate_recordset(NULL::{table}, $1::json) {found['then'] or ''}"
    ).encode()


@lru_cache(maxsize=512)
def _of_any(sql: str) -> bytes | None:
    """A delete by one value, as a delete by any of several."""
    found = _DELETE.match(sql)
    return found and f"{found['head']}= ANY($1){found['end']}".encode()


class PostgresRowStore:
    """Read models on a PostgreSQL server, in a bounded pool of their own."""

    clock = "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"
    local = False

    def __init__(self, database_url: str, pool_size: int) -> None:
        self._pool = PostgresPool(database_url, pool_size, _plain_values)
        self._commits = count(1)
        self._edition = 0

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Rows]:
        """One transaction; an exception takes all of it back."""
        with self._pool.transaction(_BEGIN[durable]) as connection:
            yield PostgresRows(connection)
        # Whoever waits for what was written here is told of it after this line.
        self._edition = next(self._commits)

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """One snapshot, which cannot write."""
        with self._pool.transaction(_BEGIN_READING) as connection:
            yield PostgresRows(connection)

    def edition(self) -> int:
        """Another number after every commit of this process."""
        return self._edition

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()

    @contextmanager
    def setting_up(self) -> Iterator[Rows]:
        """A transaction that processes which start together enter one after the other."""
        with self.transaction() as rows:
            rows.fetch(
                "SELECT pg_advisory_xact_lock("
                "hashtextextended('giamsat.read_models.' || current_schema(), 0))"
            )
            yield rows


class PostgresRows:
    """One open transaction."""

    def __init__(self, connection: DirectConnection) -> None:
        self._connection = connection

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; the number of rows it touched."""
        return self._connection.ask(*_said(sql, params)).touched

    def execute_many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for each set of parameters, without waiting for each answer.

        Rows that are only put in go over as one document, which the server takes apart much faster than it
        reads statements.
        """
        connection = self._connection
        if len(params) >= DOCUMENT_ROWS and (insert := _as_document(sql)) is not None:
            connection.queue(insert, (_encode([plain(p) for p in params]).decode(),))
        elif params and (delete := _of_any(sql)) is not None:
            connection.queue(delete, ([value for p in params for value in plain(p).values()],))
        else:
            for one in params:
                connection.queue(*_said(sql, one))

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run one query; its rows."""
        return self._connection.ask(*_said(sql, params)).records()

    @contextmanager
    def folding(self) -> Iterator[Rows]:
        """The same rows for whoever writes much: nothing waits for an answer before the next question or the end."""
        yield _Unanswered(self._connection)


class _Unanswered(PostgresRows):
    """Statements are sent together; what is wrong with one is told at the next question, within the transaction."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; how many rows it touches is not known yet."""
        self._connection.queue(*_said(sql, params))
        return -1


def _said(sql: str, params: Mapping[str, Any] | None) -> tuple[bytes, list[Any]]:
    """A statement and its values as the server knows them."""
    text, names, asked = numbered(sql)
    given = parameters(asked, plain(params or {}))
    return text, [given[name] for name in names]


class _Text(Loader):
    """An id or a day, as the text that the server sends."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode()


class _Number(Loader):
    """A sum of integers is an integer, as in SQLite."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class _Instant(TimestamptzLoader):
    """An instant, as the text whose order is the order of time."""

    def load(self, data: Buffer) -> Any:
        instant: datetime = super().load(data)
        return text_of(instant.astimezone(UTC))


def _plain_values(connection: Connection) -> None:
    connection.adapters.register_loader("uuid", _Text)
    connection.adapters.register_loader("date", _Text)
    connection.adapters.register_loader("timestamptz", _Instant)
    connection.adapters.register_loader("numeric", _Number)
