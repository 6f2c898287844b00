"""How a reader joins its group: only once it knows the partitions that there are to share."""

from __future__ import annotations

from typing import Final

from kafka import KafkaConsumer
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import UnknownTopicOrPartitionError

LOOKS: Final = 100
"""At the cluster, until it shows the topic."""


def join(
    consumer: KafkaConsumer, topic: str, listener: ConsumerRebalanceListener | None = None
) -> None:
    """Share a topic with the others of the consumer's group; UnknownTopicOrPartitionError where there is none.

    kafka-python forgets that it wants to know a topic when it subscribes while another look at the cluster is
    under way. Whoever then deals out the partitions deals none, and looks again only when what it knows is old.
    """
    if not any(consumer.partitions_for_topic(topic) for _ in range(LOOKS)):
        raise UnknownTopicOrPartitionError(topic)
    consumer.subscribe([topic], listener=listener)
