"""What operators ask of a process: whether it lives, whether it is ready, and its numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from infra.service import Service
from tests.api.conftest import Client


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough here."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def test_alive_says_so_and_ready_says_why(anybody: Client) -> None:
    assert anybody.http.get("/healthz").json() == {"status": "ok"}
    answer = anybody.http.get("/readyz")
    checks = {c["name"]: c["ok"] for c in answer.json()["checks"]}
    assert checks["log"] is True
    assert answer.status_code == (200 if all(checks.values()) else 503)


def test_numbers_want_their_token_where_one_is_set(service: Service) -> None:
    ports = service.ports()
    guarded = replace(ports, settings=replace(ports.settings, metrics_token="số"))
    http = TestClient(create_app(guarded))
    assert http.get("/metrics").status_code == 401
    wrong = {"Authorization": "Bearer so"}
    assert http.get("/metrics", headers=wrong).status_code == 401
    right = {b"Authorization": "Bearer số".encode()}
    assert http.get("/metrics", headers=right).status_code == 200


def test_requests_are_counted_by_template(clerk: Client) -> None:
    clerk.ask("agencies/one")
    clerk.ask("agencies/two")
    clerk.ask("nowhere")
    clerk.http.request("BREW", "/api/v1/agencies")
    body = clerk.http.get("/metrics").text
    count = "giamsat_http_request_duration_seconds_count"
    one = f'{count}{{method="GET",route="/api/v1/agencies/{{code}}",status="404"}} 2.0'
    assert one in body
    assert f'{count}{{method="GET",route="(unmatched)",status="404"}} 1.0' in body
    assert 'method="(other)"' in body
    assert "agencies/one" not in body


@pytest.mark.parametrize("given", ["req-1", "a/b+c=d:e", "0af7651916cd43dd8448eb211c80319c"])
def test_a_request_keeps_its_own_id(clerk: Client, given: str) -> None:
    answer = clerk.request("GET", "agencies", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 101, "<script>"])
def test_an_unfit_id_is_replaced(clerk: Client, given: str) -> None:
    answer = clerk.request("GET", "agencies", headers={"X-Request-Id": given})
    assert len(answer.headers["x-request-id"]) == 32


class BrokenReads:
    def reading(self) -> Never:
        raise ZeroDivisionError("secret detail")


def test_a_fault_of_ours_tells_nothing_of_the_inside(service: Service, clerk: Client) -> None:
    broken = replace(service.ports(), reads=BrokenReads())
    with TestClient(create_app(broken)) as http:
        answer = Client(http, clerk.token).ask("agencies")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/agencies", "/openapi.json", "/nowhere"])
def test_no_answer_may_be_run_or_framed_or_guessed_at(anybody: Client, path: str) -> None:
    told = anybody.http.get(path).headers
    assert told["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in told["content-security-policy"]
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert "strict-transport-security" not in told
    secured = anybody.http.get(f"https://127.0.0.1{path}").headers
    assert secured["strict-transport-security"].startswith("max-age=31536000")
