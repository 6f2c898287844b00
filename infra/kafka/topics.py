"""The topics by name, and how they are made where they are missing: kept for ever, a ledger always in one partition."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kafka.admin import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from infra.kafka.connection import Connection

PARTITIONS: Final = 64
"""Of the topic of facts. It bounds how many workers share the reading, and adding some later moves ledgers to other
partitions, where readers would meet their facts out of order: choose once, for good."""
REPLICAS: Final = 3
"""Copies of each record where the cluster has as many brokers."""


@dataclass(frozen=True)
class Topics:
    """The topics of one installation; the prefix keeps several on one cluster apart."""

    prefix: str = "giamsat"

    @property
    def events(self) -> str:
        """Every fact, in order within its ledger."""
        return f"{self.prefix}.events"

    @property
    def inbox(self) -> str:
        """Commands from other systems."""
        return f"{self.prefix}.inbox"

    @property
    def checkpoints(self) -> str:
        """Heads of the sealed ledgers, where they are anchored here."""
        return f"{self.prefix}.checkpoints"

    @property
    def rejected(self) -> str:
        """Commands that were refused, with the reason."""
        return f"{self.prefix}.inbox.rejected"


def ensure(connection: Connection, *names: str, partitions: int = PARTITIONS) -> None:
    """Make the topics that are missing; those that are there stay as they are."""
    admin = KafkaAdminClient(**connection.options())
    try:
        missing = set(names) - set(admin.list_topics())
        if not missing:
            return
        brokers = len(admin.describe_cluster()["brokers"])
        made = {
            name: {
                "num_partitions": partitions,
                "replication_factor": min(brokers, REPLICAS),
                # A read site is built again from the beginning of the topic.
                "configs": {"retention.ms": "-1"},
            }
            for name in missing
        }
        # Another relay may have been faster.
        with suppress(TopicAlreadyExistsError):
            admin.create_topics(made, wait_for_metadata=True)
    finally:
        admin.close()


def identity(connection: Connection, name: str) -> str:
    """What the brokers call a topic for themselves: one made anew under the same name is another."""
    admin = KafkaAdminClient(**connection.options())
    try:
        return str(admin.describe_topics([name])[0]["topic_id"])
    finally:
        admin.close()
