"""A broker of the test's own that is killed, cut off and brought back while facts are published and read."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

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

pytestmark = [
    pytest.mark.kafka,
    # Where a broker goes away, kafka-python leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
]
ROUNDS = 3
COOPERATIVE = [CooperativeStickyAssignor]
LEDGERS = ("hanoi.example", "hue.example", "nghe-an.example")


@dataclass
class Nation:
    """Some provinces and one site, with a broker between them on a wire."""

    broker: Broker
    wire: Wire
    connection: Connection
    topics: Topics
    provinces: list[Province]
    site: Site

    def record(self, facts: int) -> None:
        """So many facts more in each province."""
        for one in self.provinces:
            one.record(facts)

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


@contextmanager
def relaying(nation: Nation) -> Iterator[None]:
    """Every province publishes meanwhile."""
    with Background(**{f"relay{i}": p.relay.run for i, p in enumerate(nation.provinces)}):
        yield


@pytest.fixture
def nation(tmp_path: Path) -> Iterator[Nation]:
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
            stack.enter_context(Province(name, tmp_path, connection, topics)) for name in LEDGERS
        ]
        site = Site(f"sqlite:///{tmp_path / 'site.db'}", connection, topics)
        stack.callback(site.close)
        yield Nation(broker, wire, connection, topics, provinces, site)
    gc.collect()


def worker_process(nation: Nation) -> subprocess.Popen[bytes]:
    """A worker as an operator starts it."""
    settings = {
        "GIAMSAT_DATABASE_URL": nation.site.url,
        "GIAMSAT_KAFKA_BOOTSTRAP": nation.connection.bootstrap,
        "GIAMSAT_KAFKA_PREFIX": nation.topics.prefix,
        "GIAMSAT_LEDGER": NAME,
        "GIAMSAT_LOG_LEVEL": "error",
    }
    program = Path(sys.executable).with_name("giamsat")
    return subprocess.Popen([program, "follow", "--from", "kafka"], env={**os.environ, **settings})


def killed_in_mid_batch(nation: Nation, batch: Callable[[], None]) -> None:
    """Start a worker, give it work, kill it while it has begun and not ended."""
    before = {p.name: nation.site.standing(p.name).position for p in nation.provinces}
    worker = worker_process(nation)
    try:
        batch()
        eventually(
            lambda: any(nation.site.standing(n).position > at for n, at in before.items()),
            "the worker has begun",
        )
    finally:
        worker.kill()
        worker.wait()


def test_a_broker_and_a_worker_killed_in_mid_batch_lose_nothing_and_double_nothing(
    nation: Nation,
) -> None:
    def work() -> None:
        nation.record(400)
        eventually(lambda: nation.provinces[0].relay.position.read() > 0, "facts pass")

    with relaying(nation):
        killed_in_mid_batch(nation, work)
        nation.broker.kill()
        nation.record(40)
        nation.broker.restart()
        with Background(site=nation.site.worker().run):
            eventually(nation.all_shown, "another worker ends it")
    nation.check()


def broker_killed(nation: Nation) -> None:
    nation.broker.kill()
    nation.record(20)
    nation.broker.restart()


def wire_cut(nation: Nation) -> None:
    nation.wire.cut()
    nation.record(20)
    nation.wire.mend()


def worker_killed(nation: Nation) -> None:
    killed_in_mid_batch(nation, lambda: nation.record(200))


@pytest.mark.soak
@pytest.mark.parametrize("fault", [broker_killed, wire_cut, worker_killed])
def test_the_same_fault_again_and_again(nation: Nation, fault: Callable[[Nation], None]) -> None:
    healed = []
    with relaying(nation), Background(site=nation.site.worker().run):
        for _ in range(ROUNDS):
            nation.record(300)
            fault(nation)
            since = time.monotonic()
            eventually(nation.all_shown, f"everything is shown after {fault.__name__}", 120)
            healed.append(round(time.monotonic() - since, 1))
    nation.check()
    facts = sum(one.head for one in nation.provinces)
    sys.stdout.write(f"{fault.__name__}: {facts} facts, shown again after {healed} s\n")


@pytest.mark.soak
@pytest.mark.parametrize("assignor", ["eager", "cooperative"])
def test_workers_come_and_go_under_load(nation: Nation, assignor: str) -> None:
    """Evidence for which way of rebalancing to use: both ways must lose nothing; how long they take is told."""
    given = (
        {} if assignor == "eager" else {"options": {"partition_assignment_strategy": COOPERATIVE}}
    )
    taken = []
    with relaying(nation), Background(site=nation.site.worker(**given).run):
        for _ in range(ROUNDS):
            since = time.monotonic()
            nation.record(200)
            with Background(joins=nation.site.worker(**given).run):
                nation.record(200)
                eventually(nation.all_shown, f"everything is shown with two ({assignor})", 120)
            nation.record(200)
            eventually(nation.all_shown, f"everything is shown with one ({assignor})", 120)
            taken.append(round(time.monotonic() - since, 1))
    nation.check()
    sys.stdout.write(f"{assignor}: {ROUNDS} joins and leaves, rounds of {taken} s\n")
