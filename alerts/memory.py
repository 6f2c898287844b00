"""What a watch remembers from one pass to the next: the days it has seen, and what it had learnt by then."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from projections.bitemporal import instant_text
from projections.read_model import Rows

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS watch_memory (
    name TEXT PRIMARY KEY, last_on TEXT NOT NULL, learnt_at TEXT, known_at TEXT NOT NULL,
    position BIGINT NOT NULL, edition TEXT NOT NULL, last_success_at TEXT NOT NULL
)"""
_LATER: Final = ", ".join(
    f"{c} = CASE WHEN watch_memory.edition <> excluded.edition OR watch_memory.{c} IS NULL "
    f"OR excluded.{c} > watch_memory.{c} THEN excluded.{c} ELSE watch_memory.{c} END"
    for c in ("learnt_at", "known_at", "position")
)
_REMEMBER: Final = (
    "INSERT INTO watch_memory VALUES "
    "(:name, :last_on, :learnt_at, :known_at, :position, :edition, :last_success_at) "
    f"ON CONFLICT (name) DO UPDATE SET {_LATER}, edition = excluded.edition, "
    "last_on = CASE WHEN excluded.last_on > watch_memory.last_on "
    "THEN excluded.last_on ELSE watch_memory.last_on END, "
    "last_success_at = CASE WHEN excluded.last_success_at > watch_memory.last_success_at "
    "THEN excluded.last_success_at ELSE watch_memory.last_success_at END"
)
"""Of two watches the one that ends second may have begun first: what is remembered never goes back."""


class Place(Protocol):
    """How far a read model has come."""

    @property
    def position(self) -> int:
        """The position of the ledger that it has reached."""


class Reads(Protocol):
    """The read models, and a little room of our own beside them."""

    def reading(self) -> AbstractContextManager[Rows]:
        """Any number of queries on one state of the database."""

    def transaction(self, *, durable: bool = True) -> AbstractContextManager[Rows]:
        """All of it or nothing."""

    def setting_up(self) -> AbstractContextManager[Rows]:
        """A transaction for creating tables."""

    def places(self) -> Mapping[str, Place]:
        """How far each read model has come, by name."""


@dataclass(frozen=True)
class Memory:
    """The state after a pass that ended well."""

    last_on: date
    """The last day whose passing was looked at."""
    learnt_at: datetime | None
    """The instant of recording of the last fact that was looked at."""
    known_at: datetime
    """The instant up to which calendars were known."""
    position: int
    edition: str
    """Of the read model that was asked."""
    last_success_at: datetime


def prepare(reads: Reads) -> None:
    """Make the room."""
    with reads.setting_up() as rows:
        rows.execute(_TABLE)


def recall(rows: Rows, name: str) -> Memory | None:
    """What the watch remembers, if it has ever ended well."""
    found = rows.fetch("SELECT * FROM watch_memory WHERE name = :name", {"name": name})
    if not found:
        return None
    row = found[0]
    return Memory(
        date.fromisoformat(row["last_on"]),
        datetime.fromisoformat(row["learnt_at"]) if row["learnt_at"] else None,
        datetime.fromisoformat(row["known_at"]),
        row["position"],
        row["edition"],
        datetime.fromisoformat(row["last_success_at"]),
    )


def remember(rows: Rows, name: str, memory: Memory) -> None:
    """Remember a pass that ended well; never less than was remembered."""
    rows.execute(
        _REMEMBER,
        {
            "name": name,
            "last_on": memory.last_on.isoformat(),
            "learnt_at": instant_text(memory.learnt_at) if memory.learnt_at else None,
            "known_at": instant_text(memory.known_at),
            "position": memory.position,
            "edition": memory.edition,
            "last_success_at": instant_text(memory.last_success_at),
        },
    )
