"""A read model built subject by subject, by two processes at once: what no other subject needs waits for all else."""

from __future__ import annotations

import array
import fcntl
import multiprocessing
import os
import re
import struct
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self
from uuid import UUID

from eventsourcing.persistence import OperationalError

from infra.event_store.source import LedgerSource
from infra.read_store import ReadStore, move
from infra.row_store import filling, folding
from projections.read_model import ReadModel, Rows

PROCESSES: Final = 2
"""This one and another: each costs memory, and the server works as well."""
MOST_PARTS: Final = 10_000
"""Their numbers have to fit in a pipe."""
IDS: Final = 2**128
"""The ids of subjects are spread evenly over so many."""

_NUMBER = struct.Struct("i")
_INDEX = re.compile(r"^\s*CREATE\s+INDEX\s+IF\s+NOT\s+EXISTS\s+(\w+)", re.IGNORECASE)
_forking = multiprocessing.get_context("fork")
"""What has been loaded is shared: a process begun anew would take as much memory again."""


class LeaseLostError(OperationalError):
    """Somebody else builds the same read model now."""


class PartedBuild:
    """One build, on a server that lets several write, of a read model of which some kinds of subject stand apart.

    First all other facts in their order, then the subjects that stand apart, each whole. The position moves in the end,
    so a build that was broken off is begun anew. Both processes write only while the lease is held.
    """

    def __init__(
        self,
        source: LedgerSource,
        store: ReadStore,
        model: ReadModel,
        kinds: frozenset[str],
        *,
        token: int,
        page: int,
    ) -> None:
        self._source, self._store, self._model, self._kinds = source, store, model, kinds
        self._token, self._page = token, page
        self._last = source.last_position()
        self._parts = min(-(-self._last // page), MOST_PARTS)
        self._tickets = _Tickets(self._parts)

    def __enter__(self) -> Self:
        """Tell how far it has come only while it is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the numbers of the parts."""
        self._tickets.close()

    @property
    def reached(self) -> int:
        """About how many facts have been folded."""
        return self._last * (self._parts - self._tickets.left) // self._parts

    def run(self) -> None:
        """Fold everything up to the last position; after an error nothing of it can be used."""
        self._fold_others()
        with self._without_indexes(), self._helped():
            self._fold_parts(self._source, self._store)
        with self._fenced(self._store) as rows:
            move(rows, self._model, 0, self._last)

    def _fold_others(self) -> None:
        position = 0
        while True:
            page = self._source.read_others(self._kinds, position, self._last, self._page)
            if page.unreadable is not None:
                raise page.unreadable.error
            if page.last == position:
                return
            with self._fenced(self._store) as rows, folding(rows) as those:
                self._model.handle(page.facts, those)
            position = page.last

    def _fold_parts(self, source: LedgerSource, store: ReadStore) -> None:
        for part in self._tickets:
            first, beyond = (IDS * n // self._parts for n in (part, part + 1))
            facts = source.read_subjects(
                self._kinds, UUID(int=first), UUID(int=beyond - 1), self._last
            )
            if facts:
                with self._fenced(store) as rows, filling(rows) as those:
                    self._model.handle(facts, those)

    @contextmanager
    def _helped(self) -> Iterator[None]:
        """Another process takes parts as well; when it has ended, none is left."""
        other = _forking.Process(target=self._help, daemon=True)
        other.start()
        try:
            yield
        except BaseException:
            self._tickets.tear()
            raise
        finally:
            other.join()
        if other.exitcode:
            raise OperationalError(f"the process that helped to build ended with {other.exitcode}")

    def _help(self) -> None:
        """Take parts by connections of one's own: those of the other process answer only that one."""
        try:
            with self._source.reopened() as source, self._store.reopened() as store:
                self._fold_parts(source, store)
        except Exception:  # noqa: BLE001 - locks of the log may be held by threads that are not here
            self._tickets.tear()
            sys.exit(1)

    @contextmanager
    def _fenced(self, store: ReadStore) -> Iterator[Rows]:
        """A transaction during which nobody else can take the lease; refused when somebody has."""
        with store.transaction(durable=False) as rows:
            held = rows.fetch(
                "SELECT 1 AS held FROM leases WHERE name = :name AND token = :token FOR SHARE",
                {"name": self._model.name, "token": self._token},
            )
            if not held:
                raise LeaseLostError(f"{self._model.name} is built elsewhere")
            yield rows

    @contextmanager
    def _without_indexes(self) -> Iterator[None]:
        """Make the indexes of whole tables: that costs far less than to enter rows that come in no order."""
        indexes = [(m[1], text) for text in self._model.tables if (m := _INDEX.match(text))]
        with self._fenced(self._store) as rows:
            for name, _ in indexes:
                rows.execute(f"DROP INDEX {name}")
        yield
        with self._fenced(self._store) as rows:
            for _, statement in indexes:
                rows.execute(statement)


class _Tickets:
    """Numbers from 0 on, each given out once among processes that branch off; whoever dies takes only its own along."""

    def __init__(self, many: int) -> None:
        self._read, write = os.pipe()
        os.write(write, array.array("i", range(many)).tobytes())
        os.close(write)

    def __iter__(self) -> Iterator[int]:
        while ticket := os.read(self._read, _NUMBER.size):
            yield _NUMBER.unpack(ticket)[0]

    @property
    def left(self) -> int:
        """How many have not been given out."""
        waiting = fcntl.ioctl(self._read, termios.FIONREAD, _NUMBER.pack(0))
        return int(_NUMBER.unpack(waiting)[0]) // _NUMBER.size

    def tear(self) -> None:
        """Give out no more."""
        while os.read(self._read, 65_536):
            pass

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._read)
