"""Every family is there from the start, and its numbers are those of the ledger."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from infra import metrics, parking
from infra.service import Service
from infra.settings import Settings
from tests.registered import register

DOCUMENTED = re.compile(r"^\| `(giamsat_\w+)` \| ([^|]*)\|", re.MULTILINE)
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
TEXT = "text/plain; version=0.0.4"


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    with Service.open(Settings.load(database_url=database_url, today=date(2023, 11, 21))) as opened:
        yield opened


def scraped(service: Service) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Samples by name and labels."""
    body, content_type = service.metrics.exposition(TEXT)
    assert content_type.startswith("text/plain")
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_every_documented_family_is_there_at_0_with_its_labels(service: Service) -> None:
    samples = scraped(service)
    rows = dict(DOCUMENTED.findall(OPERATIONS.read_text("utf-8")))
    # A site that follows many ledgers has numbers of its own.
    rows = {name: labels for name, labels in rows.items() if "_site_" not in name}
    assert len(rows) >= 17
    [counted] = samples["giamsat_counted_timestamp_seconds"].values()
    assert counted == pytest.approx(service.now().known_at.timestamp(), abs=3600)
    del rows["giamsat_counted_timestamp_seconds"]
    for name, labels in rows.items():
        sample = samples.get(name) or samples[f"{name}_count"]
        wanted = {label.strip() for label in labels.split(",") if label.strip()}
        assert {tuple(label for label, _ in key) for key in sample} == {tuple(sorted(wanted))}
        assert set(sample.values()) == {0.0}


def test_recorded_facts_are_counted_by_their_name(service: Service) -> None:
    counted = (("type", "agency.registered"),)
    register(service, "A-1")
    assert scraped(service)["giamsat_events_recorded_total"][counted] == 1
    register(service, "A-2")
    register(service, "A-3")
    assert scraped(service)["giamsat_events_recorded_total"][counted] == 3


def test_a_read_model_that_has_not_followed_is_behind(service: Service) -> None:
    label = (("projection", "agency_directory"),)
    register(service, "A-1")
    assert scraped(service)["giamsat_projection_lag_events"][label] == 1
    service.catch_up()
    samples = scraped(service)
    assert samples["giamsat_projection_lag_events"][label] == 0
    assert samples["giamsat_projection_lag_seconds"][label] == 0


def test_requests_are_counted_by_template_method_and_status(service: Service) -> None:
    service.metrics.observe_request("/api/v1/plans/{code}", "GET", 404, 0.01)
    key = (("method", "GET"), ("route", "/api/v1/plans/{code}"), ("status", "404"))
    assert scraped(service)["giamsat_http_request_duration_seconds_count"][key] == 1


def test_openmetrics_is_answered_to_those_who_ask(service: Service) -> None:
    body, content_type = service.metrics.exposition("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")
    _, refused = service.metrics.exposition("application/openmetrics-text;q=0, text/plain;q=0.5")
    assert refused.startswith("text/plain")


def test_numbers_survive_a_restart(database_url: str) -> None:
    for expected in (1, 2):
        with Service.open(Settings.load(database_url=database_url)) as service:
            register(service, f"A-{expected}")
            found = scraped(service)["giamsat_events_recorded_total"]
            assert found[("type", "agency.registered"),] == expected


def test_a_large_ledger_is_counted_beside_the_scrape(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "BEARABLE_SECONDS", -1.0)
    raised = (("rule", "reply_overdue"), ("state", "raised"))
    assert scraped(service)["giamsat_alerts"][raised] == 0
    with service.read_store.transaction() as rows:
        rows.execute(
            "INSERT INTO open_alerts (subject, known_from, known_to, on_from, on_to, state, rule, data)"
            " VALUES ('a', '2000', '9999', '2000', '9999', 'raised', 'reply_overdue', '{}')"
        )
    assert scraped(service)["giamsat_alerts"][raised] == 0, "nothing has moved"
    register(service, "A-1")
    service.catch_up()
    deadline = time.monotonic() + 30
    while scraped(service)["giamsat_alerts"][raised] != 1:
        assert time.monotonic() < deadline


def test_facts_set_aside_are_counted(service: Service) -> None:
    register(service, "A-1")
    fact = service.ledger.fact_at(1)
    with service.read_store.transaction() as rows:
        parking.set_aside(rows, "agency_directory", [fact], "for the test")
    found = scraped(service)["giamsat_parked_events"]
    assert found[("projection", "agency_directory"),] == 1
    assert found[("projection", "obligations"),] == 0
