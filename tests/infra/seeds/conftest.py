"""The demo's history, told once for all who ask it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
from infra.service import Service
from infra.settings import Settings
from projections.read_model import Rows
from tests.infra.seeds.questions import Get
from tests.infra.seeds.told import Told, facts_of, ledger_at


@pytest.fixture(scope="session")
def story(told_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the told demonstration, to be asked and not to be written to."""
    path: Path = tmp_path_factory.mktemp("story") / told_demonstration.name
    shutil.copyfile(told_demonstration, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def told(story: str, told_demonstration: Path) -> Iterator[Told]:
    ledger, reads = ledger_at(story), ReadStore(story)
    recorder = cast("FactRecorder", ledger.recorder)
    looks = [
        (date.fromisoformat(day), datetime.fromisoformat(instant), recorded_at(recorder, position))
        for day, instant, position in json.loads(
            told_demonstration.with_suffix(".looks").read_text()
        )
    ]
    try:
        yield Told(facts_of(ledger), looks, reads)
    finally:
        reads.close()
        ledger.close()


def recorded_at(recorder: FactRecorder, position: int) -> datetime:
    [row] = recorder.read_after(position - 1, 1)
    return row.recorded_at


@pytest.fixture
def rows(told: Told) -> Iterator[Rows]:
    with told.reads.reading() as rows:
        yield rows


@pytest.fixture(scope="session")
def get(story: str) -> Iterator[Get]:
    """The demonstration, served to an auditor."""
    settings = Settings(database_url=story, today=DEMO_TODAY, ledger=DEMO_LEDGER)
    with Service.open(settings, demo=True) as service:
        account = service.private.add_account("asking", name="asking", role="auditor")
        _, token = service.private.tokens.create(account.id, label="auditor")
        with TestClient(create_app(service.ports()), base_url="http://127.0.0.1") as http:

            def ask(path: str) -> Any:
                answer = http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 200, (path, answer.text)
                return answer.json()

            yield ask
