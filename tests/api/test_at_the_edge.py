"""What stands in the way before any rule of the ledger: origins, addresses, names of files, other ledgers, scopes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from starlette.testclient import TestClient

from api.app import RESOURCES, create_app
from api.cursor import open_cursor
from infra.commands.run import working
from infra.service import Service
from infra.settings import Settings
from tests.api.conftest import TODAY, Client

DOORS: Final = [route for resource in RESOURCES for route in resource.routes]
FOREIGN: Final = "https://evil.example"
NASTY: Final = 'a";filename="x.exe'


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: what is refused here never comes to the store."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def test_no_other_origin_is_let_in(clerk: Client) -> None:
    """A browser hands another site nothing that no header allows it to."""
    told = []
    for path in (
        "/api/v1/agencies",
        "/api/v1/obligations",
        "/openapi.json",
        "/metrics",
        "/",
        "/login",
    ):
        for method in ("GET", "OPTIONS"):
            asked = {"Origin": FOREIGN, "Access-Control-Request-Method": "POST"}
            told.append(clerk.request(method, path, headers=asked, follow_redirects=False))
    assert len(told) == 12
    assert not [n for t in told for n in t.headers if n.startswith("access-control-")]


def test_the_api_sends_nobody_elsewhere(clerk: Client, anybody: Client) -> None:
    """Whoever sends a token in the open is not led to where it would have been safe: it is too late then."""
    for client in (clerk, anybody):
        for path in (
            "/api/v1/agencies",
            "/api/v1/agencies/",
            "/metrics",
            "/openapi.json",
            "/healthz",
        ):
            answer = client.request("GET", path, follow_redirects=False)
            assert not 300 <= answer.status_code < 400, path
            assert "location" not in answer.headers


def test_names_of_downloads_are_ours(letter: Client, person: Callable[..., Client]) -> None:
    inspector, administrator = person("inspector"), person("administrator")
    evidence = inspector.ask("events/evidence", q=NASTY, purpose=NASTY)
    assert evidence.headers["content-disposition"] == 'attachment; filename="bang-chung.zip"'
    paper = {"number": "1", "symbol": "QĐ", "issued_on": "2023-11-01"}
    file = {"code": "HS-1", "subject": NASTY, "purpose": NASTY, "mandate": paper, "lead_id": "mttq"}
    inspector.post("inspections", file)
    inspector.post("inspections/HS-1/queries", {"title": NASTY, "question": {"subject": "KN-1"}})
    inspector.post("inspections/HS-1/bundles", {"query": 1})
    bundle = inspector.ask("inspections/HS-1/bundles/1", purpose=NASTY)
    assert bundle.headers["content-disposition"] == 'attachment; filename="goi-1.zip"'
    assert person("clerk", "xa-b").token
    erased = {"person": "clerk-xa-b", "legal_basis": NASTY}
    code = administrator.post("erasures", erased)["code"]
    found = administrator.ask(f"erasures/{code}/certificate").headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="chung-nhan-xoa-\d+\.json"', found)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Client]:
    """A clerk of another ledger, whose login and role are the same."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    settings = Settings(database_url=url, today=TODAY, ledger="other.giamsat.example")
    with Service.open(settings) as opened, working(opened, follow=True, watch=False):
        account = opened.private.add_account("clerk-None", name="clerk", role="clerk")
        _, token = opened.private.tokens.create(account.id, label="clerk")
        with TestClient(create_app(opened.ports()), base_url="http://127.0.0.1") as http:
            yield Client(http, token)


def test_what_opens_one_ledger_opens_no_other(
    agencies: Client, service: Service, other: Client
) -> None:
    assert other.ask("agencies").status_code == 200
    stranger = Client(other.http, agencies.token)
    assert stranger.ask("agencies").status_code == 401
    session = service.private.sessions.open(service.private.account("clerk-None").id, "password")
    cookie = {"Cookie": f"{service.ports().settings.session_cookie}={session}"}
    assert other.http.get("/api/v1/agencies", headers=cookie).status_code == 401
    cursor = agencies.get("agencies", limit=1)["next"]
    assert agencies.ask("agencies", limit=1, cursor=cursor).status_code == 200
    assert other.ask("agencies", limit=1, cursor=cursor).status_code == 422
    assert other.items("agencies") == []


