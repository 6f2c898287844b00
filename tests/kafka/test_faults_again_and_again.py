"""Every fault several times over while facts pass, with what was passed and how soon everything was shown again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from kafka import KafkaProducer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from infra.background import Background
from infra.kafka.message import headers_of
from tests.kafka.nation import Nation, kill
from tests.kafka.reading import eventually

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.soak,
    # Where a broker goes away, kafka-python leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
]
ROUNDS = 3
PATIENCE = 120
COOPERATIVE = {"options": {"partition_assignment_strategy": [CooperativeStickyAssignor]}}


def broker_killed(nation: Nation) -> None:
    nation.broker.kill()
    nation.record(20)
    nation.broker.restart()


def wire_cut(nation: Nation) -> None:
    nation.wire.cut()
    nation.record(20)
    nation.wire.mend()


def worker_killed(nation: Nation) -> None:
    nation.killed_in_mid_batch(lambda: nation.record(200))


def published_twice(nation: Nation) -> None:
    """Each relay is sent back while it works: what it has published goes out once more."""
    for one in nation.provinces:
        one.relay.position.set_back(one.relay.position.read() // 2)
    nation.record(20)


def poisoned(nation: Nation) -> None:
    """Records that no relay wrote, among those that it writes."""
    producer = KafkaProducer(**nation.connection.options())
    for one in nation.provinces:
        row = one.recorder.read_after(0, 1)[0]
        well = headers_of(one.name.encode(), row)
        torn = [(name, b"\xff" if name == "ce_time" else value) for name, value in well]
        for headers, value in (([], b"nothing of ours"), (torn, row.state), (well, None)):
            producer.send(nation.topics.events, value, one.name.encode(), headers).get(20)
    producer.close()
    nation.record(20)


@pytest.mark.parametrize(
    "fault", [broker_killed, wire_cut, worker_killed, published_twice, poisoned]
)
def test_the_same_fault_again_and_again(nation: Nation, fault: Callable[[Nation], None]) -> None:
    healed = []
    with nation.relaying(), Background(site=nation.site.worker().run):
        for _ in range(ROUNDS):
            nation.record(300)
            fault(nation)
            healed.append(_until_all_is_shown(nation, fault.__name__))
    if fault is not poisoned:
        nation.check()
    else:
        assert nation.site.registry.refused() == ROUNDS * 3 * len(nation.provinces)
        for one in nation.provinces:
            assert nation.site.history(one.name) == list(range(1, one.head + 1))
    _tell(f"{fault.__name__}: {_facts(nation)} facts, shown again after {healed} s")


def test_relays_killed_while_they_publish_again_and_again(nation: Nation) -> None:
    """Between the broker's acknowledgment and the writing down of the position lies a moment; some kills hit it."""
    healed = []
    with Background(site=nation.site.worker().run):
        for _ in range(ROUNDS * 2):
            nation.record(300)
            before = {p.name: nation.site.standing(p.name).seen for p in nation.provinces}
            relays = [nation.relay(one) for one in nation.provinces]
            eventually(
                lambda before=before: any(  # type: ignore[misc]  # a default that binds the round's own
                    nation.site.standing(n).seen > at for n, at in before.items()
                ),
                "facts pass",
            )
            for relay in relays:
                kill(relay)
        since = time.monotonic()
        with nation.relaying():
            eventually(nation.all_shown, "the last relays end it", PATIENCE)
        healed.append(round(time.monotonic() - since, 1))
    nation.check()
    _tell(f"relays killed {ROUNDS * 2 * 3} times: {_facts(nation)} facts, all after {healed} s")


@pytest.mark.parametrize("assignor", ["eager", "cooperative"])
def test_workers_come_and_go_under_load(nation: Nation, assignor: str) -> None:
    """Evidence for which way of rebalancing to use: both ways must lose nothing; how long they take is told."""
    given = {} if assignor == "eager" else COOPERATIVE
    taken = []
    with nation.relaying(), Background(site=nation.site.worker(**given).run):
        for _ in range(ROUNDS):
            since = time.monotonic()
            nation.record(200)
            with Background(joins=nation.site.worker(**given).run):
                nation.record(200)
                _until_all_is_shown(nation, f"{assignor}, with two")
            nation.record(200)
            _until_all_is_shown(nation, f"{assignor}, with one")
            taken.append(round(time.monotonic() - since, 1))
    nation.check()
    _tell(f"{assignor}: {ROUNDS} joins and leaves, rounds of {taken} s")


def _until_all_is_shown(nation: Nation, after: str) -> float:
    since = time.monotonic()
    eventually(nation.all_shown, f"everything is shown after {after}", PATIENCE)
    return round(time.monotonic() - since, 1)


def _facts(nation: Nation) -> int:
    return sum(one.head for one in nation.provinces)


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
