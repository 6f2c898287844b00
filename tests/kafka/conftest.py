"""A real broker with topics of the test's own, ledgers that publish, and whoever reads them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra.event_store import recorder_for
from infra.event_store.recorder import FactRecorder
from infra.kafka.connection import Connection
from infra.kafka.topics import Topics, ensure
from infra.read_store import ReadStore
from tests.kafka.nation import Nation
from tests.kafka.reading import Records, read_all

PARTITIONS = 4


def pytest_configure(config: pytest.Config) -> None:
    # Where a broker refuses, kafka-python leaves the socket to the garbage collector.
    never_connected = r"ignore:unclosed <socket.socket .*laddr=.'0.0.0.0':ResourceWarning"
    config.addinivalue_line("filterwarnings", never_connected)


@pytest.fixture
def connection(kafka_bootstrap: str) -> Connection:
    return Connection(kafka_bootstrap)


@pytest.fixture
def topics(connection: Connection) -> Topics:
    topics = Topics(f"t{uuid4().hex[:12]}")
    ensure(connection, topics.events, topics.inbox, topics.rejected, partitions=PARTITIONS)
    return topics


@pytest.fixture
def published(connection: Connection, topics: Topics) -> Callable[[], Records]:
    """Everything committed to the topic of facts so far."""
    return lambda: read_all(connection, topics.events)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[tuple[FactRecorder, ReadStore]]:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    recorder, store = recorder_for(url), ReadStore(url)
    yield recorder, store
    store.close()
    recorder.close()


@pytest.fixture
def nation(tmp_path: Path) -> Iterator[Nation]:
    """Three provinces and a site around a broker of the test's own."""
    with Nation.founded(tmp_path) as founded:
        yield founded
    gc.collect()
