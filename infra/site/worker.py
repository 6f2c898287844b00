"""A worker of a read site: takes facts of many ledgers from Kafka, keeps them, folds them, and only then lets go.

Several share the partitions in a consumer group. How far each partition was read stands in the site's own database,
beside what was kept: a new database, or one restored from a backup, reads again just what it lacks. Kafka is told
too, for the tools that show a group's lag. Whatever comes twice, after a crash, a rebalance or a repeated window, is
known by (ledger, position) and passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Event, Lock
from typing import Any, Final

import structlog
from eventsourcing.persistence import (
    InterfaceError,
    InternalError,
    OperationalError,
    PersistenceError,
)
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

from infra.background import Background
from infra.event_store.stored_fact import FactRow
from infra.kafka.connection import Connection
from infra.kafka.group import join
from infra.kafka.message import MalformedMessageError, published
from infra.kafka.sealed_fields import SealedFields
from infra.kafka.topics import Topics, ensure, identity
from infra.site.registry import Registry, Taken
from infra.site.replica import Replica, Trouble
from projections.reference import Reference

BATCH: Final = 2_000
"""Records taken in one go, and the most that is ever held in memory."""
POLL_MS: Final = 200
SESSION_MS: Final = 10_000
"""How long after a worker has died the others take its ledgers over."""
IDLE_SECONDS: Final = 2.0
"""How often a worker with nothing to do looks whether one that died has left something unfolded."""
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 5.0

_MOVED_ON = (
    CommitFailedError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
"""The partition belongs to another worker by now, which will meet the batch again and know it."""

AWAY: Final = (OperationalError, InterfaceError, InternalError, OSError, MemoryError)
"""What is nobody's fault: the database is away, busy or full, and will be back."""

log = structlog.get_logger(__name__)


