"""Who comes in by a token or a session, and what their role lets them do there."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import RESOURCES
from api.authorization import OPEN, RULES
from api.door import Door
from infra.service import Service
from tests.api.conftest import AGENCIES, Client

DOORS = [route for resource in RESOURCES for route in resource.routes]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: who may come in does not depend on the store."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def test_every_route_has_a_rule_and_every_rule_a_route(application: FastAPI) -> None:
    assert {d.errand.operation for d in DOORS} == set(RULES)
    api = [r for r in application.routes if getattr(r, "path", "").startswith("/api/")]
    assert api
    assert all(isinstance(r, Door) for r in api)


def test_nobody_comes_in_without_a_token(anybody: Client) -> None:
    shown: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic eDp5"},
    )
    for door, headers in product(DOORS, shown):
        path = door.path_format.replace("{", "").replace("}", "")
        method = min(door.methods or ())
        answer = anybody.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith('Bearer realm="giamsat"')


def test_an_auditor_reads_everything_and_changes_nothing(auditor: Client) -> None:
    for door in DOORS:
        path = door.path_format.replace("{", "").replace("}", "")
        method = min(door.methods or ())
        answer = auditor.request(method, path)
        writes = "auditor" not in RULES[door.errand.operation]
        assert (answer.status_code == 403) is writes, answer.text


@pytest.mark.parametrize("path", sorted(OPEN - {"/problems/{code}"}))
def test_some_doors_are_open(anybody: Client, path: str) -> None:
    assert anybody.http.get(path).status_code in (200, 503)


def test_a_revoked_token_opens_nothing(clerk: Client, service: Service) -> None:
    assert clerk.ask("agencies").status_code == 200
    service.private.tokens.revoke("clerk")
    assert clerk.ask("agencies").status_code == 401


def test_a_session_reads_and_writes_from_our_own_pages_only(
    application: FastAPI, service: Service
) -> None:
    account = service.private.add_account("nhan", name="Nhân", role="clerk")
    secret = service.private.sessions.open(account.id, "password")
    cookie = {service.ports().settings.session_cookie: secret}
    with TestClient(application, base_url="http://giamsat.vn", cookies=cookie) as http:
        assert http.get("/api/v1/agencies").status_code == 200
        name, kind, level = AGENCIES["ubnd"]
        body = {"name": name, "kind": kind, "level": level}
        for foreign in (
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            answer = http.post("/api/v1/agencies", json=body, headers=foreign)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        own = {"Origin": "http://giamsat.vn", "Sec-Fetch-Site": "same-origin"}
        assert http.post("/api/v1/agencies", json=body, headers=own).status_code == 201
        # A token that is shown counts, also beside a cookie.
        wrong = {"Authorization": "Bearer wrong"}
        assert http.get("/api/v1/agencies", headers=wrong).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "statuses"),
    [
        (("read",), (200, 403, 200)),
        (("write",), (403, 201, 403)),
        (("read:plans", "write:agencies"), (403, 201, 403)),
        (("read:agencies", "read:calendar"), (200, 403, 200)),
    ],
)
def test_a_token_is_of_use_within_its_scopes_only(
    service: Service,
    anybody: Client,
    scopes: tuple[str, ...],
    statuses: tuple[int, int, int],
) -> None:
    account = service.private.add_account("van-thu", name="Văn thư", role="clerk")
    _, token = service.private.tokens.create(account.id, label="script", scopes=scopes)
    script = Client(anybody.http, token)
    name, kind, level = AGENCIES["ubnd"]
    answers = (
        script.ask("agencies"),
        script.send("agencies", {"name": name, "kind": kind, "level": level}),
        script.send("calendar/deadlines", {"start": "2023-11-21", "term": "15wd"}),
    )
    assert tuple(answer.status_code for answer in answers) == statuses
