"""A read site on a real broker: every fact of every ledger once in effect, whatever comes twice, late or broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from kafka import KafkaProducer
from structlog.testing import capture_logs

from infra.background import Background
from infra.kafka.connection import Connection
from infra.kafka.message import Header, headers_of
from infra.kafka.topics import Topics, identity
from infra.site.replica import Replica
from tests.kafka.provinces import Province
from tests.kafka.reading import eventually
from tests.kafka.site import REFERENCE, Site

pytestmark = pytest.mark.kafka

on_postgresql = pytest.mark.parametrize("site", ["postgresql"], indirect=True)


@pytest.fixture
def site(
    request: pytest.FixtureRequest, tmp_path: Path, connection: Connection, topics: Topics
) -> Iterator[Site]:
    """On SQLite, where a test starts soonest, unless it asks for PostgreSQL."""
    url = f"sqlite:///{tmp_path / 'site.db'}"
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("postgres_url")
    site = Site(url, connection, topics)
    yield site
    site.close()


@pytest.fixture
def province(
    tmp_path: Path, connection: Connection, topics: Topics
) -> Iterator[Callable[[str], Province]]:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(Province(name, tmp_path, connection, topics))


@pytest.fixture
def send(connection: Connection, topics: Topics) -> Iterator[Callable[..., None]]:
    """Put a record into the topic of facts, past every relay."""
    producer = KafkaProducer(**connection.options())

    def put(headers: list[Header], value: bytes, key: bytes = b"x") -> None:
        producer.send(topics.events, value, key, headers).get(timeout=20)

    yield put
    producer.close()


@on_postgresql
def test_a_site_shows_every_fact_of_every_ledger(
    site: Site, province: Callable[[str], Province]
) -> None:
    hanoi, hue = province("hanoi.example"), province("hue.example")
    hanoi.record(5)
    hue.record(3)
    hue.record(2)
    with Background(a=hanoi.relay.run, b=hue.relay.run, site=site.worker().run):
        eventually(lambda: site.shows("hanoi.example", 5), "the first ledger is shown")
        eventually(lambda: site.shows("hue.example", 5), "the second ledger is shown")
    assert site.history("hanoi.example") == site.history("hue.example") == [1, 2, 3, 4, 5]
    copy = Replica("hue.example", site.url, REFERENCE)
    assert copy.recorder.read_after(0, 10) == hue.recorder.read_after(0, 10)
    copy.close()


def test_what_is_delivered_twice_is_shown_once(
    site: Site, province: Callable[[str], Province]
) -> None:
    hanoi = province("hanoi.example")
    hanoi.record(10)
    for _ in range(2):
        with Background(relay=hanoi.relay.run):
            eventually(lambda: hanoi.relay.position.read() == 10, "everything is published")
        hanoi.relay.position.set_back(0)
    hanoi.record(1)
    with Background(relay=hanoi.relay.run, site=site.worker().run):
        eventually(lambda: site.shows("hanoi.example", 11), "the ledger is shown")
    assert site.history("hanoi.example") == list(range(1, 12))


@on_postgresql
def test_a_site_whose_database_was_lost_is_built_again_from_the_beginning(
    site: Site, province: Callable[[str], Province], tmp_path: Path
) -> None:
    hanoi = province("hanoi.example")
    hanoi.record(5)
    with Background(relay=hanoi.relay.run, site=site.worker().run):
        eventually(lambda: site.shows("hanoi.example", 5), "the ledger is shown")
    again = Site(f"sqlite:///{tmp_path / 'again.db'}", site.connection, site.topics)
    try:
        with Background(site=again.worker().run):
            eventually(lambda: again.shows("hanoi.example", 5), "the same group reads it again")
        assert again.history("hanoi.example") == [1, 2, 3, 4, 5]
    finally:
        again.close()


@on_postgresql
def test_a_worker_goes_on_where_the_last_one_stopped(
    site: Site, province: Callable[[str], Province]
) -> None:
    hanoi = province("hanoi.example")
    hanoi.record(5)
    with Background(relay=hanoi.relay.run, site=site.worker().run):
        eventually(lambda: site.shows("hanoi.example", 5), "the ledger is shown")
    kept = site.registry.places(identity(site.connection, site.topics.events))
    assert sum(kept.values()) >= 5
    hanoi.record(1)
    with Background(relay=hanoi.relay.run, site=site.worker().run), capture_logs() as logs:
        eventually(lambda: site.shows("hanoi.example", 6), "it goes on")
    begun = next(line for line in logs if line["event"] == "site_reads")
    assert begun["never_read"] == begun["partitions"] - len(kept)


@on_postgresql
def test_a_gap_stops_that_ledger_and_says_so_until_it_is_filled(
    site: Site, province: Callable[[str], Province], send: Callable[..., None]
) -> None:
    hanoi, hue = province("hanoi.example"), province("hue.example")
    hanoi.record(4)
    hue.record(4)
    first, *_, last = hanoi.recorder.read_after(0, 4)
    for row in (first, last):
        send(headers_of(b"hanoi.example", row), row.state, b"hanoi.example")
    with Background(site=site.worker().run, other=hue.relay.run):
        eventually(lambda: site.standing("hanoi.example").trouble is not None, "the gap is seen")
        eventually(lambda: site.shows("hue.example", 4), "the other ledger goes on")
        standing = site.standing("hanoi.example")
        assert (standing.trouble, standing.trouble_at, standing.position) == ("gap", 2, 1)
        with Background(relay=hanoi.relay.run):
            eventually(lambda: site.shows("hanoi.example", 4), "the relay fills the gap")
    assert site.standing("hanoi.example").trouble is None
    assert site.history("hanoi.example") == [1, 2, 3, 4]


def test_a_ledger_that_tells_another_story_stops(
    site: Site, province: Callable[[str], Province], send: Callable[..., None]
) -> None:
    hanoi = province("hanoi.example")
    hanoi.record(3)
    with Background(relay=hanoi.relay.run, site=site.worker().run):
        eventually(lambda: site.shows("hanoi.example", 3), "the ledger is shown")
        row = hanoi.recorder.read_after(1, 1)[0]
        altered = row._replace(actor="somebody-else")
        send(headers_of(b"hanoi.example", altered), altered.state, b"hanoi.example")
        eventually(lambda: site.standing("hanoi.example").trouble == "fork", "the fork is seen")
        hanoi.record(1)
        eventually(lambda: hanoi.relay.position.read() == 4, "the province goes on")
    assert site.standing("hanoi.example").trouble_at == 2
    assert site.history("hanoi.example") == [1, 2, 3]


def test_poisoned_records_hold_up_nobody(
    site: Site, province: Callable[[str], Province], send: Callable[..., None]
) -> None:
    hanoi = province("hanoi.example")
    hanoi.record(2)
    good = hanoi.recorder.read_after(0, 1)[0]
    well = headers_of(b"hue.example", good)
    send([], b"nothing of ours", b"hanoi.example")
    send([(k, b"0" if k == "ce_id" else v) for k, v in well], b"{}", b"hanoi.example")
    send([(k, b"\xff" if k == "ce_actor" else v) for k, v in well], b"{}", b"hanoi.example")
    send([(k, b"no/../SUCH" if k == "ce_source" else v) for k, v in well], b"{}")
    send([(k, b"9" * 30 if k == "ce_streamversion" else v) for k, v in well], b"{}")
    send([(k, b"0001-01-01T00:00:00+14:00" if k == "ce_time" else v) for k, v in well], b"{}")
    send([(k, b"2023-01-01T00:00:00" if k == "ce_time" else v) for k, v in well], b"{}")
    send(well, b'{"a": "\x00"}', b"hanoi.example")
    # Readable as a message, and no fact that can be read: set aside by the read models, not in anybody's way.
    send(well, b"[not json", b"hue.example")
    second = headers_of(b"hue.example", hanoi.recorder.read_after(1, 1)[0])
    send(second, hanoi.recorder.read_after(1, 1)[0].state, b"hue.example")
    with Background(relay=hanoi.relay.run, site=site.worker().run):
        eventually(lambda: site.shows("hanoi.example", 2), "the good facts are shown")
        eventually(lambda: site.shows("hue.example", 2), "what cannot be read is passed over")
    assert site.registry.refused() == 8
    assert site.history("hanoi.example") == [1, 2]
    assert site.standing("hue.example").trouble is None


@on_postgresql
def test_workers_join_and_leave_under_load_and_nothing_is_missing_or_doubled(
    site: Site, province: Callable[[str], Province]
) -> None:
    provinces = [province(f"p{number}.example") for number in range(6)]
    relays = {f"relay{i}": p.relay.run for i, p in enumerate(provinces)}
    with Background(**relays), Background(first=site.worker().run):
        for one in provinces:
            one.record(30)
        with Background(second=site.worker().run):
            for one in provinces:
                one.record(30)
            eventually(lambda: all(site.shows(p.name, 31) for p in provinces), "both have begun")
        for one in provinces:
            one.record(30)
        eventually(lambda: all(site.shows(p.name, 90) for p in provinces), "one has ended it")
    for one in provinces:
        assert site.history(one.name) == list(range(1, 91))
