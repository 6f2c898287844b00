"""What a ledger's own process runs for Kafka: the relay."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from infra.kafka.connection import Connection
from infra.kafka.relay import Relay
from infra.kafka.topics import Topics
from infra.service import Service


def relay_of(service: Service) -> Relay:
    """The relay of an open ledger."""
    settings = service.settings
    return Relay(
        settings.ledger,
        service.recorder,
        service.read_store,
        Connection.of(settings),
        Topics(settings.kafka_prefix),
    )


def workers(service: Service) -> dict[str, Callable[[Event], None]]:
    """Nothing where no broker is named."""
    if not service.settings.kafka_bootstrap:
        return {}
    return {"relay": relay_of(service).run}
