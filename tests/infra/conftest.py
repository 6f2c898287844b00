"""A ledger of bells and a place for read models, on each engine in turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.read_store import ReadStore
from tests.infra.event_store.bells import REGISTRY


@pytest.fixture
def recorder(database_url: str) -> Iterator[FactRecorder]:
    recorder = recorder_for(database_url)
    yield recorder
    recorder.close()


@pytest.fixture
def mapper() -> FactMapper:
    return FactMapper(REGISTRY)


@pytest.fixture
def source(recorder: FactRecorder, mapper: FactMapper) -> LedgerSource:
    return LedgerSource(recorder, mapper)


@pytest.fixture
def read_store(database_url: str) -> Iterator[ReadStore]:
    store = ReadStore(database_url)
    yield store
    store.close()
