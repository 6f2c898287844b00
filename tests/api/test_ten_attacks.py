"""Attacks on the front door that no other test tries: docs/security.md lists all ten with what stops them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from infra.channels.webhook import signature
from infra.service import Service
from infra.sessions import GRACE, RENEWED_EVERY
from tests.api.conftest import Client

FORMULAS = ('=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(A1)")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: the door is the same before both."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def test_a_copied_session_ends_for_both_as_soon_as_the_copy_is_late(
    service: Service, application: FastAPI
) -> None:
    account = service.private.add_account("lan", name="Lan", role="clerk")
    copied = service.private.sessions.open(account.id, "password")
    later = service.private.sessions._now() + RENEWED_EVERY
    service.private.sessions._now = lambda: later
    kept = service.private.sessions.renew(copied)
    assert kept is not None
    after = later + GRACE + timedelta(seconds=1)
    service.private.sessions._now = lambda: after
    cookie = service.ports().settings.session_cookie
    for secret in (copied, kept):
        with TestClient(
            application, base_url="http://giamsat.vn", cookies={cookie: secret}
        ) as http:
            assert http.get("/api/v1/agencies").status_code == 401


def test_a_token_put_into_the_address_opens_nothing(clerk: Client) -> None:
    for name in ("token", "access_token", "authorization"):
        asked = clerk.http.get(f"/api/v1/agencies?{name}={clerk.token}")
        assert asked.status_code == 401


@pytest.mark.parametrize(
    ("secret", "stamp", "body"),
    [
        ("another secret of thirty-two bytes", 1_700_000_000, "{}"),
        ("the secret of the receiver itself.", 1_700_000_001, "{}"),
        ("the secret of the receiver itself.", 1_700_000_000, '{"x":1}'),
    ],
)
def test_a_forged_webhook_does_not_bear_our_signature(secret: str, stamp: int, body: str) -> None:
    def signed(key: str, at: int, content: str) -> str:
        return signature(f"whsec_{base64.b64encode(key.encode()).decode()}", "id-1", at, content)

    ours = signed("the secret of the receiver itself.", 1_700_000_000, "{}")
    # As the receiver works it out, from what Standard Webhooks says and nothing of ours.
    text = b"id-1.1700000000.{}"
    wanted = hmac.new(b"the secret of the receiver itself.", text, hashlib.sha256).digest()
    assert ours == f"v1,{base64.b64encode(wanted).decode()}"
    assert signed(secret, stamp, body) != ours


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_goes_out_as_text_and_in_no_spreadsheet(clerk: Client, formula: str) -> None:
    body = {"code": "so", "name": formula, "kind": "department", "level": "province"}
    clerk.post("agencies", body)
    assert clerk.get("agencies/so")["name"] == formula
    document = clerk.http.get("/openapi.json").json()
    types = {
        kind
        for path in document["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for kind in answer.get("content", ())
    }
    assert not [kind for kind in types if "csv" in kind or "sheet" in kind or "excel" in kind]
