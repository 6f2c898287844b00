"""What Alertmanager tells of the service is taken in once, ends once, and never comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.service import Service
from tests.api.conftest import Client, Json


def message(status: str = "firing", **labels: str) -> Json:
    """A message as Alertmanager 0.25 sends it."""
    alert = {
        "status": status,
        "labels": {"alertname": "GiamsatWatchNotRunning", "severity": "critical", **labels},
        "annotations": {"summary": "Không có ai canh thời hạn", "description": "Nobody is told."},
        "startsAt": "2023-12-01T01:00:00.123Z",
        "endsAt": "0001-01-01T00:00:00Z" if status == "firing" else "2023-12-01T02:00:00Z",
        "generatorURL": "http://prometheus:9090/graph",
        "fingerprint": "c9a3f0a1b2d4e5f6",
    }
    return {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "giamsat",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "alerts": [alert],
    }


def told(machine: Client, **said: Any) -> Json:
    answer = machine.send("incidents/alertmanager", message(**said))
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_an_incident_is_taken_in_once_and_ends_once(
    person: Callable[..., Client], auditor: Client, service: Service
) -> None:
    machine = person("machine")
    assert [told(machine)["facts"] for _ in range(3)] == [1, 0, 0]
    assert service.wait_for(service.head(), 10)
    [row] = auditor.items("incidents", state="firing")
    assert (row["alertname"], row["severity"]) == ("GiamsatWatchNotRunning", "critical")
    assert row["labels"]["alertname"] == "GiamsatWatchNotRunning"
    assert [told(machine, status="resolved")["facts"] for _ in range(2)] == [1, 0]
    assert service.wait_for(service.head(), 10)
    [row] = auditor.items("incidents")
    assert (row["state"], row["ends_at"]) == ("ended", "2023-12-01T02:00:00+00:00")


def test_what_we_told_alertmanager_ourselves_does_not_come_back(
    person: Callable[..., Client], service: Service
) -> None:
    answer = told(person("machine"), source="giamsat", rule="reply_overdue")
    assert answer == {"alerts": 1, "facts": 0, "ignored": 1}
    assert service.head() == 0


def test_who_may_not_operate_is_refused_and_a_strange_message_too(
    person: Callable[..., Client], anybody: Client
) -> None:
    assert anybody.send("incidents/alertmanager", message()).status_code == 401
    assert person("clerk", "xa-b").send("incidents/alertmanager", message()).status_code == 403
    machine = person("machine")
    assert machine.send("incidents/alertmanager", {"version": "3", "alerts": []}).status_code == 422
    assert machine.send("incidents/alertmanager", {**message(), "alerts": [{}]}).status_code == 422
