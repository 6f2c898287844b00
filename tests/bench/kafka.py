"""Kafka: publishing beside a bare producer, a read site beside read models fed from the store, workers, lag."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryDirectory

from kafka import KafkaProducer

from infra.background import Background
from infra.event_store.mapper import FactMapper
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.kafka.connection import Connection
from infra.kafka.message import headers_of
from infra.kafka.relay import WINDOW, Relay
from infra.lease import Leases
from tests import workload
from tests.bench.kafka_rig import fill, fresh_database, fresh_topics, opened, until
from tests.bench.row import Row, compare, figure, in_one_go
from tests.kafka.site import Site
from tests.services.kafka import Broker
from tests.soak.rig import read_models

PUBLISHED = 6_000
CONSUMED = 3_000
FLOOD = 4_000
CALM = 25
"""Facts of the quiet ledger whose way is timed."""
ROUNDS = 3
LEDGER = "bench.example"


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """On PostgreSQL alone: a read site of many ledgers stands on it."""
    if store != "postgresql":
        return []
    broker = Broker.start()
    try:
        connection = Connection(f"127.0.0.1:{broker.port}")
        return [
            *_publish(connection, database_url),
            *_consume(connection, database_url, other_url),
            *_flood(connection, other_url),
        ]
    finally:
        broker.stop()


def _publish(connection: Connection, url: str) -> list[Row]:
    """The relay, reading from the store and writing its position down, beside a producer that has all in hand."""
    topics = fresh_topics(connection)
    with opened(url) as (recorder, store):
        fill(recorder, PUBLISHED, "P")
        relay = Relay(LEDGER, recorder, store, connection, topics)
        leases = Leases(store)
        relay._step(leases)
        rows = recorder.read_after(0, PUBLISHED)
        key = LEDGER.encode()
        messages = [(row.state, headers_of(key, row)) for row in rows]
        bare = KafkaProducer(
            **connection.options(),
            transactional_id="bare",
            acks="all",
            linger_ms=5,
            batch_size=256 * 1024,
        )
        bare.init_transactions()

        def ours() -> int:
            relay.position.set_back(0)
            relay._at = 0
            while relay._at < PUBLISHED:
                relay._step(leases)
            return PUBLISHED

        def theirs() -> int:
            for first in range(0, PUBLISHED, WINDOW):
                bare.begin_transaction()
                for value, headers in messages[first : first + WINDOW]:
                    bare.send(topics.events, value, key, headers)
                bare.commit_transaction()
            return PUBLISHED

        try:
            return compare(
                "publish to Kafka",
                "postgresql",
                in_one_go(ours),
                ("bare kafka-python producer, same settings and payload", in_one_go(theirs)),
                goal=0.6,
                rounds=ROUNDS,
            )
        finally:
            bare.close()
            relay._disconnect()
            leases.release()


def _consume(connection: Connection, url: str, other_url: str) -> list[Row]:
    """From the topic into a site's copy and read models, beside the read models of the ledger's own process."""
    topics = fresh_topics(connection)
    mapper = FactMapper()
    facts = map(mapper.to_stored_event, workload.facts(10_000_000, "C"))
    schema = fresh_database(url)
    with opened(schema) as (recorder, store):
        relay = Relay(LEDGER, recorder, store, connection, topics)
        leases = Leases(store)
        follower = Follower("bench", LedgerSource(recorder, mapper), store, read_models())
        site = Site(other_url, connection, topics)
        worker = site.worker()
        consumer = worker._consumer()
        recorder.append_many(islice(facts, 100))

        def publish() -> None:
            relay._step(leases)
            while relay.position.read() < recorder.last_position():
                relay._step(leases)

        def take() -> int:
            head, begin = recorder.last_position(), site.standing(LEDGER).folded
            while not site.shows(LEDGER, head):
                worker._round(consumer)
                while worker._behind:
                    worker.fold(LEDGER)
            return head - begin

        publish()
        take()
        follower.catch_up()

        def ours() -> Callable[[], int]:
            recorder.append_many(islice(facts, CONSUMED))
            publish()
            return take

        def theirs() -> int:
            follower.catch_up()
            return CONSUMED

        try:
            rates = [(in_one_go(ours())().rate, in_one_go(theirs)().rate) for _ in range(ROUNDS)]
            mine, its = sorted(rates, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
            return [
                figure(
                    "consume and apply at a read site",
                    "postgresql",
                    mine,
                    ("the same read models fed from the store", its),
                    goal=0.6,
                    unit="1/s",
                    better="higher",
                )
            ]
        finally:
            consumer.close(autocommit=False)
            for replica in worker._replicas.values():
                replica.close()
            site.close()
            relay._disconnect()


def _flood(connection: Connection, site_url: str) -> list[Row]:
    """How long a quiet ledger's fact is on its way while another floods."""
    topics = fresh_topics(connection)
    site = Site(fresh_database(site_url), connection, topics)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        calm = stack.enter_context(opened(f"sqlite:///{folder}/calm.db"))
        loud = stack.enter_context(opened(f"sqlite:///{folder}/loud.db"))
        mapper = FactMapper()
        facts = map(mapper.to_stored_event, workload.facts(10_000, "Q"))
        relays = [
            Relay(f"{name}.example", *ledger, connection, topics)
            for name, ledger in (("calm", calm), ("loud", loud))
        ]
        with Background(calm=relays[0].run, loud=relays[1].run, site=site.worker().run):

            def span() -> float:
                calm[0].append_many(islice(facts, 1))
                head, begin = calm[0].last_position(), time.perf_counter()
                until(lambda: site.shows("calm.example", head))
                return (time.perf_counter() - begin) * 1000

            span()
            quiet = sorted(span() for _ in range(CALM))
            fill(loud[0], FLOOD, "L")
            flooded = []
            while not site.shows("loud.example", FLOOD):
                flooded.append(span())
            flooded.sort()
        site.close()
    return [
        figure(
            f"a quiet ledger's fact on its way while another floods with {FLOOD:,}",
            "postgresql",
            flooded[len(flooded) // 2],
            ("the same without a flood", quiet[CALM // 2]),
            unit="ms",
            p50=flooded[len(flooded) // 2],
            p99=flooded[-1],
        )
    ]
