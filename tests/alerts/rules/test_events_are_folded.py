"""Sự kiện bị để riêng: told at once, also by a running service of itself."""

from __future__ import annotations

from alerts.vital import Sign, Vitals
from infra.service import Service
from infra.settings import Settings
from projections import incidents
from projections.bitemporal import instant_text
from tests.alerts.rules.vital import DAY, NOON, is_told_once
from tests.alerts.watching import Watched


def test_a_fact_set_aside_is_told_at_once(scene: Watched) -> None:
    unwell = Vitals((Sign("obligations", NOON),), (), ())
    is_told_once(scene.scene, "parked_event", unwell, after=0, severity="warning")


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
