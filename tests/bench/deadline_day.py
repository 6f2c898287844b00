"""`python -m tests.bench.deadline_day [SECONDS] [FACTS]`: 34 ledgers on the day on which everybody's report is due.

The day is compressed: most reports come in its last hours. Every ledger publishes, two workers of a read site
follow, and each second tells how far the site is behind.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryDirectory

import psycopg

from infra.background import Background
from infra.event_store.mapper import FactMapper
from infra.kafka.connection import Connection
from infra.kafka.relay import Relay
from infra.kafka.topics import Topics, ensure
from tests import workload
from tests.bench.kafka_rig import opened, start_worker, until
from tests.kafka.site import Site
from tests.services import postgresql
from tests.services.kafka import Broker

LEDGERS = 34
WORKERS = 2
SHAPE = (2, 3, 5, 6, 4, 4, 8, 12, 20, 36)
"""The share of the day's facts in each tenth of it, in percent."""


def main(seconds: int = 60, facts: int = 6_800) -> None:
    """Run the day, and say how it went."""
    with ExitStack() as stack:
        broker = Broker.start()
        stack.callback(broker.stop)
        server = postgresql.start(options=postgresql.DURABLE)
        stack.callback(server.stop)
        with psycopg.connect(server.address, autocommit=True) as admin:
            admin.execute("CREATE DATABASE site")
        connection, topics = Connection(f"127.0.0.1:{broker.port}"), Topics("day")
        ensure(connection, topics.events)
        folder = stack.enter_context(TemporaryDirectory())
        mapper = FactMapper()
        ledgers = []
        for number in range(LEDGERS):
            name = f"province-{number:02}.example"
            recorder, store = stack.enter_context(opened(f"sqlite:///{folder}/{number}.db"))
            news = map(mapper.to_stored_event, workload.facts(facts, f"D{number}"))
            ledgers.append((name, recorder, store, news))
        site = Site(f"{server.address.rpartition('/')[0]}/site", connection, topics)
        stack.callback(site.close)
        for _ in range(WORKERS):
            worker = start_worker(site, connection, topics)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        relays = {
            f"relay{i}": Relay(name, recorder, store, connection, topics).run
            for i, (name, recorder, store, _) in enumerate(ledgers)
        }
        with Background(**relays):
            # Every ledger is met once, so that what is timed is the day and not the opening of databases.
            for _, recorder, _, news in ledgers:
                recorder.append_many(islice(news, 1))
            until(lambda: _shown(site) >= LEDGERS)
            recorded, behind = LEDGERS, []
            begin = time.monotonic()
            for second in range(seconds):
                share = SHAPE[second * len(SHAPE) // seconds] * len(SHAPE) / 100
                each = max(round(facts * share / seconds / LEDGERS), 1)
                for _, recorder, _, news in ledgers:
                    recorder.append_many(islice(news, each))
                    recorded += each
                while time.monotonic() < begin + second + 1:
                    time.sleep(0.01)
                behind.append(recorded - _shown(site))
            wanted = recorded
            ended = time.monotonic()
            until(lambda: _shown(site) >= wanted)
            drained = time.monotonic() - ended
        for name, recorder, _, _ in ledgers:
            assert site.history(name) == list(range(1, recorder.last_position() + 1)), name
        sys.stdout.write(
            f"{recorded} facts of {LEDGERS} ledgers in {ended - begin:.0f} s,"
            f" {recorded / (ended - begin):.0f} a second, {WORKERS} workers;"
            f" behind at most {max(behind)}, in the middle {sorted(behind)[len(behind) // 2]} facts;"
            f" everything shown {drained:.1f} s after the last; nothing missing or doubled\n"
        )


def _shown(site: Site) -> int:
    return sum(standing.folded for standing in site.registry.all().values())


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
