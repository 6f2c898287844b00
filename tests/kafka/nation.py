"""Some provinces and one site, with a broker of the test's own between them on a wire that can be cut."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.background import Background
from infra.kafka.connection import Connection
from infra.kafka.topics import Topics, ensure
from tests.conftest import missing
from tests.kafka.provinces import Province
from tests.kafka.reading import eventually, positions, read_all
from tests.kafka.site import NAME, Site
from tests.kafka.wire import Wire
from tests.services import process
from tests.services.kafka import Broker

LEDGERS = ("hanoi.example", "hue.example", "nghe-an.example")


@dataclass
class Nation:
    """What a fault happens to."""

    broker: Broker
    wire: Wire
    connection: Connection
    topics: Topics
    provinces: list[Province]
    site: Site

    @classmethod
    @contextmanager
    def founded(cls, folder: Path) -> Iterator[Nation]:
        """Everything started and nothing recorded."""
        with ExitStack() as stack:
            advertised = process.free_port()
            try:
                broker = Broker.start(advertised=advertised)
            except process.ServiceMissingError as reason:
                missing(str(reason))
            stack.callback(broker.stop)
            wire = Wire(advertised)
            stack.callback(wire.close)
            wire.lead_to(broker.port)
            connection, topics = Connection(f"127.0.0.1:{advertised}"), Topics("nation")
            ensure(connection, topics.events, partitions=4)
            provinces = [
                stack.enter_context(Province(name, folder, connection, topics)) for name in LEDGERS
            ]
            site = Site(f"sqlite:///{folder / 'site.db'}", connection, topics)
            stack.callback(site.close)
            yield cls(broker, wire, connection, topics, provinces, site)

    def record(self, facts: int) -> None:
        """So many facts more in each province."""
        for one in self.provinces:
            one.record(facts)

    @contextmanager
    def relaying(self) -> Iterator[None]:
        """Every province publishes meanwhile."""
        with Background(**{f"relay{i}": p.relay.run for i, p in enumerate(self.provinces)}):
            yield

    def all_shown(self) -> bool:
        """Whether the site shows everything that the provinces have recorded."""
        return all(self.site.shows(p.name, p.head) for p in self.provinces)

    def check(self) -> None:
        """Nothing missing, nothing doubled, in order: in the topic (where windows may repeat) and at the site."""
        records = read_all(self.connection, self.topics.events)
        for one in self.provinces:
            told = positions(records, one.name)
            firsts = list(dict.fromkeys(told))
            assert firsts == list(range(1, one.head + 1)), one.name
            assert self.site.history(one.name) == firsts
            assert self.site.standing(one.name).trouble is None

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker of the site as an operator starts it."""
        return self._run("follow", "--from", "kafka", database=self.site.url, ledger=NAME)

    def relay(self, province: Province) -> subprocess.Popen[bytes]:
        """A relay as an operator starts it."""
        return self._run("relay", database=province.url, ledger=province.name)

    def killed_in_mid_batch(self, batch: Callable[[], None]) -> None:
        """Start a worker, give it work, kill it while it has begun and not ended."""
        before = {p.name: self.site.standing(p.name).position for p in self.provinces}
        worker = self.worker()
        try:
            batch()
            eventually(
                lambda: any(self.site.standing(n).position > at for n, at in before.items()),
                "the worker has begun",
            )
        finally:
            kill(worker)

    def _run(self, *command: str, database: str, ledger: str) -> subprocess.Popen[bytes]:
        settings = {
            "GIAMSAT_DATABASE_URL": database,
            "GIAMSAT_KAFKA_BOOTSTRAP": self.connection.bootstrap,
            "GIAMSAT_KAFKA_PREFIX": self.topics.prefix,
            "GIAMSAT_LEDGER": ledger,
            "GIAMSAT_LOG_LEVEL": "error",
        }
        program = Path(sys.executable).with_name("giamsat")
        return subprocess.Popen([program, *command], env={**os.environ, **settings})


def kill(one: subprocess.Popen[bytes]) -> None:
    """End it as a power cut would."""
    one.kill()
    one.wait()
