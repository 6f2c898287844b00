"""What is shipped for Prometheus, Alertmanager and Grafana, tried with the real programs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from api.app import create_app
from infra.service import Service
from infra.settings import Settings
from infra.site.metrics import SiteNumbers
from infra.site.registry import Registry
from projections import incidents
from tests.conftest import missing
from tests.services import process
from tests.services.prometheus import start_alertmanager, start_prometheus
from tests.serving import serving

DEPLOY = Path(__file__).parents[3] / "infra" / "deploy"
RULES = DEPLOY / "prometheus" / "rules.yml"
TESTS = DEPLOY / "prometheus" / "rules_test.yml"
CONFIGURATION = DEPLOY / "prometheus" / "prometheus.yml"
ALERTMANAGER = DEPLOY / "alertmanager" / "alertmanager.yml"
DASHBOARD = DEPLOY / "grafana" / "giamsat.json"
TOKEN = "a-token-for-numbers"


def run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        missing(
            f"{command[0]} is not installed; apt-get install prometheus prometheus-alertmanager"
        )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = Settings.load(
        database_url=f"sqlite:///{tmp_path / 'ledger.db'}",
        today=date(2023, 11, 21),
        metrics_token=SecretStr(TOKEN),
    )
    with Service.open(settings) as opened:
        yield opened


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The API at an address of this machine."""
    with serving(create_app(service.ports())) as port:
        yield f"127.0.0.1:{port}"


def exposed(service: Service) -> str:
    body, _ = service.metrics.exposition("text/plain")
    return body.decode()


def used_in(expressions: Iterator[str]) -> set[str]:
    """The names of our own metrics in some expressions, without the suffixes of histograms."""
    names = {n for e in expressions for n in re.findall(r"(?<![\w:])giamsat_\w+(?![\w:])", e)}
    return {re.sub(r"(_seconds)_(bucket|count|sum)$", r"\1", n) for n in names}


def families(service: Service) -> set[str]:
    return set(re.findall(r"^# TYPE (\w+)", exposed(service), re.MULTILINE))


def families_of_a_site(service: Service) -> set[str]:
    """What a read site shows beside."""
    return {family.name for family in SiteNumbers(Registry(service.read_store)).collect()}


def dashboard_expressions() -> Iterator[str]:
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        for target in panel["targets"]:
            yield target["expr"]


def test_promtool_accepts_the_rules_and_the_configuration() -> None:
    assert "SUCCESS" in run("promtool", "check", "rules", str(RULES))
    assert "SUCCESS" in run("promtool", "check", "config", str(CONFIGURATION))


def test_every_alert_fires_in_its_unit_test() -> None:
    run("promtool", "test", "rules", str(TESTS))
    alerts = set(re.findall(r"- alert: (\w+)", RULES.read_text("utf-8")))
    fired = set(
        re.findall(r"alertname: (\w+)\n\s+exp_alerts:\n\s+- exp_labels", TESTS.read_text("utf-8"))
    )
    assert fired == alerts


def test_promtool_finds_fault_with_no_name_but_the_one_that_counts_days_as_law_does(
    service: Service,
) -> None:
    command = ["promtool", "check", "metrics"]
    if shutil.which(command[0]) is None:
        missing("promtool is not installed; apt-get install prometheus")
    done = subprocess.run(
        command, input=exposed(service), capture_output=True, text=True, check=False
    )
    said = 'giamsat_oldest_overdue_days use base unit "seconds" instead of "days"'
    assert done.stderr.strip() == said


def test_rules_use_only_metrics_that_are_there(service: Service) -> None:
    expressions = re.split(r"^\s*- name: .*$", RULES.read_text("utf-8"), flags=re.MULTILINE)
    assert used_in(iter(expressions)) <= families(service) | families_of_a_site(service)


def test_the_dashboard_shows_only_metrics_that_are_there_and_every_recorded_one(
    service: Service,
) -> None:
    recorded = set(re.findall(r"record: (\S+)", RULES.read_text("utf-8")))
    shown = set(dashboard_expressions())
    used = used_in(iter(shown))
    assert used <= families(service)
    assert {name for name in recorded if any(name in e for e in shown)} == recorded


