"""The relay: carries every fact of one ledger out, in order, a window a transaction; one at a time, by lease.

A window is read by position, sent, acknowledged and committed, and only then is the position written down: after a
crash in between it is sent again, so each fact goes out at least once, and readers know it by (ledger, position).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from threading import Event
from typing import Final

import structlog
from eventsourcing.persistence import PersistenceError
from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from infra.kafka.connection import Connection
from infra.kafka.message import headers_of
from infra.kafka.sealed_fields import SealedFields
from infra.kafka.topics import Topics, ensure
from infra.lease import FENCED, LEASE_SECONDS, Leases
from infra.read_store import ReadStore

WINDOW: Final = 2_000
"""Facts in one transaction, and the most that is ever held in memory."""
POLL_SECONDS: Final = 0.1
"""How late, at worst, an append of another process is noticed."""
ACKNOWLEDGED_SECONDS: Final = 10.0
"""A window that takes longer is given up and sent again. After a cut the client waits for a lost request this long."""
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 5.0
NAME: Final = "relay"
TABLE: Final = "CREATE TABLE IF NOT EXISTS relay (name TEXT PRIMARY KEY, position BIGINT NOT NULL)"

log = structlog.get_logger(__name__)


class OvertakenError(PersistenceError):
    """Another relay of this ledger has taken over."""


class RelayPosition:
    """How far a ledger has been published, kept beside the ledger."""

    def __init__(self, store: ReadStore) -> None:
        self._store = store

    def prepare(self) -> None:
        """Make the table, and that of the leases where no follower has made it."""
        self._store.ensure(())
        with self._store.setting_up() as rows:
            rows.execute(TABLE)
            rows.execute(
                "INSERT INTO relay VALUES (:name, 0) ON CONFLICT (name) DO NOTHING", {"name": NAME}
            )

    def read(self) -> int:
        """The position up to which everything has been acknowledged."""
        with self._store.reading() as rows:
            found = rows.fetch("SELECT position FROM relay WHERE name = :name", {"name": NAME})
        return int(found[0]["position"]) if found else 0

    def move(self, seen: int, to: int, token: int) -> None:
        """Write the new position down, unless another relay holds the lease by now."""
        with self._store.transaction() as rows:
            given = {"name": NAME, "seen": seen, "to": to, "token": token}
            if rows.execute(f"{_MOVE} AND position = :seen{FENCED}", given) != 1:
                raise OvertakenError(f"the relay is no longer at {seen}, or no longer ours")

    def set_back(self, to: int) -> None:
        """Begin again after an earlier position; readers pass over what they have."""
        with self._store.transaction() as rows:
            rows.execute(f"{_MOVE} AND position > :to", {"name": NAME, "to": to})


_MOVE: Final = "UPDATE relay SET position = :to WHERE name = :name"


def close(producer: KafkaProducer) -> None:
    """End a producer within a second or so, whatever the broker does."""
    try:
        producer.close(timeout=1)
    except (KafkaError, OSError):
        # It flushes first, and where that takes too long it leaves its thread behind.
        producer._sender.force_close()  # noqa: SLF001 - there is no public way


class Relay:
    """Publishes one ledger. `run` belongs to one thread.

    The transactional id is the ledger's: a relay that begins fences every earlier one, whose open window is aborted.
    """

    def __init__(
        self,
        ledger: str,
        recorder: FactRecorder,
        store: ReadStore,
        connection: Connection,
        topics: Topics,
        *,
        window: int = WINDOW,
        sealed: SealedFields | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._ledger = ledger
        self._key = ledger.encode()
        self._recorder = recorder
        self._store = store
        self._connection = connection
        self._topics = topics
        self._sealed = sealed or SealedFields()
        self._window = window
        self._lease_seconds = lease_seconds
        self._renew_at = 0.0
        self._token: int | None = None
        self._producer: KafkaProducer | None = None
        self._at = 0
        self.position = RelayPosition(store)
        self.position.prepare()

    def run(self, stop: Event) -> None:
        """Publish until `stop` is set. A broker or a database that is away is waited for."""
        wake = Event()
        unlisten = self._recorder.listen(lambda _: wake.set())
        leases = Leases(self._store, self._lease_seconds)
        pause = FIRST_PAUSE
        try:
            while not stop.is_set():
                wake.clear()
                try:
                    more = self._step(leases)
                    pause = FIRST_PAUSE
                except Exception as error:
                    # Also what nobody expects: a relay that ends silently would be worse than one that tries again.
                    log.warning(
                        "relay_waits",
                        ledger=self._ledger,
                        error=f"{type(error).__name__}: {error}",
                        retry_in_seconds=pause,
                        exc_info=None
                        if isinstance(error, (KafkaError, PersistenceError, OSError))
                        else error,
                    )
                    self._disconnect()
                    stop.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                if not more:
                    wake.wait(POLL_SECONDS)
        finally:
            unlisten()
            self._disconnect()
            with suppress(PersistenceError):
                leases.release()

    def _step(self, leases: Leases) -> bool:
        """One window, if we hold the lease; whether there may be another."""
        self._hold(leases)
        if self._token is None:
            return False
        if self._producer is None:
            self._producer = self._connected()
            # After the earlier relay was fenced: it can move the position no more.
            self._at = self.position.read()
        rows = self._recorder.read_after(self._at, self._window)
        if not rows:
            return False
        self._publish(self._producer, rows)
        last = rows[-1].position
        self.position.move(self._at, last, self._token)
        self._at = last
        return len(rows) == self._window

    def _hold(self, leases: Leases) -> None:
        now = time.monotonic()
        if now < self._renew_at:
            return
        token = leases.take([NAME]).get(NAME)
        if token != self._token:
            log.info("lease", ledger=self._ledger, relay=True, held=token is not None)
            self._disconnect()
        self._token = token
        self._renew_at = now + leases.seconds / 3

    def _connected(self) -> KafkaProducer:
        ensure(self._connection, self._topics.events)
        producer = KafkaProducer(
            **self._connection.options(),
            transactional_id=f"{self._topics.prefix}.relay.{self._ledger}",
            acks="all",
            linger_ms=5,
            batch_size=256 * 1024,
            delivery_timeout_ms=int(ACKNOWLEDGED_SECONDS * 1000),
            request_timeout_ms=5_000,
            max_block_ms=10_000,
            allow_auto_create_topics=False,
        )
        try:
            producer.init_transactions()
        except BaseException:
            producer.close(timeout=0)
            raise
        log.info("relay_connected", ledger=self._ledger)
        return producer

    def _publish(self, producer: KafkaProducer, rows: Sequence[FactRow]) -> None:
        """One window: all of it committed, or an error and none of it seen by those who read what is committed."""
        topic, key = self._topics.events, self._key
        producer.begin_transaction()
        sent = []
        for row in rows:
            stream = partial(self._recorder.read_streams, {row.originator_id: 0})
            value, seal = self._sealed.closed(key, row, stream)
            sent.append(producer.send(topic, value, key, headers_of(key, row) + seal))
        # First every acknowledgment, within a bound: committing waits without one.
        producer.flush(ACKNOWLEDGED_SECONDS)
        for future in sent:
            if not future.is_done:
                raise KafkaTimeoutError("a window was not acknowledged in time")
            if future.exception is not None:
                raise future.exception
        producer.commit_transaction()

    def _disconnect(self) -> None:
        producer, self._producer = self._producer, None
        self._renew_at = 0.0
        if producer is not None:
            close(producer)
