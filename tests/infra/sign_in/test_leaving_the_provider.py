"""Who signs out with the provider is signed out here, and nothing but the provider's own word does that."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.accounts import Account
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.sign_in.openid import LEFT, Client
from infra.sign_in.reception import Reception, Terms

KEY: Final = Ed25519PrivateKey.generate()
US: Final = "giamsat"


class Provider(BaseHTTPRequestHandler):
    """Publishes its name and its key, as providers do."""

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        key = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key()))
        told: Any = {"keys": [{**key, "kid": "k1", "alg": "EdDSA", "use": "sig"}]}
        if self.path.endswith("openid-configuration"):
            told = {"issuer": here, "jwks_uri": f"{here}/keys"}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def private(database_url: str) -> Iterator[PrivateStore]:
    store = ReadStore(database_url)
    yield PrivateStore(store)
    store.close()


@pytest.fixture
def lan(private: PrivateStore) -> Account:
    return private.add_account("lan", name="Lan", role="clerk")


@pytest.fixture
def reception(private: PrivateStore, issuer: str, lan: Account) -> Reception:
    client = Client(issuer, US, "secret", "http://localhost:8000")
    opened = Reception(
        private._store, private, Terms(b"k" * 32, client.public_url, "tinh.example", client)
    )
    provider = opened._openid
    assert provider is not None
    assert provider.link("lan-there", lan.id)
    return opened


def word(issuer: str, *, key: Any = KEY, kind: str = "logout+jwt", **changed: Any) -> str:
    """What the provider says when somebody leaves; None leaves a claim out."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": US,
        "sub": "lan-there",
        "iat": now,
        "exp": now + 120,
        "jti": "1",
        "events": {LEFT: {}},
        **changed,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, "EdDSA", headers={"kid": "k1", "typ": kind})


def test_who_signs_out_with_the_provider_is_signed_out_here(
    reception: Reception, private: PrivateStore, lan: Account, issuer: str
) -> None:
    there, here = (private.sessions.open(lan.id, means) for means in ("openid", "password"))
    assert reception.left_provider(word(issuer))
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
    reception: Reception,
    private: PrivateStore,
    lan: Account,
    issuer: str,
    changed: dict[str, Any],
) -> None:
    there = private.sessions.open(lan.id, "openid")
    assert not reception.left_provider(word(issuer, **changed))
    assert not reception.left_provider("no token")
    assert private.caller_of_session(there)
