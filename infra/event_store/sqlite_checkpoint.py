"""How a SQLite file takes in what its write-ahead log holds: beside those who write, so that no commit waits for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Final

COMMITS: Final = 60
"""A fact in all read models writes some fifty pages; SQLite itself would take a thousand in."""
MOST_PAGES: Final = 4_000
"""Of a log that has grown to this, the commit that comes next does it after all: it is then read through no longer."""


class Checkpoints:
    """One thread and one connection for one file, both begun when there is something to do.

    What it moves is on the disk in the log already, or put there first: nothing that was promised waits for it.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._commits = 0
        self._due = Event()
        self._closed = False
        self._thread: Thread | None = None

    def committed(self) -> None:
        """Count a commit; one caller at a time."""
        self._commits += 1
        if self._commits < COMMITS:
            return
        self._commits = 0
        self._due.set()
        if self._thread is None:
            self._thread = Thread(target=self._run, name="checkpoints", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End the thread; what the log holds, the last connection to the file takes in."""
        self._closed = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while self._due.wait() and not self._closed:
            self._due.clear()
            # What fails for want of space is tried again; the log is read meanwhile.
            with suppress(sqlite3.Error):
                connection = connection or self._connect()
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        if connection is not None:
            connection.close()
