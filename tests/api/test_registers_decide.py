"""A rule that ranges over many subjects is decided by registers that hold every fact recorded so far, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from infra.commands.run import working
from infra.service import Service
from infra.settings import Settings
from tests.api.conftest import AGENCIES, PLAN, TODAY, Client, Json

IN_TIME = {"received_on": "2023-11-10", "document": {"number": "3", "symbol": "BC"}}


@pytest.fixture
def unfollowed(database_url: str) -> Iterator[Service]:
    """A service whose read models move only when they are told to."""
    settings = Settings(
        database_url=database_url,
        today=TODAY,
        ledger="test.giamsat.example",
        read_your_writes_seconds=0.1,
        metrics_token=None,
    )
    with Service.open(settings) as opened:
        yield opened


def test_a_register_that_stays_behind_decides_nothing(unfollowed: Service) -> None:
    service = unfollowed
    with TestClient(create_app(service.ports()), base_url="http://127.0.0.1") as http:
        account = service.private.add_account("clerk", name="clerk", role="clerk")
        clerk = Client(http, service.private.tokens.create(account.id, label="clerk")[1])
        for code, (name, kind, level) in AGENCIES.items():
            clerk.post("agencies", {"code": code, "name": name, "kind": kind, "level": level})
        head = service.head()
        refused = clerk.send("plans", PLAN)
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert refused.headers["Retry-After"] == "1"
        assert service.head() == head
        service.catch_up()
        clerk.post("plans", PLAN)
        service.catch_up()
        [duty, *_] = clerk.items("obligations", plan="KH-1", item="1")
        clerk.post("agencies/xa-b/names", {"name": "UBND xã mới", "ground": "NQ 1"})
        assert clerk.send(f"obligations/{duty['id']}/fulfilments", IN_TIME).status_code == 503
        service.catch_up()
        clerk.post(f"obligations/{duty['id']}/fulfilments", IN_TIME)


def test_a_decision_about_days_is_read_as_soon_as_it_is_answered(database_url: str) -> None:
    settings = Settings(
        database_url=database_url,
        today=TODAY,
        ledger="test.giamsat.example",
        read_your_writes_seconds=0.001,
        metrics_token=None,
    )
    with (
        Service.open(settings) as service,
        working(service, follow=True, watch=False),
        TestClient(create_app(service.ports()), base_url="http://127.0.0.1") as http,
    ):
        account = service.private.add_account("clerk", name="clerk", role="clerk")
        clerk = Client(http, service.private.tokens.create(account.id, label="clerk")[1])
        day = {"day": "2023-12-29", "working": False, "reason": "Nghỉ bù"}
        answer = clerk.post("calendar/decisions", {"days": [day], "source": "TB 1"})
        assert clerk.get(answer["links"]["self"])["code"] == answer["code"]


def moved(client: Client, name: str, subject: str, field: str) -> Json:
    """A correction of the day of a fact, without the day."""
    [fact] = client.items("events", type=name, subject=subject)
    return {"corrects": fact["position"], "field": field, "reason": "Ghi nhầm"}


def refusal(client: Client, body: Json, value: str) -> tuple[str, str]:
    answer = client.send("corrections", {**body, "value": value})
    assert answer.status_code == 422, answer.text
    broken = answer.json()["errors"][0]
    assert broken["pointer"] == "/value"
    return broken["rule"], broken["allowed"]


def test_a_conclusion_is_not_corrected_to_after_the_letters_that_rest_on_it(letter: Client) -> None:
    later = moved(letter, "supervision.concluded", "GS-1", "happened_on")
    assert refusal(letter, later, "2023-07-04") == ("issued_after_conclusion", "<= 2023-07-03")
    letter.post("corrections", {**later, "value": "2023-07-03"})


def test_a_plan_is_not_corrected_to_after_the_plans_that_carry_it_out(agencies: Client) -> None:
    asked = {**PLAN["items"][0], "kind": "cascade", "cadence": {"type": "once", "detail": {}}}
    agencies.post("plans", {**PLAN, "items": [asked]})
    below = {"code": "KH-2", "issuer_id": "ubnd", "number": "2", "issued_on": "2023-02-01"}
    agencies.post("plans", {**PLAN, **below, "items": []})
    agencies.post("plans/KH-2/parents", {"parent_id": "KH-1", "item": "1", "coverage": []})
    later = moved(agencies, "plan.issued", "KH-1", "issued_on")
    assert refusal(agencies, later, "2023-02-02") == ("issued_after_parent", "<= 2023-02-01")
    agencies.post("corrections", {**later, "value": "2023-02-01"})
