"""What a read site knows of its ledgers: how far each has come, whether one stands still and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from infra.event_store.stored_fact import text_of
from infra.read_store import ReadStore
from infra.site.replica import Trouble

TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS site_ledgers (
        ledger TEXT PRIMARY KEY, position BIGINT NOT NULL, folded BIGINT NOT NULL,
        seen BIGINT NOT NULL, trouble TEXT, trouble_at BIGINT, told TEXT, moved_at TEXT NOT NULL)
    """,
    """
    CREATE TABLE IF NOT EXISTS site_refused (
        topic TEXT NOT NULL, part BIGINT NOT NULL, place BIGINT NOT NULL, reason TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (topic, part, place))
    """,
    """
    CREATE TABLE IF NOT EXISTS site_places (
        topic TEXT NOT NULL, part BIGINT NOT NULL, place BIGINT NOT NULL, PRIMARY KEY (topic, part))
    """,
)


@dataclass(frozen=True)
class Standing:
    """How one ledger stands."""

    ledger: str
    position: int
    """The last position kept."""
    folded: int
    """The last position that every read model shows."""
    seen: int
    """The greatest position met in the topic."""
    trouble: str | None
    """`gap`, `fork` or `conflict`, where it stands still."""
    trouble_at: int | None
    told: str | None
    moved_at: str

    @property
    def behind(self) -> int:
        """Facts met in the topic that the answers do not show."""
        return max(self.seen - self.folded, 0)


@dataclass(frozen=True)
class Taken:
    """What a batch did to one ledger."""

    position: int
    seen: int
    trouble: Trouble | None


class Registry:
    """Kept beside the accounts of the site, apart from every ledger."""

    def __init__(self, store: ReadStore) -> None:
        self._store = store
        store.ensure(())
        with store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)

    def all(self) -> dict[str, Standing]:
        """Every ledger met so far, by name."""
        with self._store.reading() as rows:
            found = rows.fetch("SELECT * FROM site_ledgers ORDER BY ledger")
        return {row["ledger"]: Standing(**row) for row in found}

    def took(self, batch: Mapping[str, Taken]) -> None:
        """Write down what a batch did. A fork stays until somebody has looked at it."""
        now = text_of(datetime.now(UTC))
        with self._store.transaction() as rows:
            rows.execute_many(
                "INSERT INTO site_ledgers VALUES (:ledger, :position, 0, :seen, :kind, :at, :told, :now)"
                " ON CONFLICT (ledger) DO UPDATE SET"
                " position = CASE WHEN excluded.position > site_ledgers.position"
                "  THEN excluded.position ELSE site_ledgers.position END,"
                " seen = CASE WHEN excluded.seen > site_ledgers.seen"
                "  THEN excluded.seen ELSE site_ledgers.seen END,"
                " trouble = excluded.trouble, trouble_at = excluded.trouble_at,"
                " told = excluded.told, moved_at = excluded.moved_at"
                " WHERE site_ledgers.trouble IS NULL OR site_ledgers.trouble <> 'fork'",
                [
                    {
                        "ledger": ledger,
                        "position": taken.position,
                        "seen": taken.seen,
                        "kind": taken.trouble.kind if taken.trouble else None,
                        "at": taken.trouble.position if taken.trouble else None,
                        "told": taken.trouble.text if taken.trouble else None,
                        "now": now,
                    }
                    for ledger, taken in sorted(batch.items())
                ],
            )

    def folded(self, ledger: str, position: int) -> None:
        """Write down how far every read model of a ledger has come."""
        with self._store.transaction(durable=False) as rows:
            rows.execute(
                "UPDATE site_ledgers SET folded = :position"
                " WHERE ledger = :ledger AND folded < :position",
                {"ledger": ledger, "position": position},
            )

    def places(self, topic: str) -> dict[int, int]:
        """The offset to read next in each partition that was read: what lies before it is kept here."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT part, place FROM site_places WHERE topic = :topic", {"topic": topic}
            )
        return {row["part"]: row["place"] for row in found}

    def read_to(self, topic: str, places: Mapping[int, int]) -> None:
        """Write down the offsets to read next. One that falls behind does not set back who went on."""
        with self._store.transaction() as rows:
            rows.execute_many(
                "INSERT INTO site_places VALUES (:topic, :part, :place)"
                " ON CONFLICT (topic, part) DO UPDATE SET place = excluded.place"
                " WHERE excluded.place > site_places.place",
                [{"topic": topic, "part": p, "place": o} for p, o in sorted(places.items())],
            )

    def refuse(self, unreadable: Iterable[tuple[str, int, int, str]]) -> None:
        """Write down records that are no facts: topic, partition, offset, reason."""
        now = text_of(datetime.now(UTC))
        with self._store.transaction() as rows:
            rows.execute_many(
                "INSERT INTO site_refused VALUES (:topic, :part, :place, :reason, :at)"
                " ON CONFLICT (topic, part, place) DO NOTHING",
                [
                    {"topic": t, "part": p, "place": o, "reason": why[:500], "at": now}
                    for t, p, o, why in unreadable
                ],
            )

    def refused(self) -> int:
        """How many records were no facts."""
        with self._store.reading() as rows:
            return int(rows.fetch("SELECT COUNT(*) AS n FROM site_refused")[0]["n"])
