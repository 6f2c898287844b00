"""What a database offers to whoever keeps rows in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from projections.read_model import Rows


class RowStore(Protocol):
    """What a database offers to read models."""

    clock: str
    """SQL for the database's own time, in seconds."""
    local: bool
    """Whether the database is a file of this machine: then `edition` tells of every process."""

    def transaction(self, *, durable: bool = True) -> AbstractContextManager[Rows]:
        """All of it or nothing."""

    def reading(self) -> AbstractContextManager[Rows]:
        """Any number of queries on one state of the database."""

    def setting_up(self) -> AbstractContextManager[Rows]:
        """A transaction that no other process of the same kind enters meanwhile."""

    def edition(self, *, lasting: bool = False) -> int:
        """Another number after every commit, of this process at least; `lasting`: after those that are durable."""

    def close(self) -> None:
        """Close every connection."""


@contextmanager
def folding(rows: Rows) -> Iterator[Rows]:
    """The rows for handlers of read models, which write much and never ask how many rows that touched."""
    faster = getattr(rows, "folding", None)
    if faster is None:
        yield rows
        return
    with faster() as those:
        yield those


@contextmanager
def filling(rows: Rows) -> Iterator[Rows]:
    """The same for new tables that get each of their rows once: a row that meets another may fail."""
    faster = getattr(rows, "filling", None)
    if faster is None:
        yield rows
        return
    with faster() as those:
        yield those
