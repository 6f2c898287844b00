"""Signs of life: when a worker last ended a round well, for which day, and how far in the ledger it had looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from infra.read_store import ReadStore
from projections.bitemporal import instant_text

_TABLE = (
    "CREATE TABLE IF NOT EXISTS heartbeats"
    " (worker TEXT PRIMARY KEY, at TEXT NOT NULL, day TEXT NOT NULL, position BIGINT NOT NULL)"
)


@dataclass(frozen=True)
class Beat:
    """One sign of life."""

    at: datetime
    day: date
    position: int


class Heartbeats:
    """The last sign of life of each worker, for every process that asks."""

    def __init__(self, read_store: ReadStore) -> None:
        self._store = read_store
        with read_store.setting_up() as rows:
            rows.execute(_TABLE)

    def beat(self, worker: str, beat: Beat) -> None:
        """Give a sign of life."""
        with self._store.transaction(durable=False) as rows:
            rows.execute(
                "INSERT INTO heartbeats VALUES (:worker, :at, :day, :position)"
                " ON CONFLICT (worker) DO UPDATE"
                " SET at = excluded.at, day = excluded.day, position = excluded.position",
                {
                    "worker": worker,
                    "at": instant_text(beat.at),
                    "day": beat.day.isoformat(),
                    "position": beat.position,
                },
            )

    def last(self, worker: str) -> Beat | None:
        """Tell the last sign of life of a worker."""
        with self._store.reading() as rows:
            found = rows.fetch("SELECT * FROM heartbeats WHERE worker = :w", {"w": worker})
        if not found:
            return None
        row = found[0]
        return Beat(
            datetime.fromisoformat(row["at"]), date.fromisoformat(row["day"]), row["position"]
        )