def test_a_cursor_ends_with_the_key_that_signed_it(letter: Client, service: Service) -> None:
    ports = service.ports()
    cursor = letter.get("obligations", limit=1)["next"]
    key = ports.settings.cursor_key
    assert open_cursor(cursor, "list_obligations", key).position == service.head()
    renewed = replace(ports, settings=replace(ports.settings, secret=b"another key" * 3))
    with TestClient(create_app(renewed), base_url="http://127.0.0.1") as http:
        assert Client(http, letter.token).ask("obligations", cursor=cursor).status_code == 422


def test_an_old_cursor_shows_nothing_to_who_may_read_no_more(
    letter: Client, service: Service, person: Callable[..., Client]
) -> None:
    """It carries what was asked, and neither who asked nor what they might read."""
    lan = service.private.add_account("lan", name="Lan", role="agency", agency="huyen-a")
    secret = service.private.sessions.open(lan.id, "password")
    cookie = {"Cookie": f"{service.ports().settings.session_cookie}={secret}"}
    first = letter.http.get("/api/v1/obligations?limit=1", headers=cookie).json()
    assert first["items"]
    assert first["next"]
    path = f"/api/v1/obligations?cursor={first['next']}"
    assert letter.http.get(path, headers=cookie).json()["items"]
    stranger = person("agency", "xa-b")
    seen = {row["id"] for row in stranger.items("obligations", limit=500)}
    borrowed = {row["id"] for row in stranger.items("obligations", cursor=first["next"])}
    assert borrowed <= seen
    mandate = {"account": lan.id, "agency_id": "huyen-a", "role": "agency", "ground": "QĐ 1"}
    administrator = person("administrator")
    administrator.post("mandates", {**mandate, "from": "2023-01-01", "to": "2023-11-30"})
    assert letter.http.get(path, headers=cookie).status_code == 403


def test_a_token_of_one_resource_opens_no_route_of_another(
    service: Service, anybody: Client
) -> None:
    """Every route, with a token that may do everything but what the route is for."""
    account = service.private.add_account("may", name="Máy", role="machine")
    resources = {door.path_format.split("/")[3] for door in DOORS}

    def token(act: str, but: str) -> str:
        scopes = {f"{act}:{name}" for name in resources - {but}}
        scopes |= {"write" if act == "read" else "read"}
        return service.private.tokens.create(account.id, label="m", scopes=sorted(scopes))[1]

    tokens = {(act, name): token(act, name) for act in ("read", "write") for name in resources}
    tried = 0
    for door in DOORS:
        path = re.sub(r"\{\w+\}", "X-1", door.path_format)
        method = min(door.methods or ())
        act = "read" if method == "GET" or path.endswith("/calendar/deadlines") else "write"
        shown = tokens[act, path.split("/")[3]]
        answer = Client(anybody.http, shown).request(method, path)
        assert answer.status_code == 403, (method, path)
        assert answer.json()["errors"][0]["rule"] == "scope_given"
        tried += 1
    assert tried > 250


def test_pages_want_a_scope_of_their_own(service: Service, anybody: Client) -> None:
    account = service.private.add_account("may", name="Máy", role="auditor")
    for scopes, status in ((("read:plans",), 403), (("read:pages",), 200), (("read",), 200)):
        _, token = service.private.tokens.create(account.id, label="m", scopes=scopes)
        assert Client(anybody.http, token).ask("/plans").status_code == status


def test_no_answer_tells_what_private_tables_keep(
    letter: Client, service: Service, person: Callable[..., Client]
) -> None:
    """An account is an opaque id to the API: nothing that opens a door, and no address of anybody, is in any answer."""
    lan = service.private.add_account(
        "lan", name="Lan", role="clerk", password="bốn từ không liên quan"
    )
    service.private.sessions.open(lan.id, "password")
    service.private.key("signing")
    service.notifying.contacts.put(lan.id, "mail", "lan@nha-rieng.example")
    readers = (person("administrator"), person("auditor"), person("inspector"))
    told = ""
    for door in DOORS:
        if door.methods == {"GET"} and not door.path_format.endswith("/evidence"):
            path = re.sub(r"\{\w+\}", "1", door.path_format)
            told += "".join(reader.ask(path).text for reader in readers)
    with service.read_store.reading() as rows:
        kept = [
            row[name]
            for table, name in (
                ("private_accounts", "password_hash"),
                ("private_accounts", "login"),
                ("private_tokens", "digest"),
                ("private_sign_ins", "digest"),
                ("private_keys", "value"),
            )
            for row in rows.fetch(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL")
        ]
    assert len(kept) > 10
    assert [secret for secret in [*kept, "lan@nha-rieng.example"] if f'"{secret}"' in told] == []
