"""What the measurements around Kafka stand on: ledgers, topics of their own, worker processes."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg

from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.kafka.connection import Connection
from infra.kafka.relay import Relay
from infra.kafka.topics import Topics, ensure
from infra.lease import Leases
from infra.read_store import ReadStore
from tests import workload
from tests.kafka.site import NAME, REFERENCE, Site


def fresh_topics(connection: Connection, partitions: int = 8) -> Topics:
    topics = Topics(f"b{uuid4().hex[:8]}")
    ensure(connection, topics.events, partitions=partitions)
    return topics


def fill(recorder: FactRecorder, many: int, series: str) -> None:
    recorder.append_many(map(FactMapper().to_stored_event, workload.facts(many, series)))


@contextmanager
def opened(url: str) -> Iterator[tuple[FactRecorder, ReadStore]]:
    recorder, store = recorder_for(url), ReadStore(url)
    try:
        yield recorder, store
    finally:
        store.close()
        recorder.close()


class Provinces:
    """Ledgers whose facts are put into the topic when asked for."""

    def __init__(self, folder: Path, many: int, connection: Connection, topics: Topics) -> None:
        self.names = [f"province-{number}.example" for number in range(many)]
        self._connection = connection
        self._topics = topics
        self._folder = folder
        self._facts = {name: workload.facts(1_000_000, name) for name in self.names}

    def publish(self, facts: int) -> None:
        """So many facts more of each."""
        mapper = FactMapper()
        for name in self.names:
            with opened(f"sqlite:///{self._folder}/{name}.db") as (recorder, store):
                recorder.append_many(map(mapper.to_stored_event, islice(self._facts[name], facts)))
                relay = Relay(name, recorder, store, self._connection, self._topics)
                leases = Leases(store)
                while relay.position.read() < recorder.last_position():
                    relay._step(leases)
                relay._disconnect()
                leases.release()


def start_worker(site: Site, connection: Connection, topics: Topics) -> subprocess.Popen[bytes]:
    settings = {
        "GIAMSAT_DATABASE_URL": site.url,
        "GIAMSAT_KAFKA_BOOTSTRAP": connection.bootstrap,
        "GIAMSAT_KAFKA_PREFIX": topics.prefix,
        "GIAMSAT_LEDGER": NAME,
        "GIAMSAT_TODAY": REFERENCE.today.isoformat(),
        "GIAMSAT_LOG_LEVEL": "error",
    }
    program = Path(sys.executable).with_name("giamsat")
    return subprocess.Popen([program, "follow", "--from", "kafka"], env={**os.environ, **settings})


_names = itertools.count(1)


def fresh_database(url: str) -> str:
    """A database of its own beside this one."""
    name = f"bench_{next(_names)}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{url.rpartition('/')[0]}/{name}"


def until(holds: Callable[[], bool], seconds: float = 300) -> None:
    pause, end = Event(), time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        pause.wait(0.01)
