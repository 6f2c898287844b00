"""What stands in a topic, read from the beginning by somebody who knows nothing of us."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from infra.kafka.connection import Connection

Records = list[Any]
PATIENCE = 90.0
"""How long a test waits for what must come; nothing waits for time to pass."""


def read_all(connection: Connection, topic: str) -> Records:
    """Every committed record, partition by partition."""
    consumer = KafkaConsumer(
        **connection.options(), enable_auto_commit=False, isolation_level="read_committed"
    )
    try:
        partitions = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(partitions)
        found: Records = []
        while any(consumer.position(p) < ends[p] for p in partitions):
            for records in consumer.poll(timeout_ms=200).values():
                found += records
        return found
    finally:
        consumer.close()


def attributes(record: Any) -> dict[str, str]:
    """The CloudEvents attributes of a record."""
    return {k.removeprefix("ce_"): v.decode() for k, v in record.headers if k.startswith("ce_")}


def positions(records: Records, source: str) -> list[int]:
    """The positions of one ledger, in the order in which they stand in the topic."""
    found = map(attributes, records)
    return [int(a["id"]) for a in found if a["source"] == source]


def eventually(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for a condition; a test that waits in vain says for what."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.02)
