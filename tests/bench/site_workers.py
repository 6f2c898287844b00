"""A read site's workers: two beside one, let go at the same moment, and what each fact costs of the processor."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from infra.kafka.connection import Connection
from infra.kafka.topics import Topics
from tests.bench.kafka_rig import Provinces, fresh_database, fresh_topics, start_worker, until
from tests.bench.row import Row, figure
from tests.kafka.site import Site
from tests.services.kafka import Broker

LEDGERS = 8
FACTS = 900
"""Of each ledger."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Taken:
    """How fast the facts were shown, and what they cost: seconds of processor for a thousand of them."""

    rate: float
    workers: float
    database: float
    broker: float

    @property
    def cost(self) -> float:
        """Of all of them together."""
        return self.workers + self.database + self.broker


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """On PostgreSQL alone: a read site of many ledgers stands on it."""
    if store != "postgresql":
        return []
    broker = Broker.start()
    try:
        one, two = (_taken_by(many, broker, other_url) for many in (1, 2))
    finally:
        broker.stop()
    cores = os.cpu_count() or 1
    return [
        figure(
            "read site, two worker processes", store, two.rate, ("one worker process", one.rate),
            unit="1/s", better="higher",
        ),
        figure(
            "processor for 1,000 facts of a read site: two workers, database, broker",
            store, two.cost, ("one worker, database, broker", one.cost), unit="s", better="lower",
        ),
        figure(
            f"read site, two workers, beside what {cores} cores could do of that cost",
            store, two.rate, (f"{cores} cores", 1000 * cores / two.cost), unit="1/s", better="higher",
        ),
        figure(
            "processor for 1,000 facts of a read site: the workers alone",
            store, two.workers, ("the database and the broker", two.database + two.broker), unit="s", better="lower",
        ),
    ]  # fmt: skip


def _taken_by(many: int, broker: Broker, url: str) -> Taken:
    connection = Connection(f"127.0.0.1:{broker.port}")
    topics = fresh_topics(connection)
    with TemporaryDirectory() as folder:
        provinces = Provinces(Path(folder), LEDGERS, connection, topics)
        site = Site(fresh_database(url), connection, topics)
        with _workers(many, site, connection, topics) as workers:
            provinces.publish(1)
            until(lambda: all(site.shows(name, 1) for name in provinces.names))
            # They stand still while facts gather, well within the time after which others would take over.
            for worker in workers:
                worker.send_signal(signal.SIGSTOP)
            provinces.publish(FACTS)
            before = _spent(workers, site.url, broker)
            begin = time.perf_counter()
            for worker in workers:
                worker.send_signal(signal.SIGCONT)
            until(lambda: all(site.shows(name, FACTS + 1) for name in provinces.names))
            taken = time.perf_counter() - begin
            spent = [
                after - was
                for after, was in zip(_spent(workers, site.url, broker), before, strict=True)
            ]
        site.close()
    facts = LEDGERS * FACTS
    return Taken(facts / taken, *(seconds * 1000 / facts for seconds in spent))


@contextmanager
def _workers(
    many: int, site: Site, connection: Connection, topics: Topics
) -> Iterator[list[subprocess.Popen[bytes]]]:
    workers = [start_worker(site, connection, topics) for _ in range(many)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
            worker.terminate()
            worker.wait()


def _spent(
    workers: list[subprocess.Popen[bytes]], url: str, broker: Broker
) -> tuple[float, float, float]:
    """Seconds of processor that workers, their database connections and the broker have had."""
    with psycopg.connect(url) as db:
        found = db.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        ).fetchall()
    ours = sum(_seconds(worker.pid) for worker in workers)
    return ours, sum(_seconds(row[0]) for row in found), _seconds(broker.pid)


def _seconds(pid: int) -> float:
    """User and system time of a process, with its threads."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
