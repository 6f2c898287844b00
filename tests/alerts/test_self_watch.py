"""The service tells its operators when it is unwell itself: once when it begins, once when it is over."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts import rulebook, self_watch
from alerts import rules as package
from alerts.vital import Sign, Vitals
from domain.actor import Act
from infra.seal.note import Signer
from infra.seal.sealer import InconsistentHeadError
from infra.service import Service
from infra.settings import Settings
from projections import incidents
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.read_model import Row
from tests.scenarios import Scene
from tests.seal.test_attacks import LEDGER, register

DAY = date(2023, 11, 21)
NOON = datetime(2023, 11, 21, 5, tzinfo=UTC)
WELL = Vitals((), (), ())
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        yield opened


def look(scene: Scene, vitals: Vitals, at: datetime) -> int:
    act = Act(actor="notifier", at=at, today=DAY, on=DAY)
    with scene.read_store.reading() as rows:
        facts = self_watch.look(scene.ledger, rows, act, vitals)
    scene.now = max(scene.now, at)
    scene.catch_up()
    return facts


def firing(scene: Scene, at: datetime) -> list[Row]:
    with scene.read_store.reading() as rows:
        return incidents.register(rows, Moment(DAY, at), {"state": "firing"})


@pytest.mark.parametrize(
    ("rule", "unwell", "minutes", "severity"),
    [
        ("parked_event", Vitals((Sign("obligations", NOON),), (), ()), 0, "warning"),
        ("stale_follower", Vitals((), (Sign("history", NOON),), ()), 5, "warning"),
        ("watch_not_running", Vitals((), (), (Sign("deadline_watch", NOON),)), 10, "critical"),
        ("seal_refused", Vitals((), (), (), (Sign("seal", NOON),)), 0, "critical"),
    ],
)
def test_what_is_unwell_is_told_from_its_threshold_on_once_and_ends_once(
    scene: Scene, rule: str, unwell: Vitals, minutes: int, severity: str
) -> None:
    begins = NOON + minutes * MINUTE
    if minutes:
        assert look(scene, unwell, begins - MINUTE) == 0
    assert [look(scene, unwell, begins + n * MINUTE) for n in range(3)] == [1, 0, 0]
    [one] = firing(scene, begins + 3 * MINUTE)
    assert (one["alertname"], one["severity"]) == (rule, severity)
    assert datetime.fromisoformat(one["starts_at"]) == NOON
    assert [look(scene, WELL, begins + n * MINUTE) for n in (4, 5)] == [1, 0]
    assert firing(scene, begins + 6 * MINUTE) == []


def test_what_begins_again_is_told_again(scene: Scene) -> None:
    later = NOON + 60 * MINUTE
    assert look(scene, Vitals((Sign("obligations", NOON),), (), ()), NOON) == 1
    assert look(scene, WELL, NOON + MINUTE) == 1
    assert look(scene, Vitals((Sign("obligations", later),), (), ()), later) == 1
    assert len(firing(scene, later + MINUTE)) == 1


def test_what_prometheus_noticed_is_left_to_it(scene: Scene) -> None:
    from domain.commands.incidents import Told, take_in

    act = Act(actor="machine", at=NOON, today=DAY, on=DAY)
    told = Told("f1", "GiamsatDown", "critical", (), "", "", NOON, None)
    take_in(scene.ledger, act, told)
    scene.catch_up()
    assert look(scene, WELL, NOON + MINUTE) == 0
    assert len(firing(scene, NOON + 2 * MINUTE)) == 1


def test_every_file_of_rules_has_a_rule_with_its_reasons_in_both_languages() -> None:
    files = [m.name for m in pkgutil.iter_modules(package.__path__)]
    assert len(files) == len(rulebook.rules()) + len(rulebook.vital())
    for name in files:
        module = importlib.import_module(f"{package.__name__}.{name}")
        rule = getattr(module, "RULE", None) or module.VITAL
        assert rule.why.vi
        assert rule.why.en
        assert "{about}" in rule.sentence.vi or rule.thresholds
    for vital_rule in rulebook.vital():
        assert vital_rule.reason
        assert "{about}" in vital_rule.sentence.en


def test_a_running_service_tells_of_a_fact_that_it_has_set_aside(database_url: str) -> None:
    settings = Settings.load(database_url=database_url, today=DAY)
    with Service.open(settings) as service:
        service.catch_up()
        assert service.notifying.look_after_itself() == 0, "a service that has just begun is well"
        with service.read_store.transaction() as rows:
            rows.execute(
                "INSERT INTO parked VALUES ('history', 1, 's', 'agency.registered', 'no', NULL, :at)",
                {"at": instant_text(service.clock.now())},
            )
        assert service.notifying.look_after_itself() == 1
        service.catch_up()
        with service.read_store.transaction() as rows:
            [one] = incidents.register(rows, service.now(), {"state": "firing"})
            rows.execute("DELETE FROM parked")
        assert (one["alertname"], one["labels"]["about"]) == ("parked_event", "history")
        assert "giamsat parked" in one["description"]
        assert service.notifying.look_after_itself() == 1


def test_a_ledger_that_contradicts_its_heads_is_told(database_url: str, tmp_path: Path) -> None:
    shared: Any = {
        "today": DAY,
        "ledger": LEDGER,
        "seal_key": Signer.generate(LEDGER).secret(),
        "seal_file": str(tmp_path / "heads"),
    }
    with Service.open(Settings.load(database_url=f"sqlite:///{tmp_path}/a.db", **shared)) as ahead:
        for number in range(3):
            register(ahead, f"A-{number}")
        ahead.sealer.seal()
    with Service.open(Settings.load(database_url=database_url, **shared)) as restored:
        register(restored, "A-0")
        with pytest.raises(InconsistentHeadError, match="older_than_head"):
            restored.sealer.seal()
        restored.catch_up()
        assert restored.notifying.look_after_itself() == 1
        restored.catch_up()
        with restored.read_store.reading() as rows:
            [one] = incidents.register(rows, restored.now(), {"state": "firing"})
        assert (one["alertname"], one["severity"]) == ("seal_refused", "critical")
        assert "giamsat verify" in one["description"]
