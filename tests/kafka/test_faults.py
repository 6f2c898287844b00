"""A broker of the test's own that is killed, cut off and brought back while facts are published and read."""

from __future__ import annotations

import pytest

from infra.background import Background
from tests.kafka.nation import Nation, kill
from tests.kafka.reading import eventually

pytestmark = [
    pytest.mark.kafka,
    # Where a broker goes away, kafka-python leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
]


def test_a_broker_and_a_worker_killed_in_mid_batch_lose_nothing_and_double_nothing(
    nation: Nation,
) -> None:
    def work() -> None:
        nation.record(400)
        eventually(lambda: nation.provinces[0].relay.position.read() > 0, "facts pass")

    with nation.relaying():
        nation.killed_in_mid_batch(work)
        nation.broker.kill()
        nation.record(40)
        nation.broker.restart()
        with Background(site=nation.site.worker().run):
            eventually(nation.all_shown, "another worker ends it")
    nation.check()


def test_a_cut_wire_and_a_relay_killed_while_it_publishes_lose_nothing_and_double_nothing(
    nation: Nation,
) -> None:
    first = nation.provinces[0]
    with Background(site=nation.site.worker().run):
        first.record(400)
        relay = nation.relay(first)
        eventually(lambda: nation.site.standing(first.name).seen > 0, "facts pass")
        kill(relay)
        nation.wire.cut()
        nation.record(40)
        nation.wire.mend()
        with nation.relaying():
            eventually(nation.all_shown, "the next relay ends it")
    nation.check()