class SiteWorker:
    """One thread takes, one folds: a read model that takes long does not hold up what comes in."""

    def __init__(
        self,
        site_url: str,
        registry: Registry,
        reference: Reference,
        connection: Connection,
        topics: Topics,
        *,
        group: str,
        sealed: SealedFields | None = None,
        batch: int = BATCH,
        session_ms: int = SESSION_MS,
        options: Mapping[str, Any] = {},
    ) -> None:
        self._site_url = site_url
        self._registry = registry
        self._reference = reference
        self._connection = connection
        self._topics = topics
        self._sealed = sealed or SealedFields()
        self._group = group
        self._batch = batch
        self._session_ms = session_ms
        self._options = options
        self._replicas: dict[str, Replica] = {}
        self._opening = Lock()
        self._forked: set[str] = set()
        self._troubled: set[str] = set()
        self._topic = ""
        self._given = Given()
        self._behind: dict[str, None] = {}
        """Ledgers that have something to fold, in turn."""
        self._news = Event()

    def run(self, stop: Event) -> None:
        """Take and fold until `stop` is set. Brokers and databases that are away are waited for."""
        try:
            with Background(folding=self._fold):
                self._take(stop)
        finally:
            for replica in self._replicas.values():
                replica.close()

    # -- taking

    def _take(self, stop: Event) -> None:
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                consumer = self._consumer()
                try:
                    self._join(consumer)
                    while not stop.is_set():
                        if self._round(consumer):
                            pause = FIRST_PAUSE
                finally:
                    with suppress(KafkaError, OSError):
                        consumer.close(autocommit=False, timeout_ms=1_000)
            except Exception as error:
                # Also what nobody expects: a worker that ends silently would be worse than one that tries again.
                log.warning(
                    "site_waits",
                    error=f"{type(error).__name__}: {error}",
                    retry_in_seconds=pause,
                    exc_info=None
                    if isinstance(error, (KafkaError, PersistenceError, OSError))
                    else error,
                )
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _consumer(self) -> KafkaConsumer:
        ensure(self._connection, self._topics.events)
        return KafkaConsumer(
            **{
                **self._connection.options(),
                "group_id": self._group,
                "auto_offset_reset": "earliest",
                "enable_auto_commit": False,
                "isolation_level": "read_committed",
                "max_poll_records": self._batch,
                "session_timeout_ms": self._session_ms,
                "heartbeat_interval_ms": self._session_ms // 4,
                "allow_auto_create_topics": False,
                "metadata_max_age_ms": 30_000,
                **self._options,
            }
        )

    def _join(self, consumer: KafkaConsumer) -> None:
        standing = self._registry.all().values()
        self._forked = {s.ledger for s in standing if s.trouble == "fork"}
        self._troubled = {s.ledger for s in standing if s.trouble}
        self._topic = identity(self._connection, self._topics.events)
        self._given = Given()
        log.info("site_joins", group=self._group, topic=self._topics.events)
        join(consumer, self._topics.events, self._given)

    def _round(self, consumer: KafkaConsumer) -> bool:
        """One batch: kept, then acknowledged. Whether there was one."""
        polled: dict[TopicPartition, list[Any]] = consumer.poll(timeout_ms=POLL_MS)
        if self._given.taken():
            self._go_on_where_we_were(consumer)
            return False
        if not polled:
            return False
        self.keep([record for records in polled.values() for record in records])
        self._registry.read_to(
            self._topic, {at.partition: records[-1].offset + 1 for at, records in polled.items()}
        )
        try:
            consumer.commit()
        except _MOVED_ON as error:
            log.info("site_rebalanced", error=type(error).__name__)
        return True

    def _go_on_where_we_were(self, consumer: KafkaConsumer) -> None:
        """Read each partition from where this site's database has it, whatever Kafka remembers of the group."""
        places = self._registry.places(self._topic)
        given = consumer.assignment()
        for partition in given:
            consumer.seek(partition, places.get(partition.partition, 0))
        log.info(
            "site_reads" if given else "site_waits_for_partitions",
            group=self._group,
            topic=self._topics.events,
            partitions=len(given),
            never_read=len([p for p in given if p.partition not in places]),
        )

    def keep(self, records: Sequence[Any]) -> None:
        """Keep the facts of a batch; what is no fact is written down and passed over."""
        ledgers: dict[str, list[FactRow]] = defaultdict(list)
        unreadable = []
        for record in records:
            try:
                fact = self._sealed.opened(published(record.headers, record.value), record.headers)
            except MalformedMessageError as error:
                unreadable.append((record.topic, record.partition, record.offset, str(error)))
                continue
            ledgers[fact.ledger].append(fact.row)
        if unreadable:
            log.error("site_refused", records=len(unreadable), first=unreadable[0])
            self._registry.refuse(unreadable)
        taken = {
            ledger: self._kept(ledger, rows)
            for ledger, rows in ledgers.items()
            if ledger not in self._forked
        }
        if taken:
            self._registry.took(taken)
            self._behind |= dict.fromkeys(taken)
            self._news.set()

    def _kept(self, ledger: str, rows: Sequence[FactRow]) -> Taken:
        replica = self._replica(ledger)
        try:
            trouble = replica.take(rows)
        except AWAY:
            raise
        except Exception as error:
            # Trying again cannot help: this ledger stands still, and the others go on.
            log.exception("ledger_not_kept", ledger=ledger, exc_info=error)
            trouble = Trouble(
                "conflict", rows[0].position, f"{type(error).__name__}: {error}"[:300]
            )
        if trouble is not None and ledger not in self._troubled:
            log.error("ledger_stopped", ledger=ledger, kind=trouble.kind, why=trouble.text)
        if trouble is None and ledger in self._troubled:
            log.info("ledger_goes_on", ledger=ledger)
        (self._troubled.discard if trouble is None else self._troubled.add)(ledger)
        if trouble is not None and trouble.kind == "fork":
            self._forked.add(ledger)
        return Taken(replica.position, max(row.position for row in rows), trouble)

    def _replica(self, ledger: str) -> Replica:
        with self._opening:
            found = self._replicas.get(ledger)
            if found is None:
                found = self._replicas[ledger] = Replica(ledger, self._site_url, self._reference)
            return found

    # -- folding

    def _fold(self, stop: Event) -> None:
        """One page of each ledger in turn: one that floods does not keep the others waiting."""
        while not stop.is_set():
            self._news.clear()
            for ledger in list(self._behind) or self._left_behind():
                if stop.is_set():
                    return
                try:
                    self.fold(ledger)
                except Exception as error:
                    # Found again among those left behind; the others do not wait for it.
                    log.exception("site_fold_failed", ledger=ledger, exc_info=error)
            if not self._behind:
                self._news.wait(IDLE_SECONDS)

    def fold(self, ledger: str) -> None:
        """One page of one ledger."""
        # Taken off first: what is kept meanwhile puts it on again.
        self._behind.pop(ledger, None)
        replica = self._replica(ledger)
        if replica.follower.advance():
            self._behind[ledger] = None
        self._registry.folded(ledger, replica.follower.position or 0)

    def _left_behind(self) -> list[str]:
        """Ledgers that nobody has folded to their end."""
        try:
            return [s.ledger for s in self._registry.all().values() if s.folded < s.position]
        except (PersistenceError, OSError) as error:
            log.warning("site_blind", error=f"{type(error).__name__}: {error}")
            return []


class Given(ConsumerRebalanceListener):  # type: ignore[misc] # kafka-python has no types
    """Notes that the partitions of a worker changed hands; the worker looks between two batches."""

    def __init__(self) -> None:
        self._changes = 0
        self._seen = 0

    def on_partitions_revoked(self, revoked: object) -> None:
        """Nothing to hand over: what was kept is in the database."""

    def on_partitions_assigned(self, assigned: object) -> None:  # noqa: ARG002 - all are looked at
        """Called on the thread that keeps the connection alive, so nothing is asked of the database here."""
        self._changes += 1

    def taken(self) -> bool:
        """Whether they changed since this was last asked."""
        seen, self._seen = self._seen, self._changes
        return seen != self._seen
