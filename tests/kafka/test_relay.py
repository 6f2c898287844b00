"""The relay on a real broker: everything, in order, once at least, by one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

import pytest
from kafka.errors import KafkaError

from infra.background import Background
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.kafka.connection import Connection
from infra.kafka.message import published as read_message
from infra.kafka.relay import OvertakenError, Relay
from infra.kafka.topics import Topics
from infra.lease import Leases
from infra.read_store import ReadStore
from tests.infra.event_store.bells import Bell, act, new_bell, stored
from tests.kafka.reading import Records, attributes, eventually, positions
from tests.services.process import free_port

pytestmark = pytest.mark.kafka
LEDGER = "hanoi.giamsat.example"
Ledger = tuple[FactRecorder, ReadStore]


def ring(recorder: FactRecorder, times: int) -> None:
    """A new bell that is rung so often that this many facts are recorded."""
    bell = new_bell()
    for _ in range(times - 1):
        bell.ring(act())
    recorder.append_many(stored(bell))


def test_facts_go_out_as_cloudevents_and_come_back_as_they_were(
    ledger: Ledger,
    connection: Connection,
    topics: Topics,
    published: Callable[[], Records],
) -> None:
    recorder, store = ledger
    bell = Bell.hang(act(agency_id=None, correlation="đợt một"), "B-1", "đình làng")
    recorder.append_many(stored(bell.ring(act(1), 3)))
    relay = Relay(LEDGER, recorder, store, connection, topics)
    with Background(relay=relay.run):
        eventually(lambda: relay.position.read() == 2, "both facts are acknowledged")
    first, second = published()
    assert first.key == second.key == LEDGER.encode()
    assert dict(first.headers)["content-type"] == b"application/json"
    assert attributes(first) == {
        "specversion": "1.0",
        "id": "1",
        "source": LEDGER,
        "type": "bell.hung.v1",
        "subject": str(bell.id),
        "time": "2023-03-01T08:00:00.000000Z",
        "sequence": "00000000000000000001",
        "streamversion": "1",
        "subjectcode": "B-1",
        "happenedon": "2023-03-01",
        "actor": "nv-01",
        "correlation": "đợt một",
    }
    assert attributes(second)["type"] == "bell.rung.v2"
    back = [read_message(r.headers, r.value) for r in (first, second)]
    assert [b.ledger for b in back] == [LEDGER, LEDGER]
    assert [b.row for b in back] == recorder.read_after(0, 10)


def test_a_relay_starts_without_a_broker_and_catches_up_when_it_comes(
    ledger: Ledger, connection: Connection, topics: Topics, published: Callable[[], Records]
) -> None:
    recorder, store = ledger
    ring(recorder, 5)
    nowhere = Relay(LEDGER, recorder, store, Connection(f"127.0.0.1:{free_port()}"), topics)
    with Background(relay=nowhere.run):
        ring(recorder, 5)
    assert nowhere.position.read() == 0
    relay = Relay(LEDGER, recorder, store, connection, topics)
    with Background(relay=relay.run):
        eventually(lambda: relay.position.read() == 10, "what has gathered is published")
        ring(recorder, 1)
        eventually(lambda: relay.position.read() == 11, "what comes later is published")
    assert positions(published(), LEDGER) == list(range(1, 12))


def test_many_windows_keep_the_order_and_none_is_larger_than_asked(
    ledger: Ledger, connection: Connection, topics: Topics, published: Callable[[], Records]
) -> None:
    recorder, store = ledger
    ring(recorder, 2_500)
    asked: list[int] = []
    read_after = recorder.read_after

    def noted(position: int, limit: int) -> list[object]:
        asked.append(limit)
        return list(read_after(position, limit))

    recorder.read_after = noted  # type: ignore[assignment, method-assign]
    relay = Relay(LEDGER, recorder, store, connection, topics, window=400)
    with Background(relay=relay.run):
        eventually(lambda: relay.position.read() == 2_500, "all windows are acknowledged")
    assert set(asked) == {400}
    assert positions(published(), LEDGER) == list(range(1, 2_501))


def test_a_window_whose_acknowledgment_was_lost_is_sent_again_and_nothing_is_missing(
    ledger: Ledger, connection: Connection, topics: Topics, published: Callable[[], Records]
) -> None:
    recorder, store = ledger
    ring(recorder, 10)
    leases = Leases(store)
    lost = Relay(LEDGER, recorder, store, connection, topics, window=4)
    move = lost.position.move

    def crash(seen: int, to: int, token: int) -> None:
        if to == 8:
            raise SystemExit
        move(seen, to, token)

    lost.position.move = crash  # type: ignore[method-assign]
    with pytest.raises(SystemExit):
        lost.run(Event())
    assert lost.position.read() == 4
    again = Relay(LEDGER, recorder, store, connection, topics, window=4)
    with Background(relay=again.run):
        eventually(lambda: again.position.read() == 10, "the rest is published")
    assert positions(published(), LEDGER) == [*range(1, 9), *range(5, 11)]
    leases.release()


def test_an_old_relay_is_fenced_by_the_one_that_took_over(
    ledger: Ledger, connection: Connection, topics: Topics, published: Callable[[], Records]
) -> None:
    recorder, store = ledger
    ring(recorder, 3)
    old = Relay(LEDGER, recorder, store, connection, topics)
    leases = Leases(store)
    assert old._step(leases) is False
    assert old.position.read() == 3
    leases.release()
    new = Relay(LEDGER, recorder, store, connection, topics)
    with Background(relay=new.run):
        ring(recorder, 2)
        eventually(lambda: new.position.read() == 5, "the new one publishes")
        # The old one wakes up and knows nothing of it.
        assert old._producer is not None
        with pytest.raises(KafkaError):
            old._publish(old._producer, recorder.read_after(0, 10))
        with pytest.raises(OvertakenError):
            old.position.move(5, 6, 1)
    old._disconnect()
    assert positions(published(), LEDGER) == [1, 2, 3, 4, 5]


def test_two_relays_of_one_ledger_publish_each_fact_once(
    ledger: Ledger, connection: Connection, topics: Topics, published: Callable[[], Records]
) -> None:
    recorder, store = ledger
    both = [Relay(LEDGER, recorder, store, connection, topics) for _ in range(2)]
    with Background(one=both[0].run, other=both[1].run):
        for _ in range(5):
            ring(recorder, 20)
        eventually(lambda: both[0].position.read() == 100, "all are published")
    assert positions(published(), LEDGER) == list(range(1, 101))


def test_a_relay_set_back_publishes_again_from_there(
    ledger: Ledger, connection: Connection, topics: Topics, published: Callable[[], Records]
) -> None:
    recorder, store = ledger
    ring(recorder, 5)
    relay = Relay(LEDGER, recorder, store, connection, topics)
    with Background(relay=relay.run):
        eventually(lambda: relay.position.read() == 5, "all are published")
    relay.position.set_back(3)
    relay = Relay(LEDGER, recorder, store, connection, topics)
    with Background(relay=relay.run):
        eventually(lambda: relay.position.read() == 5, "the end is published again")
    assert positions(published(), LEDGER) == [1, 2, 3, 4, 5, 4, 5]


def test_every_registered_fact_survives_the_way() -> None:
    """What a relay writes of a row that has nothing but what it must, a reader takes."""
    from infra.event_store.stored_fact import FactRow
    from infra.kafka.message import headers_of

    bell = new_bell()
    for name in FactMapper().names:
        row = FactRow(
            7, bell.id, 1, name, 3, b"{}", datetime.now(UTC), None, None, None, None, None, None
        )
        assert read_message(headers_of(b"x", row), b"{}").row == row
