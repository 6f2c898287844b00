"""A read site with as many workers as a test wants."""

from __future__ import annotations

from datetime import date
from typing import Any

from infra.kafka.connection import Connection
from infra.kafka.topics import Topics
from infra.read_store import ReadStore
from infra.seeds import reference as shipped
from infra.site.registry import Registry, Standing
from infra.site.replica import Replica
from infra.site.worker import SiteWorker
from projections.reference import Reference

REFERENCE = Reference(shipped.calendars(), date(2023, 11, 21))
NAME = "national.example"


class Site:
    """Its database, its registry, what its read models show."""

    def __init__(self, url: str, connection: Connection, topics: Topics) -> None:
        self.url, self.connection, self.topics = url, connection, topics
        self.store = ReadStore(url)
        self.registry = Registry(self.store)

    def worker(self, **more: Any) -> SiteWorker:
        """A worker of this site."""
        given = {"group": f"{self.topics.prefix}.site.{NAME}", "session_ms": 6_000, **more}
        return SiteWorker(self.url, self.registry, REFERENCE, self.connection, self.topics, **given)

    def shows(self, ledger: str, position: int) -> bool:
        """Whether the answers hold the fact at a position."""
        return self.standing(ledger).folded >= position

    def standing(self, ledger: str) -> Standing:
        """How a ledger stands."""
        nothing = Standing(ledger, 0, 0, 0, None, None, None, "")
        return self.registry.all().get(ledger, nothing)

    def history(self, ledger: str) -> list[int]:
        """The positions that the audit trail of a ledger shows."""
        replica = Replica(ledger, self.url, REFERENCE)
        try:
            with replica.store.reading() as rows:
                found = rows.fetch("SELECT position FROM history ORDER BY position")
            return [row["position"] for row in found]
        finally:
            replica.close()

    def close(self) -> None:
        """Close every connection."""
        self.store.close()
