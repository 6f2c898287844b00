"""Who signs out with the provider is signed out here, and nothing but the provider's own word does that."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.private_store import PrivateStore
from infra.sign_in.openid import LEFT
from infra.sign_in.reception import Reception
from tests.infra.sign_in.provider import Provider


def word(provider: Provider, kind: str = "logout+jwt", **changed: Any) -> str:
    """What the provider says when somebody leaves; None leaves a claim out."""
    return provider.signed(**{"kind": kind, "jti": "1", "events": {LEFT: {}}, **changed})


def test_who_signs_out_with_the_provider_is_signed_out_here(
    linked: Reception, private: PrivateStore, provider: Provider
) -> None:
    lan = private.account("lan").id
    there, here = (private.sessions.open(lan, means) for means in ("openid", "password"))
    assert linked.left_provider(word(provider))
    assert private.caller_of_session(there) is None
    assert private.caller_of_session(here)


@pytest.mark.parametrize(
    "changed",
    [
        {"key": Ed25519PrivateKey.generate()},
        {"kind": "JWT"},
        {"events": {}},
        {"events": None},
        {"nonce": "n"},
        {"aud": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"sub": "somebody else"},
        {"sub": None},
        {"jti": None},
        {"iat": 1_700_000_000},
        {"exp": 1_700_000_000},
    ],
    ids=lambda changed: " ".join(f"{k}={v}" for k, v in changed.items() if k != "key") or "key",
)
def test_nothing_else_signs_anybody_out(
    linked: Reception, private: PrivateStore, provider: Provider, changed: dict[str, Any]
) -> None:
    there = private.sessions.open(private.account("lan").id, "openid")
    assert not linked.left_provider(word(provider, **changed))
    assert not linked.left_provider("no token")
    assert private.caller_of_session(there)
