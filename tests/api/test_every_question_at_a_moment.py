"""`known_at=` and `on=`: each question of the document is answered as by a ledger that had ended there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from infra.event_store.database_url import sqlite_path
from infra.read_store import ReadStore
from infra.service import Service
from projections.read_model import Row
from tests.api.conftest import Client, Json
from tests.api.everything import given_everything, questions

PAPER: Final[Json] = {"number": "7", "symbol": "QĐ-UBKT"}
FILE: Final = "inspections/HS-2"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough here: what read models answer at a moment is tried on both elsewhere."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@dataclass
class Told:
    """A ledger with something of every kind, told over a year, and who may ask everything of it."""

    service: Service
    names: dict[str, str]
    reader: Client

    def answers(self, client: Client, **moment: str) -> dict[str, Any]:
        """What each question is answered with."""
        reader = Client(client.http, self.reader.token)
        found: dict[str, Any] = {}
        for _, path, params in questions(self.names):
            answer = reader.ask(path, **params, **moment)
            told = _bare(answer.json())
            # How far the ledger has come is said beside every list.
            found[path] = answer.status_code, {k: v for k, v in told.items() if k != "position"}
        # What was read, these questions among it, is known to the hour of reading alone.
        del found["reads"]
        return found

    def facts(self) -> list[Row]:
        """Every fact, with when it was recorded."""
        with self.service.read() as rows:
            return rows.fetch("SELECT position, recorded_at FROM events ORDER BY position")

    @contextmanager
    def cut(self, facts: str, folder: Path) -> Iterator[Client]:
        """A ledger that never had other facts than these; everything beside it is the same."""
        path = sqlite_path(self.service.settings.database_url)
        assert path is not None
        copy = folder / "cut.db"
        with closing(sqlite3.connect(path)) as whole, closing(sqlite3.connect(copy)) as cut:
            whole.backup(cut)
            cut.execute(f"DELETE FROM events WHERE NOT ({facts})")
            cut.commit()
        settings = self.service.settings.model_copy(update={"database_url": f"sqlite:///{copy}"})
        with closing(ReadStore(settings.database_url)) as store:
            store.forget_all()
        with Service.open(settings) as service:
            service.catch_up()
            app = create_app(service.ports())
            here = ("127.0.0.1", 50_000)
            with TestClient(app, base_url="http://127.0.0.1", client=here) as http:
                yield Client(http)
        copy.unlink()


@pytest.fixture
def told(letter: Client, person: Callable[..., Client], auditor: Client, service: Service) -> Told:
    names = given_everything(letter, person)
    consulted = names["consultations/{code}"]
    inspector = person("inspector", "mttq")
    opened = {"code": "HS-2", "subject": "Kiến nghị", "purpose": "Định kỳ", "mandate": PAPER}
    inspector.post("inspections", {**opened, "lead_id": "tinh-uy", "opened_on": "2023-08-01"})
    colleague = service.private.account("auditor-None").id
    inspector.post(f"{FILE}/members", {"member": colleague, "happened_on": "2023-08-10"})
    asked = {"title": "Diễn biến", "question": {"chain": "KN-1"}}
    inspector.post(f"{FILE}/queries", {**asked, "happened_on": "2023-08-20"})
    inspector.post(f"{FILE}/bundles", {"query": 1, "happened_on": "2023-09-01"})
    copy = {"bundle": 1, "recipient": "Tòa án", "medium": "Đĩa", "purpose": "Xét xử"}
    inspector.post(f"{FILE}/copies", {**copy, "given_on": "2023-10-05"})
    closing_ = {"document": PAPER, "conclusions": ["Đúng hạn"], "happened_on": "2023-11-01"}
    inspector.post(f"{FILE}/closures", closing_)
    agreed = {"agreed_on": "2023-11-20", "signed_ids": ["tinh-uy"], "document": PAPER}
    letter.post(f"{consulted}/agreements", agreed)
    aligned = {"aligned_on": "2023-11-22", "with_ids": ["ubnd"], "document": PAPER}
    letter.post(f"{consulted}/alignments", aligned)
    day = {"day": "2023-07-18", "working": False, "reason": "Nghỉ"}
    decided = {"code": "TB-8", "days": [day], "source": "Thông báo", "happened_on": "2023-06-15"}
    letter.post("calendar/decisions", decided)
    names |= {
        "calendar/decisions/{code}": "calendar/decisions/TB-8",
        "inspections/{code}": FILE,
    }
    return Told(service, names, auditor)


def _bare(value: Any) -> Any:
    """An answer without what counts facts."""
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if k != "version"}
    return [_bare(v) for v in value] if isinstance(value, list) else value


def test_a_question_is_answered_as_by_a_ledger_that_ended_then(told: Told, tmp_path: Path) -> None:
    facts = told.facts()
    for fact in (facts[len(facts) // 2], facts[-5]):
        then = fact["recorded_at"].replace("Z", "+00:00")
        whole = told.answers(told.reader, known_at=then)
        with told.cut(f"recorded_at <= '{fact['recorded_at']}'", tmp_path) as cut:
            for path, answer in told.answers(cut, known_at=then).items():
                assert whole[path] == answer, (path, fact)


def test_a_question_is_answered_as_if_nothing_had_happened_since(
    told: Told, tmp_path: Path
) -> None:
    now = told.facts()[-1]["recorded_at"].replace("Z", "+00:00")
    for on in ("2023-08-25", "2023-10-10"):
        whole = told.answers(told.reader, on=on, known_at=now)
        # Bodies of unknown founding have always been; what days are off was so before it was decided.
        always = "name LIKE 'agency.%' OR name LIKE 'calendar_decision.%'"
        with told.cut(f"happened_on <= '{on}' OR {always}", tmp_path) as cut:
            for path, answer in told.answers(cut, on=on, known_at=now).items():
                assert whole[path] == answer, (path, on)
