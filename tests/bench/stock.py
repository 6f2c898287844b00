"""The library as it is shipped: the other side of most comparisons."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

NAME = "eventsourcing 9.5.6"


class Noted(Aggregate):
    """A body in the library's own way: as many fields as ours."""

    @event("Registered")
    def __init__(self, code: str, name: str, kind: str, level: str, actor: str) -> None:
        self.code, self.name, self.kind = code, name, kind
        self.level, self.actor = level, actor

    @event("Renamed")
    def rename(  # noqa: PLR0917 - the library turns each argument into a field of the event
        self,
        name: str,
        ground: str,
        happened_on: str,
        actor: str,
        agency_id: str,
        correlation: str,
    ) -> None:
        self.name = name


def rename(noted: Noted, name: str) -> None:
    """One fact, with what every fact of ours carries."""
    noted.rename(name, "Nghị quyết 190/2025/QH15", "2025-03-01", "bench", "b8f5c1e0", "đợt một")


def application(store: str, url: str) -> Application[UUID]:
    """An application of the library on this database."""
    return application_of(settings(store, url))


def application_of(env: dict[str, str]) -> Application[UUID]:
    """An application of the library with these settings."""
    return Application(env=env)


def settings(store: str, url: str) -> dict[str, str]:
    """The library's way to name a database."""
    if store == "sqlite":
        path = url.removeprefix("sqlite:///")
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": path,
            "SQLITE_LOCK_TIMEOUT": "60",
        }
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": str(parts.hostname),
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "8",
        "POSTGRES_MAX_OVERFLOW": "40",
    }
