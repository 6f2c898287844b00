"""One fact a transaction, one caller: our store against the library's own on the same database."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from domain.actor import Act
from domain.application import Ledger
from domain.commands import agencies
from tests.bench.row import Row, compare


class Noted(Aggregate):
    """As many fields as ours, in the library's own way."""

    @event("Registered")
    def __init__(self, code: str, name: str, kind: str, level: str, actor: str) -> None:
        self.code, self.name, self.kind = code, name, kind
        self.level, self.actor = level, actor


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Registering agencies on two fresh databases of one engine."""
    env = {"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url}
    ledger = Ledger(env=env)
    library: Application[UUID] = Application(env=_library_settings(store, other_url))
    numbers = itertools.count()

    def ours() -> None:
        now, code = datetime.now(UTC), f"B-{next(numbers)}"
        act = Act(actor="bench", at=now, today=now.date(), on=now.date())
        agencies.register(
            ledger, act, code=code, name=f"Sở {code}", kind="department", level="province"
        )

    def theirs() -> None:
        code = f"B-{next(numbers)}"
        library.save(Noted(code, f"Sở {code}", "department", "province", "bench"))

    try:
        row = compare("append, one caller", store, ours, ("eventsourcing 9.5.6", theirs), times=300)
    finally:
        ledger.close()
        library.close()
    return [row]


def _library_settings(store: str, url: str) -> dict[str, str]:
    if store == "sqlite":
        path = url.removeprefix("sqlite:///")
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path}
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": str(parts.hostname),
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_PASSWORD": "",
    }
