"""The demo's history, told once for all who ask it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from alerts.deadline_watch import DeadlineWatch
from api.app import create_app
from infra.commands.run import working
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds.reference import calendars
from infra.seeds.story import DEMO_TODAY, tell
from infra.service import Service
from infra.settings import Settings
from projections.read_model import Rows, read_model_classes
from projections.reference import Reference
from tests.infra.seeds.questions import Get
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


@pytest.fixture(scope="session")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """The demonstration, served to an auditor."""
    url = f"sqlite:///{tmp_path_factory.mktemp('questions') / 'demo.db'}"
    ledger = ledger_at(url)
    tell(ledger, catch_up=lambda: None)
    ledger.close()
    settings = Settings(database_url=url, today=DEMO_TODAY, ledger="demo.giamsat.example")
    with Service.open(settings) as service, working(service, follow=True, watch=False):
        assert service.wait_for(service.head(), 120)
        account = service.private.add_account("auditor", name="auditor", role="auditor")
        _, token = service.private.tokens.create(account.id, label="auditor")
        with TestClient(create_app(service.ports()), base_url="http://127.0.0.1") as http:

            def ask(path: str) -> Any:
                answer = http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 200, (path, answer.text)
                return answer.json()

            yield ask
