"""Heads on a Kafka topic, beside the facts that outsiders have: whoever reads both finds out when they disagree."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError
from kafka.partitioner import murmur2

from infra.kafka.connection import Connection
from infra.kafka.relay import close
from infra.kafka.topics import Topics, ensure
from infra.seal.checkpoint import Checkpoint
from infra.seal.note import WrongNoteError

ACKNOWLEDGED_SECONDS: Final = 10.0
STRETCH: Final = 2_000
"""Records at the end of the ledger's partition that are looked through for its last head."""
LOOK_AGAIN_SECONDS: Final = 60.0
"""How often somebody else's heads of this ledger are looked for; our own are known."""
REST_SECONDS: Final = 15.0
"""A broker that is away is left alone so long: sealing does not wait for it at every head."""


class KafkaAnchor:
    """The topic of heads; the key is the ledger, so a ledger's heads stand in order."""

    remembers: Final = True

    def __init__(
        self,
        connection: Connection,
        topics: Topics,
        ledger: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"topic {topics.checkpoints}"
        self._connection = connection
        self._topic = topics.checkpoints
        self._key = ledger.encode()
        self._clock = clock
        self._producer: KafkaProducer | None = None
        self._known: Checkpoint | None = None
        self._look_at = 0.0
        self._rest_until = 0.0

    def latest(self, origin: str) -> Checkpoint | None:
        """The head of the greatest size among the last ones."""
        if self._clock() >= self._look_at:
            for head in self.heads(origin):
                self._remember(head)
            self._look_at = self._clock() + LOOK_AGAIN_SECONDS
        return self._known

    def heads(self, origin: str) -> list[Checkpoint]:
        """The last heads of the ledger on the topic. Raises OSError where the brokers do not answer."""
        with self._reaching():
            return [head for head in self._read() if head.origin == origin]

    def publish(self, head: Checkpoint) -> None:
        """Send the head, and wait until it is acknowledged."""
        with self._reaching():
            if self._producer is None:
                ensure(self._connection, self._topic)
                self._producer = KafkaProducer(
                    **self._connection.options(),
                    acks="all",
                    delivery_timeout_ms=int(ACKNOWLEDGED_SECONDS * 1000),
                    request_timeout_ms=5_000,
                    max_block_ms=int(ACKNOWLEDGED_SECONDS * 1000),
                )
            note = str(head).encode()
            self._producer.send(self._topic, note, self._key).get(ACKNOWLEDGED_SECONDS)
        self._remember(head)

    def close(self) -> None:
        """End the connection; the next head makes another."""
        producer, self._producer = self._producer, None
        if producer is not None:
            close(producer)

    def _remember(self, head: Checkpoint) -> None:
        if self._known is None or head.size > self._known.size:
            self._known = head

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """What Kafka says went wrong, as the port says it."""
        if self._clock() < self._rest_until:
            raise OSError(f"{self.name}: the brokers did not answer a moment ago")
        try:
            yield
        except KafkaError as error:
            self._rest_until = self._clock() + REST_SECONDS
            self.close()
            raise OSError(f"{self.name}: {type(error).__name__}: {error}") from error

    def _read(self) -> Iterator[Checkpoint]:
        consumer = KafkaConsumer(
            **self._connection.options(), enable_auto_commit=False, allow_auto_create_topics=False
        )
        try:
            partitions = sorted(consumer.partitions_for_topic(self._topic) or ())
            if not partitions:
                # Nobody has ever sent a head: who only looks makes no topic.
                return
            # Where the producer puts this key, and Java's as well.
            number = (murmur2(self._key) & 0x7FFFFFFF) % len(partitions)
            own = TopicPartition(self._topic, partitions[number])
            consumer.assign([own])
            end = consumer.end_offsets([own])[own]
            begin = max(consumer.beginning_offsets([own])[own], end - STRETCH)
            consumer.seek(own, begin)
            while consumer.position(own) < end:
                for record in consumer.poll(timeout_ms=500).get(own, ()):
                    try:
                        yield Checkpoint.parse((record.value or b"").decode())
                    except (WrongNoteError, UnicodeDecodeError):
                        continue
        finally:
            consumer.close()
