"""Whom the provider vouches for comes in, by its own word given for this very sign-in, and by nothing like it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.reception import Entry
from infra.private_store import PrivateStore
from infra.sign_in.reception import Reception
from tests.infra.sign_in.provider import US, Provider


def begun(linked: Reception) -> tuple[str, str]:
    """The nonce that went to the provider, and the state that must come back."""
    where, state = linked.to_provider("/plans")
    asked = parse_qs(urlsplit(where).query)
    assert (asked["state"], asked["code_challenge_method"]) == ([state], ["S256"])
    return asked["nonce"][0], state


def test_who_is_vouched_for_comes_in_once(
    linked: Reception, private: PrivateStore, provider: Provider
) -> None:
    nonce, state = begun(linked)
    provider.id_token = provider.signed(nonce=nonce)
    entry = linked.from_provider(state, "code")
    assert entry.session
    assert entry.next == "/plans"
    [session] = private.sessions.of(private.account("lan").id)
    assert session.means == "openid"
    assert linked.from_provider(state, "code") == Entry()


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [US, "another"]},
        {"azp": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"sub": None},
        {"sub": "nobody here"},
        {"sub": "LAN-THERE"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"key": Ed25519PrivateKey.generate()},
    ],
    ids=lambda changed: " ".join(f"{k}={v}" for k, v in changed.items() if k != "key") or "key",
)
def test_nothing_else_that_the_provider_could_have_said_lets_anybody_in(
    linked: Reception, provider: Provider, changed: dict[str, Any]
) -> None:
    nonce, state = begun(linked)
    provider.id_token = provider.signed(**{"nonce": nonce, **changed})
    assert linked.from_provider(state, "code") == Entry()


def test_a_token_that_nobody_has_signed_lets_nobody_in(
    linked: Reception, provider: Provider
) -> None:
    nonce, state = begun(linked)
    _, content, _ = provider.signed(nonce=nonce).split(".")
    head = urlsafe_b64encode(json.dumps({"alg": "none", "kid": "k1"}).encode()).decode().rstrip("=")
    provider.id_token = f"{head}.{content}."
    assert linked.from_provider(state, "code") == Entry()