def test_amtool_accepts_the_configuration_and_routes_by_source_and_severity() -> None:
    assert "SUCCESS" in run("amtool", "check-config", str(ALERTMANAGER))
    route = ("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}")
    assert run(*route, "source=giamsat", "rule=reply_overdue").strip() == "duties"
    assert run(*route, "severity=critical").strip() == "operators"
    assert run(*route, "severity=warning").strip() == "operators"


def asked(address: str, query: str) -> list[dict[str, Any]]:
    url = f"{address}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=5) as answer:
        found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
    return found


def test_a_real_prometheus_scrapes_with_the_token_and_evaluates_the_rules(
    service: Service, tmp_path: Path
) -> None:
    token = tmp_path / "metrics_token"
    token.write_text(TOKEN, encoding="utf-8")
    service.look(date(2023, 11, 21), service.clock.now())
    with served(service) as address:
        configuration = (
            CONFIGURATION.read_text("utf-8")
            .replace("127.0.0.1:8000", address)
            .replace("15s", "1s")
            .replace("    # authorization:\n    #   cred", "    authorization:\n      cred")
        )
        try:
            prometheus = start_prometheus(configuration, (RULES, token))
        except process.ServiceMissingError as reason:
            missing(str(reason))
        try:
            deadline = time.monotonic() + 60
            while not asked(prometheus.address, "giamsat_obligations_overdue"):
                assert time.monotonic() < deadline
            [up] = asked(prometheus.address, 'up{job="giamsat"}')
            assert up["value"][1] == "1"
            for query in dashboard_expressions():
                asked(prometheus.address, query)
            with urllib.request.urlopen(f"{prometheus.address}/api/v1/rules", timeout=5) as answer:
                groups = json.load(answer)["data"]["groups"]
            assert {r["health"] for g in groups for r in g["rules"]} <= {"ok", "unknown"}
        finally:
            prometheus.stop()


def test_a_real_alertmanager_brings_incidents_in_and_nothing_of_ours_back(
    service: Service, tmp_path: Path
) -> None:
    machine = service.private.add_account("alertmanager", name="Alertmanager", role="machine")
    token = tmp_path / "giamsat_token"
    token.write_text(
        service.private.tokens.create(machine.id, label="webhook")[1], encoding="utf-8"
    )
    with served(service) as address:
        configuration = (
            ALERTMANAGER.read_text("utf-8")
            .replace("127.0.0.1:8000", address)
            .replace("group_wait: 30s", "group_wait: 1s")
            .replace("group_interval: 5m", "group_interval: 1s")
            # Even where somebody sends everything to us, what is ours does not come in.
            .replace("receiver: duties", "receiver: operators")
        )
        try:
            alertmanager = start_alertmanager(configuration, (token,))
        except process.ServiceMissingError as reason:
            missing(str(reason))
        try:
            posted(alertmanager.address, "reply_overdue", source="giamsat")
            posted(alertmanager.address, "GiamsatReadModelStale", ends=False)
            assert [i["state"] for i in incidents_of(service, 1)] == ["firing"]
            posted(alertmanager.address, "GiamsatReadModelStale", ends=True)
            [told] = incidents_of(service, 2)
            assert (told["alertname"], told["state"]) == ("GiamsatReadModelStale", "ended")
        finally:
            alertmanager.stop()


def posted(address: str, name: str, *, ends: bool = False, **labels: str) -> None:
    """Tell Alertmanager of something, as Prometheus does."""
    now = datetime.now(UTC)
    alert = {
        "labels": {"alertname": name, "severity": "warning", **labels},
        "annotations": {"summary": "Dữ liệu hiển thị bị chậm"},
        "startsAt": (now - timedelta(minutes=1)).isoformat(),
        "endsAt": (now if ends else now + timedelta(minutes=5)).isoformat(),
    }
    request = urllib.request.Request(
        f"{address}/api/v2/alerts",
        json.dumps([alert]).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def incidents_of(service: Service, facts: int) -> list[dict[str, Any]]:
    """The incidents, once so many facts have arrived; no others come."""
    deadline = time.monotonic() + 60
    while service.head() < facts:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    service.catch_up()
    with service.read_store.reading() as rows:
        found = incidents.register(rows, service.now())
    assert service.head() == facts
    return found
