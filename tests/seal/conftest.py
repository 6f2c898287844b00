"""A sealed ledger of bells, on each engine in turn, and everything an attacker could want."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from infra.event_store import recorder_for
from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.anchors import FileAnchor
from infra.seal.keys import SealKeys
from infra.seal.sealer import Sealer
from infra.seal.served_log import ServedLog
from infra.settings import Settings
from tests.infra.event_store.bells import act, new_bell, stored
from tests.seal.target import LEDGER, MANY, Target

ORIGIN = "so-cai.example/thu"
Ring = Callable[[int], int]


@pytest.fixture
def recorder(database_url: str) -> Iterator[FactRecorder]:
    recorder = recorder_for(database_url)
    yield recorder
    recorder.close()


@pytest.fixture
def read_store(database_url: str) -> Iterator[ReadStore]:
    store = ReadStore(database_url)
    yield store
    store.close()


@pytest.fixture
def anchor(tmp_path: Path) -> FileAnchor:
    return FileAnchor(tmp_path / "elsewhere" / "checkpoints")


@pytest.fixture
def keys(read_store: ReadStore) -> SealKeys:
    return SealKeys(read_store, ORIGIN)


@pytest.fixture
def sealer(
    recorder: FactRecorder, read_store: ReadStore, keys: SealKeys, anchor: FileAnchor
) -> Sealer:
    return Sealer(recorder, read_store, keys, anchors=[anchor])


@pytest.fixture
def served(recorder: FactRecorder, read_store: ReadStore) -> ServedLog:
    return ServedLog(recorder, read_store, ORIGIN)


@pytest.fixture
def ring(recorder: FactRecorder) -> Ring:
    """Record so many more facts, in streams of three; the last position."""

    def ring(facts: int) -> int:
        events: list[StoredEvent] = []
        while len(events) < facts:
            bell = new_bell(recorder.last_position())
            for minutes in range(2):
                bell.ring(act(recorder.last_position() + minutes))
            events += stored(bell)
        recorder.insert_events(events[:facts])
        return recorder.last_position()

    return ring


@pytest.fixture
def target(database_url: str, tmp_path: Path) -> Target:
    settings = Settings.load(
        database_url=database_url, ledger=LEDGER, seal_file=str(tmp_path / "elsewhere" / "heads")
    )
    ledger = Target(settings)
    ledger.record(MANY, "A")
    ledger.seal()
    assert ledger.found() is None
    return ledger
