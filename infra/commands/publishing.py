"""What a ledger's own process runs for Kafka: the relay, and the inbox where producers are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from api.app import create_app
from infra.kafka.connection import Connection
from infra.kafka.inbox import Inbox
from infra.kafka.offered import commands
from infra.kafka.producers import WrongProducersError, read
from infra.kafka.relay import Relay
from infra.kafka.sealed_fields import SealedFields
from infra.kafka.topics import Topics
from infra.private_store import Caller, PrivateStore
from infra.service import Service
from infra.setting_files import WrongSettingError
from infra.settings import Settings


def relay_of(service: Service) -> Relay:
    """The relay of an open ledger."""
    settings = service.settings
    return Relay(
        settings.ledger,
        service.recorder,
        service.read_store,
        Connection.of(settings),
        Topics(settings.kafka_prefix),
        sealed=sealed_fields(settings),
    )


def sealed_fields(settings: Settings) -> SealedFields:
    """What closes and opens what messages tell of persons."""
    key = settings.kafka_field_key
    return SealedFields(key.get_secret_value() if key else None)


def inbox_of(service: Service) -> Inbox:
    """The inbox of an open ledger: its own API, with producers for callers."""
    settings = service.settings
    try:
        producers = read(Path(settings.kafka_producers))
    except WrongProducersError as error:
        raise WrongSettingError(f"GIAMSAT_KAFKA_PRODUCERS: {error}") from error
    offered = commands()
    known = {command.operation for command in offered}
    for producer in producers.values():
        if unknown := producer.commands - known:
            raise WrongSettingError(
                f"GIAMSAT_KAFKA_PRODUCERS: {producer.source}: {', '.join(sorted(unknown))}."
                f" Cho phép (allowed): {', '.join(sorted(known))}"
            )
    ports = service.ports()
    app = create_app(
        replace(
            ports,
            accounts=Insiders(service.private),
            # Nobody waits for the answer to read what was written.
            settings=replace(ports.settings, read_your_writes_seconds=0.0),
        )
    )
    return Inbox(
        settings.ledger,
        app,
        offered,
        producers,
        connection=Connection.of(settings),
        topics=Topics(settings.kafka_prefix),
    )


@dataclass(frozen=True)
class Insiders:
    """Callers whose producer has proved itself already: the token is the account's name, and no network knows it."""

    private: PrivateStore

    def caller_of_token(self, token: str) -> Caller | None:
        """The account, unless it was disabled."""
        for account in self.private.accounts():
            if account.login == token and not account.disabled:
                return Caller(account.id, account.name, account.role, account.agency, "token")
        return None

    def caller_of_session(self, secret: str) -> Caller | None:  # noqa: ARG002 - the port's shape
        """Nobody signs in here."""
        return None


def workers(service: Service) -> dict[str, Callable[[Event], None]]:
    """Nothing where no broker is named."""
    if not service.settings.kafka_bootstrap:
        return {}
    found: dict[str, Callable[[Event], None]] = {"relay": relay_of(service).run}
    if service.settings.kafka_producers:
        found["inbox"] = inbox_of(service).run
    return found
