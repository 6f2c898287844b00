"""The demo's history, told once for all who ask it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import cast

import pytest

from alerts.deadline_watch import DeadlineWatch
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds.reference import calendars
from infra.seeds.story import DEMO_TODAY, tell
from projections.read_model import Rows, read_model_classes
from projections.reference import Reference
from tests.infra.seeds.told import Told, facts_of, ledger_at


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    path: Path = tmp_path_factory.mktemp("story") / "ledger.db"
    ledger, reads = ledger_at(f"sqlite:///{path}"), ReadStore(f"sqlite:///{path}")
    recorder = cast("FactRecorder", ledger.recorder)
    source = LedgerSource(recorder, cast("FactMapper", ledger.mapper))
    reference = Reference(calendars(), DEMO_TODAY)
    models = [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]
    follower = Follower("story", source, reads, models)
    watch = DeadlineWatch(ledger, reads, calendars())
    looks: list[tuple[date, datetime, datetime]] = []

    def look(day: date, instant: datetime) -> int:
        last = recorder.read_after(recorder.last_position() - 1, 1)
        looks.append((day, instant, last[0].recorded_at))
        return watch.run_once(day, instant).told

    tell(ledger, catch_up=follower.catch_up, watch=look)
    try:
        yield Told(facts_of(ledger), looks, reads)
    finally:
        reads.close()
        ledger.close()


@pytest.fixture
def rows(told: Told) -> Iterator[Rows]:
    with told.reads.reading() as rows:
        yield rows
