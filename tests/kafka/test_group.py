"""Joining a group on a real broker: at whatever moment, with every partition."""

from __future__ import annotations

import time
from contextlib import closing
from uuid import uuid4

import pytest
from kafka import KafkaConsumer
from kafka.errors import UnknownTopicOrPartitionError

from infra.kafka.connection import Connection
from infra.kafka.group import join
from infra.kafka.topics import Topics
from infra.site.worker import Given
from tests.kafka.conftest import PARTITIONS
from tests.kafka.reading import eventually

pytestmark = pytest.mark.kafka


def reader(connection: Connection) -> KafkaConsumer:
    """One alone in its group."""
    return KafkaConsumer(**connection.options(), group_id=uuid4().hex, enable_auto_commit=False)


@pytest.mark.parametrize("milliseconds", [0, 1, 2, 5, 20])
def test_who_joins_while_the_cluster_is_looked_at_is_dealt_every_partition(
    connection: Connection, topics: Topics, milliseconds: int
) -> None:
    with closing(reader(connection)) as consumer:
        given = Given()
        # The first look at the cluster is under way by now, or over: each moment is one that life knows.
        time.sleep(milliseconds / 1000)
        join(consumer, topics.events, given)

        def dealt() -> bool:
            consumer.poll(timeout_ms=100)
            return given.taken()

        eventually(dealt, "partitions are dealt out")
        assert len(consumer.assignment()) == PARTITIONS


def test_a_topic_that_is_not_there_is_not_waited_for(connection: Connection) -> None:
    with closing(reader(connection)) as consumer, pytest.raises(UnknownTopicOrPartitionError):
        join(consumer, f"t{uuid4().hex}")
