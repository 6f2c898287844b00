"""One SQLite file in this process: one writer at a time in a fair queue, and a bounded pool of readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import ClassVar

from eventsourcing.persistence import OperationalError

from infra.event_store.errors import of_library
from infra.event_store.sqlite_checkpoint import MOST_PAGES, Checkpoints
from infra.event_store.turn import Turn

READERS = 8
BUSY_SECONDS = 15.0
"""How long to wait for another process that writes (it may be folding a page of facts)."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise the library's errors in place of the driver's."""
    try:
        yield
    except sqlite3.Error as error:
        raise of_library(sqlite3, error) from error


class SQLiteFile:
    """The log and the read models of one file share this object, hence one queue of writers.

    Two writing connections: what the log commits is on the disk before the answer (`synchronous=FULL`); what
    can be computed again from the log may lose its last commits at a power cut, never its consistency.
    """

    _opened: ClassVar[dict[Path, SQLiteFile]] = {}
    _opening: ClassVar[Lock] = Lock()

    def __init__(self, path: Path) -> None:
        self.path = path
        self._users = 0
        self._turn = Turn()
        self._writers: dict[bool, sqlite3.Connection] = {}
        self._idle: list[sqlite3.Connection] = []
        self._watcher: sqlite3.Connection | None = None
        self._watching = Lock()
        self._seats = BoundedSemaphore(READERS)
        self._closed = False
        self._checkpoints = Checkpoints(self._connect)

    @classmethod
    def open(cls, path: Path) -> SQLiteFile:
        """The one object of this process for the file; every `open` needs its `close`."""
        key = path.resolve()
        with cls._opening:
            file = cls._opened.get(key)
            if file is None:
                file = cls._opened[key] = cls(key)
            file._users += 1
            return file

    def close(self) -> None:
        """Close the connections when the last user has gone."""
        with self._opening:
            self._users -= 1
            if self._users > 0 or self._closed:
                return
            self._closed = True
            self._opened.pop(self.path, None)
        self._checkpoints.close()
        if self._turn.acquire(BUSY_SECONDS):
            try:
                for writer in self._writers.values():
                    writer.close()
                self._writers.clear()
            finally:
                self._turn.release()
        while self._idle:
            self._idle.pop().close()
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction of the only writer: all of it or nothing."""
        if not self._turn.acquire(BUSY_SECONDS):
            raise OperationalError(f"no turn to write in {BUSY_SECONDS:.0f} s")
        try:
            with translated():
                connection = self._writer(durable=durable)
                # A deferred BEGIN would fail at once when another process commits between our read and our write.
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                    self._checkpoints.committed()
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        finally:
            self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot write; `BEGIN` on it to hold one state of the file."""
        if not self._seats.acquire(timeout=BUSY_SECONDS):
            raise OperationalError(f"all {READERS} readers busy for {BUSY_SECONDS:.0f} s")
        try:
            with translated():
                connection = self._take()
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    self._give_back(connection)
        finally:
            self._seats.release()

    def edition(self) -> int:
        """Another number after every commit, of whatever process: on a connection that itself never writes."""
        with self._watching, translated():
            if self._watcher is None:
                self._watcher = self._connect()
            number: int = self._watcher.execute("PRAGMA data_version").fetchone()[0]
            return number

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
            return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _writer(self, *, durable: bool) -> sqlite3.Connection:
        connection = self._writers.get(durable)
        if connection is None:
            connection = self._writers[durable] = self._connect()
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute(f"PRAGMA wal_autocheckpoint={MOST_PAGES}")
        return connection

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise sqlite3.InterfaceError("the file has been closed")
        with suppress(OSError):
            # A new ledger is for its owner alone; what SQLite puts beside it follows.
            self.path.touch(mode=0o600, exist_ok=False)
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode=WAL")
        return connection
