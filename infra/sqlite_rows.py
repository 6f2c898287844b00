"""Rows of read models in a SQLite file, written in the same queue as the ledger of that file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from infra.event_store.sqlite_file import SQLiteFile
from infra.portable_sql import plain, unfolded
from projections.read_model import Row, Rows


class SQLiteRowStore:
    """Read models in a SQLite file, in the same queue of writers as the ledger of that file."""

    clock = "((julianday('now') - 2440587.5) * 86400.0)"
    local = True

    def __init__(self, path: Path) -> None:
        self._file = SQLiteFile.open(path)
        self._closed = False

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Rows]:
        """One turn of the only writer of the file."""
        with self._file.writing(durable=durable) as connection:
            yield SQLiteRows(connection)

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """A reader never waits for the writer (WAL)."""
        with self._file.reading() as connection:
            connection.execute("BEGIN")
            yield SQLiteRows(connection)

    def edition(self, *, lasting: bool = False) -> int:  # noqa: ARG002 - a file does not tell them apart
        """Another number after every commit to the file, whoever made it."""
        return self._file.edition()

    def close(self) -> None:
        """Leave the file."""
        if not self._closed:
            self._closed = True
            self._file.close()

    def setting_up(self) -> AbstractContextManager[Rows]:
        """The only writer of a file shuts out every other."""
        return self.transaction()


class SQLiteRows:
    """One open transaction; SQLite knows `:named` parameters itself."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; the number of rows it touched."""
        return max(self._connection.execute(*_said(sql, params)).rowcount, 0)

    def execute_many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for each set of parameters."""
        self._connection.executemany(sql, [plain(p) for p in params])

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run one query; its rows."""
        cursor = self._connection.execute(*_said(sql, params))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor]


def _said(sql: str, params: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any]]:
    """A statement and its values as the file's engine knows them."""
    text, lists = unfolded(sql)
    given = plain(params or {})
    if not lists:
        return sql, given
    return text, {**given, **{name: json.dumps(given[name]) for name in lists}}
