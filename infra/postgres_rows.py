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
from infra.event_store.stored_fact import text_of
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
    r"\s*(?P<then>ON CONFLICT (?:DO NOTHING|\((?P<keys>\w+(?:, \w+)*)\) DO UPDATE SET [^:%]+))?\s*$"
)
_DELETE = re.compile(r"^(?P<head>\s*DELETE FROM [^:%]*)= :\w+(?P<end>\)?\s*)$")
NOTHING: Final = "\x01"
"""What stands for NULL in a COPY; as a text it is written otherwise."""
_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t", NOTHING: r"\x01"}
)
_encode = msgspec.json.Encoder().encode


@lru_cache(maxsize=512)
def _as_document(sql: str) -> tuple[bytes, tuple[str, ...]] | None:
    """An insert whose parameters are called like its columns, from a document of rows, and what two may meet in."""
    found = _INSERT.match(sql)
    if found is None or found["columns"] != found["values"].replace(":", ""):
        return None
    table, columns = found["table"], found["columns"]
    statement = (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"
        f" FROM json_populate_recordset(NULL::{table}, $1::json) {found['then'] or ''}"
    )
    return statement.encode(), tuple(found["keys"].split(", ")) if found["keys"] else ()


def _together(sql: str, params: Sequence[Mapping[str, Any]]) -> tuple[bytes, str] | None:
    """The statement for a document of these rows, and the document; None where they are few, meet, or hold bytes."""
    insert = _as_document(sql) if len(params) >= DOCUMENT_ROWS else None
    if insert is None:
        return None
    statement, keys = insert
    if keys and len({tuple(p[k] for k in keys) for p in params}) < len(params):
        return None
    rows = []
    for given in params:
        row = plain(given)
        if row is not given and any(isinstance(value, bytes) for value in row.values()):
            return None
        rows.append(row)
    return statement, _encode(rows).decode()


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
        self._edition = self._lasting = 0

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Rows]:
        """One transaction; an exception takes all of it back."""
        with self._pool.transaction(_BEGIN[durable]) as connection:
            yield PostgresRows(connection)
        # Whoever waits for what was written here is told of it after this line.
        self._edition = number = next(self._commits)
        if durable:
            self._lasting = number

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """One snapshot, which cannot write."""
        with self._pool.transaction(_BEGIN_READING) as connection:
            yield PostgresRows(connection)

    def edition(self, *, lasting: bool = False) -> int:
        """Another number after every commit of this process; with `lasting`, of those that wait for the disk."""
        return self._lasting if lasting else self._edition

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
        if (together := _together(sql, params)) is not None:
            insert, document = together
            connection.queue(insert, (document,))
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

    @contextmanager
    def filling(self) -> Iterator[Rows]:
        """The same for whoever fills new tables, with rows that do not meet."""
        yield _Filling(self._connection)


class _Unanswered(PostgresRows):
    """Statements are sent together; what is wrong with one is told at the next question, within the transaction."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; how many rows it touches is not known yet."""
        self._connection.queue(*_said(sql, params))
        return -1


class _Filling(_Unanswered):
    """Rows for tables in which no two meet: what is put in goes by COPY, and a row that meets another fails."""

    def execute_many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        """Put in all rows in one go, where nothing but rows is said; otherwise as usual."""
        copy = _as_copy(sql)
        if copy is None or not params:
            super().execute_many(sql, params)
            return
        statement, columns = copy
        lines = _lines(params, columns)
        self._connection.flush()
        with self._connection.cursor() as cursor, cursor.copy(statement) as to:
            to.write(lines)


@lru_cache(maxsize=512)
def _as_copy(sql: str) -> tuple[bytes, tuple[str, ...]] | None:
    """The same insert as a COPY, and its columns."""
    found = _INSERT.match(sql)
    if found is None or found["columns"] != found["values"].replace(":", ""):
        return None
    table, columns = found["table"], found["columns"]
    statement = f"COPY {table} ({columns}) FROM STDIN (NULL '{NOTHING}')"
    return statement.encode(), tuple(columns.split(", "))


def _lines(params: Sequence[Mapping[str, Any]], columns: tuple[str, ...]) -> str:
    """The rows as COPY reads them, a line each."""
    lines = []
    for given in params:
        row = plain(given)
        values = [row[c] for c in columns]
        line = "\t".join(
            [v if type(v) is str else NOTHING if v is None else _written(v) for v in values]
        )
        # Nearly no text holds a sign that has to be written otherwise.
        special = "\\" in line or "\n" in line or "\r" in line or NOTHING in values
        if special or line.count("\t") >= len(columns):
            line = "\t".join([NOTHING if v is None else _written(v) for v in values])
        lines.append(line)
    return "\n".join((*lines, ""))


def _written(value: Any) -> str:
    """A value as COPY reads it."""
    said = rf"\x{value.hex()}" if isinstance(value, bytes) else str(value)
    return said.translate(_ESCAPES)


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
